"""``python -m benchmarks.resimulation``: the default study against drawing as many normal numbers.

Draw, world, complete study and each change of one thing alternate in one process. The draw uses one core; the
study uses as many threads as the page does, one a core (``docs/performance.md`` says which stages).
"""

import argparse
import os
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from itertools import count

import numpy as np

from benchmarks.table import Row, beside, in_turns, printed
from simulator.cache import StageCache
from simulator.report import run_all
from simulator.scenario import Scenario
from simulator.study import Study

RUNS = 9
DRAW = "draw of the normals"
ROWS = {
    "default world: bearers and health records": 2.5,
    "complete study with intervals": 5.0,
    "a change of the pairing only": 1.5,
    "a change of the model only": 1.5,
    "a change of the threshold only": 0.1,
}
"""What is measured, and the most it may take, in draws."""


def rows(runs: int | None = None) -> list[Row]:
    """The five rows."""
    times = in_turns(Pupil().work(), runs or RUNS)
    return [beside(name, times, name, DRAW, "s", target) for name, target in ROWS.items()]


class Pupil:
    """What a pupil does, each as a function that returns its seconds; nothing asked for is in the cache yet."""

    def __init__(self) -> None:
        self.scenario, self.turn = Scenario(), count(1)
        self.cache = StageCache(2_000_000_000)
        self.by_stage: defaultdict[str, list[float]] = defaultdict(list)
        run_all(self.study(self.scenario, self.cache))

    def study(self, scenario: Scenario, cache: StageCache | None = None) -> Study:
        """A study as a page makes it."""
        return Study(scenario, cache, workers=os.cpu_count() or 1)

    def work(self) -> dict[str, Callable[[], float]]:
        """The draw, then the rows of the table."""
        changes = (
            lambda i: {"linkage.block_window_days": 31 + i},
            lambda i: {"model.regularisation": 1 + i / 10},
            lambda i: {"alert.threshold": 0.03 + i / 10_000},
        )
        changed = [lambda c=change: self._changed(c(next(self.turn))) for change in changes]
        return {DRAW: self._draw, **dict(zip(ROWS, (self._world, self._complete, *changed), strict=True))}

    def _draw(self) -> float:
        """The float32 normals of the telemetry: patients x days x 7 channels, one core."""
        size = self.scenario.cohort.n_patients * self.scenario.cohort.n_days * 7
        generator = np.random.Generator(np.random.Philox(0))
        return seconds(lambda: generator.standard_normal(size, dtype=np.float32))

    def _world(self) -> float:
        study = self.study(self.scenario)
        return seconds(lambda: (study.weekly, study.records))

    def _complete(self) -> float:
        study = self.study(self.scenario)
        taken = seconds(lambda: run_all(study))
        for name, part in study.timings.items():
            self.by_stage[name].append(part)
        return taken

    def _changed(self, values: dict[str, object]) -> float:
        study = self.study(self.scenario.change(values), self.cache)
        return seconds(lambda: run_all(study))


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Print the table, and what each stage of the complete study takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    pupil = Pupil()
    times = in_turns(pupil.work(), parser.parse_args().runs)
    print(printed([beside(name, times, name, DRAW, "s", target) for name, target in ROWS.items()]))
    draw = statistics.median(times[DRAW])
    for name, taken in pupil.by_stage.items():
        print(f"  {name:22}{statistics.median(taken):8.3f} s{statistics.median(taken) / draw:8.2f} x the draw")


if __name__ == "__main__":
    main()
