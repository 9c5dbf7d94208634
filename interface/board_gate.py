"""The challenge of the gate on the class's board: tables asked for, what the gate says of each, what they tell."""

from typing import cast

import streamlit as st

from classroom import board
from classroom.board import StudyOf
from classroom.challenges import GATE, GATE_TALE
from classroom.gate_challenge import MOST_TABLES, WANTED, Tries, try_tables
from interface.board_view import met
from interface.class_store import seat, store, told
from interface.session import session
from interface.shell import prose
from interface.space_table import counted, known_values, reasons
from interface.space_words import column_name, value_word
from simulator.language import Text
from simulator.space.people import COLUMNS
from simulator.space.protocol import Answer, Condition, Tabulate

_SLOT = "gate_tables"
NOTHING = ""


def gate(study_of: StudyOf) -> None:
    """Ask for a table, and see all those asked for so far."""
    t, asked = session().t, _asked()
    _form(t, asked)
    if not asked:
        return
    tries = try_tables(asked)
    _tables(t, asked, tries)
    if tries.told:
        _won(t, asked, tries, study_of)
    elif len(asked) == MOST_TABLES:
        text = t._("{most} tables, and no group of 8 yet: start again, with what you have learned.", most=MOST_TABLES)
        st.info(text, icon=":material/refresh:")
    with st.expander(t._("A hint"), icon=":material/lightbulb:"):
        prose(GATE_TALE.hint.in_(session().language))
    st.button(t._("Start again without tables"), key="gate_again", type="tertiary", on_click=asked.clear)


def _asked() -> list[Tabulate]:
    """The tables that this visitor has asked for."""
    return cast(list[Tabulate], st.session_state.setdefault(_SLOT, []))


def _columns() -> list[str]:
    """The columns whose values anyone may choose from a list."""
    return [name for name in COLUMNS if known_values(name)]


def _form(t: Text, asked: list[Tabulate]) -> None:
    """One more table, made of what is chosen."""

    def name(column: str) -> str:
        return column_name(t, column) if column else t._("(none)")

    optional = [NOTHING, *_columns()]
    left, right = st.columns(2)
    rows = left.selectbox(t._("Rows"), _columns(), format_func=name, key="gate_rows")
    across = right.selectbox(t._("Columns"), optional, format_func=name, key="gate_columns")
    left, right = st.columns(2)  # anew: on a narrow screen they stand one below the other
    where = left.selectbox(t._("Only those with"), optional, format_func=name, key="gate_where")
    value = NOTHING
    if where:
        value = right.selectbox(
            t._("Value"),
            known_values(where),
            format_func=lambda v: value_word(t, where, v),
            key=f"gate_value_{where}",
        )
    label = t._("Ask the gate for this table ({n} of {most})", n=min(len(asked) + 1, MOST_TABLES), most=MOST_TABLES)
    if st.button(label, key="gate_ask", type="primary", disabled=len(asked) >= MOST_TABLES):
        conditions = (Condition(column=where, value=value),) if where else ()
        asked.append(Tabulate(rows=rows, columns=across or None, where=conditions))
        st.rerun()


def _tables(t: Text, asked: list[Tabulate], tries: Tries) -> None:
    """Each table as the gate let it out and which rule kept what back; the last one is on top."""
    names = [t._("Table {n}", n=i + 1) for i in range(len(asked))]
    shown = st.tabs(names, default=names[-1], key=f"gate_tables_{len(asked)}")
    for place, request, answer in zip(shown, asked, tries.answers, strict=True):
        with place:
            st.markdown(f"**{_title(t, request)}**")
            if answer.released:
                counted(t, request, answer, 300)
            reasons(answer)
            if answer.released and not answer.refusals:
                st.caption(t._("The gate has hidden nothing here: all these numbers are 0, or 11 and more."))


def _title(t: Text, request: Tabulate) -> str:
    """What was asked for: rows, columns, and of whom."""
    names = " × ".join(column_name(t, name) for name in (request.rows, request.columns) if name)
    only = [f"{column_name(t, c.column)} = {value_word(t, c.column, c.value)}" for c in request.where]
    return " · ".join([names, *only])


def _won(t: Text, asked: list[Tabulate], tries: Tries, study_of: StudyOf) -> None:
    """The subtraction, what all rules would have made of it, the lesson, and the way onto the board."""
    found = tries.told
    assert found is not None
    request = asked[found.tables[0]]
    who = [(request.rows, found.row), (request.columns, found.column)]
    where = " · ".join(value_word(t, column, value) for column, value in who if value) or t._("Total")
    values = {"where": where, "larger": found.larger, "smaller": found.smaller, "n": WANTED}
    one, other = (place + 1 for place in found.tables)
    if one == other:
        text = t._(
            "{where}: {larger} in all, {smaller} shown in table {one}; {larger} − {smaller} = {n}.", one=one, **values
        )
    else:
        text = t._(
            "{where}: {larger} in table {one}, {smaller} in table {other}; {larger} − {smaller} = {n}.",
            one=one,
            other=other,
            **values,
        )
    prose(f"**{text}**")
    met(GATE)
    if not tries.under_all_rules:
        prose(t._("**And under all rules of the SNDS?** The same tables would not have told it:"))
        reasons(Answer(status="refused", refusals=tries.rules))
    mine = seat()
    if mine and st.button(t._("Put it on the board"), key="gate_publish", icon=":material/push_pin:"):
        with told():
            board.publish_gate(store(), mine, asked, study_of)
            st.success(t._("It is on the board."), icon=":material/check:")
