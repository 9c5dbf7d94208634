"""What pairing does and what becomes of the prediction, drawn along one way of pairing better or worse."""

import pandas as pd

from interface.charts import Chart, Spec, category, chart, draw, layer, number, percent_axis
from interface.colours import COLOURS
from interface.kept import kept
from interface.long_names import height, in_lines, names_axis
from interface.pairing_effect_words import PLACE, Measure, label, views
from interface.session import session
from interface.shell import prose
from models.evaluation import Estimate
from simulator.pairing_axes import Axis, Value
from simulator.pairing_effect import effect
from simulator.study import Study

LINE, LEGEND_HEIGHT = 220, 40
"""Heights of a chart along an axis of numbers, and of its legend."""
LEGEND = {"orient": "top", "title": None, "symbolOpacity": 1}
SOFT = {"size": 70, "filled": True, "opacity": 1}


def along(found: Study, axis: Axis, measure: Measure, here: Value | None, *, formula: bool = False) -> None:
    """One measure along the axis with its intervals, perfect pairing dotted, the visitor's scenario ringed.

    ``formula``: also what dilution by wrong pairs foresees, dashed.
    """
    prose(f"### {session().t._(measure.title)}")
    draw(_drawn(found, axis, measure, here, formula), key=f"effect_{measure.name}")


@kept("evaluation")
def _drawn(found: Study, axis: Axis, measure: Measure, here: Value | None, formula: bool) -> Chart:
    table = effect(found, axis).points
    points, first = _points(table.iloc[1:], axis, measure, here), table.iloc[0]
    perfect = pd.DataFrame([{"series": name, "y": first[column]} for column, name in _series(measure).items()])
    tables = {"points": points, "here": points[points["here"]], "perfect": perfect.dropna()}
    layers = _along_names(measure) if axis.name == "fields" else _along_numbers(axis, measure)
    layers.append(_perfect(measure, axis))
    if formula:
        tables["formula"] = points[points["series"] == views()["known"]].assign(y=_diluted(points, table))
        layers.append(_formula(axis, measure))
    # an axis of numbers without any would make the browser complain
    layers = [one for one in layers if len(tables[one["data"]["name"]])]
    tall = LINE if axis.name != "fields" else height(points[points["series"] == points["series"].iloc[0]])
    tall += LEGEND_HEIGHT if measure.judged else 0
    return chart({"description": session().t._(measure.title), "layer": layers}, tables, height=tall)


def _series(measure: Measure) -> dict[str, str]:
    if not measure.judged:
        return {measure.name: session().t._("Pairing")}
    return {f"{measure.name}_{kind}": name for kind, name in views().items()}


def _points(table: pd.DataFrame, axis: Axis, measure: Measure, here: Value | None) -> pd.DataFrame:
    """``value, what, series, y, low, high, told, here``: a row per point and series, none where unknown."""
    rows = []
    for column, series in _series(measure).items():
        for row in table.to_dict("records"):
            e = Estimate(row[column], row[f"{column}_low"], row[f"{column}_high"])
            rows.append(
                {
                    "value": row["value"] if axis.name == "fields" else float(row["value"]),
                    "what": label(axis, row["value"]),
                    "series": series,
                    "y": e.value,
                    "low": e.low,
                    "high": e.high,
                    "told": f"{measure.written(e.value)} {measure.interval(e)}",
                    "here": row["value"] == here,
                }
            )
    return in_lines(pd.DataFrame(rows).dropna(subset="y"))


def _diluted(points: pd.DataFrame, table: pd.DataFrame) -> list[float]:
    known = points.loc[points["series"] == views()["known"], "value"]
    foreseen = dict(zip(table["value"], table["diluted"], strict=True))
    return [foreseen[value] for value in known]


def _value(measure: Measure, title: str | None = None) -> Spec:
    axis = percent_axis(format=".1~%", tickCount=4) if measure.percent else {"format": ".2f", "tickCount": 4}
    return number("y", title, axis=axis, scale={"zero": measure.name == "wrong"})


def _colour(measure: Measure) -> Spec:
    names = list(_series(measure).values())
    inks = [COLOURS["implant"], COLOURS["alert"]] if measure.judged else [COLOURS["pair"]]
    shown = LEGEND if measure.judged else None
    return category("series", None, scale={"domain": names, "range": inks}, legend=shown)


def _shape(measure: Measure) -> Spec:
    names = list(_series(measure).values())
    scale = {"domain": names, "range": ["circle", "diamond"][: len(names)]}
    return category("series", None, scale=scale, legend=LEGEND if measure.judged else None)


def _tooltip(measure: Measure) -> list[Spec]:
    t = session().t
    who = [category("series", t._("View"))] if measure.judged else []
    return [category("what", t._("Point")), *who, category("told", t._(measure.title))]


def _along_numbers(axis: Axis, measure: Measure) -> list[Spec]:
    """A line with its band; thresholds, which crowd near 100 %, at equal distances."""
    x, y, colour = _across(axis), _value(measure), _colour(measure)
    band = {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}, "color": _colour(measure)}
    seen = {"x": x, "y": y, "color": colour}
    ring = {"type": "point", "size": 260, "filled": False, "strokeWidth": 2}
    return [
        layer({"type": "area", "opacity": 0.15}, "points", **band),
        layer({"type": "line", "strokeWidth": 2}, "points", **seen),
        layer({"type": "point", **SOFT}, "points", **seen, shape=_shape(measure), tooltip=_tooltip(measure)),
        layer(ring, "here", **seen, tooltip=_tooltip(measure)),
    ]


def _along_names(measure: Measure) -> list[Spec]:
    """Points with their intervals beside the names."""
    x, colour = _value(measure), _colour(measure)
    beside = {"y": names_axis(), "color": colour}
    if measure.judged:
        beside["yOffset"] = category("series", None, sort=list(_series(measure).values()))
    interval = {"x": {**x, "field": "low"}, "x2": {"field": "high"}, **beside}
    ring = {"type": "point", "size": 260, "filled": False, "strokeWidth": 2}
    return [
        layer({"type": "rule", "strokeWidth": 2}, "points", **interval),
        layer({"type": "point", **SOFT}, "points", x=x, shape=_shape(measure), tooltip=_tooltip(measure), **beside),
        layer(ring, "here", x=x, tooltip=_tooltip(measure), **beside),
    ]


def _across(axis: Axis) -> Spec:
    title = session().t._(PLACE[axis.name])
    if axis.name == "threshold":
        every = {"labelAngle": -40, "labelOverlap": False}  # slanted, all have room: Vega does not see it
        return {"field": "what", "type": "ordinal", "sort": None, "title": title, "axis": every}
    return number("value", title, axis={"tickCount": 6})


def _perfect(measure: Measure, axis: Axis) -> Spec:
    place = {"x" if axis.name == "fields" else "y": _value(measure)}
    rule = {"type": "rule", "strokeDash": [2, 3], "strokeWidth": 1.5}
    return layer(rule, "perfect", **place, color=_colour(measure))


def _formula(axis: Axis, measure: Measure) -> Spec:
    tip = [number("y", session().t._("Foreseen by the formula"), format=".2f")]
    if axis.name == "fields":
        mark = {"type": "tick", "thickness": 2, "size": 14, "color": COLOURS["grey"]}
        return layer(mark, "formula", x=_value(measure), y=names_axis(), tooltip=tip)
    mark = {"type": "line", "strokeDash": [6, 4], "color": COLOURS["grey"], "strokeWidth": 2}
    return layer(mark, "formula", x=_across(axis), y=_value(measure), tooltip=tip)
