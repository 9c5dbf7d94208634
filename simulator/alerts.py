"""From scores to alerts, and from alerts to what they are worth: the event-level measures.

An alert begins when the score rises above the alert threshold and lasts until it falls below the
recovery threshold (SignalHF, FDA 510(k) K230842). A hospitalisation is *detected* if the patient was
in alert on at least one of the 30 days before admission. An alert is *explained* if a heart-failure
hospitalisation falls within it or within 30 days after its end; all others are *unexplained*
(Boehmer, JACC HF 2017;5:216-225). Warning = days from the start of that alert to the admission; when
several alerts touch the 30 days, the last one counts, the least flattering.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from models.evaluation import Estimate, weighted

WINDOW = 30
"""Days before an admission, or after an alert, in which the two belong together."""
WEEK = 7
YEAR = 365.25


class AlertSettings(BaseModel, frozen=True, extra="forbid"):
    """When the telemonitoring nurse is called."""

    threshold: float = Field(
        0.03,
        ge=0.001,
        le=0.5,
        allow_inf_nan=False,
        title="Alert threshold",
        description="The nurse is alerted when the predicted risk of a hospitalisation rises above this value.",
        json_schema_extra={
            "unit": "probability",
            "level": "discovery",
            "source": "SignalHF: one threshold for everybody (FDA 510(k) K230842)",
        },
    )
    recovery: float = Field(
        0.7,
        ge=0.05,
        le=1,
        allow_inf_nan=False,
        title="Recovery threshold",
        description="The alert ends when the risk falls below this share of the alert threshold.",
        json_schema_extra={
            "unit": "share of the alert threshold",
            "level": "advanced",
            "source": "SignalHF: a separate recovery threshold (FDA 510(k) K230842)",
        },
    )


@dataclass(frozen=True)
class Followed:
    """Scores of the patients under evaluation and their hospitalisations for heart failure.

    ``score``: float32 ``(weeks, patients)``, -1 where the patient is not followed (in hospital, dead, at the
    end of the study); the score of a week
    is known at the end of its last day, ``first_day + 7 * week``, and holds for seven days.
    ``event_patient``, ``event_day``: admissions that fall after a patient's first score and within
    seven days of the last. ``near``: bool ``(weeks, patients)``, whether an admission, under follow-up
    or after it, falls within the week's seven days or the 30 days after them.
    """

    score: NDArray[np.float32]
    first_day: int
    event_patient: NDArray[np.int64]
    event_day: NDArray[np.int64]
    near: NDArray[np.bool_]

    @staticmethod
    def of(
        patient: NDArray[np.int64],
        week: NDArray[np.int64],
        score: NDArray[np.float32],
        n_patients: int,
        first_day: int,
        event_patient: NDArray[np.int64],
        event_day: NDArray[np.int64],
    ) -> "Followed":
        """Lay the rows out by week and patient, and keep the events under follow-up."""
        grid = np.full((int(week.max(initial=-1)) + 1, n_patients), -1, np.float32)
        grid[week, patient] = score
        seen = (event_day - 1 - first_day) // WEEK
        inside = (event_day > first_day) & (seen < len(grid))
        inside[inside] = grid[seen[inside], event_patient[inside]] >= 0
        order = np.argsort(event_day[inside], kind="stable")
        near = _near(grid.shape, first_day, event_patient, event_day)
        return Followed(grid, first_day, event_patient[inside][order], event_day[inside][order], near)

    def some(self, start: int, stop: int) -> "Followed":
        """The patients ``start`` to ``stop - 1``, numbered from 0."""
        mine = (self.event_patient >= start) & (self.event_patient < stop)
        return Followed(
            self.score[:, start:stop],
            self.first_day,
            self.event_patient[mine] - start,
            self.event_day[mine],
            self.near[:, start:stop],
        )

    @property
    def weeks(self) -> NDArray[np.int64]:
        """Weeks of follow-up of each patient."""
        return np.asarray((self.score >= 0).sum(axis=0))


@dataclass(frozen=True)
class Tally:
    """What happened to each patient at each of T thresholds.

    ``alerts``, ``unexplained``, ``weeks_on`` (weeks spent in alert): ``(T, patients)``;
    ``detected``: bool ``(T, events)``; ``warning``: days, ``(T, events)``, meaningful where detected;
    ``on``: bool ``(T, weeks, patients)`` or None.
    """

    alerts: NDArray[np.int32]
    unexplained: NDArray[np.int32]
    weeks_on: NDArray[np.int32]
    detected: NDArray[np.bool_]
    warning: NDArray[np.int32]
    on: NDArray[np.bool_] | None


@dataclass(frozen=True)
class EventMeasures:
    """The event-level measures at one threshold, with 95 % patient-bootstrap intervals."""

    events: int
    patient_years: float
    event_sensitivity: Estimate
    unexplained_alerts_per_patient_year: Estimate
    alert_ppv: Estimate
    warning_days_median: Estimate
    share_warned_14_days: Estimate
    hospitalisations_per_patient_year: Estimate
    alerts_per_patient_year: Estimate
    time_in_alert: Estimate


def tally(followed: Followed, thresholds: NDArray[np.floating], recovery: float, *, keep: bool = False) -> Tally:
    """Walk through the weeks once, for all the thresholds together.

    ``recovery`` is the share of each threshold below which an alert ends; ``keep`` keeps the state of
    every week.
    """
    rise = np.asarray(thresholds, np.float32)[:, None]
    fall = rise * np.float32(recovery)
    weeks, patients = followed.score.shape
    shape = (len(rise), patients)
    on, explained = np.zeros(shape, bool), np.zeros(shape, bool)
    start, last = np.full(shape, -(10**6), np.int32), np.full(shape, -(10**6), np.int32)
    alerts, unexplained, weeks_on = (np.zeros(shape, np.int32) for _ in range(3))
    detected = np.zeros((len(rise), len(followed.event_day)), bool)
    warning = np.zeros(detected.shape, np.int32)
    states = np.zeros((len(rise), weeks, patients), bool) if keep else None
    of_week = _events_by_week(followed)
    for week in range(weeks):
        score, day = followed.score[week], followed.first_day + WEEK * week
        seen = score >= 0
        now = seen & ((score > rise) | (on & (score >= fall)))
        begun, ended = now & ~on, on & ~now & seen  # in hospital the score is unknown: the alert is put on hold
        unexplained += ended & ~explained
        alerts += begun
        weeks_on += now
        start[begun] = day
        last[now] = day + WEEK - 1
        explained = (explained & ~begun) | (now & followed.near[week])
        on = (on & ~seen) | now
        if states is not None:
            states[:, week] = now
        for event in of_week[week]:
            who, admission = followed.event_patient[event], followed.event_day[event]
            detected[:, event] = last[:, who] >= admission - WINDOW
            warning[:, event] = admission - start[:, who]
    unexplained += on & ~explained
    return Tally(alerts, unexplained, weeks_on, detected, warning, states)


def measure(followed: Followed, result: Tally, t: int, weights: NDArray[np.float32]) -> EventMeasures:
    """The measures at the t-th threshold; ``weights`` ``(resamples, patients)``."""
    everyone = np.vstack([np.ones(weights.shape[1], np.float32), weights])
    patients = weights.shape[1]
    found = result.detected[t]
    days, owner = result.warning[t][found], followed.event_patient[found]

    def by_owner(who: NDArray[np.int64], counted: NDArray[np.bool_] | None = None) -> NDArray[Any]:
        return np.bincount(who, counted, minlength=patients)

    years, alerts, unexplained, events, detected, early, in_alert = weighted(
        everyone,
        followed.weeks * WEEK / YEAR,
        result.alerts[t],
        result.unexplained[t],
        by_owner(followed.event_patient),
        by_owner(followed.event_patient, found),
        by_owner(owner, days >= 14),
        result.weeks_on[t],
    )
    return EventMeasures(
        events=len(followed.event_day),
        patient_years=float(years[0]),
        event_sensitivity=_share(detected, events),
        unexplained_alerts_per_patient_year=_share(unexplained, years),
        alert_ppv=_share(alerts - unexplained, alerts),
        warning_days_median=_median(days, everyone[:, owner].astype(float)),
        share_warned_14_days=_share(early, detected),
        hospitalisations_per_patient_year=_share(events, years),
        alerts_per_patient_year=_share(alerts, years),
        time_in_alert=_share(in_alert * (WEEK / YEAR), years),
    )


def _near(
    shape: tuple[int, ...], first_day: int, event_patient: NDArray[np.int64], event_day: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Weeks from whose seven days an admission is at most 30 days ahead, ``(weeks, patients)``."""
    near = np.zeros(shape, bool)
    day = first_day + WEEK * np.arange(len(near))
    for who, admission in zip(event_patient, event_day, strict=True):
        near[(day <= admission) & (admission <= day + WEEK - 1 + WINDOW), who] = True
    return near


def _events_by_week(followed: Followed) -> list[list[int]]:
    """Events to judge after each week's score: the last score known before the admission."""
    out: list[list[int]] = [[] for _ in range(len(followed.score))]
    for event, day in enumerate(followed.event_day):
        out[(day - 1 - followed.first_day) // WEEK].append(event)
    return out


def _share(top: NDArray[Any], bottom: NDArray[Any]) -> Estimate:
    values = np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom > 0)
    return Estimate.of(values[0], values[1:])


def _median(days: NDArray[np.int32], weights: NDArray[np.float64]) -> Estimate:
    """Weighted lower median for the sample and each resample."""
    if not len(days):
        return Estimate(float("nan"))
    order = np.argsort(days, kind="stable")
    heaped = np.cumsum(weights[:, order], axis=1)
    values = np.where(heaped[:, -1] > 0, days[order][np.argmax(heaped >= heaped[:, -1:] / 2, axis=1)], np.nan)
    return Estimate.of(values[0], values[1:])
