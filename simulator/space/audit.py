"""Several tables together: does what has left, with what is asked for now, tell about too few people?

Each count that has left is a sum over a known set of people. People who are in the same sets cannot be told apart
and form one unknown; the count of one or several of them is known when it is a linear combination of what has left
(Chin & Ozsoyoglu, IEEE Trans Softw Eng 1982;8:574). Two nested counts are the simplest case: their difference.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from simulator.space.tables import LEAST, small

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
_SURE = 1e-7
INFEASIBLE = 2
"""What SciPy says of a programme without a solution."""
SECONDS = 5
"""Longest search for a group that would be betrayed."""


class Audit:
    """The sets of people whose counts have left the space, each bool ``(people,)``."""

    def __init__(self, n_people: int) -> None:
        self.left = np.zeros((0, n_people), bool)

    def betrayed(self, asked: Bools) -> int:
        """People in the smallest group that releasing the sets ``asked``, ``(sets, people)``, would betray; or 0.

        A group is betrayed if fewer than :data:`simulator.space.tables.LEAST` people are in it and its count
        can be worked out.
        """
        sets = np.unique(np.vstack([self.left, asked]), axis=0)
        if len(sets) == len(self.left):  # all has left before
            return 0
        return fewest(sets[sets.any(axis=1)], np.ones(sets.shape[1], np.int64))

    def release(self, sets: Bools) -> None:
        """Take note that the counts of these sets have left."""
        self.left = np.unique(np.vstack([self.left, sets]), axis=0)


def fewest(sets: Bools, weight: NDArray[np.int64]) -> int:
    """The least ``weight``, ``(people,)``, of a group that the sums over ``sets`` betray, if it is small; or 0."""
    return min([*_nested(sets, weight), *_solved(sets, weight)], default=0)


def _nested(sets: Bools, weight: NDArray[np.int64]) -> list[int]:
    """Small differences of a set and another that lies within it."""
    whole, size = sets.astype(np.float32), sets @ weight
    inside = whole @ whole.T == whole.sum(axis=1)[:, None]  # [i, j]: i lies within j
    more = (size[None, :] - size[:, None])[inside]
    return [int(n) for n in more[small(more)]]


def _solved(sets: Bools, weight: NDArray[np.int64]) -> list[int]:
    """Weight of the smallest union of groups, alike in all sets, whose sum follows from the others; none, or one.

    Which union has least is an integer programme; too long a search counts as betrayed.
    """
    kinds, kind = np.unique(sets, axis=1, return_inverse=True)
    people = np.bincount(kind, weight)
    basis, order = combinations(kinds, people >= LEAST)
    if not len(basis):
        return []
    cost = basis @ people[order]
    rules = [LinearConstraint(np.unique(basis.T, axis=0), 0, 1), LinearConstraint(cost, 1, LEAST - 1)]
    found = milp(cost, constraints=rules, integrality=1, bounds=Bounds(0, 1), options={"time_limit": SECONDS})
    if found.status == INFEASIBLE:
        return []
    return [round(found.fun) if found.fun is not None else 1]


def combinations(kinds: Bools, large: Bools) -> tuple[Floats, NDArray[np.int64]]:
    """A basis of the sums of multiples of sets that may be 0 for every ``large`` kind, and the kinds in its order.

    ``kinds``: bool ``(sets, kinds)``. A union of kinds follows from the sets if its indicator is such a sum; as each
    row of the basis has a 1 where the others have 0, only factors 0 and 1 make one.
    """
    seen = np.flatnonzero(kinds.any(axis=0))
    order = seen[np.argsort(~large[seen], kind="stable")]  # the large kinds first
    basis, pivots = _reduced(kinds[:, order].astype(float))
    return basis[~large[order][pivots]], order


def _reduced(matrix: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """The reduced row echelon form without its empty rows, and the column of each row's leading 1."""
    left, pivots = matrix.copy(), list[int]()
    for column in range(left.shape[1]):
        row = len(pivots)
        if row == len(left):
            break
        best = row + int(np.abs(left[row:, column]).argmax())
        if abs(left[best, column]) < _SURE:
            continue
        left[[row, best]] = left[[best, row]]
        left[row] /= left[row, column]
        others = np.arange(len(left)) != row
        left[others] -= np.outer(left[others, column], left[row])
        left[np.abs(left) < _SURE] = 0
        pivots.append(column)
    return left[: len(pivots)], np.array(pivots, np.int64)
