"""The page Évaluation: its figures are the study's, and its sentences are true."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pytest
from streamlit.testing.v1 import AppTest

from interface import compute
from interface.published import SYSTEMS
from models.evaluation import Estimate
from simulator.alert_thresholds import STEPS
from simulator.language import LANGUAGES, Text, language
from simulator.messages import WHY_MISSING
from simulator.parameters import LEVELS
from simulator.report import run_all
from simulator.scenario import DEFAULT_PRESET, PRESETS, Scenario, parameters
from simulator.stages import QUANTILES
from simulator.study import Study
from tests.visits import moving_words, table_rows

ROOT = Path(__file__).resolve().parents[1]
QUICK = [name for name in PRESETS if name != "hydro"]
EN, FR = language("en"), language("fr")
_SVG = r'src="data:image/svg\+xml;base64,([^"]+)"'
ARRAY = rf'<div style="([^"]*)"><img alt="" {_SVG}[^>]*><img alt="([^"]+)" {_SVG} style="[^"]*polygon\(([^)]*)\)">'
NO_EVENT = {
    "cohort.n_patients": "200",
    "course.admitted_share": "0",
    "course.sudden_per_year": "0",
    "records.false_coding": "0",
}


def visit(*, page: str = "evaluation", **link: str) -> AppTest:
    """What a visitor of the whole app sees who follows this link."""
    app = AppTest.from_file(str(ROOT / "interface" / "story.py"), default_timeout=120)
    app.switch_page(f"../pages/{page}.py")
    for name, value in link.items():
        app.query_params[name] = value
    return run(app)


def run(app: Any) -> AppTest:
    """Run the page again, after ``app``, a widget of it, was given a value."""
    app = app.run()
    assert not app.exception, app.exception
    assert not app.error, app.error
    return app


def study(preset: str = DEFAULT_PRESET, **changes: object) -> Study:
    """The study of a link, out of the app's own cache."""
    found = Study(PRESETS[preset].scenario.change(changes), compute.cache())
    run_all(found)
    return found


def said(app: AppTest) -> str:
    """Everything the page says outside its charts, as the visitor reads it."""
    kinds = ("title", "markdown", "caption", "info", "warning")
    text = "\n".join(str(element.value) for kind in kinds for element in app.main if element.type == kind)
    drawn = (element.proto.body for element in app.get("html") if "<figure" in element.proto.body)
    text += "\n".join(re.sub("<[^>]+>", "\n", body) for body in drawn)
    return re.sub(r"\\(.)", r"\1", f"{text}\n{nested(app, kinds)}\n{moving_words(app)}")


def nested(app: AppTest, kinds: tuple[str, ...]) -> str:
    return "\n".join(str(element.value) for kind in kinds for element in getattr(app, kind))


def figures(app: AppTest) -> list[str]:
    return [metric.value for metric in app.metric]


def expected(found: Study, t: Text) -> list[str]:
    """The four figures of the page, made from the study."""
    m = found.verdict.measures
    return [
        t.percent(m.event_sensitivity.value),
        t.number(m.unexplained_alerts_per_patient_year.value, 2),
        t.percent(m.alert_ppv.value),
        t.number(m.warning_days_median.value, 0),
    ]


def charts(app: AppTest) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The rows of each chart's tables by their names, each chart by the name of its first table."""
    found = {}
    for element in app.get("vega_lite_chart"):
        tables = {d.name: pyarrow.ipc.open_stream(d.data.data).read_pandas() for d in element.proto.datasets}
        spec = json.loads(element.proto.spec)
        asked = [layer["data"]["name"] for layer in spec["layer"]]
        assert set(asked) <= set(tables)
        found[asked[0]] = {name: table_rows(spec, name, table) for name, table in tables.items()}
    return found


def dots(app: AppTest) -> list[tuple[int, int, str]]:
    """Filled dots, all dots and label of each icon array: the filled ones are those within the shape let through."""
    found = []
    for element in app.get("html"):
        for dots, empty, label, full, shape in re.findall(ARRAY, element.proto.body):
            if "display:none" in dots:
                continue
            open_ones, filled = (
                re.findall(r'<circle cx="(\d+)" cy="(\d+)"[^>]* fill="([^"]+)"', base64.b64decode(data).decode())
                for data in (empty, full)
            )
            assert {fill for *_, fill in open_ones} == {"none"} != {fill for *_, fill in filled}
            corners = [tuple(float(at) * 1.8 for at in re.findall(r"(\d+)%", one)) for one in shape.split(",")]
            seen = [within(float(x), float(y), corners) for x, y, _ in filled]
            assert seen == sorted(seen, reverse=True)  # row by row, from the first
            found.append((sum(seen), len(open_ones), label))
    return found


def within(x: float, y: float, corners: list[tuple[float, ...]]) -> bool:
    """Whether a point lies in a polygon: a ray from it meets the border an odd number of times."""
    edges = zip(corners, [*corners[1:], corners[0]], strict=True)
    return sum((y0 > y) != (y1 > y) and x < x0 for (x0, y0), (_, y1) in edges) % 2 == 1


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("preset", QUICK)
def test_the_page_tells_the_study_in_every_preset_language_and_level(preset: str, code: str, level: str) -> None:
    t = language(code)
    app = visit(preset=preset, lang=code, level=level)
    assert app.title[0].value == {"fr": "Évaluation", "en": "Evaluation"}[code]
    assert not app.warning
    if preset == "no-snds":
        assert app.info[0].value == t._(WHY_MISSING["no_snds"])
        assert figures(app) == [] and list(charts(app)) == ["rates"]
        return
    assert figures(app)[:4] == expected(study(preset), t)
    assert len(figures(app)) == (4 if level == "discovery" else 8)
    assert list(charts(app)) == ["curve", "alerts", "bars", "chance", "line"]


def test_the_level_says_how_many_parameters_are_shown() -> None:
    wanted = {"discovery": 1, "advanced": 2, "expert": 3}
    for level, n in wanted.items():
        app = visit(level=level)
        keys = [w.key for kind in ("slider", "select_slider", "number_input") for w in app.get(kind)]
        assert len([key for key in keys if key.startswith("p:")]) == n


def test_time_in_alert_is_a_figure_at_the_advanced_level() -> None:
    measures = study().verdict.measures
    assert figures(visit(level="advanced"))[4] == FR.percent(measures.time_in_alert.value, 1)


def test_nothing_is_left_in_english() -> None:
    french, english = said(visit(lang="fr", level="expert")), said(visit(lang="en", level="expert"))
    alike = set(french.split("\n")) & set(english.split("\n"))
    citations = " · ".join(f"{system.name} ({system.source})" for system in SYSTEMS)
    assert {line for line in alike if re.search(r"[a-z]{3}", line)} <= {citations}


@pytest.mark.parametrize("preset", [name for name in QUICK if name != "no-snds"])
def test_of_100_dots_exactly_as_many_are_filled_as_the_label_says(preset: str) -> None:
    measures = study(preset).verdict.measures
    shares = (measures.event_sensitivity.value, measures.alert_ppv.value)
    found = dots(visit(preset=preset, lang="en"))
    assert [(filled, total) for filled, total, _ in found] == [(round(100 * share), 100) for share in shares]
    assert [int(label.split()[0]) for _, _, label in found] == [filled for filled, _, _ in found]


@pytest.mark.parametrize("threshold", ["0.001", "0.02", "0.03", "0.05", "0.2", "0.5"])
def test_of_1000_patients_the_parts_make_the_whole(threshold: str) -> None:
    app = visit(lang="en", **{"alert.threshold": threshold})
    sentence = next(line for line in said(app).split("\n") if "Of 1,000 patients" in line)
    stays, announced, missed, alerts, unexplained = numbers(sentence)[1:]
    measures = study(**{"alert.threshold": threshold}).verdict.measures
    assert announced + missed == stays == round(1000 * measures.hospitalisations_per_patient_year.value)
    assert announced == pytest.approx(stays * measures.event_sensitivity.value, abs=0.51)
    assert alerts == round(1000 * measures.alerts_per_patient_year.value) >= unexplained


def numbers(sentence: str) -> list[int]:
    return [int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*", sentence)]


def test_moving_the_threshold_changes_the_figures_and_the_link() -> None:
    app = visit(lang="en")
    before = figures(app)
    run(app.select_slider(key="p:alert.threshold").set_value(0.05))
    assert figures(app) == expected(study(**{"alert.threshold": 0.05}), EN) != before
    assert app.query_params["alert.threshold"] == ["0.05"] or app.query_params["alert.threshold"] == "0.05"
    run(next(b for b in app.button if b.label == "Undo all changes").click())
    assert figures(app) == before and "alert.threshold" not in app.query_params


def test_the_steps_of_the_threshold_cover_what_is_allowed() -> None:
    p = parameters()["alert.threshold"]
    assert (STEPS[0], STEPS[-1]) == (p.low, p.high) and p.default in STEPS
    assert np.all(np.diff(STEPS) > 0) and np.all(np.diff(STEPS) <= 0.1 * np.array(STEPS[1:]) + 0.00101)
    assert [p.parse(p.write(x)) for x in STEPS] == list(STEPS)


def test_never_gives_no_alert_and_the_page_says_so() -> None:
    app = visit(lang="en", **{"model.kind": "never"})
    assert figures(app) == ["0%", "0.00", "—", "—"]
    assert "No alert at this threshold." in said(app) and "none is announced" in said(app)
    assert [(filled, total) for filled, total, _ in dots(app)] == [(0, 100)]
    assert "nan" not in said(app).lower()


def test_an_alert_that_never_ends_is_no_success() -> None:
    app = visit(lang="en", **{"model.kind": "never", "alert.threshold": "0.001"})
    assert figures(app)[0] == "100%"
    assert "spend 100% of their time in alert" in said(app)
    assert "of their time in alert" not in said(visit(lang="en"))


def test_a_split_by_weeks_is_said_to_flatter() -> None:
    assert "never seen these patients" in said(visit(lang="en"))
    flattered = visit(lang="en", **{"model.split": "row"})
    assert any("has met these patients" in w.value for w in flattered.warning)
    assert "never seen these patients" not in said(flattered)


@pytest.mark.parametrize("kind", ["tree", "boosting", "one_sensor", "never"])
def test_every_model_has_its_verdict(kind: str) -> None:
    link = {"model.kind": kind, "model.boosting_rounds": "5"}
    assert figures(visit(preset="discovery", lang="en", **link)) == expected(study("discovery", **link), EN)


def test_precision_and_recall_on_demand() -> None:
    app = visit(lang="en")
    assert "Area under the curve" in said(app) and "Average precision" not in said(app)
    run(app.button_group(key="curve").set_value("pr"))
    assert "Area under the curve" not in said(app) and "Average precision" in said(app)
    prevalence = study().evaluation.discrimination.prevalence.value
    assert {point["y"] for point in charts(app)["chance"]["chance"]} == {prevalence}
    confusion = study().verdict.confusion
    [here] = charts(app)["chance"]["here"]
    assert (here["x"], here["y"]) == (confusion.sensitivity.value, confusion.ppv.value)


@pytest.mark.parametrize("kind", ["logistic", "tree", "never"])
def test_the_disc_lies_on_its_curve_at_each_step_of_the_slider(kind: str) -> None:
    found = study(**{"model.kind": kind})
    curve = found.evaluation.trade_off
    for step in STEPS[1::8]:
        at = Study(found.scenario.change({"alert.threshold": step}), found.cache).verdict.measures
        _, rate, announced = curve[np.searchsorted(curve[:, 0], step)]
        assert rate == pytest.approx(at.unexplained_alerts_per_patient_year.value)
        assert announced == pytest.approx(at.event_sensitivity.value)


@pytest.mark.parametrize(("kind", "mark"), [("logistic", "line"), ("boosting", "line"), ("tree", "point")])
def test_a_model_of_few_different_risks_has_dots_for_a_curve(kind: str, mark: str) -> None:
    app, found = visit(lang="en", **{"model.kind": kind}), study(**{"model.kind": kind})
    specs = (json.loads(element.proto.spec)["layer"] for element in app.get("vega_lite_chart"))
    assert [layers[0]["mark"]["type"] for layers in specs if layers[0]["data"]["name"] == "curve"] == [mark]
    few = len(np.unique(found.scores[found.scores >= 0])) < QUANTILES
    assert few == ("Dots: this model" in said(app)) == (mark == "point")


@pytest.mark.parametrize("preset", [name for name in QUICK if name != "no-snds"])
def test_names_of_published_systems_stand_away_from_the_curve(preset: str) -> None:
    tables = charts(visit(preset=preset))["curve"]
    rising = sorted((point["rate"], point["found"]) for point in tables["curve"])
    rates, found = zip(*rising, strict=True)
    for side, sign in (("above", 1), ("below", -1)):
        assert all(sign * (p["found"] - np.interp(p["rate"], rates, found)) >= 0 for p in tables[side])
    assert len(tables["above"]) + len(tables["below"]) == len(SYSTEMS) == len(tables["published"])


def test_published_figures_stand_beside_the_model_with_their_source() -> None:
    app = visit(lang="en")
    rows = app.table[0].value
    first = list(rows.iloc[:, 0])
    assert [name for name in first if "This model" not in name] == ["HeartLogic", "HeartInsight", "SELENE HF"]
    assert first.index("HeartLogic") == 1 and first.index("HeartInsight") == 3
    heart_logic = list(rows.iloc[1, 1:])
    assert heart_logic == ["1.47 [1.32,\u00a01.65]", "70% [55%,\u00a082%]", "34 (19–\u206066)"]
    _, measures = study().evaluation.at_published[1.47]
    assert rows.iloc[0, 2].startswith(EN.percent(measures.event_sensitivity.value))
    assert rows.iloc[0, 1] == with_interval(measures.unexplained_alerts_per_patient_year)
    assert all(system.source in said(app) for system in SYSTEMS)


def with_interval(e: Estimate) -> str:
    return f"{EN.number(e.value, 2)} {EN.interval(e.low, e.high)}"


def test_the_patient_of_the_link_is_shown_whoever_it_is() -> None:
    found = study()
    quiet = int(np.setdiff1d(found.evaluation.test_patients, patients_with_stays(found))[-1])
    app = visit(lang="en", patient=str(quiet))
    assert app.selectbox(key="timeline_patient").value == quiet
    assert "No admission for heart failure." in said(app)
    paired = int(np.setdiff1d(np.arange(3000), found.evaluation.test_patients)[0])
    assert visit(patient=str(paired)).selectbox(key="timeline_patient").value != paired


def patients_with_stays(found: Study) -> np.ndarray:
    return found.evaluation.test_patients[found.evaluation.followed.event_patient]


def test_the_timeline_counts_what_the_study_found() -> None:
    found = study()
    app = visit(lang="en")
    patient = app.selectbox(key="timeline_patient").value
    mine = patients_with_stays(found) == patient
    tables = charts(app)["alerts"]
    assert [stay["day"] for stay in tables["admissions"]] == list(found.evaluation.followed.event_day[mine])
    announced = [stay["said"] == "announced" for stay in tables["admissions"]]
    assert announced == list(found.verdict.tally.detected[0][mine])
    assert f"{mine.sum()} admissions for heart failure, {sum(announced)} of them announced" in said(app)


@pytest.mark.parametrize(
    ("link", "reason"), [({"linkage.threshold": "1"}, "no_links"), (NO_EVENT, "too_few_events")], ids=str
)
def test_a_study_without_outcome_says_why(link: dict[str, str], reason: str) -> None:
    app = visit(preset="discovery", lang="en", **link)
    assert [info.value for info in app.info] == [WHY_MISSING[reason]]
    assert "nobody can say how many of them matter" in said(app) and figures(app) == []


def plainly(markdown: str) -> str:
    """The text a reader sees of an escaped message."""
    return re.sub(r"\\(.)", r"\1", markdown.replace("\u2060", ""))


def combinations() -> Iterator[dict[str, str]]:
    for kind in ("tree", "boosting", "never"):
        for threshold in ("0.001", "0.5"):
            few = {"model.boosting_rounds": "5"} if kind == "boosting" else {}
            yield {"model.kind": kind, "alert.threshold": threshold, "alert.recovery": "0.05", **few}
    yield {"cohort.n_patients": "200", "cohort.n_days": str(parameters()["cohort.n_days"].low)}
    yield {"cohort.n_patients": "200", "evaluation.n_bootstrap": "50", "landmarks.horizon_days": "7"}


@pytest.mark.parametrize("link", list(combinations()), ids=lambda link: ",".join(link.values()))
def test_extreme_scenarios_are_shown_or_explained(link: dict[str, str]) -> None:
    app = visit(preset="discovery", lang="en", level="expert", **link)
    found = study("discovery", **link)
    if (why := run_all(found)) is not None:
        assert app.info[0].value == WHY_MISSING[why]
    else:
        assert figures(app)[:4] == expected(found, EN)
    assert charts(app) and "nan" not in said(app).lower()


def test_the_default_is_what_the_command_line_and_the_page_share() -> None:
    assert study().scenario == Scenario()
