"""What a class looks at together: the answers once they are shown, the board, the stances. Read once for all screens.

Answers and stances come without the group that gave them.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from classroom.bulletin import bulletin, shared
from classroom.members import Member, Teacher
from classroom.refusals import Refusal
from classroom.schema import Answer, Group, Run, Stance, Tag
from classroom.store import Store
from classroom.texts import name


@dataclass(frozen=True)
class Published:
    """A run on the board: ``tags`` holds who gave each ready-made comment, by alias."""

    id: str
    group_id: str
    alias: str
    query: str
    headline: dict[str, Any]
    at: float
    tags: dict[str, list[str]]


def results(store: Store, member: Member, prompt_id: str) -> list[Any]:
    """All answers to a prompt, in no order that tells whose; for groups only while they are shown. Raises Refusal."""
    now = bulletin(store, member)
    if not isinstance(member, Teacher) and not any(asked.shown for asked in now.prompts if asked.id == prompt_id):
        raise Refusal("not_shown")
    given = select(Answer.value).filter_by(class_id=member.class_id, prompt_id=name(prompt_id))

    def read() -> list[Any]:
        with store.read() as db:
            return sorted(db.scalars(given), key=repr)

    found: list[Any] = shared(store, member, f"results {prompt_id}", read)
    return found


def board(store: Store, member: Member) -> list[Published]:
    """The runs that groups have published, in that order. Raises Refusal."""
    bulletin(store, member)
    found: list[Published] = shared(store, member, "board", lambda: _board(store, member.class_id))
    return found


def swing(store: Store, member: Member, claim: str) -> list[tuple[int | None, int | None]]:
    """Each group's stance before and after, None where it took none. Raises Refusal."""
    bulletin(store, member)
    every: dict[str, dict[str, dict[str, int]]] = shared(store, member, "stances", lambda: _stances(store, member))
    groups = every.get(claim, {}).values()
    return sorted(((by.get("before"), by.get("after")) for by in groups), key=repr)


def _board(store: Store, class_id: str) -> list[Published]:
    runs = select(Run.id, Run.group_id, Group.alias, Run.query, Run.headline, Run.at).join(Group)
    tags = select(Tag.run_id, Tag.tag, Group.alias).join(Group).where(Tag.class_id == class_id)
    with store.read() as db:
        given = db.execute(tags.order_by(Tag.at, Tag.group_id)).all()
        found = db.execute(runs.where(Run.class_id == class_id).order_by(Run.at, Run.id)).all()
    by_run: dict[str, dict[str, list[str]]] = {}
    for run_id, tag, alias in given:
        by_run.setdefault(run_id, {}).setdefault(tag, []).append(alias)
    return [Published(**run._asdict(), tags=by_run.get(run.id, {})) for run in found]


def _stances(store: Store, member: Member) -> dict[str, dict[str, dict[str, int]]]:
    columns = select(Stance.claim, Stance.group_id, Stance.moment, Stance.value)
    found: dict[str, dict[str, dict[str, int]]] = {}
    with store.read() as db:
        for claim, group, moment, value in db.execute(columns.where(Stance.class_id == member.class_id)):
            found.setdefault(claim, {}).setdefault(group, {})[moment] = value
    return found
