"""What of a table of totals may leave: none that speaks of few people, or of one among many.

A total of which one person makes up nearly all tells that person's amount, however many others are in it
(dominance). Of who is behind a total, those count who add something to it. Totals that break a rule are hidden, then
others, until nobody can tell a hidden total to within half of itself: more than all rules of dominance below ask for
(the widest, of 85 %, asks for 18 %; Willenborg & de Waal, Elements of Statistical Disclosure Control, 2001, ch. 4).
"""

import math
from typing import Literal

import numpy as np

from simulator.space.tables import Bools, Floats, Numbers, hide, small

ONE = 0.85
"""Share of a total from which one contributor dominates it (Insee, guide du secret statistique, 2024)."""
TWO = 0.90
"""Share from which the two largest do: the (n, k) rule with n = 2, as in ACRO 1.0.2."""
P = 0.10
"""The second largest must not be able to work out the largest to within this share: the p % rule, as in ACRO."""
UNSURE = 0.5
"""Share of a hidden total to within which nobody must be able to tell it."""
DIGITS, STEP = 3, 5
"""Figures that a total keeps, and what it is a multiple of at least (ACRO's base for rounding)."""
Broken = Literal["few_contributors", "dominant_one", "p_percent", "dominant_two"]


def broken(amounts: Numbers) -> Broken | None:
    """The rule that the total of these amounts breaks, each of a person and at least 0; None if it may leave.

    Nobody's amounts, or the zeros of many, may: the rules on counts say whether the people may be named.
    """
    first, second = np.sort(np.append(amounts, (0, 0)))[:-3:-1].astype(float)
    total = float(amounts.sum())
    if small(np.array([len(amounts), (amounts > 0).sum()])).any():
        return "few_contributors"
    if total == 0:
        return None
    if first >= ONE * total:
        return "dominant_one"
    if total - first - second < P * first:
        return "p_percent"
    return "dominant_two" if first + second >= TWO * total else None


def hide_totals(full: Numbers, first: Bools) -> Bools:
    """What of a table of totals, with its margins, must stay inside so that the ``first`` cannot be worked out."""
    return hide(full, first, _unsure).hidden


def rounded(total: float) -> int:
    """A total without its last figures: to three figures, and to the nearest 5 at least."""
    step = max(STEP, 10 ** (math.floor(math.log10(total)) + 1 - DIGITS)) if total >= 1 else STEP
    return round(total / step) * step


def _unsure(told: Floats, totals: Floats) -> Bools:
    """Where it may be half as much and half as much again, and at least one more."""
    low, high = told.T
    return (low <= (1 - UNSURE) * totals + 1e-6) & (high >= totals + np.maximum(UNSURE * totals, 1) - 1e-6)
