"""Le tableau de la classe: runs that groups publish, compared on one chart, and challenges checked by the server."""

from urllib.parse import urlencode

import streamlit as st

from classroom import board
from interface.board_challenges import challenges
from interface.board_chart import PICKED
from interface.board_view import runs
from interface.class_place import place
from interface.class_store import seat, store, teacher, told
from interface.compute import study
from interface.session import session
from interface.shell import opening
from simulator.scenario import Scenario
from simulator.study import Study

t = session().t
opening(t._("The class board"), t._("Same tools, other choices: what did each group gain, and what did it give up?"))


def study_of(scenario: Scenario) -> Study:
    """From the cache that all visitors share."""
    return study(scenario=scenario)


mine = seat()
if mine:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(t._("Put the scenario of your screen on the board: the server computes its figures."))
        if st.button(t._("Publish our scenario"), key="board_publish", type="primary", icon=":material/push_pin:"):
            with told(), st.spinner(t._("The server computes your scenario…")):
                st.session_state[PICKED] = board.publish(store(), mine, urlencode(session().screen()), study_of)
                st.success(t._("It is on the board."), icon=":material/check:")
if mine or teacher():
    runs()
else:
    st.info(
        t._(
            "The board belongs to a class: its groups publish their scenarios and compare them. Alone, try the "
            "challenges."
        ),
        icon=":material/groups:",
    )
    st.page_link(place().pages["classroom"], icon=":material/school:")
st.markdown("## " + t._("Challenges"))
challenges(study_of)
