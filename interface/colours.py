"""A colour for each idea, the same on every page, on light and on dark screens.

Their lightness differs, so grey print tells them apart, and so do the kinds of colour blindness;
tests/test_colours.py measures both. Charts and drawings are written in the light colours; :func:`in_theme`
puts the dark ones in their place on a dark screen.
"""

import re
from typing import Any

import streamlit as st

COLOURS = {
    "implant": "#0b5d7a",
    "hospital": "#cb5934",
    "pair": "#553586",
    "alert": "#c28415",
    "admission": "#71031e",
    "leaves": "#007a51",
    "muted": "#8b959d",
    "grey": "#68737a",
    "good": "#007a51",
    "bad": "#71031e",
}
"""What each colour means: the six ideas of the story, two greys (strokes, words), and a judgement.

``implant`` is also what a model makes of the measures: risks, alerts' worth, one curve among greys;
``good`` is the green of what may leave, ``bad`` the dark red of an admission: always with a word or a shape.
"""
TINTS = ("#cf8f9c", "#d3d7da", "#86bfa6")
"""Between ``bad`` and ``good``: rather, undecided, rather; black words read well on each, whatever the screen."""
INK, PAPER = "#1f2a30", "#fff"
"""Words and ground of a drawing."""
DARK = {
    COLOURS["implant"]: "#60bbe1",
    COLOURS["hospital"]: "#e58250",
    COLOURS["pair"]: "#8184e4",
    COLOURS["alert"]: "#f1d157",
    COLOURS["admission"]: "#df4263",
    COLOURS["leaves"]: "#98cea8",
    COLOURS["muted"]: "#7b858c",
    COLOURS["grey"]: "#a9b2b8",
    INK: "#e8ecee",
    PAPER: "#22272b",
}
"""What becomes of each on a dark screen."""
_LIGHT = re.compile("|".join(f"{colour}(?![0-9a-f])" for colour in DARK))
WARNING = "background:#fffae5;color:#956b0f;background:light-dark(#fffae5,#302917);color:light-dark(#956b0f,#fbd54f)"
"""The paper and the words of a warning, as Streamlit's."""


def dark() -> bool:
    """Whether the visitor's screen is dark, as far as the browser has told."""
    return st.context.theme.type == "dark"


def in_theme(drawn: Any) -> Any:
    """A chart's specification, or a drawing as SVG text, in the colours of the visitor's screen."""
    return _darkened(drawn) if dark() else drawn


def _darkened(drawn: Any) -> Any:
    if isinstance(drawn, str):
        return _LIGHT.sub(lambda found: DARK[found.group()], drawn)
    if isinstance(drawn, dict):
        return {name: _darkened(value) for name, value in drawn.items()}
    return [_darkened(value) for value in drawn] if isinstance(drawn, list) else drawn
