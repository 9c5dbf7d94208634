"""The classic failures of medical AI: one switch each, the number that hides it, the number that betrays it.

Each failure is three scenarios that differ in few parameters: before, failing, repaired. They share the seed, so
that the same patients live the same lives in all three and every difference comes from the switch.
"""

from collections.abc import Callable, Hashable
from typing import cast

from models.evaluation import Estimate
from simulator.pitfalls import data, learning, world
from simulator.pitfalls.failure import STATES, Draws, Pitfall, State
from simulator.scenario import Scenario
from simulator.study import Study

__all__ = [
    "PITFALLS",
    "STATES",
    "Numbers",
    "Pitfall",
    "State",
    "base_of",
    "change",
    "compare",
    "estimate",
    "numbers_key",
    "study_of",
]

Numbers = tuple[Draws, Draws]
"""The number that hides a failure and the one that betrays it."""
PITFALLS: tuple[Pitfall, ...] = (*data.PITFALLS, *learning.PITFALLS, *world.PITFALLS)
"""In the order of the page."""
SIZE = {"cohort.n_patients": 3000, "cohort.n_days": 730, "records.n_pool": 45_000, "evaluation.n_bootstrap": 200}
"""In a smaller world too few patients are left of one manufacturer; a larger one shows the same, later."""


def base_of(scenario: Scenario) -> Scenario:
    """The visitor's world at a size that shows the failures quickly, with none of them already in it."""
    usual = Scenario()
    switches = {key for pitfall in PITFALLS for state in STATES for key in pitfall.changes(state)}
    return scenario.change(SIZE | {key: usual.get(key) for key in switches} | {"linkage.engine": "hydroscope"})


def estimate(number: Draws) -> Estimate:
    """A number with its interval."""
    return Estimate.of(number[0], number[1:])


def change(one: Draws, other: Draws) -> Estimate:
    """How far the number is from one scenario to another, on the same draws of the same patients."""
    return estimate(other - one)


def study_of(pitfall: Pitfall, state: State, study: Study) -> Study:
    """The study of one of the three scenarios, sharing the cache of ``study``."""
    return Study(study.scenario.change(pitfall.changes(state)), study.cache, study.progress, study.workers)


def numbers_key(pitfall: Pitfall, state: State, study: Study) -> Hashable:
    """Where the cache keeps the two numbers."""
    there = study_of(pitfall, state, study)
    return "pitfalls", pitfall.key, there.key("evaluation"), there.scenario.alert


def compare(pitfall: Pitfall, study: Study, progress: Callable[[State], None] | None = None) -> dict[State, Numbers]:
    """Both numbers in the three scenarios; ``study`` is that of :func:`base_of`.

    ``progress`` is told which scenario comes next. Raises :class:`models.training.TooFewEvents`.
    """
    found = {}
    for state in STATES:
        if progress:
            progress(state)
        found[state] = _numbers(pitfall, state, study)
    return found


def _numbers(pitfall: Pitfall, state: State, study: Study) -> Numbers:
    there = study_of(pitfall, state, study)
    return cast(
        Numbers,
        study.cache.get(
            numbers_key(pitfall, state, study),
            lambda: (pitfall.hides.compute(there), pitfall.betrays.compute(there)),
        ),
    )
