"""Who is left out by the pairing: its rate by group on the page Appariement."""

import json
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from interface import group_words
from interface.charts import Chart, Spec, category, chart, draw, layer, number, percent_axis
from interface.colours import COLOURS, PAPER
from interface.kept import kept
from interface.linkage_words import DEVICES, signed
from interface.session import session
from interface.shell import note, reading
from simulator import pairing_losses
from simulator.language import Text
from simulator.linkage import compare_left_out, wilson
from simulator.study import Study
from synthetic_data import france
from synthetic_data.cohort import Cohort

Groups = dict[str, tuple[NDArray[np.integer], list[str]]]
"""For each characteristic, the group of every bearer and the groups' names."""
Rates = dict[str, NDArray[Any]]
FEW = 50
"""Bearers below which a group's rate is shown hollow: its interval is some 25 points wide."""
MILLION = 1_000_000


def left_out(found: Study) -> None:
    """Pairing rate by group with its interval: who disappears from the study?"""
    t, paired = session().t, found.linkage.paired
    st.markdown("### " + t._("Who is left out?"))
    if paired.all():
        reading(t._("Everybody is paired: nobody is left out here."))
        return
    made, told, few = _drawn(found)
    draw(made, key="left_out")
    _read(told, few)


@kept("linkage")
def _drawn(found: Study) -> tuple[Chart, str, bool]:
    """The chart, what is read in it, and whether a group is small."""
    groups, paired = _groups(found), found.linkage.paired
    rates = group_rates(groups, paired)
    n = len(rates["group"])
    overall = [float(paired.mean()), *[np.nan] * (n - 1)]  # one line: the first row is a header
    layers = _points(list(rates["group"]), list(groups))
    made = chart({"layer": layers}, {"rates": {**rates, "overall": overall}}, height=22 * n + 40)
    return made, _largest(groups, paired, rates), bool(rates["few"].any())


def group_rates(groups: Groups, paired: NDArray[np.bool_]) -> Rates:
    """Columns ``group, n, rate, low, high, few``: for each characteristic its name alone, then its groups."""
    rows: list[tuple[object, ...]] = []
    for name, (member, labels) in groups.items():
        rows.append((name, np.nan, np.nan, np.nan, np.nan, False))
        counts = np.bincount(member, minlength=len(labels))
        found = np.bincount(member, paired, len(labels))
        for label, n, k in zip(labels, counts, found, strict=True):
            if n:
                rate = wilson(float(k), int(n))
                rows.append((label, float(n), rate.value, rate.low, rate.high, bool(n < FEW)))
    names = ("group", "n", "rate", "low", "high", "few")
    return {name: np.array(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}


def _points(labels: list[str], headers: list[str]) -> list[Spec]:
    t = session().t
    bold = {"test": f"indexof({json.dumps(headers)}, datum.value) >= 0", "value": "bold"}
    axis = {"labelLimit": 220, "labelFontWeight": {"condition": bold, "value": "normal"}, "ticks": False}
    y = category("group", None, scale={"domain": labels}, axis=axis)
    share = t._("Share paired")
    return [
        layer(
            {"type": "rule", "color": COLOURS["implant"]},
            "rates",
            x=number("low", share),
            x2={"field": "high"},
            y=y,
        ),
        layer(
            {"type": "point", "size": 70, "opacity": 1, "stroke": COLOURS["implant"]},
            "rates",
            x=number("rate", share, axis=percent_axis(), scale={"zero": False}),
            y=y,
            fill={"condition": {"test": "datum.few", "value": PAPER}, "value": COLOURS["implant"]},
            tooltip=[
                category("group", None),
                number("n", t._("Bearers"), format=",d"),
                number("rate", share, format=".1%"),
                number("low", t._("From"), format=".1%"),
                number("high", t._("To"), format=".1%"),
            ],
        ),
        layer({"type": "rule", "color": COLOURS["alert"], "strokeDash": [5, 3]}, "rates", x=number("overall", share)),
    ]


def _largest(groups: Groups, paired: NDArray[np.bool_], rates: Rates) -> str:
    t = session().t
    named = [
        (name, label, member == k) for name, (member, labels) in groups.items() for k, label in enumerate(labels)
    ]
    differences = compare_left_out(pd.DataFrame({i: own.astype(float) for i, (*_, own) in enumerate(named)}), paired)
    at = int(differences["standardised_difference"].abs().argmax())
    (name, label, _), worst = named[at], differences.iloc[at]
    off = int(((rates["low"] > paired.mean()) | (rates["high"] < paired.mean())).sum())
    n = int(np.isfinite(rates["rate"]).sum())
    return t._(
        "Largest difference: “{name}: {group}” makes up {unpaired} of the unpaired and {paired} of the paired "
        "(standardised difference {d}; from 0.1 it is usually called noticeable). Intervals that leave out the "
        "overall rate (dashed): {off} of {all}; chance alone would make about {chance}.",
        name=name,
        group=label,
        unpaired=t.percent(worst["unpaired"]),
        paired=t.percent(worst["paired"]),
        d=signed(t, worst["standardised_difference"], 2),
        off=off,
        all=n,
        chance=t.number(n / 20, 0),
    )


def _read(told: str, few: bool) -> None:
    t = session().t
    reading(told)
    if few:
        st.caption(t._("Hollow points: fewer than {n} bearers; do not read much into them.", n=FEW))
    note(
        t._(
            "Neither side knows the income: only a simulator can show these lines. A real project would have to link "
            "social data too (EDP-Santé)."
        )
    )


def _groups(found: Study) -> Groups:
    t, c = session().t, found.bearers.cohort
    title = group_words.characteristics(t)
    half = float(np.median(france.POPULATION))
    territory = [
        t._("Under {n} inhabitants", n=round(half / 1000) * 1000),
        t._("Up to a million inhabitants"),
        t._("Over a million inhabitants"),
    ]
    people = france.POPULATION[c.departement]
    size = np.where(people < half, 0, np.where(people <= MILLION, 1, 2))
    return {
        title["income"]: _group(t, c, "income"),
        title["age"]: _group(t, c, "age"),
        t._("Département of residence"): (size, territory),
        t._("Kind of device"): (c.device, [_capital(t._(device)) for device in DEVICES]),
        title["manufacturer"]: _group(t, c, "manufacturer"),
    }


def _group(t: Text, cohort: Cohort, name: str) -> tuple[NDArray[np.integer], list[str]]:
    return pairing_losses.member(cohort, name), group_words.group_names(t, name)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
