"""The other side of the scale: what a way of hosting costs, and how long one waits for it."""

from dataclasses import dataclass

from simulator.sovereignty.hosting import Hosting

BILL, YEARS = 10.5e6, 7
"""What Microsoft was paid for the platform, euros, from 2019 to early 2026 (press of April 2026), and in how long."""


@dataclass(frozen=True)
class Range:
    """Between ``low`` and ``high``; ``source``: a key of ``SOURCES``, mostly an assumption."""

    low: float
    high: float
    source: str = "assumed"


def _base(hosting: Hosting) -> str:
    return "secnumcloud" if hosting.certification == "secnumcloud" else hosting.provider


_COST = {"us": Range(1, 1, "scaleway"), "eu": Range(0.8, 1.3), "secnumcloud": Range(1.2, 1.6), "own": Range(1, 3)}
_MONTHS = {"us": Range(0, 3), "eu": Range(3, 9), "secnumcloud": Range(8, 12, "scaleway"), "own": Range(12, 24)}
_KEYS_COST, _KEYS_MONTHS = Range(0.05, 0.15), Range(1, 3)
_MEMORY_COST, _MEMORY_MONTHS = Range(0.1, 0.3), Range(3, 9)
_STAFF_COST = Range(0.1, 0.4)


def cost(hosting: Hosting) -> Range:
    """Cost a year, in bills of the US cloud of 2019-2026 (BILL / YEARS euros a year)."""
    extra = [_KEYS_COST] if hosting.keys_apart else []
    extra += [_MEMORY_COST] if hosting.memory == "encrypted" else []
    extra += [_STAFF_COST] if hosting.administrators == "customer" and hosting.provider != "own" else []
    return _sum(_COST[_base(hosting)], extra)


def months(hosting: Hosting) -> Range:
    """Months between the decision and the opening of the first project space."""
    extra = [_KEYS_MONTHS] if hosting.keys_apart and _base(hosting) != "secnumcloud" else []
    extra += [_MEMORY_MONTHS] if hosting.memory == "encrypted" else []
    return _sum(_MONTHS[_base(hosting)], extra)


def _sum(base: Range, extra: list[Range]) -> Range:
    low, high = (base.low + sum(r.low for r in extra), base.high + sum(r.high for r in extra))
    return Range(low, high, "assumed" if extra else base.source)
