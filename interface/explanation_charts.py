"""What the model learned, each kind shown in its own way."""

import numpy as np
import pandas as pd
import streamlit as st

from interface import feature_words as words
from interface import tree_drawing
from interface.charts import Chart, chart, draw, layer, number, percent_axis, show, whiskers
from interface.colours import COLOURS
from interface.kept import kept
from interface.long_names import height, in_lines, names_axis
from interface.session import session
from interface.shell import note, prose, reading
from models import explanation
from models.evaluation import Estimate
from models.explanation import Weights
from models.training import rule_column
from simulator.study import Study

N_ = str  # marks a text for translation

DRAWN = {"discovery": 3, "advanced": 4, "expert": 4}
"""Questions in a row that the drawing of a tree shows at each level."""
HEADINGS = {
    "logistic": N_("The weights it found"),
    "tree": N_("The questions it asks"),
    "boosting": N_("What it cannot do without"),
    "one_sensor": N_("The rule"),
    "never": N_("Nothing at all"),
}


def learned(found: Study) -> None:
    """The drawing that suits the kind of model."""
    t, kind = session().t, found.model.kind
    st.markdown("### " + t._(HEADINGS[kind]))
    kinds = {"logistic": _weights, "tree": _tree, "boosting": _importance, "one_sensor": _rule, "never": _never}
    kinds[kind](found)


def _weights(found: Study) -> None:
    """Odds ratios: the measures, strongest first, then the rest, whose units are not comparable."""
    apart = session().level != "discovery" and st.toggle(session().t._("Each weight apart"), key="each_weight")
    made, first = _weighed(found, apart)
    draw(made, key="weights")
    _read_weights(first, apart)


@kept("model")
def _weighed(found: Study, apart: bool) -> tuple[Chart, pd.Series]:
    """The chart, and its first line."""
    weights = found.explained.weights
    assert weights is not None  # the kind of model has them
    measures = _one_more(weights, measures=True) if apart else _by_measure(weights)
    table = pd.concat([strongest_first(measures), strongest_first(_one_more(weights, measures=False))])
    return odds(table, session().t._("Odds of a stay multiplied by")), table.iloc[0]


def odds(table: pd.DataFrame, title: str) -> Chart:
    """Odds ratios, ``what, value, low, high``, on a line each; ``title`` is translated."""
    ends = [min(0.5, 0.95 * float(table["low"].min())), max(2.0, 1.05 * float(table["high"].max()))]
    scale = {"type": "log", "domain": ends, "nice": False}
    axis = {"values": [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 4, 10]}
    x = number("value", title, scale=scale, axis=axis)
    line = {"type": "rule", "strokeWidth": 2, "color": COLOURS["implant"]}
    point = {"type": "point", "filled": True, "size": 80, "opacity": 1, "color": COLOURS["implant"]}
    layers = [
        layer({"type": "rule", "color": COLOURS["muted"], "strokeDash": [4, 4]}, "one", x=x),
        layer(line, "weights", x={**x, "field": "low"}, x2={"field": "high"}, y=names_axis()),
        layer(point, "weights", x=x, y=names_axis()),
    ]
    tables = {"weights": in_lines(table), "one": pd.DataFrame({"value": [1.0]})}
    return chart({"layer": layers}, tables, height=height(table))


def strongest_first(ratios: dict[str, Estimate]) -> pd.DataFrame:
    """``what, value, low, high`` of odds ratios, those farthest from 1 first."""
    table = pd.DataFrame([vars(e) for e in ratios.values()], columns=["value", "low", "high"]).assign(
        what=list(ratios)
    )
    return table.iloc[np.argsort(-np.abs(np.log(table["value"])), kind="stable")]


def _by_measure(weights: Weights) -> dict[str, Estimate]:
    """Each measure one standard deviation above usual for a month."""
    found = {}
    for measure in dict.fromkeys(name.partition(".")[0] for name in weights.names if words.is_measure(name)):
        shift = {f"{measure}.{window}": size for window, size in words.SHIFT.items()}
        found[words.group(session().t, measure)] = weights.odds_ratio(shift)
    return found


def _one_more(weights: Weights, measures: bool) -> dict[str, Estimate]:
    """One more unit of each feature apart."""
    names = [name for name in weights.names if words.is_measure(name) == measures]
    return {words.unit(session().t, name): weights.odds_ratio({name: 1}) for name in names}


def _read_weights(first: pd.Series, apart: bool) -> None:
    t = session().t
    reading(
        t._(
            "Among the measures, the strongest is “{what}”: one unit above usual multiplies the odds of a stay "
            "(hospitalised to not hospitalised) by {odds} {interval}, one below by {inverse}, everything else being "
            "equal. Where the line crosses 1, nothing is proved.",
            what=first["what"],
            odds=t.number(first["value"], 2),
            interval=t.interval(first["low"], first["high"], 2),
            inverse=t.number(1 / first["value"], 2),
        )
    )
    month = t._(
        "Unit of the measures: a month spent one personal standard deviation (SD) above usual, that is, the size of "
        "this patient’s ordinary variations."
    )
    single = t._(
        "Unit of the measures: one personal standard deviation (SD), the size of this patient’s ordinary variations. "
        "The windows of a measure overlap and share its effect: read them together, a single sign means little."
    )
    robust = t._("Intervals allow for the likeness of the weeks of one patient (Liang & Zeger 1986).")
    st.caption(f"{single if apart else month} {robust}")


def _tree(found: Study) -> None:
    t = session().t
    root = explanation.tree(found.model, DRAWN[session().level])
    tree_drawing.draw(root)
    leaf, path = tree_drawing.riskiest(root)
    if not path:
        reading(t._("The tree found no question worth asking: everybody gets {risk}.", risk=t.percent(root.risk, 1)))
        return
    reading(
        t._(
            "Of the weeks it learned from, {share} end where the risk is highest: {risk}, against {usual} for all. "
            "Among them are {events} of the weeks before a stay. Dashed: the tree goes on asking.",
            share=t.percent(leaf.share, 1),
            risk=t.percent(leaf.risk, 1),
            usual=t.percent(root.risk, 1),
            events=t.percent(leaf.events),
        )
    )
    note(
        t._(
            "SD: personal standard deviation, the size of this patient’s ordinary variations. Thicker branches: more "
            "weeks. The final risk is then adjusted on other patients (calibration)."
        )
    )


def _importance(found: Study) -> None:
    t = session().t
    result = found.importance
    rows = [{"what": words.group(t, name), **vars(e)} for name, e in result.loss.items()]
    table = pd.DataFrame(rows).sort_values("value", ascending=False)
    losses(table)
    first = table.iloc[0]
    reading(
        t._(
            "Give each week the “{what}” of another at random: the AUROC falls by {loss} {interval}, from {auroc}. "
            "Measured on {patients} validation patients.",
            what=first["what"],
            loss=t.number(first["value"], 3),
            interval=t.interval(first["low"], first["high"], 3),
            auroc=t.number(result.auroc.value, 2),
            patients=result.n_patients,
        )
    )
    note(
        t._(
            "{n} small trees add up: nobody can read them all. Permutation importance (Breiman 2001) says what the "
            "model needs, not in which direction it pushes.",
            n=found.scenario.model.boosting_rounds,
        )
    )


def losses(table: pd.DataFrame) -> None:
    """What is lost on the AUROC when an input is shuffled, ``what, value, low, high``, on a line each."""
    t = session().t
    x = number("value", t._("AUROC lost when shuffled"), axis={"format": ".2f", "tickCount": 6})
    low = {**x, "field": "low"}
    show(
        {
            "layer": [
                layer({"type": "bar", "color": COLOURS["implant"], "opacity": 0.75}, "loss", x=x, y=names_axis()),
                *whiskers("loss", x=low, x2={"field": "high"}, y=names_axis()),
            ]
        },
        {"loss": in_lines(table)},
        key="importance",
        height=height(table),
    )


def _rule(found: Study) -> None:
    """Risk announced for each value of the only measure."""
    t, column = session().t, rule_column(found.model.names)
    name, grid = found.model.names[column], np.arange(-5, 5.01, 0.25)
    x = np.tile(found.explained.typical, (len(grid), 1))
    x[:, column] = grid
    risk = found.model.scores(x).astype(float)
    title = t._("{feature} (personal standard deviations from usual)", feature=words.feature(t, name))
    at, seen = number("z", title), number("risk", t._("Announced risk"), axis=percent_axis())
    show(
        {"layer": [layer({"type": "line", "color": COLOURS["implant"], "strokeWidth": 3}, "rule", x=at, y=seen)]},
        {"rule": pd.DataFrame({"z": grid, "risk": risk})},
        key="rule",
        height=260,
    )
    assert found.explained.weights is not None  # the kind of model has them
    ratio = found.explained.weights.odds_ratio({name: 1})
    falling = ratio.value < 1
    low, high = (1 / ratio.high, 1 / ratio.low) if falling else (ratio.low, ratio.high)
    told = {
        "usual": t.percent(float(np.interp(0, grid, risk)), 1),
        "far": t.percent(float(np.interp(-2 if falling else 2, grid, risk)), 1),
        "odds": t.number(1 / ratio.value if falling else ratio.value, 2),
        "interval": t.interval(low, high, 2),
    }
    below = t._(
        "At the usual value it announces {usual}; two standard deviations below, {far}. Each one multiplies the odds "
        "of a stay by {odds} {interval}.",
        **told,
    )
    above = t._(
        "At the usual value it announces {usual}; two standard deviations above, {far}. Each one multiplies the odds "
        "of a stay by {odds} {interval}.",
        **told,
    )
    reading(below if falling else above)


def _never(found: Study) -> None:
    t = session().t
    prose(
        t._(
            "“Never” looks at no measure. To every patient, every week, it gives the same risk: {risk}, the share of "
            "weeks followed by a stay. It never alerts, and is right {right} of the time.",
            risk=t.percent(found.model.n_train_events / found.model.n_train_rows, 1),
            right=t.percent(1 - found.evaluation.discrimination.prevalence.value, 1),
        )
    )
