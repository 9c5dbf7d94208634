"""The charts that questions are read on: those of the pages, drawn from the group's own study, without their readings
where these would give the answer."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from classroom.draws import Drawn
from classroom.items import ChartItem
from classroom.readings import scenario_of, settled
from interface import accuracy_charts, cohort_charts, left_out_charts, score_charts, trade_off_charts
from interface.charts import apart
from interface.compute import study
from interface.session import session
from simulator.study import Study


@dataclass(frozen=True)
class Chart:
    """``draw`` needs the ``stage`` of the study."""

    stage: str
    draw: Callable[[Study], None]


def _calibration(found: Study) -> None:
    st.markdown("### " + session().t._("When it says 5%, is it 5%?"))
    score_charts.predicted_and_observed(found.evaluation.discrimination)


def _accuracy(found: Study) -> None:
    st.markdown("### " + session().t._("“95% accurate”: and so what?"))
    accuracy_charts.accuracies(found.verdict.confusion)


CHARTS = {
    "ages": Chart("bearers", cohort_charts.ages),
    "devices": Chart("bearers", cohort_charts.devices),
    "left_out": Chart("linkage", left_out_charts.left_out),
    "trade_off": Chart("verdict", trade_off_charts.trade_off_to_read),
    "accuracy": Chart("verdict", _accuracy),
    "calibration": Chart("evaluation", _calibration),
}
"""The charts that a question may name."""


def drawn_chart(drawn: Drawn, name: str = "") -> Drawn:
    """Draw the chart of the question, if it has one; the question comes back with its answer.

    ``name`` tells it from other questions on the same page. The chart's table may be read instead of the chart, by
    whoever cannot see it; no line of it is the answer alone.
    """
    if not isinstance(drawn.item, ChartItem):
        return drawn
    chart = CHARTS[drawn.item.chart]
    found = study(chart.stage, scenario=scenario_of(drawn))
    with apart(name):
        chart.draw(found)
    return settled(drawn, found)
