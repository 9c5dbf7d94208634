"""Programs that end with us; how long one takes, and the most memory that it and its child processes hold."""

import contextlib
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
            peak = max(peak, resident(process.pid))
            time.sleep(LOOK_EVERY)
        seconds = time.perf_counter() - start
        output = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output)
    return Usage(seconds, peak / 1e9, output)


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


def resident(pid: int) -> int:
    """Bytes in memory of a process and all that it has started, what they share counted once (PSS, Linux only).

    Files in memory that they hold open count in full: the kernel counts what some process has just looked at.
    """
    pids, files = tree(pid), dict[int, int]()
    for one in pids:
        files |= _files_in_memory(one)
    own, shared = (1024 * sum(column) for column in zip(*map(_held, pids), strict=True))
    return own + max(shared, sum(files.values()))


def _held(pid: int) -> tuple[int, int]:
    """What a process holds in kB: its own, and looked at in files in memory; 0 where the system does not tell."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # or it has just ended
        return 0, 0
    found = {name: int(words.split()[0]) for name, _, words in (line.partition(":") for line in lines[1:])}
    shared = found.get("Pss_Shmem", 0)
    return found.get("Pss", 0) - shared, shared


def _files_in_memory(pid: int) -> dict[int, int]:
    """Bytes of those (``memfd_create(2)``) that a process holds open, by their number in the system."""
    found = {}
    for link in Path(f"/proc/{pid}/fd").glob("*"):
        with contextlib.suppress(OSError):  # it has just ended, or closed this one
            if os.readlink(link).startswith("/memfd:"):
                status = link.stat()
                found[status.st_ino] = 512 * status.st_blocks
    return found


def load() -> float:
    """Processes that wanted a processor in the last minute."""
    return os.getloadavg()[0]
