"""Utilité et coût: the threshold as an exchange rate, the net benefit, the euros."""

import streamlit as st

from interface import decision_charts, utility_charts
from interface.compute import obstacle, study
from interface.controls import controls
from interface.session import session
from interface.shell import opening, prose, try_next
from interface.threshold import threshold_slider
from interface.verdict_figures import how_obtained
from simulator.utility import here as judged_here

t = session().t
opening(t._("Benefit and cost"), t._("Is it worth calling?"))
prose(
    t._(
        "A call takes a nurse’s time and may worry a patient for nothing; a call in time may avoid a stay. How "
        "many calls for nothing is one stay found worth? Your threshold is the answer."
    )
)


@st.fragment
def board() -> None:
    """Everything that follows the threshold and the costs; only this part runs again when they move."""
    found, level = study("verdict"), session().level
    threshold_slider()
    decision_charts.exchange_rate(found)
    here = judged_here(found)
    utility_charts.headline(found, here)
    left, right = st.columns(2)
    with left:
        decision_charts.net_benefit(found)
        if level != "discovery":
            decision_charts.decision_figures(found)
    with right:
        utility_charts.cost_along(found, here)
        controls("costs")
    left, right = st.columns(2)
    with left:
        utility_charts.euros(found, here)
    with right:
        utility_charts.doubts(found, here)
    left, right = st.columns(2)
    with left:
        utility_charts.assumptions(found)
    with right:
        how_obtained(found)


why = obstacle(study())
if why:
    st.info(why, icon=":material/info:")
    try_next(
        t._("Here nobody knows which calls were for nothing. Choose “HYDRO in miniature”."),
    )
else:
    board()
    try_next(
        t._(
            "Raise the threshold until the model does no better than calling nobody: what does an avoided stay cost "
            "there?"
        ),
        t._(
            "At the level “In depth”, let the nurse look again every week while an alert lasts: where is the balance "
            "best now?"
        ),
        t._("On the page “Training”, choose “Never”, then “One-sensor rule”: what is left of the net benefit?"),
    )
