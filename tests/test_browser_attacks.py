"""Attacks on a small project space in a real browser: without rules, with all of them; and the end of the visit."""

import time

import pytest
from playwright.sync_api import Page, expect

from interface.attack_words import STRICTNESS
from simulator.language import language
from simulator.space.attacks import CARDS
from tests.test_browser import PATIENCE, nothing_breaks, settle, visit  # noqa: F401


def test_an_attack_and_the_end_of_the_visit(page: Page, tmp_path_factory: pytest.TempPathFactory) -> None:
    t, download, main = language("fr"), CARDS[0], page.get_by_test_id("stMain")

    def spaces() -> list[str]:
        return [str(p) for p in tmp_path_factory.getbasetemp().glob("home[0-9]*/spaces/*")]

    visit(page, "/attaques")
    before = spaces()
    for strictness, words in (("none", t._(download.leaked, rows=200)), ("snds", t._(download.held))):
        main.get_by_text(t._(STRICTNESS[strictness][0]), exact=True).first.click()
        expect(main.get_by_text(t._(STRICTNESS[strictness][1]))).to_be_visible(timeout=PATIENCE)
        settle(page)
        button = main.get_by_role("button", name=f"Essayer {t._(download.title)}", exact=True)
        button.click()
        expect(main.get_by_text(words)).to_be_visible(timeout=PATIENCE)
    assert len(spaces()) == len(before) + 1
    page.goto("about:blank")
    deadline = time.monotonic() + 60
    while spaces() != before:
        assert time.monotonic() < deadline, "the space outlives the visit"
        time.sleep(0.1)
