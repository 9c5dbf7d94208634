"""The rates of each group, with fairlearn; the rest of the study needs nothing of it."""

from typing import Any

import numpy as np
import pandas as pd
from fairlearn.metrics import MetricFrame, false_positive_rate, true_positive_rate
from numpy.typing import NDArray
from sklearn.metrics import precision_score


def _base_rate(y: Any, _: Any, sample_weight: Any) -> float:
    return float(np.average(y, weights=sample_weight))


RATES = {
    "base_rate": _base_rate,
    "sensitivity": true_positive_rate,
    "false_positive_rate": false_positive_rate,
    "ppv": lambda y, alarm, sample_weight: precision_score(
        y, alarm, sample_weight=sample_weight, zero_division=np.nan
    ),
}
"""What is measured of the rows of each group."""


def rates_by_group(alarm: NDArray[np.bool_], y: NDArray[np.bool_], group: NDArray[np.integer]) -> pd.DataFrame:
    """The :data:`RATES` of each group (index), all arrays ``(rows,)``; rows are counted once, then weighted."""
    code, n = np.unique((group.astype(np.int64) * 2 + y) * 2 + alarm, return_counts=True)
    frame = MetricFrame(
        metrics=RATES,
        y_true=code // 2 % 2,
        y_pred=code % 2,
        sensitive_features=pd.Series(code // 4, name="group"),
        sample_params={name: {"sample_weight": n} for name in RATES},
    )
    return frame.by_group.astype(float)
