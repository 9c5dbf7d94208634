"""Whether the alerts serve groups of patients alike, one measure at a time.

Measured on test patients. The measures are those of the alerts (:mod:`simulator.alerts`), calibration is that of
the patient-weeks.
"""

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from models.evaluation import sums
from models.training import TEST
from simulator.alerts import WEEK, YEAR, Followed, Tally, tally
from simulator.pairing_losses import GROUPS, SMALLEST, member
from simulator.stages import follow
from simulator.study import Study

Floats = NDArray[np.float64]
Ints = NDArray[np.integer]
Bools = NDArray[np.bool_]

MEASURES = ("stays", "announced", "alerts", "explained", "calibration")
STEPS = 150
"""Thresholds tried."""


@dataclass(frozen=True)
class Served:
    """What the alerts do for each patient, counts ``(patients,)`` or ``(thresholds, patients)``."""

    announced: Floats
    alerts: Floats
    unexplained: Floats

    @staticmethod
    def of(followed: Followed, result: Tally) -> "Served":
        """At every threshold of the tally."""
        n = len(followed.weeks)
        found = [np.bincount(followed.event_patient, found, n) for found in result.detected]
        return Served(np.array(found), result.alerts.astype(float), result.unexplained.astype(float))

    def chosen(self, at: Ints) -> "Served":
        """With the threshold number ``at`` ``(patients,)`` for each patient."""
        each = np.arange(len(at))
        return Served(self.announced[at, each], self.alerts[at, each], self.unexplained[at, each])


@dataclass(frozen=True)
class Circle:
    """The patients of one part of the split, in groups.

    ``group``, ``years`` and ``stays`` (heart-failure admissions under follow-up): ``(patients,)``; ``weights``:
    ``(1 + resamples, patients)``, the sample first; ``enough``: ``(groups,)``, at least :data:`SMALLEST`
    patients and stays.
    """

    followed: Followed
    group: Ints
    years: Floats
    stays: Floats
    weights: Floats
    enough: Bools

    @staticmethod
    def of(study: Study, name: str, which: int) -> "Circle":
        """The test patients with their resamples, or the validation patients without any."""
        found = study.evaluation
        if which == TEST:
            followed, patients, weights = found.followed, found.test_patients, found.weights
        else:
            followed, patients = follow(study.features, study.data, study.scores, which)
            weights = np.empty((0, len(patients)), np.float32)
        n, group = len(patients), member(study.bearers.cohort, name)[patients].astype(np.int64)
        stays = np.bincount(followed.event_patient, minlength=n).astype(float)
        k = GROUPS[name]
        enough = np.minimum(np.bincount(group, minlength=k), np.bincount(group, stays, k)) >= SMALLEST
        everyone = np.vstack([np.ones((1, n)), weights.astype(float)])
        return Circle(followed, group, followed.weeks * WEEK / YEAR, stays, everyone, enough)

    def total(self, column: Floats) -> Floats:
        """The sum of a count ``(patients,)`` in each group, then in all: ``(1 + resamples, groups + 1)``."""
        belongs = self.group[:, None] == np.arange(len(self.enough))
        return self.weights @ (column[:, None] * np.column_stack([belongs, np.ones(len(belongs), bool)]))

    def share(self, top: Floats, bottom: Floats) -> Floats:
        """A ratio of two counts in each group, then in all: ``(1 + resamples, groups + 1)``."""
        return ratio(self.total(top), self.total(bottom))

    def explained(self, served: Served) -> Floats:
        """Share of the alerts that are explained, shaped as :meth:`share`."""
        return self.share(served.alerts - served.unexplained, served.alerts)


def measures(study: Study, name: str, threshold: float | None = None) -> dict[str, Floats]:
    """The :data:`MEASURES` of each group, then of all test patients: ``(1 + resamples, groups + 1)``.

    At the scenario's own threshold, or at another.

    Heart-failure stays, and alerts, per patient-year; share of the stays announced; share of the alerts
    explained; observed over predicted risk of the patient-weeks.
    """
    circle = Circle.of(study, name, TEST)
    now = common(study, circle, threshold)
    return {
        "stays": circle.share(circle.stays, circle.years),
        "announced": circle.share(now.announced, circle.stays),
        "alerts": circle.share(now.alerts, circle.years),
        "explained": circle.explained(now),
        "calibration": _calibration(study, name),
    }


def comparable(circle: Circle, served: Served) -> dict[str, Bools]:
    """The groups of which each measure of the alerts says enough to tell them from others, ``(groups,)``.

    If all groups were alike, each would have at least :data:`SMALLEST` stays announced, alerts, alerts explained:
    a small group that has nothing varies in no resample.
    """
    parts = {
        "announced": (served.announced, circle.stays),
        "alerts": (served.alerts, circle.years),
        "explained": (served.alerts - served.unexplained, served.alerts),
    }
    enough = {}
    for key, (top, bottom) in parts.items():
        base = circle.total(bottom)[0]
        expected = base * ratio(circle.total(top)[0, -1], base[-1])
        enough[key] = circle.enough & (expected[:-1] >= SMALLEST)
    return enough


def common(study: Study, circle: Circle, threshold: float | None = None) -> Served:
    """What the scenario's own threshold, or another, does for each test patient."""
    found = study.verdict.tally
    if threshold is not None:
        found = tally(circle.followed, np.array([threshold]), study.scenario.alert.recovery)
    return Served.of(circle.followed, found).chosen(np.zeros(len(circle.group), np.int64))


def along(followed: Followed, recovery: float) -> tuple[Floats, Served]:
    """Thresholds and what each does, from that of the most alerts: below it they are few because they never end."""
    scores = followed.score[followed.score >= 0]
    grid = np.unique(np.quantile(scores, 1 - np.geomspace(0.6, 5e-4, STEPS))).astype(float)
    served = Served.of(followed, tally(followed, grid, recovery))
    start = int(np.argmax(served.unexplained.sum(axis=1)))
    return grid[start:], Served(served.announced[start:], served.alerts[start:], served.unexplained[start:])


def along_of(study: Study, circle: Circle) -> tuple[Floats, Served]:
    """The patients along the thresholds, kept until another model or recovery threshold is chosen."""
    key = ("fairness_along", study.key("evaluation"), circle.followed is study.evaluation.followed)
    found = study.cache.get(key, lambda: along(circle.followed, study.scenario.alert.recovery))
    return cast(tuple[Floats, Served], found)


def ratio(top: Any, bottom: Any) -> Floats:
    """NaN where there is nothing to divide by."""
    top, bottom = np.broadcast_arrays(np.asarray(top, float), np.asarray(bottom, float))
    return np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0)


def _calibration(study: Study, name: str) -> Floats:
    """Observed over predicted risk of the test rows, by group and in all."""
    found = study.evaluation
    group = member(study.bearers.cohort, name)[study.data.patient[study.data.split == TEST]]
    everyone = np.vstack([np.ones(found.row_weights.shape[1], np.float32), found.row_weights])
    columns = [group == g for g in range(GROUPS[name])] + [np.ones(len(group), bool)]
    told = found.row_event, found.row_score
    seen = [[sums(found.row_patient, mine * values, everyone) for mine in columns] for values in told]
    return ratio(np.column_stack(seen[0]), np.column_stack(seen[1]))
