"""The teacher's guide, ``content/guide/*.toml``: lessons minute by minute, what pupils get wrong, the notice.

A number is never typed: ``{announced}`` is that of the default study, ``{low.announced}`` that of the world ``low``
(``worlds.toml``), ``{app.kept_days}`` a fact of the app (:mod:`classroom.guide_facts`).
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue, model_validator

from classroom.activity import activities
from classroom.guide_facts import APP, FACTS
from classroom.objectives import Level, ObjectiveId
from classroom.sources import Source, page_of
from classroom.told import NUMBERS, PLACE
from classroom.words import CONTENT, Filled, Frozen, Slug, Words, read
from simulator.scenario import DEFAULT_PRESET, PRESETS, Scenario

FOLDER = CONTENT / "guide"
FiveP = Literal["personalised", "preventive", "predictive", "participatory", "proof"]
FIVE_P: tuple[FiveP, ...] = ("personalised", "preventive", "predictive", "participatory", "proof")
"""The five P of medicine, as the ministry names them (dossier, first part)."""


class World(Frozen):
    """A scenario whose numbers the guide tells: a preset with changes."""

    title: Words
    preset: str = DEFAULT_PRESET
    changes: dict[str, JsonValue] = Field(default_factory=dict)

    @property
    def scenario(self) -> Scenario:
        """What is to be computed."""
        return PRESETS[self.preset].scenario.change(self.changes)


class Screen(Frozen):
    """A page in a world; ``view``: what it shows besides, as the link names it (``failure``, ``claim``…)."""

    page: str
    world: str = ""
    view: dict[str, int] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _exists(self) -> "Screen":
        if not page_of(f"page {self.page}"):
            raise ValueError(f"no such page: {self.page}")
        if self.world and self.world not in worlds():
            raise ValueError(f"no such world: {self.world}")
        return self


class Step(Frozen):
    """A moment of a lesson. ``watch``: what to look out for."""

    minutes: int = Field(ge=1, le=60)
    title: Words
    screen: Screen | None = None
    teacher: Words
    pupils: Words
    ask: Words
    answer: Words
    watch: Words


class Lesson(Frozen):
    """A lesson minute by minute; its steps last exactly ``minutes``."""

    id: Slug
    title: Words
    summary: Words
    level: Level
    minutes: int
    needs: Annotated[tuple[Words, ...], Field(min_length=1)]
    step: Annotated[tuple[Step, ...], Field(min_length=3)]

    @model_validator(mode="after")
    def _lasts(self) -> "Lesson":
        if (total := sum(step.minutes for step in self.step)) != self.minutes:
            raise ValueError(f"the steps last {total} minutes, not {self.minutes}")
        return self

    def moments(self) -> list[tuple[int, int]]:
        """The first and the last minute of each step."""
        ends = [sum(step.minutes for step in self.step[: i + 1]) for i in range(len(self.step))]
        return list(zip([0, *ends], ends, strict=False))


class Check(Frozen):
    """What to do at a moment around the lesson, in order."""

    title: Words
    items: Annotated[tuple[Words, ...], Field(min_length=1)]


class Mistake(Frozen):
    """What pupils say, why it is wrong, the figure that shows it and the question that unlocks it."""

    id: Slug
    said: Words
    why: Words
    figure: Words
    screen: Screen
    ask: Words
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]


class Answered(Frozen):
    """A question of pupils: in the guide's words (``asked``), or one that a page asks (``idea``, its English text).

    ``activity``: a ready-made one that goes into it, instead of copying its correction.
    """

    asked: Words | None = None
    idea: Filled | None = None
    screen: Screen | None = None
    answer: Words
    activity: str | None = None
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _whole(self) -> "Answered":
        if (self.asked is None) == (self.idea is None):
            raise ValueError("either asked or idea")
        if self.idea and not self.screen:
            raise ValueError("an idea belongs to a page")
        if self.activity and self.activity not in activities():
            raise ValueError(f"no such activity: {self.activity}")
        return self


class Served(Frozen):
    """What a page is for: in the programme (``objectives``) and in a medicine of the five P."""

    page: str
    serves: Words
    objectives: tuple[ObjectiveId, ...] = ()
    five_p: tuple[FiveP, ...] = ()


class Topic(Frozen):
    """A paragraph or two under a heading; a line that begins with ``- `` is a point of a list."""

    title: Words
    text: Words
    screen: Screen | None = None
    sources: tuple[Source, ...] = ()


class Kept(Frozen):
    """Something that is written on a disk: ``files``, below HYDROSCOPE_HOME; what, how long, who can read it."""

    files: Annotated[tuple[Filled, ...], Field(min_length=1)]
    what: Words
    how_long: Words
    who: Words


class Entry(Frozen):
    """A line of the register of processing activities (GDPR, article 30)."""

    title: Words
    text: Words


class _Worlds(Frozen):
    worlds: dict[Slug, World]


class _Lessons(Frozen):
    lesson: tuple[Lesson, ...]
    check: tuple[Check, ...]


class _Mistakes(Frozen):
    intro: Words
    mistake: tuple[Mistake, ...]


class _Answers(Frozen):
    intro: Words
    answer: tuple[Answered, ...]


class _Programme(Frozen):
    intro: Words
    five_p: dict[FiveP, Words]
    served: tuple[Served, ...]


class Topics(Frozen):
    """A section made of topics."""

    intro: Words
    topic: Annotated[tuple[Topic, ...], Field(min_length=1)]


class Notice(Frozen):
    """The school's data-protection notice."""

    intro: Words
    kept: tuple[Kept, ...]
    topic: tuple[Topic, ...]
    register_intro: Words
    entry: tuple[Entry, ...]


class Guide(Frozen):
    """Everything, section by section."""

    lessons: _Lessons
    mistakes: _Mistakes
    answers: _Answers
    programme: _Programme
    without_network: Topics
    privacy: Notice
    limits: Topics

    @model_validator(mode="after")
    def _numbers_exist(self) -> "Guide":
        for problem in _problems(self):
            raise ValueError(problem)
        return self


@cache
def worlds() -> dict[str, World]:
    """The scenarios whose numbers the guide tells, the default one's under ""."""
    return dict(read(FOLDER / "worlds.toml", _Worlds).worlds)


@cache
def guide() -> Guide:
    """The whole guide. Raises Unreadable."""
    return Guide(**{name: read(FOLDER / f"{name}.toml", field.annotation) for name, field in _sections()})


def _sections() -> list[tuple[str, Any]]:
    return list(Guide.model_fields.items())


def texts_of(value: object) -> Iterator[Words]:
    """Every text below a part of the guide."""
    if isinstance(value, Words):
        yield value
    elif isinstance(value, Frozen):
        for name in type(value).model_fields:
            yield from texts_of(getattr(value, name))
    elif isinstance(value, tuple | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts_of(item)


def numbers_of(*values: object) -> dict[str, set[str]]:
    """The numbers that these parts of the guide tell, by world; facts of the app need no study."""
    found: dict[str, set[str]] = {}
    for value in values:
        for text in texts_of(value):
            for world, name in re.findall(PLACE, text.fr):
                if world != APP:
                    found.setdefault(world, set()).add(name)
    return found


def _problems(guide: Guide) -> Iterator[str]:
    for text in texts_of(guide):
        asked = [set(re.findall(PLACE, text.in_(code))) for code in ("fr", "en")]
        if asked[0] != asked[1]:
            yield f"the two languages show different numbers: {asked[0] ^ asked[1]}"
        for world, name in asked[0]:
            if name not in (FACTS if world == APP else NUMBERS) or world not in ("", APP, *worlds()):
                yield f"no such number: {world}.{name}"
        if any("{" in re.sub(PLACE, "", text.in_(code)) for code in ("fr", "en")):
            yield f"a brace that is no number: {text.en[:60]}"
