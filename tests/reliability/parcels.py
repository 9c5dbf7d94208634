"""Hostile parcels: torn, forged, or sealed as they should be around a model that is none."""

import hashlib
import json
from collections.abc import Callable, Iterator
from functools import cache
from random import Random
from typing import Any

from models.artefact import MOST_BYTES, export
from simulator.cache import StageCache
from simulator.scenario import Scenario
from simulator.space.parcel import Parcel, signed, stranger_key
from simulator.space.tamper import WAYS, touch
from simulator.study import Study
from tests import hostile
from tests.reliability import nasty

SMALL = {"cohort.n_patients": 800, "records.n_pool": 8000, "model.boosting_rounds": 10}
TOLD = (0.7, 0.65, 0.75)
CARD: dict[str, Any] = {
    **{"patients_train": 500, "patients_test": 300, "pairing_rate": TOLD, "horizon_days": 30, "epsilon": None},
    **{
        "channels": ["heart_rate"],
        "label_rule": "primary",
        "threshold": 0.02,
        "version": "0.1.0",
        "kind": "logistic",
    },
    **{"groups": {"sex": [{"group": 0, "announced": TOLD, "calibration": TOLD}]}, "attacks": {"worst_case": TOLD}},
    **dict.fromkeys(("auroc", "calibration", "announced", "unexplained", "warning"), TOLD),
}
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**63, 10**30, -(10**30), 1e308, -1e308, 1e-320, 0.5, "", "x", "1", [], {}),
    *([[]], [0], [1e308], {"a": 1}, "\0", "<script>alert(1)</script>", "![x](http://a.b/c.png)", "🦩" * 30, "9" * 90),
)
KEY = stranger_key()


@cache
def models() -> tuple[str, ...]:
    """Models of a small study with a card, as JSON."""
    cached, found = StageCache(), []
    for kind in ("logistic", "tree", "boosting"):
        study = Study(Scenario().change({**SMALL, "model.kind": kind}), cached, workers=1)
        rule, channels = study.scenario.landmarks.label_rule, list(study.scenario.landmarks.channels)
        card = {**CARD, "kind": kind, "label_rule": rule, "channels": channels}
        found.append(export(study.model, card).written().decode())
    memory = {
        "kind": "memory",
        "neighbours": 2,
        "scale": [1.0, 1.0],
        "rows": [[0.0, 1.0]] * 5,
        "events": [0, 1, 0, 1, 0],
    }
    return (*found, json.dumps({"features": ["a", "b"], "body": memory, "card": {"kind": "memory"}}))


def parcel(chance: Random) -> tuple[str, bytes]:
    """What kind of parcel it is, and its bytes."""
    kind = chance.choice(tuple(KINDS))
    return kind, KINDS[kind](chance)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each container within with each key of it; of long lists some."""
    keys = list(value) if isinstance(value, dict) else [0, len(value) // 2, len(value) - 1] if value else []
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])


def _changed(chance: Random) -> bytes:
    """A model with some of its values replaced, sealed by who changed it."""
    found = json.loads(chance.choice(models()))
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        inside, key = chance.choice(list(_places(found)))
        way = chance.randrange(5)
        if way == 0 and isinstance(inside, dict):
            inside[nasty.word(chance)[:90]] = chance.choice(VALUES)
        elif way == 1:
            del inside[key]
        elif way == 2 and isinstance(inside, list):
            inside += [chance.choice((inside[key], chance.choice(VALUES)))] * chance.choice((1, 3, 600))
        else:
            inside[key] = chance.choice((*VALUES, nasty.word(chance)[:2000]))
    return _sealed(json.dumps(found))


def _sealed(text: str) -> bytes:
    """As a parcel with the digest and the signature that fit."""
    if len(text) > MOST_BYTES:
        return text.encode("utf-8", "replace")
    return signed(text.encode("utf-8", "replace"), KEY).written()


def _forged(chance: Random) -> bytes:
    """Changed on the way, by each of the ways that the page shows, or in a field of the parcel itself."""
    sound = Parcel.model_validate_json(_sealed(chance.choice(models()[:3])))
    if chance.random() < 0.3:
        return touch(sound, chance.choice(list(WAYS))).parcel.written()
    found = json.loads(sound.written())
    key = chance.choice(list(found))
    found[key] = chance.choice((*VALUES, found[key][:-1], found[key][::-1], found[key].upper(), "0" * 64, "f" * 128))
    return json.dumps(found).encode()


def _crafted(chance: Random) -> bytes:
    """A body that would lead a careless reader into a circle, out of its list, or to a division by zero."""
    n = chance.choice((1, 2, 3, 500))
    leaf = {"feature": [-1] * n, "threshold": [0.0] * n, "left": [-1] * n, "right": [-1] * n, "value": [0.1] * n}
    column = chance.choice(list(leaf))
    number = chance.choice((0, 1, n, -2, 10**30, 2**63, 1e308, -5))
    many = {"neighbours": chance.choice((1, 5, 1000, 10**9)), "scale": [chance.choice((0.0, 1.0, 1e-320))]}
    bodies = (
        {"kind": "tree", "trees": [{**leaf, column: [number, *leaf[column][1:]]}] * chance.choice((1, 500))},
        {"kind": "boosting", "base": number, "trees": [leaf]},
        {"kind": "memory", **many, "rows": [[1.0]] * n, "events": [chance.choice((0, 1, 10**30))] * n},
        {"kind": "linear", "intercept": number, "weights": [number]},
    )
    bend = {"kind": chance.choice(("sigmoid", "isotonic")), "slope": number, "x": [0.0] * chance.randint(0, 2)}
    found = {"features": ["a"], "body": chance.choice(bodies), "card": {"threshold": 0.1}}
    return _sealed(json.dumps(found | ({"calibration": {**bend, "y": [1.0]}} if chance.random() < 0.5 else {})))


def _names(chance: Random) -> bytes:
    """Words that harm, in the names of the features and on the card."""
    found = json.loads(chance.choice(models()))
    found["features"] = [nasty.word(chance)[:80] for _ in found["features"]]
    found["card"] = {nasty.word(chance)[:80]: nasty.word(chance) for _ in range(chance.randint(0, 70))}
    return _sealed(json.dumps(found))


def _large(chance: Random) -> bytes:
    """Too long, or too deep."""
    ways: tuple[Callable[[], bytes], ...] = (
        lambda: b"{" + b" " * chance.choice((MOST_BYTES - 2, MOST_BYTES, 2 * MOST_BYTES + 1)),
        lambda: chance.choice((b"[", b'{"a":', b'{"artefact":')) * chance.choice((200, 100_000)),
        lambda: _sealed('{"features":["a"],"body":' + '{"a":' * 5000),
        lambda: _sealed(json.dumps({"features": ["a"] * 501, "body": {"kind": "linear", "weights": [1.0] * 60_001}})),
        lambda: _sealed(json.dumps({"card": {str(k): [[[k]]] for k in range(3000)}})),
    )
    return chance.choice(ways)()


def _other(chance: Random) -> bytes:
    """No parcel at all."""
    text = nasty.word(chance)
    ways = (lambda: chance.choice(list(hostile.BINARY.values()))(), lambda: chance.randbytes(300), text.encode)
    whole = json.dumps(chance.choice(VALUES)).encode()
    return chance.choice((*ways, lambda: whole, lambda: _sealed(text), lambda: chance.choice(models()).encode()))()


def _digest_only(chance: Random) -> bytes:
    """The digest put right after a change, as a careful forger would."""
    found = json.loads(_sealed(chance.choice(models()[:3])))
    found["artefact"] = nasty.damaged(chance, found["artefact"].encode(), 2).decode("utf-8", "replace")
    found["digest"] = hashlib.sha256(found["artefact"].encode()).hexdigest()
    return json.dumps(found).encode()


KINDS = {
    "values": _changed,
    "crafted": _crafted,
    "forged": _forged,
    "digest": _digest_only,
    "names": _names,
    "large": _large,
    "no parcel": _other,
    "torn": lambda chance: nasty.damaged(chance, _sealed(chance.choice(models()))),
    "torn, then sealed": lambda chance: _sealed(
        nasty.damaged(chance, chance.choice(models()).encode(), 2).decode("utf-8", "replace")
    ),
}
