"""How long a command takes, and the most memory that it and its child processes hold together."""

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LOOK_EVERY = 0.5
"""Seconds between two looks at the memory."""


@dataclass(frozen=True)
class Usage:
    """``seconds`` from start to end; ``peak_gb``: pages shared by processes counted once (PSS, Linux only)."""

    seconds: float
    peak_gb: float
    output: str


def used(command: Sequence[str], cwd: Path) -> Usage:
    """Run a command to its end. Raises CalledProcessError if it fails."""
    start, peak = time.perf_counter(), 0
    with subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        while process.poll() is None:
            peak = max(peak, sum(map(memory, tree(process.pid))))
            time.sleep(LOOK_EVERY)
        seconds = time.perf_counter() - start
        output = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output)
    return Usage(seconds, peak / 1e6, output)


def tree(pid: int) -> list[int]:
    """A process and all that it has started."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(below for child in children for below in tree(int(child)))]


def memory(pid: int) -> int:
    """What a process holds, in kB; 0 where the system does not tell, or the process has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def load() -> float:
    """Processes that wanted a processor in the last minute."""
    return os.getloadavg()[0]
