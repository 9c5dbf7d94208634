"""A visitor's project spaces, held by processes outside this server; only answers come back.

What came back is kept in the visit (:class:`Visit`): it is still on the screen when the space has been erased. Each
visitor has one for the project and a small one to be attacked (``slot``).
"""

import os
import tempfile
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import cast

import streamlit as st

from simulator.space.budget import PARTS
from simulator.space.decision import Grant
from simulator.space.protocol import Answer, Close, Impossible, Message, Open, Request
from simulator.space.space import IDLE, TIME_LIMIT, Full, Space, Walls
from simulator.space.warden import journal_of

PROJECT, ATTACKED = "hydroscope_space", "hydroscope_attacked"
"""The two spaces of a visitor."""
WAIT = {PROJECT: IDLE, ATTACKED: TIME_LIMIT + 30}
"""Seconds without a request after which each is erased; the small one is soon made again."""
SUPPORTED = hasattr(os, "fork")
"""Spaces are forked; Windows cannot."""
BROKEN = ("crashed", "too_slow")
"""Failures after which a space was started again."""


@dataclass
class Visit:
    """A visitor's space, if one is open; the grant it was opened with; all that was asked and answered.

    ``past``: the last space opened, also when it is closed; ``idle``: it was closed because nobody used it.
    """

    space: Space | None = None
    grant: Grant | None = None
    past: Space | None = None
    idle: bool = False
    asked: list[tuple[Request, Answer]] = field(default_factory=list)

    @property
    def inside(self) -> int:
        """Bytes that the open space holds."""
        return self.held if self.space else 0

    @property
    def held(self) -> int:
        """Bytes that it holds, or held before it was erased."""
        return next((answer.inside for _, answer in reversed(self.asked) if answer.inside), 0)

    @property
    def left(self) -> int:
        """Bytes that have left it, and those that it was before a crash."""
        told = [0, *(answer.left for _, answer in self.asked)]
        return sum(max(0, now - before) for before, now in pairwise(told))

    @property
    def counts(self) -> tuple[int, int, int]:
        """Requests but the last, which erases; those of which something was released, and those refused."""
        told = [answer for request, answer in self.asked if not isinstance(request, Close)]
        return len(told), sum(bool(a.released) for a in told), sum(a.status == "refused" for a in told)

    @property
    def privacy(self) -> tuple[float, float] | None:
        """ε spent and ε of the privacy budget; None for a space without one."""
        last = next((answer for _, answer in reversed(self.asked) if answer.budget), None)
        return (last.spent / PARTS, last.budget / PARTS) if last else None

    @property
    def journals(self) -> list[Path]:
        """The journals of the space and of those that it was before a crash."""
        return [journal_of(home(), name) for name in self.past.history] if self.past else []

    @property
    def present(self) -> list[tuple[Request, Answer]]:
        """What was asked since the opening, or since the last crash: what the space still knows."""
        broken = [i for i, (_, a) in enumerate(self.asked) if a.failure and a.failure.rule in BROKEN]
        return self.asked[broken[-1] + 1 :] if broken else self.asked

    def last(self, kind: type[Message], among: list[tuple[Request, Answer]] | None = None) -> Answer | None:
        """The last answer to a request of this ``kind``."""
        asked = self.asked if among is None else among
        return next((answer for request, answer in reversed(asked) if isinstance(request, kind)), None)


def home() -> Path:
    """The one folder where something is kept; a passing one if nobody has named it."""
    named = os.environ.get("HYDROSCOPE_HOME")
    return Path(named) if named else Path(tempfile.gettempdir()) / f"hydroscope-{os.getpid()}"


@st.cache_resource(show_spinner=False)
def walls() -> Walls:
    """The spaces of all visitors of this server."""
    return Walls(home())


def visit(slot: str = PROJECT) -> Visit:
    """What this visitor has opened and heard."""
    found = cast(Visit, st.session_state.setdefault(slot, Visit()))
    if found.space is not None:
        walls().tidy()
        if found.space.closed:
            found.space, found.idle = None, True
    return found


def enter(opening: Open, alias: str, grant: Grant | None = None, slot: str = PROJECT) -> Answer | None:
    """Open a space in place of the one that was open; ``grant``: the authorisation that ``opening`` follows.

    None if all spaces are in use; a failure if there is no memory for it.
    """
    leave(slot)
    found = visit(slot)
    try:
        space = walls().open(opening, alias, WAIT[slot])
    except Full:
        return None
    except Impossible as none:
        return Answer(status="failed", failure=none.why)
    found.space, found.grant, found.asked = space, grant, [(opening, space.opened)]
    found.past, found.idle = space, False
    if space.opened.status != "released":
        space.abandon()
        found.space = found.past = None
    return space.opened


def ask(request: Request, slot: str = PROJECT) -> Answer | None:
    """Ask the open space; None if there is none."""
    found = visit(slot)
    if found.space is None:
        return None
    answer = found.space.ask(request)
    found.asked.append((request, answer))
    return answer


def leave(slot: str = PROJECT) -> Answer | None:
    """Erase the open space: the process ends, its directory is gone, the journal is closed."""
    found = visit(slot)
    if found.space is None:
        return None
    answer, found.space = found.space.close(), None
    found.asked.append((Close(), answer))
    return answer
