"""Who could read what in one way of hosting: the first rule that holds for a reader and a thing decides."""

from functools import cache

from simulator.sovereignty.hosting import Hosting
from simulator.sovereignty.readers import PERSONAL, READERS, THINGS, Cell
from simulator.sovereignty.rules import RULES


@cache
def matrix(hosting: Hosting) -> dict[tuple[str, str], Cell]:
    """Every reader and thing, with what the first rule that holds says."""
    found = {}
    for reader in READERS:
        for thing in THINGS:
            rule = next(r for r in RULES if reader in r.readers and thing in r.things and r.when(hosting))
            found[reader, thing] = Cell(reader, thing, rule.access, rule.reason, rule.sources)
    return found


def intruders(hosting: Hosting, thing: str) -> list[str]:
    """The readers who can read ``thing`` though nobody meant them to."""
    return [reader for reader in READERS if matrix(hosting)[reader, thing].access == "reads"]


def doors(hosting: Hosting, readers: tuple[str, ...]) -> tuple[int, int]:
    """How many cells of personal things are closed to these readers, of how many."""
    cells = [matrix(hosting)[reader, thing].access for reader in readers for thing in PERSONAL]
    return sum(access != "reads" for access in cells), len(cells)
