"""Net benefit against closed forms and counts by hand; the euros against their definitions; which doubt is which."""

from functools import cache

import numpy as np
import pytest
from scipy.stats import norm
from sklearn.metrics import confusion_matrix

from models.decision_curve import decision_curve, estimates, odds
from models.evaluation import resample
from simulator import care, utility
from simulator.cache import StageCache
from simulator.costs import CostSettings
from simulator.pairing_losses import SMALLEST
from simulator.policy import yearly_cost
from simulator.policy_settings import PolicySettings
from simulator.report import report, run_all
from simulator.scenario import PRESETS, Scenario
from simulator.study import Study
from tests.test_policy import place
from tests.worlds import one_thread  # noqa: F401

CACHE = StageCache()
USUAL = CostSettings()


@cache
def study(**changes: object) -> Study:
    found = Study(Scenario().change({name.replace("__", "."): value for name, value in changes.items()}), CACHE)
    run_all(found)
    return found


def drawn(n: int = 4000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores, outcomes and patients; the scores are the true risks, uniform from 0 to 1."""
    rng = np.random.default_rng(1)
    score = rng.random(n).astype(np.float32)
    return score, rng.random(n) < score, np.repeat(np.arange(n // 4), 4)


def test_the_net_benefit_by_hand() -> None:
    score = np.array([0.9, 0.6, 0.5, 0.2, 0.1], np.float32)
    y = np.array([True, False, True, False, False])
    found = decision_curve(score, y, np.arange(5), np.ones((2, 5), np.float32), np.array([0.2, 0.5]))
    np.testing.assert_allclose(found.model[0], [2 / 5 - 1 / 5 / 4, 1 / 5 - 1 / 5])  # a score at the threshold waits
    np.testing.assert_allclose(found.everyone[0], [2 / 5 - 3 / 5 / 4, 2 / 5 - 3 / 5])
    np.testing.assert_allclose(found.gain[0], [0.1, 0])
    np.testing.assert_allclose(found.spared[0], [0.1 / 0.25, 0.2])
    np.testing.assert_allclose(found.standardised[0], [0.35 / 0.4, 0])
    np.testing.assert_array_equal(found.model[1:], np.repeat(found.model[:1], 2, axis=0))
    assert list(found.acted_on) == [3, 2]


def test_the_net_benefit_of_the_true_risks_has_its_closed_form() -> None:
    score, y, patient = drawn(200_000)
    thresholds = np.array([0.05, 0.2, 0.5, 0.8])
    found = decision_curve(score, y, patient, np.empty((0, patient.max() + 1), np.float32), thresholds)
    np.testing.assert_allclose(found.model[0], (1 - thresholds) / 2, atol=0.005)  # the integral of s - (1 - s) odds
    np.testing.assert_allclose(found.everyone[0], 0.5 - 0.5 * odds(thresholds), atol=0.02)
    assert (found.gain[0] > 0).all()


def test_the_net_benefit_is_that_of_scikit_learn_s_counts() -> None:
    score, y, patient = drawn()
    weights = resample(patient.max() + 1, 3, np.random.default_rng(2))
    thresholds = np.linspace(0.01, 0.99, 23)
    found = decision_curve(score, y, patient, weights, thresholds)
    for row, weight in enumerate(np.vstack([np.ones(weights.shape[1]), weights])):
        for i, at in enumerate(thresholds):
            w = weight[patient]
            _, false, _, true = confusion_matrix(y, score > np.float32(at), sample_weight=w).ravel()
            assert found.model[row, i] == pytest.approx((true - false * at / (1 - at)) / w.sum(), abs=1e-9)


def test_a_useless_score_is_worth_no_more_than_everyone_or_nobody() -> None:
    _, y, patient = drawn()
    for constant, best in ((0.9, "everyone"), (0.1, "nobody")):
        score = np.full(len(y), constant, np.float32)
        weights = resample(patient.max() + 1, 20, np.random.default_rng(3))
        found = decision_curve(score, y, patient, weights, np.array([0.3]))
        np.testing.assert_allclose(found.model, found.everyone if best == "everyone" else 0, atol=1e-12)
        assert estimates(found.gain)[0].high <= 1e-12


def test_the_curve_is_that_of_the_test_weeks_only() -> None:
    found = study()
    mine, other = utility.curves(found)
    assert mine.prevalence[0] == pytest.approx(found.evaluation.discrimination.prevalence.value)
    confusion, (here,) = found.verdict.confusion, utility.curve_here(found).model[0]
    n = confusion.true_positive + confusion.false_positive + confusion.true_negative + confusion.false_negative
    useless = confusion.false_positive * float(odds(np.array(found.scenario.alert.threshold)))
    assert here == pytest.approx((confusion.true_positive - useless) / n)
    i = int(np.argmin(abs(utility.THRESHOLDS - 0.03)))
    assert mine.model[0, i] > other.model[0, i] > 0 and estimates(mine.gain)[i].low > 0
    assert mine.prevalence[0] == other.prevalence[0]


def test_the_euros_by_hand() -> None:
    found = study()
    measures, here = found.verdict.measures, utility.here(found)
    announced = 100 * measures.event_sensitivity.value * measures.hospitalisations_per_patient_year.value
    calls = 100 * measures.alerts_per_patient_year.value
    spent = 100 * 12 * care.FEE_PER_MONTH + calls * USUAL.per_alert
    avoided = announced * care.AVOIDED_IF_CALLED.value
    assert here.calls.value == pytest.approx(calls) and here.announced.value == pytest.approx(announced)
    assert here.hours.value == pytest.approx(calls * USUAL.minutes_per_alert / 60)
    assert here.avoided.both.value == here.avoided.sample.value == here.avoided.effect.value == pytest.approx(avoided)
    assert here.cost_per_stay.both.value == pytest.approx(spent / avoided)
    assert here.balance.both.value == pytest.approx(avoided * care.STAY_COST - spent)
    assert here.balance.effect.low == pytest.approx(announced * (1 - 0.85) * care.STAY_COST - spent)
    assert here.cost_per_stay.effect.high == pytest.approx(spent / (announced * (1 - 0.85)))
    assert here.cost_per_stay.effect.low == pytest.approx(spent / (announced * (1 - 0.60)))


def test_the_threshold_of_the_scenario_lies_on_the_curve() -> None:
    found = study(alert__threshold=0.05)
    (on_curve,) = [u for u in utility.along(found) if u.threshold == 0.05]
    assert on_curve == utility.here(found)


def test_both_doubts_together_are_wider_than_either() -> None:
    figures = [getattr(utility.here(study()), name) for name in ("avoided", "saved", "balance", "cost_per_stay")]
    for doubt in figures:
        widths = [e.high - e.low for e in (doubt.both, doubt.effect, doubt.sample)]
        assert widths[0] > widths[1] > widths[2] > 0  # most of it is CHAMPION's


def test_champion_s_interval_is_drawn_again() -> None:
    shares = care.avoided_shares(200, np.random.default_rng(1))
    assert shares[0] == care.AVOIDED_IF_CALLED.value
    low, high = np.quantile(shares[1:], (0.025, 0.975))
    assert (low, high) == pytest.approx((care.AVOIDED_IF_CALLED.low, care.AVOIDED_IF_CALLED.high), abs=0.01)
    z = np.sort(np.log((1 - shares[1:]) / care.HAZARD_RATIO.value))
    np.testing.assert_allclose(z / z.std(), norm.ppf((np.arange(200) + 0.5) / 200), atol=0.6)


def test_nothing_announced_has_no_price_and_few_are_not_told() -> None:
    never = utility.here(study(model__kind="never"))
    assert never.n_announced == 0 and never.avoided.both.value == 0 and np.isnan(never.cost_per_stay.both.value)
    assert never.balance.both.value == -never.fee
    along = utility.along(study())
    few = [u for u in along if 0 < u.n_announced < SMALLEST]
    assert few
    for u in along:
        told = np.isfinite(
            [u.announced.value, u.avoided.both.value, u.balance.effect.low, u.cost_per_stay.both.value]
        )
        assert told.all() if u.n_announced >= SMALLEST else not told[-1]
        assert u not in few or not told.any()


def test_the_higher_the_threshold_the_fewer_stays_are_avoided() -> None:
    found = utility.everywhere(study())
    announced = found.announced[0]
    assert (np.diff(announced) <= 0).all() and announced[0] > announced[-1]
    assert np.all((found.time_in_alert >= 0) & (found.time_in_alert <= 1)) and found.time_in_alert[0] > 0.9


def test_an_alert_that_never_ends_looks_cheap_unless_it_is_looked_at_every_week() -> None:
    once, weekly = (
        [u.balance.both.value for u in utility.along(study(costs__every_week=every))] for every in (False, True)
    )
    assert np.nanargmax(once) <= 1  # the lowest thresholds, where everyone is in alert for ever
    best = utility.THRESHOLDS[np.nanargmax(weekly)]
    assert 0.015 <= best <= 0.05 and weekly[0] < 0 < np.nanmax(weekly)


def test_the_policy_pays_for_the_same_calls() -> None:
    where, settings = place(), PolicySettings()
    weekly = CostSettings(every_week=True)
    calls = (yearly_cost(settings, weekly, where) - 12 * care.FEE_PER_MONTH) / weekly.per_alert
    np.testing.assert_allclose(calls * np.maximum(where.years, 0.25), where.weeks_on, atol=1e-9)
    assert where.weeks_on.sum() > where.alerts.sum()


def test_a_found_stay_pays_for_calls() -> None:
    paid = utility.calls_paid(CostSettings(minutes_per_alert=60, nurse_hour=100))
    assert paid.value == pytest.approx(28) and (paid.low, paid.high) == pytest.approx((15, 40))


def test_the_report_says_it_with_intervals_or_not_at_all() -> None:
    told = report(study())["utility"]
    here = utility.here(study())
    cost = here.cost_per_stay
    assert told["cost_per_stay"] == cost.both.value and told["cost_per_stay_ci"] == [cost.both.low, cost.both.high]
    assert told["cost_per_stay_effect_ci"] == [cost.effect.low, cost.effect.high]
    assert told["net_benefit_gain_ci"][0] <= told["net_benefit_gain"] <= told["net_benefit_gain_ci"][1]
    none = report(Study(PRESETS["no-snds"].scenario.change({"cohort.n_patients": 200}), CACHE))["utility"]
    assert none.keys() == told.keys() and set(none.values()) == {None}


def test_the_other_model_is_never_the_same() -> None:
    one_sensor = study(model__kind="one_sensor")
    assert utility.rival(study()) == "one_sensor" and utility.rival(one_sensor) == "logistic"
    mine, other = utility.curves(one_sensor)
    usual, _ = utility.curves(study())
    np.testing.assert_allclose(other.model, usual.model)
    assert not np.allclose(mine.model, other.model)


def test_the_split_by_row_has_its_own_patients() -> None:
    found = study(model__split="row")
    assert np.isfinite(utility.here(found).cost_per_stay.both.value)
    assert utility.curves(found)[0].model.shape == (
        found.scenario.evaluation.n_bootstrap + 1,
        len(utility.THRESHOLDS),
    )
