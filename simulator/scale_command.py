"""``python -m simulator run --scale``: the same study by shards, its options, and how it tells how long it takes.

The options and the keys of the JSON are a contract: add, never rename.
"""

import argparse
import os
import shutil
import time
from pathlib import Path
from typing import Any, TextIO

from simulator.cost import MOST, TooCostly, allowed, on_the_command_line, sharded_cost, study_cost
from simulator.language import Text
from simulator.messages import STAGE_NAMES, too_costly
from simulator.problem import Problem, shown
from simulator.scale import Backend, Plan, ShardedStudy
from simulator.scale.backends import BACKENDS
from simulator.scenario import Scenario
from simulator.world import SHARD, Progress

N_ = str  # marks a text for translation

LIFT = N_("To compute it all the same, add --any-cost, or set {seconds} and {memory}.")
LIFT_OR_SHARDS = N_(
    "With --scale it needs less memory. To compute it all the same, add --any-cost, or set {seconds} and {memory}."
)
MOST_PEOPLE = 100_000_000
LINE_EVERY = 15
"""Seconds between two lines of progress where there is no terminal to draw a bar on."""


def add_options(add: Any, t: Text) -> None:
    """Declare the options; ``add`` is argparse's ``add_argument``. All but the first are for ``--scale``."""
    engine = t._("Pairing program: hydroscope, or splink if it is installed.")
    add("--linkage-engine", metavar=t._("NAME"), help=engine)
    scale = t._("Compute shard by shard, for more patients than memory holds; the options below ask for it too.")
    any_cost(add, t)
    add("--scale", action="store_true", help=scale)
    add("--patients", metavar="N", help=t._("Implant bearers, beyond what the pages allow."))
    add("--pool", metavar="N", help=t._("People in the SNDS extract, beyond what the pages allow."))
    kept = t._("Share of the uneventful weeks to learn from, from 0.001 to 1 (1): all hospitalisations count anyway.")
    add("--controls", metavar=t._("SHARE"), help=kept)
    add("--shard", metavar="N", help=t._("Patients per shard ({n}).", n=SHARD))
    add("--work", metavar=t._("DIR"), help=t._("Keep finished shards there, for this run and later ones."))
    backends = t._("Who computes: loky, the processors of this computer, or dask, a cluster.")
    add("--backend", metavar=t._("NAME"), help=backends)
    add("--scheduler", metavar=t._("ADDRESS"), help=t._("Address of the cluster’s Dask scheduler."))


def any_cost(add: Any, t: Text) -> None:
    """Declare the option that lifts the limit on what a command may cost."""
    add("--any-cost", action="store_true", help=t._("Compute even what is estimated to cost more than is allowed."))


def check_cost(options: argparse.Namespace, scenario: Scenario, t: Text, n: int = 1) -> None:
    """Raises Problem before anything is computed that would take more than an hour or than the computer's memory."""
    if options.any_cost:
        return
    most = allowed(on_the_command_line(max(1, options.workers)))
    by_shards = n == 1 and is_asked(options)
    if by_shards:
        scenario = _enlarged(options, scenario)
    cost = sharded_cost(scenario) if by_shards else study_cost(scenario).times(n, max(1, min(n, options.workers)))
    if not cost.within(most):
        advice = LIFT if by_shards or cost.memory <= most.memory else LIFT_OR_SHARDS
        told = too_costly(TooCostly(scenario, cost, most, n), t)
        raise Problem("{told} {advice}", told=told, advice=t._(advice, seconds=MOST[1], memory=MOST[0]))


def is_asked(options: argparse.Namespace) -> bool:
    """Whether the study is to be computed by shards."""
    names = ("scale", "patients", "pool", "controls", "shard", "work", "backend", "scheduler")
    return any(getattr(options, name, None) for name in names)


def study(options: argparse.Namespace, scenario: Scenario, progress: Progress) -> ShardedStudy:
    """The study that the options ask for. Raises Problem."""
    backend = Backend(options.backend or "loky", max(1, options.workers), options.scheduler or "")
    if backend.name not in BACKENDS:
        raise Problem(N_("--backend takes loky or dask, not “{given}”."), given=shown(backend.name))
    if backend.name == "dask" and not backend.scheduler:
        raise Problem(N_("--backend dask needs the address of a scheduler: --scheduler tcp://192.168.1.10:8786."))
    plan = Plan(
        folder=str(Path(options.work).resolve() if options.work else home() / "shards"),
        backend=backend,
        size=_whole("--shard", options.shard, 1, 100_000) or SHARD,
        kept=_share("--controls", options.controls),
        everything=bool(options.out),
    )
    return ShardedStudy(_enlarged(options, scenario), plan, progress)


def finished(options: argparse.Namespace, done: ShardedStudy) -> dict[str, Any]:
    """What the JSON tells of the shards; those that nobody has asked to keep are removed."""
    if not options.work:
        shutil.rmtree(done.recipe.home, ignore_errors=True)
    plan = done.plan
    return {
        "shards": len(done.shards),
        "patients_per_shard": plan.size,
        "shards_found_finished": done.n_found,
        "backend": plan.backend.name,
        "controls": plan.kept,
    }


def home() -> Path:
    """The folder where Hydroscope keeps something: HYDROSCOPE_HOME, or one in the user's cache."""
    return Path(os.environ.get("HYDROSCOPE_HOME") or "~/.cache/hydroscope").expanduser()


def _enlarged(options: argparse.Namespace, scenario: Scenario) -> Scenario:
    """The scenario with more people than a page may ask for."""
    patients = _whole("--patients", options.patients, 200, MOST_PEOPLE) or scenario.cohort.n_patients
    pool = _whole("--pool", options.pool, 1000, MOST_PEOPLE) or scenario.records.n_pool
    return scenario.model_copy(
        update={
            "cohort": scenario.cohort.model_copy(update={"n_patients": patients}),
            "records": scenario.records.model_copy(update={"n_pool": pool}),
        }
    )


def _whole(name: str, given: str | None, low: int, high: int) -> int | None:
    if given is None:
        return None
    if not (given.isascii() and given.isdigit() and low <= int(given[:12]) <= high):
        what = N_("{name} takes a whole number from {low} to {high}, not “{given}”.")
        raise Problem(what, name=name, low=low, high=high, given=shown(given))
    return int(given)


def _share(name: str, given: str | None) -> float:
    try:
        share = float((given or "1").replace(",", "."))
    except ValueError:
        share = float("nan")
    if not 0.001 <= share <= 1:
        raise Problem(N_("{name} takes a share from 0.001 to 1, not “{given}”."), name=name, given=shown(given))
    return share


class Bar:
    """How far a stage is and how long it still takes: a bar on a terminal; a line now and then elsewhere if asked."""

    def __init__(self, stream: TextIO, t: Text, lines: bool = False) -> None:
        self.stream, self.t, self.shown, self.lines = stream, t, stream.isatty(), lines
        self.stage, self.begun, self.told = "", 0.0, time.monotonic()

    def __call__(self, stage: str, share: float) -> None:
        """Told the share done of a stage."""
        now = time.monotonic()
        if stage != self.stage:
            self.stage, self.begun = stage, now
        if self.shown:
            filled = round(30 * share)
            self.stream.write(f"\r\033[K{'█' * filled}{'·' * (30 - filled)} {self._said(share, now)}")
            self.stream.flush()
        elif self.lines and now - self.told > LINE_EVERY:
            self.told = now
            self.stream.write(self._said(share, now) + "\n")
            self.stream.flush()

    def close(self) -> None:
        """Wipe the bar."""
        if self.shown:
            self.stream.write("\r\033[K")

    def _said(self, share: float, now: float) -> str:
        t, elapsed = self.t, now - self.begun
        said = f"{t.percent(share)} {t._(STAGE_NAMES.get(self.stage, self.stage))}"
        if not 0 < share < 1 or elapsed < 2:
            return said
        left = elapsed * (1 - share) / share
        if left < 90:
            return said + " · " + t._("about {seconds} s left", seconds=t.number(left, 0))
        return said + " · " + t._("about {minutes} min left", minutes=t.number(left / 60, 0))
