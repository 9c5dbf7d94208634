"""The door of a class on the page La classe: join it as a group, come back, open one or take it up again."""

import secrets
from typing import cast

import streamlit as st

from classroom import door
from classroom.aliases import ALIASES
from classroom.keys import SHORTEST_PASSPHRASE
from classroom.pace import Pace
from classroom.refusal_words import explain
from classroom.refusals import Refusal
from interface.class_place import place
from interface.class_store import enter, named, store, told
from interface.session import session, write_link
from interface.shell import prose

OF_A_SCREEN = 20, 60.0
"""Tries that one screen may make in so many seconds."""
OFFERED = 12
"""Names shown at first; a group that likes none asks for others."""


@st.cache_resource(show_spinner=False)
def entrances() -> Pace:
    """Of all visitors; twenty classes of 30 may come in within a minute."""
    return Pace(600, 60.0)


@st.cache_resource(show_spinner=False)
def openings() -> Pace:
    """Classes that all visitors open."""
    return Pace(60, 600.0)


def come_in() -> None:
    """Note that this screen tries to come in. Raises Refusal where it, or everybody together, has tried too often."""
    cast(Pace, st.session_state.setdefault("class_pace", Pace(*OF_A_SCREEN))).take()
    entrances().take()


def _new_code(code: str) -> None:
    """Another code on this screen than the last time is a try too. Raises Refusal."""
    if st.session_state.get("class_code_tried") != code:
        cast(Pace, st.session_state.setdefault("class_codes", Pace(*OF_A_SCREEN))).take()
        st.session_state["class_code_tried"] = code


def entrance() -> None:
    """What a visitor sees who is in no class."""
    t = session().t
    pupil, teacher = st.tabs([t._("I am a pupil"), t._("I am the teacher")])
    with pupil:
        _pupil()
    with teacher:
        _teacher()


def _pupil() -> None:
    t, s = session().t, session()
    prose(
        t._(
            "One screen, one group. You choose a name from a list: no first name, no surname, no e-mail. Nothing you "
            "do here says who you are."
        )
    )
    code = st.text_input(
        t._("Code of the class"),
        value=s.class_code,
        max_chars=12,
        key="class_code",
        help=t._("Six characters, on the board or under the QR code."),
        width=260,
    )
    if not code:
        st.caption(t._("Your teacher shows you the code."))
        return
    _ways_in(code)


@st.fragment
def _ways_in(code: str) -> None:
    """To join or to come back; a part of the page, so that other names do not ask for all of it."""
    if place().member:
        st.rerun()  # the whole page: the group has just joined
    t = session().t
    try:
        _new_code(code)
        free = door.free_aliases(store(), code)
    except Refusal as refusal:
        st.warning(explain(refusal, t), icon=":material/info:")
        return
    new, back = st.columns(2)
    with new, st.container(border=True):
        _join(code, free)
    with back, st.container(border=True):
        _come_back(code, [alias for alias in ALIASES if alias not in free])


def _join(code: str, free: list[str]) -> None:
    """Choose a name, and be in; what is chosen is sent with the button, as 35 screens may do this at once."""
    t, refused = session().t, st.session_state.pop("class_refused", None)
    st.markdown("**" + t._("First time: choose your group’s name") + "**")
    if not free:
        st.caption(t._("All the names are taken."))
        return
    start = st.session_state.setdefault("class_names", first_offered()) % len(free)
    offered = (free[start:] + free[:start])[:OFFERED]
    with st.form("class_in", border=False):
        st.pills(
            t._("Free names"),
            offered,
            format_func=_names().__getitem__,
            key="class_alias",
            label_visibility="collapsed",
            wrap=True,
        )
        st.form_submit_button(
            t._("Join the class"), type="primary", key="class_join", on_click=_sit_down, args=(code,)
        )
    if refused:
        st.warning(refused, icon=":material/info:")
    if len(free) > OFFERED:
        st.button(t._("Other names"), key="class_more", type="tertiary", on_click=_others, args=(start,))


def _sit_down(code: str) -> None:
    """Join with the name that is chosen; why it is refused is told under the button."""
    t, chosen = session().t, st.session_state.get("class_alias")
    if not chosen:
        st.session_state["class_refused"] = t._("Choose a name first.")
        return
    try:
        come_in()
        enter(door.join(store(), code, chosen))
        write_link()
    except Refusal as refusal:
        st.session_state["class_refused"] = explain(refusal, t)


def first_offered() -> int:
    """Where this screen's list of names begins: groups that join at the same time should not all want the same."""
    return secrets.randbelow(len(ALIASES))


def _others(start: int) -> None:
    st.session_state["class_names"] = start + OFFERED


def _come_back(code: str, taken: list[str]) -> None:
    """The group's name and its four digits, from any device."""
    t = session().t
    st.markdown("**" + t._("Your group is in the class already: come back") + "**")
    if not taken:
        st.caption(t._("No group has joined yet."))
        return
    with st.form("class_back", border=False):
        alias = st.selectbox(
            t._("Name of your group"),
            taken,
            format_func=_names().__getitem__,
            index=None,
            key="class_back_alias",
            placeholder=t._("Choose"),
        )
        key = st.text_input(t._("Your key: four digits"), max_chars=4, key="class_back_key")
        if st.form_submit_button(t._("Come back")) and alias:
            with told():
                come_in()
                enter(door.come_back(store(), code, alias, key))
                write_link()
                st.rerun()


def _teacher() -> None:
    t = session().t
    prose(
        t._(
            "Opening a class asks for no account. Choose a passphrase: it is all that makes you its teacher, on this "
            "computer or another. What the class writes is erased by one button, and by itself after 30 days."
        )
    )
    new, back = st.columns(2)
    with new, st.container(border=True), st.form("class_open", border=False):
        st.markdown("**" + t._("Open a class") + "**")
        hint = t._("At least {n} characters, for instance four words.", n=SHORTEST_PASSPHRASE)
        passphrase = st.text_input(
            t._("Choose a passphrase"), type="password", autocomplete="new-password", key="class_new", help=hint
        )
        if st.form_submit_button(t._("Open the class"), type="primary"):
            with told():
                openings().take()
                come_in()
                enter(door.open_class(store(), passphrase))
                write_link()
                st.rerun()
    with back, st.container(border=True), st.form("class_take_up", border=False):
        st.markdown("**" + t._("Take up a class again") + "**")
        code = st.text_input(
            t._("Code of the class"), value=session().class_code, max_chars=12, key="class_take_code"
        )
        passphrase = st.text_input(
            t._("Passphrase"), type="password", autocomplete="current-password", key="class_take_phrase"
        )
        if st.form_submit_button(t._("Take it up again")):
            with told():
                come_in()
                enter(door.enter_as_teacher(store(), code, passphrase))
                write_link()
                st.rerun()


def _names() -> dict[str, str]:
    """The aliases in the visitor's language."""
    return {alias: named(alias) for alias in ALIASES}
