"""``python -m tests.accessibility``: axe-core on every page, at several widths, languages, themes and levels.

Prints what breaks WCAG 2.2 A or AA and writes ``interface/accessibility.json``, from which the page
Accessibilité tells how it was measured. Exit status 1 if a grave violation is of our making.
"""

import argparse
import datetime
import itertools
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

import run
from benchmarks.app_server import served
from tests import axe, chromium, screenshots

FILE = run.ROOT / "interface" / "accessibility.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Look at the pages that the arguments ask for; the file is written when nothing was left out."""
    wanted = _wanted(arguments)
    rules: set[str] = set()
    ours: dict[str, list[str]] = {}
    lesser: dict[str, list[str]] = {}
    views = 0
    for view, found in looks(wanted):
        views += 1
        rules |= found.rules
        for told, lines in ((ours, found.ours), (lesser, found.lesser)):
            for line in lines:
                told.setdefault(line, []).append(view)
        print(view, len(found.ours), len(found.lesser), flush=True)
    for line, where in [*ours.items(), *lesser.items()]:
        print(f"\n{line}\n    {len(where)} × {', '.join(where[:6])}")
    if wanted.pages == list(screenshots.ADDRESSES):
        write(views, len(rules), len(wanted.pages), len(ours), len(lesser))
    return 1 if ours else 0


def looks(wanted: argparse.Namespace) -> Iterator[tuple[str, axe.Look]]:
    """Each view, by its name, with what axe says of it."""
    with served() as server, sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium.find(), args=screenshots.FLAGS)
        views = itertools.product(wanted.languages, wanted.widths, wanted.themes, wanted.levels)
        for language, width, theme, level in views:
            tab = screenshots.open_tab(browser, language, width, theme)
            for name in wanted.pages:
                tab.goto(f"http://{server.address}/{screenshots.ADDRESSES[name]}?level={level}")
                screenshots.rest(tab)
                yield f"{name}-{language}-{width}-{theme}-{level}", axe.look(tab)
            tab.context.close()


def write(views: int, rules: int, pages: int, ours: int, lesser: int, file: Path = FILE) -> None:
    """Keep the figures, with the day and axe-core's version."""
    found = {
        "date": datetime.date.today().isoformat(),
        "axe": axe.version(),
        "pages": pages,
        "views": views,
        "rules": rules,
        "grave_of_ours": ours,
        "lesser_of_ours": lesser,
    }
    file.write_text(json.dumps(found, indent=2) + "\n", "utf8")


def _wanted(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.accessibility", description=__doc__)
    pages = list(screenshots.ADDRESSES)
    parser.add_argument("--pages", nargs="+", choices=pages, default=pages, metavar="PAGE")
    parser.add_argument("--widths", nargs="+", type=int, default=[1280, 640, 390])
    parser.add_argument("--languages", nargs="+", choices=("fr", "en"), default=["fr"])
    parser.add_argument("--themes", nargs="+", choices=("light", "dark"), default=["light", "dark"])
    parser.add_argument("--levels", nargs="+", choices=("discovery", "advanced", "expert"), default=["discovery"])
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
