"""Long-term conditions: who is granted one, since when, and the same whoever else is asked for."""

import numpy as np
import pandas as pd

from synthetic_data.conditions import GRANTED, long_term_conditions
from synthetic_data.drugs import first_failure_discharge
from synthetic_data.records import NO_DAY, dates
from synthetic_data.streams import Streams
from tests.worlds import SEED, records

USUAL = records()
PEOPLE = USUAL.people
EVERYBODY = np.arange(len(PEOPLE.snds_id))
TABLE = long_term_conditions(USUAL, EVERYBODY, Streams(SEED))


def test_only_those_entitled_are_granted_and_most_of_them_are() -> None:
    discharge = first_failure_discharge(USUAL, EVERYBODY)
    entitled = (PEOPLE.device > 0) | (discharge != NO_DAY)
    granted = np.isin(PEOPLE.snds_id, TABLE["BEN_NIR_PSA"])
    assert entitled.sum() > 500
    assert not granted[~entitled].any()
    spread = np.sqrt(GRANTED * (1 - GRANTED) / entitled.sum())
    assert abs(granted[entitled].mean() - GRANTED) < 4 * spread


def test_the_right_begins_with_the_implantation_or_the_first_discharge() -> None:
    row = np.searchsorted(PEOPLE.snds_id, TABLE["BEN_NIR_PSA"])
    implanted = TABLE["MED_MTF_COD"].to_numpy() == "I420"
    np.testing.assert_array_equal(implanted, PEOPLE.device[row] > 0)
    since = TABLE["IMB_ALD_DTD"].to_numpy()
    np.testing.assert_array_equal(since[implanted], dates(PEOPLE.implant_day[row[implanted]]))
    stays = USUAL.tables["T_MCOaaC"].merge(USUAL.tables["T_MCOaaB"], on=["ETA_NUM", "RSA_NUM"])
    for who, day in list(zip(TABLE["BEN_NIR_PSA"], since, strict=True))[:: len(TABLE) // 40]:
        mine = stays[stays["NIR_ANO_17"] == who]
        assert day in mine["EXE_SOI_DTF"].to_numpy() or day in mine["EXE_SOI_DTD"].to_numpy()


def test_a_person_is_granted_the_same_whoever_else_is_asked_for() -> None:
    some = EVERYBODY[::7]
    alone = long_term_conditions(USUAL, some, Streams(SEED))
    among = TABLE[TABLE["BEN_NIR_PSA"].isin(PEOPLE.snds_id[some])].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, among)


def test_nobody_has_the_same_condition_twice() -> None:
    assert TABLE["BEN_NIR_PSA"].is_unique
    assert set(TABLE["IMB_ALD_NUM"]) == {5}
