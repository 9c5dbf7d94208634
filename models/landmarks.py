"""One row per patient-week: what was known by then, and what happened within the horizon.

Landmarking: at the end of each week the past is summarised and the future asked one question
(van Houwelingen, Scand J Stat 2007;34:70-85). Only past days enter a row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, Field

WEEK = 7
SHORT, MIDDLE, LONG = 1, 4, 12
"""Windows in weeks: now, the month, the season."""
FEW = 128
"""Patients below whom a loop over the weeks costs more than the sums."""

ChannelKey = Literal[
    "activity",
    "atrial_burden",
    "heart_rate_variability",
    "heart_rate",
    "resting_heart_rate",
    "thoracic_impedance",
    "ventricular_contractions",
]
Leak = Literal["future", "drugs"]
Context = Literal["care", "large_hospital"]
LabelRule = Literal["all_codes", "main_diagnosis", "reviewed"]
Floats = NDArray[np.float32]
CHANNELS: tuple[ChannelKey, ...] = ChannelKey.__args__  # type: ignore[attr-defined]


class LandmarkSettings(BaseModel, frozen=True, extra="forbid"):
    """What the model may look at, and how far ahead it has to see."""

    channels: tuple[ChannelKey, ...] = Field(
        CHANNELS,
        min_length=1,
        title="Measures the model may use",
        description="Which of the seven measures of the implant enter the prediction.",
        json_schema_extra={
            "unit": "",
            "level": "discovery",
            "source": "SignalHF, FDA 510(k) K230842",
            "choices": {
                "activity": "Activity",
                "atrial_burden": "Atrial burden",
                "heart_rate_variability": "Heart-rate variability",
                "heart_rate": "Heart rate",
                "resting_heart_rate": "Resting heart rate",
                "thoracic_impedance": "Thoracic impedance",
                "ventricular_contractions": "Premature ventricular contractions",
            },
        },
    )
    horizon_days: int = Field(
        30,
        ge=7,
        le=180,
        title="Horizon",
        description="Within how many days the hospitalisation has to be foreseen.",
        json_schema_extra={
            "unit": "days",
            "level": "discovery",
            "source": "SignalHF: risk at 30 days (FDA 510(k) K230842)",
        },
    )
    demographics: bool = Field(
        True,
        title="Age, sex and device",
        description="Whether the model also knows the patient’s age, sex and kind of device.",
        json_schema_extra={
            "unit": "",
            "level": "advanced",
            "source": "SignalHF: implant measures and demographics (FDA 510(k) K230842)",
        },
    )
    history: bool = Field(
        False,
        title="Hospital history from the SNDS",
        description="Whether the model also knows earlier stays and dispensed drugs. In the clinic these "
        "data would be missing.",
        json_schema_extra={
            "unit": "",
            "level": "advanced",
            "source": "modelling choice: SignalHF does without (FDA 510(k) K230842)",
        },
    )
    baseline_weeks: int = Field(
        12,
        ge=6,
        le=40,
        title="Weeks before the first prediction",
        description="How many weeks of measures are needed to know what is usual for a patient.",
        json_schema_extra={
            "unit": "weeks",
            "level": "expert",
            "source": "modelling choice: three months, as device algorithms start after a learning phase",
        },
    )
    label_rule: LabelRule = Field(
        "all_codes",
        title="What counts as a heart-failure stay",
        description="The codes of the hospital, or a committee that has read the patient’s chart.",
        json_schema_extra={
            "unit": "",
            "level": "expert",
            "source": "Gabet, Eur J Heart Fail 2015;17:583; committees of trials: Hicks, Circulation 2018;137:961",
            "choices": {
                "all_codes": "Codes, all diagnoses",
                "main_diagnosis": "Codes, main diagnosis only",
                "reviewed": "Charts read by a committee",
            },
        },
    )
    context: tuple[Context, ...] = Field(
        (),
        title="What else the model may know",
        description="Where the patient is treated, and whether a nurse follows the patient already.",
        json_schema_extra={
            "unit": "",
            "level": "expert",
            "source": "Zech, PLoS Med 2018;15:e1002683; Caruana, KDD 2015, doi 10.1145/2783258.2788613",
            "choices": {"care": "Already followed by a nurse", "large_hospital": "Treated in a large hospital"},
        },
    )
    leaks: tuple[Leak, ...] = Field(
        (),
        title="Forbidden knowledge",
        description="Measures that nobody can have yet on the day of the prediction: a classic mistake.",
        json_schema_extra={
            "unit": "",
            "level": "expert",
            "source": "Kapoor & Narayanan, Patterns 2023;4:100804",
            "choices": {
                "future": "Measures of the two weeks after",
                "drugs": "Furosemide begun in the two months after",
            },
        },
    )
    harmonise: bool = Field(
        False,
        title="Same meaning for all manufacturers",
        description="Whether an index that rises as water builds up is first turned back into an impedance.",
        json_schema_extra={
            "unit": "",
            "level": "expert",
            "source": "common data models: Voss, J Am Med Inform Assoc 2015;22:553",
        },
    )


@dataclass(frozen=True)
class Weekly:
    """Sums over the days of each week: ``sums`` float32 ``(weeks, channels, patients)``, ``counts``
    float32 ``(weeks, patients)``, number of days that arrived."""

    sums: Floats
    counts: Floats


@dataclass(frozen=True)
class Features:
    """``values`` float32 ``(rows, features)``; ``patient`` and ``week`` of each row, sorted by both.

    The row's landmark is the end of day ``day``; ``week`` counts from 0.
    """

    names: tuple[str, ...]
    values: Floats
    patient: NDArray[np.int32]
    week: NDArray[np.int16]

    @property
    def day(self) -> NDArray[np.int32]:
        """Day of each landmark: the last day that the row knows."""
        return landmark_day(self.week)


def landmark_day(week: NDArray[np.int16] | int) -> NDArray[np.int32]:
    """Last day of a week counted from 0."""
    return np.asarray(week, np.int32) * WEEK + WEEK - 1


def weekly(values: Floats, observed: NDArray[np.bool_]) -> Weekly:
    """Summarise days to weeks. ``values`` ``(days, channels, patients)``, 0 where not ``observed``
    ``(days, patients)``; the days after the last whole week are left out."""
    weeks = len(values) // WEEK
    days = values[: weeks * WEEK].reshape(weeks, WEEK, *values.shape[1:])
    sums = days[:, 0] + days[:, 1]
    for day in range(2, WEEK):
        sums += days[:, day]
    counts = observed[: weeks * WEEK].reshape(weeks, WEEK, -1).sum(axis=1, dtype=np.float32)
    return Weekly(sums, counts)


def measures(settings: LandmarkSettings, data: Weekly, channels: tuple[str, ...]) -> dict[str, Floats]:
    """Each feature of the telemetry as an array ``(weeks, patients)``.

    Deviations are counted in personal standard deviations from the personal baseline: all the weeks
    that ended at least :data:`MIDDLE` weeks ago. 0 where nothing arrived in the window.
    """
    total = _running(data.counts)
    past_days = _back(total, MIDDLE)
    out: dict[str, Floats] = {}
    counts = {n: total[1:] - _back(total, n) for n in (SHORT, MIDDLE, LONG)}
    centred = _ahead(total, MIDDLE // 2) - _back(total, MIDDLE // 2)
    for key in settings.channels:
        sums = np.ascontiguousarray(data.sums[:, channels.index(key)])
        cumulated = _running(sums)
        usual, spread = _baseline(sums, data.counts, cumulated, past_days)
        z = {
            n: _deviation(cumulated[1:] - _back(cumulated, n), counts[n], usual, spread)
            for n in (SHORT, MIDDLE, LONG)
        }
        out[f"{key}.week"] = z[SHORT]
        out[f"{key}.month"] = z[MIDDLE]
        out[f"{key}.trend"] = z[MIDDLE] - z[LONG]
        if "future" in settings.leaks:
            around = _ahead(cumulated, MIDDLE // 2) - _back(cumulated, MIDDLE // 2)
            out[f"{key}.centred"] = _deviation(around, centred, usual, spread)
    out["missing.month"] = (1 - counts[MIDDLE] / (MIDDLE * WEEK)).astype(np.float32)
    return out


def make_features(
    settings: LandmarkSettings,
    data: Weekly,
    channels: tuple[str, ...],
    known: Mapping[str, Floats],
    last_day: NDArray[np.int32],
    n_days: int,
    first_patient: int = 0,
) -> Features:
    """The rows of some patients.

    ``channels`` names the channels of ``data``; ``known`` are constant columns ``(patients,)``.
    Rows start when the baseline is known and stop at ``last_day`` ``(patients,)`` (death) or when
    fewer than ``horizon_days`` of the ``n_days`` remain, since their outcome could not be known.
    """
    grid = measures(settings, data, channels)
    weeks, patients = data.counts.shape
    day = landmark_day(np.arange(weeks, dtype=np.int16))[:, None]
    kept = (day < last_day) & (day + settings.horizon_days < n_days)
    kept[: settings.baseline_weeks] = False
    patient, week = np.nonzero(kept.T)
    names = (*grid, *known)
    values = np.empty((len(patient), len(names)), np.float32)
    flat = patient + week * patients
    for j, column in enumerate(grid.values()):
        values[:, j] = column.reshape(-1)[flat]
    for j, column in enumerate(known.values(), start=len(grid)):
        values[:, j] = column[patient]
    return Features(names, values, (patient + first_patient).astype(np.int32), week.astype(np.int16))


def labels(
    settings: LandmarkSettings,
    features: Features,
    stay_patient: NDArray[np.int32],
    stay_day: NDArray[np.int32],
) -> NDArray[np.bool_]:
    """Whether a heart-failure stay begins within the horizon after each landmark.

    ``stay_patient`` and ``stay_day`` list the heart-failure stays, in any order.
    """
    span = np.int64(1) << 20
    stays = np.sort(stay_patient.astype(np.int64) * span + stay_day)
    start = features.patient.astype(np.int64) * span + features.day
    after = np.searchsorted(stays, start, side="right")
    upcoming = np.append(stays, np.iinfo(np.int64).max)[after]
    return np.asarray(upcoming <= start + settings.horizon_days)


def heart_failure(
    main: pd.Series, related: pd.Series, associated: NDArray[np.bool_], rule: LabelRule = "all_codes"
) -> NDArray[np.bool_]:
    """The ICD-10 rule for a heart-failure stay, from the coded diagnoses.

    Main diagnosis I50.x, nothing else for the rule ``"main_diagnosis"``; or I11.0, I13.0, I13.2, I13.9,
    K76.1, J81 as main diagnosis with I50.x as related diagnosis or among the associated ones
    (``associated``: bool per stay). Follows the rule of Santé publique France (Gabet, Eur J Heart Fail
    2015;17:583-590).
    """
    direct = _starts(main, ("I50",))
    if rule == "main_diagnosis":
        return direct
    indirect = _starts(main, ("I110", "I130", "I132", "I139", "K761", "J81"))
    return np.asarray(direct | (indirect & (_starts(related, ("I50",)) | associated)))


def _starts(codes: pd.Series, prefixes: tuple[str, ...]) -> NDArray[np.bool_]:
    column = codes.astype("category")
    hit = [str(code).startswith(prefixes) for code in column.cat.categories]
    return np.array([*hit, False])[column.cat.codes]  # an unknown code has position -1


def _running(x: NDArray[np.floating]) -> NDArray[np.float64]:
    """Cumulated sums with a leading row of zeros."""
    out = np.zeros((len(x) + 1, *x.shape[1:]), np.float64)
    if x.shape[1] < FEW:
        np.cumsum(x, axis=0, dtype=np.float64, out=out[1:])
        return out
    for row in range(len(x)):  # cumsum walks down each column, three times as slow for a shard
        np.add(out[row], x[row], out=out[row + 1])
    return out


def _back(running: NDArray[np.float64], weeks: int) -> NDArray[np.float64]:
    """The running sum as it was ``weeks`` before the end of each week."""
    out = np.zeros_like(running[1:])
    out[weeks - 1 :] = running[: len(running) - weeks]
    return out


def _ahead(running: NDArray[np.float64], weeks: int) -> NDArray[np.float64]:
    """The running sum as it will be ``weeks`` after the end of each week: what nobody can know yet."""
    return np.vstack([running[1 + weeks :], np.repeat(running[-1:], weeks, axis=0)])


def _baseline(
    sums: Floats, counts: Floats, cumulated: NDArray[np.float64], past_days: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Personal mean and standard deviation of the weekly means, over the weeks before the month.

    Where no day of them arrived the deviation is infinite, so that nothing counts as unusual.
    """
    squares = _back(_running(sums * sums / np.maximum(counts, 1)), MIDDLE)
    days = np.maximum(past_days, 1)
    usual = _back(cumulated, MIDDLE) / days
    variance = np.maximum(squares / days - usual**2, 0)
    floor = (0.02 * np.abs(usual)) ** 2 + 1e-6
    shrink = 4 * WEEK
    spread = np.sqrt((days * variance + shrink * floor) / (days + shrink) + 1e-6)
    spread[past_days == 0] = np.inf
    return usual, spread


def _deviation(
    sums: NDArray[np.float64],
    counts: NDArray[np.float64],
    usual: NDArray[np.float64],
    spread: NDArray[np.float64],
) -> Floats:
    z = (sums / np.maximum(counts, 1) - usual) / spread
    z[counts == 0] = 0
    return np.clip(z, -8, 8).astype(np.float32)
