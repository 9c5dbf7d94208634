"""Fairness between groups: against fairlearn, against the whole, against direct counts, over worlds."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from fairlearn.postprocessing import ThresholdOptimizer
from sklearn.base import BaseEstimator, ClassifierMixin

from models import evaluation as ev
from models.evaluation import Estimate
from models.fairness import implied_false_positive_rate, most_apart
from models.group_rates import rates_by_group
from models.training import TEST, VALIDATION
from simulator import fairness_thresholds as thresholds
from simulator.alerts import Followed, tally
from simulator.cache import StageCache
from simulator.fairness import MEASURES, Circle, Served, along, common, comparable, measures
from simulator.pairing_losses import GROUPS, SMALLEST, member
from simulator.report import run_all
from simulator.scenario import Scenario
from simulator.study import Study
from tests.worlds import one_thread

__all__ = ["one_thread"]
SEEDS = range(1, 6)


@cache
def study(seed: int = 1, **changes: object) -> Study:
    wanted = {name.replace("__", "."): value for name, value in changes.items()}
    found = Study(Scenario().change({"seed": seed, "evaluation.n_bootstrap": 50, **wanted}), StageCache(), workers=1)
    assert run_all(found) is None
    return found


def estimate(values: np.ndarray) -> Estimate:
    return Estimate.of(values[0], values[1:])


def one_week(score: np.ndarray, y: np.ndarray) -> Followed:
    """Patients followed for one week, with an admission in it where ``y``: events are then rows."""
    who, ill = np.arange(len(y)), np.flatnonzero(y)
    week = np.zeros(len(y), np.int64)
    return Followed.of(who, week, score.astype(np.float32), len(y), 0, ill, np.full(len(ill), 3))


def circle(followed: Followed, group: np.ndarray, k: int = 2) -> Circle:
    n = len(group)
    stays = np.bincount(followed.event_patient, minlength=n).astype(float)
    return Circle(followed, group, followed.weeks / 52, stays, np.ones((1, n)), np.ones(k, bool))


def two_groups(n: int = 6000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Calibrated scores of two groups with different base rates: score, outcome, group."""
    rng = np.random.default_rng(4)
    group = (rng.random(n) < 0.4).astype(np.int64)
    score = 1 / (1 + np.exp(-(rng.normal(size=n) * 1.2 - 1.5 - 1.0 * group)))
    return score, rng.random(n) < score, group


def test_the_rates_of_fairlearn_are_ours() -> None:
    score, y, group = two_groups()
    patient = np.arange(len(y)) // 3
    weights = ev.resample(patient.max() + 1, 50, np.random.default_rng(1))
    rates = rates_by_group(score > 0.2, y, group)
    for g in (0, 1):
        mine = group == g
        ours = ev.confuse(score[mine] > 0.2, y[mine], patient[mine], weights)
        told = rates.loc[g]
        assert told["sensitivity"] == pytest.approx(ours.sensitivity.value)
        assert told["ppv"] == pytest.approx(ours.ppv.value)
        assert told["false_positive_rate"] == pytest.approx(1 - ours.specificity.value)
        assert told["base_rate"] == pytest.approx(1 - ours.accuracy_of_never.value)


def test_three_rates_force_the_fourth() -> None:
    score, y, group = two_groups()
    for cut in (0.05, 0.2, 0.5):
        rates = rates_by_group(score > cut, y, group)
        forced = implied_false_positive_rate(rates["base_rate"], rates["sensitivity"], rates["ppv"])
        np.testing.assert_allclose(forced, rates["false_positive_rate"])
    low, high = (implied_false_positive_rate(p, 0.6, 0.1) for p in (0.01, 0.02))
    assert high / low == pytest.approx((0.02 / 0.98) / (0.01 / 0.99)), "equal PPV and sensitivity, unequal base rates"
    assert implied_false_positive_rate(0.02, 0.6, 1.0) == 0, "unless the prediction is perfect"


def test_two_groups_differ_as_their_bootstrap_says() -> None:
    values = np.random.default_rng(1).normal([0.3, 0.5], 0.05, (4001, 2))
    values[0] = 0.3, 0.5
    found = most_apart(values, np.ones(2, bool))
    assert found is not None and (found.more, found.less) == (1, 0) and found.sure
    assert found.difference.value == pytest.approx(0.2)
    assert found.difference.low == pytest.approx(0.2 - 1.96 * 0.05 * np.sqrt(2), abs=0.01)


def test_the_pair_picked_among_many_is_not_called_sure_too_often() -> None:
    wrong, naive, rng = 0, 0, np.random.default_rng(1)
    for _ in range(400):
        truth = rng.normal(0, 1, 5)
        values = np.vstack([truth, truth + rng.normal(0, 1, (200, 5))])
        found = most_apart(values, np.ones(5, bool))
        assert found is not None
        wrong += found.sure
        apart = values[:, found.more] - values[:, found.less]
        naive += np.quantile(apart[1:], 0.025) > 0
    assert wrong / 400 < 0.09 < naive / 400


def test_a_hidden_group_is_never_told() -> None:
    values = np.vstack([[0.9, 0.3, 0.4], np.random.default_rng(1).normal([0.9, 0.3, 0.4], 0.02, (100, 3))])
    found = most_apart(values, np.array([False, True, True]))
    assert found is not None and {found.more, found.less} == {1, 2}
    assert most_apart(values, np.array([True, False, False])) is None
    values[0, 1] = np.nan
    assert most_apart(values, np.array([False, True, True])) is None
    assert most_apart(np.full((50, 3), np.nan), np.ones(3, bool)) is None
    assert most_apart(np.full((50, 3), 0.2), np.ones(3, bool)) is None


def test_resamples_without_a_figure_are_left_out() -> None:
    values = np.vstack([[0.3, 0.5, 0.4], np.random.default_rng(1).normal([0.3, 0.5, 0.4], 0.02, (200, 3))])
    whole = most_apart(values, np.ones(3, bool))
    values[1:4] = np.nan
    values[5, 2] = np.nan
    found = most_apart(values, np.ones(3, bool))
    assert found is not None and whole is not None and (found.more, found.less) == (whole.more, whole.less) == (1, 0)
    assert found.difference.low == pytest.approx(whole.difference.low, abs=0.01)


@pytest.mark.parametrize("name", GROUPS)
def test_all_patients_together_are_the_verdict(name: str) -> None:
    found, verdict = measures(study(), name), study().verdict.measures
    assert set(found) == set(MEASURES)
    for key, whole in {
        "stays": verdict.hospitalisations_per_patient_year,
        "announced": verdict.event_sensitivity,
        "alerts": verdict.alerts_per_patient_year,
        "explained": verdict.alert_ppv,
        "calibration": study().evaluation.discrimination.calibration_in_the_large,
    }.items():
        assert vars(estimate(found[key][:, -1])) == pytest.approx(vars(whole)), key


def test_a_group_is_counted_as_one_would_by_hand() -> None:
    found, s = measures(study(), "age"), study()
    followed, result = s.evaluation.followed, s.verdict.tally
    ages = s.bearers.cohort.age[s.evaluation.test_patients]
    oldest = [i for i, age in enumerate(ages) if age >= 80]
    events = [e for e, who in enumerate(followed.event_patient) if who in oldest]
    assert found["announced"][0, 3] == pytest.approx(np.mean([result.detected[0, e] for e in events]))
    years = sum(int((followed.score[:, i] >= 0).sum()) for i in oldest) * 7 / 365.25
    assert found["stays"][0, 3] == pytest.approx(len(events) / years)
    alerts = sum(int(result.alerts[0, i]) for i in oldest)
    right = alerts - sum(int(result.unexplained[0, i]) for i in oldest)
    assert found["explained"][0, 3] == pytest.approx(right / alerts)
    data = s.data
    rows = (data.split == TEST) & (member(s.bearers.cohort, "age")[data.patient] == 3)
    assert found["calibration"][0, 3] == pytest.approx(data.y[rows].mean() / s.scores[rows].mean(dtype=float))


def test_small_groups_are_masked() -> None:
    found = Circle.of(study(), "manufacturer", TEST)
    for g, enough in enumerate(found.enough):
        mine = found.group == g
        assert enough == (min(mine.sum(), found.stays[mine].sum()) >= SMALLEST)
    assert not found.enough.all(), "manufacturer E has few patients"
    seen = thresholds.contrast(study(), "manufacturer")
    assert seen is not None and found.enough[list(seen.groups)].all()


def test_a_group_in_which_too_little_would_be_expected_is_not_compared() -> None:
    """Not one that has nothing: of many stays none announced says much, of few nothing."""
    n = 2 * SMALLEST
    stays, announced = np.ones(4 * n), np.ones(4 * n)
    group = np.repeat([0, 1, 2], [2 * n, n + SMALLEST, SMALLEST])
    announced[group > 0] = 0
    who = Circle(one_week(stays, 0 * stays), group, stays, stays, np.ones((1, 4 * n)), np.ones(3, bool))
    alerts = np.full(4 * n, 2.0)
    fit = comparable(who, Served(announced, alerts, alerts - announced))
    assert fit["announced"].tolist() == fit["explained"].tolist() == [True, True, False]
    assert fit["alerts"].all()
    hidden = Circle(**{**vars(who), "enough": np.array([True, False, True])})
    assert not comparable(hidden, Served(announced, alerts, alerts - announced))["alerts"][1]
    silent = comparable(who, Served(0 * alerts, 0 * alerts, 0 * alerts))
    assert not any(few.any() for few in silent.values())


def test_equal_shares_are_those_of_the_threshold_optimizer() -> None:
    score, y, group = two_groups()

    class Known(ClassifierMixin, BaseEstimator):
        classes_ = np.array([0, 1])

        def fit(self, x: object, y: object) -> "Known":
            return self

        def __sklearn_is_fitted__(self) -> bool:
            return True

        def predict(self, x: np.ndarray) -> np.ndarray:
            return np.asarray(x)[:, 0]

    reference = ThresholdOptimizer(
        estimator=Known(),
        constraints="true_positive_rate_parity",
        objective="balanced_accuracy_score",
        prefit=True,
        predict_method="predict",
    )
    x = pd.DataFrame({"score": score})
    reference.fit(x, y, sensitive_features=group)
    alarm = reference.predict(x, sensitive_features=group, random_state=1).astype(bool)
    theirs = rates_by_group(alarm, y, group)
    followed = one_week(score, y)
    spent = np.sort(score[~y])[-int((alarm & ~y).sum())]  # the common threshold with as many false alarms
    own = thresholds.equalising(circle(followed, group), "announced", float(spent), 1.0, *along(followed, 1.0))
    ours = rates_by_group(score > own[group], y, group)
    np.testing.assert_allclose(ours["sensitivity"], theirs["sensitivity"], atol=0.04)
    np.testing.assert_allclose(ours["false_positive_rate"], theirs["false_positive_rate"], atol=0.03)
    assert own[0] > own[1], "the group at lower risk is reached by a lower threshold"


@pytest.mark.parametrize("kind", thresholds.KINDS)
def test_what_is_made_equal_is_equal_for_no_more_work(kind: thresholds.Equalised) -> None:
    score, y, group = two_groups()
    followed = one_week(score, y)
    who = circle(followed, group)
    own = thresholds.equalising(who, kind, 0.25, 1.0, *along(followed, 1.0))
    rates, before = (rates_by_group(score > cut, y, group) for cut in (own[group], 0.25))
    column = {"announced": "sensitivity", "explained": "ppv"}[kind]
    assert abs(rates[column].diff().iloc[-1]) < abs(before[column].diff().iloc[-1]) / 2
    false, usual = (score > own[group]) & ~y, (score > 0.25) & ~y
    assert 0.9 * usual.sum() < false.sum() <= usual.sum()


def test_a_group_too_small_keeps_the_common_threshold() -> None:
    score, y, group = two_groups(900)
    followed = one_week(score, y)
    who = circle(followed, group)
    small = Circle(**{**vars(who), "enough": np.array([True, False])})
    own = thresholds.equalising(small, "announced", 0.25, 1.0, *along(followed, 1.0))
    assert own[1] == 0.25
    nobody = Circle(**{**vars(who), "enough": np.zeros(2, bool)})
    assert (thresholds.equalising(nobody, "explained", 0.25, 1.0, *along(followed, 1.0)) == 0.25).all()


def test_the_same_threshold_for_all_costs_nothing() -> None:
    s = study()
    who = Circle.of(s, "sex", TEST)
    grid, served = along(who.followed, 0.7)
    for place in (10, 40, 80):
        after = served.chosen(np.full(len(who.group), place))
        usual, announced = thresholds.same_burden(who, after, served)[0], served.announced[place].sum()
        assert usual * who.stays.sum() == pytest.approx(announced, abs=1)
    whole = Served.of(who.followed, tally(who.followed, grid, 0.7)).chosen(np.full(len(who.group), 5))
    np.testing.assert_array_equal(whole.alerts, served.alerts[5])


def test_thresholds_by_group_are_chosen_on_validation_patients_and_judged_on_test_patients() -> None:
    s = study()
    done = thresholds.option(s, "sex", "announced")
    learned = Circle.of(s, "sex", VALIDATION)
    grid = along(learned.followed, 0.7)
    np.testing.assert_array_equal(
        done.thresholds, thresholds.equalising(learned, "announced", s.scenario.alert.threshold, 0.7, *grid)
    )
    who = Circle.of(s, "sex", TEST)
    for g in (0, 1):
        alone = tally(who.followed, done.thresholds[[g]], 0.7)
        mine = who.group == g
        np.testing.assert_array_equal(done.after.alerts[mine], alone.alerts[0, mine])
    np.testing.assert_array_equal(done.before.alerts, common(s, who).alerts)
    assert thresholds.option(s, "sex", "announced") is done, "computed once"


def test_two_groups_cannot_have_everything() -> None:
    seen = thresholds.contrast(study(), "age")
    assert seen is not None
    assert seen.stays[0, 0] > seen.stays[0, 1] and seen.gap.difference.value > 0
    (first, other), stays = seen.common, Circle.of(study(), "age", TEST)
    for point in (first, other):
        row = np.array([point.threshold, point.announced[0], point.explained[0], point.unexplained[0]])
        assert np.isfinite(row).all()
    events = stays.stays[stays.group == seen.groups[1]].sum()
    same = seen.same["announced"]
    assert abs(same.announced[0] - first.announced[0]) <= 1 / events, "within one hospitalisation"
    if "explained" in seen.same:
        assert abs(seen.same["explained"].explained[0] - first.explained[0]) < 0.02
    assert same.explained[0] != pytest.approx(first.explained[0], rel=0.05)


def test_equality_costs_announced_stays_on_average() -> None:
    changes = [
        thresholds.option(study(seed), name, kind).change.value
        for seed in SEEDS
        for name in ("age", "sex")
        for kind in thresholds.KINDS
    ]
    assert np.mean(changes) < -1, "the common threshold of a calibrated risk wastes least"


def test_the_option_changes_nothing_of_the_study() -> None:
    one = Study(Scenario())
    other = Study(Scenario().change({"fairness.by": "sex", "fairness.equalise": "announced"}))
    assert one.key("verdict") == other.key("verdict")
