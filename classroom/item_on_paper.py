"""A question of the bank as one of a printed sheet; those that draw figures for each group stay on the screen."""

import random
from collections.abc import Callable

from classroom.activity import Question
from classroom.items import ArgueItem, ChoiceItem, Item, OrderItem, SortItem
from classroom.words import Words
from simulator.language import LANGUAGES, Language


def printable(item: Item) -> bool:
    """Whether it needs no screen."""
    return isinstance(item, ChoiceItem | OrderItem | SortItem | ArgueItem)


def on_paper(item: Item) -> Question:
    """The question with what is expected; its points go to its first objective."""
    common = {"points": item.points, "criterion": f"bank-{item.objectives[0]}", "ask": _asked(item)}
    match item:
        case OrderItem():
            steps = list(item.steps)
            random.Random(item.id).shuffle(steps)
            right = _each(lambda code: " → ".join(step.in_(code) for step in item.steps))
            return Question(**common, lines=0, options=tuple(steps), answer=_joined(_ended(right), item.explanation))
        case SortItem():
            return Question(**common, lines=0, **_sorted(item), answer=item.explanation)
        case ArgueItem():
            grid = _each(lambda code: "\n".join(f"- {c.text.in_(code)} ({c.points:g})" for c in item.criteria))
            answer = _joined(item.explanation, grid, "\n")
            return Question(**common, lines=item.lines, answer=answer, written_for=item.points)
        case ChoiceItem():
            choices = list(item.choices)
            random.Random(item.id).shuffle(choices)
            right = next(choice.text for choice in choices if choice.right)
            answer = _joined(_ended(right), item.explanation)
            return Question(**common, lines=0, options=tuple(c.text for c in choices), answer=answer)
    raise ValueError(f"{item.id} needs a screen")


def _asked(item: Item) -> Words:
    claim = getattr(item, "claim", None)
    asked = item.text if claim is None else _joined(claim, item.text, " ")
    if isinstance(item, OrderItem):
        return _joined(asked, Words(fr="(Numérotez les cases.)", en="(Number the boxes.)"), " ")
    return asked


def _sorted(item: SortItem) -> dict[str, Words]:
    names = {bin.id: bin.title for bin in item.bins}
    head = _each(lambda code: " / ".join(bin.title.in_(code) for bin in item.bins))
    rows = _each(lambda code: "\n".join([f"| {head.in_(code)}", *(f"{c.text.in_(code)} |" for c in item.cards)]))
    filled = _each(
        lambda code: "\n".join(
            [f"| {head.in_(code)}", *(f"{c.text.in_(code)} | {names[c.bin].in_(code)}" for c in item.cards)]
        )
    )
    return {"rows": rows, "filled": filled}


def _each(told: Callable[[Language], str]) -> Words:
    return Words(**{code: told(code) for code in LANGUAGES})


def _ended(words: Words) -> Words:
    """With a full stop, for a sentence follows."""
    return _each(lambda code: words.in_(code) + ("" if words.in_(code)[-1] in ".!?…" else "."))


def _joined(one: Words, other: Words, between: str = " ") -> Words:
    return _each(lambda code: f"{one.in_(code)}{between}{other.in_(code)}")
