"""Random numbers named after what they decide and tied to the person they decide it for.

Every draw comes from a stream such as ``"telemetry.noise"``, keyed by the study's seed, the
stream's name and a block of persons. A block is always drawn whole, in an order in which days
come before persons. So person 17 is the same in a cohort of 100 and of 35,000, the first year
is the same in a study of one year and of three, a shard computed elsewhere is bit-identical,
and turning up one mechanism leaves every other draw untouched (common random numbers;
Law, *Simulation Modeling and Analysis*, ch. 11.2).
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WIDE_BLOCK = {"bearer": 512, "other": 4096}
"""Persons per block, by kind, of a stream that gives each person a few numbers."""
DAILY_BLOCK = 64
"""Persons per block of a stream that gives each person a long series."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Persons:
    """The persons ``start`` to ``stop - 1`` of a population: implant bearers, or others in the pool."""

    start: int
    stop: int
    kind: str = "bearer"

    def __len__(self) -> int:
        return self.stop - self.start


@dataclass(frozen=True)
class Streams:
    """All random numbers of a study; ``seed`` is any non-negative integer."""

    seed: int

    def generator(self, name: str, block: int = 0) -> np.random.Generator:
        """The generator of one block of persons of one stream."""
        tag = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "little")
        return np.random.Generator(np.random.SFC64(np.random.SeedSequence((self.seed, tag, block))))

    def uniform(self, name: str, persons: Persons, rows: int | None = None) -> Floats:
        """Uniform numbers in [0, 1), shape ``(persons,)`` or ``(rows, persons)``."""
        return self._wide(name, persons, rows, lambda g, shape: g.random(shape, np.float32))

    def normal(self, name: str, persons: Persons, rows: int | None = None) -> Floats:
        """Standard normal numbers, shape ``(persons,)`` or ``(rows, persons)``."""
        return self._wide(name, persons, rows, lambda g, shape: g.standard_normal(shape, np.float32))

    def daily_uniform(self, name: str, persons: Persons, days: int) -> Floats:
        """Uniform numbers in [0, 1), shape ``(days, persons)``, contiguous by day."""
        return self._daily(name, persons, (days,), lambda g, shape: g.random(shape, np.float32))

    def daily_normal(self, name: str, persons: Persons, days: int, channels: int) -> Floats:
        """Standard normal numbers, shape ``(days, channels, persons)``, contiguous by day."""
        return self._daily(name, persons, (days, channels), lambda g, shape: g.standard_normal(shape, np.float32))

    def _wide(self, name: str, persons: Persons, rows: int | None, draw: "Draw") -> Floats:
        shape = (rows or 1,)
        out = self._blocks(name, persons, shape, WIDE_BLOCK[persons.kind], draw)
        return out if rows else out[0]

    def _daily(self, name: str, persons: Persons, shape: tuple[int, ...], draw: "Draw") -> Floats:
        return self._blocks(name, persons, shape, DAILY_BLOCK, draw)

    def _blocks(self, name: str, persons: Persons, shape: tuple[int, ...], size: int, draw: "Draw") -> Floats:
        out = np.empty((*shape, len(persons)), np.float32)
        for block in range(persons.start // size, -(-persons.stop // size)):
            first = block * size
            low, high = max(first, persons.start), min(first + size, persons.stop)
            numbers = draw(self.generator(f"{persons.kind}.{name}", block), (*shape, size))
            out[..., low - persons.start : high - persons.start] = numbers[..., low - first : high - first]
        return out


def enough(mean: float) -> int:
    """How many waiting times to draw so that a Poisson process of this mean does not outlast them (6 SD)."""
    return int(mean + 6 * np.sqrt(mean) + 8)


Draw = Callable[[np.random.Generator, tuple[int, ...]], Floats]
