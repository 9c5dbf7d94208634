"""Clerical review: what a person who judges some pairs by hand can say of all of them.

A simple random sample: each pair of the population has the same chance, so the share found holds for all
of them whatever the computer believes. With precision near 1, strata by probability would make the interval
wider: most pairs are in one stratum, of which fewer would be looked at. Guidance on such reviews:
Christen, *Data Matching*, Springer 2012, ch. 7.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log, sqrt
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta, hypergeom

from models.evaluation import Estimate
from simulator.linkage.decision import Judged
from simulator.linkage.patterns import Candidates
from simulator.linkage.result import Linkage
from synthetic_data.streams import Streams

Verdict = Literal["same", "different", "unsure"]
VERDICTS: tuple[Verdict, ...] = ("same", "different", "unsure")
Population = Literal["accepted", "refused"]
POPULATIONS: tuple[Population, ...] = ("accepted", "refused")
"""What a sample is drawn from: the links, or the pairs that came close to being one."""
TAIL = 0.025


@dataclass(frozen=True)
class Pairs:
    """Pairs of one population: rows ``left`` and ``right`` of the two tables, and each one's probability."""

    left: NDArray[np.integer[Any]]
    right: NDArray[np.integer[Any]]
    probability: NDArray[np.float64]

    def __len__(self) -> int:
        return self.left.size


def accepted(linkage: Linkage) -> Pairs:
    """The links."""
    return Pairs(linkage.left, linkage.right, linkage.links["probability"].to_numpy())


def refused(linkage: Linkage, candidates: Candidates, judged: Judged) -> Pairs:
    """The pairs that were weighed but not accepted, of records that have no other partner either."""
    left, right = candidates.left[judged.pair], candidates.right[judged.pair]
    free = ~np.isin(left, linkage.left) & ~np.isin(right, linkage.right)
    return Pairs(left[free], right[free], judged.probability[free])


def draw(n_pairs: int, population: Population, round_: int, streams: Streams) -> NDArray[np.int64]:
    """All pairs in a random order: the first n are a sample of n; another ``round_``, another sample."""
    block = 2 * round_ + POPULATIONS.index(population)
    return streams.generator("linkage.review", block).permutation(n_pairs)


@dataclass(frozen=True)
class Review:
    """What was found by hand: verdicts of each kind, and the ``share`` of all pairs that join one person.

    ``share`` leaves out the pairs of which nothing could be told, as if they were like the others;
    ``extremes`` counts all of them as wrong for its lower end and as right for its upper one.
    """

    same: int
    different: int
    unsure: int
    share: Estimate
    extremes: tuple[float, float]


def summarise(verdicts: Sequence[Verdict], n_pairs: int) -> Review:
    """The estimate for the ``n_pairs`` of the population, of which the verdicts are a random sample."""
    same, different, unsure = (sum(v == kind for v in verdicts) for kind in VERDICTS)
    worst = exact(same, len(verdicts), n_pairs)
    best = exact(same + unsure, len(verdicts), n_pairs)
    return Review(same, different, unsure, exact(same, same + different, n_pairs), (worst.low, best.high))


def exact(successes: int, n: int, population: int | None = None) -> Estimate:
    """``successes`` out of ``n`` with an exact 95 % interval; nothing observed: NaN, with [0, 1].

    Clopper & Pearson, Biometrika 1934;26:404-413; in a finite population, drawn without replacement, the
    same from the hypergeometric distribution (Buonaccorsi, Am Stat 1987;41:215-218): all drawn, all known.
    """
    if n == 0:
        return Estimate(float("nan"), 0.0, 1.0)
    if population is None:
        low = beta.ppf(TAIL, successes, n - successes + 1) if successes else 0.0
        high = beta.ppf(1 - TAIL, successes + 1, n - successes) if successes < n else 1.0
        return Estimate(successes / n, float(low), float(high))
    right = np.arange(successes, population - (n - successes) + 1)  # how many there may be in all
    at_least = hypergeom.sf(successes - 1, population, right, n)
    at_most = hypergeom.cdf(successes, population, right, n)
    possible = right[(at_least > TAIL) & (at_most > TAIL)]
    return Estimate(successes / n, float(possible[0] / population), float(possible[-1] / population))


def expected(probability: NDArray[np.float64]) -> Estimate:
    """The share of pairs that join one person if the model is right: a sum of independent chances.

    The interval is that of Poisson's binomial distribution, by its normal approximation.
    """
    if not probability.size:
        return Estimate(float("nan"), 0.0, 1.0)
    mean = float(probability.mean())
    half = 1.959964 * sqrt(float((probability * (1 - probability)).sum())) / probability.size
    return Estimate(mean, max(mean - half, 0.0), min(mean + half, 1.0))


@dataclass(frozen=True)
class Mistakes:
    """How a judge did against the truth: wrong pairs taken for right, right ones taken for wrong, and the
    share of the judged pairs that were misjudged."""

    believed: int
    rejected: int
    rate: Estimate


def mistakes(verdicts: Sequence[Verdict], correct: NDArray[np.bool_]) -> Mistakes:
    """Verdicts, in the order of ``correct``, held against the truth; those that could not tell are left out."""
    believed = sum(v == "same" and not c for v, c in zip(verdicts, correct, strict=True))
    rejected = sum(v == "different" and bool(c) for v, c in zip(verdicts, correct, strict=True))
    decided = sum(v != "unsure" for v in verdicts)
    return Mistakes(believed, rejected, exact(believed + rejected, decided))


def flawless(share: float) -> int:
    """How many pairs have to be judged, all of them right, to know that no more than ``share`` are wrong."""
    return ceil(log(TAIL) / log(1 - share))
