"""Drawn pictures of the story, our own: the implant, the hospital, the two files that meet, the closed space, an
alert, the model that leaves. Each in the colour of its idea, on light and dark screens, with its words."""

import base64
from collections.abc import Iterable
from html import escape

import streamlit as st

from interface.colours import COLOURS, INK, in_theme
from interface.session import session

N_ = str  # marks a text for translation

WIDTH, HEIGHT = 160, 100
_I, _H, _P, _A, _S, _L, _M = (
    COLOURS[name] for name in ("implant", "hospital", "pair", "alert", "admission", "leaves", "muted")
)


def _line(path: str, colour: str, width: float = 2.5, *, fill: float = 0, dash: str = "") -> str:
    """A stroke; ``fill``: how opaque its inside is."""
    inside = f'fill="{colour}" fill-opacity="{fill}"' if fill else 'fill="none"'
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="{path}" {inside} stroke="{colour}" stroke-width="{width}"{dashed}/>'


def _box(x: float, y: float, w: float, h: float, colour: str, fill: float = 0.14, width: float = 2.5) -> str:
    return _line(
        f"M{x + 3} {y}h{w - 6}q3 0 3 3v{h - 6}q0 3-3 3h{6 - w}q-3 0-3-3v{6 - h}q0-3 3-3z", colour, width, fill=fill
    )


def _rows(x: float, y: float, w: float, n: int, colour: str, step: float = 11) -> str:
    """The lines of a table."""
    return "".join(_line(f"M{x} {y + step * i}h{w}", colour, 2) for i in range(n))


_HEART = "M{x} {y}c-9-8-18-13-18-22a9.5 9.5 0 0 1 18-4 9.5 9.5 0 0 1 18 4c0 9-9 14-18 22z"
_LOCK = "M{x} {y}v-5a6 6 0 0 1 12 0v5"
IMPLANT = (
    _line("M22 98c0-22 6-34 26-40 10-3 14-6 14-14M138 98c0-22-6-34-26-40-10-3-14-6-14-14", _M)
    + _line("M62 30a18 20 0 0 1 36 0c0 9-4 16-9 20-5 4-13 4-18 0-5-4-9-11-9-20z", _M)
    + _box(98, 62, 22, 16, _I, 0.3)
    + _line("M103 70h3l2-4 3 8 2-4h3", _I, 1.8)
    + _line("M98 73c-4 1-6 4-7 7", _I)
    + _line(_HEART.format(x=84, y=98), _I, fill=0.14)
    + _line("M126 60q5-6 5-13M132 64q8-9 8-20", _I, 2)
)
HOSPITAL = (
    _box(20, 26, 64, 66, _H)
    + _line("M36 26v-14h32v14", _H, fill=0.14)
    + _line("M52 34v16M44 42h16", _H, 4)
    + _line("M30 62h10v8h-10zM64 62h10v8h-10zM46 92v-16h12v16", _H, 2)
    + _box(98, 34, 44, 58, _H, 0.06)
    + _rows(106, 48, 28, 4, _H)
)
MEETING = (
    _box(8, 14, 60, 72, _I)
    + _box(92, 14, 60, 72, _H)
    + "".join(_line(f"M16 {y}h44", _I, 2) + _line(f"M100 {y}h44", _H, 2) for y in (28, 72))
    + _box(16, 41, 128, 18, _P, 0.28)
    + _line("M24 50h36M100 50h36", _P, 2.5)
    + _line("M72 50h16M72 46v8M88 46v8", _P, 2)
)
SPACE = (
    _line("M14 94v-62l66-24 66 24v62z", _P, 5, fill=0.08)
    + _box(34, 46, 42, 40, _P, 0.14, 2)
    + _rows(41, 56, 28, 3, _P, 10)
    + _box(100, 62, 28, 24, _P, 0.35)
    + _line(_LOCK.format(x=108, y=62), _P)
    + _line("M114 71v6", _P, 3)
)
ALERT = (
    _line("M12 8v82h140", INK, 2)
    + _line("M14 46h136", _A, 2, dash="6 5")
    + _line("M14 76l16-4 14 6 16-8 14 3 14-19 12-18", _I, 3)
    + f'<circle cx="90" cy="49" r="6" fill="{_A}"/>'
    + _line("M86 30v-4a9 9 0 0 0-18 0v4l-3 4h24zM74 35a3 3 0 0 0 6 0", _A, 2, fill=0.3)
    + _line("M126 12v76", _S, 4)
    + _line("M126 12h18l-5 7 5 7h-18", _S, 2, fill=0.2)
)
LEAVES = (
    _line("M92 12h-78v80h78M92 12v22M92 92v-26", _P, 5)
    + _box(26, 26, 46, 52, _M, 0.1, 2)
    + _rows(33, 38, 32, 4, _M, 10)
    + _line("M78 50h22M94 44l6 6-6 6", _L, 3)
    + _box(108, 34, 42, 32, _L, 0.16)
    + _line("M129 41l-10 8M129 41l10 8M119 50v6M139 50v6", _L, 2)
    + "".join(
        f'<circle cx="{x}" cy="{y}" r="3" fill="{_L}"/>'
        for x, y in ((129, 41), (119, 50), (139, 50), (119, 58), (139, 58))
    )
)
SCENES = {
    "implant": (
        IMPLANT,
        N_("An implant under the skin of the chest, its lead in the heart; it sends what it measures."),
    ),
    "hospital": (HOSPITAL, N_("A hospital, and the record that it writes.")),
    "meeting": (MEETING, N_("Two tables side by side; one line of each is the same person, and the two are joined.")),
    "space": (SPACE, N_("A house with thick walls and a lock: the tables are inside, and stay there.")),
    "alert": (ALERT, N_("A risk rises above a dashed threshold: a bell rings, some time before an admission.")),
    "leaves": (LEAVES, N_("A small program leaves through the gate; the lines of patients stay behind the walls.")),
}
"""Each picture, and what it shows in words."""
HEAD = {
    "data": ("implant", "hospital"),
    "linkage": ("meeting",),
    "training": ("space",),
    "evaluation": ("alert",),
    "space": ("space",),
    "receiver": ("leaves",),
}
"""The pictures at the head of a page."""
STYLE = (
    "<style>.scenes{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;justify-content:center}.scenes figure{margin:0;"
    "flex:1 1 7.5rem;max-width:9rem;text-align:center;font-size:.85rem}.scenes img{width:100%;max-width:9rem}"
    ".st-key-scene_head img{width:8rem}@media(max-width:700px){.scenes{gap:.5rem}"
    ".scenes figure{flex:0 0 30%}:has(>.st-key-scene_head){display:none}}</style>"
)


def svg(name: str) -> str:
    """One picture as SVG text, in the light colours."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" stroke-linecap="round" '
        f'stroke-linejoin="round">{SCENES[name][0]}</svg>'
    )


def head(file: str) -> None:
    """The picture of a page, beside its title; nothing on a narrow screen, where the title comes first."""
    if file in HEAD:
        with st.container(key="scene_head", width="content"):
            st.html(STYLE + "".join(_image(name) for name in HEAD[file]))


def strip(captions: Iterable[tuple[str, str]]) -> None:
    """Pictures in a row, each with a caption (translated) under it."""
    figures = "".join(
        f"<figure>{_image(name)}<figcaption>{escape(caption)}</figcaption></figure>" for name, caption in captions
    )
    st.html(f'{STYLE}<div class="scenes">{figures}</div>')


def _image(name: str) -> str:
    data = base64.b64encode(in_theme(svg(name)).encode()).decode()
    words = escape(session().t._(SCENES[name][1]), quote=True)
    return f'<img class="scene" src="data:image/svg+xml;base64,{data}" alt="{words}">'
