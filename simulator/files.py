"""Reading other people's CSV files, and writing ones that a spreadsheet opens without harm.

Nothing is guessed that could change a value: every cell stays text (``007`` is not 7, ``NA`` is a name), and
what cannot be read for sure is refused in one sentence, a :class:`simulator.problem.Problem`.
"""

import csv
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pandas as pd

from simulator.problem import Problem, shown

N_ = str  # marks a text for translation

SEPARATORS = ",;\t"
ROWS_AT_A_TIME = 50_000
LEADS_TO_A_FORMULA = tuple("=+-@\t\r\n")
"""First characters of what a spreadsheet may take for a formula (OWASP, *CSV Injection*)."""
ELSEWHERE = {
    b"PK\x03\x04": N_("{file} is a workbook or an archive: save the sheet as CSV (UTF-8)."),
    b"\xff\xfe": N_("{file} is written in UTF-16: save it as CSV in UTF-8."),
    b"\xfe\xff": N_("{file} is written in UTF-16: save it as CSV in UTF-8."),
}
"""What a file begins with that is no CSV in a known encoding."""


@dataclass(frozen=True)
class TextTable:
    """A file as it was read: its name, its columns as text without outer blanks ("" for an empty cell), in
    which encoding and with which separator."""

    name: str
    columns: pd.DataFrame
    encoding: str
    separator: str

    def __len__(self) -> int:
        return len(self.columns)


def read_file(path: Path, wanted: Collection[str] | None = None) -> TextTable:
    """A CSV file; see ``read_table``."""
    name = shown(path.name)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise Problem(N_("There is no file {file}."), file=shown(path, 200)) from None
    except IsADirectoryError:
        raise Problem(N_("{file} is a folder, not a file."), file=name) from None
    except (OSError, ValueError):
        raise Problem(N_("{file} cannot be opened."), file=name) from None
    return read_table(data, name, wanted)


def read_table(data: bytes, name: str, wanted: Collection[str] | None = None) -> TextTable:
    """The content of a CSV file: UTF-8, else Windows Latin-1; separated by commas, semicolons or tabs.

    The first row names the columns; only those ``wanted`` are kept, each of which must be there, once.
    ``name`` is what messages call the file. Raises Problem.
    """
    text, encoding = _decoded(data, name)
    separator = _separator(text)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True)
    try:
        header = [cell.strip() for cell in next(filled for filled in rows if any(c.strip() for c in filled))]
        names = dict.fromkeys(wanted if wanted is not None else filter(None, header))
        kept = [_place(column, header, name) for column in names]
        parts = list(_portions(rows, header, kept, name))
    except StopIteration:
        raise Problem(N_("{file} is empty."), file=name) from None
    except csv.Error as error:
        raise _badly_written(str(error), rows.line_num, name) from None
    if not parts:
        raise Problem(N_("{file} has a row of column names but no rows of data."), file=name)
    return TextTable(name, pd.concat(parts, ignore_index=True), encoding, separator)


def _decoded(data: bytes, name: str) -> tuple[str, str]:
    for start, sentence in ELSEWHERE.items():
        if data.startswith(start):
            raise Problem(sentence, file=name)
    if b"\0" in data:
        line = str(1 + data.count(b"\n", 0, data.index(b"\0")))
        told = N_("{file} is not a table of text (CSV): line {line} holds a null byte, which no text has.")
        raise Problem(told, file=name, line=line)
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError as error:
        return _latin(data, name, error.start), "latin-1"


def _latin(data: bytes, name: str, first: int) -> str:
    """Latin-1 as Windows writes it, unless it is rather UTF-8 with damaged bytes, ``first`` being one."""
    attempt = data.decode("utf-8", "replace")
    damaged = attempt.count("\ufffd")
    try:
        if len(re.findall(r"[^\x00-\x7f]", attempt)) <= 2 * damaged:
            return data.decode("cp1252")
    except UnicodeDecodeError as error:
        first = error.start
    line = str(1 + data.count(b"\n", 0, first))
    raise Problem(
        N_("{file} cannot be read: line {line} holds bytes that are neither UTF-8 nor Latin-1; save it in UTF-8."),
        file=name,
        line=line,
    )


def _separator(text: str) -> str:
    """The one that cuts the first row into most cells."""
    first = next((line for line in re.split(r"[\r\n]", text[:100_000]) if line.strip()), "")
    return max(SEPARATORS, key=lambda s: len(next(csv.reader([first], delimiter=s, skipinitialspace=True), [])))


def _portions(rows: Any, header: list[str], kept: list[int], name: str) -> Iterator[pd.DataFrame]:
    """The rows as tables of text, a portion at a time: a list of Python strings takes ten times the memory."""
    portion: list[list[str]] = []
    for row in rows:
        if len(row) == len(header):
            portion.append([row[k] for k in kept])
        elif any(cell.strip() for cell in row):
            raise Problem(
                N_("{file}, line {line}: number of cells {n}, number of column names {columns}; they must be equal."),
                file=name,
                line=str(rows.line_num),
                n=len(row),
                columns=len(header),
            )
        if len(portion) == ROWS_AT_A_TIME:
            yield _as_text(portion, [header[k] for k in kept])
            portion = []
    if portion:
        yield _as_text(portion, [header[k] for k in kept])


def _as_text(rows: list[list[str]], names: list[str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=pd.Index(names, dtype="str"), dtype="str")
    return table.apply(lambda column: column.str.strip())


def _place(column: str, header: list[str], name: str) -> int:
    """Where a column is."""
    if header.count(column) == 1:
        return header.index(column)
    if column in header:
        raise Problem(N_("{file} has two columns named “{column}”."), file=name, column=shown(column))
    near = nearest(column, header)
    if near:
        raise Problem(
            N_("{file} has no column “{column}”; the nearest is “{nearest}”."),
            file=name,
            column=shown(column),
            nearest=shown(near),
        )
    raise Problem(
        N_("{file} has no column “{column}”; its columns are: {columns}."),
        file=name,
        column=shown(column),
        columns=shown(", ".join(shown(c, 30) for c in header), 200),
    )


def nearest(word: str, words: Collection[str]) -> str | None:
    """The word that looks most like another, capitals aside, if one does."""
    by_plain = {w.casefold(): w for w in reversed(list(words)) if w}
    found = get_close_matches(word.casefold(), by_plain, n=1, cutoff=0.5)
    return by_plain[found[0]] if found else None


def _badly_written(error: str, line: int, name: str) -> Problem:
    if "field larger" in error:
        return Problem(
            N_("{file}, line {line}: a cell is longer than {n} characters; is a quotation mark not closed?"),
            file=name,
            line=str(line),
            n=csv.field_size_limit(),
        )
    return Problem(
        N_("{file}, line {line}: a quotation mark is not closed, or not followed by a separator."),
        file=name,
        line=str(line),
    )


def harmless(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Texts for a CSV file, an apostrophe before those that a spreadsheet would take for a formula."""
    risky = column.str.startswith(LEADS_TO_A_FORMULA)
    return column.mask(risky, "'" + column)


def as_csv(table: pd.DataFrame, float_format: str | None = None) -> bytes:
    """A table as a CSV file (UTF-8, commas), its texts and column names harmless to a spreadsheet.

    The only way in which anything here writes one.
    """
    safe = table.apply(lambda column: harmless(column) if pd.api.types.is_string_dtype(column) else column)
    safe.columns = pd.Index(harmless(pd.Series(table.columns, dtype="str")))
    text = safe.to_csv(index=False, lineterminator="\n", float_format=float_format)
    if "\r" in text:  # within a cell it ends the row for a reader, and is quoted only where it may end one
        text = safe.to_csv(index=False, lineterminator="\r\n", float_format=float_format)
    return text.encode("utf-8")
