"""Linkage against Splink 5 on DuckDB: time, peak memory and F1, on the same tables in the same run.

``python -m benchmarks.linkage [--left 35000] [--right 600000] [--repeat 3] [--json FILE|-]``. Each engine
runs in a process of its own, so that its peak memory is its own. Two rows are ours: "engine" makes exactly the
comparisons and decisions that Splink makes, "study" is the simulator's stage with its default settings.
Targets: F1 of "engine" within 0.005 of Splink's, at least 5 times faster, no more memory above that of the tables;
the exit code is 1 if one is missed.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.table import Row, printed
from simulator.linkage import (
    Exact,
    LinkageSettings,
    Neighbour,
    Rule,
    Within,
    candidate_patterns,
    chance,
    decide,
    estimate,
    judge,
    link,
)
from tests.linkage_tables import Errors, Tables, tables

THRESHOLD = 0.9
REPEAT, CLOSE, FAST = 3, 0.005, 5.0
"""How often; the targets: greatest difference of F1, least ratio of times."""
RULES = (
    Rule(("sex", "birth_year", "birth_month", "departement")),
    Rule(("hospital",), "implant_day", 31),
    Rule(("birth_year", "birth_month"), "implant_day", 31),
)
Pairs = tuple[NDArray[Any], NDArray[Any]]


def engine_pairs(made: Tables, threshold: float) -> Pairs:
    """Rows of the pairs at or above the threshold, each judged alone: seven fields, three blocks."""
    fields = (
        Exact(field="sex", missing=0),
        Within(field="birth_year", missing=0, tolerances=(0, 1)),
        Exact(field="birth_month", missing=0),
        Neighbour(field="departement", missing=-1, near=made.neighbours),
        Exact(field="hospital", missing=-1),
        Within(field="implant_day", missing=-99999, tolerances=(0, 7, 31)),
        Exact(field="device", missing=-1),
    )
    found = candidate_patterns(fields, RULES, made.left, made.right)
    by_chance = chance(fields, made.left, made.right)
    judged = judge(found, estimate(fields, found, by_chance, (len(made.left), len(made.right))), one_to_one=False)
    pair = judged.pair[decide(judged, threshold)]
    return found.left[pair], found.right[pair]


def study_pairs(made: Tables, threshold: float) -> Pairs:
    """Rows of the links of the simulator's stage."""
    found = link(LinkageSettings(threshold=threshold), made.left, made.right, made.neighbours)
    return found.left, found.right


def splink_pairs(made: Tables, threshold: float) -> Pairs:
    """Rows of Splink's pairs at or above the threshold."""
    from benchmarks.splink_linkage import splink_pairs as run  # only this process may load DuckDB

    return run(made.left, made.right, threshold)[:2]


def f1(made: Tables, i: NDArray[Any], j: NDArray[Any]) -> float:
    """Harmonic mean of precision and recall against the truth."""
    right = int(np.count_nonzero(made.truth[i] == j))
    return 2 * right / (len(i) + int(np.count_nonzero(made.truth >= 0)))


ENGINES: dict[str, Callable[[Tables, float], Pairs]] = {
    "splink": splink_pairs,
    "engine": engine_pairs,
    "study": study_pairs,
}


def measure(name: str, n_left: int, n_right: int) -> dict[str, float]:
    """Seconds, memory above that of the tables, in MB, and F1 of one engine, in this process."""
    made = tables(n_left, n_right, seed=7, errors=Errors(local=0))
    before = _peak_mb()
    start = time.perf_counter()
    i, j = ENGINES[name](made, THRESHOLD)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "peak_mb": _peak_mb(), "extra_mb": _peak_mb() - before, "f1": f1(made, i, j)}


def _peak_mb() -> float:
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _in_own_process(name: str, n_left: int, n_right: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.linkage", "--engine", name]
    command += ["--left", str(n_left), "--right", str(n_right)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def compare(n_left: int, n_right: int, repeat: int) -> dict[str, dict[str, float]]:
    """Median time of each engine, taken in turns, with its memory, its F1 and its speed over Splink's."""
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in ENGINES}
    for _ in range(repeat):
        for name in ENGINES:
            runs[name].append(_in_own_process(name, n_left, n_right))
    table = {n: {key: float(np.median([r[key] for r in rows])) for key in rows[0]} for n, rows in runs.items()}
    for row in table.values():
        row["times_faster"] = table["splink"]["seconds"] / row["seconds"]
        row["f1_difference"] = row["f1"] - table["splink"]["f1"]
    return table


def rows(runs: int | None = None) -> list[Row]:
    """Time and memory beside Splink's, and the difference of F1."""
    return _rows(compare(35_000, 600_000, runs or REPEAT))


def _rows(table: dict[str, dict[str, float]]) -> list[Row]:
    ours, other = table["engine"], table["splink"]
    made: list[Row] = []
    for what, key, unit, most in (
        ("time", "seconds", "s", 1 / FAST),
        ("memory above that of the tables", "extra_mb", "MB", 1.0),
    ):
        ratio = ours[key] / other[key]
        made.append(Row(f"pairing, {what}", ours[key], unit, most, "Splink on DuckDB", other[key], ratio))
    return [*made, Row("pairing, difference of F1", abs(ours["f1_difference"]), "", CLOSE, "Splink on DuckDB")]


def main() -> int:
    """Print the table, and write its JSON if asked to; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--left", type=int, default=35_000)
    parser.add_argument("--right", type=int, default=600_000)
    parser.add_argument("--repeat", type=int, default=REPEAT)
    parser.add_argument("--json", metavar="FILE|-")
    parser.add_argument("--engine", choices=tuple(ENGINES), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.engine:
        print(json.dumps(measure(asked.engine, asked.left, asked.right)))
        return 0
    table = compare(asked.left, asked.right, asked.repeat)
    print(f"{asked.left:,} x {asked.right:,} records, 7 fields, 3 blocks, threshold {THRESHOLD}")
    for name, row in table.items():
        print(
            f"{name:8}{row['seconds']:8.2f} s{row['times_faster']:8.1f} x{row['extra_mb']:8.0f} MB more"
            f"{row['peak_mb']:8.0f} MB peak   F1 {row['f1']:.4f} ({row['f1_difference']:+.4f})"
        )
    made = _rows(table)
    print(printed(made))
    if asked.json:
        text = json.dumps({"engines": table, "met": {row.what: row.met for row in made}}, indent=2) + "\n"
        sys.stdout.write(text) if asked.json == "-" else Path(asked.json).write_text(text, encoding="utf-8")
    return int(not all(row.met for row in made))


if __name__ == "__main__":
    sys.exit(main())
