"""Learning from every hospitalisation and a share of the uneventful weeks: a case-control sample of the landmarks.

A logistic regression learns the same weights from such a sample; its intercept alone is too high, by the logarithm
of how much rarer the uneventful rows have become (Prentice & Pyke, Biometrika 1979;66:403; "prior correction", King
& Zeng, Polit Anal 2001;9:137). For the other models each uneventful row speaks for those that were not drawn (weights
of one over the share kept, King & Zeng, section 4.2).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.training import Model, ModelSettings, train
from simulator.scale.work import Rows
from simulator.stages import pairing_weights
from synthetic_data.cohort import Cohort


def joined(parts: Sequence[Rows]) -> Rows:
    """The rows of successive shards together."""

    def column(name: str) -> NDArray[Any]:
        return np.concatenate([getattr(part, name) for part in parts])

    names = ("values", "patient", "week", "y", "split", "patient_split")
    stays = pd.concat([part.stays for part in parts], ignore_index=True)
    return Rows(names=parts[0].names, stays=stays, **{name: column(name) for name in names})


def learn(settings: ModelSettings, cohort: Cohort, rows: Rows, kept: float) -> Model:
    """Fit and calibrate on the rows to learn from, of which the share ``kept`` of the uneventful ones is there.

    With all of them this is :func:`simulator.stages.fit`. Raises :class:`models.training.TooFewEvents`.
    """
    weights = None
    if settings.pairing_weights:
        weights = pairing_weights(cohort, rows.patient_split >= 0)[rows.patient]
    if kept == 1:
        return train(settings, rows.names, rows.values, rows.y, rows.split, weights)
    if settings.kind == "logistic" and settings.learn_from != "others_recalibrated":
        return prior_corrected(train(settings, rows.names, rows.values, rows.y, rows.split, weights), kept)
    speaks_for = np.where(rows.y, 1.0, 1 / kept) * (1 if weights is None else weights)
    return train(settings, rows.names, rows.values, rows.y, rows.split, speaks_for)


def prior_corrected(model: Model, kept: float) -> Model:
    """A logistic regression learnt with a share ``kept`` of the uneventful rows, for the world as it is.

    In the sample the odds of a hospitalisation are 1 / kept times what they are.
    """
    model.estimator[-1].intercept_ += np.log(kept)
    return replace(model, base=model.estimator)
