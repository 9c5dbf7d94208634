"""What a rule is: who says it, how serious it is, why, what to change, the source."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from simulator.space.application import Application

N_ = str  # marks a text for translation

Body = Literal["CESREES", "CNIL"]
Severity = Literal["refusal", "reservation"]
LAW_3 = N_("article L1461-3 of the Code de la santé publique")


@dataclass(frozen=True)
class Rule:
    """``broken`` says whether the file breaks it, or by which columns.

    ``why``, ``change`` and ``source`` (the article or the document) are English message ids.
    """

    key: str
    body: Body
    severity: Severity
    broken: Callable[[Application], bool | tuple[str, ...]]
    why: str
    change: str
    source: str
