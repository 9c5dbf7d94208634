"""What the columns of somebody else's table hold: numbers, texts, dates, or nothing a model should see.

Rules of thumb, modelling choices all; what they leave out is said with its reason, and nothing is guessed that could
change a value.
"""

import re
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from simulator.files import TextTable
from simulator.linkage.spelling import READABLE, dates_as
from simulator.pair_suggestions import ID_NAMES
from simulator.problem import Problem

Kind = Literal["number", "text", "date", "empty", "constant", "mixed", "code"]
USABLE: tuple[Kind, ...] = ("number", "text")
GAPS = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "?"})
NUMBER_GAPS = GAPS | {"none", "nd", "nr", ".", "-", "--"}
"""How what is not known is written, capitals aside; among numbers it cannot be a value."""
NUMBER = re.compile(r"[+-]?(\d{1,18}([.,]\d*)?|[.,]\d+)([eE][+-]?\d{1,2})?", re.ASCII)
CODE = re.compile(r"[+-]?0\d+", re.ASCII)
"""A number that begins with 0 is a code: 01000 is not 1000."""
MOST_TEXTS = 200
"""Different texts of a column that may still be categories."""
LOOKED_AT = 2000
MOST_OUTCOMES = 20
"""Different values of a column that may be an outcome."""
PERSONAL_NAMES = re.compile(
    r"(?:^|[_\W\d])(?:(?:sur|last|first|given|family|maiden|full|birth)?_?names?|n[éèe]e?_?le|noms?|pr[ée]noms?|nir|nss|"
    r"ss[ni]|insee|s[ée]cu\w*|ipp|e?_?-?mails?|courriels?|t[ée]l(?:[ée]phone)?s?|(?:tele)?_?phone|portable|mobile|"
    r"adresses?|address(?:es)?|rue|street|dob|ddn|birth\w*|naissance|date_?naissance|birthdate|iban|passe?port|"
    r"code_?postal|zip(?:_?code)?|post_?code)(?:$|[_\W\d])",
    re.IGNORECASE,
)
PERSONAL_VALUES = (
    re.compile(r"[^@\s]+@[^@\s]+\.[a-zA-Z]{2,}"),
    re.compile(r"[12] ?\d\d ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d\d|2[AB]) ?\d{3} ?\d{3}(?: ?\d\d)?"),
    re.compile(r"(?:\+33|0)[ .-]?[1-9](?:[ .-]?\d\d){4}"),
)
"""An e-mail address, a French social-security number, a French telephone number."""
ID_WORDS = re.compile(
    r"(?:^|[_\W])(?:patients?|persons?|personnes?|subjects?|sujets?|[ée]l[èe]ves?)(?:$|[_\W])", re.IGNORECASE
)
OUTCOME_WORDS = re.compile(
    r"outcome|event|[ée]v[ée]nement|label|target|issue|r[ée]sultat|diagnos|d[ée]c[èe]s|death|died|dead|admi|hospitali|"
    r"relapse|rechute|survi|readm|^y$",
    re.IGNORECASE,
)
YES = frozenset({"1", "yes", "oui", "true", "vrai", "y", "o", "positive", "positif", "died", "dead"})


@dataclass(frozen=True)
class Column:
    """A column as it was understood: ``gaps`` empty cells, ``distinct`` different values besides; ``odd``: of a
    column of numbers, a value that is none."""

    name: str
    kind: Kind
    gaps: int
    distinct: int
    personal: bool = False
    odd: str = ""

    @property
    def offered(self) -> bool:
        """Whether a model can learn from it."""
        return self.kind in USABLE


def look(table: TextTable) -> dict[str, Column]:
    """Every column of a table, by its name."""
    return {str(name): _look(str(name), table) for name in table.columns}


def values_of(cells: "pd.Series[str]") -> list[str]:
    """The different values of a column that are not gaps, in the order in which they are met."""
    return [value for value in cells.drop_duplicates() if not is_gap(value)]


def is_gap(value: str) -> bool:
    """Whether a cell says that nothing is known."""
    return value.casefold() in GAPS


def numbers(cells: "pd.Series[str]") -> "pd.Series[float]":
    """A column of numbers, NaN where there is a gap. The decimal sign may be a comma."""
    by_text = {v: float("nan") if v.casefold() in NUMBER_GAPS else float(v.replace(",", ".")) for v in cells.unique()}
    return cells.map(by_text).astype("float64")


def _look(name: str, table: TextTable) -> Column:
    cells = table.columns[name]
    found = cells.value_counts(sort=False)
    texts = {str(v): int(n) for v, n in found.items() if not is_gap(str(v))}
    values = [v for v in texts if v.casefold() not in NUMBER_GAPS]
    kind, odd = _kind(name, values, len(table), table.separator != ",")
    if not (kind in ("number", "mixed", "date") or (kind == "code" and not odd)):
        values = list(texts)
        kind, odd = _kind_of_texts(values, len(table)), ""
    gaps = len(table) - sum(texts[v] for v in values)
    if kind in ("number", "text") and len(values) == 1 and not gaps:
        kind = "constant"
    return Column(name, kind, gaps, len(values), _personal(name, values), odd)


def _kind(name: str, values: list[str], rows: int, comma: bool) -> tuple[Kind, str]:
    """If they are numbers or dates; else "text"."""
    if not values:
        return "text", ""
    if _dates(values[:LOOKED_AT]):
        return "date", ""
    odd = next((v for v in values if not _is_number(v, comma)), "")
    if not odd:
        # 1, 2, 3…: a number of its own for every row, and called so
        whole = all(v.isdecimal() for v in values)
        return ("code" if whole and len(values) == rows and ID_NAMES.search(name) else "number"), ""
    readable = sum(_is_number(v, comma) for v in values)
    if len(values) > MOST_OUTCOMES and readable >= READABLE * len(values) and not any(map(CODE.fullmatch, values)):
        return "mixed", odd
    return "text", odd


def _kind_of_texts(values: list[str], rows: int) -> Kind:
    if not values:
        return "empty"
    return "code" if len(values) > MOST_TEXTS or len(values) > max(MOST_OUTCOMES, rows / 2) else "text"


def _is_number(text: str, comma: bool) -> bool:
    return bool(NUMBER.fullmatch(text)) and not CODE.fullmatch(text) and (comma or "," not in text)


def _dates(values: list[str]) -> bool:
    try:
        return dates_as(values) is not None
    except Problem:  # day/month or month/day: a date in any case
        return True


def _personal(name: str, values: list[str]) -> bool:
    some = values[:50]
    return bool(PERSONAL_NAMES.search(name)) or any(
        sum(bool(shape.fullmatch(v)) for v in some) > len(some) / 2 for shape in PERSONAL_VALUES
    )


def likely_identifier(columns: dict[str, Column], rows: int) -> str | None:
    """A column called like one that says whose row it is; None if there is none."""
    named = [c for c in columns.values() if c.kind not in ("empty", "constant", "date", "mixed")]
    for words in (ID_WORDS, ID_NAMES):
        found = [c for c in named if words.search(c.name) and c.distinct > rows / 1000]
        if found:
            return found[0].name
    return None


def likely_outcome(columns: dict[str, Column], others: set[str]) -> str | None:
    """A column with two values, called like an outcome or else the last; None if no column can be one."""
    able = [c for c in columns.values() if c.name not in others and 2 <= c.distinct <= MOST_OUTCOMES]
    two = [c for c in able if c.distinct == 2]
    for some in ([c for c in two if OUTCOME_WORDS.search(c.name)], two, able):
        if some:
            return some[-1].name
    return None


def likely_event(cells: "pd.Series[str]") -> str:
    """The value of an outcome that is most likely the event: called yes, or else the rarer."""
    counts = cells[cells.isin(values_of(cells))].value_counts()
    return next((str(v) for v in counts.index if str(v).casefold() in YES), str(counts.index[-1]))
