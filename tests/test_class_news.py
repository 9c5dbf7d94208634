"""How the screens of a class are told that there is something: soon, only that, and only those of the class."""

import asyncio
from urllib.parse import urlencode

import pytest
from starlette.requests import Request

from classroom import taking_part, teaching
from classroom.bulletin import state
from interface import class_news
from interface.class_news import OUT, Desk, call, ticket_of
from interface.class_place import Place
from interface.headers import news_script, scripts
from tests.class_lessons import Lesson

SOON = 5.0


def told(lesson: Lesson, shown: str, act: object, *, everything: bool = False) -> str:
    """What a group's screen that waits is answered once ``act`` was done."""
    store, _, heron, _ = lesson

    async def wait() -> str:
        waiting = asyncio.create_task(Desk(store).wait(heron, shown, everything))
        await asyncio.sleep(class_news.CALM + 2 * class_news.EVERY if everything else 2 * class_news.EVERY)
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
    shown = call(state(store, heron), heron)
    assert callable(act)
    found = told(lesson, shown, lambda: act(store, teacher))
    assert found == call(state(store, heron), heron) != shown
    assert set(found) <= set("0123456789abcdef")  # that something has changed, and nothing of it


def test_a_screen_learns_that_its_group_was_removed(lesson: Lesson) -> None:
    store, teacher, heron, _ = lesson
    shown = call(state(store, heron), heron)
    assert told(lesson, shown, lambda: teaching.remove_group(store, teacher, heron.group_id)) == OUT


def test_a_screen_learns_that_its_class_is_over(lesson: Lesson) -> None:
    store, teacher, heron, _ = lesson
    shown = call(state(store, heron), heron)
    assert told(lesson, shown, lambda: teaching.erase(store, teacher)) == OUT


def test_what_other_groups_do_is_news_for_the_board_alone(lesson: Lesson) -> None:
    store, _, heron, owl = lesson
    before = state(store, heron)
    taking_part.stance(store, owl, "c1", "before", 2)
    store.forget(heron.class_id)
    after = state(store, heron)
    assert call(after, heron) == call(before, heron)
    assert call(after, heron, True) != call(before, heron, True)


def test_whoever_is_in_no_class_is_told_nothing(lesson: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    store, _, heron, _ = lesson
    monkeypatch.setattr(class_news, "store", lambda: store)
    monkeypatch.setattr(class_news, "desk", lambda: Desk(store))
    monkeypatch.setattr(class_news, "PATIENCE", 0.3)
    here = Place(member=heron, file="evaluation")
    ticket, shown = ticket_of(here), call(state(store, heron), heron)
    asked = {"of": ticket, "shown": shown, "all": "0"}
    assert answer(asked) == (200, shown)  # patience has ended, nothing is new
    assert answer(asked | {"shown": "<script>" * 999})[1] == shown
    for stranger in ("", "x", ticket[:-1], heron.class_id, heron.code):
        assert answer(asked | {"of": stranger}) == (404, "")
    here.member = None
    assert answer(asked) == (404, "")


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
    assert "fetch(`class/news" in news_script() and scripts().count("'sha256-") >= 3
