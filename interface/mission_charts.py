"""The figures of the page Mission: the problem, and the four live numbers of the visitor's own study."""

import streamlit as st

from interface.compute import obstacle
from interface.path_bar import ROWS_THAT_LEFT
from interface.published import SYSTEMS
from interface.session import session
from interface.shell import figure, note, prose
from models.evaluation import Estimate
from simulator.linkage import Estimate as Share
from simulator.study import Study

PATIENTS_MILLIONS = (1.1, 2.0)
STAYS, DEATHS, COST = 160_000, 70_000, 1.6e9
"""Heart failure in France, a year: Health Data Hub, press release of 25 October 2021 (dossier, document 7)."""
COUNTED_ELSEWHERE = 500_000
"""Patients according to the Cour des comptes, November 2021 (dossier, document 2)."""
HYDRO_PAIRED = 0.77
"""HYDRO's pairing rate was higher than this (dossier, document 7)."""
UNKNOWN = Estimate(float("nan"))


def problem() -> None:
    """Heart failure in four figures, and another source that counts differently."""
    t = session().t
    low, high = PATIENTS_MILLIONS
    figures = (
        (t._("{low} to {high} million", low=low, high=high), t._("people live with heart failure in France")),
        (t.number(STAYS), t._("hospitalisations a year: the leading cause after the age of 65")),
        (t.number(DEATHS), t._("deaths a year")),
        (
            t.money(COST),
            t._("a year for the hospitalisations, about {each} each", each=t.money(COST / STAYS)),
        ),
    )
    for place, (value, meaning) in zip(st.columns(4), figures, strict=True):
        with place:
            st.markdown(f"### {value}")
            st.caption(meaning)
    note(
        t._(
            "Source: Health Data Hub, 25 October 2021 (dossier, document 7). In the same dossier the Cour des "
            "comptes (document 2) counts about {n} patients: two sources, two ways of counting. Always ask who "
            "counts, and how.",
            n=COUNTED_ELSEWHERE,
        )
    )


def live(found: Study) -> None:
    """The four numbers of the visitor's own study, each with what it means and the published one; the pairing rate
    stands there while the others are being computed."""
    told, places = st.empty(), [place.container(border=True, height="stretch") for place in st.columns(4)]
    with places[0]:
        _paired(found.linkage.rate if found.has_outcomes else UNKNOWN)
    if why := obstacle(found):
        told.info(why, icon=":material/info:")
    measures = None if why else found.verdict.measures
    with places[1]:
        _announced(measures.event_sensitivity if measures else UNKNOWN)
    with places[2]:
        _unexplained(measures.unexplained_alerts_per_patient_year if measures else UNKNOWN)
    with places[3]:
        _left()


def _paired(rate: Estimate | Share) -> None:
    t = session().t
    figure(t._("Pairing rate"), rate)
    _meaning(
        rate,
        t._("Of 100 implant bearers, {n} were found again in the health records.", n=_times(100, rate)),
        t._("HYDRO: more than {rate} (dossier, document 7)", rate=t.percent(HYDRO_PAIRED)),
    )


def _announced(share: Estimate) -> None:
    t, published = session().t, SYSTEMS[0]
    figure(t._("Crises announced"), share)
    _meaning(
        share,
        t._(
            "Of 100 hospitalisations for heart failure, {n} had an alert in the 30 days before.", n=_times(100, share)
        ),
        t._(
            "{system}: {found} (JACC Heart Failure 2017)",
            system=published.name,
            found=t.estimate(published.found, percent=True),
        ),
    )


def _unexplained(rate: Estimate) -> None:
    t, published = session().t, SYSTEMS[0]
    figure(t._("Unexplained alerts"), rate, percent=False, digits=2)
    _meaning(
        rate,
        t._(
            "Per patient and year. For 100 patients: {n} alerts a year that no hospitalisation follows.",
            n=_times(100, rate),
        ),
        t._("{system}: {rate} (same study)", system=published.name, rate=t.estimate(published.rate, digits=2)),
    )


def _left() -> None:
    t = session().t
    st.metric(
        t._("Patients’ rows that left"), t.number(ROWS_THAT_LEFT), delta_description=t._("Counted, not estimated")
    )
    _meaning(
        None,
        t._(
            "During this visit no row has left the closed space: the pages show the data and have no way to hand "
            "them out."
        ),
        t._("HYDRO: the software leaves, the data are erased (dossier, document 7)"),
    )


def _times(n: int, share: Estimate | Share) -> str:
    return session().t.number(n * share.value, 0)


def _meaning(value: Estimate | Share | None, meaning: str, published: str) -> None:
    """One line of explanation, unless there is nothing to explain, and the published figure."""
    unknown = value is not None and value.value != value.value
    prose(session().t._("Nobody can know it in this scenario.") if unknown else meaning)
    st.caption(f":material/menu_book: {published}")
