"""What the scores are worth whatever is done with them: ROC, precision-recall, calibration, and the four counts."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from interface.charts import Chart, Spec, Tables, category, chart, data_of, draw, layer, number, percent_axis, show
from interface.colours import COLOURS
from interface.kept import kept
from interface.moving import Frame
from interface.moving_tables import STILL, Columns, tables_of
from interface.session import session
from interface.shell import reading
from models.evaluation import Confusion, Discrimination
from simulator.study import Study

Point = tuple[float, float]
N_ = str  # marks a text for translation

CURVES = {"roc": N_("ROC"), "pr": N_("Precision and recall")}
CURVE = "ranking"
"""The key of the curves' chart."""
HERE = {"here": ("x", "y", "i")}
"""What a threshold moves on it."""
CALIBRATION_HEIGHT = 260
_SHARE = {"domain": [0, 1]}
_DISC = {"type": "point", "filled": True, "size": 160, "color": COLOURS["alert"], "opacity": 1}
_DASHED = {"type": "line", "strokeDash": [4, 4], "color": COLOURS["muted"]}


def ranking(found: Study) -> None:
    """The ROC or the precision-recall curve, whichever the visitor chooses."""
    draw(_ranking(found, str(which_curve())), key=CURVE, button=False)


def ranking_data(found: Study) -> None:
    """The button that shows its data."""
    subject = session().t._("Does the score put the right weeks first?")
    data_of(lambda: _ranking(found, chosen_curve()), key=CURVE, subject=subject)


def ranking_that_moves(found: Study, curve: str) -> Frame:
    """The disc on the curve and what is read in it, for a frame."""
    here = {"here": _rows((_here(found.verdict.confusion, curve),))}
    return Frame(sentences={CURVE: _told_ranking(found, curve)}, tables=tables_of(CURVE, here, HERE))


def chosen_curve() -> str:
    """The curve on the page, a key of :data:`CURVES`."""
    return str(st.session_state.get("curve", "roc"))


@kept("verdict")
def _ranking(found: Study, curve: str) -> Chart:
    t, at, discrimination = session().t, found.verdict.confusion, found.evaluation.discrimination
    if curve == "pr":
        return precision_recall(discrimination, at, t._("Called before a stay (recall)"), moving=HERE)
    return roc(discrimination, at, t._("Called before a stay (sensitivity)"), moving=HERE)


def _here(at: Confusion, curve: str) -> Point:
    if curve == "pr":
        return at.sensitivity.value, at.ppv.value
    return 1 - at.specificity.value, at.sensitivity.value


def which_curve() -> str | None:
    """The choice between the two curves, a key of :data:`CURVES`."""
    t = session().t
    return st.segmented_control(
        t._("Curve"),
        list(CURVES),
        default="roc",
        required=True,
        format_func=lambda name: t._(CURVES[name]),
        key="curve",
        label_visibility="collapsed",
        wrap=True,
    )


def _told_ranking(found: Study, curve: str) -> str:
    t, area = session().t, found.evaluation.discrimination.auroc
    if curve == "pr":
        return _told_precision(found)
    return t._(
        "Area under the curve: {area}. Given one week before a stay and one quiet week, the score puts them in "
        "the right order {share} of the time; the dashed line is chance. The disc is your threshold.",
        area=t.estimate(area, digits=2),
        share=t.percent(area.value),
    )


def _told_precision(found: Study) -> str:
    t, confusion, discrimination = session().t, found.verdict.confusion, found.evaluation.discrimination
    told = t._(
        "Average precision: {precision}; calling weeks at random would give {chance}, the dashed line.",
        precision=t.estimate(discrimination.average_precision, percent=True, digits=1),
        chance=t.percent(discrimination.prevalence.value, 1),
    )
    if np.isfinite(confusion.ppv.value):
        told += " " + t._(
            "At your threshold {right} of the weeks called come before a stay.",
            right=t.estimate(confusion.ppv, percent=True, digits=1),
        )
    return told


def roc(found: Discrimination, at: Confusion, up: str, moving: Columns = STILL) -> Chart:
    """The ROC curve with chance and a threshold on it; ``up`` (translated) names the sensitivity."""
    across, chance = session().t._("Called for nothing (1 − specificity)"), ((0.0, 0.0), (1.0, 1.0))
    return _curves(across, up, found.roc, _here(at, "roc"), chance, moving)


def precision_recall(found: Discrimination, at: Confusion, across: str, moving: Columns = STILL) -> Chart:
    """Precision against recall, chance and a threshold; ``across`` (translated) names the recall."""
    curve = found.precision_recall
    curve = curve[curve[:, 0] > 0]  # nobody called: a precision of 1 by convention only
    by_chance = found.prevalence.value
    up, chance = session().t._("Calls that are right (precision)"), ((0.0, by_chance), (1.0, by_chance))
    return _curves(across, up, curve, _here(at, "pr"), chance, moving)


def _curves(
    across: str, up: str, curve: NDArray[np.float64], here: Point, chance: tuple[Point, Point], moving: Columns
) -> Chart:
    x = number("x", across, axis=percent_axis(), scale=_SHARE)
    y = number("y", up, axis=percent_axis(), scale=_SHARE)
    line = {"type": "line", "color": COLOURS["implant"]}
    marks: tuple[tuple[Spec, str], ...] = ((_DASHED, "chance"), (line, "curve"), (_DISC, "here"))
    order = number("i", None)
    points = {"x": curve[:, 0], "y": curve[:, 1], "i": np.arange(len(curve))}
    return chart(
        {"layer": [layer(mark, name, x=x, y=y, order=order) for mark, name in marks]},
        {"chance": _rows(chance), "curve": points, "here": _rows((here,))},
        height=300,
        name=CURVE,
        moving=moving,
    )


def _rows(points: Iterable[Point]) -> list[dict[str, Any]]:
    return [{"x": x, "y": y, "i": i} for i, (x, y) in enumerate(points) if np.isfinite([x, y]).all()]


def calibration(found: Study) -> None:
    """Predicted risk against what happened, in ten groups of equally many patient-weeks."""
    t, discrimination = session().t, found.evaluation.discrimination
    st.markdown("### " + t._("When it says 5%, is it 5%?"))
    draw(_calibration(found), key="calibration")
    large, brier = discrimination.calibration_in_the_large, discrimination.brier
    reading(
        t._(
            "Each point groups patient-weeks of similar risk. For every 100 weeks that the risks lead one to "
            "expect before a stay, {n} {interval} were seen (calibration-in-the-large). "
            "Brier score (0 is perfect): {brier}.",
            n=t.number(100 * large.value, 0),
            interval=t.interval(100 * large.low, 100 * large.high, 0),
            brier=t.estimate(brier, digits=4),
        )
    )


def predicted_and_observed(found: Discrimination) -> None:
    """Predicted risk against what happened, the diagonal and the intervals."""
    show(*calibration_chart(found), key="calibration", height=CALIBRATION_HEIGHT)


@kept("evaluation")
def _calibration(found: Study) -> Chart:
    return chart(*calibration_chart(found.evaluation.discrimination), height=CALIBRATION_HEIGHT)


def calibration_chart(found: Discrimination) -> tuple[Spec, Tables]:
    """Its specification and tables."""
    t = session().t
    said, seen, low, high = found.calibration.T
    top = 1.05 * float(np.nanmax([said, seen, high]))
    ends = {"low": np.where(np.isnan(low), seen, low), "high": np.where(np.isnan(high), seen, high)}
    axis = percent_axis(format=".1~%", tickCount=6)
    x = number("said", t._("Predicted risk"), axis=axis, scale={"domain": [0, top]})
    y = number("seen", t._("Observed share"), axis=axis, scale={"domain": [0, top]})
    point = {"type": "point", "filled": True, "size": 70, "color": COLOURS["implant"], "opacity": 1}
    interval = {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}}
    diagonal = {"said": [0.0, top], "seen": [0.0, top], "what": [t._("Predicted and observed alike")] * 2}
    told = [category("what", None)]
    return (
        {
            "layer": [
                layer(_DASHED, "line", x=x, y=y, tooltip=told),
                layer({"type": "rule", "color": COLOURS["implant"]}, "groups", **interval),
                layer(point, "groups", x=x, y=y),
            ]
        },
        {"groups": {"said": said, "seen": seen, **ends}, "line": diagonal},
    )


def four_counts(found: Study) -> None:
    """The confusion table of the patient-weeks."""
    t = session().t
    with st.container(key="four_counts"):
        _table(found.verdict.confusion, t._("A stay follows"), t._("No stay follows"))


def four_counts_that_move(found: Study) -> Frame:
    """The four counts and the shares, for a frame; the first cell of each row of the table is its name."""
    t, counts = session().t, found.verdict.confusion
    cells = (
        (1, 2, counts.true_positive),
        (1, 3, counts.false_positive),
        (2, 2, counts.false_negative),
        (2, 3, counts.true_negative),
    )
    at = ".st-key-four_counts tr:nth-child({}) td:nth-child({}) p"
    patches = tuple((at.format(row, column), 0, "text", t.number(n)) for row, column, n in cells)
    return Frame(patches, {"counts": _told_counts(counts)})


def counts_table(counts: Confusion, event: str, none: str) -> None:
    """The confusion table and the shares made from it; the heads of its columns are translated."""
    _table(counts, event, none)
    reading(_told_counts(counts))


def _table(counts: Confusion, event: str, none: str) -> None:
    t = session().t
    table = pd.DataFrame(
        [
            [t._("Called"), t.number(counts.true_positive), t.number(counts.false_positive)],
            [t._("Not called"), t.number(counts.false_negative), t.number(counts.true_negative)],
        ],
        columns=[t._("The model says"), event, none],
    )
    st.table(table, border="horizontal", hide_index=True)


def _told_counts(counts: Confusion) -> str:
    t = session().t
    shares = {
        t._("Sensitivity"): counts.sensitivity,
        t._("Specificity"): counts.specificity,
        t._("Positive predictive value"): counts.ppv,
        t._("Negative predictive value"): counts.npv,
    }
    return " · ".join(f"{name} {t.estimate(share, percent=True, digits=1)}" for name, share in shares.items())
