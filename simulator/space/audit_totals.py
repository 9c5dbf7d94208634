"""Several tables of totals together: does what has left tell what few people, or one among many, add up to?

A total that has left is a sum over a known set of people, as a count is (:mod:`simulator.space.audit`); so the same
unions of groups are told, but here they are also looked at for dominance.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from simulator.space.audit import INFEASIBLE, SECONDS, combinations, fewest
from simulator.space.magnitudes import ONE, TWO
from simulator.space.tables import Bools, Counts, Floats


class TotalsAudit:
    """The sets of people whose totals of one amount have left, each bool ``(people,)``."""

    def __init__(self, amounts: Counts) -> None:
        self.amounts = amounts
        self.left = np.zeros((0, len(amounts)), bool)

    def betrayed(self, asked: Bools) -> bool:
        """Whether releasing the totals of the sets ``asked``, ``(sets, people)``, tells one that must not leave."""
        sets = np.unique(np.vstack([self.left, asked]), axis=0)
        if len(sets) == len(self.left):  # all has left before
            return False
        sets = sets[sets.any(axis=1)]
        people, contributors = np.ones_like(self.amounts), (self.amounts > 0).astype(np.int64)
        few = fewest(sets, people) or fewest(sets, contributors)
        return bool(few) or self._dominated(sets)

    def release(self, sets: Bools) -> None:
        """Take note that the totals of these sets have left."""
        self.left = np.unique(np.vstack([self.left, sets]), axis=0)

    def _dominated(self, sets: Bools) -> bool:
        """Whether a union of groups, alike in all sets, follows from them and is dominated by one or two people."""
        kinds, kind = np.unique(sets, axis=1, return_inverse=True)
        basis, order = combinations(kinds, np.bincount(kind, self.amounts) > _most(self.amounts))
        together, which = np.unique(basis.T, axis=0, return_inverse=True)  # kinds that are in the same sums
        group = np.full(kinds.shape[1], -1)
        group[order] = np.where((together != 0).any(axis=1)[which], which, -1)
        groups = _Groups.of(group[kind], self.amounts, together)
        return groups.can_be_light() and (groups.can_be_led(1, ONE) or groups.can_be_led(2, TWO))


@dataclass(frozen=True)
class _Groups:
    """``sums``: how much of each independent sum a group is, ``(groups, sums)``; the ``total`` of its amounts and
    the ``first`` and ``second`` largest, ``(groups,)``. A union is a sum of some of the sums: each integer programme
    here asks for one, and too long a search counts as found."""

    sums: Floats
    total: Floats
    first: Floats
    second: Floats

    @staticmethod
    def of(group: NDArray[np.int64], amounts: Counts, sums: Floats) -> "_Groups":
        """From the group of each person, -1 where it cannot be told, and their amounts."""
        order = np.lexsort((-amounts, group))
        order = order[group[order] >= 0]
        start, size = np.unique(group[order], return_index=True, return_counts=True)[1:]
        first = amounts[order[start]]
        second = np.where(size > 1, amounts[order[start + np.minimum(size - 1, 1)]], 0)
        total = np.bincount(group[order], amounts[order], len(sums)).astype(float)
        there = np.unique(group[order])
        return _Groups(sums[there], total[there], first.astype(float), second.astype(float))

    def can_be_light(self) -> bool:
        """Whether a union is of so small a total that two could dominate it: quickly told, and mostly no."""
        if not self.sums.size:
            return False
        most = _most(np.concatenate([self.first, self.second]))
        rules = [LinearConstraint(self.sums, 0, 1), LinearConstraint(self.total @ self.sums, 1, most)]
        return _found(np.zeros(self.sums.shape[1]), rules)

    def can_be_led(self, people: int, share: float) -> bool:
        """Whether one or two ``people`` make up at least ``share`` of a union.

        Variables: the factor of each sum, whether the largest of each group and its second largest are chosen.
        """
        n, sums = self.sums.shape
        none, eye, zero = np.zeros((n, sums)), np.eye(n), np.zeros((n, n))
        total = self.total @ self.sums
        rules = [
            LinearConstraint(np.hstack([self.sums, zero, zero]), 0, 1),
            LinearConstraint(np.hstack([self.sums, -eye, zero]), 0, np.inf),  # whoever is chosen is within
            LinearConstraint(np.hstack([none, eye, -eye]), 0, np.inf),  # the second only after the first
            LinearConstraint(np.r_[np.zeros(sums), np.ones(2 * n)], people, people),
            LinearConstraint(np.r_[total, np.zeros(2 * n)], 1, np.inf),
            LinearConstraint(np.r_[total, -self.first / share, -self.second / share], -np.inf, 1e-6),
        ]
        return _found(np.zeros(sums + 2 * n), rules)


def _found(cost: Floats, rules: list[LinearConstraint]) -> bool:
    options = {"time_limit": SECONDS}
    return milp(cost, constraints=rules, integrality=1, bounds=Bounds(0, 1), options=options).status != INFEASIBLE


def _most(amounts: NDArray[np.number]) -> float:
    """The most that a total can be of which one or two of these amounts make up a dominating share."""
    first, second = np.sort(np.append(amounts, (0, 0)))[:-3:-1]
    return float(max(first / ONE, (first + second) / TWO))
