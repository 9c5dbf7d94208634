"""Programs that end with us; how long one takes, and the most memory that it and its child processes hold."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import run

LOOK_EVERY = 0.5
"""Seconds between two looks at the memory."""


@dataclass(frozen=True)
class Usage:
    """``seconds`` from start to end; ``peak_gb``: pages shared by processes counted once (PSS, Linux only)."""

    seconds: float
    peak_gb: float
    output: str


@contextmanager
def running(command: Sequence[str], **options: Any) -> Iterator[subprocess.Popen[Any]]:
    """A program that ends with this block, and if this process is asked to end (SIGTERM): an orderly end for both."""
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with run.running(list(command), **options) as process:
        yield process


def used(command: Sequence[str], cwd: Path) -> Usage:
    """Run a command to its end. Raises CalledProcessError if it fails."""
    start, peak = time.perf_counter(), 0
    with running(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        while process.poll() is None:
            peak = max(peak, sum(map(memory, tree(process.pid))))
            time.sleep(LOOK_EVERY)
        seconds = time.perf_counter() - start
        output = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output)
    return Usage(seconds, peak / 1e6, output)


def tree(pid: int) -> list[int]:
    """A process and all that it has started; read from /proc (Linux)."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents.setdefault(int(entry.read_text().rsplit(")", 1)[1].split()[1]), []).append(int(entry.parent.name))
        except OSError:
            continue  # it has just ended
    found = [pid]
    for one in found:
        found += parents.get(one, [])
    return found


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
