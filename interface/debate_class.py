"""The stances of a class: a group's own are kept by the class, and all see how it has swung."""

from functools import cached_property

from classroom import class_views, taking_part
from classroom.debate import Ballot, Moment
from classroom.members import Member, Seat
from interface.class_news import wake
from interface.class_store import store, told


class InClass:
    """What the class keeps of this member; a teacher takes no side, and what was said is not withdrawn."""

    in_class = True

    def __init__(self, member: Member) -> None:
        self.member, self.votes = member, isinstance(member, Seat)

    @cached_property
    def _mine(self) -> dict[tuple[str, str], int]:
        if isinstance(self.member, Seat):
            with told():
                return taking_part.stances(store(), self.member)
        return {}

    def mine(self, claim: str) -> Ballot:
        """What the group has answered."""
        return Ballot(self._mine.get((claim, "before")), self._mine.get((claim, "after")))

    def take(self, claim: str, moment: Moment, value: int | None) -> None:
        """Keep an answer in the place of an earlier one."""
        if isinstance(self.member, Seat) and value is not None:
            with told():
                taking_part.stance(store(), self.member, claim, moment, value)

    def follow(self) -> None:
        """Run this part again when somebody has answered."""
        wake("debate", "work")

    def of(self, claim: str) -> list[Ballot]:
        """What all groups have answered, in no telling order."""
        with told():
            return [Ballot(*pair) for pair in class_views.swing(store(), self.member, claim)]
        return []
