"""The figures of the page Sources et calibrage: each world computed once for all, by processes that give way."""

import os
from collections.abc import Callable, Hashable, Sequence
from contextlib import closing
from functools import partial
from typing import TypeVar

import streamlit as st

from interface.compute import cache
from interface.session import session
from interface.turns import in_turn
from simulator.cache import StageCache
from simulator.calibration import FEW_RESAMPLES, World, judged_alike, look, world
from simulator.cost import Cost, study_cost
from simulator.measures import Danger, danger_curve
from simulator.messages import STAGE_NAMES
from simulator.observed import Observed
from simulator.scenario import Scenario
from simulator.seeds import for_each
from simulator.sensitivity import Task, Tornado, ends, tasks, tornado_of
from simulator.study import Study

T = TypeVar("T")
R = TypeVar("R")

KEPT_BYTES = 20_000_000
"""Some thousands of worlds: 28 estimates each."""


@st.cache_resource(show_spinner=False)
def figures() -> StageCache:
    """The figures of worlds, for all visitors; apart from the studies, which are large and soon forgotten."""
    return StageCache(KEPT_BYTES)


def own_world(scenario: Scenario) -> tuple[World, list[Danger]]:
    """The figures of the scenario's own world with bootstrap intervals, and the danger after discharge.

    Raises :class:`simulator.seeds.NoPrediction`.
    """
    alike = judged_alike(scenario)
    found: tuple[World, list[Danger]] = figures().get(("own", alike), partial(_look, alike))
    return found


def _look(scenario: Scenario) -> tuple[World, list[Danger]]:
    t, place = session().t, st.empty()
    place.progress(0.0, t._("Computing the study…"))

    def progress(stage: str, share: float) -> None:
        place.progress(min(share, 1.0), t._(STAGE_NAMES[stage]))

    study = Study(scenario, cache(), progress, workers=os.cpu_count() or 1)
    found = look(study), danger_curve(Observed(study))
    place.empty()
    return found


def worlds_cost(scenario: Scenario, n: int) -> Cost:
    """Of ``n`` worlds, some of them at the same time."""
    return study_cost(scenario).times(n, at_once=_workers())


def tornado_cost(scenario: Scenario, n: int) -> Cost:
    """Of a tornado over ``n`` worlds: two ends of each parameter."""
    return worlds_cost(scenario, 2 * len(tasks(range(n))))


def worlds_ready(scenario: Scenario, n: int) -> list[World]:
    """Those of the worlds 1 to ``n`` that somebody has already computed."""
    found = (figures().find(_world_key(scenario, seed)) for seed in range(1, n + 1))
    return [world for world in found if world is not None]


def compute_worlds(scenario: Scenario, n: int) -> None:
    """Compute the worlds 1 to ``n`` that are missing. Raises :class:`simulator.seeds.NoPrediction`."""
    _compute(scenario, partial(world, judged_alike(scenario)), range(1, n + 1), partial(_world_key, scenario))


def _world_key(scenario: Scenario, seed: int) -> Hashable:
    return "world", seed, judged_alike(scenario).change({"seed": 0, "evaluation.n_bootstrap": FEW_RESAMPLES})


def tornado_share(scenario: Scenario, n: int) -> float:
    """How much of the tornado over the worlds 1 to ``n`` has been computed."""
    todo, swung = tasks(range(1, n + 1)), _swung(scenario)
    return sum(figures().find(_task_key(swung, task)) is not None for task in todo) / len(todo)


def tornado_ready(scenario: Scenario, n: int) -> Tornado | None:
    """The tornado over the worlds 1 to ``n``, once all that it needs has been computed."""
    swung = _swung(scenario)
    found = {task: figures().find(_task_key(swung, task)) for task in tasks(range(1, n + 1))}
    return None if None in found.values() else tornado_of(found, range(1, n + 1))


def compute_tornado(scenario: Scenario, n: int) -> None:
    """Compute what is missing. Raises :class:`simulator.seeds.NoPrediction`."""
    swung = _swung(scenario)
    _compute(scenario, partial(ends, swung), tasks(range(1, n + 1)), partial(_task_key, swung))


def _swung(scenario: Scenario) -> Scenario:
    """The scenario without what the tornado does not look at."""
    usual = Scenario()
    return scenario.model_copy(
        update={"seed": 0, "costs": usual.costs, "policy": usual.policy, "evaluation": usual.evaluation}
    )


def _task_key(swung: Scenario, task: Task) -> Hashable:
    return "ends", task, swung


def _compute(scenario: Scenario, work: Callable[[T], R], todo: Sequence[T], key: Callable[[T], Hashable]) -> None:
    """Do what is missing of ``todo``, keeping each answer as it comes: a click interrupts and loses nothing."""
    t, place = session().t, st.empty()
    with in_turn(len(todo) * study_cost(scenario).seconds):
        missing = [task for task in todo if figures().find(key(task)) is None]
        with closing(for_each(work, missing, _workers(), last_in_line=True)) as results:
            for left in range(len(missing), 0, -1):
                made = len(todo) - left
                place.progress(made / len(todo), t._("{made} of {all} done", made=made, all=len(todo)))
                result = next(results)
                figures().get(key(missing[-left]), partial(_itself, result))
    place.empty()


def _workers() -> int:
    """Two processes at least: what a single one would do is done in the server itself."""
    return max(2, os.cpu_count() or 1)


def _itself(result: R) -> R:
    return result
