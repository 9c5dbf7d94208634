"""Results of stages, kept while there is room and computed once however many visitors ask."""

import dataclasses
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

import numpy as np
import pandas as pd


class StageCache:
    """Least recently used results, bounded in bytes; safe to share between threads."""

    def __init__(self, max_bytes: int = 600_000_000) -> None:
        self.max_bytes = max_bytes
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()
        self._busy: dict[Hashable, threading.Lock] = {}

    def get(self, key: Hashable, compute: Callable[[], Any]) -> Any:
        """The result for ``key``; equal requests in flight wait for the first one."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][0]
            turn = self._busy.setdefault(key, threading.Lock())
        with turn:
            with self._lock:
                if key in self._kept:
                    return self._kept[key][0]
            try:
                result = compute()
                self._keep(key, result)
            finally:
                with self._lock:
                    self._busy.pop(key, None)
            return result

    def find(self, key: Hashable) -> Any:
        """The result if it is there, else None."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def __contains__(self, key: Hashable) -> bool:
        return key in self._kept

    def _keep(self, key: Hashable, result: Any) -> None:
        size = size_of(result)
        with self._lock:
            self._kept[key] = (result, size)
            while len(self._kept) > 1 and sum(s for _, s in self._kept.values()) > self.max_bytes:
                self._kept.popitem(last=False)


def size_of(value: Any) -> int:
    """Bytes held by the arrays and tables of a result."""
    if isinstance(value, np.ndarray):
        return int(value.nbytes)
    if isinstance(value, (pd.DataFrame, pd.Series)):
        return int(np.sum(value.memory_usage(deep=False)))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return sum(size_of(getattr(value, f.name)) for f in dataclasses.fields(value))
    if isinstance(value, dict):
        return sum(map(size_of, value.values()))
    if isinstance(value, (list, tuple)):
        return sum(map(size_of, value))
    return sys.getsizeof(value, 64)
