"""Results of stages, kept while there is room and computed once however many visitors ask."""

import dataclasses
import sys
import threading
import time
from collections.abc import Callable, Collection, Hashable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulator.drawings import Drawings
from simulator.memory import give_back

if TYPE_CHECKING:
    from simulator.cost import Cost
    from simulator.workshop import Workshop

PLAIN = {str, bytes, int, float, bool, type(None)}
"""Most of what a chart consists of."""
FEW = 10_000
"""Values of a table whose bytes are not worth looking up: pandas takes longer for it than to make a chart."""
QUICK = 0.005
"""Seconds below which it does not matter how long a result takes to make."""
LET_GO = 600_000_000
"""Bytes of results let go, nearly what a server's cache holds, after which circles of objects are looked for: each
page that has been drawn is one, and keeps what it showed until Python looks for old ones, once in several minutes."""
OFTEN = 30
"""Requests from which on it makes no difference how many more there were: what a class wanted goes one day."""
LOOK = 0.2
"""Seconds between two looks at whether somebody who waits still does."""


class StageCache:
    """Results bounded in bytes; safe to share between threads.

    What is large for the time it takes to make, and was asked for seldom and not lately, goes first
    (GreedyDual-Size-Frequency: Cherkasova, Hewlett-Packard HPL-98-69, 1998): the rows of one world make room for the
    verdicts of a hundred, unless many change the pairing or the model of this world.
    """

    workshop: "Workshop | None" = None
    """Where the heavy stages are computed; None: here, by whoever asks first."""

    overhead = 0
    """Bytes counted for each result besides its arrays: what Python needs for the objects around them."""
    apart: Collection[str] = ()
    """Stages, large ones, whose results are held here only and not by the studies, which a page on a screen keeps."""
    most: "Cost | None" = None
    """What a study kept here may cost (see :mod:`simulator.cost`); None: anything."""

    def __init__(self, max_bytes: int = 600_000_000) -> None:
        self.max_bytes = max_bytes
        self.size = 0
        """Bytes held."""
        self.drawings = Drawings()
        """What the worlds computed here have in common."""
        self._kept: dict[Hashable, _Kept] = {}
        self._age = 0.0
        self._gone = 0
        self._lock = threading.Lock()
        self._busy: dict[Hashable, threading.Lock] = {}

    def get(
        self,
        key: Hashable,
        compute: Callable[[], Any],
        waiting: Callable[[], None] | None = None,
        seconds: Callable[[], float] | None = None,
    ) -> Any:
        """The result for ``key``; equal requests in flight wait for the first one.

        ``waiting`` is called now and then meanwhile, and may raise to give up. ``seconds``: what it will take to make
        it again; if not given, the processor's time it takes now.
        """
        with self._lock:
            if key in self._kept:
                return self._asked(key)
            turn = self._busy.setdefault(key, threading.Lock())
        while not turn.acquire(timeout=LOOK):
            if waiting:
                waiting()
        try:
            with self._lock:
                if key in self._kept:
                    return self._asked(key)
            start = time.thread_time()
            result = compute()
            self.keep(key, result, seconds() if seconds else time.thread_time() - start)
            return result
        finally:
            turn.release()
            with self._lock:
                self._busy.pop(key, None)

    def find(self, key: Hashable) -> Any:
        """The result if it is there, else None."""
        with self._lock:
            return self._asked(key) if key in self._kept else None

    def __contains__(self, key: Hashable) -> bool:
        return key in self._kept

    def _asked(self, key: Hashable) -> Any:
        kept = self._kept[key] = self._kept.pop(key)  # of two that would go at the same age, the older request's goes
        kept.asked = min(kept.asked + 1, OFTEN)
        kept.goes_at = self._age + kept.worth * kept.asked
        return kept.result

    def keep(self, key: Hashable, result: Any, seconds: float) -> None:
        """Put a result where the next one who asks finds it; ``seconds``: what it will take to make it again."""
        size = max(1, size_of(result)) + self.overhead
        with self._lock:
            if before := self._kept.pop(key, None):
                self.size -= before.size
            while self._kept and self.size + size > self.max_bytes:
                first, gone = min(self._kept.items(), key=lambda item: item[1].goes_at)  # looking keys up is slow
                self._age, self.size, self._gone = gone.goes_at, self.size - gone.size, self._gone + gone.size
                del self._kept[first]
            worth = max(seconds, QUICK) / size
            asked = before.asked if before else 1
            self._kept[key] = _Kept(result, size, worth, self._age + worth * asked, asked)
            self.size += size
            if much := self._gone > LET_GO:
                self._gone = 0
        if much:
            give_back()


@dataclasses.dataclass
class _Kept:
    """``worth``: seconds that a byte saves; ``goes_at``: the age of the cache at which it is let go; ``asked``: how
    often somebody wanted it, whoever had it made included."""

    result: Any
    size: int
    worth: float
    goes_at: float
    asked: int


def size_of(value: Any, counted: set[int] | None = None) -> int:
    """Bytes held by the arrays and tables of a result, those within a model of scikit-learn included.

    ``counted``: arrays (their ``id``) that are not to be counted again.
    """
    counted = set() if counted is None else counted
    if type(value) in PLAIN:
        return sys.getsizeof(value)
    if isinstance(value, np.ndarray):
        again = id(value) in counted
        counted.add(id(value))
        return 0 if again else int(value.nbytes)
    if isinstance(value, pd.Series):
        return int(value.nbytes)
    if isinstance(value, pd.DataFrame):
        if value.size < FEW:
            return 8 * value.size
        return sum(column.nbytes for _, column in value.items())
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return sum(size_of(getattr(value, f.name), counted) for f in dataclasses.fields(value))
    if isinstance(value, dict):
        return _sizes(value.values(), counted)
    if isinstance(value, (list, tuple)):
        return _sizes(value, counted)
    if any(kind.__module__.startswith("sklearn.") for kind in type(value).__mro__) and hasattr(value, "__dict__"):
        return _sizes(vars(value).values(), counted)
    return sys.getsizeof(value, 64)


def _sizes(values: Iterable[Any], counted: set[int]) -> int:
    return sum(sys.getsizeof(one) if type(one) in PLAIN else size_of(one, counted) for one in values)
