"""The days on which the congestion of a patient begins to move otherwise, and the levels that they make."""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthetic_data.streams import Floats


class Bends:
    """Collects the bends of ``n_patients``, who are dry at first; ``keep`` holds until a patient's first bend."""

    def __init__(self, n_patients: int, keep: float) -> None:
        self.n_patients, self.keep = n_patients, keep
        nobody, nothing = np.empty(0, np.int32), np.empty(0, np.float32)
        self.parts: list[tuple[NDArray[Any], ...]] = [(nobody, nobody, nothing, nothing, nothing)]

    def add(self, day: NDArray[np.int32], who: NDArray[np.int32], keep: float, slope: Floats, jump: float) -> None:
        """From ``day`` on, ``level`` becomes ``level * keep + slope``; before that, today, it jumps."""
        full = np.full((2, len(who)), [[keep], [jump]], np.float32)
        self.parts.append((day, who, full[0], slope, full[1]))

    def levels(self, start: int, stop: int) -> Floats:
        """Congestion on the days from 0 to ``stop - 1``, ``(days, patients)``, when it is followed from ``start`` on.

        Of two bends of a patient on one day the one added last counts.
        """
        day, who, keep, slope, jump = (np.concatenate(column) for column in zip(*self.parts, strict=True))
        order = np.argsort(day, kind="stable")
        who, keep, slope, jump = who[order], keep[order], slope[order], jump[order]
        cuts = np.searchsorted(day[order], np.arange(start, stop + 1)).tolist()
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
