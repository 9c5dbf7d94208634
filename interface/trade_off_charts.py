"""Announce more or disturb less: the model and the published systems on one map."""

from typing import Any

import numpy as np
import streamlit as st

from interface.charts import Chart, Spec, Table, category, chart, data_of, draw, layer, number, percent_axis
from interface.colours import COLOURS
from interface.kept import kept
from interface.moving import Frame
from interface.moving_tables import Rows, tables_of
from interface.published import SYSTEMS
from interface.session import session
from interface.shell import note, reading
from models.evaluation import Estimate
from simulator.language import Text
from simulator.study import Study

DOT = 45
"""Area of a point of a model that gives few different risks, where others have a line."""
MOST_ALERTS = 2.5
"""Unexplained alerts per patient-year at the right end of the trade-off."""


def _point(rate: Estimate, found: Estimate, system: str, source: str = "") -> dict[str, Any]:
    """A point of the map with its intervals, of no length where there are none."""
    ends = {
        f"{name}_{side}": end if np.isfinite(end) else e.value
        for name, e in (("rate", rate), ("found", found))
        for side, end in (("low", e.low), ("high", e.high))
    }
    return {"rate": rate.value, "found": found.value, "system": system, "source": source, **ends}


PUBLISHED = [_point(s.rate, s.found, s.name, s.source) for s in SYSTEMS]
"""The published systems as points of the trade-off's map."""
HERE = {"here": tuple(PUBLISHED[0])}
"""What a threshold moves on the map."""


def trade_off(found: Study) -> None:
    """Announced hospitalisations against unexplained alerts, with the published systems on the same map."""
    draw(_trade_off(found), key="trade_off", button=False)


def trade_off_data(found: Study) -> None:
    """The button that shows its data."""
    data_of(lambda: _trade_off(found), key="trade_off", subject=session().t._("Announce more or disturb less?"))


def trade_off_that_moves(found: Study) -> Frame:
    """Its disc, for a frame."""
    return Frame(tables=tables_of("trade_off", {"here": _here(found, session().t)}, HERE))


def trade_off_to_read(found: Study) -> None:
    """The same map for who has to read it: the table holds the whole curve, with no line for the threshold alone."""
    t = session().t
    st.markdown("### " + t._("Announce more or disturb less?"))
    draw(_trade_off(found), key="trade_off", untold=("here",))
    st.caption(t._("Your alert threshold: {threshold}.", threshold=t.percent(found.scenario.alert.threshold, 1)))


@kept("verdict")
def _trade_off(found: Study) -> Chart:
    return chart(*trade_off_chart(found, session().t), height=300, name="trade_off", moving=HERE)


def trade_off_chart(found: Study, t: Text) -> tuple[Spec, dict[str, Table]]:
    """The map's specification and tables."""
    reach = {"domain": [0, MOST_ALERTS], "clamp": True}
    x = number("rate", t._("Unexplained alerts per patient-year"), scale=reach, axis={"tickCount": 5})
    y = number("found", t._("Hospitalisations announced"), axis=percent_axis(), scale={"domain": [0, 1]})
    upright = {"x": x, "y": {**y, "field": "found_low"}, "y2": {"field": "found_high"}}
    across = {"y": y, "x": {**x, "field": "rate_low"}, "x2": {"field": "rate_high"}}
    tooltip = [category("system", None), category("source", t._("Source"))]
    diamond = {
        "type": "point",
        "shape": "diamond",
        "size": 90,
        "color": COLOURS["grey"],
        "filled": True,
        "opacity": 1,
    }
    disc = {"type": "point", "size": 160, "color": COLOURS["alert"], "filled": True, "opacity": 1}
    line = {"type": "line", "color": COLOURS["implant"], "strokeWidth": 2, "clip": True}
    dots = {"type": "point", "color": COLOURS["implant"], "filled": True, "size": DOT, "opacity": 1, "clip": True}
    order = number("threshold", t._("Alert threshold"), format=".1%")
    return (
        {
            "layer": [
                layer(dots if found.evaluation.few_risks else line, "curve", x=x, y=y, order=order),
                layer({"type": "rule", "color": COLOURS["muted"]}, "published", **upright),
                layer({"type": "rule", "color": COLOURS["muted"]}, "published", **across),
                layer(diamond, "published", x=x, y=y, tooltip=tooltip),
                _names("above", x, y, align="right", dx=-8, dy=-8),
                _names("below", x, y, align="left", dx=8, dy=10),
                layer({"type": "rule", "color": COLOURS["alert"], "strokeWidth": 2}, "here", **upright),
                layer(disc, "here", x=x, y=y, tooltip=tooltip[:1]),
            ]
        },
        _trade_off_tables(found, t),
    )


def _trade_off_tables(found: Study, t: Text) -> dict[str, Table]:
    """The curve, and the points on it and beside it; the published ones ``above`` and ``below`` it too."""
    curve = found.evaluation.trade_off
    # below the threshold of most alerts they are few only because they never end
    curve = curve[int(np.argmax(curve[:, 1])) :] if len(curve) else curve
    _, rate, announced = curve[np.argsort(curve[:, 1])].T
    at = np.interp([s.rate.value for s in SYSTEMS], rate, announced) if len(curve) else np.zeros(len(SYSTEMS))
    above = [s.found.value >= height for s, height in zip(SYSTEMS, at, strict=True)]
    return {
        "curve": dict(zip(("threshold", "rate", "found"), curve[curve[:, 1] <= MOST_ALERTS].T, strict=True)),
        "published": PUBLISHED,
        "above": [point for point, higher in zip(PUBLISHED, above, strict=True) if higher],
        "below": [point for point, higher in zip(PUBLISHED, above, strict=True) if not higher],
        "here": _here(found, t),
    }


def _here(found: Study, t: Text) -> Rows:
    measures = found.verdict.measures
    here = _point(measures.unexplained_alerts_per_patient_year, measures.event_sensitivity, t._("Your threshold"))
    return [here] if np.isfinite([here["rate"], here["found"]]).all() else []


def read_trade_off(found: Study) -> None:
    """The map beside the first published system, at as many unexplained alerts: the same for any threshold."""
    t, first = session().t, SYSTEMS[0]
    _, measures = found.evaluation.at_published[first.rate.value]
    reading(
        t._(
            "Diamonds: published systems. With a threshold chosen for as many unexplained alerts as {system} "
            "({target} per patient-year), this model gives {rate} and announces {found} of the hospitalisations; "
            "{system} announced {theirs}.",
            system=first.name,
            target=t.number(first.rate.value, 2),
            rate=t.number(measures.unexplained_alerts_per_patient_year.value, 2),
            found=t.estimate(measures.event_sensitivity, percent=True),
            theirs=t.estimate(first.found, percent=True),
        )
    )
    if found.evaluation.few_risks:
        note(
            t._(
                "Dots: this model gives only a few different risks, and these are all the points that a threshold "
                "can reach. One of them may disturb more and announce less than another."
            )
        )


def _names(table: str, x: Spec, y: Spec, **place: object) -> Spec:
    """Names of the systems on the side away from the rising curve, so that it never crosses them."""
    text = {"type": "text", "fontSize": 11, "color": COLOURS["grey"], **place}
    return layer(text, table, x=x, y=y, text=category("system", None))
