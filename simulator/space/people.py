"""The linked people as the space holds them: one row a person, and what kind of knowledge each column is.

A *potential identifier* singles people out although it names nobody (SNDS accreditation course: month of birth,
exact dates of care, date of death); crossed with a medical attribute it never leaves.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.study import Study
from synthetic_data import france
from synthetic_data.codes import IMPLANT_ACTS
from synthetic_data.cohort import MANUFACTURERS
from synthetic_data.conditions import long_term_conditions
from synthetic_data.drugs import dispensings
from synthetic_data.records import NO_DAY, dates

N_ = str  # marks a text for translation

Kind = Literal["identifier", "medical", "other"]
NOBODY = "–"
"""Where there is nothing to say: no cause of death of the living, no stay."""


@dataclass(frozen=True)
class Column:
    """A column: ``title`` is an English message id, ``origin`` the table and column of the SNDS or the platform."""

    title: str
    origin: str
    kind: Kind


COLUMNS: dict[str, Column] = {
    "sex": Column(N_("Sex"), "IR_BEN_R.BEN_SEX_COD", "other"),
    "age_group": Column(N_("Age group"), "IR_BEN_R.BEN_NAI_ANN", "other"),
    "birth_month": Column(N_("Month of birth"), "IR_BEN_R.BEN_NAI_MOI", "identifier"),
    "departement": Column(N_("Département of residence"), "IR_BEN_R.BEN_RES_DPT", "other"),
    "death_month": Column(N_("Month of death"), "IR_BEN_R.BEN_DCD_DTE", "identifier"),
    "hospital": Column(N_("Hospital"), "T_MCOaaB.ETA_NUM", "other"),
    "implant_date": Column(N_("Date of implantation"), "T_MCOaaC.EXE_SOI_DTD", "identifier"),
    "device": Column(N_("Implanted device (CCAM act)"), "T_MCOaaA.CDC_ACT", "medical"),
    "manufacturer": Column(N_("Manufacturer"), "PLATFORM.manufacturer", "other"),
    "failure_stays": Column(N_("Heart-failure stays"), "T_MCOaaB.DGN_PAL", "medical"),
    "other_diagnosis": Column(N_("Another main diagnosis"), "T_MCOaaB.DGN_PAL", "medical"),
    "condition": Column(N_("Long-term condition no. 5"), "IR_IMB_R.IMB_ALD_NUM", "medical"),
    "furosemide": Column(N_("Furosemide dispensed"), "ER_PHA_F.PHA_ATC_CLA", "medical"),
    "cause_of_death": Column(N_("Cause of death"), "KI_CCI_R.DCD_CIM_COD", "medical"),
}
"""Every column by name, in the order of the tables."""


@dataclass(frozen=True)
class Amount:
    """A number per person that can be added up: ``title`` is an English message id, ``origins`` the columns of the
    SNDS it is made from. The miniature has no tariffs, so no costs."""

    title: str
    origins: tuple[str, ...]


_DATES = ("T_MCOaaC.EXE_SOI_DTD", "T_MCOaaC.EXE_SOI_DTF")
AMOUNTS: dict[str, Amount] = {
    "days": Amount(N_("Days in hospital"), _DATES),
    "failure_days": Amount(N_("Days in hospital for heart failure"), (*_DATES, "T_MCOaaB.DGN_PAL")),
    "stays": Amount(N_("Stays in hospital"), _DATES[:1]),
}
"""Every amount by name; all are medical."""


def linked_people(study: Study, columns: tuple[str, ...] | None = None) -> pd.DataFrame:
    """A row of text values per paired bearer, with the ``columns`` asked for (all by default).

    Values are those that the linked records tell, errors and wrong pairs included.
    """
    people, links = study.records.people, study.linkage.links
    row = np.searchsorted(people.snds_id, links["snds_id"].to_numpy())
    bearer = links["implant_id"].to_numpy()
    day0 = people.birth_year[row].astype(np.int64)
    made = {
        "sex": people.sex[row].astype(str),
        "age_group": _age_group(study, day0),
        "birth_month": [f"{y}-{m:02d}" for y, m in zip(day0, people.birth_month[row], strict=True)],
        "departement": np.array(france.CODES)[people.departement[row]],
        "death_month": _month(people.death_day[row]),
        "hospital": np.array(france.hospitals().eta_num)[people.hospital[row]],
        "implant_date": _day(people.implant_day[row]),
        "device": _act(people.device[row]),
        "manufacturer": np.array(MANUFACTURERS)[study.bearers.cohort.manufacturer[bearer]],
        **_care(study, row),
    }
    kept = [name for name in COLUMNS if columns is None or name in columns]
    return pd.DataFrame({name: np.asarray(made[name], object).astype(str) for name in kept})


def linked_amounts(study: Study, columns: tuple[str, ...] | None = None) -> pd.DataFrame:
    """The amounts among ``columns`` (all by default) of the people of :func:`linked_people`, in their order."""
    links = study.linkage.links["snds_id"].to_numpy()
    stays = study.outcomes.assign(days=lambda s: s["discharge_day"] - s["admission_day"])
    failing = stays[stays["heart_failure"]].groupby("snds_id")["days"].sum()
    every = stays.groupby("snds_id")["days"]
    made = {"days": every.sum(), "failure_days": failing, "stays": every.size()}
    kept = [name for name in AMOUNTS if columns is None or name in columns]
    return pd.DataFrame({name: made[name].reindex(links, fill_value=0).to_numpy(np.int64) for name in kept})


def _age_group(study: Study, birth_year: NDArray[np.int64]) -> NDArray[np.str_]:
    year = dates(np.zeros(1, np.int64)).astype("datetime64[Y]").astype(np.int64)[0] + 1970
    edges = [60, 70, 80]
    names = np.array(["-59", "60-69", "70-79", "80-"])
    return names[np.digitize(year - birth_year, edges)]


def _month(day: NDArray[np.int32]) -> NDArray[np.str_]:
    return np.where(day == NO_DAY, NOBODY, dates(day).astype("datetime64[M]").astype(str))


def _day(day: NDArray[np.int32]) -> NDArray[np.str_]:
    return np.where(day == NO_DAY, NOBODY, dates(day).astype("datetime64[D]").astype(str))


def _act(device: NDArray[np.int8]) -> NDArray[np.str_]:
    return np.where(device < 0, NOBODY, np.array(IMPLANT_ACTS)[np.maximum(device, 0)])


def _care(study: Study, row: NDArray[np.int64]) -> dict[str, NDArray[np.str_]]:
    """What stays, drugs, conditions and causes of death tell of these rows of the people."""
    people, records = study.records.people, study.records
    who = pd.Index(people.snds_id[row])
    stays = study.outcomes
    failing = stays[stays["heart_failure"]].groupby("snds_id").size().reindex(who, fill_value=0).to_numpy()
    coded = records.tables["T_MCOaaB"][["ETA_NUM", "RSA_NUM", "DGN_PAL"]].merge(
        records.tables["T_MCOaaC"], on=["ETA_NUM", "RSA_NUM"]
    )
    coded = coded[coded["NIR_ANO_17"].isin(who) & ~coded["DGN_PAL"].astype(str).str.match("I50|Z45|I42")]
    other = coded.groupby("NIR_ANO_17")["DGN_PAL"].last().reindex(who).astype(object).fillna(NOBODY)
    n_days = study.scenario.cohort.n_days
    drugs = dispensings(records, row, n_days, study.streams)
    loop = drugs.loc[drugs["PHA_ATC_CLA"] == "C03CA01", "BEN_NIR_PSA"]
    granted = long_term_conditions(records, row, study.streams)["BEN_NIR_PSA"]
    cause = records.tables["KI_CCI_R"].set_index("BEN_NIR_PSA")["DCD_CIM_COD"].reindex(who).fillna(NOBODY)
    return {
        "failure_stays": np.where(failing >= 3, "3+", failing.astype(str)),
        "other_diagnosis": other.to_numpy().astype(str),
        "condition": np.where(who.isin(granted), "1", "0"),
        "furosemide": np.where(who.isin(loop), "1", "0"),
        "cause_of_death": cause.to_numpy().astype(str),
    }
