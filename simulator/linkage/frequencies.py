"""How often each value occurs, and so how many pairs of records agree: counted, not tried one by one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.linkage.arrays import Floats, Groups, Integers


@dataclass(frozen=True)
class Frequencies:
    """How often each value occurs in a column, within groups of records numbered from 0.

    ``group``, ``values`` and ``counts`` have one entry for each known value of each group that has it;
    ``known`` and ``unknown`` count the records of each group whose value is known, or missing.
    """

    group: NDArray[np.int64]
    values: NDArray[np.int64]
    counts: Floats
    known: Floats
    unknown: Floats


def frequencies(
    left: Integers, right: Integers, missing: int, groups: Groups | None
) -> tuple[Frequencies, Frequencies]:
    """Frequencies of a left and a right column; without ``groups`` all records are in one."""
    group = groups or (np.zeros(left.size, np.int64), np.zeros(right.size, np.int64))
    n_groups = 1 + max(int(g.max(initial=-1)) for g in group)
    a, b = (_of_column(column, g, n_groups, missing) for column, g in zip((left, right), group, strict=True))
    return a, b


def _of_column(column: Integers, group: Integers, n_groups: int, missing: int) -> Frequencies:
    unknown = np.bincount(group[(column == missing) & (group >= 0)], minlength=n_groups).astype(float)
    kept = (column != missing) & (group >= 0)
    known: NDArray[np.int64] = column[kept].astype(np.int64)
    low, high = (int(known.min()), int(known.max())) if known.size else (0, 0)
    key, counts = _counted(group[kept].astype(np.int64) * (high - low + 1) + (known - low))
    of_group, value = np.divmod(key, high - low + 1)
    per_group = np.bincount(of_group, counts, n_groups).astype(float)
    return Frequencies(of_group, value + low, counts, per_group, unknown)


def _counted(key: NDArray[np.int64]) -> tuple[NDArray[np.int64], Floats]:
    """Distinct non-negative numbers in rising order and how often each occurs."""
    if key.max(initial=0) < 4 * key.size:  # counting is many times faster than sorting
        counts = np.bincount(key)
        distinct = np.flatnonzero(counts)
        return distinct, counts[distinct].astype(float)
    distinct, counts = np.unique(key, return_counts=True)
    return distinct, counts.astype(float)


def pairs_within(left: Frequencies, right: Frequencies, tolerance: int) -> float:
    """Number of pairs in the same group whose values differ by ``tolerance`` at most."""
    if not left.values.size or not right.values.size:
        return 0.0
    low = min(left.values.min(), right.values.min()) - tolerance
    width = max(left.values.max(), right.values.max()) - low + tolerance + 1
    here, there = (f.group * width + (f.values - low) for f in (left, right))
    below = np.concatenate([[0.0], np.cumsum(right.counts)])
    first, last = np.searchsorted(there, here - tolerance, "left"), np.searchsorted(there, here + tolerance, "right")
    return float(left.counts @ (below[last] - below[first]))
