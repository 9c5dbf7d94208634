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
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Row, select, text

from classroom import keys
from classroom.schema import Base
from classroom.store import Store, engine_of
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
    with served_postgres() as address:
        yield address


@contextmanager
def served_postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of our own, which goes with its folder."""
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


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty database of each kind, without a table."""
    clock = Clock(time.time())
    if request.param == "sqlite":
        return Place(None, tmp_path, clock)
    server = request.getfixturevalue("postgres")
    return Place(new_database(server, "classes"), tmp_path, clock)


@pytest.fixture(scope="session")
def emptied(postgres: str) -> str:
    """The address of a database that has its tables, for the tests that begin without a class."""
    address = new_database(postgres, "emptied")
    Store.open(address, Path()).close()
    return address


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path, quick_hashes: None) -> Iterator[Store]:
    """A store without a class, on each database; ``store.clock.now`` turns its clock."""
    clock = Clock(time.time())
    if request.param == "sqlite":
        opened = Store.open(None, tmp_path, clock)
    else:
        opened = Store(engine_of(request.getfixturevalue("emptied")), clock)
        with opened.write() as db:
            db.execute(text("TRUNCATE classes CASCADE"))
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


def new_database(server: str, name: str) -> str:
    """The address of a database without a table."""
    with psycopg.connect(f"{server}postgres", autocommit=True) as db:
        db.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        db.execute(f"CREATE DATABASE {name}")
    return f"{server}{name}"


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
