"""What a scenario may cost on this server, and what a visitor is told who asks for more."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import streamlit as st

from interface.session import session, write_link
from simulator.cost import ON_DEMAND, Cost, TooCostly, allowed, largest, on_a_server, study_cost
from simulator.messages import costs, too_costly
from simulator.problem import Problem
from simulator.scenario import DEFAULT_PRESET, PRESETS, Scenario
from simulator.workshop import Busy

AT_ONCE = 3.5
"""Seconds of a study up to which a page may run several without being asked to."""


@cache
def most() -> Cost:
    """What one study may cost; the operator's variables, or the usual limits where these cannot be read."""
    try:
        return allowed(on_a_server())
    except Problem as problem:
        logging.getLogger("hydroscope").warning("%s", problem)
        return on_a_server()


def quick(*scenarios: Scenario) -> bool:
    """Whether a page may run these, and others like them, without being asked to."""
    return all(study_cost(scenario).seconds <= AT_ONCE for scenario in scenarios)


def offered(cost: Cost) -> bool:
    """Whether a page may do what it does on demand; if not, what it would cost is told."""
    limit = Cost(ON_DEMAND * most().seconds, most().memory)
    if cost.within(limit):
        return True
    t = session().t
    st.info(
        t._(
            "This would take about {cost}. This server allows {most} for what a page does when asked: choose fewer "
            "patients, or the default scenario.",
            cost=costs(cost, t),
            most=costs(limit, t),
        ),
        icon=":material/hourglass_disabled:",
    )
    return False


def refused(scenario: Scenario) -> str | None:
    """Why a scenario is not computed here, in the visitor's language; None where it may be."""
    cost = study_cost(scenario)
    return None if cost.within(most()) else too_costly(TooCostly(scenario, cost, most()), session().t)


@contextmanager
def limits_told() -> Iterator[None]:
    """Where more is asked for than is allowed, or than the server can do now: say so, and end the page there."""
    try:
        yield
    except TooCostly as problem:
        tell(problem)
        st.stop()
    except Busy as problem:
        t = session().t
        st.warning(t._(problem.message, **problem.values), icon=":material/hourglass_top:")
        st.button(t._("Try again"), key="busy_again", type="primary")
        st.stop()


def tell(problem: TooCostly) -> None:
    """What was asked for, what it would cost, what is allowed, and two ways on; the settings stay as they are."""
    s = session()
    t = s.t
    st.warning(too_costly(problem, t), icon=":material/hourglass_disabled:")
    st.caption(t._("Nothing was computed and nothing is lost: your settings stay until you change them."))
    smaller, base = largest(problem.scenario, problem.most), _base()
    with st.container(horizontal=True):
        if smaller:
            n = smaller.cohort.n_patients
            label = t._("Take {n} patients, the most that is allowed", n=n)
            st.button(label, key="cost_largest", on_click=_take, args=(n,), type="primary")
        label = t._("Back to the scenario “{name}”", name=t._(PRESETS[base].title))
        st.button(label, key="cost_preset", on_click=_take_preset, args=(base,))


def _base() -> str:
    """The visitor's preset, or the default one where even that is too much here."""
    here = session().preset
    return here if study_cost(PRESETS[here].scenario).within(most()) else DEFAULT_PRESET


def _take(patients: int) -> None:
    session().set("cohort.n_patients", patients)
    write_link()


def _take_preset(name: str) -> None:
    session().take_preset(name)
    write_link()
