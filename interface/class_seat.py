"""A group's own page in the class: its key, what is asked, what the others answered."""

import streamlit as st

from classroom import class_views, taking_part
from classroom.board import LESSON
from classroom.bulletin import Asked, bulletin
from classroom.members import Seat
from interface import class_questions, class_results
from interface.class_answers import options, poll_chart, title
from interface.class_store import leave, named, store, told
from interface.session import session
from interface.shell import plain


def seat_page(seat: Seat) -> None:
    """What the group sees; the page runs again by itself when something is asked, closed or shown."""
    t = session().t
    _who(seat)
    with told():
        now, mine = bulletin(store(), seat), taking_part.answers(store(), seat)
        for one in reversed(now.prompts):
            if one.kind == "question":
                with st.container(border=True):
                    class_questions.answer(seat, one, mine.get(one.id))
            elif one.kind == "poll":
                with st.container(border=True):
                    st.markdown(f"**{title(one)}**")
                    if one.open:
                        _vote(seat, one, mine.get(one.id))
                    if one.shown:
                        poll_chart(one, class_views.results(store(), seat, one.id), mine.get(one.id))
        class_results.of_group(seat, now.prompts, mine)
        if all(one.kind == LESSON for one in now.prompts):
            text = t._("Nothing is asked at the moment. Go on with the page your teacher has shown, or explore.")
            if mine:
                text += " " + t._("What you have answered is kept: the correction comes when your teacher shows it.")
            st.info(text, icon=":material/hourglass_empty:")
    if st.button(t._("Leave the class"), key="class_out", type="tertiary", icon=":material/logout:"):
        leave()
        st.rerun()


def _who(seat: Seat) -> None:
    """Alias and key: the key is what brings the group back after a break or on another device."""
    t = session().t
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            t._(
                "You are **{alias}** in class **{code}**.",
                alias=named(seat.alias),
                code=seat.code,
            )
        )
        st.markdown(t._("Your key: :blue-badge[**{key}**]", key=seat.key))
        st.caption(t._("Write it down: with your group’s name it brings you back, on this device or another."))


def _vote(seat: Seat, one: Asked, before: object) -> None:
    """Choose and send; sending again replaces the first answer while the poll is open."""
    t, choices = session().t, options(one)
    with st.form(f"vote_{one.id}", border=False):
        st.radio(
            t._("Your answer"),
            range(len(choices)),
            index=before if isinstance(before, int) and 0 <= before < len(choices) else None,
            format_func=lambda k: plain(choices[k]),
            key=f"vote_{one.id}_choice",
            label_visibility="collapsed",
        )
        st.form_submit_button(t._("Send"), type="primary", on_click=_send, args=(seat, one))
    if before is not None:
        st.caption(t._("Your answer is kept. You can change it until the teacher closes."))


def _send(seat: Seat, one: Asked) -> None:
    chosen = st.session_state.get(f"vote_{one.id}_choice")
    if isinstance(chosen, int):
        with told():
            taking_part.answer(store(), seat, one.id, chosen)
