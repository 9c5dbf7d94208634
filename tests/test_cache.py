"""The cache of stages: computed once under threads, bounded in bytes, nothing left behind by a failure."""

import gc
import threading
import time
import weakref
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from models.boosting import Boosting
from models.training import TooFewEvents
from simulator import cache
from simulator.cache import StageCache, size_of
from simulator.scenario import Scenario
from simulator.study import Study


def test_the_cache_computes_once_under_threads() -> None:
    kept, calls = StageCache(), []

    def compute() -> np.ndarray:
        calls.append(threading.get_ident())
        time.sleep(0.05)
        return np.arange(10)

    found: list[np.ndarray] = []
    threads = [threading.Thread(target=lambda: found.append(kept.get("key", compute))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(calls) == 1
    assert len(found) == 12 and all(result is found[0] for result in found)


class Circle:
    """As a drawn page is, whose functions know what is on it."""

    def __init__(self, result: np.ndarray) -> None:
        self.result, self.itself = result, self


def test_what_a_circle_of_objects_keeps_goes_after_what_was_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "LET_GO", 2000)
    kept, page = StageCache(max_bytes=2000), Circle(np.zeros(1500, np.uint8))
    seen = weakref.ref(page)
    kept.keep("shown", page.result, 1.0)
    del page
    gc.disable()  # Python would look for it some time
    try:
        kept.keep("second", np.zeros(1500, np.uint8), 1.0)
        assert "shown" not in kept and seen()
        kept.keep("third", np.zeros(1500, np.uint8), 1.0)
        assert not seen()
    finally:
        gc.enable()


def test_different_results_are_computed_at_the_same_time() -> None:
    kept, together = StageCache(), threading.Barrier(2, timeout=60)

    def compute(value: int) -> Callable[[], int]:
        return lambda: together.wait() * 0 + value

    found: dict[int, int] = {}
    threads = [threading.Thread(target=lambda k=k: found.update({k: kept.get(k, compute(k))})) for k in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == {1: 1, 2: 2}


def test_the_cache_is_bounded_in_bytes_and_forgets_the_least_recently_used() -> None:
    kept = StageCache(max_bytes=1000)
    for key in "abc":
        kept.get(key, lambda: np.zeros(300, np.int8))
    kept.get("a", lambda: pytest.fail("forgotten too early"))
    kept.get("d", lambda: np.zeros(300, np.int8))
    assert [key in kept for key in "abcd"] == [True, False, True, True]
    kept.get("huge", lambda: np.zeros(5000, np.int8))
    assert [key in kept for key in "abcd"] == [False] * 4 and "huge" in kept


def test_what_took_long_to_make_stays_longer() -> None:
    kept = StageCache(max_bytes=1000)
    kept.keep("dear", np.zeros(600, np.int8), seconds=1.0)
    for i in range(10):
        kept.keep(i, np.zeros(300, np.int8), seconds=0.01)
    assert "dear" in kept and 9 in kept and 8 not in kept
    for i in range(10, 60):  # not for ever, where nobody asks for it
        kept.keep(i, np.zeros(300, np.int8), seconds=0.01)
    assert "dear" not in kept


def test_what_was_asked_for_often_stays_longer() -> None:
    kept = StageCache(max_bytes=1000)
    for key in ("often", "once"):
        kept.keep(key, np.zeros(300, np.int8), seconds=0.1)
    for _ in range(5):
        assert kept.find("often") is not None
    kept.keep("often", np.zeros(300, np.int8), seconds=0.1)  # made again by somebody else: what was asked is known
    for i in range(40):
        kept.keep(i, np.zeros(300, np.int8), seconds=0.015)
    assert "often" in kept and "once" not in kept
    for _ in range(1000):
        kept.find("often")
    for i in range(200):  # not for ever
        kept.keep(i, np.zeros(300, np.int8), seconds=0.1)
    assert "often" not in kept


def test_an_exception_leaves_nothing_behind() -> None:
    kept = StageCache()

    def fail() -> int:
        raise TooFewEvents

    for _ in range(2):
        with pytest.raises(TooFewEvents):
            kept.get("key", fail)
    assert "key" not in kept and not kept._busy
    assert kept.get("key", lambda: 7) == 7 and kept.get("key", fail) == 7


def test_waiting_visitors_try_again_after_a_failure() -> None:
    kept, first, calls = StageCache(), threading.Event(), []

    def compute() -> int:
        calls.append(1)
        if len(calls) == 1:
            first.set()
            time.sleep(0.05)
            raise TooFewEvents
        return 5

    found: list[int] = []

    def visit() -> None:
        try:
            found.append(kept.get("key", compute))
        except TooFewEvents:
            found.append(-1)

    threads = [threading.Thread(target=visit) for _ in range(5)]
    threads[0].start()
    assert first.wait(60)
    for thread in threads[1:]:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(found) == [-1, 5, 5, 5, 5] and len(calls) == 2


def test_sizes_count_arrays_and_tables() -> None:
    once = np.zeros(8)
    assert size_of([once, {"again": once}]) == 64
    assert size_of(np.zeros((10, 3), np.float32)) == 120
    assert size_of([np.zeros(8), (np.zeros(4),)]) == 96
    assert size_of({"a": pd.DataFrame({"x": np.zeros(50)})}) == 400
    large = pd.DataFrame({"x": np.zeros(20_000), "y": np.zeros(20_000, np.int8)})
    assert size_of(large) == pytest.approx(180_000, abs=200)
    tiny = Scenario().change({"cohort.n_patients": 200, "cohort.n_days": 365, "records.n_pool": 1000})
    study = Study(tiny, workers=1)
    assert size_of(study.weekly) == study.weekly.sums.nbytes + study.weekly.counts.nbytes
    assert size_of(study.bearers) > sum(column.nbytes for bends in study.bearers.bends for column in bends.parts[0])


def test_the_trees_of_a_model_are_counted_and_so_is_what_surrounds_a_result() -> None:
    x, y = np.random.default_rng(1).normal(size=(400, 3)), np.arange(400) % 2
    few, many = (Boosting(max_iter=n, max_leaf_nodes=8, early_stopping=False).fit(x, y) for n in (5, 50))
    nodes = sum(tree.nodes.nbytes for round_ in many._predictors for tree in round_)
    assert size_of(many) >= nodes and size_of(many) - size_of(few) > nodes / 2
    kept = StageCache(max_bytes=1000)
    kept.overhead = 200
    for key in "abcdef":
        kept.get(key, lambda: np.zeros(50, np.int8))
    assert kept.size == 4 * 250 and "b" not in kept and "f" in kept


def test_rows_outlive_what_they_are_made_of_and_drawings_of_their_size() -> None:
    kept = StageCache()
    found = Study(Scenario().change({"cohort.n_patients": 600, "records.n_pool": 5000}), kept)
    found.result("verdict")
    kept.keep("drawing", np.zeros(50_000, np.int8), seconds=0.01)
    worth = {name: kept._kept[found.key(name)].worth for name in ("weekly", "features", "data", "evaluation")}
    assert worth["features"] < worth["weekly"] < worth["data"] < worth["evaluation"]
    assert worth["features"] < kept._kept["drawing"].worth < worth["data"]
