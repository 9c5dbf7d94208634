"""The drawing of a project space: walls and what they hold, the gate, and the little that has left."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from interface.charts import picture
from interface.colours import COLOURS, INK
from interface.drawing import Box, sheet
from interface.session import session
from interface.shell import note, prose
from interface.space import Visit
from simulator.language import NO_BREAK_SPACE

WIDE = (960, 250), Box(20, 20, 520, 130), Box(580, 45, 130, 80), Box(750, 30, 190, 110)
TALL = (380, 510), Box(20, 20, 340, 130), Box(120, 190, 140, 70), Box(90, 300, 200, 100)
"""The size of the sheet, then the walls, the gate and the outside."""
LEAST_DRAWN = 0.75
"""Width in which a bar can still be seen at all."""


def drawing(found: Visit) -> None:
    """Walls, gate and outside with the bytes of each, as two bars on one scale; then the numbers of requests."""
    t, held = session().t, found.held
    label = t._(
        "The walls hold {inside}; {left} of figures and models have left through the gate.",
        inside=t.bytes(held),
        left=t.bytes(found.left),
    )
    st.html(
        "<style>.st-key-space_tall{display:none}.st-key-space_tall img{margin:auto}"
        "@media(max-width:900px){.st-key-space_tall{display:block}"
        ".st-key-space_wide{display:none}}</style>"
    )
    with st.container(key="space_wide"):
        picture(_drawn(found, *WIDE), label, max_width=960)
    with st.container(key="space_tall"):
        picture(_drawn(found, *TALL), label, max_width=440)
    if held and found.left:
        note(
            t._(
                "Both bars are on one scale: the inside is {times} times as large as what has left. If its bar were "
                "one kilometre long, that of what has left would measure {mm} millimetres. Figures and models have "
                "left; the bar at the top of the page counts rows of patients.",
                times=t.number(held / found.left, 0),
                mm=t.number(1e6 * found.left / held, 0),
            )
        )


def meter_place() -> DeltaGenerator:
    """Where the meter is, a line that stays in sight while one scrolls; once on a page."""
    st.html(
        "<style>[data-testid=stLayoutWrapper]:has(>.st-key-space_meter){position:sticky;top:3.75rem;z-index:9}"
        ".st-key-space_meter{padding:.4rem .8rem;border-radius:.5rem;"
        "background:Canvas;color:CanvasText;border:1px solid currentColor}</style>"
    )
    return st.container(key="space_meter").empty()


def meter(
    place: DeltaGenerator,
    inside: int,
    left: int,
    counts: tuple[int, int, int],
    privacy: tuple[float, float] | None = None,
) -> None:
    """Bytes inside, and of the figures and models that left; requests, releases and refusals, and what was not
    possible; ε spent and in all, where there is a privacy budget.
    """
    t, (requests, releases, refusals) = session().t, counts
    told = t._(
        "Inside **{inside}** · figures and models out **{left}** · requests **{requests}** · released "
        "**{releases}** · refused **{refusals}**",
        inside=t.bytes(inside),
        left=t.bytes(left),
        requests=requests,
        releases=releases,
        refusals=refusals,
    )
    if failures := requests - releases - refusals:
        told += " · " + t._("not possible **{failures}**", failures=failures)
    if privacy is not None:
        spent, total = (t.number(n) for n in privacy)
        told += " · " + t._("privacy budget **{spent} of {total}**", spent=spent, total=total)
    with place:  # a line breaks between two counts, not within one
        prose(told.replace(" **", f"{NO_BREAK_SPACE}**").replace(" ·", f"{NO_BREAK_SPACE}·"))


def _drawn(found: Visit, size: tuple[int, int], walls: Box, gate: Box, outside: Box) -> str:
    t, open_now = session().t, found.space is not None
    inside = t._("{size} of linked data, in a process of its own", size=t.bytes(found.held))
    empty = t._("erased: no process, no directory") if found.asked else t._("not open yet")
    parts = [
        walls.svg(
            t._("Inside the walls"), inside if open_now else empty, COLOURS["pair"], dashed=not open_now
        ).replace('stroke-width="2"', 'stroke-width="7"', 1),
        gate.svg(t._("The gate"), t._("rules, journal"), COLOURS["alert"]),
        outside.svg(t._("Outside"), t._("figures, models: {size}", size=t.bytes(found.left)), COLOURS["leaves"]),
        walls.arrow(gate),
        gate.arrow(outside),
    ]
    return sheet(*size, "".join(parts) + _bars(found, size))


def _bars(found: Visit, size: tuple[int, int]) -> str:
    t, (width, height) = session().t, size
    most = max(found.held, 1)
    lines = []
    for i, (name, n, colour) in enumerate(
        (
            (
                t._("Inside") if found.space or not found.asked else t._("Inside, until erased"),
                found.held,
                COLOURS["pair"],
            ),
            (t._("Outside"), found.left, COLOURS["leaves"]),
        )
    ):
        y = height - 72 + 34 * i
        drawn = max((width - 40) * n / most, LEAST_DRAWN if n else 0)
        lines += [
            f'<rect x="20" y="{y}" width="{drawn:.2f}" height="14" fill="{colour}"/>',
            f'<text x="20" y="{y - 4}" font-size="13" fill="{INK}">{name} · {t.bytes(n)}</text>',
        ]
    return "".join(lines)
