"""An axis of long names: on several lines on a telephone, so that the drawing keeps half of the width."""

import textwrap

import pandas as pd

from interface.charts import Spec, category

LETTERS = 28
"""In a line of a name, where there is little room."""
ROOM = 640
"""Pixels of a chart from which a name takes only the lines that it has by itself."""
SOFT = " \n"
"""Where a name is cut for want of room: a space before the end of the line tells it from an end of its own."""
LINE, MOST = 14, 6
"""Pixels from one line to the next; lines of the longest name."""
GAP, ENTRY = 30, 18
"""Pixels around a legend, and of each of its lines."""
LEGEND: Spec = {"orient": "top", "columns": 1, "labelLimit": 300}
"""One line an entry: side by side they would be cut off on a telephone."""


def names_axis() -> Spec:
    """The axis of the column ``what``, in the order of the table."""
    room = "(0 * width + containerSize()[0])"  # a signal in it: what is drawn wide may be made narrow
    lines = f"split(replace(datum.label, / \\n/g, {room} > {ROOM} ? ' ' : '\\n'), '\\n')"
    middle = [{"test": f"length({lines}) == {n}", "value": -(n - 1) * LINE / 2} for n in range(2, MOST + 1)]
    offset = {"condition": middle, "value": 0}  # Vega sets the first of several lines beside the mark
    axis = {"labelExpr": lines, "labelLimit": 450, "labelOverlap": False, "labelOffset": offset}
    return category("what", None, sort=None, axis=axis)


def in_lines(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the names of its column ``what`` cut into lines, besides those they have."""
    return table.assign(what=["\n".join(map(_wrapped, name.split("\n"))) for name in table["what"]])


def _wrapped(line: str) -> str:
    return SOFT.join(textwrap.wrap(line, LETTERS))


def height(table: pd.DataFrame, legend: int = 0) -> int:
    """Of a chart with one line per name, below a legend of so many lines."""
    lines = max(name.count("\n") for name in in_lines(table)["what"]) + 1
    return (LINE * lines + 10) * len(table) + 50 + (GAP + ENTRY * legend if legend else 0)
