"""The journal of a project space: append-only, each entry bound to the one before it by a digest.

One line of JSON per entry (Haber & Stornetta, J Cryptology 1991;3:99: a chain of digests). Beside the file, in
``FILE.head``, stand the number of entries and the last digest: they betray a journal whose end was cut off. Who can
rewrite both files can rewrite history; only the digest on a certificate that somebody else keeps betrays that.
"""

import errno
import hashlib
import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

Kind = Literal["opened", "request", "decision", "release", "failure", "closed"]
FaultKind = Literal["unreadable", "altered", "moved", "cut", "reopened", "foreign"]
START = hashlib.sha256(b"hydroscope journal 1").hexdigest()
"""Stands for the digest before the first entry."""
_KEYS = {"number", "time", "who", "kind", "details", "bytes_in", "bytes_out", "previous", "digest"}


def digest_of(entry: dict[str, Any]) -> str:
    """SHA-256 of an entry without its own digest, in hexadecimal."""
    content = {key: value for key, value in entry.items() if key != "digest"}
    return hashlib.sha256(line_of(content)).hexdigest()


def line_of(entry: dict[str, Any]) -> bytes:
    """The one way in which an entry is written."""
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _append(file: int, line: bytes) -> None:
    """Put a line on the disk, all of it or, with OSError, nothing: half a line would spoil the journal."""
    size = os.fstat(file).st_size
    try:
        if os.write(file, line) < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(file)
    except OSError:
        os.ftruncate(file, size)
        raise


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().removesuffix(b"\n").split(b"\n") if path.stat().st_size else []


class Journal:
    """Writes one journal; an entry is on disk when :meth:`add` returns.

    ``path`` must not exist yet, unless it is to be continued by ``resume``. OSError where it cannot be written.
    """

    def __init__(self, path: Path, who: str) -> None:
        self.path, self.who = path, who
        self.number, self.digest = 0, START
        if not path.exists():
            _write_head(path, self.number, self.digest)  # first: a writer killed at once leaves a sound journal too
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)

    @classmethod
    def resume(cls, path: Path, who: str) -> "Journal":
        """Go on with a journal whose writer has died; raises ValueError when it does not verify."""
        found = verify(path)
        if found.faults:
            raise ValueError(found.faults[0].kind)
        journal = cls.__new__(cls)
        journal.path, journal.who, journal.number, journal.digest = path, who, found.entries, found.digest
        journal._file = os.open(path, os.O_WRONLY | os.O_APPEND)
        return journal

    def add(self, kind: Kind, details: dict[str, Any], bytes_in: int = 0, bytes_out: int = 0) -> dict[str, Any]:
        """Append an entry; ``details`` must be JSON without NaN."""
        entry: dict[str, Any] = {
            "number": self.number + 1,
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "who": self.who,
            "kind": kind,
            "details": details,
            "bytes_in": bytes_in,
            "bytes_out": bytes_out,
            "previous": self.digest,
        }
        entry["digest"] = digest_of(entry)
        _append(self._file, line_of(entry) + b"\n")
        self.number, self.digest = entry["number"], entry["digest"]
        _write_head(self.path, self.number, self.digest)
        return entry

    def close(self) -> None:
        """Let go of the file; the journal itself ends with an entry ``closed``."""
        os.close(self._file)


@dataclass(frozen=True)
class Fault:
    """``line``: where, counted from 1. ``kind``: *unreadable*; *altered* content; *moved*: an entry before it was
    removed, added or exchanged; *cut*: entries are missing at the end, or nothing tells that none are;
    *reopened*: something follows the end; *foreign*: not the journal of this digest."""

    line: int
    kind: FaultKind


@dataclass(frozen=True)
class Verdict:
    """What a journal is worth: the number of entries, the last digest, whether it was closed, and its faults."""

    entries: int
    digest: str
    closed: bool
    faults: list[Fault] = field(default_factory=list)


def read(path: Path) -> list[dict[str, Any]]:
    """The entries of a journal that verifies; raises ValueError otherwise."""
    if verify(path).faults:
        raise ValueError(str(path))
    return [json.loads(line) for line in _lines(path)]


def verify(path: Path, digest: str | None = None) -> Verdict:
    """Hold a journal against its own chain, its head and, if given, the ``digest`` on a certificate."""
    faults: list[Fault] = []
    previous, number, closed, line = START, 0, False, 0
    for line, raw in enumerate(_lines(path), start=1):
        entry = _parsed(raw)
        if entry is None:
            faults.append(Fault(line, "unreadable"))
            continue
        if entry["digest"] != digest_of(entry):
            faults.append(Fault(line, "altered"))
        elif entry["previous"] != previous or entry["number"] != number + 1:
            faults.append(Fault(line, "moved"))
        if closed:
            faults.append(Fault(line, "reopened"))
        previous, number, closed = entry["digest"], entry["number"], entry["kind"] == "closed"
    if not faults and _is_cut(path, line, previous):
        faults.append(Fault(line, "cut"))
    if digest is not None and digest != previous:
        faults.append(Fault(line, "foreign"))
    return Verdict(line, previous, closed, faults)


def _is_cut(path: Path, entries: int, digest: str) -> bool:
    """Whether the head knows of more entries; the last entry may be newer than the head, if its writer was killed."""
    try:
        head = json.loads(_head(path).read_bytes())
        number, known = int(head["number"]), str(head["digest"])
    except (OSError, ValueError, KeyError, TypeError):
        return True
    if number == entries:
        return known != digest
    return number != entries - 1 or known != _digest_before_last(path)


def _digest_before_last(path: Path) -> str:
    return str(json.loads(_lines(path)[-1])["previous"])


def _parsed(raw: bytes) -> dict[str, Any] | None:
    try:
        entry = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    known = isinstance(entry, dict) and entry.keys() == _KEYS and raw == line_of(entry)
    return entry if known else None


def _head(path: Path) -> Path:
    return path.with_name(path.name + ".head")


def _write_head(path: Path, number: int, digest: str) -> None:
    fresh = path.with_name(path.name + ".head.new")
    fresh.write_text(json.dumps({"number": number, "digest": digest}), encoding="utf-8")
    os.replace(fresh, _head(path))
