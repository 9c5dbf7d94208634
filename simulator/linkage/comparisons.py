"""How two records are compared, field by field: levels of agreement, and how often chance gives each.

A comparison turns the two values of a field into a small number: 0 when a value is missing, 1 for the
best agreement, the highest for the worst. Fellegi & Sunter, *A theory for record linkage*, JASA 1969;
several levels per field: Winkler, *Using the EM algorithm for weight computation*, 2000.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulator.linkage.arrays import Floats, Groups, Integers, Levels, Table
from simulator.linkage.frequencies import Frequencies, frequencies, pairs_within

LEVELS = ("missing", "same", "within", "near", "similar", "different", "recorded", "absent")
"""Kinds of levels; the value of "within" is the greatest difference, of "similar" the least likeness in %."""


@dataclass(frozen=True)
class Level:
    """One level of agreement: a kind of ``LEVELS`` and, for "within" and "similar", its value."""

    kind: str
    value: int = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class Comparison:
    """Identical or not.

    ``field`` names the comparison, and ``column`` the column it looks at if that has another name. The
    code ``missing`` stands for an unknown value, which says nothing, for or against. ``given`` names
    another compared field: between different persons who agree on it, agreement on this one is another
    matter and is counted apart (two patients of one hospital often live in the same département;
    Winkler 1993 on dependence among non-matches).
    """

    field: str
    missing: int
    column: str = ""
    given: str = ""

    @property
    def agreement_levels(self) -> tuple[Level, ...]:
        """The levels of two known values, best first."""
        return (Level("same"), Level("different"))

    def agreement(self, left: Integers, right: Integers) -> Levels:
        """Level 1, 2… of each pair of known values."""
        return np.where(left == right, np.uint8(1), np.uint8(2))

    def chance_within(self, left: Frequencies, right: Frequencies) -> list[float]:
        """Pairs at level 1, 2…, the last left out, among all pairs of known values."""
        return [pairs_within(left, right, 0)]

    @property
    def all_levels(self) -> tuple[Level, ...]:
        """Every level by number, from 0, missing."""
        return (Level("missing"), *self.agreement_levels)

    def of(self, table: Table) -> Integers:
        """The column compared, without a copy where it is an array already."""
        return np.asarray(table[self.column or self.field])

    def levels(self, left: Integers, right: Integers) -> Levels:
        """Level of each pair, shape ``(pairs,)``."""
        level = self.agreement(left, right)
        level[(left == self.missing) | (right == self.missing)] = 0
        return level

    def chance(self, left: Integers, right: Integers, groups: Groups | None = None) -> Floats:
        """Number of pairs at each level among all left x right pairs, exactly, from value frequencies.

        With ``groups``, the group of each left and right record (-1 for none): only pairs of one group.
        """
        a, b = frequencies(left, right, self.missing, groups)
        known = float(a.known @ b.known)
        missing = float((a.known + a.unknown) @ (b.known + b.unknown)) - known
        agreeing = self.chance_within(a, b)
        return np.array([missing, *agreeing, known - sum(agreeing)])


@dataclass(frozen=True, kw_only=True, eq=False)
class Exact(Comparison):
    """Identical or different."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Within(Comparison):
    """Numbers or dates: one level for each tolerance, in rising order and starting with 0, and the rest."""

    tolerances: tuple[int, ...]

    @property
    def agreement_levels(self) -> tuple[Level, ...]:
        """The levels of two known values, best first."""
        return (Level("same"), *(Level("within", t) for t in self.tolerances[1:]), Level("different"))

    def agreement(self, left: Integers, right: Integers) -> Levels:
        """Level 1, 2… of each pair of known values."""
        apart = np.abs(left.astype(np.int64) - right)
        level = np.ones(apart.shape, np.uint8)
        for tolerance in self.tolerances:
            level += apart > tolerance
        return level

    def chance_within(self, left: Frequencies, right: Frequencies) -> list[float]:
        """Pairs at level 1, 2…, the last left out, among all pairs of known values."""
        return list(np.diff([pairs_within(left, right, t) for t in self.tolerances], prepend=0.0))


@dataclass(frozen=True, kw_only=True, eq=False)
class Neighbour(Comparison):
    """Places numbered from 0: identical, neighbouring (``near``, boolean, places x places), or apart."""

    near: NDArray[np.bool_]

    @property
    def agreement_levels(self) -> tuple[Level, ...]:
        """The levels of two known values, best first."""
        return (Level("same"), Level("near"), Level("different"))

    def agreement(self, left: Integers, right: Integers) -> Levels:
        """Level 1, 2… of each pair of known values."""
        table = np.where(self.near, np.uint8(2), np.uint8(3))
        np.fill_diagonal(table, 1)
        return table[left, right]

    def chance_within(self, left: Frequencies, right: Frequencies) -> list[float]:
        """Pairs at level 1, 2…, the last left out, among all pairs of known values."""
        near = self.near & ~np.eye(len(self.near), dtype=bool)
        source, place = np.nonzero(near[left.values])
        beside = replace(left, group=left.group[source], values=place, counts=left.counts[source])
        return [pairs_within(left, right, 0), pairs_within(beside, right, 0)]


@dataclass(frozen=True, kw_only=True, eq=False)
class Recorded(Comparison):
    """Whether the right record has a value at all, whatever the left one says: having nothing recorded
    where a match would most often have something is evidence too."""

    @property
    def agreement_levels(self) -> tuple[Level, ...]:
        """The two possible levels."""
        return (Level("recorded"), Level("absent"))

    def levels(self, left: Integers, right: Integers) -> Levels:
        """Level of each pair, shape ``(pairs,)``."""
        return np.where(right == self.missing, np.uint8(2), np.uint8(1))

    def chance(self, left: Integers, right: Integers, groups: Groups | None = None) -> Floats:
        """Number of pairs at each level among all left x right pairs."""
        absent = float(np.count_nonzero(right == self.missing))
        return np.array([0, right.size - absent, absent]) * left.size
