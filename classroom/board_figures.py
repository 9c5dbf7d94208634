"""The figures of a run that the board shows and that challenges ask for, computed from its study by the server."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from classroom.refusals import Refusal
from models.evaluation import Estimate
from simulator.linkage.identifiers import FIELDS
from simulator.pairing_losses import SMALLEST
from simulator.report import run_all
from simulator.study import Study

N_ = str  # marks a text for translation

Needs = Literal["pairing", "alerts", "model"]


@dataclass(frozen=True)
class Figure:
    """``title`` is an English message id, ``unit`` "" for a plain number, else ``%`` or ``days``.

    ``needs``: what must be known for it; the alerts need 11 hospitalisations of test patients.
    """

    title: str
    unit: Literal["", "%", "days"]
    needs: Needs
    compute: Callable[[Study], Estimate]


def singled_out(study: Study) -> Estimate:
    """Share of the implant bearers who are alone, in the platform's file, with what is used to pair them.

    Counted over all of them, so without interval. The fewer are alone, the less the file tells of anyone.
    """
    used = [column for name in study.scenario.linkage.identifiers for column in FIELDS[name]]
    people = study.registers.platform
    return Estimate(float(np.mean(~people.duplicated(used, keep=False))) if used else 0.0)


def data_used(study: Study) -> Estimate:
    """How many kinds of data are used about each patient: to pair, and to learn from."""
    s = study.scenario
    kinds = len(s.linkage.identifiers) + len(s.landmarks.channels) + len(s.landmarks.context)
    return Estimate(kinds + s.landmarks.demographics + s.landmarks.history)


FIGURES: dict[str, Figure] = {
    "rate": Figure(N_("Implants paired"), "%", "pairing", lambda s: s.linkage.rate),
    "precision": Figure(N_("Pairs that are right"), "%", "pairing", lambda s: s.linkage.precision),
    "singled_out": Figure(N_("Patients alone with the identifiers used"), "%", "pairing", singled_out),
    "identifiers": Figure(
        N_("Identifiers used"), "", "pairing", lambda s: Estimate(len(s.scenario.linkage.identifiers))
    ),
    "channels": Figure(
        N_("Measures of the implant used"), "", "pairing", lambda s: Estimate(len(s.scenario.landmarks.channels))
    ),
    "data_used": Figure(N_("Kinds of data used about each patient"), "", "pairing", data_used),
    "detected": Figure(
        N_("Hospitalisations announced"), "%", "alerts", lambda s: s.verdict.measures.event_sensitivity
    ),
    "unexplained": Figure(
        N_("Unexplained alerts per patient and year"),
        "",
        "alerts",
        lambda s: s.verdict.measures.unexplained_alerts_per_patient_year,
    ),
    "alert_ppv": Figure(
        N_("Alerts followed by a hospitalisation"), "%", "alerts", lambda s: s.verdict.measures.alert_ppv
    ),
    "warning": Figure(N_("Median warning"), "days", "alerts", lambda s: s.verdict.measures.warning_days_median),
    "accuracy": Figure(
        N_("Weeks for which the model is right"), "%", "model", lambda s: s.verdict.confusion.accuracy
    ),
    "auroc": Figure(N_("AUROC"), "", "model", lambda s: s.evaluation.discrimination.auroc),
}
CHARTS: tuple[tuple[str, str], ...] = (
    ("unexplained", "detected"),
    ("rate", "precision"),
    ("singled_out", "detected"),
)
"""What the board draws against what, across and up."""
Headline = dict[str, dict[str, float | None] | None]


def headline(study: Study) -> Headline:
    """Each figure with its 95 % interval, as plain data; None where the scenario does not give it.

    Raises Refusal ``no_figures`` for a scenario without the SNDS or without a pair.
    """
    missing = run_all(study)
    if missing in ("no_snds", "no_links"):
        raise Refusal("no_figures", why=missing)
    known: set[Needs] = {"pairing"} if missing else {"pairing", "model"}
    if not missing and study.verdict.measures.events >= SMALLEST:
        known.add("alerts")
    return {name: _plain(f.compute(study)) if f.needs in known else None for name, f in FIGURES.items()}


def _plain(estimate: Estimate) -> dict[str, float | None] | None:
    if not np.isfinite(estimate.value):
        return None
    parts: dict[str, Any] = {"value": estimate.value, "low": estimate.low, "high": estimate.high}
    return {name: float(x) if np.isfinite(x) else None for name, x in parts.items()}
