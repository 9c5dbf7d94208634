"""The guided tour: one guesses first, then sees what the study answers; it is in nobody's way."""

import pytest
from streamlit.testing.v1 import AppTest

from interface import tour
from interface.class_place import Place
from interface.tour_steps import QUESTIONS, STEPS
from simulator.language import language
from tests.visits import said, sound, study, visit

KEYS = ("tour_start", "tour_open", "tour_next", "tour_leave", "tour_back", "tour_end")


def buttons(app: AppTest) -> set[str]:
    return {str(button.key) for button in app.button} & set(KEYS)


def press(app: AppTest, key: str) -> AppTest:
    return sound(app.button(key=key).click().run())


def answer(app: AppTest, guess: int | None) -> AppTest:
    """Give a number and go on, to the page that the tour shows next."""
    (form,) = [button for button in app.button if button.form_id]
    if guess is not None:
        next(n for n in app.number_input if str(n.key).startswith("tour_guess")).set_value(guess)
    return follow(sound(form.click().run()))


def follow(app: AppTest) -> AppTest:
    """The test's visitor stays on the page that the script has switched to."""
    at = app.query_params.get("tour")
    return app.switch_page(f"../pages/{STEPS[int(at)].page}.py") if at else app


def test_one_guesses_then_looks() -> None:
    t, found, app = language("fr"), study(), visit("mission", lang="fr")
    press(app, "tour_start")
    guesses = {"alerts": 6, "pairs": 0, "weeks": 14}
    for at, step in enumerate(STEPS):
        assert app.query_params["tour"] == str(at)
        assert t._(step.text) in said(app)
        if step.answers:
            question, given = QUESTIONS[step.answers], guesses[step.answers]
            share, of = question.answer(found), question.of
            told = said(app)
            assert t.interval(of * share.low, of * share.high, 1) in told and t.number(of * share.value, 1) in told
            inside = of * share.low - 0.5 <= given <= of * share.high + 0.5
            assert (t._("You had said {guess}: well guessed.", guess=given) in told) == inside
        if step.asks:
            assert t._(QUESTIONS[step.asks].why) not in said(app)
            answer(app, guesses[step.asks])
        elif at + 1 < len(STEPS):
            follow(press(app, "tour_next"))
    press(app, "tour_end")
    assert "tour" not in app.query_params and buttons(app) == {"tour_open"}


def test_the_first_number_is_asked_on_the_first_page_and_answered_where_the_model_is_judged() -> None:
    asked = {step.asks: i for i, step in enumerate(STEPS) if step.asks}
    answered = {step.answers: i for i, step in enumerate(STEPS) if step.answers}
    assert set(asked) == set(answered) == set(QUESTIONS) and all(asked[name] < answered[name] for name in asked)
    assert (STEPS[asked["alerts"]].page, STEPS[answered["alerts"]].page) == ("mission", "evaluation")


def test_without_a_number_the_tour_waits() -> None:
    app = answer(press(visit("mission", lang="en"), "tour_start"), None)
    assert app.query_params["tour"] == "0" and "First give a number" in said(app)


def test_it_is_offered_at_a_first_visit_only_and_is_never_far() -> None:
    assert buttons(visit("mission", lang="fr")) == {"tour_start", "tour_open"}
    assert buttons(visit("mission", preset="one-sensor")) == {"tour_open"}
    assert buttons(sound(visit("mission").button(key="tour_decline").click().run())) == {"tour_open"}


def test_it_is_left_and_taken_up_again_and_a_link_keeps_its_step() -> None:
    app = visit("glossary", tour="1")
    assert buttons(app) == {"tour_back", "tour_leave"}
    press(app, "tour_leave")
    assert buttons(app) == {"tour_open"} and "tour" not in app.query_params
    press(app, "tour_open")
    assert app.query_params["tour"] == "1" and app.title[0].value == "Données"


def test_a_scenario_without_outcomes_says_that_nobody_can_answer() -> None:
    app = visit("evaluation", tour="4", preset="no-snds", lang="en")
    assert next(str(info.value) for info in app.info).startswith("This scenario does not allow")


@pytest.mark.parametrize("somebody", [Place(member=object()), Place(projecting=True)])  # type: ignore[arg-type]
def test_in_a_class_and_on_a_projector_it_is_in_nobodys_way(somebody: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tour, "place", lambda: somebody)
    assert not buttons(visit("glossary", tour="1"))


@pytest.mark.parametrize("step", ["99", "-1", "x", "²"])
def test_no_link_breaks_it(step: str) -> None:
    assert buttons(visit("glossary", tour=step)) == {"tour_open"}
