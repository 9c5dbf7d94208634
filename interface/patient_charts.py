"""One patient's seven channels day by day, with the stays that the SNDS knows and, on demand, the hidden truth."""

import numpy as np
import pandas as pd
import streamlit as st

from interface.chart_data import data_button
from interface.charts import DAY, Chart, Spec, chart, draw, layer, number, show
from interface.colours import COLOURS
from interface.kept import kept
from interface.one_patient import Patient, one_patient, stays_of
from interface.session import session
from interface.shell import reading
from simulator.study import Study
from synthetic_data.cohort import STUDY_START
from synthetic_data.telemetry import CHANNELS, unit

BEFORE = 14
"""Days before an admission that the reading compares with the usual level."""
TOLD = ("thoracic_impedance", "resting_heart_rate", "activity")
"""The channels of the reading."""
_AXIS = {"tickCount": 3, "minExtent": 40, "maxExtent": 40}
"""As wide on every chart, so that their days stand one above the other."""
_DAY = {"type": "temporal", "timeUnit": "utcyearmonthdate", "format": DAY}
"""The day of a point, the same whatever the time zone of the visitor's computer."""


def channels(found: Study, p: Patient, revealed: bool) -> None:
    """Seven small charts on one time axis; above them, if ``revealed``, the hidden congestion."""
    t = session().t
    drawn, told = _channels(found, p.number)
    with st.container(gap=None):
        if revealed:
            _congestion(p)
        for channel, (title, made) in zip(CHANNELS, drawn.items(), strict=True):
            if made:
                draw(made, key=f"channel_{channel.key}", button=False)
            else:
                st.caption(t._("{channel}: this device does not send it.", channel=title))
    data_button("channels", lambda: [_days(p.telemetry.frame(p.number), list(drawn))])
    reading(told)


@kept("data")
def _channels(found: Study, number: int) -> tuple[dict[str, Chart | None], str]:
    """The titles with their charts, and what is read in these."""
    t, p = session().t, one_patient(found, number)
    stays, frame = stays_of(found, p.paired), p.telemetry.frame(number)
    titles = [
        f"{t._(channel.title)} ({t._(unit(c, int(p.cohort.manufacturer[p.place])))})"
        for c, channel in enumerate(CHANNELS)
    ]
    charts = {title: _channel(frame, stays, c, title, last=c == len(CHANNELS) - 1) for c, title in enumerate(titles)}
    return charts, _told(p, stays, frame)


def _channel(frame: pd.DataFrame, stays: pd.DataFrame, c: int, title: str, *, last: bool) -> Chart | None:
    """Daily points of one channel, the usual level dashed; None if the device lacks the sensor."""
    t, key = session().t, CHANNELS[c].key
    values = frame[key].dropna()
    if values.empty:
        return None
    table = pd.DataFrame({"date": iso(values.index.to_numpy()), "value": values.round(2).to_numpy()})
    y = number("value", None, scale={"domain": _span(values, CHANNELS[c].low), "nice": False}, axis=_AXIS)
    marks = [
        layer({"type": "rule", "strokeDash": [2, 3], "color": COLOURS["muted"]}, "usual", y=y),
        layer(
            {"type": "point", "filled": True, "size": 7, "opacity": 1, "color": COLOURS["implant"]},
            "days",
            x=when(len(frame), labels=last),
            y=y,
            tooltip=[{"field": "date", "title": t._("Day"), **_DAY}, number("value", title)],
        ),
        *_admissions(len(frame), labels=last),
    ]
    return chart(
        {"layer": marks, "title": heading(title)},
        {"days": table, "usual": pd.DataFrame({"value": [float(values.median())]}), **_stay_tables(stays)},
        height=128 if last else 104,
    )


def _days(frame: pd.DataFrame, titles: list[str]) -> pd.DataFrame:
    """The seven measures of each day, in the visitor's words."""
    t = session().t
    written = frame.map(lambda x: t.number(x, 2)).set_axis(titles, axis=1)
    days = [t.date(day) for day in pd.to_datetime(iso(frame.index.to_numpy()))]
    return written.set_axis(days).reset_index(names=t._("Day"))


def _span(values: pd.Series, least: float) -> list[float]:
    """Where the axis begins and ends: a little beyond the values, however flat, but no impossible one."""
    low, high = float(values.min()), float(values.max())
    margin = max(0.08 * (high - low), 0.5)
    return [round(min(low, max(low - margin, least)), 2), round(high + margin, 2)]


def _congestion(p: Patient) -> None:
    """What no sensor measures: the level of congestion and the true admissions for heart failure."""
    t, i = session().t, p.place
    level = p.course.level[: p.last_day, i]
    table = pd.DataFrame({"date": iso(np.arange(len(level))), "value": np.round(level, 3)})
    truth = pd.DataFrame({"date": iso(p.course.stay_day[p.course.stay_patient == i]), "value": 0.0})
    days = len(p.course.level)
    y = number("value", None, axis=_AXIS, scale={"domain": [0, max(1.5, float(table["value"].max()))]})
    area = {"type": "area", "color": COLOURS["pair"], "opacity": 0.7}
    triangle = {"type": "point", "shape": "triangle-up", "filled": True, "size": 110, "opacity": 1}
    marks = [
        layer(area, "level", x=when(days, labels=False), y=y),
        layer({**triangle, "color": COLOURS["admission"]}, "truth", x=when(days, labels=False), y=y),
    ]
    title = t._("Hidden congestion, which nobody measures (1: as at a usual admission)")
    spec = {"layer": marks, "title": heading(title)}
    show(spec, {"level": table, "truth": truth}, key="congestion", height=116, button=False)


def _admissions(days: int, *, labels: bool) -> list[Spec]:
    x = when(days, labels=labels)
    return [
        layer({"type": "rule", "strokeDash": [4, 3], "color": COLOURS["grey"]}, "others", x=x),
        layer({"type": "rule", "strokeWidth": 3, "color": COLOURS["admission"]}, "failures", x=x),
    ]


def _stay_tables(stays: pd.DataFrame) -> dict[str, pd.DataFrame]:
    failing = stays["heart_failure"].to_numpy(bool)
    dates = pd.DataFrame({"date": iso(stays["admission_day"].to_numpy())})
    return {"failures": dates[failing], "others": dates[~failing]}


def _told(p: Patient, stays: pd.DataFrame, frame: pd.DataFrame) -> str:
    """What the lines mean, how many there are, and how the days before the first admission looked."""
    t = session().t
    failing = stays.loc[stays["heart_failure"], "admission_day"].to_numpy()
    others = int((~stays["heart_failure"]).sum())
    parts = [t._("Dots: days that arrived; gaps: days that did not. Dotted: the patient’s usual level (median).")]
    if p.paired is not None:
        parts += [
            t.n(
                "Thick line: {count} admission for heart failure.",
                "Thick lines: {count} admissions for heart failure.",
                len(failing),
            ),
            t.n("Dashed line: {count} other stay.", "Dashed lines: {count} other stays.", others),
        ]
    if len(failing):
        parts.append(_before(frame, int(failing[0]), p))
    return " ".join(part for part in parts if part)


def _before(frame: pd.DataFrame, admission: int, p: Patient) -> str:
    """How far some channels were from usual before an admission; empty if no day arrived."""
    t = session().t
    days = frame.iloc[max(0, admission - BEFORE) : admission]
    told = []
    for key in TOLD:
        c = next(i for i, channel in enumerate(CHANNELS) if channel.key == key)
        shift = float(days[key].mean() - frame[key].median())
        if np.isfinite(shift):
            own = t._(unit(c, int(p.cohort.manufacturer[p.place])))
            sign = "+" if shift >= 0 else "−"
            space = "" if t.language == "en" and own.startswith("%") else " "
            told.append(f"{t._(CHANNELS[c].title).lower()} {sign}{t.number(abs(shift), 1)}{space}{own}")
    if not told:
        return ""
    return t._(
        "In the {n} days before the first admission for heart failure, compared with usual: {changes}.",
        n=BEFORE,
        changes=", ".join(told),
    )


def when(days: int, *, labels: bool = True) -> Spec:
    """The shared time axis."""
    low, high = iso(np.array([0, days]))
    axis = {"tickCount": 6, "labelOverlap": True} if labels else {"labels": False, "ticks": False, "tickCount": 6}
    scale = {"type": "utc", "domain": [low, high], "nice": False}
    return {"field": "date", "type": "temporal", "title": None, "axis": axis, "scale": scale}


def heading(text: str) -> Spec:
    """The title of a small chart."""
    return {"text": text, "anchor": "start", "fontSize": 12, "fontWeight": 600, "offset": 2}


def iso(days: np.ndarray) -> list[str]:
    """Calendar dates of days of follow-up."""
    return [str(day) for day in np.datetime64(STUDY_START) + days.astype(np.int64)]
