"""The door of a class: opening one, joining it as a group, coming back as a group or as the teacher."""

import secrets
from collections import Counter

from sqlalchemy import Connection, func, insert, select, update

from classroom import attempts, keys
from classroom.aliases import ALIASES
from classroom.draws import SPREAD
from classroom.members import Seat, Teacher
from classroom.refusals import Refusal
from classroom.schema import Class, Group, new_id
from classroom.store import KEPT, Store

MOST_CLASSES = 1000
"""Open at the same time on one server."""
MOST_SEEDS = 1_000_000


def open_class(store: Store, passphrase: str) -> Teacher:
    """A new class. Raises Refusal for a passphrase of fewer than 8 characters or more than 200."""
    if not keys.SHORTEST_PASSPHRASE <= len(passphrase) <= keys.LONGEST_PASSPHRASE:
        raise Refusal("passphrase_length", shortest=keys.SHORTEST_PASSPHRASE, longest=keys.LONGEST_PASSPHRASE)
    kept = keys.hashed(passphrase, keys.PASSPHRASE_COST)
    now = store.clock()
    with store.write() as db:
        if (db.scalar(select(func.count()).select_from(Class)) or 0) >= MOST_CLASSES:
            raise Refusal("too_many", most=MOST_CLASSES)
        made = Teacher(new_id(), _free_code(db))
        row = {"id": made.class_id, "code": made.code, "passphrase_hash": kept}
        db.execute(insert(Class).values(row | {"opened_at": now, "ends_at": now + KEPT}))
    return made


def enter_as_teacher(store: Store, code: str, passphrase: str) -> Teacher:
    """The teacher of a class who comes back. Raises Refusal."""
    with store.read() as db:
        class_id, found, kept, _ = _class(db, store, code)
    left = attempts.charge(store, class_id, attempts.PASSPHRASE)
    if not keys.matches(passphrase[: keys.LONGEST_PASSPHRASE + 1], kept):
        raise Refusal("wrong_passphrase", left=left)
    with store.write() as db:
        attempts.clear(db, class_id, attempts.PASSPHRASE)
    return Teacher(class_id, found)


def free_aliases(store: Store, code: str) -> list[str]:
    """The names that nobody in the class has taken, by identity, in the order of the list. Raises Refusal."""
    with store.read() as db:
        class_id, *_ = _class(db, store, code)
        taken = set(db.scalars(select(Group.alias).where(Group.class_id == class_id)))
    return [alias for alias in ALIASES if alias not in taken]


def join(store: Store, code: str, alias: str) -> Seat:
    """A new group, with its key. Raises Refusal, ``alias_taken`` if another group was faster."""
    if alias not in ALIASES:
        raise Refusal("unknown_alias")
    key = keys.new_key()
    with store.read() as db:
        class_id, found, *_ = _class(db, store, code)
        _seeds(db, class_id, alias)
    kept = keys.hashed(key, keys.KEY_COST)  # takes its time: before the others are made to wait
    with store.write() as db:
        seed = _place(db, store, class_id, alias)
        seat = Seat(class_id, found, new_id(), alias, seed, key, kept)
        row = {"id": seat.group_id, "class_id": class_id, "alias": alias, "key_hash": kept, "seed": seed}
        db.execute(insert(Group).values(row | {"joined_at": store.clock(), "seen_at": store.clock()}))
    return seat


def come_back(store: Store, code: str, alias: str, key: str) -> Seat:
    """The seat of a group that is in the class already, from whatever device. Raises Refusal."""
    if alias not in ALIASES:
        raise Refusal("no_group")
    with store.read() as db:
        class_id, found, *_ = _class(db, store, code)
        group = select(Group.id, Group.seed, Group.key_hash)
        row = db.execute(group.where(Group.class_id == class_id, Group.alias == alias)).one_or_none()
    if row is None:
        raise Refusal("no_group")
    attempts.check(store, class_id, attempts.CLASS_KEYS)
    left = attempts.charge(store, class_id, row.id)
    typed = key.strip()[:5]
    if not keys.matches(typed, row.key_hash):
        attempts.charge(store, class_id, attempts.CLASS_KEYS)
        raise Refusal("wrong_key", left=left)
    with store.write() as db:
        attempts.clear(db, class_id, row.id)
    return Seat(class_id, found, row.id, alias, row.seed, typed, row.key_hash)


def _class(db: Connection, store: Store, code: str) -> tuple[str, str, str, bool]:
    """Identity, code, hash of the passphrase and whether groups may join."""
    found = select(Class.id, Class.code, Class.passphrase_hash, Class.joinable)
    living = found.where(Class.code == keys.read_code(code), Class.ends_at > store.clock())
    row = db.execute(living).one_or_none()
    if row is None:
        raise Refusal("no_class")
    return row.id, row.code, row.passphrase_hash, row.joinable


def _place(db: Connection, store: Store, class_id: str, alias: str) -> int:
    """The seed of a new group, unlike its neighbours'; the class waits meanwhile. Raises Refusal."""
    living = update(Class).where(Class.id == class_id, Class.ends_at > store.clock())
    joinable = db.scalar(living.values(version=Class.version + 1).returning(Class.joinable))
    if joinable is None:
        raise Refusal("class_ended")
    if not joinable:
        raise Refusal("door_closed")
    return _next_seed(_seeds(db, class_id, alias))


def _next_seed(taken: set[int]) -> int:
    """A seed that nobody has and that follows the last one modulo SPREAD, so that neighbours' figures differ."""
    used = Counter(seed % SPREAD for seed in taken)
    fewest = min(used[rest] for rest in range(SPREAD))
    free = [rest for rest in range(SPREAD) if used[rest] == fewest]
    after = [rest for rest in free if used[(rest - 1) % SPREAD] > fewest]
    rest = secrets.choice(after or free)
    drawn = iter(lambda: rest + SPREAD * secrets.randbelow(MOST_SEEDS // SPREAD), None)
    return next(seed for seed in drawn if seed not in taken)


def _seeds(db: Connection, class_id: str, alias: str) -> set[int]:
    """The seeds of the groups that are there. Raises Refusal if there is no place for one of this name."""
    groups = dict(db.execute(select(Group.alias, Group.seed).where(Group.class_id == class_id)).all())
    if len(groups) >= len(ALIASES):
        raise Refusal("class_full", most=len(ALIASES))
    if alias in groups:
        raise Refusal("alias_taken")
    return set(groups.values())


def _free_code(db: Connection) -> str:
    taken = set(db.scalars(select(Class.code)))
    return next(code for code in iter(keys.new_code, None) if code not in taken)
