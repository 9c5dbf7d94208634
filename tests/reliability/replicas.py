"""Two processes that write in one class at once, as two servers on one database do: nothing is lost or doubled."""

import json
import subprocess
import sys

import run
from classroom import teaching
from classroom.bulletin import bulletin
from classroom.door import open_class
from tests.class_stores import Place, everything
from tests.reliability.databases import databases
from tests.reliability.report import Report

PART = "replicas"
GROUPS = (9, 8)


def play(seed: int, numbers: range, report: Report) -> None:
    """One lesson for each number."""
    with databases(report) as made:
        for number in report.in_time(numbers):
            place = made[number % len(made)](number)
            with report.case(number, "SQLite" if place.url is None else "PostgreSQL", f"{GROUPS} groups"):
                _one(place)
                report.ended["nothing lost or doubled"] += 1


def _one(place: Place) -> None:
    """Raises AssertionError."""
    store = place.open()
    teacher = open_class(store, "a passphrase")
    prompt = teaching.ask(store, teacher, "question", "first")
    command = [sys.executable, "-m", "tests.class_worker", place.url or "", str(place.home), teacher.code, "lesson"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    started = [subprocess.Popen([*command, str(n)], cwd=run.ROOT, **pipes) for n in GROUPS]
    told = [process.communicate(timeout=300) for process in started]
    assert [process.returncode for process in started] == [0, 0], told
    last = {alias: value for out, _ in told for alias, value in json.loads(out)}
    store.clock.now += 1  # type: ignore[attr-defined]
    aliases = bulletin(store, teacher).groups
    assert sorted(aliases.values()) == sorted(last) and len(last) == sum(GROUPS)
    assert {aliases[group]: value for group, value in teaching.answers(store, teacher, prompt).items()} == last
    rows = everything(store)
    assert [len(rows[name]) for name in ("answers", "runs", "stances")] == [sum(GROUPS)] * 3
    assert len({group.seed for group in rows["groups"]}) == sum(GROUPS)
    store.close()
