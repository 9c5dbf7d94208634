"""A teacher and two groups at once in real browsers, from the opening of the class to its erasure."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import axe
from tests.test_browser import settle

WORDS: dict[str, dict[str, Any]] = {
    "fr": {
        "teacher": "Je suis l’enseignant",
        "open": "Ouvrir la classe",
        "join": "Rejoindre la classe",
        "poll": "Un sondage rapide",
        "question": "Votre question",
        "options": re.compile("Les réponses au choix"),
        "ask": "Poser",
        "send": "Envoyer",
        "show": "Montrer les réponses à la classe",
        "evaluation": "Évaluation",
        "push": "Montrer cet écran à tous",
        "pause": "Mettre les écrans en pause",
        "on": "Relancer les écrans",
        "up": "Levez les yeux",
        "class": "La classe",
        "end": "Emporter et effacer",
        "sure": re.compile("Tout effacer"),
        "erase": "Effacer la classe",
        "erased": re.compile("La classe est effacée"),
    },
    "en": {
        "join": "Join the class",
        "send": "Send",
        "evaluation": "Evaluation",
        "up": "Look up",
    },
}
CODE = re.compile("^[A-Z0-9]{3} [A-Z0-9]{3}$")
SCRIPT = "<img src=x onerror=alert(1)> **x**"


def screen(browser: Browser, address: str, lang: str, width: int) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    page.set_default_timeout(60_000)
    page.on("dialog", lambda dialog: pytest.fail("a script ran"))
    page.goto(f"{address}&lang={lang}" if "?" in address else f"{address}?lang={lang}")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=60_000)
    return page


Group = tuple[Page, dict[str, Any]]
"""A screen and the words on it."""


def test_from_the_opening_to_the_erasure(browser: Browser, server: str) -> None:
    """A French teacher with a French group on a telephone and an English one."""
    words = WORDS["fr"]
    teacher = screen(browser, f"{server}/classe", "fr", 1280)
    teacher.get_by_role("tab", name=words["teacher"]).click()
    teacher.locator("input[type=password]").first.fill("quatre mots pour la classe")
    teacher.get_by_role("button", name=words["open"]).click()
    heading = teacher.get_by_role("heading", name=CODE)
    heading.wait_for()
    code = heading.inner_text().replace(" ", "")
    kinds = (("fr", 390), ("en", 1280))
    groups = [(screen(browser, f"{server}/classe?class={code}", lang, wide), WORDS[lang]) for lang, wide in kinds]
    for place, (page, own) in enumerate(groups):
        page.reload()  # the names that are free now
        page.locator(".st-key-class_alias button").nth(place).click()
        page.get_by_role("button", name=own["join"]).click()
        page.locator(".st-key-class_badge").wait_for()
    axe.clean(teacher)  # the console of the teacher, the seat of a group on a telephone
    axe.clean(groups[0][0])
    _poll(teacher, groups, words)
    _shown(teacher, groups, words)
    teacher.get_by_role("link", name=words["class"], exact=True).click()
    settle(teacher)
    teacher.get_by_text(words["end"]).click()
    erase = teacher.get_by_role("button", name=words["erase"])
    for _ in range(3):  # a page that is still being drawn may lose a click
        if erase.is_disabled():
            teacher.get_by_text(words["sure"]).click()
            teacher.wait_for_timeout(2000)
    erase.click()
    expect(teacher.get_by_text(words["erased"])).to_be_visible()
    for page, _ in groups:
        expect(page.locator(".st-key-class_badge")).to_have_count(0, timeout=60_000)
        page.context.close()
    teacher.context.close()


def _poll(teacher: Page, groups: list[Group], words: dict[str, Any]) -> None:
    """The teacher asks, both groups answer, all see the answers."""
    teacher.get_by_text(words["poll"]).click()
    teacher.get_by_label(words["question"]).fill(f"? {SCRIPT}")
    teacher.get_by_label(words["options"]).fill(f"un\ndeux {SCRIPT}")
    teacher.get_by_role("button", name=words["ask"], exact=True).click()
    for page, own in groups:
        expect(page.get_by_text(SCRIPT).first).to_be_visible()
        page.get_by_text("un", exact=True).click()
        page.get_by_role("button", name=own["send"]).click()
    show = teacher.get_by_role("button", name=words["show"])
    show.click()
    for page, _ in groups:
        expect(page.locator("[data-testid=stVegaLiteChart]")).to_be_visible()


def _shown(teacher: Page, groups: list[Group], words: dict[str, Any]) -> None:
    """All follow the teacher to another page, stop, and go on."""
    teacher.get_by_role("link", name=words["evaluation"], exact=True).click()
    expect(teacher.get_by_role("heading", level=1, name=words["evaluation"])).to_be_visible()
    settle(teacher)
    teacher.get_by_role("button", name=words["push"]).click()
    for page, own in groups:
        expect(page.get_by_role("heading", level=1, name=own["evaluation"])).to_be_visible(timeout=60_000)
    settle(teacher)
    teacher.get_by_role("button", name=words["pause"]).click()
    for page, own in groups:
        expect(page.get_by_role("heading", level=1, name=own["up"])).to_be_visible(timeout=60_000)
        expect(page.locator("[data-testid=stSlider]").first).to_be_hidden()
        expect(page.get_by_role("heading", name=own["evaluation"])).to_have_count(0)  # nor read aloud
    teacher.get_by_role("button", name=words["on"]).click()
    for page, own in groups:
        expect(page.get_by_role("heading", level=1, name=own["evaluation"])).to_be_visible(timeout=60_000)
