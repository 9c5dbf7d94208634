"""What follows the alert threshold is repainted by the browser: at once, and as the server would draw it."""

import re
from typing import Any

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.test_browser import PATIENCE, linked, settle, steps, visit

SHOWN = r"""() => {
  const main = document.querySelector('[data-testid=stMain]')
  const all = (selector, what) => [...main.querySelectorAll(selector)].map(what)
  return {
    words: main.innerText,
    bar: all('.path-bar .told', one => one.textContent),
    titles: all('[data-testid=stMetricDeltaDescription]', one => one.title),
    dots: all('figure img', one => one.getAttribute('style') + one.alt),
    charts: all('.stVegaLiteChart svg', one => one.outerHTML.replace(/clip\d+/g, '')),
    links: all('[data-moving] a', one => one.outerHTML),
    tables: document.querySelector('#moving').value,
  }
}"""


class Line:
    """The connection to the server, whose answers can be held up."""

    def __init__(self, page: Page) -> None:
        self.held, self._waiting, self._browser = False, list[Any](), None
        page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, browser: WebSocketRoute) -> None:
        server = browser.connect_to_server()
        self._browser = browser
        browser.on_message(server.send)
        server.on_message(lambda message: self._waiting.append(message) if self.held else browser.send(message))

    def release(self) -> None:
        """Let through what the server has answered meanwhile, and what it will."""
        self.held = False
        for message in self._waiting:
            self._browser.send(message)
        self._waiting.clear()


def ready(page: Page, address: str, following: str) -> dict[str, Any]:
    """Visit, move the threshold once, and wait until the frame of its next value is there; what is shown then."""
    visit(page, address)
    steps(page, 1)
    ahead = page.locator(".st-key-moving a").nth(1)
    expect(ahead).to_have_attribute("href", re.compile(f'"{following}"'), timeout=PATIENCE)
    settle(page)
    return shown(page)


def shown(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(SHOWN)
    return found


def press(page: Page, before: dict[str, Any]) -> dict[str, Any]:
    """Press the key and look, the server being held up."""
    page.get_by_role("slider").first.press("ArrowRight")
    page.wait_for_function("before => document.querySelector('#moving').value !== before", arg=before["tables"])
    page.wait_for_timeout(200)
    return shown(page)


def test_a_key_press_repaints_the_page_before_the_server_has_answered(page: Page) -> None:
    line, address = Line(page), "/evaluation?level=expert&alert.recovery=0.5"
    before = ready(page, address, "3,2\u00a0%")
    line.held = True
    alone = press(page, before)
    assert linked(page)["alert.threshold"] == ["0.031"], "the server has not answered"
    assert all(alone[part] != before[part] for part in ("words", "bar", "titles", "dots", "tables"))
    moved = [one != other for one, other in zip(alone["charts"], before["charts"], strict=True)]
    assert moved == [True, True, True, True, False], "the last is the calibration, of which no threshold is part"
    line.release()
    page.wait_for_url("**alert.threshold=0.032**")
    settle(page)
    assert shown(page) == alone, "the server's answer changes nothing more"
    visit(page, f"{address}&alert.threshold=0.032")
    expect(page.locator(".stVegaLiteChart svg")).to_have_count(5)
    page.wait_for_timeout(300)
    assert shown(page) == alone


def test_a_figure_not_drawn_yet_leaves_the_others_their_own_numbers(page: Page) -> None:
    """What is drawn late is drawn with its own number; a neighbour's would stay wrong."""
    line = Line(page)
    before = ready(page, "/evaluation?level=advanced", "3,2\u00a0%")
    numbers = page.locator(".st-key-verdict_figures [data-testid=stMetricValue]")
    expect(numbers).to_have_count(8)
    line.held = True
    press(page, before)
    told = numbers.all_inner_texts()
    page.get_by_role("slider").first.press("ArrowLeft")
    page.wait_for_function("before => document.querySelector('#moving').value === before", arg=before["tables"])
    numbers.nth(3).evaluate("one => one.removeAttribute('data-testid')")
    press(page, before)
    assert numbers.all_inner_texts() == told[:3] + told[4:]
    line.release()


def test_sentences_come_and_go_with_the_threshold(page: Page) -> None:
    """“Never” gives everybody the same risk: up to it the alert never ends, above it there is none."""
    line, address = Line(page), "/evaluation?preset=discovery&model.kind=never"
    before = ready(page, f"{address}&alert.threshold=0.013", "1,5\u00a0%")
    assert "100\u00a0% de leur temps en alerte" in before["words"]
    line.held = True
    alone = press(page, before)
    assert "de leur temps en alerte" not in alone["words"] and "Aucune alerte à ce seuil" in alone["words"]
    assert (
        page.locator("figure img").evaluate_all("all => all.map(one => one.checkVisibility())")
        == [True] * 2 + [False] * 2
    )
    line.release()


def test_what_two_pages_have_both_stands_at_the_same_value(page: Page) -> None:
    """The browser forgets it on the way, and would show the first value."""
    values = "alert.threshold=0.05&costs.minutes_per_alert=20&costs.every_week=1"
    visit(page, f"/evaluation?level=advanced&{values}")
    shown = {
        "utilite": ("alert-threshold", "costs-minutes_per_alert", "costs-every_week"),
        "politiques": ("costs-minutes_per_alert", "costs-every_week"),
        "evaluation": ("alert-threshold",),
    }
    told = {"alert-threshold": "5,0\u00a0%", "costs-minutes_per_alert": "20"}
    for address in ("utilite", "politiques", "utilite", "evaluation"):
        page.locator(f'[data-testid="stSidebarNavLink"][href*="/{address}"]').first.evaluate("link => link.click()")
        page.wait_for_url(f"**/{address}?**")
        settle(page)
        for name in shown[address]:
            control = page.locator(f".st-key-p-{name} input")
            if name in told:
                expect(control).to_have_attribute("aria-valuetext", told[name])
            else:
                expect(control).to_be_checked()
