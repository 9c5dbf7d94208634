"""Published alert systems, each number with its source: the map on which a student's model is placed."""

from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import streamlit as st

from interface.kept import kept
from interface.session import session
from interface.shell import WORD_JOINER, reading
from models.evaluation import Estimate
from simulator.language import Text
from simulator.study import Study


@dataclass(frozen=True)
class System:
    """``rate``: unexplained alerts per patient-year; ``found``: share of hospitalisations announced;
    ``warning``: days, median and quartiles. Intervals at 95 %, NaN where none was published.
    """

    name: str
    source: str
    rate: Estimate
    found: Estimate
    warning: tuple[int, int, int]


SYSTEMS = (
    System(
        "HeartLogic",
        "Boehmer et al., JACC Heart Failure 2017;5:216-225",
        Estimate(1.47, 1.32, 1.65),
        Estimate(0.70, 0.554, 0.821),
        (34, 19, 66),
    ),
    System(
        "HeartInsight",
        "Bulava et al., Open Heart 2025 (doi 10.1136/openhrt-2025-003474)",
        Estimate(0.85),
        Estimate(0.515, 0.430, 0.599),
        (34, 16, 78),
    ),
    # the paper's 65.5 % is 19 of the 29 first hospitalisations of the validation group: exact binomial interval
    System(
        "SELENE HF",
        "D’Onofrio et al., Europace 2022;24:234-244",
        Estimate(0.69),
        Estimate(0.655, 0.457, 0.821),
        (42, 21, 89),
    ),
)


def against_published(found: Study) -> None:
    """The model at the published rates of unexplained alerts, its thresholds chosen on validation patients."""
    t = session().t
    st.markdown("### " + t._("Side by side with the published systems"))
    st.table(_table(found), border="horizontal", hide_index=True)
    reading(
        t._(
            "This model’s thresholds were chosen on validation patients to give as many unexplained alerts as the "
            "system below it. In square brackets, the 95% interval: the range where the true figure very probably "
            "lies. In round brackets, the middle half: one warning in four was shorter, one in four longer. Those "
            "studies followed other patients in other countries: compare orders of magnitude, not decimals."
        )
    )
    st.caption(" · ".join(f"{system.name} ({system.source})" for system in SYSTEMS))
    st.caption(t._("The interval of SELENE HF is computed here, from 19 hospitalisations announced of 29."))


@kept("evaluation")
def _table(found: Study) -> pa.Table:
    t = session().t
    rows = [_model_row(found, rate, t) for rate in found.evaluation.at_published]
    rows += [_system_row(system, t) for system in SYSTEMS]
    head = [
        t._("System"),
        t._("Unexplained alerts per patient-year"),
        t._("Announced"),
        t._("Warning, days"),
    ]
    ordered = [row for _, row in sorted(rows, key=lambda row: -row[0])]
    return pa.Table.from_pandas(pd.DataFrame(ordered, columns=head), preserve_index=False)


def _model_row(found: Study, rate: float, t: Text) -> tuple[float, list[str]]:
    threshold, measures = found.evaluation.at_published[rate]
    return rate + 0.001, [  # above the system it is compared with
        t._("**This model**, threshold {threshold}", threshold=t.percent(threshold, 1)),
        t.estimate(measures.unexplained_alerts_per_patient_year, digits=2),
        t.estimate(measures.event_sensitivity, percent=True),
        t.estimate(measures.warning_days_median),
    ]


def _system_row(system: System, t: Text) -> tuple[float, list[str]]:
    median, low, high = system.warning
    return system.rate.value, [
        system.name,
        t.estimate(system.rate, digits=2),
        t.estimate(system.found, percent=True),
        f"{median} ({low}–{WORD_JOINER}{high})",
    ]
