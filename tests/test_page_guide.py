"""The page Guide de l'enseignant as a teacher sees it."""

import pytest

from classroom.guide import guide
from classroom.guide_sections import SECTIONS
from classroom.guide_sheet import NOTHING
from interface import paper_guide
from interface.guide_blocks import MOST_COLUMNS
from simulator.language import LANGUAGES, Language, language
from tests import test_guide
from tests.visits import HOSTILE, said, sound, visit, words_alike


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same guide, told of smaller worlds."""
    monkeypatch.setattr(paper_guide, "kit", lambda code, base: test_guide.kit(code))


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_lesson_is_there_at_once(code: Language) -> None:
    app = visit("guide", lang=code)
    one = guide().lessons.lesson[1]
    assert all(step.title.in_(code) in said(app) for step in one.step)
    assert [box.label for box in app.expander][1:] == [check.title.in_(code) for check in guide().lessons.check]


def test_a_button_opens_the_page_with_its_settings() -> None:
    app = visit("guide", lang="en", level="advanced")
    sound(app.segmented_control(key="guide_lesson").set_value("two-lessons").run())
    button = next(b for b in app.button if b.key and b.key.startswith("guide_open") and "Unequal" in b.label)
    sound(button.click().run())
    assert app.title[0].value == "Pairing"
    assert app.query_params["preset"] == "unequal-territories" and app.query_params["lang"] == "en"


def test_each_section_is_shown_in_one_language() -> None:
    french, english = (visit("guide", lang=code) for code in LANGUAGES)
    names = {kept.files[0].partition("*")[0] for kept in guide().privacy.kept} | {
        "HeartLogic",
        "**Mission**",
        "**Questions**",
    }
    for name, title in SECTIONS.items():
        for app, code in ((french, "fr"), (english, "en")):
            sound(app.pills(key="guide_section").set_value(name).run())
            assert language(code)._(title) in [heading.value for heading in app.header]
        alike = {line for line in words_alike(french, english) if not any(word in line for word in names)}
        assert alike == set(), name


def test_a_table_too_wide_for_a_telephone_is_a_list() -> None:
    app, rows = visit("guide", lang="en", section=str(list(SECTIONS).index("programme"))), guide().programme.served
    assert all(len(table.value.columns) <= MOST_COLUMNS for table in app.table)
    assert all(f"*What it serves* — {one.serves.en}" in said(app) for one in rows)
    assert f"*Objectives* — {NOTHING}" not in said(app) and f"*Five P* — {NOTHING}" not in said(app)


def test_the_link_names_the_section() -> None:
    app = visit("guide", lang="en", section="5")
    assert [heading.value for heading in app.header] == [SECTIONS["privacy"]]
    sound(app.pills(key="guide_section").set_value("limits").run())
    assert app.query_params["section"] == "6"
    sound(app.pills(key="guide_section").set_value("lessons").run())
    assert "section" not in app.query_params


@pytest.mark.parametrize("number", ["7", "-1", "²", "privacy", "1e0", "9" * 100_000, "<script>"])
def test_a_section_that_does_not_exist_is_the_first(number: str) -> None:
    assert SECTIONS["lessons"] in [heading.value for heading in visit("guide", lang="en", section=number).header]


def test_the_guide_is_prepared_on_demand() -> None:
    app = visit("guide", lang="en")
    before = len(app.get("download_button"))
    sound(app.button(key="guide_prepare").click().run())
    assert len(app.get("download_button")) == before + 2


@pytest.mark.parametrize("link", HOSTILE, ids=lambda link: ",".join(link)[:40])
def test_no_link_breaks_the_page(link: dict[str, str]) -> None:
    assert visit("guide", **link).title
