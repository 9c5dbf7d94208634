"""Where classes are kept: one SQLite file, or a PostgreSQL server named by HYDROSCOPE_DATABASE_URL.

What has been written when ``with store.write()`` ends is on the disk: a process killed right after loses nothing.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, delete, event, make_url
from sqlalchemy.exc import ArgumentError, InterfaceError, InternalError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from classroom import migrations
from classroom.refusals import Refusal
from classroom.schema import Base, Class
from simulator.cache import StageCache

FILE = "classes.sqlite"
DAY = 86_400.0
KEPT = 30 * DAY
"""A class ends by itself after this many seconds."""
ROOM = 4_000_000
"""Bytes of memory for what screens look at."""
SWEPT_EVERY = DAY
PATIENCE = 30
"""Seconds that a writer waits for the others before it gives up."""


class Store:
    """The classes of this server; shared by all its threads. ``clock`` gives seconds since 1970.

    ``kept``: what all screens of a class look at, read once for all of them; ``turns``: how often that had to be
    forgotten, by class; ``seen``: which page each group was last written down on, and when.
    """

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self.engine, self.clock = engine, clock
        self._writing = engine.execution_options(begin="BEGIN IMMEDIATE")
        self._closed = threading.Event()
        self._house = threading.Thread(target=self._keep_house, name="class store", daemon=True)
        self.kept = StageCache(ROOM)
        self.turns: Counter[str] = Counter()
        self.seen: dict[str, tuple[str, float]] = {}
        self._latest, self._turned_back = 0.0, 0

    @classmethod
    def open(cls, url: str | None, home: Path, clock: Callable[[], float] = time.time) -> Self:
        """The store at ``url``, or in the folder ``home``; created or migrated if need be. Raises Refusal."""
        address = url or URL.create("sqlite", database=str(_private(home) / FILE))
        with telling():
            migrations.upgrade(engine_of(address, migrating=True))
        store = cls(engine_of(address), clock)
        store.sweep()
        store._house.start()
        return store

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        with telling(), self.engine.begin() as db:
            yield db

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes: on SQLite the only one, on PostgreSQL others wait where they touch its rows.

        All of it is kept, or with an exception none.
        """
        with telling(), self._writing.begin() as db:
            yield db

    def moment(self, length: float) -> tuple[int, int]:
        """Which span of so many seconds it is: never one that has been, even if somebody turns the clock back."""
        now = self.clock()
        if now < self._latest - length:
            self._turned_back += 1
        self._latest = now
        return self._turned_back, int(now / length)

    def sweep(self) -> None:
        """Erase the classes that have ended; done at the opening, and once a day whether anybody comes or not."""
        self.seen.clear()
        self.turns.clear()
        with self.write() as db:
            db.execute(delete(Class).where(Class.ends_at <= self.clock()))
        self.scrub()

    def scrub(self) -> None:
        """Leave nothing of erased rows in memory, nor in the file: SQLite rewrites it and empties its journal.

        PostgreSQL frees the room; its own journal and the backups are its administrator's. A database too busy for it
        now is scrubbed with the next sweep.
        """
        self.kept = StageCache(ROOM)
        sqlite = self.engine.dialect.name == "sqlite"
        outside: dict[str, Any] = {"begin": ""} if sqlite else {"isolation_level": "AUTOCOMMIT"}
        with suppress(Refusal), telling(), self.engine.connect().execution_options(**outside) as db:
            db.exec_driver_sql("VACUUM" if sqlite else f"VACUUM {', '.join(Base.metadata.tables)}")
            if sqlite:
                db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def forget(self, class_id: str) -> None:
        """Make the next look at a class a new one."""
        self.turns[class_id] += 1

    def close(self) -> None:
        """Give the connections back."""
        self._closed.set()
        if self._house.is_alive():
            self._house.join()  # it may be sweeping
        self.engine.dispose()

    def _keep_house(self) -> None:
        """Sweep once a day; a database that does not answer today is swept tomorrow."""
        while not self._closed.wait(SWEPT_EVERY):
            with suppress(Refusal):
                self.sweep()


def engine_of(address: str | URL, migrating: bool = False) -> Engine:
    """The connections to a database. Raises Refusal for an address that is not SQLite's or PostgreSQL's."""
    try:
        url = make_url(address)
    except ArgumentError as problem:
        raise Refusal("unknown_database") from problem
    kind = url.drivername.split("+")[0]
    pool: dict[str, Any] = {"poolclass": NullPool} if migrating else {"pool_size": 5, "max_overflow": 10}
    if kind == "sqlite":
        return _as_sqlite(
            create_engine(url, connect_args={"timeout": PATIENCE}, hide_parameters=True, **pool), migrating
        )
    if kind not in ("postgres", "postgresql"):
        raise Refusal("unknown_database")
    try:
        return create_engine(
            url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True, **pool
        )
    except (ImportError, NoSuchModuleError) as problem:
        raise Refusal("no_driver") from problem


def _as_sqlite(engine: Engine, migrating: bool) -> Engine:
    """Several processes on one file: readers never wait, writers wait for each other from their first statement."""

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # transactions begin as we say below, not as the driver guesses
        if migrating:
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(f"PRAGMA foreign_keys = {'OFF' if migrating else 'ON'}")

    @event.listens_for(engine, "begin")
    def begin(db: Connection) -> None:
        how = db.get_execution_options().get("begin", "BEGIN IMMEDIATE" if migrating else "BEGIN")
        if how:
            db.exec_driver_sql(how)

    return engine


@contextmanager
def telling() -> Iterator[None]:
    """A database that does not answer, in our words: its own would show the address and perhaps the password."""
    try:
        yield
    except (OperationalError, InternalError, InterfaceError, PoolTimeout) as problem:  # PostgreSQL that only reads
        raise Refusal("no_database") from problem


def _private(home: Path) -> Path:
    """The folder, made for its owner alone if it is not there."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    return home
