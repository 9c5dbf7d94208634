"""Glossaire: every acronym and term of the lesson, by theme, with a search; the same words are explained in place."""

import streamlit as st

from classroom.glossary import Term, Theme, alphabetical, matching
from interface.lesson_sources import cite
from interface.session import session
from interface.shell import opening, plain, try_next

N_ = str  # marks a text for translation

THEMES: dict[Theme, str] = {
    "data": N_("Databases"),
    "bodies": N_("Who is who"),
    "law": N_("Law and confidentiality"),
    "care": N_("Health and policies"),
    "pairing": N_("Pairing of records"),
    "prediction": N_("Prediction and its measures"),
}
t = session().t
opening(t._("Glossary"), t._("What does this word mean?"))
st.markdown(
    t._(
        "On every page, a word with dots under it is explained: put the pointer on it, touch it, or reach it with "
        "the Tab key. All the words are here."
    )
)


def told(term: Term) -> str:
    """A term, its explanations and its sources."""
    name, short, more = (words.in_(t.language) for words in (term.name, term.short, term.more))
    return (
        f"**{name}**  \n{short}  \n{more}  \n:small[:gray[{t._('Source: {source}', source=cite(term.sources, t))}]]"
    )


@st.fragment
def board() -> None:
    """The search and what it finds."""
    query = st.text_input(t._("Search for a word"), key="glossary_search", max_chars=60, icon=":material/search:")
    chosen = st.pills(
        t._("Theme"), list(THEMES), format_func=lambda theme: t._(THEMES[theme]), key="glossary_theme", wrap=True
    )
    found = matching(query, t.language) if query else list(alphabetical(t.language))
    found = [term for term in found if chosen in (None, term.theme)]
    if found:
        st.caption(t.n("{count} word", "{count} words", len(found)))
    else:
        st.info(t._("No word of the glossary matches “{query}”.", query=plain(query)), icon=":material/search_off:")
    for theme in THEMES:
        if terms := [term for term in found if term.theme == theme]:
            st.header(t._(THEMES[theme]))
            for column, half in zip(st.columns(2, gap="large"), _halves(terms), strict=True):
                column.markdown("\n\n".join(map(told, half)))


def _halves(terms: list[Term]) -> tuple[list[Term], list[Term]]:
    middle = (len(terms) + 1) // 2
    return terms[:middle], terms[middle:]


board()
try_next(
    t._("Search for “insurance”: how many words of the glossary speak of it?"),
    t._("Sensitivity or PPV: which of the two does the nurse feel every morning?"),
    t._("Pick a word, hide its explanation, explain it to your neighbour, then compare."),
)
