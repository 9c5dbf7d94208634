"""What acting on an alert is worth and what it costs: the published facts that cost, clinic and policy share."""

import numpy as np
from scipy.special import ndtri

from models.evaluation import Estimate, Floats

N_ = str  # marks a text for translation

HAZARD_RATIO = Estimate(0.72, 0.60, 0.85)
"""Heart-failure hospitalisations under pressure-guided telemonitoring against usual care, 0.32 against 0.44 in six
months (CHAMPION)."""
HAZARD_RATIO_SOURCE = "CHAMPION, Abraham, Lancet 2011;377:658-666"
AVOIDED_IF_CALLED = Estimate(1 - HAZARD_RATIO.value, 1 - HAZARD_RATIO.high, 1 - HAZARD_RATIO.low)
"""Share of the admissions announced by an alert that acting on it avoids.

CHAMPION lowered all admissions of the patients followed by this share; giving the share to the announced admissions
only is the cautious reading.
"""
FEE_PER_MONTH = 11.0
"""Euros a month per patient paid to the operator of the telemonitoring of implant bearers."""
FEE_SOURCE = N_("order of 23 February 2024, JORFTEXT000049205200")
STAYS_PER_YEAR_IN_FRANCE = 160_000
COST_PER_YEAR_IN_FRANCE = 1.6e9
STAY_COST = COST_PER_YEAR_IN_FRANCE / STAYS_PER_YEAR_IN_FRANCE
"""Euros, the mean of 160,000 stays that cost 1.6 thousand million euros a year."""
BURDEN_SOURCE = N_("dossier, document 7")


def avoided_shares(n: int, rng: np.random.Generator) -> Floats:
    """:data:`AVOIDED_IF_CALLED`, then ``n`` draws of it, ``(1 + n,)``: the hazard ratio is drawn log-normal.

    One draw in each of ``n`` equally probable slices, in random order, so that few draws already give CHAMPION's
    interval (McKay, Technometrics 1979;21:239).
    """
    low, high = np.log([HAZARD_RATIO.low, HAZARD_RATIO.high])
    slices = (rng.permutation(n) + rng.random(n)) / n
    drawn = ndtri(slices) * ((high - low) / (2 * 1.96)) + np.log(HAZARD_RATIO.value)
    return 1 - np.append(HAZARD_RATIO.value, np.exp(drawn))
