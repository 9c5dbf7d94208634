"""The page Débattre."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from classroom import taking_part, teaching
from classroom.aliases import ALIASES
from classroom.debate import claims, staging
from classroom.door import join, open_class
from classroom.members import Seat, Teacher
from classroom.store import Store
from interface import class_store
from simulator.language import LANGUAGES, language
from tests.class_stores import Clock
from tests.visits import HOSTILE, charts, said, sound, study, visit, words_alike


def take(app: AppTest, moment: str, value: int | None, claim: int = 0) -> AppTest:
    key = f"stance:{claims()[claim].id}:{moment}"
    group = next(element for element in app.get("button_group") if element.key == key)
    return sound(group.set_value(value).run())


def test_the_arguments_come_after_the_first_answer() -> None:
    app, claim = visit("debate", lang="fr"), claims()[0]
    assert claim.claim.fr in said(app)
    assert not any(one.says.fr in said(app) for one in (*claim.pro, *claim.con))
    take(app, "before", 0)
    assert all(one.quote.fr in said(app) and one.says.fr in said(app) for one in (*claim.pro, *claim.con))
    assert all(asked.ask.fr in said(app) for asked in claim.figures)


def test_the_figures_are_those_of_the_visitor_s_study_with_their_intervals() -> None:
    t, measures = language("en"), study().verdict.measures
    at = next(i for i, claim in enumerate(claims()) if claim.id == "too-many-alerts")
    app = take(visit("debate", lang="en", claim=str(at)), "before", 1, at)
    seen, rate = measures.event_sensitivity, measures.unexplained_alerts_per_patient_year
    assert [metric.value for metric in app.metric] == [t.percent(1 - seen.value), t.number(rate.value, 2)]
    assert t.interval(1 - seen.high, 1 - seen.low, 0, percent=True) in said(app)
    assert t.interval(rate.low, rate.high) in said(app)
    assert "page “Evaluation”" in said(app)  # as the menu names it, here and in the essay's outline


def test_without_the_snds_the_page_says_why_and_shows_what_it_can() -> None:
    app = take(visit("debate", lang="en", preset="no-snds"), "before", 1)
    assert [metric.label for metric in app.metric] == ["Bearers with no double (sex, birth, département)"]
    assert len(app.info) == 1


def test_one_s_own_way_is_shown_and_kept_from_claim_to_claim() -> None:
    app = take(visit("debate", lang="en"), "before", -2)
    assert "own_swing" not in str(charts(app)) and "Answer a claim twice" in said(app)
    take(app, "after", 1)
    sound(app.selectbox(key="debate_claim").set_value(1).run())
    assert app.query_params["claim"] == ["1"] or app.query_params["claim"] == "1"
    take(take(app, "before", 2, 1), "after", 2, 1)
    [rows] = [tables["own"] for tables in charts(app).values() if "own" in tables]
    assert [(row["before"], row["after"]) for row in rows] == [(-2, 1), (2, 2)]
    assert "changed your mind on 1 of 2 claims" in said(app)


Lesson = tuple[Store, Teacher, list[Seat]]


@pytest.fixture
def lesson(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick_hashes: None) -> Iterator[Lesson]:
    """A class of six groups, of which four have answered twice."""
    monkeypatch.setenv("HYDROSCOPE_HOME", str(tmp_path))
    monkeypatch.delenv(class_store.URL, raising=False)
    class_store.store.clear()
    store = class_store.store()
    store.clock = Clock(time.time())
    teacher = open_class(store, "a passphrase")
    seats = [join(store, teacher.code, alias) for alias in list(ALIASES)[:6]]
    for seat in seats[:4]:
        taking_part.stance(store, seat, claims()[0].id, "before", 2)
        taking_part.stance(store, seat, claims()[0].id, "after", 2)
    store.clock.now += 0.5  # after which all see what a group does
    yield store, teacher, seats
    class_store.store.clear()


def sat(member: Teacher | Seat) -> AppTest:
    app = visit("debate", lang="en")
    app.session_state["hydroscope_class"].member = member
    return sound(app.run())


def test_the_class_is_shown_from_five_groups_on(lesson: Lesson) -> None:
    store, _, seats = lesson
    app = sat(seats[4])
    assert "once 5 groups have answered" in said(app) and "4 before, 4 after" in said(app)
    take(take(app, "before", -2), "after", 1)
    assert taking_part.stances(store, seats[4]) == {(claims()[0].id, "before"): -2, (claims()[0].id, "after"): 1}
    store.clock.now += 0.5
    sound(app.run())
    [rows] = [tables["swing"] for tables in charts(app).values() if "swing" in tables]
    by = {(row["moment"], row["stance"]): row["end"] - row["start"] for row in rows}
    assert by["Before", "Wholly against"] == by["After", "Rather for"] == 1 and by["After", "Wholly for"] == 4
    assert "5 groups answered twice. Moved towards the claim: 1; away from it: 0; stayed: 4." in said(app)
    assert not any(alias.en in said(app).split("Who has changed")[1] for alias in list(ALIASES.values())[:4])
    take(app, "after", None)
    assert "5 groups answered twice" in said(sound(app.run())), (
        "what was said to the class is replaced, not withdrawn"
    )


def test_the_teacher_reads_and_takes_no_side(lesson: Lesson) -> None:
    _, teacher, _ = lesson
    app = sat(teacher)
    assert all(one.says.en in said(app) for one in claims()[0].pro)
    assert not [group for group in app.get("button_group") if str(group.key).startswith("stance:")]
    assert "4 before, 4 after" in said(app)


def test_the_teacher_keeps_the_arguments_off_the_wall_until_the_class_has_answered(lesson: Lesson) -> None:
    _, teacher, _ = lesson
    app = sat(teacher)
    sound(app.toggle(key="debate_shown").set_value(False).run())
    assert not any(one.says.en in said(app) for one in (*claims()[0].pro, *claims()[0].con)) and not app.metric
    assert "each group takes a side" in said(app) and "4 before, 4 after" in said(app)


def test_a_class_that_has_ended_is_told_and_the_page_goes_on(lesson: Lesson) -> None:
    store, teacher, seats = lesson
    app = sat(seats[0])
    teaching.erase(store, teacher)
    assert claims()[0].claim.en in said(sound(app.run()))
    assert app.session_state["hydroscope_class"].member is None


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_role_is_shown_without_its_secret(code: str) -> None:
    app, role = visit("debate", lang=code), staging().roles[0]
    group = next(element for element in app.get("button_group") if element.key == "debate_role")
    sound(group.set_value(role.id).run())
    assert role.who.in_(code) in said(app) and role.arguments[0].says.in_(code) in said(app)
    assert role.secret.in_(code) not in said(app)


def test_both_languages() -> None:
    one, other = (take(visit("debate", lang=code), "before", 1) for code in LANGUAGES)
    assert {line for line in words_alike(one, other) if "dossier, document" not in line} == set()


@pytest.mark.parametrize("link", [*HOSTILE, {"claim": "9"}, {"claim": "-1"}, {"claim": "1e0"}])
def test_a_hostile_link(link: dict[str, str]) -> None:
    assert claims()[0].claim.en in said(visit("debate", **{**link, "lang": "en"}))
