"""Who acts: a teacher or a group, as the door has let them in, and what each change in a class begins with.

Both are made by ``classroom/door.py`` only. They stay in the server's memory; nothing a visitor types becomes one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, select, update

from classroom.refusals import Refusal
from classroom.schema import Class, Group
from classroom.store import Store


@dataclass(frozen=True)
class Teacher:
    """Whoever chose or knows the passphrase of a class."""

    class_id: str
    code: str


@dataclass(frozen=True)
class Seat:
    """A group in its class. ``key``: what it comes back with, shown on its own page only.

    Ends when the group is removed or gets another key.
    """

    class_id: str
    code: str
    group_id: str
    alias: str
    seed: int
    key: str = field(repr=False)
    key_hash: str = field(repr=False)


Member = Teacher | Seat


@contextmanager
def teaching(store: Store, teacher: Teacher) -> Iterator[Connection]:
    """A change made by the teacher, and by nobody else. Raises Refusal."""
    if not isinstance(teacher, Teacher):
        raise Refusal("not_teacher")
    with store.write() as db:
        _change(db, store, teacher)
        yield db
    store.forget(teacher.class_id)  # what a teacher does is seen at the next look


@contextmanager
def taking_part(store: Store, seat: Seat) -> Iterator[Connection]:
    """A change made by a group that still has its seat. Raises Refusal."""
    if not isinstance(seat, Seat):
        raise Refusal("unseated")
    with store.write() as db:
        _change(db, store, seat)
        _seated(db, seat)
        yield db


@contextmanager
def reading(store: Store, member: Member) -> Iterator[Connection]:
    """What a member of the class may look at. Raises Refusal."""
    with store.read() as db:
        living = select(Class.id).where(Class.id == member.class_id, Class.ends_at > store.clock())
        if db.scalar(living) is None:
            raise Refusal("class_ended")
        if isinstance(member, Seat):
            _seated(db, member)
        yield db


@contextmanager
def reading_as_teacher(store: Store, teacher: Teacher) -> Iterator[Connection]:
    """What only the teacher may look at. Raises Refusal."""
    if not isinstance(teacher, Teacher):
        raise Refusal("not_teacher")
    with reading(store, teacher) as db:
        yield db


def _change(db: Connection, store: Store, member: Member) -> None:
    """Say that the class has changed. On PostgreSQL this makes the changes in one class wait for each other."""
    living = update(Class).where(Class.id == member.class_id, Class.ends_at > store.clock())
    if not db.execute(living.values(version=Class.version + 1)).rowcount:
        raise Refusal("class_ended")


def _seated(db: Connection, seat: Seat) -> None:
    mine = select(Group.id).where(Group.id == seat.group_id, Group.key_hash == seat.key_hash)
    if db.scalar(mine.where(Group.class_id == seat.class_id)) is None:
        raise Refusal("unseated")
