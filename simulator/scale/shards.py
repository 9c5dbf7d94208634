"""Shards of the world: some patients, computed once, kept in a file, read again.

A file is only a short cut. What it holds depends on nothing but the settings, the seed and the code, which its folder
is named after; where it is missing, damaged or out of reach, the same patients are computed again, bit for bit.
"""

import hashlib
import json
import os
import zipfile
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

import synthetic_data
from models import landmarks
from models.landmarks import Weekly, weekly
from simulator import world
from simulator.world import Bearers, bearers_of, observe
from synthetic_data.cohort import CohortSettings, make_cohort
from synthetic_data.course import CourseSettings
from synthetic_data.records import Stays
from synthetic_data.streams import Persons, Streams
from synthetic_data.telemetry import TelemetrySettings

UNREADABLE = (OSError, ValueError, TypeError, KeyError, EOFError, zipfile.BadZipFile)


@dataclass(frozen=True)
class Recipe:
    """All that a shard depends on, and ``folder``, where shards of any recipe are kept."""

    cohort: CohortSettings
    course: CourseSettings
    telemetry: TelemetrySettings
    seed: int
    folder: str

    @property
    def streams(self) -> Streams:
        """The random numbers of the study."""
        return Streams(self.seed)

    @property
    def home(self) -> Path:
        """The folder of this recipe's shards. How many patients there are in all does not matter to any of them."""
        settings = (self.cohort.model_copy(update={"n_patients": 0}), self.course, self.telemetry)
        said = json.dumps([self.seed, code_version(), *(s.model_dump(mode="json") for s in settings)])
        return Path(self.folder) / hashlib.sha256(said.encode()).hexdigest()[:20]

    def file(self, persons: Persons) -> Path:
        """Where these patients are kept."""
        return self.home / f"{persons.start}-{persons.stop}.npz"


@cache
def code_version() -> str:
    """A hash of the code that makes a shard, and of numpy's version."""
    files = sorted(Path(synthetic_data.__path__[0]).glob("*.py"))
    digest = hashlib.sha256(np.__version__.encode())
    for file in (*files, Path(landmarks.__file__), Path(world.__file__)):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def shards(n_patients: int, size: int) -> list[Persons]:
    """The cohort cut into shards of ``size`` patients; the last may be smaller."""
    return [Persons(a, min(a + size, n_patients)) for a in range(0, n_patients, size)]


def shard(recipe: Recipe, persons: Persons) -> tuple[Bearers, Weekly]:
    """Some patients and what they sent: read if kept, else computed and kept. Raises OSError if they cannot be."""
    file = recipe.file(persons)
    try:
        return _read(recipe, persons, file)
    except UNREADABLE:
        cohort, course, telemetry = observe(recipe.cohort, recipe.course, recipe.telemetry, recipe.streams, persons)
        made, sent = replace(bearers_of(cohort, course), bends=()), weekly(telemetry.values, telemetry.observed)
        write(file, _columns(made, sent))
        return made, sent


def write(file: Path, columns: dict[str, Any]) -> None:
    """Write arrays into an npz file that is either whole or not there, whenever the process dies."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{uuid4().hex}.unfinished")
    try:
        with unfinished.open("wb") as stream:
            np.savez(stream, **columns)
        os.replace(unfinished, file)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _columns(made: Bearers, sent: Weekly) -> dict[str, Any]:
    stays = {f"stay_{name}": column for name, column in vars(made.stays).items()}
    mine = {name: getattr(made, name) for name in ("death_day", "sudden", "cared")}
    return {"sums": sent.sums, "counts": sent.counts, **stays, **mine}


def _read(recipe: Recipe, persons: Persons, file: Path) -> tuple[Bearers, Weekly]:
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as kept:
        found = {name: kept[name] for name in kept.files}
    made = Bearers(
        make_cohort(recipe.cohort, recipe.streams, persons),
        Stays(**{name: found[f"stay_{name}"] for name in ("bearer", "day", "length", "death_day")}),
        found["death_day"],
        found["sudden"],
        found["cared"],
    )
    return made, Weekly(found["sums"], found["counts"])
