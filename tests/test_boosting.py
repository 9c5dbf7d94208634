"""Gradient boosting that is asked all rows at once, beside scikit-learn's own answers."""

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from models.boosting import LEAVES, Boosting

RNG = np.random.default_rng(3)
X = RNG.normal(size=(3000, 6)).round(1)
"""Rounded: many values lie on the thresholds themselves."""
Y = X @ RNG.normal(size=6) + RNG.normal(size=3000) > 1


def fitted(x: np.ndarray, leaves: int = LEAVES) -> Boosting:
    return Boosting(max_iter=40, max_leaf_nodes=leaves, early_stopping=False, random_state=0).fit(x, Y)


@pytest.mark.parametrize("leaves", [2, 5, LEAVES])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_it_answers_as_scikit_learn_does_to_the_last_bit(leaves: int, kind: type) -> None:
    model = fitted(X, leaves)
    other = np.vstack([X, RNG.normal(size=(500, 6))]).astype(kind)
    expected = HistGradientBoostingClassifier.decision_function(model, other)
    assert len(np.unique(expected)) > 20
    np.testing.assert_array_equal(model.decision_function(other), expected)


def test_gaps_lead_where_scikit_learn_sends_them() -> None:
    gaps = np.where(RNG.random(X.shape) < 0.1, np.nan, X)
    model = fitted(gaps)
    expected = HistGradientBoostingClassifier.decision_function(model, gaps)
    np.testing.assert_array_equal(model.decision_function(gaps), expected)
    assert (model.decision_function(X[:5]) == HistGradientBoostingClassifier.decision_function(model, X[:5])).all()


def test_a_tree_with_more_leaves_than_bits_is_refused() -> None:
    with pytest.raises(ValueError, match=f"at most {LEAVES} leaves"):
        fitted(X, LEAVES + 1)
