"""Pairing more bearers than the candidates of whom memory holds: block after block of them, against the whole pool.

What each level of agreement is worth is estimated from the first bearers (they are in no order), from all of them
when they are no more than that. Then every block's pairs are weighed; those that may become links are kept, and of
the others, what they take from their rivals.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from numpy.typing import NDArray

from simulator.linkage import LinkageSettings, Scored
from simulator.linkage.arrays import Levels
from simulator.linkage.blocking import Rule, join
from simulator.linkage.comparisons import Comparison
from simulator.linkage.decision import UNLIKELY, decisive
from simulator.linkage.estimation import chance, estimate
from simulator.linkage.identifiers import comparisons, rules
from simulator.linkage.patterns import Candidates, RuleReport, candidate_patterns, coded, worst_levels
from simulator.linkage.study import score
from simulator.linkage.weights import Weights

ESTIMATED_ON = 100_000
"""Bearers from whom the weights are estimated."""
BLOCK = 20_000
"""Bearers whose candidates are compared at once."""
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Block:
    """The pairs of some bearers that may become links, their agreement as codes, and what the other pairs come to.

    ``codes`` and ``counts``: every pattern and its pairs; ``new``: pairs of each rule that no earlier one had;
    ``odds``: of the pairs left out, by left and by right record.
    """

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    code: Codes
    codes: Codes
    counts: NDArray[np.int64]
    new: NDArray[np.int64]
    odds: tuple[NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True)
class _Search:
    """What is compared, and with what."""

    settings: LinkageSettings
    compared: tuple[Comparison, ...]
    rules: tuple[Rule, ...]
    right: pd.DataFrame
    truth: NDArray[np.int32]

    def candidates(self, left: pd.DataFrame) -> Candidates:
        return candidate_patterns(self.compared, self.rules, left, self.right, np.iinfo(np.int64).max)


def score_in_blocks(
    settings: LinkageSettings,
    left: pd.DataFrame,
    right: pd.DataFrame,
    neighbours: NDArray[np.bool_],
    truth: NDArray[np.int32],
    workers: int = 1,
) -> Scored:
    """As :func:`simulator.linkage.score`, in bounded memory; ``truth`` says which pairs to list in any case."""
    compared = comparisons(settings, neighbours)
    if len(left) <= ESTIMATED_ON or settings.engine != "hydroscope" or not compared:
        return score(settings, left, right, neighbours)
    reports = _affordable(settings, compared, left, right)
    search = _Search(settings, compared, tuple(r.rule for r in reports if r.used), right, truth)
    weights = _estimated(search, left)
    starts = range(0, len(left), BLOCK)
    runner = Parallel(n_jobs=workers, prefer="threads", return_as="generator")
    blocks = runner(delayed(_block)(search, weights, left.iloc[a : a + BLOCK], a) for a in starts)
    return Scored(_together(search, reports, blocks, len(left)), weights)


def _affordable(
    settings: LinkageSettings, compared: Sequence[Comparison], left: pd.DataFrame, right: pd.DataFrame
) -> list[RuleReport]:
    """Which rules are used: one that would make too many pairs is not, as in :func:`candidate_patterns`."""
    by_field, room, reports = {c.field: c for c in compared}, settings.max_candidates * len(left), []
    for rule in rules(settings):
        n_pairs = join(rule, by_field, left, right).n_pairs
        reports.append(RuleReport(rule, n_pairs, 0, n_pairs <= room))
        room -= n_pairs if n_pairs <= room else 0
    return reports


def _estimated(search: _Search, left: pd.DataFrame) -> Weights:
    """The weights, for as many bearers as there are."""
    some = left.iloc[:ESTIMATED_ON]
    found, by_chance = search.candidates(some), chance(search.compared, some, search.right)
    sizes = len(some), len(search.right)
    fitted = estimate(search.compared, found, by_chance, sizes, search.settings.em_iterations)
    return replace(fitted, n_left=len(left), n_matches=fitted.n_matches * len(left) / len(some))


def _block(search: _Search, weights: Weights, left: pd.DataFrame, first: int) -> Block:
    found = search.candidates(left)
    weight = decisive(found.levels, weights, search.settings.one_to_one)
    likely = (weight >= UNLIKELY)[found.pattern]
    listed = likely | (search.truth[found.left + first] == found.right)
    odds = np.where(listed, 0, np.exp2(weight)[found.pattern])
    sums = (np.bincount(end, odds, n) for end, n in ((found.left, len(left)), (found.right, len(search.right))))
    left_odds, right_odds = (np.asarray(total, float) for total in sums)
    codes = coded(search.compared, list(found.levels.T))
    return Block(
        (found.left[listed] + first).astype(np.int32),
        found.right[listed],
        codes[found.pattern[listed]],
        codes,
        found.counts,
        np.array([report.n_new for report in found.rules], np.int64),
        (left_odds, right_odds),
    )


def _together(search: _Search, reports: list[RuleReport], blocks: Iterator[Block], n_left: int) -> Candidates:
    """The candidates of all blocks, their patterns numbered alike."""
    parts: list[Block] = []
    right_odds = np.zeros(len(search.right))
    for block in blocks:
        right_odds += block.odds[1]
        parts.append(replace(block, odds=(block.odds[0], right_odds)))
    codes, place = np.unique(np.concatenate([part.codes for part in parts]), return_inverse=True)
    counts = np.bincount(place, np.concatenate([part.counts for part in parts])).astype(np.int64)
    new = iter(np.sum([part.new for part in parts], axis=0))
    code = np.concatenate([part.code for part in parts])
    return Candidates(
        np.concatenate([part.left for part in parts]),
        np.concatenate([part.right for part in parts]),
        np.searchsorted(codes, code).astype(np.int32),
        _levels(search.compared, codes),
        counts,
        worst_levels(search.rules, search.compared),
        tuple(replace(r, n_new=int(next(new))) if r.used else r for r in reports),
        left_out=(np.concatenate([part.odds[0] for part in parts]), right_odds),
    )


def _levels(compared: Sequence[Comparison], codes: Codes) -> Levels:
    """The levels that each code stands for, ``(codes, comparisons)``."""
    levels: list[NDArray[Any]] = []
    for comparison in reversed(compared):
        codes, level = np.divmod(codes, len(comparison.all_levels))
        levels.append(level)
    return np.column_stack(levels[::-1]).astype(np.uint8)
