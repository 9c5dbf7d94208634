"""Attacks with models: one that is its data, one that knows each patient, one that carries a message."""

import numpy as np

from models.artefact import Artefact, Memory, Trees
from models.evaluation import Estimate
from simulator.space.attack import Ask, Attempt, Line, Result
from simulator.space.models_gate import MOST_AUROC, found_row
from simulator.space.protocol import Export, Probe, Train

DEEP = Train(kind="tree", tree_depth=20, tree_leaf=1)
SHOWN, WEEKS = 5, 3
"""Measures and patients' weeks shown of what leaked."""


def memory(ask: Ask) -> Result:
    """Export the nearest neighbours: the model is a list of patients' weeks."""
    attempt = Attempt(ask)
    artefact = _exported(attempt, Train(kind="memory"))
    if artefact is None or not isinstance(artefact.body, Memory):
        return attempt.result(False)
    rows = artefact.body.rows
    lines: list[Line] = [
        {"measure": name, **{str(week + 1): float(row[i]) for week, row in enumerate(rows[:WEEKS])}}
        for i, name in enumerate(artefact.features)
        if any(row[i] for row in rows[:WEEKS])
    ]
    return attempt.result(True, {"rows": len(rows), "events": sum(artefact.body.events)}, lines[:SHOWN])


def tree(ask: Ask) -> Result:
    """Export a tree that has asked questions until each week has an answer of its own."""
    attempt = Attempt(ask)
    artefact = _exported(attempt, DEEP)
    if artefact is None or not isinstance(artefact.body, Trees):
        return attempt.result(False)
    body = artefact.body.trees[0]
    leaves = np.array(body.feature) < 0
    sure = np.isin(np.array(body.value)[leaves], (0.0, 1.0))
    auroc = _worst(attempt(Probe()).released.get("attacks", {}))
    return attempt.result(True, {"leaves": int(leaves.sum()), "sure": int(sure.sum()), "auroc": auroc})


def decimals(ask: Ask) -> Result:
    """Export a logistic regression with a patient's week in its last decimals, and read it outside."""
    attempt = Attempt(ask)
    artefact = _exported(attempt, Train(kind="logistic"), hidden=True)
    if artefact is None:
        return attempt.result(False)
    row = found_row(artefact)
    lines: list[Line] = [
        {"measure": name, "value": float(value)} for name, value in zip(artefact.features, row, strict=True) if value
    ]
    return attempt.result(bool(row.any()), {"measures": len(row)}, lines[:SHOWN])


def membership(ask: Ask) -> Result:
    """With the most talkative model that leaves: was this neighbour among its patients?"""
    attempt = Attempt(ask)
    for request in (DEEP, Train(kind="boosting"), Train(kind="logistic")):
        artefact = _exported(attempt, request)
        if artefact is not None:
            attacks = artefact.card.get("attacks") or attempt(Probe()).released.get("attacks", {})
            auroc = _worst(attacks)
            told = {"auroc": auroc, "model": request.kind}
            return attempt.result(auroc.value > MOST_AUROC and auroc.low > 0.5, told, partly=auroc.low > 0.5)
    return attempt.result(False)


def _exported(attempt: Attempt, request: Train, hidden: bool = False) -> Artefact | None:
    if attempt(request).status != "released":
        return None
    told = attempt(Export(hidden=hidden)).released
    return Artefact.model_validate(told["artefact"]) if told else None


def _worst(attacks: dict[str, list[float]]) -> Estimate:
    """The attack that guesses best."""
    return Estimate(*max(attacks.values(), key=lambda told: told[0]))
