"""Is it worth calling? What the alerts of the test patients avoid, and what each avoided stay costs.

The reading is that of the health policies (:mod:`simulator.policy`): everyone is telemonitored, the operator's
fee is paid for each, the nurse answers the alerts, and a stay announced by an alert is avoided with the
probability that CHAMPION measured (:mod:`simulator.care`). Everything is for 100 patients followed for a year.

Two uncertainties are kept apart: which patients happen to be in the sample (patients resampled), and how large
the effect is (CHAMPION's interval).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from models.decision_curve import DecisionCurve, decision_curve
from models.evaluation import Estimate, Floats
from models.training import TEST
from simulator import care
from simulator.alerts import WEEK, YEAR, Tally, tally
from simulator.costs import CostSettings
from simulator.pairing_losses import SMALLEST
from simulator.study import Study

PATIENTS = 100
THRESHOLDS = np.round([*np.arange(0.001, 0.02, 0.001), *np.arange(0.02, 0.1, 0.0025), *np.geomspace(0.1, 0.5, 15)], 4)
"""Where the curves are computed: the whole range of the alert threshold, finer where most risks are."""


@dataclass(frozen=True)
class Counts:
    """Sums over the follow-up of the sample and of each resample, at T thresholds.

    ``years`` and ``effect`` (share of the announced stays that a call avoids) ``(1 + resamples,)``; ``alerts``,
    ``weeks_on`` (in alert) and ``announced`` (stays) ``(1 + resamples, T)``.
    """

    thresholds: Floats
    years: Floats
    alerts: Floats
    weeks_on: Floats
    announced: Floats
    effect: Floats

    @property
    def time_in_alert(self) -> Floats:
        """Share of the follow-up spent in alert, ``(T,)``."""
        return np.asarray(self.weeks_on[0] * WEEK / YEAR / self.years[0])


@dataclass(frozen=True)
class Doubt:
    """A figure with the interval of ``both`` uncertainties, of the ``sample`` alone and of the ``effect`` alone."""

    both: Estimate
    sample: Estimate
    effect: Estimate


@dataclass(frozen=True)
class Utility:
    """What a threshold gives a year for 100 patients; ``fee``, ``nurse``, ``saved``, ``balance`` in euros.

    ``calls``: answers to an alert; ``announced``: stays, ``n_announced`` of them in the sample. What rests on 1 to
    10 announced stays is not told (NaN, small cell), and there is no cost per avoided stay where none is.
    """

    threshold: float
    n_announced: int
    calls: Estimate
    hours: Estimate
    announced: Estimate
    fee: float
    nurse: Estimate
    avoided: Doubt
    saved: Doubt
    balance: Doubt
    cost_per_stay: Doubt


def counts(study: Study, thresholds: Floats, result: Tally) -> Counts:
    """The sums of a tally of the test patients at ``thresholds``."""
    followed, weights = study.evaluation.followed, study.evaluation.weights
    everyone = np.vstack([np.ones(weights.shape[1]), weights])
    owner = followed.event_patient
    announced = [np.bincount(owner, found, minlength=everyone.shape[1]) for found in result.detected]
    return Counts(
        thresholds=np.asarray(thresholds, float),
        years=everyone @ (followed.weeks * WEEK / YEAR),
        alerts=everyone @ result.alerts.T,
        weeks_on=everyone @ result.weeks_on.T,
        announced=everyone @ np.transpose(announced),
        effect=care.avoided_shares(len(weights), study.streams.generator("utility.effect")),
    )


def here(study: Study) -> Utility:
    """The scenario's own threshold."""
    costs = study.scenario.costs

    def compute() -> Utility:
        threshold = np.array([study.scenario.alert.threshold])
        return judge(costs, counts(study, threshold, study.verdict.tally), 0)

    return cast(Utility, study.cache.get(("utility_here", study.key("verdict"), costs), compute))


def everywhere(study: Study) -> Counts:
    """The whole range of thresholds, :data:`THRESHOLDS`."""

    def compute() -> Counts:
        result = tally(study.evaluation.followed, THRESHOLDS, study.scenario.alert.recovery)
        return counts(study, THRESHOLDS, result)

    return cast(Counts, study.cache.get(("utility", study.key("evaluation")), compute))


def along(study: Study) -> list[Utility]:
    """What each of :data:`THRESHOLDS` gives."""
    costs = study.scenario.costs

    def compute() -> list[Utility]:
        found = everywhere(study)
        return [judge(costs, found, i) for i in range(len(THRESHOLDS))]

    return cast(list[Utility], study.cache.get(("utility_judged", study.key("evaluation"), costs), compute))


def judge(costs: CostSettings, found: Counts, i: int) -> Utility:
    """What the i-th threshold gives."""
    per = PATIENTS / found.years
    calls = costs.calls(found.alerts[:, i], found.weeks_on[:, i]) * per
    n = int(found.announced[0, i])
    announced = found.announced[:, i] * per if n == 0 or n >= SMALLEST else np.full(len(per), np.nan)
    fee, nurse = PATIENTS * 12 * care.FEE_PER_MONTH, calls * costs.per_alert

    def doubt(figure: Callable[[Floats, Floats], Floats]) -> Doubt:
        return _doubt(figure, announced, found.effect, fee + nurse)

    return Utility(
        threshold=float(found.thresholds[i]),
        n_announced=n,
        calls=_estimate(calls),
        hours=_estimate(calls * costs.minutes_per_alert / 60),
        announced=_estimate(announced),
        fee=fee,
        nurse=_estimate(nurse),
        avoided=doubt(lambda avoided, spent: avoided),
        saved=doubt(lambda avoided, spent: avoided * care.STAY_COST),
        balance=doubt(lambda avoided, spent: avoided * care.STAY_COST - spent),
        cost_per_stay=doubt(lambda avoided, spent: _divided(spent, avoided)),
    )


def _doubt(figure: Callable[[Floats, Floats], Floats], announced: Floats, effect: Floats, spent: Floats) -> Doubt:
    """A ``figure`` of the stays avoided and the euros spent, with one uncertainty, the other, and both."""
    published = (care.AVOIDED_IF_CALLED.value, care.AVOIDED_IF_CALLED.low, care.AVOIDED_IF_CALLED.high)
    value, *ends = (float(figure(announced[:1] * share, spent[:1])[0]) for share in published)
    return Doubt(
        both=_estimate(figure(announced * effect, spent)),
        sample=_estimate(figure(announced * effect[0], spent)),
        effect=Estimate(value, min(ends), max(ends)),
    )


def calls_paid(costs: CostSettings) -> Estimate:
    """How many calls a stay found by one of them pays for, in euros alone; the interval is CHAMPION's."""
    share, price = care.AVOIDED_IF_CALLED, care.STAY_COST / costs.per_alert
    return Estimate(share.value * price, share.low * price, share.high * price)


def rival(study: Study) -> str:
    """The kind of model with which the study's own is compared."""
    return "logistic" if study.scenario.model.kind == "one_sensor" else "one_sensor"


def curves(study: Study) -> tuple[DecisionCurve, DecisionCurve]:
    """Decision curves of the study's model and of its :func:`rival`, on the same test patient-weeks."""

    def compute() -> tuple[DecisionCurve, DecisionCurve]:
        other = Study(study.scenario.change({"model.kind": rival(study)}), study.cache, workers=study.workers)
        rivals = other.scores[study.data.split == TEST]
        return _curve(study, study.evaluation.row_score, THRESHOLDS), _curve(study, rivals, THRESHOLDS)

    found = study.cache.get(("decision_curves", study.key("evaluation")), compute)
    return cast(tuple[DecisionCurve, DecisionCurve], found)


def curve_here(study: Study) -> DecisionCurve:
    """The decision curve at the scenario's own threshold alone."""

    def compute() -> DecisionCurve:
        return _curve(study, study.evaluation.row_score, np.array([study.scenario.alert.threshold]))

    return cast(DecisionCurve, study.cache.get(("decision_curve_here", study.key("verdict")), compute))


def _curve(study: Study, scores: NDArray[np.float32], thresholds: Floats) -> DecisionCurve:
    found = study.evaluation
    return decision_curve(scores, found.row_event, found.row_patient, found.row_weights, thresholds)


def _divided(top: Floats, bottom: Floats) -> Floats:
    return np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom > 0)


def _estimate(values: Floats) -> Estimate:
    return Estimate.of(values[0], values[1:])
