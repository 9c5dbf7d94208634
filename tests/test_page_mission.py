"""The page Mission: a finished study at first sight, its figures, its drawing, and links that cannot break it."""

import re
import xml.etree.ElementTree as ElementTree

import pytest
from streamlit.testing.v1 import AppTest

from interface.mission_charts import COST, STAYS
from interface.own_pairs import EXAMPLE_FILES
from interface.path_bar import ROWS_THAT_LEFT
from interface.published import SYSTEMS
from interface.shell import NO_DOWNLOAD
from simulator.language import LANGUAGES, MISSING, language
from simulator.messages import WHY_MISSING
from simulator.parameters import LEVELS
from simulator.scenario import PRESETS
from tests.visits import HOSTILE, QUICK, ROOT, pictures, said, sound, study, visit, words_alike

PAGES = ("mission", "data", "linkage", "training", "evaluation")
SVG = "{http://www.w3.org/2000/svg}"


def figures(app: AppTest) -> list[str]:
    return [metric.value for metric in app.metric]


def expected(code: str, preset: str = "hydro-mini") -> list[str]:
    t, found = language(code), study(preset)
    measures = found.verdict.measures
    return [
        t.estimate(found.linkage.rate, percent=True).split("[")[0].strip(),
        t.percent(measures.event_sensitivity.value),
        t.number(measures.unexplained_alerts_per_patient_year.value, 2),
        "0",
    ]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("code", LANGUAGES)
def test_the_first_screen_is_a_finished_study(code: str, level: str) -> None:
    t, app = language(code), visit("mission", lang=code, level=level)
    assert app.title[0].value == "Mission"
    assert figures(app) == expected(code)
    measures = study().verdict.measures
    for value, percent in ((measures.event_sensitivity, True), (measures.unexplained_alerts_per_patient_year, False)):
        assert t.interval(value.low, value.high, 0 if percent else 2, percent=percent) in said(app)


def test_the_published_figure_stands_beside_each_number() -> None:
    t, text = language("en"), said(visit("mission", lang="en"))
    assert SYSTEMS[0].name == "HeartLogic"
    wanted = ("more than 77%", t.estimate(SYSTEMS[0].found, percent=True), t.estimate(SYSTEMS[0].rate, digits=2))
    assert all(figure in text for figure in wanted)


def test_the_problem_is_told_with_its_source() -> None:
    text = said(visit("mission", lang="fr"))
    for figure in ("1,1 à 2 millions", "160 000", "70 000", "1,6 Md€", "10 000", "document 7", "document 2"):
        assert figure in text.translate({0xA0: " ", 0x202F: " "})
    assert COST / STAYS == 10_000


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("preset", [name for name in QUICK if name != "no-snds"])
def test_every_preset_gives_four_numbers_and_says_which_it_is(preset: str, code: str) -> None:
    app = visit("mission", preset=preset, lang=code)
    assert figures(app) == expected(code, preset)
    title = language(code)._(PRESETS[preset].title)
    assert str(app.header[0].value).endswith(title)


@pytest.mark.parametrize("code", LANGUAGES)
def test_without_the_snds_one_number_is_left(code: str) -> None:
    app = visit("mission", preset="no-snds", lang=code)
    assert figures(app) == [MISSING] * 3 + expected(code)[3:]
    why = WHY_MISSING["no_snds"]
    assert [info.value for info in app.info] == [language(code)._(why)]
    label = pictures(app)[0][0]
    assert {"fr": "fermé à ce projet", "en": "closed to this project"}[code] in label


def test_when_nobody_is_paired_the_rate_is_zero_and_the_rest_unknown() -> None:
    app = visit("mission", lang="en", linkage__threshold="1")
    assert figures(app) == ["0.0%", MISSING, MISSING, "0"]  # of 3,000: at most 0.1%
    assert "1 change of yours" in said(app)


def test_nothing_is_left_in_english() -> None:
    assert words_alike(visit("mission", lang="fr"), visit("mission", lang="en")) == {"Mission"}


def test_the_five_pages_are_linked_in_the_order_of_the_story() -> None:
    links = [element.proto.page for element in visit("mission", lang="fr").get("page_link")]
    assert links == ["", "donnees", "appariement", "apprentissage", "evaluation"]


@pytest.mark.parametrize("preset", ["hydro-mini", "no-snds"])
@pytest.mark.parametrize("code", LANGUAGES)
def test_the_drawing_says_in_words_what_it_shows_and_its_texts_fit(code: str, preset: str) -> None:
    wide, tall = pictures(visit("mission", lang=code, preset=preset))
    assert wide[0] == tall[0] and wide[1] != tall[1]
    assert language(code).number(3000) in wide[0]
    for label, svg in (wide, tall):
        root = ElementTree.fromstring(svg)
        box: dict[str, float] = {}
        for element in root.iter():
            if element.tag == f"{SVG}rect" and element.get("x"):
                box = {name: float(element.get(name, "nan")) for name in ("x", "y", "width", "height")}
            if element.tag == f"{SVG}text":
                inside(element, box)
                assert element.text and element.text in label.replace("&#x27;", "'")


def inside(text: ElementTree.Element, box: dict[str, float]) -> None:
    size, y = float(text.get("font-size", 0)), float(text.get("y", 0))
    assert box["y"] + size <= y <= box["y"] + box["height"] - 5, (text.text, box)
    assert len(text.text or "") * size * 0.6 <= box["width"] - 8, (text.text, box)


def test_nothing_in_the_app_hands_out_rows_of_the_study() -> None:
    """Holds the page to its fourth number: zero rows of patients, by construction.

    "Vos fichiers" gives files back, made of what its visitor brought or of the examples; L'espace projet gives what
    the gate has released, and a certificate; the lesson gives sheets to print. Their modules do not know the
    visitor's study.
    """
    assert ROWS_THAT_LEFT == 0
    shown = {file: file.read_text("utf-8") for room in ("pages", "interface") for file in (ROOT / room).glob("*.py")}
    giving = {file.name: text for file, text in shown.items() if re.search(r"\bdownload_button\(", text)}
    # the signed model, where it is released and where it is received, the certificate, what a class wrote
    released = {"space_export.py", "receiver_content.py", "space_journal.py", "class_console.py"}
    assert set(giving) > released and all(name.startswith(("own_", "paper_")) for name in giving.keys() - released)
    own = [text for file, text in shown.items() if file.name.startswith(("own_", "paper_")) or file.name in released]
    study_of_the_visitor = r"import [^\n]*\bstudy\b|session\(\)\.(scenario|base)\b|compute\.study"
    assert len(own) > 5 and not [text for text in own if re.search(study_of_the_visitor, text)]


def test_no_page_of_the_study_has_anything_to_download() -> None:
    for page in (*PAGES, "policy"):
        app = visit(page)
        assert any(NO_DOWNLOAD in element.proto.body for element in app.get("html"))
        assert not app.get("download_button")
    offered = visit("own_files").get("download_button")
    assert [button.proto.label for button in offered] == list(EXAMPLE_FILES)


@pytest.mark.parametrize("link", HOSTILE, ids=lambda link: ",".join(link)[:40])
def test_no_link_breaks_the_page(link: dict[str, str]) -> None:
    assert len(figures(visit("mission", **link))) == 4


def test_a_change_of_preset_changes_the_numbers() -> None:
    app = visit("mission", lang="en")
    sound(app.selectbox(key="preset").set_value("perfect-pairing").run())
    assert figures(app)[0] == "100.0%"  # of 3,000: at least 99.9%
    assert app.query_params["preset"] == "perfect-pairing"
