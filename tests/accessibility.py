"""``python -m tests.accessibility``: axe-core on every page and state; widths, languages, themes, levels to choose.

Prints what breaks WCAG 2.2 A or AA; with ``--write``, or in several runs with ``--add``, it keeps it in
``interface/accessibility.json``, from which the page Accessibilité tells how it was measured. Exit status 1
if a grave violation is of our making.
"""

import argparse
import datetime
import itertools
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from playwright.sync_api import sync_playwright

import run
from benchmarks.app_server import served
from tests import axe, chromium, screenshots, states

FILE = run.ROOT / "interface" / "accessibility.json"
A_DAY = datetime.timedelta(hours=24)
"""How long after it was begun a record is still added to, midnight or not."""


@dataclass(frozen=True)
class View:
    """One screen that axe looks at: a page, or else a state."""

    language: str
    width: int
    theme: str
    level: str
    page: str = ""
    state: str = ""

    def __str__(self) -> str:
        return f"{self.page or f'[{self.state}]'}-{self.language}-{self.width}-{self.theme}-{self.level}"


@dataclass
class Found:
    """What runs begun within :data:`A_DAY` have seen, as ``interface/accessibility.json`` keeps it."""

    date: str
    axe: str
    views: int = 0
    pages: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    grave_of_ours: list[str] = field(default_factory=list)
    lesser_of_ours: list[str] = field(default_factory=list)

    def saw(self, view: View, seen: axe.Look) -> None:
        """One more view: only what was looked at is told."""
        self.views += 1
        self._add("pages", filter(None, [view.page]))
        self._add("states", filter(None, [view.state]))
        for name in ("width", "language", "theme", "level"):
            self._add(f"{name}s", [getattr(view, name)])
        self._add("rules", seen.rules)
        self._add("grave_of_ours", seen.ours)
        self._add("lesser_of_ours", seen.lesser)

    def _add(self, name: str, more: Iterable[Any]) -> None:
        setattr(self, name, sorted({*getattr(self, name), *more}))

    def keep(self) -> None:
        """Write it to :data:`FILE`."""
        FILE.write_text(json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n", "utf8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Look at what the arguments ask for, print what is broken, and keep it with ``--write`` or ``--add``."""
    wanted = _wanted(arguments)
    found = _before() if wanted.add else _nothing()
    broken: dict[str, list[str]] = {}
    for view, seen in looks(wanted):
        found.saw(view, seen)
        for line in (*seen.ours, *seen.lesser):
            broken.setdefault(line, []).append(str(view))
        print(view, *seen.ours, *seen.lesser, sep="\n    ", flush=True)
        if wanted.add or wanted.write:  # at once: a run of an hour that is stopped loses nothing
            found.keep()
    for line, where in broken.items():
        print(f"\n{line}\n    {len(where)} × {', '.join(where[:6])}")
    return 1 if any("(serious)" in line or "(critical)" in line for line in broken) else 0


def looks(wanted: argparse.Namespace) -> Iterator[tuple[View, axe.Look]]:
    """Each view with what axe says of it: the pages, then the states."""
    with served() as server, sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium.find(), args=screenshots.FLAGS)
        address = f"http://{server.address}"
        for language, width, theme, level in itertools.product(
            wanted.languages, wanted.widths, wanted.themes, wanted.levels
        ):
            tab = screenshots.open_tab(browser, language, width, theme)
            for page in wanted.pages:
                states.at(f"{screenshots.ADDRESSES[page]}?level={level}")(tab, address)
                yield View(language, width, theme, level, page=page), axe.look(tab)
            tab.context.close()
            for state in wanted.states:
                tab = screenshots.open_tab(browser, language, width, theme)
                states.STATES[state](tab, address)
                yield View(language, width, theme, level, state=state), axe.look(tab)
                tab.context.close()


def _nothing() -> Found:
    return Found(datetime.datetime.now().isoformat(timespec="minutes"), axe.version())


def _before() -> Found:
    """What has been kept within :data:`A_DAY`; nothing else is added to."""
    kept = Found(**json.loads(FILE.read_text("utf8")))
    age = datetime.datetime.now() - datetime.datetime.fromisoformat(kept.date)
    return kept if age < A_DAY and kept.axe == axe.version() else _nothing()


def _wanted(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.accessibility", description=__doc__)
    pages = list(screenshots.ADDRESSES)
    parser.add_argument("--pages", nargs="*", choices=pages, default=pages, metavar="PAGE")
    names = list(states.STATES)
    parser.add_argument("--states", nargs="*", choices=names, default=names, metavar="STATE")
    parser.add_argument("--widths", nargs="+", type=int, default=[1280, 390])
    parser.add_argument("--languages", nargs="+", choices=("fr", "en"), default=["fr", "en"])
    parser.add_argument("--themes", nargs="+", choices=("light", "dark"), default=["light", "dark"])
    parser.add_argument("--levels", nargs="+", choices=("discovery", "advanced", "expert"), default=["discovery"])
    parser.add_argument("--write", action="store_true", help="keep what is found, in place of what was kept")
    parser.add_argument("--add", action="store_true", help="keep it beside what was begun within a day")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
