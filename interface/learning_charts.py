"""Would more patients help, and what if the examiners have met the candidate: two experiments on demand."""

from collections.abc import Callable, Hashable

import pandas as pd
import streamlit as st

from interface.charts import category, layer, number, percent_axis, show
from interface.colours import COLOURS
from interface.compute import cache
from interface.long_names import in_lines, names_axis
from interface.session import session
from interface.shell import note, reading
from simulator import learning, splits
from simulator.study import Study

BY_HEART = 0.03
"""A gap of AUROC between train and test worth a word."""


def more_patients(found: Study) -> None:
    """The learning curve: AUROC and hospitalisations announced against the number of patients."""
    t = session().t
    st.markdown("### " + t._("Would more patients help?"))
    key = learning.curve_key(found)
    table = _on_demand(t._("Learn again from fewer patients"), key, lambda told: learning.learning_curve(found, told))
    if table is None:
        return
    left, right = st.columns(2)
    with left:
        _curve(table, t._("AUROC"), {"test": t._("Test patients"), "train": t._("Patients learned from")})
    with right:
        _curve(table, t._("Hospitalisations announced"), {"found": t._("Test patients")}, percent=True)
    _read_curve(table.iloc[0], table.iloc[-1])
    note(
        t._(
            "The second chart: the share of hospitalisations announced when the threshold, chosen on validation "
            "patients, allows at most 1.47 unexplained alerts per patient-year, as HeartLogic does (Boehmer, JACC "
            "Heart Failure 2017). The test patients are always the same; each group contains the smaller ones; bands "
            "are 95% intervals."
        )
        + (" " + t._("A tree gives few different risks: its curve jumps.") if found.model.kind == "tree" else "")
    )


def _read_curve(first: pd.Series, last: pd.Series) -> None:
    t = session().t
    told = t._(
        "With {few} patients the AUROC is {train_few} on those learned from and {test_few} on the others; with "
        "{many}, {train_many} and {test_many} {interval}.",
        few=int(first["patients"]),
        train_few=t.number(first["train"], 2),
        test_few=t.number(first["test"], 2),
        many=int(last["patients"]),
        train_many=t.number(last["train"], 2),
        test_many=t.number(last["test"], 2),
        interval=t.interval(last["test_low"], last["test_high"], 2),
    )
    gap = t._("The gap is what was learned by heart.")
    no_gap = t._("Without a gap, nothing was learned by heart.")
    reading(f"{told} {gap if first['train'] - first['test'] > BY_HEART else no_gap}")


def _curve(table: pd.DataFrame, title: str, series: dict[str, str], *, percent: bool = False) -> None:
    """Quantities with their intervals against the number of training patients."""
    columns = {"low": "_low", "value": "", "high": "_high"}
    pieces = [
        pd.DataFrame({column: table[name + end] for column, end in columns.items()}).assign(
            series=label, patients=table["patients"]
        )
        for name, label in series.items()
    ]
    names, several, table_name = list(series.values()), len(series) > 1, "_".join(series)
    x = number(
        "patients",
        session().t._("Patients learned from"),
        scale={"type": "log", "nice": False, "padding": 12},
        axis={"values": table["patients"].tolist(), "format": ",", "labelOverlap": True},
    )
    y = number("value", title, axis=percent_axis() if percent else {"format": ".2f"}, scale={"zero": False})
    colours = {"domain": names, "range": [COLOURS["implant"], COLOURS["alert"]]}
    legend = {"orient": "top", "columns": 1, "symbolOpacity": 1, "symbolStrokeWidth": 0} if several else None
    colour = category("series", None, scale=colours, legend=legend)
    dash = category("series", None, scale={"domain": names, "range": [[1, 0], [6, 4]]}, legend=legend)
    band = {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}, "color": colour}
    line = {"type": "line", "strokeWidth": 2, "point": {"size": 50}}
    show(
        {
            "layer": [
                layer({"type": "area", "opacity": 0.18}, table_name, **band),
                layer(line, table_name, x=x, y=y, color=colour, strokeDash=dash),
            ],
            "padding": {"top": 8},  # the first name of the axis is as high as the drawing
        },
        {table_name: pd.concat(pieces, ignore_index=True).dropna()},
        key=table_name,
        height=280,
    )


def examiners(found: Study) -> None:
    """Split by patient against split by row: the same patients, the same models."""
    t = session().t
    st.markdown("### " + t._("What if the examiners have met the candidate?"))
    key = splits.splits_key(found)
    table = _on_demand(t._("Compare both ways to split"), key, lambda told: splits.two_splits(found, told))
    if table is None:
        return
    if table.empty:
        st.info(t._("Too few hospitalisations among these patients to compare."), icon=":material/info:")
        return
    _both_ways(table)
    value = table.set_index(["learner", "split"])["auroc"]
    reading(
        t._(
            "Recalling the most alike weeks gives {row} when weeks are drawn at random, and {patient} on patients "
            "never seen. Your model: {own_row} and {own_patient}.",
            row=t.number(value["memory", "row"], 2),
            patient=t.number(value["memory", "patient"], 2),
            own_row=t.number(value["own", "row"], 2),
            own_patient=t.number(value["own", "patient"], 2),
        )
    )
    note(
        t._(
            "Why: two weeks in a row of one patient look alike and are followed by the same stay. If one is learned "
            "and the other tested, recognising the patient is enough; a new patient cannot be recognised. Computed "
            "on the first {n} paired patients (nearest neighbours: Cover & Hart 1967).",
            n=splits.COMPARED,
        )
    )


def _both_ways(table: pd.DataFrame) -> None:
    t = session().t
    learners = {"own": t._("Your model"), "memory": t._("The {n} most alike weeks", n=splits.NEIGHBOURS)}
    ways = {"patient": t._("Patients never seen"), "row": t._("Weeks at random")}
    shown = table.assign(what=table["learner"].map(learners), split=table["split"].map(ways)).dropna()
    names = list(ways.values())
    x = number(
        "auroc",
        t._("AUROC on the test"),
        scale={"domain": [0.4, 1]},
        axis={"values": [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1], "format": ".1f"},
    )
    colours = {"domain": names, "range": [COLOURS["good"], COLOURS["bad"]]}
    both = {
        "y": names_axis(),
        "yOffset": category("split", None, sort=names),
        "color": category("split", None, scale=colours, legend={"orient": "top", "columns": 1}),
    }
    shape = category(
        "split", None, scale={"domain": names, "range": ["circle", "diamond"]}, legend={"orient": "top", "columns": 1}
    )
    interval = {"x": {**x, "field": "low"}, "x2": {"field": "high"}}
    show(
        {
            "layer": [
                layer({"type": "rule", "strokeWidth": 2}, "splits", **interval, **both),
                layer(
                    {"type": "point", "filled": True, "size": 120, "opacity": 1}, "splits", x=x, shape=shape, **both
                ),
            ]
        },
        {"splits": in_lines(shown)},
        key="two_splits",
        height=200,
    )


def _on_demand(
    label: str, where: Hashable, compute: Callable[[Callable[[float], None]], pd.DataFrame]
) -> pd.DataFrame | None:
    """A long computation, done when its button is pressed or found in the cache; None before.

    While it runs a bar moves, and moving a slider interrupts it at the bar's next step.
    """
    t, place = session().t, st.empty()
    if where not in cache() and not place.button(label, key=f"ask_{label}", icon=":material/play_arrow:"):
        return None
    if where in cache():
        return compute(lambda share: None)
    bar = place.progress(0.0, t._("Learning…"))

    def told(share: float) -> None:
        bar.progress(share, t._("Learning…"))

    table = compute(told)
    place.empty()
    return table
