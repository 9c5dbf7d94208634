"""Numbers as pupils type them: 0,62, 62 %, 62%, 1 234,5, 1,234.5, 31/50, 31 sur 50, 1 200 €."""

import re

from classroom.items import Unit

_SPACES = re.compile(r"[\s\u00a0\u202f_]+")
_WORDS = re.compile(r"(?i)(euros?|eur|€|\$|jours?|days?|points?|environ|about|approximately|[≈~=])")
_PERCENT = re.compile(r"(?i)(%|pour ?cents?|per ?cent|percent)")
_QUOTIENT = re.compile(r"(?i)(?:/|÷|sur|out ?of|of)")
_NUMBER = re.compile(r"[+-]?\d[\d.,’']*|[+-]?[.,]\d+")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:(?:,\d{3})+|(?:\.\d{3})+)")
LONGEST = 40
"""Characters of an answer that are read."""


def readings(text: str, unit: Unit) -> tuple[float, ...]:
    """What the text may mean, in the unit (a share for ``percent``); nothing where it is no number.

    ``points``: a difference of percentages, with or without the sign.

    “1,234” may be one and a bit or more than a thousand, and “62” without a sign may be 62 % or 62 times all.
    """
    text = text.strip()[:LONGEST].replace("−", "-")
    percent = bool(_PERCENT.search(text))
    bare = _SPACES.sub("", _WORDS.sub("", _PERCENT.sub("", _SPACES.sub(" ", text))))
    parts = _QUOTIENT.split(bare)
    quotients = [a / b for a in _plain(parts[0]) for b in _plain(parts[-1]) if b]
    found = quotients if len(parts) == 2 else _plain(bare)
    if unit != "percent":
        return () if percent and unit != "points" else tuple(found)
    return tuple(x / 100 for x in found) if percent else (*found, *(x / 100 for x in found))


def _plain(text: str) -> list[float]:
    """The ways of reading one number without a sign of unit."""
    if not _NUMBER.fullmatch(text):
        return []
    text = re.sub("[’']", "", text)
    commas, dots = text.count(","), text.count(".")
    if commas and dots:
        decimal = max(",.", key=text.rfind)
        whole, _, part = text.rpartition(decimal)
        return _floats(re.sub("[.,]", "", whole) + "." + part) if _GROUPED.fullmatch(whole) else []
    if commas + dots > 1:
        return _floats(re.sub("[.,]", "", text)) if _GROUPED.fullmatch(text) else []
    decimal_reading = _floats(text.replace(",", "."))
    if re.fullmatch(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", text):
        return [*decimal_reading, *_floats(re.sub("[.,]", "", text))]
    return decimal_reading


def _floats(text: str) -> list[float]:
    return [float(text)]
