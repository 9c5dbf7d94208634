"""The days on which the congestion of a patient begins to move otherwise, and the levels that they make."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthetic_data.streams import Floats

Columns = tuple[NDArray[Any], ...]
"""``day, who, keep, slope, jump`` of some bends."""


def _none() -> "list[Columns]":
    nobody, nothing = np.empty(0, np.int32), np.empty(0, np.float32)
    return [(nobody, nobody, nothing, nothing, nothing)]


@dataclass
class Bends:
    """Collects the bends of ``n_patients``, who are dry at first; ``keep`` holds until a patient's first bend."""

    n_patients: int
    keep: float
    parts: "list[Columns]" = field(default_factory=_none)

    def add(self, day: NDArray[np.int32], who: NDArray[np.int32], keep: float, slope: Floats, jump: float) -> None:
        """From ``day`` on, ``level`` becomes ``level * keep + slope``; before that, today, it jumps."""
        full = np.full((2, len(who)), [[keep], [jump]], np.float32)
        self.parts.append((day, who, full[0], slope, full[1]))

    def settle(self) -> None:
        """No bend comes any more: one array a column."""
        self.parts = [self._by_day()]

    def _by_day(self) -> Columns:
        """All bends sorted by day; those of a day stay in their order."""
        columns = [np.concatenate(column) for column in zip(*self.parts, strict=True)]
        order = np.argsort(columns[0], kind="stable")
        return tuple(column[order] for column in columns)

    def levels(self, start: int, stop: int) -> Floats:
        """Congestion on the days from 0 to ``stop - 1``, ``(days, patients)``, when it is followed from ``start`` on.

        Of two bends of a patient on one day the one added last counts.
        """
        day, who, keep, slope, jump = self._by_day()
        cuts = np.searchsorted(day, np.arange(start, stop + 1)).tolist()
        kept, sloped = np.full(self.n_patients, self.keep, np.float32), np.zeros(self.n_patients, np.float32)
        out = np.empty((stop, self.n_patients), np.float32)
        level = np.zeros(self.n_patients, np.float32)
        for today, (first, last) in enumerate(pairwise(cuts), start=start):
            if first < last:
                mine = who[first:last]
                kept[mine], sloped[mine] = keep[first:last], slope[first:last]
                level[mine] += jump[first:last]
            level *= kept
            level += sloped
            if today >= 0:
                out[today] = level
        return out
