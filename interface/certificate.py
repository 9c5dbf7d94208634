"""The certificate of erasure as a PDF: what the project was, what left, the digest of the journal, what it proves."""

import os
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from interface.space import Visit, home
from interface.space_words import asked, model_name
from interface.typeset import Shape, typeset
from simulator.language import MISSING, Language, Text
from simulator.space.journal import Verdict, read, verify
from simulator.space.warden import directory_of

TEMPLATE = Path(__file__).with_name("certificate.typ")
PATIENCE = 3.0
"""Seconds that a process has to end once it has said that it will."""


@dataclass(frozen=True)
class Checks:
    """What this program sees of an erased space: no process, no directory, journals that hold and are closed."""

    no_process: bool
    no_directory: bool
    journals: tuple[tuple[Path, Verdict], ...]

    @property
    def erased(self) -> bool:
        """Whether nothing is left of the space but journals that hold."""
        held = all(not found.faults and found.closed for _, found in self.journals)
        return self.no_process and self.no_directory and bool(self.journals) and held


def check(found: Visit) -> Checks:
    """Look for what should no longer exist."""
    assert found.past is not None
    there = [name for name in found.past.history if directory_of(home(), name).exists()]
    journals = tuple((path, verify(path)) for path in found.journals if path.exists())
    return Checks(_ended(found.past.pid), not there, journals)


def certificate(t: Text, code: Language, found: Visit, purpose: str, shape: Shape = "pdf") -> bytes:
    """The certificate in the visitor's language; ``purpose``: of the project, in words.

    All texts reach the template as data, never as markup. ``png``: its first page, to be looked at.
    """
    told = {"lang": code, **_told(t, found, purpose)}
    return typeset(TEMPLATE, told, shape)[0]


def _privacy(t: Text, found: Visit) -> dict[str, str]:
    """What was spent of the privacy budget, if there was one."""
    if found.privacy is None:
        return {}
    spent, total = (t.number(n) for n in found.privacy)
    return {t._("Privacy budget"): t._("ε = {spent} of {total} spent", spent=spent, total=total)}


def _told(t: Text, found: Visit, purpose: str) -> dict[str, Any]:
    assert found.past is not None and found.grant is not None
    seen = check(found)
    entries = [entry for path, verdict in seen.journals if not verdict.faults for entry in read(path)]
    days = [datetime.fromisoformat(entry["time"]) for entry in entries]
    facts = {
        t._("Purpose"): purpose,
        t._("Alias"): found.past.who,
        t._("Authorised"): t._(
            "{columns} columns of {tables} tables, {years} years of data",
            columns=len(found.grant.columns),
            tables=len(found.grant.tables),
            years=found.grant.years,
        ),
        t._("Held inside"): t.bytes(found.held),
        t._("Has left"): t.bytes(sum(entry["bytes_out"] for entry in entries)),
        **_privacy(t, found),
        t._("Opened"): _moment(t, days[0]) if days else MISSING,
        t._("Erased"): _moment(t, days[-1]) if days else MISSING,
    }
    return {
        "title": t._("Certificate of erasure"),
        "subtitle": t._("Project space of Hydroscope, a teaching simulator: its data are synthetic."),
        "footer": t._("Made by Hydroscope from the journal of the space."),
        "facts": list(facts.items()),
        "left_title": t._("What left through the gate"),
        "left_head": [t._("Entry"), t._("What"), t._("Bytes"), t._("Digest of the entry (beginning)")],
        "left": _releases(t, entries),
        "models_title": t._("Models that left"),
        "models": _models(t, entries) or [(t._("None."), "")],
        "journal_title": t._("Journal"),
        "journals": [
            (t._("{n} entries; digest of the last one (SHA-256):", n=verdict.entries), verdict.digest)
            for _, verdict in seen.journals
        ],
        "checks_title": t._("Checked when this certificate was made"),
        "checks": _checked(t, seen),
        "proves_title": t._("What this proves, and what it does not"),
        "proves": _proves(t),
    }


def _releases(t: Text, entries: list[dict[str, Any]]) -> list[list[str]]:
    """Each release: number, what had been asked, bytes, beginning of the entry's digest."""
    rows, request = [], {"ask": "open"}
    for entry in entries:
        if entry["kind"] == "request" and "ask" in entry["details"]:
            request = entry["details"]
        elif entry["kind"] == "release":
            size = t.number(entry["bytes_out"], 0)
            rows.append([str(entry["number"]), asked(t, request), size, entry["digest"][:16]])
    return rows


def _models(t: Text, entries: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Each model that left: its entry and kind, and the digest of its artefact, as the journal noted them."""
    found, kind = [], "logistic"
    for entry in entries:
        details = entry["details"]
        if details.get("ask") == "train":
            kind = details["kind"]
        elif "artefact" in details:
            told = t._(
                "Entry {number}, {model}; digest of the artefact (SHA-256):",
                number=str(entry["number"]),
                model=model_name(t, kind),
            )
            found.append((told, details["artefact"]))
    return found


def _checked(t: Text, seen: Checks) -> list[str]:
    held = all(not verdict.faults for _, verdict in seen.journals)
    closed = all(verdict.closed for _, verdict in seen.journals)
    pairs = {
        t._("The process of the space has ended"): seen.no_process,
        t._("Its directory no longer exists"): seen.no_directory,
        t._("The chain of the journal holds"): held and bool(seen.journals),
        t._("The journal is closed"): closed and bool(seen.journals),
    }
    return [t._("{what}: {names}", what=what, names=t._("yes") if so else t._("NO")) for what, so in pairs.items()]


def _proves(t: Text) -> list[str]:
    return [
        t._(
            "The chain proves that no entry of the journal was altered, removed or moved since, as long as this "
            "digest is kept elsewhere than the journal: keep this page. The end of the process and the absence of "
            "the directory are what this program saw on this machine."
        ),
        t._(
            "Nobody can prove that no copy exists. An administrator of the machine could have read the memory; "
            "somebody could have photographed the screen; what has left is listed above and cannot be called back. "
            "Against that stand contracts, audits, professional secrecy and the law, not a certificate."
        ),
    ]


def _moment(t: Text, at: datetime) -> str:
    return t._("{day}, {time} UTC", day=t.date(at.date()), time=at.strftime("%H:%M:%S"))


def _ended(pid: int) -> bool:
    """Whether the process is gone, given a moment to go."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
