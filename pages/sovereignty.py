"""Souveraineté: choose a host, see who could read what and under which law, and what the choice costs."""

import streamlit as st

from interface.application_host import to_authorisation
from interface.session import session
from interface.shell import opening, prose, try_next
from interface.sovereignty_choice import choose_fields, choose_option, chosen_hosting, what_the_law_says
from interface.sovereignty_flow import flow
from interface.sovereignty_scale import scale
from interface.sovereignty_story import software, timeline
from interface.sovereignty_table import who_reads, why

t = session().t
opening(
    t._("Sovereignty"),
    t._("The data stay in the space. But whose machines are they on, and who could order them to be handed over?"),
)
prose(
    t._(
        "**Sovereignty** is to remain master of one’s tools: “to minimise dependence on foreign laws and platforms” "
        "(dossier, document 6). Two questions that are easily confused: is the host **secure** (against thieves), "
        "and is it **immune** (against the orders of a foreign court)?"
    )
)


@st.fragment
def board() -> None:
    """The choice and all that follows from it; only this part runs again when it changes."""
    st.header(t._("Choose a host"))
    choose_option()
    to_authorisation()
    left, right = st.columns([2, 3], gap="large")
    with left:
        choose_fields()
    hosting = chosen_hosting()
    with right:
        what_the_law_says(hosting)
    flow(hosting)
    st.header(t._("Who could read what"))
    who_reads(hosting)
    why(hosting)
    st.header(t._("On the scales"))
    scale(hosting)


board()
st.header(t._("2019–2026: where the Health Data Hub is hosted"))
timeline()
st.header(t._("The software that leaves: who owns it, who is paid, who depends on it?"))
prose(
    t._(
        "The data are erased, the software remains. To keep the data at home and buy the software elsewhere is "
        "dependence too."
    )
)
software()
st.header(t._("For the debate"))
prose(
    t._(
        "Waiting for a host out of reach of foreign laws has delayed research for years; not waiting leaves a risk "
        "that the courts called hypothetical. **Who should decide which of the two weighs more: a minister, the "
        "CNIL, the patients, the researchers?**"
    )
)
try_next(
    t._("Start from “US cloud, 2019” and change one thing: which one keeps a US order from reading the data in use?"),
    t._("Move the machines of the SecNumCloud host to the United States: what becomes of its label?"),
    t._("Find the reader whom no host and no key keeps out. What would?"),
)
