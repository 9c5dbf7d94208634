"""The page De l'appariement à la prédiction: the curves are those of ``effect``, whatever the axis and language."""

import re
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from interface import allowance, compute, pairing_effect_words
from interface.group_words import group_names
from interface.pairing_effect_readings import beyond
from interface.pairing_effect_words import AUROC, CALIBRATION, FOUND, PAIRED, STAYS, WRONG, Measure
from models.evaluation import Estimate
from simulator import pairing_effect, pairing_refits
from simulator.language import LANGUAGES, language
from simulator.messages import WHY_MISSING
from simulator.pairing_axes import AXES, here
from simulator.pairing_effect import Effect, effect, effect_key
from simulator.pairing_losses import GROUPS, losses
from tests.visits import HOSTILE, charts, said, sound, study, visit, words_alike
from tests.worlds import one_thread

__all__ = ["one_thread"]
MEASURES = (PAIRED, WRONG, STAYS, AUROC, FOUND, CALIBRATION)
NAMES = list(AXES)
EN = language("en")
SMALL = {"preset": "discovery"}


@pytest.fixture(autouse=True, scope="module")
def few_refits() -> Any:
    """Quicker; their number only widens the intervals."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (pairing_effect, pairing_refits):
            patch.setattr(module, "REFITS", 2)
        yield


def small(axis: str = "errors", **link: str) -> AppTest:
    return visit("pairing_effect", **{"lang": "en", "axis": str(NAMES.index(axis)), **SMALL, **link})


@cache
def found(axis: str) -> Effect:
    return effect(study("discovery"), AXES[axis])


def drawn(app: AppTest) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The tables of the chart of each measure, in the order of the page."""
    every = [tables for tables in charts_in_order(app) if "points" in tables]
    return dict(zip([m.name for m in MEASURES], every, strict=True))


def charts_in_order(app: AppTest) -> list[dict[str, list[dict[str, Any]]]]:
    """All charts; several share the name of their first table."""
    elements = app.get("vega_lite_chart")
    return [next(iter(charts(Only(element)).values())) for element in elements]  # type: ignore[arg-type]


class Only:
    """A page with one chart."""

    def __init__(self, element: object) -> None:
        self.element = element

    def get(self, _: str) -> list[object]:
        return [self.element]


@pytest.mark.parametrize("axis", AXES)
def test_the_curves_are_those_of_the_computation(axis: str) -> None:
    app, table = small(axis), found(axis).points
    pictures = drawn(app)
    for measure in MEASURES:
        columns = [f"{measure.name}_known", f"{measure.name}_true"] if measure.judged else [measure.name]
        for end, column in {"y": "", "low": "_low", "high": "_high"}.items():
            wanted = np.concatenate([table.iloc[1:].dropna(subset=c)[f"{c}{column}"] for c in columns])
            np.testing.assert_allclose([row[end] for row in pictures[measure.name]["points"]], wanted)
        assert [row["y"] for row in pictures[measure.name]["perfect"]] == table.iloc[0][columns].tolist()
        marked = {row["value"] for row in pictures[measure.name]["here"]}
        assert marked == {here(AXES[axis], study("discovery").scenario)} - {None}


@pytest.mark.parametrize("axis", AXES)
def test_the_reading_gives_the_differences_and_says_whether_chance_explains_them(axis: str) -> None:
    told, result = said(small(axis)), found(axis)
    assert result.worst is not None
    point = label_of(axis, result.worst["value"])
    for measure in (AUROC, FOUND, CALIBRATION):
        known, true = (result.changes[f"{measure.name}_{kind}"] for kind in ("known", "true"))
        line = next(x for x in told.split("\n") if written(measure, known) in x and written(measure, true) in x)
        assert point in line
        sure = (beyond(known), beyond(true))
        verdict = {(True, True): "Both", (True, False): "Only the first", (False, True): "Only the second"}
        assert verdict.get(sure, "Neither") in line


def label_of(axis: str, value: float) -> str:
    return "Without: " if axis == "fields" else "99.99%" if axis == "threshold" else f"errors × {EN.number(value)}"


def written(measure: Measure, change: Estimate) -> str:
    """The value of a difference as the page writes it."""
    scale, digits = (100, max(1, measure.digits)) if measure.percent else (1, measure.digits + 1)
    x = round(scale * change.value, digits)
    return f"{'−' if x < 0 else '+'}{EN.number(abs(x), digits)}"


def test_a_difference_of_shares_reaches_no_more_than_100_points(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairing_effect_words, "session", lambda: SimpleNamespace(t=EN))
    assert FOUND.change(Estimate(-0.421, -1.045, 0.212)) == f"−42.1 points {EN.interval(-100, 21.2, 1)}"
    assert AUROC.change(Estimate(-0.1, -0.2, 0.0)) == f"−0.100 {EN.interval(-0.2, 0, 3)}"


def test_beyond_chance_is_an_interval_that_leaves_out_nothing() -> None:
    assert beyond(Estimate(0.2, 0.1, 0.3)) and beyond(Estimate(-0.2, -0.3, -0.1))
    assert not beyond(Estimate(0.2, -0.1, 0.3)) and not beyond(Estimate(0.2))


def test_another_axis_is_chosen_computed_once_and_kept_in_the_link() -> None:
    app = small("errors")
    pills = next(element for element in app.get("button_group") if element.key == "effect_axis")
    pills.set_value("threshold")
    sound(app.run())
    assert app.query_params["axis"] in ("1", ["1"])
    assert effect_key(study("discovery"), AXES["threshold"]) in compute.cache()
    rows = drawn(app)["rate"]["points"]
    assert [row["y"] for row in rows] == found("threshold").points["rate"].tolist()[1:]


def test_the_formula_is_for_those_who_want_more() -> None:
    assert "formula" not in drawn(small("careless"))["auroc"] and "Menon" not in said(small("careless"))
    app, table = small("careless", level="advanced"), found("careless").points
    rows = drawn(app)["auroc"]["formula"]
    assert [row["y"] for row in rows] == table.iloc[1:].dropna(subset="auroc_known")["diluted"].tolist()
    assert "Menon" in said(app) and f"{EN.number(rows[-1]['y'], 2)} foreseen" in said(app)


def test_all_the_figures_are_in_the_table() -> None:
    app, table = small(), found("errors").points
    assert len(app.table) == 5
    for one in app.table:
        assert one.value.iloc[:, 0].tolist()[0] == "Perfect pairing" and len(one.value) == len(table)
    auroc = app.table[3].value  # the first of the right-hand column
    for text, value in zip(auroc["In truth"], table["auroc_true"], strict=True):
        assert text.startswith(EN.number(value, 2))


def test_who_is_lost_is_what_the_losses_say() -> None:
    app, lost = small(), losses(study("discovery"))
    tables = [t for t in charts_in_order(app) if "groups" in t]
    rates, beliefs = (t["groups"] for t in tables)
    names = [name for kind in GROUPS for name in group_names(EN, kind)]
    assert [row["what"] for row in rates] == names
    assert [row["y"] for row in rates] == lost.groups["rate"].tolist()
    for kind, series in (("known", "Seen by the project"), ("true", "In truth")):
        shown = [row["y"] for row in beliefs if row["series"] == series]
        assert shown == lost.groups[kind].dropna().tolist()
    served = [t["served"] for t in charts_in_order(app) if "served" in t]
    for rows, measure in zip(served, (FOUND, AUROC, CALIBRATION), strict=True):
        known = [j.estimates[measure.name].value for j in lost.judged.values() if j.draws]
        assert [row["y"] for row in rows if row["y"] == row["y"]] == pytest.approx(known)
        assert len(rows) == len(lost.judged)


def test_groups_that_are_too_small_are_hidden_and_said_to_be() -> None:
    app = visit("pairing_effect", lang="en", cohort__n_patients="500", identifiers__error_ratio="0", **SMALL)
    lost = losses(study("discovery", cohort__n_patients=500, identifiers__error_ratio=0))
    assert not lost.judged["lost"].draws and "Not shown" in said(app)
    rows = next(t["served"] for t in charts_in_order(app) if "served" in t)
    assert all(row["y"] != row["y"] for row in rows if row["what"] == "Lost")


def test_both_languages_say_everything() -> None:
    alike = words_alike(small("careless", level="expert"), small("careless", level="expert", lang="fr"))
    assert {line for line in alike if "Français" not in line} == set()
    app = small("fields", lang="fr")
    assert "Sans\u00a0: " in said(app) and app.title[0].value == "De l’appariement à la prédiction"


@pytest.mark.parametrize("code", LANGUAGES)
def test_without_the_snds_or_events_it_says_why(code: str) -> None:
    t = language(code)
    app = visit("pairing_effect", preset="no-snds", lang=code)
    assert [box.value for box in app.info] == [t._(WHY_MISSING["no_snds"])] and not charts(app)
    app = small(lang=code, cohort__n_days="365", landmarks__horizon_days="180", landmarks__baseline_weeks="40")
    assert [box.value for box in app.info] == [t._(WHY_MISSING["too_few_events"])] and not charts(app)


def test_a_model_that_reads_the_hospital_is_judged_without_and_the_page_says_so() -> None:
    assert not small().info
    app = small(landmarks__history="true")
    assert "reads the implant only" in app.info[0].value
    assert drawn(app)["auroc"] == drawn(small())["auroc"]


def test_a_large_study_is_computed_on_demand_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "AT_ONCE", 0.0)
    app = small("careless", seed="2")
    assert not any("points" in tables for tables in charts_in_order(app))
    next(b for b in app.main.button if b.label.startswith("Compute these curves")).click()
    sound(app.run())
    assert len(drawn(app)) == len(MEASURES)
    assert len(drawn(small("careless", seed="2"))) == len(MEASURES), "whoever comes next finds it ready"


@pytest.mark.parametrize("link", [*HOSTILE, {"axis": "99"}, {"axis": "-1"}, {"axis": "x"}])
def test_no_link_breaks_the_page(link: dict[str, str]) -> None:
    app = visit("pairing_effect", **{**SMALL, **link})
    assert link.get("preset") or len(drawn(app)) == len(MEASURES)


def test_a_browser_draws_names_and_numbers_without_complaint_and_nothing_is_cut(page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.set_viewport_size({"width": 390, "height": 844})
    for number in (2, 3):
        page.goto(f"/appariement-prediction?preset=discovery&level=expert&axis={number}")
        drawn_charts = page.get_by_test_id("stVegaLiteChart").locator("canvas, svg.marks")
        expect(drawn_charts).to_have_count(len(MEASURES) + 2 + 3, timeout=60_000)
        assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth") <= 0
    wrong = "vega|WARN|TypeError|Invalid|Infinite"
    assert [text for text in complaints if re.search(wrong, text, re.IGNORECASE)] == []
