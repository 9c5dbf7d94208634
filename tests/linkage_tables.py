"""Two tables with known truth for the tests and benchmarks of linkage: what is typed wrong, and how often."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

DEPARTEMENTS = 96
HOSPITALS = 250
YEARS = 6
FIRST_DAY = -365 * YEARS


@dataclass(frozen=True)
class Errors:
    """Probability that each field of the right record differs from the left one.

    The last two are not errors: the share of bearers treated in their own département, which ties two
    fields together, and the share of implant bearers among the strangers of the pool.
    """

    sex: float = 0.003
    birth_year: float = 0.015
    birth_month: float = 0.02
    departement_near: float = 0.05
    departement_far: float = 0.03
    hospital: float = 0.05
    date_days: float = 0.15
    date_far: float = 0.03
    device: float = 0.06
    not_recorded: float = 0.04
    missing: float = 0.01
    not_in_pool: float = 0.08
    local: float = 0.8
    implanted: float = 0.15


@dataclass(frozen=True)
class Tables:
    """Left and right tables, the neighbour matrix, and per left row the row of its match, or -1."""

    left: pd.DataFrame
    right: pd.DataFrame
    neighbours: NDArray[np.bool_]
    truth: NDArray[np.int64]


def neighbours() -> NDArray[np.bool_]:
    """A country of 96 départements on an 8 x 12 grid, joined by their sides."""
    row, column = np.divmod(np.arange(DEPARTEMENTS), 12)
    apart = np.abs(row[:, None] - row) + np.abs(column[:, None] - column)
    return apart == 1


def tables(n_left: int, n_right: int, seed: int = 0, errors: Errors | None = None) -> Tables:
    """``n_left`` bearers, most of them among the ``n_right`` persons of the pool, in random order."""
    errors = errors or Errors()
    g = np.random.default_rng(seed)
    bearers = _bearers(g, n_left, errors.local)
    known = g.random(n_left) >= errors.not_in_pool
    seen = _with_errors(g, bearers[known].reset_index(drop=True), errors)
    strangers = _strangers(g, n_right - len(seen), errors)
    right = pd.concat([seen, strangers], ignore_index=True).astype(bearers.dtypes)
    order = g.permutation(n_right)
    right = right.iloc[order].reset_index(drop=True)
    right.insert(0, "snds_id", g.permutation(np.arange(n_right, dtype=np.int64) * 7919 + 10**9))
    truth = np.full(n_left, -1)
    truth[known] = np.argsort(order)[: len(seen)]
    left = bearers.assign(implant_id=np.arange(n_left))
    _blank(g, left, errors.missing)
    return Tables(left, right, neighbours(), truth)


def _persons(g: np.random.Generator, n: int) -> pd.DataFrame:
    weight = 1 / np.arange(4, DEPARTEMENTS + 4)
    year = np.clip(np.round(g.normal(1946, 11, n)), 1915, 2005)
    return pd.DataFrame(
        {
            "sex": g.integers(1, 3, n).astype(np.int8),
            "birth_year": year.astype(np.int16),
            "birth_month": g.integers(1, 13, n).astype(np.int8),
            "departement": g.choice(DEPARTEMENTS, n, p=weight / weight.sum()).astype(np.int16),
        }
    )


def _bearers(g: np.random.Generator, n: int, local: float) -> pd.DataFrame:
    table = _persons(g, n)
    nearby = table["departement"].to_numpy() + DEPARTEMENTS * g.integers(0, 2, n)
    table["hospital"] = np.where(g.random(n) < local, nearby, g.integers(0, HOSPITALS, n)).astype(np.int32)
    table["implant_day"] = g.integers(FIRST_DAY, 0, n).astype(np.int32)
    table["device"] = g.choice(3, n, p=[0.7, 0.2, 0.1]).astype(np.int8)
    dead = g.random(n) < 0.1
    table["death_day"] = np.where(dead, g.integers(0, 730, n), -99999).astype(np.int32)
    return table


def _strangers(g: np.random.Generator, n: int, errors: Errors) -> pd.DataFrame:
    table = _bearers(g, n, errors.local)
    without = g.random(n) >= errors.implanted
    for name, missing in (("hospital", -1), ("implant_day", -99999), ("device", -1)):
        _replace(table, name, without, missing)
    return table


def _with_errors(g: np.random.Generator, table: pd.DataFrame, errors: Errors) -> pd.DataFrame:
    n = len(table)
    _replace(table, "sex", g.random(n) < errors.sex, 3 - table["sex"])
    _replace(table, "birth_year", g.random(n) < errors.birth_year, table["birth_year"] + g.choice([-1, 1, 10], n))
    _replace(table, "birth_month", g.random(n) < errors.birth_month, g.integers(1, 13, n))
    beside = (table["departement"] + np.where(table["departement"] % 12 == 11, -1, 1)).to_numpy()
    _replace(table, "departement", g.random(n) < errors.departement_near, beside)
    _replace(table, "departement", g.random(n) < errors.departement_far, g.integers(0, DEPARTEMENTS, n))
    _replace(table, "hospital", g.random(n) < errors.hospital, g.integers(0, HOSPITALS, n))
    _replace(table, "implant_day", g.random(n) < errors.date_days, table["implant_day"] + g.integers(-7, 8, n))
    _replace(table, "implant_day", g.random(n) < errors.date_far, g.integers(FIRST_DAY, 0, n))
    _replace(table, "device", g.random(n) < errors.device, g.integers(0, 3, n))
    lost = g.random(n) < errors.not_recorded
    for name, missing in (("hospital", -1), ("implant_day", -99999), ("device", -1)):
        _replace(table, name, lost, missing)
    _blank(g, table, errors.missing)
    return table


def _blank(g: np.random.Generator, table: pd.DataFrame, rate: float) -> None:
    for name, missing in (("sex", 0), ("birth_month", 0), ("birth_year", 0), ("departement", -1), ("hospital", -1)):
        _replace(table, name, g.random(len(table)) < rate, missing)


def _replace(table: pd.DataFrame, name: str, where: NDArray[np.bool_], value: object) -> None:
    values = np.broadcast_to(np.asarray(value), len(table))
    table[name] = np.where(where, values, table[name]).astype(table[name].dtype)
