"""Nothing comes out of a project space and nothing is left of it, whatever is asked and whoever is killed."""

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.space import inmate as inmate_module
from simulator.space.desk import CANARY, Desk
from simulator.space.inmate import Inmate
from simulator.space.journal import Journal, verify
from simulator.space.people import COLUMNS
from simulator.space.protocol import (
    MOST_ANSWERED,
    Answer,
    receive,
)
from simulator.space.space import Walls
from simulator.space.tables import LEAST
from simulator.space.warden import directory_of, journal_of
from tests.test_space import OPEN, ROOT, gone

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="spaces are forked")


@pytest.fixture(scope="module")
def marker(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"canary{secrets.token_hex(8)}"


@pytest.fixture(scope="module")
def canary(tmp_path_factory: pytest.TempPathFactory, marker: str) -> Path:
    file = tmp_path_factory.mktemp("canary") / "marker"
    file.write_text(marker)
    return file


OUTER = """
import sys, time
from pathlib import Path
from simulator.space import inmate as inmate_module
from simulator.space import space as outside
from simulator.space.protocol import *
home, heard, strictness = Path(sys.argv[1]), open(sys.argv[2], "wb"), sys.argv[3]
class Walls(outside.Walls):
    def start(self, name, *order):
        found = super().start(name, *order)
        print(found[2], self._warden.pid, name, flush=True)
        return found
receive = outside.receive
def listening(pipe, most):
    raw = receive(pipe, most)
    heard.write(raw); heard.flush()
    return raw
outside.receive = listening
space = Walls(home).open(Open(scenario={"cohort.n_patients": 600, "records.n_pool": 6000, "cohort.n_days": 365},
             strictness=strictness), "groupe-1")
for column in ("sex", "age_group", "manufacturer", "birth_month", "hospital"):
    space.ask(Describe(column=column))
    space.ask(Tabulate(rows=column))
    space.ask(Tabulate(rows="sex", columns=column))
kept = space.ask(Rows(columns=("sex", "birth_month", "implant_date")))
tail = space.ask(Tabulate(rows="failure_stays"))
print("asked", flush=True)
space.ask(Train())
model = space.ask(Export())
time.sleep(600)
"""


def outer(home: Path, heard: Path, strictness: str, **environment: str) -> tuple[subprocess.Popen[str], list[str]]:
    """An application of its own process, once its space has started: the numbers of space and warden, its name."""
    process = subprocess.Popen(
        [sys.executable, "-c", OUTER, str(home), str(heard), strictness],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    return process, process.stdout.readline().split()


def memory(pid: int) -> Iterator[bytes]:
    """Every readable and writable piece of a process's memory."""
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as file:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights = line.split()[:2]
            start, stop = (int(x, 16) for x in span.split("-"))
            if rights.startswith("rw"):
                try:
                    file.seek(start)
                    yield file.read(stop - start)
                except OSError:
                    continue


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("strictness", ["none", "snds"])
def test_no_planted_row_is_found_outside(tmp_path: Path, canary: Path, marker: str, strictness: str) -> None:
    """With the gate open the same search does find it: so the search would find it."""
    heard = tmp_path / "heard"
    process, (pid, warden, _) = outer(tmp_path / "home", heard, strictness, **{CANARY: str(canary)})
    try:
        assert process.stdout and process.stdout.readline() == "asked\n"
        found = marker.encode() in b"\n".join(memory(process.pid))
        said = marker.encode() in heard.read_bytes()
        written = any(marker.encode() in f.read_bytes() for f in (tmp_path / "home").rglob("*") if f.is_file())
        assert heard.stat().st_size > 1000
        assert (found, said, written) == ((True, True, False) if strictness == "none" else (False, False, False))
    finally:
        process.kill()
        process.wait()
        process.stdout.close()  # type: ignore[union-attr]
    assert gone(int(pid)) and gone(int(warden))


def at_work(journal: Path, request_: str) -> None:
    """Wait until the space has begun to answer a request."""
    deadline = time.monotonic() + 60
    while not (journal.exists() and f'"ask":"{request_}"' in journal.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("victim", "step"),
    [("application", "open"), ("all", "open"), ("application", "export"), ("space", "export"), ("warden", "export")],
)
def test_killed_at_any_step_nothing_is_left_and_the_journal_verifies(tmp_path: Path, victim: str, step: str) -> None:
    home = tmp_path / "home"
    process, (pid, warden, name) = outer(home, tmp_path / "heard", "snds")
    try:
        at_work(journal_of(home, name), step)
        assert directory_of(home, name).stat().st_mode & 0o777 == 0o700
        targets = {"application": [process.pid], "space": [int(pid)], "warden": [int(warden)]}
        for target in targets.get(victim) or [int(warden), int(pid), process.pid]:
            os.kill(target, signal.SIGKILL)
        if victim == "space":
            assert gone(int(pid))
            deadline = time.monotonic() + 60
            while not verify(journal_of(home, name)).closed and time.monotonic() < deadline:
                time.sleep(0.05)  # the warden is at it: the directory first, then the journal
            time.sleep(0.05)
        else:
            if victim == "warden":  # the space goes on until the application goes too
                process.kill()
            process.wait()
            assert gone(int(pid)) and gone(int(warden))
        if victim == "all":  # nobody was left to clear up: the next application does
            assert directory_of(home, name).exists()
            with Walls(home) as walls:
                walls.open(OPEN, "later")
        assert not directory_of(home, name).exists()
        found = verify(journal_of(home, name))
        assert found.faults == [] and found.closed and (found.entries > 20) == (step == "export")
    finally:
        process.kill()
        process.wait()
        process.stdout.close()  # type: ignore[union-attr]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from([*COLUMNS, "name", "x" * 99, "", "a b", "__class__"])
CONDITIONS = st.lists(
    st.fixed_dictionaries(
        {"column": NAMES, "value": st.sampled_from(["1", "2", "A", "-59", "0", ""]) | st.text(max_size=9)}
    ),
    max_size=3,
)
MESSAGES = st.one_of(
    st.binary(max_size=60),
    JSON.map(lambda value: json.dumps(value).encode()),
    st.fixed_dictionaries(
        {"ask": st.sampled_from(["tabulate", "describe", "rows", "unique", "open", "erase"])},
        optional={
            "rows": NAMES,
            "columns": NAMES | st.lists(NAMES, max_size=3) | st.none(),
            "column": NAMES,
            "where": CONDITIONS,
            "scenario": st.dictionaries(NAMES, JSON, max_size=2),
            "strictness": st.sampled_from(["none", "snds", "x"]),
            "surplus": JSON,
        },
    ).map(lambda value: json.dumps(value).encode()),
)
ROUNDS, STRANGE, SENSIBLE = 100, 10, 90
"""Of the messages of a round, few are anything at all, which costs most to draw, the others well-formed or nearly."""


def sensible(random: Random) -> bytes:
    """A request that is understood, most often; a byte of some is changed. Tables are few: each is audited."""
    names = random.sample(list(COLUMNS), 3)
    where = [{"column": names[2], "value": random.choice(["1", "2", "3+", "A", "59", ""])}] * random.randint(0, 1)
    table = {"ask": "tabulate", "rows": names[0], "where": where}
    requests = [
        table if random.random() < 0.5 else table | {"columns": names[1]},
        {"ask": "rows", "columns": names},
        {"ask": "unique", "columns": names[:2]},
        {"ask": random.choice(["evaluate", "probe", "export"])},
        {"ask": random.choice(["train", "close", "open"]), "surplus": 1},
        *({"ask": "describe", "column": name} for name in names),
    ]
    raw = bytearray(json.dumps(random.choice(requests)).encode())
    if random.random() < 0.1:
        raw[random.randrange(len(raw))] = random.randrange(256)
    return bytes(raw)


@pytest.fixture(scope="module")
def guarded(canary: Path) -> Desk:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CANARY, str(canary))
        return Desk(OPEN)


@settings(max_examples=ROUNDS, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(strange=st.lists(MESSAGES, min_size=STRANGE, max_size=STRANGE), random=st.randoms(use_true_random=True))
def test_ten_thousand_messages_crash_nothing_and_release_no_canary(
    strange: list[bytes],
    random: Random,
    guarded: Desk,
    marker: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The very loop of the process, on buffers instead of pipes; the desk keeps what it has released."""
    monkeypatch.setattr(inmate_module, "give_back", lambda: None)
    assert ROUNDS * (STRANGE + SENSIBLE) >= 10_000
    messages = [*strange, *(sensible(random) for _ in range(SENSIBLE))]
    asked, answered = BytesIO(), BytesIO()
    for raw in messages:
        asked.write(len(raw).to_bytes(4) + raw)
    asked.seek(0)
    path = tmp_path / f"{secrets.token_hex(4)}.jsonl"
    inmate = Inmate(asked, answered, _Unwritten(path, "fuzz"), tmp_path / "none")
    inmate.desk = guarded
    inmate.serve()
    assert marker.encode() not in answered.getvalue()
    answered.seek(0)
    answers = [Answer.model_validate_json(receive(answered, MOST_ANSWERED)) for _ in messages]
    assert {answer.status for answer in answers} == {"released", "refused", "failed"}
    for answer in answers:
        for line in answer.released.get("counts", []):
            assert all(n is None or n == 0 or n >= LEAST for n in line)


class _Unwritten(Journal):
    """A journal that waits for no disk."""

    def __init__(self, path: Path, who: str) -> None:
        self.path, self.who, self.number, self.digest = path, who, 0, ""

    def add(self, *_: object, **__: object) -> dict[str, object]:  # type: ignore[override]
        return {}
