"""The simulator held against the published figures: many worlds of one scenario, the mean of each figure.

>>> rows = calibrate(Scenario(), seeds=range(1, 11), workers=2)
>>> [row.target.key for row in rows if row.target.calibrate and not row.inside]
[]
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.evaluation import Estimate
from models.training import TooFewEvents
from simulator.cache import StageCache
from simulator.observed import Observed
from simulator.report import VERSION, run_all
from simulator.scenario import Scenario
from simulator.seeds import NoPrediction, Told, for_each, mean
from simulator.study import Study
from simulator.targets import TARGETS, Target

SEEDS = tuple(range(1, 11))
FEW_RESAMPLES = 50
"""Bootstrap resamples within a world: its intervals are not used when there are several worlds."""
World = dict[str, Estimate]
"""Every figure of one world, by key of its target."""


@dataclass(frozen=True)
class Row:
    """One target and what the simulator gives: ``values`` one per seed, ``estimate`` their mean and interval.

    With a single world the interval is the bootstrap's.
    """

    target: Target
    estimate: Estimate
    values: NDArray[np.float64]

    @property
    def judged(self) -> float:
        """The figure that has to lie in the band."""
        return float(np.max(self.values)) if self.target.highest else self.estimate.value

    @property
    def inside(self) -> bool:
        """Whether it does; an unknown figure does not."""
        low, high = self.target.band
        return low <= self.judged <= high

    @property
    def reaches(self) -> bool:
        """Whether the band is within reach of the figure's interval: outside it, chance alone may explain it."""
        low, high = self.target.band
        return self.inside or (not self.target.highest and self.estimate.low <= high and self.estimate.high >= low)


def judged_alike(scenario: Scenario) -> Scenario:
    """The scenario without what no target looks at: two that differ in nothing else have the same figures."""
    usual = Scenario()
    return scenario.model_copy(
        update={
            "model": scenario.model.model_copy(update={"kind": usual.model.kind}),
            "alert": scenario.alert.model_copy(update={"threshold": usual.alert.threshold}),
            "costs": usual.costs,
            "policy": usual.policy,
        }
    )


def changed_world(scenario: Scenario) -> list[str]:
    """Keys of the parameters, other than the seed, that make the figures differ from the default scenario's."""
    usual = Scenario()
    kept = ("seed", "evaluation.n_bootstrap")
    return [key for key in judged_alike(scenario).differences(usual) if key not in kept]


def look(study: Study) -> World:
    """Every figure of one world with bootstrap intervals. Raises :class:`simulator.seeds.NoPrediction`."""
    missing = run_all(study)
    if missing:
        raise NoPrediction(missing)
    seen = Observed(study)
    try:
        return {target.key: target.measure(seen) for target in TARGETS}
    except TooFewEvents:
        raise NoPrediction("too_few_events") from None


def rows_of(figures: World) -> list[Row]:
    """The rows of a single world."""
    return [Row(t, figures[t.key], np.array([figures[t.key].value])) for t in TARGETS]


def rows_over(worlds: Sequence[World]) -> list[Row]:
    """The rows of several worlds: the mean of each figure with its interval."""
    if len(worlds) == 1:
        return rows_of(worlds[0])
    table = {t.key: np.array([world[t.key].value for world in worlds]) for t in TARGETS}
    return [Row(t, _possible(t, mean(table[t.key])), table[t.key]) for t in TARGETS]


def calibrate(
    scenario: Scenario, seeds: Sequence[int] = SEEDS, workers: int = 1, progress: Told | None = None
) -> list[Row]:
    """The rows of the same scenario over several seeds. Raises :class:`simulator.seeds.NoPrediction`."""
    return rows_over(list(for_each(partial(world, scenario), seeds, workers, progress)))


def _possible(target: Target, estimate: Estimate) -> Estimate:
    """No share below none or above all, however few the seeds; no figure is negative."""
    most = 1.0 if target.kind == "share" else np.inf
    return Estimate(estimate.value, *(float(np.clip(x, 0, most)) for x in (estimate.low, estimate.high)))


def world(scenario: Scenario, seed: int) -> World:
    """The figures of one of several worlds. Raises :class:`simulator.seeds.NoPrediction`."""
    changes = {"seed": seed, "evaluation.n_bootstrap": FEW_RESAMPLES}
    return look(Study(scenario.change(changes), StageCache(), workers=1))


def passed(rows: Sequence[Row]) -> bool:
    """Whether every figure that has to be calibrated lies in its band."""
    return all(row.inside for row in rows if row.target.calibrate)


def report(rows: Sequence[Row], scenario: Scenario, seeds: Sequence[int]) -> dict[str, Any]:
    """The rows as plain data; what is unknown is None."""
    return {
        "scenario": scenario.values(),
        "seeds": list(seeds),
        "passed": passed(rows),
        "rows": [_plain(row) for row in rows],
        "version": VERSION,
    }


def _plain(row: Row) -> dict[str, Any]:
    target = row.target
    return {
        "key": target.key,
        "title": target.title,
        "unit": target.unit,
        "calibrate": target.calibrate,
        "published": [
            {"value": p.value, "ci": _interval(p.estimate), "who": p.who, "source": p.source}
            for p in target.published
        ],
        "band": list(target.band),
        "value": _number(row.estimate.value),
        "ci": _interval(row.estimate),
        "values": [_number(value) for value in row.values],
        "judged": _number(row.judged),
        "inside": row.inside,
        "note": target.note,
    }


def _number(x: float) -> float | None:
    return float(x) if math.isfinite(x) else None


def _interval(estimate: Estimate) -> list[float] | None:
    return [estimate.low, estimate.high] if math.isfinite(estimate.low) else None
