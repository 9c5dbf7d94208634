"""What a model learned: weights and their errors, trees, contributions, importance, each against a reference."""

from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from models.boosting import _Tree
from models.evaluation import discriminate, resample
from models.explanation import CALIBRATION, Node, groups, path, shapley, tree, weights
from models.importance import area, importance, placements
from models.training import TRAIN, VALIDATION, Model, ModelSettings, train
from simulator.explained import row_of
from simulator.scenario import Scenario
from simulator.study import Study

NAMES = ("impedance.week", "impedance.month", "activity.week", "age")
COLUMNS = groups(NAMES)
PATIENTS, WEEKS = 400, 12


@cache
def rows() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features, outcome and patient: weeks of one patient resemble each other in both."""
    rng = np.random.default_rng(7)
    patient = np.repeat(np.arange(PATIENTS, dtype=np.int32), WEEKS)
    own = rng.normal(size=(PATIENTS, 4))[patient]
    x = (own + 0.5 * rng.normal(size=own.shape)).astype(np.float32) * (1, 2, 0.5, 1)
    frailty = 1.2 * rng.normal(size=PATIENTS)[patient]
    y = rng.random(len(x)) < expit(-2.5 - 0.8 * x[:, 0] + 0.5 * x[:, 3] + frailty)
    return x.astype(np.float32), y, patient


@cache
def fitted(kind: str, **settings: object) -> Model:
    x, y, patient = rows()
    split = np.where(patient % 4 == 3, VALIDATION, TRAIN).astype(np.int8)
    return train(ModelSettings(kind=kind, **settings), NAMES, x, y, split)


@cache
def everyone() -> Model:
    """A logistic regression that learned from all rows."""
    x, y, _ = rows()
    twice = np.concatenate([np.full(len(y), TRAIN), np.full(len(y), VALIDATION)]).astype(np.int8)
    settings = ModelSettings(kind="logistic")
    return train(settings, NAMES, np.vstack([x, x]), np.concatenate([y, y]), twice)


def test_errors_are_those_of_refitting_on_resampled_patients() -> None:
    x, y, patient = rows()
    found = weights(everyone(), [(x, y, patient)], 1.0)
    rng, refits = np.random.default_rng(0), []
    by_patient = np.arange(len(y)).reshape(PATIENTS, WEEKS)
    for _ in range(200):
        drawn = by_patient[rng.integers(0, PATIENTS, PATIENTS)].ravel()
        refits.append(LogisticRegression(C=1e6, solver="newton-cholesky").fit(x[drawn], y[drawn]).coef_[0])
    errors, bootstrap = np.sqrt(np.diag(found.covariance)), np.std(refits, axis=0)
    np.testing.assert_allclose(errors, bootstrap, rtol=0.15)
    alone = weights(everyone(), [(x, y, np.arange(len(y), dtype=np.int32))], 1.0)
    naive = np.sqrt(np.diag(alone.covariance))
    assert naive[0] < 0.75 * bootstrap[0], "without clusters the error would be far too small"


def test_one_row_a_patient_is_the_sandwich_of_white() -> None:
    """HC0 of White (1980) with the factor n/(n - 1), written out row by row."""
    x, y, _ = rows()
    x, y = x[:300], y[:300]
    split = np.concatenate([np.full(300, TRAIN), np.full(300, VALIDATION)]).astype(np.int8)
    settings = ModelSettings(kind="logistic", regularisation=2.0)
    model = train(settings, NAMES, np.vstack([x, x]), np.concatenate([y, y]), split)
    z = np.column_stack([(x - x.mean(0)) / x.std(0), np.ones(300)]).astype(float)
    p = expit(z @ np.append(model.base[-1].coef_[0], model.base[-1].intercept_))
    bread = sum(np.outer(row, row) * q * (1 - q) for row, q in zip(z, p, strict=True)) + np.diag([2.0] * 4 + [0])
    meat = sum(np.outer(row, row) * (hit - q) ** 2 for row, hit, q in zip(z, y, p, strict=True))
    wanted = np.linalg.inv(bread) @ meat @ np.linalg.inv(bread) * 300 / 299
    found = weights(model, [(x, y, np.arange(300, dtype=np.int32))], 2.0)
    scale = x.std(0).astype(float)
    np.testing.assert_allclose(found.covariance, wanted[:4, :4] / np.outer(scale, scale), rtol=1e-4)


def test_weights_are_per_unit_and_do_not_depend_on_the_batches() -> None:
    x, y, patient = rows()
    model = everyone()
    whole = weights(model, [(x, y, patient)], 1.0)
    parts = [(x[a : a + 1000], y[a : a + 1000], patient[a : a + 1000]) for a in range(0, len(y), 1000)]
    cut = weights(model, iter(parts), 1.0)
    np.testing.assert_allclose(cut.covariance, whole.covariance, rtol=1e-10)
    more = x[:1] + np.array([0, 1, 0, 0], np.float32)
    change = logit(model.scores(more).astype(float)) - logit(model.scores(x[:1]).astype(float))
    np.testing.assert_allclose(whole.log_odds[1], change[0], atol=1e-4)


def test_an_odds_ratio_of_several_changes_multiplies_and_its_interval_knows_they_are_linked() -> None:
    x, y, patient = rows()
    found = weights(everyone(), [(x, y, patient)], 1.0)
    one, other = (found.odds_ratio({name: 1}) for name in NAMES[:2])
    both = found.odds_ratio({NAMES[0]: 1, NAMES[1]: 1})
    assert both.value == pytest.approx(one.value * other.value)
    step = np.array([1, 1, 0, 0])
    width = 2 * 1.959964 * np.sqrt(step @ found.covariance @ step)
    assert np.log(both.high / both.low) == pytest.approx(width)
    assert found.odds_ratio({}).value == 1


def test_the_one_sensor_rule_has_one_weight() -> None:
    x, y, patient = rows()
    model = fitted("one_sensor")
    found = weights(model, [(x, y, patient)], 1.0)
    assert found.names == ("impedance.month",)
    assert found.log_odds == pytest.approx(model.base[-1].coef_[0])


def leaves(node: Node) -> list[Node]:
    return [node] if node.below is None or node.above is None else [*leaves(node.below), *leaves(node.above)]


def arrive(node: Node, x: np.ndarray) -> np.ndarray:
    """Which rows answer their way to each leaf, in the order of :func:`leaves`: ``(leaves, rows)``."""
    if node.below is None or node.above is None:
        return np.ones((1, len(x)), bool)
    low = x[:, NAMES.index(str(node.feature))] <= node.threshold
    return np.vstack([arrive(node.below, x) & low, arrive(node.above, x) & ~low])


@pytest.mark.parametrize("deepest", [0, 1, 3, 9])
def test_a_tree_tells_who_comes_to_each_leaf(deepest: int) -> None:
    x, y, patient = rows()
    learn = patient % 4 != 3
    root = tree(fitted("tree", tree_depth=5, tree_leaf=20), deepest)
    ends = leaves(root)
    assert len(ends) <= 2**deepest
    assert sum(end.share for end in ends) == pytest.approx(1)
    assert sum(end.events for end in ends) == pytest.approx(1)
    for end, mine in zip(ends, arrive(root, x[learn]), strict=True):
        assert end.share == pytest.approx(mine.mean())
        assert end.risk == pytest.approx(y[learn][mine].mean())
        assert end.events == pytest.approx(y[learn][mine].sum() / y[learn].sum())
    assert any(end.goes_on for end in ends) == (deepest < 5)


def test_the_path_through_a_tree_leads_from_all_rows_to_the_announced_risk() -> None:
    x, y, patient = rows()
    model = fitted("tree", tree_depth=5, tree_leaf=20)
    root = tree(model, 9)
    for row in x[:40]:
        told = path(model, row)
        assert told.base == pytest.approx(logit(y[patient % 4 != 3].mean()))
        assert expit(told.final) == pytest.approx(float(model.scores(row[None])[0]), rel=1e-4)
        assert told.base + sum(push for _, push in told.steps) == pytest.approx(told.final)
        assert [name for name, _ in told.steps] == [*asked(root, row), CALIBRATION]


def asked(node: Node, row: np.ndarray) -> list[str]:
    if node.below is None or node.above is None:
        return []
    name = str(node.feature)
    return [name, *asked(node.below if row[NAMES.index(name)] <= node.threshold else node.above, row)]


def test_shapley_shares_are_exact_for_a_weighted_sum() -> None:
    x, _, _ = rows()
    model, typical = everyone(), x.mean(axis=0)
    told = shapley(model, x[3], typical, COLUMNS)
    slope = model.base[-1].coef_[0] / model.base[0].scale_
    wanted = {name: float(slope[columns] @ (x[3] - typical)[columns]) for name, columns in COLUMNS.items()}
    assert dict(told.steps) == pytest.approx(wanted, abs=1e-5)


def test_shapley_shares_add_up_and_leave_out_what_does_not_matter() -> None:
    x, _, _ = rows()
    model = fitted("boosting", boosting_rounds=8)
    told = shapley(model, x[5], x.mean(axis=0), COLUMNS)
    assert told.base + sum(push for _, push in told.steps) == pytest.approx(told.final)
    assert expit(told.final) == pytest.approx(float(model.scores(x[5:6])[0]), rel=1e-5)
    typical = x[5].copy()
    typical[3] += 1
    alone = dict(shapley(model, x[5], typical, COLUMNS).steps)
    assert alone["impedance"] == alone["activity"] == 0


def test_shapley_shares_what_two_do_together() -> None:
    def predict_proba(x: np.ndarray) -> np.ndarray:
        risk = expit(2 * x[:, 0] * x[:, 3] + x[:, 2])
        return np.column_stack([1 - risk, risk])

    model = Model("boosting", NAMES, SimpleNamespace(predict_proba=predict_proba), None, 1, 1)
    told = shapley(model, np.array([1, 5, 1, 1], np.float32), np.zeros(4, np.float32), COLUMNS)
    assert dict(told.steps) == pytest.approx({"impedance": 1.0, "activity": 1.0, "age": 1.0})


def test_importance_is_that_of_scikit_learn() -> None:
    x, y, patient = rows()
    model = fitted("boosting", boosting_rounds=8)
    alone = {name: [j] for j, name in enumerate(NAMES)}
    told: list[float] = []
    found = importance(model, x, y, patient, alone, np.random.default_rng(1), 5, told.append)
    wanted = permutation_importance(model.estimator, x, y, scoring="roc_auc", n_repeats=5, random_state=2)
    for name, mean in zip(NAMES, wanted.importances_mean, strict=True):
        assert found.loss[name].value == pytest.approx(mean, abs=0.005)
    assert found.auroc.value == pytest.approx(roc_auc_score(y, model.scores(x)))
    assert (found.n_rows, found.n_patients) == (len(y), PATIENTS)
    assert told == [0.25, 0.5, 0.75, 1.0]


def test_boosting_is_asked_again_no_more_than_needed_and_answers_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    x, _, _ = rows()
    model, others = fitted("boosting", boosting_rounds=60), np.random.default_rng(3).permutation(len(x))
    again, asked, ask = model.shuffled(x), [0], _Tree.asked
    with monkeypatch.context() as counted:
        counted.setattr(_Tree, "asked", lambda *tree_and_rows: asked.append(1) or ask(*tree_and_rows))
        again(others, [1])
    assert sum(asked) == sum(any(feature == 1 for feature, _, _ in tree.questions) for tree in model.base._trees) < 60
    for group in ([0], [3], [0, 1, 2], [0, 1, 2, 3]):
        mixed = x.copy()
        mixed[:, group] = x[others][:, group]
        assert (model.scores(mixed) != model.scores(x)).any()
        np.testing.assert_array_equal(again(others, group), model.scores(mixed))
    gaps = np.where(np.arange(len(x))[:, None] % 7 == 0, np.nan, x).astype(np.float32)
    mixed = np.column_stack([gaps[others][:, 0], gaps[:, 1:]])
    np.testing.assert_array_equal(model.shuffled(gaps)(others, [0]), model.scores(mixed))


def test_columns_that_stand_in_for_each_other_are_shuffled_together() -> None:
    x, y, patient = rows()
    model = fitted("boosting", boosting_rounds=8)
    found = importance(model, x, y, patient, COLUMNS, np.random.default_rng(1))
    assert found.loss["impedance"].value == max(e.value for e in found.loss.values())
    assert found.loss["impedance"].low > 0


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=60))
def test_placements_average_to_the_auroc(pairs: list[tuple[int, bool]]) -> None:
    score, y = np.array([s for s, _ in pairs], np.float32), np.array([b for _, b in pairs])
    found = area(placements(score, y), y, np.arange(len(y), dtype=np.int32))
    if y.all() or not y.any():
        assert np.isnan(found.value)
    else:
        assert found.value == pytest.approx(roc_auc_score(y, score))
        assert placements(score, y)[~y].mean() == pytest.approx(roc_auc_score(y, score))


def test_the_interval_of_an_auroc_is_that_of_resampled_patients() -> None:
    x, y, patient = rows()
    score = everyone().scores(x)
    found = area(placements(score, y), y, patient)
    drawn = resample(PATIENTS, 1000, np.random.default_rng(3))
    wanted = discriminate(score, y, patient.astype(np.int64), drawn).auroc
    assert found.value == pytest.approx(wanted.value)
    assert found.high - found.low == pytest.approx(wanted.high - wanted.low, rel=0.1)
    alone = area(placements(score, y), y, np.arange(len(y), dtype=np.int32))
    assert alone.high - alone.low < 0.85 * (found.high - found.low)


@pytest.mark.parametrize(
    "changes",
    [{}, {"telemetry.fluid_index": True, "landmarks.harmonise": True, "landmarks.history": True}],
    ids=["default", "harmonised"],
)
def test_a_row_made_of_the_weeks_of_its_patient_alone_is_that_of_the_table(changes: dict[str, object]) -> None:
    study = Study(Scenario().change({"cohort.n_patients": 600, "records.n_pool": 5000, **changes}), workers=1)
    table = study.data.x(study.features)
    for row in np.random.default_rng(3).integers(0, len(table), 20):
        assert np.array_equal(row_of(study, int(row)), table[row])


def test_groups_gather_the_windows_of_a_measure() -> None:
    assert groups(("a.week", "a.month", "missing.month", "age", "device.ICD", "device.CRT")) == {
        "a": [0, 1],
        "missing": [2],
        "age": [3],
        "device": [4, 5],
    }
