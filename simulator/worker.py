"""One of the processes of :mod:`simulator.workshop`, as :mod:`simulator.hand` starts it; computes stages.

What a stage reads is asked for when it is read; the small results are kept for the next stage of the same study.
"""

import contextlib
import gc
import os
import pickle
import select
import signal
import socket
import time
from collections.abc import Callable, Collection, Hashable
from typing import Any

from simulator.cache import StageCache
from simulator.drawings import Drawings
from simulator.memory import few_arenas, trim
from simulator.scenario import Scenario
from simulator.shipping import put, take
from simulator.study import Study

PATIENT = 5
"""Nicer still than those that compute what is short, for what is long."""
HELD = 16_000_000
"""Bytes of results that are kept for the next stage; what is larger comes from the server without being copied."""
REST, BUSY = 3.0, 20.0
"""Seconds without work, and without rest, after which memory goes back to the system, which takes as long as a job to
find it again."""


class Stopped(Exception):
    """Nobody waits for this any more."""


class _Asked(StageCache):
    """The server's results, by asking for them.

    ``wanted`` is what is to be computed here, ``inside`` the stages before it that are too.
    """

    wanted: Hashable = None
    inside: Collection[str] = ()

    def __init__(self, channel: socket.socket, drawings: Drawings) -> None:
        super().__init__(HELD)
        self.channel, self.drawings = channel, drawings

    def get(self, key: Any, compute: Callable[[], Any], *_: Any) -> Any:
        here = key == self.wanted or key[0] in self.inside
        return super().get(key, compute if here else lambda: self._ask(key, compute))

    def _ask(self, key: Any, compute: Callable[[], Any]) -> Any:
        put(self.channel, "read", key[0])
        answer, *found = take(self.channel)
        if answer == "stop":
            raise Stopped
        return found[0] if found else compute()


def asked(channel: socket.socket, seconds: float = 0) -> bool:
    """Whether something comes within so many seconds, or the server has gone.

    By ``poll(2)``: ``select(2)`` fails where the server had a thousand files open when it started this process.
    """
    poll = select.poll()
    poll.register(channel, select.POLLIN)
    return bool(poll.poll(1000 * seconds))


def work(channel: socket.socket, known: Drawings) -> None:
    """Until the server goes away; ``known``: what is drawn already."""
    drawings = Drawings(keep=True, known=known)
    cache = _Asked(channel, drawings)
    gc.enable()
    trimmed = time.monotonic()
    while True:
        if time.monotonic() > trimmed + BUSY or not asked(channel, REST):
            trim()
            trimmed = time.monotonic()
        order, *told = take(channel)
        if order == "stop":  # it came when the work was done already
            continue
        kind, value = _answer(cache, *told)
        while kind == "made" and value:  # each in a file of its own, which goes when the stage is let go
            put(channel, "part", value.popitem())
        put(channel, kind, value)
        if cache.size > HELD:
            cache = _Asked(channel, drawings)


def _answer(cache: _Asked, scenario: Scenario, name: str, inside: Collection[str]) -> tuple[str, Any]:
    def progress(stage: str, share: float) -> None:
        if asked(cache.channel):
            take(cache.channel)
            raise Stopped
        put(cache.channel, "progress", (stage, share))

    study = Study(scenario, cache, progress, workers=1)
    cache.wanted, cache.inside = study.key(name), inside
    try:
        return "made", {part: study.result(part) for part in (name, *inside)}
    except Stopped:
        return "stopped", None
    except Exception as error:
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:
            error = RuntimeError(f"{type(error).__name__}: {error}")
        return "failed", error


def give_way() -> None:
    """Leave the processor to the other processes first, and at once (sched(7))."""
    os.nice(PATIENT)
    if hasattr(os, "SCHED_IDLE"):  # Linux; elsewhere the niceness has to do
        with contextlib.suppress(OSError):  # a container may forbid it
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def main(channel: socket.socket, idle: bool, known: Drawings) -> None:
    """Serve the socket; ``idle``: in the time that nobody else wants; ``known``: what is drawn already."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends first, and this with it
    few_arenas()
    with contextlib.suppress(EOFError, OSError):
        if idle:
            give_way()
        work(channel, known)
