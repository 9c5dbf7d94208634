"""Évaluation: drag the threshold and see what a prediction is worth to a nurse and to a patient."""

import streamlit as st

from interface import verdict_charts as charts
from interface.compute import obstacle, study
from interface.controls import controls
from interface.session import session
from interface.shell import figure, opening, reading, try_next
from interface.unsupervised import without_outcomes

t = session().t
opening(t._("Evaluation"), t._("What is an alert really worth, for the nurse who gets it and for the patient?"))


@st.fragment
def board() -> None:
    """Everything that follows the threshold; only this part runs again when it moves."""
    found = study("verdict")
    measures = found.verdict.measures
    controls("alert", "evaluation", columns=2)
    places = st.columns(4)
    with places[0]:
        figure(
            t._("Hospitalisations announced"),
            measures.event_sensitivity,
            help=t._(
                "Share of the hospitalisations for heart failure during whose last 30 days the patient was in alert."
            ),
        )
    with places[1]:
        figure(
            t._("Unexplained alerts per patient-year"),
            measures.unexplained_alerts_per_patient_year,
            percent=False,
            digits=2,
            help=t._("Alerts that no hospitalisation follows within 30 days."),
        )
    with places[2]:
        figure(t._("Alerts that were right"), measures.alert_ppv)
    with places[3]:
        figure(t._("Warning (median, days)"), measures.warning_days_median, percent=False)
    left, right = st.columns(2)
    with left:
        charts.natural_frequencies(measures)
    with right:
        charts.trade_off(found)
    charts.timeline(found)
    left, right = st.columns(2)
    with left:
        charts.accuracy(found)
    with right:
        charts.roc(found)


why = obstacle(study("features"))
if why:
    st.info(why, icon=":material/info:")
    without_outcomes(study("features"))
else:
    board()
    charts.calibration(study("verdict"))
    reading(
        t._(
            "Everything here is measured on {n} patients the model has never seen, followed for {years} "
            "patient-years in all; intervals come from drawing the patients anew.",
            n=len(study("verdict").evaluation.test_patients),
            years=t.number(study("verdict").verdict.measures.patient_years, 0),
        )
    )
try_next(
    t._(
        "Lower the threshold until 80 % of the hospitalisations are announced: how many false alerts is that a year?"
    ),
    t._("On the page “Training”, choose “Never”: what becomes of the accuracy?"),
    t._("Choose the scenario “A single sensor” and compare with the published systems."),
)
