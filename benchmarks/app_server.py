"""The real app as ``run.py`` serves it, for a measurement: loopback only, its own folder, its memory watched."""

import asyncio
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket

import numpy as np

import run
from benchmarks.process_tree import resident, running, tree

READY = 120.0
"""Seconds until the server must answer."""


@dataclass
class Server:
    """``address``: host and port; ``memory``: seconds since the start, and bytes of all its processes."""

    address: str
    process: subprocess.Popen[bytes]
    memory: list[tuple[float, int]] = field(default_factory=list)

    async def watch(self, every: float = 1.0) -> None:
        """Write down the memory until cancelled."""
        start = time.monotonic()
        while True:
            self.memory.append((time.monotonic() - start, resident(self.process.pid)))
            await asyncio.sleep(every)

    def cpu(self) -> float:
        """Seconds of processor time of its processes that live."""
        ticks = (Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split() for pid in tree(self.process.pid))
        return sum(int(f[11]) + int(f[12]) for f in ticks) / os.sysconf("SC_CLK_TCK")

    def memory_told(self) -> dict[str, float]:
        """First, largest and last in MB; and the slope over the second half, in MB a minute."""
        at, used = (np.array(x, dtype=float) for x in zip(*self.memory, strict=True))
        late = at >= at[-1] / 2
        slope = np.polyfit(at[late], used[late], 1)[0] * 60 if late.sum() > 2 else float("nan")
        figures = {"first": used[0], "largest": used.max(), "last": used[-1], "slope_per_minute": slope}
        return {name: round(float(value) / 1e6, 1) for name, value in figures.items()}


def free_port() -> int:
    """A port of this computer that nothing uses."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(log: Path | None = None, **variables: str) -> Iterator[Server]:
    """The app on a free port, with a folder of its own that goes with it; what it says goes to ``log``."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="hydroscope-") as home, (log or Path(home, "log")).open("wb") as said:
        environment = {**run.server_environment(), "HYDROSCOPE_HOME": home, **variables}
        command = run.server_command("127.0.0.1", port)
        with running(command, cwd=run.ROOT, env=environment, stdout=said, stderr=said) as process:
            deadline = time.monotonic() + READY
            while not run.answers(port):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit("The app did not start.")
                time.sleep(0.1)
            yield Server(f"127.0.0.1:{port}", process)
