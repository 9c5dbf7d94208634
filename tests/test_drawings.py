"""The random part of the measures is drawn once for the worlds that have it in common."""

from collections import Counter

import numpy as np
import pytest

from simulator import drawings, loaded
from simulator.drawings import Drawings
from simulator.scenario import DEFAULT_PRESET, PRESETS, Scenario
from simulator.study import Study
from synthetic_data.bends import Bends
from synthetic_data.course import congestion
from synthetic_data.streams import Floats, Persons, Streams
from synthetic_data.telemetry import day_to_day

TINY = Scenario().change({"cohort.n_patients": 200, "cohort.n_days": 365})
BLOCKS = [Persons(0, 64), Persons(64, 128), Persons(128, 192)]
DAYS = 30
Drawn = Counter[tuple[Streams, Persons, int]]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """How often each shard was drawn."""
    often: Drawn = Counter()

    def counted(*what: *tuple[Streams, Persons, int]) -> Floats:
        often[what] += 1
        return day_to_day(*what)

    monkeypatch.setattr(drawings, "day_to_day", counted)
    return often


def sent(shared: Drawings, **telemetry: float) -> Floats:
    study = Study(TINY.change({f"telemetry.{name}": value for name, value in telemetry.items()}), workers=1)
    study.cache.drawings = shared
    return study.weekly.sums


@pytest.mark.parametrize("keep", [True, False])
def test_worlds_that_differ_in_their_sensors_only_share_what_is_drawn(drawn: Drawn, keep: bool) -> None:
    shared = Drawings(keep)
    found = [sent(shared, noise=noise) for noise in (1.0, 1.5, 1.0)]
    assert list(drawn.values()) == [1 if keep else 3]
    np.testing.assert_array_equal(found[0], found[2])
    np.testing.assert_array_equal(found[1], sent(Drawings(), noise=1.5))
    assert (found[0] != found[1]).any()


def test_another_thread_draws_ahead_and_nobody_draws_twice(drawn: Drawn) -> None:
    shared, streams = Drawings(keep=True), Streams(1)
    shared.ahead(streams, BLOCKS, DAYS)
    for persons in BLOCKS:
        np.testing.assert_array_equal(shared.of(streams, persons, DAYS), day_to_day(streams, persons, DAYS))
    shared.of(streams, BLOCKS[-1], DAYS)
    assert list(drawn.values()) == [1, 1, 1]
    shared.of(streams, BLOCKS[0], DAYS)  # two are held
    assert drawn.total() == 4


def test_what_is_large_is_not_kept_for_the_next_world(drawn: Drawn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawings, "LARGEST", 64 * 7 * DAYS * 4 - 1)
    shared = Drawings(keep=True)
    for _ in range(2):
        shared.of(Streams(1), BLOCKS[0], DAYS)
        shared.end()
    assert drawn.total() == 2


def test_a_process_writes_all_its_measures_into_the_same_place() -> None:
    kept, other = Drawings(keep=True), Drawings()
    large, small = (kept.room(Persons(0, n), DAYS) for n in (64, 48))
    assert small.shape == (DAYS, 7, 48) and np.shares_memory(large, small)
    assert not np.shares_memory(other.room(Persons(0, 64), DAYS), other.room(Persons(0, 64), DAYS))


def test_what_was_drawn_before_the_processes_parted_stays_and_is_not_drawn_again(drawn: Drawn) -> None:
    before, streams = Drawings(keep=True), Streams(1)
    first = before.of(streams, BLOCKS[0], DAYS)
    parted = Drawings(keep=True, known=before)
    for persons in (*BLOCKS, BLOCKS[0]):
        np.testing.assert_array_equal(parted.of(streams, persons, DAYS), day_to_day(streams, persons, DAYS))
    parted.end()
    assert parted.of(streams, BLOCKS[0], DAYS) is first
    assert list(drawn.values()) == [1, 1, 1]


def test_the_bearers_of_the_default_preset_are_drawn_before_the_processes_part(drawn: Drawn) -> None:
    parted = Drawings(keep=True, known=loaded.drawn())
    usual = PRESETS[DEFAULT_PRESET].scenario
    study = Study(usual.change({"telemetry.noise": 1.5}), workers=1)
    study.cache.drawings = parted
    assert study.weekly.counts.any() and set(drawn.values()) == {1}
    assert drawn.total() == len(study.bearers.bends)


@pytest.mark.parametrize("keep", [True, False])
def test_the_congestion_of_the_same_bearers_is_followed_once(monkeypatch: pytest.MonkeyPatch, keep: bool) -> None:
    often: Counter[int] = Counter()

    def counted(bends: Bends, n_days: int) -> Floats:
        often[bends.n_patients] += 1
        found = congestion(bends, n_days)
        found.flags.writeable = False
        return found

    monkeypatch.setattr(drawings, "congestion", counted)
    shared = Drawings(keep)
    first = [sent(shared, noise=noise) for noise in (1.0, 1.5)]
    assert often.total() == (1 if keep else 2)
    np.testing.assert_array_equal(first[1], sent(Drawings(), noise=1.5))
    wetter = TINY.change({"course.rises_per_year": 2.0})
    ill, alone = Study(wetter, workers=1), Study(wetter, workers=1)
    ill.cache.drawings = shared
    np.testing.assert_array_equal(ill.weekly.sums, alone.weekly.sums)
    assert (ill.weekly.sums != first[0]).any()
