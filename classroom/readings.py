"""What is to be read on each chart of the bank, worked out from the study that the chart is drawn from."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from classroom.draws import Drawn
from classroom.items import ChartItem
from simulator.pairing_losses import member
from simulator.scenario import Scenario
from simulator.study import Study
from synthetic_data.cohort import DEVICES

OLDEST = 3
"""Position of “80 and over” among the groups by age."""


def _paired_oldest(study: Study) -> float:
    return float(study.linkage.paired[member(study.bearers.cohort, "age") == OLDEST].mean())


def _between(study: Study, low: float, high: float) -> float:
    age = study.bearers.cohort.age
    return float(((age >= low) & (age < high)).sum())


def _never_minus_model(study: Study) -> float:
    confusion = study.verdict.confusion
    return 100 * (confusion.accuracy_of_never.value - confusion.accuracy.value)


READINGS: dict[str, Callable[[Study], float]] = {
    "bearers_75_to_80": lambda s: _between(s, 75, 80),
    "pacemaker_share": lambda s: float(np.mean(s.bearers.cohort.device == DEVICES.index("pacemaker"))),
    "paired_oldest": _paired_oldest,
    "announced_here": lambda s: s.verdict.measures.event_sensitivity.value,
    "unexplained_here": lambda s: s.verdict.measures.unexplained_alerts_per_patient_year.value,
    "never_minus_model": _never_minus_model,
    "observed_in_highest_group": lambda s: float(s.evaluation.discrimination.calibration[-1, 1]),
}
"""In the unit of the question: shares between 0 and 1, differences of shares in points."""


def scenario_of(drawn: Drawn) -> Scenario:
    """The default scenario with the group's own value of the varied parameter."""
    item = drawn.item
    if not isinstance(item, ChartItem):
        raise TypeError(f"{item.id} is not read on a chart")
    return Scenario().change({item.vary: drawn.setting})


def settled(drawn: Drawn, study: Study) -> Drawn:
    """The question with its answer, read in the study of :func:`scenario_of`."""
    item = drawn.item
    return replace(drawn, answer=READINGS[item.reading](study)) if isinstance(item, ChartItem) else drawn
