"""The whole study: from a scenario to a verdict, one pure function a stage.

>>> study = run_study(Scenario())
>>> study.linkage.rate, study.verdict.measures.event_sensitivity

A stage is recomputed only when one of the settings it was made from has changed.
"""

import time
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.landmarks import Features, Weekly
from models.training import Model
from simulator import linkage, stages
from simulator.cache import StageCache
from simulator.cost import PARTS, check, seconds
from simulator.linkage import Linkage, LinkageSettings, Scored
from simulator.scenario import Scenario
from simulator.world import Bearers, Progress, features_of, live, make_bearers, make_weekly, threads
from synthetic_data import france
from synthetic_data.cohort import Cohort
from synthetic_data.course import Course
from synthetic_data.identifiers import Registers, make_registers
from synthetic_data.records import HealthRecords, make_records
from synthetic_data.streams import DAILY_BLOCK, Persons, Streams
from synthetic_data.telemetry import Telemetry, day_to_day, make_telemetry

if TYPE_CHECKING:
    from models.importance import Importance
    from simulator.explained import Explained


@dataclass(frozen=True)
class Stage:
    """``compute(study)`` reads the ``settings`` (groups or single parameters) and the ``inputs`` only."""

    compute: Callable[["Study"], Any]
    settings: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()


STAGES: dict[str, Stage] = {
    "bearers": Stage(
        lambda s: make_bearers(
            s.scenario.cohort, s.scenario.course, s.streams, s.progress, s.cache.drawings if s.workers > 1 else None
        ),
        ("cohort", "course"),
    ),
    "weekly": Stage(
        lambda s: make_weekly(
            s.scenario.telemetry,
            s.scenario.cohort.n_days,
            s.bearers,
            s.streams,
            s.workers,
            s.progress,
            s.cache.drawings,
        ),
        ("telemetry",),
        ("bearers",),
    ),
    "features": Stage(
        lambda s: features_of(
            s.scenario.landmarks,
            s.scenario.cohort.n_days,
            s.bearers,
            s.weekly,
            s.scenario.telemetry.fluid_index,
            s.workers,
            s.progress,
        ),
        (
            "landmarks.channels",
            "landmarks.horizon_days",
            "landmarks.demographics",
            "landmarks.baseline_weeks",
            "landmarks.context",
            "landmarks.leaks",
            "landmarks.harmonise",
            "telemetry.fluid_index",
        ),
        ("weekly",),
    ),
    "records": Stage(
        lambda s: make_records(
            s.scenario.records, s.scenario.cohort.n_days, s.bearers.cohort, s.bearers.stays, s.streams
        ),
        ("records",),
        ("bearers",),
    ),
    "outcomes": Stage(
        lambda s: stages.outcomes(s.records, s.scenario.landmarks.label_rule, s.bearers.stays),
        ("landmarks.label_rule",),
        ("records",),
    ),
    "registers": Stage(
        lambda s: make_registers(s.scenario.identifiers, s.bearers.cohort, s.records, s.bearers.death_day, s.streams),
        ("identifiers",),
        ("records",),
    ),
    "pairs": Stage(
        lambda s: linkage.score(
            s.scenario.linkage, s.registers.platform, s.registers.beneficiaries, france.neighbour_matrix()
        ),
        tuple(f"linkage.{name}" for name in LinkageSettings.model_fields if name not in linkage.DECIDING),
        ("registers",),
    ),
    "linkage": Stage(
        lambda s: linkage.choose(
            s.scenario.linkage, s.pairs, s.registers.platform, s.registers.beneficiaries, s.registers.truth
        ),
        ("linkage",),
        ("pairs",),
    ),
    "data": Stage(
        lambda s: stages.dataset(
            s.scenario.landmarks,
            s.scenario.model,
            s.scenario.cohort.n_days,
            s.bearers.cohort,
            s.features,
            s.records,
            s.outcomes,
            s.linkage,
            s.streams,
        ),
        (
            "landmarks",
            "model.split",
            "model.train_share",
            "model.validation_share",
            "model.tested_on",
            "model.learn_from",
        ),
        ("features", "outcomes", "linkage"),
    ),
    "model": Stage(
        lambda s: stages.fit(s.scenario.model, s.bearers.cohort, s.features, s.data), ("model",), ("data",)
    ),
    "scores": Stage(lambda s: stages.score(s.features, s.data, s.model), (), ("model",)),
    "evaluation": Stage(
        lambda s: stages.evaluate(
            s.scenario.evaluation, s.scenario.alert.recovery, s.features, s.data, s.scores, s.streams
        ),
        ("evaluation", "alert.recovery"),
        ("scores",),
    ),
    "verdict": Stage(lambda s: stages.judge(s.scenario.alert, s.evaluation), ("alert",), ("evaluation",)),
}
"""Every stage in the order of the study; none reads a setting that is not named here."""
ASIDE = {
    "explained": Stage(lambda s: _explained().explain(s), (), ("evaluation",)),
    "importance": Stage(lambda s: _explained().importance_of(s), (), ("model",)),
}
"""No part of the study: computed with the evaluation, or where a page asks for it when it is gone; importance for
gradient boosting only."""
HEAVY = ("bearers", "weekly", "features", "records", "pairs", "data", "model", "scores", "evaluation", *ASIDE)
"""Stages that a server has its processes compute; the others take a few thousandths of a second."""
TOGETHER = {"weekly", "features", "data", "model", "scores"}
"""Those that the process which computes the next stage makes too: between two jobs of a study others come in."""
PASSING = {"scores"}
"""Those of them that it keeps to itself: an evaluation has the scores of the test, and few pages ask for others."""


def _explained() -> ModuleType:
    from simulator import explained  # it needs scipy.special, which the first page does without

    return explained


class Study:
    """One scenario and its results, computed when first asked for and shared through ``cache``.

    ``progress(stage, share)`` is told how far the long stages are; ``timings`` holds the seconds of
    the stages computed here, ``asked_at`` when the study was asked for.
    """

    scenario: Scenario
    streams: Streams
    cache: StageCache
    workers: int
    progress: Progress | None
    graph: Mapping[str, Stage] = STAGES
    waits: float | None = None
    """Seconds until the workshop begins with it, others being served first; None: it has begun."""

    def __init__(
        self,
        scenario: Scenario,
        cache: StageCache | None = None,
        progress: Progress | None = None,
        workers: int = 2,
    ) -> None:
        self.scenario, self.progress, self.workers = scenario, progress, threads(workers)
        self.cache = cache or StageCache()
        self.streams = Streams(scenario.seed)
        self.asked_at = time.monotonic()
        self.timings: dict[str, float] = {}
        self._results: dict[str, Any] = {}
        self._keys: dict[str, Hashable] = {}

    def result(self, name: str) -> Any:
        """The result of a stage. Raises :class:`simulator.cost.TooCostly` where the cache sets a limit."""
        if name in self._results:
            return self._results[name]
        found = self.cache.get(self.key(name), lambda: self._compute(name), self._wait, lambda: self._again(name))
        if name not in self.cache.apart:
            self._results[name] = found
        return found

    def key(self, name: str) -> Hashable:
        """What a stage's result depends on: its settings and those of the stages before it."""
        if name not in self._keys:
            settings = sorted({setting for stage in self._before(name) for setting in self._stage(stage).settings})
            self._keys[name] = name, self.scenario.seed, tuple(self._setting(setting) for setting in settings)
        return self._keys[name]

    def is_ready(self, name: str) -> bool:
        """Whether the result is there already."""
        return name in self._results or self.key(name) in self.cache

    def known(self, name: str) -> tuple[Any, ...]:
        """The result, alone in a tuple, if it is there already; else nothing."""
        found = self._results.get(name)
        found = self.cache.find(self.key(name)) if found is None else found
        return () if found is None else (found,)

    @property
    def has_outcomes(self) -> bool:
        """Whether the project may open the hospital records at all."""
        return self.scenario.records.available

    def _compute(self, name: str) -> Any:
        if self.cache.most and name in HEAVY:
            check(self.scenario, self.cache.most)
        workshop = self.cache.workshop if self.graph is STAGES and name in HEAVY else None
        for before in self._read_by(name, TOGETHER if workshop else ()):
            self.result(before)
        if self.progress:
            self.progress(name, 0.0)
        start = time.perf_counter()
        if workshop:
            made = workshop.run(self, name)
            for other in made.keys() - {name}:
                self.cache.keep(self.key(other), made[other], self._again(other))
            result = made[name]
        else:
            result = self._stage(name).compute(self)
        self.timings[name] = time.perf_counter() - start
        return result

    def _again(self, name: str) -> float:
        """Seconds that it takes to make a stage again, as estimated, with those before it that come along."""
        took = seconds(self.scenario)
        return sum(took[part] for part in {PARTS[stage] for stage in self._together(name) if stage in PARTS})

    def _together(self, name: str) -> set[str]:
        return {name}.union(*(self._together(before) for before in self._stage(name).inputs if before in TOGETHER))

    def _wait(self) -> None:
        """While somebody else computes what is needed here: the visitor may leave."""
        if self.progress:
            self.progress("bearers", 0.0)

    def _read_by(self, name: str, inside: Collection[str]) -> Iterator[str]:
        """The stages that have to be there before this one, or before those ``inside`` it."""
        for before in self._stage(name).inputs:
            yield from self._read_by(before, inside) if before in inside and not self.is_ready(before) else (before,)

    def missing(self, name: str) -> set[str]:
        """The stages that have to be computed for this one to be there, itself included."""
        if self.is_ready(name):
            return set()
        return {name}.union(*map(self.missing, self._stage(name).inputs))

    def inside(self, name: str) -> set[str]:
        """The missing stages that a process makes together with this one, and those that will be asked for next."""
        after = {"verdict", *ASIDE} if name == "evaluation" else set()
        if self.scenario.model.kind != "boosting":
            after.discard("importance")
        return self.missing(name) & TOGETHER - PASSING - {name} | {
            stage for stage in after if not self.is_ready(stage)
        }

    def _before(self, name: str) -> list[str]:
        return [name, *(b for i in self._stage(name).inputs for b in self._before(i))]

    def _stage(self, name: str) -> Stage:
        return self.graph.get(name) or ASIDE[name]

    def _setting(self, name: str) -> Hashable:
        group, _, field = name.partition(".")
        settings = getattr(self.scenario, group)
        return getattr(settings, field) if field else settings

    @property
    def bearers(self) -> Bearers:
        """The implant bearers and what happens to them."""
        return self.result("bearers")

    @property
    def weekly(self) -> Weekly:
        """What the implants send, summed up by week."""
        return self.result("weekly")

    @property
    def features(self) -> Features:
        """One row per patient-week of all bearers."""
        return self.result("features")

    @property
    def records(self) -> HealthRecords:
        """The SNDS extract."""
        return self.result("records")

    @property
    def outcomes(self) -> pd.DataFrame:
        """Every stay of the pool with its label."""
        return self.result("outcomes")

    @property
    def registers(self) -> Registers:
        """What each side knows of identities."""
        return self.result("registers")

    @property
    def pairs(self) -> Scored:
        """Candidate pairs and the weight of each agreement."""
        return self.result("pairs")

    @property
    def linkage(self) -> Linkage:
        """The pairing of the two sides."""
        return self.result("linkage")

    @property
    def data(self) -> stages.Dataset:
        """The landmarks of the paired patients with their outcome."""
        return self.result("data")

    @property
    def model(self) -> Model:
        """The trained model."""
        return self.result("model")

    @property
    def scores(self) -> NDArray[np.float32]:
        """Predicted risk of every row of :attr:`data`."""
        return self.result("scores")

    @property
    def evaluation(self) -> stages.Evaluation:
        """The verdict that no threshold changes."""
        return self.result("evaluation")

    @property
    def verdict(self) -> stages.Verdict:
        """The verdict at the alert threshold."""
        return self.result("verdict")

    @property
    def explained(self) -> "Explained":
        """What the model learned."""
        return self.result("explained")

    @property
    def importance(self) -> "Importance":
        """How much the model needs each of its inputs."""
        return self.result("importance")

    def observe(self, patient: int) -> tuple[Cohort, Course, Telemetry]:
        """Cohort, hidden course and daily telemetry of the patients around ``patient``, kept in the cache."""
        start = patient // DAILY_BLOCK * DAILY_BLOCK
        who = Persons(start, min(start + DAILY_BLOCK, self.scenario.cohort.n_patients))
        s = self.scenario
        cohort, course = self.cache.get(
            ("lived", self.key("bearers"), start), lambda: live(s.cohort, s.course, self.streams, who)
        )
        drawn = self.cache.get(
            ("fluctuations", s.seed, s.cohort.n_days, who), lambda: day_to_day(self.streams, who, s.cohort.n_days)
        )
        telemetry = self.cache.get(
            ("observed", self.key("weekly"), start),
            lambda: make_telemetry(s.telemetry, cohort, course.level, course.death_day, self.streams, drawn),
        )
        return cohort, course, telemetry


def run_study(
    scenario: Scenario,
    cache: StageCache | None = None,
    progress: Progress | None = None,
    workers: int = 2,
) -> Study:
    """Run every stage the scenario allows; without the SNDS, only what the platform knows."""
    study = Study(scenario, cache, progress, workers)
    for name in STAGES if study.has_outcomes else ("bearers", "features"):
        study.result(name)
        if progress:
            progress(name, 1.0)
    return study
