"""What teacher and groups do in a class, what neither may, and what stays. Each on SQLite and on PostgreSQL."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event

from classroom import class_views, taking_part, teaching
from classroom.bulletin import bulletin
from classroom.door import come_back, enter_as_teacher, join, open_class
from classroom.export import as_csv, as_json, exported
from classroom.members import Seat, Teacher
from classroom.refusals import Refusal
from classroom.store import FILE, KEPT, Store
from classroom.texts import LONGEST_ANSWER
from tests.class_stores import Place, everything
from tests.test_class_door import HOSTILE, another, refused

Lesson = tuple[Store, Teacher, Seat, Seat]


@pytest.fixture
def lesson(store: Store) -> Lesson:
    """A class with two groups."""
    teacher = open_class(store, "a passphrase")
    return store, teacher, join(store, teacher.code, "heron"), join(store, teacher.code, "owl")


def later(store: Store) -> None:
    """Let the half second pass after which a group's deed is seen by all."""
    store.clock.now += 0.5


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


def test_a_group_cannot_act_as_the_teacher(lesson: Lesson) -> None:
    store, teacher, heron, owl = lesson
    prompt = teaching.ask(store, teacher, "poll", "mood")
    before = everything(store)
    attempts: list[tuple[Any, ...]] = [
        (teaching.push, "evaluation"),
        (teaching.freeze, True),
        (teaching.let_in, False),
        (teaching.ask, "poll", "other"),
        (teaching.close, prompt),
        (teaching.show, prompt),
        (teaching.forgive,),
        (teaching.reset_key, owl.group_id),
        (teaching.remove_group, owl.group_id),
        (teaching.present,),
        (teaching.answers, prompt),
        (teaching.mark, prompt, heron.group_id, 20, []),
        (teaching.erase,),
        (exported,),
    ]
    for act, *arguments in attempts:
        refused("not_teacher", act, store, heron, *arguments)
    assert everything(store) == before
    public = {name for name in vars(teaching) if callable(getattr(teaching, name)) and not name.startswith("_")}
    mine = {name for name in public if getattr(teaching, name).__module__ == teaching.__name__}
    assert mine - {"Present"} == {act.__name__ for act, *_ in attempts[:-1]}, (
        "a new act of the teacher: try it here too"
    )


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


def test_the_swing_of_a_debate_is_shown_without_names(lesson: Lesson) -> None:
    store, _teacher, heron, owl = lesson
    taking_part.stance(store, heron, "host", "before", 2)
    taking_part.stance(store, heron, "host", "before", -1)
    taking_part.stance(store, heron, "host", "after", 1)
    taking_part.stance(store, owl, "host", "before", 0)
    assert taking_part.stances(store, heron) == {("host", "before"): -1, ("host", "after"): 1}
    assert sorted(class_views.swing(store, owl, "host"), key=repr) == [(-1, 1), (0, None)]
    assert class_views.swing(store, owl, "other") == []


def fill(store: Store, teacher: Teacher, heron: Seat, owl: Seat) -> None:
    """A row of everything, with words that are easily found again."""
    prompt = teaching.ask(store, teacher, "question", "sesame-question")
    for seat in (heron, owl):
        taking_part.answer(store, seat, prompt, {"text": f"=sesame({seat.alias})", "n": -1.5})
        taking_part.stance(store, seat, "sesame-claim", "before", -2)
        run = taking_part.publish(store, seat, "seed=424242", {"sesame": "=1+1"})
        taking_part.tag(store, owl, run, "sesame-tag")
    teaching.mark(store, teacher, prompt, heron.group_id, 1.5, ["sesame-criterion"])
    teaching.push(store, teacher, "sesame-page", "seed=424242")
    refused("wrong_key", come_back, store, teacher.code, "heron", another(heron.key))


def test_the_export_holds_all_but_the_hashes(lesson: Lesson) -> None:
    store, teacher, heron, owl = lesson
    fill(store, teacher, heron, owl)
    stranger = open_class(store, "a passphrase")
    join(store, stranger.code, "swan")
    rows = exported(store, teacher)
    held = everything(store)
    for name in set(held) - {"attempts", "classes", "groups"}:
        assert len(rows[name]) == len(held[name]) > 0, name
    assert [row["alias"] for row in rows["groups"]] and {row["alias"] for row in rows["groups"]} == {"heron", "owl"}
    assert [row["code"] for row in rows["classes"]] == [teacher.code]
    written = as_json(rows)
    assert json.loads(written) == rows and b"scrypt" not in written and stranger.code.encode() not in written


@pytest.mark.parametrize(("language", "delimiter", "decimal"), [("fr", ";", "1,5"), ("en", ",", "1.5")])
def test_a_spreadsheet_shows_the_export_and_runs_nothing(
    lesson: Lesson, language: Any, delimiter: str, decimal: str
) -> None:
    store, teacher, heron, owl = lesson
    fill(store, teacher, heron, owl)
    prompt = teaching.ask(store, teacher, "question", "argue")
    formulas = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", "  =1", "＝1"]
    for formula in formulas:
        taking_part.answer(store, heron, prompt, formula)
        cells = _cells(as_csv(exported(store, teacher), language), delimiter)
        answers = cells["answers.csv"]
        assert [f"'{formula}"] == [row["value"] for row in answers if row["prompt_id"] == prompt]
    assert {row["group"] for row in answers} == ({"Héron", "Hibou"} if language == "fr" else {"Heron", "Owl"})
    assert [row["points"] for row in cells["marks.csv"]] == [decimal] and len(cells) == 8
    assert not any(v.startswith(("=", "+", "@")) for rows in cells.values() for row in rows for v in row.values())


def _cells(packed: bytes, delimiter: str) -> dict[str, list[dict[str, str]]]:
    with zipfile.ZipFile(io.BytesIO(packed)) as files:
        texts = {name: files.read(name).decode("utf-8-sig") for name in files.namelist()}
    return {
        name: list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)) for name, text in texts.items()
    }


def test_an_erased_class_leaves_nothing(place: Place, quick_hashes: None) -> None:
    store = place.open()
    teacher = open_class(store, "a passphrase")
    heron, owl = join(store, teacher.code, "heron"), join(store, teacher.code, "owl")
    fill(store, teacher, heron, owl)
    other = open_class(store, "a passphrase")
    bulletin(store, heron)
    assert class_views.board(store, heron)
    before = b"".join(file.read_bytes() for file in place.home.iterdir())
    assert (b"sesame" in before) == (place.url is None)  # else it is elsewhere
    teaching.erase(store, teacher)
    for act in (bulletin, taking_part.answers, class_views.board):
        refused("class_ended", act, store, heron)
    refused("class_ended", teaching.present, store, teacher)
    refused("no_class", enter_as_teacher, store, teacher.code, "a passphrase")
    rows = everything(store)
    assert [row.id for row in rows.pop("classes")] == [other.class_id] and not any(rows.values())
    after = b"".join(file.read_bytes() for file in place.home.iterdir())
    for trace in ("sesame", "424242", teacher.code, teacher.class_id, heron.group_id, "heron"):
        assert trace.encode() not in after, trace
    assert (other.code.encode() in after) == (place.url is None)
    store.close()


def test_a_class_that_ends_by_itself_leaves_no_byte_either(place: Place, quick_hashes: None) -> None:
    store = place.open()
    teacher = open_class(store, "a passphrase")
    fill(store, teacher, join(store, teacher.code, "heron"), join(store, teacher.code, "owl"))
    store.clock.now += KEPT
    refused("class_ended", teaching.freeze, store, teacher, True)
    store.sweep()
    assert not any(everything(store).values())
    assert not any(b"sesame" in file.read_bytes() for file in place.home.iterdir())
    assert not store.seen and (place.url is not None or (place.home / FILE).exists())
    store.close()


def test_a_refusal_changes_nothing(lesson: Lesson) -> None:
    store, _teacher, heron, _ = lesson
    version = bulletin(store, heron).version
    with pytest.raises(Refusal):
        taking_part.answer(store, heron, "0" * 32, 1)
    later(store)
    assert bulletin(store, heron).version == version
