"""How the alerts serve each group of patients: a chart for each measure, read from its numbers."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from interface.charts import Chart, Spec, category, chart, draw, layer, number, percent_axis
from interface.colours import COLOURS
from interface.group_words import group_names
from interface.kept import kept
from interface.session import session
from interface.shell import note, prose, reading
from models.evaluation import Estimate
from models.fairness import Apart, most_apart
from models.training import TEST
from simulator.fairness import Bools, Circle, Floats, common, comparable, measures
from simulator.language import Text
from simulator.pairing_losses import SMALLEST
from simulator.study import Study

N_ = str  # marks a text for translation


@dataclass(frozen=True)
class Look:
    """How a measure is told: ``title``, ``axis``, ``meaning`` and what is ``counted`` for it (plural; nothing where
    each group shown has enough) are English message ids.
    """

    title: str
    axis: str
    meaning: str
    is_share: bool = False
    digits: int = 2
    counted: str = ""


LOOKS = {
    "stays": Look(
        N_("Who goes to hospital?"),
        N_("Hospitalisations per patient-year"),
        N_("Hospitalisations for heart failure: what there is to announce (the base rate)."),
    ),
    "announced": Look(
        N_("Whose stays are announced?"),
        N_("Hospitalisations announced"),
        N_("Of 100 hospitalisations of the group, those preceded by an alert (sensitivity)."),
        is_share=True,
        digits=0,
        counted=N_("hospitalisations announced"),
    ),
    "alerts": Look(
        N_("Who is called?"),
        N_("Alerts per patient-year"),
        N_("All alerts, explained or not."),
        counted=N_("alerts"),
    ),
    "explained": Look(
        N_("Whose alerts are right?"),
        N_("Alerts explained"),
        N_("Of 100 alerts of the group, those followed by a hospitalisation (positive predictive value)."),
        is_share=True,
        digits=1,
        counted=N_("alerts explained"),
    ),
    "calibration": Look(
        N_("For whom are the risks right?"),
        N_("Observed ÷ predicted risk"),
        N_("1: the predicted risk is right on average; above, the danger was underestimated (calibration)."),
    ),
}


def by_group(found: Study) -> None:
    """All measures of all groups of the chosen characteristic, after one sentence that sums them up."""
    name = found.scenario.fairness.by
    sure, enough, drawn, silent = _drawn(found, name)
    _sum_up(sure)
    if silent:
        _tell_silence()
    _tell_masked(group_names(session().t, name), enough)
    looks = list(LOOKS.items())
    for row in range(0, len(looks), 2):  # row by row, so that a telephone shows them in order
        pair = looks[row : row + 2]
        with st.container(key=f"abreast_fair_{row}") if len(pair) == 2 else st.container():
            places = st.columns(2)
        for place, (key, look) in zip(places, pair, strict=False):
            with place:
                _measure(key, look, *drawn[key])
    with places[-1]:
        _how_obtained(found)


@kept("verdict")
def _drawn(found: Study, name: str) -> tuple[list[str] | None, list[bool], dict[str, tuple[Chart | None, str]], bool]:
    """Which measures differ by more than chance (None where no two groups can be compared), the groups large enough,
    the charts with what is read in them; whether no alert is.

    Where there is nothing to see the words stand alone.
    """
    t, circle, values = session().t, Circle.of(found, name, TEST), measures(found, name)
    fit = {key: circle.enough for key in LOOKS} | comparable(circle, common(found, circle))
    apart = {key: most_apart(values[key][:, :-1], fit[key]) for key in LOOKS}
    sure = [key for key, pair in apart.items() if pair and pair.sure]
    enough, names, drawn = circle.enough.tolist(), group_names(t, name), {}
    for key, look in LOOKS.items():
        table = table_of(values[key], enough, names)
        spec, height = {"layer": _points(key, look)}, 30 * len(table) + 50
        made = chart(spec, {key: table}, height=height) if varies(table) else None
        aside = told_aside(look, circle.enough, fit[key], names, t)
        drawn[key] = made, _told(look, table, apart[key], names, aside)
    return sure if any(apart.values()) else None, enough, drawn, values["alerts"][0, -1] == 0


def table_of(values: Floats, shown: list[bool], names: list[str]) -> pd.DataFrame:
    """``group, value, low, high, overall``: the groups shown; the overall value on the first row alone."""
    rows = [
        {"group": group, **vars(Estimate.of(values[0, i], values[1:, i]))}
        for i, (group, kept) in enumerate(zip(names, shown, strict=True))
        if kept
    ]
    table = pd.DataFrame(rows, columns=["group", "value", "low", "high"])
    table["overall"] = [float(values[0, -1])] * min(len(table), 1) + [np.nan] * (len(table) - 1)
    return table


def varies(table: pd.DataFrame) -> bool:
    """Whether a chart shows anything: not one and the same number without an interval, nor none at all."""
    numbers = table.select_dtypes("number").to_numpy()
    return len(np.unique(numbers[np.isfinite(numbers)])) > 1


def written(look: Look, t: Text) -> Callable[[float], str]:
    """How a value of the measure is written."""
    return lambda x: t.percent(x, look.digits) if look.is_share else t.number(x, look.digits)


def told_difference(look: Look, difference: Estimate, t: Text) -> str:
    """A difference with its interval; that of shares in points, lest it be read as a percentage of one of them, and
    no more than 100.
    """
    if not look.is_share:
        interval = t.interval(difference.low, difference.high, look.digits)
        return f"{t.number(difference.value, look.digits)} {interval}"
    points = [100 * min(x, 1.0) for x in (difference.value, difference.low, difference.high)]
    interval = t.interval(points[1], points[2], look.digits)
    d = round(points[0], look.digits)
    return t.n("{d} point {interval}", "{d} points {interval}", d, d=t.number(d, look.digits), interval=interval)


def _measure(key: str, look: Look, made: Chart | None, told: str) -> None:
    t = session().t
    st.markdown("### " + t._(look.title))
    st.caption(t._(look.meaning))
    if made:
        draw(made, key=f"fair_{key}")
    reading(told)


def told_aside(look: Look, shown: Bools, fit: Bools, names: list[str], t: Text) -> str:
    """Which of the groups ``shown`` are not ``fit`` to be compared: too little is ``counted`` there; "" if none."""
    aside = [name for name, out in zip(names, shown & ~fit, strict=True) if out]
    if not aside:
        return ""
    counts = {"n": t.number(SMALLEST), "counted": t._(look.counted)}
    if fit.sum() < 2:
        return t._(
            "Even if all groups were alike, at most one of them would have {n} {counted}: too few to compare.",
            **counts,
        )
    return t._(
        "Not compared: {groups}. Even if all groups were alike, a group so small would have fewer than {n} "
        "{counted}.",
        groups=", ".join(aside),
        **counts,
    )


def _told(look: Look, table: pd.DataFrame, apart: Apart | None, names: list[str], aside: str) -> str:
    """The clearest difference in words, whether it is more than chance, and which groups were left ``aside``."""
    t = session().t
    write, alike = written(look, t), table["value"].dropna().unique()
    if not len(alike):
        return t._("There is nothing here to compute it from.")
    if apart is None and len(table) > 1 and len(alike) == 1:
        return t._("No difference: {value} in every group.", value=write(float(alike[0])))
    if apart is None:
        return aside or t._("There are not two groups to compare.")
    value = table.set_index("group")["value"]
    more, less = names[apart.more], names[apart.less]
    told = {"more": more, "a": write(value[more]), "less": less, "b": write(value[less])}
    d = told_difference(look, apart.difference, t)
    if apart.sure:
        said = t._("“{more}” ({a}) and “{less}” ({b}) differ by {d}: more than chance explains.", **told, d=d)
    else:
        said = t._(
            "The clearest difference, between “{more}” ({a}) and “{less}” ({b}), is {d}: chance may explain it.",
            **told,
            d=d,
        )
    return f"{said} {aside}".strip()


def _points(table: str, look: Look) -> list[Spec]:
    """The groups from top to bottom, each with its interval; all patients as a dashed line."""
    t = session().t
    y = category("group", None, sort=None, axis={"labelLimit": 160})
    form = {"format": ".0%" if look.is_share else ".2f"}
    x = number("value", t._(look.axis), scale={"zero": False}, axis=percent_axis() if look.is_share else {})
    tooltip = [
        category("group", None),
        number("value", t._(look.axis), **form),
        number("low", t._("From"), **form),
        number("high", t._("To"), **form),
    ]
    rule = {"type": "rule", "color": COLOURS["implant"], "strokeWidth": 2}
    point = {"type": "point", "filled": True, "size": 90, "opacity": 1, "color": COLOURS["implant"]}
    line = {"type": "rule", "color": COLOURS["alert"], "strokeDash": [5, 3], "strokeWidth": 2}
    return [
        layer(rule, table, x={**x, "field": "low"}, x2={"field": "high"}, y=y),
        layer(point, table, x=x, y=y, tooltip=tooltip),
        layer(line, table, x={**x, "field": "overall"}),
    ]


def _sum_up(sure: list[str] | None) -> None:
    t = session().t
    if sure is None:
        st.info(t._("Too few patients or hospitalisations to compare groups. Choose a larger scenario."))
        return
    if sure:
        told = t._(
            "Larger than chance explains: {measures}.",
            measures=", ".join(f"**{t._(LOOKS[key].axis)}**" for key in sure),
        )
    else:
        told = t._("On none of the five measures do two groups differ by more than chance explains.")
    caveat = t._(
        "Points: groups, with 95% intervals; dashed: all test patients. Chance alone makes one measure in twenty "
        "look different."
    )
    prose(told)
    st.caption(caveat)


def _tell_silence() -> None:
    st.info(
        session().t._(
            "No alert is given at this threshold: the groups can be compared by their hospitalisations and by the "
            "predicted risk alone. Lower the threshold to see whom the alerts serve."
        ),
        icon=":material/info:",
    )


def _how_obtained(found: Study) -> None:
    t = session().t
    rules = [
        t._("Measured on {n} test patients.", n=len(found.evaluation.test_patients)),
        t._(
            "The outcome is what the paired hospital records say: where a group is paired or coded less well, its "
            "right alerts look wrong."
        ),
        t._(
            "95% intervals: patients drawn anew {k} times; the interval of a difference holds for all pairs of "
            "groups at once, since the pair was chosen because it differs.",
            k=found.scenario.evaluation.n_bootstrap,
        ),
    ]
    with st.container(border=True):
        st.markdown("### " + t._("Where these figures come from"))
        prose("\n".join(f"- {rule}" for rule in rules))


def _tell_masked(names: list[str], enough: list[bool]) -> None:
    t = session().t
    masked = [name for name, kept in zip(names, enough, strict=True) if not kept]
    if masked:
        note(
            t._(
                "Masked: {groups} (fewer than {n} test patients or hospitalisations). The sizes of the others are "
                "not given either: the hidden one could be found by subtraction.",
                groups=", ".join(masked),
                n=SMALLEST,
            )
        )
