"""All of the page Évaluation that follows the alert threshold, as a frame that the browser can show by itself."""

from interface import (
    accuracy_charts,
    alert_timeline,
    natural_frequencies,
    score_charts,
    trade_off_charts,
    verdict_figures,
)
from interface.kept import kept
from interface.moving import Frame
from interface.path_bar import bar_that_moves
from simulator.parameters import Level
from simulator.study import Study

View = tuple[Level, str, int | None]
"""The level, the curve and the patient on the page."""


@kept("verdict")
def verdict_frame(found: Study, view: View, file: str) -> Frame:
    """The frame of a study at its own threshold, for the page ``file``."""
    level, curve, patient = view
    parts = (
        bar_that_moves(found, file),
        verdict_figures.figures_that_move(found, level),
        natural_frequencies.natural_frequencies_that_move(found),
        trade_off_charts.trade_off_that_moves(found),
        alert_timeline.timeline_that_moves(found, patient),
        accuracy_charts.accuracy_that_moves(found),
        score_charts.four_counts_that_move(found) if level == "expert" else Frame(),
        score_charts.ranking_that_moves(found, curve),
    )
    return sum(parts, Frame())
