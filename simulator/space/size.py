"""How much memory a space needs, and whether this computer has it: asked before it starts.

Measured (docs/space.md): a space that opens and trains takes a quarter of a gigabyte, and 50 bytes for each day of
each bearer's follow-up; the hospital records hardly count.
"""

from pathlib import Path

from simulator.parameters import Refusal
from simulator.scenario import Scenario
from simulator.space.protocol import Impossible, Open

USUAL_BYTES = 2 << 30
"""What a space may use besides the libraries that are loaded already."""
BASE_BYTES, DAY_BYTES = 250_000_000, 50
LARGE_DAYS = 12_000_000
"""Bearers times days from which a space needs more than is usual."""
ADDRESSED = 1_500_000_000
"""Bytes that a process asks the system for but never touches; its limit counts them."""
LARGE_PATIENCE = 300.0
"""Seconds for one answer of a large space."""


def days_of(opening: Open) -> int:
    """Bearers times days of follow-up; 0 where the scenario is none."""
    try:
        cohort = Scenario().change(opening.scenario).cohort
    except Refusal:
        return 0
    return cohort.n_patients * cohort.n_days


def is_large(opening: Open) -> bool:
    """Whether a space needs more than the usual memory and time."""
    return days_of(opening) > LARGE_DAYS


def needed(opening: Open) -> int:
    """Bytes of memory that a space will use at most."""
    return BASE_BYTES + DAY_BYTES * days_of(opening)


def limit_of(opening: Open) -> int:
    """Bytes to which a space is limited."""
    return ADDRESSED + needed(opening) if is_large(opening) else USUAL_BYTES


def free() -> int | None:
    """Bytes of memory that this computer can still give; None where the system does not tell."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), None)


def check_room(opening: Open, others: list[Open]) -> None:
    """Refuse a large space before it starts; raises :class:`Impossible` if another is open or memory is short."""
    if not is_large(opening):
        return
    if any(map(is_large, others)):
        raise Impossible("large_in_use")
    there = free()
    if there is not None and there < needed(opening):
        raise Impossible("no_memory", needed=needed(opening), free=there)
