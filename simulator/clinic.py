"""La clinique: mornings of a telemonitoring nurse with more patients than calls, played by a person or by a rule.

A round is made of the study's test patients, whom the model never met. Each morning (a week apart, as the scores
are) new patients come onto the list: two thirds are in alert, the highest risks first, the others are drawn at
random among those who are not. For each the nurse may *call*, *wait* (the patient is on the list again next
morning, on :data:`ON_LIST` mornings in all) or *ignore* (off the list until the end of the round). The stay at
stake is the patient's first true heart-failure stay within 30 days of coming onto the list; it is *reached* by a
call before the admission, *missed* otherwise. Who comes onto the list does not depend on what is decided, so all
strategies meet the same patients, the same stays and, stay by stay, the same fate (:mod:`simulator.clinic_score`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from models.evaluation import Floats
from simulator.alerts import WEEK, WINDOW
from simulator.clinic_settings import ClinicSettings
from simulator.study import Study
from synthetic_data.streams import Persons

ON_LIST = 2
"""Mornings that a patient who is made to wait stays on the list."""
NEVER = -1
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Clinic:
    """The test patients week by week.

    ``patients``: ``(patients,)`` their numbers among all bearers; ``score`` ``(weeks, patients)``, -1 where not
    followed or, in truth, in hospital; ``alert``: whether in alert; ``stays``: ``(stays, 2)`` place among the
    patients and day of each true heart-failure stay, by day; ``fate``: uniform, ``(stays,)``, decides whether a
    reached stay is avoided, whoever reached it. Week ``w`` is known at the end of day ``first_day + 7 w``.
    """

    patients: Ints
    first_day: int
    n_days: int
    score: NDArray[np.float32]
    alert: Bools
    stays: Ints
    fate: NDArray[np.float32]


@dataclass(frozen=True)
class Game:
    """One round: the patients in the order in which they come onto the list, arrays of shape ``(listed,)``.

    ``place``: among the clinic's patients; ``arrival``: first morning on the list; ``stay``: day of the stay at
    stake, :data:`NEVER` without one; ``fate``: uniform. ``week`` of follow-up and ``day`` of each morning:
    ``(mornings,)``; ``score`` (-1 where not to be seen) and ``alert``: ``(mornings, listed)``.
    """

    number: int
    week: Ints
    day: Ints
    place: Ints
    arrival: Ints
    stay: Ints
    fate: Floats
    score: NDArray[np.float32]
    alert: Bools

    @property
    def mornings(self) -> int:
        """How many mornings the round lasts."""
        return len(self.day)

    def on_list(self, morning: int, gone: Bools) -> Ints:
        """Who is on the list: arrived lately, not ``gone``, followed, not admitted; positions, in order."""
        waiting = (self.arrival <= morning) & (morning < self.arrival + ON_LIST)
        home = (self.stay == NEVER) | (self.stay > self.day[morning])
        return np.flatnonzero(waiting & home & ~gone & (self.score[morning] >= 0))


@dataclass(frozen=True)
class Decisions:
    """What was decided of each listed patient: the morning of the call and of being ignored, :data:`NEVER` if not.

    Both ``(listed,)``; whoever was neither called nor ignored waits.
    """

    called: Ints
    ignored: Ints

    def gone(self, morning: int) -> Bools:
        """Who is off the list since an earlier morning."""
        return _before(self.called, morning) | _before(self.ignored, morning)


def _before(decided: Ints, morning: int) -> Bools:
    return (decided != NEVER) & (decided < morning)


Choice = Callable[[Game, int, Ints], Ints]
"""Given the round, the morning and who is on the list: whom to call, the most urgent first."""


def clinic(study: Study) -> Clinic:
    """The test patients of a study; needs its verdict."""
    return cast(Clinic, study.cache.get(("clinic", study.key("verdict")), lambda: _clinic(study)))


def _clinic(study: Study) -> Clinic:
    patients, followed, true = study.evaluation.test_patients, study.evaluation.followed, study.bearers.stays
    alert, score = study.verdict.tally.on, followed.score.copy()
    assert alert is not None
    n, n_days = study.scenario.cohort.n_patients, study.scenario.cohort.n_days
    place = np.full(n, NEVER)
    place[patients] = np.arange(len(patients))
    mine = np.flatnonzero((place[true.bearer] >= 0) & (true.day >= 0) & (true.day < n_days))
    mine = mine[np.argsort(true.day[mine], kind="stable")]
    day = followed.first_day + WEEK * np.arange(len(score))
    for i in mine:
        inside = (true.day[i] <= day) & (day < true.day[i] + true.length[i])
        score[inside, place[true.bearer[i]]] = NEVER
    drawn = study.streams.daily_uniform("clinic.fate", Persons(0, n), n_days // WEEK + 1)
    fate = drawn[true.day[mine] // WEEK, true.bearer[mine]]
    stays = np.column_stack([place[true.bearer[mine]], true.day[mine]]).astype(np.int64)
    return Clinic(patients, followed.first_day, n_days, score, alert[0], stays, fate)


def starts(where: Clinic, settings: ClinicSettings) -> int:
    """How many weeks a round can start in: its patients must still be followed 30 days after the last morning."""
    last = (where.n_days - WINDOW - where.first_day) // WEEK
    return max(0, min(last, len(where.score)) - settings.mornings + 1)


def deal(study: Study, settings: ClinicSettings, number: int) -> Game:
    """The round of this number; needs at least one of the :func:`starts`."""
    where, rng = clinic(study), study.streams.generator("clinic.game", number)
    week = int(rng.integers(starts(where, settings))) + np.arange(settings.mornings)
    place, arrival = _arrivals(where, settings, week, rng)
    day = where.first_day + WEEK * week
    stay, fate = np.full(len(place), NEVER), np.ones(len(place))
    for i, (who, came) in enumerate(zip(place, day[arrival], strict=True)):
        at = (where.stays[:, 0] == who) & (where.stays[:, 1] > came) & (where.stays[:, 1] <= came + WINDOW)
        if at.any():  # the first one
            stay[i], fate[i] = where.stays[at][0, 1], where.fate[at][0]
    grid = np.ix_(week, place)
    return Game(number, week, day, place, arrival, stay, fate, where.score[grid], where.alert[grid])


def _arrivals(where: Clinic, settings: ClinicSettings, week: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Who comes onto the list and on which morning; within a morning by number, which tells nothing."""
    new = np.ones(len(where.patients), bool)
    alarmed = -(-2 * settings.patients // 3)
    found = []
    for w in week:
        here, order = new & (where.score[w] >= 0), rng.random(len(new))
        urgent = np.flatnonzero(here & where.alert[w])
        urgent = urgent[np.argsort(-where.score[w, urgent], kind="stable")][:alarmed]
        calm = np.flatnonzero(here & ~where.alert[w])
        calm = calm[np.argsort(order[calm])][: settings.patients - len(urgent)]
        found.append(np.sort(np.concatenate([urgent, calm])))
        new[found[-1]] = False
    return np.concatenate(found), np.repeat(np.arange(len(week)), [len(f) for f in found])


def play(game: Game, choose: Choice, calls: int | None) -> Ints:
    """Morning on which a rule calls each listed patient, :data:`NEVER` if it does not: ``(listed,)``.

    At most ``calls`` a morning (None: no limit); whoever is not called waits.
    """
    called = np.full(len(game.place), NEVER)
    for morning in range(game.mornings):
        listed = game.on_list(morning, called != NEVER)
        called[choose(game, morning, listed)[:calls]] = morning
    return called


def by_model(game: Game, morning: int, listed: Ints) -> Ints:
    """Those in alert, the highest predicted risk first."""
    alarmed = listed[game.alert[morning, listed]]
    return alarmed[np.argsort(-game.score[morning, alarmed], kind="stable")]


def by_chance(rng: np.random.Generator) -> Choice:
    """Anybody on the list."""
    return lambda game, morning, listed: rng.permutation(listed)


def shared_calls(game: Game, made: Decisions, calls: int) -> int:
    """How many of the calls went to a patient whom the model would have called that morning from that list."""
    shared = 0
    for morning in range(game.mornings):
        listed = game.on_list(morning, made.gone(morning))
        shared += int((made.called[by_model(game, morning, listed)[:calls]] == morning).sum())
    return shared


def everyone(game: Game, morning: int, listed: Ints) -> Ints:
    """All who are on the list."""
    return listed


def foreseeing(game: Game, morning: int, listed: Ints) -> Ints:
    """Those whose stay is coming, the most pressing first: impossible, the most that any strategy could reach."""
    coming = listed[game.stay[listed] != NEVER]
    last = np.minimum(game.day[0] + WEEK * (game.arrival[coming] + ON_LIST), game.stay[coming])
    return coming[np.argsort(last, kind="stable")]
