"""The path of HYDRO from the call for projects to the software that left, with dates and sources."""

import streamlit as st

from interface.session import session
from interface.shell import note, prose


def path() -> None:
    """The steps of HYDRO's authorisation, in order."""
    t = session().t
    dossier = t._("dossier, document 7")
    steps = (
        (t._("April 2019"), t._("Call for projects"), t._("One of the ten winners of the Health Data Hub."), dossier),
        (
            t._("Then"),
            t._("CESREES: favourable"),
            t._("The public interest is judged, then the method and the need for the data."),
            dossier,
        ),
        (
            t._("May 2020"),
            t._("CNIL: authorised"),
            t._("The first project of the Health Data Hub to be authorised."),
            dossier,
        ),
        (
            t._("October 2021"),
            t._("The space opens"),
            t._("The health insurance has paired and delivered the data; more than a year of preparation."),
            dossier,
        ),
        (
            t._("At the end"),
            t._("The software leaves"),
            t._("The data are erased. SignalHF, which came of it, is cleared by the FDA on 25 October 2023."),
            t._("{dossier}; FDA 510(k) K230842", dossier=dossier),
        ),
    )
    for place, (when, what, told, source) in zip(st.columns(len(steps)), steps, strict=True):
        with place.container(border=True, height="stretch"):
            prose(f"**{when}**  \n{what}")
            note(f"{told}\n\n:material/menu_book: {source}")
