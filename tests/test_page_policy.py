"""The page Politiques de santé."""

import pytest

from simulator.policy_settings import ORDERS
from simulator.scenario import parameters
from tests.visits import HOSTILE, charts, said, sound, visit, words_alike


def test_without_the_social_data_the_gap_is_not_told() -> None:
    app = visit("policy")
    assert app.metric[3].value == "?" and "Unknown" not in said(app) and "Inconnue" in said(app)
    rows = charts(app)["policies"]["policies"]
    assert len(rows) == len(ORDERS) and {row["y"] for row in rows} == {0.0}
    assert sum(row["chosen"] for row in rows) == 1


def test_the_social_data_open_the_second_axis() -> None:
    app = visit("policy", policy__social_data="true", lang="en")
    rows = {row["order"]: row for row in charts(app)["policies"]["policies"]}
    names = parameters()["policy.order"].choices
    assert rows[names["disadvantaged"]]["y"] < rows[names["everyone"]]["y"]
    assert rows[names["risk"]]["x"] > rows[names["everyone"]]["x"]
    assert all(row["x_low"] < row["x"] < row["x_high"] for row in rows.values())
    assert len(charts(app)["groups"]["groups"]) == 5


def test_a_ready_made_policy_sets_the_levers_and_the_link() -> None:
    app = visit("policy", lang="en")
    pills = next(element for element in app.get("button_group") if element.key == "policy_lever")
    pills.set_value("coaching").run()
    assert not app.exception
    assert app.query_params["policy.order"] == "disadvantaged"
    assert app.query_params["policy.coaching"] == "true"
    assert "Seine-Saint-Denis" in said(app)


def test_a_difference_of_shares_is_moved_in_the_points_that_its_title_names() -> None:
    app = visit("policy", level="advanced", lang="en", policy__social_data="true")
    slider = app.slider(key="p:policy.uptake_gap")
    assert "percentage points" in slider.label and (slider.value, slider.max) == (12, 50)
    sound(slider.set_value(7.5).run())
    assert app.query_params["policy.uptake_gap"] == "0.075"
    assert app.slider(key="p:policy.uptake_gap").value == 7.5


def test_what_cannot_be_deployed_or_judged_is_explained() -> None:
    assert "cannot be deployed" in said(visit("policy", landmarks__history="true", lang="en"))
    assert "HYDRO in miniature" in said(visit("policy", preset="no-snds", lang="en"))


def test_both_languages() -> None:
    assert not words_alike(visit("policy", lang="fr"), visit("policy", lang="en"))


@pytest.mark.parametrize("link", HOSTILE[:3])
def test_a_hostile_link(link: dict[str, str]) -> None:
    visit("policy", **link)
