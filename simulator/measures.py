"""The figures that are held against published ones, each a function of an observed study."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.evaluation import Estimate
from models.landmarks import WEEK
from simulator.alerts import YEAR
from simulator.observed import Observed
from simulator.pairing_losses import SMALLEST
from simulator.stages import PUBLISHED_RATES

HIGH, LOW = PUBLISHED_RATES
Measure = Callable[[Observed], Estimate]
UNKNOWN = Estimate(float("nan"))
LATE = (181, 365)
PERIODS = ((1, 15), (16, 30), (31, 60), (61, 90), (91, 180), LATE)
"""First and last days after discharge, narrower where the danger changes quickly."""


def pairing_rate(seen: Observed) -> Estimate:
    """Share of the implants paired with the SNDS."""
    return seen.study.linkage.rate


def stays_per_year(seen: Observed) -> Estimate:
    """Heart-failure hospitalisations per patient-year of the test patients under follow-up."""
    return seen.at("logistic", HIGH).hospitalisations_per_patient_year


def detected(kind: str, rate: float) -> Measure:
    """Share of the hospitalisations that a model announces at this rate of unexplained alerts."""
    return lambda seen: seen.at(kind, rate).event_sensitivity


def unexplained(kind: str, rate: float) -> Measure:
    """Unexplained alerts per patient-year on test patients when this rate was aimed at on validation patients."""
    return lambda seen: seen.at(kind, rate).unexplained_alerts_per_patient_year


def most_detected(seen: Observed) -> Estimate:
    """Share of the hospitalisations announced by whichever model announces more of them."""
    both = [seen.at(kind, HIGH).event_sensitivity for kind in ("logistic", "boosting")]
    return max(both, key=lambda estimate: estimate.value)


def warning(seen: Observed) -> Estimate:
    """Median days from the alert to the hospitalisation."""
    return seen.at("logistic", HIGH).warning_days_median


def warned_14_days(seen: Observed) -> Estimate:
    """Share of the announced hospitalisations whose alert began at least 14 days before."""
    return seen.at("logistic", HIGH).share_warned_14_days


def readmitted(days: int, *, failure: bool) -> Measure:
    """Share of the live discharges followed by a stay within ``days``, among those followed so long."""

    def measure(seen: Observed) -> Estimate:
        out = seen.discharges[seen.discharges["left"] >= days]
        return seen.ratio(out["patient"], out["failing_again" if failure else "again"] <= days)

    return measure


def dead_or_readmitted(seen: Observed) -> Estimate:
    """Share of the patients dead or back for heart failure a year after their first discharge."""
    first = _first_of_year(seen)
    return seen.ratio(first["patient"], np.minimum(first["failing_again"], first["death"]) <= 365)


def dead_in_a_year(seen: Observed) -> Estimate:
    """Share of the live discharges followed by death within a year."""
    out = seen.discharges[seen.discharges["left"] >= 365]
    return seen.ratio(out["patient"], out["death"] <= 365)


def danger_after(first: int, last: int) -> Measure:
    """Rate of readmission for heart failure between these days after discharge, over that of days 181 to 365."""

    def measure(seen: Observed) -> Estimate:
        return seen.rate_ratio(
            seen.discharges["patient"], _readmissions(seen, first, last), _readmissions(seen, *LATE)
        )

    return measure


@dataclass(frozen=True)
class Danger:
    """Readmissions for heart failure between two days after discharge: ``rate`` per patient-year, and ``ratio``
    over the rate of days 181 to 365. Unknown where fewer than :data:`SMALLEST` came back."""

    first: int
    last: int
    rate: Estimate
    ratio: Estimate


def danger_curve(seen: Observed) -> list[Danger]:
    """The danger of readmission as time passes after discharge, period by period."""
    patient = seen.discharges["patient"]
    late = _readmissions(seen, *LATE)

    def period(first: int, last: int) -> Danger:
        events, days = now = _readmissions(seen, first, last)
        if events.sum() < SMALLEST:
            return Danger(first, last, UNKNOWN, UNKNOWN)
        ratio = seen.rate_ratio(patient, now, late) if late[0].sum() >= SMALLEST else UNKNOWN
        return Danger(first, last, seen.ratio(patient, events, days / YEAR), ratio)

    return [period(first, last) for first, last in PERIODS]


def _readmissions(seen: Observed, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
    """Whether each discharge is followed by a readmission between these days, and the days at risk of one."""
    out = seen.discharges
    until = np.asarray(out[["failing_again", "death", "left"]].min(axis=1), float)
    back = np.asarray(out["failing_again"] <= until) & (until >= first - 1) & (until < last)
    return back, np.clip(until, first - 1, last) - (first - 1)


def deaths_per_year(seen: Observed) -> Estimate:
    """Deaths per patient-year of the covered bearers."""
    lived = np.minimum(seen.last_day[seen.covered], seen.n_days)
    return seen.ratio(seen.covered, seen.last_day[seen.covered] < seen.n_days, lived / YEAR)


def deaths_in_hospital(seen: Observed) -> Estimate:
    """Share of the stays coded as heart failure that end in death."""
    return seen.ratio(seen.failing["patient"], seen.failing["died"])


def length_of_stay(seen: Observed) -> Estimate:
    """Mean length of the stays coded as heart failure, days."""
    return seen.ratio(seen.failing["patient"], seen.failing["end"] - seen.failing["day"])


def age_of_stays(seen: Observed) -> Estimate:
    """Mean age at the stays coded as heart failure, years."""
    return seen.ratio(seen.failing["patient"], seen.failing["age"])


def men_among_stays(seen: Observed) -> Estimate:
    """Share of men among the stays coded as heart failure."""
    return seen.ratio(seen.failing["patient"], seen.failing["male"])


def pacemakers(seen: Observed) -> Estimate:
    """Share of pacemakers among the implants."""
    cohort = seen.study.bearers.cohort
    return seen.ratio(np.arange(len(cohort)), cohort.device == 0)


def furosemide_after_stay(seen: Observed) -> Estimate:
    """Share of the discharges followed by furosemide within 30 days, among those alive and followed so long."""
    out = seen.discharges[np.minimum(seen.discharges["left"], seen.discharges["death"]) > 30]
    span = 1 << 20
    times = (seen.furosemide["patient"] * span + seen.furosemide["day"]).to_numpy()
    start = (out["patient"] * span + out["end"]).to_numpy()
    fetched = np.searchsorted(times, start + 30, "right") > np.searchsorted(times, start)
    return seen.ratio(out["patient"], fetched)


def furosemide_a_year(seen: Observed) -> Estimate:
    """Mean number of dispensings of furosemide in the first year to those who live through it and get any."""
    early = seen.furosemide[seen.furosemide["day"] < 365]
    patient, count = np.unique(early["patient"], return_counts=True)
    alive = seen.last_day[patient] >= 365
    return seen.ratio(patient[alive], count[alive])


def days_transmitted(seen: Observed) -> Estimate:
    """Share of the days alive whose measures arrived."""
    counts = seen.study.weekly.counts
    alive = np.minimum(seen.last_day, len(counts) * WEEK)
    return seen.ratio(np.arange(counts.shape[1]), counts.sum(axis=0), alive)


def coded_stays_true(seen: Observed) -> Estimate:
    """Share of the stays coded as heart failure that are one (positive predictive value)."""
    return seen.ratio(seen.failing["patient"], _among(seen.failing, _truth(seen)))


def true_stays_coded(seen: Observed) -> Estimate:
    """Share of the true heart-failure stays that are coded as such (sensitivity)."""
    truth = _truth(seen)
    return seen.ratio(truth["patient"], _among(truth, seen.failing))


def _first_of_year(seen: Observed) -> pd.DataFrame:
    """The first live discharge of each patient, if a year of follow-up is left."""
    out = seen.discharges[seen.discharges["left"] >= 365]
    return out[~out["patient"].duplicated()]


def _truth(seen: Observed) -> pd.DataFrame:
    """The heart-failure stays that really took place, of the covered bearers."""
    true = seen.study.bearers.stays
    table = pd.DataFrame({"patient": true.bearer.astype(np.int64), "day": true.day})
    return table[np.isin(table["patient"], seen.covered)]


def _among(stays: pd.DataFrame, others: pd.DataFrame) -> np.ndarray:
    """Whether each stay is also among the others, by patient and day."""
    mine, theirs = ((table["patient"] * (1 << 20) + table["day"]).to_numpy() for table in (stays, others))
    return np.isin(mine, theirs)
