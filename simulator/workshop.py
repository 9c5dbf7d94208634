"""Processes that compute the heavy stages of a server's visitors, so that those who only look are not held up.

Each stage is a job: whoever asks for one that is being computed waits for the same. A job that nobody waits for any
more, because its visitors have moved a slider meanwhile, is stopped. Studies are served in the order in which they
were asked for, those that need little before those that need much and came a little earlier; what is long, and large
worlds, have a process of their own, which takes the time that the others leave.
"""

import socket
import threading
import time
from collections import deque
from collections.abc import Hashable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from simulator.cost import PARTS, seconds
from simulator.hand import Hand, start
from simulator.problem import Problem
from simulator.shipping import put, take

if TYPE_CHECKING:
    from simulator.study import Study

LARGE = 10_000
"""Bearers from which a world is large."""
LONG = 1.0
"""Seconds, as estimated, from which a part of a job is long: default gradient boosting, a new world of 6,000."""
PATIENCE = 4.0
"""How many times the seconds that it still needs a study may be asked to wait for shorter ones that come after it."""
LOOK = 0.15
"""Seconds between two looks at whether the visitor still waits."""
GRACE = 0.3
"""Seconds for which a job goes on that nobody waits for: others may be about to."""

N_ = str  # marks a text for translation
MOST_WAITING = 300
"""Jobs that may wait. A visitor has one at a time, for Streamlit runs one script a visitor: ten classes at once."""
FULL = N_(
    "Too many studies are waiting on this server; yours was not begun. Nothing is lost: try again in about "
    "{seconds} s."
)


class Crashed(Exception):
    """A process has ended in the middle of its work: too little memory, most likely."""


class Busy(Problem):
    """Too many wait already."""


class _Job:
    """One stage of one scenario, and who waits for it."""

    def __init__(self, study: "Study", name: str, key: Hashable) -> None:
        self.study, self.name, self.key = study, name, key
        self.waiting, self.deserted_at, self.begun = 0, 0.0, False
        took = seconds(study.scenario)
        parts = [took[part] for part in {PARTS[part] for part in (name, *study.inside(name))}]
        self.seconds = sum(parts)
        self.long = study.scenario.cohort.n_patients >= LARGE or max(parts) >= LONG
        self.due = _due(study)
        self.progress: tuple[str, float] = (name, 0.0)
        self.done = threading.Event()
        self.value: Any = None
        self.error: Exception | None = None

    @property
    def deserted(self) -> bool:
        return not self.waiting and time.monotonic() - self.deserted_at > GRACE


def _due(study: "Study") -> float:
    """Whose turn comes first: who asked before, and who changed less."""
    missing = {PARTS[name] for name in study.missing("evaluation") if name in PARTS}
    return study.asked_at + PATIENCE * sum(took for part, took in seconds(study.scenario).items() if part in missing)


class Workshop:
    """``hands`` processes, and one for what is long; they end with this one.

    ``ready`` of them are started at once, the others when these are busy.
    """

    def __init__(self, hands: int, ready: int = 0) -> None:
        self._hands = hands
        self._jobs: dict[Hashable, _Job] = {}
        self._queue: deque[_Job] = deque()
        self._news = threading.Condition()
        self._closed = False
        self._rested = 0
        """Processes that wait for work, that for what is long apart."""
        self._processes: list[Hand] = []
        self._threads = [
            threading.Thread(target=self._serve, args=(i < ready, i == hands), daemon=True, name="workshop")
            for i in range(hands + 1 if hands else 0)
        ]
        for thread in self._threads:
            thread.start()

    def run(self, study: "Study", name: str) -> dict[str, Any]:
        """The result of a stage, and of those before it that were made with it; the study has all others.

        Its progress is told, and may raise to leave.

        Raises :class:`Busy` where more than :data:`MOST_WAITING` wait already.
        """
        job = self._join(study, name)
        try:
            while not job.done.wait(LOOK):
                study.waits = self._ahead(job)
                if study.progress:
                    study.progress(*job.progress)
        finally:
            study.waits = None
            self._leave(job)
        if job.error:
            raise job.error
        return job.value

    def close(self) -> None:
        """End the processes."""
        with self._news:
            self._closed = True
            self._news.notify_all()
        for hand in list(self._processes):
            with suppress(OSError):  # it has gone already
                hand.channel.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _join(self, study: "Study", name: str) -> _Job:
        key = study.key(name)
        with self._news:
            job = self._jobs.get(key)
            if job is None:
                if len(self._queue) >= MOST_WAITING:
                    raise Busy(FULL, seconds=max(1, round(self._time(self._queue, self._hands + 1))))
                job = self._jobs[key] = _Job(study, name, key)
                self._queue.append(job)
                self._news.notify_all()
            job.waiting += 1
            job.due = min(job.due, _due(study))
        return job

    def _ahead(self, job: _Job) -> float | None:
        """Seconds until a job begins, as estimated; None once it has."""
        with self._news:
            if job.begun or job.done.is_set():
                return None
            same = [other for other in self._jobs.values() if other.long == job.long]
            before = [other for other in same if other.begun or other.due < job.due]
            return self._time(before, 1 if job.long else self._hands)

    @staticmethod
    def _time(jobs: Iterable[_Job], hands: int) -> float:
        """Seconds that jobs take, as estimated: those under way what is left of them."""
        return sum(job.seconds * (1 - job.progress[1] * job.begun) for job in jobs) / max(1, hands)

    def _leave(self, job: _Job) -> None:
        with self._news:
            job.waiting -= 1
            job.deserted_at = time.monotonic()

    def _next(self, started: bool, long: bool) -> _Job | None:
        """The job that is due first, among those that are long or among the others; None at the end."""
        with self._news:
            rests = started and not long
            self._rested += rests
            while not self._closed:
                for left in [job for job in self._queue if job.deserted]:
                    self._queue.remove(left)
                    del self._jobs[left.key]
                mine = (job for job in self._queue if job.long == long)
                job = min(mine, key=lambda job: job.due, default=None)
                if job and (started or long or not self._rested):
                    self._queue.remove(job)
                    self._rested -= rests
                    self._news.notify_all()  # whoever would have had to start a process: this one rests no more
                    job.begun = True
                    return job
                self._news.wait()
        return None

    def _end(self, job: _Job, stopped: bool) -> None:
        with self._news:
            if stopped and job.waiting:  # somebody came while it was being stopped
                job.begun = False
                self._queue.append(job)
            else:
                del self._jobs[job.key]
                job.done.set()
            self._news.notify_all()

    def _serve(self, at_once: bool, long: bool) -> None:
        """One process and its jobs; a process that has crashed is replaced."""
        hand = self._start(long) if at_once else None
        while job := self._next(hand is not None, long):
            stopped = False
            try:
                hand = hand or self._start(long)
                stopped = not _watch(hand.channel, job)
            except Exception as error:  # it is gone, or what it said is not whole: unpickling may raise anything
                job.error = Crashed(job.name)
                job.error.__cause__ = error
                self._bury(hand)
                hand = None
            finally:
                self._end(job, stopped)
        self._bury(hand)

    def _bury(self, hand: Hand | None) -> None:
        """Let a process go, whatever it does."""
        if hand:
            hand.end()
            self._processes.remove(hand)

    def _start(self, long: bool) -> Hand:
        hand = start(idle=long)
        self._processes.append(hand)
        return hand


def _watch(channel: socket.socket, job: _Job) -> bool:
    """Have a job done: give what it reads, tell how far it is, stop it when it is deserted; whether it was done."""
    put(channel, "do", job.study.scenario, job.name, job.study.inside(job.name))
    stopped, made = False, dict[str, Any]()
    while True:
        kind, value = take(channel)
        if kind == "part":
            made[value[0]] = value[1]
        elif kind == "progress":
            job.progress = value
            if job.deserted and not stopped:
                stopped = True
                put(channel, "stop")
        elif kind == "read":
            put(channel, *(("stop",) if stopped or job.deserted else ("known", *job.study.known(value))))
        else:
            job.value, job.error = (made, None) if kind == "made" else (None, value)
            return bool(kind != "stopped")
