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


@dataclass
class Found:
    """What the runs of one day have seen, as ``interface/accessibility.json`` keeps it."""

    date: str
    axe: str
    views: int = 0
    pages: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    grave_of_ours: list[str] = field(default_factory=list)
    lesser_of_ours: list[str] = field(default_factory=list)

    def add(self, name: str, more: Iterable[Any]) -> None:
        """Put what is new into one of the lists."""
        setattr(self, name, sorted({*getattr(self, name), *more}))

    def join(self, other: "Found") -> None:
        """Put together with what another run of the day has seen."""
        self.views += other.views
        for name, value in asdict(other).items():
            if isinstance(value, list):
                self.add(name, value)


def main(arguments: Sequence[str] | None = None) -> int:
    """Look at what the arguments ask for, print what is broken, and keep it with ``--write`` or ``--add``."""
    wanted = _wanted(arguments)
    found = _nothing()
    broken: dict[str, list[str]] = {}
    for view, seen in looks(wanted):
        found.views += 1
        found.add("rules", seen.rules)
        for name, lines in (("grave_of_ours", seen.ours), ("lesser_of_ours", seen.lesser)):
            found.add(name, lines)
            for line in lines:
                broken.setdefault(line, []).append(view)
        print(view, *seen.ours, *seen.lesser, sep="\n    ", flush=True)
    for line, where in broken.items():
        print(f"\n{line}\n    {len(where)} × {', '.join(where[:6])}")
    for name in ("pages", "states", "widths", "languages"):
        found.add(name, getattr(wanted, name))
    if wanted.add:
        found.join(_before())
    if wanted.add or wanted.write:
        FILE.write_text(json.dumps(asdict(found), indent=2, ensure_ascii=False) + "\n", "utf8")
    return 1 if any("(serious)" in line or "(critical)" in line for line in broken) else 0


def looks(wanted: argparse.Namespace) -> Iterator[tuple[str, axe.Look]]:
    """Each view, by its name, with what axe says of it: the pages, then the states."""
    with served() as server, sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium.find(), args=screenshots.FLAGS)
        address = f"http://{server.address}"
        for language, width, theme, level in itertools.product(
            wanted.languages, wanted.widths, wanted.themes, wanted.levels
        ):
            view = f"{language}-{width}-{theme}-{level}"
            tab = screenshots.open_tab(browser, language, width, theme)
            for name in wanted.pages:
                states.at(f"{screenshots.ADDRESSES[name]}?level={level}")(tab, address)
                yield f"{name}-{view}", axe.look(tab)
            tab.context.close()
            for name in wanted.states:
                tab = screenshots.open_tab(browser, language, width, theme)
                states.STATES[name](tab, address)
                yield f"[{name}]-{view}", axe.look(tab)
                tab.context.close()


def _nothing() -> Found:
    return Found(datetime.date.today().isoformat(), axe.version())


def _before() -> Found:
    """What was kept today; nothing else is added to."""
    kept = Found(**json.loads(FILE.read_text("utf8")))
    return kept if (kept.date, kept.axe) == (_nothing().date, _nothing().axe) else _nothing()


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
    parser.add_argument("--add", action="store_true", help="keep it beside what was kept the same day")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
