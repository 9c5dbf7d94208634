"""The challenges of the board: a goal, a world that is the same for all, and the server's check of one's scenario."""

from urllib.parse import parse_qsl, urlencode

import streamlit as st

from classroom import board
from classroom.board import StudyOf
from classroom.board_figures import FIGURES, headline
from classroom.challenges import CHALLENGES, Challenge, Goal, tried
from interface.board_view import value_of, with_interval
from interface.class_place import place
from interface.class_store import told
from interface.session import session, write_link
from simulator.scenario import parameters


def challenges(study_of: StudyOf) -> None:
    """Choose one, go to its world, come back and have it checked."""
    s = session()
    t, code = s.t, s.language
    name = st.selectbox(
        t._("Challenge"),
        list(CHALLENGES),
        format_func=lambda key: CHALLENGES[key].title.in_(code),
        key="challenge",
    )
    challenge = CHALLENGES[name]
    with st.container(border=True):
        st.markdown(f"**{challenge.story.in_(code)}**")
        st.caption(
            t._("Everybody starts from the same world; only these may change: {names}.", names=_may_change(challenge))
        )
        left, right = st.columns(2)
        if left.button(t._("Go to its world"), key="challenge_start", width="stretch", icon=":material/flag:"):
            query = board.write_link(challenge.preset, challenge.start)
            s.take_screen(dict(parse_qsl(query)))
            write_link()
            st.switch_page(place().pages[challenge.page])
        if right.button(
            t._("Check our scenario"), key="challenge_check", type="primary", width="stretch", icon=":material/gavel:"
        ):
            with told():
                _checked(challenge, study_of)


def _checked(challenge: Challenge, study_of: StudyOf) -> None:
    """The scenario on this screen, run again by the server and held against the goals."""
    s = session()
    t = s.t
    link = board.read_link(urlencode(s.screen()))
    figures = headline(study_of(link.scenario))
    result = tried(challenge, link.scenario, figures)
    for goal, met in result.goals:
        icon = ":material/check_circle:" if met else ":material/cancel:"
        found = with_interval(goal.figure, figures.get(goal.figure))
        st.markdown(f"{icon} {t._(FIGURES[goal.figure].title)}: **{found}** ({_wanted(goal)})")
    if result.forbidden:
        names = ", ".join(t._(parameters()[key].title) for key in result.forbidden)
        st.warning(t._("Not allowed in this challenge: {names}.", names=names), icon=":material/info:")
    if result.reached:
        st.success(
            t._("Challenge met! {lesson}", lesson=challenge.lesson.in_(s.language)), icon=":material/emoji_events:"
        )
    else:
        st.info(t._("Not yet. Change one thing and check again."), icon=":material/refresh:")


def _wanted(goal: Goal) -> str:
    """What the goal asks for, in words."""
    t = session().t
    if goal.at_least is not None:
        return t._("at least {value}", value=value_of(goal.figure, goal.at_least))
    if goal.at_most is not None:
        return t._("at most {value}", value=value_of(goal.figure, goal.at_most))
    return t._("below {value}", value=value_of(goal.figure, goal.below))


def _may_change(challenge: Challenge) -> str:
    """The parameters that may differ, by title."""
    t = session().t
    titles = [t._(p.title) for key, p in parameters().items() if challenge.allows(key) and p.level != "expert"]
    return ", ".join(titles)
