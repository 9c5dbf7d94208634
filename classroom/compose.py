"""A teacher's own activity, from parts of the ready-made ones and questions of the bank, fitted to time and marks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from classroom.activity import (
    TOTAL,
    Activity,
    Aim,
    Criterion,
    Excerpt,
    Part,
    Place,
    Question,
    Variant,
    activities,
    texts_of,
)
from classroom.item_on_paper import on_paper, printable
from classroom.items import bank
from classroom.objectives import Level, objectives
from classroom.sources import dossier_question
from classroom.told import PLACE
from classroom.words import CONTENT, Frozen, Words, read
from simulator.language import LANGUAGES


class _Texts(Frozen):
    words: dict[str, Words]


GENERAL = read(CONTENT / "composed.toml", _Texts).words
"""Words for what the parts do not bring along."""
HALF = 2
"""Steps in a point: half points."""
MOST_QUESTIONS = TOTAL * HALF


@dataclass(frozen=True)
class Source:
    """A part that may be taken over, and the activity it is from."""

    activity: Activity
    part: Part

    @property
    def sources(self) -> set[str]:
        """The documents that its texts name and the page that it opens."""
        page = {f"page {self.part.page}"} if self.part.page else set()
        return {f"dossier {number}" for number in self.part.documents} | page

    @property
    def objectives(self) -> set[str]:
        """What its questions assess."""
        asked = {question.criterion for question in self.part.question}
        return {criterion.objective for criterion in self.activity.criterion if criterion.id in asked}


def library() -> dict[str, Source]:
    """Every part of the ready-made activities that asks something, by ``activity.part``."""
    return {
        f"{name}.{part.id}": Source(activity, part)
        for name, activity in activities().items()
        for part in activity.part
        if part.question
    }


def shared_out(weights: Sequence[float], total: int) -> list[int]:
    """``total`` in whole shares, at least one each, as near as can be to the weights (largest remainders)."""
    if not weights or len(weights) > total:
        raise ValueError(f"{total} cannot be shared among {len(weights)}")
    spare = total - len(weights)
    exact = [spare * weight / sum(weights) for weight in weights]
    shares = [int(x) for x in exact]
    for i in sorted(range(len(exact)), key=lambda i: shares[i] - exact[i])[: spare - sum(shares)]:
        shares[i] += 1
    return [1 + share for share in shares]


def composed(
    title: Words, level: Level, minutes: Literal[55, 110], parts: Iterable[str], items: Iterable[str] = ()
) -> Activity:
    """The parts in this order, then a part of questions; points and minutes shared out anew.

    Raises ValueError when nothing is chosen or more questions than half points.
    """
    taken = [(name, library()[name]) for name in parts]
    moments = [_moved(name.partition(".")[0], source.part) for name, source in taken]
    chosen = [bank()[name] for name in items]
    if chosen:
        moments.append(_quiz([on_paper(item) for item in chosen], sum(item.minutes for item in chosen)))
    questions = [question for part in moments for question in part.question]
    points = shared_out([question.points for question in questions], MOST_QUESTIONS)
    lasting = shared_out([part.minutes for part in moments], minutes)
    marked = iter(points)
    moments = [
        part.model_copy(
            update={
                "minutes": time,
                "question": tuple(q.model_copy(update={"points": next(marked) / HALF}) for q in part.question),
            }
        )
        for part, time in zip(moments, lasting, strict=True)
    ]
    return _around(title, level, minutes, moments, taken)


def _around(
    title: Words, level: Level, minutes: Literal[55, 110], moments: list[Part], taken: list[tuple[str, Source]]
) -> Activity:
    """The activity that holds these parts: what they bring along, and general words for the rest."""
    whole = {name.partition(".")[0]: source.activity for name, source in taken}
    asked = list(dict.fromkeys(question.criterion for part in moments for question in part.question))
    known = {
        f"{name}-{criterion.id}": criterion.model_copy(update={"id": f"{name}-{criterion.id}"})
        for name, activity in whole.items()
        for criterion in activity.criterion
    }
    criteria = [known.get(name) or _of_objective(name.removeprefix("bank-")) for name in asked]
    whys = {aim.objective: aim.why for activity in whole.values() for aim in activity.aim}
    aims = [Aim(objective=o, why=whys.get(o, GENERAL["why"])) for o in dict.fromkeys(c.objective for c in criteria)]
    return Activity(
        title=title,
        summary=GENERAL["summary"],
        problem=dossier_question(),
        level=level,
        minutes=minutes,
        scenario=next(iter(whole.values())).scenario if whole else "hydro-mini",
        situation=GENERAL["situation"],
        place=Place(before=GENERAL["before"], now=GENERAL["now"], after=GENERAL["after"]),
        aim=tuple(aims),
        choices=_choices(taken, any(part.id == "bank" for part in moments)),
        materials=_materials(taken),
        excerpt=_excerpts(taken),
        variant=_variants(moments, whole),
        part=tuple(moments),
        criterion=tuple(criteria),
    )


def _choices(taken: Sequence[tuple[str, Source]], asks: bool) -> tuple[Words, ...]:
    """Why these parts: the reasons of a whole activity would speak of parts that were left out."""
    parts = [_with(GENERAL["part_choice"], source.part.title, source.activity.title) for _, source in taken]
    return (*parts, GENERAL["choice"]) if asks else tuple(parts)


def _materials(taken: Sequence[tuple[str, Source]]) -> tuple[Words, ...]:
    screens = [_with(GENERAL["screen"], source.part.title) for _, source in taken if source.part.page]
    return (GENERAL["material"], *screens)


def _with(frame: Words, *titles: Words) -> Words:
    return Words(**{code: frame.in_(code).format(*(title.in_(code) for title in titles)) for code in LANGUAGES})


def _variants(moments: Sequence[Part], whole: dict[str, Activity]) -> dict[str, Variant]:
    """The scenarios that the parts taken over use, in the order in which they come."""
    named = {f"{name}-{key}": v for name, activity in whole.items() for key, v in activity.variant.items()}
    told = [place[0] for part in moments for text in texts_of(part) for place in re.findall(PLACE, text.fr)]
    used = {part.variant for part in moments} | set(told)
    return {name: variant for name, variant in named.items() if name in used}


def _excerpts(taken: Sequence[tuple[str, Source]]) -> tuple[Excerpt, ...]:
    """The extracts of the documents that these parts name: pupils need not read for parts that were left out."""
    found = [e for _, source in taken for e in source.activity.excerpt if e.document in source.part.documents]
    return tuple(sorted(dict.fromkeys(found), key=lambda excerpt: excerpt.document))


def _moved(name: str, part: Part) -> Part:
    """The part under names that say where it is from, so that two activities never clash."""

    def moved(words: Words | None) -> Words | None:
        if words is None:
            return None
        return Words(**{code: _renamed(words.in_(code), name) for code in LANGUAGES})

    texts = ("title", "pupil", "teacher", "support", "extension", "further")
    return part.model_copy(
        update={
            "id": f"{name}-{part.id}",
            "written_for": part.minutes,
            "variant": f"{name}-{part.variant}" if part.variant else "",
            "question": tuple(
                question.model_copy(
                    update={
                        "criterion": f"{name}-{question.criterion}",
                        "written_for": question.points,
                        **{t: moved(getattr(question, t)) for t in ("ask", "answer", "support", "rows", "filled")},
                    }
                )
                for question in part.question
            ),
            **{text: moved(getattr(part, text)) for text in texts},
        }
    )


def _renamed(text: str, name: str) -> str:
    return re.sub(PLACE, lambda place: f"{{{name}-{place[1]}.{place[2]}}}" if place[1] else place[0], text)


def _quiz(questions: Sequence[Question], minutes: int) -> Part:
    return Part(
        id="bank",
        title=GENERAL["quiz"],
        minutes=max(2, min(110, minutes)),
        mode="alone",
        pupil=GENERAL["quiz_pupil"],
        teacher=GENERAL["quiz_teacher"],
        question=tuple(questions),
    )


def _of_objective(name: str) -> Criterion:
    return Criterion(id=f"bank-{name}", objective=name, words=objectives()[name].words, expected=GENERAL["expected"])


def matching(level: Level, wanted: Iterable[str] = (), sources: Iterable[str] = ()) -> tuple[list[str], list[str]]:
    """The parts, and the level's questions of the bank, for these objectives and sources (all when none is named)."""
    asked, used = set(wanted), set(sources)

    def fits(objectives: Iterable[str], sources: Iterable[str]) -> bool:
        return (not asked or not asked.isdisjoint(objectives)) and (not used or not used.isdisjoint(sources))

    parts = [name for name, source in library().items() if fits(source.objectives, source.sources)]
    items = [
        name
        for name, item in bank().items()
        if printable(item) and item.level == level and fits(item.objectives, item.sources)
    ]
    return parts, items
