"""Several tables together: does what has left, with what is asked for now, tell about too few people?

Each count that has left is a sum over a known set of people. People who are in the same sets cannot be told apart
and form one unknown; a count is known when it is a linear combination of what has left (Chin & Ozsoyoglu, IEEE Trans
Softw Eng 1982;8:574). Two nested counts are the simplest case: their difference.
"""

import numpy as np
from numpy.typing import NDArray

from simulator.space.tables import LEAST, small

Bools = NDArray[np.bool_]
_SURE = 1e-7


class Audit:
    """The sets of people whose counts have left the space, each bool ``(people,)``."""

    def __init__(self, n_people: int) -> None:
        self.left = np.zeros((0, n_people), bool)

    def betrayed(self, asked: Bools) -> int:
        """People in the smallest group that releasing the sets ``asked``, ``(sets, people)``, would betray; or 0.

        A group is betrayed if fewer than :data:`simulator.space.tables.LEAST` people are in it and its count
        can be worked out.
        """
        sets = np.unique(np.vstack([self.left, asked]), axis=0)
        sets = sets[sets.any(axis=1)]
        found = [*_nested(sets), *_solved(sets)]
        return min(found, default=0)

    def release(self, sets: Bools) -> None:
        """Take note that the counts of these sets have left."""
        self.left = np.unique(np.vstack([self.left, sets]), axis=0)


def _nested(sets: Bools) -> list[int]:
    """Small differences of a set and another that lies within it."""
    whole = sets.astype(np.float32)
    size, both = whole.sum(axis=1), whole @ whole.T
    inside = both == size[:, None]  # [i, j]: i lies within j
    more = (size[None, :] - size[:, None])[inside].astype(np.int64)
    return [int(n) for n in more[small(more)]]


def _solved(sets: Bools) -> list[int]:
    """Sizes of the small groups of people, alike in all sets, whose count follows from the others."""
    if not len(sets):
        return []
    kinds, people = np.unique(sets, axis=1, return_counts=True)
    known = np.diag(np.linalg.pinv(kinds.astype(float)) @ kinds)
    solved = (known > 1 - _SURE) & (people < LEAST) & kinds.any(axis=0)
    return [int(n) for n in people[solved]]
