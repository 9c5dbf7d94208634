"""Both sides of the scale: what a way of hosting protects from, what it costs and how long one waits."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pandas as pd
import streamlit as st

from interface.charts import Chart, Spec, category, chart, draw, layer, number
from interface.colours import COLOURS
from interface.session import session
from interface.shell import note, prose, reading
from interface.sovereignty_choice import option_of
from interface.sovereignty_words import KINDS
from simulator.language import Text
from simulator.sovereignty import FOREIGN, OPTIONS, OUTSIDE, Hosting, doors
from simulator.sovereignty.scale import BILL, YEARS, Range, cost, months
from simulator.sovereignty.sources import SOURCES

Bar = dict[str, Any]
"""A row of a chart: ``low``, ``high``, ``label``, and whether it is ``assumed``."""


def scale(hosting: Hosting) -> None:
    """Four small charts: immunity and security counted in the table, cost and delay mostly assumed."""
    t = session().t
    charts = list(_charts(hosting, t).items())
    for pair in (charts[:2], charts[2:]):
        for place, (key, made) in zip(st.columns(2, gap="medium"), pair, strict=True):
            with place:
                draw(made, key=f"scale_{key}")
    _read(hosting, t)


@lru_cache(100)
def _charts(hosting: Hosting, t: Text) -> dict[str, Chart]:
    shown = {t._(option.title): option.hosting for option in OPTIONS.values()}
    if option_of(hosting) is None:
        shown[t._("Your choice")] = hosting
    asked: tuple[tuple[str, str, Callable[[Hosting], Bar]], ...] = (
        ("immunity", t._("Doors closed to US law"), lambda h: _closed(h, FOREIGN, t)),
        ("security", t._("Doors closed to the host and to thieves"), lambda h: _closed(h, OUTSIDE, t)),
        ("cost", t._("Cost a year (US cloud: 1)"), lambda h: _range(cost(h), t)),
        ("delay", t._("Months between the decision and the opening"), lambda h: _range(months(h), t)),
    )
    made = {}
    for key, title, bar in asked:
        rows = [{"name": name, "chosen": each == hosting, **bar(each)} for name, each in shown.items()]
        made[key] = chart(_spec(key, title, rows), {key: pd.DataFrame(rows)}, height=190)
    return made


def _closed(hosting: Hosting, readers: tuple[str, ...], t: Text) -> Bar:
    closed, of = doors(hosting, readers)
    return {"low": 0, "high": closed, "label": t._("{closed} of {of}", closed=closed, of=of), "assumed": False}


def _range(value: Range, t: Text) -> Bar:
    label = t._("{range} ({kind})", range=_words(value, t), kind=t._(KINDS[SOURCES[value.source].kind]))
    return {"low": value.low, "high": value.high, "label": label, "assumed": value.source == "assumed"}


def _words(value: Range, t: Text) -> str:
    return "–".join(dict.fromkeys((t.number(value.low), t.number(value.high))))


def _spec(key: str, title: str, rows: list[Bar]) -> Spec:
    """Bars from low to high, faint where they are assumed; a point where both ends meet."""
    most = max(row["high"] for row in rows)
    colour = {"condition": {"test": "datum.chosen", "value": COLOURS["pair"]}, "value": COLOURS["muted"]}
    faint = {"condition": {"test": "datum.assumed", "value": 0.5}, "value": 1}
    y = category("name", None, sort=[row["name"] for row in rows], axis={"labelLimit": 150})
    low, high = (number(end, None, scale={"domain": [0, most * 2.1]}, axis=None) for end in ("low", "high"))
    bar = layer({"type": "bar", "height": 12}, key, y=y, x=low, x2={"field": "high"}, color=colour, opacity=faint)
    point = layer({"type": "point", "filled": True, "size": 70, "opacity": 1}, key, y=y, x=high, color=colour)
    point["transform"] = [{"filter": "datum.low == datum.high"}]
    text = layer({"type": "text", "align": "left", "dx": 8}, key, y=y, x=high, text=category("label", None))
    return {"title": {"text": title, "anchor": "start", "fontSize": 14}, "layer": [bar, point, text]}


def _read(hosting: Hosting, t: Text) -> None:
    closed, of = doors(hosting, FOREIGN)
    more, cells = doors(hosting, OUTSIDE)
    reading(
        t._(
            "Doors closed by your choice: {closed} of {of} to US law, {more} of {cells} to the host and to thieves. "
            "Cost, the US cloud being 1: {cost}. Months before the opening: {months}.",
            closed=closed,
            of=of,
            more=more,
            cells=cells,
            cost=_range(cost(hosting), t)["label"],
            months=_range(months(hosting), t)["label"],
        )
    )
    note(
        t._(
            "A door is a cell of the table above, the software left aside. Counting doors is not weighing them: one "
            "open door may be enough. A label closes no door: it has someone check that the doors are closed."
        )
    )
    prose(
        t._(
            ":orange-badge[:material/help: assumption] Faint bars: costs and delays assumed, to be discussed. Known: "
            "about {bill} paid to Microsoft in {years} years; a European host chosen in April 2026, full operation "
            "expected 8 to 12 months later (press of April 2026).",
            bill=t.money(BILL),
            years=YEARS,
        )
    )
