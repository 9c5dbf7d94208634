"""What the model of a study learned: computed where a page asks for it, by a process of its own on a server."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models import explanation
from models.explanation import Batch, Contributions, Weights
from models.importance import Importance, importance
from models.training import TRAIN, VALIDATION, WEIGHED, Floats
from simulator.stages import CHUNK
from simulator.world import features_of_some
from synthetic_data.streams import Persons

if TYPE_CHECKING:
    from simulator.study import Study

SHUFFLED = ("boosting",)
"""Kinds of models that are asked again with shuffled measures."""
MOST_ROWS = 20_000
"""Rows on which importance is measured: enough for its intervals, and the page answers."""


@dataclass(frozen=True)
class Explained:
    """``typical`` ``(features,)``: the average of each feature over the training rows. ``weights`` of the logistic
    regression or of the one-sensor rule, else None; ``importance`` of the groups of features for boosting, else None.
    """

    typical: Floats
    weights: Weights | None
    importance: Importance | None


def explain(study: "Study") -> Explained:
    """What can be said of the model as a whole."""
    kind, penalty = study.model.kind, study.scenario.model.regularisation
    sums = sum(x.sum(axis=0, dtype=float) for x, _, _ in batches(study, TRAIN))
    return Explained(
        np.asarray(sums / max(int((study.data.split == TRAIN).sum()), 1), np.float32),
        explanation.weights(study.model, batches(study, TRAIN), penalty) if kind in WEIGHED else None,
        _importance(study) if kind in SHUFFLED else None,
    )


def _importance(study: "Study") -> Importance:
    """What each group of features is worth to the model, on validation patients.

    Whole patients, the first ones up to :data:`MOST_ROWS` rows.
    """

    def told(share: float) -> None:
        if study.progress:
            study.progress("explained", share)

    rows = np.flatnonzero(study.data.split == VALIDATION)
    patient = study.data.patient[rows]
    rows = rows[patient <= patient[min(MOST_ROWS, len(rows)) - 1]]
    x, columns = study.data.x(study.features, rows), explanation.groups(study.data.names)
    rng = study.streams.generator("explanation.importance")
    y, patient = study.data.y[rows], study.data.patient[rows]
    return importance(study.model, x, y, patient, columns, rng, progress=told)


def row_of(study: "Study", row: int) -> Floats:
    """One row of the dataset, ``(features,)``, made of the weeks of its patient alone."""
    s, data, patient = study.scenario, study.data, int(study.data.patient[row])
    own = features_of_some(
        s.landmarks,
        s.cohort.n_days,
        study.bearers,
        study.weekly,
        s.telemetry.fluid_index,
        Persons(patient, patient + 1),
    )
    return np.concatenate([own.values[own.week == data.week[row]][0], data.history[row]])


def contributions_of(study: "Study", row: int) -> Contributions:
    """What pushed the risk of one row of the dataset up or down."""
    x = row_of(study, row)
    if study.model.kind == "tree":
        return explanation.path(study.model, x)
    return explanation.shapley(study.model, x, study.explained.typical, explanation.groups(study.data.names))


def batches(study: "Study", part: int) -> Iterator[Batch]:
    """The rows of one part of the split, a few at a time."""
    data = study.data
    rows = np.flatnonzero(data.split == part)
    for start in range(0, len(rows), CHUNK):
        here = rows[start : start + CHUNK]
        yield data.x(study.features, here), data.y[here], data.patient[here]
