"""The project space as a process: nothing comes out but what the gate lets out, and nothing is left behind."""

import os
import signal
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from simulator.space import size
from simulator.space import space as outside
from simulator.space.desk import Desk
from simulator.space.journal import read, verify
from simulator.space.people import COLUMNS
from simulator.space.protocol import (
    MOST_ASKED,
    REQUESTS,
    Answer,
    Broken,
    Condition,
    Describe,
    Impossible,
    Open,
    Rows,
    Strictness,
    Tabulate,
    receive,
    send,
)
from simulator.space.space import Full, Space, Walls
from simulator.space.tables import LEAST
from simulator.space.warden import directory_of, journal_of

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="spaces are forked")
ROOT = Path(__file__).resolve().parents[1]
SMALL = {"cohort.n_patients": 600, "records.n_pool": 6000, "cohort.n_days": 365}
OPEN = Open(scenario=SMALL)


@pytest.fixture(scope="module")
def walls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walls]:
    with Walls(tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture(scope="module")
def space(walls: Walls) -> Space:
    return walls.open(OPEN, "groupe-1")


def rules(answer: Answer) -> set[str]:
    return {reason.rule for reason in [*answer.refusals, *([answer.failure] if answer.failure else [])]}


def gone(pid: int, seconds: float = 60) -> bool:
    """Whether the process ends in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.02)
    return False


def test_a_space_answers_and_counts_what_leaves(space: Space) -> None:
    assert space.opened.status == "released" and space.opened.inside > 1_000_000
    before = space.ask(Describe(column="sex"))
    assert before.released == {"column": "sex", "kind": "other", "values": 2}
    answer = space.ask(Tabulate(rows="age_group", columns="sex"))
    counts = np.array(answer.released["counts"], float)
    assert answer.status == "released" and counts.shape == (5, 3)
    assert np.nanmin(counts[counts > 0]) >= LEAST
    assert answer.left > before.left and answer.left < answer.inside / 100


@pytest.mark.parametrize(
    ("request_", "rule"),
    [
        (Rows(columns=("sex",)), "rows"),
        (Tabulate(rows="birth_month", where=(Condition(column="failure_stays", value="1"),)), "crossed"),
        (Tabulate(rows="device", where=(Condition(column="implant_date", value="2018-05-10"),)), "crossed"),
        (Tabulate(rows="sex", where=(Condition(column="departement", value="48"),)), "too_few"),
        (Tabulate(rows="sex", where=(Condition(column="sex", value="7"),)), "too_few"),
        (Tabulate(rows="departement"), "mostly_small"),
    ],
)
def test_what_the_gate_refuses(space: Space, request_: Tabulate | Rows, rule: str) -> None:
    answer = space.ask(request_)
    assert answer.status == "refused" and rules(answer) == {rule} and answer.released == {}


@pytest.mark.parametrize(
    ("request_", "rule"),
    [
        (Describe(column="name"), "no_column"),
        (Tabulate(rows="birth_month", columns="sex"), "too_large"),
        (OPEN, "already_open"),
    ],
)
def test_what_cannot_be_done(space: Space, request_: Tabulate | Describe | Open, rule: str) -> None:
    answer = space.ask(request_)
    assert answer.status == "failed" and rules(answer) == {rule}


def test_two_tables_and_a_subtraction_fail_together(walls: Walls) -> None:
    found = walls.open(OPEN, "groupe-2")
    whole = found.ask(Tabulate(rows="sex"))
    assert whole.status == "released"
    manufacturer = found.ask(Tabulate(rows="manufacturer", columns="sex"))
    assert manufacturer.status == "released"
    few = found.ask(Tabulate(rows="sex", where=(Condition(column="failure_stays", value="3+"),)))
    assert few.status == "refused" and rules(few) <= {"too_few", "differencing"}
    found.close()


@pytest.mark.parametrize("strictness", ["none", "counts", "snds"])
def test_the_gate_is_as_strict_as_it_is_told(strictness: Strictness) -> None:
    desk = Desk(OPEN.model_copy(update={"strictness": strictness}))
    told, refusals = desk.tabulate(Tabulate(rows="age_group", columns="manufacturer"))
    counts = np.array(told["counts"], float)
    assert np.isnan(counts).any() == (strictness != "none") == bool(refusals)
    missing = [line[-1] - np.nansum(line[:-1]) for table in (counts, counts.T) for line in table[:-1]]
    betrayed = [n for n in missing if 0 < n < LEAST]
    assert bool(betrayed) == (strictness == "counts"), "what a total lacks is the hidden count"
    assert bool(desk.rows(Rows(columns=("sex",)))[0]) == (strictness == "none")


def test_only_the_columns_granted_are_there() -> None:
    desk = Desk(OPEN.model_copy(update={"columns": ("sex", "age_group")}))
    assert list(desk.people) == ["sex", "age_group"]
    with pytest.raises(Impossible) as problem:
        desk.describe(Describe(column="birth_month"))
    assert problem.value.why.rule == "no_column"


def test_every_column_has_a_kind_and_an_origin() -> None:
    assert {c.kind for c in COLUMNS.values()} == {"identifier", "medical", "other"}
    assert all("." in c.origin or c.origin == "platform" for c in COLUMNS.values())


def test_a_crash_is_told_and_does_not_make_the_gate_forget(walls: Walls) -> None:
    found = walls.open(OPEN, "groupe-4")
    assert found.ask(Tabulate(rows="sex")).status == "released"
    first = found.name
    os.kill(found.pid, signal.SIGKILL)
    assert rules(found.ask(Describe(column="sex"))) == {"crashed"}
    assert found.name != first and read(journal_of(walls.home, found.name))[0]["details"]["earlier"] == first
    assert found.ask(Describe(column="sex")).status == "released"
    everyone = [c for c in ("sex", "manufacturer") if found.ask(Tabulate(rows=c)).status == "released"]
    assert everyone == ["sex", "manufacturer"]
    found.close()
    assert verify(journal_of(walls.home, first)).closed and not directory_of(walls.home, first).exists()


def test_too_slow_is_ended_and_started_again(walls: Walls, monkeypatch: pytest.MonkeyPatch) -> None:
    found = walls.open(OPEN, "groupe-5")
    os.kill(found.pid, signal.SIGSTOP)
    monkeypatch.setattr(outside, "TIME_LIMIT", 0.3)
    slow = found.pid
    os.kill(slow, signal.SIGSTOP)
    answer = found.ask(Describe(column="sex"))
    assert rules(answer) <= {"too_slow", "crashed"} and rules(answer)
    monkeypatch.setattr(outside, "TIME_LIMIT", 60)
    assert gone(slow)
    found.abandon()


def test_erasure_leaves_nothing_but_a_closed_journal(walls: Walls) -> None:
    found = walls.open(OPEN, "groupe-6")
    pid, directory = found.pid, directory_of(walls.home, found.name)
    assert directory.exists()
    answer = found.close()
    assert answer.status == "released" and gone(pid) and not directory.exists()
    entries = read(journal_of(walls.home, found.name))
    assert entries[-1]["kind"] == "closed" and entries[-1]["details"]["left"] == answer.left
    assert sum(e["bytes_out"] for e in entries) == answer.left
    assert rules(found.ask(Describe(column="sex"))) == {"closed"}


def test_not_more_spaces_than_there_is_room_for_and_none_that_nobody_uses(
    walls: Walls, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = walls.open(OPEN, "groupe-7")
    monkeypatch.setattr(outside, "MOST_SPACES", len(walls.spaces))
    with pytest.raises(Full):
        walls.open(OPEN, "one too many")
    found.used -= outside.IDLE + 1
    walls.tidy()
    assert found not in walls.spaces and gone(found.pid)


LARGE = Open(scenario={"cohort.n_patients": 35_000, "cohort.n_days": 1095, "records.n_pool": 600_000})


def test_a_large_space_is_refused_before_it_starts_where_there_is_no_memory(
    walls: Walls, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = list(walls.spaces)
    monkeypatch.setattr(size, "free", lambda: size.needed(LARGE) - 1)
    with pytest.raises(Impossible) as no:
        walls.open(LARGE, "groupe-8")
    assert no.value.why.rule == "no_memory" and no.value.why.values["needed"] == size.needed(LARGE)
    assert not [space for space in walls.spaces if space not in before]  # one of another test may have ended
    with pytest.raises(Impossible, match="large_in_use"):
        size.check_room(LARGE, [OPEN, LARGE])
    monkeypatch.setattr(size, "free", lambda: None)  # a system that does not tell
    size.check_room(LARGE, [OPEN])
    size.check_room(OPEN, [LARGE])
    assert not size.is_large(Open()) and size.limit_of(Open()) == size.USUAL_BYTES < size.limit_of(LARGE)


class Recorder:
    """Starts nothing."""

    def start(self, *order: object) -> NoReturn:
        raise OSError(order)


@pytest.mark.parametrize("opening", [OPEN, LARGE], ids=["usual", "large"])
def test_a_space_is_given_the_memory_it_needs_and_no_more(opening: Open) -> None:
    with pytest.raises(OSError) as order:
        Space(Recorder(), opening, "groupe-9", outside.IDLE)
    assert order.value.args[0][3] == size.limit_of(opening)


@pytest.mark.parametrize("changes", [{"records.available": False}, {"seed": -5}, {"no.such": 1}])
def test_a_scenario_that_gives_no_data_is_told(changes: dict[str, object]) -> None:
    with pytest.raises(Impossible):
        Desk(Open(scenario={**SMALL, **changes}))


def test_the_pipe_refuses_what_is_too_long_or_cut() -> None:
    for raw in (b"", b"\x00\x00", (5).to_bytes(4) + b"1234", (MOST_ASKED + 1).to_bytes(4) + b"x"):
        with pytest.raises(Broken):
            receive(BytesIO(raw), MOST_ASKED)
    with pytest.raises(Broken):
        send(BytesIO(), Rows(columns=("sex",)), 5)
    pipe = BytesIO()
    send(pipe, Rows(columns=("sex",)), MOST_ASKED)
    pipe.seek(0)
    assert REQUESTS.validate_json(receive(pipe, MOST_ASKED)) == Rows(columns=("sex",))
