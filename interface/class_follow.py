"""What a class does to every screen: it brings the groups to a page, stops them, calls them to a question.

A screen is told by the server when there is something (``class_news.py``); nobody looks in vain.
"""

from contextlib import suppress
from html import escape
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from classroom.board import LESSON
from classroom.bulletin import Bulletin, bulletin
from classroom.members import Seat, Teacher
from classroom.refusal_words import explain
from classroom.refusals import Refusal
from classroom.taking_part import seen
from classroom.teaching import freeze, push
from interface import projection
from interface.class_news import HIDDEN, wake
from interface.class_place import place
from interface.class_store import leave, named, store, told
from interface.headers import script
from interface.session import session, write_link

OUT = ("class_ended", "unseated")
"""Why somebody is no longer in a class; anything else passes."""
PAUSED = (
    "<style>[data-testid=stApp] *{visibility:hidden!important}[role=dialog],[data-baseweb=popover]{display:none}"
    "[data-testid=stApp] .class-paused,[data-testid=stApp] .class-paused *{visibility:visible!important}"
    ".class-paused{position:fixed;inset:20% 10% auto;z-index:999999;padding:2rem;text-align:center;"
    "border:1px solid;border-radius:.5rem}.class-paused p{font-size:1.375rem;font-weight:600}</style>"
)
"""While the screens are paused: what is hidden can be neither read aloud nor reached with the keyboard."""


def obey() -> None:
    """Bring a group's screen to what the teacher shows; called before anything is drawn, which is then drawn once."""
    here = place()
    if not isinstance(here.member, Seat):
        return
    with suppress(Refusal):  # follow() tells
        now = bulletin(store(), here.member)
        if now.pushes > here.followed:
            _turn_to(now)  # comes back here on that page: only then is it followed
            here.followed = now.pushes
            if now.page in here.pages:
                session().take_screen(dict(parse_qsl(now.query)))
                write_link()


def follow() -> None:
    """What the class has to say on this screen."""
    here = place()
    assert here.member is not None
    try:
        now = bulletin(store(), here.member)
    except Refusal as refusal:
        return _lost(refusal)
    st.html(f"<style>{HIDDEN}</style><script>{script('class_news')}</script>", unsafe_allow_javascript=True)
    if isinstance(here.member, Teacher):
        return _teach(here.member)
    _listen(here.member, _signs(now))


def _lost(refusal: Refusal) -> None:
    """Say why the class does not answer; whoever is no longer in it leaves."""
    if refusal.code in OUT:
        leave(explain(refusal, session().t))
    else:
        st.warning(explain(refusal, session().t), icon=":material/cloud_off:")


def _turn_to(now: Bulletin) -> None:
    """Leave for the page that the teacher shows, if this is another."""
    here = place()
    if now.page in here.pages and here.file != now.page:
        st.switch_page(here.pages[now.page])


def _signs(now: Bulletin) -> tuple[object, ...]:
    """What makes a screen of the class run again: not each change, or nobody could finish a sentence."""
    file = place().file
    mine = (a for a in now.prompts if file == ("board" if a.kind == LESSON else "classroom"))
    return tuple((a.id, a.open, a.shown) for a in mine)


@st.fragment
def _listen(seat: Seat, before: tuple[object, ...]) -> None:
    """The group's name, and a call to the question that is open."""
    t, here = session().t, place()
    wake("call", "calls")
    try:
        now = bulletin(store(), seat)
        seen(store(), seat, here.file)
    except Refusal as refusal:
        if refusal.code in OUT:
            st.rerun()
        return _lost(refusal)
    if now.pushes > here.followed:
        _turn_to(now)
    if now.pushes > here.followed or _signs(now) != before:
        st.rerun()
    alias = named(seat.alias)
    waiting = 0 if here.file == "classroom" or now.frozen else sum(asked.open for asked in now.prompts)
    with st.container(horizontal=True, vertical_alignment="center", key="class_badge"):
        st.badge(t._("{alias} · class {code}", alias=alias, code=seat.code), icon=":material/groups:")
        if waiting:
            label = t.n("{count} question is open: answer", "{count} questions are open: answer", waiting)
            st.page_link(here.pages["classroom"], label=label, icon=":material/notifications_active:")
    if now.frozen:
        _paused()


def _paused() -> None:
    """Nothing but a notice can be seen or used: all look at the teacher. The page stays underneath, as it was."""
    t = session().t
    title = escape(t._("Look up"))
    told = escape(t._("Your teacher has paused the screens. Nothing is lost."))
    # in one piece with words: Streamlit would keep a style alone when the words are gone
    st.html(f'<div class="class-paused" role="alert"><h1>{title}</h1><p>{told}</p></div>{PAUSED}')


def _teach(teacher: Teacher) -> None:
    """The teacher's own bar on every page, or the page as it is projected."""
    if not place().projecting:
        return _bar(teacher)
    projection.look()
    label = session().t._("End the projection")
    st.button(label, icon=":material/close:", key="class_project_end", on_click=_project)


@st.fragment
def _bar(teacher: Teacher) -> None:
    """How many are there, and what the teacher can do to all screens."""
    t, here = session().t, place()
    wake("bar", "bar")
    try:
        now = bulletin(store(), teacher)
    except Refusal:
        st.rerun()
    groups = t.n("{count} group", "{count} groups", len(now.groups))
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="class_bar"):
        st.page_link(
            here.pages["classroom"],
            label=t._("Class {code} · {groups}", code=teacher.code, groups=groups),
            icon=":material/school:",
        )
        st.button(
            t._("Show this screen to all"),
            key="class_push",
            icon=":material/cast:",
            on_click=_push,
            args=(teacher, here.file),
            help=t._("Brings every group to this page, with this very scenario."),
        )
        label = t._("Let the screens go on") if now.frozen else t._("Pause the screens")
        icon = ":material/play_arrow:" if now.frozen else ":material/pause:"
        st.button(label, key="class_freeze", icon=icon, on_click=_freeze, args=(teacher, not now.frozen))
        if st.button(t._("Project"), key="class_project", icon=":material/fit_screen:"):
            _project()
            st.rerun()


def _push(teacher: Teacher, file: str) -> None:
    with told():
        push(store(), teacher, file, urlencode(session().screen()))


def _freeze(teacher: Teacher, on: bool) -> None:
    with told():
        freeze(store(), teacher, on)


def _project() -> None:
    place().projecting = not place().projecting
