"""What the implants send: one mechanism at a time, and each as often as it says."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from synthetic_data import telemetry as tm
from synthetic_data.cohort import CohortSettings
from synthetic_data.streams import Floats, Streams
from synthetic_data.telemetry import CHANNEL_KEYS, CHANNELS, Telemetry, TelemetrySettings, make_telemetry
from tests.worlds import BRIEF, SEED, patients

COHORT, COURSE, USUAL = patients(0, 200)
N, DAYS = len(COHORT), COURSE.n_days
YEARS = N * DAYS / 365.25
QUIET = {"noise": 0, "signal": 0, "infections_per_year": 0, "arrhythmias_per_year": 0, "checks_per_year": 0}
LEVEL, NEVER = COURSE.level, np.full_like(COURSE.death_day, 10**6)
DRY = np.zeros_like(LEVEL)


def measured(level: Floats = LEVEL, death_day: NDArray[np.int32] = COURSE.death_day, **settings: float) -> Telemetry:
    return make_telemetry(TelemetrySettings(**settings), COHORT, level, death_day, Streams(SEED))


@pytest.mark.parametrize(("start", "stop"), [(0, 64), (17, 18), (60, 130), (199, 200)])
def test_a_patient_sends_the_same_in_a_shard(start: int, stop: int) -> None:
    alone = patients(start, stop)[2]
    np.testing.assert_array_equal(alone.values, USUAL.values[:, :, start:stop])
    np.testing.assert_array_equal(alone.observed, USUAL.observed[:, start:stop])
    np.testing.assert_array_equal(alone.available, USUAL.available[:, start:stop])


def test_the_first_year_is_the_same_in_a_longer_study() -> None:
    brief = patients(0, 200, BRIEF)[2]
    np.testing.assert_array_equal(brief.values, USUAL.values[:365])
    np.testing.assert_array_equal(brief.observed, USUAL.observed[:365])


def test_what_events_add_is_what_adding_them_one_by_one_gives() -> None:
    day, patient = np.array([0, 3, 3, 28], np.int32), np.array([1, 0, 1, 1], np.int32)
    size, scale = np.arange(7, dtype=np.float32) / 3, np.linspace(1, 2, 14, dtype=np.float32).reshape(7, 2)
    expected = np.ones((30, 7, 2), np.float32)
    for start, who in zip(day, patient, strict=True):
        for ahead in range(min(tm._KERNEL_DAYS, 30 - start)):
            expected[start + ahead, :, who] += size * np.float32(np.exp(-ahead / 9)) * scale[:, who]
    values = np.ones((30, 7, 2), np.float32)
    tm._add_events(values, day, patient, size, 9.0, scale)
    np.testing.assert_array_equal(values, expected)


def test_the_noise_of_one_channel_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    louder = tuple(replace(c, noise=3 * c.noise) if c.key == "heart_rate" else c for c in CHANNELS)
    monkeypatch.setattr(tm, "CHANNELS", louder)
    found = measured()
    changed = [key for i, key in enumerate(CHANNEL_KEYS) if (found.values[:, i] != USUAL.values[:, i]).any()]
    assert changed == ["heart_rate"]
    np.testing.assert_array_equal(found.observed, USUAL.observed)


@pytest.mark.parametrize(
    "settings",
    [{"noise": 2}, {"signal": 0}, {"signal_spread": 0}, {"infections_per_year": 6}, {"checks_per_year": 0}],
)
def test_what_is_measured_does_not_change_what_arrives(settings: dict[str, float]) -> None:
    found = measured(**settings)
    np.testing.assert_array_equal(found.observed, USUAL.observed)
    assert (found.values != USUAL.values).any()


@pytest.mark.parametrize("settings", [{"gaps_per_year": 0}, {"gap_days": 20}, {"gaps_per_year": 8}])
def test_gaps_hide_days_and_change_none(settings: dict[str, float]) -> None:
    found = measured(**settings)
    both = found.observed & USUAL.observed
    hidden = found.observed != USUAL.observed
    assert 0 < hidden.sum() < hidden.size / 2
    np.testing.assert_array_equal(found.values.transpose(1, 0, 2)[:, both], USUAL.values.transpose(1, 0, 2)[:, both])


def test_longer_gaps_begin_on_the_same_days_and_hide_more() -> None:
    short, long = measured(gap_days=3).observed, measured(gap_days=9).observed
    assert (short | ~long).all()
    assert (~long).sum() > 1.5 * (~short).sum()


def test_more_infections_keep_the_fluctuations_of_all_other_days() -> None:
    few, none = measured(infections_per_year=0.2), measured(infections_per_year=0)
    same = (few.values == none.values).all(axis=1)
    assert 0.9 < same.mean() < 1


def onsets(name: str, channel: str, **settings: float) -> np.ndarray:
    """Days on which the named disturbance begins, counted in an otherwise silent implant, ``(days, patients)``."""
    alone = measured(death_day=NEVER, **{**QUIET, "gaps_per_year": 0, **settings}).values
    usual = measured(death_day=NEVER, **{**QUIET, "gaps_per_year": 0}).values
    i = CHANNEL_KEYS.index(channel)
    gap = np.abs(alone[:, i] - usual[:, i]) / abs(getattr(CHANNELS[i], name))
    return gap[1:] > gap[:-1] + 0.5


@pytest.mark.parametrize(
    ("name", "setting", "channel"),
    [("infection", "infections_per_year", "heart_rate"), ("check", "checks_per_year", "thoracic_impedance")],
)
@pytest.mark.parametrize("rate", [1.2, 6])
def test_disturbances_are_as_frequent_as_they_say(name: str, setting: str, channel: str, rate: float) -> None:
    begun = onsets(name, channel, **{setting: rate}).sum()
    # Two on one day, or one in the tail of another, are seen as one.
    assert 0.85 * rate - 4 * np.sqrt(rate / YEARS) < begun / YEARS < rate + 4 * np.sqrt(rate / YEARS)


def test_infections_come_in_winter() -> None:
    begun = onsets("infection", "heart_rate", infections_per_year=3).sum(axis=1)
    day = np.arange(1, DAYS) % 365
    assert begun[(day < 60) | (day > 335)].mean() > 1.8 * begun[(day > 150) & (day < 240)].mean()


def test_arrhythmia_strikes_only_those_who_have_it() -> None:
    begun = onsets("arrhythmia", "heart_rate", arrhythmias_per_year=4).sum(axis=0)
    assert begun[COHORT.atrial_fibrillation].mean() > 4
    assert begun[~COHORT.atrial_fibrillation].sum() == 0


def test_frequent_disturbances_go_on_until_the_end_of_a_long_study() -> None:
    cohort, course, _ = patients(0, 40, CohortSettings(n_patients=200, n_days=1826))
    never = np.full_like(course.death_day, 10**6)
    found = make_telemetry(
        TelemetrySettings(gaps_per_year=26, gap_days=1), cohort, course.level, never, Streams(SEED)
    )
    missing = (~found.observed).reshape(-1, 1826 // 2, 40).mean(axis=(1, 2))
    assert missing[1] == pytest.approx(missing[0], rel=0.15)


def test_nothing_arrives_from_the_day_of_death_on() -> None:
    dead = np.flatnonzero(COURSE.death_day < DAYS)
    assert len(dead) > 5
    for i in dead:
        assert not USUAL.observed[COURSE.death_day[i] :, i].any()
    assert (measured(gaps_per_year=0).observed == (np.arange(DAYS)[:, None] < COURSE.death_day)).all()


def test_what_did_not_arrive_is_zero_in_the_arrays_and_unknown_in_the_table() -> None:
    assert (USUAL.values.transpose(1, 0, 2)[:, ~USUAL.observed] == 0).all()
    assert (USUAL.values.transpose(1, 2, 0)[~USUAL.available] == 0).all()
    shard = patients(60, 130)[2]
    table = shard.frame(77)
    np.testing.assert_array_equal(table.isna().all(axis=1), ~USUAL.observed[:, 77])
    seen = table.loc[USUAL.observed[:, 77], table.notna().any()]
    np.testing.assert_array_equal(seen, USUAL.values[USUAL.observed[:, 77]][:, USUAL.available[:, 77], 77])


def test_only_two_manufacturers_lack_a_sensor() -> None:
    lacking = {(int(m), CHANNEL_KEYS[c]) for c, i in np.argwhere(~USUAL.available) for m in [COHORT.manufacturer[i]]}
    assert lacking == {(3, "heart_rate_variability"), (4, "ventricular_contractions")}


def test_manufacturers_count_activity_in_their_own_units() -> None:
    values = np.where(USUAL.observed, USUAL.values[:, 0], np.nan)
    medians = {m: np.nanmedian(values[:, COHORT.manufacturer == m]) for m in range(5)}
    assert medians[1] / medians[0] == pytest.approx(4.17, rel=0.25)  # per cent of the day
    assert medians[2] / medians[0] == pytest.approx(60, rel=0.25)  # minutes


def test_values_stay_within_what_the_sensor_can_measure() -> None:
    wild = measured(noise=4, signal=3, signal_spread=2)
    for i, channel in enumerate(CHANNELS):
        unit = tm._SCALE[COHORT.manufacturer, i]
        assert (wild.values[:, i] <= channel.high * unit * 1.0001).all(), channel.key
        assert (wild.values[:, i] * wild.observed >= 0).all(), channel.key
    assert np.isfinite(wild.values).all()


def test_the_noise_remembers_yesterday() -> None:
    found = measured(death_day=NEVER, **{**QUIET, "noise": 1, "gaps_per_year": 0})
    for i, channel in enumerate(CHANNELS):
        if channel.key in ("atrial_burden", "activity", "ventricular_contractions"):
            continue  # cut off at zero
        x = found.values[:, i, found.available[i]] / tm._SCALE[COHORT.manufacturer[found.available[i]], i]
        x = x - x.mean(axis=0)
        # The mean over two years takes a little of the variance away.
        assert (x[1:] * x[:-1]).mean() / (x**2).mean() == pytest.approx(channel.memory, abs=0.01), channel.key
        assert x.std() == pytest.approx(channel.noise, rel=0.05), channel.key


def test_patients_without_fibrillation_have_no_atrial_burden() -> None:
    burden = USUAL.values[:, CHANNEL_KEYS.index("atrial_burden")]
    assert (burden[:, ~COHORT.atrial_fibrillation] == 0).all()
    assert (burden.max(axis=0)[COHORT.atrial_fibrillation] > 0).all()


def test_congestion_shows_in_every_channel_on_the_expected_side() -> None:
    difference = measured().values - measured(DRY).values
    wet = (LEVEL > 0.7) & USUAL.observed
    for i, channel in enumerate(CHANNELS):
        who = USUAL.available[i] & (COHORT.atrial_fibrillation | (channel.key != "atrial_burden"))
        shift = difference[:, i][wet & who].mean()
        assert np.sign(shift) == np.sign(channel.congestion), channel.key


def test_without_signal_the_sensors_see_nothing() -> None:
    np.testing.assert_array_equal(measured(signal=0).values, measured(DRY, signal=0).values)


def test_signs_differ_between_patients_but_not_on_average() -> None:
    def shift(spread: float) -> np.ndarray:
        quiet = {**QUIET, "signal": 1, "signal_spread": spread, "gaps_per_year": 0}
        wet, dry = np.full_like(LEVEL[:2], 0.5), DRY[:2]
        i = CHANNEL_KEYS.index("thoracic_impedance")
        risen = measured(wet, NEVER, **quiet).values - measured(dry, NEVER, **quiet).values
        return risen[0, i] / CHANNELS[i].congestion

    scale = tm._SCALE[COHORT.manufacturer, CHANNEL_KEYS.index("thoracic_impedance")]
    assert shift(0) == pytest.approx(0.5 * scale, rel=1e-3)
    assert shift(0.7).mean() == pytest.approx(0.5, rel=0.15)
    assert shift(0.7).std() > 0.2


def test_the_share_of_days_that_arrive_is_that_of_remote_monitoring() -> None:
    # Varma, JACC 2015;65:2601: the transmitter is silent on about a tenth of the days, more with poor adherence.
    alive = np.arange(DAYS)[:, None] < COURSE.death_day
    assert 0.8 < USUAL.observed[alive].mean() < 0.95
    share = USUAL.observed.sum(axis=0) / alive.sum(axis=0)
    poor = COHORT.adherence < np.median(COHORT.adherence)
    assert share[~poor].mean() > share[poor].mean() + 0.03
