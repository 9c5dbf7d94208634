"""The server is told to stop while screens wait: they are let go, and what stops it is done as before."""

import asyncio
import os
import signal
import threading
from collections.abc import Iterator

import pytest
from starlette.requests import Request
from starlette.responses import Response

from interface import class_news, server
from interface.class_news import Desk, sign, ticket_of
from interface.class_place import Place
from interface.ending import SIGNALS, heard, unless
from tests.class_lessons import Lesson


@pytest.fixture
def told() -> list[int]:
    """The signals that reached whoever listened before, here in the place of uvicorn."""
    return []


@pytest.fixture(autouse=True)
def listening(told: list[int]) -> Iterator[None]:
    before = {name: signal.signal(name, lambda name, _: told.append(name)) for name in SIGNALS}
    yield
    for name, found in before.items():
        signal.signal(name, found)


@pytest.mark.parametrize("name", SIGNALS)
def test_a_screen_that_waits_is_let_go_when_the_server_is_told_to_stop(
    lesson: Lesson, monkeypatch: pytest.MonkeyPatch, told: list[int], name: signal.Signals
) -> None:
    store, _, heron, _ = lesson
    ending, desk = asyncio.Event(), Desk(store)
    monkeypatch.setattr(server, "ENDING", ending)
    monkeypatch.setattr(class_news, "store", lambda: store)
    monkeypatch.setattr(class_news, "desk", lambda: desk)
    monkeypatch.setattr(class_news, "PATIENCE", 1e6)
    here = Place(member=heron, file="evaluation")
    query = f"ticket={ticket_of(here)}&of=calls&shown={sign(store, heron)}".encode()
    request = Request({"type": "http", "query_string": query, "headers": []})

    async def ask() -> Response:
        async with asyncio.timeout(60):
            with heard(ending):
                waiting = asyncio.create_task(server.class_news(request))
                while not desk._looking:
                    await asyncio.sleep(0.01)
                assert not waiting.done()
                os.kill(os.getpid(), name)
                answer = await waiting
            while desk._looking:  # nobody is left there
                await asyncio.sleep(0.01)
            return answer

    assert asyncio.run(ask()).status_code == 503
    assert told == [name]


def test_an_answer_in_time_is_given() -> None:
    async def found() -> Response:
        return Response("news")

    async def ask() -> Response:
        return await unless(asyncio.Event(), found())

    assert asyncio.run(ask()).body == b"news"


def test_others_hear_the_signals_again_afterwards(told: list[int]) -> None:
    ending = asyncio.Event()

    async def serve() -> None:
        with heard(ending):
            pass
        signal.raise_signal(signal.SIGTERM)

    asyncio.run(serve())
    assert told == [signal.SIGTERM] and not ending.is_set()


def test_a_server_in_another_thread_hears_nothing_and_starts() -> None:
    begun = []

    async def serve() -> None:
        with heard(asyncio.Event()):
            begun.append(True)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    thread.join()
    assert begun
