"""A logistic regression that tells little of any one patient: fitted, then moved by noise (output perturbation).

Chaudhuri, Monteleoni & Sarwate, J Mach Learn Res 2011;12:1069, algorithm 1. *The unit is the patient*, not the week:
each patient counts once, however many weeks they have. With n patients, minimised is

    (1/n) Σ_i L_i(w) + (λ/2) ‖w‖²,   L_i(w) = mean over the weeks of patient i of log(1 + exp(-y (w·x + c)))

where no x is longer than 1 and c is a constant that everyone knows. L_i is convex, and its gradient is a mean of
vectors no longer than 1. So if one patient is replaced by any other, the gradient of the sum moves by at most 2/n; as
the sum curves by at least λ everywhere, the w that minimises it moves by at most 2/(nλ) (lemma 7 and corollary 8 of
the paper). Noise b of density proportional to exp(-β‖b‖), β = ε nλ/2, then makes any w at most e^ε times more or less
likely. No mean, spread or rate is learned from the patients.

So strong a restraint shortens the weights, and noise lengthens them: only their direction tells something. They are
given a length that is public, and c the shift that goes with it, so that risks are of a usable size; neither looks at
a patient.

The noise is drawn in floating point, whose gaps could in principle tell more (Mironov, CCS 2012:650); weights are
rounded to what the noise leaves of them before anyone sees them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

NORM = 4.0
"""Longest row of features that counts in full; a longer one is shortened to it. Modelling choice: features are
counted in personal standard deviations, so that most weeks are little longer, whoever the patients are."""
LENGTH, SPREAD = 0.5, 1.0
"""Length of the weights that are used, and the standard deviation of the log-odds that goes with it about: with them
the mean risk is c's. Modelling choices, made in other worlds than the one of the space."""
STAYS_A_YEAR = 0.20
"""Heart-failure stays per patient-year that everyone knows (MultiSENSE: Boehmer, JACC Heart Failure 2017;5:216)."""
EXACT = 1e-8
"""Longest gradient at which the minimum counts as reached; the sensitivity has it in."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Fitted:
    """``weights`` without noise, ``(features,)``, of rows shortened to 1; ``constant``: c; ``moved``: how far one
    patient in the place of another can move them at most."""

    weights: Floats
    constant: float
    moved: float

    def rate(self, epsilon: float) -> float:
        """β of the noise that makes the weights ε-differentially private."""
        return epsilon / self.moved

    def spread(self, epsilon: float) -> float:
        """Standard deviation of the noise of one weight."""
        return float(np.sqrt(len(self.weights) + 1) / self.rate(epsilon))


def shortened(x: NDArray[np.floating]) -> Floats:
    """Rows divided by :data:`NORM`, and by what they are longer than that: none is longer than 1."""
    wide = np.asarray(x, float)
    length = np.linalg.norm(wide, axis=1, keepdims=True)
    return wide / np.maximum(length, NORM)


def fit(
    x: NDArray[np.floating],
    y: NDArray[np.bool_],
    patient: NDArray[np.integer],
    n_patients: int,
    restraint: float,
    horizon_days: int,
) -> Fitted:
    """The minimum, without noise. ``x`` ``(rows, features)``; ``y`` and ``patient`` ``(rows,)``.

    ``n_patients``: a number that does not depend on who the patients are. RuntimeError if no minimum is found.
    """
    rows, sign = shortened(x), np.where(y, 1.0, -1.0)
    _, who, weeks = np.unique(patient, return_inverse=True, return_counts=True)
    share = 1 / (weeks[who] * n_patients)
    constant = float(logit(-np.expm1(-STAYS_A_YEAR * horizon_days / 365.25)))

    def loss(w: Floats) -> tuple[float, Floats]:
        m = sign * (rows @ w + constant)
        slope = -share * sign * expit(-m)
        return float(share @ np.logaddexp(0, -m) + restraint / 2 * w @ w), slope @ rows + restraint * w

    def curve(w: Floats) -> Floats:
        p = expit(rows @ w + constant)
        return (rows * (share * p * (1 - p))[:, None]).T @ rows + restraint * np.eye(len(w))

    start = np.zeros(rows.shape[1])
    w = minimize(loss, start, jac=True, hess=curve, method="trust-exact", options={"gtol": 1e-6}).x
    for _ in range(3):  # so near, Newton's steps go on where the loss no longer changes visibly
        w = w - np.linalg.solve(curve(w), loss(w)[1])
    if np.linalg.norm(loss(w)[1]) > EXACT:
        raise RuntimeError("no minimum")
    return Fitted(w, constant, (2 / n_patients + 2 * EXACT) / restraint)


def draw(features: int, rate: float, rng: np.random.Generator) -> Floats:
    """Noise of density proportional to exp(-``rate`` ‖b‖), ``(features,)``: a length that is gamma distributed, in a
    direction of which none is preferred."""
    direction = rng.normal(size=features)
    length: float = rng.gamma(features, 1 / rate)
    return np.asarray(length * direction / np.linalg.norm(direction))


def used(weights: Floats, constant: float) -> Pipeline:
    """Weights of the public length, as the study's other logistic regressions are kept; rows are no longer shortened.

    The mean of exp(z) is exp(SPREAD² / 2) for z of that spread (log-normal): the constant is lowered by as much.
    """
    scaler, logistic = StandardScaler(), LogisticRegression()
    n = scaler.n_features_in_ = logistic.n_features_in_ = len(weights)
    scaler.mean_, scaler.scale_ = np.zeros(n), np.ones(n)
    logistic.classes_ = np.array([False, True])
    logistic.coef_ = weights[None, :] * (LENGTH / np.linalg.norm(weights))
    logistic.intercept_ = np.array([constant - SPREAD**2 / 2])
    return make_pipeline(scaler, logistic)
