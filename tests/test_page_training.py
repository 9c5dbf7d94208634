"""The page Apprentissage: what was learned is told as it is, for every model, and experiments run on demand."""

import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from interface import colours
from interface.controls import MOST_SHOWN
from interface.feature_words import feature, feature_value, group, question, unit, value
from models.explanation import groups
from models.training import TEST, rule_column
from simulator import splits
from simulator.language import LANGUAGES, language
from simulator.learning import curve_key, learning_curve
from simulator.messages import WHY_MISSING
from simulator.parameters import LEVELS
from simulator.scenario import parameters
from tests.visits import HOSTILE, QUICK, charts, pictures, said, sound, study, visit, words_alike

KINDS = ("logistic", "tree", "boosting", "one_sensor", "never")
ONLY_FOR = {"tree_depth": "tree", "tree_leaf": "tree", "boosting_rounds": "boosting", "regularisation": "logistic"}
EN = language("en")
SMALL = {"preset": "discovery"}


def small(**link: str) -> AppTest:
    return visit("training", **SMALL, lang=link.pop("lang", "en"), **link)


def small_study(**changes: Any) -> Any:
    return study("discovery", **changes)


def shown(app: AppTest) -> set[str]:
    """Keys of the parameters on the page."""
    kinds = ("slider", "select_slider", "toggle", "number_input", "selectbox", "button_group")
    keys = (w.key or "" for kind in kinds for w in app.get(kind))
    return {key.removeprefix("p:") for key in keys if key.startswith("p:")}


def figures(app: AppTest) -> list[str]:
    return [metric.value for metric in app.metric]


def press(app: AppTest, label: str) -> AppTest:
    button = next(b for b in app.main.button if b.label == label)
    return sound(button.click().run())


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_each_model_in_each_language_and_level(kind: str, code: str, level: str) -> None:
    app = small(model__kind=kind, lang=code, level=level)
    t, d = language(code), small_study(model__kind=kind).evaluation.discrimination
    assert app.title[0].value == {"fr": "Apprentissage", "en": "Training"}[code]
    wanted = (t.number(d.auroc.value, 2), t.number(d.average_precision.value, 3), t.number(d.brier.value, 4))
    assert figures(app) == [*wanted, t.percent(d.prevalence.value, 1)]
    drawn = {"logistic": {"one"}, "boosting": {"loss"}, "one_sensor": {"rule"}}.get(kind, set())
    assert set(charts(app)) == {"windows", *drawn, *({"lines"} if kind != "never" else ())}
    assert len(pictures(app)) == (kind == "tree")


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("kind", KINDS)
def test_only_the_parameters_of_the_chosen_model_are_shown(kind: str, level: str) -> None:
    found = shown(small(model__kind=kind, level=level))
    seen = {k for k, p in parameters().items() if LEVELS.index(p.level) <= LEVELS.index(level)}
    mine = {k for k in seen if k.startswith(("landmarks.", "model."))}
    others = {f"model.{name}" for name, owner in ONLY_FOR.items() if owner != kind}
    assert found == mine - others
    assert len(found) <= MOST_SHOWN[level]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("preset", QUICK)
def test_every_preset_is_told(preset: str, code: str) -> None:
    app = visit("training", preset=preset, lang=code)
    if preset == "no-snds":
        assert [box.value for box in app.info] == [language(code)._(WHY_MISSING["no_snds"])]
        assert not figures(app) and list(charts(app)) == ["windows"]
        assert language(code).number(len(study(preset).features.patient)) in said(app)
    else:
        assert len(figures(app)) == 4 and not app.info


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_left_in_english(kind: str) -> None:
    french = small(lang="fr", level="expert", model__kind=kind, model__split="row")
    alike = words_alike(french, small(level="expert", model__kind=kind, model__split="row"))
    assert {line for line in alike if "Français" not in line} == set()


@pytest.mark.parametrize("link", HOSTILE)
def test_no_link_breaks_the_page(link: dict[str, str]) -> None:
    assert figures(visit("training", **{"preset": "discovery", **link})) or link.get("preset")


def test_a_scenario_without_any_week_to_predict_says_so() -> None:
    app = small(cohort__n_days="365", landmarks__horizon_days="180", landmarks__baseline_weeks="40")
    assert [box.value for box in app.info] == [WHY_MISSING["too_few_events"]]


def test_never_is_the_reference_beside_each_mark() -> None:
    never = figures(small(model__kind="never"))
    captions = [c.value for c in small().caption if c.value.startswith("“Never”")]
    assert captions == [f"“Never”: {mark}" for mark in never[:3]]
    assert never[0] == "0.50"


def test_parts_and_examples_are_the_rows_of_the_study() -> None:
    app, found = small(), small_study()
    table, counted = app.table[0].value, splits.parts(found)
    for column, name in zip(table.columns[1:], ("patients", "rows", "positive", "stays"), strict=True):
        assert table[column].tolist() == [EN.number(n) for n in counted[name]]
    lines = next(one.value for one in app.table if "Stay to come?" in one.value)
    assert lines["Stay to come?"].tolist() == ["yes", "yes", "no", "no"]
    for _, line in lines.iterrows():
        mine = (found.features.patient == int(line["Patient"])) & (found.features.day == int(line["Day"]))
        row = int(np.flatnonzero(np.isin(found.data.rows, np.flatnonzero(mine)))[0])
        assert found.data.split[row] == 0
        assert found.data.y[row] == (line["Stay to come?"] == "yes")
        z = found.data.x(found.features, slice(row, row + 1))[0][found.data.names.index("activity.week")]
        assert line["Activity (week)"] == feature_value(EN, "activity.week", float(z))


def test_the_examiners_are_said_to_be_known_when_weeks_are_split() -> None:
    assert not small().warning
    app = small(model__split="row")
    share = splits.met_before(small_study(model__split="row"))
    assert EN.percent(share) in app.warning[0].value


def test_odds_ratios_are_those_of_the_weights() -> None:
    found, app = small_study().explained.weights, small(level="advanced")
    table = {row["what"].replace("\n", " "): row for row in charts(app)["one"]["weights"]}
    assert found
    activity = found.odds_ratio({"activity.week": 1, "activity.month": 1, "activity.trend": 2 / 3})
    assert table["Activity"]["value"] == pytest.approx(activity.value)
    assert table["Ten years older"]["high"] == pytest.approx(found.odds_ratio({"age": 1}).high)
    assert len(table) == 7 + sum(1 for name in found.names if name.count(".") == 0 or name[:3] in ("mis", "dev"))
    app.toggle(key="each_weight").set_value(True)
    rows = charts(sound(app.run()))["one"]["weights"]
    assert len(rows) == len(found.names)
    strengths = [abs(np.log(row["value"])) for row in rows[:21]]
    assert strengths == sorted(strengths, reverse=True)


def test_the_tree_is_drawn_deeper_for_those_who_want_and_its_riskiest_leaf_is_told() -> None:
    for level, most in (("discovery", 7), ("expert", 15)):
        [(told, svg)] = pictures(small(model__kind="tree", level=level, model__tree_leaf="50"))
        boxes = svg.count("<rect") - 1
        assert most < boxes <= 2 * most + 1
        assert ("stroke-dasharray" in svg) == (level == "discovery")
        risks = [float(r) for r in re.findall(r">Risk ([\d.]+)%<", svg)]
        assert told.endswith(f"Risk {max(risks):.1f}%")


def test_on_a_dark_screen_the_tree_is_drawn_on_dark_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(colours, "dark", lambda: True)
    [(_, svg)] = pictures(small(model__kind="tree"))
    assert f'fill="{colours.DARK[colours.PAPER]}"' in svg and f'"{colours.PAPER}"' not in svg


def test_a_stump_without_question_is_told() -> None:
    app = small(model__kind="tree", model__tree_leaf="5000", model__train_share="0.05")
    assert "no question worth asking" in said(app)


def test_importance_is_drawn_from_the_largest_loss() -> None:
    rows = charts(small(model__kind="boosting"))["loss"]["loss"]
    wanted = small_study(model__kind="boosting").importance
    assert [row["value"] for row in rows] == sorted((e.value for e in wanted.loss.values()), reverse=True)
    assert rows[0]["low"] < rows[0]["value"] < rows[0]["high"]


def test_the_rule_falls_where_it_learned_to_fall() -> None:
    found, app = small_study(model__kind="one_sensor"), small(model__kind="one_sensor")
    rule = charts(app)["rule"]["rule"]
    assert found.model.names[rule_column(found.model.names)] == "thoracic_impedance.month"
    assert rule[0]["risk"] > 2 * rule[-1]["risk"]
    usual = next(row["risk"] for row in rule if row["z"] == 0)
    assert f"At the usual value it announces {EN.percent(usual, 1)}" in said(app)


@pytest.mark.parametrize("kind", KINDS[:4])
def test_the_waterfall_leads_to_the_score_of_the_chosen_week(kind: str) -> None:
    found, app = small_study(model__kind=kind), small(model__kind=kind)
    patient = app.selectbox(key="explained_patient").value
    day = app.select_slider[0].value
    rows = found.data.patient == patient
    at = np.flatnonzero(rows & (found.data.day == day))[0]
    assert found.data.split[at] == TEST
    assert found.scores[at] == found.scores[rows].max()
    lines = charts(app)["lines"]["lines"]
    assert lines[-1]["text"] == EN.percent(float(found.scores[at]), 1)
    assert lines[-2]["end"] == pytest.approx(lines[-1]["end"], abs=1e-4)
    assert all(after["start"] == pytest.approx(before["end"]) for before, after in pairwise(lines[:-1]))
    told = "did begin within 30 days" if found.data.y[at] else "No stay for heart failure began within 30 days"
    assert told in said(app)


def test_another_week_and_another_patient_can_be_explained_and_shared() -> None:
    app = small()
    other = app.selectbox(key="explained_patient").options[3]
    patient = int(re.findall(r"\d+", other)[0])
    app.selectbox(key="explained_patient").set_value(patient)
    sound(app.run())
    assert app.query_params["patient"] == str(patient)
    again = small(patient=str(patient))
    assert again.selectbox(key="explained_patient").value == patient
    assert charts(again)["lines"] == charts(app)["lines"]
    slider = app.select_slider[0]
    slider.set_value(slider.options[-1])
    assert charts(sound(app.run()))["lines"] != charts(again)["lines"]


def test_a_patient_who_is_not_a_test_patient_is_replaced() -> None:
    found = small_study()
    learner = int(np.flatnonzero(found.data.patient_split == 0)[0])
    assert small(patient=str(learner)).selectbox(key="explained_patient").value != learner


def test_the_learning_curve_is_drawn_on_demand_and_kept() -> None:
    changed = {"model__regularisation": "7"}
    found = small_study(**changed)
    app = small(**changed)
    assert "test_train" not in charts(app) and curve_key(found) not in found.cache
    app = press(app, "Learn again from fewer patients")
    table, drawn = learning_curve(found), charts(app)
    assert [row["value"] for row in drawn["test_train"]["test_train"][: len(table)]] == table["test"].tolist()
    assert [row["value"] for row in drawn["found"]["found"]] == table["found"].tolist()
    assert f"With {int(table['patients'].iloc[0])} patients" in said(app)
    assert "test_train" in charts(small(**changed)), "whoever comes next finds it ready"


def test_both_ways_to_split_are_compared_on_demand() -> None:
    app = small(landmarks__horizon_days="29")
    assert "splits" not in charts(app)
    app = press(app, "Compare both ways to split")
    value = splits.two_splits(small_study(landmarks__horizon_days=29)).set_index(["learner", "split"])["auroc"]
    assert len(charts(app)["splits"]["splits"]) == 4
    assert f"gives {EN.number(value['memory', 'row'], 2)} when weeks are drawn at random" in said(app)
    assert value["memory", "row"] > value["memory", "patient"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_feature_has_words(code: str) -> None:
    t, found = language(code), small_study(landmarks__history=True)
    names = found.data.names
    row = dict(zip(names, found.data.x(found.features, slice(0, 1))[0].tolist(), strict=True))
    for words in (feature, unit):
        assert len({words(t, name) for name in names}) == len(names)
    assert all(value(t, name, row) and group(t, name) for name in groups(names))
    questions = {question(t, name, threshold)[0] for name in names for threshold in (-1.2, 0.3)}
    assert len(questions) >= len(names) and all(text.endswith("?") for text in questions)


@pytest.mark.parametrize(
    ("name", "threshold", "text", "below"),
    [
        ("thoracic_impedance.week", -2.24, "Thoracic impedance (week): at least 2.2 SD below usual?", True),
        ("heart_rate.trend", 0.4, "Heart rate: month more than 0.4 SD above the season?", False),
        ("activity.month", 0.01, "Activity (month): more than 0.01 SD above usual?", False),
        ("age", 0.55, "Age: more than 76 years?", False),
        ("male", 0.5, "A man?", False),
        ("device.ICD", 0.5, "A defibrillator?", False),
        ("missing.month", 0.25, "Days without data, last month: more than 25%?", False),
        ("history.failure_stays", 1.5, "Heart-failure stays in the year: more than 1?", False),
    ],
)
def test_a_threshold_becomes_a_question(name: str, threshold: float, text: str, below: bool) -> None:
    assert question(EN, name, threshold) == (text, below)


@pytest.mark.parametrize("kind", ["logistic", "tree", "boosting"])
def test_a_browser_draws_every_chart_without_complaint(page: Page, kind: str) -> None:
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.goto(f"/apprentissage?preset=discovery&model.kind={kind}")
    for label in ("Réapprendre avec moins de patients", "Comparer les deux façons de séparer"):
        page.get_by_role("button", name=label).click(timeout=60_000)
        expect(page.get_by_role("button", name=label)).to_have_count(0, timeout=60_000)
    drawn = page.get_by_test_id("stVegaLiteChart").locator("canvas, svg.marks")
    expect(drawn).to_have_count(5 if kind == "tree" else 6, timeout=60_000)
    assert [
        text for text in complaints if re.search("vega|WARN|TypeError|Invalid|Infinite", text, re.IGNORECASE)
    ] == []
    if kind == "tree":
        expect(page.locator("img[alt*='Risque']")).to_be_visible()
        assert page.locator("img[alt*='Risque']").evaluate("image => image.naturalWidth") > 0
