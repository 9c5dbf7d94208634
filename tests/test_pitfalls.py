"""The classic failures, over five seeds: the same patients before, failing and repaired."""

from functools import cache

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from models import evaluation as ev
from models.training import TEST
from simulator.cache import StageCache
from simulator.pitfalls import (
    PITFALLS,
    SIZE,
    STATES,
    Numbers,
    Pitfall,
    State,
    base_of,
    change,
    compare,
    estimate,
    study_of,
)
from simulator.pitfalls.figures import patients_behind
from simulator.scenario import Scenario
from simulator.seeds import mean
from simulator.study import Study
from tests.worlds import one_thread

__all__ = ["one_thread"]
SEEDS = range(1, 6)
SMALL = {"cohort.n_patients": 1000, "records.n_pool": 8000, "evaluation.n_bootstrap": 50}
BY_KEY = {pitfall.key: pitfall for pitfall in PITFALLS}
every_failure = pytest.mark.parametrize("pitfall", PITFALLS, ids=list(BY_KEY))


@cache
def study(seed: int = 1) -> Study:
    """The study in which the failures are produced, in a world small enough to draw five of them."""
    return Study(base_of(Scenario()).change(SMALL | {"seed": seed}), StageCache(), workers=1)


@cache
def found(key: str) -> list[dict[State, Numbers]]:
    return [compare(BY_KEY[key], study(seed)) for seed in SEEDS]


def values(pitfall: Pitfall, state: State, which: int) -> np.ndarray:
    """A number of each seed; ``which``: 0 the one that hides, 1 the one that betrays."""
    return np.array([numbers[state][which][0] for numbers in found(pitfall.key)])


def width(one: ev.Estimate) -> float:
    return one.high - one.low


@every_failure
def test_the_switch_moves_the_betraying_number_and_the_repair_brings_it_back(pitfall: Pitfall) -> None:
    before, failing, repaired = (values(pitfall, state, 1) for state in STATES)
    way = 1 if pitfall.rises else -1
    assert mean(way * (failing - before)).low > 0
    assert mean(way * (failing - repaired)).low > 0
    assert abs((repaired - before).mean()) < abs((failing - before).mean()) / 2


@every_failure
def test_the_hiding_number_looks_as_good_as_before(pitfall: Pitfall) -> None:
    before, failing = (values(pitfall, state, 0) for state in STATES[:2])
    if pitfall.hides.ideal is None:
        assert failing.mean() >= before.mean()
    else:
        assert abs(failing.mean() - pitfall.hides.ideal) < 0.1


@every_failure
def test_each_number_has_its_interval(pitfall: Pitfall) -> None:
    for one in (estimate(draws) for numbers in found(pitfall.key) for pair in numbers.values() for draws in pair):
        assert one.low <= one.value <= one.high
        assert one.low < one.high or one.value in (0, 1), "nobody is found, or nothing leaks"


@every_failure
def test_the_repair_leaves_the_cause_where_it_can(pitfall: Pitfall) -> None:
    before, failing, repaired = (study_of(pitfall, state, study()).scenario for state in STATES)
    assert failing.differences(before).keys() == pitfall.switch.keys() <= pitfall.before.keys()
    assert repaired.differences(failing).keys() == pitfall.mended.keys()
    assert all(text.endswith(".") for text in (pitfall.story, pitfall.example, pitfall.repair))


def test_what_is_lost_on_the_day_is_a_difference_on_the_same_draws() -> None:
    leaking = study_of(BY_KEY["future"], "failing", study())
    kept, names = leaking.data.split == TEST, leaking.data.names
    x, y = leaking.data.x(leaking.features, kept), leaking.data.y[kept]
    for name in (name for name in names if name.endswith(".centred")):
        x[:, names.index(name)] = x[:, names.index(name[: -len("centred")] + "month")]
    announced, real = roc_auc_score(y, leaking.scores[kept]), roc_auc_score(y, leaking.model.scores(x))
    first, lost = found("future")[0]["failing"]
    assert lost[0] == pytest.approx(announced - real) and first[0] == pytest.approx(announced)
    assert width(estimate(lost)) < width(estimate(first)), "the same patients on both sides: surer than either"


def test_a_change_is_surer_than_the_numbers_it_lies_between() -> None:
    before, failing = (found("shortcut")[0][state][1] for state in ("before", "failing"))
    moved = change(before, failing)
    assert moved.value == failing[0] - before[0] and moved.low < moved.value < moved.high
    assert width(moved) < min(width(estimate(before)), width(estimate(failing))) / 2


def test_the_numbers_are_those_of_the_other_pages() -> None:
    coding, alerts = (study_of(BY_KEY[key], "failing", study()) for key in ("coding", "imbalance"))
    assert found("coding")[0]["failing"][0][0] == pytest.approx(
        coding.evaluation.discrimination.calibration_in_the_large.value
    )
    accuracy, sensitivity = found("imbalance")[0]["failing"]
    assert accuracy[0] == pytest.approx(alerts.verdict.confusion.accuracy.value)
    assert sensitivity[0] == pytest.approx(alerts.verdict.confusion.sensitivity.value)


def test_aurocs_are_those_of_scikit_learn() -> None:
    rng = np.random.default_rng(1)
    patient, score = rng.integers(0, 40, 500), rng.normal(size=500).round(1).astype(np.float32)
    y, weights = rng.random(500) < 0.2, ev.resample(40, 3, rng)
    expected = [roc_auc_score(y, score), *(roc_auc_score(y, score, sample_weight=w[patient]) for w in weights)]
    np.testing.assert_allclose(ev.aurocs(score, y, patient, weights), expected)


def test_a_scenario_that_fails_already_is_first_mended_and_the_rest_of_it_kept() -> None:
    usual = base_of(Scenario())
    for pitfall in PITFALLS:
        for state in STATES:
            assert base_of(Scenario().change(pitfall.changes(state))) == usual
    mine = base_of(Scenario().change({"telemetry.noise": 2.0, "cohort.n_patients": 35_000, "seed": 9}))
    assert mine.differences(usual) == {"telemetry.noise": 2.0, "seed": 9}
    assert {key: usual.get(key) for key in SIZE} == SIZE


def test_computed_once_and_told_as_it_goes() -> None:
    told: list[State] = []
    first = compare(BY_KEY["coding"], study(), told.append)
    assert told == list(STATES)
    assert all(compare(BY_KEY["coding"], study())[state] is first[state] for state in STATES)


def test_enough_patients_stand_behind_the_numbers_of_a_page() -> None:
    rare = study_of(BY_KEY["manufacturer"], "failing", Study(base_of(Scenario()), StageCache(), workers=1))
    patient = rare.data.patient
    mine = {int(p) for p, y, part in zip(patient, rare.data.y, rare.data.split, strict=True) if y and part == TEST}
    assert patients_behind(rare) == len(mine) >= 11
