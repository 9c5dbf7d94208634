"""La clinique: a round of mornings as a telemonitoring nurse, against the model, chance and calling everyone."""

import streamlit as st

from interface import clinic_result, clinic_round
from interface.compute import obstacle, study
from interface.controls import controls
from interface.deployment import not_deployable
from interface.session import session
from interface.shell import opening, try_next
from simulator.clinic import clinic, deal, starts

t = session().t
opening(t._("The clinic"), t._("More patients than calls: whom do you call this morning?"))


@st.fragment
def table() -> None:
    """The round; only this part runs again with each decision."""
    found = study("verdict")
    settings = found.scenario.clinic
    if not starts(clinic(found), settings):
        st.info(
            t._("The follow-up is too short for a round of so many mornings: lengthen it or play fewer mornings."),
            icon=":material/info:",
        )
        controls("clinic", columns=3)
        return
    mine, game = clinic_round.current(found, settings), deal(found, settings, settings.game)
    if not mine.begun:
        clinic_round.rules(settings)
        controls("clinic", columns=3)
        st.button(
            t._("Begin the round"),
            key="clinic_begin",
            type="primary",
            on_click=setattr,
            args=(mine, "begun", True),
            icon=":material/call:",
        )
    elif mine.told < len(mine.past):
        clinic_round.week(found, settings, game, mine)
    elif len(mine.past) < game.mornings:
        clinic_round.morning(found, settings, game, mine)
    else:
        clinic_result.result(found, settings, game, mine)


found = study("features")
why = obstacle(found) or not_deployable(found)
if why:
    st.info(why, icon=":material/info:")
    try_next(t._("Choose the scenario “HYDRO in miniature”: there a model has been trained and a nurse can use it."))
else:
    table()
    try_next(
        t._("Play another round without the model’s risk: do you reach as many? Are you still sure of your calls?"),
        t._("Raise the alert threshold on the page “Evaluation”: who is still on the list, who is missing?"),
        t._("Take the thoracic impedance away on the page “Training” and play again: can you still tell?"),
        t._("At the level “In depth”, set the fatigue to 0, then to 30%: when is it right to call everyone?"),
    )
