"""Random numbers belong to a decision and a person, not to the run that draws them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest

from synthetic_data.streams import DAILY_BLOCK, WIDE_BLOCK, Persons, Streams

EVERYONE = Persons(0, 3 * WIDE_BLOCK["bearer"] + 17)
DRAWS = {
    "uniform": lambda who: Streams(7).uniform("draw", who),
    "normal": lambda who: Streams(7).normal("draw", who),
    "uniform, rows": lambda who: Streams(7).uniform("draw", who, 3),
    "normal, rows": lambda who: Streams(7).normal("draw", who, 3),
    "daily uniform": lambda who: Streams(7).daily_uniform("draw", who, 5),
    "daily normal": lambda who: Streams(7).daily_normal("draw", who, 5, 2),
}
WHOLE = {name: draw(EVERYONE) for name, draw in DRAWS.items()}


@pytest.mark.parametrize("name", DRAWS)
@given(data=st.data())
def test_a_person_draws_the_same_whoever_else_is_there(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(EVERYONE) - 1))
    stop = data.draw(st.integers(start + 1, min(start + 700, len(EVERYONE))))
    np.testing.assert_array_equal(DRAWS[name](Persons(start, stop)), WHOLE[name][..., start:stop])


def test_shapes_and_type() -> None:
    who, streams = Persons(5, 12), Streams(0)
    shapes = {
        (7,): streams.uniform("a", who),
        (2, 7): streams.normal("a", who, 2),
        (9, 7): streams.daily_uniform("a", who, 9),
        (9, 4, 7): streams.daily_normal("a", who, 9, 4),
        (0,): streams.uniform("a", Persons(3, 3)),
    }
    for shape, numbers in shapes.items():
        assert numbers.shape == shape
        assert numbers.dtype == np.float32


def test_more_days_or_more_events_leave_the_first_ones_as_they_are() -> None:
    who, streams = Persons(60, 140), Streams(3)
    long = streams.daily_normal("noise", who, 30, 7)
    np.testing.assert_array_equal(streams.daily_normal("noise", who, 11, 7), long[:11])
    np.testing.assert_array_equal(streams.uniform("waits", who, 4), streams.uniform("waits", who, 40)[:4])
    np.testing.assert_array_equal(streams.uniform("waits", who), streams.uniform("waits", who, 40)[0])


def test_other_names_seeds_and_kinds_are_other_numbers() -> None:
    who = Persons(0, 4096)
    draws = [
        Streams(1).normal("a", who),
        Streams(1).normal("b", who),
        Streams(2).normal("a", who),
        Streams(1).normal("a", Persons(0, 4096, "other")),
    ]
    correlation = np.corrcoef(draws) - np.eye(len(draws))
    assert np.abs(correlation).max() < 5 / np.sqrt(len(who))


@pytest.mark.parametrize("name", WHOLE)
def test_no_block_repeats_another(name: str) -> None:
    numbers = WHOLE[name].reshape(-1, len(EVERYONE))[0]
    size = DAILY_BLOCK if "daily" in name else WIDE_BLOCK["bearer"]
    blocks = numbers[: len(numbers) // size * size].reshape(-1, size)
    assert len(np.unique(blocks, axis=0)) == len(blocks)


def test_the_order_of_the_draws_does_not_matter() -> None:
    streams, who = Streams(5), Persons(0, 10)
    first = streams.uniform("a", who)
    streams.normal("b", who)
    streams.uniform("a", who, 7)
    np.testing.assert_array_equal(streams.uniform("a", who), first)


def test_the_numbers_are_uniform_and_normal() -> None:
    uniform = Streams(11).daily_uniform("u", EVERYONE, 20).ravel()
    assert 0 <= uniform.min() < 0.001 and 0.999 < uniform.max() < 1
    assert kstest(uniform, "uniform").pvalue > 0.001
    assert kstest(Streams(11).daily_normal("z", EVERYONE, 5, 4).ravel(), "norm").pvalue > 0.001


@given(seed=st.integers(0, 999_999), n=st.integers(1, 40_000))
def test_scaling_a_uniform_number_never_reaches_the_end(seed: int, n: int) -> None:
    """``(u * n).astype(int)`` chooses among n: the largest float32 below 1 must not round up to n."""
    largest = np.nextafter(np.float32(1), np.float32(0))
    assert int(largest * n) < n
    u = Streams(seed).uniform("pick", Persons(0, 64))
    assert (u * n).astype(int).max() < n
