"""What the visitor chooses before two files of their own are paired: identifiers, fields, blocks, the rule."""

from collections.abc import Sequence
from decimal import Decimal
from typing import cast

import pandas as pd
import streamlit as st

from interface.own_files import held, remembered
from interface.session import session
from interface.shell import plain, reading
from simulator import pair_suggestions as suggest
from simulator.files import TextTable, nearest
from simulator.linkage.fields import Compared, Field, Kind, compared
from simulator.linkage.request import MOST_BLOCKS, Request
from simulator.problem import Problem, shown
from simulator.text_similarity import jaro_winkler

N_ = str  # marks a text for translation

MOST_PAIRS = 1_000_000
"""Pairs that a block may make here: what ten of them take stays near ten seconds."""
MOST_COMPARED = 20
KINDS: dict[Kind, str] = {
    "exact": N_("identical or not"),
    "text": N_("text: alike counts too"),
    "tolerance": N_("number or date: near counts too"),
}


def choose(tables: Sequence[TextTable]) -> bool:
    """All choices; returns whether there is something to look for."""
    t = session().t
    st.markdown("### " + t._("2. What to compare"))
    ids = _identifiers(tables)
    columns = [c for c in suggest.common_columns(tables) if c not in ids]
    if not columns:
        _nothing_in_common(tables, ids)
        return False
    truth = _truth(tables, ids, columns)
    names = _compared(tables, ids, [c for c in columns if c != truth])
    if not names:
        st.info(t._("Choose at least one column to compare."), icon=":material/info:")
        return False
    _kinds(tables, names)
    st.markdown("### " + t._("3. Which pairs to look at"))
    ready = _ready(tables)
    if ready is None or not _blocks(tables, ready):
        return False
    if len(tables) == 2:
        st.toggle(
            t._("One partner at most"),
            key=remembered("pairs_one_to_one", True),
            help=t._("Each record of one file has at most one partner in the other: rivals share the probability."),
        )
    return True


def asked(tables: Sequence[TextTable]) -> tuple[Request, list[TextTable]]:
    """The request as chosen, and the tables with the columns that it needs, the identifiers under one name."""
    values, ids = held().values, _chosen_ids(tables)
    fields = _fields(tables)
    names = [f.name for f in fields]
    narrowed = [
        TextTable(
            table.name,
            table.columns[[own, *names]].set_axis([ids[0], *names], axis=1),
            table.encoding,
            table.separator,
        )
        for table, own in zip(tables, ids, strict=True)
    ]
    blocks = tuple(dict.fromkeys(tuple(block) for block in values["pairs_blocks"] if block))
    one_to_one = len(tables) == 2 and bool(values["pairs_one_to_one"])
    return Request(ids[0], fields, blocks, 0.0, one_to_one, MOST_PAIRS), narrowed


def truth_columns(tables: Sequence[TextTable]) -> list["pd.Series[str]"] | None:
    """The column that says who is who, in each table, if the visitor named one."""
    chosen = held().values.get("pairs_truth")
    return [table.columns[chosen] for table in tables] if chosen else None


def _identifiers(tables: Sequence[TextTable]) -> list[str]:
    t = session().t
    for k, (place, table) in enumerate(zip(st.columns(len(tables)), tables, strict=True)):
        names = suggest.names(table)
        label = t._("Identifier of a record in {file}", file=plain(table.name))
        key = remembered(f"pairs_id_{k}", suggest.identifier(table), names)
        with place:
            st.selectbox(label, names, key=key, format_func=shown)
            held().values[f"pairs_id_{k}"] = st.session_state[key]
    return _chosen_ids(tables)


def _chosen_ids(tables: Sequence[TextTable]) -> list[str]:
    return [held().values[f"pairs_id_{k}"] for k in range(len(tables))]


def _nothing_in_common(tables: Sequence[TextTable], ids: Sequence[str]) -> None:
    t = session().t
    st.warning(
        t._("The two files have no column of the same name to compare. Rename the columns so that they agree.")
        if len(tables) == 2
        else t._("There is no column to compare besides the identifier."),
        icon=":material/error_outline:",
    )
    if len(tables) == 2:
        _near_names(tables, ids)


def _near_names(tables: Sequence[TextTable], ids: Sequence[str]) -> None:
    """Columns of one file alone that look like one of the other: probably the same thing."""
    t = session().t
    ours, theirs = ([c for c in suggest.names(table) if c not in ids] for table in tables)
    found = [(c, nearest(c, theirs)) for c in ours if c not in theirs]
    pairs = [f"{plain(shown(a))} / {plain(shown(b))}" for a, b in found if b and b not in ours][:5]
    if pairs:
        st.caption(t._("Named alike, so not compared unless renamed: {pairs}", pairs=", ".join(pairs)))


def _truth(tables: Sequence[TextTable], ids: Sequence[str], columns: Sequence[str]) -> str | None:
    t = session().t
    options = [None, *columns]
    key = remembered("pairs_truth", suggest.truth_column(tables, ids), options)
    chosen = st.selectbox(
        t._("Column that tells who is who, if there is one"),
        options,
        key=key,
        format_func=lambda c: t._("none: life as it is") if c is None else shown(c),
        help=t._("Never compared; used at the end to count the right pairs. Real files have no such column."),
    )
    held().values["pairs_truth"] = chosen
    return chosen


def _compared(tables: Sequence[TextTable], ids: Sequence[str], columns: Sequence[str]) -> list[str]:
    t, values = session().t, held().values
    if "pairs_fields" not in values:
        left_out = [c for c in suggest.common_columns(tables) if c not in columns]
        values["pairs_fields"] = [f.name for f in suggest.fields(tables, left_out)]
    chosen = st.multiselect(
        t._("Columns to compare"),
        columns,
        key=remembered("pairs_fields", [], columns),
        format_func=shown,
        max_selections=MOST_COMPARED,
        placeholder=t._("Choose"),
        select_all=False,
        help=t._("Every column that says something about the person. A first choice was made from the data."),
    )
    values["pairs_fields"] = chosen
    if len(tables) == 2:
        _near_names(tables, ids)
    return chosen


def _kinds(tables: Sequence[TextTable], names: Sequence[str]) -> None:
    """How each column is compared, three a row."""
    t, values = session().t, held().values
    suggested = {name: _suggested(tables, name) for name in names}
    for start in range(0, len(names), 3):
        for place, name in zip(st.columns(3), names[start : start + 3], strict=False):
            kind, far = f"pairs_kind_{name}", f"pairs_far_{name}"
            with place:
                values[kind] = st.selectbox(
                    plain(shown(name)),
                    list(KINDS),
                    key=remembered(kind, suggested[name].kind, KINDS),
                    format_func=lambda k: t._(KINDS[k]),
                )
                if values[kind] == "tolerance":
                    values[far] = st.number_input(
                        t._("Near: at most (in the column’s unit, in days for dates)"),
                        min_value=0.0,
                        max_value=999_999_999.0,
                        key=remembered(far, float(suggested[name].tolerance) or 1.0),
                    )


def _suggested(tables: Sequence[TextTable], name: str) -> Field:
    known = held().made.setdefault("suggested", {})
    key = (*(id(table) for table in tables), name)
    if key not in known:
        known[key] = suggest.field_like(tables, name)
    return cast(Field, known[key])


def _fields(tables: Sequence[TextTable]) -> tuple[Field, ...]:
    values = held().values
    return tuple(
        Field(name, kind, Decimal(str(values[f"pairs_far_{name}"])) if kind == "tolerance" else Decimal(0))
        for name in values["pairs_fields"]
        for kind in [cast(Kind, values[f"pairs_kind_{name}"])]
    )


def _ready(tables: Sequence[TextTable]) -> tuple[Compared, ...] | None:
    """The fields numbered for the engine; a column that cannot be read as asked is told, and None."""
    t, fields, made = session().t, _fields(tables), held().made
    if made.get("ready", [None])[0] != fields:
        try:
            made["ready"] = fields, tuple(compared(field, tables, jaro_winkler) for field in fields)
        except Problem as problem:
            st.warning(plain(t._(problem.message, **problem.values)), icon=":material/error_outline:")
            return None
    return cast(tuple[Compared, ...], made["ready"][1])


def _blocks(tables: Sequence[TextTable], ready: Sequence[Compared]) -> bool:
    """The blocks with the pairs that each makes; returns whether they can be looked at."""
    t, values, one_table = session().t, held().values, len(tables) == 1
    names = [f.field.name for f in ready]
    st.caption(
        t._(
            "Comparing every record with every other would be {all} pairs. Only those are looked at that are "
            "identical in all fields of a block; several blocks add up. Choose them so that one error does not "
            "hide a pair from all: no field in every block. {most} pairs a block at most.",
            all=_all_pairs(tables),
            most=MOST_PAIRS,
        )
    )
    if "pairs_blocks" not in values or values.get("pairs_blocks_of") != names:
        kept = [b for b in values.get("pairs_blocks", []) if set(b) <= set(names)]
        values["pairs_blocks"] = kept or [list(b) for b in suggest.blocks(ready, one_table, MOST_PAIRS)]
        values["pairs_blocks_of"] = names
        _forget_blocks()
    chosen = [_block(k, block, names, ready, one_table) for k, block in enumerate(values["pairs_blocks"])]
    values["pairs_blocks"], used = chosen, [block for block in chosen if block]
    if len(chosen) < MOST_BLOCKS:
        st.button(t._("Add a block"), key="own_add_block", on_click=_add_block, args=(names,), icon=":material/add:")
    sizes = [suggest.n_pairs(block, ready, one_table) for block in used]
    if not sizes:
        st.info(t._("Choose at least one block: without it no pair is looked at."), icon=":material/info:")
    in_all = set(names).intersection(*map(set, used)) if sizes else set()
    if len(sizes) > 1 and in_all:
        told = plain(", ".join(shown(name) for name in names if name in in_all))
        reading(t._("In every block: {fields}. A pair with an error there is never seen.", fields=told))
    return bool(sizes) and max(sizes) <= MOST_PAIRS


def _block(
    k: int, block: Sequence[str], names: Sequence[str], ready: Sequence[Compared], one_table: bool
) -> list[str]:
    t = session().t
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        chosen = st.multiselect(
            t._("Block {k}: identical in", k=k + 1),
            names,
            key=remembered(f"pairs_block_{k}", list(block), names),
            format_func=shown,
            placeholder=t._("Choose"),
            select_all=False,
        )
    with right:
        n = suggest.n_pairs(chosen, ready, one_table) if chosen else 0
        if n > MOST_PAIRS:
            st.warning(
                t._("{n} pairs, more than the {most} allowed: add a field to it.", n=n, most=MOST_PAIRS),
                icon=":material/error_outline:",
            )
        else:
            st.caption(t.n("{count} pair", "{count} pairs", n) if chosen else t._("empty: not used"))
    return list(chosen)


def _all_pairs(tables: Sequence[TextTable]) -> int:
    n = len(tables[0])
    return n * (n - 1) // 2 if len(tables) == 1 else n * len(tables[1])


def _add_block(names: Sequence[str]) -> None:
    blocks = held().values["pairs_blocks"]
    used = {name for block in blocks for name in block}
    blocks.append([next((name for name in names if name not in used), names[0])])
    _forget_blocks()


def _forget_blocks() -> None:
    """The boxes are numbered: once the list changes they start again from it."""
    for name in [str(n) for n in st.session_state if str(n).startswith("own_w_pairs_block_")]:
        del st.session_state[name]
    values = held().values
    for name in [n for n in values if n.startswith("pairs_block_")]:
        del values[name]
