"""What the lesson teaches and assesses, and where each objective stands in the programme of the ST2S series."""

from functools import cache
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from classroom.words import CONTENT, Frozen, Slug, Words, read

Level = Literal["premiere", "terminale", "bts_ifsi"]
LEVELS: tuple[Level, ...] = ("premiere", "terminale", "bts_ifsi")
LEVEL_TITLES: dict[Level, Words] = {
    "premiere": Words(fr="Première ST2S", en="First year of the ST2S cycle (première)"),
    "terminale": Words(fr="Terminale ST2S", en="Final year of the ST2S cycle (terminale)"),
    "bts_ifsi": Words(fr="BTS, IFSI", en="After the baccalauréat (BTS, nursing school)"),
}


class Objective(Frozen):
    """``words`` begins with what the pupil must be able to do; ``programme`` says where the programme asks for it."""

    id: Slug
    kind: Literal["cognitive", "methodological"]
    words: Words
    programme: Words
    levels: Annotated[tuple[Level, ...], Field(min_length=1)]


class _Objectives(Frozen):
    objective: tuple[Objective, ...]


@cache
def objectives() -> dict[str, Objective]:
    """Every objective by its id, in the order of the file."""
    return {objective.id: objective for objective in read(CONTENT / "objectives.toml", _Objectives).objective}


def existing_objective(name: str) -> str:
    """The name itself. Raises ValueError when there is no such objective."""
    if name not in objectives():
        raise ValueError(f"no such objective: {name!r}")
    return name


ObjectiveId = Annotated[str, AfterValidator(existing_objective)]
"""The id of an objective that exists."""
