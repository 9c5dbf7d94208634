"""A study seen as an epidemiologist sees it: what is needed to hold it against published figures.

Stays, deaths and drugs are read in the hospital tables of the bearers whom the extract covers, as the French
studies read them in the SNDS; only the validity of the coding looks at the hidden truth.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from models.evaluation import Estimate, resample, sums
from models.landmarks import heart_failure
from simulator.alerts import EventMeasures
from simulator.study import Study
from synthetic_data.cohort import STUDY_START
from synthetic_data.drugs import dispensings
from synthetic_data.records import NO_DAY

Rate = tuple[ArrayLike, ArrayLike]
"""Events and time at risk."""
NEVER = 10**6
"""Stands for "not within the follow-up" in numbers of days."""


@dataclass
class Observed:
    """What several figures need, each computed once; all intervals resample whole bearers."""

    study: Study

    @cached_property
    def weights(self) -> NDArray[np.float32]:
        """Every bearer once, then resamples: ``(1 + resamples, bearers)``."""
        n, rng = len(self.study.bearers.cohort), self.study.streams.generator("calibration.bootstrap")
        drawn = resample(n, self.study.scenario.evaluation.n_bootstrap, rng)
        return np.vstack([np.ones(n, np.float32), drawn])

    @cached_property
    def covered(self) -> NDArray[np.int64]:
        """Bearers whom the extract covers."""
        return np.flatnonzero(self.study.records.row_of_bearer >= 0)

    @cached_property
    def last_day(self) -> NDArray[np.int64]:
        """Day of death of every bearer, :data:`NEVER` for those who survive the follow-up."""
        death = self.study.bearers.death_day
        return np.where(death == NO_DAY, NEVER, death).astype(np.int64)

    @property
    def n_days(self) -> int:
        """Days of follow-up."""
        return self.study.scenario.cohort.n_days

    @cached_property
    def stays(self) -> pd.DataFrame:
        """One row per stay of a covered bearer: ``patient, day, end, failure, age, male, died``, in order."""
        tables, key = self.study.records.tables, ["ETA_NUM", "RSA_NUM"]
        stay = tables["T_MCOaaB"].merge(tables["T_MCOaaC"], on=key)
        associated = tables["T_MCOaaD"]
        fifty = associated.loc[associated["ASS_DGN"].astype(str).str.startswith("I50"), "RSA_NUM"]
        table = pd.DataFrame(
            {
                "patient": self._bearer(stay["NIR_ANO_17"]),
                "day": _days(stay["EXE_SOI_DTD"]),
                "end": _days(stay["EXE_SOI_DTF"]),
                "failure": heart_failure(stay["DGN_PAL"], stay["DGN_REL"], stay["RSA_NUM"].isin(fifty).to_numpy()),
                "age": stay["AGE_ANN"],
                "male": stay["COD_SEX"] == 1,
                "died": stay["SOR_MOD"] == 9,
            }
        )
        table = table[(table["patient"] >= 0) & (table["day"] >= 0)]
        return table.sort_values(["patient", "day", "end"], ignore_index=True)

    @property
    def failing(self) -> pd.DataFrame:
        """The stays coded as heart failure."""
        return self.stays[self.stays["failure"]]

    @cached_property
    def discharges(self) -> pd.DataFrame:
        """Live discharges after a heart-failure stay, with the days to the next stay, to the next
        heart-failure stay, to death and to the end of the follow-up (:data:`NEVER` when there is none)."""
        alive = self.failing[~self.failing["died"]].copy()
        alive["again"] = _days_to_next(alive, self.stays)
        alive["failing_again"] = _days_to_next(alive, self.failing)
        alive["death"] = self.last_day[alive["patient"]] - alive["end"]
        alive["left"] = self.n_days - alive["end"]
        return alive

    @cached_property
    def furosemide(self) -> pd.DataFrame:
        """Dispensings of furosemide to the covered bearers: ``patient, day``, in order."""
        rows = self.study.records.row_of_bearer[self.covered].astype(np.int64)
        drugs = dispensings(self.study.records, rows, self.n_days, self.study.streams)
        water = drugs[drugs["PHA_ATC_CLA"] == "C03CA01"]
        table = pd.DataFrame({"patient": self._bearer(water["BEN_NIR_PSA"]), "day": _days(water["EXE_SOI_DTD"])})
        return table.sort_values(["patient", "day"], ignore_index=True)

    def at(self, kind: str, rate: float) -> EventMeasures:
        """A model's alerts on test patients at the threshold that gives this rate on validation patients."""
        whole = self.study
        study = Study(whole.scenario.change({"model.kind": kind}), whole.cache, whole.progress, whole.workers)
        return study.evaluation.at_published[rate][1]

    def ratio(self, patient: ArrayLike, top: ArrayLike, bottom: ArrayLike = 1.0) -> Estimate:
        """Sum of ``top`` over sum of ``bottom``, entries of the bearers ``patient``, resampled by bearer."""
        return _divided(self._sums(patient, top), self._sums(patient, bottom))

    def rate_ratio(self, patient: ArrayLike, one: Rate, other: Rate) -> Estimate:
        """The rate of ``one`` (events, time at risk) over that of the ``other``, resampled by bearer."""
        a, b, c, d = (self._sums(patient, column) for column in (*one, *other))
        return _divided(a * d, b * c)

    def _sums(self, patient: ArrayLike, column: ArrayLike) -> NDArray[np.float64]:
        who = np.asarray(patient, np.int64)
        return sums(who, np.broadcast_to(np.asarray(column), who.shape), self.weights)

    def _bearer(self, pseudonyms: pd.Series) -> NDArray[np.int64]:
        """Number of the bearer with each pseudonym, -1 for other people."""
        known = self.study.records.people.snds_id[self.study.records.row_of_bearer[self.covered]]
        place = pd.Index(known).get_indexer(pd.Index(pseudonyms))
        return np.where(place >= 0, self.covered[place], -1)


def _days(dates: pd.Series) -> NDArray[np.int64]:
    return (dates.to_numpy() - np.datetime64(STUDY_START)) // np.timedelta64(1, "D")


def _divided(top: NDArray[np.float64], bottom: NDArray[np.float64]) -> Estimate:
    values = np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom > 0)
    return Estimate.of(values[0], values[1:])


def _days_to_next(after: pd.DataFrame, stays: pd.DataFrame) -> NDArray[np.int64]:
    """Days from each discharge to the same patient's next admission."""
    span = 1 << 20
    times = (stays["patient"] * span + stays["day"]).to_numpy()
    now = (after["patient"] * span + after["end"]).to_numpy()
    place = np.searchsorted(times, now)
    found = np.append(times, np.iinfo(np.int64).max)[place]
    return np.where(found // span == after["patient"], found - now, NEVER)
