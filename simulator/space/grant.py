"""What is authorised, and nothing else, is loaded: the scenario and the tables without what was refused."""

from collections.abc import Mapping
from typing import Literal

import pandas as pd

from models.landmarks import CHANNELS
from simulator.scenario import Scenario
from simulator.space.catalogue import DRUGS, INCOME, INDIRECT, PLATFORM, comparable_identifiers, lacks_outcome
from simulator.space.decision import Grant

Obstacle = Literal["refused", "no_stay", "no_measure", "no_identifier"]
YEAR = 365
GROUPS_BY = {
    "sex": f"{PLATFORM}.sex",
    "age": f"{PLATFORM}.birth",
    "territory": f"{PLATFORM}.departement",
    "manufacturer": f"{PLATFORM}.manufacturer",
    "income": INCOME,
}
"""The column that tells each kind of group between which fairness is looked at."""


def obstacle_of(grant: Grant, scenario: Scenario) -> Obstacle | None:
    """Why nothing can be learned from what is authorised; None when something can."""
    if not grant.columns:
        return "refused"
    if lacks_outcome(grant.columns):
        return "no_stay"
    if not _measures(grant, scenario):
        return "no_measure"
    return None if _identifiers(grant, scenario) else "no_identifier"


def granted_scenario(grant: Grant, scenario: Scenario) -> Scenario:
    """The scenario that uses what is authorised only; nothing is added to what it used before.

    Where nothing can be learned (:func:`obstacle_of`), the SNDS stays closed: ``records.available`` is False.
    """
    changes: dict[str, object] = {
        "landmarks.demographics": scenario.landmarks.demographics and _has(grant, "sex", "birth", "device"),
        "landmarks.harmonise": scenario.landmarks.harmonise and _has(grant, "manufacturer"),
        "landmarks.history": scenario.landmarks.history and set(DRUGS) <= set(grant.columns),
        "landmarks.leaks": _kept(scenario.landmarks.leaks, "drugs", set(DRUGS) <= set(grant.columns)),
        "landmarks.context": _kept(scenario.landmarks.context, "large_hospital", _has(grant, "hospital")),
        "landmarks.channels": _measures(grant, scenario) or scenario.landmarks.channels,
        "linkage.identifiers": _identifiers(grant, scenario) or scenario.linkage.identifiers,
        "model.pairing_weights": scenario.model.pairing_weights
        and _has(grant, "sex", "birth", "departement", "device", "manufacturer"),
        "policy.social_data": scenario.policy.social_data and INCOME in grant.columns,
        **_compared(grant, scenario),
        "cohort.n_days": min(scenario.cohort.n_days, max(grant.years, 1) * YEAR),
        "records.available": scenario.records.available and obstacle_of(grant, scenario) is None,
    }
    if scenario.landmarks.label_rule == "all_codes" and not set(INDIRECT) <= set(grant.columns):
        changes["landmarks.label_rule"] = "main_diagnosis"
    needed = {"manufacturer_e": "manufacturer", "small_departements": "departement"}.get(scenario.model.tested_on)
    if needed and not _has(grant, needed):
        changes["model.tested_on"] = "everyone"
    return scenario.change(changes)


def drop_ungranted(tables: Mapping[str, pd.DataFrame], grant: Grant) -> dict[str, pd.DataFrame]:
    """The authorised tables with their authorised columns and keys; rows are left as they are.

    ``RSA_NUM`` alone numbers the stays here, so that the tables can still be joined without the hospital.
    """
    allowed = grant.tables
    return {
        name: table[[column for column in table.columns if column in allowed[name]]]
        for name, table in tables.items()
        if name in allowed
    }


def _has(grant: Grant, *names: str) -> bool:
    return {f"{PLATFORM}.{name}" for name in names} <= set(grant.columns)


def _compared(grant: Grant, scenario: Scenario) -> dict[str, object]:
    """Between whom fairness is looked at: no group that a refused column tells, nor a threshold of its own."""
    known = [name for name, column in GROUPS_BY.items() if column in grant.columns]
    if scenario.fairness.by in known:
        return {}
    return {"fairness.by": known[0] if known else scenario.fairness.by, "fairness.equalise": "nothing"}


def _kept(chosen: tuple[str, ...], name: str, allowed: bool) -> tuple[str, ...]:
    return tuple(one for one in chosen if allowed or one != name)


def _measures(grant: Grant, scenario: Scenario) -> tuple[str, ...]:
    return tuple(c for c in CHANNELS if c in scenario.landmarks.channels and _has(grant, c))


def _identifiers(grant: Grant, scenario: Scenario) -> tuple[str, ...]:
    known = comparable_identifiers(grant.columns)
    return tuple(name for name in scenario.linkage.identifiers if name in known)
