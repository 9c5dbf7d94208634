"""What the tests share: the app on a free port, a Chromium, and no request to the outside."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page, Request, ViewportSize, WebSocket, expect, sync_playwright

import run
from tests import chromium
from tests.class_lessons import lesson
from tests.class_stores import emptied, place, postgres, quick_hashes, store
from tests.ports import free_port

__all__ = ["emptied", "lesson", "place", "postgres", "quick_hashes", "store"]  # fixtures

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

SCREEN: ViewportSize = {"width": 1280, "height": 900}
_OPEN = ExitStack()
"""What is closed with the browser, and the browser."""

# Timing depends on the machine and chance on the day: a red test must mean a defect, the same for everybody.
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")
expect.set_options(timeout=60_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the browser tests."""
    for item in items:
        if {"chromium_path", "browser", "page"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The Chromium to drive; without one the test is skipped, or fails where CI=true."""
    return chromium.require()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real app, served as `run.py` serves it."""
    home, port = tmp_path_factory.mktemp("home"), free_port()
    environment = {**run.server_environment(), "HYDROSCOPE_HOME": str(home)}
    command = run.server_command("127.0.0.1", port)
    command[0] = sys.executable
    with Path(home, "server.log").open("w+b") as log:
        options = {"cwd": run.ROOT, "env": environment, "stdout": log, "stderr": log}
        with run.running(command, **options) as process:
            wait_for(port, process, Path(log.name))
            yield f"http://127.0.0.1:{port}"


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return once the server answers."""
    deadline = time.monotonic() + 60
    while not run.answers(port):
        assert process.poll() is None and time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)


@cache
def _launched(path: str) -> Browser:
    """A Chromium without a window, for as long as one test after another uses it."""
    playwright = _OPEN.enter_context(sync_playwright())
    chrome = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
    _OPEN.callback(_launched.cache_clear)
    _OPEN.callback(chrome.close)
    return chrome


@cache
def _tab(browser: Browser, server: str) -> Page:
    """The tab of the one-page tests: what it has read of Streamlit's scripts once, it need not read again."""
    _OPEN.callback(_tab.cache_clear)
    return browser.new_context(base_url=server, locale="fr-FR", viewport=SCREEN).new_page()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Close the browser before a test without one: its event loop is in the way of others."""
    if not (nextitem and nextitem.get_closest_marker("browser")):
        _OPEN.close()


@pytest.fixture
def browser(chromium_path: str) -> Browser:
    """A browser that may have been used before: a test closes the contexts it has opened."""
    return _launched(chromium_path)


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    """A French visitor's page, relative to the app; fails the test if anything outside is asked for."""
    page, asked = _tab(browser, server), list[str]()

    def requested(request: Request) -> None:
        asked.append(request.url)

    def connected(socket: WebSocket) -> None:
        asked.append(socket.url.replace("ws:", "http:"))

    page.context.on("request", requested)
    page.on("websocket", connected)
    yield page
    # a page's icon is fetched late, or never by a browser without a window: read where it would come from
    asked += page.locator("link[href]").evaluate_all("links => links.map(link => link.href)")
    page.context.remove_listener("request", requested)
    page.remove_listener("websocket", connected)
    forget(page)
    assert [url for url in asked if not url.startswith((server, "data:", "blob:"))] == []


def forget(page: Page) -> None:
    """Leave nothing of a visit to the next test."""
    for other in page.context.pages[1:]:
        other.close()
    page.goto("/_stcore/health")  # a plain text: what the app's page still does is not the next test's
    page.evaluate("localStorage.clear(), sessionStorage.clear()")
    page.context.clear_cookies()
    page.set_viewport_size(SCREEN)
