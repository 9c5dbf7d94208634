"""The numbers that hide a failure and those that betray it, each a function of a study.

They are of patients from whom nothing was learned, unless their title says otherwise. Some look at the truth that
only a simulator knows, and say so. Each comes with its value in every resample of the bearers, the
same for all scenarios, so that a change has its own interval.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from models import evaluation as ev
from models.landmarks import labels
from models.training import TEST, TRAIN, VALIDATION, Floats
from simulator.learning import patients_of
from simulator.pitfalls.failure import Draws, Figure
from simulator.policy import ELSEWHERE
from simulator.stages import pairing_weights
from simulator.study import Study

N_ = str  # marks a text for translation
Bools = NDArray[np.bool_]
FOLLOWED = 0.4
"""Share of the patients whom a nurse would follow where none does yet: the same in all three scenarios."""


def changed(study: Study, changes: dict[str, object]) -> Study:
    """The same study with these changes, sharing its cache."""
    return Study(study.scenario.change(changes), study.cache, study.progress, study.workers)


def part(study: Study, which: int = TEST) -> Bools:
    """The rows of the dataset in one part of the split."""
    return np.asarray(study.data.split == which)


def patients_behind(study: Study) -> int:
    """Test patients with at least one row before a known heart-failure stay: below eleven, figures stay hidden."""
    return len(np.unique(patients_of(study)[part(study) & study.data.y]))


def true_labels(study: Study) -> Bools:
    """Whether a true heart-failure stay begins within the horizon after each row of the dataset."""
    stays = study.bearers.stays
    return labels(study.scenario.landmarks, study.features, stays.bearer, stays.day)[study.data.rows]


def _bearers_drawn(study: Study) -> NDArray[np.float32]:
    """How often each bearer is drawn in each resample: the same in all scenarios, whoever is tested."""
    stream = study.streams.generator("evaluation.bootstrap")
    return ev.resample(len(study.bearers.cohort), study.scenario.evaluation.n_bootstrap, stream)


def _drawn(study: Study, kept: Bools) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The rank of each kept row's patient, and how often each patient is drawn."""
    who, rank = np.unique(patients_of(study)[kept], return_inverse=True)
    return rank, _bearers_drawn(study)[:, who]


def _auroc(study: Study, scores: Floats, y: Bools, kept: Bools) -> Draws:
    """AUROC of the kept rows; ``scores`` and ``y`` are of all rows."""
    rank, weights = _drawn(study, kept)
    return ev.aurocs(scores[kept], y[kept], rank, weights)


def _ratio(study: Study, top: NDArray[np.generic], bottom: NDArray[np.generic], kept: Bools) -> Draws:
    """Sum of one column of all rows over that of another, among the kept ones."""
    rank, weights = _drawn(study, kept)
    everyone = np.vstack([np.ones(weights.shape[1], np.float32), weights])
    over = ev.sums(rank, bottom[kept], everyone)
    return np.divide(ev.sums(rank, top[kept], everyone), over, out=np.full(len(over), np.nan), where=over > 0)


def _announced(which: int = TEST) -> Callable[[Study], Draws]:
    return lambda s: _auroc(s, s.scores, s.data.y, part(s, which))


def _calibration(which: int = TEST) -> Callable[[Study], Draws]:
    return lambda s: _ratio(s, s.data.y, s.scores, part(s, which))


def _accuracy(study: Study) -> Draws:
    right = (study.scores > study.scenario.alert.threshold) == study.data.y
    return _ratio(study, right, np.ones(len(right)), part(study))


def _sensitivity(study: Study) -> Draws:
    found = (study.scores > study.scenario.alert.threshold) & study.data.y
    return _ratio(study, found, study.data.y, part(study))


def _lost_on_the_day(study: Study) -> Draws:
    """AUROC lost once nobody knows the future: what leaked is replaced by what is known on the day.

    In the place of the weeks around the landmark the month before it; nobody has begun a drug yet.
    """
    kept, names = part(study), study.data.names
    x = study.data.x(study.features, kept)
    for i, name in enumerate(names):
        if name.endswith(".centred"):
            x[:, i] = x[:, names.index(name.replace(".centred", ".month"))]
        elif name.startswith("leak."):
            x[:, i] = 0
    real = study.scores.copy()
    real[kept] = study.model.scores(x)
    return _announced()(study) - _auroc(study, real, study.data.y, kept)


def _lost_with_new_patients(study: Study) -> Draws:
    """AUROC lost between the test and all the paired patients of another draw of the same world."""
    other = changed(study, {"seed": (study.scenario.seed + ELSEWHERE) % 1_000_000})
    scores = study.model.scores(other.data.x(other.features))
    return _announced()(study) - _auroc(other, scores, other.data.y, np.ones(len(scores), bool))


def _share_of_stays(study: Study) -> Draws:
    """True stays per patient-year of the paired over those of all bearers.

    The paired count as many times as the model makes them count.
    """
    cohort, death = study.bearers.cohort, study.bearers.death_day
    n, n_days, paired = len(cohort), study.scenario.cohort.n_days, study.linkage.paired
    years = np.where(death < 0, n_days, np.minimum(death, n_days)) / 365.25
    stays = np.bincount(study.bearers.stays.bearer, minlength=n).astype(float)
    weight = paired * (pairing_weights(cohort, paired) if study.scenario.model.pairing_weights else 1.0)
    draws = np.vstack([np.ones(n), _bearers_drawn(study)])
    return np.asarray((draws @ (weight * stays)) / (draws @ (weight * years)) / ((draws @ stays) / (draws @ years)))


def _once_care_stops(study: Study) -> Draws:
    """True stays for one predicted in the patients followed by a nurse, had she not averted any.

    The same patients, with the same draws, live without her help; the model predicts as if nobody helped.
    """
    followed = max(FOLLOWED, study.scenario.course.care_share)
    alone = changed(study, {"course.care_effect": 0, "course.care_share": followed})
    x = alone.data.x(alone.features)
    if "context.care" in alone.data.names:
        x[:, alone.data.names.index("context.care")] = 0
    kept = part(alone) & alone.bearers.cared[patients_of(alone)]
    return _ratio(alone, true_labels(alone), study.model.scores(x), kept)


ANNOUNCED = Figure(N_("AUROC announced"), _announced())
LOST_ON_THE_DAY = Figure(N_("AUROC lost on the day of the prediction"), _lost_on_the_day, ideal=0)
LOST_WITH_NEW_PATIENTS = Figure(N_("AUROC lost with new patients"), _lost_with_new_patients, ideal=0)
CODED_CALIBRATION = Figure(N_("Coded stays for one predicted"), _calibration(), ideal=1)
TRUE_CALIBRATION = Figure(
    N_("True stays for one predicted"), lambda s: _ratio(s, true_labels(s), s.scores, part(s)), ideal=1
)
SHARE_OF_STAYS = Figure(N_("True stays of the paired, for one of an average bearer"), _share_of_stays, ideal=1)
AT_HOME = Figure(N_("AUROC where it learned"), _announced(VALIDATION))
THERE = Figure(N_("AUROC where it is used"), _announced())
CALIBRATION_AT_HOME = Figure(N_("Stays for one predicted, where it was checked"), _calibration(VALIDATION), ideal=1)
CALIBRATION_THERE = Figure(N_("Stays for one predicted, where it is used"), _calibration(), ideal=1)
ACCURACY = Figure(N_("Accuracy"), _accuracy, percent=True)
SENSITIVITY = Figure(N_("Weeks before a stay that raise an alert (sensitivity)"), _sensitivity, percent=True)
ON_LEARNERS = Figure(N_("AUROC on the patients it learned from"), _announced(TRAIN))
ON_TEST = Figure(N_("AUROC on test patients"), _announced())
ON_TRUE_STAYS = Figure(N_("AUROC on true stays"), lambda s: _auroc(s, s.scores, true_labels(s), part(s)))
ONCE_CARE_STOPS = Figure(N_("True stays for one predicted, once the nurse stops"), _once_care_stops, ideal=1)
