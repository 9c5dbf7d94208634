"""Évaluation: drag the threshold and see what a prediction is worth to a nurse and to a patient."""

from pathlib import Path

import streamlit as st

from interface import accuracy_charts, natural_frequencies, score_charts, trade_off_charts
from interface.alert_timeline import shown_patient, timeline, timeline_data
from interface.compute import obstacle, study
from interface.controls import controls
from interface.moving import Frame, moving_reading
from interface.published import against_published
from interface.session import session
from interface.shell import opening, try_next
from interface.threshold import Followers, threshold_slider
from interface.unsupervised import without_outcomes
from interface.verdict_figures import figures, how_obtained
from interface.verdict_frame import verdict_frame
from simulator.study import Study

t = session().t
opening(t._("Evaluation"), t._("What is an alert really worth, for the nurse who gets it and for the patient?"))


def board(found: Study, frame: Frame, patient: int | None) -> Followers:
    """Everything that follows the threshold, in its place; what is returned the server draws again."""
    level, parts = session().level, Followers()
    alone = level == "discovery"
    wide, narrow = (st.container(), st.container()) if alone else st.columns([3, 2], vertical_alignment="bottom")
    with wide:
        parts.add(lambda _: threshold_slider())
    with narrow:
        controls("alert.recovery")
    figures(found)
    left, right = st.columns(2)
    with left:
        st.markdown("### " + t._("Out of 100"))
        natural_frequencies.natural_frequencies(found)
        moving_reading(frame, "thousand")
        natural_frequencies.endless(found)
    with right:
        st.markdown("### " + t._("Announce more or disturb less?"))
        trade_off_charts.trade_off(found)
        parts.add(trade_off_charts.trade_off_data)
        trade_off_charts.read_trade_off(found)
    timeline(found, patient)
    parts.add(lambda found: timeline_data(found, patient))
    moving_reading(frame, "timeline")
    left, right = st.columns(2)
    with left:
        st.markdown("### " + t._("“95% accurate”: and so what?"))
        accuracy_charts.accuracy(found)
        parts.add(accuracy_charts.accuracy_data)
        moving_reading(frame, "accuracy")
        if level == "expert":
            st.markdown("### " + t._("The four counts, in patient-weeks"))
            score_charts.four_counts(found)
            moving_reading(frame, "counts")
    with right:
        st.markdown("### " + t._("Does the score put the right weeks first?"))
        score_charts.ranking(found)
        parts.add(score_charts.ranking_data)
        moving_reading(frame, score_charts.CURVE)
    return parts


def background(found: Study) -> None:
    """What no alert threshold changes."""
    against_published(found)
    st.page_link(
        Path(__file__).with_name("sources.py"),
        label=t._("All the published figures beside those of the simulator"),
        icon=":material/menu_book:",
    )
    left, right = st.columns(2)
    with left:
        score_charts.calibration(found)
    with right:
        how_obtained(found)
        controls("evaluation")


why = obstacle(study())
if why:
    st.info(why, icon=":material/info:")
    without_outcomes(study("features"))
    try_next(
        t._("How many alerts would you accept if nobody could tell you which were right?"),
        t._("Choose the scenario “HYDRO in miniature”: what does knowing the hospitalisations change?"),
    )
else:
    found = study("verdict")
    here, patient = Path(__file__).stem, shown_patient(found)
    view = session().level, score_charts.chosen_curve(), patient
    parts = board(found, verdict_frame(found, view, here), patient)
    background(found)
    try_next(
        t._(
            "Lower the threshold until 80% of the hospitalisations are announced: how many unexplained alerts is "
            "that a year?"
        ),
        t._("On the page “Training”, choose “Never”: what becomes of the accuracy?"),
        t._("Choose the scenario “A single sensor” and compare with the published systems."),
    )
    parts.draw(lambda found: verdict_frame(found, view, here), view)
