"""``pip install .``: the package holds everything the app needs, and its command opens it from anywhere."""

import json
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import run
from tests.ports import free_port

ROOMS = ("interface", "pages", "classroom", "simulator", "models", "synthetic_data", "locales")
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]


def files_of(room: str) -> set[str]:
    """What a room of the checkout holds, without what Python leaves there."""
    found = (file for file in (run.ROOT / room).rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return {file.relative_to(run.ROOT).as_posix() for file in found}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, built from a copy so that the checkout stays clean."""
    checkout = tmp_path_factory.mktemp("checkout")
    for room in ROOMS:
        shutil.copytree(run.ROOT / room, checkout / room, ignore=shutil.ignore_patterns("__pycache__"))
    for file in [*run.ROOT.glob("*.*"), run.ROOT / "LICENSE"]:
        if file.is_file():
            shutil.copy(file, checkout)
    shutil.copytree(run.ROOT / ".streamlit", checkout / ".streamlit")
    build = [*PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(checkout / "dist"), str(checkout)]
    subprocess.run(build, check=True, capture_output=True, timeout=120)
    return next((checkout / "dist").glob("*.whl"))


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The command of the package, installed in an environment that borrows the libraries of the tests'."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, with_pip=False)
    scripts = home / ("Scripts" if sys.platform == "win32" else "bin")
    python = str(scripts / "python")
    ask = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    own = Path(subprocess.run(ask, check=True, capture_output=True, text=True).stdout.strip())
    libraries = [path for path in sys.path if path.endswith("site-packages")]
    (own / "borrowed.pth").write_text("\n".join(libraries), encoding="utf-8")
    install = [*PIP, "--python", python, "install", "--no-deps", "--no-index", "--force-reinstall", str(wheel)]
    subprocess.run(install, check=True, capture_output=True, timeout=120)
    yield str(scripts / "hydroscope")


@pytest.mark.parametrize("room", ROOMS)
def test_the_package_holds_every_file_of_the_rooms(wheel: Path, room: str) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    assert files_of(room)
    assert files_of(room) - packed == set()


def test_the_package_asks_for_the_libraries_of_the_requirements(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    metadata = next(name for name in archive.namelist() if name.endswith("METADATA"))
    asked = {line.split(": ")[1] for line in archive.read(metadata).decode().splitlines() if line[:9] == "Requires-"}
    wanted = {line for line in (run.ROOT / "requirements.txt").read_text().splitlines() if line and line[0] != "#"}
    plain = {"".join(sorted(text.split(";")[0].replace(" ", ""))) for text in asked}
    assert {"".join(sorted(line.split("#")[0].replace(" ", ""))) for line in wanted} <= plain


def test_the_command_gives_the_figures_of_the_checkout_from_any_folder(command: str, tmp_path: Path) -> None:
    study = ["run", "--set", "cohort.n_patients=200", "--set", "cohort.n_days=365", "--json", "-"]
    asks = {tmp_path: [command, "cli", *study], run.ROOT: [sys.executable, "-m", "simulator", *study]}
    told = [
        json.loads(subprocess.run(ask, cwd=where, check=True, capture_output=True, timeout=120).stdout)
        for where, ask in asks.items()
    ]
    for figures in told:
        del figures["timings_s"], figures["peak_memory_mb"]
    assert told[0] == told[1]
    assert list(tmp_path.iterdir()) == []


def test_the_command_opens_the_app_from_any_folder(command: str, tmp_path: Path) -> None:
    port = free_port()
    ask = [command, "--no-browser", "--port", str(port)]
    with subprocess.Popen(ask, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as app:
        assert app.stdout
        said = app.stdout.readline()
        answered = run.answers(port)
        app.terminate()
        app.wait(timeout=60)
    assert answered
    assert str(port) in said


def test_its_help_names_the_command_and_no_tests(command: str) -> None:
    done = subprocess.run([command, "--help"], check=True, capture_output=True, text=True, timeout=60)
    assert "hydroscope [--port N]" in done.stdout
    assert "run.py" not in done.stdout
