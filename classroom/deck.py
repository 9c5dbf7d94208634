"""The pairing by hand: implant cards and hospital cards of the synthetic world, and what the algorithm makes of them.

A deck is drawn from the scenario *HYDRO in miniature*: bearers of a few départements that touch each other, with
the errors and gaps of the study (:mod:`synthetic_data.identifiers`). The hospital cards are those of the bearers
whom the extract holds, and of the strangers with an implant who resemble them most: whoever looks at one field
only goes wrong. The algorithm weighs with what it learnt on the whole study (Fellegi & Sunter 1969): on so few
cards it could not learn. Bearers whose date of birth or of implantation is wrong or missing are drawn oftener than
they are: at the study's own rate nearly every card would be easy.
"""

import time
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.linkage import Estimate, candidate_patterns, choose, wilson
from simulator.linkage.identifiers import comparisons, rules
from simulator.linkage.study import Scored
from simulator.scenario import Scenario
from simulator.study import Study
from synthetic_data import france
from synthetic_data.records import NO_DAY

IMPLANTS, HOSPITAL = 24, 30
Edition = Literal["full", "undated", "poor"]
EDITIONS: dict[Edition, tuple[str, ...]] = {
    "full": ("sex", "birth", "departement", "hospital", "implant_date", "device", "death_date"),
    "undated": ("sex", "birth", "departement", "hospital", "device"),
    "poor": ("sex", "birth", "departement"),
}
"""What is printed on the cards, and all that the algorithm may look at: everything, no date but that of birth, or
sex, month of birth and département only."""
OFTENER = 6.0
"""How much oftener a bearer with a wrong or missing date is drawn than another."""
DECKS = 99
"""Decks there are, numbered from 1."""
NOBODY = -1
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Deck:
    """``implants``: 24 rows of the platform; ``hospital``: 30 rows of the extract, in random order.

    ``truth`` and ``algorithm``: ``(24,)`` row of ``hospital`` of each implant card's person and of the card that
    the algorithm pairs it with, :data:`NOBODY` for none; ``seconds`` that the algorithm took, measured.
    """

    number: int
    implants: pd.DataFrame
    hospital: pd.DataFrame
    truth: Rows
    algorithm: Rows
    seconds: float


@dataclass(frozen=True)
class Score:
    """What some pairs are worth: how many were made, how many of them are right, how many could be found."""

    made: int
    right: int
    findable: int
    missed: int
    """Implants without a partner although theirs is among the cards."""

    @property
    def wrong(self) -> int:
        """Pairs made that are not right."""
        return self.made - self.right

    @property
    def rate(self) -> float:
        """Pairing rate: implant cards that were given a partner, right or wrong."""
        return self.made / IMPLANTS

    @property
    def precision(self) -> Estimate:
        """Share of the pairs that are right, with Wilson's interval."""
        return wilson(self.right, self.made)

    @property
    def recall(self) -> Estimate:
        """Share of the findable persons who were found, with Wilson's interval."""
        return wilson(self.right, self.findable)


def scenario(edition: Edition) -> Scenario:
    """The scenario whose study deals the cards of an edition."""
    return Scenario().change({"linkage.identifiers": EDITIONS[edition]})


def deal(study: Study, number: int) -> Deck:
    """The deck of this number, 1 to :data:`DECKS`, of the study of a :func:`scenario`.

    The same number gives the same persons in every edition.
    """
    g = study.streams.generator("classroom.deck", number)
    mine = _bearers(study, g)
    known = study.registers.truth[mine]
    partners = known[known >= 0]
    pool = g.permutation(np.concatenate([partners, _lookalikes(study, mine, HOSPITAL - len(partners))]))
    place = {int(row): k for k, row in enumerate(pool)}
    truth = np.array([place.get(int(row), NOBODY) for row in known])
    left = study.registers.platform.iloc[mine].reset_index(drop=True)
    right = study.registers.beneficiaries.iloc[pool].reset_index(drop=True)
    begun = time.perf_counter()
    algorithm = _paired(study, left, right)
    return Deck(number, left, right, truth, algorithm, time.perf_counter() - begun)


def score(deck: Deck, pairs: Rows) -> Score:
    """Of ``pairs``, ``(24,)``: the hospital card given to each implant card, or :data:`NOBODY`."""
    made = pairs != NOBODY
    right = made & (pairs == deck.truth)
    findable = deck.truth != NOBODY
    return Score(int(made.sum()), int(right.sum()), int(findable.sum()), int((findable & ~made).sum()))


def _bearers(study: Study, g: np.random.Generator) -> Rows:
    """Rows of the platform: bearers of a département and of those that touch it, one with enough of them."""
    where = study.registers.platform["departement"].to_numpy()
    near = france.neighbour_matrix() | np.eye(len(france.CODES), dtype=bool)
    living_there = near @ np.bincount(where[where >= 0], minlength=len(france.CODES))
    heart = g.choice(np.flatnonzero(living_there >= np.quantile(living_there, 0.75)))
    here = np.flatnonzero(np.isin(where, np.flatnonzero(near[heart])))
    odds = np.where(_slipped(study)[here], OFTENER, 1.0)
    return np.sort(g.choice(here, IMPLANTS, replace=False, p=odds / odds.sum()))


def _slipped(study: Study) -> NDArray[np.bool_]:
    """Whose date of birth or of implantation is not the same on the two sides: ``(bearers,)``."""
    registers = study.registers
    dates = ["birth_year", "birth_month", "implant_day"]
    theirs = registers.beneficiaries[dates].to_numpy()[registers.truth]
    different = (registers.platform[dates].to_numpy() != theirs).any(axis=1)
    return np.asarray(different & (registers.truth >= 0))


def _lookalikes(study: Study, mine: Rows, n: int) -> Rows:
    """Rows of the extract: the ``n`` people with an implant, none of ours, who resemble one of our bearers most."""
    registers = study.registers
    people = registers.beneficiaries
    stranger = (people["implant_day"] != NO_DAY).to_numpy(copy=True)
    stranger[registers.truth[registers.truth >= 0]] = False
    rows = np.flatnonzero(stranger)
    ours, theirs = registers.platform.iloc[mine], people.iloc[rows]
    same = np.zeros((len(mine), len(rows)))
    for column, worth in (
        ("departement", 3.0),
        ("hospital", 3.0),
        ("sex", 1.0),
        ("device", 1.0),
        ("birth_month", 1.0),
    ):
        same += worth * (ours[column].to_numpy()[:, None] == theirs[column].to_numpy()[None, :])
    years = np.abs(ours["birth_year"].to_numpy()[:, None] - theirs["birth_year"].to_numpy()[None, :])
    return rows[np.argsort(-(same - 0.5 * np.minimum(years, 10)).max(axis=0), kind="stable")[:n]]


def _paired(study: Study, left: pd.DataFrame, right: pd.DataFrame) -> Rows:
    """The study's own decision on these cards, with the weights it learnt on all bearers."""
    settings, learnt = study.scenario.linkage, study.pairs.weights
    found = candidate_patterns(comparisons(settings, france.neighbour_matrix()), rules(settings), left, right)
    here = learnt.n_matches / learnt.n_left * len(left)
    weights = replace(learnt, n_left=len(left), n_right=len(right), n_matches=here)
    links = choose(settings, Scored(found, weights), left, right)
    pairs = np.full(len(left), NOBODY)
    pairs[links.left] = links.right
    return pairs
