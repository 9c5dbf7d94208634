"""What a prediction is worth, row by row, with intervals from resampled patients.

Everything is computed on test rows only. Intervals: percentile bootstrap over patients, since the
weeks of one patient are not independent (Efron & Tibshirani 1993, ch. 13; Field & Welsh 2007).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from models.ranking import Ranking

Floats = NDArray[np.float64]
_ENTRIES = 1 << 23
"""Numbers of a table of resamples that are held at once, 64 MB, so that a million patients fit in memory."""


class EvaluationSettings(BaseModel, frozen=True, extra="forbid"):
    """How intervals are made."""

    n_bootstrap: int = Field(
        200,
        ge=50,
        le=2000,
        title="Bootstrap resamples",
        description="How many times patients are drawn anew to find out how uncertain each figure is.",
        json_schema_extra={
            "unit": "resamples",
            "level": "expert",
            "source": "Efron & Tibshirani, An Introduction to the Bootstrap, 1993",
        },
    )


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval; NaN when it cannot be computed."""

    value: float
    low: float = float("nan")
    high: float = float("nan")

    @staticmethod
    def of(value: float, resampled: NDArray[np.floating]) -> "Estimate":
        """The value with the central 95 % of its bootstrap resamples (NaN resamples left out)."""
        kept = resampled[np.isfinite(resampled)]
        if not len(kept) or not np.isfinite(value):
            return Estimate(float(value))
        low, high = np.quantile(kept, (0.025, 0.975))
        return Estimate(float(value), float(low), float(high))


@dataclass(frozen=True)
class Discrimination:
    """Threshold-free quality of the scores of the test rows.

    ``roc``: ``(points, 2)`` false- and true-positive rates; ``precision_recall``: ``(points, 2)``
    recall and precision; ``calibration``: ``(bins, 4)`` mean score, observed share, its low and high.
    """

    auroc: Estimate
    average_precision: Estimate
    brier: Estimate
    prevalence: Estimate
    calibration_in_the_large: Estimate
    roc: Floats
    precision_recall: Floats
    calibration: Floats


@dataclass(frozen=True)
class Confusion:
    """Right and wrong answers of the test rows at one threshold."""

    true_positive: int
    false_positive: int
    true_negative: int
    false_negative: int
    accuracy: Estimate
    accuracy_of_never: Estimate
    sensitivity: Estimate
    specificity: Estimate
    ppv: Estimate
    npv: Estimate


def resample(n_patients: int, n_bootstrap: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """How often each patient is drawn in each resample, ``(resamples, patients)``."""
    out, shares = np.empty((n_bootstrap, n_patients), np.float32), np.full(n_patients, 1 / max(n_patients, 1))
    for some in in_blocks(out):
        out[some] = rng.multinomial(n_patients, shares, some.stop - some.start)
    return out


def in_blocks(everyone: NDArray[np.float32]) -> Iterator[slice]:
    """The resamples, rows of ``(resamples, patients)``, a bounded number of entries at a time."""
    step = max(1, _ENTRIES // max(everyone.shape[1], 1))
    return (slice(a, min(a + step, len(everyone))) for a in range(0, len(everyone), step))


def discriminate(
    score: NDArray[np.float32], y: NDArray[np.bool_], patient: NDArray[np.integer], weights: NDArray[np.float32]
) -> Discrimination:
    """Ranking and calibration of the scores.

    ``score``, ``y`` and ``patient`` (0 .. patients-1) are ``(rows,)``; ``weights`` comes from
    :func:`resample`. Without resampling, AUROC, average precision, Brier score and both curves are
    those of scikit-learn.
    """
    everyone = np.vstack([np.ones(weights.shape[1], np.float32), weights])
    ranking = Ranking.of(score, y)
    auroc, precision = ranking.areas(patient, everyone)
    columns = (np.ones(len(y)), y, (score.astype(float) - y) ** 2, score)
    rows, events, squares, scores = _sums(patient, columns, everyone)
    return Discrimination(
        auroc=_estimate(auroc),
        average_precision=_estimate(precision),
        brier=_estimate(ratio(squares, rows)),
        prevalence=_estimate(ratio(events, rows)),
        calibration_in_the_large=_estimate(ratio(events, scores)),
        roc=ranking.roc(),
        precision_recall=ranking.precision_recall(),
        calibration=calibration_curve(score, y, patient, everyone),
    )


def aurocs(
    score: NDArray[np.float32], y: NDArray[np.bool_], patient: NDArray[np.integer], weights: NDArray[np.float32]
) -> Floats:
    """AUROC of the sample, then of each resample: ``(1 + resamples,)``, to compare two scores on the same draws."""
    return Ranking.of(score, y).areas(patient, np.vstack([np.ones(weights.shape[1], np.float32), weights]))[0]


def confuse(
    alarm: NDArray[np.bool_], y: NDArray[np.bool_], patient: NDArray[np.integer], weights: NDArray[np.float32]
) -> Confusion:
    """Counts of right and wrong answers when the rows in ``alarm`` are called positive."""
    everyone = np.vstack([np.ones(weights.shape[1], np.float32), weights])
    cells = (alarm & y, alarm & ~y, ~alarm & y, ~alarm & ~y)
    tp, fp, fn, tn = _sums(patient, cells, everyone)
    total = tp + fp + fn + tn
    return Confusion(
        int(tp[0]),
        int(fp[0]),
        int(tn[0]),
        int(fn[0]),
        accuracy=_estimate(ratio(tp + tn, total)),
        accuracy_of_never=_estimate(ratio(fp + tn, total)),
        sensitivity=_estimate(ratio(tp, tp + fn)),
        specificity=_estimate(ratio(tn, tn + fp)),
        ppv=_estimate(ratio(tp, tp + fp)),
        npv=_estimate(ratio(tn, tn + fn)),
    )


def calibration_curve(
    score: NDArray[np.float32],
    y: NDArray[np.bool_],
    patient: NDArray[np.integer],
    everyone: NDArray[np.float32],
    bins: int = 10,
) -> Floats:
    """Mean score and observed share, with its interval, in bins of equally many rows: ``(bins, 4)``.

    Rows of ``everyone``: the sample itself, then its resamples. The bins are those of scikit-learn's
    ``calibration_curve(strategy="quantile")``: equal scores stay together, so there may be fewer.
    """
    place = np.searchsorted(np.quantile(score, np.linspace(0, 1, bins + 1)[1:-1]), score)
    cell = patient * bins + place
    counts = [np.bincount(x, minlength=everyone.shape[1] * bins).reshape(-1, bins) for x in (cell[y], cell)]
    events, rows = weighted(everyone, *counts)
    points = []
    for b in np.unique(place):
        share = ratio(events[:, b], rows[:, b])
        seen = Estimate.of(share[0], share[1:])
        points.append((score[place == b].mean(), seen.value, seen.low, seen.high))
    return np.array(points, float)


def sums(patient: NDArray[np.integer], column: NDArray[Any], everyone: NDArray[np.float32]) -> Floats:
    """Sum of a column over the rows, for the sample and each of its resamples: ``(1 + resamples,)``."""
    return _sums(patient, [column], everyone)[0]


def _sums(
    patient: NDArray[np.integer], columns: Sequence[NDArray[Any]], everyone: NDArray[np.float32]
) -> list[Floats]:
    return weighted(everyone, *(np.bincount(patient, column, minlength=everyone.shape[1]) for column in columns))


def weighted(everyone: NDArray[np.float32], *tables: NDArray[Any]) -> list[Floats]:
    """Sums over the patients of each table, ``(patients,)`` or ``(patients, k)``, for each row of ``everyone``."""
    columns, parts = [np.asarray(table, float) for table in tables], []
    for some in in_blocks(everyone):
        often = everyone[some].astype(float)
        parts.append([often @ column for column in columns])
    return [np.concatenate(found) for found in zip(*parts, strict=True)]


def _estimate(values: Floats) -> Estimate:
    return Estimate.of(values[0], values[1:])


def ratio(top: Floats, bottom: Floats) -> Floats:
    """The quotient, NaN where there is nothing below."""
    return np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom > 0)
