"""What a scenario would cost, told before anything of it is computed, and refused where that is more than allowed.

The constants were measured on 27 November 2026 on one core of an AMD EPYC (Python 3.11, NumPy 2.4) on nineteen
scenarios from 1,000 bearers to HYDRO's 35,000 with a pool of 600,000, those of trees and boosting the days after;
``python -m benchmarks.cost`` measures again and prints both. An order of magnitude: seconds differ from one computer
to the next.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from models.landmarks import WEEK
from models.training import DEEP
from simulator.linkage.identifiers import rules
from simulator.problem import Problem, shown
from simulator.scenario import Scenario

N_ = str  # marks a text for translation

DAY, VALUE, PERSON, PAIR = 1.8e-7, 2.5e-8, 1.9e-6, 7e-7
"""Seconds for a day of a bearer, a value of the weekly features, a person of the pool, a candidate pair."""
LEARNT = {"logistic": 2.4e-8, "tree": 8e-8, "boosting": 5e-8, "one_sensor": 4e-9, "never": 4e-9}
"""Seconds of learning and scoring by value of the features, apart from the trees of boosting and a deep tree."""
DEEP_TREE = 5e-7
"""The same of a decision tree of :data:`models.training.DEEP` questions in a row or more."""
TREE_ROW, JUDGED, RESAMPLED = 4.5e-8, 3.5e-7, 7e-10
"""Seconds for a week of a patient: by tree of the boosting, to be judged, and to be judged by one more resample."""
WEEK_BYTES, PERSON_BYTES, PAIR_BYTES, RESAMPLE_BYTES = 49, 130, 60, 12
"""Of the seven channels in a week, of a person of the pool, of a candidate pair, of a patient in a resample."""
COPIES = 2.8
"""How often the features are there at once while a model learns: their shards, the whole, the learner's own."""
ALIVE = 0.87
"""Share of the weeks of follow-up that are lived."""
AGREE = {
    "sex": 1 / 2,
    "birth_year": 1 / 54,
    "birth_month": 1 / 12,
    "departement": 1 / 35,
    "hospital": 1 / 150,
    "device": 1 / 30,
    "death_day": 1 / 1000,
}
"""Share of strangers, a bearer and a person of the pool, who agree on a column; few of the pool have an implant."""
IMPLANTED_NEAR = 9e-5
"""The same for an implantation on the same day; as much again for each day that a search allows."""
ON_DEMAND = 10
"""What a page does when asked to by a click, many studies perhaps, may take so many times longer than one study."""
SHARDED, SHARDED_BASE, ROW_BYTES = 4.0, 1e9, 45
"""By shards: how much longer (measured on the whole country), bytes of the workers, and of a week that is kept."""
PARTS = {
    "bearers": "world",
    "weekly": "world",
    "features": "world",
    "records": "pairing",
    "pairs": "pairing",
    "data": "evaluation",
    "model": "model",
    "scores": "model",
    "evaluation": "evaluation",
    "verdict": "evaluation",
    "explained": "evaluation",
    "importance": "model",
}
"""What a stage's time is estimated from (:func:`seconds`), or what takes about as long: labels as an
evaluation; what gradient boosting cannot do without is found in a third of the time that it takes to learn."""
MOST = "HYDROSCOPE_MOST_MEMORY_MB", "HYDROSCOPE_MOST_SECONDS"
CONTAINER = Path("/sys/fs/cgroup/memory.max")
"""Where Linux tells the memory that a container may take (control groups, version 2)."""
USUAL_SECONDS, USUAL_BYTES, HOUR = 120.0, 3e9, 3600.0


@dataclass(frozen=True)
class Cost:
    """``seconds`` of one processor core; ``memory``: bytes at the peak, besides the libraries."""

    seconds: float
    memory: float

    def within(self, most: "Cost") -> bool:
        """Whether neither is above what is allowed."""
        return self.seconds <= most.seconds and self.memory <= most.memory

    def times(self, n: float, at_once: int = 1) -> "Cost":
        """Of ``n`` such studies, ``at_once`` of them beside each other."""
        return Cost(n * self.seconds, at_once * self.memory)


class TooCostly(ValueError):
    """``n`` studies of a scenario cost more than is allowed."""

    def __init__(self, scenario: Scenario, cost: Cost, most: Cost, n: int = 1) -> None:
        super().__init__(f"{cost} is more than {most}")
        self.scenario, self.cost, self.most, self.n = scenario, cost, most, n


def study_cost(scenario: Scenario) -> Cost:
    """Of a whole study, from the bearers to the verdict."""
    return Cost(sum(seconds(scenario).values()), _memory(scenario))


def sharded_cost(scenario: Scenario) -> Cost:
    """Of the same by shards (:mod:`simulator.scale`)."""
    pool, weeks = scenario.records.n_pool, _rows(scenario)
    memory = SHARDED_BASE + pool * PERSON_BYTES + weeks * ROW_BYTES  # pairs are not held whole
    return Cost(SHARDED * study_cost(scenario).seconds, memory)


def check(scenario: Scenario, most: Cost) -> None:
    """Raises :class:`TooCostly` before anything is computed."""
    cost = study_cost(scenario)
    if not cost.within(most):
        raise TooCostly(scenario, cost, most)


def largest(scenario: Scenario, most: Cost, smallest: int = 200) -> Scenario | None:
    """The scenario with as many bearers, in round hundreds, as are allowed; None if the rest is too much already."""
    low, high = smallest // 100 - 1, scenario.cohort.n_patients // 100
    while low < high:  # `low` is allowed, or the smallest was not tried yet
        middle = (low + high + 1) // 2
        if study_cost(scenario.change({"cohort.n_patients": 100 * middle})).within(most):
            low = middle
        else:
            high = middle - 1
    return scenario.change({"cohort.n_patients": 100 * low}) if 100 * low >= smallest else None


def seconds(scenario: Scenario) -> dict[str, float]:
    """By part of the study: ``world``, ``pairing``, ``model``, ``evaluation``."""
    cohort, model, rows = scenario.cohort, scenario.model, _rows(scenario)
    values = rows * _columns(scenario)
    trees = model.boosting_rounds if model.kind == "boosting" else 0
    deep = model.kind == "tree" and model.tree_depth >= DEEP
    return {
        "world": DAY * cohort.n_patients * cohort.n_days + VALUE * values,
        "pairing": PERSON * scenario.records.n_pool + PAIR * candidates(scenario),
        "model": (DEEP_TREE if deep else LEARNT[model.kind]) * values + TREE_ROW * trees * rows,
        "evaluation": rows * (JUDGED + RESAMPLED * scenario.evaluation.n_bootstrap),
    }


def candidates(scenario: Scenario) -> float:
    """Pairs to be expected from the searches; one that would bring more than there is room for is not made."""
    bearers, pool = scenario.cohort.n_patients, scenario.records.n_pool
    found, room = 0.0, float(scenario.linkage.max_candidates * bearers)
    for rule in rules(scenario.linkage):
        agree = IMPLANTED_NEAR * (1 + 2 * rule.within) if rule.near else 1.0
        for column in rule.equal:
            agree *= AGREE[column]
        pairs = bearers * (1 + pool * min(agree, 1.0))
        found += pairs if found + pairs <= room else 0
    return found


def on_a_server() -> Cost:
    """What a visitor's study may usually cost: two minutes of one core, 3 GB, half of the computer's memory."""
    return Cost(USUAL_SECONDS, min(USUAL_BYTES, computer_memory() / 2))


def on_the_command_line(workers: int) -> Cost:
    """What a command may usually cost: an hour, and the computer's memory."""
    return Cost(HOUR * workers, computer_memory())


def allowed(usual: Cost, environment: Mapping[str, str] = os.environ) -> Cost:
    """What is allowed: as usual, unless the variables of :data:`MOST` say otherwise.

    Raises Problem for what is no number above 0.
    """
    megabytes, limit = (_number(environment, name) for name in MOST)
    return Cost(
        usual.seconds if limit is None else limit,
        usual.memory if megabytes is None else 1e6 * megabytes,
    )


def computer_memory() -> float:
    """Bytes of the computer, or of the container if it is given less; infinite where the system does not tell."""
    try:
        found = float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    except (AttributeError, OSError, ValueError):
        found = float("inf")
    try:
        return min(found, float(CONTAINER.read_text("ascii")))
    except (OSError, ValueError):  # no container, or one that may take all ("max")
        return found


def _number(environment: Mapping[str, str], name: str) -> float | None:
    try:
        value = float(written) if (written := environment.get(name, "").strip()) else None
    except ValueError:
        value = 0.0
    if value is not None and not 0 < value < float("inf"):
        raise Problem(N_("{name} takes a number above 0, not “{given}”."), name=name, given=shown(written))
    return value


def _rows(scenario: Scenario) -> float:
    """Weeks of patients that are predicted from."""
    weeks = scenario.cohort.n_days // WEEK - scenario.landmarks.baseline_weeks
    return ALIVE * scenario.cohort.n_patients * max(weeks, 0)


def _columns(scenario: Scenario) -> int:
    return 3 * len(scenario.landmarks.channels) + 5


def _memory(scenario: Scenario) -> float:
    bearers, weeks = scenario.cohort.n_patients, scenario.cohort.n_days // WEEK
    return (
        WEEK_BYTES * bearers * weeks
        + PERSON_BYTES * scenario.records.n_pool
        + PAIR_BYTES * candidates(scenario)
        + COPIES * 4 * _rows(scenario) * _columns(scenario)
        + RESAMPLE_BYTES * bearers * scenario.evaluation.n_bootstrap
    )
