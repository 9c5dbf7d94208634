"""``python -m benchmarks.resimulation``: a complete default study against drawing as many normal numbers.

The two alternate in one process, so that a slow moment of the machine hits both; the median of the
ratios of neighbours is printed with the medians of the times. Target: a ratio of 8 at most.
"""

import argparse
import statistics
import time
from collections import defaultdict

import numpy as np

from simulator.report import run_all
from simulator.scenario import Scenario
from simulator.study import Study

TARGET = 8.0


def reference(scenario: Scenario) -> float:
    """Seconds to draw the float32 normals of the telemetry: patients x days x 7 channels, one core."""
    size = scenario.cohort.n_patients * scenario.cohort.n_days * 7
    generator = np.random.Generator(np.random.Philox(0))
    start = time.perf_counter()
    generator.standard_normal(size, dtype=np.float32)
    return time.perf_counter() - start


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    scenario, times, draws = Scenario(), defaultdict(list), []
    run_all(Study(scenario))
    for _ in range(parser.parse_args().runs):
        draws.append(reference(scenario))
        study = Study(scenario)
        start = time.perf_counter()
        run_all(study)
        times["complete study"].append(time.perf_counter() - start)
        for name, seconds in study.timings.items():
            times[f"  {name}"].append(seconds)
    print(f"{'':24}{'seconds':>10}{'x draw':>10}")
    print(f"{'draw the normals':24}{statistics.median(draws):10.3f}{1:10.2f}")
    for name, seconds in times.items():
        ratio = statistics.median(s / d for s, d in zip(seconds, draws, strict=True))
        print(f"{name:24}{statistics.median(seconds):10.3f}{ratio:10.2f}")
    ratio = statistics.median(s / d for s, d in zip(times["complete study"], draws, strict=True))
    print(f"complete study: {ratio:.2f} x the draw (target: {TARGET:.0f} at most)")


if __name__ == "__main__":
    main()
