"""The command line's contract: its JSON key by key, its files column by column, its errors in one sentence."""

import atexit
import io
import itertools
import json
import math
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from models.training import SPLITS
from simulator import cli
from simulator.language import language
from simulator.parameters import LEVELS
from simulator.report import TELEMETRY_PATIENTS
from simulator.scenario import PRESETS, Scenario, parameters
from simulator.study import STAGES
from synthetic_data.cohort import MANUFACTURERS
from synthetic_data.telemetry import CHANNEL_KEYS

SMALL = ("--set", "cohort.n_patients=900", "--set", "records.n_pool=6000", "--set", "evaluation.n_bootstrap=50")
MORE_ALERTS = ("--set", "alert.threshold=0.012", "--set", "alert.recovery=0.9")
PAIRING = ("rate", "precision", "recall")
ROWS = ("auroc", "average_precision", "brier", "prevalence")
CELLS = ("accuracy", "accuracy_of_never", "sensitivity", "specificity", "ppv", "npv")
EVENTS = (
    "event_sensitivity",
    "unexplained_alerts_per_patient_year",
    "alert_ppv",
    "warning_days_median",
    "share_warned_14_days",
    "hospitalisations_per_patient_year",
)
RATES = {"unexplained_alerts_per_patient_year", "hospitalisations_per_patient_year", "warning_days_median"}


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


@cache
def run(*arguments: str) -> tuple[dict[str, Any], Path]:
    """The figures and the files of a run, each made once."""
    folder = Path(mkdtemp())
    atexit.register(shutil.rmtree, folder)
    file = folder / "figures.json"
    assert cli.main(["run", *arguments, "--json", str(file), "--out", str(folder / "out")]) == 0
    return json.loads(file.read_text("utf-8")), folder / "out"


def process(*arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    """The command as typed, in a process of its own."""
    command = [sys.executable, "-m", "simulator", *arguments]
    root = Path(__file__).resolve().parents[1]
    return subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", timeout=120, **more)


@cache
def printed(turn: int) -> subprocess.CompletedProcess[str]:
    """What the command prints, the first or the second time."""
    return process("run", *SMALL, "--json", "-")


def test_the_json_has_every_key_of_the_contract_and_of_the_right_type() -> None:
    figures, _ = run(*SMALL)
    assert {"scenario", "pairing", "prediction", "timings_s", "peak_memory_mb", "version"} <= set(figures)
    scenario = Scenario().change({"cohort.n_patients": 900, "records.n_pool": 6000, "evaluation.n_bootstrap": 50})
    assert figures["scenario"] == scenario.values()
    pairing, prediction = figures["pairing"], figures["prediction"]
    assert pairing["n_implants"] == 900 and pairing["n_pool"] == 6000
    assert type(pairing["n_paired"]) is int and 0 < pairing["n_paired"] < 900
    assert pairing["rate"] == pairing["n_paired"] / pairing["n_implants"]
    assert type(prediction["events"]) is int and prediction["events"] > 0
    assert prediction["missing"] is None
    assert isinstance(figures["version"], str) and figures["version"]
    assert isinstance(figures["peak_memory_mb"], int) and 100 < figures["peak_memory_mb"] < 10_000


@pytest.mark.parametrize(
    ("group", "name"),
    [("pairing", name) for name in PAIRING] + [("prediction", name) for name in (*ROWS, *CELLS, *EVENTS)],
)
def test_each_estimate_lies_in_its_interval(group: str, name: str) -> None:
    values = run(*SMALL)[0][group]
    low, high = values[f"{name}_ci"]
    assert all(isinstance(x, float) and math.isfinite(x) for x in (low, values[name], high))
    assert low <= values[name] <= high and low < high
    assert low >= 0 and (high <= 1 or name in RATES)


def test_there_is_a_time_for_each_stage_and_the_total_is_their_sum() -> None:
    timings = run(*SMALL)[0]["timings_s"]
    assert set(timings) == {*STAGES, "total"}
    assert all(isinstance(x, float) and x > 0 for x in timings.values())
    assert timings["total"] == pytest.approx(sum(timings[name] for name in STAGES))


def test_the_json_is_strict_and_alone_on_the_output() -> None:
    done = printed(1)
    assert done.returncode == 0 and done.stderr == ""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    assert set(json.loads(done.stdout, parse_constant=refuse)) == set(run(*SMALL)[0])


def test_two_runs_differ_in_their_timings_only() -> None:
    first, second = (json.loads(printed(turn).stdout) for turn in (1, 2))
    assert first.pop("timings_s") != second.pop("timings_s")
    assert first == second


@pytest.mark.parametrize("workers", ["1", "3"])
def test_the_number_of_workers_changes_no_figure_and_no_file(workers: str) -> None:
    many = (*SMALL, "--set", "cohort.n_patients=1600")  # more than a shard
    (ours, folder), (theirs, other) = run(*many), run(*many, "--workers", workers)
    assert close(ours["prediction"], theirs["prediction"]) and ours["pairing"] == theirs["pairing"]
    for name in ("stays.parquet", "links.parquet"):
        pd.testing.assert_frame_equal(pd.read_parquet(folder / name), pd.read_parquet(other / name))
    assert (folder / "telemetry.csv").read_bytes() == (other / "telemetry.csv").read_bytes()
    scores, others = (pd.read_parquet(f / "scores.parquet") for f in (folder, other))
    pd.testing.assert_frame_equal(scores, others, rtol=0, atol=1e-7)  # single precision


def close(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same to 1e-9."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(close(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(close, one, other))
    return one == other or (isinstance(one, float) and math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9))


def test_another_seed_is_another_world_and_set_says_the_same_as_seed() -> None:
    first, other = run(*SMALL)[0], run(*SMALL, "--seed", "2")[0]
    assert other["scenario"]["seed"] == 2 and other["pairing"] != first["pairing"]
    assert run(*SMALL, "--set", "seed=2")[0]["prediction"] == other["prediction"]


@pytest.mark.parametrize("preset", [name for name in PRESETS if name not in ("hydro", "hydro-mini")])
def test_every_preset_runs(preset: str) -> None:
    figures, _ = run("--preset", preset, *SMALL)
    expected = PRESETS[preset].scenario.change({"cohort.n_patients": 900, "records.n_pool": 6000})
    assert figures["scenario"] == {**expected.values(), "evaluation.n_bootstrap": 50}
    assert (figures["prediction"]["missing"] is None) == (preset != "no-snds")


def test_without_the_snds_there_is_no_figure_but_every_key() -> None:
    figures, folder = run("--preset", "no-snds", *SMALL)
    usual = run(*SMALL)[0]
    assert figures["pairing"].keys() == usual["pairing"].keys()
    assert figures["prediction"].keys() == usual["prediction"].keys()
    assert figures["prediction"].pop("missing") == "no_snds"
    assert figures["prediction"].pop("operating_points") == []
    assert set(figures["prediction"].values()) == {None}
    known = {"n_implants": 900, "n_pool": 0, "n_paired": 0}
    assert figures["pairing"] == {**dict.fromkeys(figures["pairing"]), **known}
    for name in ("scores", "stays", "links"):
        empty, full = (pq.read_schema(f / f"{name}.parquet") for f in (folder, run(*SMALL)[1]))
        assert empty.names == full.names and pq.read_table(folder / f"{name}.parquet").num_rows == 0
    assert len(pd.read_csv(folder / "telemetry.csv")) > 0


def test_the_tables_have_their_columns_and_types() -> None:
    _, folder = run(*SMALL)
    scores, stays, links = (pd.read_parquet(folder / f"{n}.parquet") for n in ("scores", "stays", "links"))
    kinds = {"patient_id": "i", "day": "i", "score": "f", "in_alert": "b", "label": "b"}
    assert list(scores) == [*kinds, "split"]
    assert {name: scores[name].dtype.kind for name in kinds} == kinds
    assert set(scores["split"]) == set(SPLITS)
    assert {n: stays[n].dtype.kind for n in stays} == {"patient_id": "i", "admission_day": "i", "heart_failure": "b"}
    kinds = {"implant_id": "i", "snds_id": "i", "weight": "f", "probability": "f", "correct": "b"}
    assert {name: links[name].dtype.kind for name in links} == kinds
    assert scores["score"].between(0, 1).all() and links["probability"].between(0, 1).all()
    assert not scores.duplicated(["patient_id", "day"]).any()
    assert links["implant_id"].is_unique and links["snds_id"].is_unique
    assert set(scores["patient_id"]) <= set(links["implant_id"]) and set(stays["patient_id"]) <= set(
        links["implant_id"]
    )


def test_the_telemetry_opens_in_a_spreadsheet() -> None:
    table = pd.read_csv(run(*SMALL)[1] / "telemetry.csv")
    assert sorted(set(table["patient_id"])) == list(range(TELEMETRY_PATIENTS))
    assert set(table["manufacturer"]) <= set(MANUFACTURERS)
    assert set(CHANNEL_KEYS) <= set(table.columns)
    assert all(table[channel].dtype.kind == "f" for channel in CHANNEL_KEYS)
    assert (table.groupby("patient_id").size() == Scenario().cohort.n_days).all()


def test_pairing_figures_follow_from_the_links() -> None:
    figures, folder = run(*SMALL)
    links = pd.read_parquet(folder / "links.parquet")
    assert len(links) == figures["pairing"]["n_paired"]
    assert links["correct"].mean() == pytest.approx(figures["pairing"]["precision"])
    assert links["probability"].mean() == pytest.approx(figures["pairing"]["expected_precision"])
    assert (links["probability"] >= Scenario().linkage.threshold).all()


@pytest.mark.parametrize("settings", [(), MORE_ALERTS], ids=["usual alerts", "more alerts"])
def test_row_figures_follow_from_the_scores(settings: tuple[str, ...]) -> None:
    figures, folder = run(*SMALL, *settings)
    scores = pd.read_parquet(folder / "scores.parquet")
    test = scores[scores["split"] == "test"]
    y, score = test["label"].to_numpy(), test["score"].to_numpy(np.float64)
    alarm = test["score"] > np.float32(figures["scenario"]["alert.threshold"])
    right = alarm == test["label"]
    expected = {
        "auroc": roc_auc_score(y, score),
        "average_precision": average_precision_score(y, score),
        "brier": brier_score_loss(y, score),
        "prevalence": y.mean(),
        "accuracy": right.mean(),
        "accuracy_of_never": 1 - y.mean(),
        "sensitivity": right[y].mean(),
        "specificity": right[~y].mean(),
        "ppv": right[alarm].mean(),
        "npv": right[~alarm].mean(),
    }
    assert {name: figures["prediction"][name] for name in expected} == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("settings", [(), MORE_ALERTS], ids=["usual alerts", "more alerts"])
def test_in_alert_is_above_the_threshold_until_below_the_recovery_threshold(settings: tuple[str, ...]) -> None:
    figures, folder = run(*SMALL, *settings)
    scores = pd.read_parquet(folder / "scores.parquet").sort_values(["patient_id", "day"])
    rise = np.float32(figures["scenario"]["alert.threshold"])
    fall = rise * np.float32(figures["scenario"]["alert.recovery"])
    expected = []
    for _, patient in scores.groupby("patient_id"):
        on = False
        for score in patient["score"].to_numpy():
            on = score > rise or (on and score >= fall)
            expected.append(on)
    assert expected == list(scores["in_alert"]) and 0 < sum(expected) < len(expected)


@pytest.mark.parametrize("settings", [(), MORE_ALERTS], ids=["usual alerts", "more alerts"])
def test_event_figures_follow_from_the_files_by_their_definitions(settings: tuple[str, ...]) -> None:
    figures, folder = run(*SMALL, *settings)
    scores = pd.read_parquet(folder / "scores.parquet")
    stays = pd.read_parquet(folder / "stays.parquet")
    expected = by_definition(scores[scores["split"] == "test"], stays[stays["heart_failure"]])
    assert {name: figures["prediction"][name] for name in expected} == pytest.approx(expected)


def by_definition(scores: pd.DataFrame, stays: pd.DataFrame) -> dict[str, float]:
    """The event-level measures day by day, as the sentences that define them say.

    A score is known at the end of its day and holds for a week.
    """
    alerts, days_on, warnings, events, days = [], 0, [], 0, 0
    for who, mine in scores.sort_values("day").groupby("patient_id"):
        admissions = list(stays.loc[stays["patient_id"] == who, "admission_day"])
        periods = list(alerts_of(mine))
        alerts += [any(start <= a <= end + 30 for a in admissions) for start, end in periods]
        days += 7 * len(mine)
        days_on += 7 * int(mine["in_alert"].sum())
        followed = {d + i for d in mine["day"] for i in range(1, 8)}
        for admission in (a for a in admissions if a in followed):
            events += 1
            touching = [s for s, e in periods if any(admission - 30 <= d < admission for d in range(s, e + 1))]
            warnings += [admission - touching[-1]] if touching else []
    years = days / 365.25
    return {
        "events": events,
        "event_sensitivity": len(warnings) / events,
        "unexplained_alerts_per_patient_year": (len(alerts) - sum(alerts)) / years,
        "alerts_per_patient_year": len(alerts) / years,
        "alert_ppv": sum(alerts) / len(alerts),
        "warning_days_median": sorted(warnings)[(len(warnings) - 1) // 2],
        "share_warned_14_days": sum(w >= 14 for w in warnings) / len(warnings),
        "hospitalisations_per_patient_year": events / years,
        "patient_years": years,
        "time_in_alert": days_on / days,
    }


def alerts_of(patient: pd.DataFrame) -> Iterator[tuple[int, int]]:
    """First and last day of each alert of a patient's rows, sorted by day."""
    for on, rows in itertools.groupby(zip(patient["in_alert"], patient["day"], strict=True), key=lambda row: row[0]):
        held = [int(day) for _, day in rows]
        if on:
            yield held[0], held[-1] + 6


def test_the_operating_points_are_at_the_published_rates() -> None:
    points = run(*SMALL)[0]["prediction"]["operating_points"]
    assert [point["target_rate"] for point in points] == [1.47, 0.85]
    for point in points:
        assert 0 < point["threshold"] < 1
        for name in EVENTS[:5]:
            low, high = point[f"{name}_ci"]
            assert low <= point[name] <= high
    assert points[0]["threshold"] < points[1]["threshold"]


def test_the_summary_says_the_figures_of_the_json(capsys: pytest.CaptureFixture[str]) -> None:
    t = language("en")
    figures, _ = run(*SMALL)
    capsys.readouterr()
    assert cli.main(["run", *SMALL]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    pairing, prediction = figures["pairing"], figures["prediction"]
    low, high = pairing["rate_ci"]
    assert f"{t.percent(pairing['rate'])} {t.interval(low, high, 0, percent=True)}" in told.out
    for shown in (
        t.percent(prediction["accuracy"], 1),
        t.percent(prediction["event_sensitivity"]),
        t.number(prediction["unexplained_alerts_per_patient_year"], 2),
        t.number(prediction["auroc"], 3),
    ):
        assert shown in told.out


BAD = {
    "unknown key": ["run", "--set", "cohort.nope=1"],
    "not a number": ["run", "--set", "alert.threshold=abc"],
    "NaN": ["run", "--set", "alert.threshold=NaN"],
    "infinity": ["run", "--set", "alert.threshold=1e308"],
    "too large": ["run", "--set", "cohort.n_patients=10000000"],
    "half a patient": ["run", "--set", "cohort.n_patients=1000.5"],
    "unknown choice": ["run", "--set", "model.kind=oracle"],
    "unknown member": ["run", "--set", "landmarks.channels=activity,soul"],
    "no member": ["run", "--set", "landmarks.channels="],
    "not a switch": ["run", "--set", "records.available=perhaps"],
    "a novel": ["run", "--set", "alert.threshold=" + "9" * 50_000],
    "unknown preset": ["run", "--preset", "utopia"],
    "no equals sign": ["run", "--set", "cohort.n_patients"],
    "no key": ["run", "--set", "=3"],
    "seed of words": ["run", "--seed", "monday"],
    "negative seed": ["run", "--seed", "-1"],
    "seed without value": ["run", "--seed"],
    "unknown option": ["run", "--nope"],
    "unknown command": ["walk"],
    "no command": [],
    "workers in words": ["run", "--workers", "two"],
    "json into a folder": ["run", "--json", "."],
    "json below a file": ["run", "--json", f"{__file__}/figures.json"],
    "json nowhere": ["run", "--json", "no/such/folder/figures.json"],
    "out onto a file": ["run", "--out", __file__],
    "out below a file": ["run", "--out", f"{__file__}/out"],
}


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("kind", BAD)
def test_bad_input_gets_one_sentence_and_exit_code_2(
    kind: str, code: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", code)
    try:
        exit_code = cli.main(BAD[kind])
    except SystemExit as stopped:
        exit_code = stopped.code
    told = capsys.readouterr()
    assert exit_code == 2 and told.out == ""
    assert re.fullmatch(r"[^\n]{10,400}[.?]\n", told.err), told.err
    assert "Traceback" not in told.err and "Error" not in told.err
    named = [part.partition("=")[0] for part in BAD[kind][2:] if "." in part and "/" not in part and len(part) > 1]
    assert all(name in told.err for name in named)


def test_the_bounds_are_named_when_a_value_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(BAD["NaN"]) == 2
    assert "from 0.001 to 0.5" in capsys.readouterr().err
    assert cli.main(BAD["unknown choice"]) == 2
    told = capsys.readouterr().err
    assert all(kind in told for kind in parameters()["model.kind"].choices)


def test_bad_input_is_refused_before_anything_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    def computed(*_: Any) -> None:
        raise AssertionError("a study was computed")

    monkeypatch.setattr(cli, "report", computed)
    assert [cli.main(BAD[kind]) for kind in BAD if kind.startswith(("json", "out onto", "out below"))] == [2] * 5


def test_the_process_exits_with_2_without_a_traceback() -> None:
    done = process("run", "--set", "alert.threshold=NaN", env={**os.environ, "LC_ALL": "fr_FR.UTF-8"})
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith("Seuil d’alerte (alert.threshold)") and done.stderr.count("\n") == 1


def test_parameters_are_listed_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["parameters"]) == 0
    t = language("en")
    told = capsys.readouterr().out
    for p in parameters().values():
        assert f"{p.key} = {p.write(Scenario().get(p.key))}\n" in told
        assert p.title in told and t._(p.source) in told
    assert not re.search(r"= None|None –|– None", told)


def test_parameters_are_listed_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["parameters", "--json"]) == 0
    t = language("en")
    rows = json.loads(capsys.readouterr().out)
    assert [row["key"] for row in rows] == list(parameters())
    for row in rows:
        p = parameters()[row["key"]]
        assert row["default"] == Scenario().values()[p.key] and row["level"] in LEVELS
        assert (row["title"], row["help"], row["source"], row["unit"]) == (p.title, p.help, t._(p.source), p.unit)
        assert p.allowed().items() <= row.items()
        assert p.parse(row["default"]) == Scenario().get(p.key)


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["parameters", "--help"]], ids=" ".join)
def test_help_is_in_the_readers_language(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {}
    for code in ("en", "fr"):
        monkeypatch.setenv("LC_ALL", code)
        with pytest.raises(SystemExit) as stopped:
            cli.main(arguments)
        assert stopped.value.code == 0
        told[code] = capsys.readouterr().out
    assert told["en"].startswith("usage: ") and told["fr"].startswith("usage\u00a0: ")
    sentences = re.findall(r"[A-Z][a-z]+(?: [^\n.]+)?\.$", told["en"], re.MULTILINE)
    assert len(sentences) >= 2 and not [sentence for sentence in sentences if sentence in told["fr"]]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_progress_is_shown_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    screen, pipe = Terminal(), io.StringIO()
    for stream in (screen, pipe):
        monkeypatch.setattr(sys, "stderr", stream)
        assert cli.main(["run", *SMALL, "--json", os.devnull]) == 0
    assert pipe.getvalue() == ""
    shares = [int(share) for share in re.findall(r"(\d+)%", screen.getvalue())]
    assert shares and max(shares) == 100 and "█" in screen.getvalue()
    assert screen.getvalue().endswith("\r\033[K")
