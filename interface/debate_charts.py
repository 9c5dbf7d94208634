"""How opinions have swung: the class's, counted, or the visitor's own over all the claims."""

from textwrap import fill
from typing import Any

import pandas as pd
import streamlit as st

from classroom.debate import STANCES, Ballot, Swing, claims
from interface.charts import category, layer, number, show
from interface.colours import COLOURS, PAPER, TINTS, dark
from interface.debate_words import STANCE_WORDS
from interface.session import session
from interface.shell import reading

ROW, LINE = 60, 52
"""Pixels of a claim in the chart of one's own way, and letters of a line above it that a telephone shows."""
SHADES = {-2: COLOURS["bad"], -1: TINTS[0], 0: TINTS[1], 1: TINTS[2], 2: COLOURS["good"]}


def class_swing(found: Swing) -> None:
    """Two bars, before and after, each laid out around the undecided."""
    t = session().t
    moments = {t._("Before"): found.before, t._("After"): found.after}
    rows = [row for moment, counts in moments.items() for row in spread(moment, counts)]
    names = [t._(STANCE_WORDS[stance]) for stance in STANCES]
    table = pd.DataFrame(rows).assign(stance=[t._(STANCE_WORDS[row["stance"]]) for row in rows])
    y = category("moment", None, sort=list(moments))
    colour = category(
        "stance",
        None,
        scale={"domain": names, "range": [SHADES[stance] for stance in STANCES]},
        legend={"orient": "bottom", "columns": {"expr": "width < 420 ? 2 : 5"}, "labelLimit": 200},
    )
    title = t._("Groups: against to the left, for to the right")
    axis = {"labels": False, "ticks": False, "grid": False}
    x = number("start", title, axis=axis)
    zero = layer(
        {"type": "rule", "color": COLOURS["grey"]}, "swing", x={"datum": 0, "type": "quantitative", "title": title}
    )
    bar = layer("bar", "swing", x=x, x2={"field": "end"}, y=y, color=colour, tooltip=[category("told", None)])
    label = layer(
        "text", "swing", x=number("middle", title), y=y, text=category("shown", None), color=_on_a_segment()
    )
    show({"layer": [zero, bar, label]}, {"swing": table}, key="class_swing", height=200)
    reading(
        t._(
            "{n} groups answered twice. Moved towards the claim: {toward}; away from it: {away}; stayed: {still}. "
            "Everybody was counted: there is no sample here, hence no interval.",
            n=found.n,
            toward=found.toward,
            away=found.away,
            still=found.still,
        )
    )


def _on_a_segment() -> dict[str, Any]:
    """The colour of a count; a dark screen has light colours for the whole sides too."""
    return {"condition": {"test": "datum.wholly", "value": "black" if dark() else PAPER}, "value": "black"}


def spread(moment: str, counts: tuple[int, ...]) -> list[dict[str, Any]]:
    """The segments of one bar from left to right; half of the undecided lies on each side of zero."""
    t, at = session().t, -(counts[0] + counts[1] + counts[2] / 2)
    rows: list[dict[str, Any]] = []
    for stance, count in zip(STANCES, counts, strict=True):
        rows.append(
            {
                "moment": moment,
                "stance": stance,
                "wholly": abs(stance) == 2,
                "start": at,
                "end": at + count,
                "middle": at + count / 2,
                "shown": str(count) if count else "",
                "told": t._("{what}: {count}", what=t._(STANCE_WORDS[stance]), count=count),
            }
        )
        at += count
    return rows


def own_swing(ballots: dict[str, Ballot]) -> None:
    """The visitor's stance before and after on each claim that was answered twice."""
    t = session().t
    both = {name: ballot for name, ballot in ballots.items() if None not in ballot}
    if not both:
        st.caption(t._("Answer a claim twice to see how you have moved."))
        return
    names = {claim.id: f"{i + 1}. {claim.claim.in_(t.language)}" for i, claim in enumerate(claims())}
    table = pd.DataFrame([{"claim": names[name], **ballot._asdict()} for name, ballot in both.items()])
    table["lines"] = [fill(claim, LINE, max_lines=2, placeholder="…") for claim in table["claim"]]
    words = [t._(STANCE_WORDS[stance]) for stance in STANCES]
    ends = {"labelExpr": f"{words}[datum.value + 2]", "values": list(STANCES), "labelOverlap": True}
    x = number("before", None, scale={"domain": [-2.8, 2.8], "nice": False}, axis=ends)
    y = category("claim", None, sort=list(names.values()), axis=None, scale={"padding": 0.75})
    above = {"type": "text", "align": "left", "baseline": "bottom", "dy": -23, "lineBreak": "\n"}
    line = {"type": "rule", "color": COLOURS["muted"], "strokeWidth": 2}
    dot = {"type": "point", "size": 110, "strokeWidth": 2, "color": COLOURS["implant"], "opacity": 1}
    told = [category("claim", None)]
    marks = [
        layer({**above, "color": COLOURS["grey"]}, "own", x={"value": 0}, y=y, text=category("lines", None)),
        layer(line, "own", x=x, x2={"field": "after"}, y=y),
        layer({**dot, "fill": PAPER}, "own", x=x, y=y, tooltip=told),
        layer({**dot, "fill": COLOURS["implant"], "size": 60}, "own", x=number("after", None), y=y, tooltip=told),
    ]
    show({"layer": marks}, {"own": table}, key="own_swing", height=48 + ROW * len(table) + ROW // 2)
    moved = sum(ballot.before != ballot.after for ballot in both.values())
    reading(
        t.n(
            "○ before, ● after. You have changed your mind on {moved} of {count} claim answered twice.",
            "○ before, ● after. You have changed your mind on {moved} of {count} claims answered twice.",
            len(both),
            moved=moved,
        )
    )
