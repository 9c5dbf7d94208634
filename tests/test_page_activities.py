"""The page Préparer une activité: an activity chosen or put together, prepared, looked at, taken away."""

import io
import re
import zipfile

import pytest
from streamlit.testing.v1 import AppTest

from classroom.activity import activities
from classroom.compose import library
from interface.activity_order import SHEETS, Order, addresses, all_sheets, good_address, here
from interface.class_address import ADDRESS
from simulator.language import LANGUAGES, Language, language
from simulator.scenario import PRESETS, Scenario
from tests.visits import HOSTILE, said, sound, study, visit, words_alike

QUICK = {"preset": "discovery"}


def prepare(app: AppTest) -> AppTest:
    return sound(app.button(key="sheet_prepare").click().run())


def offered(app: AppTest) -> list[str]:
    return [button.proto.label for button in app.get("download_button")]


def pages(app: AppTest) -> int:
    return len(app.get("image"))


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_sheet_is_prepared_on_demand_and_shown(code: Language) -> None:
    app = visit("activities", lang=code, **QUICK)
    assert not offered(app) and not pages(app)
    prepare(app)
    assert ["DOCX" in label or "PDF" in label or "ZIP" in label for label in offered(app)] == [True] * 3
    assert pages(app) >= 2
    counted = language(code).n("{count} page", "{count} pages", pages(app))
    assert counted in said(app)


@pytest.mark.parametrize("code", LANGUAGES)
def test_all_ready_made_activities_are_offered_with_their_plan(code: Language) -> None:
    app = visit("activities", lang=code, **QUICK)
    titles = {activity.title.in_(code) for activity in activities().values()}
    assert set(app.selectbox(key="activity").options) == titles
    for name, activity in activities().items():
        sound(app.selectbox(key="activity").set_value(name).run())
        rows = app.table[0].value
        assert rows.iloc[-1].tolist()[-1] == "20" and len(rows) == len(activity.part) + 1
        assert activity.summary.in_(code) in said(app)


def test_another_choice_asks_to_prepare_again() -> None:
    app = prepare(visit("activities", lang="en", **QUICK))
    sound(app.segmented_control(key="sheet").set_value("corrected").run())
    assert not offered(app)
    assert offered(prepare(app))


def test_nothing_is_left_in_english() -> None:
    french, english = (visit("activities", lang=code, **QUICK) for code in LANGUAGES)
    assert words_alike(french, english) == set()


def test_ones_own_activity_grows_with_what_is_chosen() -> None:
    app = visit("activities", lang="en", **QUICK)
    sound(app.segmented_control(key="way").set_value("own").run())
    assert not app.table and [info.value for info in app.info]
    sound(app.multiselect(key="own_parts").set_value(["accuracy.thousand", "left-out.why-left-out"]).run())
    assert len(app.table[0].value) == 3
    sound(app.multiselect(key="own_objectives").set_value(["law"]).run())
    assert app.multiselect(key="own_parts").value == ["accuracy.thousand", "left-out.why-left-out"]
    sound(app.text_input(key="sheet_title").set_value('#panic("x") $a$ *b*').run())
    assert offered(prepare(app))


def test_the_parts_follow_the_objectives() -> None:
    app = visit("activities", lang="en", **QUICK)
    sound(app.segmented_control(key="way").set_value("own").run())
    everything = len(app.multiselect(key="own_parts").options)
    assert everything == len(library())
    sound(app.multiselect(key="own_objectives").set_value(["sovereignty"]).run())
    assert 0 < len(app.multiselect(key="own_parts").options) < everything


def test_the_parts_follow_the_documents_and_pages() -> None:
    app = visit("activities", lang="fr", **QUICK)
    sound(app.segmented_control(key="way").set_value("own").run())
    sound(app.multiselect(key="own_pages").set_value(["page sovereignty"]).run())
    (one,) = app.multiselect(key="own_parts").options
    assert one.startswith("Comparer des hébergeurs")
    sound(app.multiselect(key="own_documents").set_value(["dossier 6"]).run())
    assert len(app.multiselect(key="own_parts").options) > 1 and app.multiselect(key="own_items").options


def test_an_address_that_is_none_is_told() -> None:
    app = visit("activities", lang="en", **QUICK)
    sound(app.text_input(key="sheet_address").set_value("javascript:alert(1)").run())
    assert "This is no address" in said(app)
    assert not [button for button in app.button if button.key == "sheet_prepare"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("http://192.168.1.20:8501/", "http://192.168.1.20:8501"),
        ("  https://ecole.example/hydro ", "https://ecole.example/hydro"),
        ("192.168.1.20:8501", None),
        ("file:///etc/passwd", None),
        ("http://", None),
        ("http://a:port", None),
        ("http://[::1", None),
        ("http://a/?x=1", None),
        ("http://a b", None),
        ("http://" + "a" * 300, None),
    ],
)
def test_addresses_are_checked(typed: str, found: str | None) -> None:
    assert good_address(typed) == found


def test_a_link_reproduces_the_scenario_of_its_part() -> None:
    activity = activities()["accuracy"]
    base = PRESETS["unequal-territories"].scenario.change({"seed": 7})
    order = Order(activity, "unequal-territories", base, "en", "pupils", "standard", "", "http://a:1")
    low = base.change(activity.variant["low"].changes)
    address, _, query = order.link("evaluation", low).partition("?")
    assert address == "http://a:1/evaluation"
    found = dict(pair.split("=") for pair in query.split("&"))
    assert found.pop("preset") == "unequal-territories" and found.pop("lang") == "en"
    assert PRESETS["unequal-territories"].scenario.change(found) == low
    assert (
        Order(activity, "hydro-mini", Scenario(), "fr", "pupils", "standard", "", "http://a").link(
            "mission", Scenario()
        )
        == "http://a/?lang=fr"
    )
    assert {part.page for a in activities().values() for part in a.part if part.page} <= set(addresses())


def test_two_orders_share_a_key_only_when_they_are_alike() -> None:
    activity = activities()["accuracy"]
    one = Order(activity, "hydro-mini", Scenario(), "fr", "pupils", "standard", "", "http://a")
    others = [
        Order(activities()["lever"], *list(vars(one).values())[1:]),
        Order(activity, "hydro-mini", Scenario(seed=2), "fr", "pupils", "standard", "", "http://a"),
        Order(activity, "hydro-mini", Scenario(), "en", "pupils", "standard", "", "http://a"),
        Order(activity, "hydro-mini", Scenario(), "fr", "corrected", "standard", "", "http://a"),
        Order(activity, "hydro-mini", Scenario(), "fr", "pupils", "standard", "x", "http://a"),
    ]
    assert len({one.key, *(other.key for other in others)}) == 1 + len(others)
    assert Order(*vars(one).values()).key == one.key


def test_a_scenario_that_gives_no_number_says_why() -> None:
    app = visit("activities", lang="en", preset="no-snds")
    sound(app.radio(key="sheet_scenario_False").set_value("own").run())
    prepare(app)
    assert not offered(app) and app.info[0].value


def test_the_activitys_scenario_is_taken_until_the_visitor_has_one() -> None:
    app = visit("activities", lang="en")
    sound(app.selectbox(key="activity").set_value("left-out").run())
    assert app.radio(key="sheet_scenario_True").value == "written"
    app = visit("activities", lang="en", **QUICK)
    assert app.radio(key="sheet_scenario_False").value == "own"


@pytest.mark.parametrize("link", HOSTILE, ids=lambda link: ",".join(link)[:40])
def test_no_link_breaks_the_page(link: dict[str, str]) -> None:
    app = visit("activities", **link)
    assert app.button(key="sheet_prepare") and re.search("20", said(app))


def test_all_sheets_come_in_one_file_named_in_the_readers_language() -> None:
    scenario = PRESETS["discovery"].scenario
    order = Order(activities()["accuracy"], "discovery", scenario, "en", "pupils", "standard", "", "http://x.y")
    studies = {name: study("discovery") for name in order.studies()}
    packed = zipfile.ZipFile(io.BytesIO(all_sheets(order, studies, "fr")))
    names = packed.namelist()
    assert len(names) == len(set(names)) == 2 * len(SHEETS) and packed.testzip() is None
    assert "95-de-reussite-fiche-eleve-avec-aide-en.docx" in names
    assert all(re.fullmatch(r"[a-z0-9-]+\.(pdf|docx)", n) for n in names)
    starts = {name[-3:]: packed.read(name)[:4] for name in names}
    assert starts == {"pdf": b"%PDF", "ocx": b"PK\x03\x04"}


def test_a_title_of_ones_own_makes_a_name_that_any_computer_takes() -> None:
    def name(title: str) -> str:
        order = Order(activities()["accuracy"], "discovery", Scenario(), "fr", "pupils", "standard", title, "")
        return order.short_title("fr")

    assert name("L’œuvre : 1re ST2S/../x") == "l-oeuvre-1re-st2s-x"
    assert name("../..") == name("") == "95-de-reussite" and len(name("a" * 300)) == 60


def test_links_lead_where_the_classroom_reaches_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ADDRESS, "http://192.168.1.20:8501")
    assert here() == "http://192.168.1.20:8501"
