"""The ready-made activities, ``content/activities/*.toml``: what a lesson asks, expects, marks and lasts."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Literal

from pydantic import Field, JsonValue, model_validator

from classroom.objectives import Level, ObjectiveId
from classroom.sources import document_of, page_of
from classroom.told import NUMBERS, PLACE
from classroom.words import CONTENT, Frozen, Slug, Words, read_all
from simulator.scenario import PRESETS

TOTAL = 20
"""Points of every grid."""
MINUTES = (55, 110)
"""One lesson, or two in a row."""
Figure = Literal["path", "thousand", "accuracy", "hundreds", "trade_off", "rates", "host"]
"""Drawings of a study that a sheet may hold; the interface draws them."""
BEHIND: dict[Figure, str] = {
    "path": "rate",
    "thousand": "rate",
    "accuracy": "accuracy",
    "hundreds": "announced",
    "trade_off": "announced",
    "rates": "gap_territory",
    "host": "readers_azure",
}
"""A number that can be told wherever the figure can be drawn."""
Mode = Literal["class", "alone", "pairs", "groups"]


class Excerpt(Frozen):
    """A few lines of a document of the dossier, word for word in French."""

    document: int
    text: Words


class Question(Frozen):
    """What is asked, what is expected, and the ``criterion`` of the grid that its points go to.

    ``options``: answers offered, to be ticked. ``rows``: a table to be filled in, its first row the head, cells
    separated by ``|``, its empty cells ``room`` lines high; ``filled``: the same, filled.
    ``support``: the help printed on the sheet for pupils who need it.
    """

    ask: Words
    points: float = Field(ge=0.5, le=TOTAL, multiple_of=0.5)
    criterion: Slug
    lines: int = Field(3, ge=0, le=60)
    options: tuple[Words, ...] = ()
    rows: Words | None = None
    room: int = Field(2, ge=1, le=6)
    filled: Words | None = None
    answer: Words
    support: Words | None = None
    written_for: float | None = None
    """Points that the answer shares out, where an activity of one's own gives others."""


class Part(Frozen):
    """A moment of the lesson; ``variant`` is the scenario it is done with, "" the chosen one.

    ``pupil``: what to do; ``teacher``: what the teacher does, and what pupils get wrong; ``documents``: those of the
    dossier that its texts name.
    """

    id: Slug
    title: Words
    minutes: int = Field(ge=2, le=110)
    mode: Mode
    documents: tuple[int, ...] = ()
    page: str | None = None
    variant: str = ""
    figure: Figure | None = None
    pupil: Words
    teacher: Words
    support: Words | None = None
    extension: Words | None = None
    further: Words | None = None
    """What is expected of the extension."""
    question: tuple[Question, ...] = ()
    written_for: int | None = None
    """Minutes that its texts were written for, where an activity of one's own gives others."""


class Criterion(Frozen):
    """A line of the grid; its points are those of the questions that name it."""

    id: Slug
    objective: ObjectiveId
    words: Words
    expected: Words


class Aim(Frozen):
    """An objective of the activity, and why this activity serves it."""

    objective: ObjectiveId
    why: Words


class Variant(Frozen):
    """The chosen scenario with some settings changed."""

    title: Words
    changes: dict[str, JsonValue]


class Place(Frozen):
    """Where the activity stands in a learning process."""

    before: Words
    now: Words
    after: Words


class Activity(Frozen):
    """A lesson; ``scenario`` names the preset it was written for, ``choices`` justify it."""

    title: Words
    summary: Words
    problem: Words
    level: Level
    minutes: Literal[55, 110]
    scenario: str
    situation: Words
    place: Place
    aim: Annotated[tuple[Aim, ...], Field(min_length=1)]
    choices: Annotated[tuple[Words, ...], Field(min_length=1)]
    materials: Annotated[tuple[Words, ...], Field(min_length=1)]
    excerpt: tuple[Excerpt, ...] = ()
    variant: dict[Slug, Variant] = Field(default_factory=dict)
    part: Annotated[tuple[Part, ...], Field(min_length=1)]
    criterion: Annotated[tuple[Criterion, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _whole(self) -> "Activity":
        for problem in _problems(self):
            raise ValueError(problem)
        return self

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions, in the order in which they are numbered."""
        return tuple(question for part in self.part for question in part.question)

    def numbers(self) -> dict[str, set[str]]:
        """The names of the numbers that its texts and figures need, by variant."""
        found: dict[str, set[str]] = {"": set()}
        for part in self.part:
            if part.figure:
                found.setdefault(part.variant, set()).add(BEHIND[part.figure])
            for text in texts_of(part):
                for variant, name in re.findall(PLACE, text.fr):
                    found.setdefault(variant or part.variant, set()).add(name)
        return found

    def points(self, criterion: str) -> float:
        """What a line of the grid is worth."""
        return sum(question.points for question in self.questions if question.criterion == criterion)

    @property
    def documents(self) -> tuple[int, ...]:
        """The documents of the dossier that it gives to read."""
        return tuple(sorted({excerpt.document for excerpt in self.excerpt}))


def _problems(activity: Activity) -> Iterator[str]:
    known = {criterion.id for criterion in activity.criterion}
    if unknown := {question.criterion for question in activity.questions} ^ known:
        yield f"a criterion without a question, or the other way round: {sorted(unknown)}"
    if apart := {aim.objective for aim in activity.aim} ^ {criterion.objective for criterion in activity.criterion}:
        yield f"an objective that is announced and not marked, or the other way round: {sorted(apart)}"
    if (total := sum(question.points for question in activity.questions)) != TOTAL:
        yield f"the points add up to {total}, not {TOTAL}"
    if (total := sum(part.minutes for part in activity.part)) != activity.minutes:
        yield f"the parts last {total} minutes, not {activity.minutes}"
    if activity.scenario not in PRESETS:
        yield f"no such scenario: {activity.scenario}"
    named = {*activity.documents, *(n for part in activity.part for n in part.documents)}
    if missing := sorted(n for n in named if not document_of(f"dossier {n}")):
        yield f"no such documents: {missing}"
    for variant in activity.variant.values():
        PRESETS[activity.scenario].scenario.change(variant.changes)
    for part in activity.part:
        if part.page and not page_of(f"page {part.page}"):
            yield f"{part.id}: no such page: {part.page}"
        if part.variant and part.variant not in activity.variant:
            yield f"{part.id}: no such variant: {part.variant}"
        for text in texts_of(part):
            yield from (f"{part.id}: {bad}" for bad in _unknown_numbers(text, activity))


def texts_of(part: Part) -> Iterator[Words]:
    """Every text of a part."""
    for text in (part.title, part.pupil, part.teacher, part.support, part.extension, part.further):
        if text:
            yield text
    for question in part.question:
        yield from (text for text in (question.ask, question.answer, question.support) if text)
        yield from (text for text in (question.rows, question.filled, *question.options) if text)


def _unknown_numbers(text: Words, activity: Activity) -> Iterator[str]:
    """Numbers that no study gives, in either language; the two languages must ask for the same."""
    asked = [set(re.findall(PLACE, text.in_(code))) for code in ("fr", "en")]
    if asked[0] != asked[1]:
        yield f"the two languages show different numbers: {asked[0] ^ asked[1]}"
    for variant, name in asked[0]:
        if name not in NUMBERS or (variant and variant not in activity.variant):
            yield f"no such number: {variant}.{name}"
    if any("{" in re.sub(PLACE, "", text.in_(code)) for code in ("fr", "en")):
        yield f"a brace that is no number: {text.en[:60]}"


@cache
def activities() -> dict[str, Activity]:
    """The ready-made activities by the name of their file."""
    return read_all(CONTENT / "activities", Activity)
