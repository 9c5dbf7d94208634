"""The exported model says what the model says, and a hostile file is refused unread."""

from contextlib import suppress
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.artefact import (
    MOST_BYTES,
    Artefact,
    Calibration,
    Linear,
    Memory,
    NotAnArtefact,
    Tree,
    Trees,
    export,
    read_artefact,
)
from simulator.cache import StageCache
from simulator.scenario import Scenario
from simulator.study import Study
from tests.hostile import BINARY, little_memory
from tests.worlds import one_thread  # noqa: F401

CACHE = StageCache()
SMALL = Scenario().change({"cohort.n_patients": 800, "records.n_pool": 8000, "model.boosting_rounds": 30})
KINDS = ("logistic", "tree", "boosting", "one_sensor", "never")


@cache
def study(kind: str) -> Study:
    return Study(SMALL.change({"model.kind": kind}), CACHE, workers=1)


@pytest.mark.parametrize("kind", KINDS)
def test_it_gives_the_probabilities_of_the_model_after_a_journey_as_text(kind: str) -> None:
    found = study(kind)
    artefact = read_artefact(export(found.model, {"kind": kind}).written())
    x = found.data.x(found.features)
    np.testing.assert_allclose(artefact.scores(x), found.scores, rtol=2e-5, atol=2e-6)
    assert artefact.features == found.data.names and artefact.card == {"kind": kind}
    assert len(artefact.written()) < 200_000


def test_a_memory_answers_as_the_nearest_neighbours_do() -> None:
    from sklearn.neighbors import KNeighborsClassifier

    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(200, 3)), rng.random(200) < 0.3
    body = Memory(neighbours=5, scale=(1.0, 1.0, 1.0), rows=tuple(map(tuple, x.tolist())), events=tuple(map(int, y)))
    artefact = Artefact(features=("a", "b", "c"), body=body)
    reference = KNeighborsClassifier(5).fit(x, y)
    new = rng.normal(size=(50, 3))
    np.testing.assert_allclose(artefact.scores(new), reference.predict_proba(new)[:, 1], atol=1e-6)


HOSTILE = {
    **{name: (make, "not_json") for name, make in BINARY.items()},
    "truncated": (lambda: export(study("tree").model).written()[:-20], "not_json"),
    "nothing": (lambda: b"", "not_json"),
    "deep": (lambda: b'{"a":' * 100_000, "not_json"),
    "long": (lambda: b"{" + b" " * MOST_BYTES, "too_long"),
    "other": (lambda: b'{"format": "hydroscope-model-1"}', "not_an_artefact"),
    "nan": (lambda: b'{"features": ["a"], "body": {"kind": "linear", "intercept": NaN, "weights": [1]}}', None),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_without_being_loaded(name: str) -> None:
    make, reason = HOSTILE[name]
    raw = make()
    with little_memory(), pytest.raises(NotAnArtefact) as refused:
        read_artefact(raw)
    assert reason in (None, refused.value.reason)


@given(st.data())
def test_a_changed_byte_never_crashes_the_reader(data: st.DataObject) -> None:
    raw = bytearray(export(study("logistic").model).written())
    raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with suppress(NotAnArtefact):
        assert isinstance(read_artefact(bytes(raw)), Artefact)


def test_a_body_or_a_calibration_that_cannot_be_asked_is_none() -> None:
    good = {"neighbours": 2, "scale": (1.0,), "rows": ((0.0,), (1.0,)), "events": (0, 1)}
    assert Memory(**good)
    for name, value in {"neighbours": 3, "scale": (0.0,), "events": (0, 2)}.items():
        with pytest.raises(ValueError):
            Memory(**{**good, name: value})
    assert Calibration(kind="isotonic", x=(0, 0, 1), y=(0, 0.5, 1)).apply(np.array([2.0])) == 1
    for x in ((), (0, 1), (0, 2, 1)):
        with pytest.raises(ValueError):
            Calibration(kind="isotonic", x=x, y=(0.0, 0.5, 1.0))


def test_a_tree_that_goes_round_in_circles_is_none() -> None:
    good = {
        "feature": (0, -1, -1),
        "threshold": (0.0,) * 3,
        "left": (1, -1, -1),
        "right": (2, -1, -1),
        "value": (0.0, 0.1, 0.9),
    }
    assert Trees(kind="tree", trees=(Tree(**good),))
    for name, value in {"left": (0, -1, -1), "right": (7, -1, -1), "value": (0.1,), "feature": ()}.items():
        with pytest.raises(ValueError):
            Tree(**{**good, name: value})
    with pytest.raises(ValueError):
        Artefact(features=(), body=Trees(kind="tree", trees=(Tree(**good),)))
    with pytest.raises(ValueError):
        Artefact(features=("a", "b"), body=Linear(intercept=0, weights=(1,)))
