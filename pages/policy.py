"""Politiques de santé: a budget and a territory; whom to telemonitor first, and what it does to inequalities."""

import streamlit as st

from interface import policy_charts, policy_result
from interface.compute import obstacle, study
from interface.controls import controls
from interface.deployment import not_deployable
from interface.policy_levers import levers
from interface.policy_side_effect import lever_and_side_effect
from interface.session import session
from interface.shell import opening, prose, try_next

t = session().t
opening(t._("Health policies"), t._("A budget, a territory: who should be telemonitored first?"))
prose(
    t._(
        "You now decide for the whole country. After half a year of observation some patients are telemonitored: a "
        "nurse answers each of their alerts. Your budget does not pay for everyone."
    )
)


@st.fragment
def board() -> None:
    """Everything that follows the policy; only this part runs again when a lever moves."""
    found = study("verdict")
    levers()
    where = policy_result.territory_with_progress(found)
    settings = found.scenario.policy
    result = policy_result.judged(found, settings, found.scenario.costs)
    policy_result.headline(settings, result)
    left, right = st.columns([1, 2])
    with left:
        controls("policy")
        controls("costs")
    with right:
        lever_and_side_effect(found)
    left, right = st.columns(2)
    with left:
        policy_charts.by_group(settings, result)
    with right:
        policy_charts.along_budget(found)
    policy_result.law(settings)
    policy_result.how_obtained(found, where)


why = obstacle(study())
if why:
    st.info(why, icon=":material/info:")
    try_next(t._("Choose the scenario “HYDRO in miniature”: without the hospital records no policy can be judged."))
elif why := not_deployable(study("data")):
    st.info(why, icon=":material/info:")
else:
    board()
    try_next(
        t._("At the same budget, compare “Everyone alike” and “The highest risk first”: who gains, who loses?"),
        t._("Link the social data: does your policy widen the gap between the richest and the poorest?"),
        t._("Add the personal coaching: at what cost does it bring the gap back?"),
    )
