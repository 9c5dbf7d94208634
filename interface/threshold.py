"""The alert threshold as a slider whose steps grow with it: most risks are a few per cent."""

from collections.abc import Callable, Hashable
from functools import lru_cache

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from interface.compute import study
from interface.controls import show_value
from interface.moving import Frame, frames
from interface.path_bar import bar_leads
from interface.session import session, write_link
from simulator.alert_thresholds import STEPS
from simulator.language import Text
from simulator.scenario import parameters
from simulator.study import Study

KEY = "alert.threshold"
_WIDGET, _SEEN = f"p:{KEY}", "thresholds_of_links"
_BEFORE, _SENT = "threshold_before", "frames_sent"
AHEAD = 3
"""Steps of the slider for which frames are made ahead, on both sides."""


def threshold_slider() -> None:
    """The widget of ``alert.threshold``; a value between two steps, from a link, gets its own."""
    s, parameter = session(), parameters()[KEY]
    t = s.t
    values, source = _values(s.scenario.alert.threshold, t), t._("Source: {source}", source=t._(parameter.source))
    show_value(_WIDGET, s.scenario.alert.threshold)
    st.select_slider(
        t._(parameter.title),
        values,
        format_func=lambda x: _written(x, t),
        key=_WIDGET,
        help=f"{t._(parameter.help)}\n\n*{source}*",
        on_change=_moved,
    )


class Followers:
    """What a move of the slider makes the server draw again: the slider, and what the browser cannot repaint itself.

    All else that follows is repainted by the browser, from the frames that are sent (``moving.py``): that of the
    slider's value, and once a key has moved it those of its neighbours, which the next press will ask for.
    """

    def __init__(self) -> None:
        self._parts: list[tuple[DeltaGenerator, Callable[[Study], None]]] = []

    def add(self, draw: Callable[[Study], None]) -> None:
        """Keep this place for what ``draw`` makes of the study."""
        self._parts.append((st.container(), draw))

    @st.fragment
    def draw(self, frame: Callable[[Study], Frame], view: Hashable) -> None:
        """Draw the parts, each in its place, and send frames; the page's last act.

        ``view``: what else the frames depend on, besides the study and the language.
        """
        found = study("verdict", bar=bar_leads())
        for place, draw in self._parts:
            with place:
                draw(found)
        with st.container(key="moving"):
            _send(found, frame, view)


def _send(found: Study, frame: Callable[[Study], Frame], view: Hashable) -> None:
    """The frame of the slider's value, and those that the next press may ask for."""
    s, now, state = session(), found.scenario.alert.threshold, st.session_state
    others = _at(found, STEPS[0]).key("verdict")  # which the same study has at any threshold
    of, state[_SENT] = f"{hash((others, s.language, view)):x}", state.get(_SENT, 0) + 1
    frames(of, {_written(now, s.t): frame(found)}, state[_SENT])
    values, before = _values(now, s.t), state.get(_BEFORE)
    state[_BEFORE], at = now, values.index(now)
    near = [values[i] for step in range(1, AHEAD + 1) for i in (at - step, at + step) if 0 <= i < len(values)]
    if before not in near:
        near = []  # the page is only looked at, or the slider was put somewhere else
    frames(of, {_written(x, s.t): frame(_at(found, x)) for x in near}, state[_SENT])


def _at(found: Study, threshold: float) -> Study:
    return Study(found.scenario.change({KEY: threshold}), found.cache, workers=found.workers)


def _values(now: float, t: Text) -> list[float]:
    """The grid and the last few values off it; these stay, or the slider would lose the focus when left."""
    seen: list[float] = st.session_state.setdefault(_SEEN, [])
    if now not in STEPS and now not in seen:
        seen.append(now)
        del seen[:-3]
    return sorted({_written(x, t): x for x in (*STEPS, *seen, now)}.values())


@lru_cache(1000)
def _written(x: float, t: Text) -> str:
    return t.percent(x, 1) if round(1000 * x) == 1000 * x else t.percent(x, 3)


def _moved() -> None:
    session().set(KEY, st.session_state[_WIDGET])
    write_link()
