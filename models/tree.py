"""A decision tree learnt from rows that are sorted once: scikit-learn's, node by node, in a quarter of its time."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.tree import DecisionTreeClassifier

from models.training import DEEP

Floats = NDArray[np.floating]
Bools = NDArray[np.bool_]
Rows = NDArray[np.int32]
Places = NDArray[np.intp]
NEAR = np.float32(1e-7)
"""Two values of a feature no farther apart than this are not told apart, as in scikit-learn."""
PURE = np.finfo(np.float64).eps
"""Impurity up to which nothing is left to ask."""


class _Undecided(Exception):
    """Two features divide a node equally well: scikit-learn draws lots between them."""


class _Question(NamedTuple):
    """The ``left`` rows of a node that are at most at the ``threshold`` go left.

    ``gain``: the higher, the better; minus the impurity of each side times its rows.
    """

    gain: float
    feature: int
    threshold: float
    left: int


class Tree(DecisionTreeClassifier):  # type: ignore[misc]  # scikit-learn is not typed
    """scikit-learn's, by the Gini impurity, of two classes.

    scikit-learn sorts the rows of each node anew for each feature; here each feature is sorted once, and a node keeps
    the order (SPRINT: Shafer, VLDB 1996). Where rows have weights or gaps, where the tree may be deep and where two
    features would do equally well, scikit-learn's own learning is used.
    """

    tree_: Any

    def fit(self, X: Floats, y: Bools, sample_weight: Any = None) -> "Tree":
        """Learn from ``X`` ``(rows, features)`` and ``y`` ``(rows,)``."""
        with np.errstate(over="ignore"):  # scikit-learn says what is too large
            x, happened = np.asarray(X, np.float32), np.asarray(y)
        both = [int(np.argmin(happened)), int(np.argmax(happened))]
        known = happened[both].tolist() == [False, True] and np.isfinite(x).all()
        if sample_weight is not None or not known or not 1 <= (self.max_depth or 0) < DEEP:
            return self._as_usual(X, y, sample_weight)
        try:
            state = self._grown(x, happened)
        except _Undecided:
            return self._as_usual(X, y, sample_weight)
        super().fit(x[both], happened[both])  # all that belongs to a fitted tree, but for the tree
        kind, its_shape, small = self.tree_.__reduce__()
        self.tree_ = kind(*its_shape)
        self.tree_.__setstate__({**state, "nodes": np.array(state["nodes"], small["nodes"].dtype)})
        return self

    def _as_usual(self, x: Floats, y: Bools, weights: Any) -> "Tree":
        super().fit(x, y, weights)
        return self

    def _grown(self, x: NDArray[np.float32], y: Bools) -> dict[str, Any]:
        """What scikit-learn's tree consists of: each node before those below it, the left before the right."""
        columns = np.ascontiguousarray(x.T)
        nodes: list[tuple[Any, ...]] = []
        values: list[tuple[float, float]] = []
        depths: list[int] = []

        def grow(orders: list[Rows], depth: int) -> int:
            rows, happened = len(orders[0]), int(np.count_nonzero(y[orders[0]]))
            place, impurity, question = len(nodes), float(_gini(rows, happened)), None
            if depth < self.max_depth and rows >= 2 * self.min_samples_leaf and impurity > PURE:
                question = _best(columns, y, orders, self.min_samples_leaf)
            nodes.append((-1, -1, -2, -2.0, impurity, rows, rows, False))
            values.append(((rows - happened) / rows, happened / rows))
            depths.append(depth)
            if question:
                last = depth + 1 == self.max_depth  # what is below asks nothing: one order counts its rows
                sides = _parted(columns[question.feature] <= question.threshold, orders[:1] if last else orders)
                orders.clear()
                below = grow(sides.pop(0), depth + 1), grow(sides.pop(), depth + 1)
                more = question.left > rows - question.left
                nodes[place] = (*below, question.feature, question.threshold, impurity, rows, rows, more)
            return place

        grow([np.argsort(column).astype(np.int32) for column in columns], 0)
        whole = {"max_depth": max(depths), "node_count": len(nodes), "nodes": nodes}
        return {**whole, "values": np.array(values)[:, None]}


def _parted(goes_left: Bools, orders: Sequence[Rows]) -> list[list[Rows]]:
    """The rows that go left and those that do not, in the order of each feature still."""
    sides: list[list[Rows]] = [[], []]
    for order in orders:
        left = goes_left[order]
        sides[0].append(order[left])
        sides[1].append(order[~left])
    return sides


def _best(columns: NDArray[np.float32], y: Bools, orders: Sequence[Rows], least: int) -> _Question | None:
    """The question that leaves the least impurity on both sides; None if there is nothing to ask."""
    places = [order.astype(np.intp) for order in orders]
    found = [_of_feature(f, columns[f][place], np.flatnonzero(y[place]), least) for f, place in enumerate(places)]
    ranked = sorted((question for question in found if question), key=lambda question: -question.gain)
    if len(ranked) > 1 and ranked[0].gain == ranked[1].gain:
        raise _Undecided
    return ranked[0] if ranked else None


def _of_feature(feature: int, value: NDArray[np.float32], at: Places, least: int) -> _Question | None:
    """The best question about a feature, of which ``value`` has those of a node in order; ``at``: what happened.

    The best lies where values end or begin at which something happened, or where one side is as small as it may be
    (Elomaa & Rousu, Machine Learning 1999;36:201): nothing else is tried.
    """
    begins = np.flatnonzero(value[1:] > value[:-1] + NEAR) + 1
    begins = begins[np.searchsorted(begins, least) : np.searchsorted(begins, len(value) - least, "right")]
    if not len(begins):
        return None
    after = np.searchsorted(begins, at, "right")
    tried = np.unique(np.concatenate([after - 1, after, [0, len(begins) - 1]]))
    left = begins[tried[(tried >= 0) & (tried < len(begins))]]
    right, on_left = len(value) - left, np.searchsorted(at, left)
    gain = -right * _gini(right, len(at) - on_left) - left * _gini(left, on_left)
    best = int(np.argmax(gain))
    first = int(left[best])
    threshold = float(value[first - 1]) / 2 + float(value[first]) / 2
    return _Question(float(gain[best]), feature, threshold, first)


def _gini(rows: Any, happened: Any) -> Any:
    """Gini impurity where ``happened`` of ``rows`` belong to one of two classes, as scikit-learn rounds it."""
    n, k = np.asarray(rows, np.float64), np.asarray(happened, np.float64)
    return 1.0 - ((n - k) * (n - k) + k * k) / (n * n)
