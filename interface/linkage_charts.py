"""The charts of the page Appariement about all implants; each is read aloud by a sentence made from its numbers."""

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from interface.charts import Chart, Spec, Table, category, chart, draw, layer, number, picture
from interface.colours import COLOURS, PAPER
from interface.kept import kept
from interface.linkage_pairs import FATES, fates, weight_histogram
from interface.session import session
from interface.shell import reading
from simulator.study import Study

DOTS, COLUMNS = 1000, 50
LINE = COLOURS["grey"]
"""Seen on a light page and on a dark one."""
LOOKS = {
    "disc": (COLOURS["pair"], 7.0, "h0"),
    "cross": (COLOURS["bad"], 2.5, "m-3-3l6 6m0-6l-6 6"),
    "ring": (COLOURS["pair"], 7.0, "h0"),
    "speck": (COLOURS["muted"], 3.0, "h0"),
}
"""Colour, width of the stroke and path of each kind of dot: the shapes differ, so grey print stays readable."""


def thousand(found: Study, revealed: bool) -> None:
    """A thousand implants as dots: paired or not and, once the truth is revealed, rightly or not."""
    t = session().t
    right, wrong, missed, absent = of_thousand(np.bincount(fates(found), minlength=len(FATES)))
    st.markdown("### " + t._("Of 1,000 implants"))
    if revealed:
        told = [
            t._("● {n} paired with the right person", n=right),
            t._("✖ {n} paired with somebody else", n=wrong),
            t._("○ {n} missed, though their records are in the extract", n=missed),
            t._("· {n} whose records are not in the extract at all", n=absent),
        ]
        groups = [("disc", right), ("cross", wrong), ("ring", missed), ("speck", absent)]
    else:
        told = [
            t._("● {n} paired", n=right + wrong),
            t._("· {n} without a partner: nothing will be known of them", n=missed + absent),
        ]
        groups = [("disc", right + wrong), ("speck", missed + absent)]
    picture(dots(tuple(groups)), "; ".join(told), max_width=560)
    st.caption("  \n".join(told))
    _read_thousand(found, revealed)


def _read_thousand(found: Study, revealed: bool) -> None:
    t, linkage = session().t, found.linkage
    n_links = len(linkage.links)
    n_wrong = n_links - int(linkage.links["correct"].sum())
    expected = t.number((1 - linkage.expected_precision) * n_links, 1)
    if not revealed:
        reading(
            t._(
                "From the probabilities alone, {expected} of the {links} pairs should join two different people.",
                expected=expected,
                links=n_links,
            )
        )
        return
    if not n_wrong:
        text = t._(
            "None of the {links} pairs joins two different people; the probabilities announced {expected}.",
            links=n_links,
            expected=expected,
        )
        reading(text)
        return
    reading(
        t.n(
            "{count} of the {links} pairs joins two different people: that patient would be given somebody else’s "
            "hospital stays. The probabilities announced {expected}.",
            "{count} of the {links} pairs join two different people: these patients would be given somebody else’s "
            "hospital stays. The probabilities announced {expected}.",
            n_wrong,
            links=n_links,
            expected=expected,
        )
    )


def weights(found: Study, revealed: bool, chosen: float | None) -> None:
    """Compared pairs by weight with the threshold; ``chosen`` is the weight of the pair looked at below."""
    st.markdown("### " + session().t._("Who is paired: the weight of every pair compared"))
    draw(_weights(found, revealed, chosen), key="weights")
    read = _weights_read(found, revealed)
    reading(read if chosen is None else read + " " + session().t._("Triangle: the pair looked at below."))


@kept("linkage")
def _weights(found: Study, revealed: bool, chosen: float | None) -> Chart:
    t, table = session().t, weight_histogram(found)
    colours = {"same": COLOURS["pair"], "different": COLOURS["bad"], "all": COLOURS["muted"]}
    titles = {"all": t._("Pairs compared"), "same": t._("Same person"), "different": t._("Different people")}
    groups = ["different", "same"] if revealed else ["all"]
    bars = [bar for group in groups for bar in _bars_of(table, group, titles[group])]
    edges = float(table["low"].min()), float(table["high"].max())
    limit = min(max(_bits(found.scenario.linkage.threshold), edges[0]), edges[1])
    mark: Table = {"low": [limit], "text": [_threshold_text(found)], "chosen": np.array([chosen], float)}
    x = number("low", t._("Weight of the pair (bits)"), scale={"domain": edges, "nice": False})
    scale = {"domain": [titles[g] for g in groups], "range": [colours[g] for g in groups]}
    layers = [_bars(x, scale, _ticks(table)), *_line(x), _pointer(x, t._("The pair below"))]
    return chart({"layer": layers}, {"bars": bars, "mark": mark}, height=300)


def _bars(x: Spec, colours: Spec, ticks: list[int]) -> Spec:
    t = session().t
    axis = {"values": ticks, "format": ",d", "labelOverlap": False}
    return layer(
        {"type": "rect", "opacity": 0.7},
        "bars",
        x=x,
        x2={"field": "high"},
        y=number("pairs", t._("Pairs (square-root scale)"), scale={"type": "sqrt"}, axis=axis),
        y2={"datum": 0},
        color=category("group", None, scale=colours, legend={"orient": "top"}),
        tooltip=[
            category("group", None),
            number("low", t._("Weight (bits)")),
            number("pairs", t._("Pairs"), format=",d"),
        ],
    )


def _line(x: Spec) -> list[Spec]:
    """The threshold, named above the bars, to its left."""
    text = {"type": "text", "align": "right", "dx": 3, "fontWeight": "bold", "color": LINE}
    return [
        layer({"type": "rule", "color": LINE, "strokeWidth": 2, "strokeDash": [6, 3]}, "mark", x=x),
        layer(text, "mark", x=x, y={"value": -8}, text=category("text", None)),
    ]


def _pointer(x: Spec, text: str) -> Spec:
    """Where the pair looked at below stands."""
    mark = {"type": "point", "shape": "triangle-down", "filled": True, "size": 130, "yOffset": -7, "opacity": 1}
    look = {**mark, "color": COLOURS["alert"], "stroke": PAPER}
    return layer(look, "mark", x={**x, "field": "chosen"}, y={"value": "height"}, tooltip={"value": text})


def _bars_of(table: pd.DataFrame, group: str, title: str) -> list[dict[str, Any]]:
    columns = (table[name].tolist() for name in ("low", "high", group))
    return [
        {"low": low, "high": high, "pairs": pairs, "group": title}
        for low, high, pairs in zip(*columns, strict=True)
        if pairs
    ]


@kept("linkage")
def _weights_read(found: Study, revealed: bool) -> str:
    """The sentence under the histogram."""
    t, linkage, table = session().t, found.linkage, weight_histogram(found)
    n_links = len(linkage.links)
    if not revealed:
        valley = table[(table["low"] >= -4) & (table["high"] <= 4)]
        return t._(
            "{links} of the {all} pairs compared pass the threshold. In the valley, between −4 and 4 bits, lie "
            "{n} pairs: there, moving the threshold trades people left out against wrong pairs.",
            links=n_links,
            all=int(table["all"].sum()),
            n=int(valley["all"].sum()),
        )
    compared, right = int(table["same"].sum()), int(linkage.links["correct"].sum())
    return t._(
        "Of the {findable} people who could be found, {right} are paired, {refused} were compared but not "
        "paired, and {unseen} were never even compared: too little agreed. Pairs of "
        "different people that pass: {wrong}.",
        findable=linkage.n_findable,
        right=right,
        refused=compared - right,
        unseen=(linkage.n_findable or 0) - compared,
        wrong=n_links - right,
    )


def of_thousand(counts: NDArray[np.int64]) -> list[int]:
    """Shares of a thousand that add up to a thousand (largest remainders)."""
    exact = DOTS * counts / counts.sum()
    whole = np.floor(exact).astype(int)
    whole[np.argsort(whole - exact, kind="stable")[: DOTS - whole.sum()]] += 1
    return [int(n) for n in whole]


@lru_cache(100)
def dots(groups: tuple[tuple[str, int], ...]) -> str:
    """One drawing of all dots, a path for each kind: a few kilobytes."""
    paths, first = "", 0
    for kind, n in groups:
        colour, width, shape = LOOKS[kind]
        places = [(6 + 10 * (k % COLUMNS), 6 + 10 * (k // COLUMNS)) for k in range(first, first + n)]
        line = "".join(f"M{a} {b}{shape}" for a, b in places)
        paths += f'<path d="{line}" stroke="{colour}" stroke-width="{width}"/>'
        paths += f'<path d="{line}" stroke="{PAPER}" stroke-width="4.5"/>' if kind == "ring" else ""
        first += n
    width, height = 10 * COLUMNS + 2, 10 * DOTS // COLUMNS + 2
    box = f'viewBox="0 0 {width} {height}" fill="none" stroke-linecap="round"'
    paper = f'<rect width="{width}" height="{height}" rx="6" fill="{PAPER}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{paper}{paths}</svg>'


def _threshold_text(found: Study) -> str:
    t = session().t
    return t._("Threshold {p}", p=t.percent(found.scenario.linkage.threshold))


def _ticks(table: pd.DataFrame) -> list[int]:
    """0, 10, 100… up to the highest bar: on a square-root scale closer ones would touch."""
    return [0, *(10**k for k in range(1, len(str(int(table["all"].max())))))]


def _bits(probability: float) -> float:
    """log2 odds of a probability, finite at both ends."""
    p = min(max(probability, 1e-15), 1 - 1e-15)
    return float(np.log2(p / (1 - p)))
