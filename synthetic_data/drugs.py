"""Dispensed drugs (ER_PHA_F): chronic treatments filled month after month, more after a stay."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthetic_data import codes
from synthetic_data.records import NO_DAY, HealthRecords, dates, pseudonym
from synthetic_data.streams import Streams

MONTH = 30
FILLED = 0.92
"""Share of the months in which a treatment in course is fetched (modelling choice)."""
_AT_START = np.array([0.42, 0.62, 0.22, 0.25, 0.15])
"""Share treated on day 0, in the order of :data:`synthetic_data.codes.DRUGS` (modelling choice)."""
_AFTER_STAY = np.array([0.90, 0.72, 0.35, 0.40, 0.30])
"""Share treated once a heart-failure stay has ended."""


def dispensings(records: HealthRecords, people: NDArray[np.int64], n_days: int, streams: Streams) -> pd.DataFrame:
    """ER_PHA_F for the given rows of ``records.people``: one row per dispensing, sorted by person and day.

    Columns ``BEN_NIR_PSA``, ``EXE_SOI_DTD``, ``PHA_ATC_CLA``. The same person gets the same drugs
    whoever else is asked for.
    """
    start, death = first_failure_discharge(records, people), records.people.death_day[people]
    end = np.where(death == NO_DAY, n_days, death)
    months = np.arange(n_days // MONTH)
    frames = []
    for drug in range(len(codes.DRUGS)):
        first = np.where(_chance(records, people, streams, drug) < _AT_START[drug], 0, NO_DAY)
        after = _chance(records, people, streams, drug) < _AFTER_STAY[drug]
        first = np.where((first == NO_DAY) & after & (start != NO_DAY), start, first)
        shift = (_chance(records, people, streams, drug, "phase") * MONTH).astype(np.int64)
        day = months[:, None] * MONTH + shift
        fetched = _fetched(records, people, streams, drug, len(months))
        kept = fetched & (first != NO_DAY) & (day >= first) & (day < end)
        _, who = np.nonzero(kept)
        frames.append(
            pd.DataFrame(
                {
                    "BEN_NIR_PSA": records.people.snds_id[people][who],
                    "EXE_SOI_DTD": dates(day[kept]),
                    "PHA_ATC_CLA": pd.Categorical.from_codes(
                        np.full(len(who), drug, np.int8), pd.Index(list(codes.DRUGS))
                    ),
                }
            )
        )
    table = pd.concat(frames, ignore_index=True)
    return table.sort_values(["BEN_NIR_PSA", "EXE_SOI_DTD"], kind="stable", ignore_index=True)


def first_failure_discharge(records: HealthRecords, people: NDArray[np.int64]) -> NDArray[np.int64]:
    """Day on which each person's first heart-failure stay ended, :data:`NO_DAY` for who had none."""
    key, who = ["ETA_NUM", "RSA_NUM"], records.people.snds_id[people]
    chaining, stays = records.tables["T_MCOaaC"], records.tables["T_MCOaaB"]
    theirs = chaining[chaining["NIR_ANO_17"].isin(who)]
    coded = stays.loc[stays["RSA_NUM"].isin(theirs["RSA_NUM"]), [*key, "DGN_PAL"]].merge(theirs, on=key)
    failing = coded[coded["DGN_PAL"].isin(codes.HF_MAIN + codes.HF_INDIRECT)]
    origin = dates(np.array([0]))[0]
    days = (failing["EXE_SOI_DTF"].to_numpy() - origin) // np.timedelta64(1, "D")
    first = pd.Series(days.astype(np.int64), index=failing["NIR_ANO_17"].to_numpy()).groupby(level=0).min()
    return first.reindex(who).fillna(NO_DAY).to_numpy().astype(np.int64)


def _chance(
    records: HealthRecords, people: NDArray[np.int64], streams: Streams, drug: int, what: str = "treated"
) -> NDArray[np.float64]:
    """A uniform number per person, fixed by the pseudonym."""
    salt = streams.generator(f"drugs.{what}", drug).integers(2**62)
    return _uniform(records.people.snds_id[people] ^ salt, streams)


def _fetched(
    records: HealthRecords, people: NDArray[np.int64], streams: Streams, drug: int, months: int
) -> NDArray[np.bool_]:
    salts = streams.generator("drugs.fetched", drug).integers(2**62, size=months)
    return np.asarray(_uniform(records.people.snds_id[people][None, :] ^ salts[:, None], streams) < FILLED)


def _uniform(keys: NDArray[np.int64], streams: Streams) -> NDArray[np.float64]:
    return (pseudonym(keys, streams) >> 9).astype(np.float64) / 2.0**54
