"""Every figure in words: the simulator's, the published ones, the verdict, and why they may differ."""

from collections.abc import Sequence

import streamlit as st

from interface.session import session
from interface.shell import note, prose, reading
from interface.sources_charts import in_one_look, ours, state
from simulator.calibration import Row
from simulator.calibration_words import band, published

N_ = str  # marks a text for translation

STATES = {
    "inside": ("check_circle", N_("within its band")),
    "chance": ("change_history", N_("outside its band, perhaps by chance alone")),
    "outside": ("cancel", N_("outside its band")),
    "unknown": ("help", N_("unknown in this world")),
}


def verdict(rows: Sequence[Row]) -> None:
    """How many figures lie where they are expected."""
    t = session().t
    columns = st.columns(3)
    for place, label, kept in zip(
        columns, (t._("Calibrated figures"), t._("Other figures")), _both(rows), strict=False
    ):
        states = [state(row) for row in kept]
        with place:
            st.metric(label, t._("{inside} of {all}", inside=states.count("inside"), all=len(kept)))
            st.caption(_beside(states))
    with columns[2]:
        n = len(rows[0].values)
        st.metric(t._("Worlds computed"), t.number(n))
        note(
            t._("one draw of chance: a figure may leave its band by bad luck")
            if n == 1
            else t._("as many draws of chance; the bands are for their mean")
        )


def _beside(states: list[str]) -> str:
    t, n = session().t, states.count("chance")
    near = t.n("; {count} more whose interval reaches it", "; {count} more whose interval reaches it", n) if n else ""
    return t._("within their band{near}", near=near)


def drawn(rows: Sequence[Row]) -> None:
    """All figures at a glance, then what stands out, in a sentence."""
    t = session().t
    calibrated, others = _both(rows)
    title = t._("Published against simulated, at a glance")
    st.markdown("### " + title)
    in_one_look(calibrated, "look_calibrated", title)
    _read(calibrated)
    told = t._(
        "Grey: where the figure is expected. Diamonds: published, with their 95% interval where there is one. "
        "Coloured: the simulator, with its own; a dot inside the grey, a triangle outside it but with an "
        "interval that reaches it, a cross clearly outside."
    )
    several = any(len(row.values) > 1 for row in rows)
    note(" ".join([told, t._("Small ticks: each world.")] if several else [told]))
    title = t._("Beyond the calibration: plausible ranges")
    st.markdown("### " + title)
    half = (len(others) + 1) // 2
    left, right = st.columns(2)
    with left:
        in_one_look(others[:half], "look_others", t._("{title}, part {i} of {n}", title=title, i=1, n=2))
    with right:
        in_one_look(others[half:], "look_more", t._("{title}, part {i} of {n}", title=title, i=2, n=2))
    _read(others)


def in_words(rows: Sequence[Row]) -> None:
    """Each figure with its sources, to be opened."""
    t = session().t
    titles = (
        t._("The calibrated figures, their sources and why they may differ"),
        t._("The other figures, their sources and why they may differ"),
    )
    for title, kept in zip(titles, _both(rows), strict=True):
        with st.expander(title):
            for row in kept:
                _told(row)


def _told(row: Row) -> None:
    t, target = session().t, row.target
    icon, words = STATES[state(row)]
    unit = f" {t._(target.unit)}" if target.unit else ""
    lines = [
        f":material/{icon}: **{t._(target.title)}** · {t._(words)}",
        "",
        t._("- Simulator: **{ours}**{unit}; expected: {band}", ours=ours(row), unit=unit, band=band(target, t)),
        *(
            t._("- Published: {figure}, *{source}*", figure=published(target, p, t), source=t._(p.source))
            for p in target.published
        ),
    ]
    with st.container(border=True):
        prose("\n".join(lines))
        st.caption(t._(target.note))


def _read(rows: Sequence[Row]) -> None:
    t = session().t
    out = [t._(row.target.title) for row in rows if state(row) == "outside"]
    by_chance = sum(state(row) == "chance" for row in rows)
    if out:
        told = t._("Clearly outside: {names}.", names=" · ".join(out))
    elif by_chance:
        told = t.n(
            "{count} figure lies outside its band, but not by more than chance explains.",
            "{count} figures lie outside their band, but not by more than chance explains.",
            by_chance,
        )
    else:
        told = t._("All {n} figures lie where they are expected.", n=len(rows))
    reading(told)


def _both(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """The calibrated rows and the others."""
    return [row for row in rows if row.target.calibrate], [row for row in rows if not row.target.calibrate]
