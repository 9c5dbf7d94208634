"""What the charts of the page De l'appariement à la prédiction say, in sentences made from their numbers."""

from typing import Any

import pandas as pd
import streamlit as st

from interface.pairing_effect_words import (
    AUROC,
    CALIBRATION,
    FOUND,
    PAIRED,
    STAYS,
    WRONG,
    Measure,
    estimate,
    label,
    views,
)
from interface.session import session
from interface.shell import note, reading
from models.evaluation import Estimate
from simulator.pairing_axes import Axis
from simulator.pairing_effect import Effect

Row = dict[str, Any]


def read_paired(found: Effect, axis: Axis) -> None:
    """How many are still paired at the worst point."""
    t, row = session().t, found.worst
    if row is None:
        return
    e, perfect = estimate(row, PAIRED.name), float(found.points[PAIRED.name].iloc[0])
    reading(
        t._(
            "At “{point}”, {share} {interval} of the bearers are paired, instead of {perfect} with perfect "
            "pairing (the others are not in the extract): {sure}.",
            point=label(axis, row["value"]),
            share=PAIRED.written(e.value),
            interval=PAIRED.interval(e),
            perfect=PAIRED.written(perfect),
            sure=t._("more than chance explains") if beyond(e, perfect) else t._("no more than chance explains"),
        )
    )


def read_wrong(found: Effect, axis: Axis) -> None:
    """How many pairs are wrong where most are."""
    t, points = session().t, found.points.iloc[1:].dropna(subset=WRONG.name)
    if points.empty:
        return
    row = {str(name): x for name, x in points.iloc[int(points[WRONG.name].argmax())].items()}
    e = estimate(row, WRONG.name)
    reading(
        t._(
            "At most, at “{point}”, {share} {interval} of the pairs join two strangers.",
            point=label(axis, row["value"]),
            share=WRONG.written(e.value),
            interval=WRONG.interval(e),
        )
    )


def read_change(found: Effect, axis: Axis, measure: Measure) -> None:
    """How far the worst point is from perfect pairing, as known and in truth, and whether chance explains it."""
    t, row = session().t, found.worst
    if row is None:
        return
    known, true = (found.changes[f"{measure.name}_{kind}"] for kind in ("known", "true"))
    if measure is STAYS:  # the truth is the same people at every point
        sure = t._("more than chance explains") if beyond(known) else t._("no more than chance explains")
        reading(
            t._(
                "From perfect pairing to “{point}”: {known} among the hospitalisations that the project knows: "
                "{sure}. Those that happened remain the same.",
                point=label(axis, row["value"]),
                known=measure.change(known),
                sure=sure,
            )
        )
        return
    reading(
        t._(
            "From perfect pairing to “{point}”: {known} as the project knows it, {true} in truth. {verdict}",
            point=label(axis, row["value"]),
            known=measure.change(known),
            true=measure.change(true),
            verdict=_verdict(beyond(known), beyond(true)),
        )
    )


def _verdict(known: bool, true: bool) -> str:
    t = session().t
    if known and true:
        return t._("Both differences exceed the uncertainty.")
    if known:
        return t._(
            "Only the first exceeds the uncertainty: the project sees its model change, the truth hardly does."
        )
    if true:
        return t._("Only the second exceeds the uncertainty: the project cannot see it.")
    return t._("Neither exceeds the uncertainty.")


def beyond(difference: Estimate, nothing: float = 0.0) -> bool:
    """Whether the interval leaves out ``nothing``; False where there is none."""
    return difference.low > nothing or difference.high < nothing


def formula(found: Effect, axis: Axis) -> None:
    """Why wrong pairs bring the known AUROC nearer to chance."""
    t, row = session().t, found.worst
    if row is None:
        return
    note(
        t._(
            "Dashed grey: what a formula foresees for the AUROC that the project knows, ½ + (A − ½) × r, where A is "
            "the AUROC with perfect pairing and r the share of the patient-weeks known to precede a "
            "hospitalisation that come from right pairs (Menon et al., ICML 2015). It "
            "assumes that a stranger’s stays have nothing to do with the patient’s "
            "telemetry. At “{point}” r is {right}: {foreseen} foreseen, {measured} {interval} measured.",
            point=label(axis, row["value"]),
            right=t.percent(row["right"]),
            foreseen=t.number(row["diluted"], 2),
            measured=AUROC.written(row["auroc_known"]),
            interval=AUROC.interval(estimate(row, "auroc_known")),
        )
    )


def all_figures(table: pd.DataFrame, axis: Axis) -> None:
    """Every value with its interval: the pairing, then a table for each measure; one of all runs out of sight."""
    t = session().t
    rows: list[Row] = [{str(name): x for name, x in row.items()} for row in table.to_dict("records")]
    points = {t._("Point"): [label(axis, value) for value in table["value"]]}
    paired = {t._(one.title): [_cell(row, one, "") for row in rows] for one in (PAIRED, WRONG)}
    st.table(pd.DataFrame({**points, **paired}), border="horizontal", hide_index=True)
    columns = st.columns(2, gap="large")
    for i, measure in enumerate((STAYS, AUROC, FOUND, CALIBRATION)):
        judged = {view: [_cell(row, measure, f"_{kind}") for row in rows] for kind, view in views().items()}
        with columns[i % 2]:
            st.markdown(f"**{t._(measure.title)}**")
            st.table(pd.DataFrame({**points, **judged}), border="horizontal", hide_index=True)


def _cell(row: Row, measure: Measure, end: str) -> str:
    e = estimate(row, f"{measure.name}{end}")
    return f"{measure.written(e.value)} {measure.interval(e)}" if e.low == e.low else measure.written(e.value)
