"""Blocking: which pairs of records are worth comparing, found by sorting and never by trying all pairs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.linkage.arrays import Table
from simulator.linkage.comparisons import Comparison

Rows = NDArray[np.int64]
Keys = NDArray[np.int64]
PAIRS_AT_A_TIME = 1 << 18
"""Pairs compared at once: enough to be fast, few enough to stay in the processor's cache."""


@dataclass(frozen=True)
class Rule:
    """Pairs that agree exactly on every field of ``equal`` and, if given, on ``near`` to ``within``."""

    equal: tuple[str, ...]
    near: str = ""
    within: int = 0

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field the rule looks at."""
        return (*self.equal, self.near) if self.near else self.equal


@dataclass(frozen=True)
class Join:
    """The pairs of one rule, not yet written out: row ``right[i]`` meets ``left[first[i]:first[i] + count[i]]``."""

    left: Rows
    right: Rows
    first: Rows
    count: Rows

    @property
    def n_pairs(self) -> int:
        """How many pairs the rule makes."""
        return int(self.count.sum())

    @property
    def n_pairs_within(self) -> int:
        """The same where both tables are one: each pair once, and no record with itself."""
        return (self.n_pairs - self.right.size) // 2

    def pairs(self, one_table: bool = False, at_a_time: int = PAIRS_AT_A_TIME) -> Iterator[tuple[Rows, Rows]]:
        """Rows of the left and of the right table, in portions of about ``at_a_time`` pairs.

        With ``one_table`` only those where the left row comes first.
        """
        ends = np.cumsum(self.count)
        if not ends.size:
            return
        cuts = np.searchsorted(ends, np.arange(at_a_time, ends[-1] + at_a_time, at_a_time), "left") + 1
        for start, stop in zip([0, *cuts[:-1]], cuts, strict=True):
            if start < stop:
                i, j = self._written_out(slice(start, stop))
                yield (i[i < j], j[i < j]) if one_table else (i, j)

    def _written_out(self, part: slice) -> tuple[Rows, Rows]:
        count, first = self.count[part], self.first[part]
        begins = np.cumsum(count) - count
        position = np.arange(count.sum()) + np.repeat(first - begins, count)
        return self.left[position], np.repeat(self.right[part], count)


def join(rule: Rule, comparisons: Mapping[str, Comparison], left: Table, right: Table) -> Join:
    """Pairs of records that satisfy a rule; a record with a missing value in it satisfies none.

    ``comparisons`` by field say which column holds each field and which code means missing.
    """
    used = [comparisons[name] for name in rule.fields]
    left_rows, right_rows = _known(used, left), _known(used, right)
    left_key, right_key = _keys(rule, used, left, right, left_rows, right_rows)
    order = np.argsort(left_key, kind="stable")
    first, last = _reach(left_key[order], right_key, rule.within)
    count = last - first
    met = np.flatnonzero(count)
    return Join(left_rows[order], right_rows[met], first[met], count[met])


def _reach(ordered: Keys, key: Keys, within: int) -> tuple[Rows, Rows]:
    """Where the ordered keys that differ from each key by ``within`` at most begin, and where they end."""
    size = max(int(ordered.max(initial=0)), int(key.max(initial=0))) + within + 1
    if size <= 4 * (ordered.size + key.size):  # looking up is many times faster than searching
        below = np.concatenate([[0], np.cumsum(np.bincount(ordered, minlength=size))])
        return below[key - within], below[key + within + 1]
    return np.searchsorted(ordered, key - within, "left"), np.searchsorted(ordered, key + within, "right")


def _known(used: Sequence[Comparison], table: Table) -> Rows:
    return np.flatnonzero(np.logical_and.reduce([c.of(table) != c.missing for c in used]))


def _keys(
    rule: Rule, used: Sequence[Comparison], left: Table, right: Table, left_rows: Rows, right_rows: Rows
) -> tuple[Keys, Keys]:
    """One number a record, equal when all fields of ``equal`` are, and close when ``near`` is."""
    a, b = np.zeros(left_rows.size, np.int64), np.zeros(right_rows.size, np.int64)
    if not a.size or not b.size:
        return a[:0], b[:0]
    for comparison in used:
        x = comparison.of(left)[left_rows].astype(np.int64)
        y = comparison.of(right)[right_rows].astype(np.int64)
        margin = rule.within if comparison.field == rule.near else 0
        low = min(int(x.min()), int(y.min())) - margin
        span = max(int(x.max()), int(y.max())) + margin - low + 1
        a, b = _room_for(span, a, b)
        a, b = a * span + (x - low), b * span + (y - low)
    return a, b


def _room_for(span: int, a: Keys, b: Keys) -> tuple[Keys, Keys]:
    """The same keys, renumbered if multiplying them by ``span`` would overflow."""
    if (max(int(a.max()), int(b.max())) + 1) * span < 1 << 62:
        return a, b
    _, number = np.unique(np.concatenate([a, b]), return_inverse=True)
    return number[: a.size], number[a.size :]
