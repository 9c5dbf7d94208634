"""The simulator held against the published figures: the targets, the figures, the command."""

import json
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from models.evaluation import Estimate
from simulator import sensitivity
from simulator.calibration import Row, calibrate, changed_world, judged_alike, look, passed, report, rows_of
from simulator.cli import main
from simulator.language import choose, language
from simulator.measures import PERIODS, danger_curve
from simulator.observed import NEVER, Observed
from simulator.parameters import Parameter
from simulator.scenario import Scenario, parameters
from simulator.seeds import NoPrediction, for_each, mean
from simulator.study import Study
from simulator.targets import TARGETS
from tests.worlds import one_thread  # noqa: F401  (used by pytest)

SMALL = Scenario().change({"cohort.n_patients": 600, "records.n_pool": 4000, "evaluation.n_bootstrap": 50})
BY_KEY = {target.key: target for target in TARGETS}


@cache
def default_rows() -> list[Row]:
    return calibrate(Scenario(), seeds=(1, 2, 3))


@cache
def small_study() -> Study:
    return Study(SMALL, workers=1)


def test_every_target_is_complete_and_sourced() -> None:
    assert len(BY_KEY) == len(TARGETS) > 25
    for target in TARGETS:
        low, high = target.band
        assert low < high and target.title and target.note.endswith(".")
        assert target.published
        for p in target.published:
            assert p.who and any(c.isdigit() for c in p.source), target.key
            assert np.isnan(p.low) == np.isnan(p.high)
            assert np.isnan(p.low) or p.low < p.value < p.high
        assert target.unit or target.kind == "share"


def test_the_bands_to_hold_are_those_of_the_design() -> None:
    assert {t.key: t.band for t in TARGETS if t.calibrate} == {
        "pairing_rate": (0.75, 0.80),
        "stays_per_year": (0.16, 0.22),
        "logistic_detected_high": (0.60, 0.80),
        "logistic_detected_low": (0.45, 0.65),
        "boosting_detected_high": (0.60, 0.80),
        "boosting_detected_low": (0.45, 0.65),
        "most_detected": (0.0, 0.85),
        "warning": (25, 45),
        "warned_14_days": (0.65, 0.85),
    }
    assert BY_KEY["most_detected"].highest


@pytest.mark.parametrize("key", BY_KEY)
def test_the_default_world_lies_in_every_band(key: str) -> None:
    row = next(row for row in default_rows() if row.target.key == key)
    assert row.inside, f"{row.judged:.3f} is not within {row.target.band}"
    assert len(row.values) == 3 and row.estimate.low < row.estimate.value < row.estimate.high


@pytest.mark.parametrize("key", [t.key for t in TARGETS if not t.calibrate and t.key != "pacemakers"])
def test_a_plausible_range_reaches_a_published_figure(key: str) -> None:
    low, high = BY_KEY[key].band
    assert any(low <= p.value <= high for p in BY_KEY[key].published)


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({"telemetry.noise": 0}, "most_detected"),
        ({"course.rises_per_year": 0.3}, "stays_per_year"),
        ({"identifiers.error_ratio": 0, "records.covered_share": 1}, "pairing_rate"),
    ],
)
def test_a_broken_world_is_found_out(changes: dict[str, object], broken: str) -> None:
    rows = calibrate(Scenario().change(changes), seeds=(1,))
    assert not passed(rows)
    assert broken in [row.target.key for row in rows if not row.inside]


def test_only_calibrated_figures_fail_the_check_and_the_highest_draw_is_judged() -> None:
    fine = {t.key: Estimate((t.band[0] + t.band[1]) / 2) for t in TARGETS}
    assert passed(rows_of(fine))
    assert passed(rows_of({**fine, "deaths_per_year": Estimate(0.5)}))
    assert not passed(rows_of({**fine, "warning": Estimate(float("nan"))}))
    highest = Row(BY_KEY["most_detected"], Estimate(0.7), np.array([0.5, 0.9]))
    assert highest.judged == 0.9 and not highest.inside


def test_the_mean_over_seeds_has_students_interval() -> None:
    found = mean(np.array([1.0, 2.0, 3.0, np.nan]))
    assert (found.value, found.high - 2) == pytest.approx((2, 4.302653 / np.sqrt(3)))
    assert np.isnan(mean(np.array([1.0])).low) and np.isnan(mean(np.array([np.nan])).value)


def test_workers_change_nothing_and_progress_reaches_the_end() -> None:
    told: list[float] = []
    one = calibrate(SMALL, seeds=(1, 2))
    two = calibrate(SMALL, seeds=(1, 2), workers=2, progress=told.append)
    for a, b in zip(one, two, strict=True):
        np.testing.assert_allclose(a.values, b.values, rtol=1e-9)
    assert told == [0.5, 1.0]
    assert list(for_each(abs, [-3, -2], 1)) == [3, 2]


def test_without_outcomes_there_is_nothing_to_calibrate() -> None:
    closed = SMALL.change({"records.available": False})
    with pytest.raises(NoPrediction, match="no_snds"):
        look(Study(closed))
    with pytest.raises(NoPrediction, match="no_snds"):
        sensitivity.tornado(closed, seeds=(1,))


def test_readmissions_are_those_counted_stay_by_stay() -> None:
    seen = Observed(small_study())
    stays = [tuple(row) for row in seen.stays[["patient", "day", "end", "failure", "died"]].to_numpy()]
    expected = []
    for patient, _, end, failure, died in stays:
        if failure and not died:
            later = [(d - end, f) for p, d, _, f, _ in stays if p == patient and d >= end]
            expected.append(
                (
                    patient,
                    min([wait for wait, _ in later], default=NEVER),
                    min([wait for wait, f in later if f], default=NEVER),
                )
            )
    assert len(expected) > 50
    found = seen.discharges[["patient", "again", "failing_again"]]
    assert [tuple(row) for row in found.to_numpy()] == expected
    month = [again <= 30 for (_, again, _), left in zip(expected, seen.discharges["left"], strict=True) if left >= 30]
    assert BY_KEY["readmission_30"].measure(seen).value == pytest.approx(np.mean(month))


def test_the_danger_after_discharge_is_a_rate_ratio() -> None:
    seen = Observed(small_study())
    events, days = np.zeros(2), np.zeros(2)
    for row in seen.discharges.itertuples():
        until = min(row.failing_again, row.death, row.left)
        for i, (start, end) in enumerate([(0, 30), (180, 365)]):
            days[i] += max(0, min(until, end) - start)
            events[i] += row.failing_again == until and start <= until < end
    expected = events[0] / days[0] / (events[1] / days[1])
    assert BY_KEY["danger_first_month"].measure(seen).value == pytest.approx(expected)


def test_the_danger_falls_with_time_as_published() -> None:
    curve = danger_curve(Observed(Study(Scenario(), workers=1)))
    assert [(d.first, d.last) for d in curve] == list(PERIODS) and (PERIODS[0][0], PERIODS[-1][1]) == (1, 365)
    assert all(one[1] + 1 == other[0] for one, other in pairwise(PERIODS))
    assert curve[-1].ratio.value == 1 and curve[0].ratio.low > 1
    assert curve[0].rate.value > curve[3].rate.value > curve[-1].rate.value
    for d in curve:
        assert d.rate.low < d.rate.value < d.rate.high
        assert d.ratio.value == pytest.approx(d.rate.value / curve[-1].rate.value)


def test_the_danger_of_few_readmissions_is_not_told() -> None:
    curve = danger_curve(Observed(Study(SMALL.change({"cohort.n_patients": 300}), workers=1)))
    assert all(np.isnan(d.rate.value) and np.isnan(d.ratio.value) for d in curve[2:4])


def test_two_scenarios_that_no_figure_tells_apart_share_their_worlds() -> None:
    unlike = {"alert.threshold": 0.2, "model.kind": "boosting", "policy.budget": 3, "costs.minutes_per_alert": 30}
    assert judged_alike(Scenario().change(unlike)) == Scenario()
    assert changed_world(Scenario().change({**unlike, "seed": 4, "evaluation.n_bootstrap": 99})) == []
    assert changed_world(Scenario().change({"telemetry.noise": 2, "seed": 4})) == ["telemetry.noise"]


def test_the_validity_of_the_coding_follows_the_coding() -> None:
    exact = Study(SMALL.change({"records.missed_coding": 0, "records.false_coding": 0}), workers=1)
    seen = Observed(exact)
    assert BY_KEY["coded_stays_true"].measure(seen).value == 1
    assert BY_KEY["true_stays_coded"].measure(seen).value == 1
    missed = Observed(Study(SMALL.change({"records.missed_coding": 0.5}), workers=1))
    assert BY_KEY["true_stays_coded"].measure(missed).value == pytest.approx(0.5, abs=0.1)


def test_deaths_drugs_and_transmissions_follow_the_world() -> None:
    seen = Observed(small_study())
    death = seen.study.bearers.death_day[seen.covered]
    dead = death >= 0
    years = np.where(dead, death, SMALL.cohort.n_days).sum() / 365.25
    assert BY_KEY["deaths_per_year"].measure(seen).value == pytest.approx(dead.sum() / years)
    silent = Observed(Study(SMALL.change({"telemetry.gaps_per_year": 0}), workers=1))
    assert BY_KEY["days_transmitted"].measure(silent).value == pytest.approx(1, abs=0.002)
    assert set(seen.furosemide["patient"]) <= set(seen.covered)


def documented(p: Parameter) -> str:
    """The line of docs/world.md about a parameter of the world."""
    plausible = " to ".join(f"{x:g}" for x in p.plausible) if p.plausible else ""
    return f"| `{p.key}` | {p.title} | {p.unit} | {p.write(p.default)} | {plausible} | {p.source} |"


def test_every_parameter_of_the_world_is_documented_as_it_is() -> None:
    lines = (Path(__file__).resolve().parents[1] / "docs" / "world.md").read_text(encoding="utf-8").splitlines()
    wanted = [documented(p) for key, p in parameters().items() if key.split(".")[0] in sensitivity.GROUPS]
    assert len(wanted) > 45 and [line for line in wanted if line not in lines] == []
    assert sum(line.startswith("| `") for line in lines) == len(wanted), "a parameter that is no more"


def test_every_number_of_the_world_has_a_plausible_range_around_its_default() -> None:
    kinds = {key: p.kind for key, p in parameters().items() if key.split(".")[0] in sensitivity.GROUPS}
    numbers = {key for key, kind in kinds.items() if kind in ("number", "integer")}
    assert set(sensitivity.keys()) | set(sensitivity.SIZES) == numbers and len(numbers) > 40
    for key in numbers:
        p = parameters()[key]
        low, high = p.plausible or (0, 0)
        assert p.low is not None and p.high is not None and isinstance(p.default, (int, float))
        assert p.low <= low <= p.default <= high <= p.high and low < high, key


def test_the_tornado_is_paired_and_sorted(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = ["records.other_stays_per_year", "telemetry.noise", "identifiers.birth_error"]
    monkeypatch.setattr(sensitivity, "keys", lambda: chosen)
    told: list[float] = []
    scenario = Scenario().change({"cohort.n_patients": 1000, "records.n_pool": 5000})
    found = sensitivity.tornado(scenario, seeds=(1, 2), progress=told.append)
    assert told[-1] == 1 and len(told) == 2 * 4
    for outcome in sensitivity.OUTCOMES:
        widths = [swing.width for swing in found.swings[outcome]]
        assert widths == sorted(widths, reverse=True) and {s.key for s in found.swings[outcome]} == set(chosen)
    noise = next(s for s in found.swings["detected"] if s.key == "telemetry.noise")
    assert (noise.low.value, noise.high.value) == parameters()["telemetry.noise"].plausible
    assert noise.low.change.value > noise.high.change.value  # the quieter, the more is announced
    study = Study(scenario.change({"seed": 1, "telemetry.noise": noise.low.value}), workers=1)
    again = Study(scenario.change({"seed": 2, "telemetry.noise": noise.low.value}), workers=1)
    each = [s.evaluation.at_published[1.47][1].event_sensitivity.value for s in (study, again)]
    assert noise.low.change.value == pytest.approx(np.mean(each) - found.base["detected"].value)


SHORT = [
    "calibrate",
    "--seeds",
    "1",
    "--workers",
    "1",
    "--set",
    "cohort.n_patients=600",
    "--set",
    "records.n_pool=4000",
]


@pytest.mark.parametrize(("locale", "band"), [("fr_FR.UTF-8", "75 % à 80 %"), ("en_GB.UTF-8", "75% to 80%")])
def test_the_command_tells_every_figure(
    locale: str, band: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    code = main(SHORT)
    out = capsys.readouterr().out
    words = language(choose(locale))
    assert code == ("✗" in out.split("\n\n")[2])
    assert band in out.replace("\u00a0", " ").replace("\u202f", " ")
    assert out.count("✓") + out.count("✗") == len(TARGETS)
    assert all(words._(p.source) in out for target in TARGETS for p in target.published)


def test_the_commands_json_is_the_contract(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "figures.json"
    code = main([*SHORT, "--json", str(file)])
    told = json.loads(file.read_text(encoding="utf-8"))
    assert capsys.readouterr().out
    assert {"scenario", "seeds", "passed", "rows", "version"} <= set(told) and told["seeds"] == [1]
    assert code == (not told["passed"])
    for row, target in zip(told["rows"], TARGETS, strict=True):
        assert {"key", "title", "unit", "calibrate", "published", "band", "value", "ci", "values"} < set(row)
        assert {"judged", "inside", "note"} < set(row) and row["key"] == target.key
        assert row["inside"] == (row["judged"] is not None and target.band[0] <= row["judged"] <= target.band[1])
    assert told["rows"] == report(calibrate(SMALL.change({"evaluation.n_bootstrap": 200}), (1,)), SMALL, (1,))["rows"]


def test_json_on_the_screen_is_json_alone(capsys: pytest.CaptureFixture[str]) -> None:
    main([*SHORT, "--json", "-"])
    assert json.loads(capsys.readouterr().out)["seeds"] == [1]


def test_the_tornado_command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sensitivity, "keys", lambda: ["records.missed_coding"])
    assert main([*SHORT, "--tornado"]) == 0
    assert capsys.readouterr().out.count("records.missed_coding") == 2
    assert main([*SHORT, "--tornado", "--json", "-"]) == 0
    told = json.loads(capsys.readouterr().out)
    for outcome in ("detected", "unexplained"):
        (only,) = told["outcomes"][outcome]["parameters"]
        assert [only["low"]["value"], only["high"]["value"]] == [0.1, 0.36]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--seeds", "-1"],
        ["--seeds", "1000000"],
        ["--seeds", "many"],
        ["--set", "telemetry.noise=99"],
        ["--set", "records.available=false", "--seeds", "1"],
        ["--json", "/nowhere/at/all.json", "--seeds", "1", "--set", "cohort.n_patients=600"],
    ],
)
def test_bad_input_is_one_sentence(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = main(["calibrate", "--workers", "1", *arguments])
    except SystemExit as stop:
        code = stop.code
    assert code == 2
    told = capsys.readouterr()
    assert len(told.err.strip().splitlines()) == 1 and "Traceback" not in told.err
