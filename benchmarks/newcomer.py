"""``python -m benchmarks.newcomer``: from a fresh clone to a class that two browsers share, as the README tells it.

Clones this checkout's last commit, starts `python3 run.py --lan` in it with a bare Python (nothing but the README's
command; no library there before, pip's cache left aside), then plays a teacher and a pupil in two browsers: a class
is opened, the pupil joins, the teacher shows a page to all, the pupil sees it. Prints the seconds at each step; the
exit code is 1 beyond five minutes. Needs git, Chromium and a package index; this program's own libraries only drive
the browsers.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from benchmarks.app_server import free_port
from benchmarks.browser import ROOT, chromium, wait_for
from benchmarks.process_tree import load, running

TARGET, PATIENCE = 300.0, 120_000
"""Seconds for all of it; milliseconds for one step in a browser."""
INSTALLED = 900.0
OURS = ("HYDROSCOPE_", "STREAMLIT_", "PYTHON", "VIRTUAL_ENV")
"""Beginnings of variables that a newcomer has not got."""


def main() -> int:
    """Print each step when it is reached."""
    start, seconds = time.monotonic(), 0.0

    def reached(step: str) -> None:
        nonlocal seconds
        seconds = time.monotonic() - start
        print(f"{seconds:7.1f} s  {step}", flush=True)

    with tempfile.TemporaryDirectory(prefix="newcomer-") as folder:
        clone = Path(folder, "hydroscope")
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        reached("cloned")
        lesson(clone, reached)
    used = os.times()
    processor = used.children_user + used.children_system
    print(f"{seconds:.0f} s in all, {processor:.0f} s of a processor core; load {load():.1f}")
    print(f"target: {TARGET:.0f} s")
    return int(seconds > TARGET)


def lesson(clone: Path, reached: Callable[[str], None]) -> None:
    """Install and start, then both browsers."""
    port, bare = free_port(), getattr(sys, "_base_executable", sys.executable)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    environment |= {"HYDROSCOPE_HOME": str(clone.parent / "home"), "PIP_NO_CACHE_DIR": "1"}
    command = [bare, "run.py", "--lan", "--no-browser", "--port", str(port)]
    with running(command, cwd=clone, env=environment, stderr=subprocess.DEVNULL):
        wait_for(f"http://127.0.0.1:{port}", INSTALLED)
        reached("installed, and the server answers")
        with chromium() as browser:
            share(browser, f"http://127.0.0.1:{port}", reached)


def share(browser: Browser, address: str, reached: Callable[[str], None]) -> None:
    """The teacher opens a class, the pupil joins, the teacher shows a page, the pupil sees it."""
    teacher = screen(browser, f"{address}/classe?lang=fr")
    teacher.get_by_role("tab", name="Je suis l’enseignant").click()
    teacher.locator("input[type=password]").first.fill("quatre mots pour la classe")
    teacher.get_by_role("button", name="Ouvrir la classe").click()
    teacher.locator(".st-key-class_push").first.wait_for()
    code = teacher.evaluate("new URLSearchParams(location.search).get('class')")
    reached("a class is open")
    pupil = screen(browser, f"{address}/classe?class={code}&lang=fr")
    pupil.locator(".st-key-class_alias button").first.click()
    pupil.get_by_role("button", name="Rejoindre la classe").click()
    pupil.locator(".st-key-class_badge").wait_for()
    reached("a pupil is in")
    teacher.get_by_role("link", name="Évaluation", exact=True).click()
    expect(teacher.get_by_role("heading", level=1, name="Évaluation")).to_be_visible(timeout=PATIENCE)
    teacher.get_by_role("button", name="Montrer cet écran à tous").click()
    expect(pupil.get_by_role("heading", level=1, name="Évaluation")).to_be_visible(timeout=PATIENCE)
    pupil.locator("[data-testid=stMetricValue]").first.wait_for()
    reached("the pupil sees the page that the teacher shows, with its figures")


def screen(browser: Browser, address: str) -> Page:
    """A browser of its own on an address."""
    page = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    page.get_by_role("heading", level=1).wait_for()
    return page


if __name__ == "__main__":
    raise SystemExit(main())
