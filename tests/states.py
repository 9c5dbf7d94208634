"""What a page may look like besides its first view: refused, empty, loading, guided, with a file, in a class.

Each state is reached in a real browser by what a visitor does; :mod:`tests.accessibility` holds it against axe.
"""

import re
from collections.abc import Callable

from playwright.sync_api import Page, WebSocketRoute

from tests.screenshots import PATIENCE, rest

Reach = Callable[[Page, str], None]
"""Brings a page, served at an address, into a state; it is left as the visitor sees it."""
OPEN = re.compile("^(Ouvrir la classe|Open the class)$")
CODE = re.compile("^[A-Z0-9]{3} [A-Z0-9]{3}$")
MAIN, HELP = "[data-testid=stMain]", "[data-testid=stTooltipHoverTarget]"
NOT_A_TABLE = {"name": "photo.csv", "mimeType": "text/csv", "buffer": b"\x89PNG\r\n\x1a\n\x00\x00"}


def at(link: str) -> Reach:
    """The state that a link shows."""

    def reach(page: Page, address: str) -> None:
        page.goto(f"{address}/{link}")
        rest(page)

    return reach


def pressed(link: str, *selectors: str) -> Reach:
    """The state after a press on each of these."""

    def reach(page: Page, address: str) -> None:
        at(link)(page, address)
        for selector in selectors:
            page.locator(selector).first.click()
            rest(page)

    return reach


def uploaded(link: str, *selectors: str) -> Reach:
    """The state after a file that is no table was handed in."""

    def reach(page: Page, address: str) -> None:
        pressed(link, *selectors)(page, address)
        page.locator("input[type=file]").first.set_input_files(NOT_A_TABLE)  # type: ignore[arg-type]
        page.get_by_test_id("stAlert").last.wait_for(timeout=PATIENCE)
        rest(page)

    return reach


def loading(page: Page, address: str) -> None:
    """While the 35,000 patients of the largest preset are being computed; to leave the page stops it."""
    page.goto(f"{address}/evaluation?preset=hydro&seed=7")
    page.get_by_test_id("stProgress").wait_for(timeout=PATIENCE)
    page.wait_for_timeout(1_000)


def shown(link: str, selector: str, what: str, *, hover: bool = False) -> Reach:
    """The state in which something lies above the page; what is below is hidden from screen readers."""

    def reach(page: Page, address: str) -> None:
        at(link)(page, address)
        over = page.locator(selector).first
        over.hover() if hover else over.click()
        page.locator(what).first.wait_for(timeout=PATIENCE)
        page.wait_for_timeout(1_000)

    return reach


def lost(page: Page, address: str) -> None:
    """The server is gone while a page is looked at: no connection is made any more."""
    ends = list[WebSocketRoute]()
    page.route_web_socket("**/_stcore/stream", lambda end: (ends.append(end), end.connect_to_server()))
    at("glossaire")(page, address)
    page.route("**/_stcore/*", lambda route: route.abort())
    ends[-1].close()
    page.get_by_role("dialog").wait_for(timeout=PATIENCE)
    page.wait_for_timeout(1_000)


def teacher(page: Page, address: str) -> None:
    """The console of whoever has opened a class."""
    at("classe")(page, address)
    page.get_by_role("tab").nth(1).click()
    page.locator(".st-key-class_new input").fill("quatre mots pour la classe")
    page.get_by_role("button", name=OPEN).click()
    page.get_by_role("heading", name=CODE).wait_for(timeout=PATIENCE)
    page.wait_for_timeout(1_500)  # the console asks for news twice a second: it never rests


def taught(page: Page, address: str) -> Page:
    """Let the page be a group that has just joined a class; the screen of its teacher."""
    assert page.context.browser
    other = page.context.browser.new_page()
    teacher(other, address)
    join(page, f"{address}/classe?class={other.get_by_role('heading', name=CODE).inner_text().replace(' ', '')}")
    return other


def join(page: Page, link: str) -> None:
    """Become a group of the class of a link."""
    page.goto(link)
    rest(page)
    page.locator(".st-key-class_alias button").first.click()
    page.locator(".st-key-class_join button").click()
    page.locator(".st-key-class_badge").wait_for(timeout=PATIENCE)
    page.wait_for_timeout(1_500)


def go(page: Page, link: str) -> None:
    """To another page by the menu: a new address would be another visitor."""
    page.locator(f"[data-testid=stSidebarNav] a[href$='/{link}']").evaluate("link => link.click()")
    page.wait_for_url(f"**/{link}*")
    rest(page)


def seat(page: Page, address: str) -> None:
    """A group that has just joined a class."""
    taught(page, address).context.close()


def paused(page: Page, address: str) -> None:
    """A group's screen that the teacher has stopped."""
    other = taught(page, address)
    go(other, "glossaire")
    other.locator(".st-key-class_freeze button").click()
    page.locator(".class-paused").wait_for(timeout=PATIENCE)
    other.context.close()


def board(page: Page, address: str) -> None:
    """The board with a run that another group has published."""
    other = taught(page, address)
    go(page, "tableau")
    page.locator(".st-key-board_publish button").click()
    page.locator(".st-key-board_open button").wait_for(timeout=PATIENCE)
    code = other.get_by_role("heading", name=CODE).inner_text().replace(" ", "")
    other.context.close()
    page.goto("about:blank")
    join(page, f"{address}/classe?class={code}")
    go(page, "tableau")
    page.locator(".st-key-board_open button").wait_for(timeout=PATIENCE)


def opened(page: Page, address: str) -> None:
    """That run, opened by the other group."""
    board(page, address)
    page.locator(".st-key-board_open button").click()
    page.wait_for_url("**/evaluation*")
    rest(page)


STATES: dict[str, Reach] = {
    "refused link": at("appariement?alert.threshold=9&nothing=1"),
    "without the SNDS": at("evaluation?preset=no-snds"),
    "too few patients": at("evaluation?cohort.n_patients=200"),
    "loading": loading,
    "tour, a question": at("?tour=0"),
    "tour, an answer": at("evaluation?tour=4"),
    "tour, elsewhere": at("glossaire?tour=2"),
    "chart’s data": pressed("evaluation", "[data-testid=stPopover] button"),
    "hidden truth": pressed("appariement", ".st-key-linkage_truth label"),
    "pair to judge": pressed("appariement", "[data-testid=stMain] button[kind=primary]"),
    "clinic’s round": pressed("clinique", "[data-testid=stMain] button[kind=primary]"),
    "two scenarios": at("comparer?alert.threshold=0.05"),
    "project space open": pressed("espace-projet", "[data-testid=stMain] button[kind=primary]"),
    "example files": pressed("vos-fichiers", ".st-key-own_examples button"),
    "file refused": uploaded("vos-fichiers"),
    "position taken": pressed("debattre", "[data-testid=stMain] [data-testid=stButtonGroup] button"),
    "class, teacher": teacher,
    "class, a group": seat,
    "class, all stopped": paused,
    "class, the board": board,
    "class, a run opened": opened,
    "challenge refused": pressed("tableau", ".st-key-challenge_check button"),
    "question begun": pressed("questions", "[data-testid=stMain] button[kind=primary]"),
    "long table": pressed("donnees", ".st-key-data_of_channels button"),
    "list open": shown("tableau", ".st-key-challenge input", "[role=listbox]"),
    "help open": shown("evaluation", f"{MAIN} {HELP}", "[data-testid=stTooltipContent]", hover=True),
    "menu of the screen": shown("glossaire", "[data-testid=stMainMenu] button", "[data-testid=stMainMenuPopover]"),
    "connection lost": lost,
}
