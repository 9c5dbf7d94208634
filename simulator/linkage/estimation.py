"""Estimating m, u and the number of matches, from patterns and their counts.

- u, the probability of a level between two records of different persons, comes from the value
  frequencies of the two tables: all pairs are counted exactly, not sampled, and the matches among
  them are subtracted as they become known.
- m, the probability of a level between two records of one person, comes from EM on pattern counts
  (Dempster, Laird & Rubin 1977; Winkler 2000), starting from a guess.
- Blocking hides the matches that satisfy no rule. They are missing data of known shape, because
  rules are bounds on levels: EM adds their expectation, by inclusion and exclusion over the rules.
- A record has one match at most. Every few steps EM is told what share of each pattern's pairs rivals
  take away: a bearer already recognised by hospital, date and birth cannot also be one of the twenty
  strangers of the same age and département. Without it, a slight dependence between fields among
  millions of strangers passes for thousands of matches.

Fields are independent given that a pair is a match, or is not (Fellegi & Sunter 1969), except for
non-matches where a comparison names a ``given`` field.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simulator.linkage.arrays import Floats, Table
from simulator.linkage.comparisons import Comparison
from simulator.linkage.expectation import Expectation, Given
from simulator.linkage.patterns import Candidates
from simulator.linkage.weights import LIKELIEST, Weights, posterior

STEPS_PER_RIVALRY = 10
"""EM steps between two looks at all pairs, the only part whose time grows with their number."""
HOPELESS = -20.0
"""Weight (log2 odds) below which a pair is nobody's rival: one chance in a million."""


def chance(comparisons: Sequence[Comparison], left: Table, right: Table) -> Floats:
    """Number of pairs at each level among all left x right pairs, shape ``(3, comparisons, levels)``.

    The second table is for pairs that agree on the ``given`` field, the third for those that do not, the
    first for all others.
    """
    by_field = {c.field: c for c in comparisons}
    counts = np.zeros((3, len(comparisons), max(len(c.all_levels) for c in comparisons)))
    for f, comparison in enumerate(comparisons):
        a, b = comparison.of(left), comparison.of(right)
        size = len(comparison.all_levels)
        counts[0, f, :size] = comparison.chance(a, b)
        if comparison.given:
            groups = _groups(by_field[comparison.given], left, right)
            counts[1, f, :size] = comparison.chance(a, b, groups)
            known = comparison.chance(a[groups[0] >= 0], b[groups[1] >= 0])
            counts[2, f, :size] = known - counts[1, f, :size]
            counts[0, f, :size] -= known
    return counts


def chance_within(comparisons: Sequence[Comparison], table: Table) -> Floats:
    """The same for the pairs of different records of one table, each pair once.

    ValueError if a comparison is ``given`` another field.
    """
    if any(c.given for c in comparisons):
        raise ValueError("within one table no field is given another")
    counts = chance(comparisons, table, table)
    for f, comparison in enumerate(comparisons):
        values = comparison.of(table)
        with_itself = np.bincount(comparison.levels(values, values), minlength=counts.shape[2])
        counts[0, f] = (counts[0, f] - with_itself) / 2
    return counts


def _groups(given: Comparison, left: Table, right: Table) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Records numbered by their value of a field, the same in both tables; -1 where it is missing."""
    a, b = given.of(left), given.of(right)
    low = min(int(a.min(initial=0)), int(b.min(initial=0)))
    number = a.astype(np.int64) - low, b.astype(np.int64) - low
    if max(int(n.max(initial=0)) for n in number) > 4 * (a.size + b.size):
        _, dense = np.unique(np.concatenate(number), return_inverse=True)
        number = dense[: a.size], dense[a.size :]
    return np.where(a == given.missing, -1, number[0]), np.where(b == given.missing, -1, number[1])


def estimate(
    comparisons: Sequence[Comparison],
    candidates: Candidates,
    by_chance: Floats,
    n_records: tuple[int, int],
    max_iterations: int = 200,
    tolerance: float = 1e-5,
    one_to_one: bool = True,
    one_table: bool = False,
) -> Weights:
    """Fit m, u and the prior to the counts of patterns.

    ``by_chance`` is what ``chance`` returned, ``n_records`` the sizes of the left and the right table.
    Without ``one_to_one`` a record may have several matches, and rivals take nothing from each other;
    ``one_table`` says that the pairs are those within one table, whose size is given twice.
    Stops when no probability moves by more than ``tolerance`` and the matches by no more than that share.
    """
    em = Expectation(comparisons, candidates, by_chance, n_records, one_to_one, one_table)
    return _maximised(em, candidates, max_iterations, tolerance, one_to_one)


def count_matches(
    comparisons: Sequence[Comparison],
    candidates: Candidates,
    by_chance: Floats,
    n_records: tuple[int, int],
    m: Floats,
    u: Floats,
    max_iterations: int = 200,
) -> Weights:
    """The same, one to one, where another program has estimated m and u, ``(comparisons, levels)`` each.

    What is left is the number of matches, and how many of them no rule could see.
    """
    em = Given(m, u, comparisons, candidates, by_chance, n_records)
    return _maximised(em, candidates, max_iterations, 1e-5, one_to_one=True)


def _maximised(
    em: Expectation, candidates: Candidates, max_iterations: int, tolerance: float, one_to_one: bool
) -> Weights:
    step, converged = 0, False
    while step < max_iterations and not converged:
        if one_to_one:
            em.kept = _kept_from_rivals(candidates, em.weights())
        before = em.n_matches
        moved = max([em.step() for _ in range(STEPS_PER_RIVALRY)][-1], abs(em.n_matches / before - 1))
        step, converged = step + STEPS_PER_RIVALRY, moved <= tolerance
    return replace(em.weights(), iterations=step, converged=converged)


def _kept_from_rivals(candidates: Candidates, weights: Weights) -> Floats:
    """Per pattern, its pairs' mean probability among their rivals over that of a pair judged alone."""
    weight = weights.total_when_free(candidates.levels)
    likely = weight > HOPELESS
    pair = np.flatnonzero(likely[candidates.pattern])
    pattern, odds = candidates.pattern[pair], np.exp2(np.minimum(weight, LIKELIEST))
    by_pair = odds[pattern]
    at = [end[pair] for end in (candidates.left, candidates.right)]
    rivals = sum(np.bincount(end, by_pair)[end] for end in at) - by_pair
    shared = np.bincount(pattern, by_pair / (1 + rivals), odds.size)
    alone = candidates.counts * posterior(weights.total(candidates.levels))
    return np.where(likely, np.minimum(shared / alone, 1), 1)
