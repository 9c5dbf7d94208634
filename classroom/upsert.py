"""Insert a row unless it is there, or put it in the place of the one that is: in one statement, on both databases."""

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from classroom.schema import Base


def insert_missing(db: Connection, table: type[Base], **values: Any) -> None:
    """Insert the row; nothing happens if one has the same key."""
    db.execute(_insert(db, table, values).on_conflict_do_nothing())


def put(db: Connection, table: type[Base], **values: Any) -> None:
    """Insert the row, or change the one of the same primary key to it."""
    keys = [column.name for column in table.__table__.primary_key]
    rest = {name: value for name, value in values.items() if name not in keys}
    db.execute(_insert(db, table, values).on_conflict_do_update(index_elements=keys, set_=rest))


def _insert(db: Connection, table: type[Base], values: dict[str, Any]) -> sqlite.Insert | postgresql.Insert:
    insert = sqlite.insert if db.dialect.name == "sqlite" else postgresql.insert
    return insert(table).values(values)
