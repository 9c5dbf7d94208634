"""The bar above every page: where one stands, figures that are those of the study, and nothing computed for it."""

import re

import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from interface import compute, path_bar
from interface.stages import STAGES, WHERE
from interface.story import STORY
from simulator.cache import StageCache
from simulator.language import LANGUAGES, MISSING, language
from simulator.scenario import Scenario
from simulator.study import Study
from tests.visits import sound, study, visit

FILES = [file for section in STORY.values() for file, *_ in section]


def bar(app: AppTest) -> str:
    """The one bar of the page."""
    (found,) = [e.proto.body for e in app.get("html") if e.proto.body.startswith('<ol class="path-bar"')]
    return found


def told(app: AppTest) -> list[str]:
    """What a screen reader says of each stage."""
    return re.findall(r'class="told">([^<]*)<', bar(app))


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_figures_are_those_of_the_study_with_their_intervals(code: str) -> None:
    t, found, app = language(code), study(), visit("evaluation", lang=code)
    rate, announced = found.linkage.rate, found.verdict.measures.event_sensitivity
    lines = told(app)
    assert len(lines) == len(STAGES)
    for line, e in ((lines[2], rate), (lines[3], announced)):
        assert f" {t.percent(e.value)} " in line and t.interval(e.low, e.high, 0, percent=True) in line
    assert t.n("{count} row", "{count} rows", 0) in lines[4]
    assert (
        len(re.findall('aria-current="step"', bar(app))) == 1 and t._("You are here: {stage}", stage="") in lines[3]
    )


def test_the_bar_follows_a_threshold() -> None:
    app = visit("evaluation", lang="en")
    sound(app.select_slider(key="p:alert.threshold").set_value(0.1).run())
    moved = study(alert__threshold=0.1).verdict.measures.event_sensitivity
    assert moved.value != study().verdict.measures.event_sensitivity.value
    assert f" {language('en').percent(moved.value)} " in told(app)[3]


def test_a_part_that_runs_for_itself_shows_its_figures_in_the_bar(page: Page) -> None:
    page.goto("/evaluation?lang=en")
    first, shown = page.get_by_test_id("stMetricValue").first, page.locator(".path-bar .space b")
    expect(shown).to_have_text(re.compile("%"), timeout=60_000)  # the page is there: until then another may be first
    before = shown.inner_text().strip()
    expect(first).to_have_text(before, timeout=60_000)
    page.get_by_role("slider").first.press("ArrowRight")
    expect(first).not_to_have_text(before, timeout=60_000)
    expect(shown).to_have_text(first.inner_text())
    page.get_by_role("button", name="Data of the chart").first.click()  # the part runs, no figure changes
    expect(page.get_by_test_id("stPopoverBody").locator("table").first).to_be_visible(timeout=60_000)
    expect(shown).to_have_text(first.inner_text())
    page.keyboard.press("Escape")
    page.get_by_test_id("stMain").evaluate("main => main.scrollTop = 900")
    expect(first).not_to_be_in_viewport()
    expect(page.locator(".path-bar")).to_be_in_viewport(ratio=1)  # it stays in sight


def test_without_the_snds_nobody_can_know() -> None:
    lines = told(visit("evaluation", lang="en", preset="no-snds"))
    assert all(f"{MISSING} " in line for line in lines[2:4])


def test_a_bar_computes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the study is not there yet it says so; a page that needs no study leaves it at that."""
    app, empty = visit("glossary"), StageCache()
    monkeypatch.setattr(compute, "cache", lambda: empty)
    assert all(path_bar.WAITING in line for line in told(sound(app.run()))[2:4])
    assert not any(Study(Scenario(), empty).is_ready(name) for name in ("bearers", "linkage", "verdict"))


def test_each_page_of_the_study_stands_somewhere_and_no_other_does() -> None:
    assert set(WHERE) < set(FILES) and {s for places in WHERE.values() for s in places} == set(STAGES)
    assert {file for file, *_ in STORY["The study"]} - set(WHERE) == {"mission"}
