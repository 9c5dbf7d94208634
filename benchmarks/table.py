"""What every benchmark reports: rows with a reference, a ratio and a target, and fair turns for those compared."""

import os
import platform
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

Times = Mapping[str, Sequence[float]]
"""What was measured of each thing compared, round by round."""


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, beside what, and the most it may be.

    ``value`` and ``reference_value`` in ``unit``. ``ratio`` is what is held against ``target``; where there is no
    reference to divide by, or the target is a plain number, ``ratio`` is None and ``value`` is held against it.
    """

    what: str
    value: float
    unit: str
    target: float
    reference: str = ""
    reference_value: float | None = None
    ratio: float | None = None

    @property
    def held(self) -> float:
        """What is held against the target."""
        return self.value if self.ratio is None else self.ratio

    @property
    def met(self) -> bool:
        """Whether the target is met."""
        return self.held <= self.target

    def as_dict(self) -> dict[str, Any]:
        """The row as JSON."""
        return {**vars(self), "met": self.met}


def beside(what: str, times: Times, name: str, reference: str, unit: str, target: float) -> Row:
    """The row of ``name`` beside ``reference``: medians, and the median of the ratios of neighbours."""
    ratio = statistics.median(a / b for a, b in zip(times[name], times[reference], strict=True))
    value, other = statistics.median(times[name]), statistics.median(times[reference])
    return Row(what, value, unit, target, reference, other, ratio)


def in_turns(work: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """What each piece of work returns (its seconds), one after the other, ``rounds`` times after one to warm up.

    Alternating, a slow moment of the machine hits all that are compared.
    """
    times: dict[str, list[float]] = {name: [] for name in work}
    for turn in range(rounds + 1):
        for name, run in work.items():
            taken = run()
            if turn:
                times[name].append(taken)
    return times


def printed(rows: Sequence[Row]) -> str:
    """The rows as a table of text."""
    lines = [f"{'':58}{'measured':>12}{'reference':>12}{'ratio':>8}{'target':>9}"]
    for row in rows:
        other = "" if row.reference_value is None else _number(row.reference_value, row.unit)
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        verdict = "met" if row.met else "MISSED"
        line = f"{row.what:58}{_number(row.value, row.unit):>12}{other:>12}{ratio:>8}{row.target:>9g}  {verdict}"
        lines.append(f"{line}  ({row.reference})" if row.reference else line)
    return "\n".join(lines)


def _number(value: float, unit: str) -> str:
    digits = 0 if abs(value) >= 100 else 2 if abs(value) >= 0.1 else 4
    return f"{value:,.{digits}f} {unit}".strip()


def machine() -> dict[str, Any]:
    """Where and when: processor, cores, memory, system, versions, date (UTC)."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="minutes"),
        "processor": _first("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory": _first("/proc/meminfo", "MemTotal"),
        "system": platform.platform(),
        "python": platform.python_version(),
        "numpy": np.__version__,
    }


def _first(file: str, name: str) -> str:
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")
