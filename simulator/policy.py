"""From a prediction to a policy: whom to telemonitor with a limited budget, what it avoids, and for whom.

The territory is made of new bearers of the same world, whom the model has never met. Half a year is observed
first; places are then given in some order until the budget is spent, and the heart-failure stays that follow are
counted. A stay announced by an alert is avoided with the probability that CHAMPION measured
(:mod:`simulator.care`). Everything is scaled to the 160,000 stays a year of France, as if all heart-failure
patients were followed like these bearers.
"""

from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from models.evaluation import Estimate, resample
from models.landmarks import landmark_day
from models.training import VALIDATION
from simulator import care
from simulator.alerts import WEEK, YEAR, Followed, tally
from simulator.costs import CostSettings
from simulator.policy_settings import PolicySettings
from simulator.stages import CHUNK, follow, in_hospital
from simulator.study import Study
from simulator.world import Progress
from synthetic_data import france
from synthetic_data.streams import Persons

RUN_IN_WEEKS = 26
"""Weeks observed before the places are given."""
POOREST, RICHEST = 1, 5
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

COACHED_ODDS = 3.05
"""How much help by telephone with the equipment multiplies the odds of taking part (JACC Clin Electrophysiol
2024;10:316-330)."""
NEW_BEARERS = 9000
"""Patients of the territory: enough for the gap between two fifths to be measured."""
ELSEWHERE = 500_000
"""Added to the seed to draw them."""


@dataclass(frozen=True)
class Territory:
    """The patients among whom the places are given, each array ``(patients,)``.

    ``years``: of follow-up after the run-in; ``stays``: heart-failure stays in it, ``announced`` by an
    alert; ``alerts``: begun in it; ``weeks_on``: spent in alert; ``risk``: mean predicted risk during the run-in;
    ``draw``: uniform, decides who takes part, ``place`` the order when nothing else does.
    """

    years: Floats
    stays: Floats
    announced: Floats
    alerts: Floats
    weeks_on: Floats
    risk: Floats
    income: NDArray[np.int8]
    small: Bools
    near: Bools
    draw: Floats
    place: Floats
    weights: Floats
    effect: Floats


@dataclass(frozen=True)
class Result:
    """What a policy does in a year at the scale of France, with 95 % intervals.

    ``places``: patients telemonitored; ``avoided``: stays; ``saved`` and ``spent``: million €; ``gap_before``
    and ``gap_change``: stays per 100 patient-years in the poorest fifth minus the richest; ``by_income``
    and ``by_territory``: stays avoided per 100 patient-years of each group; ``connected_by_income``: share
    telemonitored. The interval adds the chance of who is in the sample (patients resampled) to CHAMPION's own.
    """

    places: Estimate
    connected: Estimate
    spent: Estimate
    avoided: Estimate
    saved: Estimate
    balance: Estimate
    cost_per_stay: Estimate
    gap_before: Estimate
    gap_change: Estimate
    territory_gap_change: Estimate
    by_income: tuple[Estimate, ...]
    by_territory: tuple[Estimate, ...]
    connected_by_income: tuple[Estimate, ...]


def deployable(study: Study) -> bool:
    """Whether the implant alone tells what the model has to know; where it is used nobody opens the SNDS."""
    return not study.data.history.shape[1]


def territory(study: Study, progress: Progress | None = None) -> Territory:
    """New bearers with the alerts of the study's model, and their true stays; needs a :func:`deployable` one."""
    settings = study.scenario.policy.social_data
    key = ("policy_territory", study.key("verdict"), settings)
    return cast(Territory, study.cache.get(key, lambda: _territory(study, progress)))


def _new_bearers(study: Study, progress: Progress | None) -> Study:
    seed = (study.scenario.seed + ELSEWHERE) % 1_000_000
    scenario = study.scenario.change({"seed": seed, "cohort.n_patients": NEW_BEARERS})
    return Study(scenario, study.cache, progress, study.workers)


def _territory(study: Study, progress: Progress | None) -> Territory:
    world = _new_bearers(study, progress)
    followed = _followed(study, world)
    result = tally(followed, np.array([study.scenario.alert.threshold]), study.scenario.alert.recovery, keep=True)
    assert result.on is not None
    later = followed.event_day > followed.first_day + WEEK * RUN_IN_WEEKS
    n, on = NEW_BEARERS, result.on[0]
    begun = on[1:] & ~on[:-1]
    cohort, people = world.bearers.cohort, Persons(0, NEW_BEARERS)
    weights = resample(n, study.scenario.evaluation.n_bootstrap, study.streams.generator("policy.bootstrap"))
    return Territory(
        years=(followed.score[RUN_IN_WEEKS:] >= 0).sum(axis=0) * WEEK / YEAR,
        stays=np.bincount(followed.event_patient[later], minlength=n).astype(float),
        announced=np.bincount(followed.event_patient[later], result.detected[0, later], minlength=n).astype(float),
        alerts=begun[RUN_IN_WEEKS - 1 :].sum(axis=0).astype(float),
        weeks_on=on[RUN_IN_WEEKS:].sum(axis=0).astype(float),
        risk=_expected(study, followed, cohort.income_fifth),
        income=cohort.income_fifth,
        small=france.small_departements()[cohort.departement],
        near=france.large_hospitals()[cohort.hospital],
        draw=world.streams.uniform("policy.takes_part", people).astype(float),
        place=world.streams.uniform("policy.place", people).astype(float),
        weights=np.vstack([np.ones(n), weights]),
        effect=care.avoided_shares(len(weights), study.streams.generator("policy.effect")),
    )


def _followed(study: Study, world: Study) -> Followed:
    """The new bearers' scores by week and their true heart-failure stays."""
    features, true = world.features, world.bearers.stays
    stays = pd.DataFrame(
        {"patient_id": true.bearer, "admission_day": true.day, "discharge_day": true.day + true.length}
    )
    rows = np.flatnonzero(~in_hospital(features, stays))
    scores = [study.model.scores(features.values[rows[a : a + CHUNK]]) for a in range(0, len(rows), CHUNK)]
    first = int(features.week.min())
    return Followed.of(
        features.patient[rows].astype(np.int64),
        features.week[rows].astype(np.int64) - first,
        np.concatenate(scores),
        len(world.bearers.cohort),
        int(landmark_day(first)),
        true.bearer.astype(np.int64),
        true.day.astype(np.int64),
    )


def takes_part(settings: PolicySettings, where: Territory) -> Bools:
    """Who would accept a place and connect the equipment."""
    step = settings.uptake_gap / (RICHEST - POOREST)
    chance = np.clip(settings.uptake + step * (where.income - (POOREST + RICHEST) / 2), 0.01, 0.99)
    if settings.coaching:
        chance = expit(logit(chance) + np.log(COACHED_ODDS))
    return np.asarray(where.draw < chance)


def yearly_cost(settings: PolicySettings, costs: CostSettings, where: Territory) -> Floats:
    """Euros a year that each patient would cost, alerts included, ``(patients,)``."""
    calls = costs.calls(where.alerts, where.weeks_on) / np.maximum(where.years, 0.25)
    return 12 * care.FEE_PER_MONTH + calls * costs.per_alert + settings.coaching * settings.coaching_cost


def connected(settings: PolicySettings, costs: CostSettings, where: Territory) -> Bools:
    """Who is telemonitored: those who take part, in the order of the policy, until the budget is spent."""
    rank = np.lexsort((where.place, _first(settings, where)))
    yes = takes_part(settings, where)[rank]
    spent = np.cumsum(yes * (yearly_cost(settings, costs, where) * where.years)[rank]) * _scale(where)
    out = np.zeros(len(rank), bool)
    out[rank] = yes & (spent <= settings.budget * 1e6)
    return out


def judge(settings: PolicySettings, costs: CostSettings, where: Territory) -> Result:
    """What the policy does."""
    chosen = connected(settings, costs, where)
    years, scale = _sum(where, where.years), _scales(where)
    avoided = _avoided(where, chosen, scale)
    spent = scale * _sum(where, chosen * where.years * yearly_cost(settings, costs, where)) / 1e6
    saved = avoided * care.STAY_COST / 1e6
    fifths = [where.income == fifth for fifth in range(POOREST, RICHEST + 1)]
    by_income = [_avoided_in(where, chosen, group) for group in fifths]
    by_territory = [_avoided_in(where, chosen, group) for group in (where.small, ~where.small)]
    before = _rate(where, where.stays, fifths[0]) - _rate(where, where.stays, fifths[-1])
    return Result(
        places=_estimate(scale * _sum(where, chosen * where.years)),
        connected=_estimate(_sum(where, chosen * where.years) / years),
        spent=_estimate(spent),
        avoided=_estimate(avoided),
        saved=_estimate(saved),
        balance=_estimate(saved - spent),
        cost_per_stay=_estimate(_divided(spent * 1e6, avoided)),
        gap_before=_estimate(before),
        gap_change=_estimate(by_income[-1] - by_income[0]),
        territory_gap_change=_estimate(by_territory[1] - by_territory[0]),
        by_income=tuple(map(_estimate, by_income)),
        by_territory=tuple(map(_estimate, by_territory)),
        connected_by_income=tuple(
            _estimate(_divided(_sum(where, chosen * where.years * group), _sum(where, where.years * group)))
            for group in fifths
        ),
    )


def more_avoided(settings: PolicySettings, other: PolicySettings, costs: CostSettings, where: Territory) -> Estimate:
    """How many more stays a year one policy avoids in France than another, on the same draws of chance."""
    scale = _scales(where)
    one, two = (_avoided(where, connected(policy, costs, where), scale) for policy in (settings, other))
    return _estimate(one - two)


def _avoided(where: Territory, chosen: Bools, scale: Floats) -> Floats:
    return scale * _sum(where, chosen * where.announced) * where.effect


def _scales(where: Territory) -> Floats:
    """How many times France has the stays of each draw."""
    stays = _sum(where, where.stays)
    return np.divide(care.STAYS_PER_YEAR_IN_FRANCE, stays, out=np.full(len(stays), np.nan), where=stays > 0)


def _first(settings: PolicySettings, where: Territory) -> Floats:
    """What decides who comes first: the smallest value."""
    if settings.order == "risk":
        return -where.risk
    if settings.order == "near":
        return -where.near.astype(float)
    if settings.order == "disadvantaged":  # without the social data only the place of residence is known
        return where.income.astype(float) if settings.social_data else -where.small.astype(float)
    return np.zeros(len(where.years))


def _expected(study: Study, followed: Followed, income: NDArray[np.int8]) -> Floats:
    """Mean predicted risk during the run-in; with the social data, corrected for what income adds to it.

    The correction is a logistic regression on validation patients.
    """
    risk = _mean_score(followed)
    if not study.scenario.policy.social_data:
        return risk
    other, patients = follow(study.features, study.data, study.scores, VALIDATION)
    later = other.event_day > other.first_day + WEEK * RUN_IN_WEEKS
    y = np.bincount(other.event_patient[later], minlength=len(patients)) > 0
    if not 0 < y.sum() < len(y):
        return risk
    known = np.column_stack([logit(_mean_score(other)), study.bearers.cohort.income_fifth[patients]])
    fitted = LogisticRegression().fit(known, y)
    return np.asarray(fitted.predict_proba(np.column_stack([logit(risk), income]))[:, 1], float)


def _mean_score(followed: Followed) -> Floats:
    seen = followed.score[:RUN_IN_WEEKS]
    weeks = np.maximum((seen >= 0).sum(axis=0), 1)
    return np.clip((seen * (seen >= 0)).sum(axis=0) / weeks, 1e-5, 1 - 1e-5).astype(float)


def _scale(where: Territory) -> float:
    """How many times France has the stays of a year of the territory's own follow-up."""
    return care.STAYS_PER_YEAR_IN_FRANCE / max(float(where.stays.sum()), 1e-9)


def _sum(where: Territory, column: NDArray[np.floating]) -> Floats:
    return np.asarray(where.weights @ column)


def _rate(where: Territory, column: NDArray[np.floating], group: Bools) -> Floats:
    """Per 100 patient-years of a group."""
    return 100 * _divided(_sum(where, column * group), _sum(where, where.years * group))


def _avoided_in(where: Territory, chosen: Bools, group: Bools) -> Floats:
    return _rate(where, chosen * where.announced, group) * where.effect


def _divided(top: Floats, bottom: Floats) -> Floats:
    return np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom > 0)


def _estimate(values: Floats) -> Estimate:
    return Estimate.of(values[0], values[1:])
