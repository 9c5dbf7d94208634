"""The lever and its side effect: at one budget, what each order avoids and what it does to inequalities."""

import pandas as pd
import streamlit as st

from interface.charts import Spec, category, layer, named, number, show
from interface.colours import COLOURS
from interface.kept import kept
from interface.policy_orders import legend, title_of
from interface.policy_result import judged
from interface.session import session
from interface.shell import note, reading, rounded
from models.evaluation import Estimate
from simulator.costs import CostSettings
from simulator.policy import Result, more_avoided, territory
from simulator.policy_settings import ORDERS, Order, PolicySettings
from simulator.study import Study


def lever_and_side_effect(study: Study) -> None:
    """All orders at the same budget: stays avoided, and what happens to the gap."""
    t, settings, costs = session().t, study.scenario.policy, study.scenario.costs
    st.markdown("### " + t._("The lever and its side effect"))
    found = {order: judged(study, settings.model_copy(update={"order": order}), costs) for order in ORDERS}
    rows = [
        {
            "order": title_of(order),
            **named("x", result.avoided),
            **named("y", result.gap_change if settings.social_data else Estimate(0.0, 0.0, 0.0)),
            "chosen": order == settings.order,
        }
        for order, result in found.items()
    ]
    show(
        {"layer": _crosses(settings.social_data)},
        {"policies": pd.DataFrame(rows)},
        key="policy_map",
        height=540 if settings.social_data else 340,
    )
    _read_most(study, {order: result.avoided for order, result in found.items()})
    if settings.social_data:
        _read_gap(found[settings.order])
    else:
        note(
            t._(
                "Every policy also has a side effect on inequalities, but here it cannot be seen: income is in no "
                "health data. Link the social data to see it."
            )
        )


def _read_most(study: Study, avoided: dict[Order, Estimate]) -> None:
    """Which order avoids the most stays, if the interval of its difference from each other tells."""
    t, settings = session().t, study.scenario.policy
    best = max(avoided, key=lambda order: avoided[order].value)
    chosen, costs = settings.model_copy(update={"order": best}), study.scenario.costs
    gains = {order: _more_avoided(study, chosen, order, costs) for order in ORDERS if order != best}
    nearest = min(gains, key=lambda order: gains[order].low)
    top, gain = rounded(avoided[best]), rounded(gains[nearest])
    told = {
        "budget": t.money(1e6 * settings.budget),
        "best": title_of(best),
        "stays": t.number(top.value, 0),
        "interval": t.interval(top.low, top.high, 0),
        "other": title_of(nearest),
        "more": t.number(gain.value, 0),
        "between": t.interval(gain.low, gain.high, 0),
    }
    reading(_most(told, sure=gains[nearest].low > 0, alike=not any(one.value for one in gains.values())))


def _most(told: dict[str, str], *, sure: bool, alike: bool) -> str:
    t = session().t
    if alike:
        return t._("With {budget} a year, every order avoids as many stays: {stays} {interval} a year.", **told)
    if sure:
        return t._(
            "With {budget} a year, “{best}” avoids the most stays: {stays} {interval} a year. What tells is the "
            "difference, not whether the intervals overlap in the chart: on the same draws, {more} {between} more "
            "than “{other}”.",
            **told,
        )
    return t._(
        "With {budget} a year, the largest number of stays avoided is that of “{best}”: {stays} {interval} a year. "
        "The difference from “{other}”, {more} {between}, may be due to chance: its interval holds 0, so these data "
        "do not tell which policy is the best.",
        **told,
    )


@kept("verdict", words=False)
def _more_avoided(found: Study, settings: PolicySettings, other: Order, costs: CostSettings) -> Estimate:
    return more_avoided(settings, settings.model_copy(update={"order": other}), costs, territory(found))


def _crosses(social: bool) -> list[Spec]:
    """Points with the interval of both figures; without the social data each has a line of its own."""
    t = session().t
    ink, gap = legend(), t._("Change of the gap (stays per 100 patient-years)")
    x = number("x", t._("Stays avoided a year in France"), axis={"format": ",.0f", "tickCount": 6})
    y = number("y", gap, axis={"tickCount": 5}) if social else category("order", None, axis=None, sort=None)
    wide = {"type": "rule", "strokeWidth": 1.5}
    layers = [layer(wide, "policies", x={**x, "field": "x_low"}, x2={"field": "x_high"}, y=y, color=ink)]
    if social:
        zero = {"type": "rule", "strokeDash": [5, 3], "color": COLOURS["muted"]}
        layers += [
            layer(wide, "policies", y=number("y_low", gap), y2={"field": "y_high"}, x=x, color=ink),
            layer(zero, "policies", y={"datum": 0, "type": "quantitative"}),
        ]
    size = {"condition": {"test": "datum.chosen", "value": 320}, "value": 90}
    tooltip = [
        category("order", t._("Who comes first")),
        number("x", t._("Stays avoided a year in France"), format=",.0f"),
        *([number("y", gap, format=".2f")] if social else []),
    ]
    point = {"type": "point", "filled": True, "opacity": 1}
    shape = {**ink, "scale": {"domain": ink["scale"]["domain"]}}
    return [*layers, layer(point, "policies", x=x, y=y, shape=shape, color=ink, size=size, tooltip=tooltip)]


def _read_gap(chosen: Result) -> None:
    t, gap = session().t, chosen.gap_change
    if not gap.low < 0 < gap.high:
        sentence = (
            t._("Your policy narrows the gap between the poorest and the richest fifth.")
            if gap.value < 0
            else t._("Your policy widens the gap between the poorest and the richest fifth.")
        )
    else:
        sentence = t._("Your policy may narrow or widen the gap: the interval does not tell.")
    before = chosen.gap_before
    reading(
        sentence
        + " "
        + t._(
            "Before it the poorest had {gap} {interval} more stays per 100 patient-years.",
            gap=t.number(before.value, 1),
            interval=t.interval(before.low, before.high, 1),
        )
    )
