"""Who keeps the visitor's stances: this session alone, or the class that the visitor sits in."""

from typing import Protocol, cast

import streamlit as st

from classroom.debate import Ballot, Ballots, Moment
from interface.class_place import place

_SLOT = "hydroscope_stances"


class Keeper(Ballots, Protocol):
    """Keeps the visitor's own stances; ``of`` gives those of the class, nothing without a class.

    ``votes``: whether the visitor takes sides; a teacher does not.
    """

    in_class: bool
    votes: bool

    def mine(self, claim: str) -> Ballot:
        """What the visitor (or the group) has answered."""

    def take(self, claim: str, moment: Moment, value: int | None) -> None:
        """Keep an answer; a second one replaces it, None withdraws it."""


class Alone:
    """Without a class: the stances last as long as the visit, on this page alone."""

    in_class = False
    votes = True

    def mine(self, claim: str) -> Ballot:
        """What the visitor has answered."""
        return _kept().get(claim, Ballot())

    def take(self, claim: str, moment: Moment, value: int | None) -> None:
        """Keep an answer."""
        _kept()[claim] = self.mine(claim)._replace(**{moment: value})

    def of(self, claim: str) -> list[Ballot]:
        """Nobody else is there."""
        return []


def keeper() -> Keeper:
    """Who keeps the stances of this visitor."""
    member = place().member
    if member is None:
        return Alone()
    from interface.debate_class import InClass  # loads the store's libraries: only once somebody is in a class

    return InClass(member)


def _kept() -> dict[str, Ballot]:
    return cast(dict[str, Ballot], st.session_state.setdefault(_SLOT, {}))
