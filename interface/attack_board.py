"""The board: attacks by strictness, filled as the visitor tries; and the bytes that left in the tries."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from interface.attack_room import LEVELS, OUTCOMES, Outcome, Room, Tried
from interface.attack_words import STRICTNESS, badge
from interface.charts import picture
from interface.colours import COLOURS, INK
from interface.drawing import sheet
from interface.session import session
from interface.shell import note, reading
from interface.space_drawing import meter
from simulator.language import Text
from simulator.space.attacks import CARDS
from simulator.space.protocol import Strictness

CELL, GAP, LINE, TOP = 31, 4, 62, 8
"""Pixels: a square, the room between two, a strictness, the margin."""
PAINT: dict[Outcome, str] = {"out": COLOURS["bad"], "partly": COLOURS["alert"], "stopped": COLOURS["good"]}
SIGNS: dict[Outcome, str] = {
    "out": "M10 21 21 10M13 10h8v8",
    "partly": "M9 15.5h13M15.5 9v13",
    "stopped": "M9 16l4.5 5L22 11",
}
"""The sign in a square: an arrow that leaves, a cross between both, a tick."""


def sums(here: Room) -> None:
    """A line for each strictness that was tried."""
    t = session().t
    for strictness in LEVELS:
        if tries := here.at(strictness):
            st.caption(_summary(t, strictness, tries))


def tally(place: DeltaGenerator, here: Room) -> None:
    """The byte meter of the tries at the strictness chosen."""
    tries = list(here.at(here.strictness).values())
    answers = [answer for tried in tries for _, answer in tried.exchanges]
    refused = sum(a.status == "refused" for a in answers)
    inside = next((tried.inside for tried in reversed(here.tried.values())), 0)
    released = sum(bool(a.released) for a in answers)
    meter(place, inside, sum(tried.left for tried in tries), (len(answers), released, refused))


def board(here: Room) -> None:
    """A square per attack and strictness, its sign and colour those of the outcome; dashed while it is not tried."""
    t = session().t
    width = len(CARDS) * (CELL + GAP) + 2 * TOP
    lines = [_line(t, here, strictness, TOP + LINE * i) for i, strictness in enumerate(LEVELS)]
    label = " ".join(_summary(t, strictness, here.at(strictness)) + "." for strictness in LEVELS)
    picture(sheet(width, LINE * len(LEVELS) + TOP, "".join(lines)), label, max_width=600)
    seen = {tried.outcome for tried in here.tried.values()}
    st.markdown(" ".join(badge(t, outcome) for outcome in OUTCOMES if outcome in seen))
    _compared(t, here)


def _line(t: Text, here: Room, strictness: Strictness, y: int) -> str:
    weight = 700 if strictness == here.strictness else 400
    tries = here.at(strictness)
    name = _summary(t, strictness, tries)
    found = f'<text x="{TOP}" y="{y + 14}" font-size="12.5" font-weight="{weight}">{name}</text>'
    for i, card in enumerate(CARDS):
        found += _square(TOP + i * (CELL + GAP), y + 21, i + 1, tries.get(card.key))
    return found


def _square(x: int, y: int, number: int, tried: Tried | None) -> str:
    box = f'<rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" rx="5"'
    if tried is None:
        middle = x + CELL / 2
        return (
            f'{box} fill="none" stroke="{COLOURS["muted"]}" stroke-dasharray="3 3"/><text x="{middle}" y="{y + 20}" '
            f'font-size="12" text-anchor="middle" fill="{INK}" fill-opacity="0.75">{number}</text>'
        )
    sign = f'<path d="{SIGNS[tried.outcome]}" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/>'
    return f'{box} fill="{PAINT[tried.outcome]}"/><g transform="translate({x} {y})">{sign}</g>'


def _summary(t: Text, strictness: Strictness, tries: dict[str, Tried]) -> str:
    name = t._(STRICTNESS[strictness][0])
    if not tries:
        return t._("{strictness}: nothing tried yet", strictness=name)
    outcomes = [tried.outcome for tried in tries.values()]
    return t._(
        "{strictness}: {out} of {tried} got out, {bytes}",
        strictness=name,
        out=outcomes.count("out"),
        tried=len(tries),
        bytes=t.bytes(sum(tried.left for tried in tries.values())),
    )


def _compared(t: Text, here: Room) -> None:
    """The same attacks without any rule and with all of them."""
    loose, strict = here.at("none"), here.at("snds")
    both = [key for key in loose if key in strict]
    if not both:
        note(t._("The squares fill as you try. Try the same attacks at another level of strictness, and compare."))
        return
    reading(
        t._(
            "Of {n} attacks that you tried both without any rule and with all of them, {loose} got out without, "
            "{strict} with. What got out weighed {much} without, {little} with.",
            n=len(both),
            loose=sum(loose[key].outcome == "out" for key in both),
            strict=sum(strict[key].outcome == "out" for key in both),
            much=t.bytes(sum(loose[key].left for key in both)),
            little=t.bytes(sum(strict[key].left for key in both)),
        )
    )
