"""The page Équité."""

import pytest
from streamlit.testing.v1 import AppTest

from models.training import TEST
from simulator.fairness import MEASURES, Circle, common, comparable, measures
from simulator.pairing_losses import GROUPS
from tests.visits import HOSTILE, QUICK, charts, said, study, visit, words_alike


def pills(app: AppTest, key: str) -> object:
    return next(element for element in app.get("button_group") if element.key == f"p:{key}")


def test_every_measure_shows_every_group_with_its_interval() -> None:
    app, found = visit("fairness", lang="en"), measures(study(), "income")
    shown = charts(app)
    for name in MEASURES:
        rows = shown[name][name]
        assert [row["value"] for row in rows] == pytest.approx(found[name][0, :-1])
        assert all(row["low"] <= row["value"] <= row["high"] for row in rows)
        assert rows[0]["overall"] == pytest.approx(found[name][0, -1])
    assert "chance" in said(app) and "Chouldechova" in said(app) and "L1110-3" in said(app)


def test_another_characteristic_is_one_click_and_goes_into_the_link() -> None:
    app = visit("fairness", lang="en")
    pills(app, "fairness.by").set_value("sex").run()  # type: ignore[attr-defined]
    assert not app.exception and app.query_params["fairness.by"] == "sex"
    assert [row["group"] for row in charts(app)["announced"]["announced"]] == ["Men", "Women"]


def test_a_small_group_is_named_and_nothing_of_it_shown() -> None:
    app = visit("fairness", fairness__by="manufacturer", fairness__equalise="announced", lang="en", level="expert")
    enough = Circle.of(study(), "manufacturer", TEST).enough
    assert not enough.all() and "Masked: Manufacturer E" in said(app)
    for name, tables in charts(app).items():
        for rows in tables.values():
            assert not any(row.get("group") == "Manufacturer E" for row in rows), name
    assert not any("Manufacturer E" in str(table.value) for table in app.table)


def test_two_groups_along_the_thresholds() -> None:
    app = visit("fairness", fairness__by="age", lang="en", level="advanced")
    tables = charts(app)["two_groups"]
    assert len({row["group"] for row in tables["two_groups"]}) == 2
    places = [row["place"] for row in tables["places"]]
    assert places.count("Common threshold") == 2 and "Same share announced" in places
    assert any("Forced by the three others" in table.value.columns for table in app.table)
    assert not any("Forced by the three others" in t.value.columns for t in visit("fairness", lang="en").table)


@pytest.mark.parametrize("kind", ["announced", "explained"])
def test_a_threshold_for_each_group_and_its_cost(kind: str) -> None:
    app = visit("fairness", lang="en")
    assert "own_announced" not in charts(app)
    pills(app, "fairness.equalise").set_value(kind).run()  # type: ignore[attr-defined]
    assert not app.exception and app.query_params["fairness.equalise"] == kind
    rows = charts(app)["own_announced"]["own_announced"]
    assert len(rows) == GROUPS["income"] and any(row["before"] != row["value"] for row in rows)
    assert "For as many unexplained alerts" in said(app) or "What equality costs here" in said(app)


def test_without_predictions_it_says_what_to_do() -> None:
    assert "HYDRO in miniature" in said(visit("fairness", preset="no-snds", lang="en"))
    few = visit("fairness", cohort__n_patients="300", records__n_pool="5000", lang="en")
    assert said(few)


@pytest.mark.parametrize("preset", QUICK)
def test_every_preset(preset: str) -> None:
    visit("fairness", preset=preset, fairness__equalise="explained", fairness__by="territory")


def test_no_alert_at_all() -> None:
    app = visit("fairness", alert__threshold="0.5", fairness__equalise="explained", lang="en", level="expert")
    told = said(app)
    assert "nan" not in told.lower().split()
    assert "● common threshold; each with its 95% intervals" in told and "▲" not in told  # the signs that are drawn


def test_a_handful_of_alerts_tells_nothing_of_chance() -> None:
    link = {"fairness__by": "territory", "fairness__equalise": "announced", "level": "expert", "lang": "en"}
    app = visit("fairness", alert__threshold="0.3", **link)
    told = said(app)
    few = "Even if all groups were alike, at most one of them would have 11 {}: too few to compare."
    assert told.count(few.format("hospitalisations announced")) == 2 and few.format("alerts explained") in told
    assert "Larger than chance" not in told and "exactly as many stays" in told
    cells = [str(cell) for table in app.table for cell in table.value.to_numpy().ravel()]
    assert "0%" in cells and not any("[0%, 0%]" in cell.replace("\u00a0", " ") for cell in cells)


def test_a_group_of_which_too_little_is_counted_is_named_and_not_compared() -> None:
    app = visit("fairness", alert__threshold="0.06", lang="en")
    circle = Circle.of(study(alert__threshold=0.06), "income", TEST)
    fit = comparable(circle, common(study(alert__threshold=0.06), circle))["announced"]
    assert fit.tolist() == [True, True, False, True, True] and circle.enough.all()
    told = next(line for line in said(app).splitlines() if "fewer than 11 hospitalisations announced" in line)
    pair, aside = told.split("Not compared: ")
    assert aside.startswith("Third fifth. Even if") and "Third fifth" not in pair


def test_without_an_alert_words_stand_in_place_of_empty_charts() -> None:
    world = {"telemetry__signal": "0", "telemetry__noise": "4", "cohort__n_patients": "1000"}
    app = visit("fairness", alert__threshold="0.5", fairness__equalise="explained", lang="en", **world)
    shown, told = charts(app), said(app)
    assert {"stays", "calibration"} <= set(shown)
    assert not {"announced", "alerts", "explained", "own_announced"} & set(shown)
    assert "No alert is given at this threshold" in told and "there is no share to make equal" in told
    assert "against —" not in told and "Same share" not in str([table.value for table in app.table])


def test_both_languages() -> None:
    link = {"fairness__equalise": "announced", "level": "advanced"}
    french, english = (visit("fairness", lang=lang, **link) for lang in ("fr", "en"))
    assert not words_alike(french, english)
    assert "chance" in said(english).lower() and "chance" not in said(french).lower()


@pytest.mark.parametrize("link", [*HOSTILE[:3], {"fairness.by": "'; DROP"}, {"fairness.equalise": "everything"}])
def test_a_hostile_link(link: dict[str, str]) -> None:
    visit("fairness", **link)
