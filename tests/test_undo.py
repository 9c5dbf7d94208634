"""Undo and redo: every change of the scenario can be taken back, and nothing else is."""

from streamlit.testing.v1 import AppTest

from interface.session import STEPS_BACK, History, Session
from simulator.scenario import DEFAULT_PRESET, Scenario
from tests.visits import sound, visit


def threshold(app: AppTest) -> float:
    return float(app.select_slider(key="p:alert.threshold").value)


def press(app: AppTest, key: str) -> AppTest:
    return sound(app.button(key=key).click().run())


def test_changes_are_undone_one_by_one_and_done_again() -> None:
    app = visit("evaluation", lang="fr")
    start = threshold(app)
    for value in (0.05, 0.1):
        sound(app.select_slider(key="p:alert.threshold").set_value(value).run())
    assert [threshold(press(app, "undo")), threshold(press(app, "undo"))] == [0.05, start]
    assert "alert.threshold" not in app.query_params
    assert threshold(press(app, "undo")) == start and len(app.toast) == 1
    assert [threshold(press(app, "redo")), threshold(press(app, "redo"))] == [0.05, 0.1]
    assert app.query_params["alert.threshold"] == "0.1"
    assert "Seuil d’alerte" in press(app, "undo").toast[0].value


def test_going_back_to_the_preset_and_taking_another_can_be_undone() -> None:
    app = visit("evaluation", lang="en", alert__threshold="0.1")
    sound(next(b for b in app.button if b.label == "Undo all changes").click().run())
    assert threshold(app) != 0.1
    sound(app.selectbox(key="preset").set_value("one-sensor").run())
    press(press(app, "undo"), "undo")
    assert threshold(app) == 0.1 and app.selectbox(key="preset").value == DEFAULT_PRESET


def test_a_new_change_takes_the_place_of_what_was_undone() -> None:
    history = History()
    for seed in (1, 2, 3):
        history.note(("", Scenario(seed=seed)))
    history.go(back=True)
    history.note(("", Scenario(seed=4)))
    assert [s.seed for _, s in history.states] == [1, 2, 4]
    assert history.go(back=False) == ("", Scenario(seed=4))
    assert history.go(back=True)[1].seed == 2


def test_the_past_is_bounded() -> None:
    s = Session()
    for seed in range(1, 3 * STEPS_BACK):
        s.set("seed", str(seed))
        s.remember()
    for _ in range(2 * STEPS_BACK):
        s.go(back=True)
    assert s.scenario.seed == 3 * STEPS_BACK - 1 - STEPS_BACK
    assert s.go(back=True) == []


def waiting() -> None:
    """A page that waits for the study of a link, in miniature."""
    from interface import compute
    from interface.session import session

    session().remember()
    compute._way_out(session().scenario.cohort.n_patients)


def test_a_long_wait_is_left_for_the_scenario_before_or_the_default_one() -> None:
    app = AppTest.from_function(waiting)
    app.query_params["preset"] = "hydro"
    sound(app.run())
    assert "35" in app.caption[0].value
    stopped = sound(app.button[0].click().run())
    assert stopped.session_state["hydroscope"].preset == DEFAULT_PRESET
    stopped.session_state["hydroscope"].set("alert.threshold", 0.1)
    stopped.session_state["hydroscope"].remember()
    stopped.session_state["hydroscope"].take_preset("hydro")
    sound(stopped.run())
    back = sound(stopped.button[0].click().run()).session_state["hydroscope"]
    assert (back.preset, back.scenario.alert.threshold) == (DEFAULT_PRESET, 0.1)
