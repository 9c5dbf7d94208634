"""The teacher projects: the page can be read and nothing on it can be moved."""

import inspect
import re

import pytest
import streamlit as st
from playwright.sync_api import Browser, Page, expect

import run
from interface.projection import WIDGETS
from interface.story import title_of
from simulator.language import language
from tests.screenshots import ADDRESSES
from tests.test_browser import settle
from tests.test_browser_class import WORDS, screen

PAGES = ("classroom", "unplugged", "debate", "activities", "quiz", "pitfalls", "evaluation")
"""Of all kinds: forms, tabs, lists to choose from, a link to elsewhere, a slider, charts, figures with their help."""
LEFT = """() => [...document.querySelectorAll(
  '[data-testid=stApp] :is(button, input, textarea, summary, [role=slider], [role=combobox], [role=tab])'
)].filter(one => one.checkVisibility() && one.getBoundingClientRect().width > 1
  && getComputedStyle(one).pointerEvents !== 'none' && !one.closest('.st-key-class_project_end')
).map(one => one.ariaLabel || one.innerText || one.outerHTML)"""
CUT = """() => [...document.querySelectorAll('[data-testid=stMetricLabel] *')].filter(
  one => one.clientWidth && one.scrollWidth > one.clientWidth + 1
).map(one => one.innerText)"""
TOO_WIDE = """() => [...document.querySelectorAll('.stVegaLiteChart')].filter(one => one.querySelector('svg')
  ?.getBoundingClientRect().right > one.parentElement.getBoundingClientRect().right + 2).length"""


def test_every_kind_of_control_of_the_pages_is_known_to_the_projector() -> None:
    sources = "\n".join(
        file.read_text() for room in ("interface", "pages") for file in (run.ROOT / room).glob("*.py")
    )
    called = set(re.findall(r"\.([a-z_]+)\(", sources))
    offered = {
        name
        for name in called
        if callable(function := getattr(st, name, None))
        and "label" in (asked := inspect.signature(function).parameters)
        and ("disabled" in asked or "on_change" in asked)
    }
    assert {"button", "slider", "radio"} <= offered
    assert offered - {"expander"} <= set(WIDGETS)


def go(page: Page, name: str) -> None:
    """Follow the hidden menu."""
    link = page.locator(f'[data-testid=stSidebarNavLink][href$="/{ADDRESSES[name]}"]').first
    link.evaluate("link => link.click()")
    expect(page.get_by_role("heading", level=1).first).to_have_text(title_of(name, language("fr")), timeout=60_000)
    settle(page)


@pytest.fixture
def projector(browser: Browser, server: str) -> Page:
    """A teacher's screen with the projection on."""
    page = screen(browser, f"{server}/classe", "fr", 1280)
    page.get_by_role("tab", name=WORDS["fr"]["teacher"]).click()
    page.locator("input[type=password]").first.fill("quatre mots pour la classe")
    page.get_by_role("button", name=WORDS["fr"]["open"]).click()
    page.locator(".st-key-class_project button").click()
    page.locator(".st-key-class_project_end").wait_for()
    return page


def test_a_projected_page_has_no_controls_and_nothing_cut(projector: Page) -> None:
    for name in PAGES:
        go(projector, name)
        assert projector.evaluate(LEFT) == [], name
        assert projector.evaluate(CUT) == [], name
        assert projector.evaluate(TOO_WIDE) == 0, name
    assert projector.evaluate("getComputedStyle(document.documentElement).fontSize") == "22px"
    projector.locator(".st-key-class_project_end button").click()
    expect(projector.get_by_role("slider").first).to_be_visible()
    projector.context.close()
