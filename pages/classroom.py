"""La classe: a teacher opens one, groups join it under an alias; what is asked, who is where, the end."""

import streamlit as st

from classroom.refusal_words import explain
from classroom.refusals import Refusal
from interface.class_console import console
from interface.class_door import entrance
from interface.class_seat import seat_page
from interface.class_store import seat, store, teacher
from interface.session import session
from interface.shell import opening

t = session().t
opening(t._("The class"), t._("How does a whole class work on this together, without anybody giving their name?"))
try:
    store()
except Refusal as refusal:
    st.warning(explain(refusal, t), icon=":material/database:")
    st.stop()
if mine := teacher():
    console(mine)
elif group := seat():
    seat_page(group)
else:
    entrance()
