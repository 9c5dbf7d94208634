"""The printing of the page Sans ordinateur: what is to be printed, made on demand, and the nurse's mornings."""

from collections.abc import Callable

import streamlit as st

from interface.compute import cache, progress_shown
from interface.paper_mornings import mornings, teacher
from interface.session import session
from interface.shell import note, prose
from simulator.clinic import clinic, deal, starts
from simulator.report import run_all
from simulator.scenario import Scenario
from simulator.study import Study


def printed(label: str, name: str, make: Callable[[], list[bytes]], icon: str = "print") -> None:
    """A button that makes a PDF and hands it out."""
    st.download_button(
        label,
        data=lambda: make()[0],
        file_name=f"hydroscope-{name}.pdf",
        mime="application/pdf",
        icon=f":material/{icon}:",
        on_click="ignore",
        width="stretch",
        key=f"print_{name}",
    )


def section() -> None:
    """The nurse's mornings."""
    s = session()
    t, code = s.t, s.language
    prose(
        t._(
            "A round of *The clinic* on paper: the rules and eight sheets, one a morning, with the new patients, "
            "their measures and the model’s risk. Groups decide whom to call; after each morning the teacher reads "
            "out who was admitted. The patients are those of the scenario “HYDRO in miniature”, the same on every "
            "computer."
        )
    )
    found = Study(Scenario(), cache())
    slow = not found.is_ready("verdict")
    with progress_shown(found, slow):
        if slow:
            run_all(found)
    settings = found.scenario.clinic
    number = st.number_input(t._("Round number"), 1, 9999, 1, key="paper_round", width=200)
    if not starts(clinic(found), settings):
        return
    game = deal(found, settings, int(number))
    left, right = st.columns(2)
    with left:
        printed(
            t._("Print the sheets"),
            t._("mornings-{n}", n=number),
            lambda: mornings(t, code, found, settings, game),
        )
    with right:
        printed(
            t._("Print the teacher’s sheet"),
            t._("mornings-{n}-teacher", n=number),
            lambda: teacher(t, code, found, settings, game),
            "school",
        )
    note(
        t._(
            "One round avoids less than one hospitalisation on average: count over the groups of the class, or play "
            "the same round on the page “The clinic” and look at the averages."
        )
    )
