"""What a visitor reads: words from the catalogues of ``locales/``, numbers and dates as in their country.

>>> t = language("fr")
>>> t._("{rate} of {n} implants are paired", rate=t.percent(0.774), n=3000)
'77 % des 3 000 implants sont appariés'

English text in the code is the message id; how it reaches the catalogues is in docs/translation.md.
"""

import datetime
import gettext
import io
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from numbers import Integral, Real
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeGuard, cast, overload

from babel import Locale
from babel.dates import format_date
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

if TYPE_CHECKING:
    from models.evaluation import Estimate

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")
LOCALES = Path(__file__).resolve().parents[1] / "locales"
PLURAL_FORMS: dict[Language, str] = {"fr": "nplurals=2; plural=(n > 1);", "en": "nplurals=2; plural=(n != 1);"}
"""Ours, for they change with Babel: from 2.19 on it wants a third French form, for round millions."""
MISSING = "—"
"""What stands for a number that does not exist (None, not a number, infinite)."""
MORE = 4
"""Decimals, that which was asked for among them, in which two ends may differ; what differs later is rounding."""
HUGE = 1e21
"""A number from which on it is told by its power of ten: Babel cannot write 29 digits, nobody reads 22."""
NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
"""As wide as a plus, and as the charts write it."""
_MILLIONS = {1e9: ("Md", f"{NO_BREAK_SPACE}billion"), 1e6: ("M", f"{NO_BREAK_SPACE}million")}
"""What stands before the French sign of the euro, and after an English sum."""
_BYTE_UNITS = ("byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte")


@dataclass(frozen=True)
class Text:
    """Everything that depends on the language; made by ``language``."""

    language: Language

    def _(self, message: str, /, **values: object) -> str:
        """The message in this language, its ``{names}`` replaced; numbers are written as ``number`` does.

        Braces meant to be shown are doubled. Raises KeyError for a name without a value.
        """
        return self._filled(_said(message, self.language), values) if values else _alone(message, self.language)

    def n(self, singular: str, plural: str, count: float, /, **values: object) -> str:
        """The message that agrees with ``count``, which it may show as ``{count}``.

        With decimals as it is shown: French says 1,9 point, English 1.9 points.
        """
        many = min(2, abs(count)) if self.language == "fr" else 1 if abs(count) == 1 else 2
        translated = _translations(self.language).ngettext(singular, plural, int(many))
        return self._filled(translated, {"count": count, **values})

    def number(self, x: float | None, digits: int | None = None) -> str:
        """``x`` with this many decimals; by default at most two, no useless zeros; from ``HUGE`` on 1,4 × 10²¹⁷."""
        if not _known(x):
            return MISSING
        decimals = "##" if digits is None else "0" * digits
        rounded = _rounded(x, len(decimals))
        if abs(rounded) >= HUGE:
            return _by_its_power(rounded, self.language)
        return _decimal(rounded, f"#,##0.{decimals}".rstrip("."), self.language)

    def percent(self, x: float | None, digits: int = 0) -> str:
        """The share ``x`` (1 is all) in per cent."""
        if not _known(x):
            return MISSING
        rounded = _rounded(x, digits + 2)
        if abs(rounded) >= HUGE:
            sign = "%" if self.language == "en" else f"{NO_BREAK_SPACE}%"
            return _by_its_power(100 * rounded, self.language) + sign
        return _percent(rounded, digits, self.language)

    def money(self, euros: float | None, digits: int = 0) -> str:
        """Euros: 10 000 €, €10,000; from a million on 10,5 M€ and 1,6 Md€, €10.5 million and €1.6 billion."""
        if not _known(euros):
            return MISSING
        rounded = _rounded(euros, digits)
        size = next((size for size in _MILLIONS if abs(rounded) >= size), 1)
        told = self.number(abs(rounded), digits) if size == 1 else self.number(round(abs(euros) / size, 1))
        french, english = _MILLIONS.get(size, ("", ""))
        sign = MINUS if rounded < 0 else ""
        return f"{sign}{told}{NO_BREAK_SPACE}{french}€" if self.language == "fr" else f"{sign}€{told}{english}"

    def interval(self, low: float | None, high: float | None, digits: int | None = 2, percent: bool = False) -> str:
        """The closed interval from ``low`` to ``high``: [0,72 ; 0,79] or [0.72, 0.79], whole on its line.

        It gets the decimals that it needs to be seen (:func:`telling`).
        """
        if not (_known(low) and _known(high)):
            return MISSING
        digits = telling(low, high, digits, percent)
        ends = [self.percent(x, digits or 0) if percent else self.number(x, digits) for x in (low, high)]
        separator = f"{NO_BREAK_SPACE};{NO_BREAK_SPACE}" if self.language == "fr" else f",{NO_BREAK_SPACE}"
        return f"[{separator.join(ends)}]"

    def estimate(self, value: "Estimate", *, percent: bool = False, digits: int = 0) -> str:
        """A figure, followed by its 95 % interval where there is one: 62 % [57 % ; 68 %].

        One of no length would claim too much.
        """
        digits = telling(value.low, value.high, digits, percent)
        shown = self.percent(value.value, digits) if percent else self.number(value.value, digits)
        if not value.low < value.high:
            return shown
        return f"{shown} {self.interval(value.low, value.high, digits, percent=percent)}"

    def date(self, day: datetime.date | None) -> str:
        """A date in full: 1er janvier 2019, 1 January 2019."""
        if day is None:
            return MISSING
        written = format_date(day, "long", "en_GB" if self.language == "en" else self.language)
        return written.replace("1 ", "1er ", 1) if self.language == "fr" and day.day == 1 else written

    def bytes(self, n: float | None) -> str:
        """A quantity of data in its most readable unit, powers of 1000: 5,2 To, 5.2 TB."""
        if not _known(n):
            return MISSING
        power = 0
        while abs(n) >= 1000 and power < len(_BYTE_UNITS) - 1:
            n, power = n / 1000, power + 1
        length: Literal["short", "long"] = "long" if power == 0 and self.language == "en" else "short"  # not "2 byte"
        return _quantity(_rounded(n, 1), _BYTE_UNITS[power], length, self.language)

    def _filled(self, message: str, values: dict[str, object]) -> str:
        shown = {name: self._shown(value) for name, value in values.items()}
        return message.format(**shown)

    def _shown(self, value: object) -> object:
        if value is None:
            return MISSING
        is_number = isinstance(value, Real) and not isinstance(value, bool)
        return self.number(cast(float, value)) if is_number else value


@lru_cache(5000)
def _said(message: str, code: Language) -> str:
    return _translations(code).gettext(message) if message else ""


@lru_cache(5000)
def _alone(message: str, code: Language) -> str:
    """The message without values, its doubled braces made single."""
    return _said(message, code).format()


@lru_cache(5000)
def _quantity(n: float, unit: str, length: Literal["short", "long"], code: Language) -> str:
    return format_unit(n, f"digital-{unit}", length, locale=code).replace(" ", NO_BREAK_SPACE)


@lru_cache(5000)
def _decimal(x: float, pattern: str, code: Language) -> str:
    """Babel reads its pattern anew each time; a page that is drawn again says mostly the same numbers."""
    return format_decimal(x, pattern, code).replace("-", MINUS)


def _by_its_power(x: float, code: Language) -> str:
    times, power = f"{Decimal(x):.1e}".split("e+")
    raised = power.translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{_decimal(float(times), '#,##0.#', code)}{NO_BREAK_SPACE}×{NO_BREAK_SPACE}10{raised}"


@lru_cache(5000)
def _percent(x: float, digits: int, code: Language) -> str:
    pattern = Locale(code).percent_formats[None].pattern
    decimals = f"0.{'0' * digits}".rstrip(".")
    return format_percent(x, pattern.replace("0", decimals), code).replace("-", MINUS)


@cache
def language(code: Language) -> Text:
    """The words and formats of a language."""
    return Text(code)


def choose(accept_language: str | None) -> Language:
    """The language for a browser's ``Accept-Language`` header or locale: "fr-FR", "de;q=0.9, fr;q=0.8"…

    The best liked of those we speak; English for other languages; French when nothing is said.
    """
    wishes = sorted(map(_wish, (accept_language or "").split(",")), key=lambda wish: -wish[0])
    liked = [code for quality, code in wishes if quality > 0 and code.isalpha()]
    if not liked or liked[0] in ("c", "posix"):
        return "fr"
    return next((code for wish in liked for code in LANGUAGES if wish == code), "en")


def _wish(part: str) -> tuple[float, str]:
    tag, _, quality = part.strip().lower().partition(";q=")
    code = tag.replace("_", "-").split("-")[0].split(".")[0]
    try:
        return (float(quality) if quality else 1.0), code
    except ValueError:
        return 0.0, code


@overload
def telling(low: float, high: float, digits: int, percent: bool = False) -> int: ...
@overload
def telling(low: float, high: float, digits: int | None, percent: bool = False) -> int | None: ...
def telling(low: float, high: float, digits: int | None, percent: bool = False) -> int | None:
    """The decimals of an interval: these, or more where both ends would be written alike though they differ."""
    if not low < high:
        return digits
    places, first = 2 if percent else 0, 2 if digits is None else digits
    needed = (n for n in range(first, first + MORE) if round(low, n + places) != round(high, n + places))
    found = next(needed, first)
    return digits if found == first else found


def _known(x: float | None) -> TypeGuard[float]:
    return x is not None and abs(x) < float("inf")


def _rounded(x: float, digits: int) -> float:
    """Rounded for display, never minus zero; integers of any size stay exact."""
    return int(x) if isinstance(x, Integral) else round(float(x), digits) + 0.0


def new_catalog(code: Language) -> Catalog:
    """An empty catalogue with the language's :data:`PLURAL_FORMS`."""
    catalog = Catalog(locale=code, fuzzy=False)
    catalog.mime_headers = [("Plural-Forms", PLURAL_FORMS[code])]
    return catalog


@cache
def _translations(code: Language) -> gettext.GNUTranslations:
    """The .po files of a language, merged and compiled in memory: nothing to build, nothing to forget."""
    found: list[Message] = []
    for part in sorted((LOCALES / code).rglob("*.po")):
        with part.open("rb") as file:
            found += (message for message in read_po(file, locale=code) if message.id and message.string)
    merged = new_catalog(code)
    for message in sorted(found, key=lambda m: m.id if isinstance(m.id, str) else m.id[0]):
        merged[message.id] = message
    compiled = io.BytesIO()
    write_mo(compiled, merged)  # sorts the messages, ten times slower than we do
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
