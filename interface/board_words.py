"""Runs, figures and settings of the class's board in words."""

from urllib.parse import parse_qsl

from classroom import board
from classroom.board_figures import FIGURES
from classroom.class_views import Published
from interface.class_store import named
from interface.controls import in_words
from interface.session import session
from simulator.language import MISSING
from simulator.scenario import PRESETS, Scenario, parameters

RECOVERY = "alert.recovery"


def run_names(found: list[Published]) -> dict[str, str]:
    """Number on the board and alias of each run."""
    return {run.id: f"{place} · {named(run.alias)}" for place, run in enumerate(found, 1)}


def value_of(figure: str, value: float | None, *, exact: bool = False) -> str:
    """A figure as it is written; ``exact``: so that a goal and what nearly reaches it do not read the same."""
    t = session().t
    if value is None:
        return MISSING
    unit = FIGURES[figure].unit
    if unit == "%":
        return t.percent(value, max(_decimals(value), int(exact and round(100 * value, 6) % 1 > 0)))
    if unit == "days":
        return t._("{n} days", n=t.number(value, 0))
    return t.number(value, 0 if value == round(value) else 2)


def with_interval(figure: str, found: dict[str, float | None] | None, *, exact: bool = False) -> str:
    """A figure with its 95 % interval, where it has one."""
    value = found.get("value") if found else None
    if not found or value is None:
        return MISSING
    low, high = found.get("low"), found.get("high")
    shown = value_of(figure, value, exact=exact)
    if low is None or high is None or low == high:
        return shown
    t, unit = session().t, FIGURES[figure].unit
    digits = max(_decimals(value), int(exact)) if unit == "%" else 0 if unit == "days" else 2
    return f"{shown} {t.interval(low, high, digits, percent=unit == '%')}"


def _decimals(share: float) -> int:
    """Of a percentage: a wrong pair among thousands is not “100%”, nor “100.0%”."""
    return 2 if 0.9995 <= share < 1 else 1 if 0.99 < share < 1 else 0


def settings(query: str) -> list[str]:
    """A line for the scenario it started from, if not the usual one, and for each setting changed."""
    t, asked, scenario = session().t, dict(parse_qsl(query)), board.read_link(query).scenario
    told = [(t._("Scenario"), t._(PRESETS[asked["preset"]].title))] if "preset" in asked else []
    changed = [parameters()[key] for key in asked if key in parameters()]
    told += [(t._(p.title), in_words(p, scenario.get(p.key))) for p in changed]
    return ["- " + titled(title, value) for title, value in told]


def figures(found: dict[str, dict[str, float | None] | None]) -> list[str]:
    """A line for each figure."""
    t = session().t
    return ["- " + titled(t._(f.title), with_interval(name, found.get(name))) for name, f in FIGURES.items()]


def titled(title: str, value: str) -> str:
    """A value after what it is."""
    return session().t._("{title}: **{value}**", title=title, value=value)


def usual_rule(query: str) -> bool:
    """Whether alerts end as they do in the challenges."""
    return board.read_link(query).scenario.get(RECOVERY) == Scenario().get(RECOVERY)
