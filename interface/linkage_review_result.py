"""What a clerical review found: the estimate with its interval, beside the computer's and, on demand, the truth."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from interface.charts import Spec, category, layer, number, percent_axis, show
from interface.colours import COLOURS
from interface.pair_charts import how_likely
from interface.session import session
from interface.shell import figure, prose, reading
from models.evaluation import Estimate
from simulator.linkage import review
from simulator.linkage.review import Pairs, Population, Review, Verdict
from simulator.study import Study

N_ = str  # marks a text for translation

SHARES: dict[Population, str] = {
    "accepted": N_("Share of the accepted pairs that join one person (precision)"),
    "refused": N_("Share of these refused pairs that do join one person (missed)"),
}
VERDICT_NAMES: dict[Verdict, str] = {
    "same": N_("same person"),
    "different": N_("two persons"),
    "unsure": N_("cannot tell"),
}
BETTER = 0.01
"""The share of wrong pairs that a project may want to be sure of."""


def result(
    found: Study,
    population: Population,
    pairs: Pairs,
    chosen: NDArray[np.int64],
    verdicts: Sequence[Verdict],
    revealed: bool,
) -> None:
    """Figures, picture, what they can and cannot tell, and the pairs one by one."""
    t = session().t
    summary = review.summarise(verdicts, len(pairs))
    computed = review.expected(pairs.probability)
    correct = found.registers.truth[pairs.left] == pairs.right
    mistakes = review.mistakes(verdicts, correct[chosen])
    prose(f"**{t._(SHARES[population])}**")
    places = st.columns(4 if revealed else 2)
    with places[0]:
        figure(t._("By hand"), summary.share, digits=1)
    with places[1]:
        figure(
            t._("By the computer"),
            computed,
            digits=1,
            help=t._("The mean probability of all these pairs, not of the sample alone."),
        )
    if revealed:
        with places[2]:
            counted = t._("{right} of {all} pairs", right=int(correct.sum()), all=len(pairs))
            st.metric(t._("In truth"), t.percent(float(correct.mean()), 1), delta_description=counted)
        with places[3]:
            figure(t._("Your mistakes"), mistakes.rate, digits=1)
    _picture(summary.share, computed, float(correct.mean()) if revealed else None)
    reading(_told(summary, len(pairs)))
    prose(_what_it_tells(summary, computed, len(pairs)))
    if revealed:
        prose(_own_errors(mistakes, summary.same + summary.different))
    else:
        st.caption(t._("Reveal the hidden truth, at the top of the page, to see how right you were."))
    with st.expander(t._("Pair by pair")):
        st.table(_log(pairs, chosen, verdicts, correct if revealed else None), hide_index=True)


def _picture(by_hand: Estimate, computed: Estimate, truth: float | None) -> None:
    t = session().t
    rows = [(t._("By hand"), by_hand), (t._("By the computer"), computed)]
    if truth is not None:
        rows.append((t._("In truth"), Estimate(truth, truth, truth)))
    rows = [(name, e) for name, e in rows if not math.isnan(e.value)]
    table = pd.DataFrame(
        [(name, e.low, e.value, e.high) for name, e in rows], columns=["who", "low", "share", "high"]
    )
    names = [name for name, _ in rows]
    title = t._("Share of the pairs that join one person")
    x = number("low", title, scale={"domain": [0, 1]}, axis=percent_axis(tickCount=6))
    show({"layer": _intervals(x, names)}, {"shares": table}, key="review", height=80 + 34 * len(rows))


def _intervals(x: Spec, names: list[str]) -> list[Spec]:
    y = category("who", None, sort=None, axis={"labelLimit": 170})
    looks = {"domain": names, "range": [COLOURS["pair"], COLOURS["implant"], COLOURS["bad"]][: len(names)]}
    shapes = {"domain": names, "range": ["circle", "square", "diamond"][: len(names)]}
    colour = category("who", None, scale=looks, legend=None)
    tooltip = [category("who", None), *(number(n, None, format=".1%") for n in ("share", "low", "high"))]
    point = {"type": "point", "filled": True, "size": 110, "opacity": 1}
    return [
        layer(
            {"type": "rule", "strokeWidth": 4, "opacity": 0.5}, "shares", x=x, x2={"field": "high"}, y=y, color=colour
        ),
        layer(
            point,
            "shares",
            x={**x, "field": "share"},
            y=y,
            color=colour,
            shape=category("who", None, scale=shapes, legend=None),
            tooltip=tooltip,
        ),
    ]


def _told(summary: Review, n_pairs: int) -> str:
    t = session().t
    n = summary.same + summary.different + summary.unsure
    text = t._(
        "Of {n} pairs you took {same} for the same person and {different} for two persons. So between {low} and "
        "{high} of all {all} pairs join one person, with 95% confidence.",
        n=n,
        same=summary.same,
        different=summary.different,
        low=t.percent(summary.share.low, 1),
        high=t.percent(summary.share.high, 1),
        all=n_pairs,
    )
    if summary.unsure:
        text += " " + t._(
            "The {n} that you could not tell are left out; if all of them were wrong, or all right, it would be "
            "between {low} and {high}.",
            n=summary.unsure,
            low=t.percent(summary.extremes[0], 1),
            high=t.percent(summary.extremes[1], 1),
        )
    return text


def _what_it_tells(summary: Review, computed: Estimate, n_pairs: int) -> str:
    """What so few pairs can say, and what they cannot."""
    t, share = session().t, summary.share
    decided = summary.same + summary.different
    if not decided:
        return t._("Without a single pair judged, nothing is known: the interval goes from 0 to 100%.")
    if decided == n_pairs:
        return t._("You judged every single pair: nothing is left to chance, only to your own mistakes.")
    if summary.different:
        text = t._(
            "**What {n} pairs can tell**: the interval is {width} points wide. It excludes what lies outside, and "
            "cannot tell apart what lies inside; four times as many pairs would halve it.",
            n=decided,
            width=t.number(100 * (share.high - share.low), 0),
        )
    else:
        text = t._(
            "**What {n} pairs can tell**: not one wrong pair was seen, yet up to {wrong} of all pairs may be wrong. "
            "To be sure that no more than {better} are, about {enough} pairs would have to be judged without "
            "finding one.",
            n=decided,
            wrong=t.percent(1 - share.low, 1),
            better=t.percent(BETTER),
            enough=review.flawless(BETTER),
        )
    if share.low <= computed.value <= share.high:
        verdict = t._("The computer’s figure lies inside your interval: your review does not contradict it.")
    else:
        verdict = t._(
            "The computer’s figure lies outside your interval: one of you is mistaken, or you drew one of the "
            "samples in twenty that mislead."
        )
    return f"{text} {verdict}"


def _own_errors(mistakes: review.Mistakes, n: int) -> str:
    t = session().t
    if not mistakes.believed + mistakes.rejected:
        return t._("**Your own mistakes**: none among the pairs you decided on.")
    return t._(
        "**Your own mistakes**: {believed} wrong pairs taken for right, {rejected} right pairs taken for wrong, "
        "among {n}. A person who judges sees no more than the records say, so a review by hand is no truth either.",
        believed=mistakes.believed,
        rejected=mistakes.rejected,
        n=n,
    )


def _log(
    pairs: Pairs, chosen: NDArray[np.int64], verdicts: Sequence[Verdict], correct: NDArray[np.bool_] | None
) -> pd.DataFrame:
    t = session().t
    table = pd.DataFrame(
        {
            t._("Pair"): range(1, len(verdicts) + 1),
            t._("You"): [t._(VERDICT_NAMES[verdict]) for verdict in verdicts],
            t._("Computer’s probability"): [how_likely(float(p)) for p in pairs.probability[chosen]],
        }
    )
    if correct is not None:
        told: list[Verdict] = ["same" if c else "different" for c in correct[chosen]]
        table[t._("Truth")] = [t._(VERDICT_NAMES[verdict]) for verdict in told]
    return table
