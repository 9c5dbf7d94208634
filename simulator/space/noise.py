"""Whole-number noise for counts, drawn exactly: no floating-point number is used, so none can betray a count.

Noise drawn as a floating-point number and rounded leaves gaps in which the true count shows (Mironov, CCS 2012:650).
The discrete Laplace distribution is sampled instead with whole numbers alone, from the randomness of the operating
system (Canonne, Kamath & Steinke, NeurIPS 2020, algorithms 1 and 2). The seed of the scenario plays no part: whoever
knows it, as every visitor does, could take the noise off again.
"""

import math
import secrets
from collections.abc import Callable

Below = Callable[[int], int]
"""A whole number from 0 up to, and without, the one given; each as likely."""
MOVED = 2
"""How much two tables differ in all if one patient is replaced by another: one leaves a count, one enters another.

The same holds of the number of people who are alone: who leaves was alone or leaves one alone, who comes is alone or
joins one who was.
"""


def noise(thousandths: int, below: Below = secrets.randbelow) -> int:
    """One draw k of probability proportional to exp(-\\|k\\| ε / 2), where ε is ``thousandths`` / 1000.

    Added to every count of a table it gives ε-differential privacy, since one patient in the place of another moves
    the counts by :data:`MOVED` in all (Dwork & Roth 2014, theorem 3.6; whole numbers: Ghosh, SIAM J Comput 2012).
    """
    s, t = thousandths, 1000 * MOVED
    while True:
        u = below(t)
        if not _happens(u, t, below):
            continue
        v = 0
        while _happens(1, 1, below):
            v += 1
        size, negative = (u + t * v) // s, below(2) == 1
        if size or not negative:  # else 0 would be drawn twice as often
            return -size if negative else size


def margin(thousandths: int, cells: int = 1) -> int:
    """Within how many people of the truth a sum of ``cells`` noisy counts is, 19 times in 20.

    Exact for one count; by the normal distribution for sums.
    """
    a = math.exp(-thousandths / 1000 / MOVED)
    if cells == 1:
        return max(0, math.ceil(math.log(0.05 * (1 + a) / 2) / math.log(a)) - 1)
    return math.ceil(1.96 * math.sqrt(cells * 2 * a) / (1 - a))


def _happens(a: int, b: int, below: Below) -> bool:
    """True with probability exp(-a/b), for 0 <= a <= b."""
    k = 1
    while below(b * k) < a:
        k += 1
    return k % 2 == 1
