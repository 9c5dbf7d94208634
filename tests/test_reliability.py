"""A hundredth of ``python -m tests.reliability``, and whether it would see what is wrong."""

import json
from pathlib import Path

import pytest
import streamlit as st
from streamlit.runtime.uploaded_file_manager import DeletedFile

from interface import own_files, receiver_parcel, shell
from interface.session import Session
from tests import programs
from tests.reliability import PARTS, queries
from tests.reliability.__main__ import main
from tests.reliability.report import Report, chance
from tests.reliability.visitor import CANARY, found

HERE = {"queries": 150, "uploads": 40, "artefacts": 40, "kills": 1, "disk": 3, "clock": 1}
"""Cases of the parts that are played without a server, each on SQLite alone."""


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("part", HERE)
def test_nothing_goes_wrong(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "find", lambda name: None)
    report = Report(part, 1)
    PARTS[part][0][0](1, range(HERE[part]), report)
    assert report.wrong == [] and sum(report.given.values()) >= HERE[part]
    assert report.ended["wrong"] == 0 and report.ended


def test_a_case_is_the_same_alone_and_among_others() -> None:
    assert [chance(1, "queries", n).random() for n in (7, 7, 8)][0:2] == [chance(1, "queries", 7).random()] * 2
    assert len({chance(seed, part, n).random() for seed in (1, 2) for part in "ab" for n in (1, 2)}) == 8


def test_what_goes_wrong_is_told_with_the_command_that_plays_it_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(query: str) -> str:
        raise LookupError("no such thing")

    monkeypatch.setattr(queries, "read", broken)
    monkeypatch.setitem(PARTS, "queries", ((queries.play, 3),))
    assert main(["--only", "queries", "--json", str(tmp_path / "x.json")]) == 1
    said = capsys.readouterr().out
    assert "3 cases, 3 wrong" in said and "LookupError: no such thing" in said
    assert "python -m tests.reliability --only queries --seed 1 --case 2" in said
    assert len(json.loads((tmp_path / "x.json").read_text())["queries"]["wrong"]) == 3


def test_a_link_that_was_not_taken_whole_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert queries.read("cohort.n_patients=500") == "taken in silence"
    assert queries.read("cohort.n_patients=1e9&<script>=1") == "told"
    monkeypatch.setattr(Session, "query", lambda session: {"lang": session.language})
    with pytest.raises(AssertionError, match="another scenario"):
        queries.read("cohort.n_patients=500")


@pytest.mark.parametrize("secret", [CANARY, "Traceback (most recent call last)", "-----BEGIN PRIVATE KEY-----"])
def test_a_secret_that_is_sent_is_seen(secret: str) -> None:
    assert found(f"some words {secret} and more".encode(), "delta") and not found(b"some words", "delta")


def test_a_file_that_was_let_go_of_is_none_and_changes_nothing() -> None:
    """A browser that is quicker than the page may speak of it once more."""
    with queries.visiting(""):
        st.session_state["box"] = DeletedFile("1")
        own_files._receive("left", "box")
        receiver_parcel._receive("box")
        assert not own_files.held().received and not receiver_parcel.desk().received


@pytest.mark.parametrize("value", ["none", "", None, 3, True, ["fr"], {"a": 1}])
def test_a_crafted_choice_in_the_sidebar_changes_nothing(value: object) -> None:
    with queries.visiting("lang=en&level=expert&preset=discovery"):
        before = dict(queries.session().query())
        for key, chosen in (
            ("preset", "_preset_chosen"),
            ("level", "_level_chosen"),
            ("language", "_language_chosen"),
        ):
            st.session_state[key] = value
            getattr(shell, chosen)()
        assert queries.session().query() == before
