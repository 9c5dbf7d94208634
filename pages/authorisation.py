"""Autorisation: a file, the opinion and the decision by readable rules, and what minimisation costs."""

import streamlit as st

from interface.application_form import choose_file, data_asked, form
from interface.application_verdict import IN_SIGHT, current_decision, verdict, vote_first
from interface.hydro_path import path
from interface.minimisation_charts import cost
from interface.session import session, write_link
from interface.shell import note, opening, prose, try_next

t = session().t
opening(t._("Authorisation"), t._("Who may open the health data of the country, for what, and how much of them?"))
prose(
    t._(
        "Anyone, public or private, may ask for the data of the SNDS: for a study in the public interest, once the "
        "CNIL has authorised it (dossier, document 4). Judge a file, or change it until it passes. What is not "
        "authorised is really absent from the study."
    )
)
path()


@st.fragment
def board() -> None:
    """The file and its judgement; only this part runs again when a field changes."""
    write_link()
    st.header(t._("The file"))
    choose_file()
    left, right = st.columns(2, gap="large")
    with right, st.container(key="judged"):
        revealed = vote_first()
        decision = current_decision()
        if revealed:
            verdict(decision)
        else:
            st.caption(t._("Read the file, then decide."))
        note(
            t._(
                "Explicit rules made for learning, law as of 2026: no legal advice. The real bodies read a protocol, "
                "ask questions and weigh."
            )
        )
        if not decision.findings:
            st.html(IN_SIGHT)
    with left:
        form()
    data_asked(revealed)
    if revealed:
        cost(decision)


board()
try_next(
    t._("Take the file of the university: what has to be changed until it is favourable?"),
    t._("From HYDRO’s file, give up the month of birth: how many implants are no longer paired?"),
    t._("Can the file of the insurer be put right at all? And that of the start-up hosted abroad?"),
)
