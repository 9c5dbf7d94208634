"""The table of the benchmarks: what is compared takes turns, and a missed target is said."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import benchmarks.__main__ as command
import run
from benchmarks import class_load
from benchmarks.growth import Point, exponent, last_decade
from benchmarks.process_tree import used
from benchmarks.school_day import Hour, growth
from benchmarks.table import Row, beside, in_turns, printed


def test_those_compared_take_turns_and_the_first_round_is_not_counted() -> None:
    calls: list[str] = []

    def work(name: str) -> float:
        calls.append(name)
        return float(len(calls))

    times = in_turns({"ours": lambda: work("ours"), "reference": lambda: work("reference")}, 3)
    assert calls == ["ours", "reference"] * 4
    assert times == {"ours": [3, 5, 7], "reference": [4, 6, 8]}


def test_the_ratio_is_the_median_of_neighbours_whatever_the_machine_does_meanwhile() -> None:
    row = beside("x", {"ours": [2, 20, 6], "reference": [1, 10, 2]}, "ours", "reference", "s", 2.0)
    assert (row.value, row.reference_value, row.ratio, row.met) == (6, 2, 2, True)


@pytest.mark.parametrize(
    ("row", "met"),
    [
        (Row("held against a reference", 9.0, "s", 1.5, "draw", 6.0, 1.5), True),
        (Row("held against a reference", 9.0, "s", 1.4, "draw", 6.0, 1.5), False),
        (Row("held against a number", 4.1, "s", 4.0, "empty page", 2.0), False),
    ],
)
def test_what_is_held_against_the_target(row: Row, met: bool) -> None:
    assert row.met is met
    assert ("MISSED" in printed([row])) is not met


def test_every_section_can_be_asked_for_its_rows() -> None:
    for name in command.SECTIONS:
        source = (command.Path(command.__file__).with_name(f"{name}.py")).read_text(encoding="utf-8")
        assert "\ndef rows(runs: int | None = None) -> list[Row]:" in source, name


def test_what_cannot_be_measured_costs_no_other_row(
    monkeypatch: pytest.MonkeyPatch, tmp_path: command.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def measured(name: str, runs: int | None) -> list[Row]:
        if name == "threshold":
            raise FileNotFoundError("chromium")
        return [Row(f"{name} {runs}", 1.0, "s", 2.0)]

    monkeypatch.setattr(command, "measured", measured)
    file = tmp_path / "found.json"
    for only, code in (("threshold", 1), ("linkage", 0)):
        arguments = ["benchmarks", "--only", only, "--only", "start", "--runs", "2", "--times", "3"]
        arguments += ["--json", str(file)]
        monkeypatch.setattr(sys, "argv", arguments)
        assert command.main() == code
        assert "1, 1, 1; target 2: met 3 of 3" in capsys.readouterr().out
        report = json.loads(file.read_text(encoding="utf-8"))
        assert set(report["rows"]) == {only, "start"} - set(report["not_measured"])


def test_a_class_is_judged_by_its_worst_run(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = iter([1.0, 1.5, 1.0, 2.5])

    def measure(options: class_load.argparse.Namespace) -> dict[str, object]:
        taken, kinds = next(slow), class_load.TEACHING if options.updates else class_load.WORK
        actions = {kind: {"p95": taken} for kind in kinds}
        memory = {"largest": 1900.0, "slope_per_minute": 12.0}
        return {"actions": actions, "errors": [], "cut": 0, "memory": memory}

    monkeypatch.setattr(class_load, "measure", measure)
    rows = {row.what: row for row in class_load.rows(2)}
    assert [row.held for row in rows.values()] == [1.5] * 3 + [2.5] * 5 + [0, 1900, 12]
    assert sum(row.met for row in rows.values()) == 4


def test_the_exponent_is_the_slope_of_the_logarithms() -> None:
    points = [Point("patients", size, 0.003 * size**1.04, 1.0) for size in (200, 2_000, 20_000, 60_000, 200_000)]
    assert exponent(points) == pytest.approx(1.04)
    assert [point.size for point in last_decade(points)] == [20_000, 60_000, 200_000]


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="only Linux tells what pages are shared")
def test_the_memory_of_a_command_is_that_of_the_processes_it_starts_too(tmp_path: Path) -> None:
    child = (
        "held = bytearray(80_000_000); held[::4096] = bytes([1]) * len(held[::4096]); import time; time.sleep(1.2)"
    )
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}]); print('done')"
    found = used([sys.executable, "-c", parent], tmp_path)
    assert found.output == "done\n" and 0.08 < found.peak_gb < 0.2 and found.seconds > 1.2


def test_a_school_day_is_flat_when_no_later_break_holds_more() -> None:
    def day(*at_rest: float) -> list[Hour]:
        return [Hour(largest=2 * rest, at_rest=rest, joined=1) for rest in at_rest]

    assert growth(day(300, 500, 1000, 990, 1050, 1010)) == pytest.approx(1.05), "the caches fill first"
    assert growth(day(300, 500, 1000, 900)) == 1.0
    assert growth(day(300, 500, 1000, 1200, 900)) == pytest.approx(1.2), "what was let go of again counts too"


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGTERM there")
def test_a_measurement_that_is_ended_ends_its_server() -> None:
    code = (
        "import sys; from benchmarks.process_tree import running\n"
        "with running([sys.executable, '-c', 'import time; time.sleep(60)']) as child:\n"
        "    print(child.pid, flush=True); child.wait()"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=run.ROOT, stdout=subprocess.PIPE, text=True) as measuring:
        assert measuring.stdout
        child = int(measuring.stdout.readline())
        measuring.terminate()
        assert measuring.wait(30) == 143
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
