"""What each side knows about one patient, value by value, and what nobody knows."""

import numpy as np
import pandas as pd
import streamlit as st

from interface.kept import kept
from interface.linkage_words import FIELDS, MISSING_CODES, value_of
from interface.one_patient import Patient, one_patient, stays_of
from interface.session import session
from interface.shell import prose, reading
from interface.snds_tables import person_text, rows
from simulator.language import NO_BREAK_SPACE
from simulator.study import Study

SHARED = ("sex", "birth_year", "birth_month", "departement", "hospital", "implant_day", "device", "death_day")


def both_sides(found: Study, p: Patient) -> None:
    """A table of two columns: the platform, and the patient's own records in the SNDS."""
    t = session().t
    _standing(found, p)
    table, verdicts = _compared(found, p.number)
    st.table(table, border="horizontal", hide_index=True)
    if not verdicts:
        return
    reading(
        t._(
            "Of the {n} traits that both sides know of this patient, {alike} are the same (✓). Pairing can go by "
            "nothing else.",
            n=len(verdicts),
            alike=sum(verdicts.values()),
        )
    )


def _standing(found: Study, p: Patient) -> None:
    """Which records the table compares with, and whether the pairing found them."""
    t = session().t
    if not found.has_outcomes:
        return
    if p.own is None and p.paired is None:
        told = t._("The SNDS extract does not hold this patient: nobody could find their records.")
    elif p.own is None:
        told = t._(
            "The SNDS extract does not hold this patient, but the pairing gave them the records of **somebody else**."
        )
    elif p.paired is None:
        told = t._(
            "The simulator knows which records are this patient’s and shows them here. The pairing did not find them."
        )
    elif p.paired == p.own:
        told = t._("The pairing gave this patient the right records, which are shown here.")
    else:
        told = t._(
            "The pairing gave this patient the records of **somebody else**. The right ones, shown here, are known "
            "to the simulator alone."
        )
    prose(told)


@kept("weekly", "registers", "outcomes")
def _compared(found: Study, number: int) -> tuple[pd.DataFrame, dict[str, bool]]:
    p = one_patient(found, number)
    return comparison(found, p), agreement(found, p)


def agreement(found: Study, p: Patient) -> dict[str, bool]:
    """Whether the two sides say the same, for each trait that both know."""
    if p.own is None or not found.has_outcomes:
        return {}
    left, right = found.registers.platform.iloc[p.number], found.registers.beneficiaries.iloc[p.own]
    known = [f for f in SHARED if MISSING_CODES.get(f, -1) not in (int(left[f]), int(right[f]))]
    return {field: int(left[field]) == int(right[field]) for field in known}


def comparison(found: Study, p: Patient) -> pd.DataFrame:
    """A row per trait: its name, what the platform and what the SNDS know, differences in bold."""
    t = session().t
    platform, verdicts = found.registers.platform.iloc[p.number], agreement(found, p)
    nobody = t._("not in the extract") if found.has_outcomes else t._("closed")
    own = found.registers.beneficiaries.iloc[p.own] if p.own is not None and found.has_outcomes else None
    told = [
        (t._("Number"), t._("implant {n}", n=str(p.number)), _pseudonym(found, p, nobody)),
        (t._("Name, social-security number"), t._("not handed over"), t._("not there")),
    ]
    for field in SHARED:
        theirs = nobody if own is None else _value(field, int(own[field]))
        shown = {True: f"{theirs}{NO_BREAK_SPACE}✓", False: f"**≠ {theirs}**", None: theirs}[verdicts.get(field)]
        told.append((t._(FIELDS[field]), _value(field, int(platform[field])), shown))
    told += _only_one_side(found, p, nobody)
    return pd.DataFrame(told, columns=[t._("What"), t._("The platform"), t._("The SNDS")])


def _pseudonym(found: Study, p: Patient, nobody: str) -> str:
    if p.own is None or not found.has_outcomes:
        return nobody
    return session().t._("pseudonym {start}…", start=person_text(found, p.own)[:6])


def _value(field: str, value: int) -> str:
    if field == "death_day" and value == MISSING_CODES[field]:
        return session().t._("no death known")
    return value_of(session().t, field, value)


def _only_one_side(found: Study, p: Patient, nobody: str) -> list[tuple[str, str, str]]:
    """Measures, stays and drugs: each side has what the other lacks."""
    t, nothing = session().t, session().t._("nothing")
    days = t.n("{count} day", "{count} days", int(p.telemetry.observed[:, p.place].sum()))
    stays = drugs = nobody
    if p.own is not None and found.has_outcomes:
        known = stays_of(found, p.own)
        failures = int(known["heart_failure"].sum())
        stays = t.n(
            "{count} stay, {failures} for heart failure",
            "{count} stays, {failures} for heart failure",
            len(known),
            failures=failures,
        )
        drugs = t.n("{count} dispensing", "{count} dispensings", rows(found, "ER_PHA_F", p.own)[1])
    return [
        (t._("Daily measures"), days, nothing),
        (t._("Hospital stays"), nothing, stays),
        (t._("Dispensed drugs"), nothing, drugs),
    ]


def unknown_to_all(found: Study, p: Patient, revealed: bool) -> None:
    """What no register holds; its values when ``revealed``."""
    t = session().t
    st.markdown("### " + t._("What nobody knows"))
    hidden = _hidden(found, p.number)
    told = [t._("{what}: **{value}**", what=what, value=value) if revealed else what for what, value in hidden]
    st.markdown("\n".join(f"- {line}" for line in told))


@kept("registers", "outcomes")
def _hidden(found: Study, number: int) -> list[tuple[str, str]]:
    """What it is, and its value."""
    t, p = session().t, one_patient(found, number)
    course = p.course
    true = course.stay_day[course.stay_patient == p.place]
    rises = int(((course.rise_patient == p.place) & (course.rise_day >= 0)).sum())
    return [
        (t._("How congested the patient really is"), t.n("{count} slow rise", "{count} slow rises", rises)),
        (
            t._("How fragile the patient is"),
            t._("{times} times the average danger", times=t.number(float(course.frailty[p.place]), 1)),
        ),
        (t._("How many stays were truly for heart failure"), _true_stays(found, p, true)),
        (t._("Which records in the SNDS are this patient’s"), _own_records(found, p)),
    ]


def _true_stays(found: Study, p: Patient, true: np.ndarray) -> str:
    """The true number, and how many of them the codes betray."""
    t = session().t
    told = t.number(len(true))
    if not found.has_outcomes or p.own is None:
        return told
    known = stays_of(found, p.own)
    coded = np.isin(true, known.loc[known["heart_failure"], "admission_day"])
    return t._("{n}, of which {coded} have a heart-failure code", n=told, coded=int(coded.sum()))


def _own_records(found: Study, p: Patient) -> str:
    t = session().t
    if p.own is None or not found.has_outcomes:
        return t._("none")
    return person_text(found, p.own)
