"""Whether a model serves groups alike: which difference is more than chance, and what cannot all be equal.

With different base rates, equal predictive value, equal sensitivity and equal false-positive rate cannot hold
together unless prediction is perfect (Chouldechova, Big Data 2017;5:153; Kleinberg et al., ITCS 2017).
"""

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.evaluation import Estimate

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Apart:
    """The two groups that differ most clearly: ``difference`` is the group ``more`` less the group ``less``.

    Its 95 % interval holds for all pairs of groups at once: the pair was picked because it differs.
    """

    more: int
    less: int
    difference: Estimate

    @property
    def sure(self) -> bool:
        """Whether the difference is larger than chance makes."""
        return self.difference.low > 0


def implied_false_positive_rate(base_rate: Any, sensitivity: Any, ppv: Any) -> Any:
    """The false-positive rate the three others force (Chouldechova 2017, eq. 2.6); NaN where no alarm is right."""
    ppv = np.where(np.asarray(ppv) > 0, ppv, np.nan)
    return base_rate / (1 - base_rate) * (1 - ppv) / ppv * sensitivity


def most_apart(values: Floats, shown: NDArray[np.bool_]) -> Apart | None:
    """The clearest difference between two ``shown`` groups; None when no two can be compared.

    ``values``: ``(1 + resamples, groups)``, the sample first. Simultaneous interval: the 95 % quantile of the
    largest standardised deviation over all pairs (Hothorn, Bretz & Westfall, Biom J 2008;50:346), bootstrapped.
    """
    usable = [g for g in np.flatnonzero(shown) if np.isfinite(values[0, g])]
    pairs = np.array(list(combinations(usable, 2)), int).reshape(-1, 2)
    differences = np.ma.masked_invalid(values[:, pairs[:, 0]] - values[:, pairs[:, 1]])
    spread = np.ma.filled(differences[1:].std(axis=0, ddof=1), 0.0)
    pairs, differences, spread = pairs[spread > 0], differences[:, spread > 0], spread[spread > 0]
    if not len(pairs):
        return None
    deviations = np.ma.max(np.abs(differences[1:] - differences[0]) / spread, axis=1)
    reach = np.quantile(deviations.compressed(), 0.95)
    best = int(np.argmax(np.abs(differences[0]) / spread))
    more, less = pairs[best] if differences[0, best] >= 0 else pairs[best][::-1]
    size, half = abs(differences[0, best]), reach * spread[best]
    return Apart(int(more), int(less), Estimate(float(size), float(size - half), float(size + half)))
