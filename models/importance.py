"""How much a model needs each of its inputs: permutation importance on patients it did not learn from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from models.evaluation import Estimate
from models.explanation import Z95, Doubles
from models.training import Floats, Model


@dataclass(frozen=True)
class Importance:
    """What is lost on ``auroc`` when each named group of columns is shuffled, with 95 % intervals."""

    auroc: Estimate
    loss: dict[str, Estimate]
    n_rows: int
    n_patients: int


def importance(
    model: Model,
    x: Floats,
    y: NDArray[np.bool_],
    patient: NDArray[np.int32],
    columns: Mapping[str, list[int]],
    rng: np.random.Generator,
    repeats: int = 3,
    progress: Callable[[float], None] | None = None,
) -> Importance:
    """Shuffle each group of ``columns`` between the rows, ``repeats`` times, and ask the model again.

    ``x`` ``(rows, features)``, ``y`` and ``patient`` ``(rows,)``. Breiman, Machine Learning 2001;45:5;
    columns of a group are shuffled together, as apart they stand in for each other (Gregorutti,
    CSDA 2015;90:15).
    """
    whole, mixed, loss = placements(model.scores(x), y), model.shuffled(x), {}
    for done, (name, group) in enumerate(columns.items(), start=1):
        shuffled = np.zeros_like(whole)
        for _ in range(repeats):
            shuffled += placements(mixed(rng.permutation(len(x)), group), y) / repeats
        loss[name] = area(whole - shuffled, y, patient)
        if progress:
            progress(done / len(columns))
    return Importance(area(whole, y, patient), loss, len(y), len(np.unique(patient)))


def placements(score: Floats, y: NDArray[np.bool_]) -> Doubles:
    """For each row, the share of rows with the other outcome that the score ranks on the right side of it.

    Ties count half; the mean over the rows of either outcome is the AUROC (DeLong, Biometrics 1988;44:837).
    """
    out = np.empty(len(y))
    ranks = rankdata(score)
    for outcome, others in ((True, ~y), (False, y)):
        mine = y == outcome
        below = (ranks[mine] - rankdata(score[mine])) / max(int(others.sum()), 1)
        out[mine] = below if outcome else 1 - below
    return out


def area(placed: Doubles, y: NDArray[np.bool_], patient: NDArray[np.int32]) -> Estimate:
    """AUROC, or a difference of two, from :func:`placements`, with patients as the independent units.

    Obuchowski, Biometrics 1997;53:567.
    """
    if not 0 < y.sum() < len(y):
        return Estimate(float("nan"))
    value = float(placed[y].mean())
    spread = (placed - value) / np.where(y, y.sum(), (~y).sum())
    patients, rank = np.unique(patient, return_inverse=True)
    error = np.sqrt(np.sum(np.bincount(rank, spread) ** 2) * len(patients) / max(len(patients) - 1, 1))
    return Estimate(value, float(value - Z95 * error), float(value + Z95 * error))
