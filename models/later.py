"""Large modules that others import and hardly use: loaded when something in them is used."""

import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from threading import Lock
from types import ModuleType
from typing import Any

_LOCK = Lock()


class _Later(ModuleType):
    """Stands where a module will be, and hands on what is asked of it; of two threads that ask, one loads it."""

    def __getattr__(self, name: str) -> Any:
        with _LOCK:
            if sys.modules.get(self.__name__) is self:
                del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


class _Name:
    """What a module will hold under a name; the module is loaded when it is called or something of it asked for."""

    def __init__(self, module: _Later, name: str) -> None:
        self._found: Callable[[], Any] = lambda: module.__getattr__(name)

    def __call__(self, *given: Any, **named: Any) -> Any:
        return self._found()(*given, **named)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._found(), name)


def later(name: str, *imported: str) -> None:
    """Put off the loading of a module until it is used; nothing happens if it is loaded already.

    ``imported``: what others import from it by name, which is not yet a use.
    """
    if name not in sys.modules and (found := find_spec(name)):  # this loads its package
        module = _Later(name)
        # what Python, and tools that look through all modules, ask for before any use
        module.__file__, module.__path__ = found.origin, list(found.submodule_search_locations or ())
        vars(module).update({one: _Name(module, one) for one in imported})
        sys.modules[name] = module
        package, _, inside = name.rpartition(".")
        setattr(sys.modules[package], inside, module)
