"""``kill -9`` at a random moment of a lesson: what was confirmed is there, and the class goes on."""

import signal
import subprocess
import sys
import time

from sqlalchemy import text

import run
from classroom import taking_part, teaching
from classroom.door import come_back, open_class
from tests.class_stores import Place
from tests.reliability.databases import databases
from tests.reliability.report import Report, chance

PART = "kills"
WORKERS, LATEST = 2, 1.5
"""Processes of a class, each with eight groups; seconds of writing after which the last is killed."""


def play(seed: int, numbers: range, report: Report) -> None:
    """Kill the processes of a class, as often as there are numbers."""
    confirmed = 0
    with databases(report) as made:
        for number in report.in_time(numbers):
            place = made[number % len(made)](number)
            with report.case(number, "SQLite" if place.url is None else "PostgreSQL", "two processes, 16 groups"):
                confirmed += _one(place, chance(seed, PART, number).uniform(0, LATEST))
                report.ended["all kept"] += 1
    report.figures["answers confirmed before the kills"] = confirmed


def _one(place: Place, after: float) -> int:
    """One lesson and its end; how many answers were confirmed. Raises AssertionError if one is lost."""
    store = place.open()
    teacher = open_class(store, "a passphrase")
    prompt = teaching.ask(store, teacher, "question", "first")
    store.close()
    told = _killed(place, teacher.code, prompt, after)
    again = place.open()
    if place.url is None:
        with again.read() as db:
            assert db.scalar(text("PRAGMA integrity_check")) == "ok"
    groups = {group.alias: group for group in teaching.present(again, teacher)}
    kept = teaching.answers(again, teacher, prompt)
    for alias, last in told.items():
        found = kept.get(groups[alias].group_id, -1)
        assert found in (last, last + 1), f"{alias}: {found} is kept, {last} was confirmed"
    for alias, group in list(groups.items())[:1]:  # no lock is left behind, and the group goes on
        key = teaching.reset_key(again, teacher, group.group_id)
        taking_part.answer(again, come_back(again, teacher.code, alias, key), prompt, -1)
    again.close()
    return sum(last + 1 for last in told.values())


def _killed(place: Place, code: str, prompt: str, after: float) -> dict[str, int]:
    """Let the class write, kill its processes; the last answer that each group had confirmed."""
    command = [sys.executable, "-m", "tests.class_worker", place.url or "", str(place.home), code, "crowd", prompt]
    started = [subprocess.Popen(command, cwd=run.ROOT, stdout=subprocess.PIPE, text=True) for _ in range(WORKERS)]
    said = [process.stdout.readline() for process in started if process.stdout]  # each has begun to write
    time.sleep(after)
    for process in started:
        process.send_signal(signal.SIGKILL)
    said += [process.communicate()[0] for process in started]
    told: dict[str, int] = {}
    for line in "".join(said).split("\n"):
        alias, _, number = line.partition(" ")
        if number.isdecimal():
            told[alias] = max(told.get(alias, -1), int(number))
    return told
