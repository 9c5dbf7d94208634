"""The model on its journey: signed, refused when touched, and put to work where nobody has seen the data."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.artefact import Artefact, Linear
from simulator.cache import StageCache
from simulator.scenario import Scenario
from simulator.space import receiver
from simulator.space.bench import Bench
from simulator.space.parcel import NotAParcel, Parcel, known, platform_key, seal, unseal
from simulator.space.protocol import Train
from simulator.space.receiver import Order, Travelled, install, receive
from simulator.study import Study
from tests.hostile import BINARY, little_memory
from tests.test_space import ROOT, gone
from tests.worlds import one_thread  # noqa: F401

ARTEFACT = Artefact(features=("a", "b"), body=Linear(intercept=-3, weights=(0.5, 1)), card={"threshold": 0.02})


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def real(home: Path) -> Parcel:
    """The default kind of model, exported through the gate of a smaller study."""
    study = Study(Scenario().change({"cohort.n_patients": 1500, "records.n_pool": 12_000}), StageCache(), workers=1)
    bench = Bench(study, "snds")
    bench.train(Train())
    return seal(Artefact.model_validate(bench.export()[0]["artefact"]), platform_key(home))


def reason(raw: bytes) -> str:
    with pytest.raises(NotAParcel) as refused:
        unseal(raw)
    return refused.value.reason


def test_what_was_sealed_is_what_arrives(home: Path, tmp_path: Path) -> None:
    parcel = seal(ARTEFACT, platform_key(home))
    assert unseal(parcel.written()) == (ARTEFACT, parcel)
    assert known(parcel, home) and not known(parcel, tmp_path)
    assert platform_key(home).public_key() == platform_key(home).public_key()
    key = home / "keys" / "signature.pem"
    assert key.stat().st_mode & 0o777 == 0o600 or os.name == "nt"


def test_whoever_touches_it_is_found(home: Path, tmp_path: Path) -> None:
    parcel = seal(ARTEFACT, platform_key(home))
    other = seal(ARTEFACT, platform_key(tmp_path))
    forged = parcel.artefact.replace("0.5", "0.9")
    assert reason(parcel.model_copy(update={"artefact": forged}).written()) == "altered"
    digest = seal(ARTEFACT.model_copy(update={"card": {}}), platform_key(home))
    assert (
        reason(parcel.model_copy(update={"artefact": digest.artefact, "digest": digest.digest}).written())
        == "bad_signature"
    )
    assert reason(parcel.model_copy(update={"key": other.key}).written()) == "bad_signature"
    assert reason(parcel.written()[:-9]) == "not_json"
    assert reason(ARTEFACT.written()) == "not_a_parcel"
    assert reason(b"{" * 5_000_000) == "too_long"


@pytest.mark.parametrize("name", BINARY)
def test_no_file_of_another_kind_is_loaded(name: str) -> None:
    raw = BINARY[name]()
    with little_memory():
        assert reason(raw) == "not_json"
        assert receive(Order(parcel=raw.decode("latin-1"))).refused in ("not_json", "too_long")


def test_a_signed_thing_that_is_no_model_is_refused(home: Path) -> None:
    class Odd:
        def written(self) -> bytes:
            return b'{"format": "hydroscope-model-1", "body": {}}'

    assert reason(seal(Odd(), platform_key(home)).written()) == "not_an_artefact"  # type: ignore[arg-type]


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_changed_byte_gets_through(home: Path, data: st.DataObject) -> None:
    """Either refused, or it says the very same (a space between two fields)."""
    parcel = seal(ARTEFACT, platform_key(home))
    raw = bytearray(parcel.written())
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] = data.draw(st.integers(0, 255).filter(lambda b: b != raw[place]))
    with suppress(NotAParcel):
        assert unseal(bytes(raw))[0] == ARTEFACT


def test_the_clinic_measures_what_the_model_is_worth_there(real: Parcel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiver, "PATIENTS", 700)
    order = Order(parcel=real.written().decode(), scenario={"seed": 41})
    found = receive(order)
    assert found.refused is None and 600 < found.patients <= 700 and found.events > 100
    for value, low, high in found.figures.values():
        assert value is not None and low is not None and high is not None and low <= value <= high
    assert 0.6 < found.figures["auroc"][0] < 0.9  # type: ignore[operator]
    index = receive(order.model_copy(update={"scenario": {"seed": 41, "telemetry.fluid_index": True}}))
    assert index.by_manufacturer["E"][0] < found.by_manufacturer["E"][0] - 0.02  # type: ignore[operator]
    assert index.by_manufacturer["A"] == found.by_manufacturer["A"]
    alone = receive(order.model_copy(update={"manufacturers": ("E",)}))
    assert set(alone.by_manufacturer) == {"E"} and alone.patients < 150
    strict = receive(order.model_copy(update={"threshold": 0.2}))
    assert strict.figures["unexplained"][0] < found.figures["unexplained"][0]  # type: ignore[operator]


def test_the_clinic_refuses_what_it_cannot_use(real: Parcel, home: Path) -> None:
    artefact, _ = unseal(real.written())
    key = platform_key(home)

    def refused(**changes: object) -> str | None:
        return receive(Order(parcel=seal(artefact.model_copy(update=changes), key).written().decode())).refused

    assert refused(features=("other.week", *artefact.features[1:])) == "other_measures"
    assert refused(card={**artefact.card, "threshold": "high"}) == "no_threshold"
    assert refused(card={**artefact.card, "horizon_days": "soon"}) == "other_measures"
    assert receive(Order(parcel="{}")).refused == "not_a_parcel"
    assert receive(Order(parcel=real.written().decode(), scenario={"no.such": 1})).refused == "other_measures"


def test_it_is_another_process_that_gets_the_parcel_and_nothing_else(real: Parcel) -> None:
    found = install(Order(parcel=real.written().decode().replace("0", "1", 1)))
    assert isinstance(found, Travelled) and found.refused in ("altered", "bad_signature", "not_a_parcel")
    assert json.loads(real.artefact)["card"]["version"]


APPLICATION = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdin=subprocess.PIPE)
child.stdin.write(b'{"parcel": "x"}')
child.stdin.close()
time.sleep(600)
"""
CLINIC = """
import os, time
from simulator.space import receiver
def work(order):
    print(os.getpid(), flush=True)
    time.sleep(600)
receiver.receive = work
receiver.main()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_clinic_at_work_ends_with_the_application_that_asked_it() -> None:
    command = [sys.executable, "-c", APPLICATION, CLINIC]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as application:
        assert application.stdout
        clinic = int(application.stdout.readline())
        application.kill()
    assert gone(clinic)
