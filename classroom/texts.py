"""What comes from a screen, before it is kept: short enough, and text that any database and any screen can take."""

import json
import re
from collections.abc import Iterator
from typing import Any

from classroom.refusals import Refusal

LONGEST_ANSWER = 8000
"""Characters of an answer, a pupil's three pages included."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]{0,59}")


def kept(value: object, most: int = LONGEST_ANSWER) -> Any:
    """The value as it will be read again from JSON. Raises Refusal.

    Refused: what JSON does not know (NaN, objects, lists without an end), NUL, which PostgreSQL does not take, and
    halves of characters, which no screen can show. Anything else is text and nothing but text, script included: what
    shows it must not run it.
    """
    try:
        written = json.dumps(value, ensure_ascii=False, allow_nan=False)
        if len(written) > most:
            raise Refusal("too_long", most=most)
        written.encode("utf-8")
        read = json.loads(written)
        if any("\0" in text for text in _texts(read)):
            raise Refusal("bad_value")
    except (TypeError, ValueError, RecursionError) as problem:
        raise problem if isinstance(problem, Refusal) else Refusal("bad_value") from problem
    return read


def name(given: object) -> str:
    """The name of a page, a question, a claim, a tag: ASCII, at most 60 characters. Raises Refusal."""
    if not isinstance(given, str) or not _NAME.fullmatch(given):
        raise Refusal("bad_value")
    return given


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _texts(part)
