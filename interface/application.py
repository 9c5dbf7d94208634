"""The visitor's application: kept for the visit, whatever the page and the language."""

from functools import cache
from typing import Any

import streamlit as st

from simulator.parameters import Parameter, Value, parameters_of
from simulator.space.application import Application
from simulator.space.ready_made import FILES

_FORM, _FILE, _VOTES, _VOTING = "application", "application_file", "application_votes", "application_voting"


def current_application() -> Application:
    """What the visitor asks for; HYDRO's file to begin with."""
    found = st.session_state.get(_FORM)
    return found if isinstance(found, Application) else Application()


def current_file() -> str:
    """The ready-made file that the visitor began from."""
    return str(st.session_state.get(_FILE, next(iter(FILES))))


def take_file(name: str) -> None:
    """Begin again from a ready-made file."""
    st.session_state[_FILE] = name
    st.session_state[_FORM] = FILES[name].application


def ask(**changes: Any) -> None:
    """Change some fields of the form; raises pydantic's ValidationError on what is not allowed."""
    st.session_state[_FORM] = Application(**{**current_application().model_dump(), **changes})


@cache
def fields() -> dict[str, Parameter]:
    """The fields of the form as parameters, by name."""
    return {p.key: p for p in parameters_of("", Application)}


def value_of(application: Application, name: str) -> Value:
    """One field's value."""
    value: Value = getattr(application, name)
    return value


def voting() -> bool:
    """Whether the visitor wishes to judge before the rules do."""
    return bool(st.session_state.get(_VOTING, False))


def set_voting(wished: bool) -> None:
    """Judge first, or see the decision at once; earlier votes are forgotten."""
    st.session_state[_VOTING] = wished
    st.session_state[_VOTES] = {}


def vote() -> str | None:
    """How the visitor judged the file in hand; None if not yet."""
    votes: dict[str, str] = st.session_state.get(_VOTES, {})
    return votes.get(current_file())


def cast_vote(outcome: str | None) -> None:
    """Judge the file in hand; None takes the vote back."""
    votes = dict(st.session_state.get(_VOTES, {}))
    votes.pop(current_file(), None)
    st.session_state[_VOTES] = votes | ({current_file(): outcome} if outcome else {})
