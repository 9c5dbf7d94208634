"""The decision tree that sorts once, beside scikit-learn's own."""

import numpy as np
import pytest
from sklearn.tree import DecisionTreeClassifier

from models.tree import Tree

CHANCE = np.random.default_rng(7)
X = CHANCE.normal(size=(6000, 5)).astype(np.float32)
ODDS = X[:, 0] + np.where(X[:, 1] > 0.5, 2, 0) - X[:, 2] ** 2 + CHANCE.logistic(size=6000)
RARE, EVEN = ODDS > 4, ODDS > 0
CASES = {
    "rare": (X, RARE, 4, 100),
    "even": (X, EVEN, 4, 100),
    "one question": (X, RARE, 1, 1),
    "small leaves": (X, EVEN, 3, 1),
    "no room for a question": (X, RARE, 4, 3001),
    "few values": (np.round(X), RARE, 3, 50),
    "many values that are nearly the same": (np.round(X, 1) + X * np.float32(1e-8), EVEN, 3, 20),
    "one value": (np.column_stack([X, np.full(6000, 3.0)]), RARE, 3, 100),
    "large values": (X * 1e6, RARE, 4, 100),
    "small values": (X * 1e-4, RARE, 4, 100),
    "values too small to be told apart": (X * 1e-6, RARE, 4, 100),
    "other numbers": (X.astype(float), RARE.astype(int), 4, 100),
}


def both(x: np.ndarray, y: np.ndarray, depth: int, leaf: int) -> tuple[Tree, DecisionTreeClassifier]:
    settings = {"max_depth": depth, "min_samples_leaf": leaf, "random_state": 0}
    return Tree(**settings).fit(x, y), DecisionTreeClassifier(**settings).fit(x, y)


def assert_same(ours: Tree, theirs: DecisionTreeClassifier) -> None:
    state, expected = ours.tree_.__getstate__(), theirs.tree_.__getstate__()
    for name in expected["nodes"].dtype.names:
        if name == "impurity":  # what is rounded may depend on the processor
            np.testing.assert_allclose(state["nodes"][name], expected["nodes"][name], rtol=1e-12)
        else:
            np.testing.assert_array_equal(state["nodes"][name], expected["nodes"][name], name)
    np.testing.assert_array_equal(state["values"], expected["values"])
    assert (ours.get_depth(), ours.get_n_leaves()) == (theirs.get_depth(), theirs.get_n_leaves())
    assert (ours.n_features_in_, ours.n_outputs_) == (theirs.n_features_in_, theirs.n_outputs_)
    np.testing.assert_array_equal(ours.classes_, theirs.classes_)


@pytest.mark.parametrize("case", CASES)
def test_it_is_the_tree_of_scikit_learn(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    x, y, depth, leaf = CASES[case]
    monkeypatch.setattr(Tree, "_as_usual", lambda *_: pytest.fail("learnt by scikit-learn itself"))
    ours, theirs = both(x, y, depth, leaf)
    assert_same(ours, theirs)
    np.testing.assert_array_equal(ours.predict_proba(x[:99]), theirs.predict_proba(x[:99]))
    np.testing.assert_array_equal(ours.decision_path(x[:99]).indices, theirs.decision_path(x[:99]).indices)
    assert (ours.get_n_leaves() > 1) == (case not in ("no room for a question", "values too small to be told apart"))


def test_it_is_the_tree_of_scikit_learn_of_many_worlds() -> None:
    for seed in range(40):
        chance = np.random.default_rng(seed)
        x = chance.normal(size=(1500, 4)).round(int(chance.integers(0, 3)))
        y = x[:, 0] + chance.normal(size=1500) > chance.choice([0, 2])
        assert_same(*both(x, y, int(chance.integers(1, 6)), int(chance.choice([1, 20, 200]))))


def test_where_two_features_do_equally_well_lots_are_drawn_as_before() -> None:
    ours, theirs = both(np.column_stack([X, X]), RARE, 4, 100)
    assert_same(ours, theirs)


def test_rows_with_weights_and_gaps_and_deep_trees_are_learnt_as_before() -> None:
    weights = CHANCE.uniform(0.5, 2, len(X))
    settings = {"max_depth": 4, "min_samples_leaf": 100, "random_state": 0}
    assert_same(Tree(**settings).fit(X, RARE, weights), DecisionTreeClassifier(**settings).fit(X, RARE, weights))
    gaps = np.where(X > 1, np.nan, X)
    assert_same(*both(gaps, RARE, 4, 100))
    assert_same(*both(X, RARE, 20, 1))
    assert_same(*both(X, np.zeros(len(X), bool), 4, 100))
