"""What an alert is worth, counted: of 100 hospitalisations and of 100 alerts, and of 1,000 patients.

Each is told as a number of people or events, not as a percentage (natural frequencies).
"""

from html import escape

import numpy as np
import streamlit as st

from interface.charts import DRAWN, drawn, icons
from interface.colours import COLOURS, WARNING, in_theme
from interface.moving import Frame, Patch, icon, moving_html
from interface.session import session
from models.evaluation import Estimate
from simulator.alerts import EventMeasures
from simulator.study import Study

TOO_LONG = 0.25
"""Share of the time in alert from which a good sensitivity is mostly the alert never ending."""
Told = tuple[int | None, str, str]
"""How many of 100, the same in words, and what to say where it is not known."""


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
