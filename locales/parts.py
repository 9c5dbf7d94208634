"""The .po files: read them, write them so that two runs give the same bytes, put each message at home."""

import io
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po, write_po

from locales.extract import Parts, key
from locales.typography import tidy, whole
from simulator.language import LANGUAGES, LOCALES, Language, new_catalog

_HEADER = """\
# {title}
# English is the message id; fill in the msgstr, then run `python -m locales update`.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""


def read(language: Language, folder: Path = LOCALES) -> Parts:
    """The messages of every part of a language, as the files have them."""
    home = folder / language
    return {
        file.relative_to(home).with_suffix("").as_posix(): _read(file, language)
        for file in sorted(home.rglob("*.po"))
    }


def _read(file: Path, language: Language) -> list[Message]:
    with file.open("rb") as stream:
        return [message for message in read_po(stream, locale=language) if message.id]


def dump(language: Language, part: str, content: list[Message]) -> bytes | None:
    """The file of a part, None if it has no messages."""
    if not content:
        return None
    catalog = new_catalog(language)
    for message in content:
        catalog[message.id] = message
    stream = io.BytesIO()
    write_po(stream, catalog, width=100, omit_header=True)
    title = f"{language}: {part}"
    header = _HEADER.format(title=title, language=language, plural=catalog.plural_forms)
    return header.encode() + stream.getvalue().rstrip(b"\n") + b"\n"


def settled(found: Parts, old: Parts) -> Parts:
    """``found`` with each message in one part only: where it is if still used there, or the first."""
    users: dict[str, list[str]] = {}
    for part, content in found.items():
        for message in content:
            users.setdefault(key(message), []).append(part)
    homes: dict[str, str] = {}
    for part, content in old.items():
        for message in content:
            if part in users.get(key(message), ()):
                homes.setdefault(key(message), part)
    return {
        part: mine
        for part, content in found.items()
        if (mine := [m for m in content if homes.get(key(m), users[key(m)][0]) == part])
    }


def french(found: Parts, old: Parts) -> Parts:
    """The messages of the code with the French they already have, tidied."""
    known = {m.id: m for content in old.values() for m in content if is_translated(m)}
    return {part: [_merged(m, known.get(m.id)) for m in content] for part, content in found.items()}


def english(found: Parts) -> Parts:
    """The messages of the code translated by themselves, references whole on their line."""
    return {part: [_itself(m) for m in content] for part, content in found.items()}


def _itself(message: Message) -> Message:
    strings = tuple(map(whole, strings_of(message.id)))
    return Message(message.id, strings if message.pluralizable else strings[0], auto_comments=message.auto_comments)


def _merged(message: Message, known: Message | None) -> Message:
    strings = [tidy(text) for text in strings_of(known.string)] if known else ["", ""]
    return Message(
        message.id,
        tuple(strings) if message.pluralizable else strings[0],
        flags=known.flags & {"fuzzy"} if known else (),
        auto_comments=message.auto_comments,
        user_comments=known.user_comments if known else (),
    )


def is_translated(message: Message) -> bool:
    """Whether no form of the message is left empty."""
    return all(strings_of(message.string))


def strings_of(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """The one or several forms of a message or of its translation."""
    return (text,) if isinstance(text, str) else tuple(text or ("",))


def update(found: Parts, only: frozenset[str] = frozenset(), folder: Path = LOCALES) -> list[Path]:
    """Writes the parts of ``found`` (``only`` these if any), removes the empty ones; the changed files."""
    old = read("fr", folder)
    homes = settled(found, old)
    written = {"fr": french(homes, old), "en": english(homes)}
    changed: list[Path] = []
    for language in LANGUAGES:
        for part in sorted(set(written[language]) | set(read(language, folder))):
            if not only or part in only:
                file = folder / language / f"{part}.po"
                changed += _replace(file, dump(language, part, written[language].get(part, [])))
    return changed


def _replace(file: Path, content: bytes | None) -> list[Path]:
    if content == (file.read_bytes() if file.exists() else None):
        return []
    if content is None:
        file.unlink()
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return [file]
