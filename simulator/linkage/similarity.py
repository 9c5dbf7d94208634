"""Texts that are alike: names with a slip of the pen agree in part.

The engine compares numbers, so texts are numbered first; how alike two of them are is asked of a function
given from outside, once per pair of different texts and never per pair of records.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.linkage.arrays import Floats, Groups, Integers, Levels
from simulator.linkage.comparisons import Comparison, Level
from simulator.linkage.frequencies import Frequencies, frequencies, pairs_within

Texts = NDArray[np.object_]
Likeness = Callable[[Texts, Texts], NDArray[np.floating[Any]]]
"""How alike each left text is to the right one at the same place, in per cent, 100 if they are the same."""
TEXTS_COUNTED = 1 << 20
"""Pairs of different texts up to which all are compared to know what chance does."""
PAIRS_SAMPLED = 1 << 20
"""Beyond, so many pairs of records: a level that one in ten thousand reaches is known to within 10 %."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Similar(Comparison):
    """Texts by their number in ``texts``: identical, alike to each of ``percents``, falling, or different.

    A chance that depends on another field (``given``) is not known for texts: ValueError.
    """

    texts: Texts
    percents: tuple[int, ...]
    likeness: Likeness

    @property
    def agreement_levels(self) -> tuple[Level, ...]:
        """The levels of two known values, best first."""
        return (Level("same"), *(Level("similar", p) for p in self.percents), Level("different"))

    def agreement(self, left: Integers, right: Integers) -> Levels:
        """Level 1, 2… of each pair of known values; each pair of different texts is compared once."""
        level = np.ones(left.shape, np.uint8)
        other = np.flatnonzero((left != right) & (left != self.missing) & (right != self.missing))
        pair, place = np.unique(left[other].astype(np.int64) * self.texts.size + right[other], return_inverse=True)
        level[other] = self._of_texts(*np.divmod(pair, self.texts.size))[place]
        return level

    def _of_texts(self, left: Integers, right: Integers) -> Levels:
        """Level of each pair of different texts."""
        alike = self.likeness(self.texts[left], self.texts[right])
        level = np.full(alike.shape, 2, np.uint8)
        for percent in self.percents:
            level += alike < percent
        return level

    def chance(self, left: Integers, right: Integers, groups: Groups | None = None) -> Floats:
        """Number of pairs at each level among all left x right pairs, from value frequencies.

        Exact as long as there are few different texts; else the split of those that differ is estimated
        on a sample, the same at each call.
        """
        if groups is not None:
            raise ValueError(f"{self.field}: the chance agreement of texts is not counted by group")
        a, b = frequencies(left, right, self.missing, None)
        known = float(a.known @ b.known)
        missing = float((a.known + a.unknown) @ (b.known + b.unknown)) - known
        same = pairs_within(a, b, 0)
        few = a.values.size * b.values.size <= TEXTS_COUNTED
        differing = self._all_texts(a, b) if few else self._sampled(left, right)
        share = differing / max(differing.sum(), 1)
        return np.array([missing, same, *((known - same) * share)])

    def _all_texts(self, left: Frequencies, right: Frequencies) -> Floats:
        """Pairs of records at level 2, 3…, by comparing every text to every other."""
        i, j = (grid.ravel() for grid in np.meshgrid(left.values, right.values, indexing="ij"))
        return self._counted(i, j, np.outer(left.counts, right.counts).ravel())

    def _sampled(self, left: Integers, right: Integers) -> Floats:
        """The same in a sample of pairs of records, and one more of each: none is impossible for being rare."""
        draw = np.random.Generator(np.random.Philox(0))
        known = (codes[codes != self.missing] for codes in (left, right))
        i, j = (codes[draw.integers(codes.size, size=PAIRS_SAMPLED)] for codes in known)
        return self._counted(i, j, np.ones(i.size)) + 1

    def _counted(self, i: Integers, j: Integers, times: Floats) -> Floats:
        other = np.flatnonzero(i != j)
        level = self._of_texts(i[other], j[other])
        return np.bincount(level - 2, times[other], len(self.percents) + 1).astype(np.float64)
