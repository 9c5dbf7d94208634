"""Alerts and what they are worth, against the definitions applied day by day."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models.evaluation import resample
from simulator import alert_thresholds
from simulator.alert_thresholds import threshold_for_rate, totals
from simulator.alerts import (
    WEEK,
    WINDOW,
    YEAR,
    AlertSettings,
    EventMeasures,
    Followed,
    Tally,
    _median,
    measure,
    tally,
)

FIRST = 6
"""Day of the first score in these tests."""
Rows = dict[int, dict[int, float]]
"""Score by patient and week."""
Events = list[tuple[int, int]]


def follow(rows: Rows, events: Events, n_patients: int) -> Followed:
    flat = [(p, w, s) for p, weeks in rows.items() for w, s in weeks.items()]
    patient, week, score = (np.array([row[i] for row in flat]) for i in range(3))
    who, day = (np.array([e[i] for e in events], np.int64) for i in (0, 1))
    return Followed.of(
        patient.astype(np.int64), week.astype(np.int64), score.astype(np.float32), n_patients, FIRST, who, day
    )


@dataclass
class ByHand:
    """Counts per patient, and events under follow-up with the warning of each, None when missed."""

    alerts: list[int]
    unexplained: list[int]
    weeks: list[int]
    events: dict[tuple[int, int], list[int | None]]
    on: set[tuple[int, int]]


def by_hand(rows: Rows, events: Events, n_patients: int, threshold: float, recovery: float) -> ByHand:
    """The definitions of the event-level measures, day by day and patient by patient.

    An alert begins when the score rises above the threshold and lasts until it falls below the recovery
    threshold. A hospitalisation is detected if the patient was in alert on one of the 30 days before. An
    alert is explained if a hospitalisation falls within it or within 30 days after its end. The warning
    runs from the start of the last of the alerts that detect.
    """
    found = ByHand([], [], [], {}, set())
    for p in range(n_patients):
        score = {FIRST + 7 * w + d: s for w, s in rows.get(p, {}).items() for d in range(7)}
        admissions = [day for who, day in events if who == p]
        alerts: list[list[int]] = []
        in_alert = False
        for day in sorted(score):
            if day - 1 not in score:
                in_alert = False
            was = in_alert
            in_alert = score[day] > threshold or (was and score[day] >= recovery * threshold)
            if in_alert and not was:
                alerts.append([])
            if in_alert:
                alerts[-1].append(day)
                found.on.add((p, day))
        explained = [any(a[0] <= e <= a[-1] + 30 for e in admissions) for a in alerts]
        found.alerts.append(len(alerts))
        found.unexplained.append(explained.count(False))
        found.weeks.append(len(score) // 7)
        for e in admissions:
            if e - 1 in score:
                before = [a[0] for a in alerts if any(e - 30 <= day < e for day in a)]
                found.events.setdefault((p, e), []).append(e - max(before) if before else None)
    return found


def assert_equal(rows: Rows, events: Events, n: int, threshold: float, recovery: float) -> tuple[Followed, Tally]:
    followed = follow(rows, events, n)
    result = tally(followed, np.array([threshold]), recovery, keep=True)
    expected = by_hand(rows, events, n, threshold, recovery)
    assert result.alerts[0].tolist() == expected.alerts
    assert result.unexplained[0].tolist() == expected.unexplained
    assert followed.weeks.tolist() == expected.weeks
    got: dict[tuple[int, int], list[int | None]] = {}
    for k, key in enumerate(zip(followed.event_patient.tolist(), followed.event_day.tolist(), strict=True)):
        got.setdefault(key, []).append(int(result.warning[0, k]) if result.detected[0, k] else None)
    assert got == expected.events
    assert result.on is not None
    on = {(p, FIRST + 7 * w + d) for w, p in np.argwhere(result.on[0]) for d in range(7)}
    assert on == expected.on
    assert result.weeks_on[0].sum() * 7 == len(expected.on)
    return followed, result


N = 3
LEVELS = st.sampled_from([0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 1.0])


@st.composite
def histories(draw: st.DrawFn) -> tuple[Rows, Events]:
    """A few patients followed from some week to another, with admissions before, during and after."""
    rows: Rows = {}
    for p in range(N):
        first, last = draw(st.integers(0, 3)), draw(st.integers(0, 14))
        rows[p] = {w: draw(LEVELS) for w in range(first, last + 1)}
    assume(any(rows.values()))
    events = draw(st.lists(st.tuples(st.integers(0, N - 1), st.integers(-5, 160)), max_size=8))
    return rows, events


@given(history=histories(), recovery=st.sampled_from([0.25, 0.5, 1.0]))
def test_tallies_against_the_definitions_applied_day_by_day(history: tuple[Rows, Events], recovery: float) -> None:
    rows, events = history
    for threshold in (0.125, 0.25, 0.5, 0.75, 0.9):
        assert_equal(rows, events, N, threshold, recovery)


@given(history=histories())
def test_many_thresholds_at_once_are_the_same_as_one_by_one(history: tuple[Rows, Events]) -> None:
    followed = follow(*history, N)
    thresholds = np.array([0.1, 0.25, 0.3, 0.5, 0.7, 0.99])
    together = tally(followed, thresholds, 0.5, keep=True)
    for t, threshold in enumerate(thresholds):
        alone = tally(followed, thresholds[t : t + 1], 0.5, keep=True)
        for name in ("alerts", "unexplained", "weeks_on", "detected", "on"):
            np.testing.assert_array_equal(getattr(together, name)[t], getattr(alone, name)[0], err_msg=name)
        found = alone.detected[0]
        np.testing.assert_array_equal(together.warning[t][found], alone.warning[0][found], err_msg=str(threshold))


def weeks(*scores: float) -> Rows:
    return {0: dict(enumerate(scores))}


@pytest.mark.parametrize(
    ("scores", "recovery", "alerts"),
    [
        ((0.2, 0.6, 0.6, 0.2), 0.8, [(1, 2)]),
        ((0.2, 0.6, 0.45, 0.2), 0.8, [(1, 2)]),  # above the recovery threshold: still on
        ((0.2, 0.6, 0.4, 0.2), 0.8, [(1, 2)]),  # exactly at it: not below it yet
        ((0.2, 0.6, 0.39, 0.45, 0.6), 0.8, [(1, 1), (4, 4)]),  # between the two: neither begins nor ends
        ((0.5, 0.5, 0.2), 0.8, []),  # exactly at the threshold: not above it
        ((0.6, 0.5, 0.49), 1, [(0, 1)]),
        ((0.6, 0.05, 0.6), 0.05, [(0, 2)]),
        ((0.2, 0.2, 0.6), 0.8, [(2, 2)]),  # running at the end
    ],
)
def test_an_alert_lasts_from_one_threshold_to_the_other(
    scores: tuple[float, ...], recovery: float, alerts: list[tuple[int, int]]
) -> None:
    _, result = assert_equal(weeks(*scores), [], 1, 0.5, recovery)
    assert result.on is not None
    expected = [any(a <= w <= b for a, b in alerts) for w in range(len(scores))]
    assert result.on[0, :, 0].tolist() == expected
    assert result.alerts[0, 0] == result.unexplained[0, 0] == len(alerts)


@pytest.mark.parametrize(
    ("days_after_the_alert", "explained"), [(-7, False), (-6, True), (0, True), (1, True), (30, True), (31, False)]
)
def test_an_alert_is_explained_until_thirty_days_after_its_end(days_after_the_alert: int, explained: bool) -> None:
    end = FIRST + 2 * WEEK + WEEK - 1
    rows = weeks(0, 0, 0.9, *[0] * 8)
    _, result = assert_equal(rows, [(0, end + days_after_the_alert)], 1, 0.5, 0.7)
    assert result.unexplained[0, 0] == (not explained)


@pytest.mark.parametrize(("days", "detected"), [(0, False), (1, True), (36, True), (37, False)])
def test_an_admission_is_detected_by_an_alert_on_one_of_the_thirty_days_before(days: int, detected: bool) -> None:
    start = FIRST + 2 * WEEK  # the alert lasts from this day to six days later
    _, result = assert_equal(weeks(0, 0, 0.9, *[0] * 8), [(0, start + days)], 1, 0.5, 0.7)
    assert result.detected[0].tolist() == [detected]
    if detected:
        assert result.warning[0].tolist() == [days]


@pytest.mark.parametrize(("days", "in_time"), [(13, 0), (14, 1), (15, 1)])
def test_two_weeks_of_warning_are_fourteen_days(days: int, in_time: int) -> None:
    followed, result = assert_equal(weeks(0, 0, 0.9, *[0] * 8), [(0, FIRST + 2 * WEEK + days)], 1, 0.5, 0.7)
    assert measure(followed, result, 0, np.ones((1, 1), np.float32)).share_warned_14_days.value == in_time


def test_of_several_alerts_in_the_window_the_last_gives_the_warning() -> None:
    admission = FIRST + 4 * WEEK + 3
    _, result = assert_equal(weeks(0.9, 0, 0.9, 0, 0.9, 0), [(0, admission)], 1, 0.5, 0.7)
    assert result.warning[0].tolist() == [3]
    assert result.unexplained[0, 0] == 0


def test_an_admission_after_the_last_score_explains_without_counting_as_an_event() -> None:
    """Follow-up ends a horizon before the data: what is known afterwards still explains an alert."""
    followed, result = assert_equal(weeks(0, 0, 0.9), [(0, FIRST + 2 * WEEK + 20)], 1, 0.5, 0.7)
    assert len(followed.event_day) == 0
    assert result.unexplained[0, 0] == 0


def test_death_ends_an_alert() -> None:
    rows = {0: {0: 0.9, 1: 0.9}, 1: {w: 0.1 for w in range(6)}}
    followed, result = assert_equal(rows, [], 2, 0.5, 0.7)
    assert result.alerts[0].tolist() == [1, 0] and result.unexplained[0].tolist() == [1, 0]
    assert followed.weeks.tolist() == [2, 6]


def test_an_admission_on_the_day_of_the_first_score_is_not_under_follow_up() -> None:
    for day, events in [(FIRST - 1, 0), (FIRST, 0), (FIRST + 1, 1), (FIRST + 7, 1), (FIRST + 8, 0)]:
        followed, _ = assert_equal(weeks(0.9), [(0, day)], 1, 0.5, 0.7)
        assert len(followed.event_day) == events, day


def random_history(seed: int, patients: int = 80, n_weeks: int = 50) -> tuple[Rows, Events]:
    rng = np.random.default_rng(seed)
    walk = np.cumsum(rng.standard_normal((n_weeks, patients)) * 0.03, axis=0) + 0.2
    score = np.abs(walk).astype(np.float32)
    last = rng.integers(5, n_weeks, patients)
    rows = {p: {w: float(score[w, p]) for w in range(last[p])} for p in range(patients)}
    events = [(int(p), int(d)) for p, d in zip(rng.integers(0, patients, 60), rng.integers(0, 400, 60), strict=True)]
    return rows, events


def random_world(seed: int, patients: int = 80) -> Followed:
    return follow(*random_history(seed, patients), patients)


def test_measures_are_the_ratios_of_their_definitions() -> None:
    followed = random_world(1)
    result = tally(followed, np.array([0.15]), 0.7)
    found = measure(followed, result, 0, resample(80, 50, np.random.default_rng(0)))
    years = followed.weeks.sum() * 7 / 365.25
    warned = result.warning[0][result.detected[0]]
    n, detected = len(followed.event_day), int(result.detected[0].sum())
    assert (found.events, found.patient_years) == (n, pytest.approx(years))
    assert 5 < detected < n
    expected = {
        "event_sensitivity": detected / n,
        "unexplained_alerts_per_patient_year": result.unexplained.sum() / years,
        "alert_ppv": 1 - result.unexplained.sum() / result.alerts.sum(),
        "warning_days_median": np.sort(warned)[(len(warned) - 1) // 2],
        "share_warned_14_days": (warned >= 14).mean(),
        "hospitalisations_per_patient_year": n / years,
        "alerts_per_patient_year": result.alerts.sum() / years,
        "time_in_alert": result.weeks_on.sum() / followed.weeks.sum(),
    }
    for name, value in expected.items():
        estimate = getattr(found, name)
        assert estimate.value == pytest.approx(value), name
        assert estimate.low <= estimate.value <= estimate.high, name
        assert estimate.low < estimate.high, name


def test_a_resample_is_the_study_with_its_patients_that_many_times() -> None:
    """Measures of weighted patients against those of a cohort in which they really are repeated."""
    rows, events = random_history(2, 6)
    followed = follow(rows, events, 6)
    times = np.array([2, 0, 1, 3, 0, 0])
    copies = np.repeat(np.arange(6), times).tolist()
    repeated = follow(
        {new: rows[old] for new, old in enumerate(copies)},
        [(new, day) for new, old in enumerate(copies) for who, day in events if who == old],
        6,
    )
    for threshold in (0.15, 0.25, 0.35):
        weighted = measure(followed, tally(followed, np.array([threshold]), 0.7), 0, times[None].astype(np.float32))
        real = measure(repeated, tally(repeated, np.array([threshold]), 0.7), 0, np.ones((1, 6), np.float32))
        for name in EventMeasures.__dataclass_fields__:
            if name in ("events", "patient_years"):
                continue
            assert getattr(weighted, name).low == pytest.approx(getattr(real, name).value, nan_ok=True), name


def test_a_higher_threshold_spends_less_time_in_alert_and_detects_less() -> None:
    followed = random_world(3)
    result = tally(followed, np.linspace(0.05, 0.6, 30), 0.7)
    for name in ("weeks_on", "detected"):
        assert (np.diff(getattr(result, name).sum(axis=1).astype(int)) <= 0).all(), name


def test_recovery_at_the_threshold_itself_makes_more_alerts_than_a_lower_one() -> None:
    followed = random_world(4)
    alerts = [int(tally(followed, np.array([0.25]), r).alerts.sum()) for r in (0.3, 0.7, 1.0)]
    assert alerts == sorted(alerts) and alerts[0] < alerts[-1]


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.85, 1.47])
def test_the_threshold_for_a_rate_keeps_to_it_as_closely_as_the_scores_allow(rate: float) -> None:
    followed = random_world(5, patients=300)
    threshold = threshold_for_rate(followed, 0.7, rate)
    years = followed.weeks.sum() * WEEK / YEAR

    def unexplained(at: float) -> float:
        return float(tally(followed, np.array([at]), 0.7).unexplained.sum() / years)

    assert unexplained(threshold) <= rate
    assert unexplained(threshold) > rate - 0.15
    assert unexplained(threshold * 0.97) > unexplained(threshold) - 0.02


def test_alerts_that_never_end_are_no_way_to_few_alerts() -> None:
    """A low threshold keeps everyone in one long alert: a low rate, and not the one that is meant."""
    rng = np.random.default_rng(6)
    level = 0.5 + 0.01 * rng.random((100, 100))
    spike = (rng.random((100, 100)) < 0.1) & (np.arange(100) < 40)[:, None]
    score = np.where(spike, 0.8 + 0.1 * rng.random((100, 100)), level)
    followed = follow({p: dict(enumerate(weekly)) for p, weekly in enumerate(score)}, [], 100)
    years = followed.weeks.sum() * WEEK / YEAR
    rates = tally(followed, np.array([0.5, 0.75]), 0.7).unexplained.sum(axis=1) / years
    assert rates[0] < 0.8 < rates[1]
    assert threshold_for_rate(followed, 0.7, 0.8) > 0.8


def test_patients_are_followed_some_at_a_time_with_the_same_totals(monkeypatch: pytest.MonkeyPatch) -> None:
    followed, thresholds = random_world(5), np.array([0.1, 0.15, 0.2])
    at_once = tally(followed, thresholds, 0.7)
    monkeypatch.setattr(alert_thresholds, "_AT_ONCE", 3 * 7)
    unexplained, detected = totals(followed, thresholds, 0.7)
    assert np.array_equal(unexplained, at_once.unexplained.sum(axis=1)) and unexplained.min() > 0
    assert np.array_equal(detected, at_once.detected.sum(axis=1)) and detected.min() > 0
    times = np.arange(80.0)
    assert np.array_equal(totals(followed, thresholds, 0.7, times)[0], at_once.unexplained @ times)


@pytest.mark.parametrize("thresholds", [1, 63, 64, 130])
def test_totals_of_many_thresholds_are_those_of_the_tally(thresholds: int) -> None:
    followed, times = random_world(6), np.random.default_rng(0).integers(0, 4, 80).astype(float)
    grid = np.linspace(0.02, 0.5, thresholds)
    one_by_one, (unexplained, detected) = tally(followed, grid, 0.6), totals(followed, grid, 0.6, times)
    assert np.array_equal(unexplained, one_by_one.unexplained @ times) and unexplained.any()
    assert np.array_equal(detected, one_by_one.detected @ times[followed.event_patient]) and detected.any()


def test_no_alert_at_all_gives_no_false_one() -> None:
    followed = follow({p: dict.fromkeys(range(20), 0.2) for p in range(4)}, [(0, 60)], 4)
    threshold = threshold_for_rate(followed, 0.7, 1.47)
    found = measure(followed, tally(followed, np.array([threshold]), 0.7), 0, np.ones((3, 4), np.float32))
    assert found.event_sensitivity.value == 0
    assert found.unexplained_alerts_per_patient_year.value == 0
    assert np.isnan(found.alert_ppv.value) and np.isnan(found.warning_days_median.value)


def test_without_any_admission_nothing_can_be_detected() -> None:
    followed = follow({0: {0: 0.9, 1: 0.1}}, [], 1)
    found = measure(followed, tally(followed, np.array([0.5]), 0.7), 0, np.ones((2, 1), np.float32))
    assert np.isnan(found.event_sensitivity.value)
    assert found.unexplained_alerts_per_patient_year.value == pytest.approx(1 / (14 / 365.25))


@given(values=st.lists(st.integers(1, 60), min_size=1, max_size=30))
def test_the_median_is_a_warning_that_occurred(values: list[int]) -> None:
    found = _median(np.array(values), np.ones((2, len(values))))
    assert found.value in values
    assert found.value == sorted(values)[(len(values) - 1) // 2] == found.low


def test_the_window_is_that_of_the_definitions() -> None:
    assert WINDOW == 30
    assert AlertSettings().recovery < 1


@pytest.mark.parametrize("bad", [{"threshold": 0}, {"threshold": 0.6}, {"recovery": 1.1}, {"recovery": float("nan")}])
def test_settings_out_of_bounds_are_refused(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        AlertSettings(**bad)
