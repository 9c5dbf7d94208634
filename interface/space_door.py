"""The door of the project space: what the authorisation allows, and why a space can or cannot be opened."""

import secrets
from pathlib import Path

import streamlit as st

from interface.allowance import refused
from interface.application_verdict import STAMPS, current_decision
from interface.session import session
from interface.shell import prose
from interface.space import SUPPORTED, Visit, enter, visit
from interface.space_words import OBSTACLES, column_name, why
from simulator.messages import WHY_MISSING
from simulator.space.catalogue import COLUMNS
from simulator.space.decision import Decision
from simulator.space.grant import obstacle_of
from simulator.space.opening import opening_of
from simulator.space.people import COLUMNS as PEOPLE
from simulator.space.size import is_large, needed

N_ = str  # marks a text for translation

AUTHORISATION, PAGE = (
    Path(__file__).resolve().parents[1] / "pages" / f"{name}.py" for name in ("authorisation", "space")
)
WINDOWS = N_("This computer’s system (Windows) cannot open project spaces yet; all other pages work.")


def alias() -> str:
    """A name made up for a visitor, for the journal."""
    return session().t._("visitor") + "-" + secrets.token_hex(2)


def door() -> None:
    """What is authorised, and the button that opens; or why it cannot be opened."""
    t, found, decision = session().t, visit(), current_decision()
    if found.idle:
        st.info(
            t._("Nobody used the space for 15 minutes: it was erased, as for every visitor."),
            icon=":material/timer_off:",
        )
    if found.space is not None:
        people = found.space.opened.released.get("people")
        told = t._("Open for {who}: about {n} paired people are inside.", who=found.space.who, n=people)
        prose(f":material/lock_open: {told}")
        _changed(found, decision)
        return
    st.header(t._("The door"))
    _allowed(decision)
    _largeness(decision)
    if problem := problem_of(decision):
        st.warning(problem, icon=":material/lock:")
    elif st.button(t._("Open the space"), key="space_open", type="primary", icon=":material/lock_open:"):
        _open(decision)


def _allowed(decision: Decision) -> None:
    t, grant = session().t, decision.grant
    outcome = t._(STAMPS[decision.outcome])
    prose(t._("Your file is judged: **{outcome}**.", outcome=outcome))
    st.page_link(AUTHORISATION, label=t._("Change the file on the page “Authorisation”"), icon=":material/approval:")
    if not grant.columns:
        return
    prose(
        t._(
            "Authorised: {columns} columns of {tables} tables, {years} years of data. They are loaded and nothing "
            "else; they will be erased at the end.",
            columns=len([c for c in grant.columns if c in COLUMNS]),
            tables=len(grant.tables),
            years=grant.years,
        )
    )
    names = [column_name(t, name) for name, column in PEOPLE.items() if column.origin in grant.columns]
    missing = [column_name(t, name) for name, column in PEOPLE.items() if column.origin not in grant.columns]
    st.caption(t._("To be counted inside: {names}.", names=", ".join(names)))
    if missing:
        st.caption(t._("Not authorised, so really absent: {names}.", names=", ".join(missing)))


def _largeness(decision: Decision) -> None:
    """Say beforehand what a large space asks of the computer."""
    t, opening = session().t, opening_of(decision.grant, session().scenario)
    if problem_of(decision) is None and is_large(opening):
        told = t._(
            "So many implants take {needed} of memory and some minutes. Only one such space may be open at once.",
            needed=t.bytes(needed(opening)),
        )
        st.caption(f":material/memory: {told}")


def problem_of(decision: Decision) -> str | None:
    """Why no space can be opened, in words."""
    t, scenario = session().t, session().scenario
    if not SUPPORTED:
        return t._(WINDOWS)
    if not scenario.records.available:
        return t._(WHY_MISSING["no_snds"])
    reason = obstacle_of(decision.grant, scenario)
    return t._(OBSTACLES[reason]) if reason else refused(scenario)


def _open(decision: Decision) -> None:
    """Open; on success the page begins again with the space open."""
    t = session().t
    opening = opening_of(decision.grant, session().scenario)
    told = t._("A process of its own starts, generates the data of the scenario and pairs them: a few seconds…")
    if is_large(opening):
        told = t._("A process of its own starts, generates the data of many implants and pairs them: minutes…")
    with st.spinner(told):
        answer = enter(opening, alias(), decision.grant)
    if answer is None:
        st.warning(t._("All spaces of this server are in use: try again in a few minutes."), icon=":material/group:")
    elif answer.failure:
        st.warning(why(t, answer.failure), icon=":material/error:")
    else:
        st.rerun()


def _changed(found: Visit, decision: Decision) -> None:
    """Say when the file or the scenario is no longer the one with which the space was opened."""
    t, scenario = session().t, session().scenario
    if problem_of(decision) is None and found.asked[0][0] == opening_of(decision.grant, scenario):
        return
    st.warning(
        t._(
            "Your file or your scenario has changed since the space was opened. The space still holds what was "
            "authorised then; what you see below comes from it."
        ),
        icon=":material/sync_problem:",
    )
    if problem := problem_of(decision):
        st.caption(problem)
    elif st.button(t._("Erase it and open it again as authorised now"), key="space_reopen"):
        _open(decision)
