"""What became of each implant in the pairing, and any pair of records looked at closely."""

from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from interface.kept import kept
from simulator.linkage import judge, pair_levels, posterior, waterfall
from simulator.linkage.decision import Judged
from simulator.study import Study

Fate = Literal["right", "wrong", "missed", "absent"]
FATES: tuple[Fate, ...] = ("right", "wrong", "missed", "absent")
"""Paired with the right person; with another; not paired though in the extract; rightly not paired."""
Case = Literal["certain", "doubtful", "wrong", "missed", "absent"]
CASES: tuple[Case, ...] = ("certain", "doubtful", "wrong", "missed", "absent")
CERTAIN = 0.99
"""Probability from which a right pair is shown as a certain one."""


@dataclass(frozen=True)
class Pair:
    """Rows ``implant`` of the platform and ``person`` of the pool, and how they were judged.

    ``steps`` is the waterfall (see :func:`simulator.linkage.waterfall`); ``compared`` tells whether any
    search rule brought the two together; ``linked`` whether they were paired.
    """

    implant: int
    person: int
    case: Case
    steps: pd.DataFrame
    probability: float
    compared: bool
    linked: bool

    @property
    def weight(self) -> float:
        """log2 odds in the end."""
        return float(self.steps["total"].iloc[-1])


def fates(found: Study) -> NDArray[np.int8]:
    """Position in :data:`FATES` of each implant; shape ``(implants,)``."""
    linkage, truth = found.linkage, found.registers.truth
    wrong = np.zeros(len(truth), bool)
    wrong[linkage.left[~linkage.links["correct"].to_numpy(bool)]] = True
    unpaired = np.where(truth >= 0, FATES.index("missed"), FATES.index("absent"))
    return np.where(linkage.paired, wrong, unpaired).astype(np.int8)


def judged(found: Study) -> Judged:
    """Probability of every pair that could be a link; the threshold plays no part."""
    one = found.scenario.linkage.one_to_one
    return cast(Judged, found.cache.get(
        ("judged", found.key("pairs"), one), lambda: judge(found.pairs.candidates, found.pairs.weights, one)
    ))  # fmt: skip


def weight_histogram(found: Study) -> pd.DataFrame:
    """Compared pairs by weight, one bin a bit: ``low, high, same, different, all, expected_same``.

    The weight is the last total of :func:`pair_of`'s waterfall, rivals included, so that the links are
    the pairs past the threshold's log2 odds (with a threshold below one half, ties are left out too).
    """
    key = ("weight_histogram", found.key("pairs"), found.scenario.linkage.one_to_one)
    return cast(pd.DataFrame, found.cache.get(key, lambda: _histogram(found)))


def _histogram(found: Study) -> pd.DataFrame:
    candidates, truth = found.pairs.candidates, found.registers.truth
    weight = _weights(found)
    place = np.floor(weight).astype(np.int64)
    low = np.arange(place.min(initial=0), place.max(initial=0) + 1)
    same = truth[candidates.left] == candidates.right
    place -= low[0]
    every, alike = (np.bincount(each, minlength=low.size) for each in (place, place[same]))
    expected = np.bincount(place, posterior(weight), low.size)
    counts = {"all": every, "same": alike, "different": every - alike, "expected_same": expected}
    return pd.DataFrame({"low": low, "high": low + 1, **counts})


def _weights(found: Study) -> NDArray[np.float64]:
    """log2 odds of each candidate pair, after its rivals where they were weighed."""
    candidates, seen = found.pairs.candidates, judged(found)
    weight = found.pairs.weights.total(candidates.levels)[candidates.pattern]
    likely = np.clip(seen.probability, 1e-15, 1 - 1e-15)
    weight[seen.pair] = np.log2(likely / (1 - likely))
    return np.asarray(np.clip(weight, -200, 200))


@kept("linkage", words=False)
def cases(found: Study) -> NDArray[np.int8]:
    """Position in :data:`CASES` of each implant; shape ``(implants,)``."""
    fate, certain = fates(found), _best(found) >= CERTAIN
    return np.where(fate == FATES.index("right"), np.where(certain, 0, 1), fate + 1).astype(np.int8)


@kept("linkage", words=False)
def examples(found: Study, each: int = 4) -> list[int]:
    """Some implants of each case, in the order of :data:`CASES`: the surest ones, of the doubtful the least sure."""
    case, best = cases(found), _best(found)
    chosen: list[int] = []
    for k, name in enumerate(CASES):
        who = np.flatnonzero(case == k)
        rank = best[who] if name == "doubtful" else -best[who]
        chosen += who[np.argsort(rank, kind="stable")[:each]].tolist()
    return chosen


@kept("linkage", words=False)
def pair_of(found: Study, implant: int) -> Pair | None:
    """The pair to look at for an implant: its link, else its true partner, else whoever resembles it most.

    None if no search rule found anybody for it.
    """
    person = _partner(found, implant)
    if person is None:
        return None
    registers, candidates, seen = found.registers, found.pairs.candidates, judged(found)
    weights = found.pairs.weights
    levels = pair_levels(weights.comparisons, registers.platform, registers.beneficiaries, implant, person)
    at = np.flatnonzero((candidates.left[seen.pair] == implant) & (candidates.right[seen.pair] == person))
    among_rivals = float(seen.probability[at[0]]) if at.size else None
    steps = waterfall(weights, levels, among_rivals)
    total = np.array(steps["total"].iloc[-1])
    return Pair(
        implant=implant,
        person=person,
        case=CASES[cases(found)[implant]],
        steps=steps,
        probability=float(posterior(total)) if among_rivals is None else among_rivals,
        compared=bool(np.any((candidates.left == implant) & (candidates.right == person))),
        linked=bool(np.any((found.linkage.left == implant) & (found.linkage.right == person))),
    )


def _partner(found: Study, implant: int) -> int | None:
    linkage, candidates, truth = found.linkage, found.pairs.candidates, found.registers.truth
    links = np.flatnonzero(linkage.left == implant)
    if links.size:
        wrong = links[linkage.right[links] != truth[implant]]
        return int(linkage.right[(wrong if wrong.size else links)[0]])
    if truth[implant] >= 0:
        return int(truth[implant])
    own = np.flatnonzero(candidates.left == implant)
    weight = found.pairs.weights.total(candidates.levels)[candidates.pattern[own]]
    return int(candidates.right[own[np.argmax(weight)]]) if own.size else None


def _best(found: Study) -> NDArray[np.float64]:
    """Probability of each implant's likeliest pair, 0 if it has none."""
    seen, best = judged(found), np.zeros(len(found.registers.truth))
    np.maximum.at(best, found.pairs.candidates.left[seen.pair], seen.probability)
    return best
