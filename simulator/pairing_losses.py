"""Who is lost between the two files, what the project then believes of the groups, and how the model serves them."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models import evaluation as ev
from models.evaluation import Estimate
from simulator import stages
from simulator.linkage import wilson
from simulator.pairing_truth import RATE, Bools, Draws, Judged, change, comparable, judge, truth_of
from simulator.study import Study
from synthetic_data import france
from synthetic_data.cohort import MANUFACTURERS, Cohort

SMALLEST = 11
"""Patients or events below which nothing leaves the project space (CASD output rules, p. 17)."""
GROUPS = {"income": 5, "age": 4, "territory": 2, "manufacturer": len(MANUFACTURERS), "sex": 2}
"""The characteristics and the number of groups of each."""
GAPS = {"income": (0, 4), "territory": (1, 0), "age": (3, 0)}
"""Which group is held against which: the poorest and the richest, less and more populated, oldest and youngest."""


def member(cohort: Cohort, name: str) -> NDArray[np.integer]:
    """The group of each bearer, 0 and up, ``(bearers,)``.

    Income: fifths, the poorest first; age: under 60, to 69, to 79, 80 and over; territory: more, then less
    populated half of the départements; sex: men, women.
    """
    if name == "territory":
        return france.small_departements()[cohort.departement].astype(np.int8)
    if name == "age":
        return np.digitize(cohort.age, [60, 70, 80])
    return {"income": cohort.income_fifth - 1, "manufacturer": cohort.manufacturer, "sex": cohort.sex - 1}[name]


@dataclass(frozen=True)
class Losses:
    """Who is lost and what it does.

    ``groups``: a row per group: ``characteristic, group, n``, then ``rate`` (paired), ``known`` and ``true``
    (share of the patient-weeks followed by a heart-failure stay: in the linked records of the paired, and in
    the truth of everyone), each with ``_low`` and ``_high``; NaN in groups smaller than :data:`SMALLEST`.
    ``gaps``: for each of :data:`GAPS`, the difference of ``rate``, ``known`` and ``true`` between the two groups,
    NaN where one is masked. ``judged``: the model among all test patients, the paired, the lost, and in two
    groups, in truth.
    """

    groups: pd.DataFrame
    gaps: dict[str, dict[str, Estimate]]
    judged: dict[str, Judged]


def losses(study: Study) -> Losses:
    """The losses of the visitor's scenario; raises :class:`models.training.TooFewEvents`."""
    base = Study(comparable(study.scenario), study.cache, study.progress, study.workers)
    return cast(Losses, study.cache.get(losses_key(study), lambda: _losses(base)))


def losses_key(study: Study) -> Hashable:
    """Where the cache keeps the losses."""
    return "pairing_losses", Study(comparable(study.scenario), study.cache).key("evaluation")


def _losses(base: Study) -> Losses:
    truth, paired, cohort = truth_of(base), base.linkage.paired, base.bearers.cohort
    threshold, _ = base.evaluation.at_published[RATE]
    scores = stages.score(base.features, truth.data, base.model)
    who = {
        "all": np.ones(len(paired), bool),
        "paired": paired,
        "lost": ~paired,
        "small": member(cohort, "territory") == 1,
        "poorest": cohort.income_fifth == 1,
    }
    judged = {name: judge(base, truth.data, truth, scores, threshold, members) for name, members in who.items()}
    groups, gaps = _groups(base, truth.data)
    return Losses(groups, gaps, {name: masked(j) for name, j in judged.items()})


def masked(judged: Judged) -> Judged:
    """Without its figures where too few patients or events are behind them."""
    return judged if min(judged.patients, judged.events) >= SMALLEST else Judged(judged.patients, 0, {})


def _groups(base: Study, true: stages.Dataset) -> tuple[pd.DataFrame, dict[str, dict[str, Estimate]]]:
    cohort, paired = base.bearers.cohort, base.linkage.paired
    n = len(paired)
    weights = ev.resample(n, base.scenario.evaluation.n_bootstrap, base.streams.generator("effect.groups"))
    everyone = np.vstack([np.ones(n, np.float32), weights])
    counts = {"rate": (np.ones(n), paired.astype(float))}
    counts |= {"known": _weeks(base, base.data, n), "true": _weeks(base, true, n)}
    rows, gaps = [], {}
    for name, k in GROUPS.items():
        mine = [member(cohort, name) == g for g in range(k)]
        draws = [_draws(group, counts, everyone) for group in mine]
        rows += [_row(name, g, group, paired, draws[g]) for g, group in enumerate(mine) if group.any()]
        if name in GAPS:
            one, other = (draws[g] for g in GAPS[name])
            gaps[name] = {kind: change(one, other, kind) for kind in counts}
    return pd.DataFrame(rows), gaps


def _weeks(base: Study, data: stages.Dataset, n: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Patient-weeks of each bearer, and those followed by a stay."""
    patient = data.patient
    return np.bincount(patient, minlength=n).astype(float), np.bincount(patient, data.y.astype(float), n)


def _draws(mine: Bools, counts: dict[str, tuple[NDArray[Any], NDArray[Any]]], everyone: NDArray[np.float32]) -> Draws:
    """The shares in a group, without those that too few patients or events are behind."""
    draws, n = {}, int(mine.sum())
    for kind, (bottom, top) in counts.items():
        seen = n if kind == "rate" else int((top[mine] > 0).sum())
        if min(n, seen) >= SMALLEST:
            draws[kind] = ev.ratio(everyone[:, mine] @ top[mine], everyone[:, mine] @ bottom[mine])
    return draws


def _row(name: str, group: int, mine: Bools, paired: Bools, draws: Draws) -> dict[str, object]:
    n = int(mine.sum())
    row: dict[str, object] = {"characteristic": name, "group": group, "n": n}
    for kind in ("rate", "known", "true"):
        shown = Estimate.of(draws[kind][0], draws[kind][1:]) if kind in draws else Estimate(float("nan"))
        if kind == "rate" and kind in draws:
            shown = wilson(int((mine & paired).sum()), n)
        row |= {kind: shown.value, f"{kind}_low": shown.low, f"{kind}_high": shown.high}
    return row
