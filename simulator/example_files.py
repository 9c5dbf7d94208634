"""Two files to try the pairing of one's own files on: bearers of the synthetic world, with names and slips.

The platform's records on one side, the health-data pool's on the other, errors and gaps as in the study
(:mod:`synthetic_data.identifiers`). Names are syllables drawn at random: nobody's.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulator.linkage.fields import Field
from simulator.study import Study
from synthetic_data import france
from synthetic_data.cohort import STUDY_START
from synthetic_data.records import NO_DAY

BEARERS, OTHERS = 500, 900
"""Records of the platform, and people of the pool who are not among them."""
SYLLABLES = [
    "ba",
    "bel",
    "cor",
    "dan",
    "dou",
    "fer",
    "gar",
    "hel",
    "jol",
    "kar",
    "lan",
    "ler",
    "mar",
    "mir",
    "nou",
    "pel",
    "ric",
    "ros",
    "sal",
    "tan",
    "ter",
    "vau",
    "vin",
    "zel",
]
SLIPS = 0.15
"""Share of the names of the second file with a slip of the pen. Modelling choice: near FEBRL's."""
FIELDS = (
    Field("surname", "text"),
    Field("sex"),
    Field("birth_year"),
    Field("birth_month"),
    Field("departement"),
)
BLOCKS = (("surname", "sex"), ("birth_year", "birth_month"), ("birth_year", "departement"))
ID_COLUMN, TRUTH = "record", "person"


@dataclass(frozen=True)
class Examples:
    """The two tables, all text: ``record`` numbers the rows, ``person`` says who is who."""

    platform: pd.DataFrame
    pool: pd.DataFrame


def examples(found: Study) -> Examples:
    """The files of a study that has the SNDS; the same study gives the same files."""
    g = found.streams.generator("files.examples")
    registers = found.registers
    implants = np.arange(min(BEARERS, len(registers.truth)))
    known = registers.truth[implants]
    strangers = np.setdiff1d(np.arange(len(registers.beneficiaries)), registers.truth)
    pool = g.permutation(np.concatenate([known[known >= 0], strangers[:OTHERS]]))
    surname = _names(g, len(registers.beneficiaries))
    person = np.where(known >= 0, known, strangers[OTHERS : OTHERS + implants.size])
    left = _table(registers.platform.iloc[implants], person, "P", surname[person])
    return Examples(left, _table(registers.beneficiaries.iloc[pool], pool, "S", _with_slips(g, surname[pool])))


def _table(records: pd.DataFrame, person: np.ndarray, letter: str, surname: np.ndarray) -> pd.DataFrame:
    code = np.array([*france.CODES, ""])  # -1, unknown, is the last one
    columns = {
        ID_COLUMN: [f"{letter}{k:04d}" for k in range(1, len(records) + 1)],
        "surname": surname,
        "sex": np.array(["", "M", "F"])[records["sex"]],
        "birth_year": [str(y) if y else "" for y in records["birth_year"]],
        "birth_month": [str(m) if m else "" for m in records["birth_month"]],
        "departement": code[records["departement"]],
        "implanted": [_day(int(day)) for day in records["implant_day"]],
        TRUTH: [f"X{p:05d}" for p in person],
    }
    return pd.DataFrame(columns, dtype="str")


def _day(day: int) -> str:
    return "" if day == NO_DAY else (pd.Timestamp(STUDY_START) + pd.Timedelta(days=day)).date().isoformat()


def _names(g: np.random.Generator, n: int) -> np.ndarray:
    """Invented names of two syllables, some much commoner than others."""
    first, second = (len(SYLLABLES) * g.random((2, n)) ** 3).astype(int)
    made = [f"{SYLLABLES[a]}{SYLLABLES[b]}".capitalize() for a, b in zip(first, second, strict=True)]
    return np.array(made, object)


def _with_slips(g: np.random.Generator, names: np.ndarray) -> np.ndarray:
    """Some of the names with two letters exchanged, or one left out."""
    slips, at, swap = g.random(names.size) < SLIPS, g.random(names.size), g.random(names.size) < 0.5
    made = [
        _slip(name, 1 + int(place * (len(name) - 2)), exchanged) if wrong else name
        for name, wrong, place, exchanged in zip(names, slips, at, swap, strict=True)
    ]
    return np.array(made, object)


def _slip(name: str, k: int, exchanged: bool) -> str:
    return name[:k] + name[k + 1] + name[k] + name[k + 2 :] if exchanged else name[:k] + name[k + 1 :]
