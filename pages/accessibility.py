"""Accessibilité: the declaration that French law asks for, with what was measured and what is missing."""

import datetime
import json
from pathlib import Path

import streamlit as st

from interface.session import session
from interface.shell import LEVEL_TITLES, note, opening, prose, try_next
from simulator.language import NO_BREAK_SPACE

FOUND = json.loads(Path(__file__).parents[1].joinpath("interface", "accessibility.json").read_text("utf8"))
"""What ``python -m tests.accessibility`` measured last."""
KEYBOARD = datetime.datetime(2026, 11, 28)
"""When ``python -m tests.keyboard`` went through all pages and states last (docs/accessibility.md)."""


def points(*lines: str) -> None:
    """A list, already translated."""
    prose("\n".join(f"- {line}" for line in lines))


def _faults(grave: int, lesser: int) -> str:
    again = t._("The tests of the program look again at every change.")
    if not grave + lesser:
        return t._("In what we wrote, no fault that it can see was left that day.") + " " + again
    return (
        t._(
            "Of what we wrote, it found {grave} serious faults and {lesser} others that day; they are being mended.",
            grave=grave,
            lesser=lesser,
        )
        + " "
        + again
    )


t = session().t
day = t.date(datetime.datetime.fromisoformat(FOUND["date"]))
levels = [t._(title) for level, title in LEVEL_TITLES.items() if level in FOUND["levels"]]
opening(t._("Accessibility"), t._("Can everyone use Hydroscope, whatever they see, hear or can press?"))
prose(
    t._(
        "This is the accessibility declaration that French law asks for (Act 2005-102, article 47; decree 2019-768). "
        "It applies to Hydroscope, as this computer serves it."
    )
)

st.header(t._("State of conformity"))
prose(
    t._(
        "**Not conforming** with the RGAA, version 4.1, in the sense of the law: nobody has audited its 106 criteria "
        "yet, and the law has no other word for it. What was measured is below."
    )
)

st.header(t._("What was measured"))
points(
    t._(
        "{date}: a program (axe-core {version}) held {pages} pages and {states} of their states (refused, empty, "
        "loading, guided, with a file, in a class) against {rules} rules of WCAG 2.2, levels A and AA. It looked at "
        "{views} screens: French and English, light and dark, {wide} and {narrow} pixels wide (a computer, a "
        "telephone).",
        date=day,
        version=FOUND["axe"],
        pages=len(FOUND["pages"]),
        states=len(FOUND["states"]),
        rules=len(FOUND["rules"]),
        views=FOUND["views"],
        wide=max(FOUND["widths"]),
        narrow=min(FOUND["widths"]),
    )
    + " "
    + t._("Levels of detail: {levels}.", levels=", ".join(levels)),
    _faults(len(FOUND["grave_of_ours"]), len(FOUND["lesser_of_ours"])),
    t._("Each chart has a name for screen readers, and a button that shows its data as a table."),
    t._(
        "{date}: all pages, as they open, and these states were gone through in French with the keyboard alone, "
        "{wide} pixels wide and at twice the size ({half} pixels). Nothing holds one back, and one sees where one is."
        " In a long table Tab goes from column to column; Escape, then Tab, leaves it.",
        date=t.date(KEYBOARD),
        wide=1280,
        half=640,
    ),
    t._("Whoever presses a button stays on it or, if it disappears, stands at the title above it."),
    t._("The colours of the charts stand out from the page, and are told apart without colour vision."),
    t._("At twice the size nothing is cut off, and no page has to be moved sideways."),
    t._(
        "With letters, words and lines set wider, as WCAG asks, the texts of the pages are whole; only the chosen "
        "line of a list may end in “…”, until the list is opened."
    ),
    t._("A program finds only some of the faults. No person who uses a screen reader has tested this yet."),
)

st.header(t._("What is not accessible"))
points(
    t._("Streamlit, on which Hydroscope is built, writes the list of the menu with badly nested tags."),
    t._("Long tables are drawn as pictures of a grid: the arrow keys go through it, screen readers vary."),
    t._("The drawings of the path of the data have one sentence for screen readers, not each of their words."),
    t._("With letters set wider, words inside a chart may touch or be cut at its edge; its table has them whole."),
    t._("The PDF files that are downloaded have not been tested."),
)

st.header(t._("To tell us of an obstacle"))
prose(
    t._(
        "If you cannot reach a page or use a tool, tell the person who installed Hydroscope in your school: they "
        "must give you the information in another form. Pages can be printed, and the page “Without computers” does "
        "without a screen."
    )
)

st.header(t._("If nobody answers"))
prose(
    t._(
        "You have told the school of an obstacle and had no satisfactory answer? You may write to the Défenseur des "
        "droits, free of charge: by its form (formulaire.defenseurdesdroits.fr), to its delegate in your "
        "département, or by post, without a stamp: Défenseur des droits, Libre réponse 71120, "
        "75342 Paris CEDEX 07. Telephone: {telephone}.",
        telephone="09 69 39 00 00".replace(" ", NO_BREAK_SPACE),
    )
)
note(
    t._("Declaration made on {date}. A school that opens Hydroscope to all adds its name and address here.", date=day)
)
try_next(
    t._("Put the mouse away: how far do you get with Tab, the arrows, Enter and Escape alone?"),
    t._("On the page “Evaluation”, open “Data of the chart”: what does the table say that the drawing hides?"),
)
