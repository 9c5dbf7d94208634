"""Published against simulated at a glance, and the hazard of readmission as time passes after discharge."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
import streamlit as st

from interface.charts import Chart, Spec, category, chart, draw, layer, number
from interface.colours import COLOURS
from interface.compute import cache
from interface.long_names import height, in_lines, names_axis
from interface.session import session
from interface.shell import note, reading
from models.evaluation import Estimate
from simulator.calibration import Row
from simulator.calibration_words import band, estimate, figure, published
from simulator.measures import Danger
from simulator.pairing_losses import SMALLEST
from simulator.targets import TARGETS, Published

EDGES = (-0.9, 1.9)
"""What the drawing shows, in widths of the band; points beyond lie on its edge."""
GREY = COLOURS["grey"]
INKS = {"inside": COLOURS["good"], "chance": COLOURS["alert"], "outside": COLOURS["bad"], "unknown": GREY}
SHAPES = {"inside": "circle", "chance": "triangle", "outside": "cross", "unknown": "cross"}
PUBLISHED_DANGER = {(1, 30): "danger_first_month", (31, 90): "danger_next_months"}
"""First and last day after discharge for which the danger was published, with the key of the target."""


def in_one_look(rows: Sequence[Row], key: str, title: str) -> None:
    """Each figure on the width of its own band: grey band, published diamonds above, simulator's dot below.

    The ``title`` stands above it already: it is for screen readers.
    """
    asked = "in_one_look", key, title, tuple(map(_exact, rows))
    draw(cache().get(asked, lambda: _in_one_look(rows, key, title)), key=key)


def _exact(row: Row) -> tuple[str, bytes]:
    """What the drawing of a row depends on; equal even where a figure is unknown."""
    e = row.estimate
    return row.target.key, np.array([e.value, e.low, e.high, *row.values]).tobytes()


def _in_one_look(rows: Sequence[Row], key: str, title: str) -> Chart:
    ours = pd.DataFrame([_ours(row) for row in rows])
    theirs = pd.DataFrame([_theirs(row, p) for row in rows for p in row.target.published])
    worlds = pd.DataFrame([{"what": w, "x": x} for row in rows for w, x in _each_world(row)], columns=["what", "x"])
    tables = {key: in_lines(ours), "published": in_lines(theirs), "worlds": in_lines(worlds)}
    return chart({"description": title, "layer": _layers(key)}, tables, height=height(ours))


def _layers(bands: str) -> list[Spec]:
    t = session().t
    least, most = t._("at least"), t._("at most")
    ends = f"datum.value == 0 ? '{least}' : '{most}'"
    axis = {"values": [0, 1], "labelExpr": ends, "orient": "top", "grid": False, "labelLimit": 150}
    scale = {"domain": list(EDGES), "nice": False, "clamp": True}
    x, y = number("x", None, axis=axis, scale=scale), names_axis()
    ends_of = {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "y": y}
    ink, shape = (
        {"condition": [{"test": f"datum.state == '{state}'", "value": value} for state, value in look]}
        for look in (INKS.items(), SHAPES.items())
    )
    said = [category("title", t._("Figure")), category("said", None), category("band", t._("Expected"))]
    whose = [category("title", t._("Figure")), category("said", t._("Published")), category("source", t._("Source"))]
    point = {"type": "point", "filled": True, "opacity": 1}
    grey = {"type": "bar", "color": COLOURS["muted"], "opacity": 0.3, "height": {"band": 0.8}}
    return [
        layer(grey, bands, x={**x, "field": "zero"}, x2={"field": "one"}, y=y, tooltip=said),
        layer({"type": "rule", "color": GREY, "yOffset": -6}, "published", **ends_of),
        layer(
            {**point, "shape": "diamond", "size": 70, "color": GREY, "yOffset": -6},
            "published", x=x, y=y, tooltip=whose,
        ),
        layer({"type": "tick", "thickness": 1, "size": 8, "color": GREY, "yOffset": 6}, "worlds", x=x, y=y),
        layer({"type": "rule", "strokeWidth": 2, "yOffset": 6}, bands, **ends_of, color=ink),
        layer({**point, "size": 90, "yOffset": 6}, bands, x=x, y=y, color=ink, shape=shape, tooltip=said),
    ]  # fmt: skip


def _ours(row: Row) -> dict[str, object]:
    t, target = session().t, row.target
    words = {"title": t._(target.title), "said": ours(row), "band": band(target, t)}
    bounds = {"zero": 0.0, "one": 1.0, "state": state(row)}
    return {"what": _name(row), **words, **_placed(row, _seen(row)), **bounds}


def _theirs(row: Row, p: Published) -> dict[str, object]:
    t, target = session().t, row.target
    words = {"title": t._(target.title), "said": published(target, p, t), "source": t._(p.source)}
    return {"what": _name(row), **words, **_placed(row, p.estimate)}


def state(row: Row) -> str:
    """``inside`` the band, outside it perhaps by ``chance`` alone, ``outside``, or ``unknown`` in this world."""
    if not np.isfinite(row.judged):
        return "unknown"
    return "inside" if row.inside else "chance" if row.reaches else "outside"


def ours(row: Row) -> str:
    """The simulator's figure with its interval."""
    return estimate(row.target, _seen(row), session().t)


def _seen(row: Row) -> Estimate:
    # the highest of all worlds has no interval
    return Estimate(row.judged) if row.target.highest else row.estimate


def _name(row: Row) -> str:
    """The title with the simulator's figure under it, for those who cannot hover over the dot."""
    return f"{session().t._(row.target.title)}\n{figure(row.target, row.judged, session().t)}"


def _placed(row: Row, e: Estimate) -> dict[str, float]:
    """Figure and ends of its interval, of no length where there is none, on the width of the band."""
    value, low, high = (_place(row, x) for x in (e.value, e.low, e.high))
    return {"x": value, "low": low if low == low else value, "high": high if high == high else value}


def _each_world(row: Row) -> Iterable[tuple[str, float]]:
    if len(row.values) > 1:
        yield from ((_name(row), _place(row, x)) for x in row.values)


def _place(row: Row, x: float) -> float:
    low, high = row.target.band
    return (float(x) - low) / (high - low)


def danger(curve: Sequence[Danger]) -> None:
    """The danger of readmission in steps of time, over that of the second half of the year."""
    t = session().t
    st.markdown("### " + t._("The hazard of readmission, as time passes after a stay"))
    known = [d for d in curve if np.isfinite(d.ratio.value)]
    if len(known) < 2:
        st.caption(t._("Fewer than {n} patients came back in most periods: too few for a figure.", n=SMALLEST))
        return
    draw(cache().get(("danger", t.language, tuple(known)), lambda: _danger(known)), key="danger")
    _read_danger(known)


def _danger(known: Sequence[Danger]) -> Chart:
    t, steps = session().t, pd.DataFrame([_step(d) for d in known])
    theirs = pd.DataFrame([_published_step(*days, key) for days, key in PUBLISHED_DANGER.items()])
    x = number("start", t._("Days since discharge"), scale={"domain": [0, 365], "nice": False})
    y = number("ratio", t._("Hazard ratio, against days 181–365"))
    tooltip = [category("days", t._("Days since discharge")), category("said", t._("Times")), category("rate", None)]
    line = {"type": "rule", "strokeWidth": 3, "color": COLOURS["implant"]}
    whisker = {"type": "rule", "strokeWidth": 1.5, "color": COLOURS["implant"]}
    dashed = {"type": "rule", "strokeWidth": 2, "strokeDash": [5, 3], "color": COLOURS["hospital"]}
    name = {"type": "text", "align": "left", "dx": 6, "color": COLOURS["hospital"]}
    layers = [
        layer(whisker, "steps", x={**x, "field": "middle"}, y={**y, "field": "low"}, y2={"field": "high"}),
        layer(line, "steps", x=x, x2={"field": "end"}, y=y, tooltip=tooltip),
        layer(dashed, "published", x=x, x2={"field": "end"}, y=y, tooltip=tooltip[:1]),
        layer(name, "published", x={**x, "field": "end"}, y=y, text=category("name", None)),
    ]
    return chart({"layer": layers}, {"steps": steps, "published": theirs})


def _step(d: Danger) -> dict[str, object]:
    t = session().t
    interval = t.interval(d.ratio.low, d.ratio.high, 1)
    return {
        **_days(d.first, d.last),
        "middle": (d.first - 1 + d.last) / 2,
        "ratio": d.ratio.value,
        "low": d.ratio.low,
        "high": d.ratio.high,
        "said": f"{t.number(d.ratio.value, 1)} {interval}",
        "rate": t._(
            "{rate} {interval} readmissions per patient-year",
            rate=t.number(d.rate.value, 2),
            interval=t.interval(d.rate.low, d.rate.high, 2),
        ),
    }


def _published_step(first: int, last: int, key: str) -> dict[str, object]:
    (p,) = next(target.published for target in TARGETS if target.key == key)
    return {**_days(first, last), "ratio": p.value, "name": session().t._(p.who) if first > 1 else ""}


def _days(first: int, last: int) -> dict[str, object]:
    return {"days": f"{first}–{last}", "start": first - 1, "end": last}


def _read_danger(known: Sequence[Danger]) -> None:
    t, most = session().t, max(known, key=lambda d: d.ratio.value)
    reading(
        t._(
            "The hazard is how often, day by day, those who have not come back yet do come back. In days {first} to "
            "{last} after discharge it is {times} {interval} times that of days 181 to 365: their hazard ratio.",
            first=most.first,
            last=most.last,
            times=t.number(most.ratio.value, 1),
            interval=t.interval(most.ratio.low, most.ratio.high, 1),
        )
    )
    note(
        t._(
            "Dashed: Japan (NARA-HF, Circ J 2020; our calculation). In life the very first days are the worst; here "
            "they are quieter, for a rise of congestion takes days to climb. Steps with fewer than {n} readmissions "
            "are not shown.",
            n=SMALLEST,
        )
    )
