"""The fitted model: how telling each level of agreement is, as a table, as weights and as a waterfall."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.linkage.arrays import Floats, Levels
from simulator.linkage.comparisons import Comparison, Recorded

CONTEXTS = ("", "same", "different")
"""The three tables of u."""
LIKELIEST = 200.0
"""Weights above this are as good as certain; kept finite so that odds can be multiplied."""
LEAST_FREE = 0.01
"""Share of records always supposed to have no match yet: estimates are not so good as to say less."""


@dataclass(frozen=True)
class Weights:
    """m and u probabilities of every level, and how many matches there are.

    ``m`` has shape ``(comparisons, levels)`` and ``u`` ``(3, comparisons, levels)``: where a comparison
    is ``given`` a field, the second table is for pairs that agree on it, the third for those that do not,
    the first for those of which it is unknown. Level 0, missing, and the places past a
    comparison's last level hold 1, so that they weigh nothing. ``n_matches`` is expected, not a count;
    ``seen`` is the share of them that satisfy a blocking rule. ``one_table`` says that the pairs are
    those within one table, which is then both the left and the right one.
    """

    comparisons: tuple[Comparison, ...]
    m: Floats
    u: Floats
    n_left: int
    n_right: int
    n_matches: float
    seen: float
    iterations: int
    converged: bool
    one_table: bool = False

    @property
    def n_all(self) -> int:
        """Number of pairs of records there are."""
        return n_all_pairs(self.n_left, self.n_right, self.one_table)

    @property
    def prior_weight(self) -> float:
        """log2 odds that two records drawn at random belong to one person."""
        prior = self.n_matches / max(self.n_all, 1)
        return float(np.log2(prior / (1 - prior)))

    def partial(self, levels: Levels) -> Floats:
        """log2(m/u) of each field, for patterns and result of shape ``(patterns, comparisons)``."""
        context = contexts(self.comparisons, levels)
        return np.asarray(np.log2(self.m / self.u)[context, np.arange(levels.shape[1]), levels])

    def total(self, levels: Levels) -> Floats:
        """Match weight, log2 odds: the prior's and the sum of the partial ones, shape ``(patterns,)``."""
        return self.prior_weight + self.partial(levels).sum(axis=1)

    def total_when_free(self, levels: Levels) -> Floats:
        """The same, for two records neither of which has found its match among the others yet.

        A record has one match at most, so few bearers are left once most have theirs, and a link between
        two that are left is likelier than between any two: the prior is n_matches / (free left records
        x free right records), as in Sadinle, JASA 2017. Right records that ``Recorded`` tells apart are
        counted apart: of those that have a value, most may be taken.
        """
        found = self.n_matches * self.seen
        free_left = max(self.n_left - found, LEAST_FREE * self.n_left, 1)
        free_right = np.maximum(self.n_right - found * self._recorded(levels), max(LEAST_FREE * self.n_right, 1))
        return self.partial(levels).sum(axis=1) + np.log2(self.n_matches / (free_left * free_right))

    def _recorded(self, levels: Levels) -> Floats:
        """How much oftener a right record has a value, or has none, if it has a match; per pattern."""
        chosen = [f for f, c in enumerate(self.comparisons) if isinstance(c, Recorded)]
        return np.asarray((self.m / self.u[0])[chosen, levels[:, chosen]].prod(axis=1))

    def table(self) -> pd.DataFrame:
        """One row per level: ``field, given, level, value, m, u, weight``.

        ``given`` is "", or "same" or "different" for pairs known to agree or not on the field that the
        comparison is given; ``level`` is one of ``comparisons.LEVELS`` and ``value`` its number.
        """
        return pd.DataFrame(self.rows(), columns=["field", "given", "level", "value", "m", "u", "weight"])

    def rows(self) -> list[dict[str, Any]]:
        """The same, a row each."""
        rows = []
        for f, comparison in enumerate(self.comparisons):
            for context in range(3 if comparison.given else 1):
                for k, level in enumerate(comparison.all_levels[1:], start=1):
                    m, u = float(self.m[f, k]), float(self.u[context, f, k])
                    at = {"field": comparison.field, "given": CONTEXTS[context]}
                    how = {"level": level.kind, "value": level.value, "m": m, "u": u}
                    rows.append({**at, **how, "weight": float(np.log2(np.divide(m, u)))})
        return rows


def n_all_pairs(n_left: int, n_right: int, one_table: bool = False) -> int:
    """Number of pairs between two tables, or within one."""
    return n_left * (n_left - 1) // 2 if one_table else n_left * n_right


def posterior(weight: Floats) -> Floats:
    """Probability that a pair of this weight (log2 odds) is a match."""
    return 1 / (1 + np.exp2(-weight))


def contexts(comparisons: Sequence[Comparison], levels: Levels) -> NDArray[np.int64]:
    """Whether a pattern agrees exactly (1) or not (2) on the field a comparison is ``given``.

    0 where that is unknown, or where the comparison is given nothing.
    """
    fields = [c.field for c in comparisons]
    context = np.zeros(levels.shape, np.int64)
    for f, comparison in enumerate(comparisons):
        if comparison.given:
            agrees = levels[:, fields.index(comparison.given)]
            context[:, f] = np.minimum(agrees, 2)
    return context
