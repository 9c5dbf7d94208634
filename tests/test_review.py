"""Clerical review: its statistics against a reference, and a student who judges all thirty pairs."""

import re
from functools import cache

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from scipy.stats import binomtest
from streamlit.testing.v1 import AppTest

from interface.linkage_pairs import judged
from interface.linkage_review import pairs_of
from interface.linkage_words import FIELDS, difference, value_of
from simulator.language import LANGUAGES, language
from simulator.linkage.review import (
    POPULATIONS,
    Pairs,
    draw,
    exact,
    expected,
    flawless,
    mistakes,
    summarise,
)
from simulator.study import Study
from synthetic_data.records import NO_DAY
from synthetic_data.streams import Streams
from tests import visits

LINK = {"identifiers.error_ratio": "3", "linkage.threshold": "0.5"}
"""A pairing with mistakes to be found."""


def visit(**more: str) -> AppTest:
    return visits.visit("linkage", **{name.replace(".", "__"): value for name, value in LINK.items()}, **more)


@cache
def study() -> Study:
    return visits.study(**{name.replace(".", "__"): value for name, value in LINK.items()})


@pytest.mark.parametrize(("right", "n"), [(0, 30), (1, 30), (17, 30), (29, 30), (30, 30), (3, 4)])
def test_the_interval_is_clopper_and_pearsons(right: int, n: int) -> None:
    found, wanted = exact(right, n), binomtest(right, n).proportion_ci(0.95, method="exact")
    assert (found.low, found.high) == pytest.approx((wanted.low, wanted.high))
    many = exact(right, n, 200_000)
    assert (many.low, many.high) == pytest.approx((wanted.low, wanted.high), abs=1e-3)


def test_the_whole_population_leaves_nothing_to_chance() -> None:
    assert exact(17, 47, 47).low == exact(17, 47, 47).high == 17 / 47
    assert (exact(0, 0, 47).low, exact(0, 0, 47).high) == (0, 1)


@pytest.mark.parametrize("right_in_all", [3, 30, 44, 47])
def test_the_interval_holds_the_truth_in_95_samples_of_a_hundred_at_least(right_in_all: int) -> None:
    population, g = np.arange(47) < right_in_all, np.random.default_rng(1)
    held = 0
    for _ in range(400):
        found = exact(int(g.permutation(population)[:20].sum()), 20, 47)
        held += found.low <= right_in_all / 47 <= found.high
    assert held / 400 >= 0.94  # exact intervals are at least as wide as promised; 400 samples leave 2 % of doubt


def test_answers_become_an_estimate() -> None:
    found = summarise(["same"] * 20 + ["different"] * 5 + ["unsure"] * 5, 1000)
    assert (found.same, found.different, found.unsure) == (20, 5, 5)
    assert found.share == exact(20, 25, 1000)
    assert found.extremes == (exact(20, 30, 1000).low, exact(25, 30, 1000).high)
    assert found.extremes[0] < found.share.low < found.share.high


def test_mistakes_are_told_by_kind() -> None:
    found = mistakes(["same", "same", "different", "different", "unsure"], np.array([True, False, True, False, True]))
    assert (found.believed, found.rejected, found.rate) == (1, 1, exact(2, 4))


def test_the_expected_share_is_a_sum_of_chances() -> None:
    p = np.array([0.5, 0.9, 0.99, 0.6] * 50)
    drawn = (np.random.default_rng(2).random((20_000, p.size)) < p).mean(axis=1)
    found = expected(p)
    assert found.value == pytest.approx(p.mean())
    assert (found.low, found.high) == pytest.approx(np.quantile(drawn, [0.025, 0.975]), abs=0.006)


def test_how_many_flawless_pairs_are_enough() -> None:
    n = flawless(0.01)
    assert exact(n, n).low >= 0.99 > exact(n - 1, n - 1).low


def test_a_sample_is_the_same_for_everybody_and_the_next_one_another() -> None:
    first, again = draw(2000, "accepted", 0, Streams(7)), draw(2000, "accepted", 0, Streams(7))
    np.testing.assert_array_equal(first, again)
    assert sorted(first) == list(range(2000))
    others = [
        draw(2000, "accepted", 1, Streams(7)),
        draw(2000, "refused", 0, Streams(7)),
        draw(2000, "accepted", 0, Streams(8)),
    ]
    assert all((first[:30] != other[:30]).any() for other in others)


def test_the_populations_are_the_links_and_the_free_pairs_that_were_not_linked() -> None:
    found, linkage = study(), study().linkage
    links, refused = (pairs_of(found, name) for name in POPULATIONS)
    assert isinstance(links, Pairs) and len(links) == len(linkage.links)
    assert links.probability.min() >= 0.5
    assert (
        len(refused) > 30
        and not set(refused.left) & set(linkage.left)
        and not set(refused.right) & set(linkage.right)
    )
    known = set(zip(found.pairs.candidates.left, found.pairs.candidates.right, strict=True))
    assert set(zip(refused.left, refused.right, strict=True)) <= known
    assert refused.probability.sum() < judged(found).probability.sum()


@pytest.mark.parametrize("code", LANGUAGES)
def test_differences_are_told_in_both_languages(code: str) -> None:
    t = language(code)
    assert difference(t, "sex", 1, 1) == ("=", "") and difference(t, "sex", 1, 0)[0] == "·"
    assert difference(t, "implant_day", 5, 8) == ("≠", {"fr": "3 jours d’écart", "en": "3 days apart"}[code])
    assert difference(t, "birth_year", 1950, 1949) == ("≠", {"fr": "1 an d’écart", "en": "1 year apart"}[code])
    assert difference(t, "implant_day", 5, NO_DAY)[0] == "·"


@pytest.mark.parametrize(("code", "population"), [("fr", "accepted"), ("en", "refused")])
def test_a_student_judges_all_thirty_pairs(code: str, population: str) -> None:
    t, found = language(code), study()
    pairs = pairs_of(found, population)
    order = draw(len(pairs), population, 0, found.streams)[:30]
    truth = found.registers.truth[pairs.left] == pairs.right
    app = visit(lang=code)
    app.segmented_control(key="review_population").set_value(population)
    visits.sound(app.run())
    press(app, "review_begin")
    answers = []
    for k, pair in enumerate(order):
        rows = app.table[1].value
        ours = found.registers.platform.iloc[pairs.left[pair]]
        theirs = found.registers.beneficiaries.iloc[pairs.right[pair]]
        shown = [name for name in FIELDS if value_of(t, name, int(ours.get(name, -1))) in set(rows.iloc[:, 1])]
        assert len(shown) >= len(rows) - 1
        differing = sum("≠" in label for label in rows.iloc[:, 0])
        assert differing == sum(difference(t, n, int(ours[n]), int(theirs[n]))[0] == "≠" for n in FIELDS if n in ours)
        assert f"{k + 1} " in app.get("progress")[0].proto.text
        answers.append("unsure" if k == 7 else "different" if differing > 2 else "same")
        press(app, f"review_{answers[-1]}")
    found_by_hand = summarise(answers, len(pairs))
    shown = [metric.value for metric in app.metric][3:]
    assert shown == [t.percent(found_by_hand.share.value, 1), t.percent(pairs.probability.mean(), 1)]
    assert t.interval(found_by_hand.share.low, found_by_hand.share.high, 1, percent=True) in visits.said(app)
    app.toggle(key="linkage_truth").set_value(True)
    visits.sound(app.run())
    own = mistakes(answers, truth[order])
    assert [m.value for m in app.metric][-2:] == [t.percent(truth.mean(), 1), t.percent(own.rate.value, 1)]
    log = app.table[1].value
    assert len(log) == 30 and log.iloc[:, 3].nunique() == len(set(truth[order]))


def test_a_review_can_be_undone_stopped_resumed_and_drawn_again() -> None:
    app = visit(lang="en", level="advanced")
    app.segmented_control(key="review_n").set_value(10)
    visits.sound(app.run())
    press(app, "review_begin")
    first = app.table[1].value
    assert app.button(key="review_undo").disabled
    press(app, "review_same")
    assert not app.table[1].value.equals(first)
    press(app, "review_undo")
    assert app.table[1].value.equals(first)
    for _ in range(3):
        press(app, "review_same")
    press(app, "review_stop")
    assert "Of 3 pairs you took 3" in visits.said(app) and "What 3 pairs can tell" in visits.said(app)
    app.slider(key="p:linkage.threshold").set_value(0.7)
    visits.sound(app.run())
    assert app.button(key="review_begin")
    app.slider(key="p:linkage.threshold").set_value(0.5)
    visits.sound(app.run())
    assert "Of 3 pairs you took 3" in visits.said(app)
    press(app, "review_again")
    press(app, "review_begin")
    assert not app.table[1].value.equals(first)
    assert "10" in app.get("progress")[0].proto.text


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click()
    visits.sound(app.run())


def strike(page: Page, key: str) -> None:
    """Press a key once the page has come to rest, as a reader does."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=60_000)
    page.keyboard.press(key)


@pytest.mark.parametrize(("code", "judged_pairs"), [("fr", 30), ("en", 8)])
def test_pairs_are_judged_with_the_keyboard_in_a_browser(
    page: Page, server: str, code: str, judged_pairs: int
) -> None:
    page.goto(f"{server}/appariement?lang={code}&preset=discovery&identifiers.error_ratio=3&linkage.threshold=0.5")
    page.locator(".st-key-review_begin button").click(timeout=60_000)
    progress = page.get_by_test_id("stProgress")
    for k in range(1, judged_pairs + 1):
        expect(progress).to_contain_text(re.compile(rf"\b{k} (of|sur) 30"), timeout=60_000)
        strike(page, "3" if k == 7 else "2" if k % 10 == 0 else "1")
        if k == 5:
            expect(progress).to_contain_text(re.compile(r"\b6 "), timeout=60_000)
            strike(page, "ArrowLeft")
            expect(progress).to_contain_text(re.compile(r"\b5 "), timeout=60_000)
            strike(page, "1")
    if judged_pairs < 30:
        expect(progress).to_contain_text(re.compile(rf"\b{judged_pairs + 1} "), timeout=60_000)
        page.locator(".st-key-review_stop button").click()
    same, decided = {30: (26, 29), 8: (7, 7)}[judged_pairs]
    shown = page.get_by_test_id("stMetricValue")
    expect(shown.nth(3)).to_have_text(language(code).percent(same / decided, 1), timeout=60_000)
    page.locator(".st-key-linkage_truth label").first.click()
    expect(shown).to_have_count(9, timeout=60_000)
