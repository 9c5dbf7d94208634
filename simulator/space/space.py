"""The application's side of a project space: it asks, and holds nothing but answers.

>>> with Walls(home) as walls:
...     space = walls.open(Open(), who="groupe-3")
...     space.ask(Tabulate(rows="sex"))
"""

import json
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol, Self

from pydantic import ValidationError

from simulator.space.protocol import (
    MOST_ANSWERED,
    MOST_ASKED,
    Answer,
    Broken,
    Close,
    Open,
    Reason,
    Request,
    receive,
    send,
)
from simulator.space.size import LARGE_PATIENCE, check_room, is_large, limit_of

TIME_LIMIT = 120.0
"""Seconds for one answer."""
MOST_SPACES, IDLE = 40, 15 * 60.0
ROOT = Path(__file__).resolve().parents[2]


class _Starter(Protocol):
    """What a space needs to be started, and started again."""

    def start(self, name: str, who: str, earlier: str | None, memory: int) -> tuple[BinaryIO, BinaryIO, int]:
        """Pipes to and from a new process that may use ``memory`` bytes, and its number."""
        ...


class Space:
    """One project space. After a crash the next request starts it again, with all that had left before."""

    def __init__(self, starter: _Starter, opening: Open, who: str, idle: float) -> None:
        self.opening, self.who, self.idle = opening, who, idle
        self.name, self.used = "", time.monotonic()
        self.pid = 0
        self.history: list[str] = []
        self._starter, self._turn, self._closed = starter, threading.Lock(), False
        self.opened = self._start()

    def ask(self, request: Request) -> Answer:
        """The answer to one request; ``crashed`` and ``too_slow`` are told as failures, and a new start is made."""
        with self._turn:
            self.used = time.monotonic()
            if self._closed:
                return _failed("closed")
            try:
                return self._exchange(request)
            except Broken as broken:
                slow = str(broken) == "too slow"
                again = self._start(self.name)
                return _failed("too_slow" if slow else "crashed") if again.failure is None else again

    @property
    def closed(self) -> bool:
        """Whether it has been erased, at its user's wish or because nobody used it."""
        return self._closed

    def close(self) -> Answer:
        """Erase: the process ends, its directory is gone, the journal is closed."""
        answer = self.ask(Close())
        self._closed = True
        self._hang_up()
        return answer

    def abandon(self) -> None:
        """Let the process end without a word; it notices."""
        self._closed = True
        self._hang_up()

    def _start(self, earlier: str | None = None) -> Answer:
        if earlier:
            self._hang_up()
        self.name = secrets.token_hex(8)
        self.history.append(self.name)
        self._reader, self._writer, self.pid = self._starter.start(
            self.name, self.who, earlier, limit_of(self.opening)
        )
        try:
            return self._exchange(self.opening)
        except Broken:
            return _failed("crashed")

    def _exchange(self, request: Request) -> Answer:
        patience = LARGE_PATIENCE if is_large(self.opening) else TIME_LIMIT
        timer = threading.Timer(patience, self._too_slow)
        timer.daemon = True
        self._late = False
        timer.start()
        try:
            send(self._writer, request, MOST_ASKED)
            return Answer.model_validate_json(receive(self._reader, MOST_ANSWERED))
        except (Broken, ValidationError, ValueError) as problem:
            raise Broken("too slow" if self._late else str(problem)) from problem
        finally:
            timer.cancel()

    def _too_slow(self) -> None:
        self._late = True
        with suppress(OSError):
            os.kill(self.pid, 9)

    def _hang_up(self) -> None:
        for pipe in (self._writer, self._reader):
            with suppress(OSError):
                pipe.close()


class Walls:
    """All the spaces of one application, from one warden; ends them when it is closed or dies.

    ``home``: the folder for journals and directories; ``environment``: of the warden, for tests.
    """

    def __init__(self, home: Path, environment: Mapping[str, str] | None = None) -> None:
        self.home, self.spaces = home, list[Space]()
        self._environment = dict(os.environ if environment is None else environment)
        self._turn = threading.Lock()
        self._warden: subprocess.Popen[bytes] | None = None
        self._control: socket.socket

    def open(self, opening: Open, who: str, idle: float = IDLE) -> Space:
        """A new space, erased when nobody has used it for ``idle`` seconds.

        Raises :class:`Full` when there are :data:`MOST_SPACES` in use, and
        :class:`simulator.space.protocol.Impossible` when there is no memory for one so large.
        """
        self.tidy()
        if len(self.spaces) >= MOST_SPACES:
            raise Full
        check_room(opening, [space.opening for space in self.spaces])
        space = Space(self, opening, who, idle)
        self.spaces.append(space)
        return space

    def tidy(self) -> None:
        """End the spaces that nobody has used for as long as they wait."""
        for space in list(self.spaces):
            if not space._closed and time.monotonic() - space.used > space.idle:
                space.close()
        self.spaces = [space for space in self.spaces if not space._closed]

    def start(self, name: str, who: str, earlier: str | None, memory: int) -> tuple[BinaryIO, BinaryIO, int]:
        """Have the warden fork a space."""
        with self._turn:
            self._live()
            ours, theirs = socket.socketpair()
            with ours, theirs:
                order = json.dumps({"name": name, "who": who, "earlier": earlier, "memory": memory}).encode()
                socket.send_fds(self._control, [order], [theirs.fileno()])
                pid = int(json.loads(self._control.makefile("rb").readline())["pid"])
                return ours.makefile("rb"), ours.makefile("wb"), pid

    def _live(self) -> None:
        """Start the warden, or another if it has died."""
        if self._warden is not None and self._warden.poll() is None:
            return
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", "simulator.space.warden", str(theirs.fileno()), str(self.home)]
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        with theirs:
            self._warden = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self._environment | threads,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._control = ours

    def close(self) -> None:
        """End every space, then the warden."""
        for space in self.spaces:
            space.abandon()
        self.spaces = []
        if self._warden is not None:
            self._control.close()
            self._warden.wait(timeout=30)
            self._warden = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Full(RuntimeError):
    """All spaces are in use."""


def _failed(rule: str) -> Answer:
    return Answer(status="failed", failure=Reason(rule=rule))
