"""The challenge of the gate: tell a count of eight people from tables that show none below eleven.

The gate of this challenge hides small counts and does nothing else. Two tables of large counts, of everyone and of
all but a few, tell the few (differencing: Willenborg & de Waal, Elements of Statistical Disclosure Control, 2001).
The tables are made again on the server, in the world that is the same for all; then under all the rules of the SNDS.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

from classroom.refusals import Refusal
from simulator.cache import StageCache
from simulator.scenario import PRESETS, Scenario
from simulator.space.attack import TOTAL, Attempt
from simulator.space.audit import Audit
from simulator.space.desk import Desk
from simulator.space.protocol import Answer, Impossible, Open, Request, Strictness, Tabulate

WANTED = 8
MOST_TABLES = 6
_DESKS = StageCache()
START = PRESETS["discovery"].scenario
"""The world of the challenge: small, so that the server makes it at once."""


@dataclass(frozen=True)
class Told:
    """Two counts that left, of which the second is a part of the first; ``WANTED`` people are between them."""

    row: str
    column: str
    larger: int
    smaller: int


@dataclass(frozen=True)
class Tries:
    """What the tables tell, None if they do not; and whether they tell it under all rules too."""

    told: Told | None
    under_all_rules: bool


def try_tables(tables: Sequence[Tabulate]) -> Tries:
    """Make the tables again and look for the count. Raises Refusal for too many or impossible ones."""
    if len(tables) > MOST_TABLES:
        raise Refusal("too_many", most=MOST_TABLES)
    if any(table.cells != "count" for table in tables):
        raise Refusal("bad_value")
    told = _told(_desk("counts"), tables)
    return Tries(told, told is not None and _told(_desk("snds"), tables) is not None)


def _told(desk: Desk, tables: Sequence[Tabulate]) -> Told | None:
    def ask(request: Request) -> Answer:
        assert isinstance(request, Tabulate)
        released, reasons = desk.tabulate(request)
        return Answer(status="released" if released else "refused", released=released, refusals=reasons)

    attempt = Attempt(ask)
    try:
        left = [attempt.counts(table.rows, table.columns, table.where) for table in tables]
    except Impossible as problem:
        raise Refusal("bad_value") from problem
    found = [told for counts in left for told in _within(counts)]
    for whole, part in ((i, j) for i, one in enumerate(tables) for j, two in enumerate(tables) if _is_part(two, one)):
        found += [Told(*key, left[whole][key], left[part][key]) for key in left[whole].keys() & left[part].keys()]
    return next((told for told in found if told.larger - told.smaller == WANTED and told.smaller > 0), None)


def _is_part(two: Tabulate, one: Tabulate) -> bool:
    """Whether the second table counts some of the people of the first, in the same rows and columns."""
    conditions = [{(c.column, c.value) for c in table.where} for table in (one, two)]
    return (one.rows, one.columns) == (two.rows, two.columns) and conditions[0] < conditions[1]


def _within(counts: dict[tuple[str, str], int]) -> list[Told]:
    """Each total of a table, against the sum of what is shown of it: hidden counts must not be told by the rest."""
    found = []
    for axis in (0, 1):
        for key, total in counts.items():
            if key[axis] == TOTAL:
                parts = [
                    n for other, n in counts.items() if other[1 - axis] == key[1 - axis] and other[axis] != TOTAL
                ]
                found.append(Told(*key, total, sum(parts)))
    return found


def _desk(strictness: Strictness) -> Desk:
    """A desk that has let out nothing yet: under all rules one remembers what has left it."""
    desk: Desk = copy(_DESKS.get(strictness, lambda: _opened(strictness)))
    desk.audit = Audit(len(desk.people))
    return desk


def _opened(strictness: Strictness) -> Desk:
    return Desk(Open(scenario=START.differences(Scenario()), strictness=strictness))
