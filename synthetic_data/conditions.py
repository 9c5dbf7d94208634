"""Long-term conditions (IR_IMB_R): whose care is reimbursed in full, for what and since when."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthetic_data.drugs import first_failure_discharge
from synthetic_data.records import NO_DAY, HealthRecords, dates, pseudonym
from synthetic_data.streams import Streams

HEART = 5
"""Number, on the French list of long-term conditions, of severe heart failure and rhythm disorders."""
GRANTED = 0.85
"""Share of those entitled who asked for it and got it (modelling choice)."""


def long_term_conditions(records: HealthRecords, people: NDArray[np.int64], streams: Streams) -> pd.DataFrame:
    """IR_IMB_R for the given rows of ``records.people``, in their order: condition no. 5 alone.

    Columns ``BEN_NIR_PSA``, ``IMB_ALD_NUM``, ``MED_MTF_COD`` (ICD-10), ``IMB_ALD_DTD``. Entitled (modelling
    choice): bearers of a defibrillator from the implantation, others from their first discharge after
    heart failure. The same person is granted the same whoever else is asked for.
    """
    everyone = records.people
    implanted = np.where(everyone.device[people] > 0, everyone.implant_day[people], NO_DAY)
    day = np.where(implanted != NO_DAY, implanted, first_failure_discharge(records, people))
    kept = (day != NO_DAY) & _granted(everyone.snds_id[people], streams)
    return pd.DataFrame(
        {
            "BEN_NIR_PSA": everyone.snds_id[people][kept],
            "IMB_ALD_NUM": np.full(int(kept.sum()), HEART, np.int8),
            "MED_MTF_COD": np.where(implanted != NO_DAY, "I420", "I500")[kept],
            "IMB_ALD_DTD": dates(day[kept]),
        }
    )


def _granted(snds_id: NDArray[np.int64], streams: Streams) -> NDArray[np.bool_]:
    salt = streams.generator("conditions.granted").integers(2**62)
    return np.asarray((pseudonym(snds_id ^ salt, streams) >> 9) < GRANTED * 2.0**54)
