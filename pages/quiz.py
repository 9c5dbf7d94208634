"""Questions: training alone, with every answer explained; needs no class and no network, keeps nothing."""

import streamlit as st

from interface import quiz_training
from interface.session import session
from interface.shell import opening, try_next

t = session().t
opening(t._("Questions"), t._("What have you understood, and what is still worth another look?"))


@st.fragment
def board() -> None:
    """The training; only this part runs again with each answer."""
    now = quiz_training.training()
    if now is None:
        quiz_training.choose()
    elif now.at < len(now.items):
        quiz_training.question(now)
    else:
        quiz_training.results(now)


board()
try_next(
    t._("Get one wrong on purpose: is the reason given the one that you would have believed?"),
    t._("Ask for another draw of a calculation: what changes in the result, and what stays in the method?"),
    t._("Compare your figures with your neighbour’s: the method is the same, the answers are not."),
)
