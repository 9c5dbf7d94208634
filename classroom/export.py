"""All that a class holds, for its teacher to take away before it is erased: JSON for programs, CSV for spreadsheets.

Hashes of keys and passphrases stay behind, and so do wrong attempts: they say nothing about the lesson.
"""

import csv
import datetime
import io
import json
import operator
import zipfile
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from classroom.aliases import ALIASES
from classroom.members import Teacher, reading_as_teacher
from classroom.schema import Answer, Base, Class, Group, Mark, Prompt, Run, Stance, Tag
from classroom.store import Store
from simulator.language import Language

TABLES: tuple[type[Base], ...] = (Group, Prompt, Answer, Mark, Run, Tag, Stance)
SECRET = {"passphrase_hash", "key_hash"}
TIMES = {"opened_at", "ends_at", "joined_at", "seen_at", "asked_at", "at"}
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a cell begins with that a spreadsheet may run (OWASP, CSV Injection)."""

Rows = list[dict[str, Any]]


def exported(store: Store, teacher: Teacher) -> dict[str, Rows]:
    """Every row of the class by table; times as ISO 8601, UTC. Raises Refusal."""
    with reading_as_teacher(store, teacher) as db:
        rows = {"classes": list(db.execute(select(Class.__table__).where(Class.id == teacher.class_id)).mappings())}
        for model in TABLES:
            table = model.__table__
            ours = select(table).where(table.c.class_id == teacher.class_id).order_by(*table.primary_key)
            rows[model.__tablename__] = list(db.execute(ours).mappings())
    return {name: [_open(row) for row in found] for name, found in rows.items()}


def as_json(rows: dict[str, Rows]) -> bytes:
    """The export as one JSON document."""
    return json.dumps(rows, ensure_ascii=False, indent=1).encode("utf-8")


def as_csv(rows: dict[str, Rows], language: Language) -> bytes:
    """The export as a ZIP of one CSV file a table, with each group's alias beside its identity.

    French spreadsheets expect semicolons and decimal commas; all of them know UTF-8 by its first three bytes.
    """
    aliases = {row["id"]: ALIASES[row["alias"]].in_(language) for row in rows["groups"]}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as files:
        for name, found in filter(operator.itemgetter(1), rows.items()):  # a file without even columns would puzzle
            key = "id" if name == "groups" else "group_id"
            named = [row | ({"group": aliases[row[key]]} if key in row else {}) for row in found]
            files.writestr(f"{name}.csv", _table(named, language).encode("utf-8-sig"))
    return packed.getvalue()


def _table(rows: Iterable[dict[str, Any]], language: Language) -> str:
    rows = list(rows)
    text = io.StringIO()
    sheet = csv.writer(text, delimiter=";" if language == "fr" else ",", quoting=csv.QUOTE_NONNUMERIC)
    if rows:
        sheet.writerow(rows[0])
        sheet.writerows([[_cell(value, language) for value in row.values()] for row in rows])
    return text.getvalue()


def _cell(value: Any, language: Language) -> Any:
    """Numbers as numbers; text that a spreadsheet could take for a formula begins with an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, (bool, dict, list)):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, float) and language == "fr":
        return _French(value)
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA) else value


class _French(float):
    """A number written with a decimal comma, without quotation marks."""

    def __str__(self) -> str:
        return float.__repr__(self).replace(".", ",")

    __repr__ = __str__


def _open(row: Any) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if name not in SECRET}
    return {name: _time(value) if name in TIMES else value for name, value in kept.items()}


def _time(seconds: float) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat(timespec="seconds")
