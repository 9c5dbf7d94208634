"""``python -m benchmarks.threshold``: from a key press on the threshold to the repainted page, in Chromium.

The page Évaluation and an empty page (one slider, one figure, one chart) are pressed in turns, in one browser. A page
is repainted when its last piece of text, shape or canvas has changed.
"""

import argparse
import statistics

from playwright.sync_api import Page

from benchmarks.browser import FIGURE, ROOT, chromium, served
from benchmarks.table import Row, beside, in_turns, printed

PRESSES = 60
QUIET_MS = 700
"""A page that has not changed for so long is done."""
MEDIAN, P95 = 1.5, 2.0
WATCH = """() => {
  const now = () => { window.last = performance.now(); };
  new MutationObserver(now).observe(document.querySelector('[data-testid="stMain"]'),
    {subtree: true, childList: true, characterData: true, attributeFilter: ['d', 'transform', 'value', 'style']});
  const save = CanvasRenderingContext2D.prototype.save;
  CanvasRenderingContext2D.prototype.save = function () { now(); return save.apply(this); };
  document.addEventListener('keydown', () => { window.pressed = performance.now(); window.first = null; }, true);
  const figures = () => [...document.querySelectorAll('[data-testid="stMetricValue"]')].map(e => e.innerText).join();
  let shown = figures();
  const look = () => {
    const found = figures();
    if (found !== shown) { shown = found; window.first ??= performance.now(); }
    requestAnimationFrame(look);
  };
  look();
}"""


def rows(runs: int | None = None) -> list[Row]:
    """Median and 95th percentile of the whole page, beside those of the empty page."""
    whole, _ = measured(runs or PRESSES)
    p95 = {name: statistics.quantiles(taken, n=20)[-1] for name, taken in whole.items()}
    ratio = p95["evaluation"] / p95["empty page"]
    return [
        beside("key press to repainted page, median", whole, "evaluation", "empty page", "ms", MEDIAN),
        Row("the same, 95th percentile", p95["evaluation"], "ms", P95, "empty page", p95["empty page"], ratio),
    ]


def measured(presses: int) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Milliseconds to the repainted page, and to its first changed figure, of both pages."""
    app, empty = str(ROOT / "app.py"), str(ROOT / "benchmarks" / "empty_page.py")
    with served(empty) as reference, served(app) as ours, chromium() as browser:
        pages = {}
        for name, url in {"empty page": reference, "evaluation": f"{ours}/evaluation"}.items():
            page = pages[name] = browser.new_page(bypass_csp=True)
            page.goto(url)
            page.wait_for_selector(FIGURE, timeout=120_000)
            page.wait_for_timeout(4000)
            page.evaluate(WATCH)
        first: dict[str, list[float]] = {name: [] for name in pages}
        strokes = dict.fromkeys(pages, 0)

        def pressed(name: str) -> float:
            strokes[name] += 1
            taken = press(pages[name], "ArrowRight" if strokes[name] % 20 < 10 else "ArrowLeft")
            first[name].append(taken[1])
            return taken[0]

        whole = in_turns({name: lambda name=name: pressed(name) for name in pages}, presses)
    return whole, {name: taken[1:] for name, taken in first.items()}


def press(page: Page, key: str) -> tuple[float, float]:
    """Milliseconds from a key press on the page's first slider to its last change, and to its first new figure."""
    page.bring_to_front()
    page.get_by_role("slider").first.focus()
    page.wait_for_timeout(100)
    page.keyboard.press(key)
    page.wait_for_function(
        f"window.first && performance.now() - Math.max(window.last, window.first) > {QUIET_MS}", timeout=20_000
    )
    whole, first = page.evaluate(
        "[Math.max(window.last, window.first) - window.pressed, window.first - window.pressed]"
    )
    return float(whole), float(first)


def main() -> None:
    """Print the table, and the time to the first changed figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=PRESSES)
    whole, first = measured(parser.parse_args().presses)
    for label, times in (("repainted page", whole), ("first changed figure", first)):
        print(printed([beside(label, times, "evaluation", "empty page", "ms", MEDIAN)]))
        for name, taken in times.items():
            print(f"  {name:14} 95th percentile {statistics.quantiles(taken, n=20)[-1]:6.0f} ms")


if __name__ == "__main__":
    main()
