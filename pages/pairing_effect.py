"""De l'appariement à la prédiction: lost patients and wrong pairs on one side, the prediction on the other."""

from contextlib import nullcontext

import streamlit as st

from interface import pairing_losses_charts
from interface.allowance import offered, quick
from interface.compute import cache, obstacle, progress_shown, study
from interface.pairing_effect_charts import along
from interface.pairing_effect_readings import all_figures, formula, read_change, read_paired, read_wrong
from interface.pairing_effect_words import AUROC, CALIBRATION, EXPLAINED, FOUND, PAIRED, STAYS, WRONG
from interface.session import session, write_link
from interface.shell import note, opening, prose, try_next
from interface.turns import in_turn
from simulator.pairing_axes import AXES, Axis, here
from simulator.pairing_effect import effect, effect_cost, effect_key
from simulator.pairing_losses import losses, losses_key
from simulator.pairing_refits import REFITS
from simulator.pairing_truth import comparable

NAMES = list(AXES)

s = session()
t = s.t


def chosen_axis() -> Axis:
    """The way of pairing better or worse, kept in the link."""
    st.session_state["effect_axis"] = NAMES[s.view.get("axis", 0)]
    name = st.segmented_control(
        t._("What makes the pairing better or worse?"),
        NAMES,
        format_func=lambda name: t._(AXES[name].title),
        key="effect_axis",
        on_change=_axis_chosen,
        required=True,
        wrap=True,
    )
    st.caption(t._(EXPLAINED[name]))
    return AXES[name]


def _axis_chosen() -> None:
    s.view["axis"] = NAMES.index(st.session_state["effect_axis"])
    write_link()


@st.fragment
def board() -> None:
    """The curves along the chosen axis; another axis runs only this part again."""
    axis, found = chosen_axis(), study("verdict")
    cost, known = effect_cost(s.scenario, axis), effect_key(found, axis) in cache()
    if not known:
        if not offered(cost):
            return
        if not quick(s.scenario) and not st.button(
            t._("Compute these curves (some minutes for such a scenario)"), icon=":material/play_arrow:"
        ):
            return
    with nullcontext() if known else in_turn(cost.seconds), progress_shown(found, not known):
        result, mark = effect(found, axis), here(axis, s.scenario)
    note(
        t._(
            "“Seen by the project”: on the paired test patients and their linked stays. “In truth”: on all test "
            "patients and the stays they really had, which only a simulator knows. Dotted: perfect pairing. Ringed: "
            "your scenario. Bands and bars: 95% intervals."
        )
    )
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("## " + t._("What pairing does"))
        along(found, axis, PAIRED, mark)
        read_paired(result, axis)
        along(found, axis, WRONG, mark)
        read_wrong(result, axis)
        along(found, axis, STAYS, mark)
        read_change(result, axis, STAYS)
    with right:
        st.markdown("## " + t._("What becomes of the prediction"))
        for measure in (AUROC, FOUND, CALIBRATION):
            advanced = measure is AUROC and s.level != "discovery"
            along(found, axis, measure, mark, formula=advanced)
            read_change(result, axis, measure)
            if advanced:
                formula(result, axis)
    with st.expander(t._("All the figures, and how they were obtained")):
        all_figures(result.points, axis)
        how_obtained()


def how_obtained() -> None:
    """What is common to the points, and what the intervals hold."""
    prose(
        t._(
            "At every point the bearers, their telemetry, their stays and the draws of chance are the same: only the "
            "pairing changes. At each, a model learns from the pairs and is judged on the same test patients; alerts "
            "begin at the threshold that gives 1.47 unexplained alerts per patient-year on validation patients. "
            "The interval of a difference from perfect pairing adds two chances: who was tested (the same resamples "
            "of the test patients on both sides) and who was learned from (both models learn {n} times again from "
            "resampled patients). It does not hold the chance of the world itself: for that, change the seed.",
            n=REFITS,
        )
    )


def who_is_lost() -> None:
    """The losses of the visitor's own scenario."""
    found = study("verdict")
    st.markdown("## " + t._("In your scenario: who is lost, and what it does"))
    with progress_shown(found, losses_key(found) not in cache()):
        losses(found)
    pairing_losses_charts.lost_and_believed(found)
    pairing_losses_charts.served(found)


opening(
    t._("From pairing to prediction"),
    t._("Patients lost, strangers paired: what does it cost the prediction, and who pays?"),
)
why = obstacle(study())
if why:
    st.info(why, icon=":material/info:")
    try_next(t._("Choose the scenario “HYDRO in miniature”: how much worse may the pairing get before it shows?"))
else:
    if comparable(s.scenario) != s.scenario:
        st.info(
            t._(
                "To be judged on people whom nobody paired, the model of this page reads the implant only, is tested "
                "on everyone and never on patients it learned from. Your scenario differs: so may its figures."
            ),
            icon=":material/info:",
        )
    board()
    who_is_lost()
    try_next(
        t._("Choose “Pairing at any price”: which curve betrays the strangers, and can the project see it?"),
        t._("Choose “Errors in the identifiers”: how many patients can be lost before the ranking suffers?"),
        t._("Choose the scenario “Unequal territories”: who disappears, and does the model still serve them?"),
    )
