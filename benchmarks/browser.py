"""Chromium and the app's server, for the measurements of what a visitor sees. Loopback only."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.app_server import free_port
from benchmarks.process_tree import running

ROOT = Path(__file__).resolve().parents[1]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
FIGURE = '[data-testid="stMetricValue"]'


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser: the system's, or the one that playwright brings."""
    with sync_playwright() as p:
        yield p.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)


def started(command: list[str]) -> AbstractContextManager[subprocess.Popen[bytes]]:
    """A program with the variables that ``run.py`` gives the server, ended with this block."""
    environment = {**os.environ, "OMP_WAIT_POLICY": "PASSIVE"}
    return running(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)


@contextmanager
def served(script: str) -> Iterator[str]:
    """The address of a Streamlit server of this script, once it answers."""
    port = free_port()
    with started([sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]):
        url = f"http://localhost:{port}"
        wait_for(url)
        yield url


def wait_for(url: str, seconds: float = 60) -> None:
    """Until the server answers. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(url)
