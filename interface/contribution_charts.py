"""One patient-week under the glass: what pushed its risk up or down, and what happened next."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from interface import feature_words as words
from interface.charts import Chart, category, chart, draw, layer, number
from interface.colours import COLOURS
from interface.kept import kept
from interface.long_names import height, in_lines, names_axis
from interface.session import session, write_link
from interface.shell import reading
from models.explanation import CALIBRATION, Contributions
from models.training import TEST, Floats
from simulator.explained import Offered, contributions_of, offered, riskiest, row_of
from simulator.study import Study

N_ = str  # marks a text for translation

MOST_PUSHES = 8
"""Drawn one by one; the others together."""
RISKS = np.array([0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.98])
"""Where the axis may have a mark."""
LIMITS = {
    "logistic": N_(
        "Exact: the model multiplies the odds by each of these pushes. They say what the model looked at, not what "
        "made the patient ill."
    ),
    "one_sensor": N_("Exact: only one measure counts."),
    "tree": N_(
        "Exact: each answer leads to a branch with another risk. Calibration is the correction learned on the "
        "validation patients."
    ),
    "boosting": N_(
        "Not the only possible split: in boosting, measures act on each other. Here each receives its average push "
        "over all the orders in which they could change from average to this week’s value (Shapley values)."
    ),
}


def one_week(found: Study) -> None:
    """Choose a test patient and a week, and see what the model made of it."""
    t = session().t
    st.markdown("### " + t._("Why this risk, for this patient, this week?"))
    left, right = st.columns(2)
    with left:
        chosen = _choose_patient(offered(found))
    with right:
        row = _choose_week(found, np.flatnonzero((found.data.split == TEST) & (found.data.patient == chosen)))
    made, told = _drawn(found, row)
    draw(made, key="contributions")
    reading(told)
    st.caption(t._(LIMITS[found.model.kind]))


@kept("evaluation")
def _drawn(found: Study, row: int) -> tuple[Chart, str]:
    """The waterfall of a row, and what is read in it."""
    x = row_of(found, row)
    parts = contributions_of(found, x)
    return _waterfall(_lines(found, x, parts)), _told(found, row, parts)


def _choose_patient(among: Offered) -> int:
    """A test patient: the one of the link, or one of those offered."""
    t, s = session().t, session()
    patients, order = among.patients, among.order
    chosen = s.view.get("patient", -1)
    chosen = chosen if chosen in patients else int(patients[order[0]])
    st.session_state["explained_patient"] = chosen

    def described(p: int) -> str:
        i = np.searchsorted(patients, p)
        risk = t.percent(float(among.highest[i]), 1)
        if among.hospitalised[i]:
            return t._("Patient {id}: risk up to {risk}, hospitalised", id=str(p), risk=risk)
        return t._("Patient {id}: risk up to {risk}", id=str(p), risk=risk)

    st.selectbox(
        t._("A patient under evaluation"),
        list(dict.fromkeys([*patients[order].tolist(), chosen])),
        format_func=described,
        key="explained_patient",
        on_change=_patient_chosen,
    )
    return chosen


def _patient_chosen() -> None:
    session().view["patient"] = st.session_state["explained_patient"]
    write_link()


def _choose_week(found: Study, mine: NDArray[np.int64]) -> int:
    """One of the patient's rows, at first the one of highest risk."""
    t = session().t
    each = found.data.day[mine].tolist()
    days = dict(zip(each, mine.tolist(), strict=True))
    top = riskiest(found, mine)
    highest = int(found.data.day[top])
    day = st.select_slider(
        t._("Week ending on day"),
        list(days),
        value=highest,
        key=f"explained_day_{found.data.patient[top]}_{highest}",
        help=t._("At first the week of highest risk."),
    )
    return days[day]


def _lines(found: Study, x: Floats, parts: Contributions) -> pd.DataFrame:
    """``what, start, end, right, text, side``: one line per push, the largest first (in order for a tree)."""
    t, in_order = session().t, found.model.kind == "tree"
    values = dict(zip(found.data.names, x.tolist(), strict=True))
    if in_order:
        steps = [(_answer(name, values, place), push) for place, (name, push) in enumerate(parts.steps, start=1)]
    else:
        steps = _largest(parts, values)
    at = parts.base
    lines = [_end(t._("All weeks") if in_order else t._("An average week"), at)]
    for what, push in steps:
        side = "up" if push > 0 else "down"
        lines.append({"what": what, "start": at, "end": at + push, "text": _times(push), "side": side})
        at += push
    table = pd.DataFrame([*lines, _end(t._("This week"), parts.final)])
    return table.assign(right=table[["start", "end"]].max(axis=1))


def _largest(parts: Contributions, values: dict[str, float]) -> list[tuple[str, float]]:
    """The largest pushes with the value that made each, and what all the others do together."""
    t = session().t
    steps = sorted((step for step in parts.steps if step[1]), key=lambda step: -abs(step[1]))
    shown = [(f"{words.group(t, name)} ({words.value(t, name, values)})", push) for name, push in steps[:MOST_PUSHES]]
    rest = sum(push for _, push in steps[MOST_PUSHES:])
    return [*shown, (t._("Everything else"), rest)] if steps[MOST_PUSHES:] else shown


def _times(push: float) -> str:
    """By how much a push multiplies the odds, in two figures or so."""
    factor = float(np.exp(push))
    return f"×{session().t.number(factor, 0 if factor >= 10 else 1 if factor >= 2 else 2)}"


def _answer(name: str, values: dict[str, float], place: int) -> str:
    """A step of a tree with the value that decided it; numbered, as a measure may be asked about twice."""
    t = session().t
    if name == CALIBRATION:
        return t._("Calibration")
    shown = words.feature_value(t, name, values[name])
    return f"{place}. {words.feature(t, name)} {shown}"


def _end(what: str, log_odds: float) -> dict[str, Any]:
    risk = float(1 / (1 + np.exp(-log_odds)))
    return {"what": what, "start": log_odds, "end": log_odds, "text": session().t.percent(risk, 1), "side": "end"}


def _waterfall(lines: pd.DataFrame) -> Chart:
    """A waterfall on the scale of log-odds, where pushes add up, its axis marked with risks."""
    low, high = float(lines[["start", "end"]].min().min()), float(lines["right"].max())
    marks = np.log(RISKS / (1 - RISKS))
    scale = {"domain": [low - 0.2, high + 0.2 * (high - low) + 0.4], "nice": False, "zero": False}
    axis = {"labelExpr": "format(1 / (1 + exp(-datum.value)), '~%')", "values": marks.tolist()}
    x = number("start", session().t._("Announced risk"), axis=axis, scale=scale)
    sides = {"domain": ["up", "down", "end"], "range": [COLOURS["bad"], COLOURS["good"], COLOURS["grey"]]}
    bar = {"y": names_axis(), "color": category("side", None, legend=None, scale=sides)}
    text = {"type": "text", "align": "left", "dx": 6, "color": COLOURS["grey"]}
    layers = [
        layer({"type": "bar", "height": 14}, "lines", x=x, x2={"field": "end"}, **bar),
        layer({"type": "tick", "thickness": 3, "size": 20}, "lines", x={**x, "field": "end"}, **bar),
        layer(text, "lines", x={**x, "field": "right"}, y=names_axis(), text=category("text", None)),
    ]
    return chart({"layer": layers}, {"lines": in_lines(lines)}, height=height(lines))


def _told(found: Study, row: int, parts: Contributions) -> str:
    """The waterfall in words, and what happened within the horizon."""
    t, days = session().t, found.scenario.landmarks.horizon_days
    text = t._(
        "For this week the model announces {risk}, starting from {base}.",
        risk=t.percent(float(1 / (1 + np.exp(-parts.final))), 1),
        base=t.percent(float(1 / (1 + np.exp(-parts.base))), 1),
    )
    name, push = max(parts.steps, key=lambda step: abs(step[1]))
    what = t._("Calibration") if name == CALIBRATION else words.group(t, name.partition(".")[0])
    text += " " + t._("Largest push: “{what}”, odds {odds}.", what=what, odds=_times(push))
    ill = t.n(
        "A stay for heart failure did begin within {count} day.",
        "A stay for heart failure did begin within {count} days.",
        days,
    )
    well = t.n(
        "No stay for heart failure began within {count} day.",
        "No stay for heart failure began within {count} days.",
        days,
    )
    return f"{text} {ill if found.data.y[row] else well}"
