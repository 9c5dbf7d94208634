"""The work bench of a space: a model is trained, judged, and, if the gate lets it, exported."""

from dataclasses import asdict
from typing import Any

import numpy as np

from models.artefact import Artefact, Memory, export
from models.evaluation import Estimate, discriminate
from models.training import TEST, TRAIN, TooFewEvents
from simulator.cache import StageCache
from simulator.fairness import Circle, measures
from simulator.report import VERSION
from simulator.space import models_gate as gate
from simulator.space.budget import PARTS, Budget
from simulator.space.private_model import Learner, can_learn, cost, learner, with_model
from simulator.space.protocol import Impossible, Outcome, Reason, Strictness, Train
from simulator.stages import PUBLISHED_RATES
from simulator.study import Study

KEPT = ("bearers", "features", "linkage", "data")
"""What training needs; the records and the registers are let go of."""
REMEMBERED, NEIGHBOURS, ASKED = 2000, 25, 4000
"""Rows that a memory keeps, how many of them answer, and test rows on which it is judged."""

_GROUPS = {"sex": "sex", "age": "age_group"}
"""The groups of which the card tells, where the column that tells them was authorised."""


class Bench:
    """Holds the landmarks of the paired patients and the last model trained on them.

    With a ``budget`` of privacy it makes one model, with noise, and pays for it once.
    """

    def __init__(
        self,
        study: Study,
        strictness: Strictness,
        columns: tuple[str, ...] | None = None,
        budget: Budget | None = None,
    ) -> None:
        self.strictness, self.scenario, self.budget = strictness, study.scenario, budget or Budget()
        self.groups = [name for name, column in _GROUPS.items() if columns is None or column in columns]
        self.cache = StageCache()
        for name in KEPT:
            self.cache.get(study.key(name), lambda name=name: study.result(name))  # type: ignore[misc]
        self.study: Study | None = None
        self.memory: Artefact | None = None
        self.learner: Learner | None = None
        self.spread: float | None = None

    def train(self, request: Train) -> Outcome:
        """Train; tells how many patients it learned from, to the nearest ten."""
        if self.budget.on:
            return self._train_private(request)
        kind = "logistic" if request.kind == "memory" else request.kind
        changes = {"model.kind": kind, "model.tree_depth": request.tree_depth, "model.tree_leaf": request.tree_leaf}
        study = Study(self.scenario.change(changes), self.cache, workers=1)
        try:
            study.result("evaluation")
        except TooFewEvents:
            raise Impossible("too_few_events") from None
        self.study, self.memory = study, _memory(study) if request.kind == "memory" else None
        learners = int((study.data.patient_split == TRAIN).sum())
        return {"kind": request.kind, "patients": round(learners, -1)}, ()

    def evaluate(self) -> Outcome:
        """Measures on test patients with their intervals; refused if there are fewer than 11 hospitalisations."""
        study = self._trained()
        if self.strictness == "snds" and (few := gate.too_few(study)):
            return {}, (few,)
        unpaid = (Reason(rule="uncovered"),) if self.budget.on else ()
        if self.memory:
            return {"kind": "memory", "auroc": _told(_auroc(study, self.memory))}, ()
        found, (_, events) = study.evaluation.discrimination, study.evaluation.at_published[PUBLISHED_RATES[0]]
        told = {
            "auroc": found.auroc,
            "calibration": found.calibration_in_the_large,
            "announced": events.event_sensitivity,
            "unexplained": events.unexplained_alerts_per_patient_year,
            "warning": events.warning_days_median,
        }
        return {"kind": study.model.kind, **{name: _told(e) for name, e in told.items()}}, unpaid

    def probe(self) -> Outcome:
        """The AUROC of the attacks on the model: who was among its patients? A memory of them needs no attack."""
        if self.memory:
            return {}, (Reason(rule="carries_rows"),)
        attacks = gate.attacked(self._trained())
        unpaid = (Reason(rule="uncovered"),) if self.budget.on else ()
        return {"attacks": {name: _told(e) for name, e in attacks.items()}, "most": gate.MOST_AUROC}, unpaid

    def cost(self) -> Outcome:
        """What the noise of a private model costs in accuracy, at several budgets; beside it, no noise at all."""
        if self.learner is None:
            raise Impossible("not_private")
        if self.strictness == "snds" and (few := gate.too_few(self._trained())):
            return {}, (few,)
        usual = Study(self.learner.study.scenario, self.cache, workers=1).evaluation.discrimination.auroc
        return {**cost(self.learner, self.budget.model / PARTS), "usual": _told(usual)}, (Reason(rule="uncovered"),)

    def export(self, hidden: bool = False) -> Outcome:
        """The artefact as JSON, once the gate has looked at it and rounded what it must."""
        study = self._trained()
        artefact = self.memory or export(study.model)
        if hidden:
            artefact = gate.hide_row(artefact, study)
        judged = gate.judge(artefact, study, self.strictness, self.memory is not None, self.spread)
        if judged.artefact is None:
            return {}, judged.reasons
        told, unpaid = self.evaluate()
        card = {**_card(study, self.groups, judged.attacks), **told}
        if self.learner:
            card |= {"epsilon": self.budget.model / PARTS, "patients_train": round(self.learner.patients, -1)}
        released = {"artefact": judged.artefact.model_copy(update={"card": card}).model_dump(mode="json")}
        return released, (*judged.reasons, *unpaid)

    def _train_private(self, request: Train) -> Outcome:
        """Weights with noise; asked again, the same model, for nothing."""
        if request.kind != "logistic":
            return {}, (Reason(rule="private_kind"),)
        epsilon = self.budget.model / PARTS
        told = {"kind": "logistic", "epsilon": epsilon}
        if self.learner is not None:
            return {**told, "patients": round(self.learner.patients, -1)}, (Reason(rule="repeated"),)
        study = Study(self.scenario.change({"model.kind": "logistic"}), self.cache, workers=1)
        if not can_learn(study):
            raise Impossible("too_few_events")
        fitted = learner(study, self.scenario.privacy.restraint)  # first: should memory be short, nothing is paid
        if (refused := self.budget.charge(self.budget.model)) is not None:
            return {}, (refused,)
        self.learner = fitted
        noised, self.spread = self.learner.noised(epsilon, np.random.default_rng())  # from the system's randomness
        self.study = with_model(study, noised, KEPT)
        reason = Reason(rule="noised_weights", values={"epsilon": epsilon})
        return {**told, "patients": round(self.learner.patients, -1)}, (reason,)

    def _trained(self) -> Study:
        if self.study is None:
            raise Impossible("not_trained")
        return self.study


def _card(study: Study, groups: list[str], attacks: dict[str, Estimate]) -> dict[str, Any]:
    """What whoever receives the model must know of it, besides its measures."""
    s, rate, threshold = study.scenario, study.linkage.rate, study.evaluation.at_published[PUBLISHED_RATES[0]][0]
    split = study.data.patient_split
    return {
        "patients_train": round(int((split == TRAIN).sum()), -1),
        "patients_test": round(int((split == TEST).sum()), -1),
        "pairing_rate": _told(rate),
        "horizon_days": s.landmarks.horizon_days,
        "channels": list(s.landmarks.channels),
        "label_rule": s.landmarks.label_rule,
        "threshold": threshold,
        "version": VERSION,
        "groups": {name: _groups(study, name, threshold) for name in groups},
        "attacks": {name: _told(e) for name, e in attacks.items()},
    }


def _groups(study: Study, name: str, threshold: float) -> list[dict[str, Any]]:
    """For each group with at least 11 patients and stays: the share announced and observed over predicted risk."""
    enough = Circle.of(study, name, TEST).enough
    found = measures(study, name, threshold)
    columns = {kind: found[kind] for kind in ("announced", "calibration")}
    return [
        {"group": g, **{kind: _told(Estimate.of(v[0, g], v[1:, g])) for kind, v in columns.items()}}
        for g in np.flatnonzero(enough).tolist()
    ]


def _told(estimate: Estimate) -> list[float | None]:
    """Value, low and high, to four digits; None where there is none."""
    return [round(x, 4) if np.isfinite(x) else None for x in asdict(estimate).values()]


def _memory(study: Study) -> Artefact:
    """A model that is its data: some of the training rows, all those with an event first."""
    learn = np.flatnonzero(study.data.split == TRAIN)
    order = np.argsort(~study.data.y[learn], kind="stable")[:REMEMBERED]
    x = np.round(study.data.x(study.features)[learn[order]].astype(float), 3)
    scale = np.maximum(x.std(axis=0), 1e-6)
    body = Memory(
        neighbours=NEIGHBOURS,
        scale=tuple(scale.tolist()),
        rows=tuple(map(tuple, x.tolist())),
        events=tuple(study.data.y[learn[order]].astype(int).tolist()),
    )
    return Artefact(features=study.data.names, body=body)


def _auroc(study: Study, memory: Artefact) -> Estimate:
    """On some of the test rows: every answer looks through the whole memory."""
    rows = np.flatnonzero(study.data.split == TEST)[:ASKED]
    who, patient = np.unique(study.data.patient[rows], return_inverse=True)
    weights = study.streams.generator("space.memory").multinomial(len(who), np.full(len(who), 1 / len(who)), 200)
    scores = memory.scores(study.data.x(study.features)[rows])
    return discriminate(scores, study.data.y[rows], patient, weights.astype(np.float32)).auroc
