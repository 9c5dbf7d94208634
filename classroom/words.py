"""A text of the lesson in its two languages, and the reviewed files (TOML) that hold such texts."""

import re
import tomllib
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, StringConstraints, ValidationError

from locales.typography import tidy, whole
from simulator.language import Language

CONTENT = Path(__file__).with_name("content")
"""The reviewed texts: questions, activities, claims, glossary, guide."""

Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
French = Annotated[Filled, AfterValidator(tidy)]
"""French written with plain spaces and apostrophes; the curly ones and the no-break spaces are set here."""
English = Annotated[Filled, AfterValidator(lambda text: whole(re.sub(r"(?<=\w)'", "’", text)))]
"""English written with the keyboard's apostrophe."""
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
"""A name that never changes once published: answers are kept under it."""

Model = TypeVar("Model", bound=BaseModel)


class Frozen(BaseModel, frozen=True, extra="forbid"):
    """What is read from a content file: nothing unknown in it, nothing changed after."""


class Words(Frozen):
    """One text in both languages, neither of them empty."""

    fr: French
    en: English

    def in_(self, language: Language) -> str:
        """The text in this language."""
        return self.fr if language == "fr" else self.en


class Unreadable(ValueError):
    """A content file that is not as its schema says; the message names the file and the place in it."""


def read(path: Path, model: type[Model]) -> Model:
    """The content of one TOML file. Raises Unreadable."""
    try:
        return model.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as problem:
        raise Unreadable(f"{path.name}: {problem}") from problem
    except ValidationError as problem:
        places = "\n".join(f"  {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in problem.errors())
        raise Unreadable(f"{path.name}:\n{places}") from problem


def read_all(folder: Path, model: type[Model]) -> dict[str, Model]:
    """The content of each TOML file of a folder, by the file's name without its ending, in that order."""
    return {path.stem: read(path, model) for path in sorted(folder.glob("*.toml"))}
