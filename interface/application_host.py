"""From the host that a file names to the page that says who could read the data there, and back."""

from pathlib import Path

import streamlit as st

from interface.application import current_application, fields
from interface.session import session
from simulator.sovereignty import OPTIONS, Hosting, number_of
from simulator.space.application import Host

PAGES = Path(__file__).resolve().parents[1] / "pages"
HOSTED: dict[Host, Hosting] = {
    "platform": OPTIONS["secnumcloud"].hosting,
    "certified": Hosting(provider="eu", administrators="europe"),
    "foreign_law": OPTIONS["azure"].hosting,
    "uncertified": OPTIONS["own"].hosting,
    "abroad": Hosting(certification="none", place="united_states"),
}
"""What each answer of the form means on the page Souveraineté: modelling choice."""


def to_sovereignty() -> None:
    """A button to the page Souveraineté, with the host of the file chosen there."""
    t = session().t
    label = t._("Who could read the data on this host?")
    if st.button(label, key="to_sovereignty", icon=":material/shield:", type="tertiary"):
        session().view["hosting"] = number_of(HOSTED[current_application().host])
        st.switch_page(PAGES / "sovereignty.py")


def to_authorisation() -> None:
    """The host that the visitor's file names, and the way to the page where it is chosen."""
    t, host = session().t, current_application().host
    st.caption(t._("On the page “Authorisation”, your file says “{host}”.", host=t._(fields()["host"].choices[host])))
    st.page_link(
        PAGES / "authorisation.py", label=t._("See what the CNIL says of this host"), icon=":material/approval:"
    )
