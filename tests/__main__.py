"""What `python3 run.py test` runs: every check, even after one has failed, then a summary."""

import os
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import run
from tests import chromium, programs

IMPORT_CONTRACTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def checks(report: Path, pytest_arguments: list[str]) -> dict[str, list[str]]:
    """The arguments Python gets for each check; the tests write their results to ``report``."""
    # the tests of a file stay together, for they share studies and servers; the long files are not the last ones
    workers = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    pytest = [*workers, f"--junitxml={report}", *pytest_arguments]
    return {
        "ruff check": ["-m", "ruff", "check"],
        "ruff format": ["-m", "ruff", "format", "--check"],
        "mypy": ["-m", "mypy"],
        "import-linter": ["-c", IMPORT_CONTRACTS],
        "pytest": ["-m", "pytest", *pytest],
    }


def main(pytest_arguments: list[str]) -> int:
    """Run every check from the root of the checkout; 1 if any failed."""
    os.chdir(run.ROOT)
    chromium.prepare()
    programs.prepare()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "junit.xml")
        commands = checks(report, pytest_arguments)
        failed = failures(commands)
        cases = list(ElementTree.parse(report).iter("testcase")) if report.exists() else []
    for line in summary(list(commands), failed, cases):
        print(line)
    return 1 if failed else 0


def failures(commands: dict[str, list[str]]) -> list[str]:
    """The checks that failed. The tests, which come last, leave time for the others: those run beside them."""
    *before, last = commands.items()
    with ThreadPoolExecutor(1) as beside:
        found = beside.map(lambda check: passes(*check, beside=True), before)
        passed = passes(*last)
        return [name for name, good in zip(commands, [*found, passed], strict=True) if not good]


def passes(name: str, arguments: list[str], beside: bool = False) -> bool:
    """Run one check under its title; ``beside`` another, what it says is told when it has ended."""
    command = [sys.executable, *arguments]
    if beside:
        code, said = run.listen(command)
        print(f"\n── {name}\n{said}", end="", flush=True)
        return code == 0
    print(f"\n── {name}", flush=True)
    return run.call(command) == 0


def summary(names: list[str], failed: list[str], cases: list[ElementTree.Element]) -> list[str]:
    """The last lines: the browser tests that could not run and what to install, the failures, the verdict."""
    skipped = [title(case) for case in cases if chromium.MISSING in reason(case)]
    broken = [title(case) for case in cases if {"failure", "error"} & {child.tag for child in case}]
    lines = [""]
    if skipped:
        lines.append(run.text("browser_skipped", number=len(skipped), names=", ".join(skipped)))
    verdict = ("failed", failed) if failed else ("passed", names)
    return [*lines, *broken, run.text(verdict[0], names=", ".join(verdict[1]))]


def reason(case: ElementTree.Element) -> str:
    """Why a test was skipped; empty if it was not."""
    skipped = case.find("skipped")
    return "" if skipped is None else skipped.get("message", "")


def title(case: ElementTree.Element) -> str:
    """A test's name as pytest takes it on its command line, near enough to find it."""
    return f"{case.get('classname', '').replace('.', '/')}::{case.get('name')}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
