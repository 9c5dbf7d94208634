"""Facts of the app that the guide states: read where they are decided, never typed again."""

from collections.abc import Callable

from classroom.activity import activities
from classroom.attempts import FREE
from classroom.debate import FEWEST, claims, staging
from classroom.deck import HOSPITAL, IMPLANTS
from classroom.items import bank
from classroom.keys import CODE_LENGTH, SHORTEST_PASSPHRASE
from classroom.store import DAY, FILE, KEPT
from simulator.care import AVOIDED_IF_CALLED
from simulator.language import Text
from simulator.pairing_losses import SMALLEST
from simulator.scenario import parameters
from simulator.space.attacks import CARDS
from simulator.space.space import IDLE
from simulator.targets import HEARTLOGIC, TARGETS

APP = "app"
"""What stands before the name of a fact in a text: ``{app.kept_days}``."""
CHOSEN = "modelling choice"
"""How the source of a parameter begins that nobody has published."""


def _plausible() -> list[str]:
    """The sources of the parameters of the invented world."""
    return [parameter.source for parameter in parameters().values() if parameter.plausible]


FACTS: dict[str, Callable[[Text], str]] = {
    "kept_days": lambda t: t.number(KEPT / DAY),
    "database": lambda t: FILE,
    "code_length": lambda t: t.number(CODE_LENGTH),
    "passphrase": lambda t: t.number(SHORTEST_PASSPHRASE),
    "tries": lambda t: t.number(FREE),
    "questions": lambda t: t.number(len(bank())),
    "activities": lambda t: t.number(len(activities())),
    "claims": lambda t: t.number(len(claims())),
    "fewest": lambda t: t.number(FEWEST),
    "roles": lambda t: t.number(len(staging().roles)),
    "idle": lambda t: t.number(IDLE / 60),
    "attacks": lambda t: t.number(len(CARDS)),
    "implant_cards": lambda t: t.number(IMPLANTS),
    "hospital_cards": lambda t: t.number(HOSPITAL),
    "smallest": lambda t: t.number(SMALLEST),
    "avoided_by_a_call": lambda t: t.estimate(AVOIDED_IF_CALLED, percent=True),
    "heartlogic": lambda t: t.estimate(HEARTLOGIC.estimate, percent=True),
    "figures": lambda t: t.number(len(TARGETS)),
    "calibrated": lambda t: t.number(sum(target.calibrate for target in TARGETS)),
    "parameters": lambda t: t.number(len(_plausible())),
    "chosen": lambda t: t.number(sum(source.startswith(CHOSEN) for source in _plausible())),
}
"""Every fact that a text may state."""
