"""The bar above every page: the path of the data, where one stands, and three figures of the visitor's own study.

It computes nothing: it shows what the cache holds, and a sign of waiting for the rest. Whoever computes
(``interface/compute.py``) asks for :func:`refresh`, so the bar follows a threshold that a fragment moves.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from html import escape
from typing import Any, cast
from urllib.parse import quote

import streamlit as st
from streamlit.errors import StreamlitInvalidLayoutContextError
from streamlit.runtime.scriptrunner import get_script_run_ctx

from interface.class_place import place
from interface.colours import COLOURS, DARK, PAPER
from interface.moving import Frame
from interface.session import session
from interface.stages import STAGES, WHERE, sign
from models.evaluation import Estimate
from simulator.language import MISSING, Text
from simulator.linkage import Estimate as Share
from simulator.study import Study

_SLOT = "hydroscope_path_bar"
WAITING = "…"
Figure = tuple[str, str, str, str]
"""The number, its interval, a word that follows it, what it means."""
ROWS_THAT_LEFT = 0
"""No page hands out rows of patients: zero by construction, which tests/test_page_mission.py checks."""


def _looks() -> str:
    """The colours of each stage; the icons are masks, so that they follow the theme without a message."""
    rules = ""
    for name, stage in STAGES.items():
        light = COLOURS[stage.colour]
        mask = f"url('data:image/svg+xml,{quote(sign(name, '#000'))}')"
        rules += (
            f".path-bar .{name}{{--ink:{light};--ink:light-dark({light},{DARK[light]})}}"
            f".path-bar .{name} i{{mask:{mask} center/contain no-repeat}}"
        )
    return rules


STYLE = (
    # what is to stay in sight is the wrapper: the bar itself fills it, and could only move within
    "<style>[data-testid=stLayoutWrapper]:has(>.st-key-path_bar){position:sticky;top:3.75rem;z-index:90}"
    f".st-key-path_bar{{container-type:inline-size;background:{PAPER};background:light-dark({PAPER},#171614)}}"
    ".stMainBlockContainer:has(.path-bar){padding-top:4.25rem}"
    "[data-testid=stMain]:has(.path-bar){scroll-padding:6.5rem 0 3rem}"
    "[data-testid=stLayoutWrapper]:has(>.st-key-space_meter){top:5.75rem!important}"
    "ol.path-bar{display:flex;flex-wrap:wrap;align-items:center;gap:.1rem .4rem;"
    "margin:0!important;padding:.35rem 0!important;"
    "list-style:none;font-size:.8rem;line-height:1.4;border-bottom:1px solid #9aa5ad66}"
    "ol.path-bar li{display:inline-flex;align-items:center;gap:.3rem;margin:0;white-space:nowrap;position:relative}"
    ".path-bar .here{font-weight:600}ol.path-bar li.here::after{content:'';position:absolute;inset:auto 0 -3px 0;"
    "border-bottom:2px solid var(--ink)}"
    "ol.path-bar li+li{margin-left:1.2rem}"
    ".path-bar li+li::before{content:'→'/'';opacity:.55;position:absolute;left:-1.2rem;font-weight:400}"
    ".path-bar i{width:1.25rem;height:1.25rem;background:var(--ink);flex:none}"
    ".path-bar b{font-weight:600}.path-bar small{opacity:.75;font-size:.75rem}"
    ".path-bar .told{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
    "@container(max-width:68rem){.path-bar small{display:none}}"
    "@container(max-width:48rem){.path-bar li:not(.here) em,.path-bar q{display:none}}"
    "@container(max-width:30rem){ol.path-bar{gap:0;flex-wrap:nowrap;justify-content:space-between}"
    "ol.path-bar li+li{margin-left:.9rem}.path-bar li+li::before{left:-1.05rem}"
    ".path-bar em,.path-bar .here em{display:none}ol.path-bar li{gap:.15rem}}"
    f".path-bar em{{font-style:normal}}.path-bar q{{quotes:none;opacity:.85}}{_looks()}</style>"
)


def path_bar(found: Study) -> None:
    """Make room for the bar and show what the study's cache holds."""
    st.html(STYLE)
    where = st.container(key="path_bar").empty()
    st.session_state[_SLOT] = {"place": where, "shown": None, "run": None, "also": []}
    refresh(found)


def tell_also(write: Callable[[Study], None]) -> None:
    """Call this too whenever the bar is refreshed: for what stands above the page and follows the study."""
    slot = st.session_state.get(_SLOT)
    if slot:
        slot["also"].append(write)


def bar_leads() -> bool:
    """Whether something else is written with the bar: then the server writes both when a threshold moves."""
    return bool((st.session_state.get(_SLOT) or {}).get("also"))


def bar_that_moves(found: Study, file: str) -> Frame:
    """The share of hospitalisations announced, for a frame; ``file``: the page under the bar."""
    t, item = session().t, ".path-bar .space"
    figure = _announced(found.verdict.measures.event_sensitivity, t)
    told = _told("space", figure, "space" in WHERE.get(file, ()), t)
    changes = (
        ("", "title", told),
        (" .told", "text", told),
        (" b", "text", figure[0]),
        (" small", "text", figure[1]),
    )
    return Frame(tuple((item + part, 0, what, value) for part, what, value in changes))


def no_path_bar() -> None:
    """The page has no bar: where one stood before, something else stands now, and nothing may be written there."""
    st.session_state.pop(_SLOT, None)
    st.container()  # as many elements as with a bar: what the visitor has opened on the page stays open


def refresh(found: Study) -> None:
    """Show the figures of this study.

    A run of the whole page always writes: a fragment may later write only where it did so then. And each run of a
    fragment writes once: what it wrote before and does not write again is taken off the page.
    """
    slot = cast(dict[str, Any] | None, st.session_state.get(_SLOT))
    if slot is None:
        return
    s = session()
    drawn = _drawn(*_figures(found), s.t, place().file)
    context = get_script_run_ctx()
    run = context.fragment_ids_this_run if context else None  # a new list each time
    if drawn != slot["shown"] or run is not slot["run"] or not run:
        slot["shown"], slot["run"] = drawn, run
        with suppress(StreamlitInvalidLayoutContextError):  # a part that showed nothing when the page was made
            slot["place"].html(drawn)
            for write in slot["also"]:
                write(found)


def _figures(found: Study) -> tuple[Estimate | Share | None, Estimate | None]:
    """The pairing rate and the share of hospitalisations announced; None: not computed yet."""
    unknown = Estimate(float("nan"))
    if not found.has_outcomes:
        return unknown, unknown
    linkage = found.cache.find(found.key("linkage"))
    if linkage is None:
        return None, None
    if not len(linkage.links):
        return linkage.rate, unknown
    verdict = found.cache.find(found.key("verdict"))
    return linkage.rate, verdict.measures.event_sensitivity if verdict else None


@lru_cache(500)
def _drawn(paired: Estimate | Share | None, announced: Estimate | None, t: Text, file: str) -> str:
    left = t.n("{count} row", "{count} rows", ROWS_THAT_LEFT)
    figures = {
        "pairing": (*_value(paired, t), "", t._("implants found again in the health data")),
        "space": _announced(announced, t),
        "leaves": (left, "", t._("of patients out"), t._("of patients have left: counted, not estimated")),
    }
    items = "".join(_item(name, figures.get(name), name in WHERE.get(file, ()), t) for name in STAGES)
    label = escape(t._("The path of the data, and your study"), quote=True)
    return f'<ol class="path-bar" aria-label="{label}">{items}</ol>'


def _announced(share: Estimate | None, t: Text) -> Figure:
    return *_value(share, t), t._("of stays announced"), t._("hospitalisations announced by the model")


def _told(name: str, figure: Figure | None, here: bool, t: Text) -> str:
    title = t._(STAGES[name].name)
    value, interval, _, meaning = figure or ("", "", "", "")
    told = f"{title}. {value} {meaning} {interval}".strip() if figure else title
    return t._("You are here: {stage}", stage=told) if here else told


def _item(name: str, figure: Figure | None, here: bool, t: Text) -> str:
    """One stage: its sign, name and figure for the eyes; one sentence for screen readers and under the pointer."""
    title, told = t._(STAGES[name].name), _told(name, figure, here, t)
    value, interval, word, _ = figure or ("", "", "", "")
    number = f"<b>{escape(value)}</b> <q>{escape(word)}</q> <small>{escape(interval)}</small>" if figure else ""
    current = ' aria-current="step"' if here else ""
    return (
        f'<li class="{name}{" here" if here else ""}"{current} title="{escape(told, quote=True)}">'
        f'<span class="told">{escape(told)}</span><i></i><em aria-hidden="true">{escape(title)}</em>'
        f'<span aria-hidden="true">{number}</span></li>'
    )


def _value(share: Estimate | Share | None, t: Text) -> tuple[str, str]:
    if share is None:
        return WAITING, ""
    value = t.percent(share.value)
    return value, "" if value == MISSING else t.interval(share.low, share.high, 0, percent=True)
