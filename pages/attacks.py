"""Faites sortir les données !: twelve attacks on a small project space, at a strictness of the gate to choose."""

import streamlit as st

from interface.attack_board import board, tally
from interface.attack_card import cards, try_all
from interface.attack_room import LEVELS, room
from interface.attack_words import STRICTNESS
from interface.session import session
from interface.shell import opening, prose, try_next
from interface.space import ATTACKED, SUPPORTED, visit
from interface.space_door import PAGE, WINDOWS
from interface.space_drawing import meter_place
from interface.space_journal import journal
from simulator.space.attacks import WORLD

t, here = session().t, room()
opening(
    t._("Get the data out!"), t._("By which trick would a patient’s secret pass the gate, and which rule stops it?")
)
prose(
    t._(
        "A small project space, apart from yours, is there to be attacked: {n} implant bearers, all synthetic, so "
        "that what leaks here harms nobody. Choose how strict the gate is, then try.",
        n=WORLD["cohort.n_patients"],
    )
)
if not SUPPORTED:
    st.info(t._(WINDOWS), icon=":material/info:")
chosen = st.segmented_control(
    t._("How strict is the gate?"),
    LEVELS,
    default=here.strictness,
    required=True,
    format_func=lambda name: t._(STRICTNESS[name][0]),
    key="attacks_strictness",
    wrap=True,
)
here.choose(chosen)
prose(t._(STRICTNESS[here.strictness][1]))
counted, drawn = meter_place(), st.empty()


def draw() -> None:
    """The meter and the board, as they are after the last try."""
    tally(counted, here)
    with drawn.container():
        board(here)


draw()
try_all(draw)
cards()
if session().level != "discovery" and visit(ATTACKED).past is not None:
    with st.expander(t._("The journal of the last space attacked"), icon=":material/list_alt:"):
        journal(visit(ATTACKED))
st.page_link(PAGE, label=t._("To your own project space, its gate and its journal"), icon=":material/lock:")
try_next(
    t._("Without any rule, then with counts only: which attacks does the rule of 11 stop, and which not at all?"),
    t._("With all rules: which attack still gets out? What would you do about it?"),
    t._(
        "Recognised without a name: how many patients do sex and month of birth single out? And with the département?"
    ),
    t._("In your own project space, try the same requests: the gate there has all the rules."),
)
