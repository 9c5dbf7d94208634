"""Which activity: a ready-made one, or one's own from parts and questions; its plan, minute by minute."""

from collections.abc import Callable
from typing import Literal, cast

import pandas as pd
import streamlit as st

from classroom.activity import MINUTES, TOTAL, Activity, activities
from classroom.compose import GENERAL, MOST_QUESTIONS, composed, library, matching
from classroom.draws import listed
from classroom.items import bank
from classroom.kit import kind_of, mode_of
from classroom.objectives import LEVEL_TITLES, LEVELS, Level, objectives
from classroom.preparation import moments
from classroom.sheet import clean
from classroom.sources import dossier
from classroom.words import Words
from interface.session import session
from interface.shell import prose
from interface.story import STORY
from simulator.language import Language

LONGEST_LABEL = 90


def ready_made() -> Activity:
    """One of the ready-made activities."""
    t, code, found = session().t, session().language, activities()
    order = sorted(found, key=lambda name: (LEVELS.index(found[name].level), found[name].minutes, name))
    name = st.selectbox(t._("Activity"), order, format_func=lambda name: found[name].title.in_(code), key="activity")
    prose(_said(found[name].summary))
    return found[name]


def own() -> Activity | None:
    """The visitor's own activity; None while nothing is chosen."""
    t, code = session().t, session().language
    left, middle, right = st.columns([2, 1, 3])
    with left:
        level = st.selectbox(
            t._("Level"), LEVELS, index=1, format_func=lambda name: LEVEL_TITLES[name].in_(code), key="own_level"
        )
    with middle:
        minutes = st.selectbox(t._("Minutes"), MINUTES, key="own_minutes")
    with right:
        wanted = st.multiselect(
            t._("Objectives"),
            [name for name, objective in objectives().items() if level in objective.levels],
            format_func=lambda name: objectives()[name].words.in_(code),
            key="own_objectives",
            placeholder=t._("All objectives"),
            select_all=False,
        )
    parts, items = _parts_and_items(level, wanted, _sources())
    if not parts and not items:
        st.info(t._("Choose at least one part or question: the plan and the grid follow."), icon=":material/info:")
        return None
    if _too_many(parts, items):
        st.warning(
            t._("More than {n} questions cannot share 20 points: take some out.", n=MOST_QUESTIONS),
            icon=":material/info:",
        )
        return None
    return composed(GENERAL["title"], level, cast(Literal[55, 110], minutes), parts, items)


def _sources() -> list[str]:
    """The documents of the dossier and the pages of the app that the lesson should use; none: all of them."""
    t, code = session().t, session().language
    documents = {f"dossier {n}": f"{n}. {document.title.in_(code)}" for n, document in dossier().items()}
    opened = {source.part.page for source in library().values()}
    titles = [(file, t._(title)) for pages in STORY.values() for file, title, *_ in pages]
    pages = {f"page {file}": title for file, title in titles if file in opened}
    left, right = st.columns(2)
    chosen: list[str] = []
    for place, label, offered, key, hint in (
        (left, t._("Documents"), documents, "own_documents", t._("All documents")),
        (right, t._("Pages"), pages, "own_pages", t._("All pages")),
    ):
        with place:
            chosen += st.multiselect(
                label, list(offered), format_func=offered.__getitem__, key=key, placeholder=hint, select_all=False
            )
    return chosen


def _parts_and_items(level: Level, wanted: list[str], sources: list[str]) -> tuple[list[str], list[str]]:
    t, code = session().t, session().language
    found, questions = matching(level, wanted, sources)
    parts = _kept(t._("Parts, in this order"), found, "own_parts", lambda name: _part(name, code))
    items = _kept(t._("Questions of the bank"), questions, "own_items", lambda name: _question(name, code))
    return parts, items


def _kept(label: str, choices: list[str], key: str, named: Callable[[str], str]) -> list[str]:
    """What was chosen stays chosen when another objective is looked at."""
    options = list(dict.fromkeys([*choices, *st.session_state.get(key, [])]))
    hint = session().t._("Choose")
    return st.multiselect(label, options, format_func=named, key=key, placeholder=hint, select_all=False, wrap=True)


def _part(name: str, code: Language) -> str:
    source = library()[name]
    return f"{source.part.title.in_(code)} ({source.activity.title.in_(code)})"


def _question(name: str, code: Language) -> str:
    text = clean(listed(bank()[name]).in_(code), LONGEST_LABEL + 1)
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1].rstrip()}…"


def _too_many(parts: list[str], items: list[str]) -> bool:
    return sum(len(library()[name].part.question) for name in parts) + len(items) > MOST_QUESTIONS


def plan(activity: Activity) -> None:
    """Who does what from which minute on, for how many points; the objectives below."""
    t = session().t
    head = [t._("Minutes"), t._("Part"), t._("How"), t._("Points")]
    rows = [
        [
            f"{start}–{end}",
            _said(part.title),
            mode_of(part.mode, t),
            t.number(sum(question.points for question in part.question)) if part.question else "",
        ]
        for part, (start, end) in zip(activity.part, moments(activity), strict=True)
    ]
    whole = t._("Total")
    rows.append([t._("{n} min", n=activity.minutes), f"**{whole}**", "", t.number(TOTAL)])
    st.table(pd.DataFrame(rows, columns=head), border="horizontal", hide_index=True)
    aims = [objectives()[aim.objective] for aim in activity.aim]
    prose("\n".join(f"- {_said(aim.words)} ({kind_of(aim.id, t)})" for aim in aims))


def _said(words: Words) -> str:
    return words.in_(session().language)
