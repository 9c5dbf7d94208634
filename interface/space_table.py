"""Inside the project space: a column is described, a table is asked for; what the gate says of them."""

from typing import Any

import pandas as pd
import streamlit as st

from interface.session import session
from interface.shell import plain, prose
from interface.space import ask, visit
from interface.space_dominance import dominance
from interface.space_words import (
    KINDS,
    TOLD,
    VALUES,
    asked,
    cells_word,
    column_name,
    source,
    value_word,
    why,
)
from simulator.language import MISSING, Text
from simulator.space.people import AMOUNTS, COLUMNS
from simulator.space.protocol import Answer, Cells, Condition, Describe, Request, Rows, Tabulate
from synthetic_data import france
from synthetic_data.cohort import MANUFACTURERS

N_ = str  # marks a text for translation

NONE = ""
LONGEST = 40
"""Letters of a value that is typed."""


def columns() -> list[str]:
    """The columns of the space that is or was open."""
    return [name for name in _opened() if name in COLUMNS]


def _opened() -> list[str]:
    """The columns and the amounts with which the space was opened."""
    opening = visit().asked[0][0]
    return list(getattr(opening, "columns", None) or (*COLUMNS, *AMOUNTS))


def describe() -> None:
    """Ask what a column holds, without seeing its values."""
    t = session().t
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    name = left.selectbox(
        t._("Column"), columns(), format_func=lambda c: column_name(t, c), key="space_column", index=0
    )
    if right.button(t._("Describe it"), key="space_describe", width="stretch"):
        ask(Describe(column=name))
    answer = visit().last(Describe)
    if answer is None:
        return
    if answer.released:
        told = answer.released
        text = N_("**{column}**: {n} different values. Kind: {kind}.")
        if answer.budget:
            text = N_("**{column}**: {n} possible values, which everyone knows. Kind: {kind}.")
        if told["values"] is None:
            text = N_("**{column}**: no short public list of values. Kind: {kind}.")
        values = {"column": column_name(t, told["column"]), "n": told["values"], "kind": t._(KINDS[told["kind"]])}
        prose(t._(text, **values))
    reasons(answer)


def tabulate() -> None:
    """Choose rows, columns and a condition; the released table under it, hidden counts told as hidden."""
    t = session().t
    known = columns()
    before = _asked_before()
    places = st.columns(3)

    def name(c: str) -> str:
        return column_name(t, c) if c else t._("(none)")

    rows = places[0].selectbox(
        t._("Rows"), known, format_func=name, key="space_rows", index=_at(known, before.rows if before else None)
    )
    across = [NONE, *known]
    crossed = places[1].selectbox(
        t._("Columns"),
        across,
        format_func=name,
        key="space_columns",
        index=_at(across, before.columns if before else None),
    )
    where = places[2].selectbox(t._("Only those with"), across, format_func=name, key="space_where")
    value = _value(t, where) if where else ""
    cells, of = _cells(t, before)
    buttons = st.columns(2)
    if buttons[0].button(t._("Make the table"), key="space_table", type="primary", width="stretch"):
        conditions = (Condition(column=where, value=value),) if where and value else ()
        ask(Tabulate(rows=rows, columns=crossed or None, where=conditions, cells=cells, of=of))
    if buttons[1].button(t._("Hand out the lines themselves"), key="space_lines", width="stretch"):
        ask(Rows(columns=(rows, crossed) if crossed and crossed != rows else (rows,)))
    _last()
    dominance()


def _cells(t: Text, before: Tabulate | None) -> tuple[Cells, str | None]:
    """What to put in the cells: the number of people, or a total or mean of an amount that was authorised."""
    amounts = [name for name in AMOUNTS if name in _opened()]
    options: list[tuple[Cells, str | None]] = [("count", None)]
    options += [(cells, name) for name in amounts for cells in ("total", "mean")]
    last = (before.cells, before.of) if before else options[0]
    return st.selectbox(
        t._("In each cell"),
        options,
        format_func=lambda option: cells_word(t, *option),
        key="space_cells",
        index=options.index(last) if last in options else 0,
    )


def reasons(answer: Answer) -> None:
    """What the gate kept or changed, and why, each with its source; or why it could not be done."""
    t = session().t
    for reason in answer.refusals:
        icon = ":material/info:" if reason.rule in TOLD else ":material/block:"
        st.markdown(f"{icon} {plain(why(t, reason))}")
        st.caption(f":material/menu_book: {source(t, reason)}")
    if answer.failure:
        st.info(plain(why(t, answer.failure)), icon=":material/info:")


def counted(t: Text, request: Tabulate, answer: Answer, most: int = 420) -> pd.DataFrame:
    """A table as the gate let it out, at most so many pixels high; as it is shown."""
    told = answer.released
    rows = [value_word(t, request.rows, v) for v in told["rows"]] + [t._("Total")]
    across = [value_word(t, request.columns, v) for v in told["columns"]] if request.columns else []
    cells = _numbers(t, request, told)
    if not request.columns:
        across, cells = [t._("People") if request.of is None else t._("All")], [line[-1:] for line in cells]
    else:
        across = [*across, t._("Total")]
    table = pd.DataFrame(cells)
    table.columns, table.index = pd.Index(across), pd.Index(rows, name=column_name(t, request.rows))
    st.dataframe(table, width="stretch", height=min(38 + 35 * len(table), most))
    if told["unnamed"]:
        st.caption(t._("Values that too few people have are not even named: {n}.", n=told["unnamed"]))
    return table


def _at(options: list[str], wanted: str | None) -> int:
    return options.index(wanted) if wanted in options else 0


def _asked_before() -> Tabulate | None:
    return next((r for r, _ in reversed(visit().asked) if isinstance(r, Tabulate)), None)


def _value(t: Text, column: str) -> str:
    """A value of a column: chosen where anyone knows them, typed elsewhere (the gate names none)."""
    if options := known_values(column):
        chosen: str = st.selectbox(
            t._("Value"), options, format_func=lambda v: value_word(t, column, v), key=f"space_value_{column}"
        )
        return chosen
    hint = t._("for instance 1950-06") if column.endswith("_month") else None
    return st.text_input(t._("Value"), key=f"space_value_{column}", max_chars=LONGEST, placeholder=hint).strip()


def known_values(column: str) -> list[str]:
    """The values of a column that anyone knows beforehand; none where only the data tell them."""
    listed = {"departement": list(france.CODES), "manufacturer": list(MANUFACTURERS)}
    return list(VALUES[column]) if column in VALUES else listed.get(column, [])


def _last() -> None:
    """The last table or the last lines asked for, as they came through the gate."""
    t = session().t
    found: list[tuple[Request, Answer]] = [x for x in visit().asked if isinstance(x[0], Tabulate | Rows)]
    if not found:
        return
    request, answer = found[-1]
    verdict = (
        N_("released") if answer.released else N_("refused") if answer.status == "refused" else N_("not possible")
    )
    prose(f"**{asked(t, request)}** · {t._(verdict)}")
    if isinstance(request, Tabulate) and answer.released:
        table = counted(t, request, answer)
        if not answer.budget and (table == t._("hidden")).any(axis=None):
            st.caption(
                t._(
                    "Which rule hid which cell is not told: whoever knew that a cell is one of the small ones would "
                    "already know it to within ten."
                )
            )
    reasons(answer)


def _numbers(t: Text, request: Tabulate, told: dict[str, Any]) -> list[list[str]]:
    """The cells in words: counts, totals, or means with the number of people they are of."""

    def word(value: float | None, people: int | None) -> str:
        if value is None:
            return t._("hidden")
        if request.cells == "mean":
            return t._("{mean} ({n} people)", mean=t.number(value, 1), n=people) if people else MISSING
        return t.number(value, 0)

    values = told[{"count": "counts", "total": "totals", "mean": "means"}[request.cells]]
    counts = told.get("counts", values)
    return [[word(*pair) for pair in zip(*lines, strict=True)] for lines in zip(values, counts, strict=True)]
