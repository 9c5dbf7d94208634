"""`run.py test` itself: every check runs, and the last lines tell what failed and what could not run."""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

import run
from tests import __main__ as checks
from tests import chromium, programs

REPORT = f"""<testsuites><testsuite>
<testcase classname="tests.test_a" name="test_good"/>
<testcase classname="tests.test_a" name="test_wrong"><failure message="assert 0"/></testcase>
<testcase classname="tests.test_b" name="test_broken"><error message="fixture"/></testcase>
<testcase classname="tests.test_c" name="test_page"><skipped message="{chromium.MISSING}"/></testcase>
<testcase classname="tests.test_c" name="test_other"><skipped message="Linux only"/></testcase>
</testsuite></testsuites>"""


def test_the_summary_names_failures_and_the_browser_tests_that_could_not_run() -> None:
    cases = list(ElementTree.fromstring(REPORT).iter("testcase"))
    *_, skipped, wrong, broken, verdict = checks.summary(["mypy", "pytest"], ["pytest"], cases)
    assert skipped == run.text("browser_skipped", number=1, names="tests/test_c::test_page")
    assert (wrong, broken) == ("tests/test_a::test_wrong", "tests/test_b::test_broken")
    assert verdict == run.text("failed", names="pytest")


def test_the_summary_of_a_good_run_says_what_was_checked() -> None:
    assert checks.summary(["mypy", "pytest"], [], []) == ["", run.text("passed", names="mypy, pytest")]


def test_every_check_runs_even_after_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[str] = []
    monkeypatch.chdir(run.ROOT)
    monkeypatch.setattr(chromium, "prepare", lambda: None)
    monkeypatch.setattr(programs, "prepare", lambda: None)
    monkeypatch.setattr(checks, "passes", lambda name, *_, **__: ran.append(name))  # None: not passed
    assert checks.main(["-k", "x"]) == 1
    every = list(checks.checks(Path("r"), []))
    assert sorted(ran) == sorted(every)
    assert capsys.readouterr().out.splitlines()[-1] == run.text("failed", names=", ".join(every))


@pytest.mark.parametrize("wrong", [(), ("short",), ("long",), ("short", "other", "long")])
def test_the_checks_that_failed_are_told_in_their_order(wrong: tuple[str, ...]) -> None:
    codes = {name: name in wrong for name in ("short", "other", "long")}
    commands = {name: ["-c", f"raise SystemExit({int(code)})"] for name, code in codes.items()}
    assert checks.failures(commands) == list(wrong)


@pytest.mark.parametrize("beside", [False, True])
def test_a_check_passes_when_its_program_exits_with_0(beside: bool) -> None:
    assert checks.passes("good", ["-c", "pass"], beside)
    assert not checks.passes("bad", ["-c", "raise SystemExit(3)"], beside)


def test_what_a_check_beside_the_tests_says_is_told_under_its_title(capsys: pytest.CaptureFixture[str]) -> None:
    says = "import sys; print('here'); print('and there', file=sys.stderr)"
    assert checks.passes("a check", ["-u", "-c", says], beside=True)
    assert capsys.readouterr().out == "\n── a check\nhere\nand there\n"


def test_without_chromium_a_browser_test_is_skipped_and_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "find", lambda: None)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=chromium.MISSING):
        chromium.require()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=chromium.MISSING):
        chromium.require()


def test_the_chromium_of_the_machine_is_found_before_any_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("HYDROSCOPE_CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "playwright_shell", lambda: "playwright's")
    monkeypatch.setattr(chromium.shutil, "which", lambda name: None)
    assert chromium.find() == "playwright's"
    monkeypatch.setattr(chromium.shutil, "which", lambda name: name if name == "google-chrome" else None)
    assert chromium.find() == "google-chrome"
    monkeypatch.setenv("HYDROSCOPE_CHROMIUM", "mine")
    assert chromium.find() == "mine"


@pytest.mark.parametrize(
    ("debian", "root", "expected"),
    [
        (True, True, ["apt-get", "apt-get", sys.executable]),
        (True, False, [sys.executable]),
        (False, True, [sys.executable]),
    ],
)
def test_a_missing_chromium_comes_from_debian_or_from_playwright(
    monkeypatch: pytest.MonkeyPatch, debian: bool, root: bool, expected: list[str]
) -> None:
    programs: list[str] = []
    monkeypatch.setattr(chromium, "find", lambda: None)
    monkeypatch.setattr(chromium, "is_debian", lambda: debian)
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 0 if root else 1000, raising=False)
    monkeypatch.setattr(run, "listen", lambda command: programs.append(command[0]))
    chromium.prepare()
    assert programs == expected


def test_a_missing_program_is_installed_once_and_a_found_one_never(monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(programs, "is_debian", lambda: True)
    monkeypatch.setattr(programs.os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(programs.run, "listen", commands.append)
    monkeypatch.setattr(programs, "find", lambda name: Path("/usr/bin", name))
    programs.prepare()
    assert commands == []
    monkeypatch.setattr(programs, "find", lambda name: None)
    programs.prepare()
    assert commands[-1][-2:] == list(programs.PACKAGES.values())


def test_without_a_program_a_test_is_skipped_and_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "find", lambda name: None)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="postgresql"):
        programs.require("postgres")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no postgres"):
        programs.require("postgres")
