"""What the noise of a private model costs in accuracy, and what it takes from an attack: two charts on demand."""

import math

import pandas as pd
import streamlit as st

from interface.charts import Spec, category, layer, number, show
from interface.colours import COLOURS
from interface.model_card import estimate
from interface.session import session
from interface.shell import reading
from interface.space import ask, visit
from interface.space_table import reasons
from simulator.language import Text
from simulator.space.budget import surest
from simulator.space.protocol import Answer, Cost

LEGEND = {
    "orient": "top",
    "columns": 1,
    "labelLimit": 400,
    "symbolOpacity": 1,
    "symbolType": "stroke",
    "symbolStrokeWidth": 3,
    "symbolSize": 300,
}


def accuracy() -> None:
    """On demand: what the noise of the model costs in accuracy, and what it takes from an attack."""
    t = session().t
    if st.button(t._("What does the noise cost?"), key="space_cost", icon=":material/query_stats:"):
        with st.spinner(t._("The space adds noise to the model again and again, for several budgets: some seconds…")):
            ask(Cost())
    answer = visit().last(Cost, visit().present)
    if answer is None:
        return
    if answer.released:
        left, right = st.columns(2)
        with left:
            _accuracy_chart(t, answer)
        with right:
            _attack_chart(t, answer)
        _read(t, answer)
    reasons(answer)


def _accuracy_chart(t: Text, answer: Answer) -> None:
    told = answer.released
    names = [t._("With noise"), t._("The same without noise"), t._("Usual model, with its 95% interval")]
    usual = estimate(told["usual"])
    st.markdown("### " + t._("How well the model ranks the weeks"))
    table = _lines(answer, "auroc").assign(series=names[0])
    lines = pd.DataFrame({"series": names[1:], "value": [told["auroc"], usual.value]})
    scale = {"domain": names, "range": [COLOURS["pair"], COLOURS["implant"], COLOURS["hospital"]]}
    colour = category("series", None, scale=scale, legend=LEGEND)
    dash = category("series", None, scale={"domain": names, "range": [[1, 0], [6, 4], [2, 3]]}, legend=None)
    y = number("value", t._("AUROC"), axis={"format": ".2f"}, scale={"zero": False})
    box = pd.DataFrame([{"low": usual.low, "high": usual.high}]).dropna()
    show(
        {
            "layer": [
                layer(
                    {"type": "rect", "opacity": 0.12, "color": COLOURS["hospital"]},
                    "usual",
                    y={**y, "field": "low"},
                    y2={"field": "high"},
                ),
                layer({"type": "rule", "strokeWidth": 2}, "without", y=y, color=colour, strokeDash=dash),
                *_noised(t, y, colour),
            ]
        },
        {"noised": table, "without": lines, "usual": box},
        key="privacy_accuracy",
        height=340,
    )


def _attack_chart(t: Text, answer: Answer) -> None:
    names = [t._("This attack, with noise"), t._("No attack whatsoever can do better")]
    st.markdown("### " + t._("How well an attack guesses who was inside"))
    table = _lines(answer, "attack").assign(series=names[0])
    low, high = math.log(table["epsilon"].min()), math.log(table["epsilon"].max())
    roof = pd.DataFrame(
        [
            {"epsilon": e, "value": surest(e), "series": names[1]}
            for e in (math.exp(low + k * (high - low) / 40) for k in range(41))
        ]
    )
    scale = {"domain": names, "range": [COLOURS["pair"], COLOURS["alert"]]}
    colour = category("series", None, scale=scale, legend=LEGEND)
    y = number(
        "value", t._("AUROC of the attack (0.5 is chance)"), axis={"format": ".2f"}, scale={"domain": [0.4, 1]}
    )
    show(
        {
            "layer": [
                layer({"type": "line", "strokeWidth": 2}, "roof", x=_axis(t), y=y, color=colour),
                *_noised(t, y, colour),
            ]
        },
        {"noised": table, "roof": roof},
        key="privacy_attack",
        height=340,
    )


def _noised(t: Text, y: Spec, colour: Spec) -> list[Spec]:
    """The band in which 95 % of the draws are, and their mean."""
    x = _axis(t)
    band = {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}, "color": colour}
    return [
        layer({"type": "area", "opacity": 0.18}, "noised", **band),
        layer({"type": "line", "strokeWidth": 2, "point": {"size": 50}}, "noised", x=x, y=y, color=colour),
    ]


def _axis(t: Text) -> Spec:
    scale = {"type": "log", "nice": False, "padding": 12}
    return number("epsilon", t._("ε of the model (to the left: more noise)"), scale=scale, axis={"format": "~g"})


def _lines(answer: Answer, name: str) -> pd.DataFrame:
    """A row per ε: the mean of a measure over the draws of the noise, and where 95 % of them are."""
    lines = answer.released["lines"]
    found = pd.DataFrame([line[name] for line in lines], columns=["value", "low", "high"])
    return found.assign(epsilon=[line["epsilon"] for line in lines])


def _read(t: Text, answer: Answer) -> None:
    told = answer.released
    mine = next(line for line in told["lines"] if line["epsilon"] == told["epsilon"])
    mean, low, high = mine["auroc"]
    ten = 10 * told["patients"]
    reading(
        t._(
            "At your ε of {epsilon} the AUROC is {noised} on average over {draws} draws of the noise, 95% of them "
            "within {interval}; without noise it is {clean}. The noise is as strong as patients are few: with {ten} "
            "instead of {n}, an ε of {tenth} would cost as little.",
            epsilon=t.number(told["epsilon"]),
            noised=t.number(mean, 2),
            interval=t.interval(low, high, 2),
            draws=told["draws"],
            clean=t.number(told["auroc"], 2),
            n=told["patients"],
            ten=ten,
            tenth=t.number(told["epsilon"] / 10),
        )
    )
    reading(
        t._(
            "The attack (a model answers its own patients better: Yeom, CSF 2018) reaches {attack} without noise, "
            "where 0.5 is chance. The budget promises something else: no attack, not even one that nobody has "
            "thought of yet, gets above the upper line.",
            attack=t.number(told["attack"], 2),
        )
    )
