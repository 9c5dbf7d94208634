"""The page Souveraineté."""

import re
import xml.etree.ElementTree as ElementTree

import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from interface.sovereignty_flow import tall, wide
from interface.sovereignty_table import SIGNS
from simulator.language import LANGUAGES, language
from simulator.parameters import LEVELS
from simulator.sovereignty import HOSTINGS, OPTIONS, READERS, THINGS, Hosting, doors, findings, matrix, number_of
from simulator.sovereignty.readers import FOREIGN
from simulator.sovereignty.scale import cost, months
from simulator.sovereignty.software import PARTIES
from simulator.sovereignty.sources import SOURCES
from simulator.sovereignty.story import STEPS
from tests.test_page_mission import SVG, inside
from tests.visits import HOSTILE, QUICK, charts, pictures, said, sound, visit, words_alike

SAME = {"SecNumCloud", "IQVIA"}


def hosted(name: str, **link: str) -> AppTest:
    return visit("sovereignty", **{"lang": "en", "hosting": str(number_of(OPTIONS[name].hosting)), **link})


def pressed(app: AppTest, key: str, value: str) -> AppTest:
    group = next(element for element in app.get("button_group") if element.key == key)
    return sound(group.set_value(value).run())


def cells(app: AppTest) -> list[str]:
    body = next(e.proto.body for e in app.get("html") if "who-reads" in e.proto.body)
    return re.findall(r"<b>(.*?)</b>", body)


def expected(hosting: Hosting, code: str = "en") -> list[str]:
    t = language(code)
    shown = [SIGNS[matrix(hosting)[reader, thing].access] for reader in READERS for thing in THINGS]
    return [f"{sign} {t._(word)}" for sign, word, *_ in shown]


@pytest.mark.parametrize("name", OPTIONS)
def test_a_ready_made_choice_shows_its_table_its_law_and_its_story(name: str) -> None:
    app = pressed(hosted("own" if name != "own" else "azure"), "hosting_option", name)
    hosting = OPTIONS[name].hosting
    assert cells(app) == expected(hosting)
    t, told = language("en"), said(app)
    assert t._(OPTIONS[name].story) in told
    assert all(t._(one.text) in told and t._(SOURCES[one.source].title) in told for one in findings(hosting))
    assert app.query_params["hosting"] == str(number_of(hosting))
    assert cells(hosted(name)) == cells(app), "the link shows the same"


def test_one_thing_changed_is_a_choice_of_your_own() -> None:
    app = hosted("azure")
    sound(app.selectbox(key="hosting:memory").set_value("encrypted").run())
    own = OPTIONS["azure"].hosting.model_copy(update={"memory": "encrypted"})
    assert cells(app) == expected(own) != expected(OPTIONS["azure"].hosting)
    assert "A choice of your own." in said(app)
    assert app.query_params["hosting"] == str(number_of(own))
    assert [row["name"] for row in charts(app)["Cost a year (US cloud: 1)"]["cost"] if row["chosen"]] == [
        "Your choice"
    ]


def test_a_label_abroad_is_told_to_be_impossible() -> None:
    app = hosted("secnumcloud")
    assert "cannot exist" not in said(app)
    sound(app.selectbox(key="hosting:place").set_value("united_states").run())
    assert said(app).count("cannot exist") == 2


def test_every_reader_has_a_reason_for_every_thing() -> None:
    t, app = language("en"), hosted("azure_keys")
    for reader in READERS:
        app = pressed(app, "hosting_reader", reader)
        told = said(app)
        for thing in THINGS:
            cell = matrix(OPTIONS["azure_keys"].hosting)[reader, thing]
            assert t._(cell.reason) in told and all(t._(SOURCES[key].title) in told for key in cell.sources)


def test_the_scale_counts_doors_and_tells_what_is_assumed() -> None:
    app = hosted("secnumcloud")
    drawn = charts(app)
    immunity = drawn["Doors closed to US law"]["immunity"]
    assert [row["high"] for row in immunity] == [doors(option.hosting, FOREIGN)[0] for option in OPTIONS.values()]
    for title, key, of in (
        ("Cost a year (US cloud: 1)", "cost", cost),
        ("Months between the decision and the opening", "delay", months),
    ):
        for row, option in zip(drawn[title][key], OPTIONS.values(), strict=True):
            value = of(option.hosting)
            assert (row["low"], row["high"]) == (value.low, value.high)
            assert row["assumed"] == (value.source == "assumed") == ("assumption" in row["label"])


def test_the_story_opens_to_the_courts_and_the_software_is_told() -> None:
    app = hosted("azure")
    main, others = ([step.what for step in STEPS if step.main == wanted] for wanted in (True, False))
    assert all(what in said(app) for what in main) and not any(what in said(app) for what in others)
    sound(app.toggle(key="hosting_story").set_value(True).run())
    assert all(what in said(app) for what in main + others)
    assert all(party.title in said(app) and party.paid in said(app) for party in PARTIES)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_words_of_both_drawings_stay_in_their_boxes(code: str) -> None:
    worst = max(HOSTINGS, key=lambda h: sum(cell.access == "reads" for cell in matrix(h).values()))
    for hosting in (worst, *(option.hosting for option in OPTIONS.values())):
        drawn = pictures(visit("sovereignty", lang=code, hosting=str(number_of(hosting))))
        assert len(drawn) == 2 and drawn[0][0] == drawn[1][0]
        for _, svg in drawn:
            box: dict[str, float] = {}
            for element in ElementTree.fromstring(svg).iter():
                if element.tag == f"{SVG}rect" and element.get("x"):
                    box = {name: float(element.get(name, "nan")) for name in ("x", "y", "width", "height")}
                if element.tag == f"{SVG}text":
                    inside(element, box)


@pytest.mark.parametrize("places", [wide(True), wide(False), tall(True), tall(False)])
def test_boxes_do_not_overlap(places: dict) -> None:
    host = places["host"]
    apart = [box for name, box in places.items() if name != "host"]
    for i, one in enumerate(apart):
        for other in apart[i + 1 :]:
            sideways = one.x + one.w <= other.x or other.x + other.w <= one.x
            assert sideways or one.y + one.h <= other.y or other.y + other.h <= one.y
    for name in ("stored", "use", "logs"):
        box = places[name]
        assert host.x < box.x and box.x + box.w < host.x + host.w
        assert host.y + 60 < box.y and box.y + box.h < host.y + host.h


@pytest.mark.parametrize("preset", QUICK)
def test_no_study_is_needed(preset: str) -> None:
    assert cells(visit("sovereignty", lang="en", preset=preset)) == expected(Hosting())


@pytest.mark.parametrize("level", LEVELS)
def test_six_choices_at_every_level(level: str) -> None:
    app = visit("sovereignty", lang="en", level=level)
    assert len([box for box in app.selectbox if str(box.key).startswith("hosting:")]) == len(Hosting.model_fields)


def test_both_languages() -> None:
    alike = words_alike(hosted("azure", lang="fr"), hosted("azure")) - SAME
    assert not [line for line in alike if "dossier, document" not in line]
    assert cells(hosted("own", lang="fr")) == expected(OPTIONS["own"].hosting, "fr")


@pytest.mark.parametrize("link", [*HOSTILE, {"hosting": "432"}, {"hosting": "-1"}, {"hosting": "²"}])
def test_a_hostile_link(link: dict[str, str]) -> None:
    assert cells(visit("sovereignty", lang="en", **{k: v for k, v in link.items() if k != "lang"})) == expected(
        Hosting()
    )


def test_on_a_telephone_the_drawing_stands_upright_and_nothing_sticks_out(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto("/souverainete?lang=en")
    expect(page.locator(".st-key-flow_tall img")).to_be_visible(timeout=60_000)
    expect(page.locator(".st-key-flow_wide")).to_be_hidden()
    table = page.locator("table.who-reads")
    expect(table).to_be_visible()
    right = table.evaluate(
        "table => Math.max(...[...table.querySelectorAll('td b')].map(e => e.getBoundingClientRect().right))"
    )
    assert right <= 390
