"""Values between two processes: the same on the other side, and no file kept open for what is small."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from simulator.hand import SUPPORTED
from simulator.shipping import MAPPED, _came_in, put, take

pytestmark = pytest.mark.skipif(not SUPPORTED, reason="this system cannot hand over a file")
OPEN = Path("/proc/self/fd")


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    one, other = socket.socketpair()
    with one, other:
        yield one, other


@pytest.mark.parametrize("size", [0, 1, 1000, MAPPED // 8 + 1000])
def test_arrays_arrive_as_they_were_sent(ends: tuple[socket.socket, socket.socket], size: int) -> None:
    sent = np.arange(size, dtype=float), np.arange(size, dtype=np.int8)
    put(ends[0], "made", sent)
    kind, found = take(ends[1])
    assert kind == "made" and all(np.array_equal(a, b) for a, b in zip(found, sent, strict=True))
    if size:
        found[0][0] = 7.0  # a result is the receiver's own
        assert sent[0][0] == 0.0


@pytest.mark.skipif(not OPEN.exists(), reason="this system does not tell which files are open")
def test_a_hundred_small_results_keep_no_file_open(ends: tuple[socket.socket, socket.socket]) -> None:
    before, kept = len(os.listdir(OPEN)), []
    for _ in range(100):
        put(ends[0], np.ones(1000))
        kept.append(take(ends[1]))
    assert len(os.listdir(OPEN)) == before
    put(ends[0], np.ones(MAPPED // 8))
    large = take(ends[1])
    assert len(os.listdir(OPEN)) == before + 2  # the mapping's own, and the one that may go on
    del large
    assert len(os.listdir(OPEN)) == before


def test_what_came_goes_on_in_the_same_file_with_what_is_new(ends: tuple[socket.socket, socket.socket]) -> None:
    sent = np.arange(MAPPED // 8, dtype=float), np.arange(1000, dtype=np.int16)
    put(ends[0], sent)
    ((large, small),) = take(ends[1])
    put(ends[1], large[:10], np.ones(3), large.reshape(2, -1)[1], small, np.empty(0))
    first, new, half, other, nothing = take(ends[0])
    assert np.array_equal(first, sent[0][:10]) and np.array_equal(half, sent[0][len(sent[0]) // 2 :])
    assert np.array_equal(other, sent[1]) and new.tolist() == [1, 1, 1] and not nothing.size
    inodes = {os.fstat(_came_in(memoryview(array)).file).st_ino for array in (large, first, half, other)}
    assert len(inodes) == 1 and _came_in(memoryview(new)) is None
