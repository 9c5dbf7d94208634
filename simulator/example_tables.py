"""A table to try learning from one's own on: visits of invented implant bearers, with gaps and texts.

Made from a study of the synthetic world: every fourth patient-week is a visit. A second table has one more column,
which gives the outcome away: days in hospital in the month *after* the visit.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.study import Study
from synthetic_data.cohort import DEVICES, MANUFACTURERS
from synthetic_data.telemetry import CHANNEL_KEYS

EVERY = 4
"""Weeks between two visits."""
GAPS = 0.08
"""Share of the cells of some columns that nobody filled in. Modelling choice."""
PERSON, OUTCOME, TELLTALE = "patient", "admitted_within_30_days", "hospital_days_next_30"
BREATHLESSNESS = ("none", "on effort", "on slight effort", "at rest")
"""The four NYHA classes in words."""
MEASURES = {f"{name}_sd": f"{name}.month" for name in CHANNEL_KEYS}
"""Columns of the table by the features they come from: personal standard deviations from usual."""


@dataclass(frozen=True)
class ExampleTables:
    """Two tables, a row per visit: one ``sound``, one ``flawed`` by the column :data:`TELLTALE`."""

    sound: pd.DataFrame
    flawed: pd.DataFrame


def example_tables(found: Study) -> ExampleTables:
    """The tables of a study that has the SNDS; the same study gives the same tables."""
    data, features, cohort = found.data, found.features, found.bearers.cohort
    rows = np.flatnonzero(data.week % EVERY == 0)
    place = data.rows[rows]
    who, y = features.patient[place], data.y[rows]
    g = found.streams.generator("files.example_tables")
    gap = g.random((2, len(rows))) < GAPS
    sound = pd.DataFrame(
        {
            PERSON: [f"P{k:04d}" for k in who],
            "week": features.week[place],
            "age": cohort.age[who].astype(int),
            "sex": np.array(["M", "F"])[cohort.sex[who] - 1],
            "device": np.array(DEVICES)[cohort.device[who]],
            "manufacturer": np.array(MANUFACTURERS)[cohort.manufacturer[who]],
            "breathlessness": np.where(gap[0], "", np.array(BREATHLESSNESS)[cohort.nyha[who] - 1]),
            "ejection_fraction": np.where(gap[1], np.nan, np.round(cohort.lvef[who])),
            **{name: _measure(found, place, feature) for name, feature in MEASURES.items()},
            OUTCOME: np.where(y, "yes", "no"),
        }
    )
    flawed = sound.copy()
    flawed.insert(len(sound.columns) - 1, TELLTALE, np.where(y, 1 + np.minimum(g.poisson(8, len(y)), 29), 0))
    return ExampleTables(sound, flawed)


def _measure(found: Study, place: NDArray[np.integer], feature: str) -> NDArray[np.float64]:
    """A feature of some rows, NaN where the implant sent nothing."""
    values = found.features.values[place, found.features.names.index(feature)].astype(float)
    return np.where(values == 0, np.nan, np.round(values, 2))
