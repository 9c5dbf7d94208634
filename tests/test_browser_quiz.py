"""A calculation in a real browser: what was typed last is what is marked, however soon the button is pressed."""

from playwright.sync_api import Page, expect

from tests.test_browser import PATIENCE, nothing_breaks, visit  # noqa: F401


def pick(page: Page, box: str, option: str) -> None:
    """Choose with the keyboard: type the beginning of the option, then Enter."""
    chosen = page.get_by_role("combobox", name=box)
    chosen.fill(option)
    page.get_by_role("option", name=option).first.wait_for(timeout=PATIENCE)
    chosen.press("Enter")
    chosen.press("Tab")


def test_typed_and_pressed_at_once(page: Page) -> None:
    visit(page, "/questions?lang=fr")
    pick(page, "Thème", "Souveraineté")
    pick(page, "Niveau de classe", "Première")
    pick(page, "Objectifs", "Calculer")
    page.get_by_text("1 question correspond.").wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="Commencer").click()
    answer = page.get_by_role("textbox", name="Votre réponse, en %")
    answer.fill("50")
    page.get_by_role("button", name="Valider").click()
    page.get_by_text("Pas encore : 0 sur 2.").wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="Voir mes résultats").click()
    page.get_by_role("button", name="Mêmes questions").click()
    answer.press_sequentially("161 %")
    page.get_by_role("button", name="Valider").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("C’est juste : 2 sur 2.")).to_be_visible(timeout=PATIENCE)
