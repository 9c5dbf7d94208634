"""The exchange rate hidden in a threshold, and the decision curve."""

import numpy as np
import pandas as pd
import streamlit as st

from interface.charts import Chart, Spec, category, chart, draw, layer, named, number, percent_axis
from interface.colours import COLOURS
from interface.kept import kept
from interface.session import session
from interface.shell import figure, note, prose, reading
from interface.verdict_figures import WIDTH
from models.decision_curve import DecisionCurve, estimates, odds
from models.evaluation import Estimate
from simulator.pairing_losses import SMALLEST
from simulator.scenario import parameters
from simulator.study import Study
from simulator.utility import calls_paid, curve_here, curves, rival

WEEKS = 1000
"""Patient-weeks to which the net benefit is scaled."""
_KINDS = parameters()["model.kind"].choices


def right_end(threshold: float) -> float:
    """Up to where the charts along the threshold go."""
    return next(end for end in (0.1, 0.2, 0.5) if threshold <= end)


def marker(x: Spec) -> Spec:
    """The scenario's threshold, column ``x`` of the table ``threshold``, as a vertical line."""
    return layer({"type": "rule", "strokeWidth": 2, "color": COLOURS["alert"]}, "threshold", x=x)


def exchange_rate(found: Study) -> None:
    """What the threshold says about the worth of a stay found, and what euros alone would say."""
    t, threshold = session().t, found.scenario.alert.threshold
    paid = calls_paid(found.scenario.costs)
    useless = max(1, round(1 / float(odds(np.array(threshold)))))
    prose(
        t.n(
            "With a threshold of {threshold} you say: **one stay found is worth {count} call for nothing.**",
            "With a threshold of {threshold} you say: **one stay found is worth {count} calls for nothing.**",
            useless,
            threshold=t.percent(threshold, 1),
        )
        + " "
        + t._(
            "In euros alone it would pay for {n} calls {interval}: what is rare is the attention of a nurse and the "
            "peace of mind of a patient, not money.",
            n=t.number(paid.value, 0),
            interval=t.interval(paid.low, paid.high, 0),
        )
    )


def net_benefit(found: Study) -> None:
    """The decision curve of the model beside another model, “call everyone” and “call nobody”."""
    made, told, noted = _net_benefit(found)
    st.markdown("### " + session().t._("Better than calling everyone, better than calling nobody?"))
    draw(made, key="decision_curve")
    reading(told)
    if noted:
        note(noted)


@kept("verdict")
def _net_benefit(found: Study) -> tuple[Chart, str, str]:
    """The curves, what is read in them and how they are counted."""
    t, threshold, names = session().t, found.scenario.alert.threshold, _names(found)
    lines = _lines(found)
    lines = lines[lines["x"] <= right_end(threshold)]
    top = WEEKS * float(curves(found)[0].prevalence[0])
    x = number("x", t._("Alert threshold"), axis=percent_axis(), scale={"domain": [0, right_end(threshold)]})
    title = t._("Net benefit per {n} patient-weeks", n=WEEKS)
    y = number("y", title, scale={"domain": [-0.4 * top, 1.15 * top]}, axis={"tickCount": 6})
    inks = [COLOURS["implant"], COLOURS["pair"], COLOURS["hospital"], COLOURS["grey"]]
    scale = {"domain": list(names), "range": inks}
    legend = {"orient": "bottom", "columns": 1, "labelLimit": 300, "symbolType": "stroke"}
    colour = category("who", None, scale=scale, legend=legend)
    dashes = [[1, 0], [6, 3], [2, 2], [1, 0]]
    dash = category("who", None, scale={"domain": list(names), "range": dashes}, legend=None)
    band = {"type": "area", "opacity": 0.2, "color": COLOURS["implant"], "clip": True}
    tooltip = [
        category("who", None),
        number("x", t._("Alert threshold"), format=".1%"),
        number("y", title, format=".2f"),
    ]
    line = {"type": "line", "clip": True}
    layers = [
        layer(band, "mine", x=x, y={**y, "field": "y_low"}, y2={"field": "y_high"}),
        layer(line, "lines", x=x, y=y, color=colour, strokeDash=dash, tooltip=tooltip),
        marker(x),
    ]
    mine = lines[lines["who"] == names[0]]
    tables = {"mine": mine, "lines": lines, "threshold": pd.DataFrame([{"x": threshold}])}
    return chart({"layer": layers}, tables, height=400), *_told(curve_here(found), found)


def _names(found: Study) -> tuple[str, str, str, str]:
    t = session().t
    return t._("Your model"), t._(_KINDS[rival(found)]), t._("Call everyone"), t._("Call nobody")


@kept("evaluation")
def _lines(found: Study) -> pd.DataFrame:
    """The four lines, those of the models where enough patients are called to judge."""
    (mine, other), names = curves(found), _names(found)
    always = np.ones(len(mine.thresholds), bool)
    return pd.concat(
        [
            _line(mine, mine.model, names[0], mine.acted_on >= SMALLEST),
            _line(other, other.model, names[1], other.acted_on >= SMALLEST),
            _line(mine, mine.everyone, names[2], always),
            _line(mine, np.zeros_like(mine.everyone), names[3], always),
        ]
    )


def _line(curve: DecisionCurve, values: np.ndarray, who: str, shown: np.ndarray) -> pd.DataFrame:
    rows = [
        {"x": float(x), "who": who, **named("y", e)}
        for x, e in zip(curve.thresholds, estimates(WEEKS * values), strict=True)
    ]
    return pd.DataFrame(rows)[shown]


def _told(here: DecisionCurve, found: Study) -> tuple[str, str]:
    """What is read in the curves, and how they are counted, where there is something to judge."""
    t = session().t
    (net,), (gain,) = (estimates(WEEKS * values) for values in (here.model, here.gain))
    if not here.acted_on[0]:
        return t._("At your threshold nobody is ever called: nothing is gained and nothing is spent."), ""
    if here.acted_on[0] < SMALLEST:
        return t._("At your threshold fewer than {n} patients are ever called: too few to judge.", n=SMALLEST), ""
    told = {"net": t.number(net.value, 1), "interval": t.interval(net.low, net.high, 1), "n": WEEKS}
    worth = (
        t._(
            "At your threshold the model is worth {net} {interval} right calls per {n} patient-weeks with none for "
            "nothing.",
            **told,
        )
        if net.value > 0
        else t._("At your threshold the right calls do not make up for the others: {net} {interval}.", **told)
    )
    return f"{worth} {_verdict(here, gain)}", t._(
        "Counted: patient-weeks followed by a stay within {days} days, less the calls for nothing at the rate of "
        "each threshold (Vickers & Elkin, Med Decis Making 2006;26:565). Band: 95% interval.",
        days=found.scenario.landmarks.horizon_days,
    )


def _verdict(here: DecisionCurve, gain: Estimate) -> str:
    """Whether the model is worth having at this threshold, as far as the interval tells."""
    t = session().t
    if gain.low > 0:
        return t._("That is more than calling everyone or nobody: here the model is worth having.")
    everyone = here.everyone[0, 0] > 0
    if gain.high < 0:
        return (
            t._("Calling everyone would do better: here the model does harm.")
            if everyone
            else t._("Calling nobody would do better: here the model does harm.")
        )
    return (
        t._("Calling everyone may do as well: the interval does not tell.")
        if everyone
        else t._("Calling nobody may do as well: the interval does not tell.")
    )


def decision_figures(found: Study) -> None:
    """The same at the threshold, in three figures."""
    t = session().t
    here = curve_here(found)
    if not here.acted_on[0]:
        reading(t._("At your threshold nobody is ever called: nothing is gained and nothing is spent."))
        return
    if here.acted_on[0] < SMALLEST:
        return
    (gain,), (spared,), (share,) = (
        estimates(values) for values in (WEEKS * here.gain, 100 * here.spared, here.standardised)
    )
    with st.container(horizontal=True):
        st.metric(
            t._("Gain in net benefit"),
            t.number(gain.value, 1),
            help=t._("Per {n} patient-weeks, against the better of calling everyone and calling nobody.", n=WEEKS),
            delta_description=_of_weeks(WEEKS, gain, digits=1),
            width=WIDTH,
        )
        st.metric(
            t._("Useless calls spared"),
            t.number(spared.value, 0),
            help=t._("Of 100 patient-weeks, against calling everyone, at your exchange rate: no stay found is lost."),
            delta_description=_of_weeks(100, spared, digits=0),
            width=WIDTH,
        )
        figure(
            t._("Share of the best possible"),
            share,
            help=t._("Net benefit over that of a prediction without error (Kerr, J Clin Oncol 2016;34:2534)."),
            width=WIDTH,
        )


def _of_weeks(n: int, estimate: Estimate, *, digits: int) -> str:
    """Of how many patient-weeks a figure is told, and its interval."""
    t = session().t
    return t._("for {n} patient-weeks {interval}", n=n, interval=t.interval(estimate.low, estimate.high, digits))
