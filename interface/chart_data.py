"""What a chart says to those who cannot see it: a sentence that names its axes, and its data as tables.

Both are made from the specification, so that no page writes them. The sentence does not hold the
numbers: the reading that follows tells them.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from interface.cards import cards, room
from interface.session import session
from interface.shell import about, plain
from simulator.language import Text

Spec = dict[str, Any]
Table = pd.DataFrame | Mapping[str, Sequence[Any] | np.ndarray] | list[dict[str, Any]]
"""What a layer reads: a table, its columns, or the rows of a small one. The last two are made and sent far faster."""
Tables = Mapping[str, Table]
LONG = 60
"""Rows of a plain table; more are shown in a grid that scrolls."""
LETTER, AROUND, BESIDE = 6.5, 6, 66
"""Pixels, on a telephone, of a letter of such a table, around the words of a column and beside the table."""
_NAMES, _UNSAID = ("nominal", "ordinal", "temporal"), ("tooltip", "opacity", "size", "text")


def spoken(spec: Spec, t: Text) -> str:
    """A name for screen readers: that this is a chart, and its subject."""
    subject = subject_of(spec, t)
    return t._("Chart: {axis}", axis=subject) if subject else t._("Chart")


def subject_of(spec: Spec, t: Text) -> str:
    """A chart's title, or its axes; what describes it stands for the height of one that has no title."""
    title = spec.get("title")
    if title:
        return str(title["text"] if isinstance(title, dict) else title)
    titles: dict[str, dict[str, None]] = {"x": {}, "y": {}}
    for one in layers(spec):
        for axis, found in titles.items():
            found |= {said: None} if (said := one["encoding"].get(axis, {}).get("title")) else {}
    up, across = (", ".join(titles[axis]) for axis in ("y", "x"))
    up = up or spec.get("description", "")
    return t._("{up}, against {across}", up=up, across=across) if up and across else up or across


def data_button(key: str, subject: str, made: Callable[[], list[pd.DataFrame]]) -> None:
    """A button that shows tables; they are ``made``, and sent, only while it is open.

    ``subject`` (translated): what tells it from the others of the page, for screen readers.
    """
    t = session().t
    box = st.popover(
        about(t._("Data of the chart"), subject),
        icon=":material/table_rows:",
        type="tertiary",
        key=f"data_of_{key}",
        on_change="rerun",
    )
    if box.open:
        with box:
            for i, table in enumerate(made()):
                if len(table) > LONG:
                    st.dataframe(table, hide_index=True, height=360, width="content")
                else:
                    _table(table, re.sub(r"[^\w-]", "-", f"rows_of_{key}_{i}", flags=re.ASCII))


def _table(table: pd.DataFrame, place: str) -> None:
    """The rows; cards on a screen narrower than the longest words of all columns side by side."""
    words = ((word for cell in (name, *cells) for word in cell.split(" ")) for name, cells in table.items())
    wide = room(words, LETTER, AROUND) + BESIDE
    st.html(f"<style>{cards(place, table.columns, f'@media (max-width:{wide:.0f}px)')}</style>")
    with st.container(key=place):
        st.table(table.map(plain).rename(columns=plain), hide_index=True)


def readable(spec: Spec, tables: Tables, t: Text) -> list[pd.DataFrame]:
    """A chart's tables in words: what it draws or tells, under its titles; the shortest first."""
    drawn = {one["data"]["name"]: one["mark"]["type"] != "text" for one in layers(spec)}
    for one in layers(spec):
        drawn[one["data"]["name"]] |= one["mark"]["type"] != "text"
    made: dict[tuple[str, ...], list[pd.DataFrame]] = {}
    seen: set[str] = set()
    for name in sorted(drawn, key=lambda name: not drawn[name]):
        drawing = [one for one in layers(spec) if one["data"]["name"] == name]
        written = _in_words(drawing, pd.DataFrame(tables.get(name)), t)
        strings = set(written.iloc[:, 0]) if len(written.columns) else set()
        if len(written) and (drawn[name] or not strings <= seen):  # labels of what another table holds add nothing
            made.setdefault(tuple(written.columns), []).append(written)
        seen |= {str(value) for column in written for value in written[column]}
    return sorted((pd.concat(parts, ignore_index=True).drop_duplicates() for parts in made.values()), key=len)


def layers(spec: Spec, above: Spec | None = None) -> Iterator[Spec]:
    """The layers that read a named table, with what they inherit from the specification around them."""
    encoding = {**(above or {}).get("encoding", {}), **spec.get("encoding", {})}
    data = spec.get("data") or (above or {}).get("data", {})
    parts = [part for kind in ("layer", "hconcat", "vconcat") for part in spec.get(kind, [])]
    for part in [*parts, *([spec["spec"]] if "spec" in spec else [])]:
        yield from layers(part, {"encoding": encoding, "data": data})
    if "mark" in spec and "name" in data:
        mark = spec["mark"] if isinstance(spec["mark"], dict) else {"type": spec["mark"]}
        yield {"mark": mark, "data": data, "encoding": encoding}


def _in_words(drawing: list[Spec], table: pd.DataFrame, t: Text) -> pd.DataFrame:
    """One table as its layers show it: names first, then each number and the ends of what is drawn around it."""
    names: dict[str, pd.Series[str]] = {}
    numbers: dict[str, dict[int, pd.Series[str]]] = {}
    told: set[str] = set()
    for kind, title, fields, form in (part for one in drawing for part in _shown(one["encoding"], t)):
        if told.issuperset(fields) or not set(fields) <= set(table.columns):
            continue
        written = _written(table, fields, form, t)
        if kind in _NAMES and not any(written.equals(other) for other in names.values()):
            names.setdefault(title or (t._("Detail") if t._("What") in names else t._("What")), written)
        elif kind not in _NAMES and title:
            numbers.setdefault(title, {}).setdefault(len(fields), written)
            told |= set(fields)
    shown = {
        title if n == 1 else t._("{title}, from and to", title=title): words
        for title, told_as in numbers.items()
        for n, words in sorted(told_as.items())
    }
    labels = [title for title, words in names.items() if any(words.equals(other) for other in shown.values())]
    return pd.DataFrame({title: words for title, words in names.items() if title not in labels} | shown)


def _shown(encoding: Spec, t: Text) -> Iterator[tuple[str, str, list[str], str]]:
    """What each channel shows: its kind, its title, its field or both ends of it, its format."""
    tooltip = encoding.get("tooltip", [])
    told = [("tooltip", one) for one in (tooltip if isinstance(tooltip, list) else [tooltip])]
    for name, one in [*((name, one) for name, one in encoding.items() if name not in _UNSAID), *told]:
        for part in [one, one.get("condition")] if isinstance(one, dict) else []:
            if not isinstance(part, dict) or not (field := part.get("field")) or name in ("x2", "y2"):
                continue
            if name in ("color", "fill") and part.get("scale", 0) is None:  # the colour itself
                continue
            end = encoding.get(f"{name}2", {}).get("field") if name in ("x", "y") else None
            form = part.get("format") or (part.get("axis") or {}).get("format", "")
            yield part.get("type", ""), part.get("title") or "", [field, end] if end else [field], form
    if (text := encoding.get("text", {})).get("field"):
        yield text.get("type", ""), text.get("title") or "", [text["field"]], text.get("format", "")


def _written(table: pd.DataFrame, fields: list[str], form: str, t: Text) -> "pd.Series[str]":
    """Numbers as the language writes them, both ends of an interval together; anything else as it is."""
    first = table[fields[0]]
    if first.dtype == bool:
        return first.map({True: t._("yes"), False: t._("no")})
    if not all(pd.api.types.is_numeric_dtype(table[field]) for field in fields):
        return table[fields].astype(str).agg(" – ".join, axis=1)
    percent = form.endswith("%")
    digits = 1 if percent else _decimals(table[fields].astype(float))
    if len(fields) == 2:
        ends = zip(first.astype(float), table[fields[1]].astype(float), strict=True)
        return pd.Series([_interval(low, high, digits, percent, t) for low, high in ends], table.index)
    return first.map(lambda x: t.percent(float(x), 1) if percent else t.number(float(x), digits))


def _decimals(numbers: pd.DataFrame) -> int:
    """As many for all numbers of a column, and no more than they need.

    Two at most; four where most are small, one or none where they are in the hundreds or thousands.
    """
    first = numbers.iloc[:, 0].abs()
    if ((first < 0.1) & (first != 0)).mean() > 0.5:
        return 4
    usual = first[first > 0].median()
    most = 0 if usual >= 1000 else 1 if usual >= 100 else 2
    told = numbers.round(most).fillna(0.0)
    return next(n for n in range(most + 1) if told.equals(told.round(n)))


def _interval(low: float, high: float, digits: int, percent: bool, t: Text) -> str:
    """Both ends; one number where nothing is drawn around it, for an interval of no length would claim too much."""
    if low == high:
        return t.percent(low, digits) if percent else t.number(low, digits)
    return t.interval(low, high, digits, percent)
