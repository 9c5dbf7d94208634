"""One look for all charts: Vega-Lite specifications fed with data, readable in grey, in the visitor's language.

A page builds ``marks`` (layers) that refer to named tables; :func:`show` adds the axes' language, the
colours and the size. As the specification stays the same while only tables change, the browser
redraws quickly.
"""

import base64
import html
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import streamlit as st

from interface.chart_data import Spec as Spec
from interface.chart_data import Table as Table
from interface.chart_data import Tables as Tables
from interface.chart_data import data_button, readable, spoken, subject_of
from interface.colours import COLOURS, INK, PAPER, in_theme
from interface.moving_tables import STILL, Columns, follows, packed
from interface.session import session
from models.evaluation import Estimate
from simulator.language import Language

DRAWN = "width:100%;max-width:260px;display:block"
"""How a drawing takes its place."""
SILENT = {"aria": False, "mark": {"aria": False}}
"""Screen readers are told the chart's name, not each of a thousand marks in English; the table holds the numbers."""
MARGIN, LETTER = 60, 5
"""Pixels of a chart's height that a title at its side cannot use, and pixels that a letter of it takes."""
_NUMBERS = {
    "fr": {"decimal": ",", "thousands": "\u202f", "grouping": [3], "currency": ["", "\u00a0€"], "percent": "\u00a0%"},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["€", ""]},
}
_MONTHS = {
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
_SHORT_MONTHS = {
    "fr": ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}
_DAYS = {
    "fr": ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
    "en": ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
}
_ORDER = {"fr": ("%A %e %B %Y à %X", "%d/%m/%Y"), "en": ("%A %e %B %Y, %X", "%d/%m/%Y")}
DAY = "%-d %B %Y"
"""A day as the text of the pages writes it: 23 mai 2016, 23 May 2016."""


_APART: ContextVar[str] = ContextVar("apart", default="")


@contextmanager
def apart(name: str) -> Iterator[None]:
    """Let the same chart stand on the page again, within: ``name`` tells one from the other."""
    before = _APART.set(name)
    try:
        yield
    finally:
        _APART.reset(before)


@dataclass(frozen=True)
class Chart:
    """A specification and its tables, and both as they are sent: made once for all visitors where it is kept.

    What is the same for all charts of a language is added when it is drawn: the cache need not count it each time.
    """

    spec: Spec
    tables: Tables
    titled: Spec
    height: int
    sent: dict[str, bytes | list[dict[str, Any]]]
    name: str
    subject: str


def chart(spec: Spec, tables: Tables, *, height: int = 320, name: str = "", moving: Columns = STILL) -> Chart:
    """A chart whose layers name the ``tables`` they read (``{"data": {"name": …}}``), in the visitor's language.

    Tables that are ``moving`` are rows, and follow the page's frames by the chart's ``name`` (``moving_tables.py``).
    """
    rows = {table: [{"rows": packed(_as_records(tables[table]), columns)}] for table, columns in moving.items()}
    sent = {table: _as_arrow(content) for table, content in {**tables, **rows}.items()}
    titled = _upright(_titled(follows(spec, name, moving) if moving else spec), height)
    t = session().t
    own = {table: _own(content) for table, content in tables.items()}
    return Chart(spec, own, titled, height, sent, spoken(spec, t), subject_of(spec, t))


def draw(
    made: Chart,
    *,
    key: str,
    on_select: Callable[[], None] | None = None,
    button: bool = True,
    untold: tuple[str, ...] = (),
) -> None:
    """Put a chart on the page.

    Screen readers are told its axes; a ``button`` shows its data as tables, without those ``untold``.
    ``on_select``: called when something is selected, if the specification has a selection.
    """
    key += _APART.get()
    whole = {**in_theme(_in_language(made.titled, session().language, made.height)), "datasets": made.sent}
    st.vega_lite_chart(
        whole, key=key, theme="streamlit", width="stretch", alt=made.name, on_select=on_select or "ignore"
    )
    if button:
        data_of(lambda: made, key=key, subject=made.subject, untold=untold)


def data_of(made: Callable[[], Chart], *, key: str, subject: str, untold: tuple[str, ...] = ()) -> None:
    """The button that shows the data of a chart, which is ``made`` only while they are shown.

    ``subject`` (translated): what the chart is about.
    """

    def tables() -> list[pd.DataFrame]:
        shown = made()
        said = {table: rows for table, rows in shown.tables.items() if table not in untold}
        return readable(shown.spec, said, session().t)

    data_button(key, subject, tables)


def show(
    spec: Spec,
    tables: Tables,
    *,
    key: str,
    height: int = 320,
    on_select: Callable[[], None] | None = None,
    button: bool = True,
    untold: tuple[str, ...] = (),
) -> None:
    """Make a chart and put it on the page: what changes at each look, and is not kept."""
    draw(chart(spec, tables, height=height), key=key, on_select=on_select, button=button, untold=untold)


def complete(spec: Spec, tables: Tables, code: Language, *, height: int, width: int | None = None) -> Spec:
    """The specification with its data, in a language; ``width`` in pixels, or that of where it stands."""
    whole = _in_language(_upright(_titled(spec), height), code, height, width)
    whole["datasets"] = {name: _as_records(table) for name, table in tables.items()}
    return whole


def _in_language(titled: Spec, code: Language, height: int, width: int | None = None) -> Spec:
    return {"width": width or "container", "height": height, "config": _config(code), **titled}


def _titled(spec: Spec) -> Spec:
    """A layer without a title for an axis would take away the other layers': it gets the first of these."""
    layers: list[Spec] = spec.get("layer", [])
    for axis in ("x", "y"):
        ways = [one.get("encoding", {}).get(axis, {}) for one in layers]
        if title := next((way["title"] for way in ways if way.get("title")), None):
            layers = [
                one if way.get("title", "") is not None else _with(one, axis, {**way, "title": title})
                for one, way in zip(layers, ways, strict=True)
            ]
    return {**spec, "layer": layers} if layers else spec


def _upright(spec: Spec, height: int) -> Spec:
    """A title too long for the side of the chart is written in several lines: its ends would be cut off."""
    return {**spec, "layer": [_in_lines(one, height) for one in spec["layer"]]} if "layer" in spec else spec


def _in_lines(layer: Spec, height: int) -> Spec:
    way = layer.get("encoding", {}).get("y", {})
    most = max((height - MARGIN) // LETTER, 10)
    if not isinstance(title := way.get("title"), str) or len(title) <= most:
        return layer
    even = len(title) // -(-len(title) // most) + 10
    return _with(layer, "y", {**way, "title": textwrap.wrap(title, min(even, most))})


def _with(layer: Spec, channel: str, way: Spec) -> Spec:
    return {**layer, "encoding": {**layer["encoding"], channel: way}}


def _as_records(table: Table) -> list[dict[str, Any]]:
    if isinstance(table, list):
        return table
    rows: list[dict[str, Any]] = pd.DataFrame(table).to_dict("records")  # type: ignore[assignment]
    return rows


def _own(table: Table) -> Table:
    """Columns that are no part of a result: a chart would hold all of it, even where the cache has let it go."""
    if isinstance(table, (list, pd.DataFrame)):
        return table
    return {name: x.copy() if isinstance(x, np.ndarray) else x for name, x in table.items()}


def _as_arrow(table: Table) -> bytes | list[dict[str, Any]]:
    """The table as Streamlit sends it, without the detours by which it makes it; mixed columns are left to it."""
    try:
        if isinstance(table, list):
            arrow = pa.Table.from_pylist(table)
        else:
            columns = _columns(table) if isinstance(table, pd.DataFrame) else table
            arrow = pa.table({name: pa.array(values, from_pandas=True) for name, values in columns.items()})
    except pa.ArrowException:
        return _as_records(table)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, arrow.schema) as stream:
        stream.write_table(arrow)
    return bytes(sink.getvalue())


def _columns(table: pd.DataFrame) -> dict[str, np.ndarray]:
    return {str(name): table[name].to_numpy() for name in table.columns}


def layer(mark: str | Spec, data: str, **encoding: Any) -> Spec:
    """One layer: a mark, the table it reads and its encoding."""
    shape = mark if isinstance(mark, dict) else {"type": mark}
    return {"mark": shape, "data": {"name": data}, "encoding": encoding}


def whiskers(data: str, **ends: Any) -> list[Spec]:
    """Intervals drawn over bars: a line with an edge around it, seen on any colour, on light and dark screens."""
    edge = {"type": "rule", "strokeWidth": 5, "color": PAPER}
    return [layer(edge, data, **ends), layer({"type": "rule", "strokeWidth": 2}, data, **ends)]


def number(name: str, title: str | None, **more: Any) -> Spec:
    """A quantitative axis or channel."""
    return {"field": name, "type": "quantitative", "title": title, **more}


def category(name: str, title: str | None, **more: Any) -> Spec:
    """A nominal axis or channel."""
    return {"field": name, "type": "nominal", "title": title, **more}


def named(axis: str, estimate: Estimate) -> dict[str, float]:
    """An estimate as columns of a table: ``axis`` and its ends, ``axis_low`` and ``axis_high``."""
    return {axis: estimate.value, f"{axis}_low": estimate.low, f"{axis}_high": estimate.high}


def percent_axis(**more: Any) -> Spec:
    """Axis labels in per cent."""
    return {"format": ".0%", **more}


@cache
def _config(code: Language) -> Spec:
    time = {
        "dateTime": _ORDER[code][0],
        "date": _ORDER[code][1],
        "time": "%H:%M:%S",
        "periods": ["AM", "PM"],
        "days": _DAYS[code],
        "shortDays": [day[:3] for day in _DAYS[code]],
        "months": _MONTHS[code],
        "shortMonths": _SHORT_MONTHS[code],
    }
    ink = {"labelColor": INK, "titleColor": INK}  # Streamlit's grey is 3.7 to 1 on white: too pale for words so small
    return {
        "locale": {"number": _NUMBERS[code], "time": time},
        "timeFormat": DAY,
        "axis": {"labelFontSize": 12, "titleFontSize": 12, **ink},
        "axisX": {"labelSeparation": 8, "labelFlushOffset": -1},  # the last name is moved inwards: whole, and apart
        "axisY": {"labelFlush": False},  # each name beside its mark, the first and the last too
        "rule": {"color": INK},
        "text": {"color": INK},
        "legend": {"labelFontSize": 14, "titleFontSize": 14, **ink},
        "header": ink,
        "title": {"color": INK},
        **SILENT,
    }


def icons(total: int, marked: int, colour: str, *, columns: int = 10) -> str:
    """``total`` dots of which ``marked`` are filled, as SVG text."""
    size, rows = 18, -(-total // columns)
    dots = "".join(
        f'<circle cx="{9 + size * (i % columns)}" cy="{9 + size * (i // columns)}" r="7" '
        f'fill="{colour if i < marked else "none"}" stroke="{colour if i < marked else COLOURS["muted"]}" '
        'stroke-width="1.5"/>'
        for i in range(total)
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size * columns} {size * rows}">{dots}</svg>'


def picture(svg: str, label: str, *, max_width: int = 260, themed: bool = True) -> None:
    """Show a drawing of our own; ``label`` (translated) says in words what it shows.

    ``themed``: on a dark screen it takes the dark colours; a code to be scanned must not.
    """
    st.html(drawn(in_theme(svg) if themed else svg, label, max_width=max_width))


def drawn(svg: str, label: str, *, max_width: int = 260, style: str = "") -> str:
    """The same as HTML, in the colours it has; ``style``: another one than as wide as there is room."""
    data = base64.b64encode(svg.encode()).decode()
    style = style or DRAWN.replace("260", str(max_width))
    return f'<img alt="{html.escape(label, quote=True)}" src="data:image/svg+xml;base64,{data}" style="{style}">'
