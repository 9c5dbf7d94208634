"""The visitor's study: computed when needed with its progress shown, shared with whoever asks for the same."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from interface.allowance import limits_told, most, quick
from interface.path_bar import refresh
from interface.server import whole
from interface.session import session, write_link
from interface.shell import plain
from simulator.cache import StageCache
from simulator.cost import TooCostly, computer_memory
from simulator.linkage import NotInstalled
from simulator.messages import STAGE_NAMES, WHY_MISSING
from simulator.report import run_all
from simulator.scenario import DEFAULT_PRESET, Scenario
from simulator.study import STAGES, Study
from simulator.workshop import Busy

CACHE_BYTES = int(min(700e6, computer_memory() / 8))
LARGE = {"weekly", "features"}
"""Stages of which nobody's page holds a result: 37 of the 42 MB of a world."""
OVERHEAD = 40_000
"""Measured on a server at work: the objects around the arrays of a result, 250 of them at the mean."""
ASKED = {"linkage", "verdict", "evaluation"}
"""Stages after which the bar above the page may have something new to show."""

_WAITS, _GAVE_UP = "waits", "gave_up"
BRIEF = {"verdict"}
"""Stages of a few milliseconds: a bar would come and go, and the browser draw three times."""


@st.cache_resource(show_spinner=False)
def cache() -> StageCache:
    """One cache for all visitors of this server."""
    found = StageCache(CACHE_BYTES)
    found.most, found.overhead, found.apart = most(), OVERHEAD, LARGE
    return found


def study(*needed: str, scenario: Scenario | None = None, bar: bool = True) -> Study:
    """The study of the visitor's scenario, or of another, with the stages ``needed`` ready.

    ``bar``: the bar above the page is told of them.

    While they are being computed a progress bar is shown; each of its steps lets another move of a
    slider interrupt the work.
    """
    if st.session_state.pop(_GAVE_UP, False):
        st.rerun()  # the whole page, not only the part that waited
    found = Study(scenario or session().scenario, cache(), workers=os.cpu_count() or 1)
    slow = any(not found.is_ready(before) for name in needed for before in _slow_part(name))
    with _told_what_is_missing(), progress_shown(found, slow):
        for name in needed:
            found.result(name)
    if bar and scenario is None and ASKED & {*needed}:
        refresh(found)
    return found


def _slow_part(name: str) -> tuple[str, ...]:
    """The stages that have to be there for this one to take no time worth telling."""
    return STAGES[name].inputs if name in BRIEF else (name,)


def obstacle(found: Study) -> str | None:
    """Why the scenario gives no prediction, in the visitor's language; None when it gives one."""
    whole()
    ready = found.is_ready("evaluation" if found.has_outcomes else "features")
    with _told_what_is_missing(), progress_shown(found, not ready):
        # an evaluation that is there does without the large stages before it, which the cache may have let go
        missing = None if ready and found.has_outcomes else run_all(found)
    if found.scenario is session().scenario:
        refresh(found)
    return session().t._(WHY_MISSING[missing]) if missing else None


def _way_out(patients: int) -> None:
    """What a long wait is for, and a button that ends it; a press interrupts the work at its next step."""
    t = session().t
    st.session_state[_WAITS] = st.session_state.get(_WAITS, 0) + 1  # a page may wait more than once
    st.caption(
        t._(
            "{n} patients: the first time this takes about a minute. What is computed is kept: coming back takes "
            "no time.",
            n=patients,
        )
    )
    st.button(
        t._("Stop and go back"), key=f"give_up_{st.session_state[_WAITS]}", icon=":material/undo:", on_click=_back
    )


def _back() -> None:
    """The scenario before the one that takes long; the default one, if there was none."""
    s = session()
    if not s.go(back=True):
        s.take_preset(DEFAULT_PRESET)
    write_link()
    st.session_state[_GAVE_UP] = True


@contextmanager
def _told_what_is_missing() -> Iterator[None]:
    """Where the scenario asks for too much, or for a program that is not there: say so, and end the page there."""
    try:
        with limits_told():
            yield
    except NotInstalled as problem:
        t = session().t
        st.warning(plain(t._(problem.message, **problem.values)), icon=":material/info:")
        st.button(t._("Pair with Hydroscope’s own engine"), key="own_engine", on_click=_own_engine, type="primary")
        st.stop()


def _own_engine() -> None:
    session().set("linkage.engine", "hydroscope")
    write_link()


@contextmanager
def progress_shown(found: Study, slow: bool = True) -> Iterator[None]:
    """A bar that says which stage is being computed, gone once all are; before a long wait, a way out of it.

    Its place is kept when nothing is ``slow``: what follows would move up, be drawn anew and lose the focus.
    """
    t, place = session().t, st.empty()
    if not slow:
        yield
        return
    with place.container():
        bar = st.progress(0.0, t._("Computing the study…"))
        if found.scenario is session().scenario and not quick(found.scenario):
            _way_out(found.scenario.cohort.n_patients)

    told = None

    def progress(stage: str, share: float) -> None:
        nonlocal told
        if found.waits is None:
            now = round(min(share, 1.0), 2), t._(STAGE_NAMES[stage])
        else:
            now = 0.0, t._("Others are served first: your turn in about {n} s", n=max(1, round(found.waits)))
        if now == told:
            st.session_state.get(_WAITS)  # asks Streamlit whether the visitor has done something else meanwhile
        else:
            told = now
            bar.progress(*now)

    found.progress = progress
    try:
        yield
    except (NotInstalled, TooCostly, Busy):
        place.empty()
        raise
    finally:
        found.progress = None
    place.empty()
