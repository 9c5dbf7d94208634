"""What really happens to the patients: congestion, stays, death."""

from dataclasses import fields

import numpy as np
import pytest

from synthetic_data.bends import Bends
from synthetic_data.cohort import CohortSettings, make_cohort
from synthetic_data.course import Course, CourseSettings, frailty, simulate_course
from synthetic_data.streams import Persons, Streams
from tests.worlds import BRIEF, COHORT, SEED, patients

LONG = CohortSettings(n_patients=600, n_days=1096)
N = 600


def part(course: Course, start: int, stop: int) -> dict[str, np.ndarray]:
    """The course of the patients at positions ``start`` to ``stop - 1``, as if they were alone."""
    stays = (course.stay_patient >= start) & (course.stay_patient < stop)
    rises = (course.rise_patient >= start) & (course.rise_patient < stop)
    order = np.lexsort((course.rise_day[rises], course.rise_patient[rises]))
    return {
        "level": course.level[:, start:stop],
        "death_day": course.death_day[start:stop],
        "frailty": course.frailty[start:stop],
        "stay_patient": course.stay_patient[stays] - start,
        "stay_day": course.stay_day[stays],
        "stay_length": course.stay_length[stays],
        "stay_sudden": course.stay_sudden[stays],
        "rise_patient": (course.rise_patient[rises] - start)[order],
        "rise_day": course.rise_day[rises][order],
    }


def course(**settings: float) -> Course:
    return patients(course=CourseSettings(**settings))[1]


def big(**settings: float) -> Course:
    cohort = make_cohort(CohortSettings(n_patients=4000), Streams(SEED))
    return simulate_course(CourseSettings(**settings), 1096, cohort, Streams(SEED))


USUAL = course()
BIG = big()


@pytest.mark.parametrize(("start", "stop"), [(0, 200), (17, 18), (64, 128), (500, 600)])
def test_a_patient_lives_the_same_life_in_a_shard(start: int, stop: int) -> None:
    alone = part(patients(start, stop)[1], 0, stop - start)
    for name, expected in part(USUAL, start, stop).items():
        np.testing.assert_array_equal(alone[name], expected, err_msg=name)


@pytest.mark.parametrize("days", [1, 7])
def test_it_does_not_matter_how_many_days_are_computed_at_once(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    monkeypatch.setattr("synthetic_data.course._WAIT", days)
    cohort = make_cohort(COHORT, Streams(SEED), Persons(0, 200))
    found = part(simulate_course(CourseSettings(), COHORT.n_days, cohort, Streams(SEED)), 0, 200)
    for name, expected in part(USUAL, 0, 200).items():
        np.testing.assert_array_equal(found[name], expected, err_msg=name)


def test_congestion_follows_its_bends_day_by_day() -> None:
    bends = Bends(2, 0.5)
    bends.add(np.array([-1]), np.array([0]), 1.0, np.array([1.0], np.float32), 0.0)  # rises by 1 a day
    bends.add(np.array([2, 2]), np.array([0, 1]), 0.5, np.zeros(2, np.float32), 3.0)  # jumps, then subsides by half
    np.testing.assert_array_equal(bends.levels(-2, 4), [[2, 0], [3, 0], [3, 1.5], [1.5, 0.75]])


def test_the_first_year_is_the_same_in_a_longer_study() -> None:
    brief, long = patients(cohort=BRIEF)[1], patients(cohort=LONG)[1]
    np.testing.assert_array_equal(brief.level, long.level[:365])
    for name in ("stay_patient", "stay_day", "stay_length", "stay_sudden"):
        np.testing.assert_array_equal(getattr(brief, name), getattr(long, name)[long.stay_day < 365], err_msg=name)
    early = long.death_day < 365
    np.testing.assert_array_equal(brief.death_day[early], long.death_day[early])
    # A death at the end of a stay that was still going on is already decided, and past the follow-up.
    assert (brief.death_day[~early] >= 365).all()


def test_shapes_and_types_are_those_promised() -> None:
    assert USUAL.level.shape == (COHORT.n_days, N)
    assert USUAL.level.dtype == USUAL.frailty.dtype == np.float32
    lengths = {name: len(getattr(USUAL, name)) for name in (f.name for f in fields(Course)) if "stay_" in name}
    assert len(set(lengths.values())) == 1 and lengths["stay_day"] > 50
    assert (np.lexsort((USUAL.stay_day, USUAL.stay_patient)) == np.arange(lengths["stay_day"])).all()


def test_congestion_is_never_negative_nor_wild() -> None:
    assert USUAL.level.min() >= 0
    assert USUAL.level.max() < 10
    assert np.isfinite(USUAL.level).all()


def test_nobody_is_in_hospital_twice_at_once_or_after_death() -> None:
    same = BIG.stay_patient[1:] == BIG.stay_patient[:-1]
    left = (BIG.stay_day + BIG.stay_length)[:-1]
    assert same.sum() > 100
    assert (BIG.stay_day[1:][same] >= left[same]).all()
    death = BIG.death_day[BIG.stay_patient]
    assert (BIG.stay_day < death).all()
    assert (BIG.stay_day + BIG.stay_length <= death).all()
    assert (BIG.rise_day < BIG.death_day[BIG.rise_patient]).all()
    perilous = big(deaths_per_year=1, sudden_per_year=2, rises_per_year=5)
    assert (perilous.stay_day < perilous.death_day[perilous.stay_patient]).all()
    assert (perilous.rise_day < perilous.death_day[perilous.rise_patient]).all()


def test_an_announced_admission_comes_at_the_peak_of_a_rise() -> None:
    announced = ~USUAL.stay_sudden
    day, who = USUAL.stay_day[announced], USUAL.stay_patient[announced]
    before = USUAL.level[day - 1, who]
    assert 0.8 < np.median(before) < 1.4
    home = np.minimum(day + USUAL.stay_length[announced], len(USUAL.level)) - 1
    assert (before > USUAL.level[home, who]).all()
    climbing = USUAL.level[day - 1, who] - USUAL.level[day - 2, who]
    assert (climbing > 0).all()


def test_sudden_admissions_are_not_announced() -> None:
    sudden = BIG.stay_sudden
    assert 0.08 < sudden.mean() < 0.35
    only = big(rises_per_year=0)
    assert only.stay_sudden.all() and len(only.rise_day) == 0
    first = np.unique(only.stay_patient, return_index=True)[1]
    day, who = only.stay_day[first], only.stay_patient[first]
    fresh = only.level[0, who] == 0  # nobody just home again on day 0
    assert fresh.mean() > 0.8 and (only.level[day - 1, who] == 0)[fresh & (day > 0)].all()


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"rises_per_year": 0, "sudden_per_year": 0}, (0, 0)),
        ({"admitted_share": 0, "sudden_per_year": 0}, (0, None)),
        ({"rises_per_year": 0, "sudden_per_year": 0, "deaths_per_year": 0}, (0, 0)),
    ],
)
def test_nothing_happens_that_was_not_asked_for(settings: dict[str, float], expected: tuple[int, int | None]) -> None:
    found = course(**settings)
    stays, rises = expected
    assert len(found.stay_day) == stays
    assert rises is None or len(found.rise_day) == rises
    if "deaths_per_year" in settings:
        assert (found.death_day > COHORT.n_days).all()
        assert (found.level == 0).all()


def test_every_rise_ends_in_hospital_when_all_are_admitted() -> None:
    found = course(admitted_share=1, sudden_per_year=0, deaths_per_year=0, hospital_mortality=0)
    # One stay for each rise, save those already climbing on day 0 and those still climbing at the end.
    per_patient = np.bincount(found.rise_patient[found.rise_day >= 0], minlength=N) - np.bincount(
        found.stay_patient, minlength=N
    )
    assert set(per_patient) <= {-1, 0, 1}
    assert (found.level[-1] > found.level[-2])[per_patient == 1].all()
    assert (found.level[0] > 0)[per_patient == -1].all()


def test_day_0_is_a_day_like_any_other() -> None:
    stays = np.histogram(BIG.stay_day, bins=[0, 180, 360, 540, 720])[0]
    alive = [(BIG.death_day > day).sum() for day in (90, 270, 450, 630)]
    rate = stays / alive
    assert rate.min() > 0.8 * rate.max()
    assert (BIG.level[0] > 0.2).mean() == pytest.approx((BIG.level[700] > 0.2).mean(), rel=0.25)
    assert (BIG.death_day >= 0).all() and (BIG.stay_day >= 0).all()


def test_the_share_of_admitted_rises_is_the_one_asked_for() -> None:
    for share in (0.1, 0.25, 0.6):
        found = big(admitted_share=share, sudden_per_year=0, deaths_per_year=0)

        assert (~found.stay_sudden).sum() / (found.rise_day >= 0).sum() == pytest.approx(share, rel=0.2)


def test_rises_come_as_often_as_asked_when_patients_are_alike() -> None:
    """Onsets per patient-year outside rises and stays, with short rises, against the hazard times mean frailty."""
    found = big(
        rises_per_year=0.5, ramp_days=3, ramp_spread=0, admitted_share=0, sudden_per_year=0, deaths_per_year=0
    )
    expected = 0.5 * found.frailty.mean() * 4000 * 1096 / 365.25
    assert (found.rise_day >= 0).sum() == pytest.approx(expected, rel=0.06)


def test_frailty_is_about_one_on_average_and_unequal() -> None:
    assert BIG.frailty.mean() == pytest.approx(1, abs=0.15)
    assert 0.8 < np.log(BIG.frailty).std() < 1.3
    cohort = patients()[0]
    alike = frailty(CourseSettings(frailty_spread=0), cohort, Streams(SEED))
    assert np.log(alike).std() < 0.7
    worse = cohort.nyha >= 3
    assert alike[worse].mean() > 1.3 * alike[~worse].mean()


def test_frail_patients_have_more_stays_and_die_sooner() -> None:
    frail = BIG.frailty > np.median(BIG.frailty)
    stays = np.bincount(BIG.stay_patient, minlength=len(frail))
    assert stays[frail].mean() > 3 * stays[~frail].mean()
    assert (BIG.death_day < 1096)[frail].mean() > 1.5 * (BIG.death_day < 1096)[~frail].mean()


def test_a_changed_share_of_admissions_leaves_the_first_rises_and_their_dates() -> None:
    """Common random numbers: until its fates differ, a life is the same day for day."""
    few, many = course(admitted_share=0.1), course(admitted_share=0.5)
    for found in (few, many):
        assert (np.diff(found.rise_day) >= 0).all()  # in the order in which they begin
    first = [dict(zip(c.rise_patient[::-1], c.rise_day[::-1], strict=True)) for c in (few, many)]
    sudden = set(few.stay_patient[few.stay_sudden]) | set(many.stay_patient[many.stay_sudden])
    common = (first[0].keys() & first[1].keys()) - sudden
    assert len(common) > 200
    assert [first[0][k] for k in common] == [first[1][k] for k in common]
    admitted = np.bincount(few.stay_patient, minlength=N) <= np.bincount(many.stay_patient, minlength=N)
    assert admitted.mean() > 0.98


def test_hospital_mortality_does_not_touch_those_who_leave_alive() -> None:
    safe, usual = course(hospital_mortality=0), USUAL
    untouched = safe.death_day == usual.death_day
    assert 0.9 < untouched.mean() < 1
    np.testing.assert_array_equal(safe.level[:, untouched], usual.level[:, untouched])
    assert (usual.death_day[~untouched] <= safe.death_day[~untouched]).all()


def test_deaths_in_hospital_are_as_frequent_as_asked() -> None:
    end = BIG.stay_day + BIG.stay_length
    died = BIG.death_day[BIG.stay_patient] == end
    assert died.mean() == pytest.approx(0.06, abs=0.025)
    every = course(hospital_mortality=1)
    assert (np.bincount(every.stay_patient) <= 1).all()
    np.testing.assert_array_equal(every.death_day[every.stay_patient], every.stay_day + every.stay_length)


def test_stays_last_about_a_week() -> None:
    # France: 8 days at the median, 10 on average for heart failure (PMSI; Tuppin, Arch Cardiovasc Dis 2014;107:158).
    assert 6 <= np.median(BIG.stay_length) <= 10
    assert BIG.stay_length.min() >= 1 and BIG.stay_length.max() <= 60


def test_deaths_per_patient_year_are_those_of_device_cohorts() -> None:
    # Pacemakers: 93 % alive after 1 year, 81 % after 3 (Udo, Heart 2013;99:1573).
    years = np.minimum(BIG.death_day, 1096).sum() / 365.25
    assert 0.04 < (BIG.death_day < 1096).sum() / years < 0.10


def readmission_hazard(found: Course, low: int, high: int, days: int = 1096) -> float:
    """Heart-failure admissions per patient-year between ``low`` and ``high`` days after a discharge."""
    end = np.minimum(found.death_day, days)[found.stay_patient]
    left = found.stay_day + found.stay_length
    following = np.full(len(left), 10**6)
    same = found.stay_patient[1:] == found.stay_patient[:-1]
    following[:-1][same] = found.stay_day[1:][same]
    at_risk = np.clip(np.minimum(np.minimum(following, end) - left, high) - low, 0, None).sum() / 365.25
    seen = (following - left >= low) & (following - left < high) & (following < end)
    return float(seen.sum() / at_risk)


def test_the_weeks_after_a_discharge_are_the_most_dangerous() -> None:
    # Greene, Nat Rev Cardiol 2015;12:220-229: the vulnerable phase.
    early, late = readmission_hazard(BIG, 0, 45), readmission_hazard(BIG, 180, 365)
    usual = len(BIG.stay_day) / (np.minimum(BIG.death_day, 1096).sum() / 365.25)
    assert early > 1.5 * late > 1.5 * usual


def test_without_vulnerability_the_weeks_after_a_discharge_are_quiet() -> None:
    assert readmission_hazard(big(vulnerability=0), 0, 45) < 0.5 * readmission_hazard(BIG, 0, 45)
