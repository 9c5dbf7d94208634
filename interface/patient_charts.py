"""One patient's seven channels day by day, with the stays that the SNDS knows and, on demand, the hidden truth."""

from datetime import timedelta
from typing import cast

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from interface.chart_data import data_button
from interface.charts import DAY, Chart, Spec, Tables, chart, draw, layer, number, show
from interface.colours import COLOURS
from interface.kept import kept
from interface.one_patient import Patient, stays_of
from interface.session import session
from interface.shell import reading
from simulator.study import Study
from synthetic_data.cohort import STUDY_START
from synthetic_data.telemetry import CHANNEL_KEYS, CHANNELS, unit

Floats = NDArray[np.float32]
Days = NDArray[np.int32]

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
    drawn, told = _channels(found, p.number, p.paired)
    with st.container(gap=None):
        if revealed:
            _congestion(p)
        for channel, (title, made) in zip(CHANNELS, drawn.items(), strict=True):
            if made:
                draw(made, key=f"channel_{channel.key}", button=False)
            else:
                st.caption(t._("{channel}: this device does not send it.", channel=title))
    data_button("channels", t._("One patient, day by day"), lambda: [_days(p.telemetry.frame(p.number), list(drawn))])
    reading(told)


@kept("weekly", "outcomes")
def _channels(found: Study, number: int, paired: int | None) -> tuple[dict[str, Chart | None], str]:
    """The titles with their charts, and what is read in these; ``paired``: see :class:`Patient`."""
    t, (cohort, course, telemetry) = session().t, found.observe(number)
    place = number - cohort.persons.start
    manufacturer, death = int(cohort.manufacturer[place]), int(course.death_day[place])
    titles = [f"{t._(channel.title)} ({t._(unit(c, manufacturer))})" for c, channel in enumerate(CHANNELS)]
    values, stays = telemetry.frame(number).to_numpy(), stays_of(found, paired)
    admitted, failing = stays["admission_day"].to_numpy(), stays["heart_failure"].to_numpy(bool)
    failures, others = admitted[failing], admitted[~failing]
    dates, lines = np.array(iso(np.arange(len(values)))), _stay_tables(failures, others)
    charts = {title: _channel(values[:, c], dates, lines, c, title) for c, title in enumerate(titles)}
    told = [t._("Dots: days that arrived; gaps: days that did not. Dotted: the patient’s usual level (median).")]
    if death < len(values):
        told.append(
            t._(
                "Nothing arrives after the patient’s death, on {day}.",
                day=t.date(STUDY_START + timedelta(days=death)),
            )
        )
    if paired is not None:
        told += _told(values, failures, others, manufacturer)
    return charts, " ".join(told)


def _channel(values: Floats, dates: NDArray[np.str_], lines: Tables, c: int, title: str) -> Chart | None:
    """Daily points of one channel, the usual level dashed; None if the device lacks the sensor."""
    t, seen, days, last = session().t, ~np.isnan(values), len(values), c == len(CHANNELS) - 1
    if not seen.any():
        return None
    arrived = values[seen]
    y = number("value", None, scale={"domain": _span(arrived, CHANNELS[c].low), "nice": False}, axis=_AXIS)
    marks = [
        layer({"type": "rule", "strokeDash": [2, 3], "color": COLOURS["muted"]}, "usual", y=y),
        layer(
            {"type": "point", "filled": True, "size": 7, "opacity": 1, "color": COLOURS["implant"]},
            "days",
            x=when(days, labels=last),
            y=y,
            tooltip=[{"field": "date", "title": t._("Day"), **_DAY}, number("value", title)],
        ),
        *_admissions(days, labels=last),
    ]
    return chart(
        {"layer": marks, "title": heading(title)},
        {"days": {"date": dates[seen], "value": arrived.round(2)}, "usual": [{"value": _usual(values)}], **lines},
        height=128 if last else 104,
    )


def _days(frame: pd.DataFrame, titles: list[str]) -> pd.DataFrame:
    """The seven measures of each day, in the visitor's words."""
    t = session().t
    written = frame.map(lambda x: t.number(x, 2)).set_axis(titles, axis=1)
    days = [t.date(day) for day in pd.to_datetime(iso(frame.index.to_numpy()))]
    return written.set_axis(days).reset_index(names=t._("Day"))


def _usual(values: Floats) -> float:
    """The median of the days that arrived."""
    return float(np.nanmedian(values))


def _span(values: Floats, least: float) -> list[float]:
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


def _stay_tables(failures: Days, others: Days) -> Tables:
    return {name: {"date": np.array(iso(days), str)} for name, days in (("failures", failures), ("others", others))}


def _told(values: Floats, failures: Days, others: Days, manufacturer: int) -> list[str]:
    """What the lines mean, how many there are, and how the days before the first admission looked."""
    t = session().t
    thick = t.n(
        "Thick line: {count} admission for heart failure.",
        "Thick lines: {count} admissions for heart failure.",
        len(failures),
    )
    dashed = t.n("Dashed line: {count} other stay.", "Dashed lines: {count} other stays.", len(others))
    before = _before(values, int(failures[0]), manufacturer) if len(failures) else ""
    return [thick, dashed, *([before] if before else [])]


def _before(values: Floats, admission: int, manufacturer: int) -> str:
    """How far some channels were from usual before an admission; empty if no day arrived."""
    t = session().t
    days = values[max(0, admission - BEFORE) : admission].astype(float)
    told = []
    for c in map(CHANNEL_KEYS.index, TOLD):
        if not np.isnan(days[:, c]).all():
            shift = float(np.nanmean(days[:, c])) - _usual(values[:, c])
            own = t._(unit(c, manufacturer))
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
    return cast(list[str], np.datetime_as_string(np.datetime64(STUDY_START) + days.astype(np.int64)).tolist())
