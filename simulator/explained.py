"""What the model of a study learned: computed where a page asks for it, by a process of its own on a server."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from models import explanation
from models.explanation import Batch, Contributions, Weights
from models.importance import Importance, importance
from models.training import TEST, TRAIN, VALIDATION, WEIGHED, Floats
from simulator.stages import CHUNK, Dataset
from simulator.world import features_of_some
from synthetic_data.streams import Persons

if TYPE_CHECKING:
    from simulator.study import Study

Bools = NDArray[np.bool_]
Rows = NDArray[np.int64]
OFFERED = 60
"""Patients among whom one is chosen to be explained."""
MOST_ROWS = 20_000
"""Rows on which importance is measured: enough for its intervals, and the page answers."""


@dataclass(frozen=True)
class Explained:
    """``typical`` ``(features,)``: the average of each feature over the training rows. ``weights`` of the logistic
    regression or of the one-sensor rule, else None; ``rows``: those of the dataset that are shown first,
    ``(features,)`` each, by their position.
    """

    typical: Floats
    weights: Weights | None
    rows: dict[int, Floats]


@dataclass(frozen=True)
class Offered:
    """Test patients, their highest score and whether they were hospitalised, ``(patients,)`` each.

    ``order``: positions of those who are offered to be explained, the riskiest first, half of them ill.
    """

    patients: NDArray[np.int32]
    highest: NDArray[np.float32]
    hospitalised: Bools
    order: Rows


def explain(study: "Study") -> Explained:
    """What can be said of the model as a whole."""
    kind, penalty = study.model.kind, study.scenario.model.regularisation
    sums = sum(x.sum(axis=0, dtype=float) for x, _, _ in batches(study, TRAIN))
    return Explained(
        np.asarray(sums / max(int((study.data.split == TRAIN).sum()), 1), np.float32),
        explanation.weights(study.model, batches(study, TRAIN), penalty) if kind in WEIGHED else None,
        _shown_first(study),
    )


def _shown_first(study: "Study") -> dict[int, Floats]:
    found, data = offered(study), study.data
    theirs = np.flatnonzero((data.split == TEST) & (data.patient == found.patients[found.order[0]]))
    rows = np.unique([*examples(data), riskiest(study, theirs)])
    return dict(zip(rows.tolist(), data.x(study.features, rows), strict=True))


def examples(data: Dataset) -> list[int]:
    """Rows that serve to learn: two followed by the event, two not, far from each other."""
    learns = data.split == TRAIN
    both = (np.flatnonzero(learns & outcome) for outcome in (data.y, ~data.y))
    return [int(rows[len(rows) * third // 3]) for rows in both for third in (1, 2)]


def offered(study: "Study") -> Offered:
    """Test patients, the riskiest of them first; those whose riskiest week was right come before the others."""
    score, ill, data = study.evaluation.row_score, study.evaluation.row_event, study.data
    patients, first, of_row = np.unique(data.patient[data.split == TEST], return_index=True, return_inverse=True)
    highest, hospitalised = np.maximum.reduceat(score, first), np.maximum.reduceat(ill, first)
    right = np.maximum.reduceat(ill & (score == highest[of_row]), first)
    order = np.lexsort((-highest, ~right, ~hospitalised))
    n = int(hospitalised.sum())
    half = OFFERED // 2
    return Offered(patients, highest, hospitalised, np.concatenate([order[:n][:half], order[n:][:half]]))


def riskiest(study: "Study", rows: Rows) -> int:
    """Of some test rows the one of highest risk, if need be one that was followed by the event."""
    place = np.searchsorted(np.flatnonzero(study.data.split == TEST), rows)
    found = study.evaluation
    return int(rows[np.lexsort((found.row_event[place], found.row_score[place]))[-1]])


def importance_of(study: "Study") -> Importance:
    """What each group of features is worth to the model, on validation patients.

    Whole patients, the first ones up to :data:`MOST_ROWS` rows.
    """

    def told(share: float) -> None:
        if study.progress:
            study.progress("importance", share)

    rows = np.flatnonzero(study.data.split == VALIDATION)
    patient = study.data.patient[rows]
    rows = rows[patient <= patient[min(MOST_ROWS, len(rows)) - 1]]
    x, columns = study.data.x(study.features, rows), explanation.groups(study.data.names)
    rng = study.streams.generator("explanation.importance")
    y, patient = study.data.y[rows], study.data.patient[rows]
    return importance(study.model, x, y, patient, columns, rng, progress=told)


def row_of(study: "Study", row: int) -> Floats:
    """One row of the dataset, ``(features,)``: known as one of the first, or made of its patient's weeks alone."""
    for known in study.known("explained"):
        if row in known.rows:
            return cast(Floats, known.rows[row])
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


def contributions_of(study: "Study", x: Floats) -> Contributions:
    """What pushed the risk of a row ``(features,)`` (see :func:`row_of`) up or down."""
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
