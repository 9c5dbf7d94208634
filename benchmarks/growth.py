"""``python -m benchmarks.growth [--plot FILE.svg] [--json FILE] [--quick]``: how time and memory grow.

Four things grow, each by itself, over three decades where they can: patients (the whole study by shards), days (the
world of 64 patients), the pool (the pairing of 1,000 bearers with it) and worker processes (the world of the same
shards). Every point is measured in a process of its own, after a small warm-up of the same work; its time is the
processor time of the work alone, of all its processes, which other programs disturb less than the clock (that of the
clock for worker processes), its memory that of all its processes. The exponent is the slope of the logarithms, by
least squares over all points and over the last decade; the work done once whatever the size makes the first one
smaller. Target: 1.05 at most.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.process_tree import load, used
from benchmarks.table import machine

ROOT = Path(__file__).parents[1]
TARGET = 1.05
SIZES: dict[str, tuple[int, ...]] = {
    "patients": (200, 600, 2_000, 6_000, 20_000, 60_000, 200_000),
    "days": (365, 1_095, 3_650, 10_950, 36_500, 109_500, 365_000),
    "pool": (2_000, 6_000, 20_000, 60_000, 200_000, 600_000, 2_000_000),
    "workers": (1, 2, 4),
}


@dataclass(frozen=True)
class Point:
    """One measurement: ``axis`` and its ``size``, ``seconds`` of work, ``gb`` at most."""

    axis: str
    size: int
    seconds: float
    gb: float


def patients(size: int) -> None:
    """The whole study of so many bearers, one year, with a pool of twice as many people."""
    from simulator.report import report
    from simulator.scale import Backend, Plan, ShardedStudy

    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(folder, Backend(workers=1), kept=0.1)  # in this process: others take seconds to start
        report(ShardedStudy(_scenario(n_patients=size, n_pool=max(2 * size, 1000)), plan))


def days(size: int) -> None:
    """What happens to 64 bearers in so many days, and what their implants send."""
    from models.landmarks import weekly
    from simulator.world import observe
    from synthetic_data.streams import Persons, Streams

    s = _scenario(n_days=size)
    _, _, telemetry = observe(s.cohort, s.course, s.telemetry, Streams(1), Persons(0, 64))
    weekly(telemetry.values, telemetry.observed)


def pool(size: int) -> None:
    """Records of so many people, and 1,000 bearers to be found among them."""
    from simulator.study import Study

    Study(_scenario(n_patients=1000, n_pool=size), workers=1).result("linkage")


def workers(size: int) -> None:
    """The same 24 shards of the world by so many processes."""
    from simulator.scale import Backend, Plan, ShardedStudy

    with tempfile.TemporaryDirectory() as folder:
        study = ShardedStudy(_scenario(n_patients=24 * 512), Plan(folder, Backend(workers=size), size=512))
        study.result("bearers")
        study.plan.backend.close()


WORK: dict[str, Callable[[int], None]] = {"patients": patients, "days": days, "pool": pool, "workers": workers}
WARM_UP = {"patients": 200, "days": 365, "pool": 2000}


def _scenario(**sizes: int) -> Any:
    """A year of the usual world, of any size."""
    from simulator.scenario import Scenario

    s, sizes = Scenario(), {"n_days": 365, **sizes}
    cohort = {name: sizes[name] for name in ("n_patients", "n_days") if name in sizes}
    records = {name: sizes[name] for name in ("n_pool",) if name in sizes}
    linkage = {"block_window_days": 7}
    return s.model_copy(
        update={
            "cohort": s.cohort.model_copy(update=cohort),
            "records": s.records.model_copy(update=records),
            "linkage": s.linkage.model_copy(update=linkage),
        }
    )


def timed(axis: str, size: int) -> float:
    """Seconds of the work of one point: of processors, or of the clock for worker processes."""
    if axis in WARM_UP:
        WORK[axis](WARM_UP[axis])
    start = _seconds(axis)
    WORK[axis](size)
    return _seconds(axis) - start


def _seconds(axis: str) -> float:
    spent = os.times()
    own, children = spent.user + spent.system, spent.children_user + spent.children_system
    return spent.elapsed if axis == "workers" else own + children


def measured(axis: str, size: int) -> Point:
    """One point, in a process of its own."""
    found = used([sys.executable, "-m", "benchmarks.growth", "--point", axis, str(size)], ROOT)
    return Point(axis, size, float(found.output), found.peak_gb)


def exponent(points: Sequence[Point]) -> float:
    """The slope of log time against log size, by least squares."""
    return float(np.polyfit(np.log([p.size for p in points]), np.log([p.seconds for p in points]), 1)[0])


def last_decade(points: Sequence[Point]) -> list[Point]:
    """The points of at least a tenth of the largest size."""
    return [p for p in points if p.size * 10 >= points[-1].size]


def plot(points: Sequence[Point], told: dict[str, str]) -> str:
    """Time and memory against each size, logarithmic, as SVG."""
    import vl_convert

    rows = [{**asdict(p), "what": told[p.axis]} for p in points]

    def panel(field: str, title: str) -> dict[str, Any]:
        encoding = {
            "x": {"field": "size", "type": "quantitative", "scale": {"type": "log"}, "title": "size"},
            "y": {"field": field, "type": "quantitative", "scale": {"type": "log"}, "title": title},
            "color": {"field": "what", "type": "nominal", "title": None, "legend": {"orient": "top", "columns": 1,
                      "labelLimit": 500}},
            "shape": {"field": "what", "type": "nominal", "legend": None},
        }  # fmt: skip
        return {"width": 330, "height": 300, "mark": {"type": "line", "point": True}, "encoding": encoding}

    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": "white",
        "data": {"values": rows},
        "hconcat": [panel("seconds", "seconds"), panel("gb", "memory of all processes, GB")],
    }
    return str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))


def main() -> int:
    """Measure, print, draw; 1 if something grows faster than the target."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plot", type=Path, metavar="FILE.svg")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--only", action="append", choices=tuple(SIZES))
    parser.add_argument("--quick", action="store_true", help="leave out the largest size of each")
    parser.add_argument("--point", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.point:
        print(timed(asked.point[0], int(asked.point[1])))
        return 0
    points, told, slow = [], {}, False
    for axis in asked.only or SIZES:
        sizes = SIZES[axis][:-1] if asked.quick and axis != "workers" else SIZES[axis]
        mine = []
        for size in sizes:
            mine.append(measured(axis, size))
            print(f"{axis:10}{size:>10,}{mine[-1].seconds:>10.2f} s{mine[-1].gb:>8.2f} GB", flush=True)
        grown, lately = exponent(mine), exponent(last_decade(mine))
        slow |= max(grown, lately) > TARGET
        print(f"{axis:10} exponent {grown:.2f} over all, {lately:.2f} over the last decade; load {load():.1f}\n")
        told[axis] = f"{axis}: time grows with the power {grown:.2f}; {lately:.2f} in the last decade"
        points += mine
    if asked.plot:
        asked.plot.write_text(plot(points, told), encoding="utf-8")
    if asked.json:
        report = {"machine": machine(), "load": load(), "points": [asdict(p) for p in points], "told": told}
        asked.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
