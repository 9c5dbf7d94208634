"""One EM step on pattern counts: what matches look like, given what the weights say of each pattern.

Blocking hides the matches that satisfy no rule. As rules are bounds on levels, the share of matches that
they let through, level by level, follows from m by inclusion and exclusion over the rules.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.linkage.arrays import Floats, Levels
from simulator.linkage.comparisons import Comparison, Recorded
from simulator.linkage.patterns import Candidates
from simulator.linkage.weights import Weights, contexts, n_all_pairs

GUESS_OF_AGREEMENT = 0.9
"""Where EM starts: m of the best level. The guess also counts as one match, so that no m becomes 0."""
MOST_MISSING = 0.99
"""Share of missing values that the guess goes up to: no level may be impossible before the data speak."""
FEWEST_MATCHES = 1e-3
"""The expected number of matches never falls below this, so that its logarithm stays finite."""


class Expectation:
    """Pattern counts laid out for EM, and its state: m, ``(comparisons, levels)``, missing included, and
    the number of matches."""

    def __init__(
        self,
        comparisons: Sequence[Comparison],
        candidates: Candidates,
        by_chance: Floats,
        n_records: tuple[int, int],
        one_to_one: bool = True,
        one_table: bool = False,
    ) -> None:
        self.comparisons, self.n_records, self.by_chance = tuple(comparisons), n_records, by_chance
        self.one_table = one_table
        self.levels, self.counts = candidates.levels, candidates.counts.astype(float)
        self.kept = np.ones(self.counts.size)
        sizes = np.array([len(c.all_levels) for c in comparisons])
        number = np.arange(by_chance.shape[2])
        self.known = (number < sizes[:, None]) & (number > 0)
        self.place = np.arange(sizes.size) * number.size + self.levels
        self.place_in_u = contexts(comparisons, self.levels) * self.known.size + self.place
        self.given = [[c.field for c in comparisons].index(c.given) if c.given else -1 for c in comparisons]
        self.allowed, self.sign = intersections(candidates.bounds, self.known)
        self.n_all = max(float(n_all_pairs(*n_records, one_table)), 1.0)
        one_each = max(min(*n_records, self.n_all / 2), FEWEST_MATCHES)
        self.most = one_each if one_to_one else max(self.n_all / 2, FEWEST_MATCHES)
        self.m, self.n_matches = self._guess(sizes), one_each / 2
        self.guess = self.m

    def _guess(self, sizes: NDArray[np.int64]) -> Floats:
        """m before any data: mostly agreement, missing as often as among all pairs."""
        share = np.where(self.known, (1 - GUESS_OF_AGREEMENT) / (sizes - 2)[:, None], 0)
        share[:, 1] = GUESS_OF_AGREEMENT
        missing = np.minimum(self.by_chance[:, :, 0].sum(axis=0)[:, None] / self.n_all, MOST_MISSING)
        return np.concatenate([missing, (1 - missing) * share[:, 1:]], axis=1)

    def weights(self) -> Weights:
        """The model as it stands."""
        seen = float(self._seen_share()[0].sum())
        m, u = self._given_known(self.m), self._u()
        return Weights(self.comparisons, m, u, *self.n_records, self.n_matches, seen, 0, False, self.one_table)

    def step(self) -> float:
        """One E and one M step; returns the largest change of a probability or relative one of matches."""
        odds = self.n_matches / (self.n_all - self.n_matches) * self._ratio()
        seen = self.counts * self.kept * odds / (1 + odds)
        at_level = np.bincount(self.place.ravel(), np.repeat(seen, len(self.m)), self.m.size)
        unseen = self.n_matches * (self.m - self._seen_share())
        m = _shares(at_level.reshape(self.m.shape) + unseen + self.guess)
        n_matches = min(max(float(seen.sum() + unseen[0].sum()), FEWEST_MATCHES), self.most)
        moved = max(float(np.abs(m - self.m).max()), abs(n_matches / self.n_matches - 1))
        self.m, self.n_matches = m, n_matches
        return moved

    def _ratio(self) -> Floats:
        """Likelihood ratio of each pattern, m over u."""
        by_level = np.log(self._given_known(self.m) / self._u())
        return np.asarray(np.exp(by_level.ravel()[self.place_in_u].sum(axis=1)))

    def _given_known(self, p: Floats) -> Floats:
        """Probabilities of the levels when both values are known; 1 for missing and for no level."""
        return np.where(self.known, _shares(np.where(self.known, p, 0)), 1)

    def _u(self) -> Floats:
        """Level probabilities among non-matches: all pairs less the matches, half a pair at least."""
        unknown, same = (np.array([self.m[g, k] if g >= 0 else 1 - k for g in self.given]) for k in (0, 1))
        context = np.stack([unknown, same, 1 - unknown - same])
        return self._given_known(np.maximum(self.by_chance - self.n_matches * self.m * context[:, :, None], 0.5))

    def _seen_share(self) -> Floats:
        """Probability that a match is at each level and satisfies a rule, by inclusion and exclusion."""
        inside = self.allowed * self.m
        others = _product_of_others(inside.sum(axis=2))
        return np.asarray(np.tensordot(self.sign, others[:, :, None] * inside, axes=1))


class Given(Expectation):
    """The same where m and u of known values, ``(comparisons, levels)``, are known already: what is left
    is how often a match has values, ``Recorded`` or missing, and how many matches there are."""

    def __init__(self, m: Floats, u: Floats, *others: Any) -> None:
        super().__init__(*others)
        self.given_m, self.given_u = (_shares(np.where(self.known, p, 0)) for p in (m, u))
        self.free = np.array([[isinstance(c, Recorded)] for c in self.comparisons])
        self._restore()

    def step(self) -> float:
        """One E and one M step; returns the largest change of a probability or relative one of matches."""
        before, n_matches = self.m, self.n_matches
        super().step()
        self._restore()
        return max(float(np.abs(self.m - before).max()), abs(self.n_matches / n_matches - 1))

    def _restore(self) -> None:
        missing = self.m[:, :1]
        self.m = np.where(self.known & ~self.free, (1 - missing) * self.given_m, self.m)

    def _u(self) -> Floats:
        depends = np.array([[bool(c.given)] for c in self.comparisons])
        return np.where(depends, super()._u(), np.where(self.known, self.given_u, 1))


def _shares(p: Floats) -> Floats:
    total = p.sum(axis=-1, keepdims=True)
    return np.asarray(p / np.where(total > 0, total, 1))


def _product_of_others(x: Floats) -> Floats:
    """Per row, the product of all entries but one, for each; without dividing, as some are zero."""
    before, after = np.ones_like(x), np.ones_like(x)
    before[:, 1:] = np.cumprod(x[:, :-1], axis=1)
    after[:, :-1] = np.cumprod(x[:, :0:-1], axis=1)[:, ::-1]
    return before * after


def intersections(bounds: Levels, known: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Which levels each intersection of rules admits, ``(intersections, comparisons, levels)``, and its sign."""
    number, worst = np.arange(known.shape[1]), bounds[:, :, None]
    admits = (worst == 0) | ((number > 0) & (number <= worst))
    chosen = [c for k in range(1, len(bounds) + 1) for c in combinations(range(len(bounds)), k)]
    allowed = [np.logical_and.reduce(admits[list(c)]) for c in chosen]
    return np.array(allowed, float).reshape(-1, *known.shape), np.array([(-1.0) ** (len(c) + 1) for c in chosen])
