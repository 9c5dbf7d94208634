"""``python -m simulator journal verify FILE``: was anything altered, removed, reordered or cut off?

The keys of its JSON are a contract: add, never rename.
"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from simulator.language import Text
from simulator.problem import Problem
from simulator.space.journal import FaultKind, Verdict, verify

N_ = str  # marks a text for translation

FAULTS: dict[FaultKind, str] = {
    "unreadable": N_("Line {line} is no entry of a journal."),
    "altered": N_("Entry {line} was altered."),
    "moved": N_("Before entry {line}, an entry was removed, added or exchanged."),
    "cut": N_("After entry {line}, the end is missing, or nothing proves that it is not."),
    "reopened": N_("Entry {line} was added after the end."),
    "foreign": N_("The last entry, {line}, is not the one that the digest names."),
}


def add_options(add: Any, t: Text) -> None:
    """Declare the options; ``add`` is argparse's ``add_argument``."""
    add("action", choices=["verify"], metavar="verify", help=t._("Look for altered, removed or moved entries."))
    add("file", type=Path, metavar=t._("FILE"), help=t._("The journal."))
    add("--digest", metavar="SHA256", help=t._("The digest that stands on the certificate."))
    add("--json", metavar=t._("FILE|-"), help=t._("Write the findings as JSON; - writes them on the screen."))


def run(options: argparse.Namespace, t: Text) -> int:
    """Verify and tell: 0 if the journal is sound, 1 if not. Raises Problem where there is none; OSError."""
    if not options.file.is_file():
        raise Problem(N_("There is no journal {file}."), file=str(options.file))
    found = verify(options.file, options.digest)
    figures = {"verified": not found.faults, **asdict(found)}
    text = json.dumps(figures, indent=2, allow_nan=False) + "\n"
    if options.json and options.json != "-":
        Path(options.json).write_text(text, encoding="utf-8")
    sys.stdout.write(text if options.json == "-" else summary(found, t) + "\n")
    return 1 if found.faults else 0


def summary(found: Verdict, t: Text) -> str:
    """What was found, for a reader."""
    ended = t._("It was closed.") if found.closed else t._("It was not closed.")
    lines = [t.n("{count} entry.", "{count} entries.", found.entries) + " " + ended]
    lines += [t._(FAULTS[fault.kind], line=fault.line) for fault in found.faults]
    if not found.faults:
        lines.append(t._("Nothing was altered, removed, exchanged or cut off."))
    return "\n".join([*lines, t._("Digest of the last entry: {digest}", digest=found.digest)])
