"""The Chromium of the browser tests: looked for on the machine, else installed."""

import os
import re
import shutil
import sys
from pathlib import Path

import pytest

import run

PLAYWRIGHT_INSTALL = [sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]
MISSING = "no Chromium on this machine"
"""The reason with which a browser test is skipped; the summary of `run.py test` counts it."""


def find() -> str | None:
    """A Chromium or Chrome of this machine (HYDROSCOPE_CHROMIUM names another), or Playwright's own."""
    mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    windows = Path(os.environ.get("PROGRAMFILES", "C:/Program Files"), "Google/Chrome/Application/chrome.exe")
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", mac, str(windows))
    found = map(shutil.which, names)
    return os.environ.get("HYDROSCOPE_CHROMIUM") or next(filter(None, found), None) or playwright_shell()


def playwright_shell() -> str | None:
    """The headless Chromium that Playwright's installer put where this version of it looks."""
    output = run.listen([*PLAYWRIGHT_INSTALL, "--dry-run"])[1]
    folders = [Path(folder.strip()) for folder in re.findall(r"Install location:(.*)", output)]
    files = (file for folder in folders for file in folder.rglob("*headless*shell*") if file.is_file())
    return next((str(file) for file in files if os.access(file, os.X_OK)), None)


def require() -> str:
    """The Chromium to drive; without one the test is skipped, or fails where CI=true."""
    path = find()
    if path is None and os.environ.get("CI") == "true":
        pytest.fail(MISSING)
    return path or pytest.skip(MISSING)


def prepare() -> None:
    """Find Chromium, or install it from Debian's packages, or with Playwright's installer."""
    if find():
        return
    run.say(run.text("getting_chromium"))
    if is_debian() and os.geteuid() == 0:
        run.listen(["apt-get", "update"])
        run.listen(["apt-get", "install", "-y", "chromium"])
    if not find():
        run.listen(PLAYWRIGHT_INSTALL)


def is_debian() -> bool:
    """Whether this is Debian itself: Ubuntu's package of the same name only calls another installer."""
    release = Path("/etc/os-release")
    return release.exists() and re.search(r"^ID=debian$", release.read_text(), re.MULTILINE) is not None
