"""``kill -9`` of the server in mid-lesson: what a screen had confirmed is there afterwards, and the class goes on."""

import asyncio
import itertools
import os
import signal
import time
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from random import Random

from sqlalchemy import text

from benchmarks.app_server import Server
from benchmarks.class_updates import ask_poll, closing
from benchmarks.process_tree import tree
from benchmarks.pupils import Book, Pupil, open_class
from benchmarks.replicas import CONFIRMED, Sitting, held, teacher_again
from benchmarks.screen import Screen
from benchmarks.tab import Cut
from tests.class_stores import Place
from tests.reliability.databases import databases
from tests.reliability.report import Report, chance
from tests.reliability.visitor import healthy, server

PART = "servers"
VOTERS, EXPLORERS, LATEST = 6, 3, 6.0
"""Groups that answer a poll again and again, groups that move the study; seconds after which the last is killed."""
ANSWERS = "one two three four five six"
GONE = 30.0
"""Seconds in which the processes of a server that has died must have ended too."""


class Voter(Sitting):
    """A group that changes its answer without a pause. ``sent``, ``kept``: number of the last answer sent, and of
    the last that the screen confirmed."""

    sent = kept = -1

    async def vote_on(self, prompt: str) -> None:
        """Until the connection is cut."""
        with suppress(Cut):
            for number in itertools.count():
                self.sent = number
                await self.choose(prompt, number % len(ANSWERS.split()))
                self.kept = number


def play(seed: int, numbers: range, report: Report) -> None:
    """Kill a server, as often as there are numbers."""
    confirmed = 0
    with databases(report) as made:
        for number in report.in_time(numbers):
            place = made[number % len(made)](number)
            kind = f"a whole server, {'SQLite' if place.url is None else 'PostgreSQL'}"
            with report.case(number, kind, f"{VOTERS} groups answer, {EXPLORERS} explore"):
                confirmed += asyncio.run(_one(place, chance(seed, PART, number)))
                report.ended["all kept, all back"] += 1
    report.figures["answers confirmed on screens before servers were killed"] = confirmed


def _server(place: Place) -> AbstractContextManager[Server]:
    place.home.mkdir(parents=True, exist_ok=True)
    variables = {"HYDROSCOPE_DATABASE_URL": place.url} if place.url else {}
    return server(HYDROSCOPE_HOME=str(place.home), **variables)


async def _one(place: Place, draws: Random) -> int:
    """One lesson, its end, and what comes after; how many answers were confirmed. Raises AssertionError."""
    with _server(place) as started:
        teacher = await open_class(started.address)
        await ask_poll(teacher, 0, ANSWERS)
        prompt = closing(teacher)[0].removeprefix("close_")
        voters = await _lesson(started, teacher.asked["class"], prompt, draws)
    _check(place, prompt, voters)
    with _server(place) as started:
        await _goes_on(started.address, teacher, prompt, voters)
    for voter in voters[:1]:
        voter.kept = voter.sent
    _check(place, prompt, voters)
    return sum(voter.kept + 1 for voter in voters)


async def _lesson(started: Server, code: str, prompt: str, draws: Random) -> list[Voter]:
    """Everybody works, until the server is killed: itself alone, or with all that it has started."""
    voters = [Voter(started.address, code, Book(), k) for k in range(VOTERS)]
    explorers = [Pupil(started.address, code, Book(), VOTERS + k) for k in range(EXPLORERS)]
    await asyncio.gather(*(voter.sit() for voter in voters), *(pupil.join() for pupil in explorers))
    at_work = [asyncio.create_task(voter.vote_on(prompt)) for voter in voters]
    at_work += [asyncio.create_task(pupil.play(GONE, 1)) for pupil in explorers]
    await asyncio.sleep(draws.uniform(0, LATEST))
    processes = tree(started.process.pid)
    for process in processes[: draws.choice((1, None))]:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    started.process.wait()
    await asyncio.gather(*at_work)
    end = time.monotonic() + GONE
    while left := [process for process in processes if Path(f"/proc/{process}").exists()]:
        assert time.monotonic() < end, f"{len(left)} processes have outlived their server"
        await asyncio.sleep(0.2)
    return voters


def _check(place: Place, prompt: str, voters: list[Voter]) -> None:
    """What each group had confirmed is kept, or what it had sent after it."""
    store = place.open()
    try:
        if place.url is None:
            with store.read() as db:
                assert db.scalar(text("PRAGMA integrity_check")) == "ok"
        kept, n = held(store), len(ANSWERS.split())
    finally:
        store.close()
    for voter in voters:
        found = kept.get((prompt, voter.alias))
        possible = [number % n if number >= 0 else None for number in (voter.kept, voter.sent)]
        assert found in possible, f"{voter.alias}: {found} is kept, {voter.kept} was confirmed, {voter.sent} sent"


async def _goes_on(address: str, teacher: Screen, prompt: str, voters: list[Voter]) -> None:
    """Teacher and groups come back with their keys, find their answers, and one answers again."""
    for screen in (teacher, *(voter.screen for voter in voters)):
        screen.address = address
    again = await teacher_again(teacher, teacher.asked["class"])
    await asyncio.gather(*(voter.come_back() for voter in voters))
    for voter in voters:
        assert voter.kept < 0 or CONFIRMED in voter.screen.texts, f"{voter.alias} does not find its answer"
    voters[0].sent = len(ANSWERS.split()) - 1
    await voters[0].choose(prompt, voters[0].sent)
    await healthy(address)
    for screen in (again, *(voter.screen for voter in voters)):
        await screen.close()
