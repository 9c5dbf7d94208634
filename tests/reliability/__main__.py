"""``python -m tests.reliability [--only PART ...] [--scale 0.01] [--seed N] [--case N] [--json FILE]``.

The exit code is 1 if anything went wrong; what did is printed with the command that plays this case alone.
"""

import argparse
import json
import logging
import math
import platform
import sys
import time
from pathlib import Path

from tests.reliability import PARTS, visitor
from tests.reliability.report import Report


def main(arguments: list[str] | None = None) -> int:
    """Play the parts one after the other, and tell how they went."""
    parser = argparse.ArgumentParser(prog="python -m tests.reliability", description=__doc__)
    parser.add_argument(
        "--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART", help=", ".join(PARTS)
    )
    parser.add_argument("--scale", type=float, default=1.0, help="share of the cases; 1 plays them all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--case", type=int, help="this case alone, by its number")
    parser.add_argument("--first", type=int, default=0, help="number of the first case, to play them in pieces")
    parser.add_argument("--seconds", type=float, default=math.inf, help="begin no case of a part after this time")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--log", type=Path, help="write what the servers say to this file")
    options = parser.parse_args(arguments)
    logging.disable(logging.WARNING)  # Streamlit's, about what it refuses
    visitor.LOG[:] = [options.log] if options.log else []
    reports = [_play(name, options) for name in options.only]
    if options.json:
        told = {report.part: vars(report) for report in reports}
        options.json.write_text(json.dumps({"machine": platform.platform(), **told}, indent=1), encoding="utf-8")
    return int(any(report.wrong for report in reports))


def _play(name: str, options: argparse.Namespace) -> Report:
    start = time.monotonic()
    report = Report(name, options.seed, until=start + options.seconds)
    for play, count in PARTS[name]:
        case = options.case
        some = max(1, round(count * options.scale)) if case is None else 1
        first = options.first if case is None else case
        numbers = range(first, first + some)
        play(options.seed, numbers, report)
    report.figures["seconds"] = round(time.monotonic() - start)
    print(report.told(), flush=True)
    for case in sorted({one["case"] for one in report.wrong})[:5]:
        print(f"  again: python -m tests.reliability --only {name} --seed {options.seed} --case {case}", flush=True)
    return report


if __name__ == "__main__":
    sys.exit(main())
