"""Test rows in the order of their scores: one sort for both curves, and for both areas in every resample."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Floats = NDArray[np.float64]
ENTRIES = 1 << 19
"""Numbers of a table of resamples that are worked on at once: 4 MB stay in the processor's cache."""
LEAST = 8
"""Resamples at once, at least: with fewer the scores would be walked through too often."""


@dataclass(frozen=True)
class Ranking:
    """The rows by falling score: ``order`` ``(rows,)``, outcomes ``y``; ``last``: the last row of each score.

    ``true`` and ``false``: positive and negative rows at or above each score.
    """

    order: NDArray[np.int64]
    y: NDArray[np.bool_]
    last: NDArray[np.int64]
    true: NDArray[np.int64]
    false: NDArray[np.int64]

    @staticmethod
    def of(score: NDArray[np.float32], y: NDArray[np.bool_]) -> "Ranking":
        """Rank the rows; ``score`` and ``y`` are ``(rows,)``."""
        order = np.argsort(-score)
        falling, found = score[order], y[order]
        last = np.flatnonzero(np.append(falling[1:] != falling[:-1], len(score) > 0))
        true = np.cumsum(found, dtype=np.int64)[last]
        return Ranking(order, found, last, true, last + 1 - true)

    def roc(self) -> Floats:
        """False- and true-positive rates ``(points, 2)``, where scikit-learn's ``roc_curve`` keeps them."""
        kept = _corners((np.diff(self.false, 2) != 0) | (np.diff(self.true, 2) != 0))
        return _thinned(np.append(0, _share(self.false)[kept]), np.append(0, _share(self.true)[kept]))

    def precision_recall(self) -> Floats:
        """Recall and precision ``(points, 2)``, where scikit-learn's ``precision_recall_curve`` keeps them."""
        step = np.diff(self.true) != 0
        kept = _corners(step[:-1] | step[1:])
        precision = (self.true / (self.true + self.false))[kept]
        return _thinned(np.append(_share(self.true)[kept][::-1], 0), np.append(precision[::-1], 1))

    def areas(self, patient: NDArray[np.integer], everyone: NDArray[np.float32]) -> tuple[Floats, Floats]:
        """AUROC and average precision for each row of ``everyone`` ``(resamples, patients)``.

        ``patient``: that of each row, in the order of the scores given. Only scores that some positive row bears
        matter: the negatives above and at each of them are counted per patient in a sparse table, and one product
        with the weights resamples them all.
        """
        has = np.diff(self.true, prepend=0) > 0
        n, p = int(has.sum()), everyone.shape[1]
        if not n or self.y.all():
            nan = np.full(len(everyone), np.nan)
            return nan, nan
        rank, who = np.cumsum(has), patient[self.order]
        size = np.diff(self.last, prepend=-1)
        below = _table(who, np.repeat(2 * rank - has, size), ~self.y, 2 * n + 1, p)
        on = _table(who, np.repeat(rank - 1, size), self.y, n, p)
        step = max(LEAST, ENTRIES // (p + 4 * n))
        found = [_areas(below, on, everyone[a : a + step].T.astype(float)) for a in range(0, len(everyone), step)]
        auroc, precision = (np.concatenate(values) for values in zip(*found, strict=True))
        return auroc, precision


def _table(
    who: NDArray[np.integer], place: NDArray[np.int64], kept: NDArray[np.bool_], places: int, patients: int
) -> csr_array:
    """How many of the rows ``kept`` each patient has in each place: ``(places, patients)``; ``place`` rises."""
    ends = np.cumsum(np.bincount(place[kept] + 1, minlength=places + 1))
    return csr_array((np.ones(int(kept.sum())), who[kept], ends), shape=(places, patients))


def _areas(below: csr_array, on: csr_array, draws: Floats) -> tuple[Floats, Floats]:
    """Both areas from the negatives between and at the positives' scores, and the positives at each, by patient."""
    negatives, positives = below @ draws, on @ draws
    false, true = np.cumsum(negatives, axis=0), np.cumsum(positives, axis=0)
    tied, upto = negatives[1:-1:2], false[1:-1:2]
    with np.errstate(invalid="ignore", divide="ignore"):
        auroc = (positives * (false[-1] - upto + tied / 2)).sum(axis=0) / (true[-1] * false[-1])
        precision = (positives / true[-1] * (true / np.maximum(true + upto, 1e-12))).sum(axis=0)
    return auroc, precision


def _share(count: NDArray[np.int64]) -> Floats:
    """Of the last count; NaN if that is 0."""
    return count / count[-1] if count[-1] else np.full(len(count), np.nan)


def _corners(inside: NDArray[np.bool_]) -> NDArray[np.bool_] | slice:
    """Which points of a curve to keep: its ends, and those ``inside`` it that say so."""
    return np.concatenate([[True], inside, [True]]) if len(inside) else slice(None)


def _thinned(x: NDArray[Any], y: NDArray[Any], points: int = 300) -> Floats:
    """A curve with at most ``points`` points, its ends kept."""
    kept = np.unique(np.linspace(0, len(x) - 1, points).astype(int))
    return np.column_stack([x[kept], y[kept]]).astype(float)
