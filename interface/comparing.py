"""Two scenarios side by side: what differs between A and B, their figures, and what B adds to A."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from interface.charts import category, layer, number, percent_axis, show
from interface.colours import COLOURS
from interface.session import Kept, session, write_link
from interface.shell import note, reading
from interface.trade_off_charts import DOT
from models.evaluation import Estimate
from simulator.comparison import Compared, compare, same_persons
from simulator.language import MISSING, Text, telling
from simulator.parameters import Parameter
from simulator.scenario import PRESETS, Scenario, parameters
from simulator.study import Study

N_ = str  # marks a text for translation

LABELS = {
    "paired": N_("Pairing rate"),
    "announced": N_("Hospitalisations announced"),
    "unexplained": N_("Unexplained alerts per patient and year"),
    "explained": N_("Alerts that announce a hospitalisation"),
    "in_alert": N_("Time in alert"),
}
DIGITS = {"unexplained": 2, "in_alert": 1}
"""Decimals of figures that need some: without, the two ends of an interval would be written alike."""
RATES = {"unexplained"}
"""Figures that are not shares."""
MOST_ALERTS = 2.5
"""Where the curves are cut, in unexplained alerts per patient-year."""


def first_of_two() -> Kept:
    """Scenario A: the one that the visitor has kept, or else the preset as it is."""
    s = session()
    return s.kept or (s.preset, s.base)


def choose_first(kept: Kept) -> None:
    """Says what A is; keeps the present scenario as A, exchanges the two or forgets A."""
    s = session()
    t = s.t
    title = t._(PRESETS[kept[0]].title)
    changes = len(kept[1].differences(PRESETS[kept[0]].scenario))
    told = t._("**A**: {preset}", preset=title)
    if changes:
        told += ", " + t.n("with {count} change", "with {count} changes", changes)
    st.markdown(told + ". " + t._("**B**: your scenario, as it is now on all the pages."))
    with st.container(horizontal=True):
        st.button(t._("Keep the present scenario as A"), key="keep_a", on_click=_keep, icon=":material/push_pin:")
        st.button(t._("Exchange A and B"), key="exchange", on_click=_exchange, icon=":material/swap_horiz:")
        if s.kept:
            st.button(
                t._("Let A be the preset again"), key="forget_a", on_click=_forget, icon=":material/restart_alt:"
            )


def differing(a: Scenario, b: Scenario) -> None:
    """The parameters whose values differ, and no other."""
    t = session().t
    rows = [
        (t._(p.title), f"**{_value(p, a, t)}**", f"**{_value(p, b, t)}**")
        for key, p in parameters().items()
        if a.get(key) != b.get(key)
    ]
    st.markdown("### " + t._("What differs"))
    head = [t._("Parameter"), "A", "B"]
    st.table(pd.DataFrame(rows, columns=head), border="horizontal", hide_index=True)
    if len(rows) > 1:
        note(t._("Several things differ: nobody can say which of them makes the difference. Change one at a time."))


def figures(a: Study, b: Study, names: Sequence[str]) -> None:
    """Each figure of both, the difference with its interval, and what it allows to say."""
    t = session().t
    found = {name: compare(name, a, b) for name in names}
    st.markdown("### " + t._("What comes of it"))
    rows = [_row(name, found[name], t) for name in names]
    head = [t._("Figure"), "A", "B", t._("B minus A")]
    st.table(pd.DataFrame(rows, columns=head), border="horizontal", hide_index=True)
    for name in ("announced", "explained", "paired"):
        if name in found:
            reading(_told(name, found[name], t))
            break
    _explained(any(c.overlap and c.told_apart for c in found.values()), same_persons(a, b), t)


def curves(a: Study, b: Study) -> None:
    """Announced hospitalisations against unexplained alerts, for both."""
    t = session().t
    st.markdown("### " + t._("Announce more or disturb less?"))
    lines, points = [], []
    for name, found in (("A", a), ("B", b)):
        curve = pd.DataFrame(found.evaluation.trade_off, columns=["threshold", "rate", "found"])
        # below the threshold of most alerts they are few only because they never end
        curve = curve.iloc[int(np.argmax(curve["rate"])) :] if len(curve) else curve
        measures = found.verdict.measures
        here = {
            "threshold": found.scenario.alert.threshold,
            "rate": measures.unexplained_alerts_per_patient_year.value,
            "found": measures.event_sensitivity.value,
        }
        points.append({"which": name, **here})
        if here["threshold"] >= curve["threshold"].min() and here["threshold"] not in [*curve["threshold"]]:
            # a link's, between two steps of the slider: the curve goes through its disc
            curve = pd.concat([curve, pd.DataFrame([here])]).sort_values("threshold")
        lines.append(curve.assign(which=name, few=found.evaluation.few_risks))
    line = pd.concat(lines)
    seen = line[line["rate"] <= MOST_ALERTS]
    few = seen.loc[seen["few"], "which"].unique().tolist()
    reach = {"domain": [0, MOST_ALERTS], "clamp": True}
    x = number("rate", t._("Unexplained alerts per patient-year"), scale=reach, axis={"tickCount": 5})
    y = number("found", t._("Hospitalisations announced"), axis=percent_axis(), scale={"domain": [0, 1]})
    names = ["A", "B"]
    ink = {"domain": names, "range": [COLOURS["grey"], COLOURS["implant"]]}
    colour = category("which", None, scale=ink, legend={"orient": "top", "symbolType": "stroke"})
    dash = category("which", None, scale={"domain": names, "range": [[6, 4], [1, 0]]}, legend=None)
    mark = {"type": "line", "strokeWidth": 2.5, "clip": True}
    disc = {"type": "point", "filled": True, "size": 150, "opacity": 1}
    dots = {"type": "point", "filled": True, "size": DOT, "opacity": 1, "clip": True}
    layers = [
        layer(mark, "curves", x=x, y=y, color=colour, strokeDash=dash, order=number("threshold", None)),
        *([layer(dots, "dots", x=x, y=y, color={**colour, "legend": None})] if few else []),
        layer(disc, "points", x=x, y=y, color={**colour, "legend": None}, tooltip=[category("which", None)]),
    ]
    tables = {"curves": seen[~seen["few"]], "dots": seen[seen["few"]], "points": pd.DataFrame(points).dropna()}
    show({"layer": layers}, tables, key="compare_curves", height=320)
    reading(
        t._(
            "Each curve goes through all the alert thresholds; the disc is where yours stands. The higher curve is "
            "the better model; two points of one curve are two choices of the same model."
        )
    )
    if few:
        note(_few_risks(few, t))


def _few_risks(which: list[str], t: Text) -> str:
    """Why there are dots in place of a curve, of A, of B or of both."""
    if len(which) > 1:
        return t._(
            "Dots: both models give only a few different risks, and these are all the points that a threshold can "
            "reach. One of them may disturb more and announce less than another of the same model."
        )
    return t._(
        "Dots: model {which} gives only a few different risks, and these are all the points that a threshold can "
        "reach. One of them may disturb more and announce less than another.",
        which=which[0],
    )


def _row(name: str, c: Compared, t: Text) -> tuple[str, ...]:
    shown = [_shown(name, e, t) for e in (c.first, c.second)]
    gap = _gap(name, c.difference, t)
    return t._(LABELS[name]), *shown, f"**{gap}**" if c.told_apart else gap


def _shown(name: str, e: Estimate, t: Text) -> str:
    """A figure with its interval; one of no length would claim too much."""
    share, digits = name not in RATES, DIGITS.get(name, 0)
    if e.low != e.high:
        return t.estimate(e, percent=share, digits=digits)
    value = t.percent(e.value, digits) if share else t.number(e.value, digits)
    return t._("{value} (no interval: nothing varies)", value=value)


def _gap(name: str, e: Estimate, t: Text) -> str:
    """A difference with its sign, in points of percentage for a share."""
    if e.value != e.value:
        return MISSING
    if e.low == e.value == e.high == 0:
        return t._("no difference")
    times, digits = (1, 2) if name in RATES else (100, 1)
    digits = telling(times * e.low, times * e.high, digits)
    value = t.number(times * e.value, digits)
    sign = "+" if e.value > 0 and value.strip("0.,") else ""
    interval = t.interval(times * e.low, times * e.high, digits)
    if name in RATES:
        return f"{sign}{value} {interval}"
    shown = round(times * e.value, digits)
    return t.n("{gap} point {interval}", "{gap} points {interval}", shown, gap=sign + value, interval=interval)


def _told(name: str, c: Compared, t: Text) -> str:
    """What may be said of one figure."""
    values = {"figure": t._(LABELS[name]), "gap": _gap(name, c.difference, t)}
    if c.difference.value != c.difference.value:
        return t._("{figure}: one of the two cannot be known.", **values)
    if c.difference.low == c.difference.high:
        return t._("{figure}: {gap}.", **values)
    if c.told_apart:
        return t._("{figure}: {gap}. Zero is not in this interval: the difference is more than chance.", **values)
    return t._("{figure}: {gap}. Zero is in this interval: this study cannot tell A from B.", **values)


def _explained(apart_all_the_same: bool, same: bool, t: Text) -> None:
    """What an overlap of two intervals does and does not mean."""
    if not same:
        note(
            t._(
                "A and B have different seeds: they are two sets of different patients. The difference holds the "
                "chance of both."
            )
        )
        return
    told = t._(
        "A and B have the same patients: the difference is computed on the same draws of them (paired bootstrap). "
        "Two intervals that overlap do not mean that nothing changes: look at the interval of the difference. In "
        "bold: zero is outside it."
    )
    if apart_all_the_same:
        told += " " + t._("Here is such a case: two intervals overlap, and yet the difference is clear.")
    note(told)


def _value(p: Parameter, scenario: Scenario, t: Text) -> str:
    """One parameter's value in words."""
    value = scenario.get(p.key)
    if isinstance(value, bool):
        return t._("yes") if value else t._("no")
    if isinstance(value, tuple):
        return ", ".join(t._(p.choices[v]) for v in value) or MISSING
    if isinstance(value, str):
        return t._(p.choices[value]) if value in p.choices else value
    if p.unit in ("share", "probability") and (p.high or 0) <= 1:
        return t.percent(value, 1)
    unit = t._(p.unit)
    return f"{t.number(value)} {unit}".strip() if unit else t.number(value)


def _keep() -> None:
    s = session()
    s.kept = (s.preset, s.scenario)
    write_link()


def _exchange() -> None:
    s = session()
    a = first_of_two()
    s.kept, (s.preset, s.scenario) = (s.preset, s.scenario), a
    write_link()


def _forget() -> None:
    session().kept = None
    write_link()
