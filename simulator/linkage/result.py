"""What linkage found, how sure it is, and how right it was."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.evaluation import Estimate
from simulator.linkage.arrays import Levels, Table
from simulator.linkage.comparisons import Comparison
from simulator.linkage.patterns import RuleReport
from simulator.linkage.weights import Weights

REASONS = ("", "no_identifier", "empty", "too_many_pairs", "no_candidates", "below_threshold")
"""Why there is no link at all: nothing compared, a side without records, every search rule refused, no pair
that satisfies one, or none probable enough."""


def wilson(successes: float, n: int) -> Estimate:
    """``successes`` out of ``n`` with Wilson's 95 % interval, JASA 1927;22:209-212.

    Nothing observed: 0, with the interval [0, 1].
    """
    if n == 0:
        return Estimate(0.0, 0.0, 1.0)
    z, p = 1.959964, successes / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = max(centre - half, 0), min(centre + half, 1)
    return Estimate(p, float(min(low, p)), float(max(high, p)))  # rounding must not leave p outside


@dataclass(frozen=True)
class Linkage:
    """The accepted links and all that is known about them.

    ``links`` has one row per link, by ``implant_id``: ``implant_id, snds_id, weight`` (log2 odds of the
    pair judged alone), ``probability`` (among its rivals) and, where the truth is known, ``correct``.
    ``left`` and ``right`` are the links' rows in the two tables, ``levels`` their agreement, shape
    ``(links, comparisons)``. ``histogram`` counts candidate pairs by ``weight``, rounded down:
    ``matches`` and ``others`` where the truth is known, and ``expected_matches``. ``n_findable`` is the
    number of left records whose person is in the pool, or None. ``reason`` is one of ``REASONS``.
    """

    links: pd.DataFrame
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    levels: Levels
    weights: Weights
    rules: tuple[RuleReport, ...]
    histogram: pd.DataFrame
    n_findable: int | None
    reason: str

    @property
    def rate(self) -> Estimate:
        """Share of the left records that were paired."""
        return wilson(int(self.paired.sum()), self.weights.n_left)

    @property
    def precision(self) -> Estimate:
        """Share of the links that are right."""
        return wilson(self._n_correct(), len(self.links))

    @property
    def recall(self) -> Estimate:
        """Share of the left records with a partner in the pool that were paired with it."""
        n_correct = self._n_correct()
        return wilson(n_correct, self.n_findable or 0)

    @property
    def expected_precision(self) -> float:
        """What one knows of precision without the truth: the links' mean probability (0 without links)."""
        return float(self.links["probability"].mean()) if len(self.links) else 0.0

    @property
    def expected_recall(self) -> float:
        """What one knows of recall without the truth: links expected to be right over expected matches."""
        return min(float(self.links["probability"].sum()) / self.weights.n_matches, 1.0)

    @property
    def paired(self) -> NDArray[np.bool_]:
        """Whether each left record was paired."""
        return np.bincount(self.left, minlength=self.weights.n_left) > 0

    def _n_correct(self) -> int:
        if self.n_findable is None:
            raise ValueError("precision and recall need the truth")
        return int(self.links["correct"].sum())


def pair_levels(comparisons: tuple[Comparison, ...], left: Table, right: Table, i: int, j: int) -> Levels:
    """Agreement of any two records, rows ``i`` of the left and ``j`` of the right table, by comparison."""
    values = ((c, c.of(left)[[i]], c.of(right)[[j]]) for c in comparisons)
    return np.array([c.levels(a, b)[0] for c, a, b in values], np.uint8)


def waterfall(weights: Weights, levels: Levels, probability: float | None = None) -> pd.DataFrame:
    """From the prior to the verdict on one pair: ``step, level, value, weight, total``, in log2 odds.

    The first step is "prior", then one per field. Given the pair's ``probability`` among its rivals, a
    last step, "rivals", says what one partner at most does: it lowers a pair that others contest and
    raises one that nobody contests.
    """
    shown = [c.all_levels[k] for c, k in zip(weights.comparisons, levels, strict=True)]
    rows: list[tuple[Any, ...]] = [("prior", "", 0, weights.prior_weight)]
    partial = weights.partial(levels[None])[0]
    for comparison, level, weight in zip(weights.comparisons, shown, partial, strict=True):
        rows.append((comparison.field, level.kind, level.value, weight))
    if probability is not None:
        certain = min(max(probability, 1e-15), 1 - 1e-15)
        rivals = np.log2(certain / (1 - certain)) - sum(row[3] for row in rows)
        rows.append(("rivals", "", 0, rivals))
    table = pd.DataFrame(rows, columns=["step", "level", "value", "weight"])
    return table.assign(total=table["weight"].cumsum())
