"""The few codes of the French nomenclatures that the synthetic records use.

ICD-10 diagnoses and GHM groups (ATIH), CCAM acts and ATC drugs; names as in the SNDS.
"""

import numpy as np

HF_MAIN = ("I500", "I501", "I509")
"""Heart failure as main diagnosis."""
HF_INDIRECT = ("I110", "I130", "J81")
"""Main diagnoses that count as heart failure when I50.x is a related or associated diagnosis."""
HF_MISSED = ("J960", "R060", "I489")
"""What a heart-failure stay may be coded as by mistake: breathlessness or rhythm, I50.x nowhere."""
OTHER = ("J189", "J441", "I489", "I219", "I639", "S720", "N10", "E119", "R074")
OTHER_SHARES = np.array([0.16, 0.12, 0.15, 0.07, 0.08, 0.10, 0.11, 0.09, 0.12])
CAUSES = ("I509", "I219", "I639", "J189", "J441", "R99")
CAUSES_OF_BEARERS = np.array([0.33, 0.06, 0.08, 0.12, 0.08, 0.33])
"""Two deaths in three are not cardiac (pacemakers; Udo, Heart 2013;99:1573); R99 stands for all other causes."""
CAUSES_OF_OTHERS = np.array([0.08, 0.06, 0.08, 0.10, 0.08, 0.60])
"""Modelling choice: patients followed for their heart, most of whom die of something else."""
NONE = ""

DIAGNOSES = tuple(dict.fromkeys((NONE, *HF_MAIN, *HF_INDIRECT, *HF_MISSED, *OTHER, "Z450", "I420")))
"""Every ICD-10 code in use; the tables store positions in this list as categories."""

GHM = {
    "I500": "05M09", "I501": "05M09", "I509": "05M09", "I110": "05M09", "I130": "05M09", "J81": "04M20",
    "J960": "04M13", "R060": "04M24", "I489": "05M08", "J189": "04M05", "J441": "04M08", "I219": "05M04",
    "I639": "01M30", "S720": "08C47", "N10": "11M04", "E119": "10M02", "R074": "05M13", "Z450": "05C15",
    "I420": "05C19", NONE: "",
}  # fmt: skip
"""Root of the diagnosis-related group (GHM) by main diagnosis."""

IMPLANT_ACTS = ("DELF005", "DELF014", "DELF020")
"""CCAM implantation act by device: pacemaker, defibrillator, resynchronising defibrillator."""

DRUGS = {
    "C03CA01": "furosemide",
    "C07AB07": "bisoprolol",
    "C09DX04": "sacubitril and valsartan",
    "C03DA01": "spironolactone",
    "A10BK03": "empagliflozin",
}
"""ATC code and name of the dispensed drugs."""


def positions(codes: tuple[str, ...]) -> np.ndarray:
    """Positions of the codes in :data:`DIAGNOSES`, int8."""
    return np.array([DIAGNOSES.index(code) for code in codes], np.int8)
