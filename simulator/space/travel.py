"""What the journey has changed: a figure of the card beside the same one in the clinic, and whether they differ."""

import math

from models.evaluation import Estimate


def moved(home: Estimate, here: Estimate) -> Estimate:
    """``here`` minus ``home`` with its 95 % interval, from those of two independent groups of patients.

    Square-and-add (Zou & Donner, Stat Med 2008;27:1693): the distances to the ends as sides of a right angle.
    """
    d = here.value - home.value
    low = d - math.hypot(here.value - here.low, home.high - home.value)
    return Estimate(d, low, d + math.hypot(here.high - here.value, home.value - home.low))


def sure(difference: Estimate) -> bool:
    """Whether the interval leaves out zero; False where there is none."""
    return difference.low > 0 or difference.high < 0
