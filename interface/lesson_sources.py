"""How the lesson cites its sources in one line: documents by number, papers in words, pages by title."""

from collections.abc import Iterable
from functools import lru_cache

from classroom.sources import cited, document_of, page_of
from interface.story import title_of
from simulator.language import Text


def cite(sources: Iterable[str], t: Text) -> str:
    """The sources in one line, in the visitor's language."""
    return " · ".join(_cited(source, t) for source in sources)


@lru_cache(1000)
def _cited(source: str, t: Text) -> str:
    if document := document_of(source):
        return t._("dossier, document {number}", number=str(document.number))
    if words := cited(source):
        return words.in_(t.language)
    return t._("page “{title}”", title=title_of(page_of(source) or "", t))
