"""The study by shards: the same world and the same figures, however cut, by whomever computed, killed or not."""

import io
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from distributed import LocalCluster
from scipy.special import expit

from models.training import TEST, TRAIN, VALIDATION, ModelSettings, train
from simulator import cli
from simulator.language import LANGUAGES, language
from simulator.linkage import choose
from simulator.report import report, scores_table
from simulator.scale import Backend, Plan, ShardedStudy, pairs
from simulator.scale.sample import learn
from simulator.scale.shards import Recipe, shard, shards
from simulator.scale.work import Rows
from simulator.scale_command import Bar
from simulator.scenario import Scenario
from simulator.study import Study
from simulator.world import Progress
from synthetic_data import france
from synthetic_data.streams import Persons
from tests.visits import ROOT
from tests.worlds import assert_same, one_thread  # noqa: F401

SMALL = {
    "cohort.n_patients": 500,
    "cohort.n_days": 400,
    "records.n_pool": 2000,
    "evaluation.n_bootstrap": 50,
    "course.admitted_share": 0.5,
}
CASES: dict[str, dict[str, Any]] = {
    "usual": {},
    "boosting with history": {"model.kind": "boosting", "landmarks.history": True, "model.boosting_rounds": 10},
    "weeks at random": {"model.split": "row", "landmarks.leaks": ["future", "drugs"]},
    "weights": {"model.pairing_weights": True, "landmarks.label_rule": "main_diagnosis"},
    "elsewhere": {"model.tested_on": "second_half", "model.learn_from": "others_recalibrated"},
    "pairs judged alone": {"linkage.one_to_one": False, "linkage.threshold": 0.4},
    "no SNDS": {"records.available": False},
}
ALONE = Backend(workers=1)


def scenario(**changes: Any) -> Scenario:
    return Scenario().change({**SMALL, **changes})


@cache
def whole(case: str = "usual") -> Study:
    return Study(scenario(**CASES[case]), workers=1)


@cache
def in_memory(case: str) -> dict[str, Any]:
    return figures(whole(case))


def figures(study: Study) -> dict[str, Any]:
    return {key: value for key, value in report(study).items() if key in ("pairing", "prediction", "utility")}


def assert_equal(found: Any, expected: Any) -> None:
    """The same figures, to 1e-9."""
    if isinstance(expected, dict):
        assert found.keys() == expected.keys()
        for key in expected:
            assert_equal(found[key], expected[key])
    elif isinstance(expected, list):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            assert_equal(one, other)
    else:
        assert found == (pytest.approx(expected, rel=0, abs=1e-9) if isinstance(expected, float) else expected)


def assert_same_world(recipe: Recipe, size: int) -> None:
    """The shards kept by this recipe are, bit for bit, the patients of the world made at once."""
    world, sent = whole().bearers, whole().weekly
    for persons in shards(500, size):
        assert recipe.file(persons).exists()
        (found, measures), here = shard(recipe, persons), slice(persons.start, persons.stop)
        assert np.array_equal(measures.sums, sent.sums[:, :, here])
        assert np.array_equal(measures.counts, sent.counts[:, here])
        assert np.array_equal(found.death_day, world.death_day[here])
        mine = (world.stays.bearer >= persons.start) & (world.stays.bearer < persons.stop)
        assert np.array_equal(found.stays.day, world.stays.day[mine])
        assert found.cohort.frame().equals(world.cohort.frame().iloc[here].reset_index(drop=True))


@pytest.mark.parametrize("case", CASES)
def test_the_figures_are_those_of_the_study_in_memory(case: str, tmp_path: Path) -> None:
    study = ShardedStudy(scenario(**CASES[case]), Plan(str(tmp_path), ALONE, 192))
    assert_equal(figures(study), in_memory(case))
    assert (in_memory(case)["prediction"]["auroc"] is None) == (case == "no SNDS")


@pytest.mark.parametrize("size", [70, 256])
def test_the_world_by_shards_is_the_whole_world_bit_for_bit(size: int, tmp_path: Path) -> None:
    study = ShardedStudy(scenario(), Plan(str(tmp_path), ALONE, size))
    assert_same(study.bearers.stays, whole().bearers.stays)
    assert study.weekly is None and not study.bearers.bends
    assert_same_world(study.recipe, size)


def test_scoring_the_rows_learnt_from_too_gives_the_whole_table(tmp_path: Path) -> None:
    study = ShardedStudy(scenario(), Plan(str(tmp_path), ALONE, 192, everything=True))
    assert scores_table(study).equals(scores_table(whole()))


def test_a_finished_shard_is_read_again_and_a_damaged_one_made_again(tmp_path: Path) -> None:
    first = ShardedStudy(scenario(), Plan(str(tmp_path), ALONE, 192))
    assert_equal(figures(first), in_memory("usual"))
    files = [first.recipe.file(persons) for persons in first.shards]
    files[0].write_bytes(files[0].read_bytes()[:-1000])
    flipped = bytearray(files[1].read_bytes())
    flipped[len(flipped) // 2] ^= 1
    files[1].write_bytes(flipped)
    kept = files[2].stat().st_mtime_ns
    again = ShardedStudy(scenario(), Plan(str(tmp_path), ALONE, 192))
    assert again.n_found == 3 and first.n_found == 0
    assert_equal(figures(again), in_memory("usual"))
    assert files[2].stat().st_mtime_ns == kept
    assert_same_world(again.recipe, 192)


SPRUNG: list[int] = []


def spring() -> None:
    SPRUNG.append(1)


class Trap:
    """Tells if anybody unpickles it."""

    def __reduce__(self) -> Any:
        return spring, ()


def test_a_shard_is_never_unpickled(tmp_path: Path) -> None:
    recipe = ShardedStudy(scenario(), Plan(str(tmp_path), ALONE, 64)).recipe
    persons = Persons(0, 64)
    recipe.home.mkdir()
    trapped = {"sums": np.array([Trap()], object), "counts": np.zeros(1)}
    with recipe.file(persons).open("wb") as file:
        np.savez(file, **trapped)  # type: ignore[arg-type]
    _, sent = shard(recipe, persons)
    assert np.array_equal(sent.sums, whole().weekly.sums[:, :, :64]) and not SPRUNG
    pickle.loads(pickle.dumps(Trap()))
    assert SPRUNG


def test_a_shard_belongs_to_its_settings_and_not_to_the_size_of_the_cohort(tmp_path: Path) -> None:
    plan = Plan(str(tmp_path), ALONE)
    base = ShardedStudy(scenario(), plan).recipe.home
    others = ({"seed": 2}, {"telemetry.noise": 0.9}, {"course.rises_per_year": 1}, {"cohort.n_days": 500})
    assert len({base, *(ShardedStudy(scenario(**change), plan).recipe.home for change in others)}) == 5
    same = ({"cohort.n_patients": 700}, {"model.kind": "tree"}, {"records.n_pool": 5000}, {"alert.threshold": 0.1})
    assert {ShardedStudy(scenario(**change), plan).recipe.home for change in same} == {base}


def command(folder: Path, *more: str) -> list[str]:
    settings = [f"--set={key}={value}" for key, value in SMALL.items()]
    return ["run", *settings, "--shard=25", "--workers=1", f"--work={folder}", *more]


def test_a_killed_run_goes_on_from_its_finished_shards(tmp_path: Path) -> None:
    run = subprocess.Popen([sys.executable, "-m", "simulator", *command(tmp_path / "work")], cwd=ROOT)
    while run.poll() is None and len(finished := list((tmp_path / "work").rglob("*.npz"))) < 2:
        time.sleep(0.01)
    run.send_signal(signal.SIGKILL)
    assert run.wait() == -signal.SIGKILL
    assert cli.main([*command(tmp_path / "work"), f"--json={tmp_path / 'figures.json'}"]) == 0
    found = json.loads((tmp_path / "figures.json").read_text("utf-8"))
    assert len(finished) <= found["scale"]["shards_found_finished"] < found["scale"]["shards"] == 20
    assert_equal({key: found[key] for key in ("pairing", "prediction", "utility")}, in_memory("usual"))


def test_shards_that_nobody_asked_to_keep_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HYDROSCOPE_HOME", str(tmp_path))
    assert cli.main(["run", "--scale", "--workers=1", "--set=records.available=0", "--patients=200"]) == 0
    assert not list(tmp_path.rglob("*.npz")) and (tmp_path / "shards").is_dir()


def test_a_sample_of_the_uneventful_weeks_does_not_depend_on_the_shards(tmp_path: Path) -> None:
    asked = scenario(**{"model.kind": "boosting", "model.boosting_rounds": 10})
    one, other = (ShardedStudy(asked, Plan(str(tmp_path), ALONE, size, kept=0.3)) for size in (150, 500))
    assert_equal(figures(one), figures(other))
    rows = one.rows_to_learn()
    everything = whole().data
    assert rows.y.sum() == everything.y[everything.split != TEST].sum()
    expected = 0.3 * (~everything.y[everything.split != TEST]).sum()
    assert (~rows.y).sum() == pytest.approx(expected, abs=5 * expected**0.5)


def drawn_rows(kept: float) -> Rows:
    """Rows whose outcome follows a logistic regression, and a share of the uneventful ones."""
    rng = np.random.default_rng(0)
    n = 200_000
    x = rng.standard_normal((n, 2)).astype(np.float32)
    y = rng.random(n) < expit(x @ np.array([1.0, -0.5]) - 3.5)
    split = np.where(np.arange(n) % 2, TRAIN, VALIDATION).astype(np.int8)
    here = y | (rng.random(n) < kept)
    whom = np.zeros(here.sum(), np.int32)
    stays = pd.DataFrame()
    return Rows(("a", "b"), x[here], whom, whom.astype(np.int16), y[here], split[here], np.zeros(1, np.int8), stays)


@pytest.mark.parametrize("kind", ["logistic", "boosting", "never"])
def test_what_is_learnt_from_a_sample_holds_in_the_world_as_it_is(kind: str) -> None:
    cohort = whole().bearers.cohort
    full, sampled = (learn(ModelSettings(kind=kind), cohort, drawn_rows(kept), kept) for kept in (1.0, 0.1))
    x = np.random.default_rng(1).standard_normal((50_000, 2)).astype(np.float32)
    true = expit(x @ np.array([1.0, -0.5]) - 3.5)
    assert full.scores(x).mean() == pytest.approx(true.mean(), rel=0.03)
    assert sampled.scores(x).mean() == pytest.approx(true.mean(), rel=0.03)
    if kind == "logistic":
        uncorrected = train(
            ModelSettings(), ("a", "b"), drawn_rows(0.1).values, drawn_rows(0.1).y, drawn_rows(0.1).split
        )
        ours, theirs = sampled.estimator[-1], uncorrected.estimator[-1]
        assert np.array_equal(ours.coef_, theirs.coef_)
        assert ours.intercept_ == pytest.approx(theirs.intercept_ + np.log(0.1))
        assert uncorrected.scores(x).mean() > 3 * true.mean()


class Scene(NamedTuple):
    """A cluster of four workers, one of them killed in the middle, then of two."""

    folders: tuple[Path, Path]
    found: tuple[dict[str, Any], dict[str, Any]]
    killed: list[int]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folders = tmp_path_factory.mktemp("four"), tmp_path_factory.mktemp("two")
    killed: list[int] = []
    # The scheduler opens a page of its own: on a free port, for the usual one may be another program's.
    page = {"dashboard": False, "dashboard_address": ":0"}
    with LocalCluster(n_workers=4, threads_per_worker=1, silence_logs=50, scheduler_kwargs=page) as cluster:

        def kill(stage: str, share: float) -> None:
            if stage == "bearers" and share > 0.3 and not killed:
                killed.append(next(iter(cluster.workers.values())).pid)
                os.kill(killed[0], signal.SIGKILL)

        def run(folder: Path, progress: Progress | None) -> dict[str, Any]:
            backend = Backend("dask", scheduler=cluster.scheduler_address)
            return figures(ShardedStudy(scenario(), Plan(str(folder), backend, 50), progress))

        four = run(folders[0], kill)
        cluster.scale(2)
        return Scene(folders, (four, run(folders[1], None)), killed)


def test_a_cluster_gives_the_same_though_one_of_its_workers_is_killed(scene: Scene) -> None:
    assert len(scene.killed) == 1
    for folder, found in zip(scene.folders, scene.found, strict=True):
        assert_equal(found, in_memory("usual"))
        assert_same_world(ShardedStudy(scenario(), Plan(str(folder), ALONE, 50)).recipe, 50)


def test_processes_of_this_computer_give_the_same_as_those_of_a_cluster(scene: Scene, tmp_path: Path) -> None:
    study = ShardedStudy(scenario(), Plan(str(tmp_path), Backend(workers=2), 50))
    assert figures(study) == scene.found[0] == scene.found[1]
    for persons in study.shards:
        there = ShardedStudy(scenario(), Plan(str(scene.folders[0]), ALONE, 50)).recipe.file(persons)
        assert study.recipe.file(persons).read_bytes() == there.read_bytes()


REFUSED = {
    "--backend=spark": ("loky or dask", "loky ou dask"),
    "--backend=dask": ("address of a scheduler", "adresse d’un ordonnanceur"),
    "--patients=12": ("from 200 to 100,000,000", "de 200 à 100"),
    "--pool=1e6": ("whole number", "nombre entier"),
    "--controls=0": ("from 0.001 to 1", "de 0,001 à 1"),
    "--linkage-engine=magic": ("choose among hydroscope, splink", "choisissez parmi"),
}


@pytest.mark.parametrize("code", [0, 1])
@pytest.mark.parametrize("option", REFUSED)
def test_what_cannot_be_done_is_said_in_a_sentence(
    option: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", ("en_GB.UTF-8", "fr_FR.UTF-8")[code])
    assert cli.main(["run", option]) == 2
    said = capsys.readouterr().err.strip()
    assert REFUSED[option][code] in said and len(said.splitlines()) == 1


@pytest.mark.parametrize("code", LANGUAGES)
def test_without_dask_the_command_line_says_how_to_install_it(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", code)
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "simulator.scale.cluster", raising=False)
    assert cli.main(["run", "--backend=dask", "--scheduler=tcp://127.0.0.1:9", f"--work={tmp_path}"]) == 2
    said = capsys.readouterr().err
    assert ("n’est pas installé" in said) == (code == "fr") and "pip install -r requirements-dask.txt" in said
    assert (ROOT / "requirements-dask.txt").exists()


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_the_bar_says_how_long_it_still_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    screen, file, silent = Terminal(), io.StringIO(), io.StringIO()
    bars = Bar(screen, language("fr")), Bar(file, language("en"), lines=True), Bar(silent, language("en"))
    for now[0], share in ((0.0, 0.01), (20.0, 0.25), (21.0, 0.26), (400.0, 0.5)):
        for bar in bars:
            bar("scored", share)
    assert "encore 60\u00a0s environ" in screen.getvalue() and "encore 7\u00a0min environ" in screen.getvalue()
    assert file.getvalue() == "25% Scores · about 60\u00a0s left\n50% Scores · about 7\u00a0min left\n"
    assert not silent.getvalue()


@pytest.mark.parametrize("one_to_one", [True, False])
@pytest.mark.parametrize("estimated_on", [600, 400])
def test_pairing_block_by_block_gives_what_it_gives_at_once(
    estimated_on: int, one_to_one: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Scenario().change(
        {"cohort.n_patients": 600, "cohort.n_days": 365, "records.n_pool": 9000, "linkage.one_to_one": one_to_one}
    )
    study = Study(asked, workers=1)
    left, right, truth = study.registers.platform, study.registers.beneficiaries, study.registers.truth
    monkeypatch.setattr(pairs, "ESTIMATED_ON", 599)  # in blocks, though they are few
    monkeypatch.setattr(pairs, "BLOCK", 70)
    if estimated_on == 600:
        monkeypatch.setattr(pairs, "_estimated", lambda *_: study.pairs.weights)
    found = pairs.score_in_blocks(asked.linkage, left, right, france.neighbour_matrix(), truth)
    expected = study.pairs.candidates
    assert found.candidates.n_pairs < expected.n_pairs
    assert np.array_equal(found.candidates.counts, expected.counts)
    assert np.array_equal(found.candidates.levels, expected.levels)
    assert found.candidates.rules == expected.rules
    linked = choose(asked.linkage, found, left, right, truth)
    assert linked.rate.value == pytest.approx(study.linkage.rate.value, abs=0 if estimated_on == 600 else 0.01)
    if estimated_on == 600:
        assert linked.links.drop(columns="probability").equals(study.linkage.links.drop(columns="probability"))
        np.testing.assert_allclose(
            linked.links["probability"], study.linkage.links["probability"], rtol=0, atol=1e-12
        )
        assert linked.histogram.equals(study.linkage.histogram)
