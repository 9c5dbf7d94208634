"""The story of the hosting, year by year, and who owns the software that leaves."""

import streamlit as st

from interface.session import session
from interface.shell import note, prose
from interface.sovereignty_words import sourced
from simulator.sovereignty.software import PARTIES, Party
from simulator.sovereignty.story import STEPS


def timeline() -> None:
    """The steps needed to follow; all of them on demand."""
    t = session().t
    whole = st.toggle(t._("Show the court decisions and laws as well"), key="hosting_story")
    steps = [step for step in STEPS if step.main or whole]
    for step in steps:
        when, what = st.columns([1, 5], gap="small")
        when.markdown(f"**{t._(step.when)}**")
        what.markdown(f"{t._(step.what)}  \n{sourced(step.sources, t)}")
    note(
        t._(
            "Our sources know of no row of this platform that was handed over to a foreign authority, and of nobody "
            "who could promise that none ever will be. Both are true at once."
        )
    )


def software() -> None:
    """A card for each party."""
    for row in (PARTIES[:3], PARTIES[3:]):
        for place, party in zip(st.columns(3), row, strict=True):
            with place.container(border=True, height="stretch"):
                _card(party)
    st.caption(
        session().t._(
            "Their aim, says the report quoted by the dossier (document 4): to train software with as much "
            "information on citizens as possible, so as to offer new products before the competitors do."
        )
    )


def _card(party: Party) -> None:
    t = session().t
    lines = (
        (t._("Ownership"), party.owns),
        (t._("Who is paid"), party.paid),
        (t._("Who depends on it"), party.bound),
        (t._("Which law reaches it"), party.law),
    )
    told = "\n\n".join(t._("*{title}:* {text}", title=title, text=t._(text)) for title, text in lines)
    prose(f"**{t._(party.title)}**\n\n{told}\n\n{sourced(party.sources, t)}")
