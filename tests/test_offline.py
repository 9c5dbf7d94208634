"""When the server is gone, the page says so in the visitor's language, and where the scenario is kept."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from simulator.language import LANGUAGES
from tests.ports import free_port
from tests.test_browser import settle
from tests.visits import visit

SHOWN = "e => getComputedStyle(e, '::after').content"


def notice(code: str) -> str:
    (style,) = [e.proto.body for e in visit("glossary", lang=code).get("html") if "PINGING_SERVER" in e.proto.body]
    return re.findall(r'content:"([^"]+)"', style)[0]


def test_the_notice_is_in_both_languages() -> None:
    told = {code: notice(code) for code in LANGUAGES}
    assert told["fr"].startswith("Le serveur") and told["en"].startswith("The server")


@pytest.mark.parametrize("state", ["PINGING_SERVER", "DISCONNECTED_FOREVER"])
def test_it_shows_when_streamlit_has_lost_the_server_and_only_then(page: Page, state: str) -> None:
    """Streamlit's page says the state of its connection in an attribute; the style sheet listens to it."""
    page.goto("/glossaire?lang=fr")
    place = page.locator("[data-test-connection-state=CONNECTED]")
    place.wait_for(timeout=60_000)
    page.get_by_role("heading", level=1).wait_for(timeout=60_000)
    assert place.evaluate(SHOWN) == "none"
    place.evaluate("(e, state) => e.setAttribute('data-test-connection-state', state)", state)
    assert "Le serveur ne répond plus" in page.locator(f"[data-test-connection-state={state}]").evaluate(SHOWN)


class Cable:
    """What lies between the browser and the server, and can be pulled out."""

    def __init__(self, port: int) -> None:
        self.far, self.near, self.ends = port, free_port(), list[socket.socket]()
        self.plug()

    def plug(self) -> None:
        self.open = socket.create_server(("127.0.0.1", self.near))
        threading.Thread(target=self._accept, args=(self.open,), daemon=True).start()

    def pull(self) -> None:
        for end in [self.open, *self.ends]:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self.ends.clear()

    def _accept(self, door: socket.socket) -> None:
        with suppress(OSError):
            while True:
                here, there = door.accept()[0], socket.create_connection(("127.0.0.1", self.far))
                self.ends += here, there
                for pair in ((here, there), (there, here)):
                    threading.Thread(target=_carry, args=pair, daemon=True).start()


def _carry(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while got := one.recv(65536):
            other.sendall(got)
        other.shutdown(socket.SHUT_WR)


@pytest.fixture
def cable(server: str) -> Iterator[Cable]:
    made = Cable(urlsplit(server).port or 80)
    yield made
    made.pull()


def test_debate_and_argument_outlive_a_cut_and_ask_for_nothing_outside(browser: Browser, cable: Cable) -> None:
    home, asked = f"http://127.0.0.1:{cable.near}", list[str]()
    page = browser.new_context(base_url=home, locale="fr-FR", viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(60_000)
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/debattre?lang=fr")
    page.locator("[class*=st-key-stance-][class*=before] button").nth(3).click()
    page.get_by_text("Et maintenant").wait_for()
    settle(page)
    page.locator("[class*=st-key-stance-][class*=after] button").nth(1).click()
    swung = page.get_by_text("d’avis sur 1 affirmation")
    swung.wait_for()
    page.get_by_test_id("stSidebar").get_by_role("link", name="Argumenter", exact=True).click()
    page.get_by_role("heading", level=1, name="Argumenter").wait_for()
    settle(page)
    title = page.locator("[class*=st-key-outline-title] input").first
    title.fill("Mon titre")
    title.press("Enter")
    kept = page.get_by_text("I. Mon titre", exact=True)
    kept.wait_for()
    cable.pull()
    lost = page.locator("[data-test-connection-state=PINGING_SERVER]")
    lost.wait_for()
    told = page.get_by_role("dialog", name="Connexion perdue")
    expect(told).to_contain_text(notice("fr"))
    assert lost.evaluate(SHOWN) == "none", "said once"
    told.get_by_role("button", name="Fermer").click()
    assert "Le serveur ne répond plus" in lost.evaluate(SHOWN)
    assert kept.is_visible()
    cable.plug()
    page.locator("[data-test-connection-state=CONNECTED]").wait_for()
    settle(page)
    assert kept.is_visible()
    page.get_by_test_id("stSidebar").get_by_role("link", name="Débattre", exact=True).click()
    swung.wait_for()
    page.context.close()
    assert [url for url in asked if not url.startswith((home, "data:", "blob:"))] == []
