"""``python -m benchmarks.cost``: what scenarios cost, each in a process of its own, beside what was estimated."""

import json
import subprocess
import sys
from typing import Any

import run
from simulator.cost import study_cost
from simulator.scenario import Scenario

CASES: tuple[dict[str, Any], ...] = (
    {},
    {"cohort.n_patients": 1000, "records.n_pool": 15_000},
    {"cohort.n_patients": 10_000, "records.n_pool": 150_000},
    {"cohort.n_days": 1826},
    {"records.n_pool": 600_000},
    {"evaluation.n_bootstrap": 2000},
    {"model.kind": "tree"},
    {"model.kind": "boosting"},
    {"landmarks.channels": "thoracic_impedance"},
    {"cohort.n_patients": 35_000, "cohort.n_days": 1095, "records.n_pool": 600_000},
)
MEASURE = """
import json, sys, time
from simulator.report import run_all
from simulator.scenario import Scenario
from simulator.study import Study
import resource

def held():
    if sys.platform == "linux":  # there, the other figure begins with that of the program that has started this one
        with open("/proc/self/status") as told:
            return 1024 * next(int(line.split()[1]) for line in told if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)

run_all(Study(Scenario().change({"cohort.n_patients": 200, "records.n_pool": 1000}), workers=1))
study, before, start = Study(Scenario().change(json.loads(sys.argv[1])), workers=1), held(), time.process_time()
study.cache.max_bytes = 1 << 62
run_all(study)
print(time.process_time() - start, held() - before)
"""
"""A small study first, so that what the libraries take is not counted."""


def measured(changes: dict[str, Any]) -> tuple[float, float]:
    """Seconds of one core, and bytes at the peak besides the libraries."""
    command = [sys.executable, "-c", MEASURE, json.dumps(changes)]
    told = subprocess.run(command, cwd=run.ROOT, capture_output=True, text=True, check=True).stdout.split()
    return float(told[0]), float(told[1])


def main() -> None:
    """Print a line for each scenario."""
    print(f"{'seconds':>9}{'estimated':>11}{'MB':>8}{'estimated':>11}  scenario")
    for changes in CASES:
        seconds, memory = measured(changes)
        told = study_cost(Scenario().change(changes))
        print(
            f"{seconds:9.1f}{told.seconds:11.1f}{memory / 1e6:8.0f}{told.memory / 1e6:11.0f}  {changes}", flush=True
        )


if __name__ == "__main__":
    main()
