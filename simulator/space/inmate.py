"""The process inside the walls: it alone generates and holds the linked data, and answers through the gate.

It ends when it is told to, when the application has gone, or when it has used up what it may. However it ends in
its own hands, it removes its directory first and closes its journal.
"""

import ctypes
import os
import select
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import ValidationError

from models.artefact import Artefact
from simulator.memory import give_back
from simulator.space.desk import Desk
from simulator.space.journal import Journal, Kind, read
from simulator.space.parcel import digest_of
from simulator.space.protocol import (
    MOST_ANSWERED,
    MOST_ASKED,
    REQUESTS,
    Answer,
    Broken,
    Close,
    Cost,
    Describe,
    Evaluate,
    Export,
    Impossible,
    Open,
    Probe,
    Reason,
    Request,
    Rows,
    Tabulate,
    Train,
    Unique,
    receive,
    send,
)
from simulator.space.size import USUAL_BYTES

CPU_SECONDS = 600
"""Processor time that a space may use."""


def limit(memory: int = USUAL_BYTES) -> None:
    """Bound memory and processor time where the system can; no core dump, no look from other processes."""
    try:
        import resource
    except ImportError:  # Windows
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    spent = int(used.ru_utime + used.ru_stime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (spent + CPU_SECONDS, spent + CPU_SECONDS))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE: neither ptrace nor /proc/…/mem


class Inmate:
    """Serves one application over a pair of pipes; ``earlier`` is a journal whose releases still count."""

    def __init__(
        self, reader: BinaryIO, writer: BinaryIO, journal: Journal, directory: Path, earlier: Path | None = None
    ) -> None:
        self.reader, self.writer, self.journal, self.directory = reader, writer, journal, directory
        self.earlier = earlier
        self.desk: Desk | None = None
        self.left, self.ended = 0, False
        self._ending = threading.RLock()

    def serve(self) -> None:
        """Answer until the end."""
        try:
            while self._one():
                pass
        except Broken as gone:
            self.end(f"the application has gone: {gone}"[:120])

    def end(self, why: str) -> None:
        """Remove the directory and close the journal; whoever comes second waits until it is done."""
        with self._ending:
            if not self.ended:
                shutil.rmtree(self.directory, ignore_errors=True)
                self._note("closed", {"why": why, "left": self.left})
                self.ended = True

    def _note(self, kind: Kind, details: dict[str, Any], bytes_in: int = 0, bytes_out: int = 0) -> None:
        """Write in the journal, unless it has been closed meanwhile."""
        with self._ending:
            if not self.ended:
                self.journal.add(kind, details, bytes_in, bytes_out)

    def watch(self) -> None:
        """End the process as soon as the application closes its side, even in the middle of a computation."""
        poll = select.poll()
        poll.register(self.reader, select.POLLRDHUP | select.POLLHUP)
        poll.poll()
        self.end("the application has gone")
        os._exit(0)

    def _one(self) -> bool:
        raw = receive(self.reader, MOST_ASKED)
        request = _understood(raw)
        self._note("request", _noted(request), bytes_in=len(raw))
        answer = self._stamped(self._answer(request))
        size = len(answer.model_dump_json().encode())
        if size > MOST_ANSWERED:
            too_long = Reason(rule="too_long", values={"bytes": size})
            answer, size = self._stamped(Answer(status="refused", refusals=(too_long,))), 0
        self._decided(answer, size)
        if isinstance(request, Close):
            self.end("erased on request")
        send(self.writer, answer.model_copy(update={"left": self.left}), MOST_ANSWERED)
        if isinstance(request, Open | Train | Probe | Export):
            give_back()
        return not isinstance(request, Close)

    def _stamped(self, answer: Answer) -> Answer:
        """The answer with what the space holds and has let out, and what it has spent of its privacy budget."""
        found: dict[str, int] = {"inside": 0, "left": self.left}
        if self.desk:
            budget = self.desk.budget
            found |= {"inside": self.desk.inside, "budget": budget.total, "spent": budget.spent}
        return answer.model_copy(update=found)

    def _decided(self, answer: Answer, size: int) -> None:
        """Note the decision, with what it took from the privacy budget if there is one, and the release."""
        reasons = [*answer.refusals, *([answer.failure] if answer.failure else [])]
        paid = {"spent": answer.spent, "budget": answer.budget} if answer.budget else {}
        self._note("decision", {"status": answer.status, "rules": [r.rule for r in reasons], **paid})
        if answer.released:
            self.left += size
            self._note("release", {"left": self.left, **_digest(answer)}, bytes_out=size)

    def _answer(self, request: Request | None) -> Answer:
        if request is None:
            return _failed("not_understood")
        if isinstance(request, Close):
            return Answer(status="released")
        try:
            if isinstance(request, Open):
                return self._open(request)
            if self.desk is None:
                return _failed("not_open")
            released, refusals = _ask(self.desk, request)
        except Impossible as problem:
            return Answer(status="failed", failure=problem.why)
        except MemoryError:
            return _failed("memory")
        return Answer(status="released" if released else "refused", released=released, refusals=refusals)

    def _open(self, request: Open) -> Answer:
        if self.desk is not None:
            return _failed("already_open")
        self.desk = Desk(request)
        if self.earlier is not None:
            _replay(self.desk, self.earlier)
        return Answer(status="released", released={"people": _rounded(len(self.desk.people))})


def _digest(answer: Answer) -> dict[str, str]:
    """What the journal vouches for of a model that leaves: the digest of its artefact."""
    artefact = answer.released.get("artefact")
    return {"artefact": digest_of(Artefact.model_validate(artefact))} if artefact else {}


def _rounded(people: int) -> int:
    """A number of people to the nearest ten: how many are paired is the study's headline, but not to the unit."""
    return round(people, -1)


def _ask(desk: Desk, request: Request) -> tuple[dict[str, Any], tuple[Reason, ...]]:
    doors: dict[type, Callable[[Any], Any]] = {
        Describe: desk.describe,
        Tabulate: desk.tabulate,
        Rows: desk.rows,
        Unique: desk.unique,
        Train: desk.train,
        Evaluate: desk.evaluate,
        Probe: desk.probe,
        Cost: desk.cost,
        Export: desk.export,
    }
    return doors[type(request)](request)


def _replay(desk: Desk, earlier: Path) -> None:
    """Take into account what has left before a crash, or several: forgetting it would undo the audit.

    What was spent of the privacy budget stays spent; else, tables are asked for again.
    """
    asked: Request | None = None
    for entry in _before(earlier):
        if entry["kind"] == "request":
            asked = REQUESTS.validate_python(entry["details"]) if "ask" in entry["details"] else None
        elif desk.budget.on:
            desk.budget.spent = max(desk.budget.spent, entry["details"].get("spent", 0))
        elif entry["kind"] == "release" and isinstance(asked, Tabulate):
            desk.tabulate(asked)


def _before(last: Path) -> Iterator[dict[str, Any]]:
    """The entries of this journal and, before them, of those of the spaces that it goes on from."""
    entries = read(last)
    first = entries[0]["details"].get("earlier") if entries else None
    if first:
        yield from _before(last.with_name(f"{first}.jsonl"))
    yield from entries


def _understood(raw: bytes) -> Request | None:
    try:
        return REQUESTS.validate_json(raw)
    except (ValidationError, RecursionError):
        return None


def _noted(request: Request | None) -> dict[str, Any]:
    return request.model_dump(mode="json") if request else {"understood": False}


def _failed(rule: str) -> Answer:
    return Answer(status="failed", failure=Reason(rule=rule))
