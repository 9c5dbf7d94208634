"""The models themselves, as scikit-learn makes them."""

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.dummy import DummyClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from models.boosting import LEAVES, Boosting
from models.training import Floats, ModelSettings, rule_column
from models.tree import Tree

Bools = NDArray[np.bool_]
Weights = NDArray[np.floating] | None
"""How many rows each row stands for; None: itself."""


def fitted(settings: ModelSettings, names: tuple[str, ...], x: Floats, y: Bools, weights: Weights) -> BaseEstimator:
    """The model of the settings, learnt from ``x`` ``(rows, features)``; ``y`` and ``weights`` are ``(rows,)``."""
    estimator = _estimator(settings, names)
    if weights is None:
        return estimator.fit(x, y)
    last = f"{estimator.steps[-1][0]}__" if isinstance(estimator, Pipeline) else ""
    return estimator.fit(x, y, **{f"{last}sample_weight": weights})


def calibrated(base: BaseEstimator, method: str, x: Floats, y: Bools, weights: Weights) -> BaseEstimator:
    """The model with its probabilities bent, ``"sigmoid"`` or ``"isotonic"``, to what other rows say."""
    everyone = np.arange(len(y))  # one fold: the model inside is not fitted again
    around = CalibratedClassifierCV(FrozenEstimator(base), method=method, cv=[(everyone, everyone)])
    with warnings.catch_warnings():  # the model inside does not need the weights: it is not fitted again
        warnings.filterwarnings("ignore", "Since FrozenEstimator does not appear to accept sample_weight")
        around.fit(x, y, weights)
    around.cv = None  # as many numbers as rows
    return around


def chances(known: Any, happened: Bools) -> NDArray[np.float64]:
    """The chance of each row by a logistic regression on the columns ``known``, on the rows it has learnt from."""
    model = make_pipeline(StandardScaler(), LogisticRegression())
    return np.asarray(model.fit(known, happened).predict_proba(known)[:, 1])


def _estimator(s: ModelSettings, names: tuple[str, ...]) -> BaseEstimator:
    logistic = LogisticRegression(C=1 / s.regularisation, solver="newton-cholesky", tol=1e-4)
    if s.kind == "logistic":
        return make_pipeline(StandardScaler(), logistic)
    if s.kind == "one_sensor":
        return make_pipeline(ColumnTransformer([("rule", "passthrough", [rule_column(names)])]), logistic)
    if s.kind == "tree":
        return Tree(max_depth=s.tree_depth, min_samples_leaf=s.tree_leaf, random_state=0)
    if s.kind == "boosting":
        return Boosting(
            max_iter=s.boosting_rounds,
            max_leaf_nodes=LEAVES,
            learning_rate=0.08,
            early_stopping=False,
            random_state=0,
        )
    return DummyClassifier(strategy="prior")
