"""The page Les échecs classiques."""

from urllib.parse import parse_qsl, urlparse

import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from classroom.glossary import glossary
from interface import compute
from models.evaluation import Estimate
from simulator.language import language
from simulator.pitfalls import PITFALLS, STATES, Pitfall, State, base_of, change, compare, estimate, study_of
from simulator.scenario import Scenario
from simulator.study import Study
from tests.visits import HOSTILE, charts, said, sound, visit, words_alike
from tests.worlds import one_thread

__all__ = ["one_thread"]
PLACE = {pitfall.key: i for i, pitfall in enumerate(PITFALLS)}
STATE_WORDS = {"before": "Before", "failing": "Failing", "repaired": "Repaired"}
PATIENCE = 60_000
ADDRESSES = {"appariement": "linkage", "apprentissage": "training", "evaluation": "evaluation"}


def failure(key: str, **more: str) -> AppTest:
    return visit("pitfalls", **{"failure": str(PLACE[key]), "lang": "en", **more})


def turned(app: AppTest, key: str, value: str) -> AppTest:
    """The page after a choice among buttons."""
    group = next(element for element in app.get("button_group") if element.key == key)
    return sound(group.set_value(value).run())


def computed(key: str, **changes: object) -> dict[State, list[Estimate]]:
    """What the simulator says of the same failure."""
    scenario = Scenario().change({name.replace("__", "."): value for name, value in changes.items()})
    found = compare(PITFALLS[PLACE[key]], Study(base_of(scenario), compute.cache()))
    return {state: [estimate(number) for number in numbers] for state, numbers in found.items()}


def address(app: AppTest) -> tuple[str, dict[str, str]]:
    """Where the link to the scenario leads."""
    url = urlparse(app.get("link_button")[0].proto.url)
    return url.path, dict(parse_qsl(url.query))


def test_the_switch_shows_the_numbers_one_scenario_after_the_other() -> None:
    app, expected, t = failure("drugs"), computed("drugs"), language("en")
    for seen, state in enumerate(STATES, start=1):
        if seen > 1:
            app = turned(app, "failure_state", state)
        assert [m.value for m in app.metric] == [t.number(one.value, 2) for one in expected[state]]
        for i, name in enumerate(("hides", "betrays")):
            rows = charts(app)[name][name]
            assert [row["scenario"] for row in rows] == [STATE_WORDS[s] for s in STATES[:seen]], "the rest is a bet"
            for row, one in zip(rows, (expected[s][i] for s in STATES), strict=False):
                assert (row["value"], row["low"], row["high"]) == (one.value, one.low, one.high)
            assert [row["chosen"] for row in rows] == [False] * (seen - 1) + [True]
    drugs = compare(PITFALLS[PLACE["drugs"]], Study(base_of(Scenario()), compute.cache()))
    moved = change(drugs["before"][1], drugs["failing"][1])
    told = f"+{t.number(moved.value, 2)} {t.interval(moved.low, moved.high, 2, percent=False)}"
    assert f"and “AUROC lost on the day of the prediction” by {told}" in said(app)
    assert "The repair changes the latter by −" in said(app)


def test_a_failure_is_chosen_kept_in_the_link_and_starts_before() -> None:
    app = turned(failure("future"), "failure_state", "failing")
    app = turned(turned(app, "failure_group", "world"), "failure", "territory")
    assert app.header[0].value == PITFALLS[PLACE["territory"]].title
    assert app.query_params["failure"] == str(PLACE["territory"])
    assert [row["scenario"] for row in charts(app)["hides"]["hides"]] == ["Before"]
    again = failure("territory")
    assert [m.value for m in again.metric] == [m.value for m in app.metric]


@pytest.mark.parametrize("pitfall", PITFALLS, ids=list(PLACE))
def test_everything_is_said_of_each_failure(pitfall: Pitfall) -> None:
    if pitfall.key in ("rows", "overfitting", "care"):  # long to compute: the words alone, where nothing is computed
        words = said(failure(pitfall.key, preset="no-snds"))
    else:
        app = failure(pitfall.key)
        words = said(app)
        assert [m.label for m in app.metric] == [pitfall.hides.title, pitfall.betrays.title]
        assert all(m.help == glossary()["auc"].short.en for m in app.metric if m.label.startswith("AUROC"))
        assert words.count("95% interval") + words.count("0 by construction") >= 2
        assert address(app)[0] in ADDRESSES and ADDRESSES[address(app)[0]] == pitfall.page
    for text in (pitfall.title, pitfall.story, pitfall.example, pitfall.source, pitfall.repair, pitfall.question):
        assert language("en")._(text) in words


@pytest.mark.parametrize("state", STATES)
def test_the_link_opens_that_very_scenario_with_the_same_numbers(state: State) -> None:
    app = failure("drugs", telemetry__noise="1.5")
    app = turned(app, "failure_state", state) if state != "before" else app
    path, query = address(app)
    opened = visit(ADDRESSES[path], **query)
    scenario = opened.session_state["hydroscope"].scenario
    base = Study(base_of(Scenario().change({"telemetry.noise": 1.5})), compute.cache())
    assert scenario == study_of(PITFALLS[PLACE["drugs"]], state, base).scenario
    auroc = computed("drugs", telemetry__noise=1.5)[state][0]
    assert ("AUROC", language("en").number(auroc.value, 2)) in [(m.label, m.value) for m in opened.metric]


def test_what_was_changed_and_set_aside_is_told() -> None:
    app = failure("coding", landmarks__leaks="future", cohort__n_patients="500", telemetry__noise="1.5")
    table = app.table[0].value
    assert list(table["Parameter"]) == ["Heart-failure stays coded otherwise", "What counts as a heart-failure stay"]
    assert list(table.iloc[0])[1:] == ["20%", "60%", "60%"]
    aside = next(line for line in said(app).split("\n") if "set aside" in line)
    assert "Forbidden knowledge" in aside and "Implant bearers" in aside and "Noise" not in aside
    assert "Everything else is as in your scenario." in said(failure("coding"))


def test_nothing_is_shown_of_ten_patients_and_too_few_events_are_explained() -> None:
    few = failure("manufacturer", course__rises_per_year="0.3")
    assert not few.metric and "Fewer than 11" in said(few)
    none = failure("manufacturer", course__rises_per_year="0", course__sudden_per_year="0", records__false_coding="0")
    assert not none.metric and "Too few hospitalisations" in said(none)


def test_without_the_snds_there_are_words_and_no_number() -> None:
    app = failure("future", preset="no-snds")
    assert not app.metric and "Without the SNDS" in said(app)


def test_a_failure_that_does_not_show_is_not_claimed() -> None:
    app = turned(failure("manufacturer", landmarks__channels="activity"), "failure_state", "failing")
    assert "no larger than chance" in said(app), "without the impedance its index changes nothing"
    assert "no larger than chance" not in said(turned(failure("drugs"), "failure_state", "failing"))


def test_both_languages() -> None:
    assert not words_alike(failure("drugs", lang="fr"), failure("drugs")) - {PITFALLS[PLACE["drugs"]].source}


@pytest.mark.parametrize("link", [*HOSTILE[:3], {"failure": "12"}, {"failure": "-1"}, {"failure": "²"}])
def test_a_hostile_link(link: dict[str, str]) -> None:
    assert visit("pitfalls", **link).metric


def test_the_link_opens_the_failing_scenario_in_another_tab(page: Page) -> None:
    page.goto(f"/echecs?lang=en&failure={PLACE['drugs']}")
    page.get_by_text("Failing", exact=True).click(timeout=PATIENCE)
    link = page.get_by_role("link", name="Open “Failing” on the page “Training”")
    expect(link).to_be_visible(timeout=PATIENCE)
    with page.context.expect_page() as opened:
        link.click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Training", timeout=PATIENCE)
    assert "landmarks.leaks=drugs" in opened.value.url and "landmarks.leaks" not in page.url
