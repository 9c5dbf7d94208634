"""``python -m benchmarks [--only NAME] [--runs N] [--times N] [--json FILE]``: every row with reference and target.

``--times 3`` makes each table three times and says how often each target was met. The exit code is 1 if one was
missed once, or if something could not be measured here.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from benchmarks.table import Row, machine, printed

SECTIONS = {
    "resimulation": "One pupil: the study beside the draw of its normal numbers",
    "threshold": "One pupil: the threshold in Chromium beside an empty page",
    "linkage": "One pupil: the pairing beside Splink's",
    "start": "One pupil: from run.py to the first figure",
    "class_load": "One class: 35 pupils on the server's own protocol",
    "scale": "HYDRO, and the whole country, by shards",
}
"""The modules of this package that make rows, in the order of the table, each with a title.

To add one: a line here, and in the module ``rows(runs)``, which returns a list of :class:`benchmarks.table.Row`;
``runs`` is how often to measure, None for the module's own choice.
"""


def main() -> int:
    """Measure, print, and write the JSON if asked to; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", action="append", choices=tuple(SECTIONS), help="a section; may be repeated")
    parser.add_argument("--runs", type=int, help="how often to measure each thing")
    parser.add_argument("--times", type=int, default=1, help="how often to make each table")
    parser.add_argument("--json", metavar="FILE", type=Path)
    asked = parser.parse_args()
    found: dict[str, list[list[Row]]] = {}
    failed: dict[str, str] = {}
    for name in asked.only or SECTIONS:
        print(f"\n{SECTIONS[name]}", flush=True)
        try:
            for _ in range(max(1, asked.times)):
                table = measured(name, asked.runs)
                found.setdefault(name, []).append(table)
                print(printed(table), flush=True)
        except Exception as error:  # told, whatever it is: a missing browser must not cost the other rows
            failed[name] = f"{type(error).__name__}: {error}"
            print(f"not measured: {failed[name]}", flush=True)
    if asked.times > 1:
        print("\nHow often each target was met", *(often(tables) for tables in found.values()), sep="\n", flush=True)
    if asked.json:
        rows = {name: [[row.as_dict() for row in table] for table in tables] for name, tables in found.items()}
        report = {"machine": machine(), "rows": rows, "not_measured": failed}
        asked.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return int(bool(failed) or not all(row.met for tables in found.values() for table in tables for row in table))


def often(tables: Sequence[Sequence[Row]]) -> str:
    """Each row of equal tables: what was held against its target each time, and how often that was met."""
    lines = []
    for same in zip(*tables, strict=True):
        held = ", ".join(f"{row.held:.3g}" for row in same)
        met = sum(row.met for row in same)
        lines.append(f"{same[0].what:66}{held}; target {same[0].target:g}: met {met} of {len(same)}")
    return "\n".join(lines)


def measured(name: str, runs: int | None = None) -> list[Row]:
    """The rows of one section."""
    rows: list[Row] = import_module(f"benchmarks.{name}").rows(runs)
    return rows


if __name__ == "__main__":
    sys.exit(main())
