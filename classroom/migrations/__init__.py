"""How the database came to its present form, revision by revision, and how an older one gets there."""

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Engine, text

from classroom.refusals import Refusal

FOLDER = Path(__file__).parent
LOCK_NUMBER = 4_937_600_001
"""Of the advisory lock that processes starting together take on a PostgreSQL server; any number of our own."""
_ONE_AT_A_TIME = threading.Lock()  # Alembic's context is a global of the process


def configuration() -> Config:
    """Alembic's settings, without a file."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to ``revision``: in one transaction, which others that start now wait for.

    ``engine`` must not enforce foreign keys on SQLite, where a table is changed by making it anew. Raises Refusal if
    a newer version of the app has changed the database.
    """
    config = configuration()
    with _ONE_AT_A_TIME, engine.begin() as db:
        if db.dialect.name == "postgresql":
            db.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": LOCK_NUMBER})
        config.attributes["connection"] = db
        try:
            command.upgrade(config, revision)
        except CommandError as problem:
            raise Refusal("newer_database") from problem
