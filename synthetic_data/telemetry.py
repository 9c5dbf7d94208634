"""What the implants send each day: seven measures, with noise, disturbances and gaps."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from synthetic_data.cohort import Cohort
from synthetic_data.course import YEAR
from synthetic_data.streams import Floats, Persons, Streams, enough

N_ = str  # marks a text for translation


@dataclass(frozen=True)
class Channel:
    """One measure of the implant: usual level, differences, noise, and what disturbs it.

    ``mean`` and ``between`` (SD between patients) in ``unit``; ``noise`` is the SD of the personal
    day-to-day fluctuation, ``memory`` its correlation from one day to the next; ``congestion``,
    ``infection``, ``arrhythmia`` and ``check`` are the mean change at full strength, in ``unit``.
    """

    key: str
    title: str
    unit: str
    mean: float
    between: float
    noise: float
    memory: float
    congestion: float
    infection: float
    arrhythmia: float
    check: float
    low: float
    high: float


CHANNELS = (
    Channel("activity", "Activity", N_("h/day"), 2.6, 1.1, 0.55, 0.93, -0.94, -1.1, -0.4, 0.6, 0.0, 12.0),
    Channel("atrial_burden", "Atrial burden", N_("%"), 4.0, 3.0, 2.0, 0.94, 3.3, 1.0, 45.0, 0.0, 0.0, 100.0),
    Channel("heart_rate_variability", "Heart-rate variability", N_("ms"), 80, 25,
            11, 0.94, -18.2, -9, -14, 0, 15, 250),
    Channel("heart_rate", "Heart rate", N_("bpm"), 73, 7, 3.0, 0.94, 5.0, 7.0, 10.0, 0.0, 40, 160),
    Channel("resting_heart_rate", "Resting heart rate", N_("bpm"), 63, 7, 2.6, 0.94, 5.3, 6.0, 8.0, 3.0, 35, 150),
    Channel("thoracic_impedance", "Thoracic impedance", N_("ohm"), 76, 11, 3.2, 0.965, -9.2, -1.0, 0.0, 4.0, 20, 140),
    Channel("ventricular_contractions", "Premature ventricular contractions", N_("per hour"), 22, 9,
            6.5, 0.93, 8.3, 2.0, 6.0, 0.0, 0, 2000),
)  # fmt: skip
"""The seven measures of SignalHF (FDA 510(k) summary K230842)."""
CHANNEL_KEYS = tuple(channel.key for channel in CHANNELS)

_SCALE = np.array(
    [[1, 1, 1, 1, 1, 1, 1], [4.17, 1, 1, 1, 1, 0.92, 1], [60, 1, 1, 1, 1, 0.8, 1], [1, 1, 1, 1, 1, 1.1, 1],
     [1, 1, 1, 1, 1, 1, 1]], np.float32,
)  # fmt: skip
"""Units by manufacturer (A to E) and channel: activity in hours, per cent of the day or minutes…"""
_OTHER_UNITS = {(1, 0): N_("% of the day"), (2, 0): N_("min/day")}
"""Names of the units that are not the channel's own, by manufacturer and channel."""
_LACKS = np.zeros((5, 7), bool)
_LACKS[3, 2] = _LACKS[4, 6] = True
"""Manufacturer D sends no heart-rate variability, E no premature contractions (fictional)."""

IMPEDANCE = CHANNEL_KEYS.index("thoracic_impedance")
INDEXED = 4
"""The manufacturer whose devices may send a fluid index instead of the impedance."""

_KERNEL_DAYS = 16


def unit(channel: int, manufacturer: int) -> str:
    """The unit in which a manufacturer's devices send a channel (positions in the two lists)."""
    return _OTHER_UNITS.get((manufacturer, channel), CHANNELS[channel].unit)


class TelemetrySettings(BaseModel, frozen=True, extra="forbid"):
    """How clean, how complete and how disturbed the measurements are."""

    noise: float = Field(
        1.0,
        ge=0,
        le=4,
        allow_inf_nan=False,
        title="Noise",
        description="How strongly the measures fluctuate from day to day for no medical reason.",
        json_schema_extra={
            "plausible": [0.8, 1.25],
            "unit": "times usual",
            "level": "discovery",
            "source": "modelling choice: set so that detection is as hard as in MultiSENSE",
        },
    )
    signal: float = Field(
        1.0,
        ge=0,
        le=3,
        allow_inf_nan=False,
        title="Strength of the signs",
        description="How strongly congestion shows in the measures: 0 means that the sensors see nothing.",
        json_schema_extra={
            "plausible": [0.8, 1.25],
            "unit": "times usual",
            "level": "advanced",
            "source": "Boehmer, JACC HF 2017;5:216-225",
        },
    )
    signal_spread: float = Field(
        0.7,
        ge=0,
        le=2,
        allow_inf_nan=False,
        title="Differences in the signs",
        description="How differently the same congestion shows from one patient to the next.",
        json_schema_extra={
            "plausible": [0.4, 1.0],
            "unit": "log units",
            "level": "expert",
            "source": "modelling choice: responders and non-responders of each sensor",
        },
    )
    infections_per_year: float = Field(
        1.2,
        ge=0,
        le=6,
        allow_inf_nan=False,
        title="Infections",
        description="They quicken the heart and keep the patient in bed without any congestion.",
        json_schema_extra={
            "plausible": [0.5, 2.5],
            "unit": "per patient-year",
            "level": "advanced",
            "source": "modelling choice: one or two a winter",
        },
    )
    arrhythmias_per_year: float = Field(
        1.5,
        ge=0,
        le=12,
        allow_inf_nan=False,
        title="Episodes of arrhythmia",
        description="Days of irregular heartbeat in patients with atrial fibrillation.",
        json_schema_extra={
            "plausible": [0.5, 4],
            "unit": "per patient-year with atrial fibrillation",
            "level": "expert",
            "source": "modelling choice: paroxysmal atrial fibrillation",
        },
    )
    checks_per_year: float = Field(
        2.0,
        ge=0,
        le=12,
        allow_inf_nan=False,
        title="Device checks",
        description="Visits at which the device is tested and a few days of measures are disturbed.",
        json_schema_extra={
            "plausible": [1, 4],
            "unit": "per patient-year",
            "level": "expert",
            "source": "HRS/EHRA consensus 2023: one or two visits a year",
        },
    )
    gaps_per_year: float = Field(
        6.5,
        ge=0,
        le=26,
        allow_inf_nan=False,
        title="Transmission gaps",
        description="How often the bedside transmitter of an average patient falls silent.",
        json_schema_extra={
            "plausible": [2, 12],
            "unit": "per patient-year",
            "level": "advanced",
            "source": "304 daily transmissions a year (half of the patients between 184 and 342; 211 defibrillators, "
            "PubMed 26467152)",
        },
    )
    gap_days: float = Field(
        5.0,
        ge=1,
        le=60,
        allow_inf_nan=False,
        title="Length of a gap",
        description="Median number of days without data; some gaps last weeks.",
        json_schema_extra={
            "plausible": [2, 10],
            "unit": "days",
            "level": "expert",
            "source": "modelling choice: holidays, unplugged transmitters",
        },
    )
    fluid_index: bool = Field(
        False,
        title="Manufacturer E sends a fluid index",
        description="Instead of the impedance, which falls as water builds up, E sends an index that rises.",
        json_schema_extra={
            "unit": "",
            "level": "expert",
            "source": "such an index on real devices: Yu, Circulation 2005;112:841",
        },
    )


@dataclass(frozen=True)
class Telemetry:
    """Daily measures of some patients.

    ``values``: float32 ``(days, 7 channels, patients)`` in the manufacturer's units; 0 where nothing
    arrived. ``observed``: bool ``(days, patients)``, the transmission arrived. ``available``: bool
    ``(7, patients)``, the device has this sensor.
    """

    persons: Persons
    values: Floats
    observed: NDArray[np.bool_]
    available: NDArray[np.bool_]

    def frame(self, patient: int) -> pd.DataFrame:
        """One patient's table, a row a day, NaN where nothing is known."""
        i = patient - self.persons.start
        seen = self.observed[:, i, None] & self.available[None, :, i]
        table = np.where(seen, self.values[:, :, i], np.nan)
        return pd.DataFrame(table, columns=list(CHANNEL_KEYS)).rename_axis("day")


def make_telemetry(
    settings: TelemetrySettings,
    cohort: Cohort,
    level: Floats,
    death_day: NDArray[np.int32],
    streams: Streams,
    fluctuations: Floats | None = None,
    room: Floats | None = None,
) -> Telemetry:
    """The measures of every patient of the cohort, until the day of death ``(patients,)``.

    ``level``: the congestion ``(days, patients)``; ``fluctuations``: those of :func:`day_to_day`, if they are drawn
    already; they stay as they are, and what is made of them may be written into ``room``, of the same shape.
    """
    n_days = len(level)
    scale = _SCALE[cohort.manufacturer].T.copy()
    scale[1] *= cohort.atrial_fibrillation
    drawn = day_to_day(streams, cohort.persons, n_days) if fluctuations is None else fluctuations
    values = drawn if fluctuations is None else np.empty_like(drawn) if room is None else room
    _move(
        drawn,
        values,
        (_column("noise") * settings.noise)[:, None] * scale,
        _baseline(cohort, streams) * scale,
        level,
        _sensitivity(settings, cohort.persons, streams) * scale,
    )
    _disturb(values, settings, cohort, streams, scale)
    available = ~_LACKS[cohort.manufacturer].T
    observed = _observed(settings, cohort, streams, n_days, death_day)
    _limit(values, _column("low")[:, None] * scale, _column("high")[:, None] * scale * available)
    if settings.fluid_index:
        to_fluid_index(values[:, IMPEDANCE], cohort.manufacturer)
    for day, arrived in zip(values, observed.astype(np.float32), strict=True):
        day *= arrived
    return Telemetry(cohort.persons, values, observed, available)


def day_to_day(streams: Streams, who: Persons, n_days: int) -> Floats:
    """First-order autoregressive noise of standard deviation 1, ``(days, 7 channels, patients)``.

    Most of the work of a world, and the same however strong the noise or the signs are.
    """
    values = streams.daily_normal("telemetry.noise", who, n_days, len(CHANNELS))
    memory = _column("memory")[:, None]
    fresh = np.sqrt(1 - memory**2)
    carried = values[0] * memory
    for today in values[1:]:
        today *= fresh
        today += carried
        np.multiply(today, memory, out=carried)
    return values


def to_fluid_index(impedance: Floats, manufacturer: NDArray[np.int8]) -> None:
    """Turn the impedance ``(days, patients)`` of manufacturer E into an index that rises as it falls, or back."""
    mirror = CHANNELS[IMPEDANCE].low + CHANNELS[IMPEDANCE].high
    mine = manufacturer == INDEXED
    impedance[:, mine] = mirror - impedance[:, mine]


def _column(name: str) -> Floats:
    return np.array([getattr(channel, name) for channel in CHANNELS], np.float32)


def _move(drawn: Floats, values: Floats, noise: Floats, baseline: Floats, level: Floats, effect: Floats) -> None:
    """Write into ``values`` (``drawn`` itself, perhaps) the fluctuations around the baseline, moved by congestion.

    ``noise``, ``baseline`` and ``effect`` of congestion at level 1 are ``(7, patients)`` in the device's units.
    Day by day, so that each day is finished while the processor's cache still holds it.
    """
    moved = np.empty_like(values[0])
    for today, fluctuation, congestion in zip(values, drawn, level, strict=True):
        np.multiply(fluctuation, noise, out=today)
        today += baseline
        np.multiply(congestion, effect, out=moved)
        today += moved


def _limit(values: Floats, low: Floats, high: Floats) -> None:
    """Keep each channel of each patient between its bounds ``(7, patients)``; a sensor that is lacking sends 0."""
    low = np.minimum(low, high)
    for day in values:
        np.maximum(day, low, out=day)
        np.minimum(day, high, out=day)


def _baseline(cohort: Cohort, streams: Streams) -> Floats:
    z = streams.normal("telemetry.baseline", cohort.persons, len(CHANNELS))
    base = _column("mean")[:, None] + _column("between")[:, None] * z
    base[0] -= 0.35 * (cohort.nyha - 2) + 0.02 * (cohort.age - 70)
    base[1] = 4 + np.abs(base[1])
    return base


def _sensitivity(settings: TelemetrySettings, who: Persons, streams: Streams) -> Floats:
    """How much each patient's channels move at congestion level 1, in channel units."""
    spread = settings.signal_spread
    z = streams.normal("telemetry.sensitivity", who, len(CHANNELS))
    return _column("congestion")[:, None] * settings.signal * np.exp(spread * z - spread**2 / 2)


def _disturb(values: Floats, settings: TelemetrySettings, cohort: Cohort, streams: Streams, scale: Floats) -> None:
    """Add infections, arrhythmias and device checks: they move the channels without congestion."""
    has_af = cohort.atrial_fibrillation
    for name, rate, median, winter in (
        ("infection", settings.infections_per_year, 9.0, 0.6),
        ("arrhythmia", settings.arrhythmias_per_year * has_af, 4.0, 0.0),
        ("check", settings.checks_per_year, 2.0, 0.0),
    ):
        day, patient, _ = _events(f"telemetry.{name}", rate, len(values), cohort.persons, streams, winter)
        order = np.argsort(day, kind="stable")  # neighbours in memory; those of one patient stay in their order
        _add_events(values, day[order], patient[order], _column(name), median, scale)


def _add_events(
    values: Floats, day: NDArray[np.int32], patient: NDArray[np.int32], size: Floats, median: float, scale: Floats
) -> None:
    """Add to the channels what fades after each event; ``size`` ``(7,)`` on its first day."""
    ahead, channel = np.arange(_KERNEL_DAYS), np.flatnonzero(size)
    kernel = np.exp(-ahead / median).astype(np.float32)
    faded = (size[None, :] * kernel[:, None])[None, :, channel]
    strength = faded * scale[channel][:, patient].T[:, None, :]
    days, _, patients = values.shape
    first = day.astype(np.intp) * (len(CHANNELS) * patients) + patient
    offset = ahead[:, None] * (len(CHANNELS) * patients) + channel * patients
    place = first[:, None, None] + offset
    inside = np.broadcast_to((day[:, None] + ahead < days)[:, :, None], place.shape)
    np.add.at(values.reshape(-1), place[inside], strength[inside])


def _events(
    name: str, rate: float | NDArray[np.float32], n_days: int, who: Persons, streams: Streams, winter: float
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
    """Days, patients and ordinals of a Poisson process of yearly ``rate``; ``winter`` thins the summers."""
    peak = np.broadcast_to(np.asarray(rate, np.float32) / (YEAR * (1 - winter / 2)), len(who))
    slots = enough(float(peak.max(initial=0)) * n_days)
    waits = -np.log1p(-streams.uniform(name, who, slots)) / np.maximum(peak, 1e-9)
    times = np.cumsum(waits, axis=0)
    kept = times < n_days
    if winter:
        season = 1 - winter / 2 * (1 - np.cos(2 * np.pi * (times - 15) / YEAR))
        kept &= streams.uniform(name + ".season", who, slots) < season
    ordinal, patient = np.nonzero(kept)
    return times[kept].astype(np.int32), patient.astype(np.int32), ordinal


def _observed(
    settings: TelemetrySettings, cohort: Cohort, streams: Streams, n_days: int, death_day: NDArray[np.int32]
) -> NDArray[np.bool_]:
    """False in transmission gaps (more of them with poor adherence) and after death."""
    rate = settings.gaps_per_year * (0.2 + 6 * (1 - cohort.adherence))
    start, patient, ordinal = _events("telemetry.gap", rate, n_days, cohort.persons, streams, 0.0)
    z = streams.normal("telemetry.gap_days", cohort.persons, int(ordinal.max(initial=0)) + 1)
    length = np.maximum(1, settings.gap_days * np.exp(0.9 * z[ordinal, patient])).astype(np.int32)
    steps = np.zeros((n_days + 1, len(cohort)), np.int16)
    one = np.ones(len(start), np.int16)
    for day, step in ((start, one), (np.minimum(start + length, n_days), -one)):
        np.add.at(steps.reshape(-1), day.astype(np.intp) * len(cohort) + patient, step)
    for day in range(1, n_days):
        steps[day] += steps[day - 1]
    observed = steps[:-1] == 0
    observed &= np.arange(n_days)[:, None] < death_day
    return observed
