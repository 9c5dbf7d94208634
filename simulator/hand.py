"""One of the processes of :mod:`simulator.workshop`: how it is started. Needs the standard library alone.

A server starts its first one before it has loaded anything: that one makes the default pairing while the server loads
its pages, each with an interpreter of its own.
"""

import os
import socket
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

SUPPORTED = hasattr(socket, "send_fds")
"""Windows cannot hand over a file: there the server computes by itself."""
MOST = 4
"""Processes that compute for the visitors, at most: each takes about 150 MB."""
ROOT = Path(__file__).resolve().parents[1]


LOAD = "import gc; gc.disable(); from simulator import worker; worker.main()"
"""Python looks for circles of objects two hundred times while libraries load, a tenth of the time that takes."""


class Hand(NamedTuple):
    """A process and our end of its socket."""

    process: "subprocess.Popen[bytes]"
    channel: socket.socket


def hands() -> int:
    """How many this computer has work for."""
    return min(MOST, os.cpu_count() or 1)


@cache
def begin() -> Hand | None:
    """The server's first process, which is started by whoever asks first; None where there can be none."""
    return start(hands(), first=True) if SUPPORTED else None


def start(beside: int, first: bool = False) -> Hand:
    """A new process, one of as many as ``beside``; the ``first`` makes the default pairing before it is asked."""
    ours, theirs = socket.socketpair()
    threads = str(max(1, (os.cpu_count() or 1) // beside))
    alone = {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
    command = [sys.executable, "-c", LOAD, str(theirs.fileno()), *(["--first"] if first else [])]
    with theirs:
        process = subprocess.Popen(command, pass_fds=[theirs.fileno()], cwd=ROOT, env={**os.environ, **alone})
    return Hand(process, ours)
