"""The processes that compute for a server's visitors: the same results, shared, stopped when nobody waits."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

from interface import compute, server
from models.training import TooFewEvents
from simulator import hand as starting
from simulator import workshop as shop
from simulator.cache import StageCache, size_of
from simulator.hand import SUPPORTED, start
from simulator.report import run_all
from simulator.scenario import Scenario
from simulator.study import STAGES, Study
from simulator.workshop import Busy, Workshop

SMALL = {"cohort.n_patients": 600, "records.n_pool": 5000, "cohort.n_days": 365}
pytestmark = pytest.mark.skipif(not SUPPORTED, reason="this system cannot hand over a file")


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    made = Workshop(2)
    yield made
    processes = [hand.pid for hand in made._processes]
    made.close()
    assert processes and not any(runs(pid) for pid in processes)


def runs(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


@pytest.fixture
def cache(workshop: Workshop) -> StageCache:
    found = StageCache()
    found.workshop = workshop
    return found


def small(**changes: object) -> Scenario:
    return Scenario().change(SMALL | {name.replace("__", "."): value for name, value in changes.items()})


def same(one: object, other: object) -> bool:
    """Equal to the last bit."""
    if isinstance(one, np.ndarray):
        return isinstance(other, np.ndarray) and one.dtype == other.dtype and one.tobytes() == other.tobytes()
    if isinstance(one, pd.DataFrame):
        return isinstance(other, pd.DataFrame) and one.equals(other)
    if is_dataclass(one):
        return all(same(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))
    if isinstance(one, (tuple, list)):
        return isinstance(other, (tuple, list)) and all(map(same, one, other)) and len(one) == len(other)
    return True  # models of scikit-learn: their scores are compared


def test_what_they_compute_is_the_same_to_the_last_bit(cache: StageCache) -> None:
    here, there = Study(small(), workers=1), Study(small(), cache)
    with threadpool_limits(max(1, (os.cpu_count() or 1) // 2)):  # as each of the two has: others round otherwise
        missing = run_all(here)
    assert missing == run_all(there)
    for name in STAGES:
        assert same(here.result(name), there.result(name)), name
    assert here.verdict.measures == there.verdict.measures


def test_what_nobody_needs_any_more_is_not_counted_as_missing(cache: StageCache) -> None:
    Study(small(), cache).result("evaluation")
    other = Study(small(model__kind="tree"), cache)
    assert other.missing("evaluation") == {"model", "scores", "evaluation"}
    assert shop._due(Study(small(model__kind="tree"), StageCache())) - shop._due(other) > shop.PATIENCE * 0.05


def test_from_the_sensors_to_the_evaluation_is_one_job(cache: StageCache, monkeypatch: pytest.MonkeyPatch) -> None:
    Study(small(), cache).result("linkage")
    asked: list[str] = []
    workshop = cache.workshop
    assert workshop is not None
    run = workshop.run
    monkeypatch.setattr(workshop, "run", lambda study, name: asked.append(name) or run(study, name))
    other = Study(small(telemetry__noise=1.4), cache)
    assert run_all(other) is None and asked == ["evaluation"]
    assert all(other.is_ready(name) for name in ("weekly", "features", "data"))  # found there by the next change
    boosted = Study(small(model__kind="boosting", model__boosting_rounds=10), cache)
    boosted.result("evaluation")
    assert asked == ["evaluation"] * 2
    assert all(study.is_ready(name) for study in (boosted, other) for name in ("verdict", "explained"))
    assert boosted.is_ready("importance") and not other.is_ready("importance")


def test_no_process_is_started_while_another_rests() -> None:
    alone = Workshop(2)
    try:
        cache = StageCache()
        cache.workshop = alone
        Study(small(), cache).result("pairs")
        assert len(alone._processes) == 1
    finally:
        alone.close()


def test_a_process_works_that_was_started_where_a_thousand_files_were_open() -> None:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2048:
        pytest.skip("this system does not let a program open so many")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2048), hard))
    held, alone, cache = [os.open(os.devnull, os.O_RDONLY) for _ in range(1024)], Workshop(1), StageCache()
    try:
        cache.workshop = alone
        Study(small(), cache).result("pairs")
        assert len(alone._processes) == 1
    finally:
        for file in held:
            os.close(file)
        alone.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_the_server_makes_the_default_study_itself_before_its_processes_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found, default = StageCache(), Study(Scenario())
    monkeypatch.setattr(compute, "cache", lambda: found)
    monkeypatch.setattr(server, "PAUSE", 0.0)
    monkeypatch.setattr(server, "gc", SimpleNamespace(collect=list, freeze=list))
    server._prepare()
    workshop = found.workshop
    assert workshop is not None
    try:
        assert all(default.key(name) in found for name in STAGES)
        while not workshop._processes:  # one is made ready before it is needed
            time.sleep(0.01)
        Study(small(), found).result("pairs")
        assert len(workshop._processes) == 1
    finally:
        workshop.close()


class Leaving(Exception):
    pass


def test_a_deserted_job_is_stopped_and_its_process_is_free(
    workshop: Workshop, cache: StageCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shop, "LARGE", 10**6)  # it is one of theirs, not the one for what is long
    monkeypatch.setattr(shop, "LONG", 1000.0)
    told: list[float] = []
    jobs: list[Any] = []

    def leave(stage: str, share: float) -> None:
        told.append(share)
        if len(told) == 3:  # the first is told before the job is given
            jobs.extend(workshop._jobs.values())
            raise Leaving

    large = Scenario().change({"cohort.n_patients": 30_000, "seed": 5})
    with pytest.raises(Leaving):
        Study(large, cache, leave).result("bearers")
    assert not Study(large, cache).is_ready("bearers")
    asked = [Study(small(seed=seed), cache) for seed in (7, 8)]  # as many as there are processes
    threads = [threading.Thread(target=study.result, args=("bearers",)) for study in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert all(study.is_ready("bearers") for study in asked)
    while workshop._jobs:
        time.sleep(0.02)
    assert [job.value for job in jobs] == [None]


def test_whoever_asks_for_the_same_waits_for_the_same_though_the_first_leaves(cache: StageCache) -> None:
    moment, found = threading.Event(), []
    scenario = small(seed=11, cohort__n_patients=4000)
    Study(scenario, cache).result("bearers")

    def leave(stage: str, share: float) -> None:
        if moment.is_set():
            raise Leaving

    def first() -> None:
        with pytest.raises(Leaving):
            Study(scenario, cache, leave).result("features")

    def second() -> None:
        found.append(Study(scenario, cache).result("features"))

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    while cache.workshop and not cache.workshop._jobs:
        time.sleep(0.01)
    jobs = set(map(id, cache.workshop._jobs.values())) if cache.workshop else set()
    threads[1].start()
    moment.set()
    for thread in threads:
        thread.join(60)
    assert len(jobs) == 1 and len(found) == 1 and found[0].patient.max() > 3900


def test_who_needs_little_goes_first_and_what_is_long_has_its_own_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    began: list[object] = []
    idles: list[bool] = []
    held = threading.Event()

    def watch(channel: object, job: shop._Job) -> bool:
        began.append(job.key)
        return held.wait(60)

    def started(idle: bool) -> SimpleNamespace:
        idles.append(idle)
        return SimpleNamespace(channel=None, pid=None)

    monkeypatch.setattr(shop, "_watch", watch)
    monkeypatch.setattr(shop, "start", started)
    monkeypatch.setattr(Workshop, "_bury", lambda self, hand: None)
    one = Workshop(1)
    long = [Scenario().change({"model.kind": "boosting", "seed": seed}) for seed in (1, 2)]
    keys, threads = [], []
    for scenario in (*long, Scenario(), Scenario().change({"seed": 3}), small(seed=4)):
        study = Study(scenario)
        keys.append(study.key("model"))
        threads.append(threading.Thread(target=one.run, args=(study, "model")))
        threads[-1].start()
        while keys[-1] not in one._jobs:
            time.sleep(0.01)
        while len(began) < {1: 1, 2: 1, 3: 2}.get(len(keys), 2):  # what may begin has begun
            time.sleep(0.01)
    held.set()
    for thread in threads:
        thread.join(60)
    one._processes.clear()
    one.close()
    order = [keys.index(key) for key in began]
    assert order[:2] == [0, 2] and order.index(4) < order.index(3) and 1 in order
    assert idles == [True, False]


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_all_part_from_one_process_which_is_started_again_when_it_has_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "_loaded", None)  # the other tests' processes keep theirs
    one, other = start(idle=False), start(idle=False)
    assert starting._loaded is not None
    first = starting._loaded.process
    assert {parent(one.pid), parent(other.pid)} == {first.pid}
    other.end()
    assert not runs(other.pid) and runs(one.pid)
    first.kill()
    first.wait(30)
    third = start(idle=False)
    try:
        assert starting._loaded.process is not first and parent(third.pid) == starting._loaded.process.pid
        one.end()  # the new one did not start it: it ends by itself
        deadline = time.monotonic() + 30
        while runs(one.pid) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not runs(one.pid) and runs(third.pid)
    finally:
        third.end()
        starting._loaded.channel.close()
        starting._loaded.process.wait(30)


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def test_a_refusal_comes_back_as_it_is_and_a_crash_is_told(cache: StageCache) -> None:
    nobody = small(course__rises_per_year=0.0, records__false_coding=0.0, records__overcoding=0.0)
    with pytest.raises(TooFewEvents):
        Study(nobody, cache).result("evaluation")
    assert cache.workshop is not None
    study = Study(small(seed=3), cache)
    for hand in cache.workshop._processes:
        os.kill(hand.pid, signal.SIGKILL)
    for name in ("bearers", "records"):  # each process is found dead once, and replaced
        try:
            study.result(name)
        except Exception as error:
            assert type(error).__name__ == "Crashed"
    assert len(study.bearers.cohort) == 600


def test_the_cache_lets_go_of_what_is_large_and_never_holds_more_than_it_may() -> None:
    cache = StageCache(1_000_000)
    for i in range(30):
        cache.get(("small", i), lambda: np.zeros(1_000))
        cache.get(("large", i), lambda: np.zeros(50_000))
        assert cache.size <= 1_000_000
        assert cache.size == sum(size_of(cache.find(key)) for key in list(cache._kept))
    assert all(("small", i) in cache for i in range(30))
    assert ("large", 29) in cache and ("large", 0) not in cache


def test_what_is_small_goes_too_in_the_end() -> None:
    cache = StageCache(100_000)
    cache.get("old", lambda: np.zeros(2_000))
    for i in range(200):
        cache.get(i, lambda: np.zeros(6_000))
    assert "old" not in cache


class Left(Exception):
    pass


def test_whoever_waits_is_told_for_how_long_and_there_is_an_end_to_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody_works = Workshop(0)
    told = []

    def look_and_leave(stage: str, share: float) -> None:
        told.append(study.waits)
        raise Left

    for seed in (1, 2):
        study = Study(small(seed=seed), progress=look_and_leave)
        with pytest.raises(Left):
            nobody_works.run(study, "bearers")
        assert study.waits is None
    assert told[0] == 0 and told[1] == pytest.approx(nobody_works._queue[0].seconds)
    monkeypatch.setattr(shop, "MOST_WAITING", 2)
    with pytest.raises(Busy, match=r"Too many studies"):
        nobody_works.run(Study(small(seed=3)), "bearers")
    with pytest.raises(Left):  # what others wait for already is no new job
        nobody_works.run(study, "bearers")
    assert len(nobody_works._queue) == 2


@pytest.mark.skipif(not hasattr(os, "SCHED_IDLE"), reason="Linux only")
def test_what_is_long_is_computed_in_the_time_that_nobody_else_wants() -> None:
    for idle, policy in ((True, os.SCHED_IDLE), (False, os.SCHED_OTHER)):
        hand = start(idle)
        try:
            deadline = time.monotonic() + 30
            while not os.getpriority(os.PRIO_PROCESS, hand.pid) and time.monotonic() < deadline:
                time.sleep(0.01)
            time.sleep(0.01)
            assert os.sched_getscheduler(hand.pid) == policy
        finally:
            hand.end()
            assert not runs(hand.pid)


def test_a_stage_that_is_let_go_gives_its_memory_back_though_others_of_its_job_stay(cache: StageCache) -> None:
    study = Study(small(seed=7), cache)
    study.result("evaluation")
    assert study.is_ready("features")
    parts = (study.features.values, study.weekly.sums, study.data.rows, study.evaluation.weights, study.scores)
    assert len({id(_holder(part)) for part in parts}) == len(parts)


def _holder(array: np.ndarray) -> object:
    """The memory in which an array lies."""
    found: Any = array
    while isinstance(found, (np.ndarray, memoryview)):
        found = found.base if isinstance(found, np.ndarray) else found.obj
    return found
