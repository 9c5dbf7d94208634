"""What every screen of a class needs to know each second, read from the database once for all of them.

35 screens that look twice a second cost two small reads a second: the number of the class's version. The rest is
read again only when that has changed. What the teacher does here is seen at once; what a group does, or another
process, within half a second.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from classroom.members import Member, Seat
from classroom.refusals import Refusal
from classroom.schema import Answer, Class, Group, Prompt, Run
from classroom.store import Store

FRESH = 0.5
"""Seconds for which a look at the database serves all."""


@dataclass(frozen=True)
class Asked:
    """A prompt that is open, or whose answers are shown; ``answers``: how many groups have answered."""

    id: str
    kind: str
    subject: str
    content: Any
    open: bool
    shown: bool
    answers: int


@dataclass(frozen=True)
class Bulletin:
    """The state of a class. ``version`` changes with anything in it, ``pushes`` when all are brought to a page.

    ``groups`` are the aliases by identity, in the order of joining; ``runs`` how many runs are on the board.
    """

    version: int
    page: str
    query: str
    pushes: int
    frozen: bool
    joinable: bool
    ends_at: float
    runs: int
    groups: dict[str, str]
    prompts: tuple[Asked, ...]
    _seats: frozenset[tuple[str, str]] = field(repr=False)

    def seats(self, member: Member) -> bool:
        """Whether this member belongs to the class still."""
        return not isinstance(member, Seat) or (member.group_id, member.key_hash) in self._seats


def bulletin(store: Store, member: Member) -> Bulletin:
    """The state of a member's class, at most half a second old. Raises Refusal when the class or the seat is gone."""
    found = state(store, member)
    if not found.seats(member):  # perhaps it has only just sat down
        store.forget(member.class_id)
        found = state(store, member)
    if not found.seats(member):
        raise Refusal("unseated")
    return found


def shared(store: Store, member: Member, what: str, read: Callable[[], Any]) -> Any:
    """What ``read`` finds, for all screens of the class until it changes. Raises Refusal when the class is gone."""
    class_id = member.class_id
    moment = store.turns[class_id], store.moment(FRESH)
    version = store.kept.get(("version", class_id, moment), lambda: _version(store, class_id))
    return store.kept.get((what, class_id, version), read)


def state(store: Store, member: Member) -> Bulletin:
    """The same, whether or not the member has a seat. Raises Refusal when the class is gone."""
    found: Bulletin = shared(store, member, "bulletin", lambda: _read(store, member.class_id))
    return found


def _version(store: Store, class_id: str) -> int:
    with store.read() as db:
        version = db.scalar(select(Class.version).where(Class.id == class_id, Class.ends_at > store.clock()))
    if version is None:
        raise Refusal("class_ended")
    return version


def _read(store: Store, class_id: str) -> Bulletin:
    runs = select(func.count(Run.id)).where(Run.class_id == class_id).scalar_subquery().label("runs")
    state = select(
        Class.version, Class.page, Class.query, Class.pushes, Class.frozen, Class.joinable, Class.ends_at, runs
    )
    groups = select(Group.id, Group.alias, Group.key_hash).where(Group.class_id == class_id)
    with store.read() as db:
        row = db.execute(state.where(Class.id == class_id)).one_or_none()
        if row is None:
            raise Refusal("class_ended")
        there = db.execute(groups.order_by(Group.joined_at, Group.id)).all()
        asked = tuple(Asked(*each) for each in db.execute(_prompts(class_id)))
    seats = frozenset((group.id, group.key_hash) for group in there)
    return Bulletin(**row._asdict(), groups={group.id: group.alias for group in there}, prompts=asked, _seats=seats)


def _prompts(class_id: str) -> Any:
    given = select(func.count()).where(Answer.prompt_id == Prompt.id).scalar_subquery()
    columns = select(Prompt.id, Prompt.kind, Prompt.subject, Prompt.content, Prompt.open, Prompt.shown, given)
    mine = columns.where(Prompt.class_id == class_id, Prompt.open | Prompt.shown)
    return mine.order_by(Prompt.asked_at, Prompt.id)
