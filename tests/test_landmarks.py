"""One row per patient-week: the past only, and an outcome read day by day."""

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.landmarks import (
    CHANNELS,
    LONG,
    MIDDLE,
    SHORT,
    WEEK,
    Features,
    LandmarkSettings,
    labels,
    landmark_day,
    make_features,
    measures,
    weekly,
)

SETTINGS = LandmarkSettings(channels=("heart_rate", "thoracic_impedance"), horizon_days=14, baseline_weeks=6)
NAMES = ("heart_rate", "activity", "thoracic_impedance")
PATIENTS = 3


def world(seed: int, days: int = 200) -> tuple[np.ndarray, np.ndarray]:
    """Daily values ``(days, channels, patients)`` with gaps, 0 where nothing arrived."""
    rng = np.random.default_rng(seed)
    values = 60 + rng.standard_normal((days, len(NAMES), PATIENTS)).cumsum(axis=0).astype(np.float32)
    observed = rng.random((days, PATIENTS)) < 0.8
    observed[40:80, 1] = False
    return values * observed[:, None], observed


def features(
    values: np.ndarray, observed: np.ndarray, settings: LandmarkSettings = SETTINGS, **more: Any
) -> Features:
    last = more.pop("last_day", np.full(PATIENTS, len(values)))
    known = {"age": np.arange(PATIENTS, dtype=np.float32)}
    return make_features(settings, weekly(values, observed), NAMES, known, last, len(values), **more)


@given(
    seed=st.integers(0, 10_000),
    cut=st.integers(7 * WEEK, 199),
    patient=st.integers(0, PATIENTS - 1),
    future=st.sampled_from(["scrambled", "silent", "huge", "death"]),
)
def test_no_feature_changes_when_the_future_is_rewritten(seed: int, cut: int, patient: int, future: str) -> None:
    values, observed = world(seed)
    before = features(values, observed)
    after_values, after_observed = values.copy(), observed.copy()
    last = np.full(PATIENTS, len(values))
    if future == "scrambled":
        after_values[cut + 1 :] = after_values[cut + 1 :][::-1]
        after_observed[cut + 1 :] = after_observed[cut + 1 :][::-1]
    elif future == "silent":
        after_values[cut + 1 :, :, patient] = 0
        after_observed[cut + 1 :, patient] = False
    elif future == "huge":
        after_values[cut + 1 :] *= 1e6
    else:
        last[patient] = cut + 1
        after_values[cut + 1 :, :, patient] = 0
        after_observed[cut + 1 :, patient] = False
    after = features(after_values, after_observed, last_day=last)
    past_before, past_after = before.day <= cut, after.day <= cut
    np.testing.assert_array_equal(before.patient[past_before], after.patient[past_after])
    np.testing.assert_array_equal(before.day[past_before], after.day[past_after])
    np.testing.assert_array_equal(before.values[past_before], after.values[past_after])


@given(seed=st.integers(0, 10_000), day=st.integers(0, 170), channel=st.sampled_from([0, 2]))
def test_a_changed_day_changes_the_rows_that_know_it_and_no_other(seed: int, day: int, channel: int) -> None:
    values, observed = world(seed)
    observed[:] = True
    values[values == 0] = 60
    changed = values.copy()
    changed[day, channel, 1] += 25
    before, after = features(values, observed), features(changed, observed)
    differs = (before.values != after.values).any(axis=1)
    assert not differs[(before.patient != 1) | (before.day < day)].any()
    # Every later row of this patient has it in a window or in the baseline.
    assert differs[(before.patient == 1) & (before.day >= day)].all()
    names = {before.names[j] for j in np.flatnonzero((before.values != after.values).any(axis=0))}
    assert names and all(name.startswith(NAMES[channel]) for name in names)


def test_a_channel_that_is_not_asked_for_does_not_matter() -> None:
    values, observed = world(3)
    other = values.copy()
    other[:, 1] *= 7
    np.testing.assert_array_equal(features(values, observed).values, features(other, observed).values)


def by_hand(values: np.ndarray, observed: np.ndarray, channel: int, patient: int, week: int) -> dict[str, float]:
    """The features of one row from their definition, with loops."""
    day = week * WEEK + WEEK

    def window(weeks: int) -> np.ndarray:
        days = range(max(day - weeks * WEEK, 0), day)
        return np.array([values[d, channel, patient] for d in days if observed[d, patient]], float)

    past = []
    for w in range(week - MIDDLE + 1):
        days = [d for d in range(w * WEEK, w * WEEK + WEEK) if observed[d, patient]]
        past += [sum(float(values[d, channel, patient]) for d in days) / len(days)] * len(days) if days else []
    usual, n = np.mean(past), len(past)
    floor = (0.02 * abs(usual)) ** 2 + 1e-6
    spread = np.sqrt((n * np.var(past) + 4 * WEEK * floor) / (n + 4 * WEEK) + 1e-6)
    seen = {k: window(k) for k in (SHORT, MIDDLE, LONG)}
    z = {k: np.clip((days.mean() - usual) / spread, -8, 8) if len(days) else 0 for k, days in seen.items()}
    return {"week": z[SHORT], "month": z[MIDDLE], "trend": z[MIDDLE] - z[LONG]}


@pytest.mark.parametrize("seed", range(3))
def test_features_are_personal_deviations_as_defined(seed: int) -> None:
    values, observed = world(seed)
    found = features(values, observed)
    for row in range(0, len(found.patient), 5):
        patient, week = int(found.patient[row]), int(found.week[row])
        for key in SETTINGS.channels:
            for name, expected in by_hand(values, observed, NAMES.index(key), patient, week).items():
                got = found.values[row, found.names.index(f"{key}.{name}")]
                assert got == pytest.approx(expected, abs=2e-3), (row, key, name)
        silent = 1 - observed[(week - 3) * WEEK : (week + 1) * WEEK, patient].mean()
        assert found.values[row, found.names.index("missing.month")] == pytest.approx(silent, abs=1e-6)
        assert found.values[row, found.names.index("age")] == patient


def test_units_of_the_manufacturer_do_not_matter() -> None:
    """A personal deviation is a pure number: hours or minutes of activity give the same row."""
    values, observed = world(5)
    hours, minutes = features(values, observed), features(values * 60, observed)
    np.testing.assert_allclose(hours.values, minutes.values, atol=5e-3)


def test_nothing_observed_gives_zero_and_no_warning() -> None:
    values, observed = world(1)
    silent = features(values * 0, observed & False)
    telemetry = [j for j, name in enumerate(silent.names) if name.startswith(SETTINGS.channels)]
    assert (silent.values[:, telemetry] == 0).all()
    assert (silent.values[:, silent.names.index("missing.month")] == 1).all()
    assert np.isfinite(silent.values).all()


def test_without_a_known_usual_level_nothing_is_unusual() -> None:
    values, observed = world(1)
    observed[: 12 * WEEK, 0] = False
    late = features(values * observed[:, None], observed)
    telemetry = [j for j, name in enumerate(late.names) if name.startswith(SETTINGS.channels)]
    unknown = (late.patient == 0) & (late.week - MIDDLE < 12)
    assert unknown.sum() > 5
    assert (late.values[unknown][:, telemetry] == 0).all()
    assert (late.values[(late.patient == 0) & ~unknown][:, telemetry] != 0).any(axis=1).all()


def test_a_sensor_that_never_moves_deviates_from_nothing() -> None:
    values, observed = world(1)
    constant = features(np.full_like(values, 42) * observed[:, None], observed)
    telemetry = [j for j, name in enumerate(constant.names) if name.startswith(SETTINGS.channels)]
    assert np.abs(constant.values[:, telemetry]).max() < 0.01


@example(horizon=14, baseline=6, death=10 * WEEK + 6, days=200)  # death on the day of a landmark
@given(horizon=st.integers(7, 60), baseline=st.integers(6, 20), death=st.integers(0, 210), days=st.integers(120, 203))
def test_rows_start_with_a_baseline_and_end_with_life_or_with_the_horizon(
    horizon: int, baseline: int, death: int, days: int
) -> None:
    settings = LandmarkSettings(horizon_days=horizon, baseline_weeks=baseline, channels=("activity",))
    values, observed = world(2, days)
    last = np.array([death, days, days])
    found = features(values, observed, settings, last_day=last)
    expected = [
        (p, w)
        for p in range(PATIENTS)
        for w in range(days // WEEK)
        if w >= baseline and w * WEEK + 6 < last[p] and w * WEEK + 6 + horizon < days
    ]
    assert list(zip(found.patient.tolist(), found.week.tolist(), strict=True)) == expected
    np.testing.assert_array_equal(found.day, landmark_day(found.week))


def test_days_after_the_last_whole_week_are_left_out() -> None:
    values, observed = world(0, 200)
    summary, whole = weekly(values, observed), weekly(values[:196], observed[:196])
    np.testing.assert_array_equal(summary.sums, whole.sums)
    assert summary.counts.shape == (28, PATIENTS)
    np.testing.assert_allclose(summary.sums, values[:196].reshape(28, 7, 3, 3).sum(axis=1), rtol=1e-5)
    np.testing.assert_array_equal(summary.counts, observed[:196].reshape(28, 7, 3).sum(axis=1))


def test_a_shard_gives_the_rows_of_its_patients() -> None:
    values, observed = world(4)
    whole = features(values, observed)
    alone = make_features(
        SETTINGS, weekly(values[:, :, 1:], observed[:, 1:]), NAMES, {"age": np.float32([1, 2])},
        np.array([200, 200]), 200, first_patient=1,
    )  # fmt: skip
    mine = whole.patient >= 1
    np.testing.assert_array_equal(alone.values, whole.values[mine])
    np.testing.assert_array_equal(alone.patient, whole.patient[mine])
    np.testing.assert_array_equal(alone.week, whole.week[mine])


def test_measures_of_all_channels_are_three_each_and_the_gaps() -> None:
    values, observed = world(0)
    table = np.repeat(values[:, :1], len(CHANNELS), axis=1)
    found = measures(LandmarkSettings(), weekly(table, observed), CHANNELS)
    assert len(found) == 3 * len(CHANNELS) + 1
    assert {column.shape for column in found.values()} == {(28, PATIENTS)}


events = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 260)), max_size=12)


@given(events=events, horizon=st.integers(7, 180), weeks=st.lists(st.integers(0, 36), min_size=1, max_size=8))
def test_labels_against_a_loop(events: list[tuple[int, int]], horizon: int, weeks: list[int]) -> None:
    rows = [(p, w) for p in range(4) for w in sorted(weeks)]
    patient, week = np.array(rows).T
    table = Features((), np.empty((len(rows), 0), np.float32), patient.astype(np.int32), week.astype(np.int16))
    who, when = (np.array([e[i] for e in events], np.int32) for i in (0, 1))
    found = labels(LandmarkSettings(horizon_days=horizon), table, who, when)
    expected = [any(q == p and 0 < d - (7 * w + 6) <= horizon for q, d in events) for p, w in rows]
    assert found.tolist() == expected


def test_the_day_of_the_landmark_is_past_and_the_last_day_of_the_horizon_is_in() -> None:
    one = Features((), np.empty((1, 0), np.float32), np.int32([3]), np.int16([10]))
    day = int(one.day[0])
    for admission, expected in [(day, False), (day + 1, True), (day + 30, True), (day + 31, False)]:
        assert labels(LandmarkSettings(), one, np.int32([3]), np.int32([admission])).tolist() == [expected]
    assert labels(LandmarkSettings(), one, np.int32([2, 4]), np.int32([day + 1, day + 1])).tolist() == [False]
