"""``python -m benchmarks.spaces [--spaces N] [--json]``: how much memory a class of project spaces takes.

Each space opens the default scenario, makes a table and trains the default model. Memory is the proportional set
size (PSS): what is shared between processes is counted once. The reference is one process that was started by
itself and does the same work.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from simulator.space.protocol import Evaluate, Open, Tabulate, Train
from simulator.space.space import Walls

ALONE = """
from simulator.space.desk import Desk
from simulator.space.protocol import Open, Tabulate, Train
desk = Desk(Open())
desk.tabulate(Tabulate(rows="sex", columns="age_group"))
desk.train(Train())
import os
from benchmarks.spaces import pss
print(pss(os.getpid()))
"""
TARGET_MB = 4096


def pss(pid: int) -> float:
    """Proportional set size of a process in megabytes (Linux)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def measure(n: int) -> dict[str, float]:
    """Open ``n`` spaces, have each work, and add up their memory and the warden's."""
    with tempfile.TemporaryDirectory() as home, Walls(Path(home)) as walls:
        start, spaces = time.perf_counter(), []
        for i in range(n):
            spaces.append(walls.open(Open(), f"group-{i + 1}"))
            for request in (Tabulate(rows="sex", columns="age_group"), Train(), Evaluate()):
                assert spaces[-1].ask(request).status == "released"
        seconds = time.perf_counter() - start
        assert walls._warden is not None
        total = sum(pss(space.pid) for space in spaces) + pss(walls._warden.pid)
        done = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=True)
        alone = float(done.stdout)
        return {
            "spaces": n,
            "total_mb": round(total),
            "each_mb": round(total / n),
            "alone_mb": round(alone),
            "ratio": round(total / n / alone, 2),
            "seconds_each": round(seconds / n, 2),
        }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spaces", type=int, default=35)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure(options.spaces)
    if options.json:
        print(json.dumps(found))
        return
    verdict = "met" if found["total_mb"] <= TARGET_MB else "missed"
    print(f"{found['spaces']} spaces: {found['total_mb']} MB, {found['each_mb']} each; alone {found['alone_mb']} MB")
    print(f"ratio {found['ratio']}; {found['seconds_each']} s each; target {TARGET_MB} MB for 35: {verdict}")


if __name__ == "__main__":
    main()
