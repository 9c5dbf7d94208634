"""One of the processes of :mod:`simulator.workshop`: how it is started.

All of them part from one that has loaded the libraries (:mod:`simulator.loaded`): what these take is in memory once,
and who is started later is ready at once. The sockets between them have no name, so nobody else can speak to them.
"""

import contextlib
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import NamedTuple

SUPPORTED = hasattr(socket, "send_fds")
"""Windows cannot hand over a file: there the server computes by itself."""
MOST = 4
"""Processes that compute for the visitors, at most: each takes up to 290 MB besides the libraries."""
ROOT = Path(__file__).resolve().parents[1]
POLITE = 5
"""Nicer to the others than the server itself, which answers whoever only looks."""
LOAD = f"import gc, os; gc.disable(); os.nice({POLITE}); from simulator import loaded; loaded.main()"
"""Python looks for circles of objects two hundred times while libraries load, a tenth of the time that takes."""
START, START_IDLE, END = b"\0", b"\1", b"\2"
NUMBER = 8
"""Bytes of a process's number."""


class Hand(NamedTuple):
    """A process and our end of its socket."""

    pid: int
    channel: socket.socket

    def end(self) -> None:
        """Let it go, whatever it does."""
        self.channel.close()
        with contextlib.suppress(OSError), _LOCK:  # without the one it parted from, it ends by itself
            _ask(END + self.pid.to_bytes(NUMBER))


class _Loaded(NamedTuple):
    """The process from which the others part, and our end of its socket."""

    process: "subprocess.Popen[bytes]"
    channel: socket.socket


_LOCK = threading.Lock()
_loaded: _Loaded | None = None


def hands() -> int:
    """How many this computer has work for."""
    return min(MOST, os.cpu_count() or 1)


def start(idle: bool) -> Hand:
    """A new process; ``idle``: it takes the time that nobody else wants. Raises OSError when it cannot be started."""
    global _loaded
    with _LOCK:
        if _loaded and _loaded.process.poll() is not None:
            _loaded.channel.close()
            _loaded = None
        _loaded = _loaded or _load()
        ours, theirs = socket.socketpair()
        with theirs, contextlib.ExitStack() as otherwise:
            otherwise.enter_context(ours)
            pid = _ask(START_IDLE if idle else START, theirs.fileno())
            otherwise.pop_all()
        return Hand(pid, ours)


def _load() -> _Loaded:
    ours, theirs = socket.socketpair()
    threads = str(max(1, (os.cpu_count() or 1) // hands()))
    alone = {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
    command = [sys.executable, "-c", LOAD, str(theirs.fileno())]
    with theirs:
        process = subprocess.Popen(command, pass_fds=[theirs.fileno()], cwd=ROOT, env={**os.environ, **alone})
    return _Loaded(process, ours)


def _ask(what: bytes, *files: int) -> int:
    """The number of the process that was started, or ended; waits for its answer."""
    if _loaded is None:
        raise OSError("nothing has been started")
    socket.send_fds(_loaded.channel, [what], files)
    answer = _loaded.channel.recv(NUMBER, socket.MSG_WAITALL)
    if len(answer) < NUMBER:
        raise OSError("the process that had loaded the libraries is gone")
    return int.from_bytes(answer)
