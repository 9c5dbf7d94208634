"""What neither a group nor a stranger may do, whatever they type. On both databases."""

from dataclasses import replace
from inspect import isfunction, signature
from random import Random
from typing import Any

import pytest

from classroom import class_views, taking_part, teaching
from classroom.door import join, open_class
from classroom.export import exported
from classroom.texts import LONGEST_ANSWER
from tests.class_lessons import HOSTILE, Lesson, fill, refused
from tests.class_stores import everything
from tests.reliability.disk import read_only

PLAUSIBLE = {"page": "evaluation", "on": True, "kind": "poll", "subject": "other", "points": 1, "criteria": []}
"""What an act of the teacher may be called with, by argument; the prompt and the group are those that are there."""


def test_a_group_cannot_act_as_the_teacher(lesson: Lesson) -> None:
    """Not with any act there is, nor with one that will be added."""
    store, teacher, heron, owl = lesson
    prompt = teaching.ask(store, teacher, "poll", "mood")
    before = everything(store)
    acts = [act for act in vars(teaching).values() if isfunction(act) and act.__module__ == teaching.__name__]
    public = [act for act in [*acts, exported] if "teacher" in signature(act).parameters and act.__name__[0] != "_"]
    assert {teaching.push, teaching.reset_key, teaching.answers, teaching.erase} < set(public)
    for act in public:
        needed = [p.name for p in signature(act).parameters.values() if p.default is p.empty][2:]
        known = {**PLAUSIBLE, "prompt_id": prompt, "group_id": owl.group_id}
        refused("not_teacher", act, store, heron, *(known.get(argument, "x") for argument in needed))
    assert everything(store) == before


def test_nobody_reaches_into_another_class(lesson: Lesson) -> None:
    store, teacher, heron, owl = lesson
    fill(store, teacher, heron, owl)
    stranger = open_class(store, "a passphrase")
    guest = join(store, stranger.code, "heron")
    prompt, run = everything(store)["prompts"][0].id, everything(store)["runs"][0].id
    before = {name: rows for name, rows in everything(store).items() if name != "classes"}
    refused("not_open", taking_part.answer, store, guest, prompt, 1)
    refused("bad_value", taking_part.tag, store, guest, run, "surprising")
    taking_part.withdraw(store, guest, run)
    taking_part.withdraw(store, owl, run)  # nor a run of another group
    refused("no_group", teaching.reset_key, store, stranger, heron.group_id)
    refused("no_group", teaching.remove_group, store, stranger, heron.group_id)
    refused("no_group", teaching.mark, store, stranger, prompt, heron.group_id, 1, [])
    for act in (teaching.close, teaching.show):
        refused("bad_value", act, store, stranger, prompt)
    assert teaching.answers(store, stranger, prompt) == {} and class_views.results(store, stranger, prompt) == []
    refused("not_shown", class_views.results, store, guest, prompt)
    assert {name: rows for name, rows in everything(store).items() if name != "classes"} == before


def test_a_seat_that_was_made_up_is_none(lesson: Lesson) -> None:
    store, teacher, heron, owl = lesson
    prompt = teaching.ask(store, teacher, "poll", "mood")
    stranger = join(store, open_class(store, "a passphrase").code, "swan")
    for made_up in (
        replace(heron, group_id=owl.group_id),
        replace(heron, key_hash=""),
        replace(stranger, class_id=teacher.class_id),
        teacher,
    ):
        refused("unseated", taking_part.answer, store, made_up, prompt, 1)
    refused("class_ended", taking_part.answer, store, replace(heron, class_id="0" * 32), prompt, 1)
    assert everything(store)["answers"] == []


def test_words_of_any_kind_are_kept_as_they_are_or_refused(lesson: Lesson) -> None:
    store, teacher, heron, _ = lesson
    prompt = teaching.ask(store, teacher, "question", "argue-1")
    kept = ["", "'; DROP TABLE answers; --", "<script>alert(1)</script>", "🦩" * 50, "\r\n\t\x1b", "=1+1", "\\u0000"]
    for text in kept:
        taking_part.answer(store, heron, prompt, text)
        assert taking_part.answers(store, heron) == {prompt: text}
    endless: list[Any] = []
    endless.append(endless)
    deep: Any = 0
    for _ in range(3000):
        deep = [deep]
    for bad in (
        "\0",
        {"\0": 1},
        [["\ud800"]],
        float("nan"),
        float("inf"),
        {1, 2},
        endless,
        deep,
        10**5000,
        b"x",
        object(),
    ):
        refused("bad_value", taking_part.answer, store, heron, prompt, bad)
    assert (
        refused("too_long", taking_part.answer, store, heron, prompt, "x" * 1_000_000).values["most"]
        == LONGEST_ANSWER
    )
    assert taking_part.answers(store, heron) == {prompt: kept[-1]}


def test_names_are_names(lesson: Lesson) -> None:
    store, teacher, heron, owl = lesson
    fill(store, teacher, heron, owl)
    prompt, run = everything(store)["prompts"][0].id, everything(store)["runs"][0].id
    before = {name: rows for name, rows in everything(store).items() if name != "classes"}
    for text in [*HOSTILE, "x" * 61, "../é", None, 3]:
        refused("bad_value", taking_part.answer, store, heron, text, 1)
        refused("bad_value", taking_part.seen, store, heron, text)
        refused("bad_value", taking_part.tag, store, heron, run, text)
        refused("bad_value", taking_part.tag, store, heron, text, "surprising")
        refused("bad_value", taking_part.stance, store, heron, text, "before", 1)
        refused("bad_value", taking_part.stance, store, heron, "claim", text, 1)
        refused("bad_value", teaching.push, store, teacher, text)
        refused("bad_value", teaching.ask, store, teacher, "poll", text)
        refused("bad_value", teaching.ask, store, teacher, text, "mood")
        refused("bad_value", teaching.close, store, teacher, text)
        refused("bad_value", teaching.remove_group, store, teacher, text)
    for value in (3, -3, 0.5, True, "1", None):
        refused("bad_value", taking_part.stance, store, heron, "claim", "before", value)
    for points in (-1, float("nan"), 1e9):
        refused("bad_value", teaching.mark, store, teacher, prompt, heron.group_id, points, [])
    refused("bad_value", taking_part.publish, store, heron, "a=\0", {})
    refused("too_long", taking_part.publish, store, heron, "a" * 5000, {})
    assert {name: rows for name, rows in everything(store).items() if name != "classes"} == before


def test_a_group_cannot_fill_the_store(lesson: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    store, teacher, heron, owl = lesson
    monkeypatch.setattr(taking_part, "MOST_RUNS", 2)
    monkeypatch.setattr(taking_part, "MOST_STANCES", 2)
    monkeypatch.setattr(teaching, "MOST_PROMPTS", 2)
    for n in range(2):
        taking_part.publish(store, heron, f"seed={n}", {})
        taking_part.stance(store, heron, f"claim-{n}", "before", n)
        teaching.ask(store, teacher, "poll", f"mood-{n}")
    refused("too_many", taking_part.publish, store, heron, "seed=2", {})
    refused("too_many", taking_part.stance, store, heron, "claim-2", "before", 1)
    refused("too_many", teaching.ask, store, teacher, "poll", "mood-2")
    taking_part.stance(store, heron, "claim-1", "before", -2)  # a change of mind is no new row
    assert taking_part.publish(store, owl, "seed=2", {})


def test_a_database_that_only_reads_is_told_in_our_words(lesson: Lesson) -> None:
    store, teacher, heron, _ = lesson
    prompt = teaching.ask(store, teacher, "poll", "mood")
    with read_only(store, Random(1)):
        refused("no_database", taking_part.answer, store, heron, prompt, 1)
        refused("no_database", open_class, store, "a passphrase")
        assert taking_part.answers(store, heron) == {}
    taking_part.answer(store, heron, prompt, 2)
    assert taking_part.answers(store, heron) == {prompt: 2}
