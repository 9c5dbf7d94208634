"""What is done with one shard, wherever that is: everything here goes there and comes back without its telemetry."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.landmarks import Features, LandmarkSettings, Weekly
from models.training import TEST, Model, ModelSettings, assign
from simulator import stages
from simulator.linkage import Linkage
from simulator.scale.shards import Recipe, shard
from simulator.stages import Dataset
from simulator.world import Bearers, features_of
from synthetic_data.cohort import Cohort
from synthetic_data.streams import Persons

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Task:
    """A shard with what the coordinator knows of its patients, numbered from the first of the shard.

    ``linkage``: their links only; ``known``: the stays of the people they are linked with; ``delivered``: their
    furosemide, where the landmarks look at it. ``kept``: the share of the uneventful rows to learn from.
    """

    recipe: Recipe
    persons: Persons
    landmarks: LandmarkSettings
    model: ModelSettings
    linkage: Linkage
    known: pd.DataFrame
    delivered: pd.DataFrame | None
    kept: float


@dataclass(frozen=True)
class Rows:
    """Landmarks of a shard's paired patients, numbered as in the whole study; one entry a row.

    ``values``: ``(rows, features)`` to learn from, or scores ``(rows,)``; ``patient_split``: ``(patients,)``;
    ``stays`` as in :class:`simulator.stages.Dataset`.
    """

    names: tuple[str, ...]
    values: Floats
    patient: NDArray[np.int32]
    week: NDArray[np.int16]
    y: NDArray[np.bool_]
    split: NDArray[np.int8]
    patient_split: NDArray[np.int8]
    stays: pd.DataFrame


def world(recipe: Recipe, persons: Persons) -> Bearers:
    """Make and keep a shard; what comes back is everything but its measures (and its cohort, quickly made again)."""
    made, _ = shard(recipe, persons)
    return replace(made, cohort=_some(made.cohort, np.empty(0, np.int64)))


def to_learn(task: Task) -> Rows:
    """The rows to learn from and to adjust on, all those before a hospitalisation and a share of the others."""
    features, data = landmarks_of(task, None if task.model.pairing_weights else TEST)  # weights ask who is paired
    kept = data.y | _drawn(task, features, data) if task.kept < 1 else np.ones(len(data.rows), bool)
    kept &= data.split != TEST
    return _rows(task, features, data, kept, data.x(features, kept))


def scored(task: Task, model: Model, without: int | None) -> Rows:
    """The scores of the rows of a shard, those of one part of the split left out."""
    features, data = landmarks_of(task, without)
    kept = data.split != (-1 if without is None else without)
    return _rows(task, features, data, kept, model.scores(data.x(features, kept)))


def landmarks_of(task: Task, without: int | None) -> tuple[Features, Dataset]:
    """Features and outcomes of a shard, of its paired patients only, and none of a part of the split not needed."""
    made, sent = shard(task.recipe, task.persons)
    who = _wanted(task, without)
    some = replace(
        made,
        cohort=_some(made.cohort, who),
        death_day=made.death_day[who],
        cared=made.cared[who],
    )
    n_days, streams = task.recipe.cohort.n_days, task.recipe.streams
    sent = Weekly(sent.sums[:, :, who], sent.counts[:, who])
    features = features_of(task.landmarks, n_days, some, sent, task.recipe.telemetry.fluid_index, workers=1)
    features = replace(features, patient=who[features.patient].astype(np.int32))
    data = stages.dataset(
        task.landmarks, task.model, n_days, made.cohort, features, None, task.known, task.linkage, streams,
        task.delivered,
    )  # fmt: skip
    return features, data


def _wanted(task: Task, without: int | None) -> NDArray[np.int64]:
    """Positions of the paired patients that have rows in other parts of the split than ``without``."""
    wanted = np.zeros(len(task.persons), bool)
    wanted[task.linkage.links["implant_id"]] = True
    if without is not None and task.model.split == "patient":
        uniform = task.recipe.streams.uniform("study.split", task.persons)
        wanted &= assign(task.model, uniform) != without
    return np.flatnonzero(wanted)


def _some(cohort: Cohort, who: NDArray[np.int64]) -> Cohort:
    """Some patients of a cohort, numbered from 0."""
    columns = {name: column[who] for name, column in vars(cohort).items() if name != "persons"}
    return Cohort(Persons(0, len(who)), **columns)


def _drawn(task: Task, features: Features, data: Dataset) -> NDArray[np.bool_]:
    """Which rows are drawn to stand for the uneventful ones: the same whatever the shards."""
    week, patient = data.week, data.patient
    weeks = int(week.max(initial=0)) + 1
    uniform = task.recipe.streams.daily_uniform("scale.uneventful", task.persons, weeks)
    return np.asarray(uniform[week, patient] < task.kept)


def _rows(task: Task, features: Features, data: Dataset, kept: NDArray[np.bool_], values: Floats) -> Rows:
    rows = data.rows[kept]
    return Rows(
        data.names,
        values,
        features.patient[rows] + np.int32(task.persons.start),
        features.week[rows],
        data.y[kept],
        data.split[kept],
        data.patient_split,
        data.stays.assign(patient_id=data.stays["patient_id"] + task.persons.start),
    )
