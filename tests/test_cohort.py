"""Who bears the implants."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthetic_data import france
from synthetic_data.cohort import (
    DEVICES,
    MANUFACTURERS,
    STUDY_START,
    Cohort,
    CohortSettings,
    birth,
    choose,
    make_cohort,
    residence,
)
from synthetic_data.streams import Persons, Streams
from tests.worlds import arrays

LARGE = make_cohort(CohortSettings(n_patients=6000), Streams(1))


def assert_part(part: Cohort, whole: Cohort) -> None:
    here = slice(part.persons.start - whole.persons.start, part.persons.stop - whole.persons.start)
    for name, column in arrays(whole):
        np.testing.assert_array_equal(getattr(part, name), column[here], err_msg=name)


@pytest.mark.parametrize("n", [200, 512, 513, 5999])
def test_a_patient_is_the_same_in_cohorts_of_different_size(n: int) -> None:
    assert_part(make_cohort(CohortSettings(n_patients=n), Streams(1)), LARGE)


@pytest.mark.parametrize(("start", "stop"), [(0, 1), (17, 18), (500, 530), (1536, 3072), (5990, 6000)])
def test_a_patient_is_the_same_in_a_shard(start: int, stop: int) -> None:
    assert_part(make_cohort(CohortSettings(), Streams(1), Persons(start, stop)), LARGE)


def test_the_length_of_the_study_does_not_change_who_is_in_it() -> None:
    assert_part(make_cohort(CohortSettings(n_patients=300, n_days=1826), Streams(1)), LARGE)


def test_another_seed_is_other_people() -> None:
    other = make_cohort(CohortSettings(n_patients=300), Streams(2))
    assert (other.age != LARGE.age[:300]).mean() > 0.99


def test_more_pacemakers_change_only_the_patients_whose_device_changes() -> None:
    other = make_cohort(CohortSettings(n_patients=6000, pacemaker_share=0.6), Streams(1))
    same = other.device == LARGE.device
    assert 0.5 < same.mean() < 0.95
    for name, column in arrays(LARGE):
        np.testing.assert_array_equal(getattr(other, name)[same], column[same], err_msg=name)


@pytest.mark.parametrize(
    ("settings", "shares"),
    [
        ({}, (0.45, 0.3025, 0.2475)),
        ({"pacemaker_share": 1}, (1, 0, 0)),
        ({"pacemaker_share": 0, "crt_share": 0}, (0, 1, 0)),
        ({"pacemaker_share": 0, "crt_share": 1}, (0, 0, 1)),
    ],
)
def test_device_shares_are_those_asked_for(settings: dict[str, float], shares: tuple[float, ...]) -> None:
    cohort = make_cohort(CohortSettings(n_patients=6000, **settings), Streams(1))
    found = np.bincount(cohort.device, minlength=3) / len(cohort)
    assert found == pytest.approx(shares, abs=0.02)
    assert (found[np.array(shares) == 0] == 0).all()


@pytest.mark.parametrize(
    ("device", "age", "men", "lvef"),
    [
        # Pacemakers (Micra, J Arrhythm 2023;39:1-9): 76 years, 59 to 62 % men. Defibrillators are for LVEF <= 35.
        # MultiSENSE (JACC HF 2017;5:216-225): resynchronising defibrillators, 66.8 +/- 10.3 years, 72 % men.
        ("pacemaker", (73, 80), (0.52, 0.64), (50, 58)),
        ("ICD", (60, 69), (0.72, 0.86), (29, 36)),
        ("CRT", (65, 74), (0.68, 0.80), (26, 33)),
    ],
)
def test_age_sex_and_heart_by_device(
    device: str, age: tuple[float, float], men: tuple[float, float], lvef: tuple[float, float]
) -> None:
    mine = LARGE.device == DEVICES.index(device)
    assert age[0] < np.median(LARGE.age[mine]) < age[1]
    assert men[0] < (LARGE.sex[mine] == 1).mean() < men[1]
    assert lvef[0] < LARGE.lvef[mine].mean() < lvef[1]


def test_everything_is_within_its_bounds() -> None:
    bounds = {
        "sex": (1, 2), "age": (25, 99), "birth_month": (1, 12), "device": (0, 2), "nyha": (1, 4),
        "manufacturer": (0, len(MANUFACTURERS) - 1), "lvef": (12, 72), "departement": (0, 100),
        "hospital": (0, len(france.hospitals()) - 1), "income_fifth": (1, 5),
    }  # fmt: skip
    for name, (low, high) in bounds.items():
        column = getattr(LARGE, name)
        assert column.min() >= low and column.max() <= high, name
    assert (np.abs(np.bincount(LARGE.income_fifth)[1:] / len(LARGE) - 0.2) < 0.02).all()
    assert LARGE.implant_day.max() <= -30
    assert LARGE.adherence.min() > 0 and LARGE.adherence.max() < 1


def test_dates_of_birth_are_those_of_the_ages() -> None:
    year, month = birth(LARGE.age)
    born = LARGE.birth_year.astype(int) * 12 + LARGE.birth_month
    apart = born - (year.astype(int) * 12 + month)
    assert np.abs(apart).max() <= 1  # ages are rounded once more when they are kept
    assert (apart == 0).mean() > 0.999


def test_weaker_hearts_are_in_worse_classes_and_older_patients_have_more_diseases() -> None:
    by_class = [LARGE.lvef[LARGE.nyha == k].mean() for k in (1, 2, 3, 4)]
    assert by_class == sorted(by_class, reverse=True)
    for disease in (LARGE.atrial_fibrillation, LARGE.kidney_disease):
        same_device = LARGE.device == 0
        assert LARGE.age[same_device & disease].mean() > LARGE.age[same_device & ~disease].mean() + 1


def test_patients_live_where_people_live_and_are_implanted_there() -> None:
    share = np.bincount(LARGE.departement, minlength=101) / len(LARGE)
    expected = france.POPULATION / france.POPULATION.sum()
    assert np.abs(share - expected).max() < 5 * np.sqrt(expected.max() / len(LARGE))
    np.testing.assert_array_equal(france.hospitals().departement[LARGE.hospital], LARGE.departement)


@given(st.floats(0, 1, exclude_max=True, width=32), st.floats(0, 1, exclude_max=True, width=32))
def test_any_draw_has_a_home_and_a_hospital_in_it(home: float, hospital: float) -> None:
    departement, chosen = residence(np.float32([home]), np.float32([hospital]))
    assert france.hospitals().departement[chosen[0]] == departement[0]


def test_large_hospitals_implant_more() -> None:
    u = np.linspace(0, 1, 10_000, endpoint=False, dtype=np.float32)
    paris = np.float32((france.POPULATION[: france.CODES.index("75")].sum() + 1000) / france.POPULATION.sum())
    _, hospital = residence(np.full_like(u, paris), u)
    counts = np.unique_counts(hospital).counts
    assert len(counts) == 3
    assert (np.diff(counts) < 0).all()
    assert counts / counts[0] == pytest.approx([1, 1 / 2, 1 / 3], abs=0.01)


@given(age=st.floats(0, 110))
def test_birth_gives_the_age_back(age: float) -> None:
    year, month = birth(np.array([age]))
    assert 1 <= month[0] <= 12
    months = (STUDY_START.year - int(year[0])) * 12 + STUDY_START.month - int(month[0])
    assert months - 1 <= age * 12 < months + 1


def test_a_newborn_is_born_when_the_study_starts() -> None:
    year, month = birth(np.array([0.0]))
    assert date(year[0], month[0], 1) == STUDY_START


@given(
    shares=st.lists(st.floats(0.01, 1), min_size=1, max_size=8),
    u=st.floats(0, 1, exclude_max=True, width=32),
)
def test_choose_follows_the_shares(shares: list[float], u: float) -> None:
    edges = np.cumsum(shares) / np.sum(shares)
    chosen = int(choose(np.array(shares), np.float32([u]))[0])
    low = edges[chosen - 1] if chosen else 0
    assert low - 1e-6 <= u <= edges[chosen] + 1e-6


def test_the_frame_has_a_row_a_patient() -> None:
    part = make_cohort(CohortSettings(), Streams(1), Persons(40, 44))
    assert part.frame()["patient_id"].tolist() == [40, 41, 42, 43]
    assert part.frame()["age"].tolist() == LARGE.age[40:44].tolist()
