"""The charts of the page Évaluation: each shows one idea and is read aloud by one sentence made from its numbers."""

import numpy as np
import pandas as pd
import streamlit as st

from interface.charts import COLOURS, category, icon_array, layer, number, percent_axis, show
from interface.session import session, write_link
from interface.shell import reading
from simulator.alerts import WEEK, EventMeasures
from simulator.study import Study

N_ = str  # marks a text for translation

PUBLISHED = pd.DataFrame(
    [
        ("HeartLogic", "Boehmer, JACC HF 2017", 1.47, 1.32, 1.65, 0.70, 0.554, 0.821),
        ("HeartInsight", "2025", 0.85, 0.85, 0.85, 0.515, 0.430, 0.599),
        ("SELENE HF", "D'Onofrio, Europace 2022", 0.69, 0.69, 0.69, 0.655, 0.655, 0.655),
    ],
    columns=["system", "source", "rate", "rate_low", "rate_high", "found", "found_low", "found_high"],
)
"""Sensitivity and unexplained alerts per patient-year as published; intervals where they were given."""
CLAIMED = 0.95
"""The accuracy of diagnostic aids in the dossier (document 4, after CCNE opinion 141)."""


def natural_frequencies(measures: EventMeasures) -> None:
    """Of 100 hospitalisations and of 100 alerts: what happened. Then the same for 1,000 patients a year."""
    t = session().t
    st.markdown(f"###### {t._('Out of 100')}")
    found, right = _of_100(measures.event_sensitivity.value), _of_100(measures.alert_ppv.value)
    told = [
        (found, t._("{n} of 100 hospitalisations were announced by an alert", n=found), COLOURS["implant"]),
        (right, t._("{n} of 100 alerts were followed by a hospitalisation", n=right), COLOURS["alert"]),
    ]
    for place, (n, text, colour) in zip(st.columns(2), told, strict=True):
        with place:
            icon_array(100, n, text, colour)
            st.caption(text)
    stays = 1000 * measures.hospitalisations_per_patient_year.value
    alerts = 1000 * measures.alerts_per_patient_year.value
    reading(
        t._(
            "Of 1,000 patients followed for a year, {stays} hospitalisations: {announced} announced, {missed} "
            "missed. The nurse gets {alerts} alerts, of which {false} for nothing.",
            stays=round(stays),
            announced=round(stays * np.nan_to_num(measures.event_sensitivity.value)),
            missed=round(stays * (1 - np.nan_to_num(measures.event_sensitivity.value))),
            alerts=round(alerts),
            false=round(1000 * measures.unexplained_alerts_per_patient_year.value),
        )
    )


def trade_off(found: Study) -> None:
    """Announced hospitalisations against unexplained alerts, with the published systems on the same map."""
    t, measures = session().t, found.verdict.measures
    curve = pd.DataFrame(found.evaluation.trade_off, columns=["threshold", "rate", "found"])
    curve = curve.iloc[int(np.argmax(curve["rate"])) :] if len(curve) else curve
    here = pd.DataFrame(
        [
            {
                "rate": measures.unexplained_alerts_per_patient_year.value,
                "found": measures.event_sensitivity.value,
                "found_low": measures.event_sensitivity.low,
                "found_high": measures.event_sensitivity.high,
                "system": t._("Your threshold"),
            }
        ]
    )
    x = number("rate", t._("Unexplained alerts per patient-year"), scale={"domain": [0, 3], "clamp": True})
    y = number("found", t._("Hospitalisations announced"), axis=percent_axis(), scale={"domain": [0, 1]})
    bar = {"y": number("found_low", None), "y2": {"field": "found_high"}, "x": x}
    st.markdown(f"###### {t._('Announce more or disturb less?')}")
    show(
        {
            "layer": [
                layer(
                    {"type": "line", "color": COLOURS["implant"], "strokeWidth": 2, "clip": True},
                    "curve",
                    x=x,
                    y=y,
                    order=number("threshold", None),
                ),
                layer({"type": "rule", "color": COLOURS["muted"]}, "published", **bar),
                layer(
                    {"type": "point", "shape": "diamond", "size": 90, "color": "#555", "filled": True},
                    "published",
                    x=x,
                    y=y,
                    tooltip=[category("system", None), category("source", None)],
                ),
                layer(
                    {"type": "text", "align": "left", "dx": 8, "dy": 10, "fontSize": 11, "color": "#777"},
                    "published",
                    x=x,
                    y=y,
                    text=category("system", None),
                ),
                layer({"type": "rule", "color": COLOURS["alert"], "strokeWidth": 2}, "here", **bar),
                layer(
                    {"type": "point", "size": 160, "color": COLOURS["alert"], "filled": True, "opacity": 1},
                    "here",
                    x=x,
                    y=y,
                    tooltip=[category("system", None)],
                ),
            ]
        },
        {"curve": curve, "published": PUBLISHED, "here": here},
        key="trade_off",
        height=300,
    )
    _, at = next(iter(found.evaluation.at_published.values()))
    reading(
        t._(
            "With as many false alerts as HeartLogic (1.47 a year), this model announces {found} {interval} of the "
            "hospitalisations; HeartLogic announced 70 % [55 %, 82 %].",
            found=t.percent(at.event_sensitivity.value),
            interval=t.interval(at.event_sensitivity.low, at.event_sensitivity.high, 0, percent=True),
        )
    )


def timeline(found: Study) -> None:
    """One test patient's predicted risk, alerts and admissions over the follow-up."""
    t, s = session().t, session()
    patients = _worth_showing(found)
    if not len(patients):
        return
    chosen = s.view.get("patient", int(patients[0]))
    chosen = chosen if chosen in patients else int(patients[0])
    st.session_state["timeline_patient"] = chosen
    events = found.evaluation.followed.event_patient
    counts = dict(zip(*np.unique(found.evaluation.test_patients[events], return_counts=True), strict=True))
    st.selectbox(
        t._("Patient under evaluation"),
        [int(p) for p in patients],
        format_func=lambda p: t.n(
            "Patient {id}: {count} hospitalisation",
            "Patient {id}: {count} hospitalisations",
            int(counts.get(p, 0)),
            id=str(p),
        ),
        key="timeline_patient",
        on_change=_patient_chosen,
    )
    risk, alerts, admissions = _patient_tables(found, chosen)
    threshold = s.scenario.alert.threshold
    levels = pd.DataFrame(
        {
            "risk": [threshold, threshold * s.scenario.alert.recovery],
            "name": [t._("Alert"), t._("Recovery")],
        }
    )
    x = number("day", t._("Day of follow-up"), scale={"domain": [0, found.scenario.cohort.n_days], "nice": False})
    y = number("risk", t._("Risk within {n} days", n=found.scenario.landmarks.horizon_days), axis=percent_axis())
    show(
        {
            "layer": [
                layer(
                    {"type": "rect", "color": COLOURS["alert"], "opacity": 0.28},
                    "alerts",
                    x=x,
                    x2={"field": "end"},
                ),
                layer({"type": "line", "color": COLOURS["implant"], "interpolate": "step-after"}, "risk", x=x, y=y),
                layer(
                    {"type": "rule", "color": "#777"},
                    "levels",
                    y=y,
                    strokeDash=category("name", None, legend={"orient": "top"}),
                ),
                layer(
                    {"type": "rule", "color": COLOURS["hospital"], "strokeWidth": 3},
                    "admissions",
                    x=x,
                ),
            ]
        },
        {"risk": risk, "alerts": alerts, "levels": levels, "admissions": admissions},
        key="timeline",
        height=220,
    )
    reading(
        t.n(
            "Shaded: {count} alert. Thick line: admission for heart failure. Announced: {found} of {all}.",
            "Shaded: {count} alerts. Thick lines: admissions for heart failure. Announced: {found} of {all}.",
            len(alerts),
            found=int(admissions["found"].sum()),
            all=len(admissions),
        )
    )


def accuracy(found: Study) -> None:
    """The accuracy paradox: “never” against the model and against the 95 % of the dossier."""
    t, confusion = session().t, found.verdict.confusion
    st.markdown(f"###### {t._('“95 % accurate”: and so what?')}")
    bars = pd.DataFrame(
        [
            (
                t._("This model, at your threshold"),
                confusion.accuracy.value,
                confusion.accuracy.low,
                confusion.accuracy.high,
            ),
            (
                t._("Always answer “never”"),
                confusion.accuracy_of_never.value,
                confusion.accuracy_of_never.low,
                confusion.accuracy_of_never.high,
            ),
            (t._("Diagnostic aids, CCNE opinion 141"), CLAIMED, CLAIMED, CLAIMED),
        ],
        columns=["who", "share", "low", "high"],
    )
    x = number("share", t._("Right answers"), axis=percent_axis(), scale={"domain": [0, 1]})
    y = category("who", None, sort=None, axis={"labelLimit": 220})
    show(
        {
            "layer": [
                layer({"type": "bar", "color": COLOURS["implant"], "opacity": 0.75}, "bars", x=x, y=y),
                layer("rule", "bars", x=number("low", None), x2={"field": "high"}, y=y),
            ]
        },
        {"bars": bars},
        key="accuracy",
        height=130,
    )
    prevalence = found.evaluation.discrimination.prevalence.value
    reading(
        t._(
            "Only {prevalence} of the patient-weeks are followed by a hospitalisation, so “never” is right {never} "
            "of the time and saves nobody. The model is right {accuracy} of the time and announces {found}.",
            prevalence=t.percent(prevalence, 1),
            never=t.percent(confusion.accuracy_of_never.value, 1),
            accuracy=t.percent(confusion.accuracy.value, 1),
            found=t.percent(found.verdict.measures.event_sensitivity.value),
        )
    )


def roc(found: Study) -> None:
    """The ROC curve with the point of the current threshold."""
    t, confusion = session().t, found.verdict.confusion
    discrimination = found.evaluation.discrimination
    st.markdown(f"###### {t._('Does the score put the right weeks first?')}")
    curve = pd.DataFrame(discrimination.roc, columns=["false", "true"])
    here = pd.DataFrame([{"false": 1 - confusion.specificity.value, "true": confusion.sensitivity.value}])
    chance = pd.DataFrame({"false": [0.0, 1.0], "true": [0.0, 1.0]})
    x = number("false", t._("False alarms among quiet weeks"), axis=percent_axis(), scale={"domain": [0, 1]})
    y = number("true", t._("Alarms among weeks before a stay"), axis=percent_axis(), scale={"domain": [0, 1]})
    show(
        {
            "layer": [
                layer({"type": "line", "strokeDash": [4, 4], "color": COLOURS["muted"]}, "chance", x=x, y=y),
                layer({"type": "line", "color": COLOURS["implant"]}, "curve", x=x, y=y),
                layer(
                    {"type": "point", "filled": True, "size": 160, "color": COLOURS["alert"], "opacity": 1},
                    "here",
                    x=x,
                    y=y,
                ),
            ]
        },
        {"curve": curve, "here": here, "chance": chance},
        key="roc",
        height=260,
    )
    area = discrimination.auroc
    reading(
        t._(
            "Area under the curve: {area} {interval}. Given a week before a stay and a quiet one, the score puts "
            "them in the right order {area_share} of the time (the dashed line is chance).",
            area=t.number(area.value, 2),
            interval=t.interval(area.low, area.high, 2),
            area_share=t.percent(area.value),
        )
    )


def calibration(found: Study) -> None:
    """Predicted risk against what happened, in ten groups of equally many patient-weeks."""
    t, discrimination = session().t, found.evaluation.discrimination
    st.markdown(f"###### {t._('When it says 5 %, is it 5 %?')}")
    table = pd.DataFrame(discrimination.calibration, columns=["said", "seen", "low", "high"])
    top = float(np.nanmax(table[["said", "high"]].to_numpy())) * 1.05
    line = pd.DataFrame({"said": [0, top], "seen": [0, top]})
    fine = percent_axis(format=".1%")
    x = number("said", t._("Predicted risk"), axis=fine, scale={"domain": [0, top]})
    y = number("seen", t._("Observed share"), axis=fine, scale={"domain": [0, top]})
    show(
        {
            "layer": [
                layer({"type": "line", "strokeDash": [4, 4], "color": COLOURS["muted"]}, "line", x=x, y=y),
                layer("rule", "groups", x=x, y=number("low", None), y2={"field": "high"}),
                layer(
                    {"type": "point", "filled": True, "size": 70, "color": COLOURS["implant"], "opacity": 1},
                    "groups",
                    x=x,
                    y=y,
                ),
            ]
        },
        {"groups": table, "line": line},
        key="calibration",
        height=260,
    )
    large = discrimination.calibration_in_the_large
    reading(
        t._(
            "For 100 hospitalisations predicted in all, {n} {interval} took place. "
            "Brier score: {brier} {brier_interval}.",
            n=t.number(100 * large.value, 0),
            interval=t.interval(100 * large.low, 100 * large.high, 0),
            brier=t.number(discrimination.brier.value, 4),
            brier_interval=t.interval(discrimination.brier.low, discrimination.brier.high, 4),
        )
    )


def _of_100(share: float) -> int:
    return round(100 * share) if np.isfinite(share) else 0


def _worth_showing(found: Study, most: int = 60) -> list[int]:
    """Test patients to look at: those with hospitalisations first, then others."""
    evaluation = found.evaluation
    counts = np.bincount(evaluation.followed.event_patient, minlength=len(evaluation.test_patients))
    order = np.argsort(-counts, kind="stable")[:most]
    return [int(p) for p in evaluation.test_patients[order]]


def _patient_chosen() -> None:
    session().view["patient"] = st.session_state["timeline_patient"]
    write_link()


def _patient_tables(found: Study, patient: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Risk by week, alerts with their ends, admissions with whether they were announced."""
    followed, tally = found.evaluation.followed, found.verdict.tally
    i = int(np.searchsorted(found.evaluation.test_patients, patient))
    score = followed.score[:, i]
    day = followed.first_day + WEEK * np.arange(len(score))
    seen = score >= 0
    assert tally.on is not None
    on = np.concatenate([[False], tally.on[0][:, i], [False]]).astype(int)
    starts, ends = np.flatnonzero(np.diff(on) == 1), np.flatnonzero(np.diff(on) == -1)
    mine = followed.event_patient == i
    return (
        pd.DataFrame({"day": day[seen], "risk": score[seen].astype(float)}),
        pd.DataFrame({"day": followed.first_day + WEEK * starts, "end": followed.first_day + WEEK * ends}),
        pd.DataFrame({"day": followed.event_day[mine], "found": tally.detected[0][mine]}),
    )
