"""An attack and what came of it in words: how strict the gate is, the outcome, the numbers, what leaked."""

from collections.abc import Mapping

import pandas as pd

from interface.attack_room import Outcome, Tried
from interface.feature_words import feature, feature_value
from interface.space_words import asked, column_name, value_word
from models.evaluation import Estimate
from simulator.language import Text
from simulator.space.attack import OTHERS, TOTAL, Value
from simulator.space.attacks import Card
from simulator.space.people import COLUMNS
from simulator.space.protocol import Strictness

N_ = str  # marks a text for translation

STRICTNESS: dict[Strictness, tuple[str, str]] = {
    "none": (
        N_("No rule"),
        N_("The gate looks at nothing: whatever is asked for goes out."),
    ),
    "counts": (
        N_("Counts only"),
        N_(
            "The gate keeps the lines of patients, hides each count below 11, and refuses trees of which an answer "
            "rests on fewer than 11 patients. It remembers nothing, and looks no further."
        ),
    ),
    "snds": (
        N_("SNDS"),
        N_(
            "All rules. Besides, the gate hides whatever would give a hidden count away, remembers all that has "
            "left, never crosses an identifier with a secret of health, refuses models that keep lines, cuts off "
            "useless decimals, and attacks each model before it leaves."
        ),
    ),
}
"""How strict the gate is: its name, and what it does."""
OUTCOME: dict[Outcome, tuple[str, str, str]] = {
    "out": ("red", "logout", N_("It got out")),
    "partly": ("orange", "incomplete_circle", N_("In part")),
    "stopped": ("blue", "verified_user", N_("Stopped")),
}
"""The colour, the icon and the name of each outcome."""
VERDICTS = {
    "whole": N_("let out"),
    "part": N_("let out in part"),
    "refused": N_("refused"),
    "failed": N_("not possible"),
}
FEW, WIDE, SHOWN = 8, 5, 3
"""Requests that are told one by one; columns beyond which patients stand side by side, and how many of them."""
TITLES = {
    "people": N_("People"),
    "contributors": N_("Of them in hospital for heart failure"),
    "days": N_("Days in hospital for heart failure"),
    "measure": N_("Measure"),
    "value": N_("Value"),
}


def badge(t: Text, outcome: Outcome) -> str:
    """An outcome as a coloured badge with its icon."""
    colour, icon, name = OUTCOME[outcome]
    return f":{colour}-badge[:material/{icon}: {t._(name)}]"


def sentence(t: Text, card: Card, tried: Tried) -> str:
    """What came of a try, with its numbers."""
    told = {"asked": tried.result.asked, **tried.result.values}
    text = card.leaked if tried.result.succeeded else card.held
    return t._(text, **{name: _shown(t, name, value, told) for name, value in told.items()})


def answers(t: Text, tried: Tried) -> list[str]:
    """What was asked and what the gate said, alike requests in one line."""
    counted: dict[str, dict[str, int]] = {}
    for request, answer in tried.exchanges:
        verdict = ("part" if answer.refusals else "whole") if answer.released else answer.status
        what = asked(t, request) if len(tried.exchanges) <= FEW else asked(t, {"ask": request.ask})
        line = counted.setdefault(what, {})
        line[verdict] = line.get(verdict, 0) + 1
    return [t._("{what}: {names}", what=what, names=_verdicts(t, line)) for what, line in counted.items()]


def leaked(t: Text, tried: Tried) -> pd.DataFrame:
    """The lines of a result as a table of words; empty if there are none."""
    if tried.result.lines and "unique" in tried.result.lines[0]:
        return pd.DataFrame([_alone(t, line) for line in tried.result.lines])
    lines = [{_title(t, name): _cell(t, name, x, line) for name, x in line.items()} for line in tried.result.lines]
    if lines and len(lines[0]) > WIDE:
        patients = {t._("Patient {n}", n=i + 1): line for i, line in enumerate(lines[:SHOWN])}
        return pd.DataFrame(patients).rename_axis(t._("Column")).reset_index()
    return pd.DataFrame(lines)


def _verdicts(t: Text, line: Mapping[str, int]) -> str:
    if sum(line.values()) == 1:
        return t._(VERDICTS[next(iter(line))])
    return ", ".join(t._("{verdict} × {n}", verdict=t._(VERDICTS[verdict]), n=n) for verdict, n in line.items())


def _alone(t: Text, line: Mapping[str, Value]) -> dict[str, str]:
    """How many people are alone with their values of some columns."""
    unique, people = int(str(line["unique"])), int(str(line["people"]))
    share = t._("{share} ({n} of {people})", share=t.percent(unique / people), n=unique, people=people)
    names = [column_name(t, name) for name in str(line["columns"]).split(",")]
    return {t._("What one knows"): " + ".join(names), t._("Alone"): share if unique >= 0 else t._("hidden")}


def _title(t: Text, name: str) -> str:
    if name in COLUMNS:
        return column_name(t, name)
    return t._(TITLES[name]) if name in TITLES else t._("Week {n}", n=name)


def _cell(t: Text, name: str, value: Value, line: Mapping[str, Value]) -> str:
    if name in COLUMNS:
        return {TOTAL: t._("any"), OTHERS: t._("any other")}.get(str(value)) or value_word(t, name, str(value))
    if name == "measure":
        return feature(t, str(value))
    if isinstance(value, float) and "measure" in line:
        return feature_value(t, str(line["measure"]), value)
    return t.number(int(str(value)), 0)


def _shown(t: Text, name: str, value: Value, told: Mapping[str, Value]) -> str:
    """A value of a result in its sentence."""
    column = {"secret": "failure_stays", "disease": "other_diagnosis", "place": "departement"}.get(name)
    if name in ("row", "column") and f"{name}s" in told:
        column = str(told[f"{name}s"])
        return f"{column_name(t, column)} {value_word(t, column, str(value))}"
    if isinstance(value, Estimate):
        interval = t.interval(value.low, value.high, 2)
        return t._("{value} (95% interval {interval})", value=t.number(value.value, 2), interval=interval)
    if isinstance(value, str):
        return value_word(t, column, value)
    return t._("few (hidden)") if value < 0 else t.number(value, 0)
