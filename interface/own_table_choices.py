"""What the visitor chooses before a table of their own is learned from: who, what happened, which columns tell."""

from collections.abc import Mapping
from typing import Any, cast

import streamlit as st

from interface import own_table_words as words
from interface.own_files import held, remembered
from interface.session import session
from interface.shell import plain
from models.training import ModelSettings
from simulator import own_columns
from simulator.files import TextTable
from simulator.own_columns import Column
from simulator.own_table import KINDS, MOST_FEATURES, Asked
from simulator.problem import shown
from simulator.scenario import parameters


def columns_of(table: TextTable) -> dict[str, Column]:
    """What each column holds; looked at once."""
    made = held().made
    if "table_columns" not in made:
        made["table_columns"] = own_columns.look(table)
    return cast(dict[str, Column], made["table_columns"])


def choose(table: TextTable) -> Asked | None:
    """The identifier, the outcome and the columns to learn from; None as long as something is missing."""
    t, columns = session().t, columns_of(table)
    st.markdown("### " + t._("2. What the columns are"))
    left, right = st.columns(2)
    with left:
        person = _person(table, columns)
    with right:
        outcome = _outcome(columns, person)
    if outcome is None:
        st.warning(
            t._(
                "No column can be an outcome: it needs from two to {most} different values, for instance yes and no.",
                most=own_columns.MOST_OUTCOMES,
            ),
            icon=":material/error_outline:",
        )
        return None
    event = _event(table, outcome)
    features = _features(columns, [c for c in (person, outcome) if c])
    texts = _texts(columns, features)
    if not event or not features:
        st.info(t._("Choose the event and at least one column to learn from."), icon=":material/info:")
        return None
    return Asked(person, outcome, tuple(event), tuple(features), tuple(texts), held().values.get("table_draw", 0))


def _person(table: TextTable, columns: Mapping[str, Column]) -> str | None:
    t = session().t
    options = [None, *columns]
    chosen = st.selectbox(
        t._("Column that says whose row it is"),
        options,
        key=remembered("table_person", own_columns.likely_identifier(dict(columns), len(table)), options),
        format_func=lambda c: t._("none: every row is another person") if c is None else shown(c),
        help=t._("All rows of one person go to the same side: learning, adjusting or testing. Never learned from."),
    )
    held().values["table_person"] = chosen
    if chosen is None:
        st.caption(
            t._("If a person has several rows, name the column: or the model would be tested on people it knows.")
        )
    elif columns[chosen].distinct == len(table):
        st.caption(t._("No value comes twice: every row is another person."))
    else:
        st.caption(t._("{rows} rows of {persons} persons", rows=len(table), persons=table.columns[chosen].nunique()))
    return chosen


def _outcome(columns: Mapping[str, Column], person: str | None) -> str | None:
    t = session().t
    options = [c.name for c in columns.values() if c.name != person and 2 <= c.distinct <= own_columns.MOST_OUTCOMES]
    if not options:
        return None
    likely = own_columns.likely_outcome(dict(columns), {person} if person else set())
    chosen = st.selectbox(
        t._("Outcome: what is to be foreseen"),
        options,
        key=remembered("table_outcome", likely, options),
        format_func=shown,
        help=t._("A column with from two to {most} different values.", most=own_columns.MOST_OUTCOMES),
    )
    held().values["table_outcome"] = chosen
    return chosen


def _event(table: TextTable, outcome: str) -> list[str]:
    t, cells = session().t, table.columns[outcome]
    values = own_columns.values_of(cells)
    counts = cells.value_counts()
    chosen = st.pills(
        t._("The event is"),
        values,
        selection_mode="multi",
        key=remembered(f"table_event_{outcome}", [own_columns.likely_event(cells)], values),
        format_func=lambda v: plain(f"{shown(v, 40)} ({t.number(int(counts[v]))})"),
        help=t._("The value that counts as yes; if there are several values, the others count as no."),
        wrap=True,
    )
    held().values[f"table_event_{outcome}"] = chosen
    gaps = len(table) - int(counts[values].sum())
    if gaps:
        st.caption(
            t.n("{count} row without outcome is left out.", "{count} rows without outcome are left out.", gaps)
        )
    return list(chosen)


def _features(columns: Mapping[str, Column], taken: list[str]) -> list[str]:
    t = session().t
    offered = [c for c in columns.values() if c.offered and c.name not in taken]
    usual = [c.name for c in offered if not c.personal][:MOST_FEATURES]
    chosen = st.multiselect(
        t._("Columns to learn from"),
        [c.name for c in offered],
        key=remembered("table_features", usual, [c.name for c in offered]),
        format_func=shown,
        max_selections=MOST_FEATURES,
        placeholder=t._("Choose"),
        select_all=False,
        help=t._("Only what is known on the day of the prediction; {most} at most.", most=MOST_FEATURES),
    )
    held().values["table_features"] = chosen
    _tell_left_out(columns, offered, taken)
    gaps = [c for c in offered if c.name in chosen and c.gaps]
    if gaps:
        worst = max(gaps, key=lambda c: c.gaps)
        st.caption(
            t._(
                "Gaps, most in “{column}” ({n} rows): a number gets the median of the learning rows and a mark that "
                "it was missing; an empty text counts as a value.",
                column=plain(shown(worst.name)),
                n=worst.gaps,
            )
        )
    return list(chosen)


def _tell_left_out(columns: Mapping[str, Column], offered: list[Column], taken: list[str]) -> None:
    t = session().t
    lines = words.reasons(t, [c for c in columns.values() if c.name not in taken])
    if lines:
        with st.expander(t._("Columns left out, and why")):
            st.markdown("\n".join(f"- {line}" for line in lines))
    personal = [c for c in columns.values() if c.personal and c.name not in taken]
    if personal:
        names = ", ".join(plain(shown(c.name)) for c in personal[:10])
        st.warning(
            t._(
                "These columns look like personal data: {names}. They are not learned from unless you ask. If they "
                "are about real people, wipe the file: it must not be here.",
                names=names,
            ),
            icon=":material/shield_person:",
        )


def _texts(columns: Mapping[str, Column], features: list[str]) -> list[str]:
    """Columns whose values are names: those that are texts, and the numbers that the visitor says are codes."""
    t = session().t
    texts = [name for name in features if columns[name].kind == "text"]
    able = [n for n in features if n not in texts and columns[n].distinct <= own_columns.MOST_TEXTS]
    if not able or session().level == "discovery":
        return texts
    chosen = st.multiselect(
        t._("Numbers that are codes, not quantities"),
        able,
        key=remembered("table_codes", [], able),
        format_func=shown,
        placeholder=t._("none"),
        select_all=False,
        help=t._("Then 2 is not more than 1: each value becomes a column of its own."),
    )
    held().values["table_codes"] = chosen
    return [*texts, *chosen]


def choose_model(n_rows: int) -> ModelSettings:
    """Which of the study's models learns."""
    t, chosen = session().t, parameters()["model.kind"]
    st.markdown("### " + t._("3. Which model learns"))
    kind = st.segmented_control(
        t._("Model"),
        list(KINDS),
        key=remembered("table_kind", "logistic", KINDS),
        format_func=lambda k: t._(chosen.choices[k]),
        help=t._(chosen.help),
        required=True,
        wrap=True,
    )
    held().values["table_kind"] = kind
    settings: dict[str, Any] = {"kind": kind}
    if kind == "tree":
        depth = parameters()["model.tree_depth"]
        settings["tree_depth"] = st.slider(
            t._(depth.title),
            int(depth.low or 1),
            int(depth.high or 20),
            key=remembered("table_depth", depth.default),
            help=t._(depth.help),
        )
        held().values["table_depth"] = settings["tree_depth"]
        settings["tree_leaf"] = max(5, n_rows // 200)  # a hundredth of the rows learned from
    return ModelSettings(**settings)
