"""What minimisation costs: the study with everything, and with what is authorised only, on the same people."""

from dataclasses import dataclass

from models.evaluation import Estimate
from simulator.pairing_losses import SMALLEST
from simulator.report import run_all
from simulator.scenario import Scenario, parameters
from simulator.stages import PUBLISHED_RATES
from simulator.study import Study

RATE = PUBLISHED_RATES[0]
"""Unexplained alerts per patient-year at which stays announced are compared."""
UNKNOWN = Estimate(float("nan"))


@dataclass(frozen=True)
class Worth:
    """``paired``: share of the implants; ``auroc``; ``announced``: share of the stays, at :data:`RATE` unexplained
    alerts per patient-year, both on the paired test patients. ``missing``: why there is no prediction, or that
    fewer than :data:`SMALLEST` stays could judge it.
    """

    paired: Estimate = UNKNOWN
    auroc: Estimate = UNKNOWN
    announced: Estimate = UNKNOWN
    missing: str | None = None


def worth_of(study: Study) -> Worth:
    """What a study is worth, as its project would know it."""
    missing = run_all(study)
    paired = study.linkage.rate if study.has_outcomes else UNKNOWN
    if missing:
        return Worth(paired, missing=missing)
    _, found = study.evaluation.at_published[RATE]
    if found.events < SMALLEST:
        return Worth(paired, missing="too_few_events")
    return Worth(paired, study.evaluation.discrimination.auroc, found.event_sensitivity)


def lost(full: Scenario, less: Scenario) -> dict[str, tuple[str, ...]]:
    """The parameters that the authorisation changed, each with the choices taken away (none: see its value).

    Between whom fairness is looked at is left out where no threshold depends on it: it is not learned from.
    """
    found: dict[str, tuple[str, ...]] = {}
    for key, value in less.differences(full).items():
        if key == "fairness.by" and full.fairness.equalise == "nothing":
            continue
        before = full.get(key)
        choices = parameters()[key].choices
        gone = tuple(c for c in before if c not in value) if isinstance(before, tuple) else ()  # type: ignore[operator]
        found[key] = tuple(choices[c] for c in gone)
    return found
