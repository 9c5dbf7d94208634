"""Who is left out: how the bearers without a partner differ from those with one."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

COLUMNS = ["characteristic", "category", "paired", "unpaired", "standardised_difference"]


def compare_left_out(bearers: pd.DataFrame, paired: NDArray[np.bool_]) -> pd.DataFrame:
    """Means (numbers) or shares (truth values, categories) among the paired and the unpaired.

    One row per number and per category. The standardised difference is unpaired less paired in units of
    their common standard deviation; 0.1 and more is usually called noticeable (Austin, *Commun. Stat.
    Simul. Comput.* 2009;38:1228-1234). No rows if one of the two groups is empty.
    """
    if paired.all() or not paired.any():
        return pd.DataFrame(columns=COLUMNS)
    rows = [
        (name, category, *_compared(values[paired], values[~paired])) for name, category, values in _numbers(bearers)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _numbers(bearers: pd.DataFrame) -> Iterator[tuple[str, str, NDArray[np.float64]]]:
    """Each characteristic as numbers, a category as 0 and 1, with its name and category."""
    for name, values in bearers.items():
        if pd.api.types.is_numeric_dtype(values):
            yield str(name), "", values.to_numpy(np.float64)
        else:
            for category in sorted(values.dropna().unique()):
                yield str(name), str(category), (values == category).to_numpy(np.float64)


def _compared(paired: NDArray[np.float64], unpaired: NDArray[np.float64]) -> tuple[float, float, float]:
    """Both means, and the standardised difference."""
    means, spread = (paired.mean(), unpaired.mean()), np.sqrt((paired.var() + unpaired.var()) / 2)
    return *means, float((means[1] - means[0]) / spread) if spread > 0 else 0.0
