"""Who bears the implants: age, sex, device, heart, place and means of each patient."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, Field
from scipy.special import expit, ndtri

from synthetic_data import france
from synthetic_data.streams import Persons, Streams

STUDY_START = date(2019, 1, 1)
"""Day 0 of every synthetic study; days before it are negative."""
DEVICES = ("pacemaker", "ICD", "CRT")
MANUFACTURERS = ("A", "B", "C", "D", "E")
"""Fictional: no letter stands for a real manufacturer."""

_AGE = np.array([[78.0, 10.0], [64.0, 12.0], [71.0, 10.5]])
_MEN = np.array([0.56, 0.80, 0.74])
_LVEF = np.array([[54.0, 10.0], [33.0, 9.0], [29.0, 7.0]])
_AF_LOGIT = np.array([-0.35, -1.1, -0.7])
_SHARES = np.array([0.30, 0.26, 0.18, 0.16, 0.10])


class CohortSettings(BaseModel, frozen=True, extra="forbid"):
    """How many implant bearers are followed, for how long, and with which devices."""

    n_patients: int = Field(
        3000,
        ge=200,
        le=35_000,
        title="Implant bearers",
        description="How many patients with a connected pacemaker or defibrillator the study follows.",
        json_schema_extra={
            "plausible": [900, 35_000],
            "unit": "patients",
            "level": "discovery",
            "source": "HYDRO: 35,000 patients (dossier, document 7); MultiSENSE: 900 (JACC HF 2017;5:216-225)",
        },
    )
    n_days: int = Field(
        730,
        ge=365,
        le=1826,
        title="Follow-up",
        description="For how many days the implants send their measurements.",
        json_schema_extra={
            "plausible": [365, 1826],
            "unit": "days",
            "level": "discovery",
            "source": "modelling choice: one to five years",
        },
    )
    pacemaker_share: float = Field(
        0.45,
        ge=0,
        le=1,
        allow_inf_nan=False,
        title="Share of pacemakers",
        description="Pacemaker bearers are older and their hearts pump better than those of the others.",
        json_schema_extra={
            "plausible": [0.3, 0.88],
            "unit": "share",
            "level": "advanced",
            "source": "modelling choice: HYDRO gathers both (dossier, document 7); 88% of the French implantations "
            "of 2009 (Tuppin, Arch Cardiovasc Dis 2011;104:332), but few of them followed remotely",
        },
    )
    crt_share: float = Field(
        0.45,
        ge=0,
        le=1,
        allow_inf_nan=False,
        title="Resynchronisation among defibrillators",
        description="Among those without a simple pacemaker, the share whose device also resynchronises "
        "the heart (CRT).",
        json_schema_extra={
            "plausible": [0.3, 0.7],
            "unit": "share",
            "level": "expert",
            "source": "modelling choice: MultiSENSE followed CRT-D, SELENE HF both (Europace 2022;24:234-244)",
        },
    )


@dataclass(frozen=True)
class Cohort:
    """One entry per patient, every array of shape ``(patients,)``.

    Ages in years on day 0; ``implant_day`` in days before day 0 (negative); ``lvef`` in percent;
    ``nyha`` from 1 to 4; ``income_fifth`` from 1 (poorest) to 5; ``adherence`` from 0 to 1;
    ``departement`` and ``hospital`` are positions in :mod:`synthetic_data.france`'s lists.
    """

    persons: Persons
    sex: NDArray[np.int8]
    age: NDArray[np.float32]
    birth_year: NDArray[np.int16]
    birth_month: NDArray[np.int8]
    device: NDArray[np.int8]
    manufacturer: NDArray[np.int8]
    lvef: NDArray[np.float32]
    nyha: NDArray[np.int8]
    atrial_fibrillation: NDArray[np.bool_]
    kidney_disease: NDArray[np.bool_]
    departement: NDArray[np.int16]
    hospital: NDArray[np.int16]
    implant_day: NDArray[np.int32]
    income_fifth: NDArray[np.int8]
    adherence: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.persons)

    def of(self, persons: Persons) -> "Cohort":
        """Some of the patients."""
        here = slice(persons.start - self.persons.start, persons.stop - self.persons.start)
        return Cohort(persons, **{name: column[here] for name, column in self._columns().items()})

    def _columns(self) -> dict[str, Any]:
        return {name: column for name, column in vars(self).items() if name != "persons"}

    def frame(self) -> pd.DataFrame:
        """The cohort as a table, one row per patient."""
        columns = self._columns()
        return pd.DataFrame({"patient_id": np.arange(self.persons.start, self.persons.stop), **columns})


def make_cohort(settings: CohortSettings, streams: Streams, persons: Persons | None = None) -> Cohort:
    """The patients ``persons`` (all of them by default) of the cohort.

    Distributions follow the order of magnitude of published device cohorts: MultiSENSE
    (JACC HF 2017;5:216-225), SELENE HF (Europace 2022;24:234-244) for defibrillators, and the
    FOLLOWPACE cohort (Udo, Heart Rhythm 2012;9:728-735) for pacemakers.
    """
    who = persons or Persons(0, settings.n_patients)

    def u(name: str) -> NDArray[np.float32]:
        return streams.uniform(f"cohort.{name}", who)

    device = _device(settings, u("device"))
    sex = np.where(u("sex") < _MEN[device], 1, 2).astype(np.int8)
    age = np.clip(_AGE[device, 0] + _AGE[device, 1] * streams.normal("cohort.age", who), 25, 99)
    birth_year, birth_month = birth(age)
    lvef = np.clip(_LVEF[device, 0] + _LVEF[device, 1] * streams.normal("cohort.lvef", who), 12, 72)
    old = (age - 70) / 10
    income = 1 + (5 * u("income")).astype(np.int8)
    departement, hospital = residence(u("departement"), u("hospital"))
    return Cohort(
        persons=who,
        sex=sex,
        age=age.astype(np.float32),
        birth_year=birth_year,
        birth_month=birth_month,
        device=device,
        manufacturer=choose(_SHARES, u("manufacturer")),
        lvef=lvef.astype(np.float32),
        nyha=_nyha(lvef, streams.normal("cohort.nyha", who)),
        atrial_fibrillation=u("atrial_fibrillation") < expit(_AF_LOGIT[device] + 0.35 * old),
        kidney_disease=u("kidney_disease") < expit(-1.3 + 0.5 * old),
        departement=departement,
        hospital=hospital,
        implant_day=-(30 + 365.25 * 6 * u("implant_day")).astype(np.int32),
        income_fifth=income,
        adherence=(expit(2.2 + 0.15 * (income - 3) + 0.8 * ndtri(0.002 + 0.996 * u("adherence")))).astype(np.float32),
    )


def birth(age: NDArray[Any]) -> tuple[NDArray[np.int16], NDArray[np.int8]]:
    """Year and month of birth of people of this age (years) on day 0."""
    months = STUDY_START.year * 12 + STUDY_START.month - 1 - np.floor(age * 12).astype(np.int64)
    return (months // 12).astype(np.int16), (months % 12 + 1).astype(np.int8)


def choose(shares: NDArray[Any], uniform: NDArray[np.float32]) -> NDArray[np.int8]:
    """The position drawn by each uniform number when position i has the share ``shares[i]``."""
    edges = np.cumsum(shares)
    return np.minimum(np.searchsorted(edges / edges[-1], uniform, side="right"), len(shares) - 1).astype(np.int8)


def residence(
    u_home: NDArray[np.float32], u_hospital: NDArray[np.float32]
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Département by population (INSEE), then one of its implanting hospitals by size."""
    edges = np.cumsum(france.POPULATION) / france.POPULATION.sum()
    home = np.minimum(np.searchsorted(edges, u_home, side="right"), len(edges) - 1)
    hospitals = france.hospitals()
    ends = np.cumsum(hospitals.weight)
    first = np.searchsorted(hospitals.departement, home, side="left")
    last = np.searchsorted(hospitals.departement, home, side="right")
    below = np.where(first > 0, ends[first - 1], 0.0)
    target = below + u_hospital * (ends[last - 1] - below)
    chosen = np.clip(np.searchsorted(ends, target, side="right"), first, last - 1)
    return home.astype(np.int16), chosen.astype(np.int16)


def _device(settings: CohortSettings, uniform: NDArray[np.float32]) -> NDArray[np.int8]:
    rest = 1 - settings.pacemaker_share
    shares = (settings.pacemaker_share, rest * (1 - settings.crt_share), rest * settings.crt_share)
    return choose(np.array(shares), uniform)


def _nyha(lvef: NDArray[Any], noise: NDArray[np.float32]) -> NDArray[np.int8]:
    """New York Heart Association class: worse with a weaker heart."""
    score = (50 - lvef) / 15 + noise
    return (1 + np.digitize(score, [-0.3, 1.2, 2.9])).astype(np.int8)
