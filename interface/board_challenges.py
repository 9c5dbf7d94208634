"""The challenges of the board: a goal, a world that is the same for all, and the server's check of one's scenario."""

from urllib.parse import parse_qsl, urlencode

import streamlit as st

from classroom import board
from classroom.board import StudyOf
from classroom.board_figures import FIGURES, headline
from classroom.bulletin import bulletin
from classroom.challenges import CHALLENGES, GATE, TALES, Challenge, Goal, tried
from classroom.class_views import board as published
from classroom.members import Teacher
from interface.board_gate import gate
from interface.board_view import met
from interface.board_words import titled, value_of, with_interval
from interface.class_place import place
from interface.class_store import named, seat, store, teacher, told
from interface.controls import in_words
from interface.projection import controls_only
from interface.session import session, write_link
from interface.shell import note, prose
from simulator.scenario import parameters


def challenges(study_of: StudyOf) -> None:
    """Choose one, try it, have it checked; the lessons of those that the teacher closes."""
    s = session()
    t, code = s.t, s.language
    name = st.selectbox(
        t._("Challenge"),
        list(TALES),
        format_func=lambda key: TALES[key].title.in_(code),
        key="challenge",
    )
    with st.container(border=True):
        prose(f"**{TALES[name].story.in_(code)}**")
        if name == GATE:
            gate(study_of)
        else:
            _world(name, study_of)
        _in_class(name)
    _lessons()


def _world(name: str, study_of: StudyOf) -> None:
    """Go to its world, come back and have it checked."""
    s = session()
    t, challenge = s.t, CHALLENGES[name]
    st.caption(
        t._("Everybody starts from the same world; only these may change: {names}.", names=_may_change(challenge))
    )
    left, right = st.columns(2)
    if left.button(t._("Go to its world"), key="challenge_start", width="stretch", icon=":material/flag:"):
        s.take_screen(dict(parse_qsl(board.write_link(challenge.preset, challenge.start))))
        write_link()
        st.switch_page(place().pages[challenge.page])
    if right.button(
        t._("Check our scenario"), key="challenge_check", type="primary", width="stretch", icon=":material/gavel:"
    ):
        with told():
            _checked(name, study_of)


def _in_class(name: str) -> None:
    """Who has met it; the teacher has its lesson, and shows it to all."""
    t, member = session().t, seat() or teacher()
    if member is None:
        return
    with told():
        met_by = {named(run.alias) for run in published(store(), member) if name in run.headline["challenges"]}
        if met_by:
            text = t._("On the board, met by: {groups}.", groups=", ".join(sorted(met_by)))
            st.markdown(f":material/emoji_events: {text}")
        if isinstance(member, Teacher):
            key = f"lesson_{name}"
            st.session_state[key] = name in board.lessons_told(bulletin(store(), member))
            with controls_only("lesson"):  # nobody reads on the wall what the challenge is to teach
                st.toggle(
                    t._("Show the lesson of this challenge to the class"),
                    key=key,
                    on_change=_tell,
                    args=(member, name, key),
                )
                note(TALES[name].lesson.in_(session().language))


def _tell(teacher: Teacher, name: str, key: str) -> None:
    with told():
        board.tell_lesson(store(), teacher, name, bool(st.session_state[key]))


def _lessons() -> None:
    """What the challenges teach, once the teacher shows it."""
    s, member = session(), seat() or teacher()
    if member is None:
        return
    with told():
        shown = [TALES[name] for name in board.lessons_told(bulletin(store(), member))]
        if shown:
            st.markdown("### " + s.t._("What the challenges teach"))
        for tale in shown:
            with st.container(border=True):
                st.markdown(f"**{tale.title.in_(s.language)}**")
                prose(tale.lesson.in_(s.language))


def _checked(name: str, study_of: StudyOf) -> None:
    """The scenario on this screen, run again by the server and held against the goals."""
    s = session()
    t, challenge = s.t, CHALLENGES[name]
    link = board.read_link(urlencode(s.screen()))
    figures = headline(study_of(link.scenario))
    result = tried(challenge, link.scenario, figures)
    for goal, reached in result.goals:
        icon = ":material/check_circle:" if reached else ":material/cancel:"
        found = with_interval(goal.figure, figures.get(goal.figure), exact=True)
        st.markdown(f"{icon} {titled(t._(FIGURES[goal.figure].title), found)} ({_wanted(goal)})")
    if result.forbidden:
        names = ", ".join(_forbidden(challenge, key) for key in result.forbidden)
        st.warning(t._("Not allowed in this challenge: {names}.", names=names), icon=":material/info:")
    if result.reached:
        met(name)
    else:
        st.info(t._("Not yet. Change one thing and check again."), icon=":material/refresh:")


def _wanted(goal: Goal) -> str:
    """What the goal asks for, in words."""
    t = session().t
    if goal.at_least is not None:
        return t._("at least {value}", value=value_of(goal.figure, goal.at_least, exact=True))
    if goal.at_most is not None:
        return t._("at most {value}", value=value_of(goal.figure, goal.at_most, exact=True))
    return t._("below {value}", value=value_of(goal.figure, goal.below, exact=True))


def _forbidden(challenge: Challenge, key: str) -> str:
    """A parameter that may not differ; of one that may, the values that it must not hold."""
    parameter = parameters()[key]
    title = session().t._(parameter.title)
    return f"{title} ({in_words(parameter, challenge.without[key])})" if challenge.allows(key) else title


def _may_change(challenge: Challenge) -> str:
    """The parameters that may differ, by title."""
    t = session().t
    titles = [t._(p.title) for key, p in parameters().items() if challenge.allows(key) and p.level != "expert"]
    return " · ".join(titles)  # a title may hold commas
