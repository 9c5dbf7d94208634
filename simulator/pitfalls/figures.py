"""The numbers that hide a failure and those that betray it, each a function of a study.

They are of patients from whom nothing was learned, unless their title says otherwise. Some look at the truth that
only a simulator knows, and say so. Intervals: patients drawn anew, the same draws on both sides of a difference.
"""

import numpy as np
from numpy.typing import NDArray

from models import evaluation as ev
from models.evaluation import Estimate
from models.landmarks import labels
from models.training import TEST, TRAIN, VALIDATION, Floats
from simulator.learning import patients_of
from simulator.pitfalls.failure import Figure
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


def patients_behind(study: Study) -> int:
    """Test patients with at least one row before a known heart-failure stay: below eleven, figures stay hidden."""
    return len(np.unique(patients_of(study)[(study.data.split == TEST) & study.data.y]))


def true_labels(study: Study) -> Bools:
    """Whether a true heart-failure stay begins within the horizon after each row of the dataset."""
    stays = study.bearers.stays
    return labels(study.scenario.landmarks, study.features, stays.bearer, stays.day)[study.data.rows]


def _drawn(study: Study, patient: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The rank of each row's patient, and how often each patient is drawn in each resample."""
    who, rank = np.unique(patient, return_inverse=True)
    stream = study.streams.generator("evaluation.bootstrap")
    return rank, ev.resample(len(who), study.scenario.evaluation.n_bootstrap, stream)


def _judged(study: Study, scores: Floats, y: Bools, kept: Bools) -> ev.Discrimination:
    """Ranking and calibration of the kept rows of the dataset."""
    rank, weights = _drawn(study, patients_of(study)[kept])
    return ev.discriminate(scores[kept], y[kept], rank, weights)


def _on_part(study: Study, part: int) -> ev.Discrimination:
    return _judged(study, study.scores, study.data.y, study.data.split == part)


def _on_true_stays(study: Study) -> ev.Discrimination:
    return _judged(study, study.scores, true_labels(study), study.data.split == TEST)


def _aurocs(study: Study, scores: Floats, kept: Bools) -> NDArray[np.float64]:
    """AUROC of the kept rows, then in each resample of their patients."""
    rank, weights = _drawn(study, patients_of(study)[kept])
    return ev.aurocs(scores, study.data.y[kept], rank, weights)


def _lost(announced: NDArray[np.float64], real: NDArray[np.float64]) -> Estimate:
    lost = announced - real
    return Estimate.of(lost[0], lost[1:])


def _lost_on_the_day(study: Study) -> Estimate:
    """AUROC lost once nobody knows the future: what leaked is replaced by what is known on the day.

    In the place of the weeks around the landmark the month before it; nobody has begun a drug yet.
    """
    kept, names = study.data.split == TEST, study.data.names
    x = study.data.x(study.features, kept)
    for i, name in enumerate(names):
        if name.endswith(".centred"):
            x[:, i] = x[:, names.index(name.replace(".centred", ".month"))]
        elif name.startswith("leak."):
            x[:, i] = 0
    return _lost(_aurocs(study, study.scores[kept], kept), _aurocs(study, study.model.scores(x), kept))


def _lost_with_new_patients(study: Study) -> Estimate:
    """AUROC lost between the test and all the paired patients of another draw of the same world."""
    other, kept = changed(study, {"seed": (study.scenario.seed + ELSEWHERE) % 1_000_000}), study.data.split == TEST
    scores = study.model.scores(other.data.x(other.features))
    there = _aurocs(other, scores, np.ones(len(scores), bool))
    return _lost(_aurocs(study, study.scores[kept], kept), there)


def _share_of_stays(study: Study) -> Estimate:
    """True stays per patient-year of the paired over those of all bearers.

    The paired count as many times as the model makes them count. Intervals resample bearers.
    """
    cohort, death = study.bearers.cohort, study.bearers.death_day
    n, n_days, paired = len(cohort), study.scenario.cohort.n_days, study.linkage.paired
    years = np.where(death < 0, n_days, np.minimum(death, n_days)) / 365.25
    stays = np.bincount(study.bearers.stays.bearer, minlength=n).astype(float)
    weight = paired * (pairing_weights(cohort, paired) if study.scenario.model.pairing_weights else 1.0)
    drawn = ev.resample(n, study.scenario.evaluation.n_bootstrap, study.streams.generator("pitfalls.bearers"))
    draws = np.vstack([np.ones(n), drawn])
    values = (draws @ (weight * stays)) / (draws @ (weight * years)) / ((draws @ stays) / (draws @ years))
    return Estimate.of(values[0], values[1:])


def _once_care_stops(study: Study) -> Estimate:
    """True stays for one predicted in the patients followed by a nurse, had she not averted any.

    The same patients, with the same draws, live without her help; the model predicts as if nobody helped.
    """
    followed = max(FOLLOWED, study.scenario.course.care_share)
    alone = changed(study, {"course.care_effect": 0, "course.care_share": followed})
    x = alone.data.x(alone.features)
    if "context.care" in alone.data.names:
        x[:, alone.data.names.index("context.care")] = 0
    kept = (alone.data.split == TEST) & alone.bearers.cared[patients_of(alone)]
    return _judged(alone, study.model.scores(x), true_labels(alone), kept).calibration_in_the_large


ANNOUNCED = Figure(N_("AUROC announced"), lambda s: s.evaluation.discrimination.auroc)
LOST_ON_THE_DAY = Figure(N_("AUROC lost on the day of the prediction"), _lost_on_the_day, ideal=0)
LOST_WITH_NEW_PATIENTS = Figure(N_("AUROC lost with new patients"), _lost_with_new_patients, ideal=0)
CODED_CALIBRATION = Figure(
    N_("Coded stays for one predicted"), lambda s: s.evaluation.discrimination.calibration_in_the_large, ideal=1
)
TRUE_CALIBRATION = Figure(
    N_("True stays for one predicted"), lambda s: _on_true_stays(s).calibration_in_the_large, ideal=1
)
SHARE_OF_STAYS = Figure(N_("True stays of the paired, for one of an average bearer"), _share_of_stays, ideal=1)
AT_HOME = Figure(N_("AUROC where it learned"), lambda s: _on_part(s, VALIDATION).auroc)
THERE = Figure(N_("AUROC where it is used"), lambda s: s.evaluation.discrimination.auroc)
CALIBRATION_AT_HOME = Figure(
    N_("Stays for one predicted, where it was checked"),
    lambda s: _on_part(s, VALIDATION).calibration_in_the_large,
    ideal=1,
)
CALIBRATION_THERE = Figure(
    N_("Stays for one predicted, where it is used"),
    lambda s: s.evaluation.discrimination.calibration_in_the_large,
    ideal=1,
)
ACCURACY = Figure(N_("Accuracy"), lambda s: s.verdict.confusion.accuracy, percent=True)
SENSITIVITY = Figure(
    N_("Weeks before a stay that raise an alert (sensitivity)"),
    lambda s: s.verdict.confusion.sensitivity,
    percent=True,
)
ON_LEARNERS = Figure(N_("AUROC on the patients it learned from"), lambda s: _on_part(s, TRAIN).auroc)
ON_TEST = Figure(N_("AUROC on test patients"), lambda s: s.evaluation.discrimination.auroc)
ON_TRUE_STAYS = Figure(N_("AUROC on true stays"), lambda s: _on_true_stays(s).auroc)
ONCE_CARE_STOPS = Figure(N_("True stays for one predicted, once the nurse stops"), _once_care_stops, ideal=1)
