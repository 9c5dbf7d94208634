"""The class's board: what a group may publish, as the link of a scenario, and how the server makes its figures.

Nothing that a browser says of a run is kept: its link is read as any stranger's, written anew, and its figures are
computed here. ``study_of`` gives the study of a scenario, from a cache that all visitors share.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import insert, select, update

from classroom import taking_part
from classroom.board_figures import headline
from classroom.bulletin import Bulletin
from classroom.challenges import CHALLENGES, GATE, TALES, tried
from classroom.gate_challenge import GATE_PRESET, START, try_tables
from classroom.members import Seat, Teacher, reading, teaching
from classroom.refusals import Refusal
from classroom.schema import LONGEST_QUERY, Prompt, Run, new_id
from classroom.store import Store
from classroom.words import CONTENT, Frozen, Slug, Words
from classroom.words import read as read_file
from simulator.scenario import DEFAULT_PRESET, PRESETS, Scenario, parameters, read
from simulator.space.protocol import Tabulate
from simulator.study import Study

StudyOf = Callable[[Scenario], Study]
MOST: dict[str, float] = {
    "cohort.n_patients": 5000,
    "cohort.n_days": 1095,
    "records.n_pool": 75_000,
    "linkage.block_window_days": 62,
    "linkage.em_iterations": 500,
    "evaluation.n_bootstrap": 500,
    "model.boosting_rounds": 200,
}
"""What a run on the board may cost the server at most; the ready-made scenarios but the largest are within."""
LESSON = "lesson"
"""The kind of prompt that asks nothing: it shows what a challenge teaches."""
ASIDE = {"a", "preset", "level", "lang", "patient", "pair", "failure", "axis", "hosting", "class"}
"""What a page's address says besides the scenario."""


class _Tags(Frozen):
    tags: dict[Slug, Words]


TAGS: dict[str, Words] = read_file(CONTENT / "tags.toml", _Tags).tags
"""The ready-made comments, by name."""


@dataclass(frozen=True)
class Link:
    """A scenario within the limits, and the parameters of the link that opens it, written by us."""

    query: str
    scenario: Scenario


def read_link(query: str) -> Link:
    """What the parameters of a link stand for. Raises Refusal for what is no scenario, or too costly."""
    if len(query) > LONGEST_QUERY:
        raise Refusal("too_long", most=LONGEST_QUERY)
    try:
        asked = dict(parse_qsl(query.removeprefix("?"), max_num_fields=200, strict_parsing=bool(query)))
    except ValueError as problem:
        raise Refusal("bad_link") from problem
    preset = asked.get("preset", DEFAULT_PRESET)
    if preset not in PRESETS:
        raise Refusal("bad_link")
    changes = [(key, value) for key, value in asked.items() if key not in ASIDE]
    scenario, refused = read(changes, PRESETS[preset].scenario)
    if refused:
        raise Refusal("bad_link")
    _must_be_affordable(scenario)
    return Link(write_link(preset, scenario), scenario)


def write_link(preset: str, scenario: Scenario) -> str:
    """The parameters of the link that opens a scenario: the preset, and what differs from it."""
    changed = scenario.differences(PRESETS[preset].scenario)
    written = {key: parameters()[key].write(value) for key, value in changed.items()}
    return urlencode(({"preset": preset} if preset != DEFAULT_PRESET else {}) | written)


def publish(store: Store, seat: Seat, query: str, study_of: StudyOf) -> str:
    """Put a run on the board, with the figures and the challenges that it reaches; gives its identity.

    Raises Refusal, before anything is computed for a link that is hostile or too costly.
    """
    return _publish(store, seat, query, study_of)


def publish_gate(store: Store, seat: Seat, tables: Sequence[Tabulate], study_of: StudyOf) -> str:
    """Put the gate's world on the board as won; gives its identity. Raises Refusal if the tables tell nothing."""
    if try_tables(tables).told is None:
        raise Refusal("not_reached")
    return _publish(store, seat, write_link(GATE_PRESET, START), study_of, (GATE,))


def _publish(store: Store, seat: Seat, query: str, study_of: StudyOf, won: tuple[str, ...] = ()) -> str:
    link = read_link(query)
    with reading(store, seat) as db:  # who has no seat has nothing computed
        mine = select(Run.headline).where(Run.group_id == seat.group_id, Run.query == link.query)
        before = (db.scalar(mine) or {}).get("challenges", ())
    figures = headline(study_of(link.scenario))
    reached = [name for name, challenge in CHALLENGES.items() if tried(challenge, link.scenario, figures).reached]
    if GATE in (*won, *before):  # its tables are not in the scenario: published again, it stays won
        reached.append(GATE)
    return taking_part.publish(store, seat, link.query, {"figures": figures, "challenges": reached})


def _must_be_affordable(scenario: Scenario) -> None:
    if scenario.linkage.engine != "hydroscope":
        raise Refusal("other_engine")
    for key, most in MOST.items():
        if float(scenario.get(key)) > most:  # type: ignore[arg-type]
            raise Refusal("too_costly", parameter=parameters()[key].title, most=most)


def tag(store: Store, seat: Seat, run_id: str, tag: str, on: bool = True) -> None:
    """Give a run one of the ready-made comments, or take it back. Raises Refusal for any other word."""
    if tag not in TAGS:
        raise Refusal("bad_value")
    taking_part.tag(store, seat, run_id, tag, on)


def tell_lesson(store: Store, teacher: Teacher, challenge: str, on: bool = True) -> None:
    """Show the class what a challenge teaches, or no more. Raises Refusal for a challenge that does not exist."""
    if challenge not in TALES:
        raise Refusal("bad_value")
    lesson = {"class_id": teacher.class_id, "kind": LESSON, "subject": challenge}
    with teaching(store, teacher) as db:
        if not db.execute(update(Prompt).filter_by(**lesson).values(shown=on)).rowcount:
            row = {"id": new_id(), "content": None, "asked_at": store.clock(), "open": False, "shown": on}
            db.execute(insert(Prompt).values(lesson | row))


def lessons_told(now: Bulletin) -> list[str]:
    """The challenges whose lesson the teacher shows, in the order in which they were first shown."""
    return [one.subject for one in now.prompts if one.kind == LESSON and one.shown and one.subject in TALES]
