"""Which messages the code shows, file by file: those it marks, and those of the settings."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_file
from pydantic import BaseModel
from pydantic.fields import FieldInfo

ROOT = Path(__file__).resolve().parents[1]
KEYWORDS = {"_": None, "N_": None, "n": (1, 2)}
"""``t._("…")``, ``t.n("one", "many", count)``, and ``N_("…")`` for a text that is kept in English and
translated where it is shown."""
CORE = ("simulator", "classroom", "models", "synthetic_data")
ROOMS = ("pages", "interface", *CORE)

Parts = dict[str, list[Message]]
"""The messages of each part; a part is a source file without its suffix: ``pages/mission``."""


def key(message: Message) -> str:
    """What gettext looks a message up by: its id, the singular one if there are two."""
    return message.id if isinstance(message.id, str) else message.id[0]


def sources(root: Path = ROOT) -> list[Path]:
    """Every file that may hold a message, in a fixed order."""
    files = [root / "app.py", *(f for room in ROOMS for f in sorted((root / room).rglob("*.py")))]
    return [file for file in files if file.exists()]


def part_of(file: Path, root: Path = ROOT) -> str:
    """The name of the part that holds a file's messages."""
    return file.relative_to(root).with_suffix("").as_posix().removesuffix("/__init__")


def messages(root: Path = ROOT) -> tuple[Parts, dict[str, str]]:
    """All messages file by file, and why the files that cannot be read cannot, by part.

    Somebody is always in the middle of a file: it must not keep the others from translating theirs.
    """
    found: Parts = {}
    broken: dict[str, str] = {}
    for file in sources(root):
        part = part_of(file, root)
        try:
            found[part] = in_file(file, root)
        except Exception as error:
            broken[part] = f"{type(error).__name__}: {error}"
    return {part: content for part, content in found.items() if content}, broken


def in_file(file: Path, root: Path = ROOT) -> list[Message]:
    """The messages of one file in their order, each once."""
    found: dict[str, Message] = {}
    for message in (*_marked(file), *_settings(file, root)):
        kept = found.setdefault(key(message), message)
        if message.pluralizable and not kept.pluralizable:
            found[key(message)] = message
    return list(found.values())


def _marked(file: Path) -> Iterator[Message]:
    found = extract_from_file("python", file, KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True)
    for _, message_id, comments, _ in found:
        if message_id:
            yield Message(message_id, auto_comments=comments)


def _settings(file: Path, root: Path) -> Iterator[Message]:
    """What the settings classes of a core module say of themselves, read from the classes themselves."""
    part = part_of(file, root)
    if part.split("/")[0] not in CORE or "BaseModel" not in file.read_text(encoding="utf-8"):
        return
    module = import_module(part.replace("/", "."))
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, BaseModel) and value.__module__ == module.__name__:
            for field in value.model_fields.values():
                yield from (Message(text) for text in _texts(field) if text)


def _texts(field: FieldInfo) -> Iterator[str]:
    extra: dict[str, Any] = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    yield field.title or ""
    yield field.description or ""
    yield extra.get("unit", "")
    yield extra.get("source", "")
    yield from extra.get("choices", {}).values()
