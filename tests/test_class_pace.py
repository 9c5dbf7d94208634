"""How often a screen, and all screens together, may try to come into a class; never by network address."""

import pytest

from classroom.aliases import ALIASES
from classroom.pace import Pace
from classroom.refusals import Refusal
from interface import class_door
from tests.class_lessons import refused
from tests.test_page_class import code_of, joined, opened, own_store
from tests.visits import said, sound, visit

__all__ = ["own_store"]
CLASS_SIZE = 35


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def fresh() -> None:
    class_door.entrances.clear()
    class_door.openings.clear()


def test_so_many_acts_in_so_many_seconds_and_the_wait_is_told() -> None:
    clock = Clock()
    pace = Pace(3, 10.0, clock)
    for clock.now in (0.0, 4.0, 4.5):
        pace.take()
    clock.now = 6.0
    assert refused("pace", pace.take).values == {"seconds": 4}
    clock.now = 10.0
    pace.take()  # the first was forgotten
    assert refused("pace", pace.take).values == {"seconds": 4}, "a refused one was not counted"


def test_a_screen_that_tries_without_end_waits_and_keeps_what_was_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_door, "OF_A_SCREEN", (2, 60.0))
    code = code_of(opened())
    app = visit("classroom", **{"class": code, "lang": "en"})
    for wrong in ("AAAAAA", "BBBBBB"):
        sound(app.text_input(key="class_code").set_value(wrong).run())
    assert "try again in" in said(app)
    app = visit("classroom", **{"class": code, "lang": "en"})
    app.session_state["class_pace"] = full = Pace(1, 60.0)
    full.take()
    app.pills(key="class_alias").set_value(ALIASES["heron"].in_("en"))
    sound(app.button(key="class_join").click().run())
    assert "Too many are trying to come in" in said(app)
    assert app.pills(key="class_alias").value == "heron" and app.button(key="class_join")


def test_a_class_behind_one_address_comes_in_at_once() -> None:
    """Every act that its screens need: each has a pace of its own, and the server's is far."""
    for _ in range(10 * CLASS_SIZE):
        Pace(*class_door.OF_A_SCREEN).take()
        class_door.entrances().take()
    app = joined(code_of(opened()))
    assert "Too many" not in said(app)


def test_the_server_opens_so_many_classes_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    opened()
    monkeypatch.setattr(class_door.openings(), "most", 1)
    app = visit("classroom", lang="fr")
    app.text_input(key="class_new").set_value("quatre mots pour ouvrir")
    sound(next(b for b in app.button if b.label == "Ouvrir la classe").click().run())
    assert "Trop de monde" in said(app) and "class" not in app.query_params
    with pytest.raises(Refusal):
        class_door.openings().take()
