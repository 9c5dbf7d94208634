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
from simulator.space.protocol import Answer, Impossible, Open, Reason, Request, Strictness, Tabulate

WANTED = 8
MOST_TABLES = 6
_DESKS = StageCache()
GATE_PRESET = "discovery"
START = PRESETS[GATE_PRESET].scenario
"""The world of the challenge: small, so that the server makes it at once."""


@dataclass(frozen=True)
class Told:
    """Two counts that left, of which the second is a part of the first; ``WANTED`` people are between them.

    ``tables``: which tables they stand in, counted from 0; twice the same where one table tells it alone.
    """

    row: str
    column: str
    larger: int
    smaller: int
    tables: tuple[int, int]


@dataclass(frozen=True)
class Tries:
    """``answers``: what the gate of the challenge says to each table; ``told``: what they tell, None if nothing.

    Once they tell it, ``under_all_rules``: whether they do so under the rules of the SNDS too, and ``rules``: which
    of these rules kept something back.
    """

    answers: tuple[Answer, ...]
    told: Told | None
    under_all_rules: bool = False
    rules: tuple[Reason, ...] = ()


def try_tables(tables: Sequence[Tabulate]) -> Tries:
    """Make the tables again and look for the count. Raises Refusal for too many, or for other than counts."""
    if len(tables) > MOST_TABLES:
        raise Refusal("too_many", most=MOST_TABLES)
    if any(table.cells != "count" for table in tables):
        raise Refusal("bad_value")
    gate = _Gate(_desk("counts"))
    told = gate.told(tables)
    if told is None:
        return Tries(tuple(gate.answers), None)
    strict = _Gate(_desk("snds"))
    still = strict.told(tables)
    return Tries(tuple(gate.answers), told, still is not None, tuple(strict.attempt.rules.values()))


class _Gate:
    """A gate that is asked for tables, its answers in turn."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.answers, self.attempt = desk, list[Answer](), Attempt(self._ask)

    def _ask(self, request: Request) -> Answer:
        assert isinstance(request, Tabulate)
        try:
            released, reasons = self.desk.tabulate(request)
            answer = Answer(status="released" if released else "refused", released=released, refusals=reasons)
        except Impossible as problem:
            answer = Answer(status="failed", failure=problem.why)
        self.answers.append(answer)
        return answer

    def told(self, tables: Sequence[Tabulate]) -> Told | None:
        """The first difference of ``WANTED`` people that the counts let out give."""
        left = [self.attempt.counts(table.rows, table.columns, table.where) for table in tables]
        found = [told for i, counts in enumerate(left) for told in _within(i, counts)]
        every = list(enumerate(tables))
        for i, j in ((i, j) for i, one in every for j, two in every if _is_part(two, one)):
            found += [Told(*key, left[i][key], left[j][key], (i, j)) for key in left[i].keys() & left[j].keys()]
        return next((told for told in found if told.larger - told.smaller == WANTED and told.smaller > 0), None)


def _is_part(two: Tabulate, one: Tabulate) -> bool:
    """Whether the second table counts some of the people of the first, in the same rows and columns."""
    conditions = [{(c.column, c.value) for c in table.where} for table in (one, two)]
    return (one.rows, one.columns) == (two.rows, two.columns) and conditions[0] < conditions[1]


def _within(place: int, counts: dict[tuple[str, str], int]) -> list[Told]:
    """Each total of the table at ``place``, against the sum of what is shown of it."""
    found = []
    for axis in (0, 1):
        for key, total in counts.items():
            if key[axis] == TOTAL:
                parts = [
                    n for other, n in counts.items() if other[1 - axis] == key[1 - axis] and other[axis] != TOTAL
                ]
                found.append(Told(*key, total, sum(parts), (place, place)))
    return found


def _desk(strictness: Strictness) -> Desk:
    """A desk that has let out nothing yet: under all rules one remembers what has left it."""
    desk: Desk = copy(_DESKS.get(strictness, lambda: _opened(strictness)))
    desk.audit = Audit(len(desk.people))
    return desk


def _opened(strictness: Strictness) -> Desk:
    return Desk(Open(scenario=START.differences(Scenario()), strictness=strictness))
