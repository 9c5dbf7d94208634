"""The certificate of erasure."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from interface import certificate as module
from interface.certificate import certificate, check
from interface.space import Visit
from models.artefact import Artefact
from simulator.language import LANGUAGES, Language, language
from simulator.scenario import Scenario
from simulator.space.application import Application
from simulator.space.decision import decide
from simulator.space.journal import Journal, verify
from simulator.space.opening import opening_of
from simulator.space.parcel import seal, stranger_key
from simulator.space.protocol import Close, Export, Tabulate, Train
from simulator.space.space import Walls

WORLD = Scenario().change({"cohort.n_patients": 400, "records.n_pool": 4000, "cohort.n_days": 365})
TYPED = '#panic("typed") *x* $a$ `b` \\ "'
WHAT = ("Make a table: Sex", "Make a table: Age group", "Train a model: Logistic regression", "Export the model")


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Visit, Path]]:
    """A space that was opened, asked and erased."""
    home = tmp_path_factory.mktemp("home")
    grant = decide(Application()).grant
    with Walls(home) as walls:
        opening = opening_of(grant, WORLD)
        space = walls.open(opening, TYPED)
        asked = [(opening, space.opened)]
        asked += [(ask, space.ask(ask)) for ask in (Tabulate(rows="sex"), Tabulate(rows="age_group"))]
        asked += [(ask, space.ask(ask)) for ask in (Train(kind="logistic"), Export())]
        asked.append((Close(), space.close()))
        yield Visit(None, grant, space, asked=asked), home


@pytest.fixture(autouse=True)
def at_home(closed: tuple[Visit, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HYDROSCOPE_HOME", str(closed[1]))


def told(closed: tuple[Visit, Path], code: Language = "en") -> dict[str, object]:
    return module._told(language(code), closed[0], "Research")


@pytest.mark.parametrize("code", LANGUAGES)
def test_it_is_a_pdf_whatever_was_typed(closed: tuple[Visit, Path], code: Language) -> None:
    made = certificate(language(code), code, closed[0], TYPED)
    assert made.startswith(b"%PDF-") and 5_000 < len(made) < 200_000


def test_it_tells_each_release_and_the_digest_of_the_journal(closed: tuple[Visit, Path]) -> None:
    found = told(closed)
    verdict = verify(closed[0].journals[0])
    assert found["journals"] == [(f"{verdict.entries} entries; digest of the last one (SHA-256):", verdict.digest)]
    entries = [json.loads(line) for line in closed[0].journals[0].read_text("utf-8").splitlines()]
    released = [e for e in entries if e["kind"] == "release"]
    assert [(row[0], row[3]) for row in found["left"]] == [(str(e["number"]), e["digest"][:16]) for e in released]
    assert [row[1] for row in found["left"]][1:] == [*WHAT]
    assert sum(e["bytes_out"] for e in released) == closed[0].left
    assert all(line.endswith("yes") for line in found["checks"]) and check(closed[0]).erased
    assert "Nobody can prove that no copy exists" in " ".join(found["proves"])


def test_it_names_each_model_that_left_by_the_digest_that_the_journal_holds(closed: tuple[Visit, Path]) -> None:
    visit = closed[0]
    released = next(answer.released["artefact"] for ask, answer in visit.asked if isinstance(ask, Export))
    parcel = seal(Artefact.model_validate(released), stranger_key())
    (model,) = told(closed)["models"]
    assert model[1] == parcel.digest and "Logistic regression" in model[0]
    assert parcel.digest in visit.journals[0].read_text("utf-8")


def test_no_model_is_told_where_none_left(closed: tuple[Visit, Path]) -> None:
    text = language("en")
    assert module._models(text, [{"number": 1, "details": {"left": 3}}, {"number": 2, "details": {}}]) == []


def test_what_is_still_there_is_told(closed: tuple[Visit, Path]) -> None:
    rest = closed[1] / "spaces" / closed[0].past.name
    rest.mkdir()
    try:
        assert not check(closed[0]).erased
        assert "Its directory no longer exists: NO" in told(closed)["checks"]
    finally:
        rest.rmdir()


def test_an_altered_journal_is_told(closed: tuple[Visit, Path]) -> None:
    path = closed[0].journals[0]
    before = path.read_bytes()
    path.write_bytes(before.replace(b'"age_group"', b'"sex"'))
    try:
        assert not check(closed[0]).erased
        assert "The chain of the journal holds: NO" in told(closed)["checks"]
        assert certificate(language("fr"), "fr", closed[0], "x").startswith(b"%PDF-")
    finally:
        path.write_bytes(before)


def test_a_living_process_is_told(closed: tuple[Visit, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    monkeypatch.setattr(closed[0].past, "pid", 1)
    assert not check(closed[0]).no_process


def test_an_open_journal_is_no_erasure(closed: tuple[Visit, Path], tmp_path: Path) -> None:
    journal = Journal(tmp_path / "open.jsonl", "a")
    journal.add("opened", {})
    seen = module.Checks(True, True, ((journal.path, verify(journal.path)),))
    assert not seen.erased
    journal.add("closed", {})
    assert module.Checks(True, True, ((journal.path, verify(journal.path)),)).erased
    journal.close()
