"""The first part of the page Vos fichiers: two files, or one against itself, are paired."""

from collections.abc import Sequence
from typing import cast

import streamlit as st

from interface.compute import cache
from interface.own_files import forget, held, keep, preview, remembered, upload, wipe
from interface.own_pairs_choices import asked, choose, truth_columns
from interface.own_pairs_result import result
from interface.session import session
from interface.shell import plain, prose
from simulator.example_files import BLOCKS, FIELDS, Examples, examples
from simulator.files import TextTable, as_csv, read_table
from simulator.linkage.request import Request
from simulator.pairing_evidence import Evidence, weigh
from simulator.problem import Problem
from simulator.scenario import PRESETS
from simulator.study import Study
from simulator.text_similarity import jaro_winkler

EXAMPLE_FILES = ("platform.csv", "health_data.csv")


def own_pairs_part() -> None:
    """Files, choices, and what was found."""
    tables = _files()
    if not tables:
        return
    preview(tables)
    _tell_same(tables)
    _start_again_if_new(tables)
    if not choose(tables):
        return
    t = session().t
    if st.button(t._("Look for pairs"), type="primary", key="own_pairs_go", icon=":material/join_inner:"):
        _find(tables)
    if "pairs" in held().made:
        request, evidence = cast(tuple[Request, Evidence], held().made["pairs"])
        if request != asked(tables)[0]:
            st.info(
                t._("The choices above have changed: press “Look for pairs” to see what follows with them."),
                icon=":material/update:",
            )
        result(evidence, truth_columns(tables))


def _files() -> list[TextTable]:
    """The files to pair; empty until all are there."""
    t = session().t
    st.markdown("### " + t._("1. The files"))
    alone = {False: t._("Two files"), True: t._("The duplicates of one file")}
    key = remembered("alone", False, alone)
    one_file = st.segmented_control(
        t._("What to pair"),
        list(alone),
        format_func=lambda v: alone[v],
        key=key,
        required=True,
        wrap=True,
    )
    left, right = st.columns(2)
    with left:
        first = upload("left", t._("The file (CSV)") if one_file else t._("First file (CSV)"))
    second = None
    if not one_file:
        with right:
            second = upload("right", t._("Second file (CSV)"))
    _examples()
    if one_file:
        return [first] if first else []
    return [first, second] if first and second else []


def _examples() -> None:
    """Two files to try at once, with one click or by way of a download."""
    t = session().t
    with st.container(border=True):
        prose(
            t._(
                "No file at hand? Here are two, of invented people: {n} implant bearers of the synthetic world, and "
                "a health-data file in which some of them are to be found, with errors. The column “person” tells "
                "who is who: do not compare it, it is the answer.",
                n=len(_made().platform),
            )
        )
        use, one, other = st.columns(3)
        with use:
            st.button(t._("Use the examples"), key="own_examples", on_click=_use_examples, width="stretch")
        for place, name, table in zip((one, other), EXAMPLE_FILES, (_made().platform, _made().pool), strict=True):
            with place:
                st.download_button(
                    name,
                    as_csv(table),
                    name,
                    "text/csv",
                    key=f"example_{name}",
                    on_click="ignore",
                    icon=":material/download:",
                    width="stretch",
                )


@st.cache_resource(show_spinner=False)
def _made() -> Examples:
    """Invented people only: all visitors may share them."""
    return examples(Study(PRESETS["discovery"].scenario, cache()))


def _use_examples() -> None:
    wipe()
    made = _made()
    for place, name, table in zip(("left", "right"), EXAMPLE_FILES, (made.platform, made.pool), strict=True):
        keep(place, read_table(as_csv(table), name))
    files = held()
    files.made["tables"] = [files.tables[place] for place in ("left", "right")]
    files.values.update(
        pairs_fields=[f.name for f in FIELDS],
        pairs_blocks=[list(block) for block in BLOCKS],
        pairs_blocks_of=[f.name for f in FIELDS],
        **{f"pairs_kind_{f.name}": f.kind for f in FIELDS},
    )


def _tell_same(tables: Sequence[TextTable]) -> None:
    if len(tables) == 2 and tables[0].columns.equals(tables[1].columns):
        st.info(
            session().t._(
                "The two files hold exactly the same: every record will meet itself. To look for people who are in "
                "it twice, choose “The duplicates of one file”."
            ),
            icon=":material/info:",
        )


def _start_again_if_new(tables: Sequence[TextTable]) -> None:
    """With other files, the choices and the result of the former ones mean nothing any more."""
    files = held()
    if [id(table) for table in tables] == [id(table) for table in files.made.get("tables", [])]:
        return
    forget("pairs_")
    for name in ("pairs", "ready", "suggested"):
        files.made.pop(name, None)
    files.made["tables"] = tables


def _find(tables: Sequence[TextTable]) -> None:
    """Pair as asked; a refusal is told, and what was found before stays."""
    t, place = session().t, st.empty()
    try:
        request, narrowed = asked(tables)
        place.progress(0.3, t._("Comparing the pairs and weighing each field…"))
        found = weigh(request, narrowed, jaro_winkler)
    except Problem as problem:
        place.empty()
        st.warning(plain(t._(problem.message, **problem.values)), icon=":material/error_outline:")
        return
    place.empty()
    held().made["pairs"] = request, found
