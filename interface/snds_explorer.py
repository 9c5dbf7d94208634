"""The tables of the SNDS, one at a time, with the meaning of their columns and codes."""

import streamlit as st

from interface.diagnoses import DIAGNOSES, codes_in
from interface.one_patient import Patient
from interface.session import session
from interface.shell import prose
from interface.snds_tables import SAMPLE, TABLES, rows
from simulator.messages import WHY_MISSING
from simulator.study import Study


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
    shown, count = rows(found, name, person)
    columns = TABLES[name].columns
    if count:
        config = {column: st.column_config.Column(help=t._(text)) for column, text in columns.items()}
        st.dataframe(shown, hide_index=True, height=min(300, 38 + 35 * len(shown)), column_config=config)
    if person is None and TABLES[name].sampled:
        told = t._(
            "{people} people: {n} rows; the first {shown} are shown.", people=SAMPLE, n=count, shown=len(shown)
        )
    else:
        told = t.n(
            "{count} row; {shown} shown.", "{count} rows; the first {shown} are shown.", count, shown=len(shown)
        )
    st.caption(told)
    with st.expander(t._("What the columns mean")):
        prose(_glossary(columns))
        codes = codes_in(shown)
        if codes:
            prose(t._("Diagnosis codes in these rows:"))
            prose(_glossary({code: DIAGNOSES[code] for code in codes}))


def _glossary(words: dict[str, str]) -> str:
    """A list of names, as they are written in the tables, with their meanings."""
    t = session().t
    lines = [t._("`{name}`: {meaning}", name=name, meaning=t._(text)) for name, text in words.items()]
    return "\n".join(f"- {line}" for line in lines)
