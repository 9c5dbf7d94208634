"""The desk inside a project space: it holds the linked people, answers, and lets out what the gate allows."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.cache import StageCache, size_of
from simulator.parameters import Refusal
from simulator.scenario import Scenario
from simulator.space.audit import Audit
from simulator.space.bench import Bench
from simulator.space.people import COLUMNS, linked_people
from simulator.space.protocol import (
    Describe,
    Evaluate,
    Export,
    Impossible,
    Open,
    Outcome,
    Probe,
    Reason,
    Rows,
    Tabulate,
    Train,
    Unique,
)
from simulator.space.tables import LEAST, Counts, protect, small, with_totals
from simulator.study import Study

MOST_CELLS, MOST_ROWS = 400, 200
MOSTLY = 0.5
"""Share of small counts from which a table is refused as a whole: most of it would be hidden."""
CANARY = "HYDROSCOPE_CANARY"
"""Names a file with a marker that becomes one more person's row: tests look for it outside."""
Bools = NDArray[np.bool_]


class Desk:
    """The linked data of one opening, and all that has left of it.

    Raises :class:`Impossible` where the scenario gives no linked data.
    """

    def __init__(self, opening: Open) -> None:
        self.opening = opening
        study = _study(opening)
        self.people = _with_canary(linked_people(study, opening.columns))
        self.bench = Bench(study, opening.strictness)
        self.inside = size_of(study.records) + size_of(study.features) + size_of(self.people)
        self.audit = Audit(len(self.people))

    def describe(self, request: Describe) -> Outcome:
        """The kind of a column and how many different values it has; the values themselves if no gate stands by."""
        column = COLUMNS[self._known(request.column)]
        told = {"column": request.column, "kind": column.kind, "values": int(self.people[request.column].nunique())}
        return told, ()

    def rows(self, request: Rows) -> Outcome:
        """The lines themselves: never, unless the gate is open."""
        for name in request.columns:
            self._known(name)
        if self.opening.strictness != "none":
            return {}, (Reason(rule="rows"),)
        return {"rows": self.people[list(request.columns)].head(MOST_ROWS).to_dict("split", index=False)}, ()

    def unique(self, request: Unique) -> Outcome:
        """How many people are alone with their values of the columns, and among how many, both to the nearest ten.

        None where fewer than 11 are, or fewer than 11 are not.
        """
        names = [self._known(name) for name in request.columns]
        people = len(self.people)
        alone = int((~self.people[names].duplicated(keep=False)).sum())
        if self.opening.strictness == "none":
            return {"unique": alone, "people": people}, ()
        hidden = bool(small(np.array([alone, people - alone])).any())
        if self.opening.strictness == "snds":
            alone, people = round(alone, -1), round(people, -1)
        reasons = (Reason(rule="small", values={"cells": 1, "least": LEAST}),) if hidden else ()
        return {"unique": None if hidden else alone, "people": people}, reasons

    def tabulate(self, request: Tabulate) -> Outcome:
        """Counts of people, with totals; None where a count is hidden."""
        mine = self._among(request)
        if self.opening.strictness == "none":
            table = _Table(self.people, request, mine)
            return table.shown(np.zeros(table.full.shape, bool)), ()
        if self.opening.strictness == "snds" and (crossed := _crossed(request)):
            return {}, (crossed,)
        if mine.sum() < LEAST:
            return {}, (Reason(rule="too_few", values={"least": LEAST}),)
        table = _Table(self.people, request, mine)
        if self.opening.strictness == "counts":
            hidden = small(table.full)
            return table.shown(hidden), _small(hidden, hidden)
        if small(table.counts).sum() > MOSTLY * (table.counts > 0).sum():
            return {}, (Reason(rule="mostly_small", values={"least": LEAST}),)
        found = protect(table.counts)
        sets = table.sets(~found.hidden)
        if self.audit.betrayed(sets):  # how many people it is about stays inside too
            return {}, (Reason(rule="differencing", values={"least": LEAST}),)
        self.audit.release(sets)
        return table.shown(found.hidden), _small(found.small, found.hidden)

    def train(self, request: Train) -> Outcome:
        """See :meth:`simulator.space.bench.Bench.train`."""
        return self.bench.train(request)

    def evaluate(self, _: Evaluate) -> Outcome:
        """See :meth:`simulator.space.bench.Bench.evaluate`."""
        return self.bench.evaluate()

    def probe(self, _: Probe) -> Outcome:
        """See :meth:`simulator.space.bench.Bench.probe`."""
        return self.bench.probe()

    def export(self, request: Export) -> Outcome:
        """See :meth:`simulator.space.bench.Bench.export`."""
        return self.bench.export(request.hidden)

    def _among(self, request: Tabulate) -> Bools:
        """The people who meet all conditions."""
        for name in (request.rows, request.columns):
            self._known(name or request.rows)
        mine = np.ones(len(self.people), bool)
        for condition in request.where:
            mine &= (self.people[self._known(condition.column)] == condition.value).to_numpy()
        return mine

    def _known(self, name: str) -> str:
        if name not in self.people:
            raise Impossible("no_column", column=name)
        return name


def _study(opening: Open) -> Study:
    try:
        scenario = Scenario().change(opening.scenario)
    except Refusal as bad:
        raise Impossible("bad_value", parameter=bad.key[:60]) from bad
    study = Study(scenario, StageCache(0), workers=1)
    if not study.has_outcomes:
        raise Impossible("no_snds")
    if not len(study.linkage.links):
        raise Impossible("no_links")
    return study


def _with_canary(people: pd.DataFrame) -> pd.DataFrame:
    if CANARY not in os.environ:
        return people
    marker = Path(os.environ[CANARY]).read_text(encoding="utf-8")
    return pd.concat([people, pd.DataFrame({name: [marker] for name in people})], ignore_index=True)


def _crossed(request: Tabulate) -> Reason | None:
    """A potential identifier crossed with a medical attribute."""
    names = [request.rows, request.columns, *(c.column for c in request.where)]
    kinds = {COLUMNS[name].kind: name for name in names if name}
    if {"identifier", "medical"} <= kinds.keys():
        return Reason(rule="crossed", values={"identifier": kinds["identifier"], "medical": kinds["medical"]})
    return None


def _small(first: Bools, hidden: Bools) -> tuple[Reason, ...]:
    told = []
    if first.any():
        told.append(Reason(rule="small", values={"cells": int(first.sum()), "least": LEAST}))
    if (more := int((hidden & ~first).sum())) > 0:
        told.append(Reason(rule="secondary", values={"cells": more}))
    return tuple(told)


class _Table:
    """A table of counts and who is in each of them."""

    def __init__(self, people: pd.DataFrame, request: Tabulate, mine: Bools) -> None:
        self.row, self.rows = _coded(people[request.rows], mine)
        whole = np.zeros(len(people), np.int64), [""]
        self.column, self.columns = _coded(people[request.columns], mine) if request.columns else whole
        self.mine = mine
        if not mine.any():
            raise Impossible("nobody")
        if len(self.rows) * len(self.columns) > MOST_CELLS:
            raise Impossible("too_large", cells=len(self.rows) * len(self.columns), most=MOST_CELLS)
        self.counts: Counts = np.zeros((len(self.rows), len(self.columns)), np.int64)
        np.add.at(self.counts, (self.row[mine], self.column[mine]), 1)
        self.full = with_totals(self.counts)

    def sets(self, wanted: Bools) -> Bools:
        """The people behind each wanted count, totals included: bool ``(counts, people)``."""
        found = []
        for i, j in np.argwhere(wanted & (self.full > 0)):
            row = (self.row == i) | (i == len(self.rows))
            found.append(self.mine & row & ((self.column == j) | (j == len(self.columns))))
        return np.array(found).reshape(-1, len(self.mine))

    def shown(self, hidden: Bools) -> dict[str, Any]:
        """The table as it leaves: a value that only few people have is not even named."""
        rows = [i for i, out in enumerate(hidden[:, -1]) if not out or i == len(self.rows)]
        columns = [j for j, out in enumerate(hidden[-1]) if not out or j == len(self.columns)]
        counts = [[None if hidden[i, j] else int(self.full[i, j]) for j in columns] for i in rows]
        names = [self.rows[i] for i in rows[:-1]], [self.columns[j] for j in columns[:-1]]
        unnamed = len(self.rows) + len(self.columns) - len(names[0]) - len(names[1])
        return {"rows": names[0], "columns": names[1], "counts": counts, "unnamed": unnamed}


def _coded(values: pd.Series, mine: Bools) -> tuple[NDArray[np.int64], list[str]]:
    """The position of each person's value among those that occur, -1 for the others."""
    names = sorted(values[mine].unique())
    return pd.Index(names).get_indexer_for(values).astype(np.int64), names
