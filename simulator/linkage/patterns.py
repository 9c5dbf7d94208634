"""From two tables to candidate pairs, each with the number of its agreement pattern.

Many pairs share few patterns, so everything after this works on patterns and their counts (as Splink
does: Linacre et al., *Int. J. Population Data Science* 2022;7:1794). A pair costs ten bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.linkage.arrays import Levels, Table
from simulator.linkage.blocking import Rows, Rule, join
from simulator.linkage.comparisons import Comparison, Within

DENSE = 1 << 22
"""Numbers of possible patterns up to which they are counted in an array instead of sorted."""


@dataclass(frozen=True)
class RuleReport:
    """What one blocking rule gave: its pairs, those no earlier rule had, and whether it was used."""

    rule: Rule
    n_pairs: int
    n_new: int
    used: bool


@dataclass(frozen=True)
class Candidates:
    """Pairs to judge. Per pair: rows ``left`` and ``right`` (int32) and ``pattern``, a row of ``levels``.

    ``levels`` has shape ``(patterns, comparisons)`` and ``counts`` the pairs of each pattern. ``bounds``,
    shape ``(rules used, comparisons)``, is the worst level a rule admits, 0 where it does not look.
    ``left_out``: the odds of the pairs that are counted but not listed, too unlikely to become links, summed for
    each left and for each right record; None if all are listed.
    """

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    pattern: NDArray[np.integer[Any]]
    levels: Levels
    counts: NDArray[np.int64]
    bounds: Levels
    rules: tuple[RuleReport, ...]
    left_out: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None

    @property
    def n_pairs(self) -> int:
        """How many pairs there are."""
        return self.left.size


@dataclass(frozen=True)
class Portion:
    """Some pairs: their rows in the two tables, and the mixed-radix code of their levels."""

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    code: NDArray[np.int64]


def candidate_patterns(
    comparisons: Sequence[Comparison],
    rules: Sequence[Rule],
    left: Table,
    right: Table,
    max_pairs: int = 5_000_000,
    one_table: bool = False,
) -> Candidates:
    """Every pair that satisfies a blocking rule, once, with its agreement pattern.

    With ``one_table``, where ``right`` is ``left``: the pairs within it, each once and none of a record
    with itself, the earlier record on the left.

    Rules are tried in order; one that would bring the total above ``max_pairs`` is left out and
    reported as such. A rule's fields must be compared, ``near`` with ``within`` among its tolerances:
    the estimation has to know which patterns blocking can see. ValueError if not, if there are more
    patterns than integers of 64 bits, or if a column holds anything but integers of 32 bits: longer
    ones, like texts, are to be numbered first.
    """
    for table in (left, right):
        _check(comparisons, table)
    by_field = {c.field: c for c in comparisons}
    bounds = worst_levels(rules, comparisons)
    reports: list[RuleReport] = []
    portions: list[Portion] = []
    room = max_pairs
    for number, rule in enumerate(rules):
        found = join(rule, by_field, left, right)
        n_pairs = found.n_pairs_within if one_table else found.n_pairs
        used = n_pairs <= room
        earlier = bounds[:number][[r.used for r in reports]]
        new = [_compared(comparisons, left, right, *p, earlier) for p in found.pairs(one_table)] if used else []
        reports.append(RuleReport(rule, n_pairs, sum(p.code.size for p in new), used))
        portions += new
        room -= n_pairs if used else 0
    return gathered(comparisons, portions, bounds[[r.used for r in reports]], tuple(reports))


def _check(comparisons: Sequence[Comparison], table: Table) -> None:
    if prod(len(c.all_levels) for c in comparisons) >= 1 << 63:
        raise ValueError("too many fields: their patterns cannot be numbered")
    for comparison in comparisons:
        values = comparison.of(table)
        small = values.dtype.kind in "iu" and (
            values.dtype.itemsize < 4 or not values.size or -(2**31) <= values.min() <= values.max() < 2**31
        )
        if not small:
            raise ValueError(f"{comparison.field} is not made of integers of 32 bits")


def worst_levels(rules: Sequence[Rule], comparisons: Sequence[Comparison]) -> Levels:
    """The worst level that each rule admits, 0 where it does not look: ``(rules, comparisons)``."""
    bounds = [_bounds(rule, comparisons) for rule in rules]
    return np.array(bounds, np.uint8).reshape(len(rules), len(comparisons))


def _bounds(rule: Rule, comparisons: Sequence[Comparison]) -> list[int]:
    by_field = {c.field: c for c in comparisons}
    unknown = [name for name in rule.fields if name not in by_field]
    if unknown:
        raise ValueError(f"blocking on a field that is not compared: {unknown[0]}")
    worst = dict.fromkeys(rule.equal, 1)
    if rule.near:
        near = by_field[rule.near]
        if not isinstance(near, Within) or rule.within not in near.tolerances:
            raise ValueError(f"{rule.near} is not compared with a tolerance of {rule.within}")
        worst[rule.near] = near.tolerances.index(rule.within) + 1
    return [worst.get(c.field, 0) for c in comparisons]


def satisfies(levels: Levels, bound: Levels) -> NDArray[np.bool_]:
    """Whether patterns of shape ``(patterns, comparisons)`` satisfy one rule's bounds."""
    asked = bound > 0
    return np.all((levels[:, asked] > 0) & (levels[:, asked] <= bound[asked]), axis=1)


def _compared(
    comparisons: Sequence[Comparison], left: Table, right: Table, i: Rows, j: Rows, earlier: Levels
) -> Portion:
    """The pattern of each pair, mixed-radix coded; pairs that an earlier rule has found are left out."""
    level = [c.levels(c.of(left)[i], c.of(right)[j]) for c in comparisons]
    new = np.ones(i.size, bool)
    for bound in earlier:
        asked = np.flatnonzero(bound)
        new &= ~np.logical_and.reduce([(level[f] - np.uint8(1)) < bound[f] for f in asked])
    code = coded(comparisons, level)
    return Portion(i[new].astype(np.int32), j[new].astype(np.int32), code[new])


def coded(comparisons: Sequence[Comparison], levels: Sequence[Levels]) -> NDArray[np.int64]:
    """One number a pattern, from the levels of each comparison."""
    code = np.zeros(levels[0].shape, np.int64)
    for comparison, values in zip(comparisons, levels, strict=True):
        code = code * len(comparison.all_levels) + values
    return code


def gathered(
    comparisons: Sequence[Comparison],
    portions: list[Portion],
    bounds: Levels,
    reports: tuple[RuleReport, ...],
) -> Candidates:
    """All portions together, their patterns numbered; ``bounds`` are those of the rules used."""
    sizes = [len(c.all_levels) for c in comparisons]
    codes = np.concatenate([p.code for p in portions]) if portions else np.zeros(0, np.int64)
    distinct, counts, pattern = _numbered(codes, prod(sizes))
    levels = np.zeros((distinct.size, len(sizes)), np.uint8)
    for f in reversed(range(len(sizes))):
        distinct, levels[:, f] = np.divmod(distinct, sizes[f])
    left = np.concatenate([p.left for p in portions]) if portions else np.zeros(0, np.int32)
    right = np.concatenate([p.right for p in portions]) if portions else np.zeros(0, np.int32)
    return Candidates(left, right, pattern, levels, counts, bounds, reports)


def _numbered(codes: NDArray[np.int64], possible: int) -> tuple[Any, Any, Any]:
    """Distinct codes in rising order, their counts, and each pair's position among them."""
    if possible > DENSE:
        distinct, pattern, counts = np.unique(codes, return_inverse=True, return_counts=True)
    else:
        dense = np.bincount(codes, minlength=possible)
        distinct = np.flatnonzero(dense)
        counts, pattern = dense[distinct], (np.cumsum(dense > 0) - 1)[codes]
    return distinct, counts, pattern.astype(np.int16 if distinct.size < 1 << 15 else np.int32)
