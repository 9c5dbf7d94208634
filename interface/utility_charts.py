"""What calling costs and avoids: the euros, along the threshold, and where the doubt comes from."""

import pandas as pd
import streamlit as st

from interface.charts import Chart, Spec, category, chart, draw, layer, named, number, percent_axis, whiskers
from interface.colours import COLOURS
from interface.decision_charts import marker, right_end
from interface.kept import kept
from interface.natural_frequencies import TOO_LONG
from interface.session import session
from interface.shell import figure, note, prose, reading, rounded
from models.evaluation import Estimate
from simulator import care
from simulator.costs import CostSettings
from simulator.pairing_losses import SMALLEST
from simulator.study import Study
from simulator.utility import PATIENTS, Doubt, Utility, along, everywhere

DEAREST = 30_000
"""Euros at the top of the chart of the cost of an avoided stay."""


def headline(found: Study, here: Utility) -> None:
    """What the threshold gives a year for 100 patients; what cannot be said, and why."""
    t = session().t
    told = (
        (
            t._("Calls"),
            here.calls,
            0,
            t._("Answers to an alert; {hours} hours of a nurse.", hours=_whole(here.hours)),
        ),
        (
            t._("Stays avoided"),
            here.avoided.both,
            1,
            t._("Of {n} announced by an alert.", n=t.number(here.announced.value, 1)),
        ),
        (
            t._("Cost per avoided stay (€)"),
            rounded(here.cost_per_stay.both),
            0,
            t._("Fee and nurse, divided by the stays avoided."),
        ),
        (t._("Saved − spent (€)"), rounded(here.balance.both), 0, t._("Stays avoided, less the fee and the nurse.")),
    )
    for column, (label, value, digits, explanation) in zip(st.columns(4), told, strict=True):
        with column:
            figure(label, value, percent=False, digits=digits, help=explanation)
    st.caption(t._("A year of {n} telemonitored patients like those of the test.", n=PATIENTS))
    _warn(found, here)


def _warn(found: Study, here: Utility) -> None:
    t = session().t
    share = found.verdict.measures.time_in_alert.value
    if here.n_announced == 0:
        st.info(
            t._(
                "No stay is announced at this threshold: nothing is avoided, and a cost per avoided stay does not "
                "exist. The telemonitoring is still paid: {fee} a year for {n} patients. Lower the threshold.",
                fee=t.money(here.fee),
                n=PATIENTS,
            ),
            icon=":material/info:",
        )
    elif here.n_announced < SMALLEST:
        st.info(
            t._(
                "Fewer than {n} stays are announced at this threshold: too few to tell what they cost, and too few "
                "to leave the project space. Lower the threshold.",
                n=SMALLEST,
            ),
            icon=":material/info:",
        )
    if share > TOO_LONG and not found.scenario.costs.every_week:
        st.warning(
            t._(
                "The patients spend {share} of their time in alert, and each alert is answered once: so few calls "
                "for so many stays look better than they are. See the parameter “{title}”.",
                share=t.percent(share),
                title=t._("Looking again every week"),
            ),
            icon=":material/notifications_active:",
        )


def cost_along(found: Study, here: Utility) -> None:
    """The cost of an avoided stay as the threshold moves, within CHAMPION's interval."""
    st.markdown("### " + session().t._("What an avoided stay costs"))
    made, some_too_long = _cost_along(found, here, found.scenario.costs)
    draw(made, key="cost_along")
    _read_cost(here, some_too_long)


@kept("verdict")
def _cost_along(found: Study, here: Utility, costs: CostSettings) -> tuple[Chart, bool]:
    """The curve, and whether it holds thresholds where the patients are in alert too long."""
    t, tables = session().t, _cost_tables(found, here, costs)
    x = number("x", t._("Alert threshold"), axis=percent_axis(), scale={"domain": [0, right_end(here.threshold)]})
    title = t._("€ per avoided stay")
    y = number("y", title, scale={"domain": [0, DEAREST]}, axis={"format": ",.0f", "tickCount": 6})
    band = {"type": "area", "opacity": 0.2, "color": COLOURS["hospital"], "clip": True}
    line = {"type": "line", "color": COLOURS["hospital"], "clip": True}
    price = {"type": "rule", "strokeDash": [5, 3], "color": COLOURS["grey"]}
    right = here.threshold < right_end(here.threshold) / 2  # away from the threshold's line, and from the curve
    side = {"align": "right", "dx": -4, "dy": 10} if right else {"align": "left", "dx": 4, "dy": -8}
    word = {"type": "text", **side, "fontSize": 12, "color": COLOURS["grey"]}
    word_x = {"datum": right_end(here.threshold) if right else 0, "type": "quantitative"}
    at = {"datum": care.STAY_COST, "type": "quantitative"}
    tooltip = [
        number("x", t._("Alert threshold"), format=".1%"),
        number("y", title, format=",.0f"),
        number("y_low", t._("From"), format=",.0f"),
        number("y_high", t._("To"), format=",.0f"),
    ]
    layers = [
        layer(band, "band", x=x, y={**y, "field": "y_low"}, y2={"field": "y_high"}),
        layer({**line, "strokeDash": [2, 4]}, "long", x=x, y=y),
        layer(line, "line", x=x, y=y, tooltip=tooltip),
        layer(price, "price", y=at),
        layer(word, "price", x=word_x, y=at, text=category("word", None)),
        marker(x),
        *_here(x, y),
    ]
    return chart({"layer": layers}, tables, height=400), bool(tables["band"]["long"].any())


def _cost_tables(found: Study, here: Utility, costs: CostSettings) -> dict[str, pd.DataFrame]:
    """The rows of each layer; ``long``: at thresholds where the patients are in alert too long."""
    table = pd.DataFrame(
        [
            {"x": u.threshold, "long": bool(share > TOO_LONG), **named("y", u.cost_per_stay.effect)}
            for u, share in zip(along(found), everywhere(found).time_in_alert, strict=True)
        ]
    )
    table = table[(table["x"] <= right_end(here.threshold)) & table["y"].notna()]
    if costs.every_week:
        table["long"] = False
    line = table[~table["long"]]
    return {
        "band": table,
        "long": pd.concat([table[table["long"]], line.head(1)]),  # the two lines meet
        "line": line,
        "here": _point(here.cost_per_stay.both, here.threshold),
        "threshold": pd.DataFrame([{"x": here.threshold}]),
        "price": pd.DataFrame([{"word": session().t._("price of a stay")}]),
    }


def _point(cost: Estimate, threshold: float) -> pd.DataFrame:
    return pd.DataFrame([{"x": threshold, **named("y", cost)}]).dropna()


def _here(x: Spec, y: Spec) -> list[Spec]:
    disc = {"type": "point", "size": 140, "color": COLOURS["alert"], "filled": True, "opacity": 1, "clip": True}
    return [layer(disc, "here", x=x, y=y)]


def _read_cost(here: Utility, some_too_long: bool) -> None:
    t, cost = session().t, rounded(here.cost_per_stay.both)
    if not cost.value >= 0:
        reading(t._("No cost can be given at your threshold."))
    elif cost.high < care.STAY_COST:
        reading(
            t._(
                "An avoided stay costs {cost} {interval}, less than a stay: the telemonitoring pays for itself.",
                **_money(cost),
            )
        )
    elif cost.low > care.STAY_COST:
        reading(
            t._(
                "An avoided stay costs {cost} {interval}, more than a stay: here one pays for health, not to save.",
                **_money(cost),
            )
        )
    else:
        reading(
            t._(
                "An avoided stay costs {cost} {interval}: the interval does not tell whether that is less than a "
                "stay.",
                **_money(cost),
            )
        )
    note(
        t._(
            "Band: what the effect alone leaves open (hazard ratio {ratio} {interval}, {champion}).",
            ratio=care.HAZARD_RATIO.value,
            interval=t.interval(care.HAZARD_RATIO.low, care.HAZARD_RATIO.high),
            champion=care.HAZARD_RATIO_SOURCE,
        )
        + " "
        + (t._("Dotted: the patients are in alert more than a quarter of the time.") if some_too_long else "")
    )


def euros(found: Study, here: Utility) -> None:
    """Where the euros go and come from."""
    t = session().t
    st.markdown("### " + t._("Where the euros go"))
    draw(_euros(found, here), key="euros")
    reading(
        t._(
            "{hours} hours of a nurse a year for {n} patients cost about {nurse}; the fee, {fee}, is paid whether or "
            "not anyone is in alert.",
            hours=_whole(here.hours),
            n=PATIENTS,
            nurse=t.money(rounded(here.nurse).value),
            fee=t.money(here.fee),
        )
    )


@kept("verdict")
def _euros(found: Study, here: Utility) -> Chart:
    t, nurse = session().t, here.nurse
    parts = (
        (t._("Operator’s fee"), Estimate(-here.fee, -here.fee, -here.fee)),
        (t._("Nurse’s time"), Estimate(-nurse.value, -nurse.high, -nurse.low)),
        (t._("Stays avoided"), here.saved.both),
        (t._("Balance"), here.balance.both),
    )
    table = pd.DataFrame(
        [{"part": name, "sign": e.value >= 0, **named("y", rounded(e))} for name, e in parts]
    ).dropna()
    x = number("y", t._("€ a year for {n} patients", n=PATIENTS), axis={"format": ",.0f", "tickCount": 3})
    y = category("part", None, sort=None, axis={"labelLimit": 160})
    inks = {"condition": {"test": "datum.sign", "value": COLOURS["good"]}, "value": COLOURS["bad"]}
    tooltip = [category("part", None), number("y", "€", format=",.0f")]
    bars = layer({"type": "bar", "size": 26}, "euros", x=x, y=y, color=inks, tooltip=tooltip)
    ends = {"x": {**x, "field": "y_low"}, "x2": {"field": "y_high"}, "y": y}
    return chart({"layer": [bars, *whiskers("euros", **ends)]}, {"euros": table}, height=230)


def doubts(found: Study, here: Utility) -> None:
    """Which uncertainty is which: the sample, the published effect, and both."""
    t = session().t
    st.markdown("### " + t._("Where the doubt comes from"))
    if made := _doubts(found, here):
        draw(made, key="doubts")
        reading(_larger(here.cost_per_stay))
    else:
        reading(t._("No cost can be given at your threshold."))


@kept("verdict")
def _doubts(found: Study, here: Utility) -> Chart | None:
    t, cost = session().t, here.cost_per_stay
    rows = (
        (t._("Who is in the sample"), cost.sample),
        (t._("How large the effect is"), cost.effect),
        (t._("Both"), cost.both),
    )
    table = pd.DataFrame([{"doubt": name, **named("y", rounded(e))} for name, e in rows]).dropna()
    if not len(table):
        return None
    x = number("y", t._("€ per avoided stay"), scale={"zero": False}, axis={"format": ",.0f", "tickCount": 5})
    y = category("doubt", None, sort=None, axis={"labelLimit": 190})
    rules = {"type": "rule", "strokeWidth": 3, "color": COLOURS["hospital"]}
    points = {"type": "point", "filled": True, "size": 90, "color": COLOURS["hospital"], "opacity": 1}
    tooltip = [number("y_low", t._("From"), format=",.0f"), number("y_high", t._("To"), format=",.0f")]
    layers = [
        layer(rules, "doubts", x={**x, "field": "y_low"}, x2={"field": "y_high"}, y=y, tooltip=tooltip),
        layer(points, "doubts", x=x, y=y, tooltip=tooltip),
    ]
    return chart({"layer": layers}, {"doubts": table}, height=170)


def _larger(cost: Doubt) -> str:
    t = session().t
    if cost.effect.high - cost.effect.low > cost.sample.high - cost.sample.low:
        return t._(
            "Most of the doubt is CHAMPION’s: more patients in your study would not remove it, another trial would."
        )
    return t._("Most of the doubt is the sample’s: more patients in your study would narrow it.")


def assumptions(found: Study) -> None:
    """What is counted, with its source, and what is not."""
    t, costs = session().t, found.scenario.costs
    st.markdown("### " + t._("What is assumed"))
    lines = (
        t._(
            "An alert that is answered avoids an announced stay with probability {effect} {interval} ({champion}). "
            "In that trial it was all stays, with a pressure sensor; here it is the announced stays only, with other "
            "sensors. That the effect is the same is an assumption.",
            effect=t.percent(care.AVOIDED_IF_CALLED.value),
            interval=t.interval(care.AVOIDED_IF_CALLED.low, care.AVOIDED_IF_CALLED.high, 0, percent=True),
            champion=care.HAZARD_RATIO_SOURCE,
        ),
        t._(
            "A stay costs {stay}: {all} a year for {n} stays ({source}).",
            stay=t.money(care.STAY_COST),
            all=t.money(care.COST_PER_YEAR_IN_FRANCE),
            n=care.STAYS_PER_YEAR_IN_FRANCE,
            source=t._(care.BURDEN_SOURCE),
        ),
        t._(
            "The operator is paid {fee} a month per patient ({source}).",
            fee=t.money(care.FEE_PER_MONTH),
            source=t._(care.FEE_SOURCE),
        ),
        t._(
            "A call takes {minutes} minutes of a nurse at {hour} an hour: {call}.",
            minutes=costs.minutes_per_alert,
            hour=t.money(costs.nurse_hour),
            call=t.money(costs.per_alert, 2),
        ),
        t._(
            "Calls that one stay found is worth: (1 − threshold) / threshold; in euros alone, {effect} of {stay}, "
            "divided by {call}.",
            effect=t.percent(care.AVOIDED_IF_CALLED.value),
            stay=t.money(care.STAY_COST),
            call=t.money(costs.per_alert, 2),
        ),
        t._("Stays and alerts are those of the test patients, as the paired records tell them."),
    )
    prose("\n".join(f"- {line}" for line in lines))
    st.warning(
        t._(
            "Not counted: the quality of life and the lives, the worry of a call for nothing, the fatigue of a nurse "
            "whom too many alerts teach to look away, the price of the implant and of the software, the "
            "consultations and the treatments that follow a call. A balance in euros does not decide alone."
        ),
        icon=":material/balance:",
    )


def _whole(estimate: Estimate) -> str:
    return session().t.number(estimate.value, 0)


def _money(cost: Estimate) -> dict[str, str]:
    t = session().t
    return {"cost": t.money(cost.value), "interval": t.interval(cost.low, cost.high, 0)}
