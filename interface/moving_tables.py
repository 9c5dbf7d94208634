"""Tables of a chart that follow a slider in the browser (``moving.js``), as text in a hidden field of the page.

A parameter of Vega-Lite may be bound to an element of the page: the chart then follows that element's ``input``
events without the server. Until the field holds a table, a layer reads the one that came with the chart, packed the
same way.
Source: Vega-Lite, "Bind a Parameter", direct binding to an element.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from interface.chart_data import Spec, layers

FIELD, ROW, TABLE = "␟", "␞", "␝"
"""Between the values of a row, the rows of a table, the tables."""
PAGE_FIELD = "moving"
"""The parameter of the charts, and the id of the hidden field."""
Rows = list[dict[str, Any]]
Columns = Mapping[str, tuple[str, ...]]
"""Which columns of each moving table are drawn or told."""
STILL: Columns = MappingProxyType({})
"""No table moves."""


def packed(rows: Iterable[Mapping[str, Any]], columns: tuple[str, ...]) -> str:
    """Rows of a moving table as text."""
    return ROW.join(FIELD.join(str(row[name]) for name in columns) for row in rows)


def tables_of(name: str, tables: Mapping[str, Rows], columns: Columns) -> dict[str, str]:
    """The moving tables of the chart ``name``, for a frame."""
    return {f"{name}.{table}": packed(tables[table], columns[table]) for table in columns}


def follows(spec: Spec, name: str, columns: Columns) -> Spec:
    """The chart's specification, its moving tables read from the field of the page."""
    words = {
        way["field"]
        for one in layers(spec)
        for ways in one["encoding"].values()
        for way in (ways if isinstance(ways, list) else [ways])
        if way.get("type") == "nominal"
    }
    bind = {"element": f"#{PAGE_FIELD}", "event": "input"}
    made = [
        one
        if (table := one["data"]["name"]) not in columns
        else {**one, "transform": _read(f"{name}.{table}", columns[table], words)}
        for one in spec["layer"]
    ]
    return {
        **spec,
        "layer": made,
        "params": [{"name": PAGE_FIELD, "value": "", "bind": bind}, *spec.get("params", [])],
    }


def in_field(name: str, otherwise: str) -> str:
    """An expression of Vega: what the page's field holds for ``name``, or something else where it holds nothing."""
    mark = f"'{TABLE}{name}='"
    held = f"split(split({PAGE_FIELD}, {mark})[1], '{TABLE}')[0]"
    return f"indexof({PAGE_FIELD}, {mark}) < 0 ? {otherwise} : {held}"


def _read(name: str, columns: tuple[str, ...], words: set[str]) -> list[Spec]:
    cells = [
        {"calculate": f"datum.cells[{i}]" if one in words else f"toNumber(datum.cells[{i}])", "as": one}
        for i, one in enumerate(columns)
    ]
    return [
        {"calculate": in_field(name, "datum.rows"), "as": "held"},
        {"filter": "length(datum.held) > 0"},
        {"calculate": f"split(datum.held, '{ROW}')", "as": "row"},
        {"flatten": ["row"]},
        {"calculate": f"split(datum.row, '{FIELD}')", "as": "cells"},
        *cells,
    ]
