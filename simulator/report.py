"""The figures of a study as plain data: the JSON contract of the command line, and the files of ``--out``."""

import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from models.decision_curve import estimates
from models.evaluation import Estimate
from models.training import SPLITS, TooFewEvents
from simulator import utility as worth
from simulator.files import as_csv
from simulator.stages import in_alert
from simulator.study import Study
from synthetic_data.cohort import MANUFACTURERS
from synthetic_data.streams import DAILY_BLOCK

VERSION = "0.1.0"
MEMORY_STEP_MB = 250
"""Peak memory is rounded to this: finer differences come from the system, not from the study."""
TELEMETRY_PATIENTS = 100

PREDICTION_ROWS = ("auroc", "average_precision", "brier", "prevalence", "calibration_in_the_large")
PREDICTION_CELLS = ("accuracy", "accuracy_of_never", "sensitivity", "specificity", "ppv", "npv")
PREDICTION_EVENTS = (
    "event_sensitivity",
    "unexplained_alerts_per_patient_year",
    "alert_ppv",
    "warning_days_median",
    "share_warned_14_days",
    "hospitalisations_per_patient_year",
    "alerts_per_patient_year",
    "time_in_alert",
)


def run_all(study: Study) -> str | None:
    """Compute every stage that the scenario allows, and say why the others are missing.

    Returns None, or ``"no_snds"``, ``"no_links"``, ``"too_few_events"``.
    """
    if not study.has_outcomes:
        study.result("features")
        return "no_snds"
    if not len(study.linkage.links):
        return "no_links"
    try:
        study.result("verdict")
    except TooFewEvents:
        return "too_few_events"
    return None


def report(study: Study) -> dict[str, Any]:
    """Every figure of the contract; estimates that the scenario does not allow are None."""
    missing = run_all(study)
    return {
        "scenario": study.scenario.values(),
        "pairing": pairing(study) if study.has_outcomes else _no_pairing(study),
        "prediction": {**prediction(study if missing is None else None), "missing": missing},
        "utility": utility(study if missing is None else None),
        "timings_s": _timings(study),
        "peak_memory_mb": peak_memory_mb(),
        "version": VERSION,
    }


def pairing(study: Study) -> dict[str, Any]:
    """The pairing rate and what the hidden truth says of it."""
    linkage = study.linkage
    return {
        **_with_interval("rate", linkage.rate),
        **_with_interval("precision", linkage.precision),
        **_with_interval("recall", linkage.recall),
        "expected_precision": _number(linkage.expected_precision),
        "n_implants": len(study.registers.platform),
        "n_pool": len(study.registers.beneficiaries),
        "n_paired": int(linkage.paired.sum()),
    }


def prediction(study: Study | None) -> dict[str, Any]:
    """Row-level and event-level figures on the test patients, each with its interval."""
    out: dict[str, Any] = {}
    for names, holder in _holders(study):
        for name in names:
            out |= _with_interval(name, getattr(holder, name) if holder is not None else None)
    measures = study.verdict.measures if study else None
    out["events"] = measures.events if measures else None
    out["patient_years"] = measures.patient_years if measures else None
    out["operating_points"] = (
        [_operating_point(study, rate) for rate in study.evaluation.at_published] if study else []
    )
    return out


def utility(study: Study | None) -> dict[str, Any]:
    """What calling at the alert threshold is worth and costs; euros and stays for 100 patients a year.

    ``_sample_ci`` and ``_effect_ci``: the interval from the test patients alone and from CHAMPION's effect alone.
    """
    here = worth.here(study) if study else None
    figures: dict[str, Any] = {"fee": here.fee if here else None}
    for name in ("calls", "hours", "announced", "nurse"):
        figures |= _with_interval(name, getattr(here, name) if here else None)
    for name in ("avoided", "saved", "balance", "cost_per_stay"):
        doubt = getattr(here, name) if here else None
        figures |= _with_interval(name, doubt.both if doubt else None)
        for source in ("sample", "effect"):
            part = _with_interval(name, getattr(doubt, source) if doubt else None)
            figures[f"{name}_{source}_ci"] = part[f"{name}_ci"]
    curve = worth.curve_here(study) if study else None
    for name, attribute in (("net_benefit", "model"), ("net_benefit_gain", "gain"), ("calls_spared", "spared")):
        figures |= _with_interval(name, estimates(getattr(curve, attribute))[0] if curve else None)
    return figures


def _holders(study: Study | None) -> list[tuple[tuple[str, ...], Any]]:
    if study is None:
        return [(names, None) for names in (PREDICTION_ROWS, PREDICTION_CELLS, PREDICTION_EVENTS)]
    verdict = study.verdict
    return [
        (PREDICTION_ROWS, study.evaluation.discrimination),
        (PREDICTION_CELLS, verdict.confusion),
        (PREDICTION_EVENTS, verdict.measures),
    ]


def _operating_point(study: Study, rate: float) -> dict[str, Any]:
    """What a threshold chosen on validation patients for this rate of unexplained alerts gives."""
    threshold, measures = study.evaluation.at_published[rate]
    figures: dict[str, Any] = {"target_rate": rate, "threshold": threshold}
    for name in PREDICTION_EVENTS[:5]:
        figures |= _with_interval(name, getattr(measures, name))
    return figures


def _with_interval(name: str, estimate: Estimate | None) -> dict[str, Any]:
    if estimate is None:
        return {name: None, f"{name}_ci": None}
    low, high = _number(estimate.low), _number(estimate.high)
    return {name: _number(estimate.value), f"{name}_ci": None if low is None else [low, high]}


def _no_pairing(study: Study) -> dict[str, Any]:
    empty = {k: None for n in ("rate", "precision", "recall") for k in (n, f"{n}_ci")}
    n = study.scenario.cohort.n_patients
    return {**empty, "expected_precision": None, "n_implants": n, "n_pool": 0, "n_paired": 0}


def _number(x: float) -> float | None:
    return float(x) if math.isfinite(x) else None


def _timings(study: Study) -> dict[str, float]:
    seconds = {name: study.timings.get(name, 0.0) for name in study.graph}
    return {**seconds, "total": sum(seconds.values())}


def peak_memory_mb() -> int | None:
    """Largest memory this process has held, in MB, rounded; None where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    unit = 1e6 if sys.platform == "darwin" else 1e3
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    return MEMORY_STEP_MB * math.ceil(used / MEMORY_STEP_MB)


def write_files(study: Study, directory: Path) -> list[Path]:
    """Write the contract's tables into ``directory`` (made if missing); returns what was written.

    ``scores.parquet``, ``stays.parquet`` and ``links.parquet``, empty but with their columns when the
    scenario gives no outcome, and ``telemetry.csv`` of the first 100 patients.
    """
    directory.mkdir(parents=True, exist_ok=True)
    complete = run_all(study)
    paired = study.has_outcomes and complete != "no_links"
    tables = {
        "scores.parquet": scores_table(study if complete is None else None),
        "stays.parquet": study.data.stays.drop(columns="discharge_day")
        if paired
        else _empty(patient_id="int32", admission_day="int32", heart_failure="bool"),
        "links.parquet": study.linkage.links
        if study.has_outcomes
        else _empty(implant_id="int64", snds_id="int64", weight="float64", probability="float64", correct="bool"),
    }
    for name, table in tables.items():
        table.to_parquet(directory / name, index=False)
    (directory / "telemetry.csv").write_bytes(as_csv(telemetry_table(study), "%.2f"))
    return [directory / name for name in (*tables, "telemetry.csv")]


def scores_table(study: Study | None) -> pd.DataFrame:
    """One row per landmark of a paired patient: ``patient_id, day, score, in_alert, label, split``."""
    if study is None:
        return _empty(patient_id="int32", day="int32", score="float32", in_alert="bool", label="bool", split="object")
    data, features = study.data, study.features
    return pd.DataFrame(
        {
            "patient_id": data.patient,
            "day": data.day,
            "score": study.scores,
            "in_alert": in_alert(study.scenario.alert, features, data, study.scores),
            "label": data.y,
            "split": pd.Categorical.from_codes(data.split, pd.Index(SPLITS)),
        }
    )


def telemetry_table(study: Study) -> pd.DataFrame:
    """Daily measures of the first patients, ready for a spreadsheet."""
    frames = []
    for patient in range(min(TELEMETRY_PATIENTS, study.scenario.cohort.n_patients)):
        if patient % DAILY_BLOCK == 0:
            cohort, _, telemetry = study.observe(patient)
        i = patient - telemetry.persons.start
        frame = telemetry.frame(patient).reset_index()
        frame.insert(0, "manufacturer", MANUFACTURERS[cohort.manufacturer[i]])
        frame.insert(0, "patient_id", patient)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def _empty(**columns: str) -> pd.DataFrame:
    return pd.DataFrame({name: np.empty(0, kind) for name, kind in columns.items()})
