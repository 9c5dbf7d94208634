"""What a visitor asks of the pairing of two files, and what is refused of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from simulator.files import TextTable, nearest
from simulator.linkage.arrays import Table
from simulator.linkage.blocking import Rule, join
from simulator.linkage.comparisons import Comparison
from simulator.linkage.fields import Field
from simulator.problem import Problem, shown

N_ = str  # marks a text for translation

MOST_PAIRS = 10_000_000
"""Pairs a block may make: about ten seconds and half a gigabyte."""
MOST_BLOCKS = 10
"""Blocks are combined in every way to know which matches they hide: 1,023 ways for ten."""


@dataclass(frozen=True)
class Request:
    """What to compare, which pairs to look at (``blocks``: fields that must agree), and which to keep.

    ``id_column`` is the identifier's, in each table; ``one_to_one`` says that a person has one record
    in each table, which is not for pairs within one table.
    """

    id_column: str
    fields: tuple[Field, ...]
    blocks: tuple[tuple[str, ...], ...]
    threshold: float = 0.9
    one_to_one: bool = False
    max_pairs: int = MOST_PAIRS

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that have to be read."""
        return (self.id_column, *(f.name for f in self.fields))

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The blocks as the engine takes them."""
        return tuple(Rule(block) for block in self.blocks)


def check(request: Request) -> None:
    """Raises Problem if the fields and blocks do not go together, or are more than can be numbered."""
    names = [f.name for f in request.fields]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise Problem(N_("“{column}” is to be compared in two ways: choose one."), column=shown(twice))
    alone = next((name for block in request.blocks for name in block if name not in names), None)
    if alone is not None:
        raise _not_compared(alone, nearest(alone, names))
    if len(request.blocks) > MOST_BLOCKS:
        raise Problem(N_("Too many blocks: {n} at most."), n=MOST_BLOCKS)


def _not_compared(name: str, near: str | None) -> Problem:
    if near is None:
        return Problem(N_("“{column}” is in a block but is not compared: compare it too."), column=shown(name))
    return Problem(
        N_("“{column}” is in a block but is not compared: compare it too, or did you mean “{nearest}”?"),
        column=shown(name),
        nearest=shown(near),
    )


def check_patterns(comparisons: Sequence[Comparison]) -> None:
    """Raises Problem if there are more patterns of agreement than integers of 64 bits."""
    if prod(len(c.all_levels) for c in comparisons) >= 1 << 63:
        raise Problem(N_("{n} fields are too many to be compared together: leave some out."), n=len(comparisons))


def check_ids(table: TextTable, column: str) -> None:
    """Raises Problem if a record has no identifier, or two have the same."""
    ids = table.columns[column]
    empty, repeated = (ids == "").to_numpy(), ids[ids.duplicated()]
    if empty.any():
        raise Problem(
            N_("{file}: data row {row} has no identifier in “{column}”."),
            file=table.name,
            row=str(int(empty.argmax()) + 1),
            column=shown(column),
        )
    if len(repeated):
        raise Problem(
            N_("{file}: several records have the identifier “{id}” in “{column}”."),
            file=table.name,
            id=shown(repeated.iloc[0]),
            column=shown(column),
        )


def check_size(
    request: Request, comparisons: Sequence[Comparison], left: Table, right: Table, one_table: bool
) -> None:
    """Raises Problem if a block makes too many pairs, before any is compared."""
    by_field = {c.field: c for c in comparisons}
    for rule in request.rules:
        found = join(rule, by_field, left, right)
        n_pairs = found.n_pairs_within if one_table else found.n_pairs
        if n_pairs > request.max_pairs:
            raise Problem(
                N_("The block {block} makes {n} pairs, more than the {most} allowed: add a field to it."),
                block=shown("+".join(rule.equal)),
                n=n_pairs,
                most=request.max_pairs,
            )
