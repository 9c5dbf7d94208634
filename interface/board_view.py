"""The class's board as everybody sees it: a chart of the runs, one of them looked at, its comments."""

from typing import Any
from urllib.parse import parse_qsl

import pandas as pd
import streamlit as st

from classroom import board, taking_part
from classroom.board_figures import CHARTS, FIGURES
from classroom.challenges import TALES
from classroom.class_views import Published
from classroom.class_views import board as published
from classroom.refusals import Refusal
from interface.charts import Spec, category, layer, number, percent_axis, show
from interface.class_place import place
from interface.class_store import named, seat, store, teacher, told
from interface.colours import COLOURS
from interface.session import session, write_link
from interface.shell import reading
from simulator.scenario import PRESETS, parameters

N_ = str  # marks a text for translation

EVERY = 2.0
"""Seconds between two looks at the board."""
CHART_NAMES = (N_("Announce or disturb"), N_("Pair many or pair right"), N_("Secrecy and prediction"))


@st.fragment(run_every=EVERY)
def runs() -> None:
    """The runs of the class as they come; only this part looks again."""
    t, member = session().t, seat() or teacher()
    assert member is not None
    try:
        found = published(store(), member)
    except Refusal:
        st.rerun()
    if not found:
        st.info(t._("No run is on the board yet: be the first."), icon=":material/push_pin:")
        return
    k = st.segmented_control(
        t._("Compare"),
        range(len(CHARTS)),
        default=0,
        required=True,
        format_func=lambda i: t._(CHART_NAMES[i]),
        key="board_chart",
        label_visibility="collapsed",
    )
    names = run_names(found)
    _chart(found, names, *CHARTS[k])
    chosen = st.selectbox(
        t._("Look at a run"), [run.id for run in reversed(found)], format_func=names.__getitem__, key="board_run"
    )
    _one(next(run for run in found if run.id == chosen))


def run_names(found: list[Published]) -> dict[str, str]:
    """Alias and number of each run."""
    counts: dict[str, int] = {}
    names = {}
    for run in found:
        counts[run.alias] = counts.get(run.alias, 0) + 1
        names[run.id] = f"{named(run.alias)} {counts[run.alias]}"
    return names


def value_of(figure: str, value: float | None) -> str:
    """A figure as it is written."""
    t = session().t
    if value is None:
        return "–"
    unit = FIGURES[figure].unit
    if unit == "%":
        return t.percent(value, 1 if value > 0.99 else 0)
    return t.number(value, 0 if unit == "days" or value == round(value) else 2)


def with_interval(figure: str, found: dict[str, float | None] | None) -> str:
    """A figure with its 95 % interval, where it has one."""
    if not found or found.get("value") is None:
        return "–"
    low, high, value = found.get("low"), found.get("high"), found["value"]
    if low is None or high is None:
        return value_of(figure, value)
    t, percent = session().t, FIGURES[figure].unit == "%"
    whole = percent or FIGURES[figure].unit == "days"
    return f"{value_of(figure, value)} {t.interval(low, high, 0 if whole else 2, percent=percent)}"


def met(challenge: str) -> None:
    """A challenge is won: what it teaches."""
    s = session()
    lesson = TALES[challenge].lesson.in_(s.language)
    st.success(s.t._("Challenge met! {lesson}", lesson=lesson), icon=":material/emoji_events:")


def _chart(found: list[Published], names: dict[str, str], across: str, up: str) -> None:
    """One point a run; the group's own darker; runs without these figures are not there."""
    t, mine = session().t, seat()
    rows: list[dict[str, Any]] = []
    for run in found:
        x, y = (run.headline["figures"].get(name) for name in (across, up))
        if x and y and x["value"] is not None and y["value"] is not None:
            own = mine is not None and run.group_id == mine.group_id
            whose = t._("your group") if own else t._("other groups")
            ends = {"y_low": y["low"], "y_high": y["high"]}
            rows.append({"x": x["value"], "y": y["value"], **ends, "run": names[run.id], "whose": whose})
    if not rows:
        st.caption(t._("No run has these figures."))
        return
    axes = {
        name: number(name, t._(FIGURES[figure].title), scale={"zero": False, "nice": True}, axis=_axis(figure))
        for name, figure in (("x", across), ("y", up))
    }
    colours = {"domain": [t._("your group"), t._("other groups")], "range": [COLOURS["alert"], COLOURS["implant"]]}
    whiskers = {"x": axes["x"], "y": {**axes["y"], "field": "y_low"}, "y2": {"field": "y_high"}}
    tooltip = [category("run", t._("Run")), axes["x"], axes["y"]]
    spec = {
        "layer": [
            layer({"type": "rule", "color": COLOURS["muted"]}, "runs", **whiskers),
            layer(
                {"type": "point", "size": 130, "filled": True, "opacity": 1},
                "runs",
                **axes,
                color=category("whose", None, scale=colours, legend={"orient": "top"}),
                tooltip=tooltip,
            ),
            layer({"type": "text", "dy": -13, "fontSize": 12}, "runs", **axes, text=category("run", None)),
        ]
    }
    show(spec, {"runs": pd.DataFrame(rows)}, key=f"board_{across}_{up}", height=340)
    count = t.n("{count} run", "{count} runs", len(rows))
    reading(t._("{count} on this chart; the vertical lines are 95% intervals.", count=count))


def _axis(figure: str) -> Spec:
    return percent_axis() if FIGURES[figure].unit == "%" else {}


def _one(run: Published) -> None:
    """Its settings, its figures, its comments, and the way to open it."""
    s = session()
    t, mine = s.t, seat()
    with st.container(border=True):
        left, right = st.columns(2)
        with left:
            st.markdown("**" + t._("What differs from the scenario it started from") + "**")
            asked = dict(parse_qsl(run.query))
            st.markdown("\n".join(_settings(run, asked)) or t._("Nothing: the scenario as it is."))
            if st.button(t._("Open this very scenario"), key="board_open", type="primary"):
                s.take_screen(asked)
                write_link()
                st.switch_page(place().pages["evaluation"])
            if mine and run.group_id == mine.group_id:
                off = t._("Take it off the board")
                st.button(off, key="board_off", type="tertiary", on_click=_withdraw, args=(run.id,))
        with right:
            st.markdown("**" + t._("Its figures, computed by the server") + "**")
            found = run.headline["figures"]
            st.markdown("\n".join(f"- {t._(f.title)}: {with_interval(k, found.get(k))}" for k, f in FIGURES.items()))
            won = [TALES[k].title.in_(s.language) for k in run.headline["challenges"] if k in TALES]
            if won:
                st.success(t._("Challenges met: {names}.", names=", ".join(won)), icon=":material/emoji_events:")
        _comments(run)


def _settings(run: Published, asked: dict[str, str]) -> list[str]:
    """A line for the scenario it started from, if not the usual one, and for each setting changed."""
    t, scenario = session().t, board.read_link(run.query).scenario
    start = [t._("- Scenario: {name}", name=t._(PRESETS[asked["preset"]].title))] if "preset" in asked else []
    changed = [parameters()[key] for key in asked if key in parameters()]
    return start + [f"- {t._(p.title)}: `{p.write(scenario.get(p.key))}`" for p in changed]


def _comments(run: Published) -> None:
    """The ready-made comments with how many groups gave them; a group adds or takes back its own."""
    s, mine = session(), seat()
    names = {tag: words.in_(s.language) for tag, words in board.TAGS.items()}
    given = [f":gray-badge[{names[tag]} · {len(who)}]" for tag, who in run.tags.items() if tag in names]
    if given:
        st.markdown(" ".join(given))
    if mine is None:
        return
    own = [tag for tag, who in run.tags.items() if mine.alias in who]
    key = f"board_tags_{run.id}"
    st.session_state[key] = own
    st.pills(
        s.t._("Comment"),
        list(names),
        selection_mode="multi",
        format_func=names.__getitem__,
        key=key,
        on_change=_tag,
        args=(run.id, key, own),
    )


def _tag(run_id: str, key: str, before: list[str]) -> None:
    mine, now = seat(), st.session_state[key]
    if mine:
        with told():
            for tag in set(now) ^ set(before):
                board.tag(store(), mine, run_id, tag, tag in now)


def _withdraw(run_id: str) -> None:
    mine = seat()
    if mine:
        with told():
            taking_part.withdraw(store(), mine, run_id)
