"""What teacher and groups do in a class, what neither may, and what stays. Each on SQLite and on PostgreSQL."""

import pytest
from sqlalchemy import event

from classroom import class_views, taking_part, teaching
from classroom.bulletin import bulletin
from classroom.door import come_back, enter_as_teacher, join
from classroom.refusals import Refusal
from tests.class_lessons import Lesson, another, fill, later, refused
from tests.class_stores import everything


def test_an_answer_takes_the_place_of_the_one_before_until_the_prompt_is_closed(lesson: Lesson) -> None:
    store, teacher, heron, owl = lesson
    prompt = teaching.ask(store, teacher, "question", "sensitivity-1")
    for value in (0.5, 0.6, 0.6):
        taking_part.answer(store, heron, prompt, value)
    taking_part.answer(store, owl, prompt, ["a", {"b": None}])
    assert teaching.answers(store, teacher, prompt) == {heron.group_id: 0.6, owl.group_id: ["a", {"b": None}]}
    teaching.close(store, teacher, prompt)
    refused("not_open", taking_part.answer, store, heron, prompt, 0.9)
    assert taking_part.answers(store, heron) == {prompt: 0.6}
    assert teaching.ask(store, teacher, "question", "sensitivity-1") == prompt  # opened again, not doubled
    taking_part.answer(store, heron, prompt, 0.9)
    assert taking_part.answers(store, heron) == {prompt: 0.9}


def test_what_was_shown_is_asked_anew(lesson: Lesson) -> None:
    store, teacher, heron, _ = lesson
    first = teaching.ask(store, teacher, "poll", "free", {"options": ["yes", "no"]})
    assert teaching.ask(store, teacher, "poll", "free", {"options": ["1", "2"]}) != first
    teaching.show(store, teacher, first)
    taking_part.answer(store, heron, first, "yes")  # a poll may be watched while it is open
    again = teaching.ask(store, teacher, "poll", "free", {"options": ["yes", "no"]})
    assert again != first and taking_part.answers(store, heron) == {first: "yes"}


def test_a_question_is_closed_before_its_correction_is_shown(lesson: Lesson) -> None:
    store, teacher, heron, owl = lesson
    prompt = teaching.ask(store, teacher, "question", "ppv-1")
    taking_part.answer(store, heron, prompt, 1)
    teaching.mark(store, teacher, prompt, heron.group_id, 2.5, ["unit"])
    refused("not_shown", class_views.results, store, owl, prompt)
    assert taking_part.marks(store, heron) == {}
    assert class_views.results(store, teacher, prompt) == [1]
    teaching.show(store, teacher, prompt)
    refused("not_open", taking_part.answer, store, owl, prompt, 1)
    assert class_views.results(store, owl, prompt) == [1]
    assert taking_part.marks(store, heron) == {prompt: (2.5, ["unit"])} and taking_part.marks(store, owl) == {}
    teaching.show(store, teacher, prompt, on=False)
    refused("not_shown", class_views.results, store, owl, prompt)


def test_all_screens_learn_what_the_teacher_does(lesson: Lesson) -> None:
    store, teacher, heron, _ = lesson
    before = bulletin(store, heron)
    assert list(before.groups.values()) == ["heron", "owl"] and before.joinable and not before.frozen
    teaching.push(store, teacher, "evaluation", "alert.threshold=0.02")
    teaching.freeze(store, teacher, True)
    prompt = teaching.ask(store, teacher, "question", "ppv-1")
    now = bulletin(store, heron)
    assert (now.page, now.query, now.pushes, now.frozen) == ("evaluation", "alert.threshold=0.02", 1, True)
    assert [(asked.id, asked.open, asked.answers) for asked in now.prompts] == [(prompt, True, 0)]
    assert now.version > before.version
    taking_part.answer(store, heron, prompt, 1)
    later(store)
    assert bulletin(store, heron).prompts[0].answers == 1
    teaching.close(store, teacher, prompt)
    assert bulletin(store, heron).prompts == ()


def test_a_push_to_the_same_page_is_another_push(lesson: Lesson) -> None:
    store, teacher, heron, _ = lesson
    for n in (1, 2):
        teaching.push(store, teacher, "evaluation")
        assert bulletin(store, heron).pushes == n


def test_thirty_five_screens_cost_two_small_reads_a_second(lesson: Lesson) -> None:
    store, teacher, *seats = lesson
    bulletin(store, teacher)
    statements: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    for tick in range(100):  # ten seconds, each of 35 screens looks twice a second
        store.clock.now += 0.1
        for screen in range(7):
            bulletin(store, seats[(tick * 7 + screen) % 2])
    read = [statement for statement in statements if statement.startswith("SELECT")]
    assert 15 <= len(read) <= 21 and all("classes.version" in statement.split("FROM")[0] for statement in read)
    statements.clear()
    teaching.freeze(store, teacher, True)
    for _ in range(35):
        assert bulletin(store, seats[0]).frozen
    assert sum(statement.startswith("SELECT") for statement in statements) == 4


def test_the_teacher_sees_who_is_where(lesson: Lesson) -> None:
    store, teacher, heron, _owl = lesson
    taking_part.seen(store, heron, "linkage")
    version = bulletin(store, teacher).version
    statements: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    for _ in range(19):
        store.clock.now += 1
        taking_part.seen(store, heron, "linkage")
    assert statements == []
    store.clock.now += 1
    taking_part.seen(store, heron, "linkage")
    here = {group.alias: group for group in teaching.present(store, teacher)}
    assert (here["heron"].page, here["owl"].page) == ("linkage", "")
    assert here["heron"].seen_at - here["owl"].seen_at == pytest.approx(20, abs=0.1)
    assert bulletin(store, teacher).version == version  # nothing to redraw on 35 screens


def test_a_closed_door_lets_those_in_who_were_there(lesson: Lesson) -> None:
    store, teacher, heron, _ = lesson
    teaching.let_in(store, teacher, False)
    refused("door_closed", join, store, teacher.code, "swan")
    assert come_back(store, teacher.code, "heron", heron.key) == heron
    teaching.let_in(store, teacher, True)
    assert join(store, teacher.code, "swan")


def test_a_new_key_unseats_whoever_holds_the_old_one(lesson: Lesson) -> None:
    store, teacher, heron, _ = lesson
    for _ in range(5):
        refused("wrong_key", come_back, store, teacher.code, "heron", another(heron.key))
    prompt = teaching.ask(store, teacher, "poll", "mood")
    key = teaching.reset_key(store, teacher, heron.group_id)
    refused("unseated", taking_part.answer, store, heron, prompt, 1)
    refused("unseated", taking_part.answers, store, heron)
    refused("unseated", bulletin, store, heron)
    store.clock.now += 30
    refused("unseated", taking_part.seen, store, heron, "linkage")
    back = come_back(store, teacher.code, "heron", key)  # and nobody has to wait any longer
    assert (back.group_id, back.seed) == (heron.group_id, heron.seed)
    taking_part.answer(store, back, prompt, 1)


def test_a_group_that_is_removed_leaves_nothing(lesson: Lesson) -> None:
    store, teacher, heron, owl = lesson
    fill(store, teacher, heron, owl)
    teaching.remove_group(store, teacher, heron.group_id)
    refused("unseated", taking_part.stance, store, heron, "claim", "before", 1)
    rows = everything(store)
    assert not any(heron.group_id in map(str, row) for found in rows.values() for row in found)
    assert [row.group_id for row in rows["answers"]] == [owl.group_id]
    assert join(store, teacher.code, "heron").group_id != heron.group_id


def test_forgiving_ends_every_wait(lesson: Lesson) -> None:
    store, teacher, heron, _ = lesson
    for _ in range(5):
        refused("wrong_key", come_back, store, teacher.code, "heron", another(heron.key))
        refused("wrong_passphrase", enter_as_teacher, store, teacher.code, "another passphrase")
    teaching.forgive(store, teacher)
    assert come_back(store, teacher.code, "heron", heron.key) == heron
    assert enter_as_teacher(store, teacher.code, "a passphrase") == teacher


def test_the_board_shows_runs_and_what_others_say_of_them(lesson: Lesson) -> None:
    store, teacher, heron, owl = lesson
    first = taking_part.publish(store, heron, "alert.threshold=0.02", {"detected": 0.6})
    assert taking_part.publish(store, heron, "alert.threshold=0.02", {"detected": 0.6}) == first  # clicked twice
    second = taking_part.publish(store, owl, "alert.threshold=0.02", {"detected": 0.6})
    for seat in (heron, owl, owl):
        taking_part.tag(store, seat, first, "surprising")
    later(store)
    shown = class_views.board(store, teacher)
    assert [(run.id, run.alias, run.headline) for run in shown] == [
        (first, "heron", {"detected": 0.6}),
        (second, "owl", {"detected": 0.6}),
    ]
    assert [run.tags for run in shown] == [{"surprising": ["heron", "owl"]}, {}]
    taking_part.tag(store, owl, first, "surprising", on=False)
    taking_part.withdraw(store, owl, second)
    later(store)
    assert [run.tags for run in class_views.board(store, heron)] == [{"surprising": ["heron"]}]


def test_the_swing_of_a_debate_is_shown_without_names(lesson: Lesson) -> None:
    store, _teacher, heron, owl = lesson
    taking_part.stance(store, heron, "host", "before", 2)
    taking_part.stance(store, heron, "host", "before", -1)
    taking_part.stance(store, heron, "host", "after", 1)
    taking_part.stance(store, owl, "host", "before", 0)
    assert taking_part.stances(store, heron) == {("host", "before"): -1, ("host", "after"): 1}
    assert sorted(class_views.swing(store, owl, "host"), key=repr) == [(-1, 1), (0, None)]
    assert class_views.swing(store, owl, "other") == []


def test_a_refusal_changes_nothing(lesson: Lesson) -> None:
    store, _teacher, heron, _ = lesson
    version = bulletin(store, heron).version
    with pytest.raises(Refusal):
        taking_part.answer(store, heron, "0" * 32, 1)
    later(store)
    assert bulletin(store, heron).version == version
