"""The page Argumenter."""

import pytest
from streamlit.testing.v1 import AppTest

from classroom.outline import LACKS, builder
from classroom.sources import dossier_question
from interface.glossary import ANCHOR
from simulator.language import LANGUAGES, language
from tests.visits import HOSTILE, said, sound, study, visit, words_alike


def choose(app: AppTest, part: int, *ideas: str) -> AppTest:
    return sound(app.multiselect(key=f"outline:part:{part}").set_value(list(ideas)).run())


def tick(app: AppTest, *keys: str) -> AppTest:
    for key in keys:
        sound(app.checkbox(key=f"outline:{key}").check().run())
    return app


@pytest.mark.parametrize("code", LANGUAGES)
def test_at_first_it_says_what_is_missing_and_computes_nothing(code: str) -> None:
    t, app = language(code), visit("argument", lang=code)
    assert dossier_question().in_(code) in said(app)
    assert t._(LACKS["no_hook"]) in said(app) and t._(LACKS["no_problem"]) in said(app)
    assert len(app.get("download_button")) == 2


def test_an_outline_grows_and_its_figures_are_those_of_the_study() -> None:
    app, t = visit("argument", lang="en"), language("en")
    sound(app.selectbox(key="outline:hook").set_value(1).run())
    sound(app.selectbox(key="outline:problem").set_value(builder().problems[0].en).run())
    choose(app, 0, "spending", "predictive")
    assert "No limit" in said(app) and "Part II has no argument." in said(app)
    choose(app, 1, "quality", "secrecy")
    tick(app, "document:spending:0", "document:predictive:0", "document:quality:0", "figure:quality:pairing")
    assert f"Pairing rate: {t.percent(study().linkage.rate.value)}" in said(app)
    assert said(app).index("Steering spending · lever") < said(app).index("Predictive medicine · lever")
    assert "Nothing is missing" in str(app.success[0].value)
    assert "predictive" not in app.multiselect(key="outline:part:1").options


def test_the_choices_last_while_other_pages_are_visited_and_follow_the_language() -> None:
    app = choose(visit("argument", lang="en"), 0, "proof")
    sound(app.selectbox(key="outline:problem").set_value(builder().problems[1].en).run())
    app.switch_page("../pages/glossary.py")
    sound(app.run())
    app.switch_page("../pages/argument.py")
    sound(app.run())
    assert app.multiselect(key="outline:part:0").value == ["proof"]
    group = next(element for element in app.get("button_group") if element.key == "language")
    sound(group.set_value("fr").run())
    assert app.selectbox(key="outline:problem").value == builder().problems[1].fr
    assert app.text_input(key="outline:title:0:0").value == builder().plans[0].parts[0].fr


def test_a_document_quoted_twice_by_an_argument_is_named_once() -> None:
    assert {extract.source for extract in builder().ideas["means"].documents} == {"dossier 6"}
    app = tick(choose(visit("argument", lang="en"), 0, "means"), "document:means:0", "document:means:1")
    assert said(app).count("    - document\u00a06") == 1


def test_words_are_explained_in_the_question_and_in_the_prompts() -> None:
    app = choose(visit("argument", lang="en"), 0, "secrecy")
    assert f"]({ANCHOR}health-data " in app.markdown[0].value + app.markdown[1].value + app.markdown[2].value
    assert any(f"]({ANCHOR}l1461 " in caption.value for caption in app.caption)


def test_what_is_typed_is_shown_as_it_is() -> None:
    app = visit("argument", lang="en")
    sound(app.text_input(key="outline:title:0:0").set_value("![x](http://a.b/c) <script>").run())
    assert r"\!\[x\]" in said(app) and "![x](" not in said(app)
    sound(app.text_input(key="outline:title:0:0").set_value("").run())
    assert "Part I has no title." in said(app)


def test_without_the_snds_it_says_which_figures_are_missing() -> None:
    app = choose(visit("argument", lang="en", preset="no-snds"), 1, "quality")
    tick(app, "figure:quality:pairing")
    assert len(app.info) == 1 and "Pairing rate:" not in said(app)


def test_both_languages() -> None:
    alike = words_alike(*(choose(visit("argument", lang=code), 0, "proof") for code in LANGUAGES))
    assert alike == set()


@pytest.mark.parametrize("link", HOSTILE)
def test_a_hostile_link(link: dict[str, str]) -> None:
    assert dossier_question().en in said(visit("argument", **{**link, "lang": "en"}))
