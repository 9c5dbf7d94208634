"""What a group does from its seat: answer, publish, comment, take a side. It writes in its own name only."""

from typing import Any, Literal, get_args

from sqlalchemy import Connection, delete, func, insert, select, update

from classroom.members import Seat, reading, taking_part
from classroom.refusals import Refusal
from classroom.schema import LONGEST_QUERY, Answer, Group, Mark, Prompt, Run, Stance, Tag, new_id
from classroom.store import Store
from classroom.texts import kept, name
from classroom.upsert import insert_missing, put

Moment = Literal["before", "after"]
MOST_RUNS, MOST_STANCES = 50, 200
"""Of one group."""
SEEN_EVERY = 20.0
"""Seconds after which a group that stays on a page is written down as seen again."""


def seen(store: Store, seat: Seat, page: str) -> None:
    """Say where the group is; may be called at each rerun, for it writes at a change of page and then rarely."""
    page, now = name(page), store.clock()
    last_page, last_at = store.seen.get(seat.group_id, ("", 0.0))
    if page == last_page and 0 <= now - last_at < SEEN_EVERY:
        return
    store.seen[seat.group_id] = page, now
    mine = update(Group).where(Group.id == seat.group_id, Group.key_hash == seat.key_hash)
    with store.write() as db:
        if not db.execute(mine.values(page=page, seen_at=now)).rowcount:
            raise Refusal("unseated")


def answer(store: Store, seat: Seat, prompt_id: str, value: object) -> None:
    """Keep the group's answer, in the place of an earlier one. Raises Refusal ``not_open`` after the closing."""
    value = kept(value)
    with taking_part(store, seat) as db:
        if not db.scalar(select(Prompt.open).where(*_in(seat, Prompt, prompt_id))):
            raise Refusal("not_open")
        row = {"prompt_id": prompt_id, "group_id": seat.group_id, "class_id": seat.class_id}
        put(db, Answer, **row, value=value, at=store.clock())


def answers(store: Store, seat: Seat) -> dict[str, Any]:
    """The group's own answers by prompt."""
    with reading(store, seat) as db:
        mine = select(Answer.prompt_id, Answer.value).where(Answer.group_id == seat.group_id)
        return {row.prompt_id: row.value for row in db.execute(mine)}


def marks(store: Store, seat: Seat) -> dict[str, tuple[float, Any]]:
    """Points and ticked criteria of the group's own answers, for the prompts whose correction is shown."""
    mine = select(Mark.prompt_id, Mark.points, Mark.criteria).join(Prompt, Prompt.id == Mark.prompt_id)
    with reading(store, seat) as db:
        found = db.execute(mine.where(Mark.group_id == seat.group_id, Prompt.shown))
        return {row.prompt_id: (row.points, row.criteria) for row in found}


def publish(store: Store, seat: Seat, query: str, headline: dict[str, Any]) -> str:
    """Put a run on the board and give its identity; the same scenario again takes the place of the first.

    ``headline`` is what the server computed (``classroom/board.py``), never what a browser says.
    """
    query, headline = kept(query, LONGEST_QUERY), kept(headline)
    with taking_part(store, seat) as db:
        mine = select(Run.id).where(Run.group_id == seat.group_id)
        same = db.scalar(mine.where(Run.query == query))
        if same:
            db.execute(update(Run).where(Run.id == same).values(headline=headline))
            return same
        _room(db, Run, seat, MOST_RUNS)
        row = {"id": new_id(), "class_id": seat.class_id, "group_id": seat.group_id}
        db.execute(insert(Run).values(**row, query=query, headline=headline, at=store.clock()))
    return row["id"]


def withdraw(store: Store, seat: Seat, run_id: str) -> None:
    """Take one of the group's own runs off the board."""
    with taking_part(store, seat) as db:
        db.execute(delete(Run).where(*_in(seat, Run, run_id), Run.group_id == seat.group_id))


def tag(store: Store, seat: Seat, run_id: str, tag: str, on: bool = True) -> None:
    """Give a run of the class a ready-made comment, or take it back."""
    row = {"run_id": run_id, "group_id": seat.group_id, "tag": name(tag)}
    with taking_part(store, seat) as db:
        if db.scalar(select(Run.id).where(*_in(seat, Run, run_id))) is None:
            raise Refusal("bad_value")
        if on:
            insert_missing(db, Tag, **row, class_id=seat.class_id, at=store.clock())
        else:
            db.execute(delete(Tag).filter_by(**row))


def stance(store: Store, seat: Seat, claim: str, moment: Moment, value: int) -> None:
    """Say how far the group agrees with a claim, from -2 to 2, before or after the debate."""
    if moment not in get_args(Moment) or isinstance(value, bool) or value not in range(-2, 3):
        raise Refusal("bad_value")
    row = {"group_id": seat.group_id, "claim": name(claim), "moment": moment}
    with taking_part(store, seat) as db:
        if db.scalar(select(Stance.value).filter_by(**row)) is None:
            _room(db, Stance, seat, MOST_STANCES)
        put(db, Stance, **row, class_id=seat.class_id, value=int(value), at=store.clock())


def stances(store: Store, seat: Seat) -> dict[tuple[str, str], int]:
    """The group's own stances by claim and moment."""
    with reading(store, seat) as db:
        mine = select(Stance.claim, Stance.moment, Stance.value).where(Stance.group_id == seat.group_id)
        return {(row.claim, row.moment): row.value for row in db.execute(mine)}


def _in(seat: Seat, table: type[Prompt] | type[Run], identity: str) -> tuple[Any, Any]:
    """The row of this identity, in the seat's own class."""
    return table.id == name(identity), table.class_id == seat.class_id


def _room(db: Connection, table: type[Run] | type[Stance], seat: Seat, most: int) -> None:
    mine = select(func.count()).select_from(table).where(table.group_id == seat.group_id)
    if (db.scalar(mine) or 0) >= most:
        raise Refusal("too_many", most=most)
