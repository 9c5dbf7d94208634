"""Long work that uses all processors of the server: one visitor's at a time, the others are told for how long."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import streamlit as st

from interface.session import session

LOOK = 0.5
"""Seconds between two looks at whether it is one's turn; a click interrupts the wait at one of them."""


@dataclass
class Turn:
    """``free_at``: when whoever works now will have done, as estimated."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0


@st.cache_resource(show_spinner=False)
def turn() -> Turn:
    """One for all visitors of this server."""
    return Turn()


@contextmanager
def in_turn(seconds: float) -> Iterator[None]:
    """Wait while another visitor's work is done; ``seconds`` of one core are what one's own will take."""
    now, t = turn(), session().t
    if not now.lock.acquire(blocking=False):
        place = st.empty()
        while not now.lock.acquire(timeout=LOOK):
            left = max(1, round(now.free_at - time.monotonic()))
            place.progress(0.0, t._("Others are served first: your turn in about {n} s", n=left))
        place.empty()
    try:
        now.free_at = time.monotonic() + seconds / (os.cpu_count() or 1)
        yield
    finally:
        now.lock.release()
