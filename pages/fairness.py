"""Équité: does the same alert serve everyone alike, and what could be made equal at what cost?"""

import streamlit as st

from interface.compute import obstacle, study
from interface.controls import control
from interface.fairness_charts import by_group
from interface.fairness_option import own_thresholds
from interface.fairness_tradeoff import impossibility
from interface.group_words import TOLD
from interface.session import session
from interface.shell import opening, try_next
from interface.threshold import threshold_slider
from simulator.scenario import parameters

t = session().t
opening(t._("Fairness"), t._("Does the same alert serve everyone alike?"))


@st.fragment
def board() -> None:
    """Everything that follows the characteristic and the threshold; only this part runs again when they move."""
    found = study("verdict")
    left, right = st.columns(2)
    with left:
        control(parameters()["fairness.by"], in_view=True)
        st.caption(t._(TOLD[found.scenario.fairness.by]))
    with right:
        threshold_slider()
    by_group(found)
    impossibility(found)
    own_thresholds(found)


why = obstacle(study())
if why:
    st.info(why, icon=":material/info:")
    try_next(t._("Choose the scenario “HYDRO in miniature”: without the hospital records no fairness can be judged."))
else:
    board()
    try_next(
        t._("Compare the patients by age, then by sex: which differences are larger than chance explains?"),
        t._("Ask for the same share of the hospitalisations announced: who gains, who pays?"),
        t._("Choose the scenario “HYDRO at full size”: with ten times as many patients, what can be told apart?"),
        t._("Choose the scenario “Unequal territories” and compare by territory."),
    )
