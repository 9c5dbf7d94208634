"""``python -m benchmarks [--only NAME] [--runs N] [--json FILE]``: every measurement with its reference and target.

The exit code is 1 if a target is missed, or if something could not be measured here.
"""

import argparse
import json
import sys
from importlib import import_module
from pathlib import Path

from benchmarks.table import Row, machine, printed

SECTIONS = {
    "resimulation": "One pupil: the study beside the draw of its normal numbers",
    "threshold": "One pupil: the threshold in Chromium beside an empty page",
    "linkage": "One pupil: the pairing beside Splink's",
    "start": "One pupil: from run.py to the first figure",
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
    parser.add_argument("--json", metavar="FILE", type=Path)
    asked = parser.parse_args()
    found, failed = {}, {}
    for name in asked.only or SECTIONS:
        print(f"\n{SECTIONS[name]}", flush=True)
        try:
            found[name] = measured(name, asked.runs)
        except Exception as error:  # a missing browser or library must not cost the other rows
            failed[name] = f"{type(error).__name__}: {error}"
            print(f"not measured: {failed[name]}", flush=True)
        else:
            print(printed(found[name]), flush=True)
    if asked.json:
        rows = {name: [row.as_dict() for row in rows] for name, rows in found.items()}
        report = {"machine": machine(), "rows": rows, "not_measured": failed}
        asked.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return int(bool(failed) or not all(row.met for rows in found.values() for row in rows))


def measured(name: str, runs: int | None = None) -> list[Row]:
    """The rows of one section."""
    rows: list[Row] = import_module(f"benchmarks.{name}").rows(runs)
    return rows


if __name__ == "__main__":
    sys.exit(main())
