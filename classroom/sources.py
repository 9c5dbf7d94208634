"""What a text of the lesson may lean on: a document of the dossier, a page of the app, a named paper or law.

A source is written ``dossier 5``, ``page linkage`` (the page's file) or as a name of ``content/works.toml``.
"""

import re
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from classroom.words import CONTENT, Filled, Frozen, Slug, Words, read

PAGES = Path(__file__).resolve().parents[1] / "pages"


class Document(Frozen):
    """A document of the dossier; ``has_text`` is false where only its title and source were handed out."""

    number: int
    title: Words
    author: Words
    date: Words
    link: Filled | None = None
    has_text: bool = True


class Work(Frozen):
    """A paper, a law or a report cited beside the dossier."""

    title: Words
    link: Filled | None = None


class _Dossier(Frozen):
    question: Words
    document: tuple[Document, ...]


class _Works(Frozen):
    works: dict[Slug, Work]


@cache
def dossier() -> dict[int, Document]:
    """The documents of the dossier by their number."""
    found = read(CONTENT / "dossier.toml", _Dossier).document
    return {document.number: document for document in found}


@cache
def dossier_question() -> Words:
    """The question that the whole dossier is about."""
    return read(CONTENT / "dossier.toml", _Dossier).question


@cache
def works() -> dict[str, Work]:
    """The papers, laws and reports that the lesson cites, by name."""
    return dict(read(CONTENT / "works.toml", _Works).works)


def document_of(source: str) -> Document | None:
    """The document of the dossier that the source is, or None."""
    number = re.fullmatch(r"dossier (\d+)", source)
    return dossier().get(int(number[1])) if number else None


def page_of(source: str) -> str | None:
    """The file name (without ``.py``) of the page that the source is, or None."""
    page = re.fullmatch(r"page ([a-z_]+)", source)
    return page[1] if page and (PAGES / f"{page[1]}.py").is_file() else None


def existing(source: str) -> str:
    """The source itself. Raises ValueError when there is no such document, page or work."""
    if document_of(source) or page_of(source) or source in works():
        return source
    raise ValueError(f"no such source: {source!r} (say “dossier 5”, “page linkage” or a name of works.toml)")


Source = Annotated[str, AfterValidator(existing)]
"""A source that exists."""


def link_of(source: str) -> str | None:
    """Where a document or a work can be read, if that is known."""
    found = document_of(source) or works().get(source)
    return found.link if found else None


def cited(source: str) -> Words | None:
    """How a document or a work is cited; None for a page, whose title the menu knows."""
    if document := document_of(source):
        where = {"fr": f"Dossier, document {document.number} : ", "en": f"Dossier, document {document.number}: "}
        said = {code: f"{document.author.in_(code)}, {document.title.in_(code)}" for code in ("fr", "en")}
        return Words(fr=where["fr"] + said["fr"], en=where["en"] + said["en"])
    return works()[source].title if source in works() else None
