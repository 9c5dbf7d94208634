"""The questions of the bank: what each kind holds, and the reviewed files of ``content/questions/``, one a theme."""

from functools import cache
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from classroom.arithmetic import Expression
from classroom.objectives import Level, ObjectiveId
from classroom.sources import Source, document_of, page_of
from classroom.words import CONTENT, Frozen, Slug, Words, read_all

Kind = Literal["choice", "fallacy", "chart", "calculate", "order", "sort", "argue"]
KINDS: tuple[Kind, ...] = ("choice", "fallacy", "chart", "calculate", "order", "sort", "argue")
Unit = Literal["percent", "points", "number", "euros", "days"]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


def _on_hand(sources: tuple[str, ...]) -> tuple[str, ...]:
    if not any(document_of(source) or page_of(source) for source in sources):
        raise ValueError("a question leans on a document of the dossier or a page of the app")
    return sources


class _Item(Frozen):
    """What every question has; ``documents``: those of the dossier, among its sources, that its text names.

    ``explanation`` is shown once the answer is given.
    """

    id: Slug
    objectives: Annotated[tuple[ObjectiveId, ...], Field(min_length=1, max_length=3)]
    level: Level
    sources: Annotated[tuple[Source, ...], Field(min_length=1), AfterValidator(_on_hand)]
    documents: tuple[int, ...] = ()
    minutes: int = Field(ge=1, le=60)
    text: Words
    explanation: Words

    @model_validator(mode="after")
    def _named_from_its_sources(self) -> Self:
        if missing := [number for number in self.documents if f"dossier {number}" not in self.sources]:
            raise ValueError(f"the documents that a question names are among its sources: {missing} are not")
        return self

    @property
    def points(self) -> float:
        """What a right answer is worth."""
        return 1.0


class Choice(Frozen):
    """One answer offered; a wrong one says why it is believed and why it is wrong."""

    text: Words
    right: bool = False
    believed: Words | None = None
    wrong: Words | None = None

    @model_validator(mode="after")
    def _explained(self) -> "Choice":
        if (self.right, self.right) != (self.believed is None, self.wrong is None):
            raise ValueError("a wrong choice says why it is “believed” and why it is “wrong”; the right one does not")
        return self


class ChoiceItem(_Item):
    """Multiple choice, one right answer."""

    kind: Literal["choice"]
    choices: Annotated[tuple[Choice, ...], Field(min_length=3, max_length=5)]

    @model_validator(mode="after")
    def _one_right(self) -> "ChoiceItem":
        if sum(choice.right for choice in self.choices) != 1:
            raise ValueError("exactly one choice is right")
        _all_different(tuple(choice.text for choice in self.choices))
        return self


class FallacyItem(ChoiceItem):
    """A claim that misleads: which choice says what is wrong with it? ``fallacy`` is the trap's name."""

    kind: Literal["fallacy"]  # type: ignore[assignment]
    claim: Words
    fallacy: Words


class Mistake(Frozen):
    """A result that a usual mistake gives, and what to say to the pupil who finds it."""

    value: Expression
    why: Words


class CalculateItem(_Item):
    """A calculation on the group's own figures.

    Texts may show any figure of :mod:`classroom.figures` (``{stays}``, ``{rate:percent}``) and those of ``values``;
    after the answer, ``{answer}`` too. ``answer``, ``values`` and mistakes are written with the same names.
    ``tolerance`` is in the unit: points of per cent, euros, days. A share is worth between 0 and 1; a difference of
    shares is in ``points``.
    """

    kind: Literal["calculate"]
    unit: Unit
    answer: Expression
    tolerance: float = Field(gt=0)
    values: dict[Name, Expression] = Field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()

    @property
    def points(self) -> float:
        """What a right result is worth."""
        return 2.0


class ChartItem(_Item):
    """A value to read on a chart of the app, drawn from a study whose ``vary`` setting depends on the group."""

    kind: Literal["chart"]
    chart: Name
    reading: Name
    unit: Unit
    tolerance: float = Field(gt=0)
    vary: str = "alert.threshold"
    among: Annotated[tuple[int | float | str, ...], Field(min_length=2)]


class OrderItem(_Item):
    """Steps to put back in the order in which the file gives them."""

    kind: Literal["order"]
    steps: Annotated[tuple[Words, ...], Field(min_length=4, max_length=8)]

    @model_validator(mode="after")
    def _distinct(self) -> "OrderItem":
        _all_different(self.steps)
        return self

    @property
    def points(self) -> float:
        """What the right order is worth."""
        return 2.0


class Bin(Frozen):
    """Where a card may go."""

    id: Slug
    title: Words


class Card(Frozen):
    """What is to be sorted, where it goes and why."""

    text: Words
    bin: Slug
    why: Words


class SortItem(_Item):
    """Cards to put each in its bin."""

    kind: Literal["sort"]
    bins: Annotated[tuple[Bin, ...], Field(min_length=2, max_length=4)]
    cards: Annotated[tuple[Card, ...], Field(min_length=4, max_length=10)]

    @model_validator(mode="after")
    def _sortable(self) -> "SortItem":
        if {card.bin for card in self.cards} != {bin.id for bin in self.bins}:
            raise ValueError("each card goes in a bin of the question, and each bin gets a card")
        _all_different(tuple(card.text for card in self.cards))
        return self

    @property
    def points(self) -> float:
        """What a whole right sorting is worth."""
        return 2.0


class Criterion(Frozen):
    """A line of the marking grid: what the teacher looks for, worth how much, and what may be found there."""

    text: Words
    points: float = Field(gt=0, le=10)
    expected: Annotated[tuple[Words, ...], Field(min_length=1)]


class ArgueItem(_Item):
    """A short argued answer, marked by the teacher with a grid."""

    kind: Literal["argue"]
    lines: int = Field(ge=3, le=60)
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=2, max_length=6)]
    mistakes: Annotated[tuple[Words, ...], Field(min_length=1)]

    @property
    def points(self) -> float:
        """The sum of the grid."""
        return sum(criterion.points for criterion in self.criteria)


Item = Annotated[
    ChoiceItem | FallacyItem | CalculateItem | ChartItem | OrderItem | SortItem | ArgueItem,
    Field(discriminator="kind"),
]
"""A question of any kind."""


class Theme(Frozen):
    """A file of the bank."""

    title: Words
    item: tuple[Item, ...]


@cache
def themes() -> dict[str, Theme]:
    """Every theme of the bank, by the name of its file."""
    return read_all(CONTENT / "questions", Theme)


@cache
def bank() -> dict[str, Item]:
    """Every question by its id. Raises ValueError when two share one."""
    found: dict[str, Item] = {}
    for name, theme in themes().items():
        for item in theme.item:
            if item.id in found:
                raise ValueError(f"{name}.toml: the id {item.id!r} is used twice")
            found[item.id] = item
    return found


def theme_of(item: Item) -> str:
    """The name of the theme that holds the question."""
    return next(name for name, theme in themes().items() if any(other.id == item.id for other in theme.item))


def _all_different(texts: tuple[Words, ...]) -> None:
    for code in ("fr", "en"):
        if len({text.in_(code).casefold() for text in texts}) != len(texts):
            raise ValueError("two of these texts are the same")
