"""How performance travels: the figures of the card and those of the clinic, side by side with their intervals."""

import pandas as pd
import streamlit as st

from interface.charts import Spec, category, layer, number, percent_axis, show
from interface.colours import COLOURS
from interface.fairness_charts import Look, told_difference, written
from interface.model_card import estimate
from interface.receiver_clinic import Installed
from interface.receiver_words import WORLDS, why
from interface.session import session
from interface.shell import prose, reading
from models.evaluation import Estimate
from simulator.language import Text
from simulator.space.card import is_readable
from simulator.space.receiver import Travelled
from simulator.space.travel import moved, sure

N_ = str  # marks a text for translation

LOOKS = {
    "auroc": Look(
        N_("Does it still rank?"),
        N_("AUROC"),
        N_("How often a week before a stay gets a higher risk than a quiet one; 0.5 is chance."),
    ),
    "calibration": Look(
        N_("Are its risks still right?"),
        N_("Observed ÷ predicted risk"),
        N_("1: right on average; above, the danger is underestimated (calibration)."),
    ),
    "announced": Look(
        N_("Whose stays are announced?"),
        N_("Hospitalisations announced"),
        N_("Of 100 hospitalisations, those preceded by an alert (sensitivity)."),
        is_share=True,
        digits=0,
    ),
    "unexplained": Look(
        N_("How many calls for nothing?"),
        N_("Unexplained alerts per patient-year"),
        N_("Alerts that no hospitalisation follows."),
    ),
    "warning": Look(
        N_("How long before?"),
        N_("Median warning, days"),
        N_("Days from the alert to the admission, for those announced."),
        digits=0,
    ),
}
FREE_OF_THRESHOLD = ("auroc", "calibration")


def result(last: Installed) -> None:
    """What the clinic found, or why it found nothing."""
    t, found = session().t, last.found
    if found.refused:
        st.warning(t._("Refused. {why}", why=why(t, found.refused)), icon=":material/block:")
        return
    stays = estimate(found.figures["stays"])
    prose(
        t._(
            "**{world}**, manufacturers {makers}: {patients} patients whom nobody had seen, {events} "
            "hospitalisations for heart failure ({rate} per patient-year, 95% interval {interval}). Alert from a "
            "risk of {threshold}.",
            world=t._(WORLDS[last.world].title),
            makers=", ".join(last.order.manufacturers),
            patients=found.patients,
            events=found.events,
            rate=t.number(stays.value, 2),
            interval=t.interval(stays.low, stays.high),
            threshold=t.percent(found.threshold, 2),
        )
    )
    looks = list(LOOKS.items())
    for row in range(0, len(looks), 2):  # row by row, so that a telephone shows them in order
        places = st.columns(2, gap="large")
        for place, (key, look) in zip(places, looks[row : row + 2], strict=False):
            with place:
                _measure(t, key, look, last)
    with places[-1]:
        _by_manufacturer(t, found)
    _what_is_compared(t)


def at_home(last: Installed) -> dict[str, Estimate]:
    """The figures of the card that those of the clinic may be held against; of alerts at its own threshold only."""
    told = last.artefact.card
    if not is_readable(last.artefact):
        return {}
    same = told.get("threshold") == last.found.threshold
    return {key: estimate(told[key]) for key in LOOKS if told.get(key) and (same or key in FREE_OF_THRESHOLD)}


def _measure(t: Text, key: str, look: Look, last: Installed) -> None:
    here, home = estimate(last.found.figures[key]), at_home(last).get(key)
    st.markdown("### " + t._(look.title))
    st.caption(t._(look.meaning))
    places = [(t._("At home (card)"), home)] if home else []
    rows = [{"where": where, **vars(e)} for where, e in [*places, (t._("Here (clinic)"), here)]]
    show({"layer": _points(t, key, look)}, {key: pd.DataFrame(rows)}, key=f"receiver_{key}", height=110)
    reading(_told(t, look, home, here))


def _told(t: Text, look: Look, home: Estimate | None, here: Estimate) -> str:
    write = written(look, t)
    now = f"{write(here.value)} {t.interval(here.low, here.high, look.digits, percent=look.is_share)}"
    if home is None:
        return t._("Here {now}. The card says nothing that this may be held against.", now=now)
    d = moved(home, here)
    told = {"now": now, "home": write(home.value), "d": told_difference(look, d, t)}
    if sure(d):
        return t._("At home {home}, here {now}: a difference of {d}, more than chance explains.", **told)
    return t._("At home {home}, here {now}: a difference of {d}, which chance may explain.", **told)


def _points(t: Text, table: str, look: Look) -> list[Spec]:
    """Home above, here below, each with its interval."""
    form = {"format": ".0%" if look.is_share else f".{look.digits}f"}
    x = number("value", t._(look.axis), scale={"zero": False}, axis=percent_axis() if look.is_share else {})
    y = category("where", None, sort=None, axis={"labelLimit": 160})
    colour = category("where", None, sort=None, legend=None, scale={"range": [COLOURS["muted"], COLOURS["implant"]]})
    tooltip = [
        category("where", None),
        number("value", t._(look.axis), **form),
        number("low", t._("From"), **form),
        number("high", t._("To"), **form),
    ]
    point = {"type": "point", "filled": True, "size": 90, "opacity": 1}
    return [
        layer(
            {"type": "rule", "strokeWidth": 2},
            table,
            x={**x, "field": "low"},
            x2={"field": "high"},
            y=y,
            color=colour,
        ),
        layer(point, table, x=x, y=y, color=colour, tooltip=tooltip),
    ]


def _by_manufacturer(t: Text, found: Travelled) -> None:
    st.markdown("### " + t._("On whose implants?"))
    st.caption(t._("AUROC by manufacturer; fewer than 11 patients with an event: not shown."))
    rows = [
        {"where": t._("Manufacturer {letter}", letter=letter), **vars(estimate(told))}
        for letter, told in found.by_manufacturer.items()
    ]
    if not rows:
        prose(t._("Too few patients of each to tell."))
        return
    look = LOOKS["auroc"]
    spec = _points(t, "manufacturers", look)
    for one in spec:
        one["encoding"]["color"] = {"value": COLOURS["implant"]}
    show(
        {"layer": spec},
        {"manufacturers": pd.DataFrame(rows)},
        key="receiver_makers_chart",
        height=26 * len(rows) + 50,
    )
    reading(_worst(t, found))


def _worst(t: Text, found: Travelled) -> str:
    """The lowest against the highest."""
    by = {letter: estimate(told) for letter, told in found.by_manufacturer.items()}
    low, high = min(by, key=lambda k: by[k].value), max(by, key=lambda k: by[k].value)
    words = {"low": low, "a": t.number(by[low].value, 2), "high": high, "b": t.number(by[high].value, 2)}
    if low == high:
        return t._("Only manufacturer {low} has enough patients: {a}.", low=low, a=words["a"])
    if by[low].high < by[high].low:
        return t._("Lowest with {low} ({a}), highest with {high} ({b}): their intervals do not meet.", **words)
    return t._("Lowest with {low} ({a}), highest with {high} ({b}): their intervals overlap.", **words)


def _what_is_compared(t: Text) -> None:
    notes = [
        t._(
            "**At home** the model was judged on the stays as hospitals coded them and as pairing found them; "
            "**here** on the true stays, which a real clinic would learn by asking. Part of each difference "
            "comes from that: install it first in the world “As at home” to see how much."
        ),
        t._(
            "95% intervals: patients drawn anew 200 times. Interval of a difference: the two added as sides of a "
            "right angle (Zou & Donner, Stat Med 2008;27:1693)."
        ),
    ]
    with st.container(border=True):
        st.markdown("### " + t._("Where these figures come from"))
        prose("\n".join(f"- {note}" for note in notes))
