"""The groups of patients in words, in the order of :func:`simulator.pairing_losses.member`."""

from simulator.language import Text
from simulator.scenario import parameters
from synthetic_data.cohort import MANUFACTURERS

N_ = str  # marks a text for translation

_GROUPS = {
    "income": (
        N_("Poorest fifth"),
        N_("Second fifth"),
        N_("Third fifth"),
        N_("Fourth fifth"),
        N_("Richest fifth"),
    ),
    "age": (N_("Under 60"), N_("60 to 69"), N_("70 to 79"), N_("80 and over")),
    "territory": (N_("More populated"), N_("Less populated")),
    "sex": (N_("Men"), N_("Women")),
}
TOLD = {
    "income": N_(
        "In this world a low income raises the risk and the gaps in what implants send. Neither file knows the "
        "income: a real project would have to link social data (EDP-Santé)."
    ),
    "age": N_(
        "The oldest mostly bear pacemakers, for hearts that beat too slowly rather than weakly, and die earlier."
    ),
    "territory": N_("Half of the départements are called less populated; most patients live in the other half."),
    "manufacturer": N_("Implants of manufacturers D and E lack a sensor: the model knows less of their bearers."),
    "sex": N_("Men more often bear a defibrillator or a resynchronisation device, for weaker hearts."),
}
"""What is behind each characteristic in this world."""


def group_names(t: Text, name: str) -> list[str]:
    """The names of the groups of a characteristic."""
    if name == "manufacturer":
        return [t._("Manufacturer {letter}", letter=letter) for letter in MANUFACTURERS]
    return [t._(group) for group in _GROUPS[name]]


def characteristics(t: Text) -> dict[str, str]:
    """The title of each characteristic."""
    return {name: t._(title) for name, title in parameters()["fairness.by"].choices.items()}
