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
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from simulator.linkage.arrays import Levels
from simulator.linkage.patterns import Candidates
from simulator.linkage.weights import LIKELIEST, Weights, posterior

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

UNLIKELY = -5.0
"""Weight (log2 odds) below which a pair is no link whatever the threshold: three chances in a hundred.
Such pairs count as rivals all the same, together."""
SAME = 1e-6
"""Relative difference below which two probabilities count as equal."""
ROUNDS = 400
"""Rounds of messages at most; a few tens are the rule."""
ROUNDS_PER_LOOK = 10
"""Rounds between two looks at which groups of rivals have settled."""


@dataclass(frozen=True)
class Judged:
    """Candidate pairs that could be links: their position ``pair`` among the candidates, and each one's
    ``probability``; ``best`` marks those which beat every other pair of both their records."""

    pair: Indices
    probability: Floats
    best: NDArray[np.bool_]


def judge(candidates: Candidates, weights: Weights, one_to_one: bool = True) -> Judged:
    """Probability of each candidate pair that is not too unlikely; no threshold enters."""
    weight = decisive(candidates.levels, weights, one_to_one)
    pair = np.flatnonzero((weight >= UNLIKELY)[candidates.pattern])
    by_pair = weight[candidates.pattern[pair]]
    if not one_to_one:
        return Judged(pair, posterior(by_pair), np.ones(pair.size, bool))
    nobody = _nobody_or_unlikely(candidates, np.exp2(np.where(weight < UNLIKELY, weight, -np.inf)), pair)
    ends = _renumbered(candidates.left[pair]), _renumbered(candidates.right[pair])
    probability = matching_marginals(*ends, np.exp2(np.minimum(by_pair, LIKELIEST)) / nobody)
    return Judged(pair, probability, _is_best(ends[0], probability) & _is_best(ends[1], probability))


def decisive(levels: Levels, weights: Weights, one_to_one: bool) -> Floats:
    """The weight by which pairs of each pattern ``(patterns, comparisons)`` are judged."""
    return weights.total_when_free(levels) if one_to_one else weights.total(levels)


def decide(judged: Judged, threshold: float) -> Indices:
    """Positions in ``judged`` of the accepted links: probability high enough, and no equal rival."""
    return np.flatnonzero(judged.best & (judged.probability >= threshold))


def matching_marginals(left: Indices, right: Indices, odds: Floats) -> Floats:
    """Probability of each edge in a random matching that weighs as the product of its edges' odds.

    ``left`` and ``right`` number the ends of each edge from 0. A message is the probability that one end
    is not taken by its other edges; messages are averaged with their predecessor on the log scale, as
    they would swing on cycles of strong edges. A group of edges settles when no message of it moves by
    more than a millionth.
    """
    from_left, from_right = np.ones(odds.size), np.ones(odds.size)
    group = _groups(left, right)
    edges = np.flatnonzero(np.bincount(group)[group] > 1) if odds.size else np.zeros(0, np.int64)
    for _ in range(0, ROUNDS, ROUNDS_PER_LOOK):
        if not edges.size:
            break
        at_left, at_right, strength = _renumbered(left[edges]), _renumbered(right[edges]), odds[edges]
        a, b = from_left[edges], from_right[edges]
        for _ in range(ROUNDS_PER_LOOK):
            before = a, b
            a = np.sqrt(a * _free(at_left, strength * b))
            b = np.sqrt(b * _free(at_right, strength * a))
        from_left[edges], from_right[edges] = a, b
        moving = np.maximum(np.abs(a / before[0] - 1), np.abs(b / before[1] - 1)) > 1e-6
        edges = edges[(np.bincount(group[edges], moving) > 0)[group[edges]]]
    both = odds * from_left * from_right
    return both / (1 + both)


def _nobody_or_unlikely(candidates: Candidates, unlikely: Floats, pair: Indices) -> Floats:
    """Weight of no partner at all, 1, or one of the many unlikely ones, for both ends of each pair."""
    odds, ends = unlikely[candidates.pattern], (candidates.left, candidates.right)
    at: list[Floats] = [np.asarray(np.bincount(end, odds)[end[pair]], float) for end in ends]
    if candidates.left_out is not None:
        at = [sums + out[end[pair]] for sums, out, end in zip(at, candidates.left_out, ends, strict=True)]
    return np.multiply(*(1 + sums for sums in at)) if odds.size else np.ones(0)


def _groups(left: Indices, right: Indices) -> Indices:
    """Number of the group of rivals, and of rivals' rivals, that each edge belongs to."""
    n_left, n_right = int(left.max(initial=-1)) + 1, int(right.max(initial=-1)) + 1
    n = n_left + n_right
    edges = coo_array((np.ones(left.size, np.int8), (left, n_left + right)), shape=(n, n))
    return np.asarray(connected_components(edges, directed=False)[1][left])


def _free(end: Indices, offer: Floats) -> Floats:
    others = np.bincount(end, offer)[end] - offer
    return 1 / (1 + np.maximum(others, 0))


def _renumbered(rows: NDArray[np.integer[Any]]) -> Indices:
    present = np.zeros(int(rows.max(initial=0)) + 1, bool)
    present[rows] = True
    return (np.cumsum(present) - 1)[rows]


def _is_best(end: Indices, probability: Floats) -> NDArray[np.bool_]:
    """Whether each edge is strictly the likeliest of its end, and not by rounding alone."""
    top = np.zeros(int(end.max(initial=0)) + 1)
    np.maximum.at(top, end, probability)
    close = probability >= top[end] * (1 - SAME)
    return close & (np.bincount(end, close, top.size)[end] == 1)
