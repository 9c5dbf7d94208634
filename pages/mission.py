"""Mission: the story of HYDRO, a finished study at first sight, and the way through the pages."""

from pathlib import Path

import streamlit as st

from interface import mission_charts as charts
from interface.compute import study
from interface.data_path import path
from interface.projection import shown
from interface.scenes import strip
from interface.session import session
from interface.shell import opening, prose, try_next
from simulator.scenario import PRESETS

s = session()
t = s.t
opening(
    t._("Mission"),
    t._("Can a heart implant and the hospital’s records, put together, announce a crisis before it happens?"),
)
prose(
    t._(
        "In **heart failure** the heart no longer moves enough blood: water builds up in the lungs, often for weeks, "
        "until the patient has to be admitted. Some patients have an implant, a **pacemaker** or a "
        "**defibrillator**, that measures their heart every day. The implant does not know who was hospitalised; the "
        "hospital does not know what the implant measured."
    )
)
prose(
    t._(
        "**HYDRO** brought the two together in a closed space of the Health Data Hub, the French platform for health "
        "data, so that a computer could learn to warn in time. Here you do it again, with **invented patients**: no "
        "real person is in these data."
    )
)
strip(
    [
        ("implant", t._("An implant measures")),
        ("hospital", t._("A hospital writes")),
        ("meeting", t._("The two are paired")),
        ("space", t._("Behind closed walls")),
        ("leaves", t._("Only the model leaves")),
    ]
)
found = study("linkage" if s.scenario.records.available else "features")
st.header(t._("Your study: {scenario}", scenario=t._(PRESETS[s.preset].title)))
changes = len(s.scenario.differences(s.base))
st.caption(t._(PRESETS[s.preset].story))
if changes:
    st.caption(t.n("With {count} change of yours.", "With {count} changes of yours.", changes))
charts.live(found)
st.header(t._("Why it matters"))
charts.problem()
st.header(t._("The path of the data"))
path(found, len(found.linkage.links) if found.has_outcomes else None)
st.header(t._("The story in five steps"))
steps = {
    "mission": t._("1. **Mission**: why, with what, and what came of it"),
    "data": t._("2. **Data**: what does each side know about a patient?"),
    "linkage": t._("3. **Pairing**: who is who, without a name?"),
    "training": t._("4. **Training**: what does the computer learn?"),
    "evaluation": t._("5. **Evaluation**: what is an alert worth?"),
}
with shown("steps"):
    for name, label in steps.items():
        st.page_link(Path(__file__).with_name(f"{name}.py"), label=label, icon=":material/arrow_forward:")
try_next(
    t._("Choose the scenario “Without the SNDS”: which of the four numbers are left?"),
    t._("Choose “Perfect pairing”: are more crises announced? Look at the intervals before you answer."),
    t._("Go to step 2 and look at one patient day by day."),
)
