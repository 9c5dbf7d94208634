"""The page La clinique, played to the end as a visitor would."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from simulator.clinic import NEVER, Decisions, Game, by_model, deal, play
from simulator.clinic_score import score
from simulator.clinic_settings import ClinicSettings
from simulator.language import LANGUAGES, language
from tests.test_browser import nothing_breaks, settle  # noqa: F401
from tests.test_browser import visit as open_page
from tests.visits import HOSTILE, charts, pictures, said, sound, study, visit, words_alike
from tests.worlds import one_thread  # noqa: F401

SHORT = {"clinic__mornings": "3", "clinic__patients": "4"}
SETTINGS = ClinicSettings(mornings=3, patients=4)
WORDS = {
    "fr": ("Commencer le tour", "Terminer la matinée", "Appeler", re.compile("Matinée suivante|Voir le résultat")),
    "en": ("Begin the round", "End the morning", "Call", re.compile("Next morning|See the result")),
}


def game(settings: ClinicSettings = SETTINGS, **changes: object) -> Game:
    return deal(study(**changes), settings, settings.game)


def telling() -> Game:
    """A round in which the model reaches a stay."""
    rounds = (deal(study(), SETTINGS, number) for number in range(1, 100))
    return next(g for g in rounds if (play(g, by_model, 2)[g.stay != NEVER] != NEVER).any())


def begun(**link: str) -> AppTest:
    app = visit("clinic", **{"lang": "en", **SHORT, **link})
    return sound(app.button(key="clinic_begin").click().run())


def listed(app: AppTest) -> list[int]:
    """Who is on the list this morning, in order."""
    return [int(control.key.split("_")[-1]) for control in app.segmented_control if control.key.startswith("clinic_")]


def mark(app: AppTest, i: int, action: str) -> AppTest:
    control = next(c for c in app.segmented_control if c.key.startswith("clinic_") and c.key.endswith(f"_{i}"))
    return sound(control.set_value(action).run())


def end(app: AppTest) -> AppTest:
    """End the morning and read what the week brought."""
    app = sound(app.button(key="clinic_end").click().run())
    return sound(app.button(key="clinic_next").click().run())


def to_the_end(app: AppTest, called: np.ndarray) -> AppTest:
    """Play the round with these calls."""
    for morning in range(SETTINGS.mornings):
        for i in np.flatnonzero(called == morning):
            app = mark(app, int(i), "call")
        app = end(app)
    return app


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_round_played_as_the_model_has_the_models_score(code: str) -> None:
    dealt, t = telling(), language(code)
    called = play(dealt, by_model, 2)
    app = to_the_end(begun(lang=code, clinic__game=str(dealt.number)), called)
    total = score(dealt, called, SETTINGS.fatigue).total
    assert [m.value for m in app.metric] == [
        t._("{n} of {all}", n=total.reached, all=total.at_stake),
        t.number(total.avoided.value, 1),
        t.number(total.calls_per_stay.value, 0),
        t.number(total.missed),
    ]
    you, model = charts(app)["strategies"]["strategies"][:2]
    assert you["x"] == model["x"] == pytest.approx(total.avoided.value)
    assert you["low"] < you["x"] < you["high"]
    assert t.interval(total.avoided.low, total.avoided.high, 1) in said(app)
    assert f"{int(total.calls)}" in next(line for line in said(app).split("\n") if "Goddard" in line)


def test_the_averages_over_many_rounds_have_intervals_and_the_rounds_behind_them() -> None:
    app = to_the_end(begun(), np.full(len(game().place), NEVER))
    tables = charts(app)["rounds"]
    assert len(tables["strategies"]) == len(tables["rounds"]) == 4
    assert all(row["low"] <= row["x"] <= row["high"] for row in tables["strategies"])
    assert app.metric[2].value == "—" and app.metric[0].value.startswith("0 of")


def test_the_luck_adds_up_to_all_random_nurses() -> None:
    dealt = telling()
    app = to_the_end(begun(clinic__game=str(dealt.number)), play(dealt, by_model, 2))
    assert sum(row["share"] for row in charts(app)["drawn"]["drawn"]) == pytest.approx(1)
    assert len(app.table[1].value) == (dealt.stay != NEVER).sum()


def test_the_list_is_the_rounds_and_waiting_brings_back_ignoring_does_not() -> None:
    app, dealt = begun(), game()
    first = listed(app)
    assert first == dealt.on_list(0, np.zeros(len(dealt.place), bool)).tolist()
    app = end(mark(mark(app, first[0], "ignore"), first[1], "call"))
    made = Decisions(np.full(len(dealt.place), NEVER), np.full(len(dealt.place), NEVER))
    made.ignored[first[0]] = made.called[first[1]] = 0
    assert listed(app) == dealt.on_list(1, made.gone(1)).tolist()
    assert first[2] in listed(app) and not {first[0], first[1]} & set(listed(app))


def test_the_week_tells_who_was_admitted_and_what_had_been_decided() -> None:
    found = study()
    rounds = (deal(found, SETTINGS, number) for number in range(1, 100))
    dealt, i = next((g, int(k)) for g in rounds for k in np.flatnonzero((g.stay > 0) & (g.stay <= g.day[1])))
    number = found.evaluation.test_patients[dealt.place[i]]
    for action, words in (("wait", "who waited"), ("ignore", "whom you had ignored")):
        app = mark(begun(clinic__game=str(dealt.number)), i, action)
        app = sound(app.button(key="clinic_end").click().run())
        assert f"**Patient {number}**, {words}, was admitted" in said(app)
        assert i not in listed(sound(app.button(key="clinic_next").click().run()))


def test_more_calls_than_there_is_time_for_cannot_be_made() -> None:
    app = begun(clinic__calls_per_morning="1")
    one, two = listed(app)[:2]
    app = mark(mark(app, one, "call"), two, "call")
    assert app.button(key="clinic_end").disabled and "1 call only" in said(app)
    app = mark(app, two, "wait")
    assert not app.button(key="clinic_end").disabled


def test_the_round_outlives_the_switch_of_language_and_another_page() -> None:
    app = begun()
    one = listed(app)[0]
    app = mark(end(app), one, "call")
    control = next(e for e in app.sidebar.get("button_group") if e.key == "language")
    app = sound(control.set_value("fr").run())
    assert "Matinée 2 sur 3" in app.get("progress")[0].proto.text
    assert next(c for c in app.segmented_control if c.key.endswith(f"_{one}")).value == "call"
    app.switch_page("../pages/policy.py")
    sound(app.run())
    app.switch_page("../pages/clinic.py")
    app = sound(app.run())
    assert next(c for c in app.segmented_control if c.key.endswith(f"_{one}")).value == "call"


def test_another_scenario_is_another_round_and_says_so_and_the_old_one_is_kept() -> None:
    app = end(begun())
    before = listed(app)
    app.session_state["hydroscope"].set("alert.threshold", 0.05)
    app = sound(app.run())
    assert "this is a new round" in said(app) and app.button(key="clinic_begin")
    app.session_state["hydroscope"].set("alert.threshold", 0.03)
    assert listed(sound(app.run())) == before


def test_start_again_forgets_and_another_round_is_in_the_link() -> None:
    app = sound(end(begun()).button(key="clinic_again").click().run())
    assert app.button(key="clinic_begin")
    app = to_the_end(sound(app.button(key="clinic_begin").click().run()), np.full(len(game().place), NEVER))
    app = sound(app.button(key="clinic_another").click().run())
    assert app.query_params["clinic.game"] == "2" and app.button(key="clinic_begin")


def test_the_risk_is_hidden_on_demand() -> None:
    assert "in alert]" in said(begun())
    hidden = said(begun(clinic__show_score="false"))
    assert "in alert]" not in hidden and "badge[risk" not in hidden


def test_each_drawing_says_in_words_where_the_measures_stand() -> None:
    app = begun()
    drawn = [label for label, _ in pictures(app) if "measures of this week" in label]
    assert len(drawn) == len(listed(app))
    assert all(label.count(";") == 6 and "Thoracic impedance" in label for label in drawn)


def test_what_cannot_be_played_is_explained() -> None:
    assert "HYDRO in miniature" in said(visit("clinic", preset="no-snds", lang="en"))
    assert "cannot be deployed" in said(visit("clinic", landmarks__history="true", lang="en"))
    short = {"cohort__n_days": "365", "landmarks__baseline_weeks": "40", "clinic__mornings": "12"}
    assert "too short" in said(visit("clinic", lang="en", **short))


def test_nothing_is_left_in_english() -> None:
    nobody = np.full(len(game().place), NEVER)
    for french, english in (
        (begun(lang="fr"), begun()),
        (to_the_end(begun(lang="fr"), nobody), to_the_end(begun(), nobody)),
    ):
        alike = words_alike(french, english)
        assert all(line.startswith("**Patient") for line in alike), alike


@pytest.mark.parametrize("link", HOSTILE[:3])
def test_a_hostile_link(link: dict[str, str]) -> None:
    visit("clinic", **link)


def test_hostile_rounds_are_refused() -> None:
    app = visit("clinic", clinic__mornings="0", clinic__game="-1", clinic__fatigue="nan", clinic__patients="4")
    assert dict(app.query_params) == {"clinic.patients": "4"} and app.button(key="clinic_begin")


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_round_is_played_to_the_end_in_a_browser_on_a_telephone(page: Page, code: str) -> None:
    begin, finish, call, after = WORDS[code]
    page.set_viewport_size({"width": 390, "height": 844})
    open_page(page, f"/clinique?lang={code}&clinic.mornings=2&clinic.patients=3&clinic.calls_per_morning=1")
    page.get_by_role("button", name=begin).click()
    for _ in range(2):
        expect(page.get_by_role("button", name=finish)).to_be_enabled()
        settle(page)
        page.locator("[class*=st-key-clinic_card]").first.get_by_text(call, exact=True).click()
        told = language(code).n("{count} call left this morning.", "{count} calls left this morning.", 0)
        expect(page.get_by_test_id("stMain")).to_contain_text(told)
        assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth") <= 0
        page.get_by_role("button", name=finish).focus()
        page.keyboard.press("Enter")
        page.get_by_role("button", name=after).click()
    expect(page.get_by_test_id("stMetricValue")).to_have_count(4, timeout=60_000)
    settle(page)
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth") <= 0
    expect(page.locator("[data-testid=stVegaLiteChart] :is(canvas, svg)").last).to_be_visible()
