"""A disk without room and a database that may only be read: refused in our words, nothing lost, and on it goes."""

import resource
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from sqlalchemy import event, text

from classroom import taking_part, teaching
from classroom.bulletin import bulletin
from classroom.door import join, open_class
from classroom.members import Seat, Teacher
from classroom.store import Store
from tests.class_stores import Place
from tests.reliability.databases import databases, refusal
from tests.reliability.report import Report, chance

PART = "disk"
STEPS, MOST_STEPS = 12, 400


@contextmanager
def no_room(store: Store, draws: Random) -> Iterator[None]:
    """No file may grow beyond a size that is nearly reached, as on a disk that is full."""
    folder = Path(str(store.engine.url.database)).parent
    largest = max(file.stat().st_size for file in folder.iterdir())
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + draws.choice((0, 100, 5000, 40_000)), before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def read_only(store: Store, draws: Random) -> Iterator[None]:
    """The database takes no more writes."""
    sqlite = store.engine.dialect.name == "sqlite"

    def begin(db: object) -> None:
        db.exec_driver_sql(f"PRAGMA query_only = {on}" if sqlite else "SET TRANSACTION READ ONLY")  # type: ignore[attr-defined]

    on = "ON"
    event.listen(store.engine, "begin", begin)
    event.listen(store._writing, "begin", begin)
    try:
        yield
    finally:
        event.remove(store.engine, "begin", begin)
        event.remove(store._writing, "begin", begin)
        if sqlite:
            store.engine.dispose()  # the setting is the connection's


def play(seed: int, numbers: range, report: Report) -> None:
    """A lesson, the trouble, the lesson again."""
    with databases(report) as made:
        for number in report.in_time(numbers):
            draws = chance(seed, PART, number)
            place = made[number % len(made)](number)
            trouble = draws.choice((no_room, read_only)) if place.url is None else read_only
            name = f"{'SQLite' if place.url is None else 'PostgreSQL'}, {trouble.__name__.replace('_', ' ')}"
            with report.case(number, name, "a class"):
                report.ended[_one(place, trouble, draws)] += 1
        with report.case(-1, "SQLite, read only from the start", "an address with mode=ro"):
            report.ended[_from_the_start()] += 1


def _one(place: Place, trouble: Callable[..., object], draws: Random) -> str:
    """Raises AssertionError if something is lost, told in other words than ours, or does not go on."""
    store = place.open()
    teacher = open_class(store, "a passphrase")
    seat, prompt = join(store, teacher.code, "heron"), teaching.ask(store, teacher, "question", "first")
    confirmed = {"answer": -1, "refused": 0}
    _act(store, teacher, seat, prompt, confirmed, draws, STEPS)
    with trouble(store, draws):  # type: ignore[attr-defined]
        _act(store, teacher, seat, prompt, confirmed, draws, MOST_STEPS)
        assert refusal(lambda: bulletin(store, seat)) in ("", "no_database")
    store.close()
    again = place.open()
    last = {prompt: confirmed["answer"]} if confirmed["answer"] >= 0 else {}
    assert taking_part.answers(again, seat) == last, "a confirmed answer is lost"
    taking_part.answer(again, seat, prompt, "goes on")
    again.close()
    return "refused, nothing lost" if confirmed["refused"] else "there was room enough"


def _act(
    store: Store, teacher: Teacher, seat: Seat, prompt: str, confirmed: dict[str, int], draws: Random, steps: int
) -> None:
    """Answer, publish, ask, join; until the third refusal."""
    for _ in range(steps):
        value = draws.randrange(10**9)
        acts: tuple[Callable[[], object], ...] = (
            lambda: taking_part.answer(store, seat, prompt, value),  # noqa: B023
            lambda: taking_part.publish(store, seat, f"seed={draws.randrange(40)}", {"x": "y" * 3000}),
            lambda: teaching.push(store, teacher, "evaluation", "seed=" + "1" * draws.choice((1, 3000))),
            lambda: taking_part.seen(store, seat, f"page-{value}"),  # noqa: B023
            lambda: open_class(store, "another passphrase"),
        )
        which = draws.choice((0, 0, 1, 2, 3, 4))
        code = refusal(acts[which])
        assert code in ("", "no_database"), code
        confirmed["refused"] += bool(code)
        if which == 0 and not code:
            confirmed["answer"] = value
        if confirmed["refused"] == 3:
            return


def _from_the_start() -> str:
    """An SQLite file that the server may read but not write."""
    with tempfile.TemporaryDirectory(prefix="hydroscope-") as home:
        store = Store.open(None, Path(home))
        open_class(store, "a passphrase")
        store.close()
        url = f"sqlite:///file:{home}/classes.sqlite?mode=ro&uri=true"
        code = refusal(lambda: Store.open(url, Path(home)).close())
        assert code in ("", "no_database"), code
        again = Store.open(None, Path(home))
        with again.read() as db:
            assert db.scalar(text("SELECT count(*) FROM classes")) == 1
        again.close()
    return "refused, nothing lost"
