"""Two studies held against each other: what the second adds to the first, on the same draws of patients.

With the same seed, patient 17 is the same person in both (common random numbers), so both studies are resampled
together and their difference is far more certain than either: a paired bootstrap over the patients whom either
of them tests (Efron & Tibshirani 1993, ch. 8). With another seed the persons differ and are drawn separately.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.evaluation import Estimate, Floats, ratio, resample
from simulator.alerts import WEEK, YEAR
from simulator.study import Study
from synthetic_data.streams import Streams

Parts = tuple[NDArray[np.int64], Floats, Floats]
"""Persons, and what each adds to the top and to the bottom of a figure: three arrays ``(persons,)``."""


@dataclass(frozen=True)
class Measure:
    """``needs``: the stage that gives the ``estimate`` with its interval, and the ``parts`` it is the quotient of."""

    needs: str
    estimate: Callable[[Study], Estimate]
    parts: Callable[[Study], Parts]


def _paired(found: Study) -> Parts:
    paired = found.linkage.paired.astype(float)
    return np.arange(len(paired)), paired, np.ones(len(paired))


def _announced(found: Study) -> Parts:
    followed, detected = found.evaluation.followed, found.verdict.tally.detected[0]
    patients = found.evaluation.test_patients
    top = np.bincount(followed.event_patient, detected, minlength=len(patients)).astype(float)
    return patients, top, np.bincount(followed.event_patient, minlength=len(patients)).astype(float)


def _unexplained(found: Study) -> Parts:
    years = found.evaluation.followed.weeks * WEEK / YEAR
    return found.evaluation.test_patients, found.verdict.tally.unexplained[0].astype(float), years


def _explained(found: Study) -> Parts:
    tally = found.verdict.tally
    alerts = tally.alerts[0].astype(float)
    return found.evaluation.test_patients, alerts - tally.unexplained[0], alerts


def _in_alert(found: Study) -> Parts:
    weeks = found.evaluation.followed.weeks.astype(float)
    return found.evaluation.test_patients, found.verdict.tally.weeks_on[0].astype(float), weeks


MEASURES = {
    "paired": Measure("linkage", lambda s: s.linkage.rate, _paired),
    "announced": Measure("verdict", lambda s: s.verdict.measures.event_sensitivity, _announced),
    "unexplained": Measure("verdict", lambda s: s.verdict.measures.unexplained_alerts_per_patient_year, _unexplained),
    "explained": Measure("verdict", lambda s: s.verdict.measures.alert_ppv, _explained),
    "in_alert": Measure("verdict", lambda s: s.verdict.measures.time_in_alert, _in_alert),
}
"""The figures that two studies are compared by."""


@dataclass(frozen=True)
class Compared:
    """A figure of both studies, and what the second has more than the first."""

    first: Estimate
    second: Estimate
    difference: Estimate

    @property
    def overlap(self) -> bool:
        """Whether the two intervals have values in common."""
        return self.first.low <= self.second.high and self.second.low <= self.first.high

    @property
    def told_apart(self) -> bool:
        """Whether zero lies outside the interval of the difference."""
        return self.difference.low > 0 or self.difference.high < 0


def compare(name: str, first: Study, second: Study) -> Compared:
    """One of the :data:`MEASURES` of both studies, whose stage it ``needs`` must be possible in both."""
    measure = MEASURES[name]
    values = _resampled(measure.parts(first), measure.parts(second), first, second)
    gap = values[1] - values[0]
    return Compared(measure.estimate(first), measure.estimate(second), Estimate.of(gap[0], gap[1:]))


def same_persons(first: Study, second: Study) -> bool:
    """Whether a number stands for the same person in both."""
    return first.scenario.seed == second.scenario.seed


def _resampled(one: Parts, other: Parts, first: Study, second: Study) -> list[Floats]:
    """The figure of each study, first as it is, then in each resample: ``(1 + resamples,)`` both."""
    draws, streams = first.scenario.evaluation.n_bootstrap, Streams(first.scenario.seed)
    everybody = np.union1d(one[0], other[0])
    if same_persons(first, second):
        weights = resample(len(everybody), draws, streams.generator("comparison.bootstrap"))
        return [_figure(parts, weights[:, np.searchsorted(everybody, parts[0])]) for parts in (one, other)]
    return [
        _figure(parts, resample(len(parts[0]), draws, streams.generator("comparison.bootstrap", block)))
        for block, parts in enumerate((one, other))
    ]


def _figure(parts: Parts, weights: NDArray[np.float32]) -> Floats:
    everyone = np.vstack([np.ones(weights.shape[1], np.float32), weights]).astype(float)
    return ratio(everyone @ parts[1], everyone @ parts[2])
