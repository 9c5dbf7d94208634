"""A model judged on what the project knows or on the truth, on the same test patients however they were paired.

Every judgement uses the same resamples of the same test patients, so that the difference between two of them has
an interval of its own, free of the chance that they share.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models import evaluation as ev
from models.evaluation import Estimate
from models.training import TEST
from simulator import stages
from simulator.alerts import WEEK, YEAR, tally
from simulator.scenario import Scenario
from simulator.study import Study

RATE = stages.PUBLISHED_RATES[0]
"""Unexplained alerts per patient-year that every model is allowed: those of HeartLogic."""
Bools = NDArray[np.bool_]
Draws = dict[str, NDArray[np.float64]]
"""For each measure its value, then its values in the resamples."""


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


@dataclass(frozen=True)
class Truth:
    """All bearers with their true stays: ``data`` as if nobody were lost, ``weights`` resamples of the tested."""

    data: stages.Dataset
    weights: NDArray[np.float32]


def truth_of(study: Study) -> Truth:
    """The hidden truth about everyone, the same whatever the pairing."""
    data = paired_with(study, _true_stays(study), np.arange(len(study.bearers.cohort)))
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


def paired_with(study: Study, known: pd.DataFrame, snds_id: NDArray[np.integer]) -> stages.Dataset:
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


@dataclass(frozen=True)
class Judged:
    """What a model is worth among some of the test patients.

    ``draws`` of ``auroc``; ``found``, share of the hospitalisations announced; ``calibration``, observed over
    predicted; ``stays`` and ``unexplained`` alerts per patient-year. Empty where there is nothing to judge by.
    """

    patients: int
    events: int
    draws: Draws

    @cached_property
    def estimates(self) -> dict[str, Estimate]:
        """Each measure with its interval."""
        return {name: Estimate.of(values[0], values[1:]) for name, values in self.draws.items()}


def judge(
    study: Study,
    data: stages.Dataset,
    truth: Truth,
    scores: NDArray[np.float32],
    threshold: float,
    members: Bools | None = None,
) -> Judged:
    """The scores of the rows of ``data`` among its test patients, or those in ``members``, ``(bearers,)``.

    Alerts begin above ``threshold``; stays and labels are those of ``data``.
    """
    features, mine = study.features, truth.data.patient_split == TEST
    mine = mine if members is None else mine & members
    part = replace(data, patient_split=np.where(mine, data.patient_split, -1).astype(np.int8))
    followed, patients = stages.follow(features, part, scores, TEST)
    tested = np.flatnonzero(truth.data.patient_split == TEST)
    weights = truth.weights[:, np.searchsorted(tested, patients)]
    rows = (data.split == TEST) & mine[data.patient]
    y, score = data.y[rows], scores[rows]
    if not len(patients) or not 0 < y.sum() < len(y):
        return Judged(len(patients), 0, {})
    rank = np.searchsorted(patients, data.patient[rows])
    everyone = np.vstack([np.ones(len(patients), np.float32), weights])
    alerts = tally(followed, np.array([threshold]), study.scenario.alert.recovery)
    years = everyone @ (followed.weeks * WEEK / YEAR)
    stays = ev.sums(followed.event_patient, np.ones(len(followed.event_patient)), everyone)
    draws = {
        "auroc": ev.aurocs(score, y, rank, weights),
        "found": ev.ratio(ev.sums(followed.event_patient, alerts.detected[0], everyone), stays),
        "calibration": ev.ratio(ev.sums(rank, y, everyone), ev.sums(rank, score, everyone)),
        "stays": ev.ratio(stays, years),
        "unexplained": ev.ratio(everyone @ alerts.unexplained[0].astype(float), years),
    }
    return Judged(len(patients), len(followed.event_day), draws)


def change(one: Draws, other: Draws, name: str) -> Estimate:
    """By how much a measure of ``one`` exceeds that of ``other``, on the same resamples; NaN if unknown."""
    if name not in one or name not in other:
        return Estimate(float("nan"))
    values = one[name] - other[name]
    return Estimate.of(values[0], values[1:])
