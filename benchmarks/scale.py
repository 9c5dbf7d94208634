"""``python -m benchmarks.scale [--only hydro|country]``: HYDRO and the whole country, by shards: time and memory.

HYDRO: 35,000 bearers, three years, a pool of 600,000, linkage, gradient boosting, evaluation, beside drawing its 268
million normal numbers on one core. The country: 1.1 million bearers, one year, a pool of 2 million (as many people as
live with heart failure at most). Each is run by a command of its own; its memory is that of all its processes.
``--runs`` is how often; the country takes some six minutes on two free cores.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.process_tree import used
from benchmarks.table import Row, printed

ROOT = Path(__file__).parents[1]
RUN = [sys.executable, "-m", "simulator", "run", "--scale", "--json", "-", "--set", "model.kind=boosting"]
HYDRO = ["--preset", "hydro"]
COUNTRY = ["--patients", "1100000", "--pool", "2000000", "--set", "cohort.n_days=365"]
COUNTRY += ["--set", "linkage.block_window_days=7", "--controls", "0.05"]
TIMES_THE_DRAW, MINUTES, GB = 10.0, 10.0, 3.0


def rows(runs: int | None = None) -> list[Row]:
    """The four rows."""
    return [*hydro(runs or 1), *country(runs or 1)]


def hydro(runs: int = 1) -> list[Row]:
    """HYDRO beside the draw of its normal numbers."""
    taken, draws = [], []
    for _ in range(runs):
        draws.append(drawn(35_000 * 1095 * 7))
        taken.append(used([*RUN, *HYDRO], ROOT))
    ratio = statistics.median(u.seconds / d for u, d in zip(taken, draws, strict=True))
    seconds = statistics.median(u.seconds for u in taken)
    reference = statistics.median(draws)
    return [
        Row("HYDRO: 35,000 x 3 years, pool of 600,000, boosting", seconds, "s", TIMES_THE_DRAW,
            "draw of 268 million normals, one core", reference, ratio),
        Row("HYDRO: most memory of all processes", max(u.peak_gb for u in taken), "GB", GB),
    ]  # fmt: skip


def country(runs: int = 1) -> list[Row]:
    """The whole country in minutes."""
    taken = [used([*RUN, *COUNTRY], ROOT) for _ in range(runs)]
    minutes = statistics.median(u.seconds for u in taken) / 60
    return [
        Row("The country: 1.1 million x 1 year, pool of 2 million", minutes, "min", MINUTES),
        Row("The country: most memory of all processes", max(u.peak_gb for u in taken), "GB", GB),
    ]


def drawn(size: int, at_once: int = 15_330_000) -> float:
    """Seconds to draw so many float32 normals on one core, no more memory than for a small study."""
    generator = np.random.Generator(np.random.Philox(0))
    start = time.perf_counter()
    for first in range(0, size, at_once):
        generator.standard_normal(min(at_once, size - first), dtype=np.float32)
    return time.perf_counter() - start


def main() -> None:
    """Print the rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--only", choices=("hydro", "country"))
    asked = parser.parse_args()
    made = {"hydro": hydro, "country": country}
    for name in [asked.only] if asked.only else made:
        print(printed(made[name](asked.runs)), flush=True)


if __name__ == "__main__":
    main()
