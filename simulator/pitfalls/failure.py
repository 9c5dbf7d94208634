"""What a failure is made of: its three scenarios, its two numbers and its texts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from simulator.study import Study

Group = Literal["data", "learning", "world"]
State = Literal["before", "failing", "repaired"]
Draws = NDArray[np.float64]
"""A number, then its value in each resample of the patients: ``(1 + resamples,)``."""
STATES: tuple[State, ...] = ("before", "failing", "repaired")


@dataclass(frozen=True)
class Figure:
    """A number of a study: its ``title`` (an English message id), how it is computed, and how it is written.

    ``ideal`` is the value of a perfect study where there is one.
    """

    title: str
    compute: Callable[[Study], Draws]
    percent: bool = False
    ideal: float | None = None


@dataclass(frozen=True)
class Pitfall:
    """A failure: ``before``, then what the ``switch`` changes, then what the repair changes (``mended``).

    ``betrays`` moves up (``rises``) or down when the switch is turned and comes back with the repair;
    ``hides`` looks as good as before or better. ``page`` is the one on which the scenario is worth opening.
    Texts are English message ids.
    """

    key: str
    group: Group
    title: str
    story: str
    example: str
    source: str
    repair: str
    question: str
    before: dict[str, object]
    switch: dict[str, object]
    mended: dict[str, object]
    hides: Figure
    betrays: Figure
    rises: bool
    page: Literal["linkage", "training", "evaluation"] = "evaluation"

    def changes(self, state: State) -> dict[str, object]:
        """What a state sets; when repaired, the cause is still there where it can be."""
        added = {"before": {}, "failing": self.switch, "repaired": self.switch | self.mended}[state]
        return self.before | added
