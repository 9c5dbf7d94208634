"""The page Faites sortir les données !."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from interface import attack_board, attack_card, attack_room, attack_words, space
from interface.attack_room import LEVELS, OUTCOMES, Room
from interface.attack_words import STRICTNESS
from interface.shell import about
from interface.space import ATTACKED, PROJECT, Visit
from interface.space_words import RULES
from simulator.language import language
from simulator.space import space as outside
from simulator.space.attacks import CARDS
from simulator.space.protocol import Strictness
from simulator.space.space import Walls
from tests.visits import HOSTILE, pictures, said, sound, visit, words_alike

CHEAP = ("download", "one_patient", "photo")
EDGE = {"none": ("out", "out", "out"), "snds": ("stopped", "stopped", "out")}
"""What becomes of the cheap ones."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walls]:
    """Walls of their own."""
    with Walls(tmp_path_factory.mktemp("home")) as made:
        yield made


@pytest.fixture(autouse=True)
def home(built: Walls, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Their folder; all spaces are closed after each test."""
    monkeypatch.setenv("HYDROSCOPE_HOME", str(built.home))
    monkeypatch.setattr(space, "walls", lambda: built)
    yield built.home
    for one in built.spaces:
        one.close()


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cheap cards alone."""
    cards = tuple(card for card in CARDS if card.key in CHEAP)
    for module in (attack_board, attack_card, attack_room):
        monkeypatch.setattr(module, "CARDS", cards)


def press(app: AppTest, key: str) -> AppTest:
    return sound(app.button(key=f"attacks_{key}").click().run())


def choose(app: AppTest, strictness: Strictness) -> AppTest:
    next(e for e in app.get("button_group") if e.key == "attacks_strictness").set_value(strictness).run()
    return sound(app)


def room(app: AppTest) -> Room:
    return app.session_state["hydroscope_attacks"]


def attacked(app: AppTest) -> Visit:
    return app.session_state[ATTACKED]


def directories(home: Path) -> list[Path]:
    return list((home / "spaces").glob("*"))


def test_nothing_is_opened_before_something_is_tried(home: Path) -> None:
    app = visit("attacks", lang="en")
    assert not directories(home) and not room(app).tried
    assert [b.key for b in app.button if str(b.key).startswith("attacks_")] == [
        "attacks_all",
        *(f"attacks_{card.key}" for card in CARDS),
    ]
    assert [b.label for b in app.button if b.label.startswith("Try :small[")] == [
        about("Try", card.title) for card in CARDS
    ]
    assert all(f"**{i + 1} · {card.title}**" in said(app) for i, card in enumerate(CARDS))
    assert len(re.findall("stroke-dasharray", pictures(app)[0][1])) == len(CARDS) * len(LEVELS)


def test_one_attack_without_rules_and_with_all_of_them(home: Path) -> None:
    app = press(visit("attacks", lang="en"), "download")
    loose = room(app).tried["download", "none"]
    assert (
        loose.outcome == "out" and "200 lines of patients came out" in said(app) and "No rule answered" in said(app)
    )
    people = next(e.value for e in app.table)
    row = loose.exchanges[0][1].released["rows"]["data"][0]
    assert people["Patient 1"].iloc[1] == row[1] and people["Patient 1"].iloc[0] in ("Man", "Woman")
    opened = attacked(app).space
    assert opened is not None and len(directories(home)) == 1
    choose(app, "snds")
    assert opened.closed and not directories(home) and "No rule answered" not in said(app)
    press(app, "download")
    strict = room(app).tried["download", "snds"]
    assert (
        strict.outcome == "stopped" and "lines of patients never leave" in said(app) and RULES["rows"][1] in said(app)
    )
    rows = json.dumps(loose.exchanges[0][1].released, separators=(",", ":"), ensure_ascii=False)
    assert strict.left == 0 and len(rows.encode()) < loose.left < 1.1 * len(rows.encode())
    assert "1 got out without, 0 with" in said(app)
    choose(app, "none")
    assert "200 lines of patients came out" in said(app), "what was tried before is still there"


@pytest.mark.usefixtures("few")
def test_all_are_tried_and_the_board_fills() -> None:
    app = visit("attacks", lang="en")
    for strictness, outcomes in EDGE.items():
        press(choose(app, strictness), "all")  # type: ignore[arg-type]
        assert tuple(t.outcome for t in room(app).at(strictness).values()) == outcomes  # type: ignore[arg-type]
    label, svg = pictures(app)[0]
    found = [t.outcome for level in LEVELS for t in room(app).at(level).values()]
    for outcome in OUTCOMES:
        assert svg.count(f'fill="{attack_board.PAINT[outcome]}"') == found.count(outcome)
    assert svg.count("stroke-dasharray") == len(CHEAP)
    assert "No rule: 3 of 3 got out" in label and "SNDS: 1 of 3 got out" in label
    left = sum(t.left for t in room(app).at("snds").values())
    told = f"out **{language('en').bytes(left)}** · requests **4**"
    assert told.replace("\u00a0", " ") in said(app).replace("\u00a0", " ")
    assert app.button(key="attacks_all").label == "Try all of them again"


@pytest.mark.usefixtures("few")
def test_attacks_that_ask_much_have_a_space_of_their_own(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr(attack_room, "ALONE", ("one_patient",))
    app = press(visit("attacks", lang="en"), "download")
    first = attacked(app).space
    press(app, "one_patient")
    assert first is not None and first.closed and attacked(app).space is None and not directories(home)
    assert len(room(app).tried) == 2


def test_the_visitors_own_space_is_left_alone(home: Path) -> None:
    app = visit("space", lang="en", cohort__n_patients="1200", records__n_pool="8000")
    sound(app.button(key="space_open").click().run())
    own = app.session_state[PROJECT].space
    app.switch_page("../pages/attacks.py")
    choose(press(sound(app.run()), "download"), "counts")
    assert not own.closed and len(directories(home)) == 1 and own.who != attacked(app).past.who


def test_all_spaces_in_use_a_killed_space_and_no_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    app = press(visit("attacks", lang="en"), "download")
    space_of_it = attacked(app).space
    assert space_of_it is not None
    space_of_it._reader.close()  # as if the process had died
    press(app, "one_patient")
    assert "The space broke down" in said(app) and "one_patient" not in room(app).at("none")
    press(app, "one_patient")
    assert room(app).at("none")["one_patient"].outcome == "out"
    monkeypatch.setattr(outside, "MOST_SPACES", 0)
    press(choose(app, "snds"), "all")
    assert "All spaces of this server are in use" in said(app) and not room(app).at("snds")
    monkeypatch.setattr(attack_card, "SUPPORTED", False)
    assert all(b.disabled for b in app.run().button if str(b.key).startswith("attacks_"))


def test_a_space_that_nobody_attacks_is_erased_and_another_opened(home: Path) -> None:
    app = press(visit("attacks", lang="en"), "download")
    before = attacked(app).space
    assert before is not None and space.WAIT[ATTACKED] > outside.TIME_LIMIT, "not while it answers"
    before.used -= space.WAIT[ATTACKED] + 1
    press(app, "download")
    assert before.closed and attacked(app).space is not before and len(directories(home)) == 1


def test_level_expert_shows_the_messages_themselves() -> None:
    app = press(visit("attacks", lang="en", level="expert"), "download")
    request, answer = room(app).tried["download", "none"].exchanges[0]
    assert app.code[0].value == request.model_dump_json()
    assert answer.model_dump_json().startswith(app.code[1].value[:500])
    assert any("What" in e.value.columns for e in app.table), "the journal"
    discovery = press(visit("attacks", lang="en"), "download")
    assert not discovery.code and not any("What" in e.value.columns for e in discovery.table)


@pytest.mark.usefixtures("few")
def test_both_languages() -> None:
    def walked(code: str) -> AppTest:
        app = press(visit("attacks", lang=code), "all")
        return press(choose(app, "counts"), "one_patient")

    assert not words_alike(walked("fr"), walked("en"))
    assert set(STRICTNESS) == set(LEVELS) and set(attack_words.OUTCOME) == set(OUTCOMES)


@pytest.mark.parametrize("link", [*HOSTILE[:2], {"preset": "no-snds"}])
def test_a_hostile_link(link: dict[str, str]) -> None:
    visit("attacks", **link)
