"""The study paired by Splink: the same figures from another program, and what is said where it is missing."""

import json
import sys
from functools import cache

import numpy as np
import pytest

from interface import compute
from simulator import cli
from simulator.language import LANGUAGES, language
from simulator.linkage import Linkage
from simulator.linkage.engines import engine
from simulator.scenario import Scenario
from simulator.study import Study
from tests.visits import ROOT, sound, visit

SMALL = "cohort.n_patients=1000"
CHANGES = (
    {"cohort.n_patients": 3000},
    {"cohort.n_patients": 1000, "seed": 2, "identifiers.error_ratio": 2},
    {"cohort.n_patients": 1000, "linkage.identifiers": "birth,hospital,implant_date,death_date"},
)
"""HYDRO in miniature; twice the errors in another world; fields that other rules find."""


@cache
def linked(program: str, case: int) -> tuple[Study, Linkage]:
    study = Study(Scenario().change({**CHANGES[case], "linkage.engine": program}), compute.cache(), workers=1)
    return study, study.linkage


@pytest.mark.parametrize("case", range(len(CHANGES)))
def test_splink_finds_what_the_simulator_finds(case: int) -> None:
    (study, own), (_, other) = linked("hydroscope", case), linked("splink", case)
    for name in ("rate", "precision", "recall"):
        assert getattr(other, name).value == pytest.approx(getattr(own, name).value, abs=0.005), name
    assert other.expected_precision == pytest.approx(own.expected_precision, abs=0.005)
    f1 = [
        2 * link.links["correct"].sum() / (len(link.links) + (study.registers.truth >= 0).sum())
        for link in (own, other)
    ]
    assert f1[0] == pytest.approx(f1[1], abs=0.005)
    assert len(other.links) > 300


@pytest.mark.parametrize("case", range(len(CHANGES)))
def test_splink_compares_the_same_pairs_in_the_same_way(case: int) -> None:
    (own, _), (other, _) = linked("hydroscope", case), linked("splink", case)
    mine, theirs = own.pairs.candidates, other.pairs.candidates
    order = np.lexsort([mine.right, mine.left])
    np.testing.assert_array_equal(mine.left[order], theirs.left)
    np.testing.assert_array_equal(mine.right[order], theirs.right)
    np.testing.assert_array_equal(mine.levels[mine.pattern[order]], theirs.levels[theirs.pattern])
    assert [(r.n_pairs, r.n_new, r.used) for r in mine.rules] == [(r.n_pairs, r.n_new, r.used) for r in theirs.rules]


def test_m_and_u_are_splinks_own_and_nearly_ours() -> None:
    mine, theirs = (linked(program, 0)[0].pairs.weights for program in ("hydroscope", "splink"))
    table = mine.table().merge(theirs.table(), on=["field", "given", "level", "value"], suffixes=("", "_splink"))
    assert len(table) == len(mine.table()) == len(theirs.table())
    assert (table["m"] != table["m_splink"]).mean() > 0.8
    np.testing.assert_allclose(table["m"], table["m_splink"], atol=0.02)
    np.testing.assert_allclose(table["u"], table["u_splink"], atol=0.02)


def test_the_same_scenario_gives_the_same_figures_twice() -> None:
    scenario = Scenario().change({**CHANGES[1], "linkage.engine": "splink"})
    assert Study(scenario, workers=1).linkage.links.equals(linked("splink", 1)[1].links)


@pytest.mark.parametrize("identifiers", ["sex", "hospital"])
def test_when_nothing_can_be_paired_splink_gives_the_same_reason(identifiers: str) -> None:
    reasons = []
    for program in ("hydroscope", "splink"):
        changes = {"cohort.n_patients": 200, "linkage.identifiers": identifiers, "linkage.engine": program}
        reasons.append(Study(Scenario().change(changes), workers=1).linkage.reason)
    assert reasons[0] == reasons[1] != ""


def test_the_command_line_says_the_same_things_in_the_same_places(capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for program in ("hydroscope", "splink"):
        command = ["run", "--set", SMALL, "--set", f"linkage.engine={program}", "--json", "-", "--workers", "1"]
        assert cli.main(command) == 0
        out, err = capsys.readouterr()
        said.append(json.loads(out))
        assert err == ""
    assert keys(said[0]) == keys(said[1])
    assert said[1]["scenario"]["linkage.engine"] == "splink"
    assert said[1]["pairing"]["n_paired"] > 700 and said[1]["prediction"]["missing"] is None


def keys(found: object) -> object:
    """The names of a JSON document at every depth."""
    if isinstance(found, dict):
        return {name: keys(value) for name, value in found.items()}
    return [keys(value) for value in found] if isinstance(found, list) else None


@pytest.fixture
def absent(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if Splink had never been installed."""
    monkeypatch.setitem(sys.modules, "splink", None)
    monkeypatch.delitem(sys.modules, "simulator.splink_engine", raising=False)


def test_the_simulator_alone_never_loads_splink(absent: None) -> None:
    assert Study(Scenario().change({"cohort.n_patients": 200}), workers=1).linkage.rate.value > 0
    assert "simulator.splink_engine" not in sys.modules


def test_another_missing_module_is_no_missing_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "simulator.splink_engine", raising=False)
    monkeypatch.setitem(sys.modules, "simulator.linkage.patterns", None)
    with pytest.raises(ModuleNotFoundError, match=r"linkage\.patterns"):
        engine("splink")


@pytest.mark.parametrize("code", LANGUAGES)
def test_without_splink_the_command_line_says_how_to_install_it(
    absent: None, code: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", {"fr": "fr_FR.UTF-8", "en": "en_GB.UTF-8"}[code])
    assert cli.main(["run", "--set", SMALL, "--set", "linkage.engine=splink"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1
    assert "-m pip install -r requirements-splink.txt" in err and "linkage.engine=hydroscope" in err
    assert ("n’est pas installé" in err) == (code == "fr")
    assert (ROOT / "requirements-splink.txt").exists()


@pytest.mark.parametrize(("code", "page"), [("fr", "linkage"), ("en", "evaluation")])
def test_without_splink_a_page_says_so_and_offers_the_own_engine(absent: None, code: str, page: str) -> None:
    link = {"cohort__n_patients": "1001", "lang": code}
    app = visit(page, linkage__engine="splink", **link)
    assert len(app.warning) == 1 and not app.metric
    assert "splink" in app.warning[0].value and ("n’est pas installé" in app.warning[0].value) == (code == "fr")
    app.button(key="own_engine").click()
    sound(app.run())
    assert not app.warning and app.metric
    assert "linkage.engine" not in app.query_params
    assert app.query_params["cohort.n_patients"] == "1001"


def test_the_page_shows_splinks_pairing_as_it_shows_any() -> None:
    app = visit("linkage", linkage__engine="splink", cohort__n_patients="3000", lang="en", level="expert")
    rate = linked("splink", 0)[1].rate.value
    assert app.metric[0].value == language("en").percent(rate, 1)
    assert app.selectbox(key="p:linkage.engine").value == "splink"
