"""The tornado on a terminal and as JSON."""

from typing import Any

from simulator.language import Text
from simulator.scenario import parameters
from simulator.sensitivity import OUTCOMES, End, Tornado

N_ = str  # marks a text for translation

SHOWN = 12
"""Bars that are told for each outcome."""
OUTCOME_TITLES = {
    "detected": N_("Hospitalisations announced, at 1.47 unexplained alerts per patient-year"),
    "unexplained": N_("Unexplained alerts per patient-year, at the scenario’s alert threshold"),
}


def tornado_table(found: Tornado, t: Text) -> str:
    """The widest bars of each outcome: the parameter at both ends and what it changes there."""
    lines: list[str] = []
    for outcome in OUTCOMES:
        percent = outcome == "detected"
        base = t.percent(found.base[outcome].value) if percent else t.number(found.base[outcome].value, 2)
        lines += [f"{t._(OUTCOME_TITLES[outcome])}: {base}"]
        for swing in found.swings[outcome][:SHOWN]:
            ends = "   ".join(_told(end, percent, t) for end in (swing.low, swing.high))
            lines += [f"  {t._(parameters()[swing.key].title)} ({swing.key})", f"      {ends}"]
        lines.append("")
    lines.append(
        t._(
            "After each plausible value of a parameter: what it changes, in percentage points or in alerts per "
            "patient-year [95% interval]."
        )
    )
    return "\n".join(lines)


def _told(end: End, percent: bool, t: Text) -> str:
    return f"{t.number(end.value, 3)}: {change(end, percent, t)} {change_interval(end, percent, t)}"


def change(end: End, percent: bool, t: Text) -> str:
    """What an end changes, with its sign."""
    x = end.change.value
    return ("+" if x > 0 else "") + (t.number(100 * x, 1) if percent else t.number(x, 2))


def change_interval(end: End, percent: bool, t: Text) -> str:
    """The interval of what an end changes."""
    low, high = end.change.low, end.change.high
    return t.interval(100 * low, 100 * high, 1) if percent else t.interval(low, high, 2)


def tornado_report(found: Tornado, seeds: range) -> dict[str, Any]:
    """The tornado as plain data; what is unknown is None."""
    outcomes = {
        outcome: {
            "base": _known(found.base[outcome].value),
            "parameters": [
                {"key": swing.key, "low": _plain(swing.low), "high": _plain(swing.high)}
                for swing in found.swings[outcome]
            ],
        }
        for outcome in OUTCOMES
    }
    return {"seeds": list(seeds), "outcomes": outcomes}


def _plain(end: End) -> dict[str, Any]:
    low, high = end.change.low, end.change.high
    return {"value": end.value, "change": _known(end.change.value), "ci": [low, high] if low == low else None}


def _known(x: float) -> float | None:
    return x if x == x else None
