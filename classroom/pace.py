"""So many acts in so little time: on one screen, so that a program cannot try names and codes without end, and on the
whole server, so that its processor is left to those who are in.

Never by network address: a school has one for all its pupils, and 35 of them come in at the same moment.
"""

import math
import threading
import time
from collections import deque
from collections.abc import Callable

from classroom.refusals import Refusal


class Pace:
    """At most ``most`` acts in any ``seconds``; safe to share between threads."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.most, self.seconds, self.clock = most, seconds, clock
        self._acts: deque[float] = deque()
        self._lock = threading.Lock()

    def take(self) -> None:
        """Note an act. Raises Refusal ``pace``, and notes none, while it is too early for another."""
        with self._lock:
            now = self.clock()
            while self._acts and self._acts[0] <= now - self.seconds:
                self._acts.popleft()
            if len(self._acts) >= self.most:
                raise Refusal("pace", seconds=math.ceil(self._acts[0] + self.seconds - now))
            self._acts.append(now)
