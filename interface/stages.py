"""The five places that the data go through, from the implant to the model that leaves: names, colours, signs."""

from dataclasses import dataclass

N_ = str  # marks a text for translation


@dataclass(frozen=True)
class Stage:
    """``sign``: SVG paths on a 24 by 24 grid, drawn with a stroke in the stage's ``colour``."""

    name: str
    colour: str
    sign: str


STAGES = {
    "implants": Stage(
        N_("Implants"),
        "implant",
        "M5 3h6a2 2 0 0 1 2 2v3a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM6 6h4M8 10v3c0 3 2 3 4 3"
        "M16.5 21.5l-4-4.1a2.5 2.5 0 0 1 4-3 2.5 2.5 0 0 1 4 3z",
    ),
    "hospital": Stage(N_("Hospital"), "hospital", "M4 21V8h16v13zM8 8V4h8v4M12 11v6M9 14h6"),
    "pairing": Stage(N_("Pairing"), "pair", "M3 4h11v13H3zM10 8h11v13H10zM10 11h4M10 14h4"),
    "space": Stage(N_("Closed space"), "pair", "M3 10l9-6 9 6v11H3zM8.5 13h7v5h-7zM10 13v-1.5a2 2 0 0 1 4 0V13"),
    "leaves": Stage(N_("The model leaves"), "leaves", "M13 6H4v14h14v-9M10 14L20 4M14.5 4H20v5.5"),
}
WHERE = {
    "data": ("implants", "hospital"),
    "linkage": ("pairing",),
    "training": ("space",),
    "evaluation": ("space",),
    "pairing_effect": ("pairing", "space"),
    "pitfalls": ("space",),
    "fairness": ("space",),
    "authorisation": ("space",),
    "space": ("space",),
    "attacks": ("space",),
    "receiver": ("leaves",),
    "sovereignty": ("space",),
    "clinic": ("leaves",),
    "utility": ("leaves",),
    "policy": ("leaves",),
}
"""Where one stands on the path, page by page; elsewhere nowhere in particular."""


def sign(name: str, colour: str) -> str:
    """A stage's sign as SVG text."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="{STAGES[name].sign}" fill="none" '
        f'stroke="{colour}" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )
