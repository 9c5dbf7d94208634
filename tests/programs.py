"""The other programs of the tests: looked for on the machine, else installed from Debian's packages.

PostgreSQL keeps classes in one of the tests' two stores; LibreOffice opens the worksheets. A test of a program
that is missing is skipped, or fails where CI=true.
"""

import os
import shutil
from pathlib import Path

import pytest

import run
from tests.chromium import is_debian

PACKAGES = {"soffice": "libreoffice-writer-nogui", "postgres": "postgresql"}


def find(program: str) -> Path | None:
    """The program of this name; Debian keeps those of PostgreSQL's server out of the PATH."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), reverse=True)
    on_path = shutil.which(program)
    return Path(on_path) if on_path else next(iter(versions), None)


def require(program: str) -> Path:
    """The program; without it the test is skipped, or fails where CI=true."""
    path = find(program)
    if path is None and os.environ.get("CI") == "true":
        pytest.fail(f"no {program} on this machine")
    return path or pytest.skip(f"no {program} on this machine: install {PACKAGES[program]}")


def prepare() -> None:
    """Install what is missing where we may."""
    missing = [package for program, package in PACKAGES.items() if not find(program)]
    if missing and is_debian() and os.geteuid() == 0:
        run.say(run.text("getting_programs", names=", ".join(missing)))
        run.listen(["apt-get", "update"])
        run.listen(["apt-get", "install", "-y", "--no-install-recommends", *missing])
