"""One of the processes of :mod:`simulator.workshop`: how it is started."""

import os
import socket
import subprocess
import sys
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


def start(beside: int, idle: bool) -> Hand:
    """A new process, one of as many as ``beside``; ``idle``: it takes the time that nobody else wants."""
    ours, theirs = socket.socketpair()
    threads = str(max(1, (os.cpu_count() or 1) // beside))
    alone = {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
    command = [sys.executable, "-c", LOAD, str(theirs.fileno()), *(["idle"] if idle else [])]
    with theirs:
        process = subprocess.Popen(command, pass_fds=[theirs.fileno()], cwd=ROOT, env={**os.environ, **alone})
    return Hand(process, ours)
