"""The guided tour: a card above the page that asks for a number first, then shows what the study answers.

It can be left and taken up again; its step is in the link (``?tour=3``), the visitor's numbers in the visit's memory.
"""

from typing import cast

import streamlit as st

from interface.class_place import place
from interface.compute import obstacle, study
from interface.glossary import explained
from interface.path_bar import tell_also
from interface.session import session, write_link
from interface.shell import note, prose
from interface.tour_steps import QUESTIONS, STEPS, Question
from models.evaluation import Estimate
from simulator.language import Text
from simulator.study import Study

_GUESSES, _DECLINED, _LEFT_AT = "tour_guesses", "tour_declined", "tour_left_at"


def tour() -> None:
    """The card of the page, if the visitor takes the tour; an offer, if this is a first visit."""
    s, here = session(), place()
    if here.member or here.projecting:
        return
    if "tour" in s.view:
        at = s.view["tour"]
        with st.container(border=True, key="tour"):
            _card(at) if STEPS[at].page == here.file else _elsewhere(at)
    elif here.file == STEPS[0].page and s.first_visit and not st.session_state.get(_DECLINED):
        with st.container(border=True, key="tour", horizontal=True, vertical_alignment="center"):
            offer = s.t._("First visit? Five minutes, guided: guess, then look.")
            st.markdown(f":material/explore: {offer}")
            st.button(s.t._("Start the tour"), key="tour_start", on_click=_go_to, args=(0,), type="primary")
            st.button(s.t._("No, thank you"), key="tour_decline", on_click=_decline, type="tertiary")


def tour_button() -> None:
    """In the sidebar: begins the tour, or takes it up where it was left."""
    t, at = session().t, st.session_state.get(_LEFT_AT, 0)
    if place().member or place().projecting or "tour" in session().view:
        return
    label = t._("Go on with the guided tour") if at else t._("Guided tour")
    if st.button(label, key="tour_open", icon=":material/explore:", width="stretch"):
        _move(at)


def _card(at: int) -> None:
    """What this step says, the answer to an earlier question, and the next question."""
    t, step = session().t, STEPS[at]
    _head(at, t)
    prose(t._(step.text))
    if step.answers:
        _answer(step.answers, t)
    if step.look:
        prose(":material/visibility: " + t._(step.look))
    if step.asks:
        _ask(at, QUESTIONS[step.asks], step.asks, t)
    elif at + 1 < len(STEPS):
        if st.button(t._("Next"), key="tour_next", type="primary", icon=":material/arrow_forward:"):
            _move(at + 1)
    else:
        st.button(t._("End the tour"), key="tour_end", on_click=_leave, args=(0,), type="primary")


def _head(at: int, t: Text) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown("**" + t._("Guided tour, step {n} of {all}", n=at + 1, all=len(STEPS)) + "**")
        if at + 1 < len(STEPS):
            leave = t._("Leave the tour")
            st.button(leave, key="tour_leave", on_click=_leave, args=(at,), type="tertiary", icon=":material/close:")


def _ask(at: int, question: Question, name: str, t: Text) -> None:
    """The visitor's number comes first; without one the tour does not go on."""
    with st.form("tour_question", border=False):
        guess = st.number_input(
            t._(question.text),
            0,
            question.of,
            _guesses().get(name),
            placeholder=t._("from 0 to {most}", most=question.of),
            key=f"tour_guess_{name}",
        )
        done = st.form_submit_button(t._("That is my number: next"), type="primary", icon=":material/arrow_forward:")
    if done and guess is None:
        st.caption(":material/info: " + t._("First give a number, even at random: one learns more from it."))
    elif done:
        _guesses()[name] = int(cast(int, guess))
        _move(at + 1)


def _answer(name: str, t: Text) -> None:
    """The visitor's number beside the study's own, which follows a slider of the page below."""
    question, guess = QUESTIONS[name], _guesses().get(name)
    share = _answered(question, study("features"))
    st.caption(t._(question.text))
    if share is None or share.value != share.value:
        st.info(t._("This scenario does not allow anybody to answer that question."), icon=":material/info:")
        return
    where = st.empty()
    where.markdown(explained(_told(question, guess, share, t)))

    def follow(found: Study) -> None:
        if found.is_ready(question.needs):
            where.markdown(explained(_told(question, guess, question.answer(found), t)))

    tell_also(follow)
    note(t._(question.why))


def _told(question: Question, guess: int | None, share: Estimate, t: Text) -> str:
    """The study's answer in a sentence, and what it says of the guess."""
    of = question.of
    figures = {
        "value": t.number(of * share.value, 1),
        "of": of,
        "interval": t.interval(of * share.low, of * share.high, 1),
        "threshold": t.percent(session().scenario.alert.threshold, 1),
    }
    if question.needs == "verdict":
        told = t._(
            "In your study, with an alert threshold of {threshold}: **{value} of {of}**, 95% interval {interval}.",
            **figures,
        )
    else:
        told = t._("In your study: **{value} of {of}**, 95% interval {interval}.", **figures)
    return told + (" " + _compared(guess, share, of, t) if guess is not None else "")


def _answered(question: Question, found: Study) -> Estimate | None:
    """None where the scenario gives no answer."""
    if not found.has_outcomes:
        return None
    if question.needs == "linkage":
        linked = study("linkage")
        return question.answer(linked) if len(linked.linkage.links) else None
    return question.answer(study(question.needs)) if not obstacle(found) else None


def _compared(guess: int, share: Estimate, of: int, t: Text) -> str:
    if of * share.low - 0.5 <= guess <= of * share.high + 0.5:
        return t._("You had said {guess}: well guessed.", guess=guess)
    if guess > of * share.value:
        return t._("You had said {guess}: that is too many.", guess=guess)
    return t._("You had said {guess}: that is too few.", guess=guess)


def _elsewhere(at: int) -> None:
    """On a page that is not the tour's: the way back."""
    t = session().t
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**" + t._("Guided tour, step {n} of {all}", n=at + 1, all=len(STEPS)) + "**")
        if st.button(t._("Back to the tour"), key="tour_back", icon=":material/explore:"):
            _move(at)
        st.button(t._("Leave the tour"), key="tour_leave", on_click=_leave, args=(at,), type="tertiary")


def _move(at: int) -> None:
    """Show the page of a step."""
    _go_to(at)
    pages = place().pages
    if place().file == STEPS[at].page:
        st.rerun()
    st.switch_page(pages[STEPS[at].page])


def _go_to(at: int) -> None:
    session().view["tour"] = at
    write_link()


def _leave(at: int) -> None:
    """``at``: the step at which it may be taken up again."""
    session().view.pop("tour", None)
    st.session_state[_LEFT_AT] = at
    _decline()
    write_link()


def _decline() -> None:
    st.session_state[_DECLINED] = True


def _guesses() -> dict[str, int]:
    return cast(dict[str, int], st.session_state.setdefault(_GUESSES, {}))
