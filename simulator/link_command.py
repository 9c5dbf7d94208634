"""``python -m simulator link``: pairs any two CSV files, or finds the duplicates of one. Its options and the
keys of its JSON are a contract: add, never rename."""

import argparse
import errno
import json
import os
import re
import sys
import time
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from simulator.files import as_csv, read_file
from simulator.language import Text
from simulator.link_summary import summary
from simulator.linkage.fields import Field
from simulator.linkage.pairing import Paired, pair_tables, report
from simulator.linkage.request import MOST_PAIRS, Request
from simulator.problem import Problem, shown
from simulator.report import VERSION
from simulator.text_similarity import jaro_winkler

N_ = str  # marks a text for translation

TOLERANCE = re.compile(r"tolerance=(\d{1,9}(?:\.\d{1,6})?)", re.ASCII)


def add_options(add: Any, t: Text) -> None:
    """Declare the options; ``add`` is argparse's ``add_argument``. What is missing is told by ``link``."""
    add("files", nargs="*", metavar=t._("FILE"), help=t._("Two CSV files, or one with --self."))
    add("--self", action="store_true", help=t._("Find the records of one person within one file."))
    add("--id", metavar=t._("COLUMN"), help=t._("Column of the identifier, in both files."))
    compare = t._("Column to compare: identical (exact, the default), near (numbers, dates in days), or alike.")
    how = t._("COLUMN[:exact|:tolerance=N|:text]")
    add("--compare", action="append", default=[], metavar=how, help=compare)
    block = t._("Look at the pairs that are identical there; given several times, at those of each.")
    add("--block", action="append", default=[], metavar=t._("COLUMN[+COLUMN]"), help=block)
    add("--threshold", default="0.9", metavar="P", help=t._("Probability from which a pair is kept (0.9)."))
    add("--one-to-one", action="store_true", help=t._("A record has one partner at most."))
    most = t._("Pairs a block may make ({n}).", n=MOST_PAIRS)
    add("--max-pairs", default=str(MOST_PAIRS), metavar="N", help=most)
    add("--out", metavar=t._("FILE"), type=Path, help=t._("Where to write the pairs, as CSV."))
    add("--json", metavar=t._("FILE|-"), help=t._("Write a report as JSON; - writes it on the screen."))


def link(options: argparse.Namespace, t: Text) -> int:
    """Pair, write, and say what was found; returns the exit code, 2 on bad input. OSError: cannot write."""
    try:
        figures = _link(options)
    except Problem as problem:
        print(t._(problem.message, **problem.values), file=sys.stderr)
        return 2
    text = json.dumps(figures, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    if options.json == "-":
        sys.stdout.write(text)
    else:
        print(summary(figures, t))
        if options.json:
            Path(options.json).write_text(text, encoding="utf-8")
    return 0


def _link(options: argparse.Namespace) -> dict[str, Any]:
    """The report, once the links are written."""
    start = time.perf_counter()
    request = _request(options)
    files = [Path(file) for file in options.files]
    _check_files(options, files)
    tables = [read_file(file, request.columns) for file in files]
    _check_writable(options)
    paired = pair_tables(request, tables, jaro_winkler)
    _write(paired, options.out)
    seconds = {"total": time.perf_counter() - start}
    return {**report(paired, tables), "timings_s": seconds, "version": VERSION}


def _request(options: argparse.Namespace) -> Request:
    """What was asked on the command line. Raises Problem."""
    for given, sentence in (
        (options.id, N_("Say which column identifies a record: --id COLUMN.")),
        (options.compare, N_("Say what to compare, for example --compare surname:text --compare birth_date.")),
        (options.block, N_("Say which pairs to look at, for example --block surname+birth_year.")),
        (options.out, N_("Say where to write the pairs: --out links.csv.")),
    ):
        if not given:
            raise Problem(sentence)
    if options.self and options.one_to_one:
        raise Problem(N_("--one-to-one is for two files: within one, a person may have many records."))
    fields = tuple(map(_field, options.compare))
    return Request(
        options.id,
        fields,
        tuple(dict.fromkeys(_block(block, fields) for block in options.block)),
        _number(options.threshold, 1, N_("--threshold takes a probability from 0 to 1, not “{given}”.")),
        options.one_to_one,
        int(_number(options.max_pairs, 1e9, N_("--max-pairs takes a number of pairs up to {most}, not “{given}”."))),
    )


def _field(given: str) -> Field:
    """A column and how to compare it; a name that holds a colon needs its ``:exact`` said."""
    name, colon, how = given.rpartition(":")
    tolerance = TOLERANCE.fullmatch(how)
    if not colon and how:
        return Field(how)
    if name and how in ("exact", "text"):
        return Field(name, "text" if how == "text" else "exact")
    if name and tolerance:
        return Field(name, "tolerance", Decimal(tolerance[1]))
    raise Problem(
        N_("--compare {given}: write COLUMN, COLUMN:exact, COLUMN:text or COLUMN:tolerance=N."), given=shown(given)
    )


def _block(given: str, fields: Sequence[Field]) -> tuple[str, ...]:
    if given in [f.name for f in fields]:
        return (given,)
    names = tuple(dict.fromkeys(given.split("+")))
    if "" in names:
        raise Problem(N_("--block {given}: write COLUMN or COLUMN+COLUMN."), given=shown(given))
    return names


def _number(given: str, most: float, sentence: str) -> float:
    try:
        value = float(given)
    except ValueError:
        value = -1.0
    if not 0 <= value <= most:
        raise Problem(sentence, given=shown(given), most=most)
    return value


def _check_files(options: argparse.Namespace, files: Sequence[Path]) -> None:
    """Refuse the wrong number of files, and to write over one that is read."""
    if options.self and len(files) != 1:
        raise Problem(N_("With --self give one file; {n} were given."), n=len(files))
    if not options.self and len(files) != 2:
        raise Problem(N_("Give two files, or one with --self; {n} were given."), n=len(files))
    read = {file.resolve() for file in files}
    written = [Path(file).resolve() for file in (options.out, options.json) if file and file != "-"]
    for file in written:
        if file in read or written.count(file) > 1:
            raise Problem(N_("{file} would be written over: choose another name."), file=shown(file.name))


def _check_writable(options: argparse.Namespace) -> None:
    """Raises OSError before the work is done if its results could not be kept; leaves nothing behind."""
    for file in (Path(file) for file in (options.out, options.json) if file and file != "-"):
        if file.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(file))
        if not file.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(file))
        if not os.access(file if file.exists() else file.parent, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file))


def _write(paired: Paired, file: Path) -> None:
    file.write_bytes(as_csv(paired.for_spreadsheet()))
