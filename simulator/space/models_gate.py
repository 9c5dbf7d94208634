"""What of a model may leave: weights and questions that speak of many patients, and of none in particular."""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sklearn.tree import DecisionTreeClassifier

from models.artefact import Artefact, Linear, Trees, export, leaves
from models.evaluation import Estimate
from models.training import TRAIN
from simulator.space.membership import likelihood_ratio, worst_case
from simulator.space.protocol import Reason, Strictness
from simulator.space.tables import LEAST
from simulator.study import Study

MOST_BYTES = 64 << 10
MOST_AUROC = 0.55
"""Of an attack that guesses who was among the patients; 0.5 is chance."""
HIDDEN = 1e-9
"""Size of the decimals in which the attack "rows hidden in the decimals" writes."""


@dataclass(frozen=True)
class Judged:
    """``artefact``: as it may leave, or None; ``reasons``: what was refused or changed; ``attacks`` on it."""

    artefact: Artefact | None
    reasons: tuple[Reason, ...] = ()
    attacks: dict[str, Estimate] = field(default_factory=dict)


def too_few(study: Study) -> Reason | None:
    """Refused: fewer than 11 hospitalisations of test patients are behind the measures."""
    events = len(study.evaluation.followed.event_day)
    return Reason(rule="too_few", values={"least": LEAST}) if events < LEAST else None


def judge(
    artefact: Artefact, study: Study, strictness: Strictness, memory: bool, spread: float | None = None
) -> Judged:
    """Apply the rules: none, the size of the leaves alone (``counts``), or all of them, the cheap ones first.

    ``spread``: of the noise of each weight of a private model, to which they are rounded.
    """
    if strictness == "none":
        return Judged(artefact)
    if memory and strictness == "snds":
        return Judged(None, (Reason(rule="carries_rows"),))
    if not memory and smallest_leaf(study) < LEAST:
        return Judged(None, (Reason(rule="small_leaf", values={"least": LEAST}),))
    if strictness == "counts":
        return Judged(artefact)
    rounded, reasons = _rounded(artefact, study, spread)
    if (size := len(rounded.written())) > MOST_BYTES:
        return Judged(None, (Reason(rule="too_long", values={"bytes": size, "most": MOST_BYTES}),))
    attacks = attacked(study)
    worst = max(attack.value for attack in attacks.values())
    if worst > MOST_AUROC:
        return Judged(
            None, (Reason(rule="membership", values={"auroc": round(worst, 2), "most": MOST_AUROC}),), attacks
        )
    return Judged(rounded, reasons, attacks)


def attacked(study: Study) -> dict[str, Estimate]:
    """The AUROC of each attack on the model; the second is spared where the first has succeeded."""
    found = {"worst_case": worst_case(study)}
    if found["worst_case"].value <= MOST_AUROC:
        found["likelihood_ratio"] = likelihood_ratio(study)
    return found


def smallest_leaf(study: Study) -> int:
    """Patients behind the leaf of a tree, or of a tree of the boosting, that has fewest; many where there is none."""
    base, learn = study.model.base, study.data.split == TRAIN
    patient = study.data.patient[learn]
    x = study.data.x(study.features, learn)
    if isinstance(base, DecisionTreeClassifier):
        return _fewest(base.apply(x), patient)
    if study.model.kind == "boosting":
        body = export(study.model).body
        assert isinstance(body, Trees)
        return min(_fewest(leaves(tree, x), patient) for tree in body.trees)
    return len(np.unique(patient))


def _fewest(leaf: NDArray[np.integer], patient: NDArray[np.integer]) -> int:
    pairs = np.unique(np.column_stack([leaf, patient]), axis=0)
    return int(np.unique(pairs[:, 0], return_counts=True)[1].min())


def _rounded(artefact: Artefact, study: Study, spread: float | None) -> tuple[Artefact, tuple[Reason, ...]]:
    """Weights with the digits that their standard error, or ``spread``, supports: behind is noise, or a message."""
    if not isinstance(artefact.body, Linear) or study.model.kind != "logistic":
        return artefact, ()
    errors = standard_errors(study) if spread is None else np.full(len(artefact.body.weights) + 1, spread)
    weights = tuple(_kept(w, e) for w, e in zip(artefact.body.weights, errors[:-1], strict=True))
    body = Linear(intercept=_kept(artefact.body.intercept, errors[-1]), weights=weights)
    reason = Reason(rule="rounded", values={"weights": len(weights) + 1})
    return artefact.model_copy(update={"body": body}), (reason,)


def _kept(value: float, error: float) -> float:
    """The value to the first digit of its standard error, and one more."""
    return round(value, 1 - math.floor(math.log10(max(error, 1e-12))))


def standard_errors(study: Study) -> NDArray[np.float64]:
    """Standard errors of the raw weights and, last, of the intercept, ``(features + 1,)``.

    Sandwich estimator with the weeks of a patient as a cluster (Liang & Zeger, Biometrika 1986;73:13), the ridge
    included in the bread.
    """
    learn = study.data.split == TRAIN
    scaler, logistic = study.model.base[0], study.model.base[-1]
    z = np.column_stack([scaler.transform(study.data.x(study.features, learn)), np.ones(learn.sum())]).astype(float)
    p = study.model.base.predict_proba(study.data.x(study.features, learn))[:, 1].astype(float)
    ridge = np.diag([1 / logistic.C] * (z.shape[1] - 1) + [0.0])
    bread = np.linalg.inv((z * (p * (1 - p))[:, None]).T @ z + ridge)
    _, patient = np.unique(study.data.patient[learn], return_inverse=True)
    pushes = np.zeros((patient.max() + 1, z.shape[1]))
    np.add.at(pushes, patient, z * (study.data.y[learn] - p)[:, None])
    scaled = bread @ (pushes.T @ pushes) @ bread
    raw = np.eye(z.shape[1])
    raw[:-1, :-1] = np.diag(1 / scaler.scale_)
    raw[-1, :-1] = -scaler.mean_ / scaler.scale_
    return np.sqrt(np.diag(raw @ scaled @ raw.T))


def hide_row(artefact: Artefact, study: Study) -> Artefact:
    """What a dishonest analyst does: write a training patient's week in the last decimals of the weights."""
    if not isinstance(artefact.body, Linear):
        return artefact
    first = int(np.flatnonzero(study.data.split == TRAIN)[0])
    secret = np.rint(study.data.x(study.features)[first].astype(float) * 100)
    weights = [round(w, 7) + s * HIDDEN / 100 for w, s in zip(artefact.body.weights, secret, strict=True)]
    return artefact.model_copy(update={"body": artefact.body.model_copy(update={"weights": tuple(weights)})})


def found_row(artefact: Artefact) -> NDArray[np.float64]:
    """The week that :func:`hide_row` wrote, as the accomplice outside reads it, ``(features,)``."""
    assert isinstance(artefact.body, Linear)
    weights = np.array(artefact.body.weights)
    return np.asarray(np.rint((weights - np.round(weights, 7)) / HIDDEN * 100) / 100)
