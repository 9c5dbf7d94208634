"""What of a table of counts may leave: no small count, and none that can be worked out from the rest.

Small counts are hidden first (primary suppression), then others, until nobody can tell a hidden count to within
:data:`LEAST` people from what is still shown and the totals (secondary suppression; Willenborg & de Waal, Elements of
Statistical Disclosure Control, 2001, ch. 4; the least count is that of the CASD output rules, p. 17). What can be
told is the exact range of each hidden count, found by linear programming.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

LEAST = 11
"""People or stays below which a count stays inside."""
Bools = NDArray[np.bool_]
Counts = NDArray[np.int64]
Floats = NDArray[np.float64]
Numbers = NDArray[np.number[Any]]
_Number = TypeVar("_Number", bound=np.number[Any])
Enough = Callable[[Floats, Floats], Bools]
"""From what can be told of hidden values, ``(hidden, 2)``, and the values: whether that is too little to harm."""


def with_totals(counts: NDArray[_Number]) -> NDArray[_Number]:
    """A table ``(rows, columns)`` with its totals as a last row and a last column."""
    rows = np.vstack([counts, counts.sum(axis=0, keepdims=True)])
    return np.hstack([rows, rows.sum(axis=1, keepdims=True)])


def small(counts: NDArray[np.integer]) -> Bools:
    """Where somebody is counted, but fewer than :data:`LEAST`."""
    return (counts > 0) & (counts < LEAST)


@dataclass(frozen=True)
class Protected:
    """``hidden``: bool, of the shape of the table with its totals; ``small`` the part that is hidden for itself."""

    hidden: Bools
    small: Bools


def protect(counts: Counts, also: Bools | None = None) -> Protected:
    """Hide in a table ``(rows, columns)`` what must not be known; totals are protected like any count.

    ``also``: what is hidden already, of the shape of the table with its totals.

    A table whose total is small is hidden as a whole.
    """
    full = with_totals(counts)
    return hide(full, small(full), _to_within_ten, also)


def hide(full: Numbers, first: Bools, enough: Enough, also: Bools | None = None) -> Protected:
    """Hide ``first``, what is ``also`` to be hidden, and as many more that ``enough`` of each of the first stays
    unsure; all of the table ``full``, which has its totals, where that cannot be done."""
    hidden = first.copy() if also is None else first | also
    if first[-1, -1]:
        return Protected(np.ones_like(first), first)
    while len(weak := _weak(full, hidden, first, enough)):
        before = hidden.sum()
        for i, j in weak:
            if (partner := _partner(full, hidden, (i, j))) is not None:
                hidden[partner] = True
        if hidden.sum() == before:
            return Protected(np.ones_like(first), first)
    return Protected(hidden, first)


def ranges(full: Numbers, hidden: Bools, wanted: Bools | None = None) -> Floats:
    """Lowest and highest value of each ``wanted`` hidden one (all by default), as anyone can tell: ``(wanted, 2)``.

    ``full`` has its totals. Values are at least 0, and every row and column sums to its total.
    """
    where = np.argwhere(hidden)
    equations, values = _equations(full, hidden, where)
    asked = np.flatnonzero((hidden if wanted is None else wanted)[hidden])
    found = np.empty((len(asked), 2))
    for k, i in enumerate(asked):
        for side, sign in enumerate((1.0, -1.0)):
            aim = np.zeros(len(where))
            aim[i] = sign
            best = linprog(aim, A_eq=equations, b_eq=values, bounds=(0, None))
            found[k, side] = sign * best.fun if best.status == 0 else sign * -np.inf
    return found


def _to_within_ten(told: Floats, _: Floats) -> Bools:
    return np.diff(told, axis=1)[:, 0] >= LEAST - 1 - 1e-6


def _equations(full: Numbers, hidden: Bools, where: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """A row per row and per column of the table: the hidden values in it, signed, and what they sum to."""
    place = {(int(i), int(j)): k for k, (i, j) in enumerate(where)}
    lines, values = [], []
    for axis in (0, 1):
        table, mask = (full, hidden) if axis == 0 else (full.T, hidden.T)
        for i in range(len(table)):
            line, value = np.zeros(len(where)), 0.0
            for j in range(table.shape[1]):
                sign = -1.0 if j == table.shape[1] - 1 else 1.0
                if mask[i, j]:
                    line[place[(i, j) if axis == 0 else (j, i)]] = sign
                else:
                    value -= sign * table[i, j]
            if line.any():
                lines.append(line)
                values.append(value)
    return np.array(lines).reshape(len(lines), len(where)), np.array(values)


def _weak(full: Numbers, hidden: Bools, first: Bools, enough: Enough) -> NDArray[np.int64]:
    """Places of the hidden values that are told by their row or column; else of the ``first`` of which more can be
    told than is harmless, ``(weak, 2)``."""
    lonely = hidden & (_alone(hidden) > 0)
    if lonely.any() or not first.any():
        return np.argwhere(lonely)[:1]
    return np.argwhere(first)[~enough(ranges(full, hidden, first), full[first].astype(float))]


def _alone(hidden: Bools) -> NDArray[np.int64]:
    """In how many of its row and column a place would have, or has, a single hidden count."""
    return (hidden.sum(axis=1) == 1)[:, None].astype(int) + (hidden.sum(axis=0) == 1)[None, :]


def _partner(full: Numbers, hidden: Bools, weak: tuple[int, int]) -> tuple[int, int] | None:
    """The value to hide next: in the row or column of one that is hidden alone there, or of the weak one.

    Totals last; first what leaves fewest hidden alone; then the smallest.
    """
    alone = _alone(hidden)
    if not ((alone > 0) & ~hidden & (full > 0)).any():
        alone = np.zeros(full.shape, int)
        alone[weak[0]] = alone[:, weak[1]] = 1
    total = np.zeros(full.shape, bool)
    total[-1] = total[:, -1] = True
    shown = np.argwhere((alone > 0) & ~hidden & (full > 0))
    return min((tuple(w) for w in shown), key=lambda w: (total[w], -alone[w], full[w], w), default=None)
