"""La clinique: the round, the strategies, fatigue, and the averages over many rounds."""

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from simulator import care, clinic, clinic_score
from simulator.cache import StageCache
from simulator.clinic import NEVER, ON_LIST, Decisions, Game, Ints, deal, foreseeing, play
from simulator.clinic_score import STRATEGIES, Score, admitted, averages, by_strategies, score, vigilance
from simulator.clinic_settings import ClinicSettings
from simulator.clinic_trends import WEEKS, trends
from simulator.scenario import Scenario
from simulator.study import Study
from synthetic_data.telemetry import CHANNELS
from tests.worlds import one_thread  # noqa: F401

CACHE = StageCache()
USUAL = ClinicSettings()
ROUNDS = range(1, 31)


@cache
def study(**changes: object) -> Study:
    found = Study(Scenario().change({name.replace("__", "."): value for name, value in changes.items()}), CACHE)
    assert found.verdict
    return found


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def toy(stay: list[int], arrival: list[int], mornings: int = 6, fate: float = 0.0) -> Game:
    """A round in which everybody is followed and nobody is in alert; morning ``m`` is day ``7 m``."""
    n, week = len(stay), np.arange(mornings)
    return Game(
        1, week, 7 * week, np.arange(n), np.array(arrival), np.array(stay), np.full(n, fate),
        np.full((mornings, n), 0.1, np.float32), np.zeros((mornings, n), bool),
    )  # fmt: skip


def test_the_patients_are_test_patients_listed_once_two_thirds_in_alert() -> None:
    found = study()
    for number in ROUNDS:
        game = deal(found, USUAL, number)
        assert len(np.unique(game.place)) == len(game.place) == USUAL.mornings * USUAL.patients
        assert (np.diff(game.day) == 7).all() and game.day[-1] + 30 <= found.scenario.cohort.n_days
        came = game.arrival, np.arange(len(game.place))
        assert (game.score[came] >= 0).all()
        assert (np.bincount(game.arrival, game.alert[came]) == 2 * USUAL.patients // 3).all()


def test_the_highest_risks_in_alert_come_first() -> None:
    found = study()
    game, where = deal(found, USUAL, 3), clinic.clinic(found)
    first = game.arrival == 0
    listed = game.score[0, first & game.alert[0]]
    left_out = np.setdiff1d(np.flatnonzero(where.alert[game.week[0]]), game.place[first])
    assert listed.min() >= where.score[game.week[0], left_out].max()


def test_the_stay_at_stake_is_the_first_true_one_within_thirty_days() -> None:
    found = study()
    true, patients, seen = found.bearers.stays, found.evaluation.test_patients, 0
    for number in ROUNDS:
        game = deal(found, USUAL, number)
        for place, arrival, stay in zip(game.place, game.arrival, game.stay, strict=True):
            since = game.day[arrival]
            days = true.day[true.bearer == patients[place]]
            coming = days[(days > since) & (days <= since + 30)]
            assert stay == (coming.min() if len(coming) else NEVER)
            seen += stay != NEVER
    assert seen > 50


def test_nobody_truly_in_hospital_is_listed() -> None:
    found = study()
    true, patients = found.bearers.stays, found.evaluation.test_patients
    inside = 0
    where = clinic.clinic(found)
    place = {int(p): i for i, p in enumerate(patients)}
    for bearer, day, length in zip(true.bearer, true.day, true.length, strict=True):
        for week in range(len(where.score)):
            if bearer in place and day <= where.first_day + 7 * week < day + length:
                assert where.score[week, place[bearer]] < 0
                inside += 1
    assert inside > 20


def test_the_same_number_is_the_same_round_whatever_else_is_set() -> None:
    one = deal(study(), USUAL, 7)
    other = deal(study(), USUAL.model_copy(update={"calls_per_morning": 5, "fatigue": 0.4, "show_score": False}), 7)
    for name in vars(one):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert not np.array_equal(one.place, deal(study(), USUAL, 8).place)


def test_a_stay_has_one_fate_whoever_meets_it() -> None:
    fates: dict[tuple[int, int], float] = {}
    again = 0
    for number in ROUNDS:
        game = deal(study(), USUAL, number)
        for key, fate in zip(zip(game.place, game.stay, strict=True), game.fate, strict=True):
            if key[1] != NEVER:
                again += key in fates
                assert fates.setdefault(key, fate) == fate
    assert again > 10
    values = clinic.clinic(study()).fate
    assert abs(values.mean() - 0.5) < 4 * np.sqrt(1 / 12 / len(values))


def test_waiting_brings_the_patient_back_once_and_ignoring_or_admission_does_not() -> None:
    game = toy(stay=[NEVER, NEVER, 5, NEVER], arrival=[0, 0, 0, 1])
    ignored = np.array([NEVER, 0, NEVER, NEVER])
    made = Decisions(np.full(4, NEVER), ignored)
    lists = [game.on_list(m, made.gone(m)).tolist() for m in range(4)]
    assert lists == [[0, 1, 2], [0, 3], [3], []] and ON_LIST == 2


@pytest.mark.parametrize("calls", [1, 2, 4])
def test_the_budget_is_kept_by_all_but_everyone(calls: int) -> None:
    settings = USUAL.model_copy(update={"calls_per_morning": calls})
    for number in ROUNDS:
        game = deal(study(), settings, number)
        for name, found in by_strategies(game, settings, rng()).items():
            made = np.bincount(found.called[found.called != NEVER], minlength=game.mornings)
            if name == "everyone":
                assert (found.called == game.arrival).all()
            else:
                assert made.max() <= calls


def test_the_model_calls_the_highest_risks_in_alert() -> None:
    game = deal(study(), USUAL, 2)
    called = play(game, clinic.by_model, 2)
    assert (called != NEVER).sum() == 2 * game.mornings
    for morning in range(game.mornings):
        listed = game.on_list(morning, (called != NEVER) & (called < morning))
        mine = listed[called[listed] == morning]
        others = np.setdiff1d(listed[game.alert[morning, listed]], mine)
        assert game.alert[morning, mine].all()
        assert game.score[morning, mine].min() >= game.score[morning, others].max()
    assert clinic.shared_calls(game, Decisions(called, np.full(len(called), NEVER)), 2) == 2 * game.mornings


def test_no_strategy_with_as_many_calls_reaches_more_than_the_all_seeing() -> None:
    """Against the best of all matchings of stays with calls, found by augmenting paths."""
    more = 0
    for number in ROUNDS:
        for calls in (1, 2):
            game = deal(study(), USUAL, number)
            reached = score(game, play(game, foreseeing, calls), 0.0).total.reached
            assert reached == most_reachable(game, calls)
            tried = [score(game, play(game, c, calls), 0.0) for c in (clinic.by_model, clinic.by_chance(rng()))]
            assert max(s.total.reached for s in tried) <= reached
            more += reached > max(s.total.reached for s in tried)
    assert more > 10


def most_reachable(game: Game, calls: int) -> int:
    """Maximum matching between the stays at stake and the calls of the mornings their patients are on the list."""
    nobody = np.zeros(len(game.place), bool)
    slots = {
        int(i): [(m, c) for m in range(game.mornings) if i in game.on_list(m, nobody) for c in range(calls)]
        for i in np.flatnonzero(game.stay != NEVER)
    }
    taken: dict[tuple[int, int], int] = {}

    def place(i: int, tried: set[tuple[int, int]]) -> bool:
        for slot in slots[i]:
            if slot not in tried:
                tried.add(slot)
                if slot not in taken or place(taken[slot], tried):
                    taken[slot] = i
                    return True
        return False

    return sum(place(i, set()) for i in slots)


def test_a_reached_stay_is_avoided_with_champions_probability() -> None:
    game = toy(stay=[20, 20, NEVER, 9], arrival=[0, 0, 0, 0])
    found = score(game, np.array([0, NEVER, 0, 1]), fatigue=0.0)
    total, share = found.total, care.AVOIDED_IF_CALLED
    assert (total.calls, total.reached, total.at_stake, total.missed) == (3, 2, 3, 1)
    assert total.avoided.value == pytest.approx(2 * share.value)
    assert (total.avoided.low, total.avoided.high) == pytest.approx((2 * share.low, 2 * share.high))
    assert total.calls_per_stay.value == pytest.approx(3 / (2 * share.value))
    assert total.calls_per_stay.low == pytest.approx(3 / (2 * share.high))
    assert found.avoided_as_played.tolist() == [True, False, False, True]
    unlucky = score(replace(game, fate=np.full(4, share.value)), found.called, 0.0)
    assert not unlucky.avoided_as_played.any() and unlucky.total == total
    assert np.isnan(score(game, np.full(4, NEVER), 0.0).total.calls_per_stay.value)


def test_over_many_fates_the_avoided_are_the_expected() -> None:
    n = 20_000
    game = replace(toy(stay=[30] * n, arrival=[0] * n), fate=rng().random(n))
    found = score(game, np.zeros(n, np.int64), 0.3)
    assert found.avoided_as_played.sum() == pytest.approx(found.total.avoided.value, abs=4 * np.sqrt(n * 0.2))


def test_vigilance_by_hand() -> None:
    game = toy(stay=[NEVER] * 5 + [40], arrival=[0] * 6)
    called = np.array([0, 0, 1, 1, NEVER, 0])
    expected = [0.9**u for u in (0, 2 / 4, 4 / 4, 4 / 4, 4 / 4, 2 / 4)]
    np.testing.assert_allclose(vigilance(game, called, 0.1), expected)
    assert (vigilance(game, called, 0.0) == 1).all()


def test_fatigue_weakens_every_strategy_that_calls_for_nothing_and_changes_no_call() -> None:
    fresh, tired = USUAL.model_copy(update={"fatigue": 0.0}), USUAL.model_copy(update={"fatigue": 0.3})
    for number in ROUNDS:
        game = deal(study(), USUAL, number)
        one, other = by_strategies(game, fresh, rng()), by_strategies(game, tired, rng())
        for name in STRATEGIES:
            np.testing.assert_array_equal(one[name].called, other[name].called)
            if name == "foreseeing":
                assert one[name].total == other[name].total
            else:
                assert other[name].vigilance[-1] < one[name].vigilance[-1] == 1
                assert other[name].total.effect <= one[name].total.effect


def test_the_nurse_gets_to_know_the_admissions_of_the_week_but_no_avoided_stay() -> None:
    game = toy(stay=[5, 5, 5, 12, NEVER], arrival=[0, 0, 1, 0, 0])
    called = np.array([0, NEVER, NEVER, NEVER, NEVER])
    assert admitted(game, score(game, called, 0.0), 1).tolist() == [1]
    unlucky = replace(game, fate=np.ones(5))
    assert admitted(unlucky, score(unlucky, called, 0.0), 1).tolist() == [0, 1]
    assert admitted(unlucky, score(unlucky, called, 0.0), 2).tolist() == [3]
    late = toy(stay=[64, 66], arrival=[5, 5])
    assert admitted(late, score(late, np.full(2, NEVER), 0.0), 6).tolist() == [0]


def test_the_averages_are_those_of_the_rounds_and_their_intervals_hold_them() -> None:
    found, mean = study(), averages(study(), USUAL)
    scores: dict[str, list[Score]] = {name: [] for name in STRATEGIES}
    for _, by_name in clinic_score._rounds(found, USUAL):
        for name, s in by_name.items():
            scores[name].append(s)
    for name, average in mean.items():
        direct = clinic_score.mean_of(scores[name])
        assert average.calls == pytest.approx(direct.calls)
        assert average.reached.value == pytest.approx(direct.reached)
        assert average.missed.value == pytest.approx(direct.missed)
        assert average.avoided.value == pytest.approx(direct.avoided.value)
        assert average.calls_per_stay.value == pytest.approx(direct.calls_per_stay.value)
        assert average.avoided.low < average.avoided.value < average.avoided.high
        assert average.rounds.mean() == pytest.approx(average.avoided.value)


def test_on_average_the_model_is_better_than_chance_with_as_many_calls() -> None:
    gains = []
    for seed in range(1, 4):
        mean = averages(study(seed=seed), USUAL)
        gains.append(mean["model"].reached.value - mean["chance"].reached.value)
        assert mean["model"].calls == pytest.approx(mean["chance"].calls, abs=1)
        assert mean["everyone"].calls_per_stay.value > mean["model"].calls_per_stay.value
        assert mean["everyone"].missed.value == 0
    assert min(gains) > 0


def test_tired_enough_calling_everyone_avoids_less_than_the_model_does_fresh() -> None:
    tired = averages(study(), USUAL.model_copy(update={"fatigue": 0.5}))
    fresh = averages(study(), USUAL.model_copy(update={"fatigue": 0.0}))
    assert tired["everyone"].avoided.value < fresh["model"].avoided.value < fresh["everyone"].avoided.value
    assert tired["everyone"].avoided.value < tired["model"].avoided.value


def test_few_in_alert_leave_places_to_others_and_the_model_with_fewer_calls() -> None:
    found = study(alert__threshold=0.5)
    game = deal(found, USUAL, 1)
    alarmed = game.alert.any(axis=0)
    assert alarmed.sum() < USUAL.mornings and len(game.place) == USUAL.mornings * USUAL.patients
    assert by_strategies(game, USUAL, rng())["model"].total.calls <= alarmed.sum()


def test_a_follow_up_too_short_has_no_round() -> None:
    found = study(cohort__n_days=365, landmarks__baseline_weeks=40)
    where = clinic.clinic(found)
    assert clinic.starts(where, USUAL.model_copy(update={"mornings": 12})) == 0
    few = USUAL.model_copy(update={"mornings": 2})
    starts = {int(deal(found, few, n).week[0]) for n in range(1, 200)}
    assert starts == set(range(clinic.starts(where, few)))


def test_the_trends_are_what_the_model_is_given() -> None:
    found = study()
    game = deal(found, USUAL, 1)
    features, names = found.features, found.features.names
    for listed in range(12):
        bearer = found.evaluation.test_patients[game.place[listed]]
        rows = (features.patient == bearer) & (features.day <= game.day[1])
        shown = trends(found, game, 1, listed)
        assert [t.channel for t in shown] == list(range(len(CHANNELS)))
        for t in shown:
            values = features.values[rows, names.index(f"{CHANNELS[t.channel].key}.week")][-WEEKS:]
            np.testing.assert_array_equal(np.nan_to_num(t.deviation), values)
            assert t.harmful == np.sign(CHANNELS[t.channel].congestion)


def test_a_fluid_index_is_harmful_when_it_rises_unless_it_is_harmonised() -> None:
    for harmonise, ways in ((False, {1, -1}), (True, {-1})):
        found = study(telemetry__fluid_index=True, landmarks__harmonise=harmonise)
        game = deal(found, USUAL, 1)
        shown = [trends(found, game, 0, listed) for listed in np.flatnonzero(game.arrival == 0)]
        shown += [trends(found, game, m, i) for m in range(1, 8) for i in np.flatnonzero(game.arrival == m)]
        seen = {t.harmful for ts in shown for t in ts if CHANNELS[t.channel].key == "thoracic_impedance"}
        assert seen == ways


def test_the_clinic_changes_no_stage() -> None:
    keys = {
        study().key("verdict"),
        Study(Scenario().change({"clinic.fatigue": 0.3, "clinic.mornings": 4, "clinic.game": 9})).key("verdict"),
    }
    assert len(keys) == 1
    several = [
        clinic_score.averages_key(study(), USUAL.model_copy(update=u)) for u in ({"game": 5}, {}, {"fatigue": 0.2})
    ]
    assert [a == b for a, b in pairwise(several)] == [True, False]


def test_luck_is_the_round_itself_played_at_random() -> None:
    game = deal(study(), USUAL, 4)
    drawn = clinic_score.luck(study(), USUAL, game)
    at_stake: Ints = np.flatnonzero(game.stay != NEVER)
    assert len(drawn) == clinic_score.ROUNDS and {s.total.at_stake for s in drawn} == {len(at_stake)}
    assert len({s.total.reached for s in drawn}) > 1 and {s.total.calls for s in drawn} == {16}
    assert clinic_score.luck(study(), USUAL, game)[7].called.tolist() == drawn[7].called.tolist()
