"""When the server is gone, the page says so in the visitor's language, and where the scenario is kept."""

import re

import pytest
from playwright.sync_api import Page

from simulator.language import LANGUAGES
from tests.visits import visit


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
    shown = "e => getComputedStyle(e, '::after').content"
    assert place.evaluate(shown) == "none"
    place.evaluate("(e, state) => e.setAttribute('data-test-connection-state', state)", state)
    assert "Le serveur ne répond plus" in page.locator(f"[data-test-connection-state={state}]").evaluate(shown)
