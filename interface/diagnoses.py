"""The ICD-10 codes of the miniature SNDS in words."""

import pandas as pd

N_ = str  # marks a text for translation

DIAGNOSES = {
    "I500": N_("congestive heart failure"),
    "I501": N_("left ventricular failure"),
    "I509": N_("heart failure, unspecified"),
    "I110": N_("hypertensive heart disease with heart failure"),
    "I130": N_("hypertensive heart and kidney disease with heart failure"),
    "J81": N_("pulmonary oedema"),
    "J960": N_("acute respiratory failure"),
    "R060": N_("breathlessness"),
    "I489": N_("atrial fibrillation or flutter"),
    "J189": N_("pneumonia"),
    "J441": N_("worsening of chronic lung disease (COPD)"),
    "I219": N_("heart attack"),
    "I639": N_("stroke (cerebral infarction)"),
    "S720": N_("fracture of the neck of the femur"),
    "N10": N_("acute kidney infection"),
    "E119": N_("type 2 diabetes"),
    "R074": N_("chest pain"),
    "Z450": N_("fitting or adjustment of a pacemaker"),
    "I420": N_("dilated cardiomyopathy"),
    "R99": N_("another cause, or none established"),
}
_CODED = ("DGN_PAL", "DGN_REL", "ASS_DGN", "DCD_CIM_COD", "MED_MTF_COD")


def codes_in(table: pd.DataFrame) -> list[str]:
    """The diagnosis codes of a table, each once."""
    found = {str(code) for column in _CODED if column in table for code in table[column]}
    return [code for code in DIAGNOSES if code in found]
