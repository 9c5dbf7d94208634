"""What an alert is worth, drawn: natural frequencies, the trade-off, the accuracy paradox.

Each chart shows one idea and is read aloud by one sentence made from its numbers.
"""

from html import escape
from typing import Any

import numpy as np
import streamlit as st

from interface.charts import (
    DRAWN,
    Chart,
    Spec,
    Table,
    category,
    chart,
    data_of,
    draw,
    drawn,
    icons,
    layer,
    number,
    percent_axis,
    show,
)
from interface.colours import COLOURS, INK, WARNING, in_theme
from interface.kept import kept
from interface.moving import Frame, Patch, icon, moving_html
from interface.moving_tables import Rows, tables_of
from interface.published import SYSTEMS
from interface.session import session
from interface.shell import reading
from models.evaluation import Confusion, Estimate
from simulator.alerts import EventMeasures
from simulator.language import Text
from simulator.study import Study

CLAIMED = 0.95
"""The accuracy of diagnostic aids in the dossier (document 4, after CCNE opinion 141)."""
TOO_LONG = 0.25
"""Share of the time in alert from which a good sensitivity is mostly the alert never ending."""
MOST_ALERTS = 2.5
"""Unexplained alerts per patient-year at the right end of the trade-off."""
ACCURACY_HEIGHT = 190
GREY = COLOURS["grey"]
Told = tuple[int | None, str, str]
"""How many of 100, the same in words, and what to say where it is not known."""


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
BARS = {"bars": ("who", "share", "low", "high", "i")}
"""What a threshold moves on the map, and among the right answers."""


def natural_frequencies(study: Study) -> None:
    """Of 100 hospitalisations and of 100 alerts: what happened."""
    two_hundreds(*_of_100(study))


def endless(study: Study) -> None:
    """A warning where the alerts hardly ever end."""
    moving_html("endless", _endless(study.verdict.measures))


def natural_frequencies_that_move(study: Study) -> Frame:
    """The same for a frame; then for 1,000 patients a year, in words."""
    patches = [patch for i, told in enumerate(_of_100(study)) for patch in _filled(i, *told)]
    patches.append(("[data-moving=endless]", 0, "html", _endless(study.verdict.measures)))
    return Frame(tuple(patches), {"thousand": _thousand_patients(study.verdict.measures)})


def _of_100(study: Study) -> tuple[Told, Told]:
    t, measures = session().t, study.verdict.measures
    found, right = of_100(measures.event_sensitivity), of_100(measures.alert_ppv)
    return (
        (
            found,
            t.n(
                "{n} of 100 hospitalisations was announced by an alert",
                "{n} of 100 hospitalisations were announced by an alert",
                found or 0,
                n=found,
            ),
            t._("No hospitalisation among these patients."),
        ),
        (
            right,
            t.n(
                "{n} of 100 alerts was explained by a hospitalisation",
                "{n} of 100 alerts were explained by a hospitalisation",
                right or 0,
                n=right,
            ),
            t._("No alert at this threshold."),
        ),
    )


def _endless(measures: EventMeasures) -> str:
    """As HTML; nothing where they end."""
    t, share = session().t, measures.time_in_alert.value
    if not share > TOO_LONG:
        return ""
    told = t._(
        "On average the patients spend {share} of their time in alert. An alert that never ends announces "
        "every hospitalisation and tells nobody anything.",
        share=t.percent(share),
    )
    look = f"display:flex;gap:.5rem;padding:1rem;border-radius:.5rem;line-height:1.5;{WARNING}"
    return f'<div role="alert" style="{look}">{icon("notifications_active")}<span>{escape(told)}</span></div>'


def two_hundreds(found: Told, right: Told) -> None:
    """Of 100 events, those announced; of 100 alerts, the right ones."""
    counted = "".join(
        _hundred(i, *told, COLOURS[colour]) for i, (told, colour) in enumerate(((found, "implant"), (right, "alert")))
    )
    st.html(f'<div style="display:flex;gap:1rem">{counted}</div>')


def _hundred(i: int, n: int | None, text: str, none: str, colour: str) -> str:
    """A hundred circles, and over them a hundred dots of which as many as are counted are let through."""
    empty, full = (in_theme(icons(100, marked, colour)) for marked in (0, 100))
    (_, _, _, seen), (_, _, _, through), _, (_, _, _, words) = _filled(i, n, text, none)
    dots = f'<div style="{seen}">{drawn(empty, "")}{drawn(full, text, style=through)}</div>'
    caption = f'<figcaption style="font-size:.875rem;opacity:.7">{escape(words)}</figcaption>'
    return f'<figure class="hundred-{i}" style="flex:1;margin:0">{dots}{caption}</figure>'


def _filled(i: int, n: int | None, text: str, none: str) -> tuple[Patch, Patch, Patch, Patch]:
    """What the count changes of the drawing: whether there are dots, those let through, both told in words."""
    place, (rows, more) = f".hundred-{i}", divmod(n or 0, 10)
    last = rows + (more > 0)
    corners = ((0, 0), (10, 0), (10, rows), (more, rows), (more, last), (0, last))
    shape = ",".join(f"{10 * x}% {10 * y}%" for x, y in corners)
    return (
        (f"{place} > div", 0, "style", "display:none" if n is None else "position:relative"),
        (f"{place} img", 1, "style", f"{DRAWN};position:absolute;top:0;left:0;clip-path:polygon({shape})"),
        (f"{place} img", 1, "alt", text),
        (f"{place} figcaption", 0, "text", none if n is None else text),
    )


def of_100(share: Estimate) -> int | None:
    """A share as a number of 100; None where it is not known."""
    return round(100 * share.value) if np.isfinite(share.value) else None


def _thousand_patients(measures: EventMeasures) -> str:
    """What a year of 1,000 patients holds; the parts always make the whole."""
    t = session().t
    stays = round(1000 * measures.hospitalisations_per_patient_year.value)
    announced = round(stays * np.nan_to_num(measures.event_sensitivity.value))
    alerts = round(1000 * measures.alerts_per_patient_year.value)
    if not alerts:
        return t._(
            "Of 1,000 patients followed for a year, {stays} hospitalisations for heart failure: none is announced, "
            "for no risk ever passes this threshold.",
            stays=stays,
        )
    return t._(
        "Of 1,000 patients followed for a year, {stays} hospitalisations for heart failure: {announced} announced, "
        "{missed} missed. The nurse gets {alerts} alerts, of which {false} remain unexplained.",
        stays=stays,
        announced=announced,
        missed=stays - announced,
        alerts=alerts,
        false=round(1000 * measures.unexplained_alerts_per_patient_year.value),
    )


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
    return (
        {
            "layer": [
                layer(line, "curve", x=x, y=y, order=number("threshold", t._("Alert threshold"), format=".1%")),
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


def _names(table: str, x: Spec, y: Spec, **place: object) -> Spec:
    """Names of the systems on the side away from the rising curve, so that it never crosses them."""
    text = {"type": "text", "fontSize": 11, "color": GREY, **place}
    return layer(text, table, x=x, y=y, text=category("system", None))


def accuracy(found: Study) -> None:
    """The accuracy paradox: “never” against the model and against the 95 % of the dossier."""
    draw(_accuracy(found), key="accuracy", button=False)


def accuracy_data(found: Study) -> None:
    """The button that shows its data."""
    data_of(lambda: _accuracy(found), key="accuracy", subject=session().t._("“95% accurate”: and so what?"))


def accuracy_that_moves(found: Study) -> Frame:
    """The bars and what is read in them, for a frame."""
    bars = {"bars": _bars(found.verdict.confusion, session().t)}
    return Frame(sentences={"accuracy": _told_accuracy(found)}, tables=tables_of("accuracy", bars, BARS))


@kept("verdict")
def _accuracy(found: Study) -> Chart:
    made = accuracy_chart(found.verdict.confusion, session().t)
    return chart(*made, height=ACCURACY_HEIGHT, name="accuracy", moving=BARS)


def accuracies(confusion: Confusion) -> None:
    """Share of right answers: the model, “never”, and what is claimed for diagnostic aids."""
    show(*accuracy_chart(confusion, session().t), key="accuracy", height=ACCURACY_HEIGHT)


def _bars(confusion: Confusion, t: Text) -> Rows:
    ours, never = (t.estimate(e, percent=True, digits=1) for e in (confusion.accuracy, confusion.accuracy_of_never))
    claimed = t._("close to {share}", share=t.percent(CLAIMED))
    told = [
        (t._("This model, at your threshold"), ours, confusion.accuracy),
        (t._("Always answer “never”"), never, confusion.accuracy_of_never),
        (t._("Claimed for AI diagnostic aids (CCNE, opinion 141)"), claimed, Estimate(CLAIMED)),
    ]
    return [
        {
            "who": t._("{who}: {share}", who=who, share=share),
            "share": e.value,
            "low": e.low if np.isfinite(e.low) else CLAIMED,
            "high": e.high if np.isfinite(e.high) else CLAIMED,
            "i": i,
        }
        for i, (who, share, e) in enumerate(told)
    ]


def accuracy_chart(confusion: Confusion, t: Text) -> tuple[Spec, dict[str, Table]]:
    """The bars' specification and table."""
    x = number("share", t._("Right answers"), axis=percent_axis(), scale={"domain": [0, 1]})
    y = category("who", None, sort={"field": "i", "op": "min"}, axis=None)  # a bar that moves would come last
    colour = {"type": "bar", "color": COLOURS["implant"], "size": 14, "yOffset": 10, "opacity": 0.8}
    text = {"type": "text", "align": "left", "yOffset": -8, "fontSize": 12, "color": GREY}
    # a box higher than its bar: so narrow an interval could not be seen as a line
    interval = {"type": "bar", "size": 24, "yOffset": 10, "fillOpacity": 0, "strokeWidth": 2, "stroke": INK}
    seen = {"condition": {"test": "datum.low < datum.high", "value": 1}, "value": 0}
    ends = {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "y": y, "opacity": seen}
    return (
        {
            "layer": [
                layer(colour, "bars", x=x, y=y),
                layer(interval, "bars", **ends),
                layer(text, "bars", x={"value": 2}, y=y, text=category("who", None)),
            ]
        },
        {"bars": _bars(confusion, t)},
    )


def _told_accuracy(found: Study) -> str:
    t, confusion = session().t, found.verdict.confusion
    return t._(
        "Only {prevalence} of the patient-weeks are followed by a hospitalisation within {days} days, so “never” "
        "is right {never} of the time and announces nothing. This model is right {accuracy} of the time and "
        "announces {found} of the hospitalisations.",
        prevalence=t.percent(found.evaluation.discrimination.prevalence.value, 1),
        days=found.scenario.landmarks.horizon_days,
        never=t.percent(confusion.accuracy_of_never.value, 1),
        accuracy=t.percent(confusion.accuracy.value, 1),
        found=t.percent(found.verdict.measures.event_sensitivity.value),
    )
