"""An axis of long names, on several lines, so that on a telephone the drawing keeps half of the width."""

import textwrap

import pandas as pd

from interface.charts import Spec, category

LETTERS = 22
"""In a line of a name."""


def names_axis() -> Spec:
    """The axis of the column ``what``, in the order of the table."""
    axis = {"labelExpr": "split(datum.label, '\\n')", "labelLimit": 200, "labelOverlap": False}
    return category("what", None, sort=None, axis=axis)


def in_lines(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the names of its column ``what`` cut into lines, besides those they have."""
    return table.assign(what=["\n".join(map(_wrapped, name.split("\n"))) for name in table["what"]])


def _wrapped(line: str) -> str:
    return "\n".join(textwrap.wrap(line, LETTERS))


def height(table: pd.DataFrame) -> int:
    """Of a chart with one line per name."""
    lines = max(name.count("\n") for name in in_lines(table)["what"]) + 1
    return (14 * lines + 10) * len(table) + 50
