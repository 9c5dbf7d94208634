"""The small space that is attacked: opened at a strictness for the tries, and what came of each of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Thread
from typing import Literal, cast

import streamlit as st

from interface.space import ATTACKED, BROKEN, ask, enter, leave, visit
from interface.space_door import alias
from simulator.space.attack import Result
from simulator.space.attacks import CARDS, WORLD, Card
from simulator.space.protocol import Answer, Open, Reason, Request, Strictness
from simulator.space.space import Full, Space

LEVELS: tuple[Strictness, ...] = ("none", "counts", "snds")
ALONE = ("dominant", "subtraction", "many_tables")
"""Attacks that ask for so many tables that what the gate remembers of them would weigh on the others."""
LOST = (*BROKEN, "closed", "memory")
"""Failures that say nothing of the gate: the try does not count."""
Outcome = Literal["out", "partly", "stopped"]
OUTCOMES: tuple[Outcome, ...] = ("out", "partly", "stopped")
_SLOT = "hydroscope_attacks"


@dataclass(frozen=True)
class Tried:
    """A try that came to its end: ``inside`` and ``left`` in bytes, of the space and of this try alone."""

    result: Result
    exchanges: tuple[tuple[Request, Answer], ...]
    inside: int
    left: int

    @property
    def outcome(self) -> Outcome:
        """Whether what was sought got out, came out in part, or was stopped."""
        return "out" if self.result.succeeded else "partly" if self.result.partly else "stopped"


@dataclass
class Room:
    """The strictness chosen, and the tries of this visit by attack and strictness."""

    strictness: Strictness = "none"
    tried: dict[tuple[str, Strictness], Tried] = field(default_factory=dict)

    def at(self, strictness: Strictness) -> dict[str, Tried]:
        """The tries at a strictness, in the order of the cards."""
        return {c.key: self.tried[c.key, strictness] for c in CARDS if (c.key, strictness) in self.tried}

    def choose(self, strictness: Strictness) -> None:
        """Another strictness needs another space: the one that is open is erased."""
        if strictness != self.strictness:
            leave(ATTACKED)
            self.strictness = strictness


class Lost(RuntimeError):
    """The space broke down during a try; ``why`` is told as it is."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why.rule)
        self.why = why


def room() -> Room:
    """This visit's."""
    return cast(Room, st.session_state.setdefault(_SLOT, Room()))


def attempt(card: Card, told: Callable[[int], object]) -> None:
    """Try one attack at the strictness chosen, and note what came of it.

    ``told`` is called with the number of each request. Raises :class:`simulator.space.space.Full` and :class:`Lost`.
    """
    here = room()
    if card.key in ALONE or not _ready(here.strictness):
        _open(here.strictness)
    found = visit(ATTACKED)
    start, before = len(found.asked), found.left

    def door(request: Request) -> Answer:
        told(len(found.asked) - start + 1)
        answer = ask(request, ATTACKED) or Answer(status="failed", failure=Reason(rule="closed"))
        if answer.failure and answer.failure.rule in LOST:
            leave(ATTACKED)
            raise Lost(answer.failure)
        return answer

    result = card.run(door)
    exchanges = tuple(found.asked[start:])
    here.tried[card.key, here.strictness] = Tried(result, exchanges, found.held, found.left - before)
    if card.key in ALONE:
        leave(ATTACKED)


def _ready(strictness: Strictness) -> bool:
    found = visit(ATTACKED)
    return found.space is not None and found.space.opening.strictness == strictness


def _open(strictness: Strictness) -> None:
    answer = enter(Open(scenario=WORLD, strictness=strictness), alias(), slot=ATTACKED)
    if answer is None:
        raise Full
    if answer.failure:
        raise Lost(answer.failure)
    opened = visit(ATTACKED).space
    assert opened is not None
    _until_the_visit_ends(opened.name, opened)


def _erase(space: Space) -> None:
    Thread(target=space.close, daemon=True).start()  # whoever closes a visit must not wait for an answer


@st.cache_resource(scope="session", max_entries=1, show_spinner=False, on_release=_erase)
def _until_the_visit_ends(name: str, _space: Space) -> Space:
    """Have the space of this ``name`` erased when the visitor's connection ends."""
    return _space
