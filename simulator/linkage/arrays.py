"""The kinds of arrays that linkage works on."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Table = Mapping[str, Any] | pd.DataFrame
"""Columns of integers of 32 bits at most by name, one row a record; a pandas DataFrame will do."""
Integers = NDArray[np.integer[Any]]
Levels = NDArray[np.uint8]
Floats = NDArray[np.float64]
Groups = tuple[Integers, Integers]
"""The group of each left and each right record, numbered from 0, -1 for none."""
