"""The page L'espace projet."""

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from interface import (
    space,
    space_dominance,
    space_door,
    space_drawing,
    space_export,
    space_journal,
    space_model,
    space_table,
)
from interface.shell import plain
from interface.space import Visit
from interface.space_rule_names import SHORT
from interface.space_words import ASKS, FAILURES, OBSTACLES, RULES
from simulator.space.catalogue import COLUMNS as CATALOGUE
from simulator.space.grant import Obstacle
from simulator.space.journal import read
from simulator.space.magnitudes import ONE
from simulator.space.protocol import REQUESTS
from simulator.space.ready_made import FILES
from simulator.space.space import IDLE, Walls
from tests.visits import HOSTILE, ROOT, pictures, said, sound, visit, words_alike

SMALL = {"cohort__n_patients": "1200", "records__n_pool": "8000"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walls]:
    with Walls(tmp_path_factory.mktemp("home")) as made:
        yield made


@pytest.fixture
def home(built: Walls) -> Path:
    return built.home


@pytest.fixture(autouse=True)
def walls(built: Walls, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walls]:
    """The same walls for each test, without the spaces of those before."""
    monkeypatch.setenv("HYDROSCOPE_HOME", str(built.home))
    monkeypatch.setattr(space, "walls", lambda: built)
    yield built
    for found in built.spaces:
        found.abandon()
    built.spaces = []
    deadline = time.monotonic() + 60
    while (built.home / "spaces").exists() and directories(built.home) and time.monotonic() < deadline:
        time.sleep(0.02)


def press(app: AppTest, key: str) -> AppTest:
    return sound(app.button(key=f"space_{key}").click().run())


def entered(**link: str) -> AppTest:
    return press(visit("space", **{"lang": "en", **SMALL, **link}), "open")


def kept(app: AppTest) -> Visit:
    return app.session_state["hydroscope_space"]


def offered(app: AppTest) -> set[str]:
    return {str(button.key).removeprefix("space_") for button in app.button}


def directories(home: Path) -> list[Path]:
    return list((home / "spaces").iterdir())


def test_from_the_door_to_the_erasure(home: Path) -> None:
    app = entered()
    assert len(directories(home)) == 1 and "paired people are inside" in said(app)
    app.selectbox(key="space_rows").set_value("age_group")
    app.selectbox(key="space_columns").set_value("sex")
    press(app, "table")
    table = next(e.value for e in app.dataframe if "Man" in e.value.columns)
    assert list(table.index)[-1] == "Total"
    counts = kept(app).asked[-1][1].released["counts"]
    assert table.iloc[-1, -1] == f"{counts[-1][-1]:,}"
    press(app, "lines")
    assert "lines of patients never leave" in said(app) and RULES["rows"][1] in said(app)
    assert "Trained inside" in said(press(app, "train"))
    press(app, "evaluate")
    told = kept(app).asked[-1][1].released
    assert [m.value for m in app.metric if m.label == "AUROC"] == [f"{told['auroc'][0]:.2f}"]
    press(app, "export")
    assert len(app.get("download_button")) == 1 and "Secrecy" in said(app)
    press(app, "erase")
    assert directories(home) == [] and "erase" not in offered(app) and "open" in offered(app)
    labels = [button.proto.label for button in app.get("download_button")]  # what has left stays
    certificate = "Certificate of erasure (PDF)"
    assert labels.count(certificate) == 2 and len(labels) == 3  # in front of the page, and on it before all else
    assert labels[0] == certificate and "The space is gone" in app.success[0].value
    again = [button.proto.label for button in sound(app.run()).get("download_button")]
    assert again.count(certificate) == 1 and again[0] == certificate
    journal = next(e.value for e in app.table if "Who" in e.value.columns)
    assert journal["What"].iloc[-1] == "Closed" and "The chain of" in said(app)
    assert kept(app).inside == 0 and 0 < kept(app).left < kept(app).held / 500


def test_hidden_counts_are_told_as_hidden() -> None:
    app = entered()
    app.selectbox(key="space_rows").set_value("failure_stays")
    app.selectbox(key="space_columns").set_value("manufacturer")
    press(app, "table")
    table = next(e.value for e in app.dataframe if "Total" in e.value.columns)
    counts = kept(app).asked[-1][1].released["counts"]
    none = [[n is None for n in row] for row in counts]
    assert (table == "hidden").to_numpy().tolist() == none and any(map(any, none))
    assert RULES["small"][1] in said(app)


def test_totals_and_means_with_the_rules_that_hid_some() -> None:
    app = entered()
    app.selectbox(key="space_rows").set_value("failure_stays")
    app.selectbox(key="space_columns").set_value("sex")
    for cells in ("total", "mean"):
        app.selectbox(key="space_cells").set_value((cells, "failure_days"))
        press(app, "table")
        request, answer = kept(app).asked[-1]
        assert (request.cells, request.of) == (cells, "failure_days")
        table = next(e.value for e in app.dataframe if "Total" in e.value.columns)
        told = answer.released[f"{cells}s"]
        assert (table == "hidden").to_numpy().tolist() == [[n is None for n in row] for row in told]
        assert any(None in row for row in told)
        assert RULES["few_contributors"][1] in said(app) and "Which rule hid which cell" in said(app)
    assert f"({answer.released['counts'][-1][-1]:,} people)" in table.iloc[-1, -1]


def test_the_example_of_dominance_is_decided_by_the_rule() -> None:
    app = entered()
    for days in (300, 20, 0):
        sound(app.slider(key="space_neighbour").set_value(days).run())
        total = days + sum(space_dominance.OTHERS)
        assert f"Total: {total} days" in said(app)
        assert ("Hidden: one person alone" in said(app)) == (days >= ONE * total)


def test_an_identifier_with_a_medical_column_is_refused_with_its_source() -> None:
    app = entered()
    app.selectbox(key="space_rows").set_value("implant_date")
    app.selectbox(key="space_columns").set_value("failure_stays")
    press(app, "table")
    assert "“Date of implantation”" in said(app).replace("\\", "") and RULES["crossed"][1] in said(app)
    assert kept(app).counts[2] == 1


def test_a_memory_of_patients_stays_inside() -> None:
    app = entered()
    app.selectbox(key="space_kind").set_value("memory")
    press(press(app, "train"), "export")
    assert "The model stays inside" in said(app) and not app.get("download_button")


def test_page_and_language_may_change() -> None:
    app = press(entered(), "table")
    app.switch_page("../pages/mission.py")
    sound(app.run())
    app.switch_page("../pages/space.py")
    sound(app.run())
    assert "erase" in offered(app) and any("People" in e.value.columns for e in app.dataframe)
    next(e for e in app.get("button_group") if e.key == "language").set_value("fr").run()
    assert any("Personnes" in e.value.columns for e in sound(app).dataframe)


def test_a_killed_space_is_told_and_comes_back(home: Path) -> None:
    app = press(press(entered(), "train"), "table")
    before = kept(app).left
    os.kill(kept(app).space.pid, 9)
    press(app, "table")
    assert "The space broke down" in said(app) and "Trained inside" not in said(app) and "export" not in offered(app)
    assert kept(app).left >= before
    press(app, "table")
    assert any("People" in e.value.columns for e in app.dataframe)
    assert "each start has its journal" in said(app) and len(kept(app).journals) == 2
    assert len(directories(home)) == 1


def test_an_unused_space_is_erased_and_told(home: Path) -> None:
    app = entered()
    kept(app).space.used = time.monotonic() - IDLE - 1
    sound(app.run())
    assert "for 15 minutes" in said(app) and directories(home) == [] and "open" in offered(app)


def test_a_changed_scenario_is_told_and_opened_again() -> None:
    app = entered()
    pid = kept(app).space.pid
    sound(app.selectbox(key="preset").set_value("perfect-pairing").run())
    assert "has changed since" in said(app)
    press(app, "reopen")
    assert "has changed since" not in said(app) and kept(app).space.pid != pid


@pytest.mark.parametrize(("file", "words"), [("insurer", "refused"), ("hydro", None)])
def test_a_refused_file_opens_nothing(file: str, words: str | None) -> None:
    app = visit("authorisation", lang="en")
    next(e for e in app.get("button_group") if e.key == "file").set_value(file).run()
    app.switch_page("../pages/space.py")
    sound(app.run())
    assert ("open" in offered(app)) == (words is None)
    assert (OBSTACLES["refused"] in said(app)) == (words is not None)


def test_a_column_given_up_cannot_be_counted() -> None:
    columns = tuple(c for c in FILES["hydro"].application.columns if c != "T_MCOaaA.CDC_ACT")
    assert "T_MCOaaA.CDC_ACT" in CATALOGUE
    app = visit("space", lang="en", **SMALL)
    app.session_state["application"] = FILES["hydro"].application.model_copy(update={"columns": columns})
    press(sound(app.run()), "open")
    assert "Implanted device (CCAM act)" not in app.selectbox(key="space_rows").options


def test_all_spaces_in_use_no_snds_and_no_fork(walls: Walls, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "open" not in offered(visit("space", lang="en", preset="no-snds"))
    monkeypatch.setattr("simulator.space.space.MOST_SPACES", 0)
    assert "All spaces of this server are in use" in said(entered())
    monkeypatch.setattr(space_door, "SUPPORTED", False)
    app = visit("space", lang="en")
    assert "open" not in offered(app) and "Windows" in said(app)


def test_every_rule_and_failure_has_words() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "simulator" / "space").glob("*.py"))
    rules = set(re.findall(r'Reason\(\s*rule="(\w+)"', code))
    failures = set(re.findall(r'Impossible\(\s*"(\w+)"', code)) | set(re.findall(r'"(too_slow|crashed)"', code))
    failures |= set(re.findall(r'_failed\("(\w+)"', code))
    assert len(rules) > 8 and rules == set(RULES)
    assert len(failures) > 10 and failures == set(FAILURES)
    assert set(OBSTACLES) == set(Obstacle.__args__)
    assert set(ASKS) == set(REQUESTS.json_schema()["discriminator"]["mapping"])
    documented = (ROOT / "docs" / "space.md").read_text("utf-8")
    assert all(f"| `{rule}` |" in documented for rule in rules)


def test_the_bars_are_drawn_to_scale() -> None:
    app = press(entered(), "table")
    found = kept(app)
    widths = [float(w) for w in re.findall(r'width="([\d.]+)" height="14"', pictures(app)[0][1])]
    assert widths[0] == space_drawing.WIDE[0][0] - 40
    assert widths[1] == pytest.approx(max(widths[0] * found.left / found.held, space_drawing.LEAST_DRAWN), abs=0.01)


def test_both_languages() -> None:
    def walked(code: str) -> AppTest:
        app = entered(lang=code)
        for key in ("describe", "table", "lines", "train", "evaluate", "export"):
            press(app, key)
        return app

    fr, en = walked("fr"), walked("en")
    alike = {line for line in words_alike(fr, en) if not re.search("Liang|SHA|Ed25519|Signature|Hydroscope", line)}
    assert not alike, alike


@pytest.mark.parametrize("link", HOSTILE[:3])
def test_a_hostile_link(link: dict[str, str]) -> None:
    visit("space", **link)


def test_the_page_holds_no_line() -> None:
    """The modules of the page speak to the space only; none knows the study."""
    for module in (space, space_door, space_drawing, space_export, space_journal, space_model, space_table):
        text = Path(str(module.__file__)).read_text("utf-8")
        assert not re.search(r"import [^\n]*\b[sS]tudy\b|linked_people|simulator\.space\.desk", text)


def test_the_journal_names_each_rule_in_the_visitors_language(home: Path) -> None:
    assert SHORT.keys() == RULES.keys() | FAILURES.keys()
    app = press(entered(lang="fr"), "lines")
    journal = next(e.value for e in app.table if "Quoi" in e.value.columns)
    assert journal["Quoi"].iloc[-1] == plain("Décision\u00a0: refusé (lignes de patients)")
    recorded = [entry for entry in read(kept(app).journals[-1]) if entry["kind"] == "decision"]
    assert recorded[-1]["details"]["rules"] == ["rows"]
