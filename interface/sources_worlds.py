"""Which worlds are held against the published figures: the visitor's own, or ten of a scenario, on demand."""

from collections.abc import Callable

import streamlit as st

from interface import sources_compute as compute
from interface.allowance import offered
from interface.compute import obstacle, study
from interface.session import session
from interface.shell import plain
from simulator.calibration import Row, changed_world, rows_of, rows_over
from simulator.cost import Cost
from simulator.linkage import NotInstalled
from simulator.measures import Danger
from simulator.messages import WHY_MISSING
from simulator.scenario import Scenario, parameters
from simulator.seeds import NoPrediction

N_ = str  # marks a text for translation

WORLDS = 10
CHOICES = {
    "own": N_("My world, as on the other pages"),
    "default": N_("10 worlds of the default scenario, “HYDRO in miniature”"),
    "mine": N_("10 worlds of my scenario"),
}
MOST_NAMED = 6


def choice() -> str:
    """What the visitor wants to see; ten worlds of their own only where they differ from the default's."""
    t = session().t
    changed = changed_world(session().scenario)
    offered = [name for name in CHOICES if changed or name != "mine"]
    kept = st.radio(
        t._("What is held against the published figures?"),
        offered,
        format_func=lambda name: t._(CHOICES[name]),
        key="which_worlds",
        horizontal=True,
    )
    _tell_what_differs(changed)
    return kept or "own"


def _tell_what_differs(changed: list[str]) -> None:
    t = session().t
    if not changed:
        st.caption(t._("Your scenario describes the same world as the default one, perhaps with another seed."))
        return
    names = [t._(parameters()[key].title) for key in changed]
    more = len(names) - MOST_NAMED
    st.info(
        t._(
            "Your scenario differs from the default one in: {names}{more}. The bands are those of the default "
            "scenario: outside them your figures are no mistake, they show what you changed.",
            names=", ".join(names[:MOST_NAMED]),
            more=t._(" and {n} more", n=more) if more > 0 else "",
        ),
        icon=":material/tune:",
    )


def own() -> tuple[list[Row], list[Danger]]:
    """The visitor's own world, computed at once; nothing, the reason told, where it has no prediction."""
    why = obstacle(study("features"))
    if not why:
        try:
            figures, curve = compute.own_world(session().scenario)
            return rows_of(figures), curve
        except NoPrediction as reason:
            why = session().t._(WHY_MISSING[str(reason)])
    st.info(why, icon=":material/info:")
    return [], []


def ten(scenario: Scenario) -> list[Row]:
    """The worlds of a scenario that are ready, and a button for those that are missing."""
    t = session().t
    ready = compute.worlds_ready(scenario, WORLDS)
    if len(ready) < WORLDS:
        label = t._("Compute 10 worlds") if not ready else t._("Compute the other worlds")
        about = t._("About a minute for the default scenario; each world is kept as it comes.")
        cost = compute.worlds_cost(scenario, WORLDS)
        on_demand(cost, label, about, lambda: compute.compute_worlds(scenario, WORLDS), "ten_worlds")
    if not ready:
        return []
    if len(ready) < WORLDS:
        st.caption(t._("{n} of {all} worlds so far.", n=len(ready), all=WORLDS))
    return rows_over(ready)


def on_demand(cost: Cost, label: str, about: str, work: Callable[[], None], key: str) -> None:
    """A button that starts long work, if it may be done here; the page runs again once it is done."""
    t = session().t
    if not offered(cost):
        return
    if not st.button(label, key=key, type="primary", icon=":material/play_arrow:"):
        st.caption(about)
        return
    try:
        work()
    except NoPrediction as reason:
        st.info(t._(WHY_MISSING[str(reason)]), icon=":material/info:")
    except NotInstalled as problem:
        st.warning(plain(t._(problem.message, **problem.values)), icon=":material/info:")
    else:
        st.rerun()
