"""The map of France is the real one; its hospitals are not."""

import re

import numpy as np
import pytest

from synthetic_data.france import (
    CODES,
    NAMES,
    POPULATION,
    REGIONS,
    hospitals,
    luhn_digit,
    neighbour_matrix,
    outlines,
)


def neighbours(code: str) -> set[str]:
    return {CODES[i] for i in np.flatnonzero(neighbour_matrix()[CODES.index(code)])}


def test_there_are_101_departements_in_18_regions() -> None:
    assert len(CODES) == len(set(CODES)) == len(set(NAMES)) == len(REGIONS) == len(POPULATION) == 101
    assert len(set(REGIONS)) == 18
    assert sum(len(code) == 2 for code in CODES) == 96


def test_population_is_that_of_the_census() -> None:
    assert POPULATION.sum() == pytest.approx(68e6, rel=0.02)
    # INSEE, Populations de référence 2023: regional totals published apart from the table.
    by_region = {name: POPULATION[np.array(REGIONS) == name].sum() for name in ("Bretagne", "Corse")}
    assert by_region == {"Bretagne": 3_449_370, "Corse": 355_486}
    assert CODES[int(POPULATION.argmax())] == "59"


def test_neighbours_are_mutual() -> None:
    matrix = neighbour_matrix()
    assert (matrix == matrix.T).all()
    assert not matrix.diagonal().any()
    assert {code for code, row in zip(CODES, matrix, strict=True) if not row.any()} == set(CODES[96:])


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("75", "92 93 94"),
        ("29", "22 56"),
        ("2A", "2B"),
        ("2B", "2A"),
        ("90", "25 68 70 88"),
        ("06", "04 83"),
        ("66", "09 11"),
        ("13", "30 83 84"),
        ("57", "54 67"),
        ("77", "02 10 45 51 60 89 91 93 94 95"),
    ],
)
def test_known_neighbours(code: str, expected: str) -> None:
    assert neighbours(code) == set(expected.split())


def test_every_departement_has_a_hospital_and_large_ones_have_more() -> None:
    centres = hospitals()
    counts = np.bincount(centres.departement, minlength=101)
    assert counts.min() == 1
    assert 150 <= len(centres) <= 170
    assert (np.diff(counts[POPULATION.argsort()]) >= 0).all()
    assert counts.max() >= 3
    assert (np.diff(centres.departement) >= 0).all()


def test_hospitals_share_the_country_by_population() -> None:
    centres = hospitals()
    assert (centres.weight > 0).all()
    by_departement = np.bincount(centres.departement, centres.weight)
    assert by_departement == pytest.approx(POPULATION / POPULATION.sum())


def test_hospital_numbers_are_unique_and_cannot_be_real() -> None:
    centres = hospitals()
    assert len(set(centres.eta_num)) == len(set(centres.name)) == len(centres)
    for number, place in zip(centres.eta_num, centres.departement, strict=True):
        assert len(number) == 9
        assert number.startswith(CODES[place])
        assert int(number[-1]) != luhn_digit(number[:8])


@pytest.mark.parametrize("real", ["750712184", "690781810"])
def test_real_finess_numbers_pass_the_check_that_ours_fail(real: str) -> None:
    assert luhn_digit(real[:8]) == int(real[8])


def test_outlines_stay_in_their_frame() -> None:
    assert tuple(outlines()) == CODES
    for path in outlines().values():
        assert re.fullmatch(r"(M\d+ \d+l[-\d ]+z)+", path)
