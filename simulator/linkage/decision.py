"""Which candidate pairs become links.

Without the one-to-one rule each pair is judged alone. With it, a record has one match at most, so rivals
share the probability: two candidates as good as each other get at most a half each, and neither is
linked at a threshold above one half. Nothing is ever drawn at random.

The probabilities are the marginals of the distribution over all one-to-one matchings in which each
link multiplies by its odds (the monomer-dimer model), by belief propagation: exact when the graph of
candidates has no cycle, which is nearly so here. Bayati, Gamarnik, Katz, Nair & Tetali, *Simple
deterministic approximation algorithms for counting matchings*, STOC 2007. The one-to-one prior is
that of Sadinle, *Bayesian estimation of bipartite matchings for record linkage*, JASA 2017.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.linkage.patterns import Candidates
from simulator.linkage.weights import LIKELIEST, Weights, posterior

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

UNLIKELY = -10.0
"""Weight (log2 odds) below which a pair is neither a link nor a rival: one chance in a thousand."""
SAME = 1e-6
"""Relative difference below which two probabilities count as equal."""


@dataclass(frozen=True)
class Judged:
    """Candidate pairs that could be links: their position ``pair`` among the candidates, and each one's
    ``probability``; ``best`` marks those which beat every other pair of both their records."""

    pair: Indices
    probability: Floats
    best: NDArray[np.bool_]


def judge(candidates: Candidates, weights: Weights, one_to_one: bool = True) -> Judged:
    """Probability of each candidate pair; no threshold enters."""
    weight = weights.total_when_free(candidates.levels) if one_to_one else weights.total(candidates.levels)
    pair = np.flatnonzero((weight >= UNLIKELY)[candidates.pattern])
    by_pair = weight[candidates.pattern[pair]]
    if not one_to_one:
        return Judged(pair, posterior(by_pair), np.ones(pair.size, bool))
    left, right = _renumbered(candidates.left[pair]), _renumbered(candidates.right[pair])
    probability = matching_marginals(left, right, np.exp2(np.minimum(by_pair, LIKELIEST)))
    best = _is_best(left, probability) & _is_best(right, probability)
    return Judged(pair, probability, best)


def decide(judged: Judged, threshold: float) -> Indices:
    """Positions in ``judged`` of the accepted links: probability high enough, and no equal rival."""
    return np.flatnonzero(judged.best & (judged.probability >= threshold))


def matching_marginals(left: Indices, right: Indices, odds: Floats, rounds: int = 200) -> Floats:
    """Probability of each edge in a random matching that weighs as the product of its edges' odds.

    ``left`` and ``right`` number the ends of each edge from 0. A message is the probability that one end
    is not taken by its other edges; messages are averaged with their predecessor on the log scale, as
    they would swing on cycles of strong edges. Stops at a relative change of 1e-6.
    """
    from_left = from_right = np.ones(odds.size)
    for _ in range(rounds):
        new_left = np.sqrt(from_left * _free(left, odds * from_right))
        new_right = np.sqrt(from_right * _free(right, odds * new_left))
        moved = max(_change(new_left, from_left), _change(new_right, from_right))
        from_left, from_right = new_left, new_right
        if moved < 1e-6:
            break
    both = odds * from_left * from_right
    return both / (1 + both)


def _free(end: Indices, offer: Floats) -> Floats:
    others = np.bincount(end, offer)[end] - offer if end.size else offer
    return 1 / (1 + np.maximum(others, 0))


def _change(new: Floats, old: Floats) -> float:
    return float(np.abs(new / old - 1).max(initial=0))


def _renumbered(rows: NDArray[np.int32]) -> Indices:
    present = np.zeros(int(rows.max(initial=0)) + 1, bool)
    present[rows] = True
    return (np.cumsum(present) - 1)[rows]


def _is_best(end: Indices, probability: Floats) -> NDArray[np.bool_]:
    """Whether each edge is strictly the likeliest of its end, and not by rounding alone."""
    top = np.zeros(int(end.max(initial=0)) + 1)
    np.maximum.at(top, end, probability)
    close = probability >= top[end] * (1 - SAME)
    return close & (np.bincount(end, close, top.size)[end] == 1)
