"""What each side knows of a person: one error at a time, as often as asked, and nothing else moves."""

import numpy as np
import pandas as pd
import pytest

from synthetic_data import france
from synthetic_data.identifiers import IdentifierSettings, Registers, _elsewhere, make_registers
from synthetic_data.records import NO_DAY, RecordsSettings
from synthetic_data.streams import Streams
from tests.worlds import COHORT, SEED, SMALL_POOL, patients, records

RECORDS = records()
ERRORS = {
    "birth_error": ("birth_year", "birth_month"),
    "sex_error": ("sex",),
    "moved": ("departement",),
    "hospital_error": ("hospital",),
    "date_missing": ("implant_day",),
    "date_error": ("implant_day",),
    "device_error": ("device",),
}
NONE = dict.fromkeys((*ERRORS, "birth_unknown"), 0.0)


def registers(pool: RecordsSettings = SMALL_POOL, stop: int = 600, **settings: float) -> Registers:
    cohort, course, _ = patients(0, stop)
    death = np.where(course.death_day < COHORT.n_days, course.death_day, NO_DAY).astype(np.int32)
    found = records(pool, stop=stop)
    return make_registers(IdentifierSettings(**settings), cohort, found, death, Streams(SEED))


PERFECT = registers(error_ratio=0)
USUAL = registers()


def pairs(found: Registers) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The two records of each bearer who is in the pool."""
    there = found.truth >= 0
    left = found.platform[there].reset_index(drop=True)
    right = found.beneficiaries.iloc[found.truth[there]].reset_index(drop=True)
    return left.drop(columns="implant_id"), right.drop(columns="snds_id")


def test_without_errors_both_sides_say_the_same() -> None:
    left, right = pairs(PERFECT)
    assert set(left.columns) == set(right.columns)
    for column in left.columns:
        np.testing.assert_array_equal(left[column], right[column], err_msg=column)
    assert (PERFECT.beneficiaries["birth_month"] > 0).all()


def test_the_truth_is_that_of_the_records_and_ids_are_unique() -> None:
    np.testing.assert_array_equal(USUAL.truth, RECORDS.row_of_bearer)
    assert USUAL.platform["implant_id"].tolist() == list(range(600))
    assert USUAL.beneficiaries["snds_id"].is_unique


def test_neither_side_knows_the_other_s_number() -> None:
    assert not set(USUAL.platform.columns) & {"snds_id", "BEN_NIR_PSA", "nir", "name"}
    assert not set(USUAL.beneficiaries.columns) & {"implant_id", "patient_id", "name"}


@pytest.mark.parametrize(("name", "columns"), ERRORS.items())
def test_an_error_touches_its_own_column_only_and_as_often_as_asked(name: str, columns: tuple[str, ...]) -> None:
    found = registers(**{**NONE, name: 0.3})
    changed = {c: found.platform[c] != PERFECT.platform[c] for c in found.platform}
    assert {c for c, differs in changed.items() if differs.any()} == set(columns)
    any_of_them = np.logical_or.reduce([changed[c] for c in columns])
    assert any_of_them.mean() == pytest.approx(0.3, abs=4 * np.sqrt(0.21 / 600))
    pd.testing.assert_frame_equal(found.beneficiaries, PERFECT.beneficiaries)


@pytest.mark.parametrize("name", ERRORS)
def test_a_higher_rate_adds_errors_and_keeps_those_there_were(name: str) -> None:
    few, many = (registers(**{**NONE, name: share}).platform for share in (0.1, 0.4))
    wrong = (few != PERFECT.platform).any(axis=1)
    assert 0 < wrong.sum() < (many != PERFECT.platform).any(axis=1).sum()
    pd.testing.assert_frame_equal(many[wrong], few[wrong])


def test_a_changed_error_rate_leaves_the_other_errors() -> None:
    other = registers(moved=0.5, date_error=0.5)
    columns = ["sex", "birth_year", "birth_month", "hospital", "device"]
    pd.testing.assert_frame_equal(other.platform[columns], USUAL.platform[columns])
    missing = USUAL.platform["implant_day"] == NO_DAY
    np.testing.assert_array_equal(missing, other.platform["implant_day"] == NO_DAY)
    pd.testing.assert_frame_equal(other.beneficiaries, USUAL.beneficiaries)


def test_one_ratio_multiplies_all_errors() -> None:
    def wrong(ratio: float) -> pd.Series:
        found = registers(error_ratio=ratio)
        columns = [c for c in PERFECT.platform if c not in ("implant_id", "death_day")]
        return (found.platform[columns] != PERFECT.platform[columns]).mean()

    usual, double = wrong(1), wrong(2)
    assert (usual.drop("sex") > 0).all()
    assert double.sum() == pytest.approx(2 * usual.sum(), rel=0.15)
    assert (wrong(5)["hospital"] == 1).all()  # 5 x 0.22: everybody


def test_wrong_values_are_still_possible_values() -> None:
    wild = registers(**dict.fromkeys(ERRORS, 0.5)).platform
    assert set(wild["sex"]) == {1, 2}
    assert set(wild["birth_month"]) == set(range(1, 13))
    assert set(wild["device"]) == {0, 1, 2}
    assert wild["departement"].between(0, 100).all()
    assert wild["hospital"].between(0, len(france.hospitals()) - 1).all()


def test_a_mistyped_birth_is_wrong_in_the_month_or_by_a_year() -> None:
    found = registers(**{**NONE, "birth_error": 1}).platform
    year = found["birth_year"].to_numpy().astype(int) - PERFECT.platform["birth_year"].to_numpy()
    month = (found["birth_month"] != PERFECT.platform["birth_month"]).to_numpy()
    assert set(np.abs(year)) == {0, 1}
    assert ((year != 0) ^ month).all()
    assert month.mean() == pytest.approx(2 / 3, abs=0.08)
    assert abs(year.mean()) < 0.08


def test_people_move_next_door_more_often_than_far() -> None:
    found = registers(**{**NONE, "moved": 1}).platform["departement"].to_numpy()
    home = PERFECT.platform["departement"].to_numpy()
    assert (found != home).all()
    touching = france.neighbour_matrix()
    mainland = touching.sum(axis=1)[home] > 0
    assert touching[home, found][mainland].mean() == pytest.approx(0.75 + 0.25 * 0.05, abs=0.06)


def test_every_neighbour_is_as_likely_as_another() -> None:
    draws = np.random.default_rng(0).integers(0, 1 << 20, 4000)
    for place, near in enumerate(france.neighbour_matrix()):
        if near.any():
            counts = np.bincount(_elsewhere(np.full(4000, place, np.int16), draws), minlength=101)
            assert counts[near] == pytest.approx(np.full(near.sum(), 3000 / near.sum()), rel=0.25), france.CODES[
                place
            ]
            assert counts[~near].sum() == pytest.approx(1000 * (100 - near.sum()) / 100, rel=0.15)
            assert counts[place] == 0


def test_the_other_hospital_is_close_by() -> None:
    found = registers(**{**NONE, "hospital_error": 1}).platform["hospital"].to_numpy()
    own = PERFECT.platform["hospital"].to_numpy()
    assert (found != own).all()
    home, other = france.hospitals().departement[own], france.hospitals().departement[found]
    mainland = france.neighbour_matrix().sum(axis=1)[home] > 0
    assert (france.neighbour_matrix()[home, other] | (home == other))[mainland].all()
    assert len(set(found[~mainland])) > 1


def test_a_shifted_date_is_some_days_late() -> None:
    found = registers(**{**NONE, "date_error": 1}).platform["implant_day"]
    assert set(found - PERFECT.platform["implant_day"]) == set(range(1, 13))


def test_months_of_birth_are_missing_in_the_snds_as_often_as_asked() -> None:
    found = registers(**{**NONE, "birth_unknown": 0.2})
    unknown = found.beneficiaries["birth_month"] == 0
    assert unknown.mean() == pytest.approx(0.2, abs=4 * np.sqrt(0.16 / 5000))
    assert unknown.iloc[found.truth[found.truth >= 0]].mean() == pytest.approx(0.2, abs=0.07)
    kept = found.beneficiaries[~unknown]
    pd.testing.assert_frame_equal(kept, PERFECT.beneficiaries[~unknown])
    pd.testing.assert_frame_equal(found.platform, PERFECT.platform)


def test_those_without_implant_have_neither_device_nor_hospital() -> None:
    table = USUAL.beneficiaries
    bare = table["device"] == -1
    assert 0.5 < bare.mean() < 0.95
    assert (table.loc[bare, ["hospital", "implant_day"]] == [-1, NO_DAY]).all(axis=None)
    assert (table.loc[~bare, "hospital"] >= 0).all() and (table.loc[~bare, "implant_day"] < 0).all()


def test_badly_kept_registers_are_those_of_the_small_departements() -> None:
    worse = registers(small_departement_ratio=3).platform
    changed = (worse != USUAL.platform).any(axis=1)
    small = np.median(france.POPULATION) > france.POPULATION
    of_small = small[PERFECT.platform["departement"]]
    assert changed[of_small].mean() > 0.3
    assert not changed[~of_small].any()


def test_a_bearer_is_known_the_same_in_a_smaller_cohort_and_another_pool() -> None:
    few = registers(RecordsSettings(n_pool=3000), stop=250)
    pd.testing.assert_frame_equal(few.platform, USUAL.platform.iloc[:250])
    here, there = (table.beneficiaries.set_index("snds_id") for table in (few, USUAL))
    common = here.index.intersection(there.index)
    assert len(common) > 2500
    pd.testing.assert_frame_equal(here.loc[common], there.loc[common])
