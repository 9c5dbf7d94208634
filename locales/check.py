"""What is wrong with the catalogues, one sentence per defect."""

from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Message

from locales.extract import Parts, key
from locales.parts import english, is_translated, read, strings_of
from locales.typography import tidy
from simulator.language import LANGUAGES, LOCALES


def defects(found: Parts, folder: Path = LOCALES) -> list[str]:
    """Missing, obsolete, untranslated, fuzzy or contradictory messages, broken placeholders, typography."""
    parts = {code: read(code, folder) for code in LANGUAGES}
    needed = {key(m) for content in found.values() for m in content}
    problems = [p for content in found.values() for m in content for p in _in_id(m)]
    for code in LANGUAGES:
        problems += [f"{code}: {p}" for p in _differences(needed, parts[code])]
    problems += [
        f"fr/{part}: {p}: {key(m)!r}" for part, content in parts["fr"].items() for m in content for p in _in_french(m)
    ]
    problems += [
        f"en/{part}: {key(m)!r} is not its own translation"
        for part, content in parts["en"].items()
        for m, same in zip(content, english({part: content})[part], strict=True)
        if m.string != same.string
    ]
    return problems


def placeholders(text: str) -> set[str]:
    """The names between braces; raises ValueError for a lone brace."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _differences(needed: set[str], parts: Parts) -> Iterator[str]:
    seen: dict[str, str] = {}
    for part, content in parts.items():
        for message in content:
            if key(message) in seen:
                yield f"{key(message)!r} is in {seen[key(message)]} and in {part}"
            seen[key(message)] = part
    yield from (f"missing: {text!r}" for text in sorted(needed - set(seen)))
    yield from (f"obsolete in {seen[text]}: {text!r}" for text in sorted(set(seen) - needed))


def _in_id(message: Message) -> Iterator[str]:
    for text in strings_of(message.id):
        try:
            specified = any(spec or conversion for _, _, spec, conversion in Formatter().parse(text))
        except ValueError as error:
            yield f"{text!r}: {error}"
            continue
        if specified:
            yield f"{text!r}: a placeholder is a name alone; numbers are written by the caller"


def _in_french(message: Message) -> Iterator[str]:
    strings = strings_of(message.string)
    if not is_translated(message):
        yield "untranslated"
        return
    if message.fuzzy:
        yield "fuzzy"
    if any(tidy(text) != text for text in strings):
        yield "apostrophes or spaces (run update)"
    yield from _wrong_placeholders(strings_of(message.id), strings)


def _wrong_placeholders(ids: tuple[str, ...], strings: tuple[str, ...]) -> Iterator[str]:
    """The singular may leave a number out ("one patient"), nothing may add or lose another name."""
    try:
        allowed = set().union(*(placeholders(text) for text in ids))
        for text in strings:
            names = placeholders(text)
            if names - allowed or (allowed - {"count"}) - names or (len(ids) == 1 and names != allowed):
                yield f"placeholders {sorted(names)} instead of {sorted(allowed)}"
    except ValueError as error:
        yield f"a lone brace ({error})"
