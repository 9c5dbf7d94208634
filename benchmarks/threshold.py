"""``python -m benchmarks.threshold``: from a key press on the threshold to the repainted figures, in Chromium.

The page Évaluation and an empty page (one slider, one metric) are measured in turn in the same browser.
Target: a median of 250 ms at most.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from socket import socket

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
METRICS = "[...document.querySelectorAll('[data-testid=\"stMetricValue\"]')].map(e => e.innerText).join('|')"


def main() -> None:
    """Print medians and 95th percentiles of both pages, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=40)
    presses = parser.parse_args().presses
    empty = str(ROOT / "benchmarks" / "empty_page.py")
    with served(str(ROOT / "app.py")) as app, served(empty) as reference, sync_playwright() as p:
        browser = p.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        pages = {"empty page": browser.new_page(), "Évaluation": browser.new_page()}
        for page, url in zip(pages.values(), (reference, f"{app}/evaluation"), strict=True):
            page.goto(url)
            page.wait_for_selector('[data-testid="stMetricValue"]', timeout=120_000)
            page.wait_for_timeout(3000)
        times = {name: measure(page, presses) for name, page in pages.items()}
    print(f"{'':14}{'median':>10}{'p95':>10}   (ms from key press to repainted figures)")
    for name, taken in times.items():
        print(f"{name:14}{statistics.median(taken):10.0f}{statistics.quantiles(taken, n=20)[-1]:10.0f}")
    ratio = statistics.median(times["Évaluation"]) / statistics.median(times["empty page"])
    print(f"Évaluation: {ratio:.2f} x the empty page (target: a median of 250 ms at most)")


def measure(page: Page, presses: int) -> list[float]:
    """Milliseconds from each key press to the first repainted figure."""
    taken = []
    for i in range(presses):
        before = page.evaluate(METRICS)
        page.get_by_role("slider").first.focus()
        page.evaluate(
            f"""() => {{ const before = {before!r}; window.took = null;
            document.activeElement.addEventListener('keydown', () => {{
              const pressed = performance.now();
              const look = () => {{ if ({METRICS} !== before) {{ window.took = performance.now() - pressed; }}
                                   else requestAnimationFrame(look); }};
              look(); }}, {{once: true, capture: true}}); }}"""
        )
        page.keyboard.press("ArrowRight" if i % 20 < 10 else "ArrowLeft")
        page.wait_for_function("window.took !== null", timeout=10_000)
        taken.append(page.evaluate("window.took"))
        page.wait_for_timeout(400)
    return taken


@contextmanager
def served(script: str) -> Iterator[str]:
    """A Streamlit server of this script on a free port."""
    with closing(socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as server:
        try:
            url = f"http://localhost:{port}"
            for _ in range(120):
                try:
                    urllib.request.urlopen(f"{url}/_stcore/health", timeout=1)
                    break
                except OSError:
                    time.sleep(0.5)
            yield url
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
