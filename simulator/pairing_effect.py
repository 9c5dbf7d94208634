"""What pairing does to prediction: the same people and telemetry, paired better or worse.

Only the stages from the registers on change from one point to the next (common random numbers). Each model is
judged twice: on what the project knows (paired test patients, linked and coded stays) and on what only a
simulator knows (the same test patients at every point, paired or not, with their true stays).

Wrong pairs give people the stays of a stranger. If these have nothing to do with the telemetry, the known AUROC
is ``1/2 + (A - 1/2) * right``, ``A`` being the AUROC with right pairs only and ``right`` the share of the known
events that come from right pairs (Menon, van Rooyen, Ong & Williamson, ICML 2015, with few events).
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from numpy.typing import NDArray

from models import evaluation as ev
from models.evaluation import Estimate
from models.training import TEST, TooFewEvents
from simulator import stages
from simulator.alerts import measure, tally
from simulator.cache import StageCache
from simulator.linkage import Linkage
from simulator.pairing_axes import Axis, Value, changes_at, values_of
from simulator.scenario import Scenario
from simulator.study import Study
from simulator.world import Progress

RATE = stages.PUBLISHED_RATES[0]
SHARED = ("bearers", "features", "records", "outcomes")
"""The stages that every point has in common."""
STAGE = "pairing_effect"
PERFECT = "perfect"
Bools = NDArray[np.bool_]


def comparable(scenario: Scenario) -> Scenario:
    """The scenario whose model can be judged on people that nobody paired: it reads the implant only.

    Patients are kept apart for the test, and everyone is tested.
    """
    return scenario.change(
        {
            "landmarks.history": False,
            "landmarks.leaks": tuple(leak for leak in scenario.landmarks.leaks if leak != "drugs"),
            "model.split": "patient",
            "model.tested_on": "everyone",
            "model.learn_from": "everyone",
        }
    )


class _Beside(StageCache):
    """Takes what the study's cache holds and keeps nothing: a point's own stages are needed once."""

    def __init__(self, shared: StageCache) -> None:
        super().__init__(0)
        self.shared = shared

    def get(self, key: Hashable, compute: Callable[[], Any]) -> Any:
        return self.shared.get(key, compute) if key in self.shared else compute()


@dataclass(frozen=True)
class Truth:
    """All bearers with their true stays: ``data`` as if nobody were lost, ``weights`` resamples of the tested."""

    data: stages.Dataset
    weights: NDArray[np.float32]


def truth_of(study: Study) -> Truth:
    """The hidden truth about everyone, the same whatever the pairing."""
    data = _everyone(study, _true_stays(study), np.arange(len(study.bearers.cohort)))
    n = int((data.patient_split == TEST).sum())
    return Truth(data, ev.resample(n, study.scenario.evaluation.n_bootstrap, study.streams.generator("effect.truth")))


def _true_stays(study: Study) -> pd.DataFrame:
    stays = study.bearers.stays
    return pd.DataFrame(
        {
            "snds_id": stays.bearer,
            "admission_day": stays.day,
            "discharge_day": stays.day + stays.length,
            "heart_failure": True,
        }
    )


def _everyone(study: Study, known: pd.DataFrame, snds_id: NDArray[np.integer]) -> stages.Dataset:
    """The dataset had each bearer been paired with ``snds_id`` (negative: with nobody)."""
    s, found = study.scenario, np.flatnonzero(snds_id >= 0)
    links = pd.DataFrame({"implant_id": found, "snds_id": snds_id[found]})
    return stages.dataset(
        s.landmarks,
        s.model,
        s.cohort.n_days,
        study.bearers.cohort,
        study.features,
        study.records,
        known,
        replace(study.linkage, links=links),
        study.streams,
    )


def effect_key(study: Study, axis: Axis) -> Hashable:
    """Where the cache keeps the points of an axis."""
    base = Study(comparable(study.scenario), study.cache)
    return STAGE, axis.name, base.key("evaluation")


def effect(study: Study, axis: Axis, progress: Progress | None = None) -> pd.DataFrame:
    """One row per point of the axis, and a first one, ``"perfect"``, where everyone in the pool is rightly paired.

    Columns: ``value``; ``rate, wrong, recall`` (shares of pairing: paired, wrong pairs, found again),
    ``auroc, found, calibration, stays`` with the ending ``_known`` or ``_true`` (found: share of the
    hospitalisations announced at the threshold that gives the project :data:`RATE` unexplained alerts per
    patient-year; calibration: observed over predicted; stays: per patient-year), all with ``_low`` and
    ``_high``; ``right`` (share of the known events from right pairs), ``diluted`` (AUROC the formula above
    foresees), ``links``. NaN where too few events are left to learn from.
    """
    base = Study(comparable(study.scenario), study.cache, progress, study.workers)
    return cast(pd.DataFrame, study.cache.get(effect_key(study, axis), lambda: _effect(base, axis, progress)))


def _effect(base: Study, axis: Axis, progress: Progress | None) -> pd.DataFrame:
    for stage in SHARED:
        base.result(stage)
    truth, values = truth_of(base), (PERFECT, *values_of(axis, base.scenario))

    def one(value: Value) -> dict[str, Any]:
        changed = (
            base.scenario if value == "perfect" else base.scenario.change(changes_at(axis, value, base.scenario))
        )
        there = Study(changed, _Beside(base.cache), workers=1)
        return {"value": value} | (_perfect(there, truth) if value == "perfect" else _paired(there, truth))

    runner = Parallel(n_jobs=min(base.workers, len(values)), prefer="threads", return_as="generator")
    rows = []
    for done, row in enumerate(runner(delayed(one)(value) for value in values), start=1):
        rows.append(row)
        if progress:
            progress(STAGE, done / len(values))
    table = pd.DataFrame(rows)
    perfect = table["auroc_known"].iloc[0] if "auroc_known" in table else np.nan
    return table.assign(diluted=0.5 + (perfect - 0.5) * table["right"])


def _paired(study: Study, truth: Truth) -> dict[str, Any]:
    linkage = study.linkage
    told = _pairing(linkage)
    if not len(linkage.links):
        return told | {"right": np.nan}
    try:
        return told | _judged(study, study.data, truth, _is_right(linkage, len(study.bearers.cohort)))
    except TooFewEvents:
        return told | {"right": np.nan}


def _perfect(study: Study, truth: Truth) -> dict[str, Any]:
    """Every bearer who is in the pool, with the stays that are theirs as they were coded."""
    row = study.records.row_of_bearer
    own = np.where(row >= 0, study.records.people.snds_id[row], -1)
    data = _everyone(study, study.outcomes, own)
    covered = Estimate(float((row >= 0).mean()))
    told = _flat("rate", covered) | _flat("wrong", Estimate(0.0)) | _flat("recall", Estimate(1.0))
    try:
        return told | {"links": int((row >= 0).sum())} | _judged(study, data, truth, row >= 0)
    except TooFewEvents:
        return told | {"links": int((row >= 0).sum()), "right": np.nan}


def _pairing(linkage: Linkage) -> dict[str, float]:
    right = linkage.precision
    wrong = Estimate(1 - right.value, 1 - right.high, 1 - right.low)
    wrong = wrong if len(linkage.links) else Estimate(float("nan"))
    return (
        _flat("rate", linkage.rate)
        | _flat("wrong", wrong)
        | _flat("recall", linkage.recall)
        | {"links": len(linkage.links)}
    )


def _is_right(linkage: Linkage, n: int) -> Bools:
    right = np.zeros(n, bool)
    right[linkage.links.loc[linkage.links["correct"], "implant_id"]] = True
    return right


def _judged(study: Study, data: stages.Dataset, truth: Truth, right: Bools) -> dict[str, Any]:
    """The model learned from ``data``, judged on what the project knows and on the truth."""
    s, features = study.scenario, study.features
    model = stages.fit(s.model, study.bearers.cohort, features, data)
    known = stages.evaluate(
        s.evaluation, s.alert.recovery, features, data, stages.score(features, data, model), study.streams
    )
    threshold, found = known.at_published[RATE]
    scores = stages.score(features, truth.data, model)
    real = judged_among(study, truth, scores, threshold, np.ones(len(right), bool))
    mine = (data.split == TEST) & data.y
    share = float(right[features.patient[data.rows[mine]]].mean())
    told = {"right": share, "threshold": threshold}
    told |= _flat("auroc_known", known.discrimination.auroc) | _flat("found_known", found.event_sensitivity)
    told |= _flat("calibration_known", known.discrimination.calibration_in_the_large)
    told |= _flat("stays_known", found.hospitalisations_per_patient_year)
    for name, estimate in real.estimates.items():
        told |= _flat(f"{name}_true", estimate)
    return told


@dataclass(frozen=True)
class Judged:
    """What a model is worth among some of the test patients, in truth."""

    patients: int
    events: int
    estimates: dict[str, Estimate]


def judged_among(study: Study, truth: Truth, scores: NDArray[np.float32], threshold: float, members: Bools) -> Judged:
    """``auroc, found, calibration, stays, unexplained`` among the test patients ``members``, ``(bearers,)``."""
    data, features = truth.data, study.features
    mine = replace(data, patient_split=np.where(members, data.patient_split, -1).astype(np.int8))
    followed, patients = stages.follow(features, mine, scores, TEST)
    tested = np.flatnonzero(data.patient_split == TEST)
    weights = truth.weights[:, np.searchsorted(tested, patients)]
    rows = (data.split == TEST) & members[features.patient[data.rows]]
    y = data.y[rows]
    if not len(patients) or not 0 < y.sum() < len(y):
        return Judged(len(patients), 0, {})
    rank = np.searchsorted(patients, features.patient[data.rows[rows]])
    quality = ev.discriminate(scores[rows], y, rank, weights)
    events = measure(followed, tally(followed, np.array([threshold]), study.scenario.alert.recovery), 0, weights)
    return Judged(
        len(patients),
        events.events,
        {
            "auroc": quality.auroc,
            "found": events.event_sensitivity,
            "calibration": quality.calibration_in_the_large,
            "stays": events.hospitalisations_per_patient_year,
            "unexplained": events.unexplained_alerts_per_patient_year,
        },
    )


def _flat(name: str, estimate: Estimate) -> dict[str, float]:
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}
