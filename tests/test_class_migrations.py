"""The database reaches its present form from nothing and from every older one, whoever starts at the same time."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

import run
from classroom import migrations
from classroom.door import join, open_class
from classroom.refusals import Refusal
from classroom.schema import Base
from classroom.store import FILE, Store, engine_of
from tests.class_stores import Place, everything

SCRIPTS = ScriptDirectory.from_config(migrations.configuration())
REVISIONS = [script.revision for script in SCRIPTS.walk_revisions()][::-1]
OPENING = """
import sys, pathlib
from classroom.store import Store
Store.open(sys.argv[1] or None, pathlib.Path(sys.argv[2]))
"""


def migrator(place: Place) -> Engine:
    """The connections that migrations use."""
    return engine_of(place.url or f"sqlite:///{place.home / FILE}", migrating=True)


def differences(engine: Engine) -> list[object]:
    """What the database has and the model has not, or the other way round."""
    with engine.connect() as db:
        context = MigrationContext.configure(db, opts={"compare_server_default": True})
        return list(compare_metadata(context, Base.metadata))


def test_revisions_follow_each_other() -> None:
    assert len(SCRIPTS.get_heads()) == len(SCRIPTS.get_bases()) == 1


def test_every_older_form_reaches_the_present_one(place: Place) -> None:
    engine = migrator(place)
    for revision in REVISIONS:
        migrations.upgrade(engine, revision)
        migrations.upgrade(engine)
        assert differences(engine) == []
        with engine.begin() as db:
            Base.metadata.drop_all(db)
            db.execute(text("DROP TABLE alembic_version"))
    engine.dispose()


def test_a_difference_between_model_and_database_would_be_seen(place: Place) -> None:
    engine = migrator(place)
    migrations.upgrade(engine)
    with engine.begin() as db:
        db.execute(text("ALTER TABLE groups ADD COLUMN name TEXT"))
        db.execute(text("DROP INDEX ix_runs_group_id"))
    assert sorted(str(difference[0]) for difference in differences(engine)) == ["add_index", "remove_column"]
    engine.dispose()


def test_a_second_opening_keeps_what_is_there(place: Place, quick_hashes: None) -> None:
    first = place.open()
    join(first, open_class(first, "a passphrase").code, "heron")
    second = place.open()
    assert everything(first) == everything(second)
    first.close()
    second.close()


def test_processes_that_open_an_empty_database_at_once_all_succeed(place: Place) -> None:
    command = [sys.executable, "-c", OPENING, place.url or "", str(place.home)]
    starting = [subprocess.Popen(command, cwd=run.ROOT, stderr=subprocess.PIPE) for _ in range(2)]
    told = [process.communicate(timeout=120)[1].decode() for process in starting]
    assert [process.returncode for process in starting] == [0, 0], told
    engine = migrator(place)
    assert differences(engine) == []
    engine.dispose()


def test_a_database_of_a_newer_version_is_left_alone(place: Place) -> None:
    engine = migrator(place)
    migrations.upgrade(engine)
    with engine.begin() as db:
        db.execute(text("UPDATE alembic_version SET version_num = 'later'"))
    with pytest.raises(Refusal) as caught:
        place.open()
    assert caught.value.code == "newer_database" and differences(engine) == []
    engine.dispose()


def test_the_file_is_for_its_owner(tmp_path: Path) -> None:
    home = tmp_path / "made here"
    Store.open(None, home).close()
    assert (home.stat().st_mode & 0o077) == 0
