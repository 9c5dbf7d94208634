"""The columns of a visitor's table in words: what each input of the model means, and why a column is left out."""

from decimal import Decimal

from interface.shell import plain
from models.tabular import Encoder
from simulator.language import Text
from simulator.own_columns import Column, Kind
from simulator.problem import shown

N_ = str  # marks a text for translation

LEFT_OUT: dict[Kind, str] = {
    "date": N_("dates say when, not who, and later ones were never learned: write an age or a duration instead"),
    "empty": N_("nothing is written in them"),
    "constant": N_("the same everywhere: they tell nobody apart"),
    "mixed": N_("numbers, but for some cells: mend these in the file"),
    "code": N_("nearly every row has another text: identifiers or free text"),
}
"""Why columns of a kind are not offered."""
LONGEST = 40


def reasons(t: Text, columns: list[Column]) -> list[str]:
    """One line of Markdown per reason with the columns that are left out for it."""
    lines = []
    for kind, reason in LEFT_OUT.items():
        mine = [c for c in columns if c.kind == kind]
        if mine:
            names = ", ".join(
                plain(shown(c.name, LONGEST) + (f" ({shown(c.odd, 20)})" if c.odd else "")) for c in mine[:10]
            )
            more = " …" if len(mine) > 10 else ""
            lines.append(t._("{columns}: {reason}", columns=names + more, reason=t._(reason)))
    return lines


def value(t: Text, text: str | None) -> str:
    """A value of a column of texts."""
    if text is None:
        return t._("a rarer value")
    return shown(text, LONGEST) if text else t._("(empty)")


def number(t: Text, x: float) -> str:
    """A number of an unknown unit with three significant digits or to the unit, without useless zeros."""
    exact = Decimal(f"{x:.3g}" if abs(x) < 1000 else f"{x:.0f}").normalize()
    return t.number(float(exact), max(0, -int(exact.as_tuple().exponent)))


def question(t: Text, encoder: Encoder, name: str, threshold: float) -> tuple[str, bool]:
    """The question that a threshold of a tree decides, and whether yes means below it: never here."""
    k, j = map(int, name.split("."))
    column, meaning = shown(encoder.columns[k], LONGEST), encoder.meaning(k)[j]
    if meaning == "value":
        return t._("{column}: more than {x}?", column=column, x=number(t, threshold)), False
    if meaning == "missing":
        return t._("{column}: not filled in?", column=column), False
    return t._("{column}: {value}?", column=column, value=value(t, meaning and meaning.removeprefix("is:"))), False
