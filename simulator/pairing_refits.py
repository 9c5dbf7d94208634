"""How much of a difference between two models comes from the patients they learned from.

The patients are drawn again (bootstrap), the same for both models, and both learn again: what then varies is the
chance of who was there to learn from, which no resample of the test patients holds.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.stats import t as student

from models import evaluation as ev
from models.evaluation import Estimate
from models.training import VALIDATION
from simulator import stages
from simulator.alert_thresholds import threshold_for_rate
from simulator.pairing_truth import RATE, Draws, Truth, change, judge
from simulator.study import Study

REFITS = 10
"""Times a model learns again: few, for each takes as long as the first; Student's t makes up for it."""


@dataclass(frozen=True)
class Refits:
    """The measures of the models learned again, ``(REFITS,)`` each: on what the project knows and in truth."""

    known: Draws
    true: Draws


def refits(study: Study, data: stages.Dataset, truth: Truth, workers: int, told: Callable[[], None]) -> Refits:
    """The model of ``data`` learned again from resampled patients; ``told`` is called after each."""
    times = ev.resample(len(data.patient_split), REFITS, study.streams.generator("effect.refits"))
    alone = replace(truth, weights=truth.weights[:0])
    runner = Parallel(n_jobs=workers, prefer="threads", return_as="generator")
    found = []
    for pair in runner(delayed(_again)(study, data, alone, drawn) for drawn in times):
        found.append(pair)
        told()
    known, true = ({name: np.array([pair[i][name] for pair in found]) for name in found[0][i]} for i in (0, 1))
    return Refits(known, true)


def _again(
    study: Study, data: stages.Dataset, truth: Truth, times: NDArray[np.float32]
) -> tuple[dict[str, float], dict[str, float]]:
    s, features = study.scenario, study.features
    model = stages.fit(s.model, study.bearers.cohort, features, data, times)
    scores = stages.score(features, data, model)
    followed, patients = stages.follow(features, data, scores, VALIDATION)
    threshold = threshold_for_rate(followed, s.alert.recovery, RATE, times[patients])
    known = judge(study, data, truth, scores, threshold).draws
    true = judge(study, truth.data, truth, stages.score(features, truth.data, model), threshold).draws
    return {n: float(v[0]) for n, v in known.items()}, {n: float(v[0]) for n, v in true.items()}


def whole_change(one: tuple[Draws, Draws], other: tuple[Draws, Draws], name: str) -> Estimate:
    """A difference whose interval adds the chance of who was tested and of who was learned from.

    Each side: the draws over test patients, then over refits. The two are independent: their variances add.
    """
    tested = change(one[0], other[0], name)
    if name not in one[1] or name not in other[1]:
        return Estimate(tested.value)
    learned = student.ppf(0.975, REFITS - 1) * float(np.std(one[1][name] - other[1][name], ddof=1))
    low, high = (float(np.hypot(end - tested.value, learned)) for end in (tested.low, tested.high))
    return Estimate(tested.value, tested.value - low, tested.value + high)
