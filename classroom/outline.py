"""The argument builder: ideas to choose from, the outline that a pupil makes of them, and what it still lacks."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from classroom.sources import Source
from classroom.words import CONTENT, Filled, Frozen, Slug, Words, read

N_ = str  # marks a text for translation

NUMERALS = ("I", "II", "III")
FEWEST_DOCUMENTS = 3
LACKS = {
    "no_hook": N_("No fact to begin with."),
    "no_problem": N_("No problem: which question will the essay answer?"),
    "untitled": N_("Part {part} has no title."),
    "empty": N_("Part {part} has no argument."),
    "no_document": N_("Part {part} leans on no document."),
    "unbalanced": N_("Part {part} has more than twice as many arguments as another."),
    "no_lever": N_("No argument says that data are a lever."),
    "no_limit": N_("No limit: the question has a question mark."),
    "no_figure": N_("No figure of your own study."),
    "few_documents": N_("Fewer than {n} documents of the dossier are used."),
}


class Hook(Frozen):
    """A fact to begin with."""

    fact: Words
    source: Source


class Plan(Frozen):
    """Titles of parts to start from."""

    title: Words
    parts: Annotated[tuple[Words, ...], Field(min_length=2, max_length=len(NUMERALS))]


class Extract(Frozen):
    """Words of the dossier, exact in French."""

    source: Source
    quote: Words


class Idea(Frozen):
    """An argument to choose: what to explain, which example to give, what it may lean on. Never a paragraph."""

    id: Slug
    side: Literal["lever", "limit"]
    title: Words
    explain: Words
    example: Words
    documents: Annotated[tuple[Extract, ...], Field(min_length=2)]
    figures: tuple[Filled, ...]


class Builder(Frozen):
    """Everything that can be chosen."""

    hooks: tuple[Hook, ...]
    problems: tuple[Words, ...]
    plans: tuple[Plan, ...]
    arguments: tuple[Idea, ...]

    @property
    def ideas(self) -> dict[str, Idea]:
        """The arguments by their id."""
        return {idea.id: idea for idea in self.arguments}


@cache
def builder() -> Builder:
    """The reviewed content."""
    return read(CONTENT / "arguments.toml", Builder)


@dataclass(frozen=True)
class Figure:
    """A number in words: ``value`` with its ``interval`` (or that it was counted); ``page``: the title of one."""

    label: str
    value: str
    interval: str
    page: str


@dataclass(frozen=True)
class Point:
    """An argument chosen, with the extracts and the names of the figures attached to it."""

    idea: Idea
    documents: tuple[Extract, ...] = ()
    figures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """A part of the plan."""

    title: str
    points: tuple[Point, ...] = ()


@dataclass(frozen=True)
class Outline:
    """What the pupil has chosen so far."""

    hook: Hook | None
    problem: str
    parts: tuple[Part, ...]

    @property
    def points(self) -> tuple[Point, ...]:
        """The arguments in order."""
        return tuple(point for part in self.parts for point in part.points)

    @property
    def sources(self) -> tuple[str, ...]:
        """The documents that are used, each once, in the order of the dossier."""
        hook = [self.hook.source] if self.hook else []
        return tuple(sorted({*hook, *(extract.source for point in self.points for extract in point.documents)}))


def lacks(outline: Outline) -> Iterator[tuple[str, dict[str, object]]]:
    """What is missing: a key of :data:`LACKS` and the values of its text."""
    if outline.hook is None:
        yield "no_hook", {}
    if not outline.problem:
        yield "no_problem", {}
    shortest = min((len(part.points) for part in outline.parts if part.points), default=0)
    for numeral, part in zip(NUMERALS, outline.parts, strict=False):
        for name in _of_part(part, shortest):
            yield name, {"part": numeral}
    sides = {point.idea.side for point in outline.points}
    for side in ("lever", "limit"):
        if outline.points and side not in sides:
            yield f"no_{side}", {}
    if outline.points and not any(point.figures for point in outline.points):
        yield "no_figure", {}
    if outline.points and len(outline.sources) < FEWEST_DOCUMENTS:
        yield "few_documents", {"n": FEWEST_DOCUMENTS}


def _of_part(part: Part, shortest: int) -> Iterator[str]:
    if not part.title:
        yield "untitled"
    if not part.points:
        yield "empty"
    elif not any(point.documents for point in part.points):
        yield "no_document"
    if len(part.points) > 2 * shortest:
        yield "unbalanced"
