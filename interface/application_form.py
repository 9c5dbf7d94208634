"""The form: a ready-made file to begin from, its fields as widgets, the tables and columns as a checklist."""

import streamlit as st

from interface.application import ask, current_application, current_file, fields, take_file, value_of
from interface.application_host import to_sovereignty
from interface.controls import widget
from interface.session import session
from interface.shell import prose
from simulator.language import NO_BREAK_SPACE
from simulator.parameters import LEVELS, Parameter
from simulator.space.application import Application
from simulator.space.catalogue import COLUMNS, NEEDS, TABLES, TITLES
from simulator.space.ready_made import FILES

COLUMN_KEY = "asked:"


def choose_file() -> None:
    """The ready-made files as buttons, and the story of the one in hand."""
    t = session().t
    st.session_state["file"] = current_file()
    st.pills(
        t._("Whose file?"),
        list(FILES),
        format_func=lambda name: t._(FILES[name].title),
        key="file",
        on_change=_file_chosen,
        required=True,
        wrap=True,
    )
    with st.container():  # what appears here moves nothing below, or the field that was changed would lose the focus
        prose(t._(FILES[current_file()].story))
        if current_application() != FILES[current_file()].application:
            st.caption(t._("You have changed this file."))
            st.button(t._("Back to the file as it was"), key="file_again", on_click=take_file, args=(current_file(),))


def form() -> None:
    """Every field at the visitor's level, the others in words."""
    s, application = session(), current_application()
    shown = [p for p in fields().values() if LEVELS.index(p.level) <= LEVELS.index(s.level) and p.key != "columns"]
    numbers = [p for p in shown if p.kind == "integer"]
    for parameter in shown:
        if parameter not in numbers:
            _field(parameter, application)
    for place, parameter in zip(st.columns(len(numbers)), numbers, strict=True):
        with place:
            _field(parameter, application)
    to_sovereignty()
    _in_words(application, [p for p in fields().values() if p not in shown and p.key != "columns"])


def data_asked(revealed: bool) -> None:
    """The tables and columns as a checklist, in two halves side by side where the screen is wide enough."""
    st.markdown("### " + session().t._("The data asked for, and what they tell about a person"))
    tables, half = list(TABLES), (len(TABLES) + 1) // 2
    for place, some in zip(st.columns(2, gap="large"), (tables[:half], tables[half:]), strict=True):
        with place:
            for table in some:
                _table(current_application(), table, revealed)


def _field(parameter: Parameter, application: Application) -> None:
    widget(parameter, value_of(application, parameter.key), f"a:{parameter.key}", _changed)


def _in_words(application: Application, hidden: list[Parameter]) -> None:
    """The fields that this level does not show, for the file is judged by them too."""
    if hidden:
        t = session().t
        told = [(t._(p.title), f"**{_told(p, application)}**") for p in hidden]
        lines = ["- " + t._("{title}: {value}", title=title, value=value) for title, value in told]
        with st.expander(t._("Also in the file")):
            prose("\n".join(lines))
            st.caption(t._("Choose “In depth” in the side bar to change them."))


def _told(parameter: Parameter, application: Application) -> str:
    t, value = session().t, value_of(application, parameter.key)
    if isinstance(value, bool):
        return t._("yes") if value else t._("no")
    if isinstance(value, tuple):
        return ", ".join(t._(parameter.choices[one]) for one in value) or t._("nobody")
    return t._(parameter.choices[value]) if isinstance(value, str) else str(value)


def _table(application: Application, table: str, revealed: bool) -> None:
    """One table: a box for each column."""
    t = session().t
    columns = [column for column in COLUMNS if column.startswith(f"{table}.")]
    asked = sum(column in application.columns for column in columns)
    count = t._("columns: {asked} of {all}", asked=asked, all=len(columns))
    count = count.replace(" ", NO_BREAK_SPACE)
    label = f"{t._(TITLES[table])} · `{table}` · " + (f"**{count}**" if asked else count)
    with st.expander(label, key=f"table:{table}"):
        for column in columns:
            st.session_state[COLUMN_KEY + column] = column in application.columns
            st.checkbox(
                _meaning(column, application, revealed),
                key=COLUMN_KEY + column,
                on_change=_column_moved,
                args=(column,),
            )


def _meaning(column: str, application: Application, revealed: bool) -> str:
    t, words = session().t, COLUMNS[column]
    # without Markdown: a screen reader would read its asterisks
    label = f"{t._(words.label)} ({column.partition('.')[2]}) · {t._(words.tells)}"
    if revealed and column in application.columns and column not in NEEDS[application.plan]:
        label += " · ⚠ " + t._("not needed by this plan")
    return label


def _file_chosen() -> None:
    take_file(st.session_state["file"] or current_file())


def _changed(name: str) -> None:
    value = st.session_state[f"a:{name}"]
    ask(**{name: tuple(value) if isinstance(value, list) else value})


def _column_moved(column: str) -> None:
    asked = {*current_application().columns} - {column}
    ask(columns=tuple(asked | {column} if st.session_state[COLUMN_KEY + column] else asked))
