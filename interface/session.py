"""What one visitor sees: language, level, preset and scenario, kept in the link.

The link holds only what differs from the preset, so that it reproduces the screen on another
computer: ``?preset=no-snds&level=advanced&alert.threshold=0.02``.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from classroom.debate import claims
from classroom.guide_sections import SECTIONS
from interface.application_link import read_file, written
from interface.tour_steps import STEPS
from interface.visit import of_visit
from simulator.language import LANGUAGES, Language, Text, choose, language
from simulator.messages import explain
from simulator.pairing_axes import AXES
from simulator.parameters import LEVELS, Level, Refusal
from simulator.scenario import DEFAULT_PRESET, PRESETS, Scenario, parameters, read
from simulator.sovereignty import HOSTINGS

_SLOT = "hydroscope"
STEPS_BACK = 50
"""Changes that can be undone."""
MOST_PARAMETERS = 200
"""Parameters of a link that are looked at; nobody needs more, and a hostile link may have a million."""
CODE = re.compile("[0-9A-Z]{6}")
"""What the code of a class looks like; whether there is such a class is for the page to find out."""
LONGEST_KEPT = 8_000
"""Letters of a link's kept scenario that are read; all the parameters together take fewer."""
Kept = tuple[str, Scenario]
"""A scenario that was put aside, and the preset it comes from."""
VIEW = {
    "patient": 35_000,
    "pair": 35_000,
    "failure": 12,
    "axis": len(AXES),
    "hosting": len(HOSTINGS),
    "claim": len(claims()),
    "tour": len(STEPS),
    "section": len(SECTIONS),
}
"""What a page shows besides the scenario, with the number of choices: kept in the link too."""


@dataclass
class Session:
    """The state of one visitor.

    ``first_visit``: the address was bare when the visit began.
    ``problems``: refused values of the link, to be told once, as are ``unknown`` names and whether the
    link was so long that Streamlit left it ``unread``.
    """

    language: Language = "fr"
    language_chosen: bool = False
    level: Level = "discovery"
    preset: str = DEFAULT_PRESET
    scenario: Scenario = field(default_factory=Scenario)
    view: dict[str, int] = field(default_factory=dict)
    kept: Kept | None = None
    history: "History" = field(default_factory=lambda: History())
    class_code: str = ""
    problems: list[Refusal] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    unread: bool = False
    first_visit: bool = False

    @property
    def t(self) -> Text:
        """Words and formats in the visitor's language."""
        return language(self.language)

    @property
    def base(self) -> Scenario:
        """The scenario of the chosen preset."""
        return PRESETS[self.preset].scenario

    def set(self, key: str, value: object) -> None:
        """Change one parameter; a value that is not allowed is reported and changes nothing."""
        self.scenario, refusals = read([(key, value)], self.scenario)
        self.problems += refusals

    def take_preset(self, name: str) -> None:
        """Start again from a preset."""
        self.preset = name
        self.scenario = self.base

    def remember(self) -> None:
        """Note the scenario of the screen, so that a change can be undone."""
        self.history.note((self.preset, self.scenario))

    def go(self, *, back: bool) -> list[str]:
        """Undo the last change, or do it again; the keys of what changes, none if there is nothing to undo."""
        self.remember()
        before = self.scenario
        self.preset, self.scenario = self.history.go(back)
        return list(self.scenario.differences(before))

    def take_screen(self, query: dict[str, str]) -> None:
        """Show what a link shows: its scenario and level, in the language that the visitor reads."""
        found = _from_link(query, None)
        self.preset, self.scenario, self.level, self.view = found.preset, found.scenario, found.level, found.view
        self.kept = found.kept
        self.problems, self.unknown = found.problems, found.unknown

    def messages(self) -> list[str]:
        """What to tell about values that were not accepted, in the visitor's language."""
        t = self.t
        told = [t._("The link is too long and was not read.")] if self.unread else []
        told += [explain(refusal, t) for refusal in self.problems[:5]]
        told += [
            t._("The link asks for “{name}”, which does not exist here.", name=name) for name in self.unknown[:3]
        ]
        more = max(0, len(self.problems) - 5) + max(0, len(self.unknown) - 3)
        return [*told, t.n("And {count} more.", "And {count} more.", more)] if more > 0 else told

    def screen(self) -> dict[str, str]:
        """What :meth:`take_screen` needs: the link without language or class."""
        return {name: value for name, value in self.query().items() if name not in ("lang", "class", "tour")}

    def query(self) -> dict[str, str]:
        """The link's parameters: what differs from the preset, and nothing else."""
        found = {"class": self.class_code} if self.class_code else {}
        if self.preset != DEFAULT_PRESET:
            found["preset"] = self.preset
        if self.kept:
            found["a"] = urlencode({"preset": self.kept[0], **_changes(*self.kept)})
        if self.level != "discovery":
            found["level"] = self.level
        if self.language_chosen:
            found["lang"] = self.language
        found |= _changes(self.preset, self.scenario)
        return found | {name: str(value) for name, value in self.view.items()} | written()


@dataclass
class History:
    """The presets and scenarios that the visitor has had, in order; ``at`` is the place of the present one."""

    states: list[tuple[str, Scenario]] = field(default_factory=list)
    at: int = -1

    def note(self, now: tuple[str, Scenario]) -> None:
        """What is new comes after the present, in the place of what was undone."""
        if not self.states or self.states[self.at] != now:
            self.states[self.at + 1 :] = [now]
            del self.states[: -STEPS_BACK - 1]
            self.at = len(self.states) - 1

    def go(self, back: bool) -> tuple[str, Scenario]:
        """One step towards the past or the future, where there is one."""
        self.at = max(0, self.at - 1) if back else min(len(self.states) - 1, self.at + 1)
        return self.states[self.at]


def session() -> Session:
    """The visitor's state; read from the link when the visit begins."""
    return of_visit(_SLOT, _begun)


def _begun() -> Session:
    found = _from_link(dict(st.query_params), st.context.locale)
    context = get_script_run_ctx()
    found.unread = bool(context and context.query_string and not st.query_params)
    return found


def write_link() -> None:
    """Make the browser's address say what is on the screen."""
    session().remember()
    wanted = session().query()
    if dict(st.query_params) != wanted:
        st.query_params.from_dict(wanted)


@lru_cache(500)
def _changes(preset: str, scenario: Scenario) -> dict[str, str]:
    """What differs from the preset, as a link says it."""
    changed = scenario.differences(PRESETS[preset].scenario)
    return {key: parameters()[key].write(value) for key, value in changed.items()}


def _read_kept(text: str, found: Session) -> None:
    """The scenario that the link has put aside; what is not allowed in it is told like the rest."""
    try:
        items = dict(parse_qsl(text[:LONGEST_KEPT], max_num_fields=MOST_PARAMETERS))
    except ValueError:
        return
    preset = items.pop("preset", DEFAULT_PRESET)
    if preset in PRESETS:
        scenario, refused = read(items.items(), PRESETS[preset].scenario)
        found.kept, found.problems = (preset, scenario), [*found.problems, *refused]


def _from_link(query: dict[str, str], locale: str | None) -> Session:
    found = Session(language=choose(locale))
    items = dict(list(query.items())[:MOST_PARAMETERS])
    found.first_visit = not items.keys() - {"lang"}
    if (code := items.pop("lang", "")) in LANGUAGES:
        found.language, found.language_chosen = code, True
    if CODE.fullmatch(code := items.pop("class", "").upper()):
        found.class_code = code
    if (level := items.pop("level", found.level)) in LEVELS:
        found.level = level
    else:
        found.unknown.append(f"level={level[:40]}")
    if (preset := items.pop("preset", found.preset)) in PRESETS:
        found.take_preset(preset)
    else:
        found.unknown.append(f"preset={preset[:40]}")
    for name, choices in VIEW.items():
        if (text := items.pop(name, "")).isdecimal() and len(text) < 7 and int(text) < choices:
            found.view[name] = int(text)
    kept = items.pop("a", "")
    items, problems, unknown = read_file(items)
    found.scenario, refused = read(items.items(), found.scenario)
    found.problems, found.unknown = [*problems, *refused], [*found.unknown, *unknown]
    if kept:
        _read_kept(kept, found)
    return found
