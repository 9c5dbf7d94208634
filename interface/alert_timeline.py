"""One test patient under watch: predicted risk, alerts and admissions over the follow-up."""

from functools import lru_cache
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from interface.charts import Chart, Spec, Table, category, chart, data_of, draw, layer, number, percent_axis
from interface.colours import COLOURS
from interface.kept import kept
from interface.moving import Frame
from interface.moving_tables import Rows, in_field, tables_of
from interface.session import session, write_link
from simulator.alerts import WEEK
from simulator.language import Text
from simulator.study import Study

TICKS = [0, 0.01, 0.05, 0.1, 0.2, 0.5, 1]
FINE_TICKS = [0, 0.001, 0.005, 0.01, 0.02, 0.05]
GREY = COLOURS["grey"]
MOST_PATIENTS = 60
_TICKS_BELOW_TOP = "top > 0.08 ? {} : {}".format(
    *(f"slice({list(ticks)}, 0, {' + '.join(f'(top >= {tick})' for tick in ticks)})" for ticks in (TICKS, FINE_TICKS))
)
NAMES = 0.1
"""Room for the names of the thresholds before the first day, in lengths of the follow-up, away from the curve."""
MOVING = {
    "alerts": ("day", "end"),
    "admissions": ("day", "said"),
    "upper": ("risk", "name", "day"),
    "lower": ("risk", "name", "day"),
}
"""What a threshold moves on the chart."""


def timeline(found: Study, patient: int | None) -> None:
    """What the model and the hospital say of a patient, and a choice of others; nothing where there is nobody."""
    if patient is not None:
        _choose(found, patient)
        draw(_drawn(found, patient), key="timeline", button=False)


def timeline_data(found: Study, patient: int | None) -> None:
    """The button that shows its data."""
    if patient is not None:
        subject = session().t._("A patient under evaluation")
        data_of(lambda: _drawn(found, patient), key="timeline", subject=subject)


def timeline_that_moves(found: Study, patient: int | None) -> Frame:
    """Alerts, admissions, both thresholds and the end of the scale, for a frame."""
    if patient is None:
        return Frame()
    tables = _moving(found, patient)
    moving = tables_of("timeline", tables, MOVING)
    return Frame(sentences={"timeline": _told(tables)}, tables={**moving, "timeline.top": str(_top(found, patient))})


@kept("verdict")
def _drawn(found: Study, patient: int) -> Chart:
    """The chart of a patient."""
    tables: dict[str, Table] = {"risk": _risk(found, patient), **_moving(found, patient)}
    spec = {"layer": _layers(found), "params": [{"name": "top", "expr": _top_held(found, patient)}]}
    return chart(spec, tables, height=300, name="timeline", moving=MOVING)


def _top_held(found: Study, patient: int) -> str:
    return f"toNumber({in_field('timeline.top', str(_top(found, patient)))})"


def _top(found: Study, patient: int) -> float:
    """The end of the scale: a little above all risks of the patient and the threshold."""
    return 1.1 * max(float(_risk(found, patient)["risk"].max(initial=0)), found.scenario.alert.threshold)


def shown_patient(found: Study) -> int | None:
    """The patient of the link if under evaluation, else the first; None where there is nobody to show."""
    patients, wanted = _worth_showing(found), session().view.get("patient")
    return int(wanted) if wanted in patients else patients[0] if patients else None


def _choose(found: Study, patient: int) -> None:
    """The patient who is shown; a widget to choose another."""
    t = session().t
    st.session_state["timeline_patient"] = patient
    events = found.evaluation.test_patients[found.evaluation.followed.event_patient]
    counts = dict(zip(*np.unique(events, return_counts=True), strict=True))
    st.selectbox(
        t._("A patient under evaluation"),
        _worth_showing(found),
        format_func=lambda p: _named(p, int(counts.get(p, 0)), t),
        key="timeline_patient",
        on_change=_patient_chosen,
    )


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


@kept("evaluation", words=False)
def _risk(found: Study, patient: int) -> dict[str, NDArray[Any]]:
    """Risk by week."""
    followed = found.evaluation.followed
    score = followed.score[:, int(np.searchsorted(found.evaluation.test_patients, patient))]
    day = followed.first_day + WEEK * np.arange(len(score))
    seen = score >= 0
    return {"day": day[seen], "risk": score[seen].astype(float)}


def _moving(found: Study, patient: int) -> dict[str, Rows]:
    """Alerts with their ends, admissions with whether they were announced, and the two thresholds."""
    t, followed, tally = session().t, found.evaluation.followed, found.verdict.tally
    i = int(np.searchsorted(found.evaluation.test_patients, patient))
    assert tally.on is not None
    on = np.concatenate([[False], tally.on[0][:, i], [False]]).astype(int)
    starts, ends = np.flatnonzero(np.diff(on) == 1), np.flatnonzero(np.diff(on) == -1)
    mine = followed.event_patient == i
    announced = tally.detected[0][mine]
    said = np.where(announced, t._("announced"), t._("missed"))
    return {
        "alerts": _rows(day=followed.first_day + WEEK * starts, end=followed.first_day + WEEK * ends),
        "admissions": _rows(day=followed.event_day[mine], said=said, found=announced),
        **_levels(found),
    }


def _rows(**columns: NDArray[Any]) -> Rows:
    return [dict(zip(columns, row, strict=True)) for row in zip(*(c.tolist() for c in columns.values()), strict=True)]


def _levels(found: Study) -> dict[str, Rows]:
    """The two thresholds, named on the left where no risk is known yet."""
    t, alert, before = session().t, found.scenario.alert, -NAMES * found.scenario.cohort.n_days
    upper = {"risk": alert.threshold, "name": t._("alert"), "day": before}
    lower = {"risk": alert.threshold * alert.recovery, "name": t._("recovery"), "day": before}
    return {"upper": [upper], "lower": [lower]}


def _layers(found: Study) -> list[Spec]:
    t, n_days = session().t, found.scenario.cohort.n_days
    days = {"values": list(range(0, n_days + 1, 100 * -(-n_days // 1000)))}
    x = number("day", t._("Day of follow-up"), scale={"domain": [-NAMES * n_days, n_days], "nice": False}, axis=days)
    y = number(
        "risk",
        t._("Risk within {n} days", n=found.scenario.landmarks.horizon_days),
        axis=percent_axis(format=".1~%", values={"expr": _TICKS_BELOW_TOP}, labelOverlap=False),
        scale={"type": "sqrt", "domainMin": 0, "domainMax": {"expr": "top"}, "nice": False},
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


def _told(tables: dict[str, Rows]) -> str:
    t, admissions = session().t, tables["admissions"]
    shaded = t.n("Shaded: {count} alert.", "Shaded: {count} alerts.", len(tables["alerts"]))
    lines = t.n(
        "Vertical line: {count} admission for heart failure, {found} announced.",
        "Vertical lines: {count} admissions for heart failure, {found} of them announced.",
        len(admissions),
        found=sum(admission["found"] for admission in admissions),
    )
    none, scale = t._("No admission for heart failure."), t._("The scale is stretched near zero.")
    return f"{shaded} {lines if len(admissions) else none} {scale}"
