"""A clock that is turned back and forward: nobody is shut out, or shown what is over, or loses a class."""

from random import Random

from classroom import attempts, taking_part, teaching
from classroom.bulletin import FRESH, bulletin
from classroom.door import come_back, join, open_class
from classroom.refusals import Refusal
from classroom.store import DAY, KEPT, Store
from tests.class_lessons import another
from tests.class_stores import Place
from tests.reliability.databases import databases
from tests.reliability.report import Report, chance

PART = "clock"
STEPS = 12
JUMPS = (60.0, 3600.0, DAY, 40 * DAY, 400 * DAY)
AHEAD = 20 * DAY
"""How far the clock may be ahead of the day on which the class was opened, all in all: less than a class is kept."""


def play(seed: int, numbers: range, report: Report) -> None:
    """One class for each number."""
    with databases(report) as made:
        for number in report.in_time(numbers):
            place = made[number % len(made)](number)
            with report.case(number, "SQLite" if place.url is None else "PostgreSQL", f"{STEPS} turns of the clock"):
                _one(place, chance(seed, PART, number))
                report.ended["as it should be"] += 1


def _one(place: Place, draws: Random) -> None:
    """Raises AssertionError, or the Refusal that should not have been."""
    here, there = place.open(), place.open()  # another process of the same class
    opened = place.clock.now
    teacher = open_class(here, "a passphrase")
    heron, owl = join(here, teacher.code, "heron"), join(there, teacher.code, "owl")
    looked: list[float] = []
    for step in range(STEPS):
        jump = draws.choice(JUMPS) * draws.uniform(0.1, 1) * draws.choice((-1, 1))
        jump = -abs(jump) if place.clock.now + jump > opened + AHEAD else jump
        place.clock.now += jump
        before = [moment for moment in looked if moment < looked[-1] - 2 * FRESH]
        if before and draws.random() < 0.4:  # to a moment at which the screen has been looked at
            place.clock.now = draws.choice(before) - FRESH
        prompt = teaching.ask(there, teacher, "poll", f"mood-{step}")
        taking_part.answer(there, owl, prompt, step)
        taking_part.seen(here, heron, "evaluation")
        place.clock.now += FRESH
        looked.append(place.clock.now)
        shown = {one.id: one.answers for one in bulletin(here, heron).prompts}
        assert shown.get(prompt) == 1, "the screen shows what is over"
        if draws.random() < 0.4:
            _wrong_keys(here, teacher.code, heron.key, place)
        if draws.random() < 0.3:
            here.sweep()
    assert len(taking_part.answers(here, owl)) == STEPS
    place.clock.now = opened + KEPT + 1
    here.sweep()
    with here.read() as db:
        assert not db.exec_driver_sql("SELECT count(*) FROM classes").scalar(), "kept for longer than 30 days"
    here.close()
    there.close()


def _wrong_keys(store: Store, code: str, key: str, place: Place) -> None:
    """They make wait, never longer than the longest wait, however the clock is turned."""
    for _ in range(attempts.FREE + 1):
        assert _refused(store, code, another(key)) in ("wrong_key", "wait")
    assert _refused(store, code, key) == "wait", "wrong keys do not make wait"
    place.clock.now -= 3 * attempts.LONGEST_WAIT
    place.clock.now += attempts.LONGEST_WAIT
    assert _refused(store, code, key) == "", "shut out for longer than the longest wait"


def _refused(store: Store, code: str, key: str) -> str:
    try:
        come_back(store, code, "heron", key)
    except Refusal as refused:
        return refused.code
    return ""
