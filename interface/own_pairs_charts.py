"""Charts of the pairing of a visitor's own files; each is read aloud by a sentence made from its numbers."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from interface.charts import Spec, category, layer, number, percent_axis, show
from interface.colours import COLOURS
from interface.linkage_words import signed
from interface.session import session
from interface.shell import plain, reading
from simulator.link_summary import LEVELS
from simulator.pairing_evidence import Evidence
from simulator.problem import shown

VALLEY = 4
"""Bits around even odds within which a pair is hard to tell."""
NEVER = 1e-15


def weights(evidence: Evidence, threshold: float, n_links: int) -> None:
    """All pairs compared by weight, and where the threshold stands."""
    t, table = session().t, evidence.histogram
    bars = table.loc[table["pairs"] > 0, ["low", "high", "pairs"]]
    edges = [float(min(bars["low"].min(), -1)), float(max(bars["high"].max(), 1))]
    p = min(max(threshold, NEVER), 1 - NEVER)
    limit = float(np.clip(np.log2(p / (1 - p)), edges[0], edges[1]))
    mark = pd.DataFrame({"low": [limit], "text": [t._("Threshold {p}", p=t.percent(threshold))]})
    x = number("low", t._("Weight of the pair (bits)"), scale={"domain": edges, "nice": False})
    ticks = [0, *(10**k for k in range(1, len(str(int(bars["pairs"].max())))))]
    near = table[(table["low"] >= -VALLEY) & (table["high"] <= VALLEY)]
    st.markdown("### " + t._("The weight of every pair compared"))
    show({"layer": [_bars(x, ticks), *_line(x)]}, {"bars": bars, "mark": mark}, key="own_weights", height=300)
    reading(
        t._(
            "{links} of the {all} pairs compared are kept. {n} pairs lie within {bits} bits of even odds: there "
            "the threshold decides.",
            links=n_links,
            all=int(table["pairs"].sum()),
            n=int(near["pairs"].sum()),
            bits=VALLEY,
        )
    )
    if evidence.all_links.request.one_to_one:
        st.caption(
            t._(
                "The weight is that of a pair judged alone. With one partner at most, rivals count too: a pair "
                "nobody contests may be kept left of the line, a contested one refused right of it."
            )
        )


def _bars(x: Spec, ticks: list[int]) -> Spec:
    t = session().t
    return layer(
        {"type": "rect", "opacity": 0.7, "color": COLOURS["pair"]},
        "bars",
        x=x,
        x2={"field": "high"},
        y=number(
            "pairs",
            t._("Pairs (square-root scale)"),
            scale={"type": "sqrt"},
            axis={"values": ticks, "format": ",d"},
        ),
        y2={"datum": 0},
        tooltip=[number("low", t._("Weight (bits)")), number("pairs", t._("Pairs"), format=",d")],
    )


def _line(x: Spec) -> list[Spec]:
    text = {"type": "text", "align": "right", "dx": 3, "fontWeight": "bold", "color": COLOURS["grey"]}
    return [
        layer({"type": "rule", "color": COLOURS["grey"], "strokeWidth": 2, "strokeDash": [6, 3]}, "mark", x=x),
        layer(text, "mark", x=x, y={"value": -8}, text=category("text", None)),
    ]


def telling(figures: dict[str, Any]) -> None:
    """How often each field agrees for one person (m) and for two strangers (u), as learned."""
    t = session().t
    best = [{**field["levels"][0], "name": shown(field["field"], 30)} for field in figures["fields"]]
    table = pd.DataFrame(best).sort_values("weight", ascending=False)
    table["told"] = [t._("{bits} bits", bits=signed(t, weight)) for weight in table["weight"]]
    who = {"m": t._("One and the same person (m)"), "u": t._("Two strangers (u)")}
    points = table.melt("name", ["m", "u"], "who", "share")
    points["who"] = points["who"].map(who)
    st.markdown("### " + t._("What is an agreement worth?"))
    tables = {"table": table[["name", "m", "u", "told"]], "points": points}
    show({"layer": _dumbbells(list(who.values()))}, tables, key="own_telling", height=140 + 20 * len(table))
    first = table.iloc[0]
    reading(
        t._(
            "Most telling: “{name}”. It is identical for {m} of the records of one person and for {u} of those of "
            "two strangers: an agreement multiplies the odds by {ratio}.",
            name=plain(first["name"]),
            m=t.percent(first["m"]),
            u=t.percent(first["u"], 2 if first["u"] >= 0.0001 else 4),
            ratio=t.number(first["m"] / first["u"], 0 if first["weight"] > 3 else 1),
        )
    )
    with st.expander(t._("In detail: m and u of every level")):
        _every_level(figures)


def _dumbbells(who: list[str]) -> list[Spec]:
    t = session().t
    axis = percent_axis(values=[0, 0.25, 0.5, 0.75, 1])
    x = number("share", t._("How often it is identical"), axis=axis, scale={"domain": [0, 1.28], "nice": False})
    y = category("name", None, sort=None, axis={"labelLimit": 150, "labelOverlap": False})
    colours = {"domain": who, "range": [COLOURS["pair"], COLOURS["bad"]]}
    dot = {"type": "point", "filled": True, "size": 90, "opacity": 1}
    text = {"type": "text", "align": "left", "dx": 9, "color": COLOURS["grey"]}
    return [
        layer({"type": "rule", "color": COLOURS["muted"]}, "table", x=number("u", None), x2={"field": "m"}, y=y),
        layer(
            dot,
            "points",
            x=x,
            y=y,
            color=category("who", None, scale=colours, legend={"orient": "top", "columns": 1, "labelLimit": 300}),
            shape=category("who", None, scale={"domain": who, "range": ["circle", "diamond"]}),
            tooltip=[category("who", None), number("share", t._("How often it is identical"), format=".2%")],
        ),
        layer(text, "table", x=number("m", None), y=y, text=category("told", None)),
    ]


def _every_level(figures: dict[str, Any]) -> None:
    t = session().t
    rows = [
        (
            plain(shown(field["field"])),
            level_name(level["level"], level["value"]),
            t.percent(level["m"], 2),
            t.percent(level["u"], 2),
            signed(t, level["weight"]),
        )
        for field in figures["fields"]
        for level in field["levels"]
    ]
    head = [t._("Field"), t._("Agreement"), "m", "u", t._("Weight (bits)")]
    st.table(pd.DataFrame(rows, columns=head), hide_index=True)


def level_name(level: str, value: float | None) -> str:
    """A level of agreement in words; ``value`` is its least likeness in %, or how near."""
    t = session().t
    return t._("unknown: says nothing") if level == "missing" else t._(LEVELS[level], n=value)
