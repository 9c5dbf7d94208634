"""The same linkage by Splink 5 on DuckDB: the yardstick of the linkage tests and benchmark.

Linacre, Lindsay, Manassis, Slade & Hepworth, *Splink: free software for probabilistic record linkage at
scale*, Int. J. Population Data Science 2022;7:1794.
"""

import logging
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

MISSING = {"sex": 0, "birth_year": 0, "birth_month": 0, "departement": -1, "hospital": -1, "implant_day": -99999}
MISSING |= {"device": -1}
WINDOW = "l.hospital = r.hospital and abs(l.implant_day - r.implant_day) <= 31"
NEAR_BIRTH = (
    "l.birth_year = r.birth_year and l.birth_month = r.birth_month and abs(l.implant_day - r.implant_day) <= 31"
)
PERSON = block_on("sex", "birth_year", "birth_month", "departement")


def comparisons() -> list[dict[str, Any]]:
    """The seven fields with the levels of the simulator; départements lie on the tests' 8 x 12 grid."""
    beside = "abs(departement_l // 12 - departement_r // 12) + abs(departement_l % 12 - departement_r % 12) = 1"
    return [
        _comparison("sex"),
        _comparison("birth_year", "abs(birth_year_l - birth_year_r) <= 1"),
        _comparison("birth_month"),
        _comparison("departement", beside),
        _comparison("hospital"),
        _comparison(
            "implant_day",
            "abs(implant_day_l - implant_day_r) <= 7",
            "abs(implant_day_l - implant_day_r) <= 31",
        ),
        _comparison("device"),
    ]


def _comparison(field: str, *between: str) -> dict[str, Any]:
    null = {"sql_condition": f"{field}_l IS NULL OR {field}_r IS NULL", "is_null_level": True}
    conditions = (f"{field}_l = {field}_r", *between, "ELSE")
    levels = [{"sql_condition": c, "label_for_charts": c} for c in conditions]
    return {"output_column_name": field, "comparison_levels": [null | {"label_for_charts": "missing"}, *levels]}


def splink_pairs(
    left: pd.DataFrame, right: pd.DataFrame, threshold: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Rows of the left and right table of every pair at or above the threshold, and its probability."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI()
    tables = [api.register(_with_nulls(t), dataset_display_name=n) for t, n in ((left, "a"), (right, "b"))]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=comparisons(),
        blocking_rules_to_generate_predictions=[PERSON, WINDOW, NEAR_BIRTH],
        probability_two_random_records_match=0.9 * min(len(left), len(right)) / (len(left) * len(right)),
        retain_matching_columns=False,
    )
    linker = Linker(tables, settings, log_level=logging.ERROR)
    training = linker.training
    training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    for rule in (PERSON, WINDOW):
        training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=threshold).as_pandas_dataframe()
    return (
        found["unique_id_l"].to_numpy(np.int64),
        found["unique_id_r"].to_numpy(np.int64),
        found["match_probability"].to_numpy(np.float64),
    )


def _with_nulls(table: pd.DataFrame) -> pd.DataFrame:
    columns = {name: table[name].astype("Int32").mask(table[name] == code) for name, code in MISSING.items()}
    return pd.DataFrame(columns).assign(unique_id=np.arange(len(table)))
