"""The words of the lesson: acronyms and terms, each explained in one sentence, then at more length, with sources."""

import re
import unicodedata
from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from classroom.sources import Source
from classroom.words import CONTENT, Filled, Frozen, Slug, Words, read
from simulator.language import Language

Theme = Literal["data", "bodies", "law", "care", "pairing", "prediction"]


class Forms(Frozen):
    """How the texts of the app write a term; one in small letters may begin a sentence or be plural."""

    fr: tuple[Filled, ...]
    en: tuple[Filled, ...]


class Term(Frozen):
    """A term; ``short`` is one sentence, shown where the term appears, ``more`` what the glossary adds."""

    id: Slug
    theme: Theme
    name: Words
    short: Words
    more: Words
    forms: Forms
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]


class _Glossary(Frozen):
    terms: tuple[Term, ...]


@cache
def glossary() -> dict[str, Term]:
    """Every term by its id."""
    return {term.id: term for term in read(CONTENT / "glossary.toml", _Glossary).terms}


@cache
def alphabetical(code: Language) -> tuple[Term, ...]:
    """Every term, by its name in this language, capitals and accents apart."""
    return tuple(sorted(glossary().values(), key=lambda term: folded(term.name.in_(code))))


def matching(query: str, code: Language) -> list[Term]:
    """The terms with all these words (or beginnings of words), those that have them in their name first."""
    wanted = folded(query).split()
    found = [term for term in alphabetical(code) if all(word in _searched(term, code) for word in wanted)]
    return sorted(found, key=lambda term: not all(word in folded(term.name.in_(code)) for word in wanted))


def folded(text: str) -> str:
    """The text without capitals, accents and curly apostrophes, to compare."""
    letters = unicodedata.normalize("NFD", text.casefold().replace("’", "'"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@cache
def pattern(code: Language) -> re.Pattern[str]:
    """Finds any form of any term of this language, the longest first."""
    found = sorted(forms(code), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(_written, found))})(?![\w-])")


def term_of(written: str, code: Language) -> str:
    """The id of the term that ``pattern`` has found."""
    return forms(code).get(written) or next(
        name for form, name in forms(code).items() if re.fullmatch(_written(form), written)
    )


@cache
def forms(code: Language) -> dict[str, str]:
    """The id of the term of each form."""
    return {
        form: term.id for term in glossary().values() for form in (term.forms.fr if code == "fr" else term.forms.en)
    }


@cache
def _searched(term: Term, code: Language) -> str:
    written = term.forms.fr if code == "fr" else term.forms.en
    return folded(" ".join((term.name.in_(code), *written, term.short.in_(code), term.more.in_(code))))


def _written(form: str) -> str:
    """What a form looks like in a text: either apostrophe, any space, and in small letters a plural."""
    plural = "s?" if form == form.lower() else ""
    words = [re.escape(word).replace("'", "['’]").replace("’", "['’]") + plural for word in form.split()]
    first = rf"[{form[0]}{form[0].upper()}]" + words[0][1:] if plural and form[0].isalpha() else words[0]
    return r"\s".join([first, *words[1:]])
