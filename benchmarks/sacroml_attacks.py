"""The attacks of SACRO-ML on one model, in an environment of its own: ``benchmarks.audit_sacroml`` starts it.

``python -m benchmarks.sacroml_attacks FILE SHADOWS`` reads the arrays that the other side has written and prints
the AUROC of each attack as JSON. Imports of this project only what trains a model.
"""

import contextlib
import io
import json
import logging
import sys
import tempfile
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sacroml import version
from sacroml.attacks.likelihood_attack import LIRAAttack
from sacroml.attacks.target import Target
from sacroml.attacks.worst_case_attack import WorstCaseAttack
from sklearn.base import BaseEstimator, ClassifierMixin

from models.training import TEST, TRAIN, VALIDATION, ModelSettings, train

CLIP = 1e-6


@cache
def told(path: str) -> dict[str, Any]:
    """The arrays of the other side: ``x``, ``y``, ``patient``, ``split`` of each week; ``who`` is attacked, and
    which of them are ``inside``; ``answers``: what the attacker on the outputs sees of each; ``settings``."""
    with np.load(path) as arrays:
        return dict(arrays)


class OfPatients(ClassifierMixin, BaseEstimator):
    """The model as SACRO-ML wants it: a record is a patient, named by a row number of ``who``.

    It learns from all the weeks of the patients given. The probability of a patient's label is that whose log-odds
    are the mean of what the model gives to what happened in each week.
    """

    def __init__(self, path: str = "", random_state: int = 0) -> None:
        self.path, self.random_state = path, random_state

    def fit(self, x: NDArray[np.int64], y: NDArray[np.int64]) -> "OfPatients":
        """``x`` ``(patients, 1)``: row numbers; ``y``: their labels."""
        t, self.classes_ = told(self.path), np.array([0, 1])
        mine = np.isin(t["patient"], t["who"][np.ravel(x)])
        split = np.where(t["split"] == VALIDATION, VALIDATION, np.where(mine, TRAIN, TEST)).astype(np.int8)
        settings = ModelSettings.model_validate_json(str(t["settings"]))
        self.base_ = train(settings, tuple(t["names"]), t["x"], t["y"], split).base
        return self

    def predict_proba(self, x: NDArray[np.int64]) -> NDArray[np.float64]:
        """``(patients, 2)``."""
        t = told(self.path)
        scores = self.base_.predict_proba(t["x"])[:, 1].astype(float)
        right = np.clip(np.where(t["y"], scores, 1 - scores), CLIP, 1 - CLIP)
        n = int(t["patient"].max()) + 1
        weeks = np.maximum(np.bincount(t["patient"], minlength=n), 1)
        odds = np.bincount(t["patient"], np.log(right / (1 - right)), n) / weeks
        of_label = 1 / (1 + np.exp(-odds[t["who"][np.ravel(x)]]))
        positive = np.where(labels(self.path)[np.ravel(x)] == 1, of_label, 1 - of_label)
        return np.column_stack([1 - positive, positive])


@cache
def labels(path: str) -> NDArray[np.int64]:
    """Whether a patient of ``who`` had an event."""
    t = told(path)
    return np.isin(t["who"], t["patient"][t["y"]]).astype(np.int64)


def worst_case(members: NDArray[np.float64], others: NDArray[np.float64], correct: Any = (None, None)) -> float:
    """Its classifier on the outputs, with its defaults: ten splits, a forest; columns as they are given."""
    attack = WorstCaseAttack(
        write_report=False, n_dummy_reps=0, sort_probs=False, include_model_correct_feature=correct[0] is not None
    )
    found = attack.run_attack_reps(members, others, *correct)["mia_metrics"]
    return float(np.mean([one["AUC"] for one in found]))


def of_weeks(path: str) -> float:
    """The same with a week as record: its probability, and whether the model was right, which it always adds."""
    t = told(path)
    model = OfPatients(path).fit(np.flatnonzero(t["inside"])[:, None], np.empty(0))
    proba, y = model.base_.predict_proba(t["x"]), t["y"]
    correct = (proba[:, 1] > 0.5) == y
    parts = [np.isin(t["patient"], t["who"][t["inside"] == inside]) for inside in (True, False)]
    return worst_case(*(proba[part] for part in parts), correct=[correct[part].astype(int) for part in parts])


def likelihood_ratio(path: str, shadows: int, mode: str, one_variance: bool) -> float:
    """Its likelihood ratio with a patient as record."""
    t, y = told(path), labels(path)
    rows = [np.flatnonzero(t["inside"] == inside) for inside in (True, False)]
    model = OfPatients(path).fit(rows[0][:, None], y[rows[0]])
    with tempfile.TemporaryDirectory() as folder:
        attack = LIRAAttack(
            output_dir=folder, write_report=False, n_shadow_models=shadows, mode=mode, fix_variance=one_variance
        )
        x_in, x_out = (r[:, None] for r in rows)
        target = Target(model=model, X_train=x_in, y_train=y[rows[0]], X_test=x_out, y_test=y[rows[1]])
        attack.attack(target)
        return float(attack.attack_metrics[0]["AUC"])


def main() -> None:
    """Run all on one file."""
    path, shadows = sys.argv[1], int(sys.argv[2])
    logging.disable(logging.INFO)
    answers, inside = told(path)["answers"], told(path)["inside"]
    with contextlib.redirect_stdout(io.StringIO()):
        np.random.seed(1)
        found = {
            "worst_case": worst_case(answers[inside], answers[~inside]),
            "worst_case_of_weeks": of_weeks(path),
            "likelihood_ratio": likelihood_ratio(path, shadows, "online-carlini", True),
            "likelihood_ratio_default": likelihood_ratio(path, shadows, "offline", False),
        }
    print(json.dumps({"version": version.__version__, "auroc": found}))


if __name__ == "__main__":
    main()
