"""The teacher's console on the page La classe: the code, who is where, the questions, the end."""

import time

import pandas as pd
import streamlit as st

from classroom import teaching
from classroom.bulletin import bulletin
from classroom.export import Rows, as_csv, as_json, exported
from classroom.members import Teacher
from classroom.refusals import Refusal
from interface import class_results
from interface.class_address import invitation
from interface.class_news import wake
from interface.class_place import place
from interface.class_prompts import prompts
from interface.class_store import leave, named, store, told
from interface.projection import controls_only
from interface.session import session
from interface.shell import prose
from simulator.language import MISSING, Language

MOST_ROWS = 11
"""Groups that are shown at once beside the code of the class."""


def console(teacher: Teacher) -> None:
    """Everything but the bar that the teacher has on every page."""
    t = session().t
    left, right = st.columns([2, 3])
    with left, st.container(border=True):
        invitation(teacher.code)
        now = bulletin(store(), teacher)
        st.toggle(
            t._("New groups may join"),
            value=now.joinable,
            key="class_joinable",
            on_change=_let_in,
            args=(teacher,),
        )
    with right, st.container(border=True):
        _present(teacher)
    prompts(teacher)
    with controls_only("keep"):
        label = t._("Groups: lost keys, groups to remove")
        with st.expander(label, icon=":material/key:", key="class_groups", on_change="rerun"):  # to name who is there
            _groups(teacher)
        with st.expander(t._("Take away and erase"), icon=":material/delete:"):
            _end(teacher)


def _let_in(teacher: Teacher) -> None:
    with told():
        teaching.let_in(store(), teacher, bool(st.session_state["class_joinable"]))


@st.fragment
def _present(teacher: Teacher) -> None:
    """Who is where, by alias, as of now."""
    t = session().t
    wake("room", "room")
    try:
        found = teaching.room(store(), teacher)
    except Refusal:
        st.rerun()
    count = t.n("{count} group in the class", "{count} groups in the class", len(found))
    st.markdown(f"**{count}**")
    if not found:
        st.caption(t._("They appear here as they join."))
        return
    titles = {file: page.title for file, page in place().pages.items()}
    rows = [
        {
            t._("Group"): named(alias),
            t._("Page"): titles.get(page, MISSING),
            t._("Seen"): t._("here") if here else t._("away"),
        }
        for alias, page, here in found
    ]
    whole = len(rows) <= MOST_ROWS or place().projecting  # nobody scrolls on the wall
    st.dataframe(pd.DataFrame(rows), hide_index=True, height="content" if whole else 420)


def _groups(teacher: Teacher) -> None:
    """A new key for a group that lost its own; a group that should not be there."""
    t = session().t
    found = {one.group_id: named(one.alias) for one in teaching.present(store(), teacher)}
    if not found:
        st.caption(t._("They appear here as they join."))
        return
    chosen = st.selectbox(t._("Group"), list(found), format_func=found.__getitem__, key="class_one")
    again, out, calm = st.columns(3)
    if again.button(t._("Give it a new key"), key="class_new_key", width="stretch"):
        with told():
            key = teaching.reset_key(store(), teacher, chosen)
            st.success(t._("The new key: **{key}**. It is shown once; the group must come back with it.", key=key))
    if out.button(t._("Remove it, with all it wrote"), key="class_remove", width="stretch"):
        with told():
            teaching.remove_group(store(), teacher, chosen)
            st.rerun()
    if calm.button(
        t._("Forget wrong tries"),
        key="class_forgive",
        width="stretch",
        help=t._("After wrong keys a group must wait: this ends the wait of all."),
    ):
        with told():
            teaching.forgive(store(), teacher)


def _whole(teacher: Teacher, code: Language) -> dict[str, Rows]:
    """All that the class holds, and its answers in words with their points."""
    return exported(store(), teacher) | {"results": class_results.rows(teacher, code)}


def _in_words(whole: dict[str, Rows], code: Language) -> dict[str, Rows]:
    """What a spreadsheet is given: the results first, their columns in the teacher's language."""
    return {"results": [], **whole} | {"results": class_results.titled(whole["results"], code)}


def _end(teacher: Teacher) -> None:
    """The export, then the erasure; and leaving without erasing."""
    t, s = session().t, session()
    days = max(0, round((bulletin(store(), teacher).ends_at - time.time()) / 86_400))
    prose(
        t.n(
            "The class erases itself in {count} day. Take its answers away first if you want to keep them: they hold "
            "aliases only.",
            "The class erases itself in {count} days. Take its answers away first if you want to keep them: they "
            "hold aliases only.",
            days,
        )
    )
    table, data = st.columns(2)
    table.download_button(
        t._("Take away as CSV (zip)"),
        lambda: as_csv(_in_words(_whole(teacher, s.language), s.language), s.language),
        f"hydroscope-{teacher.code}.zip",
        "application/zip",
        on_click="ignore",
        key="class_csv",
        width="stretch",
    )
    data.download_button(
        t._("Take away as JSON"),
        lambda: as_json(_whole(teacher, s.language)),
        f"hydroscope-{teacher.code}.json",
        "application/json",
        on_click="ignore",
        key="class_json",
        width="stretch",
    )
    sure = st.checkbox(t._("Erase everything: groups, answers, runs. It cannot be undone."), key="class_sure")
    erase, out = st.columns(2)
    erase.button(
        t._("Erase the class"),
        type="primary",
        disabled=not sure,
        key="class_erase",
        on_click=_erase,
        args=(teacher,),
        width="stretch",
    )
    out.button(t._("Leave without erasing"), key="class_leave", on_click=leave, width="stretch")


def _erase(teacher: Teacher) -> None:
    """The class, and with it this screen's place in it, before anything is drawn again."""
    with told():
        teaching.erase(store(), teacher)
        session().class_code = ""
        leave(session().t._("The class is erased. Nothing of it is left on this server."))
