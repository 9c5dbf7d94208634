"""Tables of a space that has a privacy budget: a little noise in every count, and each paid for.

A table names every value that its columns may have, whether anyone has it or not: a name that comes or goes with
one patient would betray that patient. So only columns of which the values are a short public list can be counted.
"""

import secrets
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from simulator.space.budget import PARTS, Budget
from simulator.space.noise import Below, margin, noise
from simulator.space.people import NOBODY
from simulator.space.protocol import Impossible, Outcome, Reason, Tabulate, Unique
from simulator.space.table import MOST_CELLS
from simulator.space.tables import LEAST, Bools, Counts, small, with_totals
from synthetic_data import france
from synthetic_data.codes import CAUSES, DIAGNOSES, IMPLANT_ACTS
from synthetic_data.cohort import MANUFACTURERS

LISTS: dict[str, tuple[str, ...]] = {
    "sex": ("1", "2"),
    "age_group": ("-59", "60-69", "70-79", "80-"),
    "departement": france.CODES,
    "hospital": france.hospitals().eta_num,
    "device": (*IMPLANT_ACTS, NOBODY),
    "manufacturer": tuple(MANUFACTURERS),
    "failure_stays": ("0", "1", "2", "3+"),
    "other_diagnosis": (*(code for code in DIAGNOSES if code), NOBODY),
    "condition": ("0", "1"),
    "furosemide": ("0", "1"),
    "cause_of_death": (*CAUSES, NOBODY),
}
"""The values of the columns of which anyone knows them beforehand, in order."""


@dataclass
class PrivateTables:
    """Answers from the budget; what was asked before is answered with the very same numbers, and costs nothing."""

    people: pd.DataFrame
    budget: Budget
    below: Below = secrets.randbelow
    given: dict[tuple[Any, ...], Outcome] = field(default_factory=dict)

    def tabulate(self, request: Tabulate, mine: Bools) -> Outcome:
        """Noisy counts of the people ``mine``, with their totals; None where the noisy count is small.

        The totals are sums of the noisy counts, which costs nothing. Hiding small counts is no longer needed, as the
        noise protects them, but it is what the SNDS asks for; for the same reason nothing else is hidden.
        """
        if request.of:  # one patient in the place of another would move a total by as much as anyone can have
            return {}, (Reason(rule="private_amounts"),)
        rows, columns = _listed(request.rows), _listed(request.columns) if request.columns else ("",)
        if (cells := len(rows) * len(columns)) > MOST_CELLS:
            raise Impossible("too_large", cells=cells, most=MOST_CELLS)
        key = ("tabulate", request.rows, request.columns, frozenset(request.where))
        if key in self.given:
            return _repeated(self.given[key])
        if (refused := self.budget.charge(self.budget.table)) is not None:
            return {}, (refused,)
        counts = count(self.people, request, mine)
        drawn = np.array([noise(self.budget.table, self.below) for _ in range(cells)]).reshape(counts.shape)
        full = with_totals(counts + drawn)
        hidden = small(full)
        told = [
            [None if h else max(int(n), 0) for n, h in zip(*line, strict=True)]
            for line in zip(full, hidden, strict=True)
        ]
        released = {"rows": list(rows), "columns": list(columns), "counts": told, "unnamed": 0}
        once = hidden if request.columns else hidden[:, -1:]  # without columns each number is there twice
        return self._keep(key, released, int(once.sum()), cells)

    def unique(self, request: Unique, alone: int) -> Outcome:
        """A noisy number of people who are alone with their values, among how many to the nearest ten."""
        key = ("unique", frozenset(request.columns))
        if key in self.given:
            return _repeated(self.given[key])
        if (refused := self.budget.charge(self.budget.table)) is not None:
            return {}, (refused,)
        noisy = max(alone + noise(self.budget.table, self.below), 0)
        hidden = bool(small(np.array([noisy])).any())
        released = {"unique": None if hidden else noisy, "people": round(len(self.people), -1)}
        return self._keep(key, released, int(hidden), 1)

    def _keep(self, key: tuple[Any, ...], released: dict[str, Any], hidden: int, cells: int) -> Outcome:
        paid = self.budget.table
        values = {"epsilon": paid / PARTS, "margin": margin(paid), "total": margin(paid, cells)}
        reasons = [Reason(rule="noised_counts", values=values)]
        if hidden:
            reasons.append(Reason(rule="small", values={"cells": hidden, "least": LEAST}))
        self.given[key] = released, tuple(reasons)
        return self.given[key]


def count(people: pd.DataFrame, request: Tabulate, mine: Bools) -> Counts:
    """How many of the people ``mine`` have each pair of listed values, ``(rows, columns)``: without noise."""
    row = pd.Index(_listed(request.rows)).get_indexer_for(pd.Index(people[request.rows]))
    across = _listed(request.columns) if request.columns else ("",)
    column = np.zeros(len(people), np.int64)
    if request.columns:
        column = pd.Index(across).get_indexer_for(pd.Index(people[request.columns]))
    there = mine & (row >= 0) & (column >= 0)
    counts: Counts = np.zeros((len(_listed(request.rows)), len(across)), np.int64)
    np.add.at(counts, (row[there], column[there]), 1)
    return counts


def _listed(column: str) -> tuple[str, ...]:
    if column not in LISTS:
        raise Impossible("no_list", column=column)
    return LISTS[column]


def _repeated(outcome: Outcome) -> Outcome:
    return outcome[0], (Reason(rule="repeated"), *outcome[1])
