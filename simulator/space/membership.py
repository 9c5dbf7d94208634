"""Does a model betray who was among its patients? Two attacks on the candidate before it may leave.

An attacker who knows a person's measures and outcomes asks the model about their weeks. Was the person one of those
it learned from? *Worst case*: a classifier is taught on half of the people, with the truth, what the answers to
members look like, as in sacroml (Smith et al., SoftwareX 2022). *Likelihood ratio*: the same model is trained again
on other halves, with and without each person, and the candidate's answer is held against both (Carlini et al., IEEE
S&P 2022:1897, with one variance for all people as only few shadow models are trained).
"""

import math

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from models.evaluation import Estimate
from models.training import TEST, TRAIN, VALIDATION, Model, train
from simulator.study import Study

SHADOWS = 8
CLIP = 1e-6
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def members(study: Study) -> tuple[NDArray[np.int64], Bools]:
    """The patients the model learned from and the test patients, and which is which, both ``(patients,)``."""
    split = study.data.patient_split
    who = np.flatnonzero((split == TRAIN) | (split == TEST))
    return who, split[who] == TRAIN


def worst_case(study: Study) -> Estimate:
    """AUROC of a classifier that was shown, of other people, what the model answers to its own patients."""
    who, inside = members(study)
    return told_apart(_answers(study)[who], inside)


def told_apart(answers: Floats, inside: Bools) -> Estimate:
    """AUROC of a forest that learns on four fifths of the people, with the truth, and guesses the last fifth.

    ``answers`` ``(people, columns)``, ``inside`` ``(people,)``. The forest is that of sacroml.
    """
    forest = RandomForestClassifier(max_depth=5, min_samples_leaf=10, min_samples_split=20, random_state=0)
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    return _auroc(inside, cross_val_predict(forest, answers, inside, cv=folds, method="predict_proba")[:, 1])


def likelihood_ratio(study: Study, shadows: int = SHADOWS) -> Estimate:
    """AUROC of the likelihood ratio of the model's confidence, with and without each person.

    ``shadows`` models of the same kind learn from as many patients, drawn by chance.
    """
    who, inside = members(study)
    rng = study.streams.generator("space.shadows")
    drawn = np.array([rng.permutation(len(who)) < inside.sum() for _ in range(shadows)])
    answers = np.array([_confidence(study, _shadow(study, who[mine]))[who] for mine in drawn])
    return _auroc(inside, ratio(_confidence(study, study.model)[who], answers, drawn))


def ratio(target: Floats, answers: Floats, drawn: Bools) -> Floats:
    """Log of how much likelier the ``target``'s answer about each person is with them than without, ``(people,)``.

    ``answers`` of the shadows and who was ``drawn`` for them, both ``(shadows, people)``; normal, of one variance.
    """
    with_, without = (_mean_where(answers, mask) for mask in (drawn, ~drawn))
    spread = ((answers - np.where(drawn, with_, without)) ** 2).mean()
    return np.asarray(((target - without) ** 2 - (target - with_) ** 2) / (2 * spread))


def _shadow(study: Study, learners: NDArray[np.int64]) -> Model:
    data, patient = study.data, study.data.patient
    split = np.where(data.split == VALIDATION, VALIDATION, np.where(np.isin(patient, learners), TRAIN, TEST))
    return train(study.scenario.model, data.names, data.x(study.features), data.y, split.astype(np.int8))


def _mean_where(values: Floats, mask: Bools) -> Floats:
    """Mean over the shadows in ``mask``; over all of them for a person who is in none."""
    n = mask.sum(axis=0)
    return np.where(n > 0, (values * mask).sum(axis=0) / np.maximum(n, 1), values.mean(axis=0))


def _confidence(study: Study, model: Model) -> Floats:
    """Mean log-odds that the model gives to what happened to each patient, ``(bearers,)``."""
    right = _right(study, model.base.predict_proba(study.data.x(study.features))[:, 1])
    return _per_patient(study, np.log(right) - np.log1p(-right))


def _answers(study: Study) -> Floats:
    """What the model says of each patient, ``(bearers, 5)``: loss (mean, worst, best), risk, share of events."""
    scores = study.model.base.predict_proba(study.data.x(study.features))[:, 1]
    loss, patient = -np.log(_right(study, scores)), study.data.patient
    worst, best = np.zeros(len(study.data.patient_split)), np.full(len(study.data.patient_split), np.inf)
    np.maximum.at(worst, patient, loss)
    np.minimum.at(best, patient, loss)
    means = [_per_patient(study, column) for column in (loss, scores, study.data.y.astype(float))]
    return np.column_stack([worst, np.where(np.isfinite(best), best, 0), *means])


def _right(study: Study, scores: NDArray[np.floating]) -> Floats:
    return np.clip(np.where(study.data.y, scores, 1 - scores), CLIP, 1 - CLIP)


def _per_patient(study: Study, column: Floats) -> Floats:
    patient, n = study.data.patient, len(study.data.patient_split)
    return np.bincount(patient, column, n) / np.maximum(np.bincount(patient, minlength=n), 1)


def _auroc(inside: Bools, guess: Floats) -> Estimate:
    """AUROC with the interval of Hanley & McNeil (Radiology 1982;143:29)."""
    a, n, m = float(roc_auc_score(inside, guess)), int(inside.sum()), int((~inside).sum())
    q1, q2 = a / (2 - a), 2 * a * a / (1 + a)
    error = math.sqrt((a * (1 - a) + (n - 1) * (q1 - a * a) + (m - 1) * (q2 - a * a)) / (n * m))
    return Estimate(a, max(0.0, a - 1.96 * error), min(1.0, a + 1.96 * error))
