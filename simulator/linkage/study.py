"""The study's linkage stage: implant records on the left, the health-data pool on the right.

``score`` is the long part; ``choose`` looks at the threshold and the one-to-one rule only,
so a change of these two needs no more than ``choose`` on the same ``Scored``.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.linkage.decision import decide, judge
from simulator.linkage.engines import engine
from simulator.linkage.identifiers import comparisons, rules
from simulator.linkage.patterns import Candidates, candidate_patterns
from simulator.linkage.result import Linkage
from simulator.linkage.settings import LinkageSettings
from simulator.linkage.weights import Weights, posterior

Truth = NDArray[np.integer[Any]]


DECIDING = ("threshold", "one_to_one")
"""The settings that ``choose`` looks at; ``score`` looks at all others."""


@dataclass(frozen=True)
class Scored:
    """Candidate pairs and the fitted weights."""

    candidates: Candidates
    weights: Weights


def link(
    settings: LinkageSettings,
    left: pd.DataFrame,
    right: pd.DataFrame,
    neighbours: NDArray[np.bool_],
    truth: Truth | None = None,
) -> Linkage:
    """Pair the left records with the right ones.

    The columns are those of ``identifiers.py``; the index, or a column, is ``implant_id`` on the left and
    ``snds_id`` on the right; ``neighbours`` says which départements touch, places x places; ``truth`` is
    the row of each left record's person in the right table, or -1.
    """
    return choose(settings, score(settings, left, right, neighbours), left, right, truth)


def score(
    settings: LinkageSettings, left: pd.DataFrame, right: pd.DataFrame, neighbours: NDArray[np.bool_]
) -> Scored:
    """Find the pairs worth judging and fit the weights; the settings named in ``DECIDING`` do not matter.

    Raises :class:`simulator.linkage.engines.NotInstalled`.
    """
    compared, room = comparisons(settings, neighbours), settings.max_candidates * len(left)
    if compared:
        fit = engine(settings.engine)
        return Scored(*fit(compared, rules(settings), left, right, room, settings.em_iterations))
    nothing = Weights((), np.ones((0, 1)), np.ones((3, 0, 1)), len(left), len(right), 1.0, 0.0, 0, True)
    return Scored(candidate_patterns((), (), left, right, room), nothing)


def choose(
    settings: LinkageSettings,
    scored: Scored,
    left: pd.DataFrame,
    right: pd.DataFrame,
    truth: Truth | None = None,
) -> Linkage:
    """Accept the pairs that pass the threshold, and hold them against the truth where it is known."""
    candidates = scored.candidates
    judged = judge(candidates, scored.weights, settings.one_to_one)
    accepted = decide(judged, settings.threshold)
    pair = judged.pair[accepted]
    order = np.lexsort([candidates.right[pair], candidates.left[pair]])
    pair, probability = pair[order], judged.probability[accepted[order]]
    i, j = candidates.left[pair], candidates.right[pair]
    links = pd.DataFrame(
        {
            "implant_id": _ids(left, "implant_id")[i],
            "snds_id": _ids(right, "snds_id")[j],
            "weight": scored.weights.total(candidates.levels)[candidates.pattern[pair]],
            "probability": probability,
        }
    )
    return Linkage(
        links=links if truth is None else links.assign(correct=truth[i] == j),
        left=i,
        right=j,
        levels=candidates.levels[candidates.pattern[pair]],
        weights=scored.weights,
        rules=candidates.rules,
        histogram=_histogram(scored, truth),
        n_findable=None if truth is None else int((truth >= 0).sum()),
        reason="" if pair.size else _reason(scored),
    )


def _ids(table: pd.DataFrame, name: str) -> NDArray[np.integer[Any]]:
    return np.asarray(table.get(name, table.index))


def _histogram(scored: Scored, truth: Truth | None) -> pd.DataFrame:
    """Candidate pairs by weight, one bin a bit."""
    candidates = scored.candidates
    weight = scored.weights.total(candidates.levels)
    low = np.floor(weight).astype(int)
    bins = np.arange(low.min(initial=0), low.max(initial=0) + 1)
    place = low - bins[0]
    counts = candidates.counts.astype(float)
    pairs = np.bincount(place, counts, bins.size).astype(int)
    expected = np.bincount(place, counts * posterior(weight), bins.size)
    columns = {"weight": bins, "pairs": pairs, "expected_matches": expected}
    if truth is not None:
        true = candidates.pattern[truth[candidates.left] == candidates.right]
        matches = np.bincount(place[true], minlength=bins.size)
        columns |= {"matches": matches, "others": pairs - matches}
    return pd.DataFrame(columns)


def _reason(scored: Scored) -> str:
    candidates, weights = scored.candidates, scored.weights
    if not weights.comparisons:
        return "no_identifier"
    if not weights.n_left or not weights.n_right:
        return "empty"
    if candidates.n_pairs:
        return "below_threshold"
    return "no_candidates" if any(r.used for r in candidates.rules) else "too_many_pairs"
