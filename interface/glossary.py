"""Words explained where they appear: a dotted underline whose explanation shows under the pointer and the focus.

Markdown knows links with a title, and a browser shows that title under the pointer and tells it to screen readers.
For the keyboard and for fingers ``STYLE`` writes the same title at the foot of the screen while the word has the
focus. Nothing is a script, and the link leads nowhere else.
"""

import re
from functools import lru_cache
from typing import cast

import streamlit as st

from classroom.glossary import glossary, pattern, term_of
from interface.session import session
from simulator.language import Language

ANCHOR = "#glossary-"
STYLE = f"""<style>
[data-testid="stApp"] a[href^="{ANCHOR}"] {{
  color: inherit; text-decoration: underline dotted; text-underline-offset: 0.2em; cursor: help;
}}
a[href^="{ANCHOR}"]::after {{
  content: attr(title); content: attr(title) / ""; display: none;
  position: fixed; left: 50%; bottom: 1rem; transform: translateX(-50%); z-index: 1000000;
  width: max-content; max-width: min(40rem, calc(100vw - 2rem)); padding: 0.75rem 1rem; border-radius: 0.5rem;
  background: #1f2a37; color: #fff; font-size: 1rem; font-weight: 400; line-height: 1.5; text-align: left;
  letter-spacing: 0; white-space: normal; box-shadow: 0 2px 12px rgb(0 0 0 / 40%);
}}
a[href^="{ANCHOR}"]:focus::after {{ display: block; }}
@media (hover: none) {{ a[href^="{ANCHOR}"]:hover::after {{ display: block; }} }}
</style>"""
_SLOT = "hydroscope_words_seen"
_AS_IS = re.compile(r"`[^`]*`|\$[^$]*\$|!?\[[^\]]*\]\([^)]*\)|https?://\S+|<[^<>]*>|:[\w-]+(?:/[\w-]+)?[\[:]|\\.")
"""Code, formulas, links, addresses, tags, icons, colours and escaped signs: left alone."""


def explained(text: str, where: str = "") -> str:
    """Markdown, already translated, in which each word is explained where the page has it first.

    A text that comes again (with other numbers) keeps the explanations it had; so does one in the same place, named
    by ``where``.
    """
    code, seen = session().language, _seen()
    place = where or re.sub(r"[\d\W]+", "", text)
    elsewhere = frozenset(term for term, where in seen.items() if where != place)
    marked, found = mark(text, code, elsewhere)
    seen.update(dict.fromkeys(found, place))
    return marked


def meaning(title: str) -> str | None:
    """What the first term of a title means, for the question mark beside it; None where it has none."""
    code = session().language
    found = pattern(code).search(title)
    return glossary()[term_of(found.group(), code)].short.in_(code) if found else None


def new_page() -> None:
    """No word has been explained yet."""
    _seen().clear()


@lru_cache(2000)
def mark(text: str, code: Language, elsewhere: frozenset[str] = frozenset()) -> tuple[str, tuple[str, ...]]:
    """The text with each term linked where it first appears, unless explained ``elsewhere``; and the terms linked."""
    found: list[str] = []

    def link(match: re.Match[str]) -> str:
        term = term_of(match.group(), code)
        if term in elsewhere or term in found:
            return match.group()
        found.append(term)
        told = re.sub(r'(["\\])', r"\\\1", glossary()[term].short.in_(code))
        return f'[{match.group()}]({ANCHOR}{term} "{told}")'

    pieces, end = [], 0
    for kept in _AS_IS.finditer(text):
        pieces += [pattern(code).sub(link, text[end : kept.start()]), kept.group()]
        end = kept.end()
    return "".join([*pieces, pattern(code).sub(link, text[end:])]), tuple(found)


def _seen() -> dict[str, str]:
    """The text (its letters) that explains each term on this page."""
    return cast(dict[str, str], st.session_state.setdefault(_SLOT, {}))
