"""What moves the result most: each parameter of the world at its plausible ends, drawn as a tornado."""

import numpy as np
import pandas as pd
import streamlit as st

from interface import sources_compute as compute
from interface.charts import Spec, category, layer, number, show, whiskers
from interface.colours import COLOURS
from interface.long_names import height, in_lines, names_axis
from interface.session import session
from interface.shell import note, prose, reading
from interface.sources_worlds import on_demand
from simulator.scenario import Scenario, parameters
from simulator.sensitivity import OUTCOMES, End, Swing, Tornado
from simulator.tornado_words import OUTCOME_TITLES, change, change_interval

WORLDS = 3
SHOWN = 10
"""Bars of each outcome."""


def tornado(scenario: Scenario) -> None:
    """The button, then the two tornadoes."""
    t = session().t
    st.markdown("### " + t._("What moves the result most?"))
    prose(
        t._(
            "Some numbers of this world nobody knows exactly. One after the other, each is set to the lowest and to "
            "the highest value that its sources make plausible, all else being equal, down to the draws of chance."
        )
    )
    found = compute.tornado_ready(scenario, WORLDS)
    if found is None:
        share = compute.tornado_share(scenario, WORLDS)
        label = (
            t._("Compute the tornado")
            if not share
            else t._("Go on with the tornado ({share} done)", share=t.percent(share))
        )
        about = t._("Some minutes: hundreds of worlds. You may leave the page; what is done is kept.")
        cost = compute.tornado_cost(scenario, WORLDS)
        on_demand(cost, label, about, lambda: compute.compute_tornado(scenario, WORLDS), "tornado")
    else:
        for place, outcome in zip(st.columns(2), OUTCOMES, strict=True):
            with place:
                _drawn(found, outcome)
        note(
            t._(
                "Mean of {n} worlds with its 95% interval. Two uncertainties together may do more than their sum.",
                n=WORLDS,
            )
        )


def _drawn(found: Tornado, outcome: str) -> None:
    t, percent = session().t, outcome == "detected"
    base = found.base[outcome].value
    told = t.percent(base) if percent else t.number(base, 2)
    st.markdown(t._("**{title}: {value}**", title=t._(OUTCOME_TITLES[outcome]), value=told))
    swings = [swing for swing in found.swings[outcome] if np.isfinite(swing.width)][:SHOWN]
    table = pd.DataFrame([_bar(swing, end, percent) for swing in swings for end in ("low", "high")])
    show({"layer": _layers(percent)}, {"ends": in_lines(table)}, key=f"tornado_{outcome}", height=height(table[::2]))
    _read(swings[0], percent)


def _layers(percent: bool) -> list[Spec]:
    t = session().t
    title = t._("Change, in percentage points") if percent else t._("Change, in alerts per patient-year")
    x, y = number("x", title, axis={"format": "+.0f" if percent else "+.2f", "tickCount": 5}), names_axis()
    ends = [t._("lowest plausible value"), t._("highest plausible value")]
    scale = {"domain": ends, "range": [COLOURS["implant"], COLOURS["alert"]]}
    ink = category(
        "end", None, scale=scale, legend={"orient": "top", "symbolType": "square", "columns": 1, "labelLimit": 260}
    )
    tooltip = [category("title", None), category("value", t._("Set to")), category("said", t._("Change"))]
    bar = {"type": "bar", "opacity": 0.85, "height": {"band": 0.6}}
    bars = layer(bar, "ends", x={**x, "stack": None}, y=y, color=ink, tooltip=tooltip)
    return [bars, *whiskers("ends", x={**x, "field": "from"}, x2={"field": "to"}, y=y)]


def _bar(swing: Swing, end: str, percent: bool) -> dict[str, object]:
    t, found = session().t, swing.low if end == "low" else swing.high
    p, times = parameters()[swing.key], 100 if percent else 1
    return {
        "what": t._(p.title),
        "title": t._(p.title),
        "end": t._("lowest plausible value") if end == "low" else t._("highest plausible value"),
        "value": _set_to(swing.key, found),
        "x": times * found.change.value,
        "from": times * found.change.low,
        "to": times * found.change.high,
        "said": f"{change(found, percent, t)} {change_interval(found, percent, t)}",
    }


def _set_to(key: str, end: End) -> str:
    t, p = session().t, parameters()[key]
    if p.unit == "share":
        return t.percent(end.value, 0 if abs(100 * end.value - round(100 * end.value)) < 1e-9 else 1)
    digits = next(n for n in range(5) if n == 4 or abs(round(end.value, n) - end.value) < 1e-9)
    return f"{t.number(end.value, digits)} {t._(p.unit)}".strip()


def _read(widest: Swing, percent: bool) -> None:
    t = session().t
    low, high = (f"{change(end, percent, t)} {change_interval(end, percent, t)}" for end in (widest.low, widest.high))
    reading(
        t._(
            "“{name}” matters most: {low} when set to {a}, {high} when set to {b}.",
            name=t._(parameters()[widest.key].title),
            low=low,
            a=_set_to(widest.key, widest.low),
            high=high,
            b=_set_to(widest.key, widest.high),
        )
    )
