"""Données: what an implant sends, what the SNDS holds, and what each of them cannot know."""

import streamlit as st

from interface import cohort_charts, knowledge, patient_charts, portrait
from interface.compute import study
from interface.controls import controls
from interface.one_patient import Patient, choose_patient, one_patient
from interface.session import session
from interface.shell import opening, try_next
from interface.snds_explorer import explorer
from simulator.messages import WHY_MISSING
from simulator.study import Study

s = session()
t = s.t


def world() -> None:
    """The parameters of the world: all together when they are few, else by subject."""
    if s.level == "discovery":
        controls("cohort", "course", "telemetry", "records", columns=3)
        return
    names = [t._("Patients"), t._("Illness"), t._("Measures"), t._("Hospital records")]
    groups = (("seed", "cohort"), ("course",), ("telemetry",), ("records",))
    for tab, group in zip(st.tabs(names), groups, strict=True):
        with tab:
            controls(*group, columns=3)


@st.fragment
def viewer() -> None:
    """Everything about the chosen patient; only this part runs again when another is chosen."""
    found = study("linkage" if s.scenario.records.available else "registers")
    st.header(t._("One patient, day by day"))
    patient = one_patient(found, choose_patient(found))
    revealed = st.toggle(
        t._("Reveal what nobody knows"),
        key="data_revealed",
        help=t._("The simulator made this world, so it knows the truth. Nobody has this button in reality."),
    )
    portrait.portrait(patient)
    tell_pairing(found, patient)
    patient_charts.channels(found, patient, revealed)
    with st.expander(t._("What the seven measures are")):
        portrait.meanings()
    st.header(t._("What each side knows of this patient"))
    knowledge.both_sides(found, patient)
    knowledge.unknown_to_all(found, patient, revealed)
    st.header(t._("The SNDS, table by table"))
    explorer(found, patient)


def tell_pairing(found: Study, patient: Patient) -> None:
    """Where the vertical lines of the charts come from, or why there are none."""
    if not found.has_outcomes:
        why = WHY_MISSING["no_snds"]
        st.info(t._(why), icon=":material/lock:")
    elif patient.paired is None:
        st.info(
            t._(
                "This patient was not paired: the project cannot know which hospital stays are theirs, so none is "
                "drawn. Another patient may have them."
            ),
            icon=":material/link_off:",
        )
    else:
        st.caption(t._("The hospital stays drawn below are those of the SNDS records paired with this implant."))


def everybody() -> None:
    """The cohort at a glance."""
    found = study("bearers")
    st.header(t._("All the bearers"))
    left, right = st.columns(2)
    with left:
        cohort_charts.ages(found)
    with right:
        cohort_charts.devices(found)


opening(t._("Data"), t._("What does each side know about a patient, and what does nobody know?"))
with st.expander(t._("The world these data come from"), expanded=True):
    world()
viewer()
everybody()
try_next(
    t._("Reveal what nobody knows: does congestion rise before every admission? Does every rise end in hospital?"),
    t._("Find a patient who is not paired: what would the researchers miss?"),
    t._("Set the noise to 4: can you still see the crises coming?"),
    t._("On the page “Pairing”, find out how the two sides were put together."),
)
