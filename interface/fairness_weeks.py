"""The theorem of unequal base rates, exact on the student's own patient-weeks."""

import re

import numpy as np
import pandas as pd
import streamlit as st

from interface.group_words import group_names
from interface.kept import kept
from interface.session import session
from interface.shell import reading
from models import evaluation as ev
from models.evaluation import Confusion, Estimate
from models.fairness import implied_false_positive_rate
from models.group_rates import rates_by_group
from models.training import TEST
from simulator.fairness import Circle
from simulator.language import NO_BREAK_SPACE
from simulator.pairing_losses import member
from simulator.study import Study


def week_by_week(found: Study) -> None:
    """For each group three rates and the fourth that they force, in a part that opens."""
    t = session().t
    head = [
        t._("Group"),
        t._("Weeks before a stay (p)"),
        t._("Sensitivity"),
        t._("Positive predictive value"),
        t._("False positives"),
        t._("Forced by the three others"),
    ]
    with st.expander(t._("The same, week by week: the theorem is one line of arithmetic")):
        st.table(
            pd.DataFrame(_cells(found, found.scenario.fairness.by), columns=head),
            border="horizontal",
            hide_index=True,
        )
        reading(
            t._(
                "In each group, false positives = p ÷ (1 − p) × (1 − PPV) ÷ PPV × sensitivity. With the same PPV and "
                "sensitivity but another p, false positives have to differ. Rates by group: the library fairlearn."
            )
        )


@kept("verdict")
def _cells(found: Study, name: str) -> list[list[str]]:
    judged = found.evaluation
    group = member(found.bearers.cohort, name)[found.data.patient[found.data.split == TEST]]
    alarm, y = judged.row_score > found.scenario.alert.threshold, judged.row_event
    enough, names = Circle.of(found, name, TEST).enough, group_names(session().t, name)
    rates, cells = rates_by_group(alarm, y, group), []
    for g in np.flatnonzero(enough).tolist():
        mine = group == g
        counts = ev.confuse(alarm[mine], y[mine], judged.row_patient[mine], judged.row_weights)
        cells.append([names[g], *_row(rates.loc[[g]].iloc[0], counts)])
    return cells


def _row(rates: "pd.Series[float]", counts: Confusion) -> list[str]:
    """The four rates with their intervals, then the last as the others force it."""
    t, never, well = session().t, counts.accuracy_of_never, counts.specificity
    ends = {
        "base_rate": (1 - never.high, 1 - never.low),
        "sensitivity": (counts.sensitivity.low, counts.sensitivity.high),
        "ppv": (counts.ppv.low, counts.ppv.high),
        "false_positive_rate": (1 - well.high, 1 - well.low),
    }
    shown = [t.estimate(Estimate(rates[key], *both), percent=True, digits=1) for key, both in ends.items()]
    forced = implied_false_positive_rate(rates["base_rate"], rates["sensitivity"], rates["ppv"])
    narrow = [re.sub(f"(?<=[,;]){NO_BREAK_SPACE}", " ", cell) for cell in shown]  # six columns on a telephone
    return [*narrow, t.percent(forced, 1)]
