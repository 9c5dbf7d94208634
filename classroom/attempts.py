"""How often a passphrase or a key may be wrong: five times, then each wrong one makes the next wait longer.

The wait doubles from half a minute to an hour; NIST SP 800-63B, 5.2.2, asks for such a limit. An attempt is counted
before it is looked at, so a hundred at the same moment are a hundred. Wrong keys are also counted over the whole
class, more leniently, for typing mistakes of 35 honest groups must not shut it.
"""

import math
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, select, update

from classroom.refusals import Refusal
from classroom.schema import Attempt
from classroom.store import Store
from classroom.upsert import insert_missing

FREE, FREE_IN_CLASS = 5, 30
FIRST_WAIT, LONGEST_WAIT = 30.0, 3600.0
FORGOTTEN = 3600.0
"""Seconds without a wrong key after which the class's count, which no right key clears, begins again."""
PASSPHRASE, CLASS_KEYS = "passphrase", "keys"
"""What the attempts of a class are counted for, besides the identity of each group."""


def charge(store: Store, class_id: str, subject: str) -> int:
    """Count an attempt that may be wrong; how many more may be before a wait. Raises Refusal ``wait``."""
    free = FREE_IN_CLASS if subject == CLASS_KEYS else FREE
    with store.write() as db:
        now = store.clock()
        kept, last_at, until = _locked(db, class_id, subject, now)
        _must_not_wait(until, now)
        wrong = 1 + (0 if subject == CLASS_KEYS and abs(now - last_at) > FORGOTTEN else kept)
        wait = min(FIRST_WAIT * 2 ** min(wrong - free, 20), LONGEST_WAIT) if wrong >= free else 0.0
        counted = {"wrong": wrong, "last_at": now, "until": now + wait}
        db.execute(update(Attempt).where(*_of(class_id, subject)).values(counted))
    return max(0, free - wrong)


def check(store: Store, class_id: str, subject: str) -> None:
    """Raises Refusal ``wait`` while it is too early for another attempt; counts nothing."""
    with store.read() as db:
        until = db.scalar(select(Attempt.until).where(*_of(class_id, subject)))
    _must_not_wait(until or 0.0, store.clock())


def clear(db: Connection, class_id: str, subject: str) -> None:
    """Forget the wrong attempts: the right one has come."""
    db.execute(delete(Attempt).where(*_of(class_id, subject)))


def _locked(db: Connection, class_id: str, subject: str, now: float) -> Any:
    """The count, the last attempt and the end of the wait; nobody else changes them until the transaction ends."""
    insert_missing(db, Attempt, class_id=class_id, subject=subject, wrong=0, last_at=now, until=0.0)
    found = select(Attempt.wrong, Attempt.last_at, Attempt.until).where(*_of(class_id, subject))
    return db.execute(found.with_for_update()).one()


def _of(class_id: str, subject: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Attempt.class_id == class_id, Attempt.subject == subject


def _must_not_wait(until: float, now: float) -> None:
    """A wait longer than the longest is none: somebody has turned the clock back since."""
    if now < until <= now + LONGEST_WAIT:
        raise Refusal("wait", seconds=math.ceil(until - now))
