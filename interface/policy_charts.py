"""The charts of the page Politiques de santé: the lever, its side effects, the budget."""

import numpy as np
import pandas as pd
import streamlit as st

from interface.charts import Chart, Spec, category, chart, draw, layer, named, number, show, whiskers
from interface.colours import COLOURS
from interface.kept import kept
from interface.session import session
from interface.shell import figure, note, prose, reading, rounded
from models.evaluation import Estimate
from simulator import care
from simulator.costs import CostSettings
from simulator.messages import STAGE_NAMES
from simulator.policy import RUN_IN_WEEKS, Result, Territory, judge, more_avoided, territory
from simulator.policy_settings import ORDERS, Order, PolicySettings
from simulator.scenario import parameters
from simulator.study import Study

N_ = str  # marks a text for translation

THOUSANDS = 1000
BUDGETS = 16
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3])
"""Of the line of each order, for those who do not tell the colours."""
FIFTHS = (N_("Poorest"), N_("2nd"), N_("3rd"), N_("4th"), N_("Richest"))
LAST_WORD_BELOW = r"split(replace(datum.label, / (?=[^ ]+$)/, '\n'), '\n')"
"""On one line the name of the last bar would be cut off at the edge of a narrow chart."""
_ORDERS = parameters()["policy.order"]


def territory_with_progress(found: Study) -> Territory:
    """The patients among whom the places are given; the first time this takes some seconds."""
    t, place = session().t, st.empty()

    def progress(stage: str, share: float) -> None:
        place.progress(min(share, 1.0), t._(STAGE_NAMES[stage]))

    where = territory(found, progress)
    place.empty()
    return where


@kept("verdict", words=False)
def judged(found: Study, settings: PolicySettings, costs: CostSettings) -> Result:
    """What a policy does in the study's territory."""
    return judge(settings, costs, territory(found))


def headline(settings: PolicySettings, result: Result) -> None:
    """What the policy does in a year, in four figures."""
    t = session().t
    columns = st.columns(4)
    with columns[0]:
        figure(
            t._("Stays avoided a year"),
            rounded(result.avoided),
            percent=False,
            help=t._("Of the 160,000 heart-failure stays a year in France."),
        )
    with columns[1]:
        figure(
            t._("Patients followed"),
            rounded(result.places, 1000),
            percent=False,
            help=t._("Patients telemonitored in France."),
        )
    with columns[2]:
        figure(
            t._("Saved − spent (€ million)"),
            result.balance,
            percent=False,
            help=t._(
                "A stay costs about {cost} ({source}).", cost=t.money(care.STAY_COST), source=t._(care.BURDEN_SOURCE)
            ),
        )
    with columns[3]:
        if settings.social_data:
            figure(
                t._("Change of the gap (stays per 100 patient-years)"),
                result.gap_change,
                percent=False,
                digits=2,
                help=t._(
                    "Stays per 100 patient-years in the poorest fifth minus the richest: negative when the policy "
                    "brings them closer."
                ),
            )
        else:
            st.metric(
                t._("Change of the gap (stays per 100 patient-years)"),
                "?",
                help=t._("Income is in no health data."),
                delta_description=t._("Unknown without the social data"),
            )


def lever_and_side_effect(study: Study) -> None:
    """All orders at the same budget: stays avoided, and what happens to the gap."""
    t, settings, costs = session().t, study.scenario.policy, study.scenario.costs
    st.markdown("### " + t._("The lever and its side effect"))
    found = {order: judged(study, settings.model_copy(update={"order": order}), costs) for order in ORDERS}
    rows = [
        {
            "order": _order(order),
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
        height=500 if settings.social_data else 340,
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
        "best": _order(best),
        "stays": t.number(top.value, 0),
        "interval": t.interval(top.low, top.high, 0),
        "other": _order(nearest),
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
    ink, gap = _legend(), t._("Change of the gap (stays per 100 patient-years)")
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


def _legend(symbol: str = "square") -> Spec:
    t = session().t
    scale = {"domain": [_order(order) for order in ORDERS], "range": _inks()}
    legend = {"orient": "bottom", "columns": 1, "labelLimit": 260, "symbolType": symbol}
    return category("order", t._("Who comes first"), scale=scale, legend=legend)


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
            "order": _order(order),
            "budget": budget,
            "avoided": judge(_with(settings, order, budget), costs, point).avoided.value,
        }
        for order in ORDERS
        for budget in np.linspace(0, max(whole, 1.0), BUDGETS)
    ]
    here = judge(settings, costs, point).avoided.value
    x = number("budget", t._("Budget (€ million a year)"))
    y = number("avoided", t._("Stays avoided a year in France"), axis={"format": ",.0f"})
    ink = _legend("stroke")
    dash = {**ink, "scale": {"domain": ink["scale"]["domain"], "range": DASHES}}
    lines = layer({"type": "line"}, "budgets", x=x, y=y, strokeDash=dash, color=ink)
    mark = layer({"type": "point", "filled": True, "size": 110, "opacity": 1}, "here", x=x, y=y, color=ink)
    point_of = {"order": _order(settings.order), "budget": min(settings.budget, whole), "avoided": here}
    tables = {"budgets": pd.DataFrame(rows), "here": pd.DataFrame([point_of])}
    return chart({"layer": [lines, mark]}, tables, height=400), whole


def law(settings: PolicySettings) -> None:
    """What the law and ethics say of the chosen order."""
    t = session().t
    texts = {
        "everyone": t._("First come, first served looks neutral; those who are better equipped come first."),
        "risk": t._(
            "Article L1461-1 forbids any decision against an identified person on the ground of their SNDS data "
            "(dossier, document 5). To offer care is not against anyone; to leave someone without because a model "
            "ranked them low may be."
        ),
        "disadvantaged": t._(
            "EDP-Santé serves to study, on 4% of the population; it cannot pick a person. A policy that puts poorer "
            "people first uses a right they already hold, or the place where they live."
        ),
        "near": t._("Nothing was decided, and yet there is an order: that of the supply of care."),
    }
    st.info(texts[settings.order], icon=":material/balance:")


def how_obtained(study: Study, where: Territory) -> None:
    """Where the figures come from and what they leave out."""
    t = session().t
    with st.expander(t._("How were these figures obtained?")):
        prose(
            t._(
                "The territory: {n} new bearers of the same world, whom your model has never met. After {weeks} "
                "weeks of observation the places are given and {stays} true heart-failure stays follow, of which "
                "{announced} are announced by an alert at your threshold. An answered alert avoids the stay with "
                "probability {effect} {interval} ({champion}).",
                n=len(where.years),
                weeks=RUN_IN_WEEKS,
                stays=round(where.stays.sum()),
                announced=round(where.announced.sum()),
                effect=t.percent(care.AVOIDED_IF_CALLED.value),
                interval=t.interval(care.AVOIDED_IF_CALLED.low, care.AVOIDED_IF_CALLED.high, 0, percent=True),
                champion=care.HAZARD_RATIO_SOURCE,
            )
        )
        prose(
            t._(
                "Costs: {fee} a month for the telemonitoring ({source}), {call} each time an alert is answered, "
                "the coaching if there is one; {stay} for a stay ({burden}).",
                fee=t.money(care.FEE_PER_MONTH),
                source=t._(care.FEE_SOURCE),
                call=t.money(study.scenario.costs.per_alert, 2),
                stay=t.money(care.STAY_COST),
                burden=t._(care.BURDEN_SOURCE),
            )
        )
        prose(
            t._(
                "The intervals hold two uncertainties together: which patients happen to be in the sample "
                "(bootstrap by patient) and how large the effect really is (CHAMPION). The step from bearers of an "
                "implant to all 160,000 stays is an assumption: most heart-failure patients have no implant."
            )
        )


def _with(settings: PolicySettings, order: str, budget: float) -> PolicySettings:
    return settings.model_copy(update={"order": order, "budget": float(budget)})


def _without_intervals(where: Territory) -> Territory:
    """The same territory, quicker to judge."""
    return Territory(**{**vars(where), "weights": where.weights[:1], "effect": where.effect[:1]})


def _order(order: str) -> str:
    return session().t._(_ORDERS.choices[order])


def _inks() -> list[str]:
    return [COLOURS["implant"], COLOURS["hospital"], COLOURS["pair"], COLOURS["alert"]]
