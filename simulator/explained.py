"""What the model of a study learned, computed when first asked for and kept in the study's cache."""

from collections.abc import Callable, Iterator
from typing import cast

import numpy as np

from models import explanation
from models.explanation import Batch, Contributions, Weights
from models.importance import Importance, importance
from models.training import TRAIN, VALIDATION, Floats
from simulator.stages import CHUNK
from simulator.study import Study

MOST_ROWS = 20_000
"""Rows on which importance is measured: enough for its intervals, and the page answers."""


def weights_of(study: Study) -> Weights:
    """Weights of the logistic regression or of the one-sensor rule."""
    penalty = study.scenario.model.regularisation
    return cast(Weights, study.cache.get(
        ("weights", study.key("model")),
        lambda: explanation.weights(study.model, batches(study, TRAIN), penalty),
    ))  # fmt: skip


def importance_of(study: Study, progress: Callable[[float], None] | None = None) -> Importance:
    """What each group of features is worth to the model, on validation patients.

    Whole patients, the first ones up to :data:`MOST_ROWS` rows.
    """

    def compute() -> Importance:
        rows = np.flatnonzero(study.data.split == VALIDATION)
        patient = study.features.patient[study.data.rows[rows]]
        rows = rows[patient <= patient[min(MOST_ROWS, len(rows)) - 1]]
        x, columns = study.data.x(study.features, rows), explanation.groups(study.data.names)
        rng = study.streams.generator("explanation.importance")
        y, patient = study.data.y[rows], study.features.patient[study.data.rows[rows]]
        return importance(study.model, x, y, patient, columns, rng, progress=progress)

    return cast(Importance, study.cache.get(("importance", study.key("model")), compute))


def contributions_of(study: Study, row: int) -> Contributions:
    """What pushed the risk of one row of the dataset up or down."""
    x = study.data.x(study.features, slice(row, row + 1))[0]
    if study.model.kind == "tree":
        return explanation.path(study.model, x)
    return explanation.shapley(study.model, x, typical(study), explanation.groups(study.data.names))


def typical(study: Study) -> Floats:
    """The average of each feature over the training rows."""

    def compute() -> Floats:
        sums = sum(x.sum(axis=0, dtype=float) for x, _, _ in batches(study, TRAIN))
        return np.asarray(sums / max(int((study.data.split == TRAIN).sum()), 1), np.float32)

    return cast(Floats, study.cache.get(("typical", study.key("data")), compute))


def batches(study: Study, part: int) -> Iterator[Batch]:
    """The rows of one part of the split, a few at a time."""
    data = study.data
    rows = np.flatnonzero(data.split == part)
    for start in range(0, len(rows), CHUNK):
        here = rows[start : start + CHUNK]
        yield data.x(study.features, here), data.y[here], study.features.patient[data.rows[here]]
