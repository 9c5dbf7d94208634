"""Hostile CSV files: wrong encodings, huge cells, formulas, null bytes, ragged rows, and files that are no CSV."""

import csv
import io
import json
from collections.abc import Callable
from random import Random

from tests import hostile
from tests.reliability import nasty

ENCODINGS = (
    *("utf-8", "utf-8-sig", "utf-7", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1", "mac-roman"),
    *("cp437", "cp500", "koi8-r", "shift_jis", "euc-jp", "gb18030", "big5", "iso2022_jp"),
)
NAMES = (
    "id",
    "patient",
    "nom",
    "prénom",
    "date",
    "born",
    "outcome",
    "event",
    "y",
    "person",
    "truth",
    "weight",
    "town",
)
ROWS = (1, 2, 20, 80, 300)
ODD_NAMES = (
    "index",
    "level_0",
    "__index_level_0__",
    "0",
    "own_w_part",
    "table_features",
    "",
    "_merge",
    "nan",
    "None",
)


def table(chance: Random) -> tuple[str, str, bytes]:
    """What kind of file it is, its name, and its bytes."""
    kind = chance.choice(tuple(KINDS))
    name = chance.choice(("a.csv", "A.CSV", "données.csv", "x.xlsx", nasty.word(chance), "a" * 300 + ".csv", ""))
    return kind, name, KINDS[kind](chance)


def rows(chance: Random, columns: int = 0, most: int = 0) -> list[list[str]]:
    """A table that could be a visitor's: names, then rows with numbers, words, dates and gaps."""
    columns = columns or chance.randint(1, 8)
    header = chance.sample(NAMES, min(columns, len(NAMES))) + [f"c{k}" for k in range(columns - len(NAMES))]
    makers = [_column(chance) for _ in header]
    return [header, *([make(k) for make in makers] for k in range(most or chance.choice(ROWS)))]


def _column(chance: Random) -> Callable[[int], str]:
    """What one column is filled with."""
    words = [nasty.word(chance)[:200] for _ in range(5)]
    ways: tuple[Callable[[int], str], ...] = (
        lambda k: str(k),
        lambda k: f"P{k // 2}",
        lambda k: chance.choice(("yes", "no")),
        lambda k: chance.choice(("0", "1", "")),
        lambda k: str(round(chance.gauss(0, 50), 2)),
        lambda k: chance.choice(nasty.NUMBERS),
        lambda k: f"{chance.randint(1, 31):02}/{chance.randint(1, 13):02}/{chance.randint(0, 9999):04}",
        lambda k: f"{chance.randint(1800, 2100)}-{chance.randint(0, 13):02}-{chance.randint(0, 32):02}",
        lambda k: chance.choice(("Zoé", "Noël", "Anne-Marie", "O'Neil", "NA", "nan", "")),
        lambda k: chance.choice(words),
        lambda k: "",
    )
    return chance.choice(ways)


def written(table: list[list[str]], separator: str = ",", end: str = "\n", quoting: int = csv.QUOTE_MINIMAL) -> str:
    """As a program writes it."""
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator, lineterminator=end, quoting=quoting).writerows(table)
    return file.getvalue()


def _sound(chance: Random) -> bytes:
    """A file with nothing wrong but what its cells say."""
    quoting = chance.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    text = written(rows(chance), chance.choice(",;\t|"), chance.choice(("\n", "\r\n", "\r")), quoting)
    return text.encode("utf-8", "replace")


def _encoded(chance: Random) -> bytes:
    """In an encoding that may not be the one that is read, with letters that tell."""
    text = written([*rows(chance), ["é" * 3, "œuvre", "naïve €", "Łódź", "東京", "Привет"][: chance.randint(1, 6)]])
    return text.encode(chance.choice(ENCODINGS), chance.choice(("replace", "ignore")))


def _huge(chance: Random) -> bytes:
    """A cell, a name, a row or a file beyond all measure."""
    cell = chance.choice(("x", '"', "=", "é", "1", "\n", ",")) * chance.choice((131_071, 131_073, 1_000_000))
    ways: tuple[Callable[[], str], ...] = (
        lambda: f"id,a\n1,{cell}\n",
        lambda: f'id,a\n1,"{cell}\n',
        lambda: f"id,{cell}\n1,2\n",
        lambda: written(rows(chance, columns=chance.choice((200, 2000)), most=3)),
        lambda: "id,a\n" + "1,2\n" * chance.choice((19_999, 20_001, 60_000)),
        lambda: "," * 200_000,
        lambda: "a\n" + "\n" * 500_000 + "1\n",
    )
    return chance.choice(ways)().encode()


def _formulas(chance: Random) -> bytes:
    """What a spreadsheet would run."""
    found = rows(chance)
    risky = [word for word in nasty.WORDS if word[:1] in tuple("=+-@\t\r")]
    for row in found[chance.randrange(2) :]:
        row[chance.randrange(len(row))] = chance.choice(risky)
    return written(found).encode()


def _nulls(chance: Random) -> bytes:
    """A null byte, or another sign that no text has."""
    data = bytearray(_sound(chance))
    for _ in range(chance.randint(1, 3)):
        data.insert(chance.randint(0, len(data)), chance.choice((0, 0, 0, 0x1A, 0x1B, 0x7F, 0x85, 0xFF)))
    return bytes(data)


def _ragged(chance: Random) -> bytes:
    """Rows that are longer or shorter than the first."""
    found = rows(chance)
    for _ in range(chance.randint(1, 3)):
        row = found[chance.randrange(len(found))]
        row.append("more") if chance.random() < 0.5 else row.pop() if row else None
    text = written(found)
    return text.replace(",", chance.choice((",", ";", " , ", ",,")), chance.choice((-1, 1, 3))).encode(
        "utf-8", "replace"
    )


def _quotes(chance: Random) -> bytes:
    """Quotation marks that are not closed, or stand where none should."""
    text = written(rows(chance), quoting=csv.QUOTE_ALL)
    for _ in range(chance.randint(1, 4)):
        at = chance.randint(0, len(text))
        text = text[:at] + chance.choice(('"', '""', "'", '"\n', '\\"', "“")) + text[at:]
    return text.encode("utf-8", "replace")


def _names(chance: Random) -> bytes:
    """Columns with names that mean something to a program, or the same name twice."""
    found = rows(chance)
    found[0] = [chance.choice((*ODD_NAMES, nasty.word(chance)[:300], found[0][0])) for _ in found[0]]
    return written(found).encode("utf-8", "replace")


def _other(chance: Random) -> bytes:
    """No CSV at all."""
    ways: tuple[Callable[[], bytes], ...] = (
        lambda: chance.randbytes(chance.choice((0, 1, 3, 100, 5000))),
        lambda: chance.choice(list(hostile.BINARY.values()))(),
        lambda: json.dumps([dict.fromkeys(NAMES, nasty.word(chance))]).encode(),
        lambda: b"%PDF-1.7\n" + chance.randbytes(300),
        lambda: b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>",
        lambda: chance.choice(
            (b"\n" * 1000, b"," * 1000, b"\xef\xbb\xbf", b"\xef\xbb\xbf" * 9, b"\x89PNG\r\n\x1a\n")
        ),
    )
    return chance.choice(ways)()


KINDS = {
    "sound": _sound,
    "encoding": _encoded,
    "huge": _huge,
    "formulas": _formulas,
    "null bytes": _nulls,
    "ragged": _ragged,
    "quotes": _quotes,
    "names": _names,
    "no CSV": _other,
    "torn": lambda chance: nasty.damaged(chance, _sound(chance)),
}
