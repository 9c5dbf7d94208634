"""What the teacher of a class does: what all screens show, what is asked, who is there, and the end of it all."""

from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import and_, delete, func, insert, select, update

from classroom import attempts, keys
from classroom.bulletin import Asked, shared
from classroom.members import Teacher, reading_as_teacher, teaching
from classroom.refusals import Refusal
from classroom.schema import LONGEST_QUERY, Answer, Attempt, Class, Group, Mark, Prompt, new_id
from classroom.store import Store
from classroom.texts import kept, name
from classroom.upsert import put

Kind = Literal["question", "poll", "claim", "cards"]
MOST_PROMPTS = 200
LONGEST_CONTENT = 4000
MOST_POINTS = 1000.0
AWAY = 60.0
"""Seconds without a sign after which a group is away."""
LOOKED = 2.0
"""Seconds for which a look at who is where serves."""


@dataclass(frozen=True)
class Present:
    """A group as the teacher sees it: where it is, and when it was last seen (seconds since 1970)."""

    group_id: str
    alias: str
    seed: int
    page: str
    seen_at: float


def push(store: Store, teacher: Teacher, page: str, query: str = "") -> None:
    """Bring all screens to a page, with the scenario of a link's parameters."""
    shown = {"page": name(page), "query": kept(query, LONGEST_QUERY)}
    _set(store, teacher, **shown, pushes=Class.pushes + 1)


def freeze(store: Store, teacher: Teacher, on: bool) -> None:
    """Stop all screens, or let them go on."""
    _set(store, teacher, frozen=on)


def let_in(store: Store, teacher: Teacher, on: bool) -> None:
    """Let new groups join, or no more; those that are there can come back."""
    _set(store, teacher, joinable=on)


def ask(store: Store, teacher: Teacher, kind: Kind, subject: str, content: object = None) -> str:
    """Open a prompt and give its identity; one that is there and has not been shown is opened again."""
    if kind not in get_args(Kind):
        raise Refusal("bad_value")
    asked = {"class_id": teacher.class_id, "kind": kind, "subject": name(subject)}
    content = kept(content, LONGEST_CONTENT)
    with teaching(store, teacher) as db:
        before = db.execute(select(Prompt.id, Prompt.content).filter_by(**asked, shown=False)).all()
        same = next((row.id for row in before if row.content == content), None)
        if same:
            db.execute(update(Prompt).where(Prompt.id == same).values(open=True))
            return same
        if (db.scalar(select(func.count(Prompt.id)).filter_by(class_id=teacher.class_id)) or 0) >= MOST_PROMPTS:
            raise Refusal("too_many", most=MOST_PROMPTS)
        row = {"id": new_id(), **asked, "content": content, "asked_at": store.clock(), "open": True, "shown": False}
        db.execute(insert(Prompt).values(row))
    return str(row["id"])


def close(store: Store, teacher: Teacher, prompt_id: str) -> None:
    """Take no more answers."""
    _set_prompt(store, teacher, prompt_id, open=False)


def show(store: Store, teacher: Teacher, prompt_id: str, on: bool = True) -> None:
    """Show the class what was answered and the correction, or no more; a question is closed with it."""
    still_open = and_(Prompt.open, Prompt.kind != "question") if on else Prompt.open
    _set_prompt(store, teacher, prompt_id, shown=on, open=still_open)


def forgive(store: Store, teacher: Teacher) -> None:
    """Forget all wrong keys and passphrases of the class: nobody waits any longer."""
    with teaching(store, teacher) as db:
        db.execute(delete(Attempt).where(Attempt.class_id == teacher.class_id))


def reset_key(store: Store, teacher: Teacher, group_id: str) -> str:
    """A new key for a group that lost its own; who sits there must come back with it."""
    key = keys.new_key()
    key_hash = keys.hashed(key, keys.KEY_COST)
    with teaching(store, teacher) as db:
        changed = update(Group).filter_by(id=name(group_id), class_id=teacher.class_id).values(key_hash=key_hash)
        if not db.execute(changed).rowcount:
            raise Refusal("no_group")
        attempts.clear(db, teacher.class_id, group_id)
    return key


def remove_group(store: Store, teacher: Teacher, group_id: str) -> None:
    """Send a group out, with all it has written."""
    with teaching(store, teacher) as db:
        if not db.execute(delete(Group).filter_by(id=name(group_id), class_id=teacher.class_id)).rowcount:
            raise Refusal("no_group")
        attempts.clear(db, teacher.class_id, group_id)


def present(store: Store, teacher: Teacher) -> list[Present]:
    """The groups in the order in which they joined."""
    columns = select(Group.id, Group.alias, Group.seed, Group.page, Group.seen_at)
    with reading_as_teacher(store, teacher) as db:
        found = db.execute(columns.where(Group.class_id == teacher.class_id).order_by(Group.joined_at, Group.id))
        return [Present(*row) for row in found]


def room(store: Store, teacher: Teacher) -> list[tuple[str, str, bool]]:
    """Who is where: alias, page and whether it is there of each group, at most :data:`LOOKED` old. Raises Refusal."""

    def read() -> list[tuple[str, str, bool]]:
        now = store.clock()
        return [(one.alias, one.page, abs(now - one.seen_at) < AWAY) for one in present(store, teacher)]

    found: list[tuple[str, str, bool]] = shared(store, teacher, f"room {store.moment(LOOKED)}", read)
    return found


def asked(store: Store, teacher: Teacher) -> list[Asked]:
    """All that was asked in the class, closed prompts too, the last first."""
    given = select(func.count()).where(Answer.prompt_id == Prompt.id).scalar_subquery()
    columns = select(Prompt.id, Prompt.kind, Prompt.subject, Prompt.content, Prompt.open, Prompt.shown, given)
    with reading_as_teacher(store, teacher) as db:
        found = db.execute(columns.where(Prompt.class_id == teacher.class_id).order_by(Prompt.asked_at.desc()))
        return [Asked(*row) for row in found]


def answers(store: Store, teacher: Teacher, prompt_id: str) -> dict[str, Any]:
    """The answers to a prompt by group."""
    with reading_as_teacher(store, teacher) as db:
        given = select(Answer.group_id, Answer.value).filter_by(class_id=teacher.class_id, prompt_id=name(prompt_id))
        return {row.group_id: row.value for row in db.execute(given)}


def mark(store: Store, teacher: Teacher, prompt_id: str, group_id: str, points: float, criteria: object) -> None:
    """Give an answer its points, with the criteria ticked in the grid."""
    if not 0 <= points <= MOST_POINTS:  # nor anything that is not a number
        raise Refusal("bad_value")
    answer = {"class_id": teacher.class_id, "prompt_id": name(prompt_id), "group_id": name(group_id)}
    with teaching(store, teacher) as db:
        if db.scalar(select(Answer.group_id).filter_by(**answer)) is None:
            raise Refusal("no_group")
        put(db, Mark, **answer, points=float(points), criteria=kept(criteria), at=store.clock())


def marks(store: Store, teacher: Teacher) -> dict[tuple[str, str], tuple[float, Any]]:
    """Points and ticked criteria of all answers marked by hand, by prompt and group."""
    with reading_as_teacher(store, teacher) as db:
        found = db.execute(
            select(Mark.prompt_id, Mark.group_id, Mark.points, Mark.criteria).filter_by(class_id=teacher.class_id)
        )
        return {(row.prompt_id, row.group_id): (row.points, row.criteria) for row in found}


def erase(store: Store, teacher: Teacher) -> None:
    """End the class: nothing of it stays in the database, nor in the bytes of the file."""
    with teaching(store, teacher) as db:
        db.execute(delete(Class).where(Class.id == teacher.class_id))
    store.scrub()


def _set(store: Store, teacher: Teacher, **values: Any) -> None:
    with teaching(store, teacher) as db:
        db.execute(update(Class).where(Class.id == teacher.class_id).values(values))


def _set_prompt(store: Store, teacher: Teacher, prompt_id: str, **values: Any) -> None:
    with teaching(store, teacher) as db:
        prompt = update(Prompt).filter_by(id=name(prompt_id), class_id=teacher.class_id)
        if not db.execute(prompt.values(values)).rowcount:
            raise Refusal("bad_value")
