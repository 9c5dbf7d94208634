"""Sans ordinateur: cards to pair by hand, held against the algorithm, and the nurse's mornings on paper."""

import streamlit as st

from interface import paper_pairs, paper_room
from interface.session import session
from interface.shell import opening, try_next

t = session().t
opening(
    t._("Without computers"),
    t._("With scissors and a pencil: do you pair, and do you call, as well as the computer?"),
)
cards, mornings = st.tabs([t._("Pair by hand"), t._("The nurse’s mornings")])
with cards:
    paper_pairs.section()
with mornings:
    paper_room.section()
try_next(
    t._("Pair the same deck without the dates: which pairs do you no longer dare to make?"),
    t._("Let two groups pair the same deck: where do they disagree, and who is right?"),
    t._(
        "On the page “Pairing”, untick the date of implantation: what happens among {n} people?",
        n=t.number(45_000, 0),
    ),
)
