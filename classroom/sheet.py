"""A printed sheet as a neutral tree: what it says, in which order; two writers make it a DOCX or a PDF."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from simulator.language import NO_BREAK_SPACE, Language

Look = Literal["body", "task", "note", "answer", "quote", "strong", "option"]
LONGEST_TITLE = 120
"""Characters of a title typed by a teacher: two lines of a page."""
HOLDING = f"{NO_BREAK_SPACE}\u202f"
"""Spaces at which no line ends, the second narrow."""


@dataclass(frozen=True)
class Run:
    """Words of one look."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Heading:
    """``level`` 1 or 2, below the title."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """``task``: what to do; ``note``: small print; ``answer``: expected; ``quote``: somebody else's words;
    ``option``: a box to tick."""

    runs: Runs
    look: Look = "body"


@dataclass(frozen=True)
class Bullets:
    """A list of points."""

    items: tuple[Runs, ...]
    look: Look = "body"


@dataclass(frozen=True)
class Table:
    """``shares``: relative widths of the columns; ``right``: columns of numbers; ``total``: the last row is one.

    ``whole``: it stays on one page.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[Runs, ...], ...]
    shares: tuple[float, ...]
    right: tuple[int, ...] = ()
    total: bool = False
    whole: bool = True


@dataclass(frozen=True)
class Picture:
    """``width``: share of the line; ``alt`` says in words what is seen."""

    png: bytes
    alt: str
    caption: Runs = ()
    width: float = 0.8


@dataclass(frozen=True)
class Lines:
    """Room for an answer by hand."""

    n: int


@dataclass(frozen=True)
class Link:
    """An address to open, with its QR code if it has one."""

    label: str
    url: str
    qr: bytes = b""
    alt: str = ""


@dataclass(frozen=True)
class Contents:
    """The titles of level 1, ``items``, with their pages where the writer knows them."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Break:
    """What follows begins on a new page."""


Block = Heading | Paragraph | Bullets | Table | Picture | Lines | Link | Contents | Break


@dataclass(frozen=True)
class Sheet:
    """``above``: what kind of sheet it is, ``fields``: what is filled in by hand, ``footer``: on each page.

    ``points``: the size of its letters.
    """

    language: Language
    title: str
    above: str
    subtitle: str
    fields: tuple[str, ...]
    footer: str
    blocks: tuple[Block, ...]
    points: float = 11


_MARK = re.compile(r"\*\*(.+?)\*\*|\*(.+?)\*|`(.+?)`")


def rich(text: str) -> Runs:
    """Reviewed text: ``**bold**``, ``*italic*`` and, between grave accents, code."""
    runs, at = [], 0
    for mark in _MARK.finditer(text):
        if mark.start() > at:
            runs.append(Run(text[at : mark.start()]))
        bold, italic, code = mark.groups()
        runs.append(Run(bold or italic or code, bold=bool(bold), italic=bool(italic), code=bool(code)))
        at = mark.end()
    return (*runs, Run(text[at:])) if at < len(text) else tuple(runs)


def plain(text: str, *, bold: bool = False) -> Runs:
    """Text as it is, whatever signs it holds."""
    return (Run(text, bold=bold),)


def clean(text: str, longest: int = LONGEST_TITLE) -> str:
    """What a visitor typed, on one line, without the characters that no document can hold.

    Spaces that hold two words together, as French puts before a question mark, still do.
    """
    visible = (" " if unicodedata.category(sign)[0] in "CZ" and sign not in HOLDING else sign for sign in text)
    return re.sub(" +", " ", "".join(visible)).strip()[:longest].rstrip()
