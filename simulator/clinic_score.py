"""What a round of La clinique was worth, fatigue included, and what the strategies are worth on average.

A reached stay is avoided with probability e·v: e is CHAMPION's share of the announced stays that acting on an alert
avoids (:data:`simulator.care.AVOIDED_IF_CALLED`), v the vigilance of the morning of the call,

    v(m) = (1 − f)^(u(m))

with f the fatigue and u(m) the calls for nothing a morning, on average over the four mornings before m; a call is
for nothing when no stay is at stake. The same for all strategies; f = 0 turns it off.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np

from models.evaluation import Estimate, Floats
from simulator import care
from simulator.alerts import WINDOW
from simulator.clinic import (
    NEVER,
    Bools,
    Choice,
    Game,
    Ints,
    by_chance,
    by_model,
    clinic,
    deal,
    everyone,
    foreseeing,
    play,
)
from simulator.clinic_settings import ClinicSettings
from simulator.study import Study

RECENT = 4
"""Mornings whose calls for nothing weigh on today's."""
ROUNDS = 200
"""Other rounds of the same study on which the strategies are compared."""
Strategy = Literal["model", "chance", "everyone", "foreseeing"]
STRATEGIES: tuple[Strategy, ...] = Strategy.__args__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Total:
    """A round in figures, or the mean of several; ``effect``: sum of the vigilances of the calls that reached."""

    calls: float
    reached: float
    at_stake: float
    effect: float

    @property
    def missed(self) -> float:
        """Stays at stake whose patient was not called before the admission."""
        return self.at_stake - self.reached

    @property
    def avoided(self) -> Estimate:
        """Stays avoided, expected, with CHAMPION's interval."""
        share = care.AVOIDED_IF_CALLED
        return Estimate(*(self.effect * x for x in (share.value, share.low, share.high)))

    @property
    def calls_per_stay(self) -> Estimate:
        """Calls for each stay avoided, with CHAMPION's interval; NaN when none can be."""
        if not self.effect:
            return Estimate(float("nan"))
        return Estimate(*(self.calls / x for x in (self.avoided.value, self.avoided.high, self.avoided.low)))


@dataclass(frozen=True)
class Score:
    """What some calls were worth. ``called``: morning of the call, ``(listed,)``; ``vigilance``: ``(mornings,)``;
    ``worth``: vigilance of the call that reached each stay, 0 for the other patients, ``(listed,)``;
    ``avoided_as_played``: whether the stay was avoided in this very round, by its fate.
    """

    called: Ints
    vigilance: Floats
    worth: Floats
    at_stake: int
    avoided_as_played: Bools

    @property
    def total(self) -> Total:
        """The figures of the round."""
        calls, reached = int((self.called != NEVER).sum()), int((self.worth > 0).sum())
        return Total(calls, reached, self.at_stake, float(self.worth.sum()))


@dataclass(frozen=True)
class Average:
    """A strategy over many rounds of one study, a round; ``rounds``: stays avoided in each, expected.

    The intervals add the chance of who is in the sample (patients resampled) to CHAMPION's own.
    """

    calls: float
    reached: Estimate
    missed: Estimate
    avoided: Estimate
    calls_per_stay: Estimate
    rounds: Floats


def score(game: Game, called: Ints, fatigue: float) -> Score:
    """What these calls were worth."""
    at_stake = game.stay != NEVER
    fresh = vigilance(game, called, fatigue)
    worth = np.where(at_stake & (called != NEVER), fresh[called], 0.0)
    return Score(called, fresh, worth, int(at_stake.sum()), game.fate < care.AVOIDED_IF_CALLED.value * worth)


def vigilance(game: Game, called: Ints, fatigue: float) -> Floats:
    """What is left of the effect of a call on each morning, ``(mornings,)``."""
    for_nothing = np.bincount(called[(called != NEVER) & (game.stay == NEVER)], minlength=game.mornings)
    so_far = np.concatenate([np.zeros(RECENT + 1), np.cumsum(for_nothing)])
    burden = (so_far[RECENT : RECENT + game.mornings] - so_far[: game.mornings]) / RECENT
    return np.asarray((1 - fatigue) ** burden)


def admitted(game: Game, found: Score, morning: int) -> Ints:
    """Who of those listed so far was admitted since the morning before this one: what the nurse gets to know.

    After the last morning: in the 30 days that follow it. An avoided stay is not among them; nobody can see it.
    """
    over = morning == game.mornings
    since, until = game.day[morning - 1], game.day[-1] + WINDOW if over else game.day[morning]
    seen = (game.arrival < morning) & (game.stay > since) & (game.stay <= until)
    return np.flatnonzero(seen & ~found.avoided_as_played)


def by_strategies(game: Game, settings: ClinicSettings, rng: np.random.Generator) -> dict[Strategy, Score]:
    """The strategies on one round; only *everyone* has no limit of calls."""
    choices: dict[Strategy, Choice] = {
        "model": by_model,
        "chance": by_chance(rng),
        "everyone": everyone,
        "foreseeing": foreseeing,
    }
    return {
        name: score(game, play(game, choose, _limit(name, settings)), settings.fatigue)
        for name, choose in choices.items()
    }


def luck(study: Study, settings: ClinicSettings, game: Game) -> list[Score]:
    """The same round played at random :data:`ROUNDS` times."""
    choose = by_chance(study.streams.generator("clinic.luck", game.number))
    return [score(game, play(game, choose, settings.calls_per_morning), settings.fatigue) for _ in range(ROUNDS)]


def mean_of(scores: Sequence[Score]) -> Total:
    """The mean of rounds."""
    totals = [score.total for score in scores]
    fields = ([getattr(total, name) for total in totals] for name in ("calls", "reached", "at_stake", "effect"))
    return Total(*(float(np.mean(values)) for values in fields))


def averages_key(study: Study, settings: ClinicSettings) -> Hashable:
    """Where the cache keeps the comparison over many rounds: what the nurse sees does not change it."""
    return "clinic_averages", study.key("verdict"), settings.model_copy(update={"game": 1, "show_score": True})


def averages(study: Study, settings: ClinicSettings) -> dict[Strategy, Average]:
    """The strategies on :data:`ROUNDS` other rounds of the study."""
    key = averages_key(study, settings)
    return cast(dict[Strategy, Average], study.cache.get(key, lambda: _averages(study, settings)))


def _averages(study: Study, settings: ClinicSettings) -> dict[Strategy, Average]:
    n = len(clinic(study).patients)
    sums = {name: np.zeros((4, n)) for name in STRATEGIES}
    rounds: dict[Strategy, list[float]] = {name: [] for name in STRATEGIES}
    for game, scores in _rounds(study, settings):
        for name, found in scores.items():
            at_stake, reached = game.stay != NEVER, found.worth > 0
            columns = (found.called != NEVER, reached, at_stake & ~reached, found.worth)
            sums[name][:, game.place] += np.array(columns, float)
            rounds[name].append(found.total.avoided.value)
    return {name: _average(study, sums[name] / ROUNDS, np.array(rounds[name])) for name in STRATEGIES}


def _rounds(study: Study, settings: ClinicSettings) -> Iterator[tuple[Game, dict[Strategy, Score]]]:
    """Rounds numbered above any that can be asked for."""
    for k in range(ROUNDS):
        number = 10_000 + k
        game = deal(study, settings, number)
        yield game, by_strategies(game, settings, study.streams.generator("clinic.chance", number))


def _average(study: Study, sums: Floats, rounds: Floats) -> Average:
    weights = study.evaluation.weights
    everybody = np.vstack([np.ones(weights.shape[1]), weights])
    share = care.avoided_shares(len(weights), study.streams.generator("clinic.effect"))
    calls, reached, missed, worth = sums @ everybody.T
    avoided = worth * share
    ratio = np.divide(calls, avoided, out=np.full(len(calls), np.nan), where=avoided > 0)
    return Average(
        calls=float(calls[0]),
        reached=_estimate(reached),
        missed=_estimate(missed),
        avoided=_estimate(avoided),
        calls_per_stay=_estimate(ratio),
        rounds=rounds,
    )


def _estimate(values: Floats) -> Estimate:
    return Estimate.of(values[0], values[1:])


def _limit(name: Strategy, settings: ClinicSettings) -> int | None:
    return None if name == "everyone" else settings.calls_per_morning
