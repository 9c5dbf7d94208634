"""What a cell of a file means: a text, a number or a day, where that is beyond doubt."""

import re
import unicodedata
from collections.abc import Callable, Collection
from datetime import date

from simulator.problem import Problem

N_ = str  # marks a text for translation

NUMBER = re.compile(r"([+-]?)(\d{1,18})(?:[.,](\d{0,15}))?")
DATE_SHAPES: dict[str, tuple[str, str]] = {
    "year-month-day": (r"(\d{4})[-/](\d\d)[-/](\d\d)(?:[T ][\d:.]+Z?)?", "ymd"),
    "yearmonthday": (r"(\d{4})(\d\d)(\d\d)", "ymd"),
    "day/month/year": (r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", "dmy"),
    "month/day/year": (r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", "mdy"),
}
"""Each way of writing a day: its shape and the order of its parts."""
YEARS = range(1800, 2200)
READABLE = 0.9
"""Share of a column's different values that must be numbers, or days, for it to be compared as such."""

Reader = Callable[[str], int | None]


def same_words(text: str) -> str | None:
    """A text regardless of capitals and of spaces; None if nothing is written."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split()) or None


def same_letters(text: str) -> str | None:
    """A text regardless of capitals, accents, spaces and punctuation; None if nothing is written."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(c if c.isalnum() else " " for c in apart if not unicodedata.combining(c))
    return " ".join(letters.split()) or same_words(text)


def day_of(text: str, written: str) -> int | None:
    """The day, counted from 1 January of the year 1, of a date written one way; None if it is not one."""
    shape, order = DATE_SHAPES[written]
    found = re.fullmatch(shape, text, re.ASCII)
    if not found:
        return None
    part = {name: int(digits) for name, digits in zip(order, found.groups(), strict=True)}
    try:
        return date(part["y"], part["m"], part["d"]).toordinal() if part["y"] in YEARS else None
    except ValueError:
        return None


def dates_as(values: Collection[str]) -> str | None:
    """How the dates of one column are written, a key of ``DATE_SHAPES``; None if they are no dates.

    03/04/2020 is 3 April or 4 March: what the other rows say decides; Problem if they do not.
    """
    read = {written: sum(day_of(v, written) is not None for v in values) for written in DATE_SHAPES}
    best = max(read, key=lambda written: read[written])
    if read[best] < READABLE * max(len(values), 1):
        return None
    day_first, month_first = ([day_of(v, w) for v in values] for w in ("day/month/year", "month/day/year"))
    if best == "day/month/year" and read["month/day/year"] == read[best] and day_first != month_first:
        example = next(v for v, a, b in zip(values, day_first, month_first, strict=True) if a != b)
        raise Problem(
            N_("“{value}” may be read as day/month or as month/day: write dates as year-month-day."), value=example
        )
    return best


def decimals(values: Collection[str], comma: bool) -> int:
    """Most decimals of the numbers among the values."""
    found = (_number(v, comma) for v in values)
    return max((len((number[3] or "").rstrip("0")) for number in found if number), default=0)


def number_of(text: str, comma: bool, places: int) -> int | None:
    """A number times ten to the power of ``places``, exactly; None if it is not one.

    ``comma`` allows 1,5 besides 1.5: only where the comma does not separate the columns is it sure to be
    decimal. Thousands may not be set apart.
    """
    found = _number(text, comma)
    if not found:
        return None
    sign, whole, fraction = found.groups()
    return int(f"{sign}{whole}{(fraction or '').rstrip('0').ljust(places, '0')}")


def _number(text: str, comma: bool) -> re.Match[str] | None:
    found = NUMBER.fullmatch(text) if text.isascii() else None
    return found if comma or "," not in text else None
