"""Learning from the landmarks: five models from "never" to boosting, split, and calibrated."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from models.later import later

later("scipy.stats", "chi2", "gmean", "rankdata", "spearmanr")  # 0.6 s: scikit-learn asks for it, our models do not
TRAIN, VALIDATION, TEST = 0, 1, 2
SPLITS = ("train", "validation", "test")
WEIGHED = ("logistic", "one_sensor")
"""Kinds of models that have weights to be read."""
DEEP = 7
"""Questions in a row from which a tree has nodes so small that two features do equally well in one nearly always."""
Floats = NDArray[np.float32]
_BLOCK = 1 << 14
"""Rows scored at once: few enough to stay in the processor's cache."""


class ModelSettings(BaseModel, frozen=True, extra="forbid"):
    """Which model learns, and from whom."""

    kind: Literal["logistic", "tree", "boosting", "one_sensor", "never"] = Field(
        "logistic",
        title="Model",
        description="From a weighted sum that can be read to an ensemble of trees that cannot; “never” "
        "always answers no.",
        json_schema_extra={
            "unit": "",
            "level": "discovery",
            "source": "TRIPOD+AI, BMJ 2024;385:e078378: compare with simple models",
            "choices": {
                "logistic": "Logistic regression",
                "tree": "Decision tree",
                "boosting": "Gradient boosting",
                "one_sensor": "One-sensor rule",
                "never": "Never",
            },
        },
    )
    split: Literal["patient", "row"] = Field(
        "patient",
        title="Kept apart for the test",
        description="Whole patients the model has never seen, or weeks drawn at random: then the model has "
        "already met its examiners.",
        json_schema_extra={
            "unit": "",
            "level": "discovery",
            "source": "Saeb, GigaScience 2017;6:gix019: splitting by record overstates accuracy",
            "choices": {"patient": "Patients never seen", "row": "Weeks at random (a classic mistake)"},
        },
    )
    tested_on: Literal["everyone", "manufacturer_e", "second_half", "small_departements"] = Field(
        "everyone",
        title="Tested on",
        description="All test patients, or only those (or only the time) in which the model is to be used.",
        json_schema_extra={
            "unit": "",
            "level": "expert",
            "source": "TRIPOD+AI, BMJ 2024;385:e078378: say where, when and on whom a model was tested",
            "choices": {
                "everyone": "Everyone",
                "manufacturer_e": "Bearers of a device of manufacturer E",
                "second_half": "The second half of the follow-up",
                "small_departements": "The less populated départements",
            },
        },
    )
    learn_from: Literal["everyone", "others", "others_recalibrated"] = Field(
        "everyone",
        title="Learned from",
        description="Everyone, or only the others: patients or times on which the model is not tested.",
        json_schema_extra={
            "unit": "",
            "level": "expert",
            "source": "Finlayson, N Engl J Med 2021;385:283; recalibration: Van Calster, BMC Med 2019;17:230",
            "choices": {
                "everyone": "Everyone",
                "others": "The others only",
                "others_recalibrated": "The others, then adjusted to those tested",
            },
        },
    )
    pairing_weights: bool = Field(
        False,
        title="Weight who is rarely paired",
        description="In learning, a paired patient also speaks for similar patients who were not paired.",
        json_schema_extra={
            "unit": "",
            "level": "expert",
            "source": "inverse-probability weights: Seaman & White, Stat Methods Med Res 2013;22:278",
        },
    )
    train_share: float = Field(
        0.5,
        ge=0.05,
        le=0.7,
        allow_inf_nan=False,
        title="Share used to learn",
        description="Share of the patients from whom the model learns.",
        json_schema_extra={"unit": "share", "level": "advanced", "source": "modelling choice"},
    )
    validation_share: float = Field(
        0.2,
        ge=0.1,
        le=0.25,
        allow_inf_nan=False,
        title="Share used to adjust",
        description="Share of the patients on whom probabilities are calibrated and thresholds chosen.",
        json_schema_extra={"unit": "share", "level": "expert", "source": "modelling choice"},
    )
    tree_depth: int = Field(
        4,
        ge=1,
        le=20,
        title="Depth of the tree",
        description="How many questions in a row the tree may ask; a deep tree learns its patients by heart.",
        json_schema_extra={"unit": "questions", "level": "advanced", "source": "modelling choice"},
    )
    tree_leaf: int = Field(
        200,
        ge=1,
        le=5000,
        title="Smallest leaf of the tree",
        description="How many patient-weeks have to share an answer at least.",
        json_schema_extra={"unit": "patient-weeks", "level": "expert", "source": "modelling choice"},
    )
    boosting_rounds: int = Field(
        80,
        ge=5,
        le=500,
        title="Trees in the boosting",
        description="How many small trees are added one after the other.",
        json_schema_extra={"unit": "trees", "level": "expert", "source": "Friedman, Ann Stat 2001;29:1189"},
    )
    regularisation: float = Field(
        1.0,
        ge=0.1,
        le=10_000,
        allow_inf_nan=False,
        title="Restraint of the weights",
        description="How strongly large weights are held back in the logistic regression.",
        json_schema_extra={
            "unit": "L2 penalty",
            "level": "expert",
            "source": "le Cessie, Appl Stat 1992;41:191",
        },
    )


class TooFewEvents(ValueError):
    """A part of the split does not hold both outcomes: there is nothing to learn from, or to check."""


@dataclass(frozen=True)
class Model:
    """A trained model: ``estimator`` gives calibrated probabilities, ``base`` is the model inside."""

    kind: str
    names: tuple[str, ...]
    estimator: Any
    base: Any
    n_train_rows: int
    n_train_events: int

    def scores(self, x: Floats) -> Floats:
        """Probability of a hospitalisation within the horizon, ``(rows,)``, for ``x`` ``(rows, features)``.

        Computed with twice the digits that are kept, so that a row's score does not depend on its neighbours.
        """
        out = np.empty(len(x), np.float32)
        for a in range(0, len(x), _BLOCK):
            out[a : a + _BLOCK] = self.estimator.predict_proba(x[a : a + _BLOCK].astype(float))[:, 1]
        return out

    def shuffled(self, x: Floats) -> Callable[[NDArray[np.int64], list[int]], Floats]:
        """The scores ``(rows,)`` of ``x`` ``(rows, features)`` where some columns are those of other rows.

        What is returned takes the other rows ``(rows,)`` and the columns; boosting is asked again only as far as it
        asks about them.
        """
        if self.kind == "boosting" and (again := self.base.with_shuffled(x)):
            [calibrated] = self.estimator.calibrated_classifiers_
            [probability] = calibrated.calibrators
            return lambda others, group: probability.predict(again(others, group)).astype(np.float32)

        def ask(others: NDArray[np.int64], group: list[int]) -> Floats:
            mixed = x.copy()
            mixed[:, group] = x[others][:, group]
            return self.scores(mixed)

        return ask


def assign(settings: ModelSettings, uniform: Floats) -> NDArray[np.int8]:
    """Train, validation or test for each uniform number, drawn per patient or per row."""
    edges = (settings.train_share, settings.train_share + settings.validation_share)
    return np.digitize(uniform, edges).astype(np.int8)


def train(
    settings: ModelSettings,
    names: tuple[str, ...],
    x: Floats,
    y: NDArray[np.bool_],
    split: NDArray[np.int8],
    weights: NDArray[np.floating] | None = None,
) -> Model:
    """Fit on the training rows and calibrate on the validation rows.

    ``x`` ``(rows, features)``; ``y``, ``split`` and ``weights`` (how many rows each stands for) ``(rows,)``.
    Raises :class:`TooFewEvents`.
    """
    learn, adjust = split == TRAIN, split == VALIDATION
    for rows in (learn, adjust):
        if not 0 < y[rows].sum() < rows.sum():
            raise TooFewEvents
    from models import estimators  # scikit-learn takes half a second: the world and the pairing do without

    base = estimators.fitted(settings, names, x[learn], y[learn], None if weights is None else weights[learn])
    estimator = base
    if settings.kind not in ("logistic", "never") or settings.learn_from == "others_recalibrated":
        method = "isotonic" if settings.kind == "tree" else "sigmoid"  # a tree gives no log-odds to bend
        speaks_for = None if weights is None else weights[adjust]
        estimator = estimators.calibrated(base, method, x[adjust], y[adjust], speaks_for)
    return Model(settings.kind, names, estimator, base, int(learn.sum()), int(y[learn].sum()))


def rule_column(names: tuple[str, ...]) -> int:
    """The feature of the one-sensor rule: impedance over the month, or else the first measure."""
    month = [i for i, name in enumerate(names) if name.endswith(".month") and name != "missing.month"]
    return next((i for i in month if names[i].startswith("thoracic_impedance")), month[0])
