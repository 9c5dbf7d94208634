"""How alike two texts are, by rapidfuzz: the one thing of the pairing of files that the core cannot do alone."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cpdist


def jaro_winkler(left: NDArray[np.object_], right: NDArray[np.object_]) -> NDArray[np.floating[Any]]:
    """Similarity of each left text to the right one at the same place, in per cent, shape ``(pairs,)``.

    Jaro-Winkler forgives slips of the pen and exchanged letters, the less so the nearer they are to the
    beginning: Winkler, *String comparator metrics and enhanced decision rules in the Fellegi-Sunter model
    of record linkage*, 1990.
    """
    scores: NDArray[np.floating[Any]] = cpdist(
        left.tolist(), right.tolist(), scorer=JaroWinkler.similarity, score_multiplier=100, dtype=np.float32
    )
    return scores
