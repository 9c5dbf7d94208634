"""The debate: claims to take a side on, roles to play, and how a class's opinion has swung."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal, NamedTuple, Protocol, Self

from pydantic import Field, model_validator

from classroom.sources import Source
from classroom.words import CONTENT, Filled, Frozen, Slug, Words, read

Moment = Literal["before", "after"]
STANCES = (-2, -1, 0, 1, 2)
"""From wholly against to wholly for; 0 is undecided."""
FEWEST = 5
"""Groups that must have answered before anything of the class is shown: fewer could be guessed."""


class Evidence(Frozen):
    """``quote``: words of the dossier, exact in French; ``says``: what they say here."""

    quote: Words
    says: Words
    source: Source


class Asked(Frozen):
    """A figure of the visitor's own study and the question that it raises."""

    figure: Filled
    ask: Words


class Claim(Frozen):
    """A sentence to agree or disagree with, what speaks for and against it, and figures to judge it by."""

    id: Slug
    claim: Words
    pro: Annotated[tuple[Evidence, ...], Field(min_length=2)]
    con: Annotated[tuple[Evidence, ...], Field(min_length=2)]
    figures: Annotated[tuple[Asked, ...], Field(min_length=1)]


class Argument(Frozen):
    """A sentence that the role may say, and where it comes from."""

    says: Words
    source: Source


class Question(Frozen):
    """What the role may ask another one."""

    to: Slug
    ask: Words


class Role(Frozen):
    """Who speaks; what it wants and never accepts; what it may say and ask; what it is to obtain without telling."""

    id: Slug
    title: Words
    who: Words
    wants: Annotated[tuple[Words, ...], Field(min_length=2)]
    never: Annotated[tuple[Words, ...], Field(min_length=2)]
    arguments: Annotated[tuple[Argument, ...], Field(min_length=3)]
    questions: Annotated[tuple[Question, ...], Field(min_length=2)]
    secret: Words


class Step(Frozen):
    """A step of the debate, for the moderator."""

    minutes: Annotated[int, Field(gt=0)]
    title: Words
    what: Words


class Staging(Frozen):
    """The structured debate: its question, its roles, its steps and its rules."""

    question: Words
    roles: tuple[Role, ...]
    steps: tuple[Step, ...]
    rules: tuple[Words, ...]

    @model_validator(mode="after")
    def _asks_somebody_else(self) -> Self:
        names = {role.id for role in self.roles}
        for role in self.roles:
            if not {question.to for question in role.questions} <= names - {role.id}:
                raise ValueError(f"{role.id} asks somebody who is not there")
        return self


class _Claims(Frozen):
    claims: tuple[Claim, ...]


@cache
def claims() -> tuple[Claim, ...]:
    """Every claim, in the order of the file."""
    return read(CONTENT / "claims.toml", _Claims).claims


@cache
def staging() -> Staging:
    """The structured debate."""
    return read(CONTENT / "roles.toml", Staging)


class Ballot(NamedTuple):
    """What one group has answered to a claim: a stance of :data:`STANCES`, or None."""

    before: int | None = None
    after: int | None = None


class Ballots(Protocol):
    """Where the stances of a class are kept."""

    def of(self, claim: str) -> list[Ballot]:
        """A ballot for each group that has answered, in no telling order."""


@dataclass(frozen=True)
class Swing:
    """How ``n`` groups that answered twice have moved: how many held each stance of :data:`STANCES`, and who moved.

    ``toward``, ``away``, ``still``: groups that came closer to the claim, moved away from it, or stayed.
    """

    n: int
    before: tuple[int, ...]
    after: tuple[int, ...]
    toward: int
    away: int
    still: int


def swing(ballots: Iterable[Ballot]) -> Swing | None:
    """The swing of the groups that answered before and after; None when they are fewer than :data:`FEWEST`."""
    both = [(b.before, b.after) for b in ballots if b.before is not None and b.after is not None]
    if len(both) < FEWEST:
        return None
    before, after = zip(*both, strict=True)
    moves = Counter((late > early) - (late < early) for early, late in both)
    return Swing(len(both), _counts(before), _counts(after), moves[1], moves[-1], moves[0])


def _counts(stances: Iterable[int]) -> tuple[int, ...]:
    counted = Counter(stances)
    return tuple(counted[stance] for stance in STANCES)
