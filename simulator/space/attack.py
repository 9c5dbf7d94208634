"""What an attack on a project space is: it asks what the protocol allows, keeps what it was refused, and tells.

An attacker has the protocol and what anyone may know of a neighbour; nothing else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from models.evaluation import Estimate
from simulator.space.people import COLUMNS
from simulator.space.protocol import Answer, Condition, Reason, Request, Tabulate
from simulator.space.tables import LEAST

Ask = Callable[[Request], Answer]
Value = int | float | str | Estimate
Where = tuple[Condition, ...]
Line = dict[str, int | float | str]
TOTAL, OTHERS = "", "*"
"""Among the values of a column: all of them (a total), all but the one named before."""


@dataclass(frozen=True)
class Result:
    """``values``: the numbers of the sentence that tells it; ``lines``: what leaked, as a table; ``rules``: what was
    refused or changed on the way, each once; ``asked``: requests made; ``partly``: it failed, but what came out still
    tells something, in numbers."""

    succeeded: bool
    values: Mapping[str, Value] = field(default_factory=dict)
    lines: tuple[Mapping[str, int | float | str], ...] = ()
    rules: tuple[Reason, ...] = ()
    asked: int = 0
    partly: bool = False


class Attempt:
    """Asks, and remembers what was asked and refused."""

    def __init__(self, ask: Ask) -> None:
        self._ask, self.asked, self.rules = ask, 0, dict[str, Reason]()

    def __call__(self, request: Request) -> Answer:
        """The answer to one request."""
        answer = self._ask(request)
        self.asked += 1
        for reason in answer.refusals:
            self.rules.setdefault(reason.rule, reason)
        return answer

    def counts(self, rows: str, columns: str | None = None, where: Where = ()) -> dict[tuple[str, str], int]:
        """The counts that were let out, by value of the rows and of the columns, totals as :data:`TOTAL`."""
        return self._numbers(Tabulate(rows=rows, columns=columns, where=where))

    def totals(self, rows: str, of: str) -> dict[tuple[str, str], int]:
        """The totals of an amount that were let out, by value of the rows."""
        return self._numbers(Tabulate(rows=rows, cells="total", of=of))

    def _numbers(self, request: Tabulate) -> dict[tuple[str, str], int]:
        told, columns = self(request).released, request.columns
        names = [*told.get("rows", ()), TOTAL], [*told.get("columns", ()), TOTAL]
        lines = zip(names[0], told.get("counts", told.get("totals", ())), strict=False)
        found = {(row, column): n for row, line in lines for column, n in zip(names[1], line, strict=False)}
        return {key: n for key, n in found.items() if n is not None and (columns or key[1] == TOTAL)}

    def result(
        self,
        succeeded: bool,
        values: Mapping[str, Value] | None = None,
        lines: Sequence[Mapping[str, int | float | str]] = (),
        partly: bool = False,
    ) -> Result:
        """The end of the attempt."""
        rules = tuple(self.rules.values())
        return Result(succeeded, values or {}, tuple(lines), rules, self.asked, partly and not succeeded)


def few(count: int) -> bool:
    """So few people that a count of them speaks of persons."""
    return 0 < count < LEAST


def only(**values: str) -> Where:
    """Conditions from columns and their values."""
    assert values.keys() <= COLUMNS.keys()
    return tuple(Condition(column=column, value=value) for column, value in values.items())
