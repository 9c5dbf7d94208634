"""``python -m tests.screenshots FOLDER``: every page as a visitor sees it, one PNG a page, to be looked at.

Widths, languages, levels and themes can be chosen; the names of pages are those of the files of ``pages/``.
The app is started for the purpose, with a home of its own that is removed at the end. ``--kept`` takes the few
of the documents instead, as small WebP pictures: ``python -m tests.screenshots docs/screens --kept``.
"""

import argparse
import io
import itertools
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.app_server import served
from interface.story import STORY
from tests import chromium

ADDRESSES = {file: address for section in STORY.values() for file, _, _, address in section}
BUSY = (
    '[data-testid="stStatusWidget"], [data-stale="true"], [data-testid="stSkeleton"], '
    '[data-testid="stApp"]:not([data-test-script-state="notRunning"])'
)
CALM = 1_500
"""Milliseconds without anything being computed or drawn, after which a page is taken to be finished."""
PATIENCE = 180_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
KEPT = {
    "mission": ("", "fr", (1280, 1100), "light"),
    "evaluation": ("evaluation", "fr", (1280, 1200), "light"),
    "pairing": ("appariement", "en", (1280, 1150), "light"),
    "benefit": ("utilite", "en", (1280, 1150), "dark"),
    "telephone": ("evaluation", "fr", (390, 844), "light"),
}
"""The pictures of the documents: address, language, window and theme."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Take the pictures that the arguments ask for."""
    wanted = _wanted(arguments)
    wanted.folder.mkdir(parents=True, exist_ok=True)
    with served() as server, sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium.find(), args=FLAGS)
        if wanted.kept:
            return keep(browser, f"http://{server.address}", wanted.folder)
        views = itertools.product(wanted.languages, wanted.widths, wanted.themes, wanted.levels)
        for language, width, theme, level in views:
            tab = open_tab(browser, language, width, theme)
            for name in wanted.pages:
                query = urlencode({"level": level, **dict(pair.split("=", 1) for pair in wanted.set)})
                file = wanted.folder / f"{name}-{language}-{width}-{theme}-{level}.png"
                take(tab, f"http://{server.address}/{ADDRESSES[name]}?{query}", file)
                print(file)
            tab.context.close()


def keep(browser: Browser, address: str, folder: Path) -> None:
    """What the first screen of some pages shows, small enough to be kept."""
    for name, (path, language, (width, height), theme) in KEPT.items():
        tab = open_tab(browser, language, width, theme)
        tab.set_viewport_size({"width": width, "height": height})
        tab.goto(f"{address}/{path}")
        rest(tab)
        tab.mouse.move(0, 0)
        Image.open(io.BytesIO(tab.screenshot())).convert("RGB").save(folder / f"{name}.webp", quality=82, method=6)
        tab.context.close()


def take(page: Page, address: str, file: Path) -> None:
    """Save one page at its whole height, once it has come to rest.

    Raises ``playwright.sync_api.TimeoutError`` when it does not in ``PATIENCE``.
    """
    page.goto(address)
    rest(page)
    inner = page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollHeight")
    size = page.viewport_size or {"width": 1280, "height": 1000}
    page.set_viewport_size({"width": size["width"], "height": max(1000, inner + 80)})
    page.wait_for_timeout(700)
    page.screenshot(path=file)
    page.set_viewport_size({"width": size["width"], "height": 1000})


def rest(page: Page) -> None:
    """Wait until nothing has been computed or drawn for a while.

    Raises ``TimeoutError`` when that does not come in ``PATIENCE``.
    """
    page.get_by_role("heading", level=1).first.wait_for(timeout=PATIENCE)
    calm, last = 0, time.monotonic() + PATIENCE / 1000
    while calm < CALM:
        if time.monotonic() > last:
            raise TimeoutError(page.url)
        page.wait_for_timeout(250)
        calm = 0 if page.locator(BUSY).count() else calm + 250


def open_tab(browser: Browser, language: str, width: int, theme: str) -> Page:
    """A fresh visitor's tab."""
    locale = {"fr": "fr-FR", "en": "en-GB"}[language]
    scheme = "dark" if theme == "dark" else "light"
    context = browser.new_context(
        viewport={"width": width, "height": 1000}, locale=locale, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.on("console", lambda message: message.type == "error" and print(f"  {page.url}: {message.text}"))
    return page


def _wanted(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", nargs="+", choices=ADDRESSES, default=list(ADDRESSES), metavar="PAGE")
    parser.add_argument("--widths", nargs="+", type=int, default=[1280, 768, 390])
    parser.add_argument("--languages", nargs="+", choices=("fr", "en"), default=["fr", "en"])
    parser.add_argument("--themes", nargs="+", choices=("light", "dark"), default=["light"])
    parser.add_argument("--levels", nargs="+", choices=("discovery", "advanced", "expert"), default=["discovery"])
    parser.add_argument("--kept", action="store_true", help="the pictures of the documents, and no others")
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME=VALUE", help="parameters of the scenario")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
