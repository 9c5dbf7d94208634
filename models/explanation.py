"""What a trained model learned, and what pushed one of its answers up or down."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import binom, expit, logit

from models.evaluation import Estimate
from models.training import Floats, Model

Doubles = NDArray[np.float64]
Batch = tuple[Floats, NDArray[np.bool_], NDArray[np.int32]]
"""Some rows: features ``(rows, features)``, outcome and patient ``(rows,)``."""
Z95 = 1.959964
CALIBRATION = "calibration"
"""Name of the step from the answer of the tree to the calibrated probability."""
_SMALL = 1e-4
"""A leaf where nobody was hospitalised: its log-odds would be infinite."""


@dataclass(frozen=True)
class Weights:
    """Change of the log-odds for one more unit of each feature ``(features,)``, and their covariance."""

    names: tuple[str, ...]
    log_odds: Doubles
    covariance: Doubles

    def odds_ratio(self, change: Mapping[str, float]) -> Estimate:
        """By how much the odds are multiplied when each named feature grows by so many units, all at once."""
        step = np.array([change.get(name, 0.0) for name in self.names])
        middle, error = float(step @ self.log_odds), float(np.sqrt(step @ self.covariance @ step))
        return Estimate(*(float(np.exp(middle + k * error)) for k in (0, -Z95, Z95)))


@dataclass(frozen=True)
class Node:
    """A question of a tree, or a leaf when ``feature`` is None.

    ``share`` of the training rows that come here, ``events`` share of the positive ones, ``risk`` among
    them. Rows with ``feature <= threshold`` go to ``below``. ``goes_on``: the tree asks on below a node
    that is shown as a leaf.
    """

    share: float
    events: float
    risk: float
    feature: str | None = None
    threshold: float = 0.0
    below: "Node | None" = None
    above: "Node | None" = None
    goes_on: bool = False


@dataclass(frozen=True)
class Contributions:
    """From the log-odds ``base`` to ``final`` by ``steps``: names and pushes in log-odds, which add up."""

    base: float
    steps: tuple[tuple[str, float], ...]
    final: float


def groups(names: tuple[str, ...]) -> dict[str, list[int]]:
    """Columns that speak of the same thing: the windows of one measure, the kinds of device, the history."""
    found: dict[str, list[int]] = {}
    for column, name in enumerate(names):
        found.setdefault(name.partition(".")[0], []).append(column)
    return found


def weights(model: Model, batches: Iterable[Batch], penalty: float) -> Weights:
    """The weights of a logistic model, with errors that allow for the likeness of one patient's weeks.

    ``batches`` are all training rows, ``penalty`` the L2 penalty of the fit. Cluster-robust sandwich with
    patients as clusters (Huber 1967; White, Econometrica 1980;48:817; Liang & Zeger, Biometrika 1986;73:13).
    """
    prepare, logistic = model.base[:-1], model.base[-1]
    coefficients = np.append(logistic.coef_[0], logistic.intercept_).astype(float)
    bread = penalty * np.diag(np.append(np.ones(len(coefficients) - 1), 0.0))
    sums = np.zeros((0, len(coefficients)))
    for x, y, patient in batches:
        design = np.column_stack([prepare.transform(x), np.ones(len(x))]).astype(float)
        p = expit(design @ coefficients)
        bread += design.T @ (design * (p * (1 - p))[:, None])
        sums = _add_by_patient(sums, design * (y - p)[:, None], patient)
    met = sums[sums.any(axis=1)]
    inverse = np.linalg.inv(bread)
    covariance = inverse @ (met.T @ met) @ inverse * len(met) / max(len(met) - 1, 1)
    scale = getattr(prepare[0], "scale_", np.ones(len(coefficients) - 1))
    names = tuple(prepare.get_feature_names_out(model.names))
    plain = tuple(name.rpartition("__")[2] for name in names)
    return Weights(plain, coefficients[:-1] / scale, covariance[:-1, :-1] / np.outer(scale, scale))


def tree(model: Model, deepest: int) -> Node:
    """The questions of a decision tree down to ``deepest`` questions in a row (Breiman 1984)."""
    fitted = model.base.tree_
    everyone = float(fitted.n_node_samples[0])
    positive = everyone * float(fitted.value[0, 0, -1])

    def node(i: int, depth: int) -> Node:
        rows, risk = float(fitted.n_node_samples[i]), float(fitted.value[i, 0, -1])
        share, events = rows / everyone, rows * risk / positive
        if fitted.children_left[i] < 0 or depth == deepest:
            return Node(share, events, risk, goes_on=bool(fitted.children_left[i] >= 0))
        return Node(
            share,
            events,
            risk,
            feature=model.names[fitted.feature[i]],
            threshold=float(fitted.threshold[i]),
            below=node(fitted.children_left[i], depth + 1),
            above=node(fitted.children_right[i], depth + 1),
        )

    return node(0, 0)


def path(model: Model, x: Floats) -> Contributions:
    """The questions a tree asks about one row ``(features,)``: how each answer moves the risk, exactly.

    The last step, :data:`CALIBRATION`, leads from the leaf to the calibrated probability.
    """
    fitted = model.base.tree_
    visited = model.base.decision_path(x[None].astype(np.float32)).indices
    heights = logit(np.clip(fitted.value[visited, 0, -1], _SMALL, 1 - _SMALL))
    names = [model.names[fitted.feature[i]] for i in visited[:-1]]
    steps = tuple(zip(names, np.diff(heights).tolist(), strict=True))
    final = float(_log_odds(model, x[None])[0])
    return Contributions(float(heights[0]), (*steps, (CALIBRATION, final - float(heights[-1]))), final)


def shapley(model: Model, x: Floats, typical: Floats, columns: Mapping[str, list[int]]) -> Contributions:
    """The way from a ``typical`` row to the row ``x`` ``(features,)``, shared among groups of ``columns``.

    Each group is given its average push over all the orders in which the groups could take the values of
    ``x`` (Shapley 1953; Štrumbelj & Kononenko, JMLR 2010;11:1). Where groups act on each other, no split is
    the only right one; for a model that adds its inputs up it is exact. All 2^groups mixtures are asked.
    """
    n = len(columns)
    taken = (np.arange(2**n)[:, None] >> np.arange(n)) & 1
    rows = np.tile(typical, (2**n, 1))
    for member, group in zip(taken.T, columns.values(), strict=True):
        rows[:, group] = np.where(member[:, None] == 1, x[group], typical[group])
    value, size = _log_odds(model, rows), taken.sum(axis=1)
    share = 1 / (n * binom(n - 1, np.arange(n)))
    steps = []
    for bit, name in enumerate(columns):
        without = np.flatnonzero(taken[:, bit] == 0)
        push = share[size[without]] @ (value[without + 2**bit] - value[without])
        steps.append((name, float(push)))
    return Contributions(float(value[0]), tuple(steps), float(value[-1]))


def _log_odds(model: Model, x: Floats) -> Doubles:
    risk = model.estimator.predict_proba(x)[:, 1].astype(float)
    return np.asarray(logit(np.clip(risk, 1e-9, 1 - 1e-9)))


def _add_by_patient(sums: Doubles, rows: Doubles, patient: NDArray[np.int32]) -> Doubles:
    most = max(len(sums), int(patient.max(initial=-1)) + 1)
    out = np.zeros((most, rows.shape[1]))
    out[: len(sums)] = sums
    of_patient = csr_array((np.ones(len(rows)), (patient, np.arange(len(rows)))), shape=(most, len(rows)))
    return out + of_patient @ rows
