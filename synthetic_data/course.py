"""The hidden course of the disease: congestion rises, subsides or ends in hospital, and death.

Per patient, three clocks run on hazards (events per day) and ring when the integrated hazard
passes a drawn exponential threshold: the onset of a slow rise of congestion, a sudden
decompensation without warning, and death. A slow rise climbs for weeks to its peak; there it
either ends in an admission or subsides by itself, which no sensor can tell apart beforehand
(HeartLogic: most alerts are followed by no admission; Boehmer, JACC HF 2017;5:216-225).
After a discharge every hazard is raised for some weeks and water comes back faster, the vulnerable
phase (Greene, Nat Rev Cardiol 2015;12:220-229).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field
from scipy.special import expit

from synthetic_data import france
from synthetic_data.bends import Bends
from synthetic_data.cohort import Cohort
from synthetic_data.streams import Floats, Persons, Streams

YEAR = 365.25
BURN_IN = 180
"""Days lived before day 0: on that day some patients are already filling with water, others are just home again."""
_SLOTS = 24
"""Drawn events per patient and clock, more than nearly anyone needs in five years; beyond, they serve again."""
_WAIT = 48
"""Most days that clocks run at once: many events lie further apart, few days are computed in vain."""
_NEVER = np.int32(2**30)
_EPISODES = "MultiSENSE: 70% sensitivity at 1.47 unexplained alerts per patient-year (JACC HF 2017;5:216-225)"


class CourseSettings(BaseModel, frozen=True, extra="forbid"):
    """How often congestion rises, how it ends, and how different patients are."""

    rises_per_year: float = Field(
        0.95,
        ge=0,
        le=5,
        allow_inf_nan=False,
        title="Slow rises of congestion",
        description="How often water slowly builds up in an average patient, whether or not it ends in hospital.",
        json_schema_extra={
            "plausible": [0.6, 1.4],
            "unit": "per patient-year",
            "level": "advanced",
            "source": _EPISODES,
        },
    )
    admitted_share: float = Field(
        0.25,
        ge=0,
        le=1,
        allow_inf_nan=False,
        title="Rises that end in hospital",
        description="Share of the slow rises that end in an admission; the others subside by themselves and "
        "look exactly alike.",
        json_schema_extra={"plausible": [0.15, 0.35], "unit": "share", "level": "discovery", "source": _EPISODES},
    )
    sudden_per_year: float = Field(
        0.02,
        ge=0,
        le=2,
        allow_inf_nan=False,
        title="Sudden decompensations",
        description="Admissions that no slow rise announces: no sensor can foresee them.",
        json_schema_extra={
            "plausible": [0.005, 0.06],
            "unit": "per patient-year",
            "level": "advanced",
            "source": "Chaudhry, Circulation 2007;116:1549-1554: half of admissions without weight gain",
        },
    )
    ramp_days: float = Field(
        75.0,
        ge=3,
        le=180,
        allow_inf_nan=False,
        title="Length of a rise",
        description="Median number of days from the first drop of water to the peak.",
        json_schema_extra={
            "plausible": [45, 110],
            "unit": "days",
            "level": "expert",
            "source": "warning of 34 to 42 days at the median (MultiSENSE, HeartInsight, SELENE HF)",
        },
    )
    ramp_spread: float = Field(
        0.6,
        ge=0,
        le=1.5,
        allow_inf_nan=False,
        title="Spread of the lengths",
        description="Standard deviation of the logarithm of the length of a rise.",
        json_schema_extra={
            "plausible": [0.4, 0.8],
            "unit": "log days",
            "level": "expert",
            "source": "quartiles 19 to 66 days (MultiSENSE)",
        },
    )
    recovery_days: float = Field(
        14.0,
        ge=1,
        le=90,
        allow_inf_nan=False,
        title="Recovery at home",
        description="Time for congestion to fall to a third once it subsides outside hospital.",
        json_schema_extra={
            "plausible": [7, 28],
            "unit": "days",
            "level": "expert",
            "source": "modelling choice: weeks after a change of diuretic",
        },
    )
    frailty_spread: float = Field(
        0.9,
        ge=0,
        le=2,
        allow_inf_nan=False,
        title="Differences between patients",
        description="How unequal patients are in ways no record shows: 0 makes them alike.",
        json_schema_extra={
            "plausible": [0.6, 1.2],
            "unit": "log hazard",
            "level": "expert",
            "source": "Rogers, Eur J Heart Fail 2014;16:33-40: recurrent admissions cluster in few patients",
        },
    )
    vulnerability: float = Field(
        6.0,
        ge=0,
        le=20,
        allow_inf_nan=False,
        title="Danger after discharge",
        description="How much higher than usual the danger is on the day of discharge; it then fades away.",
        json_schema_extra={
            "plausible": [3, 10],
            "unit": "times the usual hazard",
            "level": "expert",
            "source": "readmission 3.6 times as frequent in the first month as after three (from NARA-HF, Circ J "
            "2020, doi 10.1253/circj.CJ-19-0620)",
        },
    )
    vulnerable_days: float = Field(
        30.0,
        ge=1,
        le=365,
        allow_inf_nan=False,
        title="Length of the vulnerable phase",
        description="Time for the extra danger after discharge to fall to a third.",
        json_schema_extra={
            "plausible": [15, 60],
            "unit": "days",
            "level": "expert",
            "source": "risk of readmission halved by day 38 (Dharmarajan, BMJ 2015;350:h411)",
        },
    )
    deaths_per_year: float = Field(
        0.045,
        ge=0,
        le=1,
        allow_inf_nan=False,
        title="Deaths",
        description="Yearly hazard of death of an average patient outside hospital; frailty and age raise it.",
        json_schema_extra={
            "plausible": [0.03, 0.07],
            "unit": "per patient-year",
            "level": "expert",
            "source": "7% in the first year with a pacemaker (Udo, Heart 2013;99:1573), 21% in three years with a "
            "defibrillator (Akar, Circ Arrhythm Electrophysiol 2015;8:1173)",
        },
    )
    hospital_mortality: float = Field(
        0.06,
        ge=0,
        le=1,
        allow_inf_nan=False,
        title="Deaths in hospital",
        description="Share of the heart-failure stays that end in death.",
        json_schema_extra={
            "plausible": [0.04, 0.1],
            "unit": "share",
            "level": "expert",
            "source": "6.4% (Tuppin, Arch Cardiovasc Dis 2013;106:570), 4.6% (OFICA2, Eur Heart J Qual Care 2025)",
        },
    )
    new_treatment_ratio: float = Field(
        1.0,
        ge=0.2,
        le=1,
        allow_inf_nan=False,
        title="New treatment at half-time",
        description="From the middle of the follow-up on, admissions are multiplied by this: 1 when nothing changes.",
        json_schema_extra={
            "plausible": [0.6, 1],
            "unit": "times as many admissions",
            "level": "expert",
            "source": "dapagliflozin: hazard ratio 0.70 (DAPA-HF, McMurray, N Engl J Med 2019;381:1995)",
        },
    )
    territory_ratio: float = Field(
        1.0,
        ge=0.2,
        le=3,
        allow_inf_nan=False,
        title="Admissions in the smaller départements",
        description="With the same congestion, how many more or fewer patients are admitted where fewer people live.",
        json_schema_extra={
            "plausible": [0.7, 1.4],
            "unit": "times as many admissions",
            "level": "expert",
            "source": "supply-sensitive care (Wennberg, BMJ 2002;325:961)",
        },
    )
    care_share: float = Field(
        0.0,
        ge=0,
        le=1,
        allow_inf_nan=False,
        title="Patients already followed by a nurse",
        description="About what share of the patients is treated at home as soon as water builds up, the sickest "
        "first.",
        json_schema_extra={
            "plausible": [0, 0.6],
            "unit": "share",
            "level": "expert",
            "source": "telemonitoring before the study: Étapes experiments, 2014–2023 (dossier, document 2)",
        },
    )
    care_effect: float = Field(
        0.8,
        ge=0,
        le=1,
        allow_inf_nan=False,
        title="Admissions that the nurse averts",
        description="Share of the admissions after a slow rise that do not happen in patients already followed.",
        json_schema_extra={
            "plausible": [0.2, 0.8],
            "unit": "share",
            "level": "expert",
            "source": "28% of all admissions in CHAMPION (Lancet 2011;377:658); more among those announced by a rise",
        },
    )


@dataclass(frozen=True)
class Course:
    """What really happens to the patients; no sensor and no register shows it whole.

    ``bends``: where the hidden congestion begins to move otherwise (:attr:`level`).
    ``stay_patient``, ``stay_day``, ``stay_length``, ``stay_sudden``: one entry per heart-failure stay,
    patient position in the shard, admission day, length in days, without warning or not.
    ``rise_patient``, ``rise_day``: onsets of the slow rises, some before day 0. ``death_day``: int32 ``(patients,)``,
    a day past any follow-up when the patient survives. ``frailty``: hazard relative to the average.
    ``cared``: bool ``(patients,)``, already followed by a nurse.
    """

    persons: Persons
    n_days: int
    bends: Bends
    stay_patient: NDArray[np.int32]
    stay_day: NDArray[np.int32]
    stay_length: NDArray[np.int32]
    stay_sudden: NDArray[np.bool_]
    rise_patient: NDArray[np.int32]
    rise_day: NDArray[np.int32]
    death_day: NDArray[np.int32]
    frailty: Floats
    cared: NDArray[np.bool_]

    @cached_property
    def level(self) -> Floats:
        """Hidden congestion, float32 ``(days, patients)``: 0 = dry, about 1 = at a usual admission."""
        return congestion(self.bends, self.n_days)


def congestion(bends: Bends, n_days: int) -> Floats:
    """Hidden congestion on each day of the follow-up, ``(days, patients)``; it is followed from the burn-in on."""
    return bends.levels(-BURN_IN, n_days)


def simulate_course(settings: CourseSettings, n_days: int, cohort: Cohort, streams: Streams) -> Course:
    """Run the clocks of every patient of the cohort for ``n_days`` days."""
    return _Clocks(settings, n_days, cohort, streams).run()


def frailty(settings: CourseSettings, cohort: Cohort, streams: Streams) -> Floats:
    """Relative hazard of decompensation, mean about 1: what the patient has, and what nobody recorded.

    Directions and sizes as in the MAGGIC risk model (Pocock, Eur Heart J 2013;34:1404-1413).
    """
    z = streams.normal("course.frailty", cohort.persons)
    spread = settings.frailty_spread
    return np.exp(_known_risk(cohort) - 0.15 + spread * z - spread**2 / 2).astype(np.float32)


def cared_for(settings: CourseSettings, cohort: Cohort, streams: Streams) -> NDArray[np.bool_]:
    """Whether each patient is already followed by a nurse, the sickest (as a doctor can see) first."""
    odds = np.log(settings.care_share + 1e-9) - np.log(1 - settings.care_share + 1e-9)
    return np.asarray(streams.uniform("course.care", cohort.persons) < expit(odds + 2 * _known_risk(cohort)))


def _known_risk(cohort: Cohort) -> NDArray[np.floating]:
    """Logarithm of the hazard relative to the average, as far as a doctor can tell."""
    return np.asarray(
        0.35 * (cohort.nyha - 2.0)
        + 0.20 * (40 - cohort.lvef) / 10
        + 0.30 * (cohort.atrial_fibrillation - 0.35)
        + 0.40 * (cohort.kidney_disease - 0.3)
        + 0.15 * (cohort.age - 71) / 10
        - 0.09 * (cohort.income_fifth - 3.0)
    )


class _Clocks:
    """Each patient lives at a pace of their own, from one event to the next; each rule below is one short method.

    ``day`` is the next day of each patient. Nobody's course depends on another's, so that all the patients who wait
    for something wait together, in few large operations; the arithmetic of a patient is that of day after day.
    """

    def __init__(self, settings: CourseSettings, n_days: int, cohort: Cohort, streams: Streams) -> None:
        self.s, self.n_days, self.who = settings, n_days, cohort.persons
        n = len(cohort)
        self.frailty = frailty(settings, cohort, streams)
        self.draws = _Draws.of(settings, streams, cohort.persons)
        self.cared = cared_for(settings, cohort, streams)
        small = france.small_departements()[cohort.departement]
        practice = np.where(small, settings.territory_ratio, 1.0).astype(np.float32)
        old = np.exp(0.5 * (cohort.age - 71) / 10).astype(np.float32)
        hazard = np.stack(
            [
                settings.rises_per_year / YEAR * self.frailty,
                settings.sudden_per_year / YEAR * self.frailty * practice,
                settings.deaths_per_year / YEAR * self.frailty * old,
            ]
        ).astype(np.float32)
        self.phase_ends = np.array([0, n_days // 2, n_days], np.int32)
        self.hazard = np.stack([hazard] * 3, axis=1)
        self.hazard[2, 0] = 0  # whoever is in the study was alive on day 0
        self.hazard[1, 2] *= settings.new_treatment_ratio
        self.practice = np.stack([practice] * 3)
        self.practice[2] *= settings.new_treatment_ratio
        self.day = np.full(n, -BURN_IN, np.int32)
        self.clock = np.zeros((3, n), np.float32)
        self.count = np.zeros((3, n), np.int32)
        self.bell = self.draws.threshold[:, 0].copy()
        self.running = np.ones((3, n), np.float32)
        self.vulnerable = np.zeros(n, np.float32)
        self.slope = np.zeros(n, np.float32)
        self.peak_day = np.full(n, _NEVER)
        self.home_day = np.full(n, _NEVER)
        self.death_day = np.full(n, _NEVER)
        self.n_stays = np.zeros(n, np.int32)
        self.stays: list[tuple[NDArray[np.int32], ...]] = []
        self.rises: list[tuple[NDArray[np.int32], NDArray[np.int32]]] = []
        self.bends = Bends(n, self._keep(settings.recovery_days))

    def run(self) -> Course:
        going = np.arange(len(self.who), dtype=np.int32)
        while len(going):
            self._discharge(going[self.home_day[going] == self.day[going]])
            self._reach_peak(going[self.peak_day[going] == self.day[going]])
            ringing = self._wait(going)
            self._ring(ringing)
            self.day[ringing] += 1
            going = going[self.day[going] < np.minimum(self.n_days, self.death_day[going])]
        return self._course()

    @staticmethod
    def _keep(days: float) -> float:
        return float(np.exp(-1 / days))

    def _phase(self, who: NDArray[np.int32]) -> NDArray[np.int64]:
        """Burn-in, first or second half of the follow-up: 0, 1 or 2."""
        return np.searchsorted(self.phase_ends[:2], self.day[who], side="right")

    def _wait(self, who: NDArray[np.int32]) -> NDArray[np.int32]:
        """Let clocks run until something planned comes, or for some weeks; returns those whose clock rings before.

        Clocks never run back: where none is past its bell at the end, none has rung.
        """
        phase = self._phase(who)
        planned = np.minimum(self.peak_day[who], self.home_day[who])
        days = np.minimum(np.minimum(planned, self.phase_ends[phase]) - self.day[who], _WAIT)
        clock, vulnerable = self._run(who, phase, int(days.max()))
        place = np.arange(len(who))
        bell = self.bell[:, who]
        rung = np.flatnonzero((bell <= clock[days, :, place].T).any(axis=0))
        past = (clock[1:, :, rung] >= bell[:, rung]).any(axis=1)
        days[rung] = past.argmax(axis=0) + 1
        self.clock[:, who] = clock[days, :, place].T
        self.vulnerable[who] = vulnerable[days, place]
        days[rung] -= 1
        self.day[who] += days
        return who[rung]

    def _run(self, who: NDArray[np.int32], phase: NDArray[np.int64], days: int) -> tuple[Floats, Floats]:
        """Clocks ``(days + 1, 3, patients)`` and vulnerability ``(days + 1, patients)`` if nothing happens."""
        clock = np.empty((days + 1, 3, len(who)), np.float32)
        vulnerable = np.empty((days + 1, len(who)), np.float32)
        clock[0], vulnerable[0] = self.clock[:, who], self.vulnerable[who]
        hazard = self.hazard[:, phase, who] * self.running[:, who]
        fade, raised = self._keep(self.s.vulnerable_days), np.empty(len(who), np.float32)
        for day in range(days):
            np.multiply(vulnerable[day], fade, out=vulnerable[day + 1])
            np.add(vulnerable[day + 1], 1, out=raised)
            np.multiply(hazard, raised, out=clock[day + 1])
            clock[day + 1] += clock[day]
        return clock, vulnerable

    def _ring(self, who: NDArray[np.int32]) -> None:
        rung = self.clock[:, who] >= self.bell[:, who]
        rung[:2] &= ~rung[2]  # who dies today is not admitted today
        onset, sudden, death = (who[row] for row in rung)
        if len(onset):
            self._start_rise(onset)
        if len(sudden):
            self._advance(1, sudden)
            self._admit(sudden, sudden=True)
        if len(death):
            self._die(death)

    def _advance(self, clock: int, who: NDArray[np.int32]) -> None:
        self.count[clock, who] += 1
        slot = self.count[clock, who] % _SLOTS
        self.clock[clock, who] = 0
        self.bell[clock, who] = self.draws.threshold[clock, slot, who]

    def _start_rise(self, who: NDArray[np.int32]) -> None:
        slot = self.count[0, who] % _SLOTS
        ramp = self.draws.ramp[slot, who] / (1 + self.vulnerable[who])  # water left over comes back faster
        length = np.maximum(ramp, 2).astype(np.int32)
        self._advance(0, who)
        self.running[0, who] = 0
        self.slope[who] = self.draws.peak[slot, who] / length
        self.peak_day[who] = self.day[who] + length
        self._bend(who, 1.0)
        self.rises.append((who, self.day[who]))

    def _bend(self, who: NDArray[np.int32], keep: float, jump: float = 0.0) -> None:
        """From today on the congestion of some patients moves otherwise."""
        self.bends.add(self.day[who], who, keep, self.slope[who], jump)

    def _reach_peak(self, who: NDArray[np.int32]) -> None:
        if not len(who):
            return
        slot = (self.count[0, who] - 1) % _SLOTS
        self._subside(who, self.s.recovery_days)
        odds = np.log(self.s.admitted_share + 1e-9) - np.log(1 - self.s.admitted_share + 1e-9)
        chance = expit(odds + 1.2 * np.log(self.draws.peak[slot, who])) * self.practice[self._phase(who), who]
        chance = chance * np.where(self.cared[who], 1 - self.s.care_effect, 1)
        admitted = who[self.draws.fate[slot, who] < chance]
        if len(admitted):
            self._admit(admitted, sudden=False)

    def _subside(self, who: NDArray[np.int32], days: float, jump: float = 0.0) -> None:
        self.peak_day[who] = _NEVER
        self.slope[who] = 0
        self.running[0, who] = 1
        self._bend(who, self._keep(days), jump)

    def _admit(self, who: NDArray[np.int32], *, sudden: bool) -> None:
        number, day = self.n_stays[who] % _SLOTS, self.day[who]
        length = np.clip(self.draws.stay[number, who], 1, 60).astype(np.int32)
        self._subside(who, 5.0, 0.8 if sudden else 0.0)
        self.running[:, who] = 0
        self.home_day[who] = day + length
        self.stays.append((who, day, length, np.full(len(who), sudden)))
        dying = who[(day >= 0) & (self.draws.dies[number, who] < self.s.hospital_mortality)]
        self.death_day[dying] = self.home_day[dying]
        self.n_stays[who] += 1

    def _discharge(self, who: NDArray[np.int32]) -> None:
        if not len(who):
            return
        self.home_day[who] = _NEVER
        alive = who[self.death_day[who] > self.day[who]]
        self.running[:, alive] = 1
        self.vulnerable[alive] = self.s.vulnerability
        self._bend(alive, self._keep(self.s.recovery_days))

    def _die(self, who: NDArray[np.int32]) -> None:
        self._subside(who, self.s.recovery_days)
        self.running[:, who] = 0
        self.death_day[who] = self.day[who]
        self.bell[:, who] = np.inf

    def _course(self) -> Course:
        none = np.empty(0, np.int32)
        who, day, length, sudden = (np.concatenate([stay[i] for stay in self.stays] or [none]) for i in range(4))
        order = np.lexsort((day, who))
        order = order[day[order] >= 0]
        rise_who, rise_day = (np.concatenate([rise[i] for rise in self.rises] or [none]) for i in range(2))
        by_day = np.lexsort((rise_who, rise_day))
        self.bends.settle()
        return Course(
            self.who,
            self.n_days,
            self.bends,
            who[order],
            day[order],
            length[order],
            sudden[order].astype(bool),
            rise_who[by_day],
            rise_day[by_day],
            self.death_day,
            self.frailty,
            self.cared,
        )


@dataclass(frozen=True)
class _Draws:
    """Every chance event's draws by patient and ordinal, so that nothing depends on what others do.

    ``threshold``: ``(3 clocks, slots, patients)`` exponential; the others ``(slots, patients)``.
    """

    threshold: Floats
    ramp: Floats
    peak: Floats
    fate: Floats
    stay: Floats
    dies: Floats

    @staticmethod
    def of(s: CourseSettings, streams: Streams, who: Persons) -> "_Draws":
        def u(name: str) -> Floats:
            return streams.uniform(f"course.{name}", who, _SLOTS)

        def z(name: str) -> Floats:
            return streams.normal(f"course.{name}", who, _SLOTS)

        return _Draws(
            threshold=-np.log1p(-np.stack([u("onset"), u("sudden"), u("death")])),
            ramp=s.ramp_days * np.exp(s.ramp_spread * z("ramp")),
            peak=np.exp(0.3 * z("peak")),
            fate=u("fate"),
            stay=9.0 * np.exp(0.6 * z("stay")),
            dies=u("hospital_death"),
        )
