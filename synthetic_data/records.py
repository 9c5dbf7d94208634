"""The hospital side: the SNDS in miniature, for the implant bearers and for everyone else in the pool.

Tables and columns bear the names of the real system (SNDS public documentation).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from synthetic_data import codes, france
from synthetic_data.cohort import STUDY_START, Cohort, birth, choose, residence
from synthetic_data.course import YEAR
from synthetic_data.streams import Persons, Streams, enough

NO_DAY = -99_999
"""Stands for "no such day" in integer day columns."""
SOON = 30.0
"""Mean days from a heart-failure discharge to the stay for another reason that it brings about."""


class RecordsSettings(BaseModel, frozen=True, extra="forbid"):
    """How many people the hospital records hold, and how well stays are coded."""

    available: bool = Field(
        True,
        title="Open the SNDS",
        description="Whether the project may use the national health data: without them nobody knows who "
        "was hospitalised.",
        json_schema_extra={
            "unit": "",
            "level": "discovery",
            "source": "HYDRO, authorised by the CNIL in May 2020 (dossier, document 7)",
        },
    )
    n_pool: int = Field(
        45_000,
        ge=1000,
        le=600_000,
        title="People in the SNDS extract",
        description="Among how many people the implant bearers have to be found again.",
        json_schema_extra={
            "plausible": [20000, 90000],
            "unit": "people",
            "level": "advanced",
            "source": "modelling choice: 15 to 17 people for each implant bearer",
        },
    )
    covered_share: float = Field(
        0.82,
        ge=0,
        le=1,
        allow_inf_nan=False,
        title="Bearers covered by the extract",
        description="Share of the implant bearers whose records are in the extract at all.",
        json_schema_extra={
            "plausible": [0.72, 0.92],
            "unit": "share",
            "level": "advanced",
            "source": "modelling choice: special schemes, residents abroad (JMIR 2023;25:e41048)",
        },
    )
    other_implants: float = Field(
        0.1,
        ge=0,
        le=1,
        allow_inf_nan=False,
        title="Other implant bearers in the pool",
        description="Share of the other people who have an implant that is not followed by the platform: "
        "they are easily mistaken for ours.",
        json_schema_extra={
            "plausible": [0.05, 0.3],
            "unit": "share",
            "level": "expert",
            "source": "modelling choice: more bearers than telemonitored bearers",
        },
    )
    missed_coding: float = Field(
        0.20,
        ge=0,
        le=1,
        allow_inf_nan=False,
        title="Heart-failure stays coded otherwise",
        description="Share of the true heart-failure stays that no heart-failure code betrays.",
        json_schema_extra={
            "plausible": [0.1, 0.36],
            "unit": "share",
            "level": "advanced",
            "source": "I50.x finds 64% of them in two French hospitals (Bosco-Lévy, Pharmacoepidemiol Drug Saf "
            "2019;28:194), 75% in 11 studies (McCormick, PLoS ONE 2014;9:e104519)",
        },
    )
    false_coding: float = Field(
        0.04,
        ge=0,
        le=1,
        allow_inf_nan=False,
        title="Other stays coded as heart failure",
        description="Share of the stays for other reasons that bear a heart-failure code by mistake.",
        json_schema_extra={
            "plausible": [0.02, 0.06],
            "unit": "share",
            "level": "expert",
            "source": "88% of the I50.x codes are right (Bosco-Lévy, Pharmacoepidemiol Drug Saf 2019;28:194)",
        },
    )
    overcoding: float = Field(
        0.0,
        ge=0,
        le=1,
        allow_inf_nan=False,
        title="Heart failure coded too readily in large hospitals",
        description="Share of the stays for other reasons that large hospitals code as heart failure; 0 when they "
        "code like the others.",
        json_schema_extra={
            "plausible": [0, 0.3],
            "unit": "share",
            "level": "expert",
            "source": "coding that follows payment: Silverman & Skinner, J Health Econ 2004;23:369",
        },
    )
    other_stays_per_year: float = Field(
        0.45,
        ge=0,
        le=5,
        allow_inf_nan=False,
        title="Stays for other reasons",
        description="How often an implant bearer is hospitalised for anything else.",
        json_schema_extra={
            "plausible": [0.3, 0.8],
            "unit": "per patient-year",
            "level": "expert",
            "source": "modelling choice: all-cause stays of device bearers",
        },
    )
    other_after_stay: float = Field(
        0.10,
        ge=0,
        le=1,
        allow_inf_nan=False,
        title="Another stay soon after",
        description="Share of the heart-failure stays soon followed by a stay for another reason: leaving "
        "hospital is a fragile moment.",
        json_schema_extra={
            "plausible": [0.05, 0.2],
            "unit": "share",
            "level": "expert",
            "source": "Krumholz, N Engl J Med 2013;368:100; 18% readmitted in 30 days, 5% for heart failure "
            "(Tuppin, Arch Cardiovasc Dis 2013;106:570)",
        },
    )


@dataclass(frozen=True)
class Stays:
    """Heart-failure stays of all bearers, from the hidden course: bearer number, day, length (days)."""

    bearer: NDArray[np.int32]
    day: NDArray[np.int32]
    length: NDArray[np.int32]
    death_day: NDArray[np.int32]


@dataclass(frozen=True)
class People:
    """The persons of the pool in the order of their pseudonym, each array ``(people,)``.

    ``implant_day``, ``death_day``: day relative to day 0, :data:`NO_DAY` when there is none;
    ``device``: -1 when there is no implant; ``hospital``: where the person is treated, implant
    or not. ``snds_id``: unique pseudonym, int64.
    """

    snds_id: NDArray[np.int64]
    sex: NDArray[np.int8]
    birth_year: NDArray[np.int16]
    birth_month: NDArray[np.int8]
    departement: NDArray[np.int16]
    hospital: NDArray[np.int16]
    device: NDArray[np.int8]
    implant_day: NDArray[np.int32]
    death_day: NDArray[np.int32]


@dataclass(frozen=True)
class HealthRecords:
    """The SNDS extract. ``tables``: T_MCOaaB, T_MCOaaC, T_MCOaaD, T_MCOaaA, KI_CCI_R.

    ``row_of_bearer``: int32 ``(patients,)``, the hidden truth: each bearer's position among
    ``people``, or -1 when the extract does not hold the bearer.
    """

    people: People
    tables: dict[str, pd.DataFrame]
    row_of_bearer: NDArray[np.int32]


def make_records(
    settings: RecordsSettings, n_days: int, cohort: Cohort, stays: Stays, streams: Streams
) -> HealthRecords:
    """The records of ``settings.n_pool`` people over the implantations and ``n_days`` of follow-up."""
    people, row_of_bearer = _people(settings, n_days, cohort, stays, streams)
    sheets = _stay_sheets(settings, n_days, people, row_of_bearer, stays, streams)
    return HealthRecords(people, {**_hospital_tables(people, sheets), **_deaths(people, streams)}, row_of_bearer)


def pseudonym(index: NDArray[Any], streams: Streams) -> NDArray[np.int64]:
    """A one-way looking 63-bit pseudonym of each number (SplitMix64; Steele, OOPSLA 2014).

    Among a million persons, two share one in fewer than one draw in ten million.
    """
    salt = np.uint64(streams.generator("records.pseudonym").integers(2**62))
    x = index.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) ^ salt
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        x = (x ^ (x >> np.uint64(shift))) * np.uint64(factor)
    return ((x ^ (x >> np.uint64(31))) >> np.uint64(1)).astype(np.int64)


def _people(
    s: RecordsSettings, n_days: int, cohort: Cohort, stays: Stays, streams: Streams
) -> tuple[People, NDArray[np.int32]]:
    bearer = cohort.persons
    covered = np.flatnonzero(streams.uniform("records.covered", bearer) < s.covered_share)
    covered = covered[: s.n_pool]
    death = np.where(stays.death_day < n_days, stays.death_day, NO_DAY).astype(np.int32)
    of_bearers = {
        name: getattr(cohort, name)[covered]
        for name in ("sex", "birth_year", "birth_month", "departement", "hospital", "device", "implant_day")
    }
    of_bearers["death_day"] = death[covered]
    others = _others(s, n_days, Persons(0, s.n_pool - len(covered), "other"), streams)
    snds_id = np.concatenate(
        [pseudonym(2 * covered, streams), pseudonym(2 * np.arange(len(others["sex"])) + 1, streams)]
    )
    order = np.argsort(snds_id)
    merged = {name: np.concatenate([of_bearers[name], others[name]])[order] for name in others}
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    row_of_bearer = np.full(len(bearer), -1, np.int32)
    row_of_bearer[covered] = place[: len(covered)]
    return People(snds_id[order], **merged), row_of_bearer


def _others(s: RecordsSettings, n_days: int, who: Persons, streams: Streams) -> dict[str, NDArray[Any]]:
    """People followed for their heart who are not on the platform."""
    u = {
        name: streams.uniform(f"records.{name}", who)
        for name in ("sex", "departement", "hospital", "implant", "device", "implant_day", "death")
    }
    age = np.clip(72 + 12 * streams.normal("records.age", who), 20, 100)
    birth_year, birth_month = birth(age)
    departement, hospital = residence(u["departement"], u["hospital"])
    has_implant = u["implant"] < s.other_implants
    death_day = -np.log1p(-u["death"]) / (0.05 / YEAR * np.exp(0.07 * (age - 72)))
    device = choose(np.array([0.75, 0.15, 0.10]), u["device"])
    implant_day = -(30 + YEAR * 6 * u["implant_day"]).astype(np.int32)
    return {
        "sex": np.where(u["sex"] < 0.55, 1, 2).astype(np.int8),
        "birth_year": birth_year,
        "birth_month": birth_month,
        "departement": departement,
        "hospital": hospital,
        "device": np.where(has_implant, device, -1).astype(np.int8),
        "implant_day": np.where(has_implant, implant_day, NO_DAY).astype(np.int32),
        "death_day": np.where(death_day < n_days, death_day, NO_DAY).astype(np.int32),
    }


def _stay_sheets(
    s: RecordsSettings,
    n_days: int,
    people: People,
    row_of_bearer: NDArray[np.int32],
    stays: Stays,
    streams: Streams,
) -> dict[str, NDArray[Any]]:
    """One entry per stay: person, day, length, main, related and associated diagnosis, act."""
    bearers = Persons(0, len(row_of_bearer))
    owner = np.full(len(people.snds_id), -1, np.int64)
    owner[row_of_bearer[row_of_bearer >= 0]] = np.flatnonzero(row_of_bearer >= 0)
    others = Persons(0, int((owner < 0).sum()), "other")
    row_of_other = _rows_of_others(people, owner, streams)
    parts = [
        _heart_failure(
            s, row_of_bearer[stays.bearer], stays.day, stays.length, _ordinal(stays.bearer),
            streams, bearers, stays.bearer,
        ),
        _stays_soon_after(s, n_days, stays, row_of_bearer, people, streams),
        _random_stays("bearer_stays", s.other_stays_per_year, n_days, bearers, row_of_bearer, people, s, streams),
        _random_stays("other_stays", 0.35, n_days, others, row_of_other, people, s, streams),
        _random_stays("other_failure", 0.05, n_days, others, row_of_other, people, s, streams, failure=True),
        _implantations(people),
    ]  # fmt: skip
    sheets = {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
    order = np.lexsort((sheets["day"], sheets["person"]))
    return {key: column[order] for key, column in sheets.items()}


def _rows_of_others(people: People, owner: NDArray[np.int64], streams: Streams) -> NDArray[np.int32]:
    """Position among ``people`` of each other person, in the order in which they were drawn."""
    rows = np.flatnonzero(owner < 0)
    drawn = pseudonym(2 * np.arange(len(rows)) + 1, streams)
    return rows[np.argsort(np.argsort(drawn))].astype(np.int32)


def _ordinal(who: NDArray[np.int32]) -> NDArray[np.int64]:
    """Rank of each entry among those of the same person; ``who`` is sorted."""
    first = np.searchsorted(who, who, side="left")
    return np.arange(len(who)) - first


def _sheet(**columns: NDArray[Any]) -> dict[str, NDArray[Any]]:
    kept = columns["person"] >= 0
    return {key: column[kept] for key, column in columns.items()}


def _heart_failure(
    s: RecordsSettings,
    person: NDArray[Any],
    day: NDArray[Any],
    length: NDArray[Any],
    ordinal: NDArray[Any],
    streams: Streams,
    who: Persons,
    index: NDArray[Any],
) -> dict[str, NDArray[Any]]:
    """Stays for heart failure as the hospital codes them: directly, indirectly, or not at all."""
    most = int(ordinal.max(initial=0)) + 1
    u = streams.uniform("records.coding", who, most)[ordinal, index]
    pick = (streams.uniform("records.code", who, most)[ordinal, index] * 3).astype(np.int8)
    missed, indirect = u < s.missed_coding, u > 0.88
    main = codes.positions(codes.HF_MAIN)[pick]
    main = np.where(indirect, codes.positions(codes.HF_INDIRECT)[pick], main)
    main = np.where(missed, codes.positions(codes.HF_MISSED)[pick], main)
    fifty = codes.positions(("I500",))[0]
    return _sheet(
        person=person,
        day=day,
        length=length,
        main=main.astype(np.int8),
        related=np.where(indirect & ~missed & (pick == 0), fifty, 0).astype(np.int8),
        associated=np.where(indirect & ~missed & (pick > 0), fifty, 0).astype(np.int8),
        act=np.full(len(main), -1, np.int8),
    )


def _stays_soon_after(
    s: RecordsSettings,
    n_days: int,
    stays: Stays,
    row_of_bearer: NDArray[np.int32],
    people: People,
    streams: Streams,
) -> dict[str, NDArray[Any]]:
    """Stays for other reasons in the weeks after a heart-failure stay (post-hospital syndrome)."""
    who, index, ordinal = Persons(0, len(row_of_bearer)), stays.bearer, _ordinal(stays.bearer)
    most = int(ordinal.max(initial=0)) + 1
    again = streams.uniform("records.soon_after", who, most)[ordinal, index] < s.other_after_stay
    wait = 1 - SOON * np.log1p(-streams.uniform("records.soon_after.wait", who, most)[ordinal, index])
    day = (stays.day + stays.length + wait).astype(np.int32)
    following = np.where(np.append(index[1:] == index[:-1], False), np.append(stays.day[1:], 0), n_days)
    row = row_of_bearer[index]
    kept = again & (day < np.minimum(following, _end_of_life(people, row, n_days)))
    return _other_sheet("soon_after", s, day[kept], row[kept], ordinal[kept], index[kept], who, people, streams)


def _random_stays(
    name: str,
    per_year: float,
    n_days: int,
    who: Persons,
    row: NDArray[np.int32],
    people: People,
    s: RecordsSettings,
    streams: Streams,
    *,
    failure: bool = False,
) -> dict[str, NDArray[Any]]:
    """Stays at the times of a Poisson process, until death, which ends the last one."""
    slots = enough(per_year * n_days / YEAR)
    waits = -np.log1p(-streams.uniform(f"records.{name}", who, slots)) * (YEAR / max(per_year, 1e-9))
    times = np.cumsum(waits, axis=0)
    ordinal, index = np.nonzero(times < _end_of_life(people, row, n_days))
    day = times[ordinal, index].astype(np.int32)
    if failure:
        length = _lengths(name, day, row[index], ordinal, index, who, people, streams)
        return _heart_failure(s, row[index], day, length, ordinal, streams, who, index)
    return _other_sheet(name, s, day, row[index], ordinal, index, who, people, streams)


def _end_of_life(people: People, row: NDArray[np.int32], n_days: int) -> NDArray[np.int32]:
    """Day of death or end of the study; 0 for who is not in the pool."""
    death = np.where(row >= 0, people.death_day[row], 0)
    return np.where(death == NO_DAY, n_days, death)


def _lengths(
    name: str,
    day: NDArray[np.int32],
    person: NDArray[np.int32],
    ordinal: NDArray[np.int64],
    index: NDArray[Any],
    who: Persons,
    people: People,
    streams: Streams,
) -> NDArray[np.int32]:
    """Length in days of each stay, cut short by death."""
    most = int(ordinal.max(initial=0)) + 1
    length = np.maximum(1, 6 * np.exp(0.8 * streams.normal(f"records.{name}.length", who, most)[ordinal, index]))
    death = np.where(person >= 0, people.death_day[person], 0)
    return np.where(death == NO_DAY, length, np.minimum(length, death - day)).astype(np.int32)


def _other_sheet(
    name: str,
    s: RecordsSettings,
    day: NDArray[np.int32],
    person: NDArray[np.int32],
    ordinal: NDArray[np.int64],
    index: NDArray[Any],
    who: Persons,
    people: People,
    streams: Streams,
) -> dict[str, NDArray[Any]]:
    """Stays for other reasons as the hospital codes them, sometimes as heart failure."""
    most = int(ordinal.max(initial=0)) + 1
    coded = streams.uniform(f"records.{name}.coding", who, most)[ordinal, index]
    which = choose(codes.OTHER_SHARES, streams.uniform(f"records.{name}.code", who, most)[ordinal, index])
    large = france.large_hospitals()[people.hospital[person]]
    wrongly = np.where(large, max(s.false_coding, s.overcoding), s.false_coding)
    main = np.where(coded < wrongly, codes.positions(("I509",))[0], codes.positions(codes.OTHER)[which])
    none = np.zeros(len(day), np.int8)
    return _sheet(
        person=person,
        day=day,
        length=_lengths(name, day, person, ordinal, index, who, people, streams),
        main=main.astype(np.int8),
        related=none,
        associated=none,
        act=none - 1,
    )


def _implantations(people: People) -> dict[str, NDArray[Any]]:
    who = np.flatnonzero(people.implant_day != NO_DAY)
    main = np.where(people.device[who] == 0, *codes.positions(("Z450", "I420"))).astype(np.int8)
    none = np.zeros(len(who), np.int8)
    return _sheet(
        person=who.astype(np.int32),
        day=people.implant_day[who],
        length=np.full(len(who), 2, np.int32),
        main=main,
        related=none,
        associated=none,
        act=people.device[who],
    )


def _hospital_tables(people: People, s: dict[str, NDArray[Any]]) -> dict[str, pd.DataFrame]:
    """T_MCOaaB, C, D and A, joined by ETA_NUM and RSA_NUM as in the PMSI."""
    person, end = s["person"], s["day"] + s["length"]
    start, finish = dates(s["day"]), dates(end)
    month = finish.astype("datetime64[M]").astype(np.int64)
    hospitals = france.hospitals()
    key = {
        "ETA_NUM": pd.Categorical.from_codes(people.hospital[person], pd.Index(hospitals.eta_num)),
        "RSA_NUM": np.arange(1, len(person) + 1, dtype=np.int32),
    }
    main = s["main"]
    ghm = np.array([codes.GHM[code] for code in codes.DIAGNOSES])
    roots, root = np.unique(ghm, return_inverse=True)
    died = people.death_day[person] == end
    stays = pd.DataFrame(
        {
            **key,
            "DGN_PAL": pd.Categorical.from_codes(main, pd.Index(codes.DIAGNOSES)),
            "DGN_REL": pd.Categorical.from_codes(s["related"], pd.Index(codes.DIAGNOSES)),
            "GRG_GHM": pd.Categorical.from_codes(root[main], pd.Index(roots)),
            "ENT_MOD": np.int8(8),
            "SOR_MOD": np.where(died, 9, 8).astype(np.int8),
            "SOR_MOI": (month % 12 + 1).astype(np.int8),
            "SOR_ANN": (1970 + month // 12).astype(np.int16),
            "AGE_ANN": (1970 + start.astype("datetime64[Y]").astype(np.int64) - people.birth_year[person]).astype(
                np.int16
            ),
            "COD_SEX": people.sex[person],
            "BDI_DEP": pd.Categorical.from_codes(people.departement[person], pd.Index(france.CODES)),
        }
    )
    chaining = pd.DataFrame(
        {**key, "NIR_ANO_17": people.snds_id[person], "EXE_SOI_DTD": start, "EXE_SOI_DTF": finish}
    )
    second, acts = s["associated"] > 0, s["act"] >= 0
    associated = pd.DataFrame(
        {
            **_where(key, second),
            "ASS_DGN": pd.Categorical.from_codes(s["associated"][second], pd.Index(codes.DIAGNOSES)),
        }
    )
    act = pd.DataFrame(
        {
            **_where(key, acts),
            "CDC_ACT": pd.Categorical.from_codes(s["act"][acts], pd.Index(codes.IMPLANT_ACTS)),
            "ENT_DAT_DEL": np.int8(1),
        }
    )
    return {"T_MCOaaB": stays, "T_MCOaaC": chaining, "T_MCOaaD": associated, "T_MCOaaA": act}


def _where(columns: dict[str, Any], mask: NDArray[np.bool_]) -> dict[str, Any]:
    return {name: column[mask] for name, column in columns.items()}


def _deaths(people: People, streams: Streams) -> dict[str, pd.DataFrame]:
    """KI_CCI_R; the cause is fixed by the pseudonym, whoever else is in the pool."""
    dead = people.death_day != NO_DAY
    salt = streams.generator("records.cause").integers(2**62)
    u = ((pseudonym(people.snds_id[dead] ^ salt, streams) >> 9) / 2.0**54).astype(np.float32)
    bearer = people.device[dead] >= 0
    cause = np.where(bearer, choose(codes.CAUSES_OF_BEARERS, u), choose(codes.CAUSES_OF_OTHERS, u))
    return {
        "KI_CCI_R": pd.DataFrame(
            {
                "BEN_NIR_PSA": people.snds_id[dead],
                "DCD_CIM_COD": np.array(codes.CAUSES)[cause],
                "BEN_DCD_DTE": dates(people.death_day[dead]),
            }
        )
    }


def dates(days: NDArray[Any]) -> NDArray[np.datetime64]:
    """Calendar dates of days counted from day 0; NaT for :data:`NO_DAY`."""
    known = np.datetime64(STUDY_START) + np.where(days == NO_DAY, 0, days)
    return np.where(days == NO_DAY, np.datetime64("NaT"), known).astype("datetime64[s]")
