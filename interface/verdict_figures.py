"""The figures of an alert threshold, and how they were obtained."""

import streamlit as st

from interface.moving import Frame, Patch
from interface.session import session
from interface.shell import prose, written
from models.evaluation import Estimate
from simulator.alerts import EventMeasures
from simulator.parameters import Level
from simulator.study import Study

Figure = tuple[str, str, str, str]
"""Its label, the number, its interval in words, what it means."""
PLACE = "verdict_figures"

IN_A_ROW = (
    f"<style>.st-key-{PLACE}{{display:grid!important;grid-template-columns:repeat(4,1fr)}}"
    f"@media(max-width:640px){{.st-key-{PLACE}{{grid-template-columns:repeat(2,1fr)}}}}</style>"
)
"""Four figures side by side, two on a telephone."""
WIDTH = 190
"""Pixels of a figure in a row of any number: wide enough for a label; the row takes as many lines as it needs."""


def figures(found: Study) -> None:
    """What a nurse and a patient ask first; then what a specialist asks."""
    st.html(IN_A_ROW)
    with st.container(horizontal=True, key=PLACE):
        for label, value, told, explanation in _figures(found, session().level):
            st.metric(label, value, help=explanation, delta_description=told)


def figures_that_move(found: Study, level: Level) -> Frame:
    """The figures, for a frame: each by its place, since not all of them may be drawn yet."""
    patches: list[Patch] = []
    for place, (_, number, told, _) in enumerate(_figures(found, level), start=1):
        value, interval = (
            f".st-key-{PLACE}>:nth-child({place}) [data-testid=stMetric{part}]"
            for part in ("Value", "DeltaDescription")
        )
        patches += [(f"{value} p", 0, "text", number), (f"{interval} p", 0, "text", told)]
        patches += [(interval, 0, "title", told)]
    return Frame(tuple(patches))


def _figures(found: Study, level: Level) -> list[Figure]:
    measures = found.verdict.measures
    return _first(measures) + (_next(measures) if level != "discovery" else [])


def _first(measures: EventMeasures) -> list[Figure]:
    t = session().t
    announced = t._(
        "Share of the hospitalisations for heart failure during whose last 30 days the patient was in alert."
    )
    unexplained = t._(
        "Alerts during which, and in the 30 days after which, no hospitalisation for heart failure comes."
    )
    explained = t._(
        "Of all alerts, those with a hospitalisation for heart failure in them or in the 30 days after them: "
        "their positive predictive value."
    )
    warning = t._("Days from the beginning of the alert to the admission, for those announced.")
    return [
        (t._("Hospitalisations announced"), *written(measures.event_sensitivity), announced),
        (t._("Unexplained alerts"), *_rate(measures.unexplained_alerts_per_patient_year), unexplained),
        (t._("Explained alerts"), *written(measures.alert_ppv), explained),
        (t._("Median warning, days"), *written(measures.warning_days_median, percent=False), warning),
    ]


def _next(measures: EventMeasures) -> list[Figure]:
    t = session().t
    permanent = t._(
        "Share of the follow-up spent in alert. A permanent alert announces everything: no sensitivity means "
        "anything without this figure."
    )
    early = t._("Of the hospitalisations announced, those announced at least 14 days ahead.")
    stays = t._("For heart failure, among the patients under evaluation.")
    return [
        (t._("Time in alert"), *written(measures.time_in_alert, digits=1), permanent),
        (t._("All alerts"), *_rate(measures.alerts_per_patient_year), t._("Explained or not.")),
        (t._("At least two weeks ahead"), *_of_announced(measures), early),
        (t._("Hospitalisations"), *_rate(measures.hospitalisations_per_patient_year), stays),
    ]


def _rate(value: Estimate) -> tuple[str, str]:
    """A number of things a patient meets in a year."""
    t = session().t
    return t.number(value.value, 2), t._("per patient-year {interval}", interval=t.interval(value.low, value.high))


def _of_announced(measures: EventMeasures) -> tuple[str, str]:
    t, share = session().t, measures.share_warned_14_days
    interval = t.interval(share.low, share.high, 0, percent=True)
    told = t._(
        "of the {announced} announced {interval}",
        announced=t.percent(measures.event_sensitivity.value),
        interval=interval,
    )
    return t.percent(share.value), told


def how_obtained(found: Study) -> None:
    """On whom the figures were measured, and by which definitions."""
    t, evaluation = session().t, found.evaluation
    measures, by_row = found.verdict.measures, found.scenario.model.split == "row"
    with st.container(border=True):
        st.markdown("### " + t._("Where these figures come from"))
        where = t._(
            "{n} patients, {years} patient-years, {events} hospitalisations for heart failure.",
            n=len(evaluation.test_patients),
            years=t.number(measures.patient_years, 0),
            events=measures.events,
        )
        rules = [
            where,
            t._(
                "These hospitalisations begin at most a week after a risk was computed; the table of the page "
                "“Training” also counts those that come later, up to the horizon."
            ),
            t._(
                "A hospitalisation is **announced** if the patient was in alert on at least one of the 30 days "
                "before it."
            ),
            t._(
                "An alert is **explained** if a hospitalisation for heart failure falls within it or in the 30 days "
                "after its end."
            ),
            t._(
                "The outcome is what the paired hospital records say: a wrong pair or a coding error makes a right "
                "alert look wrong."
            ),
            t._("95% intervals: the patients are drawn anew {n} times.", n=found.scenario.evaluation.n_bootstrap),
        ]
        prose("\n".join(f"- {rule}" for rule in rules))
        if by_row:
            st.warning(
                t._(
                    "The weeks were shared out at random: the model has met these patients while it learned, and "
                    "the figures flatter it."
                ),
                icon=":material/info:",
            )
        else:
            st.caption(t._("The model has never seen these patients."))
