"""What the C library keeps of the memory that a program has let go: it would be counted with what is used."""

import ctypes
import gc
import sys

_ARENAS = -8
"""M_ARENA_MAX of ``mallopt(3)``."""


def few_arenas() -> None:
    """Let all threads share two pieces of the C library's memory: by itself it sets eight apart for each core, and
    keeps in each what was let go there. To be called before there are threads."""
    _call("mallopt", _ARENAS, 2)


def trim() -> None:
    """Hand what was let go back to the system."""
    _call("malloc_trim", 0)


def give_back() -> None:
    """The same, once the circles among Python's objects are found."""
    gc.collect()
    trim()


def _call(name: str, *values: int) -> None:
    """A function of glibc; other C libraries do without, and keep less."""
    if sys.platform == "linux" and (function := getattr(ctypes.CDLL(None), name, None)):
        function(*values)
