"""The folder that `run.py --offline-bundle` makes installs with no package server at all."""

import json
import zipfile
from pathlib import Path

import pytest

import run
from tests.test_run import assert_one_sentence, launch, make_checkout

NO_SERVER = {"PIP_NO_INDEX": "1"}
IMPORTS_THE_TOY = "import toy_library; print(toy_library.WORD)"


def toy_wheel(folder: Path) -> Path:
    """A library of one word, as a package server would hand it over."""
    folder.mkdir()
    info = "toy_library-1.0.dist-info"
    with zipfile.ZipFile(folder / "toy_library-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("toy_library.py", "WORD = 'carried'")
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: toy-library\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return folder


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder made from a toy checkout whose application needs the toy library."""
    checkout = make_checkout(tmp_path_factory.mktemp("checkout"))
    (checkout / "requirements.txt").write_text("toy-library\n")
    (checkout / "simulator" / "__main__.py").write_text(IMPORTS_THE_TOY)
    server = toy_wheel(tmp_path_factory.mktemp("server") / "wheels")
    folder = tmp_path_factory.mktemp("stick") / "hydroscope"
    made = launch(checkout, "--offline-bundle", str(folder), PIP_FIND_LINKS=str(server), **NO_SERVER)
    assert made.returncode == 0, made.stderr
    (server / "toy_library-1.0-py3-none-any.whl").unlink()
    again = launch(checkout, "--offline-bundle", str(folder), **NO_SERVER)
    assert_one_sentence(again, "contient déjà", str(folder))
    return folder / checkout.name


def test_it_installs_and_runs_without_a_package_server(bundle: Path) -> None:
    assert not (bundle / ".venv").exists()
    told = launch(bundle, "cli", **NO_SERVER)
    assert (told.returncode, told.stdout.strip()) == (0, "carried"), told.stderr


def test_on_another_platform_it_says_for_which_it_was_made(bundle: Path) -> None:
    platform = bundle / "wheels" / "platform.txt"
    kept = platform.read_text()
    platform.write_text("Windows AMD64, Python 3.14")
    stamp = bundle / ".venv" / "hydroscope.json"
    if stamp.exists():  # as if the requirements had changed: only the libraries are to be installed again
        stamp.write_text(json.dumps({"python": json.loads(stamp.read_text())["python"]}))
    told = launch(bundle, "cli", **NO_SERVER)
    platform.write_text(kept)
    assert told.returncode == 1
    assert_one_sentence(told, "Windows AMD64, Python 3.14", run.this_platform(), "wheels")
