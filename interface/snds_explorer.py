"""The tables of the SNDS, one at a time, with the meaning of their columns and codes."""

from typing import Literal

import pandas as pd
import streamlit as st

from interface.cards import cards, room
from interface.diagnoses import DIAGNOSES, codes_in
from interface.kept import kept
from interface.one_patient import Patient
from interface.session import session
from interface.shell import plain, prose
from interface.snds_tables import SAMPLE, TABLES, rows
from simulator.messages import WHY_MISSING
from simulator.study import Study

PLACE = "snds_rows"
MANY, HEIGHT = 8, 300
"""Rows from which a table scrolls up and down, and its pixels then."""
LETTER, AROUND = 8.5, 12
"""Pixels of a letter of a table, and around the words of a column."""
_TABLE = (
    f"<style>.st-key-{PLACE}{{container:snds/inline-size}}.st-key-{PLACE} :is(td,th){{font-size:.8rem!important;"
    "padding-inline:6px!important}"
)


def explorer(found: Study, patient: Patient) -> None:
    """A table of the SNDS, of everybody or of the patient, with the meaning of its columns and codes."""
    t = session().t
    if not found.has_outcomes:
        why = WHY_MISSING["no_snds"]
        st.info(t._(why), icon=":material/lock:")
        return
    prose(
        t._(
            "HYDRO was given more than 1,000 tables, over 5 TB (dossier, document 7). Here are {n}, under their real "
            "names, filled with invented people.",
            n=len(TABLES),
        )
    )
    left, right = st.columns(2)
    with left:
        name = st.selectbox(t._("Table"), list(TABLES), key="data_table")
    with right:
        whose = st.segmented_control(
            t._("Whose rows?"),
            ("everybody", "patient"),
            default="everybody",
            required=True,
            format_func={
                "everybody": t._("Everybody"),
                "patient": t._("Patient {n}", n=str(patient.number)),
            }.__getitem__,
            key="data_whose",
            width="stretch",
            wrap=True,
        )
    prose(f"**{name}** · {t._(TABLES[name].purpose)}")
    if whose == "patient" and patient.paired is None:
        st.info(
            t._("This patient is not paired: the project cannot know which rows are theirs."),
            icon=":material/link_off:",
        )
        return
    _rows_of(found, name, patient.paired if whose == "patient" else None)


def _rows_of(found: Study, name: str, person: int | None) -> None:
    """The rows, how many there are, and the words for their columns and codes."""
    t = session().t
    columns = TABLES[name].columns
    wanted = st.text_input(t._("Search the rows: a code, a date, a number"), key="data_search", max_chars=40).strip()
    shown, count = rows(found, name, person, wanted)
    if count:
        _table(*(_written(shown) if wanted else _all_written(found, name, person)))
    sampled = person is None and TABLES[name].sampled
    if wanted:
        st.caption(_found(wanted, len(shown), count, rows(found, name, person)[1], sampled))
    else:
        st.caption(_counted(len(shown), count, sampled))
    with st.expander(t._("What the columns mean")):
        prose(_glossary(columns))
        codes = codes_in(shown)
        if codes:
            prose(t._("Diagnosis codes in these rows:"))
            prose(_glossary({code: DIAGNOSES[code] for code in codes}))


def _counted(shown: int, count: int, sampled: bool) -> str:
    """How many rows a table has."""
    t = session().t
    if sampled:
        return t._("{people} people: {n} rows; the first {shown} are shown.", people=SAMPLE, n=count, shown=shown)
    return t.n("{count} row; {shown} shown.", "{count} rows; the first {shown} are shown.", count, shown=shown)


def _found(wanted: str, shown: int, count: int, of: int, sampled: bool) -> str:
    """How many of a table's rows hold what is looked for."""
    t = session().t
    told = [t._("Rows with “{what}”: {n} of {all}.", what=plain(wanted), n=count, all=of)]
    told += [t._("The first {shown} are shown.", shown=shown)] if shown < count else []
    told += [t._("The table holds the rows of {people} people.", people=SAMPLE)] if sampled else []
    return " ".join(told)


@kept("registers", words=False)
def _all_written(found: Study, name: str, person: int | None) -> tuple[pd.DataFrame, str]:
    """The rows that are shown where nothing is looked for."""
    return _written(rows(found, name, person)[0])


def _written(shown: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The rows in words, and their style."""
    words = shown.astype(str)
    return words.map(plain), _style(words)


def _table(words: pd.DataFrame, style: str) -> None:
    """The rows; where their columns have no room side by side, a card for each: nothing scrolls sideways.

    Cards are tall: their box is three quarters of the screen.
    """
    st.html(style)
    with st.container(key=PLACE):
        height: int | Literal["content"] = HEIGHT if len(words) > MANY else "content"
        st.table(words, border="horizontal", hide_index=True, height=height)


def _style(words: pd.DataFrame) -> str:
    """Small letters; below the width that the columns need, cards, with the name of the column before each value."""
    wide = room(((str(name), *cells) for name, cells in words.items()), LETTER, AROUND)
    return f"{_TABLE}{cards(PLACE, map(str, words), f'@container snds (max-width:{wide:.0f}px)')}</style>"


def _glossary(words: dict[str, str]) -> str:
    """A list of names, as they are written in the tables, with their meanings."""
    t = session().t
    lines = [t._("`{name}`: {meaning}", name=name, meaning=t._(text)) for name, text in words.items()]
    return "\n".join(f"- {line}" for line in lines)
