"""What a pupil or a class has achieved, per objective rather than in one mark."""

from collections.abc import Iterable
from dataclasses import dataclass

from classroom.items import Item
from classroom.marking import Mark
from classroom.objectives import objectives


@dataclass(frozen=True)
class Score:
    """Points out of ``of``, over ``answers`` marked answers."""

    points: float
    of: float
    answers: int

    @property
    def share(self) -> float:
        """Share of the points; NaN without any."""
        return self.points / self.of if self.of else float("nan")


def total(marks: Iterable[Mark]) -> Score:
    """All marked answers together; those that wait for the teacher do not count."""
    known = [(mark.points, mark.of) for mark in marks if mark.points is not None]
    return Score(sum(p for p, _ in known), sum(of for _, of in known), len(known))


def by_objective(answers: Iterable[tuple[Item, Mark]]) -> dict[str, Score]:
    """The score of each objective met, in the objectives' order; an answer counts for each of its own."""
    given = list(answers)
    found = {
        name: total(mark for item, mark in given if name in item.objectives and mark.points is not None)
        for name in objectives()
    }
    return {name: score for name, score in found.items() if score.answers}
