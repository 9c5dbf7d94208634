"""Training alone: the questions a visitor has chosen, one after the other; kept for this visit only, nowhere else."""

import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, cast

import streamlit as st

from classroom.draws import Drawn, draw, public, varies
from classroom.items import ArgueItem, Item, bank, theme_of, themes
from classroom.marking import Mark, Value, mark
from classroom.objectives import LEVEL_TITLES, LEVELS, Level, objectives
from classroom.results import by_objective, total
from interface.glossary import explained
from interface.projection import shown
from interface.quiz_charts import drawn_chart
from interface.quiz_feedback import correction
from interface.quiz_widgets import ask, grid, statement
from interface.session import session

NUMBERS = (5, 10, 20)
"""Questions of a training."""
_SLOT = "quiz_training"


@dataclass
class Training:
    """``again``: other draws asked of a question; ``given``: answers by id, with the mark of each."""

    seed: int
    items: list[str] = field(default_factory=list)
    at: int = 0
    again: dict[str, int] = field(default_factory=dict)
    given: dict[str, tuple[Value, Mark]] = field(default_factory=dict)

    @property
    def item(self) -> Item:
        """The question on the screen."""
        return bank()[self.items[self.at]]

    def key(self, item: Item) -> str:
        """A name for this very draw of the question."""
        return f"quiz-{self.seed}-{item.id}-{self.again.get(item.id, 0)}"

    def drawn(self, item: Item) -> Drawn:
        """The question as this visitor sees it."""
        return draw(item, self.seed, self.again.get(item.id, 0))


def training() -> Training | None:
    """The training going on, if there is one."""
    return cast(Training | None, st.session_state.get(_SLOT))


def matching(theme: str | None, level: Level | None, wanted: list[str]) -> list[str]:
    """The questions of a theme (any if None), of a level and of at least one of the objectives (any if none)."""
    return [
        item.id
        for item in bank().values()
        if (theme is None or theme_of(item) == theme)
        and (level is None or item.level == level)
        and (not wanted or set(wanted) & set(item.objectives))
    ]


def choose() -> None:
    """What to train on, and the button to begin."""
    s = session()
    t, code = s.t, s.language
    st.markdown(t._("Practise at your own pace: each answer is explained at once, and nothing is kept."))
    left, right = st.columns(2)
    with left:
        theme = st.selectbox(
            t._("Theme"),
            [None, *themes()],
            format_func=lambda name: themes()[name].title.in_(code) if name else t._("All themes"),
            key="quiz_theme",
        )
        n = st.segmented_control(
            t._("Number of questions"), NUMBERS, default=NUMBERS[0], key="quiz_n", required=True, wrap=True
        )
    with right:
        level = st.selectbox(
            t._("Class level"),
            [None, *LEVELS],
            format_func=lambda name: LEVEL_TITLES[name].in_(code) if name else t._("All class levels"),
            key="quiz_level",
        )
        wanted = st.multiselect(
            t._("Objectives"),
            list(objectives()),
            format_func=lambda name: objectives()[name].words.in_(code),
            placeholder=t._("All objectives"),
            select_all=False,
            key="quiz_objectives",
        )
    found = matching(theme, level, wanted)
    if not found:
        st.info(t._("No question is all that at once: leave one of the choices open."), icon=":material/info:")
        return
    st.caption(t.n("{count} question matches.", "{count} questions match.", len(found)))
    st.button(t._("Begin"), type="primary", icon=":material/play_arrow:", on_click=_begin, args=(found, n))


def question(now: Training) -> None:
    """The question on the screen: to answer, then corrected."""
    t, item, key = session().t, now.item, now.key(now.item)
    st.progress((now.at + 1) / len(now.items), t._("Question {n} of {all}", n=now.at + 1, all=len(now.items)))
    drawn = now.drawn(item)
    seen = public(drawn)
    st.caption(
        t._(
            "{level} · {points} · about {minutes} min",
            level=LEVEL_TITLES[item.level].in_(session().language),
            points=t.n("{count} point", "{count} points", round(item.points)),
            minutes=item.minutes,
        )
    )
    statement(seen)
    drawn = drawn_chart(drawn)
    if item.id in now.given:
        _corrected(now, drawn)
        return
    place = st.empty()
    with place.container():
        with shown("question"):
            value = ask(seen, key)
        with st.container(horizontal=True):
            # read in this very run: a callback would get the text typed before the last one
            pressed = st.button(t._("Validate"), type="primary", icon=":material/check:", key=f"{key}-validate")
            _button(t._("Skip"), "skip_next", _go_on, now)
        if pressed and not _validated(now, drawn, value):
            st.warning(t._("Complete your answer first."), icon=":material/info:")
    if item.id in now.given:
        with place.container():
            _corrected(now, drawn)


def results(now: Training) -> None:
    """What was achieved, per objective, and the ways on."""
    s = session()
    t = s.t
    answered = [(bank()[name], marked) for name, (_, marked) in now.given.items()]
    st.header(t._("Your results"))
    skipped = len(now.items) - len(answered)
    whole = total(marked for _, marked in answered)
    if whole.answers:
        st.markdown(
            t.n(
                "Points: **{points} out of {of}**, for {count} answer.",
                "Points: **{points} out of {of}**, for {count} answers.",
                whole.answers,
                points=t.number(whole.points),
                of=t.number(whole.of),
            )
        )
    if skipped:
        st.caption(t.n("{count} question skipped.", "{count} questions skipped.", skipped))
    for name, score in by_objective(answered).items():
        told = t._(
            "{objective}: {points} out of {of}",
            objective=explained(objectives()[name].words.in_(s.language)),
            points=t.number(score.points),
            of=t.number(score.of),
        )
        st.progress(min(score.share, 1.0), told)
    if answered:
        st.caption(t._("A question counts for each of its objectives. Nothing is kept after your visit."))
    else:
        st.markdown(t._("Nothing was answered, so there is nothing to mark: take the same questions, or others."))
    with st.container(horizontal=True):
        _button(t._("Same questions, other draws"), "casino", _begin_again, now, primary=True)
        _button(t._("Choose anew"), "tune", _end)


def _corrected(now: Training, drawn: Drawn) -> None:
    t, item = session().t, drawn.item
    if isinstance(item, ArgueItem):
        _own_grid(now, item)
    correction(drawn, *now.given[item.id])
    last = now.at == len(now.items) - 1
    onward = t._("See my results") if last else t._("Next question")
    with st.container(horizontal=True):
        _button(onward, "arrow_forward", _go_on, now, primary=True)
        if varies(item):
            _button(t._("Another draw"), "casino", _another, now, item)


def _own_grid(now: Training, item: ArgueItem) -> None:
    """Alone, the visitor fills the teacher's grid."""
    t, text = session().t, now.given[item.id][0]
    if isinstance(text, str):
        with st.container(border=True):
            st.text(text)
    st.markdown(t._("**Mark your own answer** with the grid that a teacher would use:"))
    points = grid(item, now.key(item))
    if points is not None:
        now.given[item.id] = (text, mark(now.drawn(item), points))


def _validated(now: Training, drawn: Drawn, value: Value | None) -> bool:
    """Keep the answer with its mark, unless it is no whole answer."""
    if value is None:
        return False
    now.given[drawn.item.id] = (value, mark(drawn, value))
    return True


def _another(now: Training, item: Item) -> None:
    now.again[item.id] = now.again.get(item.id, 0) + 1
    now.given.pop(item.id)


def _go_on(now: Training) -> None:
    now.at += 1


def _begin(found: list[str], n: int) -> None:
    seed = secrets.randbelow(1_000_000)
    st.session_state[_SLOT] = Training(seed, random.Random(seed).sample(found, min(n, len(found))))


def _end() -> None:
    st.session_state.pop(_SLOT, None)


def _begin_again(now: Training) -> None:
    st.session_state[_SLOT] = Training(secrets.randbelow(1_000_000), now.items)


def _button(title: str, icon: str, done: Callable[..., None], *args: object, primary: bool = False) -> None:
    kind: Literal["primary", "secondary"] = "primary" if primary else "secondary"
    st.button(title, icon=f":material/{icon}:", on_click=done, args=args, type=kind)
