"""What the tests share: the app on a free port, a Chromium, and no request to the outside."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page, sync_playwright

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

# Timing depends on the machine and chance on the day: a red test must mean a defect, the same for everybody.
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in its own hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the browser tests, and keep on one worker what shares something: a server, the studies of a file."""
    for item in items:
        if {"chromium_path", "browser", "page"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
            item.add_marker(pytest.mark.xdist_group("browser"))
        elif not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


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


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    """A Chromium without a window; closed with the module, for its event loop is in the way of others."""
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM_ARGUMENTS)
        yield chrome
        chrome.close()


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    """A French visitor's page, relative to the app; fails the test if anything outside is asked for."""
    context = browser.new_context(base_url=server, locale="fr-FR", viewport={"width": 1280, "height": 900})
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.on("websocket", lambda socket: asked.append(socket.url.replace("ws:", "http:")))
    yield page
    # a page's icon is fetched late, or never by a browser without a window: read where it would come from
    asked += page.locator("link[href]").evaluate_all("links => links.map(link => link.href)")
    context.close()
    assert [url for url in asked if not url.startswith((server, "data:", "blob:"))] == []
