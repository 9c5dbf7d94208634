"""The app as a visitor meets it, in a real browser: what is on the screen is what the command line computes."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Browser, Locator, Page, Response, TimeoutError, expect

import run
from simulator.cli import main
from simulator.language import Language, language

PAGES = {"": "Mission", "donnees": "Données", "appariement": "Appariement", "apprentissage": "Apprentissage"}
PAGES["evaluation"] = "Évaluation"
STREAMLITS_OWN = re.compile(r"/_stcore/(health|host-config)$")
"""Streamlit's page looks for its server below the address of a page first, then above; the first fails."""
PATIENCE = 60_000
CUT = """labels => labels.filter(label => [label, ...label.querySelectorAll('*')].some(e =>
    e.clientWidth && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'visible'
)).map(label => label.innerText)"""

WIDER = "main => main.scrollWidth - main.clientWidth"


@cache
def figures(*arguments: str) -> dict[str, Any]:
    """What the command line says of the same scenario."""
    with TemporaryDirectory() as folder:
        told = Path(folder, "figures.json")
        assert main(["run", *arguments, "--json", str(told)]) == 0
        return json.loads(told.read_text("utf-8"))


def verdict(code: Language, *arguments: str) -> list[str]:
    """The four figures of the page Évaluation, from the command line."""
    t, found = language(code), figures(*arguments)["prediction"]
    return [
        t.percent(found["event_sensitivity"]),
        t.number(found["unexplained_alerts_per_patient_year"], 2),
        t.percent(found["alert_ppv"]),
        t.number(found["warning_days_median"], 0),
    ]


@pytest.fixture(autouse=True)
def nothing_breaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test if a script of ours fails in the browser or the server answers with an error."""
    problems: list[str] = []
    if "page" in request.fixturenames:
        listen(request.getfixturevalue("page"), problems)
    yield
    assert problems == []


def listen(page: Page, problems: list[str]) -> None:
    """Collect what goes wrong in a page."""

    def answered(response: Response) -> None:
        if response.status >= 400 and not STREAMLITS_OWN.search(response.url):
            problems.append(f"{response.status} {response.url}")

    def logged(message: Any) -> None:
        # a failed load says no more than the answer above
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            problems.append(message.text)

    page.on("response", answered)
    page.on("console", logged)
    page.on("pageerror", lambda error: problems.append(str(error)))


def visit(page: Page, address: str) -> None:
    """Open a page and wait until it has been computed and drawn."""
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
    settle(page)


def settle(page: Page) -> None:
    """Wait until the page's script has ended and every control is drawn: Streamlit loads each kind when it is met."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=PATIENCE)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=PATIENCE)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)


def metrics(page: Page) -> Locator:
    return page.get_by_test_id("stMetricValue")


def see(page: Page, values: list[str]) -> None:
    """Wait until the first figures are these."""
    for i, value in enumerate(values):
        expect(metrics(page).nth(i)).to_have_text(value, timeout=PATIENCE)


def steps(page: Page, n: int) -> None:
    """Move the first slider ``n`` steps up with the keyboard; a key may be lost while the page is redrawn."""
    slider = page.get_by_role("slider").first
    target = int(slider.input_value()) + n
    for _ in range(5 * n):
        if int(slider.input_value()) == target:
            return
        slider.press("ArrowRight")
        page.wait_for_timeout(300)
    expect(slider).to_have_value(str(target))


def linked(page: Page) -> dict[str, list[str]]:
    """What the address says."""
    return parse_qs(urlparse(page.url).query)


def test_the_first_visit_finds_the_finished_default_study(page: Page) -> None:
    visit(page, "/")
    t, found = language("fr"), figures()
    shown = metrics(page).all_inner_texts()
    assert t.percent(found["pairing"]["rate"]) in shown
    assert t.percent(found["prediction"]["event_sensitivity"]) in shown
    assert t.number(found["prediction"]["unexplained_alerts_per_patient_year"], 2) in shown
    assert linked(page) == {}


def test_a_link_to_a_page_as_the_very_first_visit_shows_the_sidebar(page: Page) -> None:
    visit(page, "/evaluation")
    sidebar = page.get_by_test_id("stSidebar")
    for title in PAGES.values():
        expect(sidebar.get_by_role("link", name=title, exact=True)).to_be_visible()
    links = sidebar.get_by_test_id("stSidebarNav").get_by_role("link")
    expect(links).to_have_count(len(list((run.ROOT / "pages").glob("*.py"))))
    expect(sidebar.get_by_role("combobox")).to_be_visible()
    see(page, verdict("fr"))


def test_each_page_is_reached_from_the_sidebar_and_by_its_address(page: Page) -> None:
    visit(page, "/evaluation")
    for path, title in PAGES.items():
        page.get_by_test_id("stSidebar").get_by_role("link", name=title, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title, timeout=PATIENCE)
        settle(page)
        assert urlparse(page.url).path == f"/{path}"
    for path, title in PAGES.items():
        visit(page, f"/{path}")
        expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_the_pairing_rate_is_the_command_lines(page: Page) -> None:
    visit(page, "/appariement")
    rate = figures()["pairing"]["rate"]
    assert 0.75 <= rate <= 0.80
    expect(metrics(page).first).to_have_text(language("fr").percent(rate, 1))


def test_the_verdict_and_the_accuracy_are_the_command_lines(page: Page) -> None:
    visit(page, "/evaluation")
    see(page, verdict("fr"))
    t, found = language("fr"), figures()["prediction"]
    told = page.get_by_test_id("stMain").inner_text()
    assert all(t.percent(found[name], 1) in told for name in ("accuracy", "accuracy_of_never"))
    low, high = found["event_sensitivity_ci"]
    assert t.interval(low, high, 0, percent=True) in told


def test_the_threshold_answers_the_keyboard(page: Page) -> None:
    visit(page, "/evaluation")
    see(page, verdict("fr"))
    steps(page, 5)
    moved = verdict("fr", "--set", "alert.threshold=0.035")
    see(page, moved)
    assert moved != verdict("fr") and linked(page) == {"alert.threshold": ["0.035"]}
    page.get_by_role("button", name="Annuler tous les changements").click()
    see(page, verdict("fr"))
    assert linked(page) == {}


def test_the_tours_answer_follows_the_threshold(page: Page) -> None:
    visit(page, "/evaluation?tour=4")
    card = page.locator(".st-key-tour")
    expect(card).to_contain_text("seuil d’alerte de 3,0 %")
    before = card.inner_text()
    steps(page, 3)
    expect(card).to_contain_text("seuil d’alerte de 3,3 %", timeout=PATIENCE)
    assert before.replace("3,0 %", "3,3 %") != card.inner_text(), "the figures too"


def test_another_preset_is_another_study(page: Page) -> None:
    visit(page, "/evaluation")
    option = page.get_by_role("option", name="Un seul capteur")
    for _ in range(3):  # a page that is drawn again closes the list
        page.get_by_test_id("stSidebar").get_by_role("combobox").click()
        with suppress(TimeoutError):
            option.wait_for(timeout=5_000)
            break
    option.click()
    see(page, verdict("fr", "--preset", "one-sensor"))
    assert linked(page) == {"preset": ["one-sensor"]}
    page.get_by_test_id("stSidebar").get_by_role("link", name="Appariement", exact=True).click()
    expect(metrics(page).first).to_be_visible(timeout=PATIENCE)
    assert linked(page) == {"preset": ["one-sensor"]}


def test_a_shared_link_shows_the_same_study_on_another_computer(page: Page, browser: Browser, server: str) -> None:
    visit(page, "/evaluation?preset=discovery")
    steps(page, 1)
    setting = ("--preset", "discovery", "--set", "alert.threshold=0.031")
    see(page, verdict("fr", *setting))
    context = browser.new_context(locale="en-GB")
    try:
        other, problems = context.new_page(), list[str]()
        listen(other, problems)
        visit(other, page.url)
        see(other, verdict("en", *setting))
        assert linked(other) == linked(page) == {"preset": ["discovery"], "alert.threshold": ["0.031"]}
        assert problems == []
    finally:
        context.close()


def test_the_switch_of_language_changes_words_and_numbers(page: Page) -> None:
    visit(page, "/evaluation")
    page.get_by_test_id("stSidebar").get_by_role("radio", name="English").or_(
        page.get_by_test_id("stSidebar").get_by_role("button", name="English")
    ).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Evaluation", timeout=PATIENCE)
    see(page, verdict("en"))
    assert linked(page) == {"lang": ["en"]}
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Evaluation", timeout=PATIENCE)


def test_without_the_snds_the_page_says_what_remains_possible(page: Page) -> None:
    visit(page, "/evaluation?preset=no-snds")
    expect(page.get_by_test_id("stAlert")).to_contain_text("Sans le SNDS")
    expect(metrics(page)).to_have_count(0)
    expect(page.locator("[data-testid=stVegaLiteChart] :is(canvas, svg)").first).to_be_visible()


def test_a_hostile_link_is_answered_politely_and_writes_nothing_on_the_page(page: Page) -> None:
    visit(page, "/evaluation?alert.threshold=![x](http://evil.example/a.png)&seed=1e308&preset=www.evil.example")
    told = page.get_by_test_id("stAlert")
    expect(told).to_have_count(3)
    expect(told.first).to_contain_text("Seuil d’alerte (alert.threshold)")
    expect(told.first).to_contain_text("un nombre de 0,001 à 0,5")
    expect(told.get_by_role("link")).to_have_count(0)
    expect(told.locator("img")).to_have_count(0)
    see(page, verdict("fr"))
    assert linked(page) == {}


@pytest.mark.parametrize("code", ["fr", "en"])
def test_each_page_fits_a_screen_and_a_telephone(page: Page, code: str) -> None:
    for path in PAGES:
        page.set_viewport_size({"width": 1280, "height": 844})
        visit(page, f"/{path}?lang={code}&level=expert")
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 844})
            page.wait_for_function("width => document.documentElement.clientWidth === width", arg=width)
            assert page.get_by_test_id("stMetricLabel").evaluate_all(CUT) == [], (path, width)
            with suppress(TimeoutError):  # charts follow a moment later
                page.wait_for_function(f"() => ({WIDER})(document.querySelector('[data-testid=stMain]')) <= 0")
            assert page.get_by_test_id("stMain").evaluate(WIDER) <= 0, (path, width)


def test_the_threshold_stays_where_it_is_in_another_language(page: Page, server: str) -> None:
    visit(page, f"{server}/evaluation?lang=fr")
    slider = page.get_by_role("slider").first
    before = slider.input_value()
    page.get_by_text("English", exact=True).first.click()
    expect(page.get_by_role("heading", level=1, name="Evaluation")).to_be_visible(timeout=PATIENCE)
    settle(page)
    assert int(before) > 0
    expect(slider).to_have_value(before)
