"""The chart of the class's board: one figure of the runs against another; a click on a point looks at its run."""

from typing import Any

import pandas as pd
import streamlit as st

from classroom.board_figures import FIGURES
from classroom.class_views import Published
from interface.board_words import usual_rule
from interface.charts import Spec, category, layer, number, percent_axis, show
from interface.class_store import seat
from interface.colours import COLOURS, INK, PAPER
from interface.session import session
from interface.shell import note, reading

PICKED = "board_picked"
"""The name of the selection, and where the run that was clicked waits to be looked at."""
NEAR = {"x": 0.03, "y": 0.05}
"""Points that are closer than these shares of the axes are drawn as one."""
LEAST = {"%": 0.1, "days": 10.0, "": 0.5}
"""An axis spans no less, by unit: what hardly differs must not look far apart."""
Row = dict[str, Any]


def chart(found: list[Published], names: dict[str, str], across: str, up: str, looked_at: str | None) -> None:
    """A point a run, several together where they meet; the group's own in another colour."""
    t = session().t
    rows = _rows(found, names, across, up)
    if not rows:
        st.caption(t._("No run has these figures."))
        return
    domains = {axis: _domain(rows, axis, FIGURES[name].unit) for axis, name in (("x", across), ("y", up))}
    points = _together(rows, domains)
    tables = {"runs": pd.DataFrame(rows), "points": pd.DataFrame(points)}
    tables["looked"] = pd.DataFrame([p for p in points if looked_at in p["ids"].split()], columns=list(points[0]))
    key = f"board_{across}_{up}"
    axes = {
        axis: number(axis, t._(FIGURES[name].title), scale={"domain": domains[axis]}, axis=_ticks(name))
        for axis, name in (("x", across), ("y", up))
    }
    spec = {"layer": [*_whiskers(axes), *_points(axes, across, up)]}
    show(spec, tables, key=key, height=360, on_select=lambda: _pick(key))
    count = t.n("{count} run", "{count} runs", len(rows))
    text = t._(
        "{count} on this chart; the grey lines are 95% intervals. Click a point to look at its run.", count=count
    )
    if len(points) < len(rows):
        text += " " + t._("A point with several numbers holds several runs: choose among them in the list.")
    reading(text)
    if not all(point["usual"] for point in points):
        text = t._(
            "Diamonds: another recovery threshold than in the challenges, and so other alerts. Do not compare."
        )
        note(text)


def _rows(found: list[Published], names: dict[str, str], across: str, up: str) -> list[Row]:
    """The runs that have both figures."""
    mine = seat()
    rows = []
    for place, run in enumerate(found, 1):
        x, y = (run.headline["figures"].get(name) for name in (across, up))
        if x and y and x["value"] is not None and y["value"] is not None:
            ends = {f"{axis}_{end}": one[end] for axis, one in (("x", x), ("y", y)) for end in ("low", "high")}
            own = mine is not None and run.group_id == mine.group_id
            usual = FIGURES[up].needs != "alerts" or usual_rule(run.query)
            told = {"id": run.id, "place": place, "run": names[run.id], "own": own, "usual": usual}
            rows.append({"x": x["value"], "y": y["value"], **ends, **told})
    return rows


def _domain(rows: list[Row], axis: str, unit: str) -> list[float]:
    """All the values and their intervals with some room; a share stays between 0 and 1."""
    values = [x for row in rows for x in (row[axis], row[f"{axis}_low"], row[f"{axis}_high"]) if x is not None]
    low, high = min(values), max(values)
    room = max(0.06 * (high - low), (LEAST[unit] - (high - low)) / 2)
    return [max(0.0, low - room), min(1.0, high + room) if unit == "%" else high + room]


def _together(rows: list[Row], domains: dict[str, list[float]]) -> list[Row]:
    """The points to draw: runs that would hide each other share one, the group's own on top."""
    t, spans = session().t, {axis: high - low for axis, (low, high) in domains.items()}
    heaps: list[list[Row]] = []
    for row in sorted(rows, key=lambda row: -row["own"]):
        near = (heap for heap in heaps if _near(heap[0], row, spans))
        if (heap := next(near, None)) is None:
            heaps.append([row])
        else:
            heap.append(row)
    points = []
    for heap in reversed(heaps):
        first = heap[0]
        points.append(
            {
                **{name: first[name] for name in ("id", "x", "y")},
                "ids": " ".join(row["id"] for row in heap),
                "label": ", ".join(str(n) for n in sorted(row["place"] for row in heap)),
                "names": ", ".join(row["run"] for row in sorted(heap, key=lambda row: row["place"])),
                "whose": t._("your group") if first["own"] else t._("other groups"),
                "usual": first["usual"],
            }
        )
    return points


def _near(one: Row, other: Row, spans: dict[str, float]) -> bool:
    """Whether two runs would hide each other, and may share a point."""
    close = all(abs(one[axis] - other[axis]) < share * spans[axis] for axis, share in NEAR.items())
    return close and one["usual"] == other["usual"]


def _whiskers(axes: dict[str, Spec]) -> list[Spec]:
    mark = {"type": "rule", "color": COLOURS["muted"], "clip": True}
    up = {"x": axes["x"], "y": {**axes["y"], "field": "y_low"}, "y2": {"field": "y_high"}}
    across = {"y": axes["y"], "x": {**axes["x"], "field": "x_low"}, "x2": {"field": "x_high"}}
    return [layer(mark, "runs", **up), layer(mark, "runs", **across)]


def _points(axes: dict[str, Spec], across: str, up: str) -> list[Spec]:
    """The points, the ring around the one that is looked at, and the numbers."""
    t = session().t
    colours = {"domain": [t._("your group"), t._("other groups")], "range": [COLOURS["alert"], COLOURS["implant"]]}
    shapes = {"domain": [True, False], "range": ["circle", "diamond"]}
    tooltip = [category("names", t._("Run"))]
    tooltip += [
        number(axis, t._(FIGURES[name].title), format=".1%" if FIGURES[name].unit == "%" else ".2f")
        for axis, name in (("x", across), ("y", up))
    ]
    points = layer(
        {"type": "point", "size": 150, "filled": True, "opacity": 1, "cursor": "pointer"},
        "points",
        **axes,
        color=category("whose", None, scale=colours, legend={"orient": "top"} if seat() else None),
        shape=category("usual", None, scale=shapes, legend=None),
        tooltip=tooltip,
    )
    points["params"] = [{"name": PICKED, "select": {"type": "point", "fields": ["id"]}}]
    ring = layer({"type": "point", "size": 420, "strokeWidth": 2, "color": INK, "opacity": 1}, "looked", **axes)
    text = {"type": "text", "dy": -20, "fontSize": 13, "color": INK}
    halo = layer(
        {**text, "color": PAPER, "stroke": PAPER, "strokeWidth": 3}, "points", **axes, text=category("label", None)
    )
    return [ring, points, halo, layer(text, "points", **axes, text=category("label", None))]


def _ticks(figure: str) -> Spec:
    """Ticks that are whole per cents, so that no two read the same."""
    few: Spec = {"tickCount": 6}
    return percent_axis(tickMinStep=0.01, **few) if FIGURES[figure].unit == "%" else few


def _pick(key: str) -> None:
    """The run of the point that was clicked; anything else that a browser sends is left alone."""
    picked = st.session_state[key].selection.get(PICKED)
    if isinstance(picked, list) and picked and isinstance(picked[0], dict):
        st.session_state[PICKED] = str(picked[0].get("id"))
