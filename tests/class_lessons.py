"""A class with two groups to begin from, refusals as the tests ask for them, and a row of everything."""

import pytest

from classroom import taking_part, teaching
from classroom.door import come_back, join, open_class
from classroom.members import Seat, Teacher
from classroom.refusals import Refusal
from classroom.store import Store

Lesson = tuple[Store, Teacher, Seat, Seat]


@pytest.fixture
def lesson(store: Store) -> Lesson:
    """A class with two groups."""
    teacher = open_class(store, "a passphrase")
    return store, teacher, join(store, teacher.code, "heron"), join(store, teacher.code, "owl")


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


HOSTILE = [
    "",
    " ",
    "'; DROP TABLE classes; --",
    "<script>alert(1)</script>",
    "\0",
    "\ud800",
    "🦩" * 50,
    "x" * 1_000_000,
]


def refused(code: str, act: object, *arguments: object) -> Refusal:
    """The refusal, which must be of this kind."""
    with pytest.raises(Refusal) as caught:
        act(*arguments)  # type: ignore[operator]
    assert caught.value.code == code
    return caught.value


def another(key: str) -> str:
    """A key that is not this one."""
    return f"{(int(key) + 1) % 10_000:04d}"


def later(store: Store) -> None:
    """Let the half second pass after which a group's deed is seen by all."""
    store.clock.now += 0.5
