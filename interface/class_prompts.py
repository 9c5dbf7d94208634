"""What the teacher asks the class on the page La classe: polls, opened and closed, with the answers as they come."""

from typing import Any

import streamlit as st

from classroom import teaching
from classroom.board import LESSON
from classroom.bulletin import Asked
from classroom.members import Teacher
from classroom.refusals import Refusal
from interface import class_questions, class_results
from interface.class_answers import options, poll_chart, title
from interface.class_news import wake
from interface.class_store import asked, emptied, store, told
from interface.projection import controls_only
from interface.session import session
from interface.shell import plain

MOST_OPTIONS = 6


def prompts(teacher: Teacher) -> None:
    """Ask something, and what was asked."""
    t = session().t
    with controls_only("ask"):
        st.markdown("## " + t._("Ask the class"))
        with st.expander(t._("Questions of the bank"), icon=":material/quiz:"):
            class_questions.choose(teacher)
        with st.expander(t._("A quick poll"), icon=":material/poll:"):
            _poll(teacher)
    _asked(teacher)


def _poll(teacher: Teacher) -> None:
    """A question of the teacher's own, with the answers to choose from."""
    t = session().t
    emptied(class_poll_question="", class_poll_options="")
    with st.form("class_poll", border=False):
        question = st.text_input(
            t._("Your question"),
            max_chars=200,
            key="class_poll_question",
            placeholder=t._("Of ten alerts, how many come before a hospitalisation?"),
        )
        options = st.text_area(
            t._("The answers to choose from, one a line (two to six)"),
            max_chars=600,
            key="class_poll_options",
            placeholder=t._("fewer than 2\n2 to 5\nmore than 5"),
        )
        sent = st.form_submit_button(t._("Ask"), type="primary")
    if sent:
        lines = list(dict.fromkeys(line.strip() for line in options.splitlines() if line.strip()))
        if not question.strip() or not 2 <= len(lines) <= MOST_OPTIONS:
            st.warning(t._("A poll has a question and two to six different answers."), icon=":material/info:")
            return
        with told():
            teaching.ask(store(), teacher, "poll", "poll", {"question": question.strip(), "options": lines})
            asked("class_poll_question", "class_poll_options")


@st.fragment
def _asked(teacher: Teacher) -> None:
    """Each thing asked: how many have answered, what, and whether the class sees it."""
    t = session().t
    wake("asked", "work")
    try:
        found = [one for one in teaching.asked(store(), teacher) if one.kind != LESSON]
    except Refusal:
        st.rerun()
    for one in found:
        with st.container(border=True):
            _one(teacher, one)
    questions = any(one.kind == "question" for one in found)
    # on demand: it marks every answer of every group each time that this part runs
    if questions and st.toggle(t._("Results by objective"), key="class_results"):
        with told():
            class_results.of_class(teacher, found)


def _one(teacher: Teacher, one: Asked) -> None:
    t = session().t
    state = t._("open") if one.open else t._("closed")
    answered = t.n("{count} group has answered", "{count} groups have answered", one.answers)
    st.markdown(f"**{title(one)}** · :gray[{state} · {answered}]")
    given: list[Any] = []
    with told():
        given = list(teaching.answers(store(), teacher, one.id).values())
    if given and one.kind == "poll":
        poll_chart(one, given)
    elif one.kind == "poll":
        st.markdown("\n".join(f"- {plain(choice)}" for choice in options(one)))
    elif given and one.kind == "question":
        with told():
            class_questions.outcome(teacher, one)
    left, right = st.columns(2)
    if one.open:
        left.button(t._("Close"), key=f"close_{one.id}", width="stretch", on_click=_close, args=(teacher, one))
    if one.kind == "question":
        show_it = t._("Close and show the correction") if one.open else t._("Show the correction")
        label = t._("Hide the correction") if one.shown else show_it
    else:
        label = t._("Hide the answers from the class") if one.shown else t._("Show the answers to the class")
    right.button(
        label,
        key=f"show_{one.id}",
        width="stretch",
        on_click=_show,
        args=(teacher, one),
        icon=":material/visibility:",
    )


def _close(teacher: Teacher, one: Asked) -> None:
    with told():
        teaching.close(store(), teacher, one.id)


def _show(teacher: Teacher, one: Asked) -> None:
    with told():
        teaching.show(store(), teacher, one.id, not one.shown)
