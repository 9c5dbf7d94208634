"""The model of a space that has a privacy budget, and what its noise costs in accuracy.

Private are the weights. The measures of the model are not: they are computed on test patients without noise, so that
one can see what the noise costs; they say so wherever they are told.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from models.private import LENGTH, Fitted, draw, fit, used
from models.training import TEST, TRAIN, VALIDATION, Model
from simulator.cache import StageCache
from simulator.space.membership import members
from simulator.study import Study

EPSILONS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
"""At which the cost is drawn."""
FEWEST, DRAWS = 10, 30
"""Draws of the noise at each of them; the fewer, the more test weeks there are to judge."""
MOST_TESTED, MOST_ATTACKED = 400_000, 200_000
"""Weeks judged in reasonable time with all draws; weeks attacked: of more, those of some patients drawn by chance."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Learner:
    """The fit without noise, its study, and the ``patients`` it counts with, a number that is no secret."""

    study: Study
    fitted: Fitted
    patients: int

    def noised(self, epsilon: float, rng: np.random.Generator) -> tuple[Model, float]:
        """A model with noise of ε, and the standard deviation of the noise in each of its weights, to which they are
        rounded."""
        w = self.fitted.weights + draw(len(self.fitted.weights), self.fitted.rate(epsilon), rng)
        base, spread = used(w, self.fitted.constant), self.fitted.spread(epsilon) * LENGTH / float(np.linalg.norm(w))
        base[-1].coef_ = np.round(base[-1].coef_, 1 - math.floor(math.log10(spread)))
        data, learn = self.study.data, self.study.data.split == TRAIN
        model = Model("logistic", data.names, base, base, int(learn.sum()), int(data.y[learn].sum()))
        return model, spread


def learner(study: Study, restraint: float) -> Learner:
    """Fit on the training weeks of the paired patients.

    The patients are counted from the pairs and the share used to learn: whoever replaces another leaves that number
    as it is. A patient without weeks counts for nothing, which moves the weights less than what is allowed for.
    """
    data, learn = study.data, study.data.split == TRAIN
    s, paired = study.scenario, len(study.linkage.links)
    share = 1.0 if s.model.split == "row" else s.model.train_share
    patients = max(round(share * paired), 1)
    x, who = data.x(study.features, learn), data.patient[learn]
    fitted = fit(x, data.y[learn], who, patients, restraint, s.landmarks.horizon_days)
    return Learner(study, fitted, patients)


def can_learn(study: Study) -> bool:
    """Whether both outcomes are among the weeks to learn from and those to adjust on, as for other models."""
    parts = (study.data.y[study.data.split == which] for which in (TRAIN, VALIDATION))
    return all(0 < part.sum() < len(part) for part in parts)


def with_model(study: Study, model: Model, names: tuple[str, ...]) -> Study:
    """The study with this model in place of its own; the stages ``names`` are taken over."""
    cache = StageCache()
    for name in names:
        cache.get(study.key(name), lambda name=name: study.result(name))  # type: ignore[misc]
    cache.get(study.key("model"), lambda: model)
    return Study(study.scenario, cache, workers=1)


def cost(found: Learner, own: float, most: int = DRAWS) -> dict[str, Any]:
    """For each ε, ``own`` among them, the AUROC on test patients and that of an attack, over ``most`` draws of the
    noise: ``[mean, low, high]``, between which 95 % of the draws are; both without noise too.

    The attack: who was learned from is answered better (mean log-loss of a patient's weeks; Yeom, CSF 2018:268).
    """
    rng = found.study.streams.generator("space.privacy_cost")
    w, c = found.fitted.weights, found.fitted.constant
    judge = _Judge(found.study)
    auroc, attack = judge(w, c)
    draws = max(min(most, most * MOST_TESTED // len(judge.truth)), min(most, FEWEST))
    lines = []
    for epsilon in sorted({*EPSILONS, own}):
        rate = found.fitted.rate(epsilon)
        measured = np.array([judge(w + draw(len(w), rate, rng), c) for _ in range(draws)])
        lines.append({"epsilon": epsilon, "auroc": _spread(measured[:, 0]), "attack": _spread(measured[:, 1])})
    without = {"auroc": round(auroc, 4), "attack": round(attack, 4)}
    return {"lines": lines, "draws": draws, "epsilon": own, **without, "patients": round(found.patients, -1)}


class _Judge:
    """AUROC of weights on the test weeks, ``tested`` with their ``truth``, and of the attack on the weeks of some
    patients, ``attacked``."""

    def __init__(self, study: Study) -> None:
        data, (who, inside) = study.data, members(study)
        test, patient = data.split == TEST, data.patient
        self.tested, self.truth = data.x(study.features, test), data.y[test]
        drawn = study.streams.generator("space.privacy_patients").random(len(data.patient_split))
        some = drawn * len(data.rows) < MOST_ATTACKED
        kept = some[patient]
        self.attacked, self.patient = data.x(study.features, kept), patient[kept]
        self.sign = np.where(data.y[kept], np.float32(-1), np.float32(1))
        self.who, self.inside = who[some[who]], inside[some[who]]
        self.weeks = np.maximum(np.bincount(self.patient, minlength=len(some)), 1)

    def __call__(self, weights: Floats, constant: float) -> tuple[float, float]:
        logistic = used(weights, constant)[-1]
        w, c = logistic.coef_[0].astype(np.float32), np.float32(logistic.intercept_[0])
        loss = np.logaddexp(np.float32(0), self.sign * (self.attacked @ w + c))
        mean = np.bincount(self.patient, loss, len(self.weeks)) / self.weeks
        attack = roc_auc_score(self.inside, -mean[self.who])
        return _auroc(self.truth, self.tested @ w), float(attack)


def _auroc(truth: NDArray[np.bool_], score: NDArray[np.float32]) -> float:
    """As that of scikit-learn, several times as fast where events are rare: it is asked hundreds of times."""
    quiet, events = np.sort(score[~truth]), score[truth]
    below = np.searchsorted(quiet, events, "left") + np.searchsorted(quiet, events, "right")
    return float(below.mean() / 2 / len(quiet))


def _spread(values: Floats) -> list[float]:
    return [round(float(x), 4) for x in (values.mean(), *np.percentile(values, (2.5, 97.5)))]
