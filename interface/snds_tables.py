"""The SNDS in miniature as a student opens it: each table with what it is for and what its columns mean."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from interface.one_patient import snds_id
from simulator.study import Study
from synthetic_data import france
from synthetic_data.conditions import long_term_conditions
from synthetic_data.drugs import dispensings
from synthetic_data.records import dates

N_ = str  # marks a text for translation

ROWS = 200
"""Rows of a table that are shown at most."""
SAMPLE = 50
"""People whose drugs are shown when nobody in particular is asked for."""
Rows = NDArray[np.int64]

PERSON = N_("Pseudonym of the person: neither name nor social-security number")
STAY = {
    "ETA_NUM": N_("Number of the hospital (fictional here)"),
    "RSA_NUM": N_("Number of the stay; with ETA_NUM it joins the hospital tables"),
}


@dataclass(frozen=True)
class SndsTable:
    """``purpose`` and ``columns`` are English message ids.

    ``make(study, people)`` gives the rows of these people of the extract, or of everybody for None; where
    that would be long, of a sample. It reads the ``stage`` and those before it.
    """

    purpose: str
    columns: dict[str, str]
    make: Callable[[Study, Rows | None], pd.DataFrame]
    sampled: bool = False
    stage: str = "records"


def _beneficiaries(found: Study, people: Rows | None) -> pd.DataFrame:
    register = found.registers.beneficiaries
    some = register if people is None else register.iloc[people]
    return pd.DataFrame(
        {
            "BEN_NIR_PSA": some["snds_id"],
            "BEN_RNG_GEM": np.int8(1),
            "BEN_SEX_COD": some["sex"],
            "BEN_NAI_ANN": some["birth_year"],
            "BEN_NAI_MOI": some["birth_month"],
            "BEN_RES_DPT": np.array(france.CODES)[some["departement"]],
            "BEN_DCD_DTE": dates(some["death_day"].to_numpy()),
        }
    )


def _hospital(name: str) -> Callable[[Study, Rows | None], pd.DataFrame]:
    def make(found: Study, people: Rows | None) -> pd.DataFrame:
        table = found.records.tables[name]
        if people is None:
            return table
        chaining = found.records.tables["T_MCOaaC"]
        own = chaining.loc[chaining["NIR_ANO_17"].isin(found.records.people.snds_id[people]), "RSA_NUM"]
        return table[table["RSA_NUM"].isin(own)]

    return make


def _deaths(found: Study, people: Rows | None) -> pd.DataFrame:
    table = found.records.tables["KI_CCI_R"]
    return table if people is None else table[table["BEN_NIR_PSA"].isin(found.records.people.snds_id[people])]


def _conditions(found: Study, people: Rows | None) -> pd.DataFrame:
    everybody = np.arange(len(found.records.people.snds_id))
    return long_term_conditions(found.records, everybody if people is None else people, found.streams)


def _drugs(found: Study, people: Rows | None) -> pd.DataFrame:
    some = np.arange(min(SAMPLE, len(found.records.people.snds_id))) if people is None else people
    return dispensings(found.records, some, found.scenario.cohort.n_days, found.streams)


TABLES = {
    "IR_BEN_R": SndsTable(
        N_("The beneficiaries: one row per person covered by the health insurance."),
        {
            "BEN_NIR_PSA": PERSON,
            "BEN_RNG_GEM": N_("Tells twins of the same sex apart; 1 for nearly everybody"),
            "BEN_SEX_COD": N_("Sex: 1 man, 2 woman"),
            "BEN_NAI_ANN": N_("Year of birth"),
            "BEN_NAI_MOI": N_("Month of birth; 0 when it is unknown"),
            "BEN_RES_DPT": N_("Département of residence"),
            "BEN_DCD_DTE": N_("Date of death; empty for the living"),
        },
        _beneficiaries,
        stage="registers",
    ),
    "IR_IMB_R": SndsTable(
        N_("Long-term conditions (ALD), whose care is reimbursed in full. Here only number 5, the heart."),
        {
            "BEN_NIR_PSA": PERSON,
            "IMB_ALD_NUM": N_("Number on the list of conditions; 5: severe heart failure, rhythm or valve disease"),
            "MED_MTF_COD": N_("Reason, an ICD-10 diagnosis code"),
            "IMB_ALD_DTD": N_("Since when"),
        },
        _conditions,
    ),
    "T_MCOaaB": SndsTable(
        N_("Hospital stays: one row per stay, with its diagnoses. “aa” stands for the year."),
        {
            **STAY,
            "DGN_PAL": N_("Main diagnosis, why the patient was in hospital (ICD-10); I50.x is heart failure"),
            "DGN_REL": N_("Related diagnosis: what lies behind the main one"),
            "GRG_GHM": N_("Group of stays by which the hospital is paid; 05M09 is heart failure"),
            "ENT_MOD": N_("Came from; 8: from home"),
            "SOR_MOD": N_("Left how; 8: back home, 9: died"),
            "SOR_MOI": N_("Month of discharge"),
            "SOR_ANN": N_("Year of discharge"),
            "AGE_ANN": N_("Age in years"),
            "COD_SEX": N_("Sex: 1 man, 2 woman"),
            "BDI_DEP": N_("Département of residence"),
        },
        _hospital("T_MCOaaB"),
    ),
    "T_MCOaaC": SndsTable(
        N_("Chaining: which person each hospital stay belongs to, and its dates."),
        {
            **STAY,
            "NIR_ANO_17": N_("Pseudonym that chains the stays of one person"),
            "EXE_SOI_DTD": N_("First day"),
            "EXE_SOI_DTF": N_("Last day"),
        },
        _hospital("T_MCOaaC"),
    ),
    "T_MCOaaD": SndsTable(
        N_("Associated diagnoses: what else the patient had during the stay."),
        {**STAY, "ASS_DGN": N_("Associated diagnosis (ICD-10)")},
        _hospital("T_MCOaaD"),
    ),
    "T_MCOaaA": SndsTable(
        N_("Acts performed during the stays; here the implantations."),
        {
            **STAY,
            "CDC_ACT": N_("Act (CCAM); DELF005 pacemaker, DELF014 defibrillator, DELF020 resynchronisation"),
            "ENT_DAT_DEL": N_("Days from the admission to the act"),
        },
        _hospital("T_MCOaaA"),
    ),
    "ER_PHA_F": SndsTable(
        N_("Drugs dispensed by pharmacies (joined with ER_PRS_F for the date and IR_PHA_R for the class)."),
        {
            "BEN_NIR_PSA": PERSON,
            "EXE_SOI_DTD": N_("Day of the dispensing"),
            "PHA_ATC_CLA": N_(
                "Drug (ATC): C03CA01 furosemide, C07AB07 bisoprolol, C09DX04 sacubitril-valsartan, C03DA01 "
                "spironolactone, A10BK03 empagliflozin"
            ),
        },
        _drugs,
        sampled=True,
    ),
    "KI_CCI_R": SndsTable(
        N_("Causes of death, from the death certificates (CépiDC)."),
        {
            "BEN_NIR_PSA": PERSON,
            "DCD_CIM_COD": N_("Initial cause of death (ICD-10)"),
            "BEN_DCD_DTE": N_("Date of death"),
        },
        _deaths,
    ),
}
"""The tables of the miniature, in the order in which a student meets them."""


def rows(found: Study, name: str, person: int | None, wanted: str = "") -> tuple[pd.DataFrame, int]:
    """The first rows of a table and how many it has: of everybody, or of a person (row of the extract).

    With ``wanted``, only the rows that hold each of its words, in whatever column.
    """
    if wanted:
        return _rows(found, name, person, wanted)
    key = "snds", name, person, found.key(TABLES[name].stage)
    return cast(tuple[pd.DataFrame, int], found.cache.get(key, lambda: _rows(found, name, person)))


def _rows(found: Study, name: str, person: int | None, wanted: str = "") -> tuple[pd.DataFrame, int]:
    table = TABLES[name].make(found, None if person is None else np.array([person]))
    for word in wanted.split():
        table = table[_holding(table, word)]
    return table.head(ROWS).reset_index(drop=True).apply(_readable), len(table)


def _holding(table: pd.DataFrame, word: str) -> NDArray[np.bool_]:
    """Which rows have a value that holds the word as it is shown, in capitals or not."""
    held = np.zeros(len(table), bool)
    for name in table.columns:
        value_of_row, values = pd.factorize(table[name])
        shown = _readable(pd.Series(values, name=name)).astype(str)
        held |= np.append(shown.str.contains(word, case=False, regex=False), False)[value_of_row]  # -1: no value
    return held


def _readable(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Pseudonyms of 17 characters, as in the SNDS, and days without an hour."""
    if column.name in ("BEN_NIR_PSA", "NIR_ANO_17"):
        return column.map(lambda x: pseudonym_text(int(x)))
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.dt.strftime("%Y-%m-%d").fillna("")
    return column


def pseudonym_text(number: int) -> str:
    """A pseudonym as the SNDS writes it: 17 characters."""
    return f"{number:017X}"


def person_text(found: Study, row: int) -> str:
    """The pseudonym of a person of the extract."""
    return pseudonym_text(snds_id(found, row))
