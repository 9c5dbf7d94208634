"""The page Le logiciel ailleurs: a parcel comes, is read, is put to work elsewhere, is forged."""

import json
import math
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from interface import receiver_parcel
from interface.receiver_words import REFUSED, WORLDS
from interface.space import home
from models.artefact import Artefact, Linear, Tree, Trees, read_artefact
from models.evaluation import Estimate
from simulator.cache import StageCache
from simulator.language import LANGUAGES, language
from simulator.scenario import Scenario
from simulator.space import receiver
from simulator.space.bench import Bench
from simulator.space.card import is_readable
from simulator.space.parcel import NotAParcel, Parcel, platform_key, seal, unseal
from simulator.space.protocol import Answer, Export, Train
from simulator.space.receiver import Order, Travelled, receive
from simulator.space.tamper import WAYS, touch
from simulator.space.travel import moved, sure
from simulator.study import Study
from tests.hostile import BINARY
from tests.visits import HOSTILE, charts, said, sound, visit, words_alike
from tests.worlds import one_thread  # noqa: F401

SAME = {"Signature"}


@pytest.fixture(scope="module")
def released() -> dict[str, Any]:
    """What the gate of a smaller study lets out."""
    study = Study(Scenario().change({"cohort.n_patients": 1500, "records.n_pool": 12_000}), StageCache(), workers=1)
    bench = Bench(study, "snds")
    bench.train(Train())
    return bench.export()[0]


@pytest.fixture(scope="module")
def artefact(released: dict[str, Any]) -> Artefact:
    return read_artefact(json.dumps(released["artefact"]).encode())


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> list[Order]:
    """The clinic, smaller and in this process; the orders it got."""
    orders: list[Order] = []

    def install(order: Order) -> Travelled:
        orders.append(order)
        return receive(order)

    monkeypatch.setattr(receiver, "PATIENTS", 500)
    monkeypatch.setattr("interface.receiver_clinic.install", install)
    monkeypatch.setattr("interface.receiver_clinic.cache", StageCache)  # nothing is remembered
    return orders


def sealed(artefact: Artefact) -> Parcel:
    return seal(artefact, platform_key(home()))


def exported(released: dict[str, Any], **link: str) -> AppTest:
    """The page of a visitor whose space has exported a model."""
    app = visit("receiver", **{"lang": "en", **link})
    app.session_state["hydroscope_space"].asked.append(
        (Export(), Answer(status="released", released=released, inside=30_000_000))
    )
    return sound(app.run())


def upload(app: AppTest, data: bytes, name: str = "x.json") -> AppTest:
    choose(app, "file")
    box = next(box for box in app.file_uploader if "receiver_file" in box.key)
    box.upload(name, data)
    return sound(app.run())


def choose(app: AppTest, source: str) -> AppTest:
    pills = next(e for e in app.get("button_group") if str(e.key).startswith("receiver_source"))
    return sound(pills.set_value(source).run())


def press(app: AppTest, key: str) -> AppTest:
    return sound(app.button(key=f"receiver_{key}").click().run())


def test_the_interval_of_a_difference_is_that_of_independent_figures() -> None:
    """For symmetric intervals it is the normal interval of a difference; it widens with either."""
    d = moved(Estimate(0.70, 0.67, 0.73), Estimate(0.78, 0.74, 0.82))
    assert (d.value, d.low, d.high) == pytest.approx((0.08, 0.03, 0.13))
    assert sure(d) and not sure(moved(Estimate(0.7, 0.6, 0.8), Estimate(0.75, 0.7, 0.8)))
    assert not sure(moved(Estimate(0.7), Estimate(0.9)))
    rng = np.random.default_rng(1)
    home, away = rng.binomial(300, 0.3, 4000) / 300, rng.binomial(200, 0.5, 4000) / 200
    half = [1.96 * np.sqrt(p * (1 - p) / n) for p, n in ((home, 300), (away, 200))]
    held = [
        moved(Estimate(a, a - x, a + x), Estimate(b, b - y, b + y))
        for a, b, x, y in zip(home, away, *half, strict=True)
    ]
    assert 0.93 < np.mean([e.low <= 0.2 <= e.high for e in held]) < 0.97


@pytest.mark.parametrize(
    "body",
    [
        Linear(intercept=-3, weights=(0.0, -0.52)),
        Linear(intercept=-0.5, weights=(0.0, 0.0)),
        Trees(
            kind="tree",
            trees=(
                Tree(
                    feature=(0, -1, -1), threshold=(1, 0, 0), left=(1, -1, -1), right=(2, -1, -1), value=(0, 0.25, 0)
                ),
            ),
        ),
    ],
)
def test_whoever_forges_is_found_unless_he_signs_himself(body: Any) -> None:
    parcel = sealed(Artefact(features=("a", "b"), body=body))
    for way, reason in zip(WAYS[:2], ("altered", "bad_signature"), strict=True):
        with pytest.raises(NotAParcel) as refused:
            unseal(touch(parcel, way).parcel.written())
        assert refused.value.reason == reason
    touched = touch(parcel, "signature")
    forged, _ = unseal(touched.parcel.written())
    assert forged.body != body and forged.features == ("a", "b")
    assert sum(x != y for x, y in zip(touched.parcel.artefact, parcel.artefact, strict=True)) == 1
    assert float(touched.before) != float(touched.after) and touched.parcel.key != parcel.key


def test_a_model_without_a_digit_to_change_gets_a_space() -> None:
    parcel = sealed(Artefact(features=(), body=Linear(intercept=0, weights=())))
    touched = touch(parcel, "weight")
    assert touched.before == "" and touched.parcel.artefact == parcel.artefact + " "


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_parcel_is_read_installed_and_judged(
    released: dict[str, Any], artefact: Artefact, here: list[Order], code: str
) -> None:
    app = exported(released, lang=code)
    t, parcel = language(code), sealed(artefact)
    metrics = {m.label: m.value for m in app.metric}
    assert metrics[t._("What travels")] == t.bytes(len(parcel.written()))
    assert metrics[t._("What stayed")] == t.bytes(30_000_000)
    assert parcel.digest[:16] in "\n".join(str(s.value) for s in app.success)
    largest = max(artefact.body.weights, key=abs)  # type: ignore[union-attr]
    assert charts(app)["weights"]["weights"][0]["weight"] == pytest.approx(largest)
    press(app, "install")
    assert here[0].scenario["seed"] != Scenario().seed and here[0].threshold is None
    found = receive(here[0])
    assert t.number(found.patients) in said(app) and t.number(found.events) in said(app)
    for key in ("auroc", "calibration", "announced", "unexplained", "warning"):
        rows = charts(app)[key][key]
        assert rows[0]["value"] == pytest.approx(artefact.card[key][0])
        assert [rows[1][end] for end in ("value", "low", "high")] == pytest.approx(list(found.figures[key]))
    makers = charts(app)["manufacturers"]["manufacturers"]
    assert [row["value"] for row in makers] == pytest.approx([e[0] for e in found.by_manufacturer.values()])


def test_another_threshold_is_not_held_against_the_card(released: dict[str, Any], here: list[Order]) -> None:
    app = exported(released)
    sound(app.toggle(key="receiver_by_card").set_value(False).run())
    sound(app.slider(key="receiver_threshold").set_value(0.1).run())
    press(app, "install")
    assert here[-1].threshold == pytest.approx(0.1)
    assert [len(charts(app)[key][key]) for key in ("auroc", "announced")] == [2, 1]
    sound(app.selectbox(key="receiver_world").set_value("index").run())
    assert "last installation" in said(app)
    press(app, "install")
    assert here[-1].scenario["telemetry.fluid_index"] is True and "last installation" not in said(app)


def test_the_worlds_of_the_clinic_exist_and_are_told_as_they_are() -> None:
    for world in WORLDS.values():
        Scenario().change(world.changes)
        for value in world.changes.values():
            told = {1.5: "one and a half", 12.0: "twelve"}.get(value, str(value))
            assert value is True or told in world.story


def test_forging_is_told_on_the_page(released: dict[str, Any], here: list[Order]) -> None:
    app = exported(released)
    assert REFUSED["altered"] in str(press(app, "weight").success[-1].value)
    assert REFUSED["bad_signature"] in str(press(app, "digest").success[-1].value)
    press(app, "signature")
    assert "Installed" in str(app.warning[-1].value) and here[-1].parcel[-200:] not in (here[0].parcel[-200:],)


HOSTILE_FILES = {
    **{name: (make(), "not_json") for name, make in BINARY.items()},
    "empty": (b"", "not_json"),
    "long": (b"{" + b" " * 4_300_000, "too_long"),
    "other": (b'{"a": 1}', "not_a_parcel"),
    "deep": (b'{"a":' * 3000, "not_json"),
}


def test_hostile_files_are_refused_and_the_last_good_one_is_kept(
    released: dict[str, Any], artefact: Artefact
) -> None:
    app = exported(released)
    parcel = sealed(artefact)
    upload(app, parcel.written())
    assert parcel.digest[:16] in "\n".join(str(s.value) for s in app.success)
    files = {
        **HOSTILE_FILES,
        "cut": (parcel.written()[:-9], "not_json"),
        "altered": (touch(parcel, "weight").parcel.written(), "altered"),
        "resigned": (touch(parcel, "digest").parcel.written(), "bad_signature"),
    }
    for name, (data, reason) in files.items():
        upload(app, data, f"{name}.json")
        assert REFUSED[reason] in str(app.warning[0].value), name
        assert "kept" in said(app) and app.metric
    upload(app, touch(parcel, "signature").parcel.written())
    assert "does not know" in str(app.warning[0].value)


def test_a_hostile_card_and_hostile_names_are_not_shown_as_they_are(
    released: dict[str, Any], artefact: Artefact, tmp_path: Path
) -> None:
    evil, key = "![x](https://evil.example/x.png)", platform_key(tmp_path)
    card = {**artefact.card, "version": evil}
    assert is_readable(artefact)
    changes: list[dict[str, Any]] = [
        {"version": evil},
        {"kind": evil},
        {"channels": [evil]},
        {"label_rule": evil},
        {"threshold": math.inf},
        {"threshold": "0.02"},
        {"pairing_rate": "x"},
        {"groups": {"sex": [{"group": 7, "announced": [0, 0, 0], "calibration": [0, 0, 0]}]}},
        {"more": 1},
        {"horizon_days": 10**30},
        {"auroc": None},
    ]
    for change in changes:
        assert not is_readable(artefact.model_copy(update={"card": {**artefact.card, **change}})), change
    assert is_readable(artefact.model_copy(update={"card": {}}))
    app = exported(released)
    named = artefact.model_copy(update={"card": card, "features": (evil, *artefact.features[1:])})
    weights = (1e308, *artefact.body.weights[1:])  # type: ignore[union-attr]
    named = named.model_copy(update={"body": Linear(intercept=0, weights=weights)})
    upload(app, seal(named, key).written())
    assert evil not in said(app) and "it is not shown" in said(app)
    tree = Tree(feature=(0, -1, -1), threshold=(1, 0, 0), left=(1, -1, -1), right=(2, -1, -1), value=(0, 0.25, 0))
    upload(app, seal(Artefact(features=(evil,), body=Trees(kind="tree", trees=(tree,))), key).written())
    assert evil not in said(app) and "1 question" in said(app)


def test_numbers_that_lead_nowhere_are_refused(artefact: Artefact) -> None:
    huge = Linear(intercept=0, weights=(1e308, -1e308) + (1e308,) * (len(artefact.features) - 2))
    assert (
        receive(
            Order(parcel=sealed(artefact.model_copy(update={"body": huge, "calibration": None})).written().decode())
        ).refused
        == "no_scores"
    )


def test_a_clinic_that_does_not_answer_is_stopped(artefact: Artefact, monkeypatch: pytest.MonkeyPatch) -> None:
    order = Order(parcel=sealed(artefact).written().decode())
    monkeypatch.setattr(receiver, "TIME_LIMIT", 0.01)
    assert receiver.install(order).refused == "too_slow"
    monkeypatch.undo()
    failed = subprocess.CompletedProcess([], returncode=-9, stdout=b"")
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: failed)
    assert receiver.install(order).refused == "crashed"


def test_a_clinic_that_refuses_says_why(released: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("interface.receiver_clinic.cache", StageCache)
    app = exported(released)
    for reason, words in REFUSED.items():
        monkeypatch.setattr("interface.receiver_clinic.install", lambda order, r=reason: Travelled(refused=r))
        press(app, "install")
        assert words in str(app.warning[0].value)


def test_a_ready_made_model_comes_out_of_a_space(released: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    class Double:
        def open(self, opening: object, who: str) -> "Double":
            return self

        def ask(self, request: object) -> Answer:
            asked.append(request)
            return Answer(status="released", released=released if isinstance(request, Export) else {}, inside=10**7)

        def close(self) -> None:
            asked.append("closed")

    kept = StageCache()
    monkeypatch.setattr(receiver_parcel, "walls", Double)
    monkeypatch.setattr(receiver_parcel, "cache", lambda: kept)
    app = visit("receiver", lang="en")
    assert not app.metric
    press(app, "ready")
    assert asked == [Train(), Export(), "closed"] and app.metric
    monkeypatch.setattr(receiver_parcel, "cache", StageCache)
    monkeypatch.setattr(Double, "ask", lambda self, request: Answer(status="failed"))
    app = visit("receiver", lang="en")
    assert "Try again" in str(press(app, "ready").warning[0].value)


def test_the_two_languages_share_no_sentence(released: dict[str, Any], here: list[Order]) -> None:
    pages = [press(exported(released, lang=code), "install") for code in LANGUAGES]
    assert {line for line in words_alike(*pages) if not any(word in line for word in SAME)} == set()


@pytest.mark.parametrize("link", HOSTILE)
def test_hostile_links(link: dict[str, str]) -> None:
    assert visit("receiver", **link).title
