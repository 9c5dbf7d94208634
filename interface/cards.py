"""A table of which each row becomes a card where its columns have no room side by side: nothing scrolls sideways."""

from collections.abc import Iterable

_CARDS = (
    ":is(.stElementContainer,.stTable,[role=region]){height:auto!important;max-height:max(300px,75vh)}"
    "thead{display:none}table,td{width:100%}"
    "tbody{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:.5rem}"
    "tr{border:1px solid color-mix(in srgb,currentColor 25%,transparent);border-radius:.5rem;padding:.25rem}"
    "td{display:flex;justify-content:space-between;gap:1rem;border:0!important;padding-block:.1rem;white-space:normal}"
    "td>*{overflow:visible!important}"
)


def cards(place: str, names: Iterable[str], narrow: str) -> str:
    """The rules for the table of the container whose key is ``place``, where ``narrow`` (a query of CSS) holds.

    The name of its column stands before each value.
    """
    told = "".join(f"td:nth-child({i})::before{{content:'{_quoted(name)}'}}" for i, name in enumerate(names, 1))
    return f"{narrow}{{.st-key-{place}{{{_CARDS}{told}}}}}"


def room(columns: Iterable[Iterable[str]], letter: float, around: float) -> float:
    """Pixels that columns of these texts take side by side, ``letter`` for each letter of the longest of a column."""
    longest = [max(map(len, texts), default=0) for texts in columns]
    return letter * sum(longest) + around * len(longest)


def _quoted(name: str) -> str:
    """Any text, typed by whomever, as it may stand in a style sheet."""
    return "".join(sign if sign.isalnum() or sign in " ,_" else f"\\{ord(sign):x} " for sign in name)
