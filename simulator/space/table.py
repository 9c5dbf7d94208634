"""A table inside a project space: what it counts or adds up, who is behind each cell, and how it leaves."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.space.magnitudes import broken, rounded
from simulator.space.protocol import Impossible, Tabulate
from simulator.space.tables import Bools, Counts, with_totals

MOST_CELLS = 400


class Table:
    """The people of a request by row and column; ``full``: how many, with totals.

    Raises :class:`Impossible` if nobody is asked for, or there would be too many cells.
    """

    def __init__(self, people: pd.DataFrame, request: Tabulate, mine: Bools) -> None:
        self.row, self.rows = _coded(people[request.rows], mine)
        whole = np.zeros(len(people), np.int64), [""]
        self.column, self.columns = _coded(people[request.columns], mine) if request.columns else whole
        self.mine = mine
        if not mine.any():
            raise Impossible("nobody")
        if len(self.rows) * len(self.columns) > MOST_CELLS:
            raise Impossible("too_large", cells=len(self.rows) * len(self.columns), most=MOST_CELLS)
        self.counts = self.added(np.ones(len(people), np.int64))
        self.full = with_totals(self.counts)

    def added(self, amounts: NDArray[np.int64]) -> Counts:
        """The sum of the people's ``amounts`` in each cell, without totals."""
        found = np.zeros((len(self.rows), len(self.columns)), np.int64)
        np.add.at(found, (self.row[self.mine], self.column[self.mine]), amounts[self.mine])
        return found

    def sets(self, wanted: Bools) -> Bools:
        """The people behind each wanted cell that has any, totals included: bool ``(cells, people)``."""
        found = []
        for i, j in np.argwhere(wanted & (self.full > 0)):
            row = (self.row == i) | (i == len(self.rows))
            found.append(self.mine & row & ((self.column == j) | (j == len(self.columns))))
        return np.array(found).reshape(-1, len(self.mine))

    def broken(self, amounts: NDArray[np.int64]) -> NDArray[np.str_]:
        """The rule that the total of ``amounts`` breaks in each cell, of the shape of ``full``; "" where none."""
        there = self.full > 0
        found = np.full(self.full.shape, "", "U20")
        found[there] = [broken(amounts[people]) or "" for people in self.sets(there)]
        return found

    def cells(self, marked: Bools) -> int:
        """How many cells are marked; a table without columns has each of its numbers twice."""
        return int((marked if len(self.columns) > 1 else marked[:, -1:]).sum())

    def shown(self, hidden: Bools, totals: NDArray[np.int64] | None = None, cells: str = "count") -> dict[str, Any]:
        """The table as it leaves; a value that only few people have is not even named.

        ``totals``: of an amount, of the shape of ``full``, for the ``cells`` that are a total or a mean.
        """
        rows = [i for i, out in enumerate(hidden[:, -1]) if not out or i == len(self.rows)]
        columns = [j for j, out in enumerate(hidden[-1]) if not out or j == len(self.columns)]

        def picked(values: NDArray[Any]) -> list[list[Any]]:
            return [[None if hidden[i, j] else values[i, j].item() for j in columns] for i in rows]

        names = [self.rows[i] for i in rows[:-1]], [self.columns[j] for j in columns[:-1]]
        unnamed = len(self.rows) + len(self.columns) - len(names[0]) - len(names[1])
        told = {"rows": names[0], "columns": names[1], "unnamed": unnamed}
        if cells != "total":
            told["counts"] = picked(self.full)
        if totals is not None:
            told["totals" if cells == "total" else "means"] = picked(
                totals if cells == "total" else np.round(totals / np.maximum(self.full, 1), 2)
            )
        return told


def in_round_numbers(totals: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each total without its last figures."""
    return np.vectorize(rounded, otypes=[np.int64])(totals)


def _coded(values: pd.Series, mine: Bools) -> tuple[NDArray[np.int64], list[str]]:
    """The position of each person's value among those that occur, -1 for the others."""
    names = sorted(values[mine].unique())
    return pd.Index(names).get_indexer_for(values).astype(np.int64), names
