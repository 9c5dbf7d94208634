"""The numbers of the corrected sheets: computed from a study, with their intervals, never typed in a file.

A text says ``{rate}`` for the pairing rate of its scenario, ``{strict.rate}`` for that of the variant "strict".
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from models.evaluation import Estimate
from simulator import utility
from simulator.language import MISSING, Text
from simulator.linkage import wilson
from simulator.pairing_losses import SMALLEST, losses, member
from simulator.policy import deployable, judge, territory
from simulator.report import run_all
from simulator.sovereignty import OPTIONS, intruders
from simulator.study import Study
from simulator.unique import unique_shares

PLACE = r"\{(?:([a-z0-9-]+)\.)?([a-z_]+)\}"
"""A number's place in a text."""


@dataclass(frozen=True)
class Number:
    """``needs``: what must have been worked out: ``nothing``, the ``linkage``, the ``verdict``, a ``policy``."""

    told: Callable[[Study, Text], str]
    needs: str = "verdict"


_SIGN = {"fr": "\u202f%", "en": "%"}


def _rounded(value: Estimate, to: int, t: Text) -> str:
    ends = (to * round(x / to) if abs(x) < float("inf") else x for x in (value.value, value.low, value.high))
    return t.estimate(Estimate(*ends))


def _rate_of(study: Study, t: Text, name: str, group: int) -> str:
    mine = member(study.bearers.cohort, name) == group
    if (n := int(mine.sum())) < SMALLEST:
        return MISSING
    return t.estimate(wilson(int((mine & study.linkage.paired).sum()), n), percent=True)


def _gap(study: Study, t: Text, name: str) -> str:
    """A difference of pairing rates in points of per cent."""
    gap = losses(study).gaps[name]["rate"]
    ends = (100 * x for x in (gap.value, gap.low, gap.high))
    return t.estimate(Estimate(*ends), digits=1)


def thousand(study: Study) -> dict[str, int]:
    """A year of 1,000 patients: stays, announced, missed, alerts, false and right; the parts make the whole."""
    measures = study.verdict.measures
    stays = round(1000 * measures.hospitalisations_per_patient_year.value)
    share = measures.event_sensitivity.value
    announced = round(stays * share) if share == share else 0
    alerts = round(1000 * measures.alerts_per_patient_year.value)
    false = round(1000 * measures.unexplained_alerts_per_patient_year.value)
    return {
        "stays": stays,
        "announced": announced,
        "missed": stays - announced,
        "alerts": alerts,
        "false": false,
        "right": alerts - false,
    }


def _of_thousand(name: str) -> Number:
    return Number(lambda s, t: t.number(thousand(s)[name]))


def _policy(name: str, to: int) -> Callable[[Study, Text], str]:
    def told(study: Study, t: Text) -> str:
        result = judge(study.scenario.policy, study.scenario.costs, territory(study))
        value: Estimate = getattr(result, name)
        return _rounded(value, to, t) if to else t.estimate(value, digits=2)

    return told


def _readers(option: str) -> Number:
    return Number(lambda _, t: t.number(len(intruders(OPTIONS[option].hosting, "stored"))), "nothing")


NUMBERS: dict[str, Number] = {
    # the pairing
    "n_implants": Number(lambda s, t: t.number(s.scenario.cohort.n_patients), "linkage"),
    "n_pool": Number(lambda s, t: t.number(s.scenario.records.n_pool), "linkage"),
    "n_paired": Number(lambda s, t: t.number(int(s.linkage.paired.sum())), "linkage"),
    "n_lost": Number(lambda s, t: t.number(int((~s.linkage.paired).sum())), "linkage"),
    "n_wrong": Number(lambda s, t: t.number(len(s.linkage.links) - int(s.linkage.links["correct"].sum())), "linkage"),
    "rate": Number(lambda s, t: t.estimate(s.linkage.rate, percent=True, digits=1), "linkage"),
    "precision": Number(lambda s, t: t.estimate(s.linkage.precision, percent=True, digits=2), "linkage"),
    "recall": Number(lambda s, t: t.estimate(s.linkage.recall, percent=True, digits=1), "linkage"),
    "pairing_threshold": Number(lambda s, t: t.percent(s.scenario.linkage.threshold), "linkage"),
    "rate_more": Number(lambda s, t: _rate_of(s, t, "territory", 0), "linkage"),
    "rate_less": Number(lambda s, t: _rate_of(s, t, "territory", 1), "linkage"),
    "rate_poorest": Number(lambda s, t: _rate_of(s, t, "income", 0), "linkage"),
    "rate_richest": Number(lambda s, t: _rate_of(s, t, "income", 4), "linkage"),
    "unique_three": Number(lambda s, t: t.percent(unique_shares(s.bearers.cohort)[2]), "nothing"),
    "unique_all": Number(lambda s, t: t.percent(unique_shares(s.bearers.cohort)[4]), "nothing"),
    "gap_territory": Number(lambda s, t: _gap(s, t, "territory")),
    "gap_income": Number(lambda s, t: _gap(s, t, "income")),
    # the prediction
    "horizon": Number(lambda s, t: t.number(s.scenario.landmarks.horizon_days)),
    "alert_threshold": Number(lambda s, t: f"{t.number(100 * s.scenario.alert.threshold)}{_SIGN[t.language]}"),
    "n_test": Number(lambda s, t: t.number(len(s.evaluation.test_patients))),
    "prevalence": Number(lambda s, t: t.estimate(s.evaluation.discrimination.prevalence, percent=True, digits=1)),
    "accuracy": Number(lambda s, t: t.estimate(s.verdict.confusion.accuracy, percent=True, digits=1)),
    "accuracy_never": Number(lambda s, t: t.estimate(s.verdict.confusion.accuracy_of_never, percent=True, digits=1)),
    "announced": Number(lambda s, t: t.estimate(s.verdict.measures.event_sensitivity, percent=True)),
    "explained": Number(lambda s, t: t.estimate(s.verdict.measures.alert_ppv, percent=True)),
    "unexplained": Number(lambda s, t: t.estimate(s.verdict.measures.unexplained_alerts_per_patient_year, digits=2)),
    "warning": Number(lambda s, t: t.estimate(s.verdict.measures.warning_days_median)),
    **{f"t_{name}": _of_thousand(name) for name in ("stays", "announced", "missed", "alerts", "false", "right")},
    # what it is worth, for 100 patients a year
    "calls": Number(lambda s, t: t.estimate(utility.here(s).calls)),
    "avoided": Number(lambda s, t: t.estimate(utility.here(s).avoided.both, digits=1)),
    "cost_per_stay": Number(lambda s, t: _rounded(utility.here(s).cost_per_stay.both, 100, t)),
    "balance": Number(lambda s, t: _rounded(utility.here(s).balance.both, 100, t)),
    # a policy for the country
    "budget": Number(lambda s, t: t.number(s.scenario.policy.budget, 0), "nothing"),
    "policy_patients": Number(_policy("places", 1000), "policy"),
    "policy_avoided": Number(_policy("avoided", 100), "policy"),
    "policy_gap": Number(_policy("gap_change", 0), "policy"),
    # a way of hosting: readers of the stored data whom nobody wanted
    **{f"readers_{name}": _readers(name) for name in OPTIONS},
}
"""Every number that a text may show."""


class NotComputable(ValueError):
    """The scenario gives no such number.

    ``reason``: as :func:`simulator.report.run_all` says it, or ``"not_deployable"`` for a model no clinic could use.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def compute(study: Study, names: Iterable[str]) -> None:
    """Do the work that these numbers need. Raises NotComputable when the scenario does not allow it."""
    needs = {NUMBERS[name].needs for name in names} - {"nothing"}
    if needs and not study.has_outcomes:
        raise NotComputable("no_snds")
    if needs & {"verdict", "policy"} and (reason := run_all(study)):
        raise NotComputable(reason)
    if "linkage" in needs and not len(study.linkage.links):
        raise NotComputable("no_links")
    if "policy" in needs:
        if not deployable(study):
            raise NotComputable("not_deployable")
        territory(study, study.progress)


@dataclass(frozen=True)
class Told:
    """The numbers of an activity in one language; ``studies`` by variant, the chosen scenario's under ""."""

    studies: Mapping[str, Study]
    t: Text

    def fill(self, text: str, variant: str = "") -> str:
        """``text`` with its numbers, those without a variant from the study of ``variant``."""
        return re.sub(PLACE, lambda place: self._told(place[1] or variant, place[2]), text)

    def _told(self, variant: str, name: str) -> str:
        return NUMBERS[name].told(self.studies[variant], self.t)
