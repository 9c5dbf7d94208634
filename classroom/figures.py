"""The figures that calculations are made of: small worlds run by the simulator, kept in ``content/figures.csv``.

A row is a world (a seed) at an alert threshold; a group gets one of them, so that its neighbour's answers are no use.
``python -m classroom.figures`` runs the worlds again and writes the file; tests/test_figures.py holds it to them.
"""

import csv
from collections.abc import Iterator
from functools import cache

import numpy as np

from classroom.words import CONTENT
from simulator import care
from simulator.costs import CostSettings
from simulator.pairing_losses import member
from simulator.scenario import Scenario
from simulator.study import Study

FILE = CONTENT / "figures.csv"
SEEDS = (11, 12, 13, 14, 15, 16)
THRESHOLDS = (0.015, 0.02, 0.025, 0.03, 0.035, 0.04)
PATIENTS = 1500
UNDATED = {"linkage.identifiers": ("sex", "birth", "departement", "hospital", "device"), "linkage.threshold": 0.2}
"""A careless pairing: without the date of the implantation, at a low threshold. The usual one makes no mistake."""
Figures = dict[str, float]


@cache
def published() -> Figures:
    """What costs and avoids: the same for every world, from the simulator's own sourced constants."""
    costs = CostSettings()
    return {
        "fee_month": care.FEE_PER_MONTH,
        "call_minutes": costs.minutes_per_alert,
        "nurse_hour": costs.nurse_hour,
        "stay_cost": care.STAY_COST,
        "avoided_percent": round(100 * care.AVOIDED_IF_CALLED.value),
    }


@cache
def pool() -> tuple[Figures, ...]:
    """Every row of the file, with what is :func:`published`."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple({name: float(x) for name, x in row.items()} | published() for row in csv.DictReader(file))


def simulate(seed: int) -> Iterator[Figures]:
    """The figures of a world at each threshold; everything is a count, as a pupil can handle it."""
    base = Scenario().change({"seed": seed, "cohort.n_patients": PATIENTS})
    first = Study(base)
    for threshold in THRESHOLDS:
        study = Study(base.change({"alert.threshold": threshold}), first.cache)
        yield {"seed": seed, "threshold": threshold} | _pairing(study) | _alerts(study) | _weeks(study)


def _pairing(study: Study) -> Figures:
    linkage, cohort = study.linkage, study.bearers.cohort
    careless = Study(study.scenario.change(UNDATED), study.cache).linkage
    found: Figures = {
        "implants": len(cohort),
        "paired": len(linkage.links),
        "findable": linkage.n_findable or 0,
        "undated_paired": len(careless.links),
        "undated_right": int(careless.links["correct"].sum()),
    }
    age, territory = member(cohort, "age"), member(cohort, "territory")
    for name, group in {"oldest": age == 3, "youngest": age == 0, "rural": territory == 1}.items():
        found |= {f"{name}_implants": int(group.sum()), f"{name}_paired": int(linkage.paired[group].sum())}
    return found


def _alerts(study: Study) -> Figures:
    measures, result, followed = study.verdict.measures, study.verdict.tally, study.evaluation.followed
    alerts, unexplained = int(result.alerts.sum()), int(result.unexplained.sum())
    found, warning = result.detected[0], result.warning[0]
    women = (study.bearers.cohort.sex[study.evaluation.test_patients] == 2)[followed.event_patient]
    return {
        "followed": len(followed.weeks),
        "years": round(measures.patient_years),
        "stays": len(found),
        "announced": int(found.sum()),
        "early": int((warning[found] >= 14).sum()),
        "median_warning": float(measures.warning_days_median.value),
        "alerts": alerts,
        "unexplained": unexplained,
        "women_stays": int(women.sum()),
        "women_announced": int((found & women).sum()),
    }


def _weeks(study: Study) -> Figures:
    c = study.verdict.confusion
    return {
        "true_alarms": c.true_positive,
        "false_alarms": c.false_positive,
        "missed_weeks": c.false_negative,
        "quiet_weeks": c.true_negative,
    }


def write() -> None:
    """Run every world and write the file anew."""
    rows = [row for seed in SEEDS for row in simulate(seed)]
    with FILE.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows({name: np.format_float_positional(x, trim="-") for name, x in row.items()} for row in rows)


if __name__ == "__main__":
    write()
