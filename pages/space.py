"""L'espace projet: a closed space opened from the authorisation; what is asked inside, what the gate lets out."""

from pathlib import Path

import streamlit as st

from interface.attack_board import sums
from interface.attack_room import room
from interface.session import session
from interface.shell import opening, prose, try_next
from interface.space import visit
from interface.space_door import door
from interface.space_drawing import drawing, meter, meter_place
from interface.space_export import exported
from interface.space_journal import erased, erasure, journal
from interface.space_model import bench
from interface.space_privacy import choices, gauge
from interface.space_steps import next_step
from interface.space_table import describe, tabulate

ATTACKS, ICON = Path(__file__).with_name("attacks.py"), ":material/lock_open_right:"
t = session().t
opening(
    t._("The project space"), t._("How can one learn from the data of everybody without anybody’s data going out?")
)
prose(
    t._(
        "The linked data exist in one place only: a process of its own, closed by walls, made from what was "
        "authorised. You ask from outside; a gate looks at every answer before it leaves. Try to learn something, "
        "and to get something out."
    )
)
erased()
top, counted, now = st.container(), meter_place(), st.container()
choices()
door()
budget = st.container()
if visit().space is not None:
    st.header(t._("Look at a column"))
    describe()
    st.header(t._("Count and add up"))
    tabulate()
    st.header(t._("Train a model"))
    bench()
exported()
if visit().past is not None:
    st.header(t._("The journal"))
    journal(visit())
erasure()
with top:  # last, so that it tells of what was asked meanwhile
    drawing(visit())
found = visit()
with budget:
    gauge(found)
with now:
    next_step(found)
meter(counted, found.inside, found.left, found.counts, found.privacy)
st.page_link(ATTACKS, label=t._("Attack a small space like this one, at three levels of strictness"), icon=ICON)
sums(room())
try_next(
    t._("Cross the date of implantation with the heart-failure stays: why is it refused?"),
    t._("Count by département, then by département for women only: what is hidden, and what is refused?"),
    t._(
        "Train the memory of the nearest patients and export it. Then the tree, 20 questions deep with small leaves."
    ),
    t._(
        "At the level “In depth”, open the space with a privacy budget: what does the noise do to a table, and to "
        "the model?"
    ),
    t._("On the page “Authorisation”, give up a column, then open the space again: it is really absent."),
)
