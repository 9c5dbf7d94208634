"""The figures of an alert threshold, and how they were obtained."""

import streamlit as st

from interface.session import session
from interface.shell import figure, prose
from models.evaluation import Estimate
from simulator.alerts import EventMeasures
from simulator.study import Study

WIDTH = 190
"""Pixels: wide enough for a label; figures take as many lines as the screen needs, columns would cut labels off."""


def figures(found: Study) -> None:
    """What a nurse and a patient ask first; then what a specialist asks."""
    with st.container(horizontal=True):
        _first(found.verdict.measures)
        if session().level != "discovery":
            _next(found.verdict.measures)


def _first(measures: EventMeasures) -> None:
    t = session().t
    figure(
        t._("Hospitalisations announced"),
        measures.event_sensitivity,
        help=t._(
            "Share of the hospitalisations for heart failure during whose last 30 days the patient was in alert."
        ),
        width=WIDTH,
    )
    _rate(
        t._("Unexplained alerts"),
        measures.unexplained_alerts_per_patient_year,
        t._("Alerts during which, and in the 30 days after which, no hospitalisation for heart failure comes."),
    )
    figure(
        t._("Explained alerts"),
        measures.alert_ppv,
        help=t._(
            "Of all alerts, those with a hospitalisation for heart failure in them or in the 30 days after them: "
            "their positive predictive value."
        ),
        width=WIDTH,
    )
    figure(
        t._("Median warning, days"),
        measures.warning_days_median,
        percent=False,
        help=t._("Days from the beginning of the alert to the admission, for those announced."),
        width=WIDTH,
    )


def _next(measures: EventMeasures) -> None:
    t = session().t
    figure(
        t._("Time in alert"),
        measures.time_in_alert,
        digits=1,
        help=t._(
            "Share of the follow-up spent in alert. A permanent alert announces everything: no sensitivity means "
            "anything without this figure."
        ),
        width=WIDTH,
    )
    _rate(t._("All alerts"), measures.alerts_per_patient_year, t._("Explained or not."))
    figure(
        t._("Two weeks ahead"),
        measures.share_warned_14_days,
        help=t._("Of the hospitalisations announced, those announced at least 14 days ahead."),
        width=WIDTH,
    )
    _rate(
        t._("Hospitalisations"),
        measures.hospitalisations_per_patient_year,
        t._("For heart failure, among the patients under evaluation."),
    )


def _rate(label: str, value: Estimate, explanation: str) -> None:
    """A number of things a patient meets in a year."""
    t = session().t
    told = t._("per patient-year {interval}", interval=t.interval(value.low, value.high))
    st.metric(label, t.number(value.value, 2), help=explanation, delta_description=told, width=WIDTH)


def how_obtained(found: Study) -> None:
    """On whom the figures were measured, and by which definitions."""
    t, evaluation = session().t, found.evaluation
    measures, by_row = found.verdict.measures, found.scenario.model.split == "row"
    with st.container(border=True):
        st.markdown("### " + t._("Where these figures come from"))
        where = t._(
            "{n} patients, {years} patient-years, {events} hospitalisations for heart failure.",
            n=len(evaluation.test_patients),
            years=t.number(measures.patient_years, 0),
            events=measures.events,
        )
        rules = [
            where,
            t._("A hospitalisation is **announced** if the patient was in alert on one of the 30 days before it."),
            t._(
                "An alert is **explained** if a hospitalisation for heart failure falls within it or in the 30 days "
                "after its end."
            ),
            t._(
                "The outcome is what the paired hospital records say: a wrong pair or a coding error makes a right "
                "alert look wrong."
            ),
            t._("95% intervals: the patients are drawn anew {n} times.", n=found.scenario.evaluation.n_bootstrap),
        ]
        prose("\n".join(f"- {rule}" for rule in rules))
        if by_row:
            st.warning(
                t._(
                    "The weeks were shared out at random: the model has met these patients while it learned, and "
                    "the figures flatter it."
                ),
                icon=":material/info:",
            )
        else:
            st.caption(t._("The model has never seen these patients."))
