"""The second part of the page Vos fichiers: one table of the visitor's own is learned from, as the study is."""

from typing import cast

import streamlit as st

from interface.compute import cache
from interface.own_files import forget, held, keep, preview, upload, wipe
from interface.own_table_choices import choose, choose_model
from interface.own_table_result import result
from interface.session import session
from interface.shell import plain, prose
from models.training import ModelSettings
from simulator.example_tables import OUTCOME, ExampleTables, example_tables
from simulator.files import TextTable, as_csv, read_table
from simulator.own_table import Asked, Hidden, Learned, learn, prepare
from simulator.problem import Problem
from simulator.scenario import PRESETS
from simulator.study import Study

PLACE = "table"
EXAMPLE_TABLES = ("visits.csv", "visits_flawed.csv")


def own_table_part() -> None:
    """The file, the choices, and what was learned."""
    t = session().t
    st.markdown("### " + t._("1. The table"))
    table = upload(PLACE, t._("The table (CSV): a row per person or per visit"))
    _examples()
    if table is None:
        return
    preview([table])
    _start_again_if_new(table)
    asked = choose(table)
    if asked is None:
        return
    settings = choose_model(len(table))
    go, again = st.columns([1, 1])
    with go:
        pressed = st.button(t._("Learn"), type="primary", key="own_table_go", icon=":material/school:")
    with again:
        st.button(
            t._("Share the persons out anew"),
            key="own_table_draw",
            on_click=_draw_again,
            icon=":material/casino:",
            help=t._("Another lot decides who is learned from and who is tested: the marks change by chance alone."),
        )
    if pressed or held().made.pop("table_again", False):
        _learn(table, asked, settings)
    _show(table, asked, settings)


def _learn(table: TextTable, asked: Asked, settings: ModelSettings) -> None:
    """Learn as asked; a refusal is kept beside what was learned before."""
    made, place = held().made, st.empty()
    place.progress(0.3, session().t._("Learning…"))
    made["table_problem"] = None
    try:
        made["table_learned"] = learn(prepare(table, asked), settings)
    except Problem as problem:
        made["table_problem"] = (asked, settings), problem
        made.pop("table_learned", None)
    made.pop("table_by_row", None)
    place.empty()


def _show(table: TextTable, asked: Asked, settings: ModelSettings) -> None:
    t, made = session().t, held().made
    refused = made.get("table_problem")
    if refused and refused[0] == (asked, settings):
        _refused(refused[1])
        return
    if "table_learned" not in made:
        return
    found = cast(Learned, made["table_learned"])
    if (found.prepared.asked, found.settings) != (asked, settings):
        st.info(
            t._("The choices above have changed: press “Learn” to see what follows with them."),
            icon=":material/update:",
        )
    result(table, found)


def _refused(problem: Problem) -> None:
    t = session().t
    st.warning(plain(t._(problem.message, **problem.values)), icon=":material/error_outline:")
    if isinstance(problem, Hidden):
        st.button(
            t.n("Leave this column out and learn", "Leave these columns out and learn", len(problem.columns)),
            key="own_table_leave_out",
            on_click=_leave_out,
            args=(problem.columns,),
            icon=":material/playlist_remove:",
        )


def _leave_out(columns: tuple[str, ...]) -> None:
    files = held()
    left = [name for name in files.values["table_features"] if name not in columns]
    forget("table_features")
    files.values["table_features"] = left
    files.made["table_again"] = True


def _draw_again() -> None:
    files = held()
    files.values["table_draw"] = files.values.get("table_draw", 0) + 1
    files.made["table_again"] = True


def _start_again_if_new(table: TextTable) -> None:
    """With another file, the choices and the result of the former one mean nothing any more."""
    made = held().made
    if made.get("table_file") is table:
        return
    forget("table_")
    for name in [name for name in made if name.startswith("table_")]:
        del made[name]
    made["table_file"] = table


def _examples() -> None:
    """Two tables to try at once, with one click or by way of a download."""
    t = session().t
    with st.container(border=True):
        prose(
            t._(
                "No table at hand? Here are two, of invented implant bearers: a row per visit, with gaps and texts; "
                "the outcome “{outcome}” says who was admitted for heart failure in the month after the visit. In "
                "the second table something is wrong.",
                outcome=OUTCOME,
            )
        )
        places = st.columns(2)
        labels = t._("Use the sound example"), t._("Use the flawed example")
        for k, (place, name, label) in enumerate(zip(places, EXAMPLE_TABLES, labels, strict=True)):
            with place:
                st.button(label, key=f"own_example_{k}", on_click=_use_example, args=(k,), width="stretch")
                st.download_button(
                    name,
                    _written()[k],
                    name,
                    "text/csv",
                    key=f"example_{name}",
                    on_click="ignore",
                    icon=":material/download:",
                    width="stretch",
                )


@st.cache_resource(show_spinner=False)
def _made() -> ExampleTables:
    """Invented people only: all visitors may share them."""
    return example_tables(Study(PRESETS["discovery"].scenario, cache()))


@st.cache_resource(show_spinner=False)
def _written() -> tuple[bytes, bytes]:
    return as_csv(_made().sound), as_csv(_made().flawed)


def _use_example(k: int) -> None:
    wipe()
    keep(PLACE, read_table(_written()[k], EXAMPLE_TABLES[k]))
