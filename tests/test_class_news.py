"""How the screens of a class are told that there is something: soon, only that, and only those of the class."""

import asyncio
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from starlette.requests import Request

from classroom import taking_part, teaching
from classroom.door import join
from classroom.members import Member
from interface import class_news
from interface.class_news import OUT, Desk, Of, sign, ticket_of
from interface.class_place import Place
from interface.headers import SCRIPTS, script, scripts
from tests.class_lessons import Lesson, later

SOON = 5.0


def told(lesson: Lesson, member: Member, of: Of, act: object) -> str:
    """What a screen that waits is answered once ``act`` was done."""
    store = lesson[0]
    shown = sign(store, member, of)

    async def wait() -> str:
        waiting = asyncio.create_task(Desk(store).wait(member, shown, of))
        await asyncio.sleep(2 * class_news.EVERY)
        assert not waiting.done()
        assert callable(act)
        await asyncio.to_thread(act)
        return await asyncio.wait_for(waiting, SOON)

    return asyncio.run(wait())


@pytest.mark.parametrize(
    "act",
    [
        lambda store, teacher: teaching.push(store, teacher, "evaluation", ""),
        lambda store, teacher: teaching.freeze(store, teacher, True),
        lambda store, teacher: teaching.ask(store, teacher, "poll", "poll", {"question": "?", "options": ["a", "b"]}),
    ],
)
def test_a_screen_that_waits_is_told_what_the_teacher_does(lesson: Lesson, act: object) -> None:
    store, teacher, heron, _ = lesson
    shown = sign(store, heron)
    assert callable(act)
    found = told(lesson, heron, "calls", lambda: act(store, teacher))
    assert found == sign(store, heron) != shown
    assert set(found) <= set("0123456789abcdef")  # that something has changed, and nothing of it


def test_a_screen_learns_that_its_group_was_removed(lesson: Lesson) -> None:
    store, teacher, heron, _ = lesson
    assert told(lesson, heron, "calls", lambda: teaching.remove_group(store, teacher, heron.group_id)) == OUT


def test_a_screen_learns_that_its_class_is_over(lesson: Lesson) -> None:
    store, teacher, heron, _ = lesson
    assert told(lesson, heron, "calls", lambda: teaching.erase(store, teacher)) == OUT
    assert sign(store, teacher, "room") == sign(store, teacher, "bar") == OUT


def test_what_other_groups_do_is_news_for_the_board_alone(lesson: Lesson) -> None:
    store, _, heron, owl = lesson
    before = sign(store, heron), sign(store, heron, "work")
    taking_part.stance(store, owl, "c1", "before", 2)
    store.forget(heron.class_id)
    assert sign(store, heron) == before[0]
    assert sign(store, heron, "work") != before[1]


def test_the_teacher_is_told_who_goes_where_and_who_is_gone(lesson: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    store, teacher, heron, owl = lesson
    monkeypatch.setattr(class_news, "CALM", 0.0)

    def go() -> None:
        taking_part.seen(store, heron, "evaluation")
        store.clock.now += teaching.LOOKED

    assert told(lesson, teacher, "room", go) == sign(store, teacher, "room")
    assert teaching.room(store, teacher) == [("heron", "evaluation", True), ("owl", "", True)]
    store.clock.now += teaching.AWAY
    before = sign(store, teacher, "room")
    taking_part.seen(store, owl, "evaluation")
    store.clock.now += teaching.LOOKED
    assert sign(store, teacher, "room") != before
    assert teaching.room(store, teacher) == [("heron", "evaluation", False), ("owl", "evaluation", True)]


def test_the_teachers_bar_is_told_who_comes_and_whether_the_screens_are_paused(lesson: Lesson) -> None:
    store, teacher, heron, _ = lesson
    before = sign(store, teacher, "bar")
    taking_part.stance(store, heron, "c1", "before", 2)
    store.forget(teacher.class_id)
    assert sign(store, teacher, "bar") == before

    def come() -> None:
        join(store, teacher.code, "swan")
        later(store)

    assert told(lesson, teacher, "bar", come) != before
    assert told(lesson, teacher, "bar", lambda: teaching.freeze(store, teacher, True)) != before


def test_a_group_is_not_told_who_is_where(lesson: Lesson) -> None:
    store, _, heron, owl = lesson
    before = sign(store, heron, "room")
    taking_part.seen(store, owl, "evaluation")
    store.clock.now += teaching.LOOKED
    assert sign(store, heron, "room") == before


def test_whoever_is_in_no_class_is_told_nothing(lesson: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    store, _, heron, _ = lesson
    monkeypatch.setattr(class_news, "store", lambda: store)
    monkeypatch.setattr(class_news, "desk", lambda: Desk(store))
    monkeypatch.setattr(class_news, "PATIENCE", 0.3)
    here = Place(member=heron, file="evaluation")
    ticket, shown = ticket_of(here), sign(store, heron)
    asked = {"ticket": ticket, "shown": shown, "of": "calls"}
    assert answer(asked) == (200, shown)  # patience has ended, nothing is new
    assert answer(asked | {"shown": "<script>" * 999})[1] == shown
    for stranger in ("", "x", ticket[:-1], heron.class_id, heron.code):
        assert answer(asked | {"ticket": stranger}) == (404, "")
    assert answer(asked | {"of": "everything"}) == (404, "")
    here.member = None
    assert answer(asked) == (404, "")


def test_a_screen_is_told_where_the_class_is_brought_until_it_has_followed(
    lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, teacher, heron, _ = lesson
    monkeypatch.setattr(class_news, "store", lambda: store)
    monkeypatch.setattr(class_news, "desk", lambda: Desk(store))
    here = Place(member=heron, file="mission", pages={"training": SimpleNamespace(url_path="apprentissage")})
    asked = {"ticket": ticket_of(here), "shown": sign(store, heron), "of": "calls"}
    teaching.push(store, teacher, "training", "")
    assert answer(asked) == (200, f"{sign(store, heron)} apprentissage")
    here.followed = 1
    assert answer(asked) == (200, sign(store, heron))
    teaching.push(store, teacher, "space", "")  # a page that this screen does not have
    assert answer(asked) == (200, sign(store, heron))


def answer(asked: dict[str, str]) -> tuple[int, str]:
    """What the server answers to a screen."""
    request = Request({"type": "http", "query_string": urlencode(asked).encode(), "headers": []})
    found = asyncio.run(class_news.news(request))
    return found.status_code, bytes(found.body).decode()


def test_waiting_shows_that_a_group_is_there(lesson: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    store, teacher, heron, _ = lesson
    monkeypatch.setattr(class_news, "store", lambda: store)
    class_news._is_there(heron, "sovereignty")
    assert "sovereignty" in {one.page for one in teaching.present(store, teacher)}
    class_news._is_there(teacher, "data")  # a teacher is nowhere


def test_the_browser_may_run_the_script_that_waits() -> None:
    assert "fetch(`class/news" in script("class_news") and scripts().count("'sha256-") >= len(SCRIPTS)
