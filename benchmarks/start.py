"""``python -m benchmarks.start``: from ``run.py`` to the first figure painted in a browser that is open already.

The first start, which may compile modules and fill the system's cache, is not counted. The reference is an empty
Streamlit page, started in the same way; the target is in seconds.
"""

import argparse
import sys
import time
from statistics import median

from playwright.sync_api import Page

from benchmarks.app_server import free_port
from benchmarks.browser import FIGURE, ROOT, chromium, started, wait_for
from benchmarks.table import Row, in_turns, printed

RUNS, SECONDS = 5, 4.0


def rows(runs: int | None = None) -> list[Row]:
    """The row."""
    port, other = free_port(), free_port()
    ours = [sys.executable, str(ROOT / "run.py"), "--no-browser", "--port", str(port)]
    empty = [sys.executable, "-m", "streamlit", "run", str(ROOT / "benchmarks" / "empty_page.py")]
    with chromium() as browser:
        page = browser.new_page(bypass_csp=True)
        work = {
            "empty page": lambda: painted(page, [*empty, "--server.port", str(other)], other),
            "first page": lambda: painted(page, ours, port),
        }
        times = in_turns(work, runs or RUNS)
    value, reference = median(times["first page"]), median(times["empty page"])
    return [Row("run.py to the first figure, second start", value, "s", SECONDS, "empty page", reference)]


def painted(page: Page, command: list[str], port: int) -> float:
    """Seconds from the start of the program to its first figure."""
    page.goto("about:blank")
    start = time.perf_counter()
    with started(command):
        wait_for(f"http://127.0.0.1:{port}")
        page.goto(f"http://localhost:{port}", wait_until="commit")
        page.wait_for_selector(FIGURE, timeout=60_000)
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        taken = time.perf_counter() - start
        page.goto("about:blank")  # a server waits ten seconds for a browser that stays
    return taken


def main() -> None:
    """Print the row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    print(printed(rows(parser.parse_args().runs)))


if __name__ == "__main__":
    main()
