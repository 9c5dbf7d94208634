"""One patient as the platform, the SNDS and nobody see them, and the choice of the patient to look at."""

from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd
import streamlit as st

from interface.session import session, write_link
from simulator.study import Study
from synthetic_data.cohort import Cohort
from synthetic_data.course import Course
from synthetic_data.telemetry import Telemetry

EARLIEST = 120
"""Day from which an admission is worth a look: the weeks before it are in the data."""


@dataclass(frozen=True)
class Patient:
    """Patient ``number``, ``place`` in the block of ``cohort``, ``course`` and ``telemetry``.

    ``paired``: row among ``found.registers.beneficiaries`` of the records that the pairing gives the
    patient, None without pairing; ``own``: row of the patient's own records, None when the extract
    does not hold them. The second is known to the simulator alone.
    """

    number: int
    place: int
    cohort: Cohort
    course: Course
    telemetry: Telemetry
    paired: int | None
    own: int | None

    @property
    def last_day(self) -> int:
        """Days of follow-up: until death or the end of the study."""
        return min(int(self.course.death_day[self.place]), len(self.telemetry.observed))

    @property
    def arrived(self) -> float:
        """Share of the days of follow-up whose measures arrived."""
        return float(self.telemetry.observed[: self.last_day, self.place].mean()) if self.last_day else float("nan")


def one_patient(found: Study, number: int) -> Patient:
    """The patient, whose block is simulated again: telemetry is never kept for everybody."""
    cohort, course, telemetry = found.observe(number)
    own = int(found.registers.truth[number])
    paired = None
    if found.has_outcomes:
        links = np.flatnonzero(found.linkage.left == number)
        paired = int(found.linkage.right[links[0]]) if links.size else None
    place, own_row = number - cohort.persons.start, own if own >= 0 else None
    return Patient(number, place, cohort, course, telemetry, paired, own_row)


def stays_of(found: Study, row: int | None) -> pd.DataFrame:
    """Stays of a person of the SNDS: ``admission_day, heart_failure``; empty for None."""
    if row is None:
        return pd.DataFrame({"admission_day": np.empty(0, np.int32), "heart_failure": np.empty(0, bool)})
    known, who = found.outcomes, snds_id(found, row)
    ids = known["snds_id"].to_numpy()
    mine = slice(np.searchsorted(ids, who, "left"), np.searchsorted(ids, who, "right"))
    return known.iloc[mine][["admission_day", "heart_failure"]]


def snds_id(found: Study, row: int) -> int:
    """The pseudonym of a person of the SNDS."""
    return int(found.records.people.snds_id[row])


def worth_showing(found: Study) -> list[int]:
    """Paired patients whose records tell of an admission for heart failure, in their order."""
    if not found.has_outcomes:
        return []
    return cast(list[int], found.cache.get(("worth_showing", found.key("linkage")), lambda: _worth_showing(found)))


def _worth_showing(found: Study) -> list[int]:
    known, links = found.outcomes, found.linkage.links
    telling = known.loc[known["heart_failure"] & (known["admission_day"] >= EARLIEST), "snds_id"]
    return sorted({int(i) for i in links.loc[links["snds_id"].isin(telling), "implant_id"]})


def chosen_number(found: Study) -> int:
    """The patient in the link if there is such a one, else the first worth showing."""
    number = session().view.get("patient", -1)
    if 0 <= number < found.scenario.cohort.n_patients:
        return number
    return next(iter(worth_showing(found)), 0)


def choose_patient(found: Study) -> int:
    """Widgets to choose the patient; returns the number chosen, which is in the link too."""
    t, number = session().t, chosen_number(found)
    st.session_state["data_patient"] = number
    typed, telling, unpaired = st.columns([2, 3, 3], vertical_alignment="bottom")
    with typed:
        last = found.scenario.cohort.n_patients - 1
        st.number_input(t._("Patient number"), 0, last, step=1, key="data_patient", on_change=_typed)
    with telling:
        _next(t._("Next with a hospitalisation"), "data_telling", number, worth_showing(found))
    with unpaired:
        alone = np.flatnonzero(~found.linkage.paired).tolist() if found.has_outcomes else []
        _next(t._("Next without a pair"), "data_unpaired", number, alone)
    return number


def _next(label: str, key: str, number: int, among: list[int]) -> None:
    """A button that goes on to the next of these patients, and after the last to the first."""
    after = next((i for i in among if i > number), among[0] if among else number)
    icon = ":material/skip_next:"
    st.button(label, key=key, icon=icon, disabled=not among, on_click=_show, args=(after,), width="stretch")


def _typed() -> None:
    _show(int(st.session_state["data_patient"]))


def _show(number: int) -> None:
    session().view["patient"] = number
    write_link()
