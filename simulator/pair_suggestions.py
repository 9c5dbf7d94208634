"""What to compare in somebody else's files, and which pairs to look at: a first proposal made from the data.

Rules of thumb, modelling choices all: they see how the columns are filled, never who is who.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations
from math import floor, log10

from simulator.files import TextTable
from simulator.linkage.blocking import Rule, join
from simulator.linkage.fields import Compared, Field
from simulator.linkage.spelling import YEARS, dates_as, decimals, number_of, same_words
from simulator.problem import Problem

ID_NAMES = re.compile(r"(?:^|[_\W])(?:id|ident\w*|n[o°]|num(?:ero|éro)?|record|key|code)(?:$|[_\W])", re.IGNORECASE)
TRUTH_NAMES = re.compile(r"truth|person(?:ne)?|entity|cluster|v[ée]rit[ée]|true_?id", re.IGNORECASE)
MOST_FIELDS, MOST_RULES = 8, 4
"""Fields and blocks proposed at most."""
FEWEST_COMMON = 0.01
"""Share of a column's values that the other file must know too: a serial number of its own says nothing."""
PAIRS_PER_RECORD = 20
"""Pairs that a proposed block makes at most, for each record."""
LOOKED_AT = 2000
"""Different values of a column that are looked at."""


def common_columns(tables: Sequence[TextTable]) -> list[str]:
    """The columns that all tables have, in the order of the first."""
    return [name for name in names(tables[0]) if all(name in table.columns for table in tables)]


def names(table: TextTable) -> list[str]:
    """The columns of a table."""
    return [str(name) for name in table.columns]


def identifier(table: TextTable) -> str:
    """The column that most likely numbers the records: filled, never twice the same, named like one."""
    columns = table.columns
    unique = [name for name in names(table) if columns[name].is_unique and (columns[name] != "").all()]
    named = [name for name in unique if ID_NAMES.search(name)]
    return next(iter([*named, *unique, *names(table)]))


def truth_column(tables: Sequence[TextTable], ids: Sequence[str]) -> str | None:
    """A column named as if it said who is who."""
    return next((c for c in common_columns(tables) if c not in ids and TRUTH_NAMES.fullmatch(c)), None)


def fields(tables: Sequence[TextTable], left_out: Sequence[str]) -> tuple[Field, ...]:
    """The columns worth comparing and how, in their order; those ``left_out`` are no candidates."""
    useful = {c: _distinct(tables, c) for c in common_columns(tables) if c not in left_out}
    useful = {c: values for c, values in useful.items() if _says_something(tables, c, values)}
    kept = sorted(useful, key=lambda c: -sum(map(len, useful[c])))[:MOST_FIELDS]
    return tuple(field_like(tables, c) for c in useful if c in kept)


def field_like(tables: Sequence[TextTable], column: str) -> Field:
    """A column with the kind of comparison that fits its values."""
    values = _distinct(tables, column)
    every, commas = set().union(*values), [table.separator != "," for table in tables]
    written = [_dates(v) for v in values]
    if all(written):
        same = len(set(written)) == 1
        return Field(column, "text") if same else Field(column, "tolerance", Decimal(1))
    places = max(decimals(v, comma) for v, comma in zip(values, commas, strict=True))
    if places and all(number_of(v, any(commas), places) is not None for v in every):
        return Field(column, "tolerance", _hundredth(every, any(commas), places))
    short = sum(map(len, every)) <= 2 * len(every)
    years = all(v.isdecimal() and len(v) == 4 and int(v) in YEARS for v in every)
    return Field(column, "exact" if short or years or len(every) <= 30 else "text")


def _distinct(tables: Sequence[TextTable], column: str) -> list[set[str]]:
    return [set(table.columns[column].drop_duplicates().head(LOOKED_AT)) - {""} for table in tables]


def _says_something(tables: Sequence[TextTable], column: str, values: list[set[str]]) -> bool:
    """Whether values differ and come back: elsewhere in the other file, or within the only one."""
    if min(map(len, values)) < 2:
        return False
    if len(tables) == 1:
        return not tables[0].columns[column].is_unique
    left, right = ({same_words(v) for v in table.columns[column].unique() if v} for table in tables)
    return len(left & right) >= FEWEST_COMMON * min(len(left), len(right))


def _dates(values: set[str]) -> str | None:
    try:
        return dates_as(values) if values else None
    except Problem:  # day/month or month/day: nobody knows
        return None


def _hundredth(values: set[str], comma: bool, places: int) -> Decimal:
    """About a hundredth of the range, a power of ten."""
    read = [number_of(v, comma, places) or 0 for v in values]
    span = Decimal(max(read) - min(read)).scaleb(-places)
    power = floor(log10(span / 100)) + 1 if span else 0
    return Decimal(1).scaleb(max(power, -places))


def n_pairs(block: Sequence[str], compared: Sequence[Compared], one_table: bool) -> int:
    """How many pairs a block makes; the fields it names must be among those ``compared``."""
    left, right = ({f.field.name: f.codes[side] for f in compared} for side in (0, 1))
    found = join(Rule(tuple(block)), {f.field.name: f.comparison for f in compared}, left, right)
    return found.n_pairs_within if one_table else found.n_pairs


def blocks(compared: Sequence[Compared], one_table: bool, most: int) -> tuple[tuple[str, ...], ...]:
    """A few blocks of few fields that make few pairs and, if possible, share no field: an error in one
    cannot hide a pair from all of them."""
    records = compared[0].codes[0].size if one_table else compared[0].codes[0].size + compared[0].codes[1].size
    sizes = _small_enough(compared, one_table, min(most, PAIRS_PER_RECORD * records))
    chosen: list[tuple[str, ...]] = []
    while sizes and len(chosen) < MOST_RULES:
        used = {name for block in chosen for name in block}
        best = min(sizes, key=lambda block: (len(used & set(block)), len(block), sizes[block]))
        if chosen and used >= set(best):
            break
        chosen.append(best)
        del sizes[best]
    return tuple(chosen)


def _small_enough(compared: Sequence[Compared], one_table: bool, most: int) -> dict[tuple[str, ...], int]:
    """The blocks of one, two or three fields that make some pairs and not too many, none within another."""
    every = [f.field.name for f in compared]
    found: dict[tuple[str, ...], int] = {}
    for k in (1, 2, 3):
        for block in combinations(every, k):
            if not any(set(smaller) <= set(block) for smaller in found):
                n = n_pairs(block, compared, one_table)
                if 0 < n <= most:
                    found[block] = n
    return found
