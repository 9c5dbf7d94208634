"""The privacy budget of a project space: set before it opens, drawn as a gauge."""

import math

import streamlit as st

from interface.charts import picture
from interface.colours import COLOURS, INK
from interface.controls import controls
from interface.drawing import sheet
from interface.session import session
from interface.shell import prose, reading
from interface.space import Visit, visit
from simulator.language import Text
from simulator.parameters import LEVELS
from simulator.space.budget import PARTS, odds, surest
from simulator.space.protocol import Train

N_ = str  # marks a text for translation

WIDE, HIGH, SIDE, SHOWN = 480, 84, 20, 600
"""Of the sheet, and how wide it is shown at most: its words can be read on a small screen too."""
TIERS = (
    (1.0, N_("a strong promise (ε of at most 1)")),
    (10.0, N_("a reasonable promise (ε of at most 10)")),
    (math.inf, N_("a weak promise (ε above 10)")),
)
SOURCE = "Ponomareva, J Artif Intell Res 2023;77:1113; Abowd, Harvard Data Sci Rev 2022"


def choices() -> None:
    """The parameters of the budget for the next opening, at the levels that show them."""
    s = session()
    t = s.t
    if s.level == LEVELS[0]:
        controls("privacy")  # says if the link has changed one
        return
    wanted = float(s.scenario.privacy.budget)
    with st.expander(
        t._("Privacy budget (optional)"), icon=":material/blur_on:", expanded=wanted > 0 and visit().space is None
    ):
        prose(
            t._(
                "Rules look at what leaves. Noise goes further: each count and each weight is made a little wrong, "
                "by chance, so that nobody can tell for sure whether one given patient is inside. How much is a "
                "number, ε (epsilon): the smaller, the more noise and the better the protection. Every answer spends "
                "a part of the budget; when it is spent, the space is silent."
            )
        )
        controls("privacy", columns=3)
        if wanted:
            promise = next(text for most, text in TIERS if wanted <= most)
            told = t._("This budget is {promise}; the US census of 2020 spent 19.61.", promise=t._(promise))
            st.caption(f"{told} {t._('Source: {source}', source=SOURCE)}")


def gauge(found: Visit) -> None:
    """What was spent and by what, what is left, and what ε means; nothing for a space without a budget."""
    t = session().t
    if found.privacy is None:
        return
    spent, total = found.privacy
    st.header(t._("Privacy budget"))
    label = t._(
        "Spent: ε = {spent} of {total}. Left: {left}.",
        spent=t.number(spent),
        total=t.number(total),
        left=t.number(total - spent),
    )
    picture(_drawn(t, found, spent, total), label, max_width=SHOWN)
    reading(label + " " + _what_it_means(t, spent))


def _what_it_means(t: Text, spent: float) -> str:
    """ε as odds and as how sure one may become."""
    if not spent:
        return t._("Nothing has been told yet.")
    sure = surest(spent)
    told = t._(
        "Whatever is worked out from these noisy answers, the odds that a given patient is inside, and not "
        "somebody else in their place, change at most e^ε = {odds} times.",
        odds=t.number(odds(spent), 1 if spent < 5 else 0),
    )
    if sure > 0.999:
        return f"{told} " + t._("So large a number promises next to nothing: spend less on each answer.")
    return f"{told} " + t._(
        "Whoever would have bet 50% on it can be {sure} sure at most.", sure=t.percent(sure, 0 if sure < 0.95 else 1)
    )


def _drawn(t: Text, found: Visit, spent: float, total: float) -> str:
    """A bar as wide as the budget: a piece for each answer paid, the rest empty."""
    scale, before, pieces = (WIDE - 2 * SIDE) / total, 0, list[str]()
    for request, answer in found.asked:
        if answer.spent > before:
            x, width = SIDE + scale * before / PARTS, scale * (answer.spent - before) / PARTS
            colour = COLOURS["pair" if isinstance(request, Train) else "implant"]
            pieces.append(f'<rect x="{x:.1f}" y="34" width="{max(width - 1, 1):.1f}" height="26" fill="{colour}"/>')
            before = answer.spent
    frame = f'<rect x="{SIDE}" y="34" width="{WIDE - 2 * SIDE}" height="26" fill="none" stroke="{INK}"/>'
    words = (
        _written(t._("Budget: ε = {total}", total=t.number(total)), SIDE, 22, 15, "start"),
        _written(t._("left: {left}", left=t.number(total - spent)), WIDE - SIDE, 22, 15, "end"),
        _written("0", SIDE, 76, 12, "start"),
        _written("■ " + t._("tables"), WIDE / 2 - 10, 76, 13, "end", COLOURS["implant"]),
        _written("■ " + t._("model"), WIDE / 2 + 10, 76, 13, "start", COLOURS["pair"]),
        _written(t.number(total), WIDE - SIDE, 76, 12, "end"),
    )
    return sheet(WIDE, HIGH, frame + "".join(pieces) + "".join(words))


def _written(text: str, x: float, y: int, size: int, anchor: str, colour: str = INK) -> str:
    return f'<text x="{x:.1f}" y="{y}" font-size="{size}" text-anchor="{anchor}" fill="{colour}">{text}</text>'
