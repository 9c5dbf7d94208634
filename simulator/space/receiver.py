"""The clinic that receives a model: another process, which has the parcel and new patients, and nothing else.

``python -m simulator.space.receiver`` reads an order from standard input (:class:`Order`, JSON) and writes what it
found (:class:`Travelled`, JSON). Its patients come from another seed; the clinic may follow other devices, or
live in a later year, when another treatment is given.
"""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models import evaluation as ev
from models.artefact import Artefact
from models.evaluation import Estimate
from models.landmarks import labels
from simulator.alerts import Followed, measure, tally
from simulator.cache import StageCache
from simulator.scenario import Scenario
from simulator.space.inmate import limit
from simulator.space.parcel import NotAParcel, unseal
from simulator.study import Study
from synthetic_data.cohort import MANUFACTURERS

PATIENTS, RESAMPLES = 1500, 200
TIME_LIMIT, LOOK = 120.0, 0.5
"""Seconds for an answer, and between two looks whether anybody waits for it."""
TURNS = threading.BoundedSemaphore(max(2, os.cpu_count() or 1))
"""Clinics at a time: a class waits its turn rather than filling the memory."""
ROOT = Path(__file__).resolve().parents[2]
Interval = tuple[float | None, float | None, float | None]
Bools = NDArray[np.bool_]


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Order(_Message):
    """``parcel``: as it was downloaded; ``scenario``: of the clinic, parameters that differ from the default, by
    key; ``manufacturers``: whose implants it follows; ``threshold``: at which its nurse is called (None: the card's).
    """

    parcel: str
    scenario: dict[str, Any] = Field(default_factory=dict)
    manufacturers: tuple[Annotated[str, Field(pattern="^[A-E]$")], ...] = Field(MANUFACTURERS, min_length=1)
    threshold: Annotated[float, Field(gt=0, lt=1)] | None = None


class Travelled(_Message):
    """What the model is worth there: estimates with their 95 % intervals; None where there is none.

    ``refused``: why the parcel is not used: a reason of :class:`simulator.space.parcel.NotAParcel`, or
    ``other_measures`` (it needs what the clinic does not have), ``no_threshold``, ``no_scores`` (its numbers
    lead to no risk), ``too_few_events``.
    """

    refused: str | None = None
    patients: int = 0
    events: int = 0
    threshold: float | None = None
    figures: dict[str, Interval] = Field(default_factory=dict)
    by_manufacturer: dict[str, Interval] = Field(default_factory=dict)


def install(order: Order) -> Travelled:
    """Hand the order to a new process; ``refused`` is ``crashed`` if it fails, ``too_slow`` if it was stopped."""
    command = [sys.executable, "-m", "simulator.space.receiver"]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    with TURNS:
        try:
            done = subprocess.run(
                command,
                input=order.model_dump_json().encode(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # a stranger's model may make it complain; the reader is told enough
                cwd=ROOT,
                env=os.environ | threads,
                timeout=TIME_LIMIT,
            )
        except subprocess.TimeoutExpired:
            return Travelled(refused="too_slow")
    return Travelled.model_validate_json(done.stdout) if done.returncode == 0 else Travelled(refused="crashed")


def receive(order: Order) -> Travelled:
    """Open the parcel, draw the clinic's patients, score them, and wait for what happens to them."""
    try:
        artefact, _ = unseal(order.parcel.encode())
    except NotAParcel as problem:
        return Travelled(refused=problem.reason)
    study = _clinic(artefact, order)
    if study is None:
        return Travelled(refused="other_measures")
    threshold = order.threshold if order.threshold is not None else artefact.card.get("threshold")
    if not isinstance(threshold, float) or not 0 < threshold < 1:
        return Travelled(refused="no_threshold")
    return _judged(study, artefact, order, threshold)


def _clinic(artefact: Artefact, order: Order) -> Study | None:
    """The clinic's own world, with the measures that the model needs; None if it cannot have them."""
    channels = sorted({name.split(".")[0] for name in artefact.features if name.endswith(".week")})
    horizon = artefact.card.get("horizon_days", 30)
    known = any(name.startswith("device.") for name in artefact.features)
    changes = {"cohort.n_patients": PATIENTS, "landmarks.demographics": known, "landmarks.horizon_days": horizon}
    try:
        scenario = Scenario().change({**order.scenario, **changes, "landmarks.channels": ",".join(channels)})
    except ValueError:
        return None
    study = Study(scenario, StageCache(), workers=1)
    return study if study.features.names == artefact.features else None


def _judged(study: Study, artefact: Artefact, order: Order, threshold: float) -> Travelled:
    """Everything is known there in the end: the true stays of all the patients of these manufacturers."""
    features, stays = study.features, study.bearers.stays
    followed_there = np.isin(np.array(MANUFACTURERS)[study.bearers.cohort.manufacturer], order.manufacturers)
    kept = followed_there[features.patient]
    with np.errstate(all="ignore"):
        scores = artefact.scores(features.values)
    if not ((scores >= 0) & (scores <= 1)).all():
        return Travelled(refused="no_scores")
    y = labels(study.scenario.landmarks, features, stays.bearer, stays.day)
    if not 0 < y[kept].sum() < kept.sum():
        return Travelled(refused="too_few_events")
    who, rank = np.unique(features.patient[kept], return_inverse=True)
    weights = ev.resample(len(who), RESAMPLES, study.streams.generator("space.receiver"))
    ranking = ev.discriminate(scores[kept], y[kept], rank, weights)
    followed = _followed(study, scores, kept, who, rank)
    events = measure(followed, tally(followed, np.array([threshold]), study.scenario.alert.recovery), 0, weights)
    figures = {
        "auroc": ranking.auroc,
        "calibration": ranking.calibration_in_the_large,
        "announced": events.event_sensitivity,
        "unexplained": events.unexplained_alerts_per_patient_year,
        "warning": events.warning_days_median,
        "stays": events.hospitalisations_per_patient_year,
    }
    return Travelled(
        patients=len(who),
        events=events.events,
        threshold=threshold,
        figures={name: _interval(e) for name, e in figures.items()},
        by_manufacturer=_by_manufacturer(study, scores, y, kept),
    )


def _followed(study: Study, scores: NDArray[np.float32], kept: Bools, who: Any, rank: Any) -> Followed:
    features, stays = study.features, study.bearers.stays
    first = int(features.week.min())
    mine = np.isin(stays.bearer, who)
    return Followed.of(
        rank,
        features.week[kept].astype(np.int64) - first,
        scores[kept],
        len(who),
        int(features.day[features.week == first][0]),
        np.searchsorted(who, stays.bearer[mine]),
        stays.day[mine].astype(np.int64),
    )


def _by_manufacturer(study: Study, scores: NDArray[np.float32], y: Bools, kept: Bools) -> dict[str, Interval]:
    """AUROC on the implants of each manufacturer; those with fewer than 11 patients who had an event are left out."""
    features, found = study.features, {}
    maker = study.bearers.cohort.manufacturer[features.patient]
    for k, name in enumerate(MANUFACTURERS):
        mine = kept & (maker == k)
        if len(np.unique(features.patient[mine & y])) < 11:
            continue
        who, rank = np.unique(features.patient[mine], return_inverse=True)
        weights = ev.resample(len(who), RESAMPLES, study.streams.generator("space.receiver"))
        found[name] = _interval(ev.discriminate(scores[mine], y[mine], rank, weights).auroc)
    return found


def _interval(e: Estimate) -> Interval:
    low, value, high = (float(x) if np.isfinite(x) else None for x in (e.low, e.value, e.high))
    return value, low, high


def _watch(application: int) -> None:
    """End when the application has gone: nobody waits for the answer any more."""
    while os.getppid() == application:
        time.sleep(LOOK)
    os._exit(1)


def main() -> None:
    """Read one order, write what was found, within the limits of a space."""
    limit()
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()
    try:
        found = receive(Order.model_validate_json(sys.stdin.buffer.read()))
    except ValidationError:
        found = Travelled(refused="not_a_parcel")
    sys.stdout.write(found.model_dump_json())


if __name__ == "__main__":
    main()
