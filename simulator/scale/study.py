"""The study by shards: the stages of :class:`simulator.study.Study`, those that look at telemetry shard by shard.

Two passes: the first makes the world, the second scores it. Between them stand the pairing, and a model that learns
from the rows (or a sample of them) that each shard gives. All figures are those of the study in memory.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from models.landmarks import Features
from models.training import TRAIN, Model
from simulator.cache import StageCache
from simulator.linkage import Linkage, Scored
from simulator.scale import work
from simulator.scale.backends import Backend
from simulator.scale.pairs import score_in_blocks
from simulator.scale.sample import joined, learn
from simulator.scale.shards import Recipe, shards
from simulator.scale.work import Rows, Task
from simulator.scenario import Scenario
from simulator.stages import Dataset, furosemide
from simulator.study import STAGES, Stage, Study
from simulator.world import SHARD, Bearers, Progress, gathered
from synthetic_data import france
from synthetic_data.cohort import make_cohort
from synthetic_data.streams import Persons

Result = TypeVar("Result")


@dataclass(frozen=True)
class Plan:
    """How a study is cut and where its shards go.

    ``folder`` keeps the finished shards; ``size`` patients a shard; ``kept``: share of the uneventful rows to learn
    from; ``everything``: score the rows learnt from too.
    """

    folder: str
    backend: Backend
    size: int = SHARD
    kept: float = 1.0
    everything: bool = False


class Forgetful(StageCache):
    """Keeps nothing: the results of a large study are too large to be kept twice."""

    def get(self, key: Hashable, compute: Callable[[], Any], *_: Any) -> Any:
        """The result, computed."""
        return compute()


class ShardedStudy(Study):
    """A study whose telemetry is never held whole.

    ``features`` and ``data`` hold the rows that were scored, without their values; ``rows`` those learnt from.
    """

    graph: Mapping[str, Stage] = {
        **STAGES,
        "bearers": Stage(lambda s: _own(s).make_world()),
        "weekly": Stage(lambda s: None, (), ("bearers",)),
        "pairs": Stage(lambda s: _own(s).compare(), (), ("registers",)),
        "rows": Stage(lambda s: _own(s).rows_to_learn(), (), ("outcomes", "linkage")),
        "model": Stage(lambda s: _own(s).learn_model(), (), ("rows",)),
        "scored": Stage(lambda s: _own(s).score_shards(), (), ("model",)),
        "features": Stage(lambda s: _own(s).features_of_rows(), (), ("scored",)),
        "data": Stage(lambda s: _own(s).labels_of_rows(), (), ("features",)),
        "scores": Stage(lambda s: s.result("scored").values, (), ("data",)),
    }
    plan: Plan
    n_found: int
    """Shards that an earlier run has left finished."""

    def __init__(self, scenario: Scenario, plan: Plan, progress: Progress | None = None) -> None:
        super().__init__(scenario, Forgetful(), progress, plan.backend.workers)
        self.plan = plan
        s = scenario
        self.recipe = Recipe(s.cohort, s.course, s.telemetry, s.seed, plan.folder)
        self.shards = shards(s.cohort.n_patients, plan.size)
        if not self.has_outcomes:  # nothing is scored then
            self.graph = {**self.graph, "features": Stage(lambda s: _own(s).no_features(), (), ("bearers",))}
        self.n_found = sum(self.recipe.file(persons).exists() for persons in self.shards)

    def make_world(self) -> Bearers:
        """First pass: every shard is made, or found where an earlier run has kept it."""
        tasks = ((self.recipe, persons) for persons in self.shards)
        parts = list(self._each(work.world, tasks, "bearers"))
        return gathered(parts, make_cohort(self.scenario.cohort, self.streams))

    def compare(self) -> Scored:
        """Which records of both sides may belong together."""
        found, neighbours = self.registers, france.neighbour_matrix()
        sides = found.platform, found.beneficiaries
        return score_in_blocks(self.scenario.linkage, *sides, neighbours, found.truth, self.workers)

    def rows_to_learn(self) -> Rows:
        """What the model learns from and is adjusted on."""
        return joined(list(self._each(work.to_learn, ((task,) for task in self._tasks()), "rows")))

    def learn_model(self) -> Model:
        """The model; the rows it has learnt from are dropped."""
        rows = self._results.pop("rows")
        return learn(self.scenario.model, self.bearers.cohort, rows, self.plan.kept)

    def score_shards(self) -> Rows:
        """Second pass: the scores of each shard's rows."""
        by_row = self.scenario.model.split == "row"
        without = None if by_row or self.plan.everything else TRAIN
        tasks = ((task, self.model, without) for task in self._tasks())
        found = joined(list(self._each(work.scored, tasks, "scored")))
        for large in ("records", "outcomes", "pairs"):
            self._results.pop(large, None)
        self.plan.backend.close()
        return found

    def features_of_rows(self) -> Features:
        """Whose the scored rows are, and when."""
        rows: Rows = self.result("scored")
        return Features(rows.names, np.empty((len(rows.values), 0), np.float32), rows.patient, rows.week)

    def no_features(self) -> Features:
        """No row at all."""
        return Features((), np.empty((0, 0), np.float32), np.empty(0, np.int32), np.empty(0, np.int16))

    def labels_of_rows(self) -> Dataset:
        """The outcomes of the scored rows."""
        r: Rows = self.result("scored")
        n = len(r.values)
        none = np.empty((n, 0), np.float32)
        return Dataset(
            r.names, np.arange(n, dtype=np.int32), r.patient, r.week, r.y, r.split, r.patient_split, none, r.stays
        )

    def _each(self, do: Callable[..., Result], tasks: Iterable[tuple[Any, ...]], stage: str) -> Iterator[Result]:
        return self.plan.backend.run(do, tasks, len(self.shards), stage, self.progress)

    def _tasks(self) -> Iterator[Task]:
        """The shards, each with what the pairing has taught about its patients."""
        s, known = self.scenario, self.outcomes
        links = self.linkage.links.sort_values("implant_id", kind="stable")
        linked = pd.DataFrame({"snds_id": known["snds_id"], "row": np.arange(len(known))}).merge(links, on="snds_id")
        linked = linked.sort_values("implant_id", kind="stable")
        delivered = self._delivered()
        for persons in self.shards:
            mine, stays = _of(links, "implant_id", persons), _of(linked, "implant_id", persons)
            mine = mine.assign(implant_id=mine["implant_id"] - persons.start)
            theirs = delivered if delivered is None else _of(delivered, "patient_id", persons)
            if theirs is not None:
                theirs = theirs.assign(patient_id=theirs["patient_id"] - persons.start)
            told = known.iloc[np.unique(stays["row"])]
            linkage = _only(self.linkage, mine)
            yield Task(self.recipe, persons, s.landmarks, s.model, linkage, told, theirs, self.plan.kept)

    def _delivered(self) -> pd.DataFrame | None:
        """Furosemide of the paired patients, sorted by patient, if the landmarks look at it."""
        if not (self.scenario.landmarks.history or "drugs" in self.scenario.landmarks.leaks):
            return None
        found = furosemide(self.linkage, self.records, self.scenario.cohort.n_days, self.streams)
        return found.sort_values("patient_id", kind="stable")


def _own(study: Study) -> ShardedStudy:
    assert isinstance(study, ShardedStudy)
    return study


def _of(table: pd.DataFrame, column: str, persons: Persons) -> pd.DataFrame:
    """The rows of some patients of a table sorted by patient."""
    first, last = np.searchsorted(table[column].to_numpy(), (persons.start, persons.stop))
    return table.iloc[first:last]


def _only(linkage: Linkage, links: pd.DataFrame) -> Linkage:
    """A linkage with these links and none of its other pairs."""
    none = np.empty(0, np.int32)
    return replace(linkage, links=links, left=none, right=none, levels=linkage.levels[:0])
