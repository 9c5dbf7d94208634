"""The warden: a process that has loaded the libraries and holds no data, from which each space is forked.

``python -m simulator.space.warden FD HOME``: orders come as one line of JSON with a socket each. A fork shares the
libraries' memory, so that a class of 35 spaces fits where one process each would not. The warden never held the
application's memory: it was started anew. It buries the spaces that die (directory removed, journal closed), ends
them all when the application goes, and at its start clears away what an earlier crash has left.
"""

import contextlib
import fcntl
import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any

from simulator.space.inmate import Inmate, limit
from simulator.space.journal import Journal, verify

PATIENCE = 3.0
"""Seconds that the spaces have to end by themselves."""
LOOK = 0.2


def places(home: Path) -> tuple[Path, Path]:
    """Where spaces have their directories, and where journals stay."""
    return home / "spaces", home / "journals"


def journal_of(home: Path, name: str) -> Path:
    """The journal of a space."""
    return places(home)[1] / f"{name}.jsonl"


def directory_of(home: Path, name: str) -> Path:
    """The directory of a space, mode 0700, gone with it."""
    return places(home)[0] / name


def bury(home: Path, name: str, why: str) -> None:
    """Remove the directory of a dead space and close its journal, unless it has done so itself."""
    shutil.rmtree(directory_of(home, name), ignore_errors=True)
    path = journal_of(home, name)
    if path.exists() and not (found := verify(path)).closed and not found.faults:
        journal = Journal.resume(path, "warden")
        journal.add("closed", {"why": why})
        journal.close()


def clear(home: Path) -> None:
    """Bury the spaces whose process no longer lives: a living one holds its lock."""
    for directory in places(home)[0].glob("*"):
        lock = directory / "lock"
        with contextlib.suppress(OSError):
            with open(lock, "wb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            bury(home, directory.name, "found dead")


class Warden:
    """Takes orders from ``control`` until it is closed."""

    def __init__(self, control: socket.socket, home: Path) -> None:
        self.control, self.home = control, home
        self.living: dict[int, str] = {}

    def work(self) -> None:
        """Until the application goes."""
        orders = select.poll()  # select(2) fails where the application had a thousand files open before
        orders.register(self.control, select.POLLIN)
        while True:
            ready = orders.poll(1000 * LOOK)
            self.reap()
            if ready:
                raw, sockets, _, _ = socket.recv_fds(self.control, 4096, 1)
                if not raw:
                    return self.finish()
                self.start(json.loads(raw), sockets[0])

    def start(self, order: dict[str, Any], pipe: int) -> None:
        """Fork a space for ``order``: name, who, earlier (the name of a space that crashed, or None)."""
        pid = os.fork()
        if pid == 0:
            self.control.close()
            with contextlib.suppress(BaseException):
                _live(self.home, order, pipe)
            os._exit(1)
        os.close(pipe)
        self.living[pid] = order["name"]
        self.control.sendall(json.dumps({"pid": pid}).encode() + b"\n")

    def reap(self) -> None:
        """Bury those who have died."""
        for pid, name in list(self.living.items()):
            if os.waitpid(pid, os.WNOHANG)[0]:
                del self.living[pid]
                bury(self.home, name, "died")

    def finish(self) -> None:
        """The application has gone: wait a little for the spaces to end, then end them."""
        deadline = time.monotonic() + PATIENCE
        while self.living and time.monotonic() < deadline:
            time.sleep(0.02)
            self.reap()
        for pid in self.living:
            os.kill(pid, signal.SIGKILL)
        while self.living:
            time.sleep(0.02)
            self.reap()


def _live(home: Path, order: dict[str, Any], pipe: int) -> None:
    """The life of a space, in its own process."""
    import threading

    directory = directory_of(home, order["name"])
    directory.mkdir(mode=0o700)
    lock = open(directory / "lock", "wb")  # noqa: SIM115  held as long as the process lives
    fcntl.flock(lock, fcntl.LOCK_EX)
    os.environ["TMPDIR"] = str(directory)
    os.chdir(directory)
    limit(order["memory"])
    earlier = journal_of(home, order["earlier"]) if order.get("earlier") else None
    journal = Journal(journal_of(home, order["name"]), order["who"])
    journal.add("opened", {"space": order["name"], "earlier": order.get("earlier")})
    connection = socket.socket(fileno=pipe)
    inmate = Inmate(connection.makefile("rb"), connection.makefile("wb"), journal, directory, earlier)
    threading.Thread(target=inmate.watch, daemon=True).start()
    inmate.serve()
    os._exit(0)


def main() -> None:
    """Load, clear away, work."""
    home = Path(sys.argv[2])
    for place in places(home):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    clear(home)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in the terminal is for the application
    gc.collect()
    gc.freeze()
    Warden(socket.socket(fileno=int(sys.argv[1])), home).work()


if __name__ == "__main__":
    main()
