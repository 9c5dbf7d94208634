"""What a group gets: the figures of its calculations, the order in which choices and cards are shown to it.

Everything follows from the group's seed, the question and how many times it was drawn anew. :func:`public` is what
may reach the pupil's screen before the correction: no answer can be told from it.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from classroom import arithmetic, figures
from classroom.items import CalculateItem, ChartItem, ChoiceItem, Item, Kind, OrderItem, SortItem, Unit
from classroom.words import Words
from simulator.language import LANGUAGES, Text, language

SPREAD = 36
"""Seeds that follow each other, modulo this, get different figures: those of groups that join one after the other."""
FAR = 7
"""Rows of the figures between two such groups: neither the world nor the threshold is the same."""


@dataclass(frozen=True)
class Drawn:
    """A question as one group sees it.

    ``order``: for each place on the screen, the place in the file of the choice, step or card shown there.
    ``figures``: the numbers of a calculation. ``setting``: the value of the varied parameter of a chart;
    ``answer``: of a calculation; a chart's is read in the study (:mod:`classroom.readings`).
    """

    item: Item
    seed: int
    again: int = 0
    order: tuple[int, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)
    setting: int | float | str = ""
    answer: float = float("nan")


@dataclass(frozen=True)
class PublicItem:
    """A question without its solution; ``options``: choices, steps or cards as shown; ``bins``: of a sorting."""

    id: str
    kind: Kind
    text: Words
    documents: tuple[int, ...]
    points: float
    options: tuple[Words, ...] = ()
    bins: tuple[tuple[str, Words], ...] = ()
    unit: Unit | None = None
    lines: int = 0
    claim: Words | None = None
    chart: str = ""
    setting: tuple[str, int | float | str] | None = None
    criteria: tuple[tuple[Words, float], ...] = ()


def draw(item: Item, seed: int, again: int = 0) -> Drawn:
    """The question for a group; ``again`` counts its other draws."""
    chance = random.Random(f"{seed}/{item.id}/{again}")
    place = random.Random(item.id).randrange(SPREAD) + seed + again
    match item:
        case CalculateItem():
            pool = figures.pool()
            found = dict(pool[FAR * place % len(pool)])
            for name, formula in item.values.items():  # each may use those before it
                found[name] = arithmetic.value(formula, found)
            return Drawn(item, seed, again, figures=found, answer=arithmetic.value(item.answer, found))
        case ChartItem():
            return Drawn(item, seed, again, setting=item.among[place % len(item.among)])
        case OrderItem():
            return Drawn(item, seed, again, order=_disorder(chance, len(item.steps)))
        case ChoiceItem():
            return Drawn(item, seed, again, order=_shuffled(chance, len(item.choices)))
        case SortItem():
            return Drawn(item, seed, again, order=_shuffled(chance, len(item.cards)))
    return Drawn(item, seed, again)


def varies(item: Item) -> bool:
    """Whether another draw asks for another result."""
    if isinstance(item, CalculateItem):
        return len({draw(item, seed).answer for seed in range(4)}) > 1
    return isinstance(item, ChartItem)


def public(drawn: Drawn) -> PublicItem:
    """What the pupil may see before the correction."""
    item = drawn.item
    common = (item.id, item.kind, filled(item.text, drawn.figures), item.documents, item.points)
    match item:
        case ChoiceItem():
            shown = tuple(item.choices[i].text for i in drawn.order)
            return PublicItem(*common, options=shown, claim=getattr(item, "claim", None))
        case OrderItem():
            return PublicItem(*common, options=tuple(item.steps[i] for i in drawn.order))
        case SortItem():
            shown = tuple(item.cards[i].text for i in drawn.order)
            return PublicItem(*common, options=shown, bins=tuple((bin.id, bin.title) for bin in item.bins))
        case CalculateItem():
            return PublicItem(*common, unit=item.unit)
        case ChartItem():
            return PublicItem(*common, unit=item.unit, chart=item.chart, setting=(item.vary, drawn.setting))
    return PublicItem(*common, lines=item.lines, criteria=tuple((c.text, c.points) for c in item.criteria))


def listed(item: Item) -> Words:
    """A question among others: the claim that it examines, if any, and its text with the figures of an example."""
    shown = public(draw(item, 0))
    if shown.claim is None:
        return shown.text
    return Words(**{code: f"{shown.claim.in_(code)} {shown.text.in_(code)}" for code in LANGUAGES})


def filled(words: Words, values: Mapping[str, float]) -> Words:
    """The text with its ``{names}`` and ``{names:percent}`` replaced by the figures, as each language writes them."""
    if not values:
        return words
    shown = {}
    for code in LANGUAGES:
        t = language(code)
        shown[code] = words.in_(code).format_map({name: _Figure(x, t) for name, x in values.items()})
    return Words(**shown)


class _Figure:
    """A number that writes itself: ``{x}``, ``{x:1}`` with one decimal, ``{x:percent}``, ``{x:percent1}``."""

    def __init__(self, x: float, t: Text) -> None:
        self.x, self.t = x, t

    def __format__(self, how: str) -> str:
        if how.startswith("percent"):
            return self.t.percent(self.x, int(how.removeprefix("percent") or 0))
        return self.t.number(self.x, int(how) if how else None)


def _shuffled(chance: random.Random, n: int) -> tuple[int, ...]:
    return tuple(chance.sample(range(n), n))


def _disorder(chance: random.Random, n: int) -> tuple[int, ...]:
    """An order that is not right already, nor almost: at least a third of the pairs are the wrong way round."""
    while True:
        order = _shuffled(chance, n)
        wrong = sum(order[i] > order[j] for i in range(n) for j in range(i + 1, n))
        if wrong >= n * (n - 1) / 6:
            return order
