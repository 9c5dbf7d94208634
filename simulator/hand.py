"""One of the processes of :mod:`simulator.workshop`: how it is started.

All of them part from one process that has loaded the libraries (:mod:`simulator.loaded`), so what these take is in
memory once, and who is started later is ready at once.
"""

import multiprocessing
import os
import socket
import sys
from multiprocessing.process import BaseProcess
from typing import NamedTuple

SUPPORTED = hasattr(socket, "send_fds")
"""Windows cannot hand over a file: there the server computes by itself."""
MOST = 4
"""Processes that compute for the visitors, at most: each takes about 150 MB."""


class Hand(NamedTuple):
    """A process and our end of its socket."""

    process: BaseProcess
    channel: socket.socket


def hands() -> int:
    """How many this computer has work for."""
    return min(MOST, os.cpu_count() or 1)


def start(idle: bool) -> Hand:
    """A new process; ``idle``: it takes the time that nobody else wants."""
    parting = multiprocessing.get_context("forkserver")
    if sys.platform == "linux":  # elsewhere libraries of the system may not survive it: each process loads its own
        parting.set_forkserver_preload([f"{__package__}.loaded"])
    ours, theirs = socket.socketpair()
    with theirs:
        process = parting.Process(target=_work, args=(theirs, idle), daemon=True)
        process.start()
    return Hand(process, ours)


def _work(channel: socket.socket, idle: bool) -> None:
    from simulator.loaded import worker

    worker.main(channel, idle)
