"""``python -m simulator calibrate``: the simulator against the published figures.

The keys of its JSON are a contract: add, never rename.
"""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from simulator.calibration import Row, calibrate, passed, report
from simulator.calibration_words import band, estimate, figure, published
from simulator.language import Text
from simulator.messages import WHY_MISSING
from simulator.scale_command import any_cost, check_cost
from simulator.scenario import Scenario
from simulator.seeds import NoPrediction, Told
from simulator.sensitivity import tasks, tornado
from simulator.tornado_words import tornado_report, tornado_table

N_ = str  # marks a text for translation

MOST_SEEDS = 1000


def add_options(add: Any, t: Text) -> None:
    """Declare the options; ``add`` is argparse's ``add_argument``."""
    add("--seeds", type=int, default=0, metavar="N", help=t._("Number of worlds (10; for --tornado 3)."))
    changing = t._("Change a parameter; may be given several times.")
    add("--set", action="append", default=[], metavar=t._("KEY=VALUE"), help=changing)
    add("--tornado", action="store_true", help=t._("Tell which parameters of the world move the result most."))
    any_cost(add, t)
    add("--json", metavar=t._("FILE|-"), help=t._("Write the figures as JSON; - writes them on the screen."))
    add("--workers", type=int, default=os.cpu_count() or 1, metavar="N", help=t._("Number of processes."))


def run(options: argparse.Namespace, scenario: Scenario, progress: Any, t: Text) -> int:
    """Compute and tell; 1 if a calibrated figure is out of its band, 2 on bad input. OSError: cannot write."""
    seeds = range(1, 1 + (options.seeds or (3 if options.tornado else 10)))
    if not 1 <= len(seeds) <= MOST_SEEDS:
        print(t._("--seeds takes a number from 1 to {most}.", most=MOST_SEEDS), file=sys.stderr)
        return 2
    check_cost(options, scenario, t, len(seeds) * (2 * len(tasks([1])) if options.tornado else 1))
    try:
        return (_tornado if options.tornado else _calibrate)(options, scenario, seeds, progress, t)
    except NoPrediction as why:
        print(t._(WHY_MISSING[str(why)]), file=sys.stderr)
        return 2
    finally:
        progress.close()


def _calibrate(options: argparse.Namespace, scenario: Scenario, seeds: range, progress: Any, t: Text) -> int:
    rows = calibrate(scenario, seeds, max(1, options.workers), _told(progress))
    progress.close()
    _write(options.json, report(rows, scenario, seeds), table(rows, len(seeds), t))
    return 0 if passed(rows) else 1


def _tornado(options: argparse.Namespace, scenario: Scenario, seeds: range, progress: Any, t: Text) -> int:
    found = tornado(scenario, seeds, max(1, options.workers), _told(progress))
    progress.close()
    _write(options.json, tornado_report(found, seeds), tornado_table(found, t))
    return 0


def _told(progress: Any) -> Told:
    return lambda share: progress(N_("Worlds"), share)


def _write(file: str | None, figures: dict[str, Any], told: str) -> None:
    text = json.dumps(figures, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    if file and file != "-":
        Path(file).write_text(text, encoding="utf-8")
    sys.stdout.write(text if file == "-" else told + "\n")


def table(rows: list[Row], n_seeds: int, t: Text) -> str:
    """The rows for a reader: figure, band and verdict on one line, what was published on the next."""
    head = [t._("Figure"), t._("Simulator"), t._("Band")]
    cells = [[t._(r.target.title), _shown(r, t), band(r.target, t)] for r in rows]
    wide = [max(len(line[i]) for line in [head, *cells]) for i in range(3)]
    lines = [
        t.n("Mean of {count} world [95% interval]", "Mean of {count} worlds [95% interval]", n_seeds),
        "",
        "   " + "  ".join(h.ljust(w) for h, w in zip(head, wide, strict=True)).rstrip(),
    ]
    for calibrated in (True, False):
        lines += ["", t._("Calibrated") if calibrated else t._("Beyond the calibration: plausible ranges")]
        for row, line in zip(rows, cells, strict=True):
            if row.target.calibrate == calibrated:
                mark = "✓" if row.inside else "✗"
                lines.append(f" {mark} " + "  ".join(c.ljust(w) for c, w in zip(line, wide, strict=True)).rstrip())
                lines += [f"     {published(row.target, p, t)} · {t._(p.source)}" for p in row.target.published]
    out = [t._(row.target.title) for row in rows if row.target.calibrate and not row.inside]
    lines += ["", t._("Out of their band: {names}", names="; ".join(out)) if out else t._("All within their bands.")]
    return "\n".join(lines)


def _shown(row: Row, t: Text) -> str:
    """The figure that is judged; an interval for a mean only."""
    return figure(row.target, row.judged, t) if row.target.highest else estimate(row.target, row.estimate, t)
