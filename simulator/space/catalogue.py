"""What a project may ask for: tables and columns, what each tells about a person, and what each plan needs.

Names of the SNDS where it has one; the implant platform and the social data bear names of ours.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from models.landmarks import CHANNELS

N_ = str  # marks a text for translation

PLATFORM, SOCIAL = "PLATFORM", "EDP_SANTE"
TABLES: dict[str, tuple[str, ...]] = {
    PLATFORM: ("IMPLANT_ID",),
    "IR_BEN_R": ("BEN_NIR_PSA", "BEN_RNG_GEM"),
    "IR_IMB_R": ("BEN_NIR_PSA",),
    "ER_PRS_F": ("BEN_NIR_PSA",),
    "ER_PHA_F": ("BEN_NIR_PSA",),
    "T_MCOaaB": ("RSA_NUM",),
    "T_MCOaaC": ("RSA_NUM", "NIR_ANO_17"),
    "T_MCOaaD": ("RSA_NUM",),
    "T_MCOaaA": ("RSA_NUM",),
    "KI_CCI_R": ("BEN_NIR_PSA",),
    SOCIAL: ("BEN_NIR_PSA",),
}
"""The keys of each table, granted along with any column: pseudonyms and stay numbers without which it is no use."""

TITLES = {
    PLATFORM: N_("Implant platform"),
    "IR_BEN_R": N_("Beneficiaries"),
    "IR_IMB_R": N_("Long-term conditions"),
    "ER_PRS_F": N_("Reimbursed acts"),
    "ER_PHA_F": N_("Dispensed drugs"),
    "T_MCOaaB": N_("Hospital stays"),
    "T_MCOaaC": N_("Dates of the stays"),
    "T_MCOaaD": N_("Associated diagnoses"),
    "T_MCOaaA": N_("Acts in hospital"),
    "KI_CCI_R": N_("Causes of death"),
    SOCIAL: N_("Social data (EDP-Santé, 4% of the people)"),
}
"""Each table in plain words."""


@dataclass(frozen=True)
class Column:
    """``label`` and ``tells`` (about a person) are English message ids."""

    label: str
    tells: str


_MEASURE = N_("How the heart and the body behave, day after day, without the person noticing")
_SEX = N_("Half of the population: little by itself")
_BIRTH = N_("Shared with about one person in a thousand: with the sex and the place it soon singles one out")
_PLACE = N_("Roughly where the person lives")
_HOSPITAL = N_("Where the person is treated, hence roughly where they live")
_ACT = N_("The day of the operation: few people are implanted in one hospital on one day")
_DIAGNOSIS = N_("What the person suffers from")
_DATES = N_("When the person was in hospital: neighbours and colleagues may know")

COLUMNS: dict[str, Column] = {
    "PLATFORM.sex": Column(N_("Sex"), _SEX),
    "PLATFORM.birth": Column(N_("Month and year of birth"), _BIRTH),
    "PLATFORM.departement": Column(N_("Département of residence"), _PLACE),
    "PLATFORM.hospital": Column(N_("Hospital of the implantation"), _HOSPITAL),
    "PLATFORM.implant_date": Column(N_("Date of the implantation"), _ACT),
    "PLATFORM.device": Column(N_("Kind of device"), N_("How serious the heart disease is")),
    "PLATFORM.manufacturer": Column(N_("Manufacturer"), N_("Little about the person, much about a firm")),
    "PLATFORM.death_date": Column(N_("Date of death"), N_("Insee publishes the deaths with their names")),
    "PLATFORM.activity": Column(N_("Activity"), N_("How much the person moves, every day")),
    "PLATFORM.atrial_burden": Column(N_("Atrial burden"), _MEASURE),
    "PLATFORM.heart_rate_variability": Column(N_("Heart-rate variability"), _MEASURE),
    "PLATFORM.heart_rate": Column(N_("Heart rate"), _MEASURE),
    "PLATFORM.resting_heart_rate": Column(N_("Resting heart rate"), _MEASURE),
    "PLATFORM.thoracic_impedance": Column(N_("Thoracic impedance"), _MEASURE),
    "PLATFORM.ventricular_contractions": Column(N_("Premature ventricular contractions"), _MEASURE),
    "IR_BEN_R.BEN_SEX_COD": Column(N_("Sex"), _SEX),
    "IR_BEN_R.BEN_NAI_ANN": Column(N_("Year of birth"), N_("The age")),
    "IR_BEN_R.BEN_NAI_MOI": Column(N_("Month of birth"), _BIRTH),
    "IR_BEN_R.BEN_RES_DPT": Column(N_("Département of residence"), _PLACE),
    "IR_BEN_R.BEN_RES_COM": Column(
        N_("Commune of residence"),
        N_("The village or the town: with the sex and the month of birth, often one person alone"),
    ),
    "IR_BEN_R.BEN_DCD_DTE": Column(N_("Date of death"), N_("Insee publishes the deaths with their names")),
    "IR_IMB_R.IMB_ALD_NUM": Column(N_("Long-term condition (ALD)"), N_("A serious disease, for life")),
    "IR_IMB_R.MED_MTF_COD": Column(N_("Diagnosis of the condition"), _DIAGNOSIS),
    "IR_IMB_R.IMB_ALD_DTD": Column(N_("Condition recognised since"), N_("When the illness began")),
    "ER_PRS_F.EXE_SOI_DTD": Column(N_("Day of each reimbursed act"), N_("Every visit to a doctor or a laboratory")),
    "ER_PRS_F.PRS_NAT_REF": Column(N_("Nature of each act"), N_("What care the person seeks, psychiatry included")),
    "ER_PRS_F.PSE_SPE_COD": Column(N_("Speciality of the doctor"), N_("Whom the person consults")),
    "ER_PHA_F.EXE_SOI_DTD": Column(N_("Day of each dispensing"), N_("When the person goes to the pharmacy")),
    "ER_PHA_F.PHA_ATC_CLA": Column(N_("Drug"), N_("What the person is treated for: a diagnosis in disguise")),
    "T_MCOaaB.ETA_NUM": Column(N_("Number of the hospital"), _HOSPITAL),
    "T_MCOaaB.DGN_PAL": Column(N_("Main diagnosis"), _DIAGNOSIS),
    "T_MCOaaB.DGN_REL": Column(N_("Related diagnosis"), _DIAGNOSIS),
    "T_MCOaaB.GRG_GHM": Column(N_("Group of stays (GHM)"), N_("What the stay was for and what it costs")),
    "T_MCOaaB.ENT_MOD": Column(N_("Came from"), N_("Home, another hospital, a nursing home")),
    "T_MCOaaB.SOR_MOD": Column(N_("Left how"), N_("Home, another ward, dead")),
    "T_MCOaaB.SOR_MOI": Column(N_("Month of discharge"), _DATES),
    "T_MCOaaB.SOR_ANN": Column(N_("Year of discharge"), N_("Little by itself")),
    "T_MCOaaB.AGE_ANN": Column(N_("Age at the stay"), N_("The age")),
    "T_MCOaaB.COD_SEX": Column(N_("Sex, as the hospital wrote it"), _SEX),
    "T_MCOaaB.BDI_DEP": Column(N_("Département, as the hospital wrote it"), _PLACE),
    "T_MCOaaC.EXE_SOI_DTD": Column(N_("First day of the stay"), _DATES),
    "T_MCOaaC.EXE_SOI_DTF": Column(N_("Last day of the stay"), _DATES),
    "T_MCOaaD.ASS_DGN": Column(N_("Associated diagnoses"), N_("Everything else the person suffers from")),
    "T_MCOaaA.CDC_ACT": Column(N_("Act (CCAM)"), N_("Which operation: here, which device was implanted")),
    "T_MCOaaA.ENT_DAT_DEL": Column(N_("Days from admission to the act"), N_("Gives the day of the operation")),
    "KI_CCI_R.DCD_CIM_COD": Column(N_("Cause of death"), N_("What the family may keep to itself")),
    "KI_CCI_R.BEN_DCD_DTE": Column(
        N_("Date of death, from the certificate"), N_("Insee publishes the deaths with their names")
    ),
    "EDP_SANTE.income_fifth": Column(N_("Income (fifth of the population)"), N_("Rich or poor")),
    "EDP_SANTE.education": Column(N_("Education"), N_("The diplomas")),
    "EDP_SANTE.housing": Column(N_("Housing"), N_("Owner, tenant, social housing")),
}
"""Every column that may be asked for, by table and name."""

MEASURES = tuple(f"{PLATFORM}.{channel}" for channel in CHANNELS)
OUTCOME = ("T_MCOaaB.DGN_PAL", "T_MCOaaC.EXE_SOI_DTD", "T_MCOaaC.EXE_SOI_DTF")
"""Without these no stay can be told to be for heart failure, nor be placed in time."""
INDIRECT = ("T_MCOaaB.DGN_REL", "T_MCOaaD.ASS_DGN")
"""What the wider rule for a heart-failure stay reads besides."""
DRUGS = ("ER_PHA_F.EXE_SOI_DTD", "ER_PHA_F.PHA_ATC_CLA")
INCOME = f"{SOCIAL}.income_fifth"
IDENTIFIERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "sex": (("PLATFORM.sex", "IR_BEN_R.BEN_SEX_COD"), ("PLATFORM.sex", "T_MCOaaB.COD_SEX")),
    "birth": (("PLATFORM.birth", "IR_BEN_R.BEN_NAI_ANN", "IR_BEN_R.BEN_NAI_MOI"),),
    "departement": (
        ("PLATFORM.departement", "IR_BEN_R.BEN_RES_DPT"),
        ("PLATFORM.departement", "T_MCOaaB.BDI_DEP"),
    ),
    "hospital": (("PLATFORM.hospital", "T_MCOaaB.ETA_NUM", "T_MCOaaA.CDC_ACT"),),
    "implant_date": (("PLATFORM.implant_date", "T_MCOaaA.CDC_ACT", "T_MCOaaA.ENT_DAT_DEL", "T_MCOaaC.EXE_SOI_DTD"),),
    "device": (("PLATFORM.device", "T_MCOaaA.CDC_ACT"),),
    "death_date": (
        ("PLATFORM.death_date", "IR_BEN_R.BEN_DCD_DTE"),
        ("PLATFORM.death_date", "KI_CCI_R.BEN_DCD_DTE"),
    ),
}
"""For each identifier of the pairing, the sets of columns any one of which makes it comparable on both sides."""

_PAIRING = {column for alternatives in IDENTIFIERS.values() for column in alternatives[0]}
_STAYS = {*OUTCOME, *INDIRECT, "IR_BEN_R.BEN_DCD_DTE"}
_FROM_IMPLANT = {*_PAIRING, *_STAYS, *MEASURES, "PLATFORM.manufacturer"}
NEEDS: dict[str, frozenset[str]] = {
    "implant": frozenset(_FROM_IMPLANT),
    "implant_and_care": frozenset({*_FROM_IMPLANT, *DRUGS}),
    "inequalities": frozenset({*_PAIRING, *_STAYS, INCOME}),
    "drug_effect": frozenset(
        {*_STAYS, *DRUGS, "IR_BEN_R.BEN_SEX_COD", "IR_BEN_R.BEN_NAI_ANN", "IR_IMB_R.IMB_ALD_NUM"}
    ),
}
"""The columns that each plan can justify: modelling choice, from what the simulator itself reads."""
YEARS = {"implant": 3, "implant_and_care": 3, "inequalities": 5, "drug_effect": 5}
"""Years of data that each plan can justify (modelling choice)."""


def in_order(columns: Iterable[str]) -> tuple[str, ...]:
    """These columns once each, in the order of the catalogue."""
    wanted = set(columns)
    return tuple(column for column in COLUMNS if column in wanted)


def by_table(columns: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The columns of each table that has any, its keys first."""
    found: dict[str, tuple[str, ...]] = {}
    for column in in_order(columns):
        table, name = column.split(".")
        found[table] = (*found.get(table, TABLES[table]), name)
    return found


def lacks_outcome(columns: tuple[str, ...]) -> bool:
    """Whether these columns cannot tell who was in hospital for heart failure, and when."""
    return not set(OUTCOME) <= set(columns)


def comparable_identifiers(columns: tuple[str, ...]) -> tuple[str, ...]:
    """The identifiers that both sides know with these columns."""
    known = set(columns)
    return tuple(name for name, sets in IDENTIFIERS.items() if any(known >= set(columns) for columns in sets))
