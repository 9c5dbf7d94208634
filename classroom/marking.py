"""Marking: what an answer is worth, and what to tell whoever gave it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import cast

from classroom import arithmetic
from classroom.draws import Drawn, filled
from classroom.items import (
    ArgueItem,
    CalculateItem,
    ChartItem,
    ChoiceItem,
    OrderItem,
    SortItem,
    Unit,
)
from classroom.numbers import readings
from classroom.words import Words

Value = int | str | Sequence[int] | Sequence[str] | Mapping[str, float]
"""An answer, by kind: the place of the choice on the screen; the text of a number; the places of the steps in the
order wanted; the bin of each card as shown; for an argued answer, the points that the teacher gave per criterion."""


@dataclass(frozen=True)
class Mark:
    """Points out of ``of``; ``notes`` say what was seen in this very answer. ``None``: the teacher marks it."""

    points: float | None
    of: float
    notes: tuple[Words, ...] = ()

    @property
    def right(self) -> bool:
        """All the points."""
        return self.points is not None and self.points >= self.of


class Unmarkable(ValueError):
    """The answer has not the form of an answer to this question."""


def mark(drawn: Drawn, value: Value) -> Mark:
    """The mark of an answer. Raises Unmarkable where it cannot be one (crafted, or from another question)."""
    item, of = drawn.item, drawn.item.points
    match item:
        case ChoiceItem():
            chosen = item.choices[drawn.order[_place(value, len(drawn.order))]]
            if chosen.believed is None or chosen.wrong is None:
                return Mark(of, of)
            return Mark(0.0, of, (chosen.believed, chosen.wrong))
        case OrderItem():
            return Mark(of * kendall(_permutation(drawn, value)), of)
        case SortItem():
            return _sorted(drawn, item, value)
        case CalculateItem() | ChartItem():
            return _number(drawn, item, value)
        case ArgueItem():
            return _argued(item, value)


def kendall(order: Sequence[int]) -> float:
    """Credit for an order, from pairs of steps: all the right way round 1, half of them (chance) or fewer 0."""
    pairs = list(combinations(order, 2))
    right = sum(before < after for before, after in pairs) / len(pairs)
    return max(0.0, 2 * right - 1)


def close(x: float, answer: float, tolerance: float, unit: Unit) -> bool:
    """Whether a reading of the answer is within the tolerance, given in points of per cent for a share."""
    within = tolerance / 100 if unit == "percent" else tolerance
    return math.isfinite(x) and abs(x - answer) <= within * (1 + 1e-9)


def is_a_number(text: str, unit: Unit) -> bool:
    """Whether the text can be read as a number of this unit."""
    return bool(readings(text, unit))


def _number(drawn: Drawn, item: CalculateItem | ChartItem, value: Value) -> Mark:
    if not isinstance(value, str) or not math.isfinite(drawn.answer):
        raise Unmarkable(item.id)
    found = readings(value, item.unit)
    if any(close(x, drawn.answer, item.tolerance, item.unit) for x in found):
        return Mark(item.points, item.points)
    return Mark(0.0, item.points, _mistakes(drawn, item, found) if isinstance(item, CalculateItem) else ())


def _mistakes(drawn: Drawn, item: CalculateItem, found: Sequence[float]) -> tuple[Words, ...]:
    """The usual mistakes that give this very result."""
    names = {**drawn.figures, "answer": drawn.answer}
    return tuple(
        filled(mistake.why, names)
        for mistake in item.mistakes
        if any(close(x, arithmetic.value(mistake.value, names), item.tolerance, item.unit) for x in found)
    )


def _sorted(drawn: Drawn, item: SortItem, value: Value) -> Mark:
    if isinstance(value, str | int | Mapping) or len(value) != len(drawn.order):
        raise Unmarkable(item.id)
    if not set(value) <= {bin.id for bin in item.bins}:
        raise Unmarkable(item.id)
    cards = [item.cards[i] for i in drawn.order]
    wrong = tuple(card.why for card, bin in zip(cards, value, strict=True) if bin != card.bin)
    return Mark(item.points * (1 - len(wrong) / len(cards)), item.points, wrong)


def _argued(item: ArgueItem, value: Value) -> Mark:
    if isinstance(value, str):
        return Mark(None, item.points)
    if not isinstance(value, Mapping) or set(value) - {str(i) for i in range(len(item.criteria))}:
        raise Unmarkable(item.id)
    given = [min(max(float(value.get(str(i), 0)), 0), c.points) for i, c in enumerate(item.criteria)]
    return Mark(sum(given), item.points)


def _permutation(drawn: Drawn, value: Value) -> list[int]:
    n = len(drawn.order)
    if isinstance(value, str | int | Mapping) or sorted(cast(Sequence[int], value)) != list(range(n)):
        raise Unmarkable(drawn.item.id)
    return [drawn.order[place] for place in cast(Sequence[int], value)]


def _place(value: Value, n: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < n:
        raise Unmarkable("choice")
    return value
