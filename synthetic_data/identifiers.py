"""What each side knows of a person's identity, with its errors and gaps.

The implant platform has no national number, the SNDS no name: sex, month and year of birth,
département, hospital, day and kind of implantation are all they share (dossier, document 7).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from synthetic_data import france
from synthetic_data.cohort import Cohort
from synthetic_data.records import NO_DAY, HealthRecords
from synthetic_data.streams import Streams

_REVIEW = (
    "modelling choice: all the errors together give HYDRO’s pairing rate (dossier, document 7); such linkages are "
    "reviewed in J Med Internet Res 2023;25:e41048"
)


class IdentifierSettings(BaseModel, frozen=True, extra="forbid"):
    """Errors and gaps in what the two sides could recognise a person by."""

    error_ratio: float = Field(
        1.0,
        ge=0,
        le=5,
        allow_inf_nan=False,
        title="Errors in the identifiers",
        description="Multiplies all the errors and gaps below at once: 0 means perfect registers, 2 twice "
        "the usual errors.",
        json_schema_extra={"plausible": [0.5, 1.5], "unit": "times usual", "level": "discovery", "source": _REVIEW},
    )
    birth_error: float = Field(
        0.04,
        ge=0,
        le=1,
        allow_inf_nan=False,
        title="Wrong date of birth",
        description="Share of the bearers whose month or year of birth is mistyped on the platform.",
        json_schema_extra={"plausible": [0.02, 0.1], "unit": "share", "level": "advanced", "source": _REVIEW},
    )
    sex_error: float = Field(
        0.005,
        ge=0,
        le=1,
        allow_inf_nan=False,
        title="Wrong sex",
        description="Share of the bearers whose sex is mistyped on the platform.",
        json_schema_extra={"plausible": [0.001, 0.02], "unit": "share", "level": "advanced", "source": _REVIEW},
    )
    moved: float = Field(
        0.09,
        ge=0,
        le=1,
        allow_inf_nan=False,
        title="Another département",
        description="Share of the bearers who live elsewhere than in the département that the platform believes, "
        "most often in a neighbouring one.",
        json_schema_extra={"plausible": [0.04, 0.15], "unit": "share", "level": "advanced", "source": _REVIEW},
    )
    hospital_error: float = Field(
        0.2,
        ge=0,
        le=1,
        allow_inf_nan=False,
        title="Followed in another hospital",
        description="Share of the bearers followed in a hospital other than the one that implanted them.",
        json_schema_extra={"plausible": [0.1, 0.35], "unit": "share", "level": "advanced", "source": _REVIEW},
    )
    date_missing: float = Field(
        0.07,
        ge=0,
        le=1,
        allow_inf_nan=False,
        title="Unknown implantation date",
        description="Share of the bearers whose implantation date the platform does not know.",
        json_schema_extra={"plausible": [0.03, 0.2], "unit": "share", "level": "advanced", "source": _REVIEW},
    )
    date_error: float = Field(
        0.12,
        ge=0,
        le=1,
        allow_inf_nan=False,
        title="Shifted implantation date",
        description="Share of the bearers whose implantation date on the platform is some days off.",
        json_schema_extra={"plausible": [0.05, 0.25], "unit": "share", "level": "advanced", "source": _REVIEW},
    )
    device_error: float = Field(
        0.04,
        ge=0,
        le=1,
        allow_inf_nan=False,
        title="Wrong kind of device",
        description="Share of the bearers whose kind of device is recorded differently on the two sides.",
        json_schema_extra={"plausible": [0.01, 0.1], "unit": "share", "level": "advanced", "source": _REVIEW},
    )
    birth_unknown: float = Field(
        0.03,
        ge=0,
        le=1,
        allow_inf_nan=False,
        title="Month of birth unknown to the SNDS",
        description="Share of the people whose month of birth is missing in the SNDS.",
        json_schema_extra={"plausible": [0.01, 0.08], "unit": "share", "level": "advanced", "source": _REVIEW},
    )
    small_departement_ratio: float = Field(
        1.0,
        ge=1,
        le=5,
        allow_inf_nan=False,
        title="Errors in the less populated départements",
        description="How much more often identifiers are wrong or missing in the less populated half of the "
        "départements.",
        json_schema_extra={
            "plausible": [1, 2],
            "unit": "times elsewhere",
            "level": "advanced",
            "source": "modelling choice: unequal territories (dossier, document 2)",
        },
    )


@dataclass(frozen=True)
class Registers:
    """Two tables of identifying columns, a row a record, and what nobody knows.

    Columns: ``sex`` (1, 2), ``birth_year``, ``birth_month`` (0 unknown), ``departement``,
    ``hospital``, ``device`` (-1 unknown), ``implant_day``, ``death_day`` (:data:`NO_DAY` unknown).
    ``platform`` begins with ``implant_id``, ``beneficiaries`` with ``snds_id``. ``truth``: int32,
    row of ``beneficiaries`` for each row of ``platform``, -1 when the person is not there.
    """

    platform: pd.DataFrame
    beneficiaries: pd.DataFrame
    truth: NDArray[np.int32]


def make_registers(
    settings: IdentifierSettings,
    cohort: Cohort,
    records: HealthRecords,
    death_day: NDArray[np.int32],
    streams: Streams,
) -> Registers:
    """Both registers, with the errors the settings ask for; ``death_day`` as the platform learns it."""
    platform = _platform(settings, cohort, streams)
    platform["death_day"] = death_day
    return Registers(platform, _beneficiaries(settings, records, streams), records.row_of_bearer)


def _platform(s: IdentifierSettings, cohort: Cohort, streams: Streams) -> pd.DataFrame:
    who = cohort.persons
    ratio = s.error_ratio * np.where(france.small_departements()[cohort.departement], s.small_departement_ratio, 1.0)

    def hit(name: str, share: float) -> NDArray[np.bool_]:
        return np.asarray(streams.uniform(f"linkage.{name}", who) < share * ratio)

    def pick(name: str, n: int) -> NDArray[np.int64]:
        return (streams.uniform(f"linkage.{name}", who) * n).astype(np.int64)

    year, month = _mistyped_birth(s, cohort, streams, hit("birth_error", s.birth_error))
    date = cohort.implant_day + np.where(hit("date_error", s.date_error), 1 + pick("date_shift", 12), 0)
    hospital, departement = cohort.hospital, cohort.departement
    return pd.DataFrame(
        {
            "implant_id": np.arange(who.start, who.stop, dtype=np.int32),
            "sex": np.where(hit("sex_error", s.sex_error), 3 - cohort.sex, cohort.sex).astype(np.int8),
            "birth_year": year,
            "birth_month": month,
            "departement": np.where(
                hit("moved", s.moved), _elsewhere(departement, pick("new_departement", 1 << 20)), departement
            ).astype(np.int16),
            "hospital": np.where(
                hit("hospital_error", s.hospital_error),
                _other_hospital(hospital, pick("new_hospital", 1 << 20)),
                hospital,
            ).astype(np.int32),
            "implant_day": np.where(hit("date_missing", s.date_missing), NO_DAY, date).astype(np.int32),
            "device": np.where(hit("device_error", s.device_error), (cohort.device + 1) % 3, cohort.device).astype(
                np.int8
            ),
        }
    )


def _mistyped_birth(
    s: IdentifierSettings, cohort: Cohort, streams: Streams, wrong: NDArray[np.bool_]
) -> tuple[NDArray[np.int16], NDArray[np.int8]]:
    """Two errors in three hit the month, one the year."""
    u = streams.uniform("linkage.birth_typo", cohort.persons)
    on_month = wrong & (u < 2 / 3)
    shifted = (cohort.birth_month - 1 + 1 + (u * 16).astype(np.int64) % 11) % 12 + 1
    year = cohort.birth_year + np.where(wrong & ~on_month, np.where(u < 5 / 6, -1, 1), 0)
    return year.astype(np.int16), np.where(on_month, shifted, cohort.birth_month).astype(np.int8)


def _beneficiaries(s: IdentifierSettings, records: HealthRecords, streams: Streams) -> pd.DataFrame:
    people = records.people
    frame = pd.DataFrame(vars(people))
    frame["hospital"] = np.where(people.implant_day == NO_DAY, -1, people.hospital).astype(np.int32)
    unknown = _by_pseudonym(people.snds_id, streams) < s.birth_unknown * s.error_ratio
    frame["birth_month"] = np.where(unknown, 0, people.birth_month).astype(np.int8)
    return frame


def _by_pseudonym(snds_id: NDArray[np.int64], streams: Streams) -> NDArray[np.float64]:
    """A uniform number per person of the pool, fixed by the pseudonym whatever the pool's size."""
    salt = streams.generator("linkage.birth_unknown").integers(2**62)
    mixed = (snds_id ^ salt).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return (mixed >> np.uint64(11)).astype(np.float64) / 2.0**53


def _elsewhere(departement: NDArray[np.int16], u: NDArray[np.int64]) -> NDArray[np.int64]:
    """Three moves in four lead next door, the others anywhere."""
    return _moved(france.neighbour_matrix(), departement, u // 4, u % 4 == 0)


def _other_hospital(hospital: NDArray[np.int16], u: NDArray[np.int64]) -> NDArray[np.int64]:
    """Another hospital of the same or of a neighbouring département."""
    home = france.hospitals().departement
    close = france.neighbour_matrix()[home][:, home] | (home[:, None] == home)
    return _moved(close & ~np.eye(len(home), dtype=bool), hospital, u, np.zeros(len(u), bool))


def _moved(
    close: NDArray[np.bool_], place: NDArray[np.int16], u: NDArray[np.int64], far: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Another place: one of the close ones, or any for those who go ``far`` or have none close."""
    count = close.sum(axis=1)[place]
    ranked = np.argsort(~close, axis=1, kind="stable")
    anywhere = (place.astype(np.int64) + 1 + u % (len(close) - 1)) % len(close)
    return np.where(far | (count == 0), anywhere, ranked[place, u % np.maximum(count, 1)])
