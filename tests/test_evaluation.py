"""Figures of the scores, against scikit-learn and against their own resamples."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn import metrics
from sklearn.calibration import calibration_curve as reference_calibration

from models import evaluation, ranking
from models.evaluation import (
    Confusion,
    Discrimination,
    Estimate,
    EvaluationSettings,
    calibration_curve,
    confuse,
    discriminate,
    resample,
)

PATIENTS = 40
WEIGHTS = resample(PATIENTS, 60, np.random.default_rng(0))


def example(seed: int, kind: str = "continuous", rows: int = 900) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores, outcomes and the patient of each row; ``kind`` says how often scores are equal."""
    rng = np.random.default_rng(seed)
    patient = np.sort(rng.integers(0, PATIENTS, rows))
    risk = np.clip(rng.beta(1, 6, rows) + 0.1 * rng.random(PATIENTS)[patient], 0, 1)
    y = rng.random(rows) < risk
    score = {
        "continuous": risk, "ties": np.round(risk, 1), "leaves": np.round(risk * 3) / 3,
        "constant": np.full(rows, 0.2), "reversed": 1 - risk,
    }[kind]  # fmt: skip
    return score.astype(np.float32), y, patient


KINDS = ("continuous", "ties", "leaves", "constant", "reversed")


def judged(kind: str, seed: int = 0, weights: np.ndarray = WEIGHTS) -> Discrimination:
    return discriminate(*example(seed, kind), weights)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(3))
def test_areas_and_brier_score_are_those_of_scikit_learn(kind: str, seed: int) -> None:
    score, y, _ = example(seed, kind)
    found = judged(kind, seed)
    assert found.auroc.value == pytest.approx(metrics.roc_auc_score(y, score), abs=1e-12)
    assert found.average_precision.value == pytest.approx(metrics.average_precision_score(y, score), abs=1e-12)
    assert found.brier.value == pytest.approx(metrics.brier_score_loss(y, score.astype(float)), abs=1e-12)
    assert found.prevalence.value == pytest.approx(y.mean(), abs=1e-12)
    assert found.calibration_in_the_large.value == pytest.approx(y.sum() / score.sum(dtype=float), rel=1e-9)


scores_and_outcomes = st.lists(
    st.tuples(st.integers(0, 6), st.booleans(), st.integers(0, 4)), min_size=2, max_size=60
)


@settings(max_examples=40)
@given(rows=scores_and_outcomes, draw=st.integers(0, 2**32 - 1))
def test_weighted_areas_are_those_of_scikit_learn(rows: list[tuple[int, bool, int]], draw: int) -> None:
    raw, outcome, who = (np.array(column) for column in zip(*rows, strict=True))
    score, y, patient = (raw / 8).astype(np.float32), outcome.astype(bool), who.astype(np.int64)
    weights = resample(5, 4, np.random.default_rng(draw))
    assume(0 < y.sum() < len(y))
    everyone = np.vstack([np.ones(5, np.float32), weights])
    found = discriminate(score, y, patient, weights)
    expected = []
    for w in everyone[:, patient].astype(float):
        if w[y].sum() and w[~y].sum():
            area = metrics.roc_auc_score(y, score, sample_weight=w)
            expected.append((area, metrics.average_precision_score(y, score, sample_weight=w)))
    for column, estimate in zip(np.array(expected).T, (found.auroc, found.average_precision), strict=True):
        low, high = np.quantile(column[1:], (0.025, 0.975)) if len(column) > 1 else (np.nan, np.nan)
        assert estimate.value == pytest.approx(column[0], abs=1e-9)
        if estimate is found.auroc:  # a resample without negatives has an average precision, of 1
            assert (estimate.low, estimate.high) == pytest.approx((low, high), abs=1e-9, nan_ok=True)


def test_weighted_brier_score_and_prevalence_are_those_of_scikit_learn() -> None:
    score, y, patient = example(4)
    rows = WEIGHTS[:, patient].astype(float)
    brier = [metrics.brier_score_loss(y, score.astype(float), sample_weight=w) for w in rows]
    share = [np.average(y, weights=w) for w in rows]
    found = judged("continuous", 4)
    assert (found.brier.low, found.brier.high) == pytest.approx(tuple(np.quantile(brier, (0.025, 0.975))))
    assert (found.prevalence.low, found.prevalence.high) == pytest.approx(tuple(np.quantile(share, (0.025, 0.975))))


@pytest.mark.parametrize("kind", KINDS)
def test_curves_are_those_of_scikit_learn(kind: str) -> None:
    score, y, _ = example(1, kind)
    found = judged(kind, 1)
    roc = np.column_stack(metrics.roc_curve(y, score)[:2])
    precision, recall, _ = metrics.precision_recall_curve(y, score)
    for curve, full in ((found.roc, roc), (found.precision_recall, np.column_stack([recall, precision]))):
        every_point = {tuple(point) for point in full}
        assert {tuple(point) for point in curve} <= every_point
        np.testing.assert_array_equal(curve[[0, -1]], full[[0, -1]])
    assert metrics.auc(*found.roc.T) == pytest.approx(found.auroc.value, abs=2e-3)


@given(rows=scores_and_outcomes)
def test_short_curves_have_the_points_that_scikit_learn_keeps(rows: list[tuple[int, bool, int]]) -> None:
    raw, y, _ = (np.array(column) for column in zip(*rows, strict=True))
    assume(0 < y.sum() < len(y))
    score = (raw / 7).astype(np.float32)
    found = ranking.Ranking.of(score, y)
    np.testing.assert_array_equal(found.roc(), np.column_stack(metrics.roc_curve(y, score)[:2]))
    precision, recall, _ = metrics.precision_recall_curve(y, score, drop_intermediate=True)
    np.testing.assert_array_equal(found.precision_recall(), np.column_stack([recall, precision]))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rows", [900, 901, 21])
def test_the_calibration_curve_is_that_of_scikit_learn(kind: str, rows: int) -> None:
    score, y, patient = example(2, kind, rows)
    found = calibration_curve(score, y, patient, np.vstack([np.ones(PATIENTS, np.float32), WEIGHTS]))
    seen, said = reference_calibration(y, score, n_bins=10, strategy="quantile")
    assert found[:, 0] == pytest.approx(said, abs=1e-6)
    assert found[:, 1] == pytest.approx(seen, abs=1e-12)
    known = ~np.isnan(found[:, 2])
    assert (found[known, 2] <= found[known, 1]).all() and (found[known, 1] <= found[known, 3]).all()


def test_a_patient_absent_from_a_resample_is_unknown_in_it_and_not_healthy() -> None:
    """The interval of a bin that one patient fills must not go down to 0 because others were drawn."""
    score = np.float32([0.1] * 50 + [0.9] * 5)
    y = np.array([False] * 50 + [True] * 5)
    patient = np.array([0] * 50 + [1] * 5)
    everyone = np.float32([[1, 1], [2, 0], [0, 2], [1, 1], [2, 0]])
    assert calibration_curve(score, y, patient, everyone)[-1] == pytest.approx([0.9, 1, 1, 1])


@given(rows=scores_and_outcomes, threshold=st.integers(0, 7))
def test_confusion_counts_are_those_of_scikit_learn(rows: list[tuple[int, bool, int]], threshold: int) -> None:
    raw, outcome, who = (np.array(column) for column in zip(*rows, strict=True))
    alarm, y = raw > threshold, outcome.astype(bool)
    found = confuse(alarm, y, who.astype(np.int64), resample(5, 10, np.random.default_rng(1)))
    tn, fp, fn, tp = metrics.confusion_matrix(y, alarm, labels=[False, True]).ravel()
    assert (found.true_negative, found.false_positive, found.false_negative, found.true_positive) == (tn, fp, fn, tp)
    assert found.accuracy.value == pytest.approx(metrics.accuracy_score(y, alarm))
    assert found.accuracy_of_never.value == pytest.approx(1 - y.mean())
    expected = {
        "sensitivity": (tp, tp + fn),
        "specificity": (tn, tn + fp),
        "ppv": (tp, tp + fp),
        "npv": (tn, tn + fn),
    }
    for name, (top, bottom) in expected.items():
        value = getattr(found, name).value
        assert value == pytest.approx(top / bottom) if bottom else np.isnan(value), name


@given(n=st.integers(1, 200), draws=st.integers(1, 50), seed=st.integers(0, 99))
def test_every_resample_draws_as_many_patients_as_there_are(n: int, draws: int, seed: int) -> None:
    weights = resample(n, draws, np.random.default_rng(seed))
    assert weights.shape == (draws, n)
    assert (weights.sum(axis=1) == n).all()
    assert (weights >= 0).all() and (weights == np.round(weights)).all()


def test_patients_are_drawn_evenly() -> None:
    weights = resample(50, 4000, np.random.default_rng(3))
    assert weights.mean(axis=0) == pytest.approx(np.ones(50), abs=0.08)
    assert (weights == 0).mean() == pytest.approx((1 - 1 / 50) ** 50, abs=0.01)


def estimates(found: Discrimination | Confusion) -> list[Estimate]:
    return [value for value in vars(found).values() if isinstance(value, Estimate)]


@pytest.mark.parametrize("kind", KINDS)
def test_intervals_contain_the_estimates(kind: str) -> None:
    score, y, patient = example(7, kind)
    found = estimates(judged(kind, 7)) + estimates(confuse(score > 0.3, y, patient, WEIGHTS))
    for estimate in found:
        assert np.isnan(estimate.value) or estimate.low <= estimate.value <= estimate.high
    assert sum(not np.isnan(e.value) for e in found) >= 9


def test_intervals_are_those_of_patients_and_not_of_rows() -> None:
    """Rows of a patient say the same: a bootstrap of rows would be three times too sure."""
    rng = np.random.default_rng(5)
    patient = np.repeat(np.arange(100), 30)
    y = np.repeat(rng.random(100) < 0.3, 30)
    score = (y * 0.2 + rng.random(100)[patient] * 0.8).astype(np.float32)
    share = discriminate(score, y, patient, resample(100, 400, rng)).prevalence
    by_patient = 1.96 * np.sqrt(0.21 / 100)
    assert (share.high - share.low) / 2 == pytest.approx(by_patient, rel=0.2)


def test_nineteen_intervals_in_twenty_contain_the_truth() -> None:
    rng = np.random.default_rng(8)
    hits = 0
    for _ in range(60):
        patient = np.repeat(np.arange(60), 5)
        risk = rng.beta(2, 6, 60)[patient]
        y = rng.random(300) < risk
        found = discriminate(risk.astype(np.float32), y, patient, resample(60, 100, rng))
        hits += found.prevalence.low <= 0.25 <= found.prevalence.high
    assert 50 <= hits <= 60


def test_an_estimate_leaves_out_resamples_that_say_nothing() -> None:
    found = Estimate.of(0.5, np.array([np.nan, 0.4, 0.6, np.nan]))
    assert (found.value, found.low, found.high) == pytest.approx((0.5, 0.405, 0.595))
    for nothing in (Estimate.of(float("nan"), np.array([0.1])), Estimate.of(0.5, np.array([np.nan]))):
        assert np.isnan(nothing.low) and np.isnan(nothing.high)


def test_never_ranks_at_chance_and_is_right_about_the_total() -> None:
    score, y, patient = example(3)
    found = discriminate(np.full_like(score, y.mean()), y, patient, WEIGHTS)
    assert (found.auroc.value, found.auroc.low, found.auroc.high) == (0.5, 0.5, 0.5)
    assert found.average_precision.value == pytest.approx(y.mean())
    assert found.calibration_in_the_large.value == pytest.approx(1)
    assert len(found.calibration) == 1


def test_curves_keep_at_most_300_points_and_their_ends() -> None:
    rng = np.random.default_rng(0)
    score = rng.random(20_000).astype(np.float32)
    y = rng.random(20_000) < score
    found = discriminate(score, y, np.arange(20_000) % PATIENTS, WEIGHTS)
    assert len(found.roc) <= 300 and len(found.precision_recall) <= 300
    assert found.roc[0].tolist() == [0, 0] and found.roc[-1].tolist() == [1, 1]
    assert metrics.auc(*found.roc.T) == pytest.approx(found.auroc.value, abs=1e-3)


def test_enough_resamples_are_drawn_by_default() -> None:
    assert EvaluationSettings().n_bootstrap >= 100


def test_many_patients_are_resampled_in_blocks_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    score, y, patient = example(4, "ties")

    def found() -> list[float]:
        weights = resample(PATIENTS, 60, np.random.default_rng(0))
        assert np.array_equal(weights, WEIGHTS)
        ranked, cells = discriminate(score, y, patient, weights), confuse(score > 0.2, y, patient, weights)
        estimates = [v for part in (ranked, cells) for v in vars(part).values() if isinstance(v, Estimate)]
        assert len(estimates) == 11
        return [number for e in estimates for number in (e.value, e.low, e.high)]

    at_once = found()
    monkeypatch.setattr(evaluation, "_ENTRIES", 7 * PATIENTS)
    monkeypatch.setattr(ranking, "ENTRIES", 7 * PATIENTS)
    assert len(list(evaluation.in_blocks(WEIGHTS))) == 9
    np.testing.assert_allclose(found(), at_once, rtol=0, atol=1e-12)
