"""Learning: calibrated probabilities, patients kept apart, and refusals instead of crashes."""

from functools import cache

import numpy as np
import pytest
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from models.training import (
    SPLITS,
    TEST,
    TRAIN,
    VALIDATION,
    Model,
    ModelSettings,
    TooFewEvents,
    assign,
    rule_column,
    train,
)
from synthetic_data.streams import Persons, Streams
from tests.worlds import one_thread  # noqa: F401

KINDS = ("logistic", "tree", "boosting", "one_sensor", "never")
NAMES = ("heart_rate.week", "heart_rate.month", "thoracic_impedance.month", "missing.month", "age")
ROWS = 12_000


def example(seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Features, outcomes, true risks and split; about 6 % of the rows are followed by an event."""
    rng = np.random.default_rng(seed)
    x = (rng.standard_normal((ROWS, len(NAMES))) * [1, 2, 3, 0.1, 10] + [0, 5, 0, 0.1, 70]).astype(np.float32)
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    risk = expit(-3.4 + 0.5 * z[:, 0] - 1.0 * z[:, 2] + 0.4 * z[:, 1] * (z[:, 4] > 0))
    split = assign(ModelSettings(), rng.random(ROWS).astype(np.float32))
    return x, rng.random(ROWS) < risk, risk, split


X, Y, RISK, SPLIT = example()


def fitted(kind: str, x: np.ndarray = X, y: np.ndarray = Y, split: np.ndarray = SPLIT, **settings: float) -> Model:
    return train(ModelSettings(kind=kind, **settings), NAMES, x, y, split)


@cache
def usual(kind: str) -> Model:
    return fitted(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_probabilities_are_calibrated_in_the_large_and_in_the_small(kind: str) -> None:
    test = SPLIT == TEST
    score, y = usual(kind).scores(X[test]), Y[test]
    assert score.dtype == np.float32 and score.shape == y.shape
    assert score.min() >= 0 and score.max() <= 1
    assert y.sum() / score.sum() == pytest.approx(1, abs=0.15)
    high = score > np.quantile(score, 0.8)
    if high.any():
        assert y[high].sum() / score[high].sum() == pytest.approx(1, abs=0.2)


def test_models_rank_as_well_as_they_should_and_never_does_not_rank() -> None:
    test = SPLIT == TEST
    auroc = {kind: roc_auc_score(Y[test], usual(kind).scores(X[test])) for kind in KINDS}
    best = roc_auc_score(Y[test], RISK[test])
    assert auroc["never"] == 0.5
    assert 0.7 < auroc["one_sensor"] < auroc["logistic"] < best
    assert auroc["boosting"] > best - 0.05 and auroc["tree"] > 0.65
    assert set(usual("never").scores(X)) == {np.float32(Y[SPLIT == TRAIN].mean())}


@pytest.mark.parametrize("kind", KINDS)
def test_training_twice_gives_the_same_model(kind: str) -> None:
    np.testing.assert_array_equal(fitted(kind).scores(X), usual(kind).scores(X))


@pytest.mark.parametrize("kind", KINDS)
def test_the_caller_s_table_is_left_as_it_is(kind: str) -> None:
    x = X.copy()
    model = fitted(kind, x)
    model.scores(x)
    np.testing.assert_array_equal(x, X)


@pytest.mark.parametrize("kind", KINDS)
def test_test_rows_have_no_part_in_the_training(kind: str) -> None:
    x, y = X.copy(), Y.copy()
    x[SPLIT == TEST] = -1e3
    y[SPLIT == TEST] = ~y[SPLIT == TEST]
    known = SPLIT != TEST
    np.testing.assert_array_equal(fitted(kind, x, y).scores(X), usual(kind).scores(X))
    only = train(ModelSettings(kind=kind), NAMES, X[known], Y[known], SPLIT[known])
    np.testing.assert_array_equal(only.scores(X), usual(kind).scores(X))


def test_calibration_uses_the_validation_rows() -> None:
    y = Y.copy()
    y[SPLIT == VALIDATION] = np.random.default_rng(0).permutation(y[SPLIT == VALIDATION])
    flat = fitted("boosting", X, y).scores(X)
    assert flat.std() < 0.2 * usual("boosting").scores(X).std()


def test_the_logistic_regression_is_the_textbook_one() -> None:
    rows = SPLIT == TRAIN
    scaler = StandardScaler().fit(X[rows].astype(float))
    for penalty in (0.1, 1, 10_000):
        reference = LogisticRegression(C=1 / penalty, tol=1e-10, max_iter=5000).fit(
            scaler.transform(X[rows].astype(float)), Y[rows]
        )
        expected = reference.predict_proba(scaler.transform(X.astype(float)))[:, 1]
        found = fitted("logistic", regularisation=penalty)
        np.testing.assert_allclose(found.scores(X), expected, atol=2e-4)
        np.testing.assert_allclose(found.base[-1].coef_, reference.coef_, atol=2e-3)


def test_restraint_makes_the_weights_smaller() -> None:
    sizes = [np.abs(fitted("logistic", regularisation=p).base[-1].coef_).sum() for p in (1, 100, 10_000)]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("depth", [1, 3, 20])
def test_the_tree_keeps_its_bounds(depth: int) -> None:
    tree = fitted("tree", tree_depth=depth, tree_leaf=150).base
    assert isinstance(tree, DecisionTreeClassifier)
    assert tree.get_depth() <= depth
    leaves = tree.tree_.children_left == -1
    assert tree.tree_.n_node_samples[leaves].min() >= 150


def test_more_rounds_are_more_trees() -> None:
    assert fitted("boosting", boosting_rounds=7).base.n_iter_ == 7


def test_the_one_sensor_rule_looks_at_one_sensor() -> None:
    blind = X.copy()
    kept = rule_column(NAMES)
    assert NAMES[kept] == "thoracic_impedance.month"
    others = [j for j in range(len(NAMES)) if j != kept]
    blind[:, others] = 0
    np.testing.assert_array_equal(usual("one_sensor").scores(blind), usual("one_sensor").scores(X))
    order = np.argsort(-X[:, kept], kind="stable")
    assert (np.diff(usual("one_sensor").scores(X)[order]) >= 0).all()


def test_without_impedance_the_rule_takes_the_first_measure() -> None:
    assert rule_column(("missing.month", "activity.week", "activity.month", "heart_rate.month")) == 2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", [TRAIN, VALIDATION])
@pytest.mark.parametrize("outcome", [False, True])
def test_one_outcome_only_is_refused(kind: str, part: int, outcome: bool) -> None:
    y = np.where(part == SPLIT, outcome, Y)
    with pytest.raises(TooFewEvents):
        fitted(kind, X, y)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n", [1, 2, 4, 5])
def test_a_handful_of_events_is_enough_to_calibrate(kind: str, n: int) -> None:
    y = Y.copy()
    events = np.flatnonzero(y & (SPLIT == VALIDATION))
    y[events[n:]] = False
    assert np.isfinite(fitted(kind, X, y).scores(X)).all()


@pytest.mark.parametrize("kind", KINDS)
def test_columns_that_say_nothing_or_the_same_twice_do_no_harm(kind: str) -> None:
    x = X.copy()
    x[:, 0], x[:, 3] = x[:, 1], 0
    for penalty in (0.1, 10_000):
        assert np.isfinite(fitted(kind, x, regularisation=penalty).scores(x)).all()


def test_a_model_remembers_what_it_learned_from() -> None:
    model = usual("logistic")
    assert model.n_train_rows == (SPLIT == TRAIN).sum()
    assert model.n_train_events == Y[SPLIT == TRAIN].sum()
    assert model.names == NAMES


@pytest.mark.parametrize(("training", "validation"), [(0.5, 0.2), (0.05, 0.1), (0.7, 0.25)])
def test_shares_of_the_split_are_those_asked_for(training: float, validation: float) -> None:
    u = Streams(1).uniform("study.split", Persons(0, 20_000))
    split = assign(ModelSettings(train_share=training, validation_share=validation), u)
    shares = np.bincount(split, minlength=3) / len(split)
    assert shares == pytest.approx([training, validation, 1 - training - validation], abs=0.015)
    assert len(SPLITS) == 3


def test_a_larger_training_share_keeps_those_who_were_in() -> None:
    u = Streams(1).uniform("study.split", Persons(0, 5000))
    few, many = (assign(ModelSettings(train_share=share), u) == TRAIN for share in (0.3, 0.6))
    assert (many | ~few).all()
