"""The process from which those of :mod:`simulator.workshop` part: it has loaded and drawn what all of them need."""

import gc
import os
import signal
import socket
import sys
import traceback
from importlib import import_module

from simulator import worker
from simulator.drawings import Drawings
from simulator.hand import END, NUMBER, START_IDLE
from simulator.scenario import DEFAULT_PRESET, PRESETS
from simulator.world import shards
from synthetic_data.streams import Streams


def main() -> None:
    """Serve the socket given by its number: start a process on one that comes, or end a process; tell its number."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends first, and this with it
    import_module("models.estimators")  # what models need is loaded before it is needed
    known = drawn()
    gc.freeze()
    started = set[int]()
    with socket.socket(fileno=int(sys.argv[1])) as channel:
        while True:
            what, files, _, _ = socket.recv_fds(channel, 1 + NUMBER, 1)
            if not what:
                return
            if what[:1] == END:
                pid = int.from_bytes(what[1:])
                if pid in started:  # and not waited for: the number is no other's
                    started.remove(pid)
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)
            else:
                pid = os.fork()
                if not pid:
                    channel.close()
                    _work(socket.socket(fileno=files[0]), what == START_IDLE, known)
                started.add(pid)
                os.close(files[0])
            channel.sendall(pid.to_bytes(NUMBER))


def drawn() -> Drawings:
    """The random part of the measures of the default preset's bearers, and of all others as many: 61 MB, once."""
    usual, found = PRESETS[DEFAULT_PRESET].scenario, Drawings(keep=True)
    for persons in shards(usual.cohort.n_patients):
        found.of(Streams(usual.seed), persons, usual.cohort.n_days)
    return found


def _work(channel: socket.socket, idle: bool, known: Drawings) -> None:
    try:
        worker.main(channel, idle, known)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)  # what this process was when it parted is not its own to end
