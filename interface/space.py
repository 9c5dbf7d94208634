"""The visitor's project space: one each, held by processes outside this server; only answers come back.

What came back is kept in the visit (:class:`Visit`): it is still on the screen when the space has been erased.
"""

import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import streamlit as st

from interface.session import session
from simulator.space.decision import Grant
from simulator.space.opening import opening_of
from simulator.space.protocol import Answer, Request, Strictness
from simulator.space.space import Full, Space, Walls

_SLOT = "hydroscope_space"
SUPPORTED = hasattr(os, "fork")
"""Spaces are forked; Windows cannot."""


@dataclass
class Visit:
    """A visitor's space, if one is open; the grant it was opened with; all that was asked and answered."""

    space: Space | None = None
    grant: Grant | None = None
    asked: list[tuple[Request, Answer]] = field(default_factory=list)

    @property
    def inside(self) -> int:
        """Bytes that the open space holds."""
        return self.asked[-1][1].inside if self.space and self.asked else 0

    @property
    def left(self) -> int:
        """Bytes that have left it."""
        return self.asked[-1][1].left if self.asked else 0


def home() -> Path:
    """The one folder where something is kept; a passing one if nobody has named it."""
    named = os.environ.get("HYDROSCOPE_HOME")
    return Path(named) if named else Path(tempfile.gettempdir()) / f"hydroscope-{os.getpid()}"


@st.cache_resource(show_spinner=False)
def walls() -> Walls:
    """The spaces of all visitors of this server."""
    return Walls(home())


def visit() -> Visit:
    """What this visitor has opened and heard."""
    return cast(Visit, st.session_state.setdefault(_SLOT, Visit()))


def enter(grant: Grant, alias: str, strictness: Strictness = "snds") -> Answer | None:
    """Open a space with what is granted of the visitor's scenario, in place of the one that was open.

    None if all spaces are in use.
    """
    leave()
    found = visit()
    opening = opening_of(grant, session().scenario, strictness)
    try:
        space = walls().open(opening, alias)
    except Full:
        return None
    found.space, found.grant, found.asked = space, grant, [(opening, space.opened)]
    if space.opened.status != "released":
        space.abandon()
        found.space = None
    return space.opened


def ask(request: Request) -> Answer | None:
    """Ask the open space; None if there is none."""
    found = visit()
    if found.space is None:
        return None
    answer = found.space.ask(request)
    found.asked.append((request, answer))
    return answer


def leave() -> Answer | None:
    """Erase the open space: the process ends, its directory is gone, the journal is closed."""
    found = visit()
    if found.space is None:
        return None
    answer, found.space = found.space.close(), None
    found.asked.append((found.asked[-1][0], answer))
    return answer
