"""Who teaches and who examines: the parts of the dataset, and what becomes of the marks when they overlap."""

from collections.abc import Callable, Hashable
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from models.training import SPLITS, TEST, TRAIN, Floats, TooFewEvents, train
from simulator.learning import auroc_of, patients_of
from simulator.study import Study

COMPARED = 800
"""Patients on whom the two ways to split are compared: the nearest neighbours of each row take long to find."""
NEIGHBOURS = 5
LEARNERS = ("own", "memory")
WAYS = ("patient", "row")
Bools = NDArray[np.bool_]


def parts(study: Study) -> pd.DataFrame:
    """``part, patients, rows, positive, stays`` for train, validation and test.

    ``positive`` rows have a heart-failure stay within the horizon; ``stays`` counts each of these once.
    """
    data, patient = study.data, patients_of(study)
    failing = data.stays[data.stays["heart_failure"]]
    span = np.int64(1) << 20
    stays = np.sort(failing["patient_id"].to_numpy(np.int64) * span + failing["admission_day"].to_numpy(np.int64))
    now = patient.astype(np.int64) * span + data.day
    upcoming = np.searchsorted(stays, now, side="right")
    table = []
    for k, name in enumerate(SPLITS):
        mine = data.split == k
        hit = mine & data.y
        patients, before = len(np.unique(patient[mine])), len(np.unique(upcoming[hit]))
        table.append((name, patients, int(mine.sum()), int(hit.sum()), before))
    return pd.DataFrame(table, columns=["part", "patients", "rows", "positive", "stays"])


def met_before(study: Study) -> float:
    """Share of the test patients from whom the model has also learned."""
    patient, split = patients_of(study), study.data.split
    tested = np.unique(patient[split == TEST])
    return float(np.isin(tested, patient[split == TRAIN]).mean()) if len(tested) else float("nan")


def splits_key(study: Study) -> Hashable:
    """Where the cache keeps the comparison of the two ways to split."""
    settings = study.scenario.model.model_copy(update={"split": "patient"})
    return "two_splits", _split(study, "patient").key("data"), settings, study.scenario.evaluation


def two_splits(study: Study, progress: Callable[[float], None] | None = None) -> pd.DataFrame:
    """AUROC on test rows of two models split either way: ``learner, split, auroc, low, high``.

    ``learner`` is ``"own"``, the model of the scenario, or ``"memory"``: the answer of the
    :data:`NEIGHBOURS` most alike weeks it has seen (Cover & Hart, IEEE Trans Inf Theory 1967;13:21).
    Both learn from the first :data:`COMPARED` paired patients; empty if these have too few events.
    """
    return cast(pd.DataFrame, study.cache.get(splits_key(study), lambda: _two_splits(study, progress)))


def _two_splits(study: Study, progress: Callable[[float], None] | None) -> pd.DataFrame:
    rows = []
    for way in WAYS:
        data = _split(study, way).data
        patient = data.patient
        kept = patient <= np.unique(patient)[:COMPARED][-1]
        x, y, split = data.x(study.features, kept), data.y[kept], data.split[kept]
        for learner in LEARNERS:
            try:
                scores = _learn(study, learner, data.names, x, y, split)
            except TooFewEvents:
                return pd.DataFrame(columns=["learner", "split", "auroc", "low", "high"])
            found = auroc_of(study, scores, y, patient[kept], split == TEST)
            rows.append(
                {"learner": learner, "split": way, "auroc": found.value, "low": found.low, "high": found.high}
            )
            if progress:
                progress(len(rows) / (len(WAYS) * len(LEARNERS)))
    return pd.DataFrame(rows)


def _learn(
    study: Study, learner: str, names: tuple[str, ...], x: Floats, y: Bools, split: NDArray[np.int8]
) -> Floats:
    """Scores of all rows by the model of the scenario, or of the test rows by recalling alike weeks."""
    if learner == "own":
        return train(study.scenario.model, names, x, y, split).scores(x)
    learn, tested = split == TRAIN, split == TEST
    recall = KNeighborsClassifier(min(NEIGHBOURS, int(learn.sum())), weights="distance")
    recall = make_pipeline(StandardScaler(), recall).fit(x[learn], y[learn])
    scores = np.zeros(len(x), np.float32)
    scores[tested] = recall.predict_proba(x[tested])[:, -1]
    return scores


def _split(study: Study, way: str) -> Study:
    """The same study split another way."""
    return Study(study.scenario.change({"model.split": way}), study.cache, study.progress, study.workers)
