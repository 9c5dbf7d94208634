"""For whom a policy avoids stays, and how many more each million avoids."""

import numpy as np
import pandas as pd
import streamlit as st

from interface.charts import Chart, category, chart, draw, layer, named, number, show, whiskers
from interface.colours import COLOURS
from interface.kept import kept
from interface.policy_orders import DASHES, legend, title_of
from interface.session import session
from interface.shell import note, reading
from simulator.costs import CostSettings
from simulator.policy import Result, Territory, judge, territory
from simulator.policy_settings import ORDERS, PolicySettings
from simulator.study import Study

N_ = str  # marks a text for translation

BUDGETS = 16
FIFTHS = (N_("Poorest"), N_("2nd"), N_("3rd"), N_("4th"), N_("Richest"))
LAST_WORD_BELOW = r"split(replace(datum.label, / (?=[^ ]+$)/, '\n'), '\n')"
"""On one line the name of the last bar would be cut off at the edge of a narrow chart."""


def by_group(settings: PolicySettings, result: Result) -> None:
    """For whom the stays are avoided: by income where it is known, by territory otherwise."""
    t = session().t
    if settings.social_data:
        st.markdown("### " + t._("For whom? By income"))
        names, values = [t._(name) for name in FIFTHS], result.by_income
    else:
        st.markdown("### " + t._("For whom? By département"))
        names, values = [t._("Less populated"), t._("More populated")], result.by_territory
    table = pd.DataFrame([{"group": n, **named("y", v)} for n, v in zip(names, values, strict=True)])
    axis = t._("Stays avoided per 100 patient-years")
    x = category("group", None, sort=None, axis={"labelAngle": 0, "labelExpr": LAST_WORD_BELOW})
    tooltip = [
        number("y", axis, format=".2f"),
        number("y_low", t._("From"), format=".2f"),
        number("y_high", t._("To"), format=".2f"),
    ]
    bars = layer(
        {"type": "bar", "color": COLOURS["implant"], "size": 34}, "groups", x=x, y=number("y", axis), tooltip=tooltip
    )
    ends = {"x": x, "y": number("y_low", None), "y2": {"field": "y_high"}}
    show({"layer": [bars, *whiskers("groups", **ends)]}, {"groups": table}, key="policy_groups", height=330)
    most, least = table.iloc[int(table["y"].argmax())], table.iloc[int(table["y"].argmin())]
    reading(
        t._(
            "Most for “{most}” ({a} per 100 patient-years), least for “{least}” ({b}). Bars whose intervals overlap "
            "widely may differ by chance.",
            most=most["group"],
            a=t.number(most["y"], 2),
            least=least["group"],
            b=t.number(least["y"], 2),
        )
    )
    if settings.social_data:
        poor, rich = result.connected_by_income[0], result.connected_by_income[-1]
        note(
            t._(
                "Telemonitored: {poor} of the poorest fifth, {rich} of the richest.",
                poor=t.percent(poor.value),
                rich=t.percent(rich.value),
            )
        )


def along_budget(found: Study) -> None:
    """Stays avoided as the budget grows, for each order."""
    t = session().t
    st.markdown("### " + t._("What one more million brings"))
    made, whole = _along_budget(found, found.scenario.policy, found.scenario.costs)
    draw(made, key="policy_budget")
    reading(
        t._(
            "The curves meet when the budget pays for all who take part ({whole}). Before, the order "
            "decides; the point is your policy.",
            whole=t.money(1e6 * whole),
        )
    )


@kept("verdict")
def _along_budget(found: Study, settings: PolicySettings, costs: CostSettings) -> tuple[Chart, float]:
    """The curves, and the budget that pays for all who take part (€ million)."""
    t, point = session().t, _without_intervals(territory(found))
    whole = judge(settings.model_copy(update={"budget": 1e6}), costs, point).spent.value
    rows = [
        {
            "order": title_of(order),
            "budget": budget,
            "avoided": judge(_with(settings, order, budget), costs, point).avoided.value,
        }
        for order in ORDERS
        for budget in np.linspace(0, max(whole, 1.0), BUDGETS)
    ]
    here = judge(settings, costs, point).avoided.value
    x = number("budget", t._("Budget (€ million a year)"))
    y = number("avoided", t._("Stays avoided a year in France"), axis={"format": ",.0f"})
    ink = legend("stroke")
    dash = {**ink, "scale": {"domain": ink["scale"]["domain"], "range": DASHES}}
    lines = layer({"type": "line"}, "budgets", x=x, y=y, strokeDash=dash, color=ink)
    mark = layer({"type": "point", "filled": True, "size": 110, "opacity": 1}, "here", x=x, y=y, color=ink)
    point_of = {"order": title_of(settings.order), "budget": min(settings.budget, whole), "avoided": here}
    tables = {"budgets": pd.DataFrame(rows), "here": pd.DataFrame([point_of])}
    return chart({"layer": [lines, mark]}, tables, height=400), whole


def _with(settings: PolicySettings, order: str, budget: float) -> PolicySettings:
    return settings.model_copy(update={"order": order, "budget": float(budget)})


def _without_intervals(where: Territory) -> Territory:
    """The same territory, quicker to judge."""
    return Territory(**{**vars(where), "weights": where.weights[:1], "effect": where.effect[:1]})
