"""One test patient under watch: predicted risk, alerts and admissions over the follow-up."""

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from interface.charts import Chart, Spec, Table, category, chart, draw, layer, number, percent_axis
from interface.colours import COLOURS
from interface.kept import kept
from interface.session import session, write_link
from interface.shell import reading
from simulator.alerts import WEEK
from simulator.language import Text
from simulator.study import Study

TICKS = [0, 0.01, 0.05, 0.1, 0.2, 0.5, 1]
FINE_TICKS = [0, 0.001, 0.005, 0.01, 0.02, 0.05]
GREY = COLOURS["grey"]
MOST_PATIENTS = 60
Rows = list[dict[str, Any]]


def timeline(found: Study) -> None:
    """A patient to choose, and what the model and the hospital say of them."""
    patients = _worth_showing(found)
    if not patients:
        return
    made, told = _drawn(found, _choose(found, patients))
    draw(made, key="timeline")
    reading(told)


@kept("verdict")
def _drawn(found: Study, patient: int) -> tuple[Chart, str]:
    """The chart of a patient, and what is read in it."""
    risk, alerts, admissions = _tables(found, patient)
    top = 1.1 * max(float(risk["risk"].max()), found.scenario.alert.threshold)
    tables = {"risk": risk, "alerts": alerts, "admissions": admissions, **_levels(found)}
    return chart({"layer": _layers(found, top)}, tables, height=300), _told(len(alerts), admissions)


def _choose(found: Study, patients: list[int]) -> int:
    """The patient of the link if under evaluation, else the first; a widget to choose another."""
    t, wanted = session().t, session().view.get("patient")
    chosen = patients[0] if wanted not in patients else wanted
    st.session_state["timeline_patient"] = chosen
    events = found.evaluation.test_patients[found.evaluation.followed.event_patient]
    counts = dict(zip(*np.unique(events, return_counts=True), strict=True))
    st.selectbox(
        t._("A patient under evaluation"),
        patients,
        format_func=lambda p: _named(p, int(counts.get(p, 0)), t),
        key="timeline_patient",
        on_change=_patient_chosen,
    )
    return int(chosen)


@lru_cache(1000)
def _named(patient: int, count: int, t: Text) -> str:
    return t.n(
        "Patient {id}: {count} hospitalisation", "Patient {id}: {count} hospitalisations", count, id=str(patient)
    )


def _worth_showing(found: Study) -> list[int]:
    """Test patients to look at: those with hospitalisations first; the one of the link always."""
    evaluation = found.evaluation
    counts = np.bincount(evaluation.followed.event_patient, minlength=len(evaluation.test_patients))
    order = np.argsort(-counts, kind="stable")[:MOST_PATIENTS]
    wanted = [p for p in (session().view.get("patient"),) if p in evaluation.test_patients]
    return list(dict.fromkeys([int(p) for p in (*evaluation.test_patients[order], *wanted)]))


def _patient_chosen() -> None:
    session().view["patient"] = st.session_state["timeline_patient"]
    write_link()


def _tables(found: Study, patient: int) -> tuple[pd.DataFrame, Rows, Rows]:
    """Risk by week, alerts with their ends, admissions with whether they were announced."""
    t, followed, tally = session().t, found.evaluation.followed, found.verdict.tally
    i = int(np.searchsorted(found.evaluation.test_patients, patient))
    score = followed.score[:, i]
    day = followed.first_day + WEEK * np.arange(len(score))
    seen = score >= 0
    assert tally.on is not None
    on = np.concatenate([[False], tally.on[0][:, i], [False]]).astype(int)
    starts, ends = np.flatnonzero(np.diff(on) == 1), np.flatnonzero(np.diff(on) == -1)
    mine = followed.event_patient == i
    announced = tally.detected[0][mine]
    said = np.where(announced, t._("announced"), t._("missed"))
    return (
        pd.DataFrame({"day": day[seen], "risk": score[seen].astype(float)}),
        _rows(day=followed.first_day + WEEK * starts, end=followed.first_day + WEEK * ends),
        _rows(day=followed.event_day[mine], said=said, found=announced),
    )


def _rows(**columns: NDArray[Any]) -> Rows:
    return [dict(zip(columns, row, strict=True)) for row in zip(*(c.tolist() for c in columns.values()), strict=True)]


def _levels(found: Study) -> dict[str, Table]:
    """The two thresholds, named on the left where no risk is known yet."""
    t, alert = session().t, found.scenario.alert
    upper = {"risk": alert.threshold, "name": t._("alert"), "day": 0}
    lower = {"risk": alert.threshold * alert.recovery, "name": t._("recovery"), "day": 0}
    return {"upper": [upper], "lower": [lower]}


def _layers(found: Study, top: float) -> list[Spec]:
    t, n_days = session().t, found.scenario.cohort.n_days
    ticks = TICKS if top > 0.08 else FINE_TICKS
    x = number("day", t._("Day of follow-up"), scale={"domain": [0, n_days], "nice": False})
    y = number(
        "risk",
        t._("Risk within {n} days", n=found.scenario.landmarks.horizon_days),
        axis=percent_axis(format=".1~%", values=[tick for tick in ticks if tick <= top], labelOverlap=False),
        scale={"type": "sqrt", "domain": [0, top], "nice": False},
    )
    status = [t._("announced"), t._("missed")]
    dash = category(
        "said",
        t._("Admission"),
        scale={"domain": status, "range": [[1, 0], [3, 3]]},
        legend={"orient": "top", "symbolStrokeColor": COLOURS["admission"], "symbolStrokeWidth": 3},
    )
    area = {"type": "rect", "color": COLOURS["alert"], "opacity": 0.28}
    line = {"type": "line", "color": COLOURS["implant"], "interpolate": "step-after"}
    stay = {"type": "rule", "color": COLOURS["admission"], "strokeWidth": 3}
    return [
        layer(area, "alerts", x=x, x2={"field": "end"}),
        *_threshold("upper", x, y, "bottom"),
        *_threshold("lower", x, y, "top"),
        layer(line, "risk", x=x, y=y),
        layer(stay, "admissions", x=x, strokeDash=dash),
    ]


def _threshold(table: str, x: Spec, y: Spec, baseline: str) -> list[Spec]:
    """A line across the chart and its name, on the side away from the other threshold."""
    text = {"type": "text", "align": "left", "baseline": baseline, "dx": 2, "color": GREY}
    line = layer({"type": "rule", "color": GREY, "strokeDash": [2, 2]}, table, y=y)
    return [line, layer(text, table, x=x, y=y, text=category("name", None))]


def _told(n_alerts: int, admissions: Rows) -> str:
    t = session().t
    shaded = t.n("Shaded: {count} alert.", "Shaded: {count} alerts.", n_alerts)
    lines = t.n(
        "Vertical line: {count} admission for heart failure, {found} announced.",
        "Vertical lines: {count} admissions for heart failure, {found} of them announced.",
        len(admissions),
        found=sum(admission["found"] for admission in admissions),
    )
    none, scale = t._("No admission for heart failure."), t._("The scale is stretched near zero.")
    return f"{shaded} {lines if len(admissions) else none} {scale}"
