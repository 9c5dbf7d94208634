"""Figures of the visitor's own study, each with its interval, for the debate and for an essay."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from classroom.outline import Figure
from interface.compute import obstacle, study
from interface.group_words import group_names
from interface.session import session
from interface.shell import rounded
from interface.story import title_of
from models.evaluation import Estimate
from simulator.language import Text
from simulator.linkage import wilson
from simulator.pairing_losses import SMALLEST, member
from simulator.study import Study
from simulator.unique import unique_shares
from simulator.utility import here

N_ = str  # marks a text for translation


@dataclass(frozen=True)
class _Kind:
    """``needs``: the stage whose result it is; ``of`` gives None where the study is too small to tell."""

    label: str
    page: str
    needs: str
    of: Callable[[Study, Text], tuple[str, str] | None]


def _share(estimate: Estimate, t: Text, digits: int = 0) -> tuple[str, str] | None:
    if not np.isfinite(estimate.value):
        return None
    interval = t.interval(estimate.low, estimate.high, digits, percent=True)
    return t.percent(estimate.value, digits), t._("95% interval {interval}", interval=interval)


def _plain(estimate: Estimate, t: Text, digits: int) -> tuple[str, str] | None:
    if not np.isfinite(estimate.value):
        return None
    interval = t.interval(estimate.low, estimate.high, digits)
    return t.number(estimate.value, digits), t._("95% interval {interval}", interval=interval)


def _cost(estimate: Estimate, t: Text) -> tuple[str, str] | None:
    told = _plain(estimate, t, 0)
    return told and (t.money(estimate.value), told[1])


def _missed(found: Study, t: Text) -> tuple[str, str] | None:
    seen = found.verdict.measures.event_sensitivity
    return _share(Estimate(1 - seen.value, 1 - seen.high, 1 - seen.low), t)


def _unique(found: Study, t: Text) -> tuple[str, str]:
    cohort = found.bearers.cohort
    return t.percent(unique_shares(cohort)[2]), t._("counted among {n} bearers", n=len(cohort))


def _territory(found: Study, t: Text) -> tuple[str, str] | None:
    """The paired share of the less populated départements, the others' beside it."""
    small, paired = member(found.bearers.cohort, "territory") == 1, found.linkage.paired
    if min(small.sum(), (~small).sum()) < SMALLEST:
        return None
    told = [_share(wilson(float(paired[group].sum()), int(group.sum())), t) for group in (small, ~small)]
    (value, interval), (other, others) = (pair or ("", "") for pair in told)
    return value, t._(
        "{interval}; {name}: {value}, {others}",
        interval=interval,
        name=group_names(t, "territory")[0],
        value=other,
        others=others,
    )


KINDS = {
    "announced": _Kind(
        N_("Hospitalisations announced"),
        "evaluation",
        "verdict",
        lambda s, t: _share(s.verdict.measures.event_sensitivity, t),
    ),
    "missed": _Kind(N_("Hospitalisations that nobody announced"), "evaluation", "verdict", _missed),
    "unexplained": _Kind(
        N_("Unexplained alerts per patient and year"),
        "evaluation",
        "verdict",
        lambda s, t: _plain(s.verdict.measures.unexplained_alerts_per_patient_year, t, 2),
    ),
    "ppv": _Kind(
        N_("Alerts that announce a hospitalisation"),
        "evaluation",
        "verdict",
        lambda s, t: _share(s.verdict.measures.alert_ppv, t),
    ),
    "never": _Kind(
        N_("Accuracy of a program that always answers “no”"),
        "pitfalls",
        "verdict",
        lambda s, t: _share(s.verdict.confusion.accuracy_of_never, t, 1),
    ),
    "warning": _Kind(
        N_("Median warning, in days"),
        "evaluation",
        "verdict",
        lambda s, t: _plain(s.verdict.measures.warning_days_median, t, 0),
    ),
    "cost": _Kind(
        N_("Cost per avoided stay"),
        "utility",
        "verdict",
        lambda s, t: _cost(rounded(here(s).cost_per_stay.both), t),
    ),
    "pairing": _Kind(N_("Pairing rate"), "linkage", "linkage", lambda s, t: _share(s.linkage.rate, t)),
    "left_out": _Kind(N_("Paired in the less populated départements"), "linkage", "linkage", _territory),
    "unique": _Kind(N_("Bearers with no double (sex, birth, département)"), "linkage", "bearers", _unique),
}
"""Every figure that the lesson may use."""


def names() -> dict[str, str]:
    """The label of each figure in the visitor's language."""
    t = session().t
    return {name: t._(kind.label) for name, kind in KINDS.items()}


def run_figures(wanted: Iterable[str]) -> tuple[dict[str, Figure], str | None]:
    """The figures that the visitor's study gives, and why it does not give the others (None: it gives all).

    What has to be computed for it is, with its progress shown.
    """
    t, found = session().t, study("bearers")
    needed = {name: KINDS[name] for name in wanted if name in KINDS}
    why = obstacle(found) if any(kind.needs != "bearers" for kind in needed.values()) else None
    ready = {"bearers"} | ({"linkage"} if found.has_outcomes else set()) | ({"verdict"} if not why else set())
    given = {name: kind.of(found, t) for name, kind in needed.items() if kind.needs in ready}
    figures = {
        name: Figure(t._(KINDS[name].label), *told, title_of(KINDS[name].page, t))
        for name, told in given.items()
        if told is not None
    }
    if not why and len(figures) < len(needed):
        why = t._("Too few patients or stays in this study to tell everything.")
    return figures, why
