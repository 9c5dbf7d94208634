"""Is it worth acting on a prediction? Net benefit (Vickers & Elkin, Med Decis Making 2006;26:565).

A threshold is an exchange rate: whoever acts from a risk of 3 % on accepts 97 useless actions for 3 useful ones.
The net benefit counts the useful actions, less the useless ones at that rate; what acts on everyone and what acts
on nobody are judged alike, so a model is worth having where it lies above both.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.evaluation import Estimate, Floats, sums


@dataclass(frozen=True)
class DecisionCurve:
    """Net benefit in useful actions per row, at T thresholds.

    ``model``, ``everyone``: ``(1 + resamples, T)``, the first row is the sample itself; acting on nobody is 0.
    ``thresholds`` ``(T,)``; ``prevalence`` ``(1 + resamples,)``; ``acted_on``: patients on whom the model acts
    at least once, ``(T,)``.
    """

    thresholds: Floats
    prevalence: Floats
    model: Floats
    everyone: Floats
    acted_on: NDArray[np.int64]

    @property
    def gain(self) -> Floats:
        """What the model adds to the better of acting on everyone and on nobody, chosen anew in each resample."""
        return self.model - np.maximum(self.everyone, 0)

    @property
    def standardised(self) -> Floats:
        """Share of the net benefit of a prediction without error (Kerr, J Clin Oncol 2016;34:2534)."""
        bottom = self.prevalence[:, None]
        return np.divide(self.model, bottom, out=np.full(self.model.shape, np.nan), where=bottom > 0)

    @property
    def spared(self) -> Floats:
        """Useless actions per row that the model spares those who act on everyone, none of the useful ones lost.

        Known as the net reduction in interventions, or net interventions avoided (Vickers & Elkin 2006).
        """
        return (self.model - self.everyone) / odds(self.thresholds)


def odds(threshold: Floats) -> Floats:
    """Harm of a useless action relative to the benefit of a useful one, for whoever acts at ``threshold``."""
    return threshold / (1 - threshold)


def decision_curve(
    score: NDArray[np.float32],
    y: NDArray[np.bool_],
    patient: NDArray[np.integer],
    weights: NDArray[np.float32],
    thresholds: Floats,
) -> DecisionCurve:
    """The curve at increasing ``thresholds``, each strictly between 0 and 1; one acts on scores above them.

    ``score``, ``y``, ``patient`` (0 .. patients-1) are ``(rows,)``; ``weights`` comes from
    :func:`models.evaluation.resample`.
    """
    everyone = np.vstack([np.ones(weights.shape[1], np.float32), weights])
    passed = np.searchsorted(np.asarray(thresholds, np.float32), score, side="left")
    true, false = (_above(passed[rows], patient[rows], len(thresholds), everyone.shape[1]) for rows in (y, ~y))
    rows, events = sums(patient, np.ones(len(y)), everyone), sums(patient, y, everyone)
    rate, prevalence = odds(thresholds), events / rows
    resampled = everyone.astype(float)
    return DecisionCurve(
        thresholds=np.asarray(thresholds, float),
        prevalence=prevalence,
        model=(resampled @ true - resampled @ false * rate) / rows[:, None],
        everyone=prevalence[:, None] - (1 - prevalence[:, None]) * rate,
        acted_on=((true + false) > 0).sum(axis=0),
    )


def estimates(values: Floats) -> list[Estimate]:
    """Each column with its interval; ``values`` ``(1 + resamples, T)``."""
    return [Estimate.of(column[0], column[1:]) for column in values.T]


def _above(passed: NDArray[Any], patient: NDArray[np.integer], n: int, patients: int) -> Floats:
    """Rows of each patient above each of ``n`` thresholds, ``(patients, n)``; each row is above ``passed``."""
    place = patient.astype(np.int64) * (n + 1) + passed
    counts = np.bincount(place, minlength=patients * (n + 1)).reshape(patients, n + 1)
    return np.asarray(counts[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:], float)
