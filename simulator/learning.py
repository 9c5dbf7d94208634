"""The learning curve: how good the model of a study would be had it learned from fewer patients."""

from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models import evaluation as ev
from models.training import TEST, TRAIN, VALIDATION, Floats, TooFewEvents, train
from simulator.alert_thresholds import threshold_for_rate
from simulator.alerts import measure, tally
from simulator.stages import PUBLISHED_RATES, follow, score
from simulator.study import Study
from synthetic_data.streams import Persons

SIZES = tuple(2.0**-k for k in range(5, -1, -1))
"""Shares of the training patients from whom the learning curve learns."""
Bools = NDArray[np.bool_]


def curve_key(study: Study) -> Hashable:
    """Where the cache keeps the learning curve."""
    return "learning_curve", study.key("evaluation")


def learning_curve(study: Study, progress: Callable[[float], None] | None = None) -> pd.DataFrame:
    """The model of the study learned again from 1/32, 1/16 … of its training patients, tested on the same others.

    One row per size: ``patients, events``, then ``train``, ``test`` (AUROC) and ``found`` (share of the
    hospitalisations announced at HeartLogic's rate of unexplained alerts), each with ``_low`` and
    ``_high``. Smaller sizes are part of the larger ones, by the same draw as the split; sizes without
    both outcomes are left out.
    """
    return cast(pd.DataFrame, study.cache.get(curve_key(study), lambda: _learning_curve(study, progress)))


def _learning_curve(study: Study, progress: Callable[[float], None] | None) -> pd.DataFrame:
    data, patient = study.data, patients_of(study)
    drawn = study.streams.uniform("study.split", Persons(0, len(data.patient_split)))
    learners = np.sort(drawn[np.unique(patient[data.split == TRAIN])])
    rows = []
    for done, share in enumerate(SIZES, start=1):
        limit = learners[max(1, round(share * len(learners))) - 1]
        split = np.where((data.split == TRAIN) & (drawn[patient] > limit), -1, data.split).astype(np.int8)
        with suppress(TooFewEvents):
            rows.append(_learned_from(study, split, patient, whole=done == len(SIZES)))
        if progress:
            progress(done / len(SIZES))
    return pd.DataFrame(rows)


def _learned_from(study: Study, split: NDArray[np.int8], patient: NDArray[np.int32], whole: bool) -> dict[str, float]:
    """One point of the curve; the ``whole`` has been learned already."""
    data, features = study.data, study.features
    if whole:
        scores = study.scores
    else:
        used = (split == TRAIN) | (split == VALIDATION)
        model = train(study.scenario.model, data.names, data.x(features, used), data.y[used], split[used])
        scores = score(features, data, model)
    kept = split == TRAIN
    return {
        "patients": len(np.unique(patient[kept])),
        "events": int(data.y[kept].sum()),
        **_named("train", auroc_of(study, scores, data.y, patient, kept)),
        **_named("test", auroc_of(study, scores, data.y, patient, split == TEST)),
        **_named("found", _found(study, scores)),
    }


def _found(study: Study, scores: Floats) -> ev.Estimate:
    """Hospitalisations announced at HeartLogic's rate, the threshold being chosen on validation patients."""
    recovery = study.scenario.alert.recovery
    validation, _ = follow(study.features, study.data, scores, VALIDATION)
    tested, _ = follow(study.features, study.data, scores, TEST)
    threshold = threshold_for_rate(validation, recovery, PUBLISHED_RATES[0])
    result = tally(tested, np.array([threshold]), recovery)
    return measure(tested, result, 0, study.evaluation.weights).event_sensitivity


def auroc_of(study: Study, scores: Floats, y: Bools, patient: NDArray[np.int32], kept: Bools) -> ev.Estimate:
    """AUROC on the kept rows; the interval comes from drawing their patients anew."""
    who, rank = np.unique(patient[kept], return_inverse=True)
    drawn = study.streams.generator("evaluation.bootstrap")
    weights = ev.resample(len(who), study.scenario.evaluation.n_bootstrap, drawn)
    return ev.discriminate(scores[kept], y[kept], rank, weights).auroc


def patients_of(study: Study) -> NDArray[np.int32]:
    """The patient of each row of the dataset."""
    return study.data.patient


def _named(name: str, estimate: ev.Estimate) -> dict[str, float]:
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}
