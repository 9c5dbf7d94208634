"""How long what a teacher does takes to reach every screen of a class: a page pushed, a poll opened, a pause."""

import asyncio
import time
from collections import defaultdict
from typing import Any

import numpy as np

from benchmarks.pupils import Book, Pupil, open_class
from benchmarks.screen import Screen
from benchmarks.tab import Until

ROUNDS = 6
QUESTION = "Of ten alerts, how many are right?"
NOTICE = "Votre enseignant a mis les écrans en pause"
CALL = "question est ouverte"


async def updates(address: str, pupils: int) -> dict[str, Any]:
    """Seconds from the teacher's click to each pupil's complete screen, by what the teacher does."""
    book, teacher = Book(), await open_class(address)
    everybody = [Pupil(address, teacher.asked["class"], book, i) for i in range(pupils)]
    await asyncio.gather(*(pupil.join() for pupil in everybody))
    screens = [pupil.screen for pupil in everybody]
    times: dict[str, list[float]] = defaultdict(list)
    for turn in range(ROUNDS):
        page = ("evaluation", "appariement")[turn % 2]
        await teacher.go(page, lambda screen: screen.has("class_push"))
        await _pushed(teacher, screens, page, times["a page is pushed"])
        times["the screens pause"] += await _reach(screens, _paused, teacher.move("class_freeze", True))
        times["the screens go on"] += await _reach(screens, _going, teacher.move("class_freeze", True))
        await teacher.go("classe", lambda screen: screen.has("class_poll_question"))
        times["a poll opens"] += await _reach(screens, _called, ask_poll(teacher, turn))
        times["the poll closes"] += await _reach(screens, _not_called, _close(teacher))
    for screen in (*screens, teacher):
        await screen.close()
    failures = [("updates", failure) for screen in screens for failure in screen.failures]
    return {"pupils": pupils, "actions": {what: _told(found) for what, found in times.items()}, "errors": failures}


async def _reach(screens: list[Screen], reached: Until, act: Any) -> list[float]:
    """Seconds from the beginning of the teacher's act until each screen shows it."""
    start = time.perf_counter()
    waiting = [asyncio.create_task(screen.until(reached)) for screen in screens]
    await act
    return [at - start for at in await asyncio.gather(*waiting)]


async def _pushed(teacher: Screen, screens: list[Screen], page: str, times: list[float]) -> None:
    times += await _reach(screens, lambda s: s.page == page and bool(s.metrics), teacher.move("class_push", True))


async def ask_poll(teacher: Screen, turn: int, answers: str = "one two five") -> None:
    """Open a poll with these answers, words of which each is one."""
    teacher.type("class_poll_question", f"{QUESTION} ({turn})")
    teacher.type("class_poll_options", "\n".join(answers.split()))
    await teacher.submit("class_poll", lambda screen: bool(closing(screen)))


async def _close(teacher: Screen) -> None:
    await teacher.move(closing(teacher)[0], True)


def closing(screen: Screen) -> list[str]:
    """The buttons that close what is open, on the teacher's screen."""
    return [key for key in screen.keys if key.startswith("close_")]


def _paused(screen: Screen) -> bool:
    return NOTICE in screen.texts


def _going(screen: Screen) -> bool:
    return not _paused(screen) and bool(screen.metrics)


def _called(screen: Screen) -> bool:
    return any(CALL in label for label in screen.links)


def _not_called(screen: Screen) -> bool:
    return not _called(screen)


def _told(taken: list[float]) -> dict[str, float]:
    return {
        "n": len(taken),
        "median": float(np.median(taken)),
        "p95": float(np.quantile(taken, 0.95)),
        "max": max(taken),
    }
