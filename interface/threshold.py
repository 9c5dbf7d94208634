"""The alert threshold as a slider whose steps grow with it: most risks are a few per cent."""

from collections.abc import Callable
from functools import lru_cache

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from interface.compute import study
from interface.session import session, write_link
from simulator.language import Text
from simulator.scenario import parameters
from simulator.study import Study

KEY = "alert.threshold"
_WIDGET, _SEEN, _SPOKEN = f"p:{KEY}", "thresholds_of_links", "threshold_language"
_STEPS = ((10, 100, 1), (100, 200, 5), (200, 501, 20))
GRID = tuple(i / 1000 for start, stop, step in ((1, 10, 1), *_STEPS) for i in range(start, stop, step))
"""Thresholds a key press goes through: by 0.1 % up to 10 %, then by 0.5 and 2 %."""


def threshold_slider() -> None:
    """The widget of ``alert.threshold``; a value between two steps, from a link, gets its own."""
    s, parameter = session(), parameters()[KEY]
    t = s.t
    values, source = _values(s.scenario.alert.threshold, t), t._("Source: {source}", source=t._(parameter.source))
    now = s.scenario.alert.threshold, s.language
    if (st.session_state.get(_WIDGET), st.session_state.get(_SPOKEN)) != now:
        # the browser keeps the value as it was written: in another language it would stand at the first one
        st.session_state[_WIDGET], st.session_state[_SPOKEN] = now
    st.select_slider(
        t._(parameter.title),
        values,
        format_func=lambda x: _written(x, t),
        key=_WIDGET,
        help=f"{t._(parameter.help)}\n\n*{source}*",
        on_change=_moved,
    )


class Followers:
    """The parts of a page that the threshold changes: a move of the slider draws them alone again.

    What stays the same is written between them and not sent: on Évaluation a press sends 36 messages, the whole page
    would 57. Each element costs the browser more than a millisecond.
    """

    def __init__(self) -> None:
        self._parts: list[tuple[DeltaGenerator, Callable[[Study], None]]] = []

    def add(self, draw: Callable[[Study], None]) -> None:
        """Keep this place for what ``draw`` makes of the study."""
        self._parts.append((st.container(), draw))

    @st.fragment
    def draw(self) -> None:
        """Draw the parts, each in its place; the page's last act."""
        found = study("verdict")
        for place, draw in self._parts:
            with place:
                draw(found)


def _values(now: float, t: Text) -> list[float]:
    """The grid and the last few values off it; these stay, or the slider would lose the focus when left."""
    seen: list[float] = st.session_state.setdefault(_SEEN, [])
    if now not in GRID and now not in seen:
        seen.append(now)
        del seen[:-3]
    return sorted({_written(x, t): x for x in (*GRID, *seen, now)}.values())


@lru_cache(1000)
def _written(x: float, t: Text) -> str:
    return t.percent(x, 1) if round(1000 * x) == 1000 * x else t.percent(x, 3)


def _moved() -> None:
    session().set(KEY, st.session_state[_WIDGET])
    write_link()
