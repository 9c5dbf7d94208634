"""What is the same whatever the sensors are like, kept for the next world: congestion, and the measures' random part.

The latter is drawn by another thread while the patients live.
"""

import math
from collections.abc import Hashable, Sequence
from threading import Lock, Thread

import numpy as np

from synthetic_data.bends import Bends
from synthetic_data.course import congestion
from synthetic_data.streams import Floats, Persons, Streams
from synthetic_data.telemetry import CHANNELS, day_to_day

MOST = 2
"""Shards whose fluctuations are there at once."""
LARGEST = 32_000_000
"""Bytes of a shard that are kept for the next world, its measures' too: two years."""


class Drawings:
    """Fluctuations by shard. ``keep``: those of a world of :data:`MOST` shards stay, for the next world of the same
    bearers needs the same ones, whatever its sensors are like; and there is one world at a time. ``known``: others
    that are there already, and stay."""

    def __init__(self, keep: bool = False, known: "Drawings | None" = None) -> None:
        self.keep = keep
        self._known = known._shards if known else {}
        self._room = np.empty(0, np.float32)
        self._shards: dict[tuple[Streams, Persons, int], _Shard] = {}
        self._levels: dict[Hashable, Floats] = {}
        self._lock = Lock()

    def ahead(self, streams: Streams, pieces: Sequence[Persons], n_days: int) -> None:
        """Let another thread draw those of the first of ``pieces``."""
        first = [self._shard(streams, persons, n_days) for persons in pieces[:MOST]]
        if any(shard.values is None for shard in first):
            Thread(target=lambda: [shard.drawn() for shard in first], daemon=True).start()

    def of(self, streams: Streams, persons: Persons, n_days: int) -> Floats:
        """The fluctuations of a shard; nobody may change them."""
        return self._shard(streams, persons, n_days).drawn()

    def level(self, bends: Bends, n_days: int) -> Floats:
        """The congestion of a shard ``(days, patients)``; nobody may change it."""
        if not self.keep:
            return congestion(bends, n_days)
        key = n_days, bends.n_patients, bends.keep, *(column.tobytes() for part in bends.parts for column in part)
        found = self._levels.pop(key) if key in self._levels else congestion(bends, n_days)
        if found.nbytes * len(CHANNELS) <= LARGEST:
            self._levels[key] = found
        while len(self._levels) > MOST:
            del self._levels[next(iter(self._levels))]
        return found

    def room(self, persons: Persons, n_days: int) -> Floats:
        """Where the measures of a shard may be written, ``(days, 7 channels, patients)``.

        With ``keep`` it is the same for the next shard and the next world: new memory takes the system longer to find
        than these measures take to be written.
        """
        shape = n_days, len(CHANNELS), len(persons)
        size = math.prod(shape)
        if not self.keep:
            return np.empty(shape, np.float32)
        if self._room.size < size:
            self._room = np.empty(size, np.float32)
        return self._room[:size].reshape(shape)

    def end(self) -> None:
        """The world is made."""
        if self._room.nbytes > LARGEST:
            self._room = np.empty(0, np.float32)
        with self._lock:
            if not self.keep or any(s.values is None or s.values.nbytes > LARGEST for s in self._shards.values()):
                self._shards.clear()

    def _shard(self, *key: *tuple[Streams, Persons, int]) -> "_Shard":
        if key in self._known:
            return self._known[key]
        with self._lock:
            shard = self._shards[key] = self._shards.pop(key) if key in self._shards else _Shard(*key)
            while len(self._shards) > MOST:
                del self._shards[next(iter(self._shards))]
        return shard


class _Shard:
    """Drawn once, by whoever comes first."""

    values: Floats | None = None

    def __init__(self, streams: Streams, persons: Persons, n_days: int) -> None:
        self._what = streams, persons, n_days
        self._lock = Lock()

    def drawn(self) -> Floats:
        with self._lock:
            if self.values is None:
                self.values = day_to_day(*self._what)
            return self.values
