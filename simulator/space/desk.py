"""The desk inside a project space: it holds the linked people, answers, and lets out what the gate allows."""

import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from simulator.cache import StageCache, size_of
from simulator.parameters import Refusal
from simulator.scenario import Scenario
from simulator.space.audit import Audit
from simulator.space.audit_totals import TotalsAudit
from simulator.space.bench import Bench
from simulator.space.budget import Budget
from simulator.space.magnitudes import DIGITS, ONE, STEP, TWO, P, hide_totals
from simulator.space.people import COLUMNS, linked_amounts, linked_people
from simulator.space.private_tables import LISTS, PrivateTables
from simulator.space.protocol import (
    Cost,
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
from simulator.space.table import Table, in_round_numbers
from simulator.space.tables import LEAST, Bools, Counts, protect, small, with_totals
from simulator.study import Study

MOST_ROWS = 200
MOSTLY = 0.5
"""Share of cells that would be hidden by themselves from which a table is refused as a whole."""
CANARY = "HYDROSCOPE_CANARY"
"""Names a file with a marker that becomes one more person's row: tests look for it outside."""


class Desk:
    """The linked data of one opening, and all that has left of it.

    Raises :class:`Impossible` where the scenario gives no linked data.
    """

    def __init__(self, opening: Open) -> None:
        study = _study(opening)
        self.budget = Budget.of(study.scenario.privacy)
        # noise does not replace the rules: with a budget all of them hold
        self.opening = opening.model_copy(update={"strictness": "snds"}) if self.budget.on else opening
        self.people = _with_canary(linked_people(study, opening.columns))
        self.amounts = linked_amounts(study, opening.columns).reindex(range(len(self.people)), fill_value=0)
        self.private = PrivateTables(self.people, self.budget) if self.budget.on else None
        self.bench = Bench(study, self.opening.strictness, opening.columns, self.budget)
        self.inside = size_of(study.records) + size_of(study.features) + size_of(self.people)
        self.audit, self.audits = Audit(len(self.people)), dict[str, TotalsAudit]()

    def describe(self, request: Describe) -> Outcome:
        """The kind of a column and how many different values it has, or may have where there is a privacy budget."""
        column = COLUMNS[self._known(request.column)]
        if self.private:
            listed = len(LISTS[request.column]) if request.column in LISTS else None
            return {"column": request.column, "kind": column.kind, "values": listed}, ()
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
        if self.private:
            return self.private.unique(request, alone)
        if self.opening.strictness == "none":
            return {"unique": alone, "people": people}, ()
        hidden = bool(small(np.array([alone, people - alone])).any())
        if self.opening.strictness == "snds":
            alone, people = round(alone, -1), round(people, -1)
        reasons = (Reason(rule="small", values={"cells": 1, "least": LEAST}),) if hidden else ()
        return {"unique": None if hidden else alone, "people": people}, reasons

    def tabulate(self, request: Tabulate) -> Outcome:
        """Counts, totals or means of people, with totals; None where one is hidden."""
        mine = self._among(request)
        gate = self.opening.strictness
        if gate == "snds" and (crossed := _crossed(request)):
            return {}, (crossed,)
        if self.private:
            return self.private.tabulate(request, mine)
        if gate != "none" and mine.sum() < LEAST:
            return {}, (Reason(rule="too_few", values={"least": LEAST}),)
        table = Table(self.people, request, mine)
        amounts = self.amounts[request.of].to_numpy() if request.of else None
        totals = None if amounts is None else with_totals(table.added(amounts))
        if gate != "snds":
            hidden = small(table.full) if gate == "counts" else np.zeros(table.full.shape, bool)
            return table.shown(hidden, totals, request.cells), _hidden(table, {"small": hidden}, hidden)
        if totals is None:
            return self._counted(table)
        return self._added(table, request, totals)

    def _counted(self, table: Table) -> Outcome:
        """Counts under all rules."""
        if small(table.counts).sum() > MOSTLY * (table.counts > 0).sum():
            return {}, (Reason(rule="mostly_small", values={"least": LEAST}),)
        found = protect(table.counts)
        sets = table.sets(~found.hidden)
        if self.audit.betrayed(sets):  # how many people it is about stays inside too
            return {}, (Reason(rule="differencing", values={"least": LEAST}),)
        self.audit.release(sets)
        return table.shown(found.hidden), _hidden(table, {"small": found.small}, found.hidden)

    def _added(self, table: Table, request: Tabulate, totals: Counts) -> Outcome:
        """Totals of an amount, or its means, under all rules; a mean leaves with its count, and so tells both."""
        amounts = self.amounts[str(request.of)].to_numpy()
        rules = table.broken(amounts)
        if (rules[:-1, :-1] != "").sum() > MOSTLY * (table.counts > 0).sum():
            return {}, (Reason(rule="mostly_hidden"),)
        hidden = hide_totals(totals, rules != "")
        if request.cells == "mean":
            hidden = protect(table.counts, hidden).hidden
        sets, audit = table.sets(~hidden), self.audits.setdefault(str(request.of), TotalsAudit(amounts))
        if audit.betrayed(sets) or (request.cells == "mean" and self.audit.betrayed(sets)):
            return {}, (Reason(rule="differencing_totals", values={"least": LEAST}),)
        audit.release(sets)
        if request.cells == "mean":
            self.audit.release(sets)
        reasons = _hidden(table, {rule: rules == rule for rule in _RULES}, hidden)
        told = Reason(rule="rounded_totals", values={"figures": DIGITS, "step": STEP})
        return table.shown(hidden, in_round_numbers(totals), request.cells), (*reasons, told)

    def train(self, request: Train) -> Outcome:
        """See :meth:`simulator.space.bench.Bench.train`."""
        return self.bench.train(request)

    def evaluate(self, _: Evaluate) -> Outcome:
        """See :meth:`simulator.space.bench.Bench.evaluate`."""
        return self.bench.evaluate()

    def probe(self, _: Probe) -> Outcome:
        """See :meth:`simulator.space.bench.Bench.probe`."""
        return self.bench.probe()

    def cost(self, _: Cost) -> Outcome:
        """See :meth:`simulator.space.bench.Bench.cost`."""
        return self.bench.cost()

    def export(self, request: Export) -> Outcome:
        """See :meth:`simulator.space.bench.Bench.export`."""
        return self.bench.export(request.hidden)

    def _among(self, request: Tabulate) -> Bools:
        """The people who meet all conditions."""
        for name in (request.rows, request.columns):
            self._known(name or request.rows)
        if request.of and request.of not in self.amounts:
            raise Impossible("no_column", column=request.of)
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
    if request.of:
        kinds["medical"] = request.of
    if {"identifier", "medical"} <= kinds.keys():
        return Reason(rule="crossed", values={"identifier": kinds["identifier"], "medical": kinds["medical"]})
    return None


_RULES = {
    "small": Reason(rule="small", values={"least": LEAST}),
    "few_contributors": Reason(rule="few_contributors", values={"least": LEAST}),
    "dominant_one": Reason(rule="dominant_one", values={"share": ONE}),
    "p_percent": Reason(rule="p_percent", values={"share": P}),
    "dominant_two": Reason(rule="dominant_two", values={"share": TWO}),
    "secondary": Reason(rule="secondary"),
}
"""The rules that hide cells, with the numbers of their sentences."""


def _hidden(table: Table, first: Mapping[str, Bools], hidden: Bools) -> tuple[Reason, ...]:
    """How many cells each rule hid by itself, and how many had to be hidden besides.

    Which they are is not told: whoever knew that one of them is small would know it to within ten people.
    """
    besides = hidden & ~np.any(list(first.values()), axis=0)
    counted = {rule: table.cells(marked) for rule, marked in {**first, "secondary": besides}.items()}
    return tuple(
        reason.model_copy(update={"values": {**reason.values, "cells": counted[rule]}})
        for rule, reason in _RULES.items()
        if counted.get(rule)
    )
