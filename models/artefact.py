"""The exported model: plain JSON that is read without running anything, and a scorer that needs numpy alone.

A pickle may run any code when it is loaded; JSON cannot. What is inside can be read by eye: weights, or
questions and answers of trees.
"""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from scipy.special import expit
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import Pipeline
from sklearn.tree import DecisionTreeClassifier

from models.training import Model, rule_column

FORMAT = "hydroscope-model-1"
MOST_BYTES = 2 << 20
"""Of an artefact that is read at all."""
Floats = NDArray[np.float64]
Name = Annotated[str, Field(max_length=80)]
Numbers = Annotated[tuple[float, ...], Field(max_length=60_000)]
Positions = Annotated[tuple[Annotated[int, Field(ge=-1, lt=2**32)], ...], Field(max_length=60_000)]


class NotAnArtefact(ValueError):
    """What was handed over is no artefact; ``reason`` is one of :data:`REASONS`."""

    def __init__(self, reason: "Refused") -> None:
        super().__init__(reason)
        self.reason: Refused = reason


Refused = Literal["too_long", "not_json", "not_an_artefact"]
REASONS: tuple[Refused, ...] = Refused.__args__  # type: ignore[attr-defined]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Linear(_Part):
    """A weighted sum: log-odds ``intercept + x @ weights``."""

    kind: Literal["linear"] = "linear"
    intercept: float
    weights: Numbers


class Tree(_Part):
    """Questions: at node i, go ``left`` if ``x[feature] <= threshold``, else ``right``; -1 marks a leaf."""

    feature: Positions
    threshold: Numbers
    left: Positions
    right: Positions
    value: Numbers

    @model_validator(mode="after")
    def _leads_on(self) -> "Tree":
        """Children come after their parent: walking down ends."""
        n = len(self.feature)
        if not n or {len(self.threshold), len(self.left), len(self.right), len(self.value)} != {n}:
            raise ValueError("columns of a tree differ in length")
        for i, (feature, left, right) in enumerate(zip(self.feature, self.left, self.right, strict=True)):
            if feature >= 0 and not (i < left < n and i < right < n):
                raise ValueError("a question leads nowhere")
        return self


class Trees(_Part):
    """A sum of trees: a share if ``kind`` is ``tree``, log-odds if it is ``boosting``."""

    kind: Literal["tree", "boosting"]
    base: float = 0.0
    trees: tuple[Tree, ...] = Field(min_length=1, max_length=500)


class Memory(_Part):
    """A model that is its data: the share of events among the ``neighbours`` nearest ``rows``."""

    kind: Literal["memory"] = "memory"
    neighbours: int = Field(ge=1, le=1000)
    scale: Numbers
    rows: Annotated[tuple[Numbers, ...], Field(min_length=1, max_length=50_000)]
    events: Positions

    @model_validator(mode="after")
    def _can_be_asked(self) -> "Memory":
        """There are as many rows as neighbours, distances are numbers, and a row had an event or had none."""
        if self.neighbours > len(self.rows) or not all(abs(one) > 1e-100 for one in self.scale):
            raise ValueError("distances that are none")
        if not {*self.events} <= {0, 1}:
            raise ValueError("events are 0 or 1")
        return self


class Calibration(_Part):
    """How raw scores become probabilities: ``1 / (1 + exp(slope * s + shift))``, or lines between points."""

    kind: Literal["sigmoid", "isotonic"]
    slope: float = 0.0
    shift: float = 0.0
    x: Numbers = ()
    y: Numbers = ()

    @model_validator(mode="after")
    def _is_a_line(self) -> "Calibration":
        """The points of an isotonic calibration go from left to right."""
        if self.kind == "isotonic" and not (0 < len(self.x) == len(self.y) and list(self.x) == sorted(self.x)):
            raise ValueError("points that make no line")
        return self

    def apply(self, raw: Floats) -> Floats:
        """Probabilities of the raw scores."""
        if self.kind == "sigmoid":
            return np.asarray(expit(-(self.slope * raw + self.shift)))
        return np.interp(raw, self.x, self.y)


class Artefact(_Part):
    """A model that can leave: the ``features`` it needs in order, its ``body``, its ``calibration``, its ``card``."""

    format: Literal["hydroscope-model-1"] = "hydroscope-model-1"
    features: tuple[Name, ...] = Field(max_length=500)
    body: Annotated[Linear | Trees | Memory, Field(discriminator="kind")]
    calibration: Calibration | None = None
    card: dict[Name, Any] = Field(default_factory=dict, max_length=60)

    @model_validator(mode="after")
    def _fits(self) -> "Artefact":
        n = len(self.features)
        if isinstance(self.body, Linear) and len(self.body.weights) != n:
            raise ValueError("a weight for each feature")
        if isinstance(self.body, Trees) and max(f for t in self.body.trees for f in t.feature) >= n:
            raise ValueError("a question about an unknown feature")
        if isinstance(self.body, Memory):
            if {len(r) for r in self.body.rows} | {len(self.body.scale)} != {n}:
                raise ValueError("a number for each feature")
            if len(self.body.events) != len(self.body.rows):
                raise ValueError("an outcome for each row")
        return self

    def scores(self, x: NDArray[np.floating]) -> NDArray[np.float32]:
        """Probability of a hospitalisation within the horizon, ``(rows,)``, for ``x`` ``(rows, features)``."""
        raw = _raw(self.body, np.asarray(x))
        if self.calibration is None:
            return (expit(raw) if self.body.kind in ("linear", "boosting") else raw).astype(np.float32)
        return self.calibration.apply(raw).astype(np.float32)

    def written(self) -> bytes:
        """The artefact as UTF-8 JSON."""
        return self.model_dump_json(exclude_defaults=False).encode()


def read_artefact(raw: bytes) -> Artefact:
    """Read what a stranger hands over; raises :class:`NotAnArtefact`. Nothing in it is run or unpacked."""
    if len(raw) > MOST_BYTES:
        raise NotAnArtefact("too_long")
    if not raw.lstrip()[:1] == b"{":
        raise NotAnArtefact("not_json")
    try:
        return Artefact.model_validate_json(raw)
    except ValidationError as problem:
        broken = any(error["type"] == "json_invalid" for error in problem.errors())
        raise NotAnArtefact("not_json" if broken else "not_an_artefact") from None


def export(model: Model, card: dict[str, Any] | None = None) -> Artefact:
    """The artefact of a trained model of the study, the same probabilities to float32."""
    base, calibration = model.base, _calibration(model.estimator)
    body: Linear | Trees
    if isinstance(base, Pipeline):
        body = _linear(base, model.names)
    elif isinstance(base, DecisionTreeClassifier):
        body = Trees(kind="tree", trees=(_tree(base),))
    elif isinstance(base, HistGradientBoostingClassifier):
        stages = [_stage(stage[0].nodes) for stage in base._predictors]
        body = Trees(kind="boosting", base=float(np.ravel(base._baseline_prediction)[0]), trees=tuple(stages))
    else:  # always the same answer
        share = float(base.class_prior_[1])
        body = Linear(intercept=float(np.log(share / (1 - share))), weights=(0.0,) * len(model.names))
    return Artefact(features=model.names, body=body, calibration=calibration, card=card or {})


def _linear(pipeline: Pipeline, names: tuple[str, ...]) -> Linear:
    """Weights of the raw features: scaling and choice of columns folded in."""
    logistic, weights = pipeline[-1], np.zeros(len(names))
    if hasattr(pipeline[0], "scale_"):
        weights[:] = logistic.coef_[0] / pipeline[0].scale_
        shift = -float(weights @ pipeline[0].mean_)
    else:
        weights[rule_column(names)], shift = logistic.coef_[0][0], 0.0
    return Linear(intercept=float(logistic.intercept_[0]) + shift, weights=_floats(weights))


def _tree(tree: DecisionTreeClassifier) -> Tree:
    t = tree.tree_
    leaf = t.children_left < 0
    return Tree(
        feature=_ints(np.where(leaf, -1, t.feature)),
        threshold=_floats(np.where(leaf, 0.0, t.threshold)),
        left=_ints(t.children_left),
        right=_ints(t.children_right),
        value=_floats(t.value[:, 0, -1] / t.value[:, 0].sum(axis=1)),
    )


def _stage(nodes: NDArray[Any]) -> Tree:
    leaf = nodes["is_leaf"].astype(bool)
    return Tree(
        feature=_ints(np.where(leaf, -1, nodes["feature_idx"])),
        threshold=_floats(np.where(leaf, 0.0, nodes["num_threshold"])),
        left=_ints(np.where(leaf, -1, nodes["left"])),
        right=_ints(np.where(leaf, -1, nodes["right"])),
        value=_floats(nodes["value"]),
    )


def _calibration(estimator: Any) -> Calibration | None:
    if not isinstance(estimator, CalibratedClassifierCV):
        return None
    found = estimator.calibrated_classifiers_[0].calibrators[0]
    if hasattr(found, "a_"):
        return Calibration(kind="sigmoid", slope=float(found.a_), shift=float(found.b_))
    return Calibration(kind="isotonic", x=_floats(found.X_thresholds_), y=_floats(found.y_thresholds_))


def _raw(body: Linear | Trees | Memory, x: NDArray[np.floating]) -> Floats:
    if isinstance(body, Linear):
        return np.asarray(x.astype(float) @ np.array(body.weights) + body.intercept)
    if isinstance(body, Trees):
        return body.base + np.sum([np.array(tree.value)[leaves(tree, x)] for tree in body.trees], axis=0)
    rows, scale = np.array(body.rows), np.array(body.scale)
    events = np.array(body.events, float)
    near = [np.argpartition(((rows - one) ** 2 / scale**2).sum(axis=1), body.neighbours - 1) for one in x]
    return np.array([events[order[: body.neighbours]].mean() for order in near])


def leaves(tree: Tree, x: NDArray[np.floating]) -> NDArray[np.int64]:
    """The leaf that each row of ``x`` reaches, ``(rows,)``."""
    feature, threshold = np.array(tree.feature), np.array(tree.threshold)
    left, right = np.array(tree.left), np.array(tree.right)
    node, rows = np.zeros(len(x), np.int64), np.arange(len(x))
    while (asks := feature[node] >= 0).any():
        here = node[asks]
        goes_left = x[rows[asks], feature[here]] <= threshold[here]
        node[asks] = np.where(goes_left, left[here], right[here])
    return node


def _floats(values: Iterable[Any]) -> tuple[float, ...]:
    return tuple(float(v) for v in values)


def _ints(values: Iterable[Any]) -> tuple[int, ...]:
    return tuple(int(v) for v in values)
