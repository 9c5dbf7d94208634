"""Who this visitor is in a class: a teacher, a group or nobody. In the server's memory only, never in the address."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from interface.visit import of_visit
from simulator.language import Text

if TYPE_CHECKING:  # the store's libraries are loaded only once somebody is in a class
    from classroom.members import Member

_SLOT = "hydroscope_class"


@dataclass
class Place:
    """``followed``: how many of the teacher's pushes this screen has made; ``pages``: the pages of the menu by file,
    titled in the words of ``titles``; ``file``: the one that is shown; ``told``: why the visitor is no longer in the
    class, to be said once; ``ticket``: what this screen shows to be told news of its class.
    """

    member: "Member | None" = None
    followed: int = 0
    projecting: bool = False
    pages: dict[str, Any] = field(default_factory=dict)
    titles: Text | None = None
    file: str = ""
    told: str = ""
    ticket: str = ""


def place() -> Place:
    """The visitor's."""
    return of_visit(_SLOT, Place)
