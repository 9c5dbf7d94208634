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
from simulator.pairing_effect import RATE, Bools, Judged, comparable, judged_among, truth_of
from simulator.study import Study
from synthetic_data import france
from synthetic_data.cohort import MANUFACTURERS, Cohort

SMALLEST = 11
"""Patients or events below which nothing leaves the project space (CASD output rules, p. 17)."""
GROUPS = {"income": 5, "age": 4, "territory": 2, "manufacturer": len(MANUFACTURERS), "sex": 2}
"""The characteristics and the number of groups of each."""


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
    ``judged``: the model among all test patients, the paired, the lost, and in two groups, in truth.
    """

    groups: pd.DataFrame
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
    judged = {name: judged_among(base, truth, scores, threshold, members) for name, members in who.items()}
    return Losses(_groups(base, truth.data), {name: masked(j) for name, j in judged.items()})


def masked(judged: Judged) -> Judged:
    """Without its figures where too few patients or events are behind them."""
    return judged if min(judged.patients, judged.events) >= SMALLEST else Judged(judged.patients, 0, {})


def _groups(base: Study, true: stages.Dataset) -> pd.DataFrame:
    cohort, paired = base.bearers.cohort, base.linkage.paired
    n = len(paired)
    weights = ev.resample(n, base.scenario.evaluation.n_bootstrap, base.streams.generator("effect.groups"))
    everyone = np.vstack([np.ones(n, np.float32), weights])
    counts = {"known": _weeks(base, base.data, n), "true": _weeks(base, true, n)}
    rows = []
    for name, k in GROUPS.items():
        mine = member(cohort, name)
        rows += [_row(name, g, mine == g, paired, counts, everyone) for g in range(k) if (mine == g).any()]
    return pd.DataFrame(rows)


def _weeks(base: Study, data: stages.Dataset, n: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Patient-weeks of each bearer, and those followed by a stay."""
    patient = base.features.patient[data.rows]
    return np.bincount(patient, minlength=n).astype(float), np.bincount(patient, data.y.astype(float), n)


def _row(
    name: str,
    group: int,
    mine: Bools,
    paired: Bools,
    counts: dict[str, tuple[NDArray[Any], NDArray[Any]]],
    everyone: NDArray[np.float32],
) -> dict[str, object]:
    n, found = int(mine.sum()), int((mine & paired).sum())
    row: dict[str, object] = {"characteristic": name, "group": group, "n": n}
    estimates = {"rate": wilson(found, n)}
    for kind, (weeks, events) in counts.items():
        bottom, top = everyone[:, mine] @ weeks[mine], everyone[:, mine] @ events[mine]
        values = np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom > 0)
        seen = int((events[mine] > 0).sum())
        estimates[kind] = Estimate.of(values[0], values[1:]) if seen >= SMALLEST else Estimate(float("nan"))
    for kind, e in estimates.items():
        shown = e if n >= SMALLEST else Estimate(float("nan"))
        row |= {kind: shown.value, f"{kind}_low": shown.low, f"{kind}_high": shown.high}
    return row
