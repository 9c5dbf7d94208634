"""The privacy budget of a space: what answers have cost, added up, never more than there is.

Two answers of which one is ε1- and the other ε2-differentially private are (ε1 + ε2)-differentially private together
(basic composition: Dwork & Roth, Found Trends Theor Comput Sci 2014;9:211, theorem 3.16; also when the second
question depends on the first answer). Whole thousandths of ε are added, so that nothing is lost in rounding.

*The unit is the patient.* What is bounded is how much more likely any answer becomes, or less, if one patient of the
linked data is replaced by any other, with all their weeks and stays: at most e^ε times. How many patients there are
is no secret.
"""

import math
from dataclasses import dataclass

from simulator.privacy_settings import PrivacySettings
from simulator.space.protocol import Reason

PARTS = 1000


def thousandths(epsilon: float) -> int:
    """An ε in whole thousandths, to the next."""
    return round(epsilon * PARTS)


@dataclass
class Budget:
    """``total``, and what a ``table`` and a ``model`` cost, in thousandths of ε; ``spent`` so far. Off if 0."""

    total: int = 0
    table: int = 0
    model: int = 0
    spent: int = 0

    @classmethod
    def of(cls, settings: PrivacySettings) -> "Budget":
        """The budget that the scenario gives."""
        return cls(*map(thousandths, (settings.budget, settings.table, settings.model)))

    @property
    def on(self) -> bool:
        """Whether there is a budget at all, and so noise."""
        return self.total > 0

    def charge(self, asked: int) -> Reason | None:
        """Take ``asked`` thousandths; if less is left, nothing is taken and the reason is told."""
        if asked <= 0 or self.spent + asked > self.total:
            left = (self.total - self.spent) / PARTS
            return Reason(rule="budget", values={"asked": asked / PARTS, "left": left})
        self.spent += asked
        return None


def odds(epsilon: float) -> float:
    """By how much all answers may multiply the odds that a given patient, and not another, is in the data: e^ε."""
    return math.exp(epsilon)


def surest(epsilon: float) -> float:
    """How sure somebody may become who was undecided before, at most: e^ε / (1 + e^ε).

    It is also the largest AUROC that any attack on membership can have: its true positive rate is at most e^ε times
    its false positive rate, and the same holds of the complements (Kairouz, Oh & Viswanath, ICML 2015, theorem 2.1);
    the area under that roof is this number.
    """
    return 1 / (1 + math.exp(-epsilon))
