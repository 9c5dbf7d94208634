"""The two databases a class may be kept in, each empty for each test: an SQLite file, a PostgreSQL server.

The server is the tests' own: started once, on a free port of this computer, in a folder that goes with it.
"""

import os
import pwd
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Row, select

from classroom import keys
from classroom.schema import Base
from classroom.store import Store
from tests import programs
from tests.ports import free_port

# Only a crash of the whole machine could need what is left out here.
SETTINGS = ["fsync=off", "full_page_writes=off", "listen_addresses=127.0.0.1", "unix_socket_directories="]


@dataclass
class Clock:
    """A clock that a test turns on; begins now, for a store opened elsewhere reads the real one.

    No two looks at it are the same moment.
    """

    now: float

    def __call__(self) -> float:
        self.now += 1e-6
        return self.now


@dataclass
class Place:
    """Where a test's classes are kept."""

    url: str | None
    home: Path
    clock: Clock

    def open(self) -> Store:
        return Store.open(self.url, self.home, self.clock)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a server without databases of ours."""
    program = programs.require("postgres").resolve()
    with tempfile.TemporaryDirectory(prefix="hydroscope-") as folder:
        data, port, owner = Path(folder, "data"), free_port(), _owner(Path(folder))
        options = ["-A", "trust", "-U", "hydroscope", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run([program.with_name("initdb"), "-D", data, *options], check=True, capture_output=True, **owner)
        settings = [part for setting in SETTINGS for part in ("-c", setting)]
        with Path(folder, "log").open("w+b") as log:
            command = [program, "-D", data, "-p", str(port), *settings]
            process = subprocess.Popen(command, stdout=log, stderr=log, **owner)
            try:
                yield _answering(f"postgresql://hydroscope@127.0.0.1:{port}/", process)
            finally:
                process.send_signal(signal.SIGQUIT)  # whoever is still connected is not waited for
                process.wait(30)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.xdist_group("postgres"))])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty database of each kind."""
    clock = Clock(time.time())
    if request.param == "sqlite":
        return Place(None, tmp_path, clock)
    server = request.getfixturevalue("postgres")
    with psycopg.connect(f"{server}postgres", autocommit=True) as db:
        db.execute("DROP DATABASE IF EXISTS classes WITH (FORCE)")
        db.execute("CREATE DATABASE classes")
    return Place(f"{server}classes", tmp_path, clock)


@pytest.fixture
def store(place: Place, quick_hashes: None) -> Iterator[Store]:
    """An empty store, on each database; ``store.clock.now`` turns its clock."""
    opened = place.open()
    yield opened
    opened.close()


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost nothing: what they cost is not what is tested."""
    monkeypatch.setattr(keys, "PASSPHRASE_COST", keys.Cost(2, 1, 1))
    monkeypatch.setattr(keys, "KEY_COST", keys.Cost(2, 1, 1))


def everything(store: Store) -> dict[str, list[Row]]:
    """All rows, table by table."""
    with store.read() as db:
        return {table.name: list(db.execute(select(table))) for table in Base.metadata.sorted_tables}


def _owner(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: as whom instead."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": folder}


def _answering(server: str, process: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(f"{server}postgres").close()
            return server
        except psycopg.OperationalError:
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.1)
