"""The glossary: complete in both languages, found by search, and explained where its words appear."""

import re

import pytest
from playwright.sync_api import Page, expect

from classroom.glossary import forms, glossary, matching, pattern, term_of
from interface.glossary import ANCHOR, mark
from simulator.language import LANGUAGES, Language
from tests.visits import HOSTILE, ROOT, said, sound, visit, words_alike

ASKED = [
    "SNDS",
    "SNIIRAM",
    "PMSI",
    "CépiDC",
    "MDPH",
    "HDH",
    "CESREES",
    "CNIL",
    "EDP",
    "ALD",
    "CNAM",
    "Gafam",
    "HDS",
    "SecNumCloud",
    "URPS",
    "CPTS",
    "DREES",
    "HAS",
    "HCSP",
    "ANAP",
    "CCNE",
    "SIADM",
    "FDA",
    "DGOS",
    "NIR",
    "CRT",
    "DAI",
    "VPP",
    "AUC",
    "RGPD",
]
NOT_TERMS = {"DOCUMENT", "II", "III", "IV", "IQVIA", "PME", "TB", "TIBI", "TV"}
"""Capitals of the dossier that are no acronym to learn: a heading, numbers, a unit, names of funds and firms."""


def linked(text: str) -> list[str]:
    return re.findall(rf"\[([^\[\]]*)\]\({ANCHOR}", text)


def test_every_acronym_asked_for_is_there() -> None:
    assert [word for word in ASKED if not pattern("fr").fullmatch(word)] == []
    assert len(glossary()) >= 80


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_form_leads_to_its_own_term(code: Language) -> None:
    for form, term in forms(code).items():
        assert term_of(form, code) == term
        assert linked(mark(f"x {form}.", code)[0]) == [form]
    written = [f for term in glossary().values() for f in (term.forms.fr if code == "fr" else term.forms.en)]
    assert len(written) == len(set(written)), "one form, two terms"


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_explanation_is_one_short_line_without_markdown(code: Language) -> None:
    for term in glossary().values():
        short = term.short.in_(code)
        assert 20 < len(short) <= 160 and short[-1] in ".?" and not re.search(r"[`$*_<>\[\]\n]", short), term.id
        assert short not in term.more.in_(code)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Le SNDS, puis encore le SNDS.", ["SNDS"]),
        ("Les alertes inexpliquées de l’appariement", ["alertes inexpliquées", "appariement"]),
        ("Appariement\u00a0: le taux d’appariement", ["Appariement", "taux d’appariement"]),
        ("**CNIL** et `SNDS`, [PMSI](https://x.fr/PMSI), https://a.fr/SNDS, :material/cnil:", ["CNIL"]),
        ("SNDSX, aSNDS, ia, HASARD, has", []),
        ("CIM-10, CRT-D, EDP-Santé", ["CIM-10", "CRT-D", "EDP-Santé"]),
        (r"\[CNIL\] $HDS$ <SNDS>", ["CNIL"]),
    ],
)
def test_what_is_marked_and_what_is_left_alone(text: str, found: list[str]) -> None:
    marked, terms = mark(text, "fr")
    assert linked(marked.replace("[PMSI](https", "")) == found and len(terms) == len(found)
    assert re.sub(rf'\[([^\[\]]*)\]\({ANCHOR}[^"]*"(?:[^"\\]|\\.)*"\)', r"\1", marked) == text, "no word is changed"


def test_a_word_explained_elsewhere_is_not_explained_again() -> None:
    assert mark("SNDS", "fr", frozenset({"snds"})) == ("SNDS", ())


def test_a_search_needs_no_accents_and_names_come_first() -> None:
    assert matching("CEPIDC", "fr")[0].id == "cepidc"
    assert matching("prévoyance", "fr") == []
    assert matching("valeur predictive", "fr")[0].id == "ppv"
    assert len(matching("", "en")) == len(glossary())


def test_the_acronyms_of_the_dossier_are_all_explained() -> None:
    dossier = ROOT.parent / "shared" / "seed" / "dossier.txt"
    if not dossier.exists():
        pytest.skip("the dossier is not beside this checkout")
    words = set(re.findall(r"\b[A-Z][A-Za-zé]*[A-Z]\b", dossier.read_text("utf-8").split("DOCUMENT 2", 1)[1]))
    assert (
        sorted(word for word in words - NOT_TERMS if word.upper() == word and not pattern("fr").fullmatch(word)) == []
    )


@pytest.mark.parametrize("link", HOSTILE)
def test_a_hostile_link(link: dict[str, str]) -> None:
    assert len(said(visit("glossary", **{**link, "lang": "en"}))) > 10_000


def test_the_page_searches_and_chooses_a_theme() -> None:
    app = visit("glossary", lang="en")
    assert f"{len(glossary())} words" in said(app)
    sound(app.text_input(key="glossary_search").set_value("pmsi").run())
    assert "**PMSI**" in said(app) and "**CNIL**" not in said(app)
    sound(app.text_input(key="glossary_search").set_value("<b>[x](y)</b>").run())
    assert r"\<b\>" in app.info[0].value
    sound(app.text_input(key="glossary_search").set_value("").run())
    group = next(element for element in app.get("button_group") if element.key == "glossary_theme")
    sound(group.set_value("bodies").run())
    assert "**CNIL**" in said(app) and "**PMSI**" not in said(app)


def test_both_languages() -> None:
    alike = words_alike(visit("glossary", lang="fr"), visit("glossary", lang="en"))
    names = {f"**{term.name.en}**  " for term in glossary().values()}
    assert {line for line in alike if line not in names} == set()


def test_each_word_is_explained_once_on_a_page_and_stays_so() -> None:
    app = visit("authorisation", lang="fr")
    first = [word for element in app.markdown for word in linked(element.value)]
    assert {"SNDS", "CNIL"} <= set(first) and len(first) == len(set(first))
    sound(app.run())
    assert [word for element in app.markdown for word in linked(element.value)] == first


@pytest.mark.parametrize("page", ["activities", "unplugged"])
def test_the_pages_of_the_lesson_explain_their_words(page: str) -> None:
    app = visit(page, lang="fr")
    texts = [element.value for kind in ("markdown", "caption") for element in getattr(app, kind)]
    assert len([word for text in texts[2:] for word in linked(text)]) > 1


def test_in_a_browser_the_focus_shows_the_explanation(page: Page) -> None:
    page.goto("/autorisation?lang=fr")
    word = page.locator(f'a[href="{ANCHOR}snds"]')
    expect(word).to_have_attribute("title", glossary()["snds"].short.fr, timeout=60_000)
    shown = "([e, wanted]) => getComputedStyle(e, '::after').display === wanted"
    page.wait_for_function(shown, arg=[word.element_handle(), "none"])  # once the style sheet is there
    word.focus()
    page.wait_for_function(shown, arg=[word.element_handle(), "block"])
    word.click()
    expect(page).to_have_url(re.compile(rf"/autorisation\?lang=fr{ANCHOR}snds$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Autorisation")
