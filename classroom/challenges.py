"""Challenges of the board: a goal to reach in a world that is the same for all, checked on the server's figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from pydantic import Field, JsonValue, model_validator

from classroom.board_figures import FIGURES, Headline
from classroom.words import CONTENT, Frozen, Slug, Words, read
from simulator.scenario import DEFAULT_PRESET, PRESETS, Scenario, parameters


class Goal(Frozen):
    """A figure, and what it has to be: its value counts, its interval says how sure that is."""

    figure: str
    at_least: float | None = None
    at_most: float | None = None
    below: float | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if self.figure not in FIGURES or [self.at_least, self.at_most, self.below].count(None) != 2:
            raise ValueError("a goal is a known figure and one bound")
        return self

    def met(self, value: float | None) -> bool:
        """Whether a value reaches the goal; one that is not known does not."""
        if value is None:
            return False
        if self.at_least is not None:
            return value >= self.at_least
        return value < self.below if self.below is not None else self.at_most is not None and value <= self.at_most


class Tale(Frozen):
    """What a challenge is about, and what it teaches once it is over."""

    title: Words
    story: Words
    lesson: Words


class GateTale(Tale):
    """That of the project space's gate, with a hint for whoever is stuck."""

    hint: Words


class Challenge(Tale):
    """Starts from ``preset`` with ``world``; only ``may_change`` (groups or parameters) may differ from it.

    ``without``: values that a parameter must not hold. ``page``: where to begin, by its file in ``pages/``.
    """

    page: Slug
    goals: tuple[Goal, ...]
    may_change: tuple[str, ...]
    preset: str = DEFAULT_PRESET
    world: dict[str, JsonValue] = Field(default_factory=dict)
    without: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        known = {*parameters(), *(key.partition(".")[0] for key in parameters())}
        if not known.issuperset(self.may_change) or not set(parameters()).issuperset(self.without):
            raise ValueError("unknown parameter")
        _ = self.start  # a world that does not exist is said here
        return self

    @property
    def start(self) -> Scenario:
        """The scenario that everybody begins with. Raises Refusal of the simulator for a bad one."""
        return PRESETS[self.preset].scenario.change(self.world)

    def allows(self, key: str) -> bool:
        """Whether a parameter may be changed."""
        return key in self.may_change or key.partition(".")[0] in self.may_change


class _File(Frozen):
    challenges: dict[Slug, Challenge]
    gate: GateTale


_FILE = read(CONTENT / "challenges.toml", _File)
CHALLENGES: dict[str, Challenge] = _FILE.challenges
"""By name, those that a scenario reaches."""
GATE, GATE_TALE = "past-the-gate", _FILE.gate
"""The one about the gate of the project space: ``classroom/gate_challenge.py`` says when it is won."""
TALES: dict[str, Tale] = {**CHALLENGES, GATE: GATE_TALE}
"""What every challenge is about, by name."""


@dataclass(frozen=True)
class Tried:
    """How far a run came: each goal and whether it is met; which parameters were not allowed to differ."""

    goals: tuple[tuple[Goal, bool], ...]
    forbidden: tuple[str, ...]

    @property
    def reached(self) -> bool:
        """Whether the challenge is won."""
        return not self.forbidden and all(met for _, met in self.goals)


def tried(challenge: Challenge, scenario: Scenario, figures: Headline) -> Tried:
    """Hold a scenario and its figures against a challenge."""
    differing = scenario.differences(challenge.start)
    held = [key for key, values in challenge.without.items() if _holds(scenario, key, values)]
    forbidden = [key for key in differing if not challenge.allows(key)]
    goals = tuple((goal, goal.met(_value(figures, goal.figure))) for goal in challenge.goals)
    return Tried(goals, tuple(dict.fromkeys([*forbidden, *held])))


def _holds(scenario: Scenario, key: str, values: tuple[str, ...]) -> bool:
    value = scenario.get(key)
    return bool(set(value if isinstance(value, tuple) else (str(value),)) & set(values))


def _value(figures: Mapping[str, Mapping[str, float | None] | None], name: str) -> float | None:
    return (figures.get(name) or {}).get("value")
