"""What is drawn or told of a stage's result, made once for all visitors who read it in the same language."""

from collections.abc import Callable, Hashable
from functools import update_wrapper
from typing import Concatenate, ParamSpec, TypeVar, cast

from interface.session import session
from simulator.study import Study

P = ParamSpec("P")
Made = TypeVar("Made")


def kept(
    *stages: str, words: bool = True
) -> Callable[[Callable[Concatenate[Study, P], Made]], Callable[Concatenate[Study, P], Made]]:
    """For a function that makes tables, specifications or words of a study's ``stages`` and those before them.

    What it makes stays in the study's cache, which is bounded; nobody may change it. Its other arguments must be
    hashable, and it may read nothing else of the visitor than the language, and that only if it makes ``words``.
    """

    def keep(make: Callable[Concatenate[Study, P], Made]) -> Callable[Concatenate[Study, P], Made]:
        name = f"{make.__module__}.{make.__qualname__}"

        def found_or_made(found: Study, /, *args: P.args, **more: P.kwargs) -> Made:
            asked: tuple[Hashable, ...] = (*args, *sorted(more.items()))
            key = name, session().language if words else "", tuple(map(found.key, stages)), asked
            return cast(Made, found.cache.get(key, lambda: make(found, *args, **more)))

        update_wrapper(found_or_made, make)
        return found_or_made

    return keep
