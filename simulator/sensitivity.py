"""What moves the result most: each parameter of the world at its plausible ends, the same random numbers.

One at a time around the scenario (a tornado; Saltelli, Global Sensitivity Analysis, 2008, ch. 1): it shows what
each uncertainty alone is worth, not what two of them do together.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np

from models.evaluation import Estimate
from simulator.cache import StageCache
from simulator.report import run_all
from simulator.scenario import Scenario, parameters
from simulator.seeds import NoPrediction, Told, for_each, mean
from simulator.stages import PUBLISHED_RATES
from simulator.study import Study

GROUPS = ("cohort", "course", "telemetry", "records", "identifiers")
SIZES = ("cohort.n_patients", "cohort.n_days")
"""Not uncertain: whoever plans a study chooses them."""
SEEDS = (1, 2, 3)
RATE = PUBLISHED_RATES[0]
OUTCOMES = ("detected", "unexplained")
Task = tuple[int, str]
"""A seed and the key of a parameter, ``""`` for the scenario itself."""
Figures = tuple[float, float]
"""Share of the hospitalisations announced at :data:`RATE`, the threshold chosen on validation patients for it;
unexplained alerts per patient-year at the scenario's own threshold."""


@dataclass(frozen=True)
class End:
    """A plausible end of a parameter: its ``value``, and what it changes (mean over the seeds, paired)."""

    value: float
    change: Estimate


@dataclass(frozen=True)
class Swing:
    """What one parameter does to one of :data:`OUTCOMES` between its plausible ends."""

    key: str
    low: End
    high: End

    @property
    def width(self) -> float:
        """The largest distance between the scenario and either end, or between the ends."""
        ends = (self.low.change.value, self.high.change.value, 0.0)
        return max(ends) - min(ends) if np.isfinite(ends).all() else float("nan")


@dataclass(frozen=True)
class Tornado:
    """``base``: each outcome of the scenario itself; ``swings``: of each outcome, the widest first."""

    base: dict[str, Estimate]
    swings: dict[str, list[Swing]]


def keys() -> list[str]:
    """The uncertain parameters of the world: those that have a plausible range."""
    world = (p for key, p in parameters().items() if key.split(".")[0] in GROUPS and key not in SIZES)
    return [p.key for p in world if p.plausible]


def tasks(seeds: Sequence[int]) -> list[Task]:
    """What :func:`ends` has to be asked for a tornado."""
    return [(seed, key) for seed in seeds for key in ("", *keys())]


def tornado(
    scenario: Scenario, seeds: Sequence[int] = SEEDS, workers: int = 1, progress: Told | None = None
) -> Tornado:
    """Every parameter at both ends, in as many worlds as there are seeds.

    Raises :class:`simulator.seeds.NoPrediction` when the scenario itself gives none.
    """
    todo = tasks(seeds)
    return tornado_of(dict(zip(todo, for_each(partial(ends, scenario), todo, workers, progress), strict=True)), seeds)


def tornado_of(found: Mapping[Task, list[Figures]], seeds: Sequence[int]) -> Tornado:
    """The tornado from the answers to all :func:`tasks` of the seeds."""
    base = np.array([found[seed, ""][0] for seed in seeds])
    swings = {
        outcome: sorted((_swing(found, key, seeds, base, i) for key in keys()), key=_narrowness)
        for i, outcome in enumerate(OUTCOMES)
    }
    return Tornado({outcome: mean(base[:, i]) for i, outcome in enumerate(OUTCOMES)}, swings)


def _swing(
    found: Mapping[Task, list[Figures]], key: str, seeds: Sequence[int], base: np.ndarray, outcome: int
) -> Swing:
    plausible = parameters()[key].plausible
    assert plausible is not None
    figures = np.array([found[seed, key] for seed in seeds])
    low, high = (mean(figures[:, i, outcome] - base[:, outcome]) for i in range(2))
    return Swing(key, End(plausible[0], low), End(plausible[1], high))


def _narrowness(swing: Swing) -> float:
    return -swing.width if np.isfinite(swing.width) else np.inf


def ends(scenario: Scenario, task: Task) -> list[Figures]:
    """The figures at both ends of a parameter, or of the scenario itself.

    Raises :class:`simulator.seeds.NoPrediction` when the scenario itself gives none.
    """
    seed, key = task
    return [_figures(changed, seed, needed=not key) for changed in _changed(scenario, key)]


def _changed(scenario: Scenario, key: str) -> Iterator[Scenario]:
    if not key:
        yield scenario
    else:
        for value in parameters()[key].plausible or ():
            yield scenario.change({key: value})


def _figures(scenario: Scenario, seed: int, needed: bool) -> Figures:
    changes = {"seed": seed, "evaluation.n_bootstrap": 50}
    study = Study(scenario.change(changes), _stages_of(seed), workers=1)
    if missing := run_all(study):
        if needed:
            raise NoPrediction(missing)
        return float("nan"), float("nan")
    return (
        study.evaluation.at_published[RATE][1].event_sensitivity.value,
        study.verdict.measures.unexplained_alerts_per_patient_year.value,
    )


@lru_cache(maxsize=1)
def _stages_of(seed: int) -> StageCache:
    """What the worlds of one seed share: the telemetry need not be drawn again for an error in the registers."""
    return StageCache(400_000_000)
