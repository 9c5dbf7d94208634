"""The cards of the pairing by hand as PDF: to cut out, a sheet to write the pairs on, and the teacher's key."""

import string
from pathlib import Path
from typing import Any

import pandas as pd

from classroom.deck import EDITIONS, NOBODY, Deck, Edition
from interface.colours import COLOURS
from interface.linkage_words import FIELDS, is_unknown, value_of
from interface.typeset import Shape, typeset
from simulator.language import Language, Text
from simulator.linkage.identifiers import FIELDS as COLUMNS

N_ = str  # marks a text for translation

TEMPLATE = Path(__file__).with_name("paper_cards.typ")
LETTERS = [*string.ascii_uppercase, *(2 * letter for letter in string.ascii_uppercase)]
"""Names of the hospital cards; the implant cards are numbered from 1."""
EDITION_NAMES: dict[Edition, str] = {
    "full": N_("All the identifiers"),
    "undated": N_("Without the date of implantation"),
    "poor": N_("Sex, birth, département"),
}
NOBODY_SIGN = "—"


def columns(edition: Edition) -> list[str]:
    """The columns printed on the cards of an edition."""
    return [column for identifier in EDITIONS[edition] for column in COLUMNS[identifier]]


def card_name(row: int) -> str:
    """The letter of a hospital card, or the sign for nobody."""
    return NOBODY_SIGN if row == NOBODY else LETTERS[row]


def cards(t: Text, code: Language, deck: Deck, edition: Edition, shape: Shape = "pdf") -> list[bytes]:
    """The cards to cut out, eight a page, and the group's sheet."""
    told = {
        **_common(t, code, deck, edition),
        "stacks": [
            {
                "title": t._("Implant"),
                "colour": COLOURS["implant"],
                "cards": _cards(t, deck.implants, edition, _numbers(deck)),
            },
            {
                "title": t._("Hospital"),
                "colour": COLOURS["hospital"],
                "cards": _cards(t, deck.hospital, edition, LETTERS),
            },
        ],
        "sheet_title": t._("Our pairs"),
        "sheet_intro": t._(
            "An implant and a hospital record that share no name: are they the same person? Identifiers may be wrong "
            "or missing on one side, and some implants may have no record here at all. Write the letter of the "
            "hospital card, or a dash for nobody, and what decided you."
        ),
        "sheet_head": [t._("Implant"), t._("Hospital"), t._("Sure?"), t._("What decided you")],
        "sheet_rows": _numbers(deck),
        "times": [t._("Begun at:"), t._("Finished at:"), t._("Group:")],
    }
    return typeset(TEMPLATE, told, shape)


def key(t: Text, code: Language, deck: Deck, edition: Edition, shape: Shape = "pdf") -> list[bytes]:
    """The teacher's key: who is who, and what the algorithm paired."""
    rows = [
        [str(k + 1), card_name(int(true)), card_name(int(found))]
        for k, (true, found) in enumerate(zip(deck.truth, deck.algorithm, strict=True))
    ]
    told = {
        **_common(t, code, deck, edition),
        "key_title": t._("Key, for the teacher"),
        "key_head": [t._("Implant"), t._("True hospital card"), t._("Paired by the algorithm")],
        "key": rows,
        "key_note": t._(
            "A dash: this person’s record is not among the cards (not in the extract), or the "
            "algorithm was not sure enough. The group types its pairs on the page “Without computers” to compare."
        ),
    }
    return typeset(TEMPLATE, told, shape)


def _common(t: Text, code: Language, deck: Deck, edition: Edition) -> dict[str, Any]:
    deck_name = t._("Deck {number} · {edition}", number=deck.number, edition=t._(EDITION_NAMES[edition]))
    footer = t._("Hydroscope · synthetic data: these persons do not exist")
    return {"lang": code, "title": t._("Pair by hand"), "deck": deck_name, "footer": footer}


def _numbers(deck: Deck) -> list[str]:
    return [str(k) for k in range(1, len(deck.implants) + 1)]


def _cards(t: Text, table: pd.DataFrame, edition: Edition, names: list[str]) -> list[dict[str, Any]]:
    """Each card: its name and its lines, a label and a value."""
    shown = columns(edition)
    return [
        {"name": name, "lines": [[t._(FIELDS[c]), _value(t, c, int(row[c]))] for c in shown]}
        for name, (_, row) in zip(names, table[shown].iterrows(), strict=False)
    ]


def _value(t: Text, column: str, value: int) -> str:
    """Nobody is said to have an unknown date of death: most are alive."""
    return t._("none known") if column == "death_day" and is_unknown(column, value) else value_of(t, column, value)
