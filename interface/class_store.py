"""The store of this server's classes, and the visitor's own part in it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from classroom.aliases import ALIASES
from classroom.members import Seat, Teacher
from classroom.refusal_words import explain
from classroom.refusals import Refusal
from classroom.store import Store
from interface.class_place import place
from interface.session import session
from interface.space import home

URL = "HYDROSCOPE_DATABASE_URL"


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """One for all visitors. Raises Refusal when the database cannot be reached."""
    return Store.open(os.environ.get(URL) or None, home())


def teacher() -> Teacher | None:
    """The visitor as the teacher of a class."""
    member = place().member
    return member if isinstance(member, Teacher) else None


def seat() -> Seat | None:
    """The visitor as a group of a class."""
    member = place().member
    return member if isinstance(member, Seat) else None


@contextmanager
def told() -> Iterator[None]:
    """Say in the visitor's language what the class refuses; nothing else is lost."""
    try:
        yield
    except Refusal as refusal:
        st.warning(explain(refusal, session().t), icon=":material/info:")


def asked(*keys: str) -> None:
    """What the fields with these ``keys`` hold is asked: they are empty when the page is drawn anew, as it is now."""
    st.session_state["class_asked"] = keys
    st.rerun()


def emptied(**empty: object) -> None:
    """Before these fields are drawn: each is as ``empty`` if what it held was asked."""
    if set(st.session_state.get("class_asked", ())) & set(empty):
        del st.session_state["class_asked"]
        st.session_state.update(empty)


def named(alias: str) -> str:
    """A group's alias in the visitor's language."""
    return ALIASES[alias].in_(session().language)


def enter(member: Teacher | Seat) -> None:
    """Take part in a class from now on; screens pushed before are left to the latecomer to be followed."""
    here = place()
    here.member, here.followed, here.told = member, 0, ""
    session().class_code = member.code


def leave(why: str = "") -> None:
    """Be nobody in particular again."""
    here = place()
    here.member, here.projecting, here.told = None, False, why
