"""From the columns of two files to the numbered columns and comparisons of the engine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.files import TextTable
from simulator.linkage.comparisons import Comparison, Exact, Within
from simulator.linkage.similarity import Likeness, Similar
from simulator.linkage.spelling import (
    READABLE,
    Reader,
    dates_as,
    day_of,
    decimals,
    number_of,
    same_letters,
    same_words,
)
from simulator.problem import Problem, shown

N_ = str  # marks a text for translation

Kind = Literal["exact", "tolerance", "text"]
Codes = NDArray[np.int32]
UNKNOWN = -1
"""The code of an empty cell."""
ALIKE = (92, 80)
"""Levels of likeness of texts, in per cent: a slip of the pen, and a shared beginning. Modelling choice, near
the levels that Splink suggests for names."""
WIDEST = 2**31 - 2


@dataclass(frozen=True)
class Field:
    """A column to compare, and how; ``tolerance`` in the column's unit, in days for dates."""

    name: str
    kind: Kind = "exact"
    tolerance: Decimal = Decimal(0)


@dataclass(frozen=True)
class Compared:
    """A field ready for the engine: its comparison and its codes in each table (the same twice for one table).

    ``read_as`` is "text", "number" or "date"; ``unreadable`` counts the cells of both tables that are
    neither and stand for an unknown value.
    """

    field: Field
    comparison: Comparison
    codes: tuple[Codes, Codes]
    read_as: str
    unreadable: int


def compared(field: Field, tables: Sequence[TextTable], likeness: Likeness) -> Compared:
    """Number the values of a field in one table or two. Raises Problem if they cannot be compared that way."""
    columns = [table.columns[field.name] for table in tables]
    if field.kind == "tolerance":
        return _within(field, tables, columns)
    codes, texts = _numbered(columns, same_letters if field.kind == "text" else same_words)
    if field.kind == "exact":
        comparison: Comparison = Exact(field=field.name, missing=UNKNOWN)
    else:
        comparison = Similar(field=field.name, missing=UNKNOWN, texts=texts, percents=ALIKE, likeness=likeness)
    return Compared(field, comparison, codes, "text", 0)


def _numbered(
    columns: Sequence["pd.Series[str]"], spell: Callable[[str], str | None]
) -> tuple[tuple[Codes, Codes], NDArray[np.object_]]:
    """Texts numbered from 0 across the tables, equal where they are spelled the same; and the texts."""
    code, values = pd.factorize(np.concatenate([c.to_numpy(object) for c in columns]))
    spelled, texts = pd.factorize(np.array([spell(v) for v in values], object))
    return _apart(spelled[code], columns), texts


def _apart(codes: NDArray[np.integer], columns: Sequence["pd.Series[str]"]) -> tuple[Codes, Codes]:
    first = len(columns[0])
    left = codes[:first].astype(np.int32)
    return left, (codes[first:].astype(np.int32) if len(columns) == 2 else left)


def _within(field: Field, tables: Sequence[TextTable], columns: Sequence["pd.Series[str]"]) -> Compared:
    """Numbers or dates, counted from the lowest in units of their last decimal."""
    distinct = [[v for v in column.unique() if v] for column in columns]
    read_as, readers, places = _readers(field, tables, distinct)
    read = [{v: reader(v) for v in values} for values, reader in zip(distinct, readers, strict=True)]
    known = [n for numbers in read for n in numbers.values() if n is not None]
    low, high = min(known, default=0), max(known, default=0)
    tolerance = int(field.tolerance.scaleb(places))
    if high - low + tolerance > WIDEST:
        raise Problem(
            N_("The numbers of “{column}” have too many digits to be compared: round them."), column=field.name
        )
    shifted = [{v: n - low for v, n in numbers.items() if n is not None} for numbers in read]
    codes = [np.array([n.get(v, UNKNOWN) for v in c], np.int32) for c, n in zip(columns, shifted, strict=True)]
    unreadable = sum(int((code == UNKNOWN).sum() - (c == "").sum()) for code, c in zip(codes, columns, strict=True))
    comparison = Within(field=field.name, missing=UNKNOWN, tolerances=tuple(sorted({0, tolerance})))
    return Compared(field, comparison, (codes[0], codes[-1]), read_as, unreadable)


def _readers(
    field: Field, tables: Sequence[TextTable], distinct: Sequence[list[str]]
) -> tuple[str, list[Reader], int]:
    """What the column holds, how to read it in each table, and its decimals."""
    written = [dates_as(values) for values in distinct]
    if any(written) and all(w or not values for w, values in zip(written, distinct, strict=True)):
        return "date", [partial(day_of, written=w or "") for w in written], 0
    comma = [table.separator != "," for table in tables]
    for table, values, c in zip(tables, distinct, comma, strict=True):
        odd = [v for v in values if number_of(v, c, 15) is None]
        if len(odd) > (1 - READABLE) * len(values):
            raise _neither(field, table, odd[0], any(written))
    places = max(decimals(values, c) for values, c in zip(distinct, comma, strict=True))
    places = max(places, -int(field.tolerance.normalize().as_tuple().exponent))
    return "number", [partial(number_of, comma=c, places=places) for c in comma], places


def _neither(field: Field, table: TextTable, value: str, one_has_dates: bool) -> Problem:
    if one_has_dates:
        return Problem(N_("“{column}” holds dates in one file and no dates in the other."), column=shown(field.name))
    return Problem(
        N_(
            "“{column}” cannot be compared with a tolerance: “{value}” in {file} is neither a number nor a date "
            "written year-month-day."
        ),
        column=shown(field.name),
        value=shown(value),
        file=table.name,
    )
