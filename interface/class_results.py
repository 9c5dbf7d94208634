"""What a class and each of its groups have achieved, objective by objective, and how many answers are behind it."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from classroom import taking_part, teaching
from classroom.aliases import ALIASES
from classroom.answered import in_words
from classroom.bulletin import Asked
from classroom.draws import draw, public
from classroom.items import ChartItem, Item
from classroom.marking import Mark
from classroom.members import Seat, Teacher
from classroom.objectives import objectives
from classroom.readings import scenario_of, settled
from classroom.results import Score, by_objective, total
from interface.class_answers import options
from interface.class_questions import item_of, mark_of, marked_as, points_of
from interface.class_store import named, store
from interface.compute import cache
from interface.glossary import explained
from interface.session import session
from simulator.language import MISSING, Language, language
from simulator.study import Study

Marked = list[tuple[Item, Mark]]


def of_class(teacher: Teacher, asked: Iterable[Asked]) -> None:
    """The whole class by objective, then each group; argued answers once they are marked."""
    t = session().t
    questions = _questions(asked)
    marks = teaching.marks(store(), teacher)
    given = {one.id: teaching.answers(store(), teacher, one.id) for one, _ in questions}
    found: dict[str, Marked] = {}
    for group in teaching.present(store(), teacher):
        mine = {name: answers.get(group.group_id) for name, answers in given.items()}
        by_hand = {name: marks[name, group.group_id] for name in given if (name, group.group_id) in marks}
        found[named(group.alias)] = _marked(questions, mine, by_hand, group.seed)
    scores = by_objective(pair for pairs in found.values() for pair in pairs)
    if not scores:
        st.caption(t._("Nothing is marked yet."))
        return
    st.table(_by_objective(scores, [item for _, item in questions]), border="horizontal", hide_index=True)
    st.dataframe(_by_group(found, list(scores), len(questions)), hide_index=True)
    st.caption(
        t._(
            "In brackets: how many marked answers. A question counts for each of its objectives; one that a group "
            "left out does not count for it. Argued answers count once you have marked them."
        )
    )


def of_group(seat: Seat, asked: Iterable[Asked], given: Mapping[str, Any]) -> None:
    """The group's own results, over the questions whose correction is shown."""
    t = session().t
    questions = [(one, item) for one, item in _questions(asked) if one.shown]
    found = _marked(questions, given, taking_part.marks(store(), seat), seat.seed)
    scores = by_objective(found)
    if not scores:
        return
    whole = total(mark for _, mark in found)
    st.markdown("### " + t._("Your results"))
    st.markdown(
        t.n(
            "Points: **{points}**, for {count} answer.",
            "Points: **{points}**, for {count} answers.",
            whole.answers,
            points=points_of(whole.points, whole.of),
        )
    )
    rows = [_line(name, score) for name, score in scores.items()]
    columns = [t._("Objective"), t._("Marked answers"), t._("Your points")]
    st.table(pd.DataFrame(rows, columns=columns), border="horizontal", hide_index=True)
    st.caption(t._("A question counts for each of its objectives."))


def rows(teacher: Teacher, code: Language) -> list[dict[str, Any]]:
    """Every answer in words, with its points and who gave them, for the export: it runs outside the page."""
    marks, found = teaching.marks(store(), teacher), []
    groups = {group.group_id: group for group in teaching.present(store(), teacher)}
    for one in reversed(teaching.asked(store(), teacher)):
        item = item_of(one) if one.kind == "question" else None
        for group_id, value in teaching.answers(store(), teacher, one.id).items():
            if group_id not in groups or (item is None and one.kind != "poll"):
                continue
            by_hand = marks.get((one.id, group_id))
            told = _answer(item, groups[group_id].seed, value, by_hand, code) if item else _vote(one, value)
            who = {"prompt_id": one.id, "group_id": group_id, "group": ALIASES[groups[group_id].alias].in_(code)}
            found.append(who | told)
    return found


def titled(found: list[dict[str, Any]], code: Language) -> list[dict[str, Any]]:
    """The same rows for a spreadsheet: columns in words, without the identifiers that only programs need."""
    t = language(code)
    titles = {
        "group": t._("Group"),
        "question": t._("Question"),
        "answer": t._("Answer"),
        "points": t._("Points"),
        "out_of": t._("Out of"),
        "marked_by": t._("Marked by"),
        "objectives": t._("Objectives"),
    }
    by = {"teacher": t._("the teacher"), "program": t._("the program"), "": ""}
    return [{titles[name]: (row | {"marked_by": by[row["marked_by"]]})[name] for name in titles} for row in found]


def _answer(item: Item, seed: int, value: Any, by_hand: tuple[float, Any] | None, code: Language) -> dict[str, Any]:
    """A group's answer to a question of the bank."""
    drawn = draw(item, seed)
    if isinstance(item, ChartItem):
        drawn = settled(drawn, Study(scenario_of(drawn), cache()))
    mark = Mark(by_hand[0], item.points) if by_hand else mark_of(drawn, value)
    return {
        "question": public(drawn).text.in_(code),
        "answer": in_words(drawn, value, code),
        "points": mark.points if mark else None,
        "out_of": item.points,
        "marked_by": "teacher" if by_hand else "program" if mark and mark.points is not None else "",
        "objectives": " · ".join(objectives()[name].words.in_(code) for name in item.objectives),
    }


def _vote(one: Asked, value: Any) -> dict[str, Any]:
    """A group's vote in a poll: no points, no objectives."""
    choices = {str(k): choice for k, choice in enumerate(options(one))}
    told = {"question": str(one.content["question"]), "answer": choices.get(str(value), str(value))}
    return told | {"points": None, "out_of": None, "marked_by": "", "objectives": ""}


def _by_objective(scores: Mapping[str, Score], items: list[Item]) -> pd.DataFrame:
    """Each objective under the number that it has in the groups' table, and how many questions serve it."""
    t, rows = session().t, []
    for k, (name, score) in enumerate(scores.items(), 1):
        words, answers, points = _line(name, score)
        asked = str(sum(name in item.objectives for item in items))
        rows.append((f"{k}\\. {words}", asked, answers, points))
    columns = [t._("Objective"), t._("Questions"), t._("Marked answers"), t._("Points of the class")]
    return pd.DataFrame(rows, columns=columns)


def _line(name: str, score: Score) -> tuple[str, str, str]:
    t = session().t
    points = f"{points_of(score.points, score.of)} ({t.percent(score.share)})"
    return explained(objectives()[name].words.in_(t.language)), str(score.answers), points


def _by_group(found: Mapping[str, Marked], names: list[str], asked: int) -> pd.DataFrame:
    """A line a group: its points, how many questions they come from, and its points by objective, by number."""
    t, rows = session().t, []
    for alias, pairs in found.items():
        whole, scores = total(mark for _, mark in pairs), by_objective(pairs)
        row = {
            t._("Group"): alias,
            t._("Points"): points_of(whole.points, whole.of),
            t._("Marked answers"): t._("{n} of {all}", n=whole.answers, all=asked),
        }
        for k, name in enumerate(names, 1):
            score = scores.get(name)
            row[str(k)] = f"{points_of(score.points, score.of)} ({score.answers})" if score else MISSING
        rows.append(row)
    return pd.DataFrame(rows)


def _questions(asked: Iterable[Asked]) -> list[tuple[Asked, Item]]:
    return [(one, item) for one in asked if one.kind == "question" and (item := item_of(one))]


def _marked(
    questions: list[tuple[Asked, Item]],
    given: Mapping[str, Any],
    by_hand: Mapping[str, tuple[float, Any]],
    seed: int,
) -> Marked:
    """The questions that a group has answered, with their marks: the teacher's where there is one."""
    found: Marked = []
    for one, item in questions:
        if given.get(one.id) is None:
            continue
        kept = by_hand.get(one.id)
        mark = Mark(kept[0], item.points) if kept else marked_as(draw(item, seed), given[one.id])
        found += [(item, mark)] if mark else []
    return found
