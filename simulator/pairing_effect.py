"""What pairing does to prediction: the same people and telemetry, paired better or worse.

Only the stages from the registers on change from one point to the next (common random numbers). Each model is
judged twice: on what the project knows (paired test patients, linked and coded stays) and on what only a
simulator knows (the same test patients at every point, paired or not, with their true stays).

Wrong pairs give people the stays of a stranger. If these have nothing to do with the telemetry, the known AUROC
is ``1/2 + (A - 1/2) * right``, ``A`` being the AUROC with right pairs only and ``right`` the share of the known
events that come from right pairs (Menon, van Rooyen, Ong & Williamson, ICML 2015, with few events).
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from models.evaluation import Estimate
from models.training import TEST, TooFewEvents
from simulator import stages
from simulator.cache import StageCache
from simulator.cost import Cost, seconds, study_cost
from simulator.linkage import Linkage, LinkageSettings
from simulator.pairing_axes import Axis, Value, changes_at, values_of
from simulator.pairing_refits import REFITS, Refits, refits, whole_change
from simulator.pairing_truth import RATE, Bools, Draws, Truth, comparable, judge, paired_with, truth_of
from simulator.scenario import Scenario
from simulator.study import Study
from synthetic_data.identifiers import IdentifierSettings

SHARED = ("bearers", "weekly", "features", "records", "outcomes")
"""The stages that every point has in common."""
STAGE = "pairing_effect"
PERFECT = "perfect"
MEASURES = ("auroc", "found", "calibration", "stays")


class _Beside(StageCache):
    """Takes what the study's cache holds and keeps nothing: a point's own stages are needed once."""

    def __init__(self, shared: StageCache) -> None:
        super().__init__(0)
        self.shared = shared

    def get(self, key: Hashable, compute: Callable[[], Any], *_: Any) -> Any:
        return self.shared.get(key, compute) if key in self.shared else compute()


@dataclass(frozen=True)
class Point:
    """One point of an axis: ``told`` the figures of its row, ``known`` and ``true`` the draws behind them."""

    told: dict[str, float]
    known: Draws
    true: Draws


@dataclass(frozen=True)
class Effect:
    """What happens along an axis.

    ``points``: one row per point, and a first one, ``"perfect"``, where everyone in the pool is rightly paired:
    ``value``; ``rate, wrong, recall`` (shares of pairing: paired, wrong pairs, found again), ``auroc, found,
    calibration, stays`` with the ending ``_known`` or ``_true`` (found: share of the hospitalisations announced
    at the threshold that gives the project :data:`RATE` unexplained alerts per patient-year; calibration:
    observed over predicted; stays: per patient-year), all with ``_low`` and ``_high``; ``right`` (share of the
    known events from right pairs), ``diluted`` (AUROC the formula above foresees), ``links``. NaN where too few
    events are left to learn from.

    ``worst``: the row with the fewest people found again, None if nothing can be learned at any point or with
    perfect pairing; ``changes``: its measures less those of perfect pairing, by name (``"auroc_known"``…), with the
    interval of :func:`simulator.pairing_refits.whole_change`.
    """

    points: pd.DataFrame
    worst: dict[str, Any] | None
    changes: dict[str, Estimate]


def effect_key(study: Study, axis: Axis) -> Hashable:
    """Where the cache keeps the points of an axis."""
    base = Study(comparable(study.scenario), study.cache)
    return STAGE, axis.name, axis.values, base.key("evaluation")


def effect_cost(scenario: Scenario, axis: Axis) -> Cost:
    """Of the points of the axis and of the models learnt again; the world is there already."""
    parts = seconds(scenario)
    each = parts["model"] + parts["evaluation"]
    points = len(values_of(axis, scenario)) + 1
    return Cost(points * (parts["pairing"] + each) + 2 * REFITS * each, study_cost(scenario).memory)


def effect(study: Study, axis: Axis) -> Effect:
    """The points of the axis, each computed once for whichever axis; ``study.progress`` is told the share done."""
    base = Study(comparable(study.scenario), study.cache, study.progress, study.workers)
    return cast(Effect, study.cache.get(effect_key(study, axis), lambda: _effect(base, axis)))


def _effect(base: Study, axis: Axis) -> Effect:
    for stage in SHARED:
        base.result(stage)
    truth, values = truth_of(base), (PERFECT, *values_of(axis, base.scenario))
    told = _Steps(base, len(values) + 2 * REFITS)
    runner = Parallel(n_jobs=min(base.workers, len(values)), prefer="threads", return_as="generator")
    points: list[Point] = []
    for point in runner(delayed(_point)(base, axis, value, truth) for value in values):
        points.append(point)
        told()
    table = pd.DataFrame([point.told for point in points])
    table.insert(0, "value", pd.Series(values, dtype=object))
    table = table.assign(diluted=0.5 + (table["auroc_known"].iloc[0] - 0.5) * table["right"])
    at = _worst(table)
    if at is None:
        return Effect(table, None, {})
    (one, one_again), (other, other_again) = (
        (points[i], _refits(base, axis, values[i], truth, told)) for i in (at, 0)
    )
    changes: dict[str, Estimate] = {}
    for name in MEASURES:
        known = (one.known, one_again.known), (other.known, other_again.known)
        true = (one.true, one_again.true), (other.true, other_again.true)
        changes |= {f"{name}_known": whole_change(*known, name), f"{name}_true": whole_change(*true, name)}
    return Effect(table, {"value": values[at], **points[at].told, "diluted": table["diluted"].iloc[at]}, changes)


class _Steps:
    """Tells the progress of a study after each of so many steps."""

    def __init__(self, study: Study, steps: int) -> None:
        self.study, self.steps, self.done = study, steps, 0

    def __call__(self) -> None:
        self.done += 1
        if self.study.progress:
            self.study.progress(STAGE, self.done / self.steps)


def _worst(table: pd.DataFrame) -> int | None:
    """The point that finds fewest people again, whatever its prediction."""
    judged = table["auroc_known"].notna() & table["auroc_true"].notna()
    if not judged.iloc[0] or not judged.iloc[1:].any():
        return None
    return int(np.argmin(table["recall"].where(judged, np.inf).iloc[1:])) + 1


def _point(base: Study, axis: Axis, value: Value, truth: Truth) -> Point:
    """The point, from the cache if another axis or an earlier scenario went through it."""
    there = _study_at(base, axis, value)
    compute = _perfect if value == PERFECT else _paired
    return cast(Point, base.cache.get((STAGE, _same(there, value)), lambda: compute(there, truth)))


def _refits(base: Study, axis: Axis, value: Value, truth: Truth, told: Callable[[], None]) -> Refits:
    """The models of a point learned again, from the cache if they were before."""
    there = _study_at(base, axis, value)

    def compute() -> Refits:
        data = _rightly_paired(there) if value == PERFECT else there.data
        return refits(there, data, truth, base.workers, told)

    return cast(Refits, base.cache.get((STAGE, "refits", _same(there, value)), compute))


def _study_at(base: Study, axis: Axis, value: Value) -> Study:
    scenario = base.scenario
    changed = scenario if value == PERFECT else scenario.change(changes_at(axis, value, scenario))
    return Study(changed, _Beside(base.cache), workers=1)


def _same(there: Study, value: Value) -> Hashable:
    """What a point depends on: perfect pairing, neither on the identifiers nor on how they are compared."""
    if value == PERFECT:
        any_pairing = {"identifiers": IdentifierSettings(), "linkage": LinkageSettings()}
        return PERFECT, Study(there.scenario.model_copy(update=any_pairing)).key("evaluation")
    return there.key("evaluation")


def _paired(study: Study, truth: Truth) -> Point:
    linkage = study.linkage
    told = _pairing(linkage)
    right = np.zeros(len(study.bearers.cohort), bool)
    right[linkage.links.loc[linkage.links["correct"], "implant_id"]] = True
    if not len(linkage.links):
        return _unjudged(told)
    try:
        return _judged(told, study, study.data, truth, right)
    except TooFewEvents:
        return _unjudged(told)


def _perfect(study: Study, truth: Truth) -> Point:
    """Every bearer who is in the pool, with the stays that are theirs as they were coded."""
    covered = study.records.row_of_bearer >= 0
    told = _flat("rate", Estimate(float(covered.mean()))) | _flat("wrong", Estimate(0.0))
    told |= _flat("recall", Estimate(1.0)) | {"links": int(covered.sum())}
    try:
        return _judged(told, study, _rightly_paired(study), truth, covered)
    except TooFewEvents:
        return _unjudged(told)


def _rightly_paired(study: Study) -> stages.Dataset:
    row = study.records.row_of_bearer
    return paired_with(study, study.outcomes, np.where(row >= 0, study.records.people.snds_id[row], -1))


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


def _judged(told: dict[str, float], study: Study, data: stages.Dataset, truth: Truth, right: Bools) -> Point:
    """The model learned from ``data``, judged on what the project knows and on the truth."""
    s, features = study.scenario, study.features
    model = stages.fit(s.model, study.bearers.cohort, features, data)
    scores = stages.score(features, data, model)
    known = stages.evaluate(s.evaluation, s.alert.recovery, features, data, scores, study.streams)
    threshold, found = known.at_published[RATE]
    mine = (data.split == TEST) & data.y
    told = told | {"right": float(right[data.patient[mine]].mean()), "threshold": threshold}
    believed = {
        "auroc": known.discrimination.auroc,
        "found": found.event_sensitivity,
        "calibration": known.discrimination.calibration_in_the_large,
        "stays": found.hospitalisations_per_patient_year,
    }
    real = judge(study, truth.data, truth, stages.score(features, truth.data, model), threshold)
    return Point(
        told | _measures("known", believed) | _measures("true", real.estimates),
        judge(study, data, truth, scores, threshold).draws,
        real.draws,
    )


def _unjudged(told: dict[str, float]) -> Point:
    unknown = dict.fromkeys(MEASURES, Estimate(float("nan")))
    return Point(told | {"right": np.nan} | _measures("known", unknown) | _measures("true", unknown), {}, {})


def _measures(kind: str, found: dict[str, Estimate]) -> dict[str, float]:
    return {key: x for name in MEASURES for key, x in _flat(f"{name}_{kind}", found[name]).items()}


def _flat(name: str, estimate: Estimate) -> dict[str, float]:
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}
