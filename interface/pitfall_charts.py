"""The picture of a failure: one number over its three scenarios."""

import math

import pandas as pd

from interface.charts import category, layer, number, percent_axis, show
from interface.colours import COLOURS
from interface.session import session
from models.evaluation import Estimate
from simulator.pitfalls.failure import Figure, State


def dots(one: Figure, found: dict[State, Estimate], chosen: State, names: dict[State, str], *, betrays: bool) -> None:
    """A dot with its interval for each scenario up to the chosen one, joined by a line: one can bet on the rest."""
    t, ink = session().t, COLOURS["bad" if betrays else "implant"]
    rows = [
        {"scenario": t._(names[state]), "value": e.value, "low": e.low, "high": e.high, "chosen": state == chosen}
        for state, e in found.items()
    ]
    seen = pd.DataFrame(rows[: list(found).index(chosen) + 1])
    order = [row["scenario"] for row in rows]
    x = category("scenario", None, axis={"labelAngle": 0}, scale={"domain": order, "padding": 0.4})
    axis = percent_axis() if one.percent else {"format": ".2f", "tickCount": 5}
    y = number("value", None, axis=axis, scale={"domain": _ends(one, found), "nice": True, "zero": False})
    digits = ".0%" if one.percent else ".2f"
    tooltip = [
        number("value", t._(one.title), format=digits),
        number("low", t._("From"), format=digits),
        number("high", t._("To"), format=digits),
    ]
    size = {"condition": {"test": "datum.chosen", "value": 260}, "value": 70}
    name = "betrays" if betrays else "hides"
    line, bar, dot = (
        {"type": "line", "strokeWidth": 1.5, "opacity": 0.6, "color": ink},
        {"type": "rule", "strokeWidth": 2, "color": ink},
        {"type": "point", "filled": True, "opacity": 1, "color": ink},
    )
    layers = [
        layer(line, name, x=x, y=y),
        layer(bar, name, x=x, y={**y, "field": "low"}, y2={"field": "high"}),
        layer(dot, name, x=x, y=y, size=size, tooltip=tooltip),
    ]
    if one.ideal is not None:
        rule = {"type": "rule", "strokeDash": [5, 3], "color": COLOURS["muted"]}
        layers.append(layer(rule, name, y={"datum": one.ideal, "type": "quantitative"}))
    show({"description": t._(one.title), "layer": layers}, {name: seen}, key=f"failure_{name}", height=240)


def _ends(one: Figure, found: dict[State, Estimate]) -> list[float]:
    """The ends of the axis: the same whatever has been seen."""
    values = [v for e in found.values() for v in (e.value, e.low, e.high) if math.isfinite(v)]
    values += [] if one.ideal is None else [one.ideal]
    return [min(values), max(values)] if values else [0.0, 1.0]
