"""A threshold for each group, as an option: what becomes equal, who gains and loses, what it costs."""

import pandas as pd
import streamlit as st

from interface.charts import Spec, category, layer, number, percent_axis, show
from interface.colours import COLOURS
from interface.controls import control
from interface.fairness_charts import LOOKS, told_aside, told_difference, varies
from interface.group_words import group_names
from interface.session import session
from interface.shell import prose, reading
from models.evaluation import Estimate
from models.fairness import most_apart
from models.training import TEST
from simulator.fairness import Circle, Floats, Served, comparable
from simulator.fairness_thresholds import Equalised, Option, option
from simulator.pairing_losses import SMALLEST
from simulator.scenario import parameters
from simulator.study import Study

N_ = str  # marks a text for translation

LAW_EVERYONE = N_(
    "Nobody may be discriminated against in access to prevention or care (Code de la santé publique, art. L1110-3). "
    "Law no. 2008-496 names sex, age, place of residence and a vulnerable economic situation among the grounds; a "
    "rule that looks neutral but puts a group at a disadvantage, such as one threshold for everybody, has to be "
    "justified too: a legitimate aim, and means that are necessary and appropriate."
)
LAW = {
    "income": N_(
        "Measures in favour of people in a vulnerable economic situation that aim at equality are allowed (law "
        "no. 2016-832). And whose data? Income is in no health file: it would have to be linked from the EDP-Santé."
    ),
    "manufacturer": N_("A manufacturer is no ground of discrimination, but its patients are the ones who would pay."),
}


def own_thresholds(found: Study) -> None:
    """The choice, then what it does for the test patients."""
    t, settings = session().t, found.scenario.fairness
    st.header(t._("A threshold for each group: what would it cost?"))
    control(parameters()["fairness.equalise"], in_view=True)
    if settings.equalise == "nothing":
        st.caption(t._("Choose what should be equal: the thresholds follow from the validation patients."))
    else:
        circle = Circle.of(found, settings.by, TEST)
        done = option(found, settings.by, settings.equalise)
        _cost(circle, done)
        _before_and_after(found, circle, done)
        _read(circle, done, settings.equalise, group_names(t, settings.by))
    st.caption(" ".join(t._(text) for text in (LAW_EVERYONE, LAW.get(settings.by, "")) if text))


def _cost(circle: Circle, done: Option) -> None:
    """Three ways to set the thresholds, the last with as many unexplained alerts as the groups' own."""
    t = session().t
    rows = [
        [name, t.estimate(found, percent=True), t.estimate(burden, digits=2)]
        for name, found, burden in (
            (t._("Your common threshold"), *_overall(circle, done.before)),
            (t._("Thresholds by group"), *_overall(circle, done.after)),
            (t._("A common threshold with as many unexplained alerts"), done.usual, _overall(circle, done.after)[1]),
        )
    ]
    head = ["", t._("Hospitalisations announced"), t._("Unexplained alerts per patient-year")]
    st.table(pd.DataFrame(rows, columns=head), border="horizontal", hide_index=True)
    _read_cost(done.change)


def _read_cost(change: Estimate) -> None:
    t = session().t
    if change.low == change.high == 0:
        told = t._("For as many unexplained alerts, thresholds by group announce exactly as many stays.")
    elif change.low <= 0 <= change.high:
        told = t._(
            "For as many unexplained alerts, thresholds by group change the stays announced by {n} a year per 1,000 "
            "patients: chance may explain it.",
            n=t.estimate(change, digits=1),
        )
    elif change.value > 0:
        told = t._(
            "For as many unexplained alerts, thresholds by group announce {n} more stays a year per 1,000 patients.",
            n=t.estimate(change, digits=1),
        )
    else:
        told = t._(
            "What equality costs here: for as many unexplained alerts, {n} stays fewer are announced a year per "
            "1,000 patients.",
            n=t.estimate(Estimate(-change.value, -change.high, -change.low), digits=1),
        )
    reading(told)


def _overall(circle: Circle, served: Served) -> tuple[Estimate, Estimate]:
    """Share of all stays announced, and unexplained alerts per patient-year."""
    announced, unexplained = (_of(_values(circle, served, key)[:, -1]) for key in ("announced", "unexplained"))
    return announced, unexplained


def _before_and_after(found: Study, circle: Circle, done: Option) -> None:
    t = session().t
    names = group_names(t, found.scenario.fairness.by)
    threshold = found.scenario.alert.threshold
    told = " · ".join(
        t._("{name}: {value}", name=name, value=t.percent(own, 1))
        for name, own, kept in zip(names, done.thresholds, circle.enough, strict=True)
        if kept
    )
    common = t.percent(threshold, 1)
    prose(t._("Thresholds, in place of {common} for everybody: {thresholds}.", common=common, thresholds=told))
    learned = t._("They were chosen on the {n} hospitalisations of the validation patients.", n=done.stays)
    if not all(done.own[circle.enough]):
        learned += " " + t._("A group with fewer than {n} of them keeps the common threshold.", n=SMALLEST)
    st.caption(learned)
    places = st.columns(2) + st.columns(2)  # beside each other all three would be too narrow to be read
    for place, key in zip(places, ("announced", "explained", "unexplained"), strict=False):
        with place:
            _chart(key, names, circle, done)


def _chart(key: str, names: list[str], circle: Circle, done: Option) -> None:
    t = session().t
    before, after = (_values(circle, s, key) for s in (done.before, done.after))
    table = pd.DataFrame(
        {"group": name, "before": before[0, i], **vars(_of(after[:, i]))}
        for i, name in enumerate(names)
        if circle.enough[i]
    )
    if not varies(table):
        return
    axis = t._(LOOKS[key].axis) if key in LOOKS else t._("Unexplained alerts per patient-year")
    st.markdown("### " + axis)
    show(
        {"layer": _arrows(key)},
        {f"own_{key}": table},
        key=f"own_{key}",
        height=34 * len(table) + 50,
    )


def _arrows(key: str) -> list[Spec]:
    """From the common threshold (hollow) to the group's own (filled, with its interval)."""
    t, table = session().t, f"own_{key}"
    is_share = key in LOOKS
    form = {"format": ".0%" if is_share else ".2f"}
    x = number("value", None, axis=percent_axis(tickCount=5) if is_share else {"tickCount": 5}, scale={"zero": False})
    y = category("group", None, sort=None, axis={"labelLimit": 160})
    tooltip = [
        category("group", None),
        number("before", t._("Common threshold"), **form),
        number("value", t._("Own threshold"), **form),
        number("low", t._("From"), **form),
        number("high", t._("To"), **form),
    ]
    ink = COLOURS["implant"]
    hollow = {"type": "point", "size": 90, "color": COLOURS["alert"], "strokeWidth": 2, "filled": False, "opacity": 1}
    return [
        layer(
            {"type": "rule", "color": ink, "strokeWidth": 2},
            table,
            x={**x, "field": "low"},
            x2={"field": "high"},
            y=y,
        ),
        layer(hollow, table, x={**x, "field": "before"}, y=y, tooltip=tooltip),
        layer(
            {"type": "point", "size": 90, "color": ink, "filled": True, "opacity": 1},
            table,
            x=x,
            y=y,
            tooltip=tooltip,
        ),
    ]


def _read(circle: Circle, done: Option, kind: Equalised, names: list[str]) -> None:
    t = session().t
    values = _values(circle, done.after, kind)[:, :-1]
    fit = comparable(circle, done.after)[kind]
    pair, aside = most_apart(values, fit), told_aside(LOOKS[kind], circle.enough, fit, names, t)
    st.caption(t._("Hollow: common threshold; filled, with its 95% interval: the group’s own."))
    if pair:
        difference = told_difference(LOOKS[kind], pair.difference, t)
        said = (
            t._(
                "Equal on validation patients, the groups still differ on test patients: the clearest difference is "
                "{d}.",
                d=difference,
            )
            if pair.sure
            else t._(
                "On test patients the clearest difference left is {d}: no more than chance explains. Equality is "
                "chosen on some patients and met on others.",
                d=difference,
            )
        )
        aside = f"{said} {aside}".strip()
    if aside:
        reading(aside)


def _values(circle: Circle, served: Served, key: str) -> Floats:
    if key == "explained":
        return circle.explained(served)
    if key == "announced":
        return circle.share(served.announced, circle.stays)
    return circle.share(served.unexplained, circle.years)


def _of(values: Floats) -> Estimate:
    return Estimate.of(values[0], values[1:])
