"""Comparer: two scenarios side by side, what differs between them and what comes of it."""

import streamlit as st

from interface import comparing
from interface.allowance import quick, refused
from interface.compute import obstacle, study
from interface.session import session
from interface.shell import opening, prose, try_next
from interface.threshold import threshold_slider
from simulator.comparison import MEASURES

s = session()
t = s.t
opening(t._("Compare"), t._("When you change one thing, what changes with it, and is it more than chance?"))
kept = comparing.first_of_two()
comparing.choose_first(kept)
threshold_slider()


def side_by_side() -> None:
    """Both studies; for large ones, when asked to."""
    if why := refused(kept[1]):
        st.warning(f"A · {why}", icon=":material/hourglass_disabled:")
        return
    if not quick(kept[1], s.scenario) and not st.button(
        t._("Compute both studies"), key="compare_large", type="primary"
    ):
        return
    a, b = study("features", scenario=kept[1]), study("features")
    obstacles = {"A": obstacle(a), "B": obstacle(b)}
    for name, why in obstacles.items():
        if why:
            st.info(f"**{name}** · {why}", icon=":material/info:")
    ready = {"linkage"} if a.has_outcomes and b.has_outcomes else set()
    if not any(obstacles.values()):
        ready.add("verdict")
    names = [name for name, measure in MEASURES.items() if measure.needs in ready]
    if names:
        comparing.figures(a, b, names)
    if "verdict" in ready:
        comparing.curves(a, b)


if kept[1] == s.scenario:
    prose(
        t._(
            "For now A and B are the same. Move the threshold above, or anything on any page, and come back: A stays "
            "as it is, B is what you make of it."
        )
    )
else:
    comparing.differing(kept[1], s.scenario)
    side_by_side()
try_next(
    t._("Lower the threshold: more hospitalisations are announced. What do the nurses pay for it?"),
    t._("Keep this scenario as A, then take “Perfect pairing”: how much does the prediction gain?"),
    t._(
        "At the level “In depth”, on the page “Data”, change the seed only: how far do two studies differ "
        "by chance alone?"
    ),
)
