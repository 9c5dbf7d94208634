"""The board: figures made by the server, challenges that no invention wins, a gate that is fooled for real."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

import run
from classroom import board, class_views, teaching
from classroom.board import MOST, TAGS, publish, read_link, write_link
from classroom.board_figures import CHARTS, FIGURES, Headline, data_used, headline, singled_out
from classroom.bulletin import bulletin
from classroom.challenges import CHALLENGES, GATE, Goal, tried
from classroom.door import join, open_class
from classroom.gate_challenge import START, WANTED, try_tables
from classroom.store import Store
from simulator.cache import StageCache
from simulator.scenario import PRESETS, Scenario
from simulator.space.people import linked_people
from simulator.space.protocol import Condition, Tabulate
from simulator.study import Study, run_study
from tests.class_lessons import HOSTILE, refused

CACHE = StageCache(1_500_000_000)
WINNING = Tabulate(rows="sex", where=(Condition(column="failure_stays", value="2"),))
"""Men and women with two stays: the women are hidden, the total and the men are not."""
SMALL = {"cohort.n_patients": 400, "records.n_pool": 6000, "evaluation.n_bootstrap": 50}
CHANNELS = ("thoracic_impedance", "heart_rate", "heart_rate_variability")
WITHOUT_ACTIVITY = (
    "atrial_burden,heart_rate_variability,heart_rate,resting_heart_rate,thoracic_impedance,ventricular_contractions"
)
WAYS: dict[str, dict[str, Any]] = {
    "sixty-below-one": {
        "landmarks.channels": WITHOUT_ACTIVITY,
        "landmarks.history": True,
        "alert.threshold": 0.032,
    },
    "without-departement": {"linkage.identifiers": "sex,birth,hospital,implant_date,device"},
    "three-clues": {"linkage.identifiers": "birth,departement,implant_date"},
    "at-any-price": {"linkage.identifiers": "sex,birth,implant_date,device,death_date", "linkage.threshold": 0},
    "three-measures": {"landmarks.channels": ",".join(CHANNELS), "alert.threshold": 0.025},
    "four-weeks": {"landmarks.channels": ",".join(CHANNELS), "alert.threshold": 0.022},
    "one-in-nine": {"alert.threshold": 0.04},
    "always-right": {"model.kind": "never"},
}
"""A way to reach each challenge."""


def study_of(scenario: Scenario) -> Study:
    return Study(scenario, CACHE, workers=1)


def never(_: Scenario) -> Study:
    raise AssertionError("nothing may be computed for this")


def small(**changes: object) -> Study:
    return study_of(Scenario().change({**SMALL, **changes}))


def test_the_figures_are_those_of_the_study() -> None:
    study = small()
    figures = headline(study)
    alone = run_study(study.scenario, StageCache(), workers=1)
    found = {
        "rate": alone.linkage.rate,
        "precision": alone.linkage.precision,
        "detected": alone.verdict.measures.event_sensitivity,
        "unexplained": alone.verdict.measures.unexplained_alerts_per_patient_year,
        "accuracy": alone.verdict.confusion.accuracy,
    }
    for name, estimate in found.items():
        assert figures[name] == {"value": estimate.value, "low": estimate.low, "high": estimate.high}
    assert set(figures) == set(FIGURES) and all(name in FIGURES for chart in CHARTS for name in chart)


def test_people_alone_with_their_identifiers_are_counted() -> None:
    few, many = small(**{"linkage.identifiers": ("sex", "device")}), small()
    rows = few.registers.platform[["sex", "device"]]
    assert singled_out(few).value == (rows.value_counts().eq(1).sum() / len(rows)) < singled_out(many).value


def test_kinds_of_data_are_counted() -> None:
    least = {"linkage.identifiers": ("birth", "implant_date"), "landmarks.channels": ("activity",)}
    assert data_used(small()).value == 6 + 7 + 1
    assert data_used(small(**least, **{"landmarks.demographics": False, "landmarks.context": ("care",)})).value == 4


def test_too_few_events_leave_the_pairing() -> None:
    study = study_of(Scenario().change({"cohort.n_patients": 200, "records.n_pool": 3000, "cohort.n_days": 365}))
    figures = headline(study)
    assert figures["rate"] and figures["detected"] is None and figures["unexplained"] is None
    assert not any(tried(challenge, study.scenario, figures).reached for challenge in CHALLENGES.values())


def test_a_scenario_without_outcomes_is_not_published(store: Store) -> None:
    seat = join(store, open_class(store, "a passphrase").code, "heron")
    asked = {"records.available": "false", "cohort.n_patients": 200}
    assert refused("no_figures", publish, store, seat, urlencode(asked), study_of).values == {"why": "no_snds"}


def test_a_published_run_is_written_and_computed_by_the_server(store: Store) -> None:
    teacher = open_class(store, "a passphrase")
    seat = join(store, teacher.code, "heron")
    query = "lang=fr&level=expert&class=ABCDEF&patient=3&alert.threshold=%200.0200%20&" + urlencode(SMALL)
    run_id = publish(store, seat, query, study_of)
    assert publish(store, seat, urlencode({**SMALL, "alert.threshold": 0.02}), study_of) == run_id  # the very same
    [shown] = class_views.board(store, seat)
    scenario = Scenario().change({**SMALL, "alert.threshold": 0.02})
    assert shown.query == write_link("hydro-mini", scenario) and "lang" not in shown.query
    assert shown.headline == {"figures": headline(study_of(scenario)), "challenges": []}
    board.tag(store, seat, run_id, next(iter(TAGS)))
    for tag in ("insult", *HOSTILE):
        refused("bad_value", board.tag, store, seat, run_id, tag)


def test_a_link_that_is_not_a_scenario_is_refused_before_anything_is_computed(store: Store) -> None:
    seat = join(store, open_class(store, "a passphrase").code, "heron")
    bad = [
        "detected=0.99",
        "figures=%7B%22detected%22%3A1%7D",
        "alert.threshold=9",
        "alert.threshold=nan",
        "alert.threshold=0.02%00",
        "preset=other",
        "alert.threshold",
        "a=1&" * 300 + "a=1",
        "<script>alert(1)</script>",
        "alert.threshold=<script>",
        "__class__=1",
        "seed=" + "9" * 3000,
    ]
    for query in bad:
        refused("bad_link", publish, store, seat, query, never)
    refused("too_long", publish, store, seat, "seed=1&" * 1000, never)
    assert class_views.board(store, seat) == []


def test_a_group_that_was_sent_out_has_nothing_computed(store: Store) -> None:
    teacher = open_class(store, "a passphrase")
    seat = join(store, teacher.code, "heron")
    teaching.remove_group(store, teacher, seat.group_id)
    refused("unseated", publish, store, seat, "", never)


def test_a_run_must_not_cost_the_server_too_much() -> None:
    assert refused("too_costly", read_link, "preset=hydro").values["most"] == MOST["cohort.n_patients"]
    for key, most in MOST.items():
        dear = f"{key}={int(most) + 1}"
        assert refused("too_costly", read_link, dear).values["most"] == most
        assert read_link(f"{key}={int(most)}").scenario.get(key) == most
    refused("other_engine", read_link, "linkage.engine=splink")


def test_a_link_opens_the_scenario_it_was_made_from() -> None:
    for name, preset in PRESETS.items():
        if name != "hydro":
            assert read_link(write_link(name, preset.scenario)).scenario == preset.scenario
    assert read_link("").scenario == Scenario() and read_link("").query == ""
    assert read_link("?preset=no-snds&seed=3").query == "preset=no-snds&seed=3"


@pytest.mark.parametrize("name", CHALLENGES)
def test_each_challenge_can_be_won_and_is_not_won_from_the_start(name: str) -> None:
    challenge = CHALLENGES[name]
    scenario = challenge.start.change(WAYS[name])
    found = tried(challenge, scenario, headline(study_of(read_link(write_link(challenge.preset, scenario)).scenario)))
    assert found.reached, found
    assert not tried(challenge, challenge.start, headline(study_of(challenge.start))).reached


def test_publishing_tells_which_challenges_are_won(store: Store) -> None:
    seat = join(store, open_class(store, "a passphrase").code, "heron")
    publish(store, seat, "alert.threshold=0.04", study_of)
    [shown] = class_views.board(store, seat)
    assert shown.headline["challenges"] == ["one-in-nine"]


@pytest.mark.parametrize(
    ("name", "cheat"),
    [
        ("sixty-below-one", {"telemetry.signal": 3}),
        ("sixty-below-one", {"landmarks.leaks": "future"}),
        ("sixty-below-one", {"alert.recovery": 0.1}),
        ("sixty-below-one", {"model.split": "row"}),
        ("sixty-below-one", {"seed": 7}),
        ("without-departement", {"linkage.identifiers": "sex,birth,departement,hospital,implant_date"}),
        ("three-clues", {"identifiers.error_ratio": 0}),
    ],
)
def test_an_easier_world_wins_nothing(name: str, cheat: dict[str, object]) -> None:
    """However good the figures are."""
    challenge = CHALLENGES[name]
    perfect: Headline = {
        goal.figure: {"value": next(b for b in (goal.at_least, goal.at_most, 0.5) if b is not None)}
        for goal in challenge.goals
    }
    perfect = {
        figure: {"value": 0.5 if figure == "unexplained" else (v or {})["value"]} for figure, v in perfect.items()
    }
    won = challenge.start.change(WAYS[name])
    assert tried(challenge, won, perfect).reached
    found = tried(challenge, won.change(cheat), perfect)
    assert not found.reached and found.forbidden == tuple(cheat)


def test_a_goal_is_met_at_its_bound_and_never_by_what_is_unknown() -> None:
    for goal, met, missed in (
        (Goal(figure="rate", at_least=0.6), 0.6, 0.599),
        (Goal(figure="rate", at_most=0.6), 0.6, 0.601),
        (Goal(figure="rate", below=0.6), 0.599, 0.6),
    ):
        assert goal.met(met) and not goal.met(missed) and not goal.met(None)
    for bad in ({}, {"at_least": 1, "below": 2}):
        with pytest.raises(ValueError, match="one bound"):
            Goal(figure="rate", **bad)
    with pytest.raises(ValueError, match="known figure"):
        Goal(figure="fame", at_least=1)


def test_each_challenge_begins_on_a_page() -> None:
    assert set(WAYS) == set(CHALLENGES)
    pages = {path.stem for path in Path(run.ROOT, "pages").glob("*.py")}
    assert {challenge.page for challenge in CHALLENGES.values()} <= pages


def test_the_gate_says_of_each_table_what_stopped_it() -> None:
    widows, nobody = (Condition(column=c, value=v) for c, v in (("cause_of_death", "I639"), ("sex", "7")))
    tables = [departements(), departements(widows), departements(nobody), Tabulate(rows="secret")]
    counts, few, none, unknown = try_tables(tables).answers
    assert counts.released and [reason.rule for reason in counts.refusals] == ["small"]
    assert not few.released and [reason.rule for reason in few.refusals] == ["too_few"]
    assert [answer.refusals[0].rule for answer in (none,)] == ["too_few"]
    assert unknown.failure and unknown.failure.rule == "no_column"


def test_the_gate_is_won_on_the_server_only_and_stays_won(store: Store) -> None:
    seat = join(store, open_class(store, "a passphrase").code, "heron")
    refused("not_reached", board.publish_gate, store, seat, [departements()], never)
    run_id = board.publish_gate(store, seat, [WINNING], study_of)
    assert publish(store, seat, "preset=discovery", study_of) == run_id
    [shown] = class_views.board(store, seat)
    assert shown.headline["challenges"] == [GATE]
    assert shown.headline["figures"] == headline(study_of(START))


def test_the_teacher_shows_the_lesson_of_a_challenge(store: Store) -> None:
    teacher = open_class(store, "a passphrase")
    seat = join(store, teacher.code, "heron")
    for name in (GATE, "three-clues", GATE):
        board.tell_lesson(store, teacher, name)
    assert board.lessons_told(bulletin(store, seat)) == [GATE, "three-clues"]
    board.tell_lesson(store, teacher, GATE, False)
    assert board.lessons_told(bulletin(store, seat)) == ["three-clues"]
    assert not any(asked.open for asked in bulletin(store, seat).prompts)  # nobody is called to answer it
    refused("not_teacher", board.tell_lesson, store, seat, GATE)
    refused("bad_value", board.tell_lesson, store, teacher, "<script>")


def departements(*conditions: Condition) -> Tabulate:
    return Tabulate(rows="departement", where=conditions)


def test_a_count_of_eight_gets_past_the_gate_by_subtraction() -> None:
    without = Condition(column="failure_stays", value="0")
    found = try_tables([departements(), departements(without)])
    assert found.told and found.told.larger - found.told.smaller == WANTED and not found.under_all_rules
    people = linked_people(Study(START, StageCache(), workers=1), None)
    there = people[people["departement"] == found.told.row]
    assert (len(there), int((there["failure_stays"] == "0").sum())) == (found.told.larger, found.told.smaller)
    assert found.told.tables == (0, 1) and found.rules


def test_one_table_tells_it_when_its_total_stands_beside_what_is_shown() -> None:
    found = try_tables([departements(), WINNING])
    assert found.told and found.told.tables == (1, 1) and not found.under_all_rules
    people = linked_people(Study(START, StageCache(), workers=1), None)
    twice = people[people["failure_stays"] == "2"]
    assert (found.told.larger, found.told.smaller) == (len(twice), int((twice["sex"] == "1").sum()))


def test_tables_that_tell_nothing_win_nothing() -> None:
    men, women = (Condition(column="sex", value=value) for value in "12")
    stays, nobody = Condition(column="failure_stays", value="0"), Condition(column="sex", value="7")
    for tables in ([], [departements()], [departements(men), departements(women)], [departements(stays, nobody)]):
        assert try_tables(tables).told is None
    refused("bad_value", try_tables, [Tabulate(rows="sex", cells="total", of="stays")])
    refused("too_many", try_tables, [departements()] * 7)
