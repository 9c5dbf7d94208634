"""Who could read, what could be read, and what a rule about them is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from simulator.sovereignty.hosting import Hosting

N_ = str  # marks a text for translation

Access = Literal["right", "reads", "cipher", "nothing"]
"""Reads by right; can read though nobody meant it; gets unreadable bytes only; gets nothing."""

READERS = {
    "staff": N_("The host’s administrators"),
    "parent": N_("The host’s parent company"),
    "us": N_("A US judge or agency"),
    "thief": N_("A thief with a stolen disk"),
    "password": N_("A hacker with a researcher’s password"),
    "keeper": N_("Whoever has the keys, alone"),
    "judge": N_("A French judge"),
    "team": N_("The researchers of the project"),
}
THINGS = {
    "stored": N_("Stored data"),
    "use": N_("Data in use"),
    "keys": N_("Keys"),
    "logs": N_("Logs of use"),
    "software": N_("The software that leaves"),
}
PERSONAL = ("stored", "use", "keys", "logs")
"""What tells about patients or opens what does."""
FOREIGN = ("us",)
"""Readers whom a law outside Europe sends."""
OUTSIDE = ("staff", "parent", "thief", "password", "keeper")
"""Readers whom security should stop, whatever their nationality."""


@dataclass(frozen=True)
class Rule:
    """What these readers get of these things ``when`` this holds; ``reason`` is an English message id."""

    readers: tuple[str, ...]
    things: tuple[str, ...]
    when: Callable[[Hosting], bool]
    access: Access
    reason: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """What one reader gets of one thing, why, and where that is written."""

    reader: str
    thing: str
    access: Access
    reason: str
    sources: tuple[str, ...]


def always(hosting: Hosting) -> bool:
    """The rule that is left when no other holds."""
    return True
