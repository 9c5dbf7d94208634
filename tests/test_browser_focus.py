"""After a press the focus is still somewhere: on the control that is drawn anew, else on the title above it."""

import re

import pytest
from playwright.sync_api import Page, expect

from simulator.language import language
from tests.test_browser import PATIENCE, nothing_breaks, settle, visit  # noqa: F401

t = language("fr")


def test_a_refused_value_is_told_once_and_the_slider_that_is_moved_keeps_the_focus(page: Page) -> None:
    """The message goes with the next run: what stands below it stays where it is."""
    visit(page, "/appariement?alert.threshold=9")
    slider = page.get_by_test_id("stMain").get_by_role("slider").first
    before = slider.input_value()
    slider.press("ArrowRight")
    expect(page.get_by_test_id("stAlert")).to_have_count(0, timeout=PATIENCE)
    settle(page)
    expect(slider).to_be_focused()
    expect(slider).not_to_have_value(before)


def test_whoever_leaves_the_tour_keeps_the_page_and_a_place_on_it(page: Page) -> None:
    visit(page, "/glossaire?tour=2")
    title = page.get_by_role("heading", level=1)
    title.evaluate("title => (title.mark = true)")
    page.get_by_role("button", name=t._("Leave the tour")).press("Enter")
    expect(title).to_be_focused(timeout=PATIENCE)
    assert title.evaluate("title => title.mark")  # not drawn anew


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_button_that_goes_leaves_the_focus_on_the_title_above_it(page: Page, key: str) -> None:
    visit(page, "/clinique")
    page.get_by_role("button", name="Commencer le tour").press(key)
    expect(page.get_by_text("Matinée 1 sur")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("[data-testid=stMain] :is(h1, h2, h3):focus")).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('[data-testid=stMain]')")


def test_a_visitor_who_lets_go_is_not_called_back(page: Page) -> None:
    visit(page, "/clinique")
    button = page.get_by_role("button", name="Commencer le tour")
    button.focus()
    button.evaluate("button => button.blur()")
    page.wait_for_timeout(100)
    button.evaluate("button => button.click()")
    expect(page.get_by_text("Matinée 1 sur")).to_be_visible(timeout=PATIENCE)
    page.wait_for_timeout(1_500)
    assert page.evaluate("document.activeElement === document.body")


def test_long_tables_and_what_a_list_has_chosen_say_what_they_are(page: Page) -> None:
    """Streamlit gives the canvas of a table no name, its scroll box a stop of its own, and a chosen word no role."""
    visit(page, "/vos-fichiers")
    page.locator(".st-key-own_examples button").click()
    part = page.get_by_text("Les premières lignes", exact=True)
    expect(part).to_be_visible(timeout=PATIENCE)
    settle(page)
    part.click()
    tables = page.get_by_test_id("stDataFrame").locator("canvas[tabindex]")
    expect(tables).to_have_count(2, timeout=PATIENCE)
    for table in tables.all():
        expect(table).to_have_attribute("aria-label", re.compile(r"^Tableau\s: Les premières lignes, .+"))
    assert tables.nth(0).get_attribute("aria-label") != tables.nth(1).get_attribute("aria-label")
    stops = page.locator(".stDataFrame .dvn-scroller").evaluate_all("all => all.map(one => one.tabIndex)")
    assert stops == [-1, -1]
    roles = page.locator("[data-tag]").evaluate_all("all => all.map(one => one.role)")
    assert roles and set(roles) == {"group"}
