"""What is written for other people's machines says what the app needs: lock, image, service, documents."""

import re
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement

import run

LOCK = (run.ROOT / "requirements.lock").read_text()
LOCKED = re.findall(r"^([a-z0-9._-]+)(?:\[\w+\])?==([^ ;\\]+)", LOCK, re.MULTILINE)
ASKED = [
    Requirement(line)
    for name in ("requirements.txt", "requirements-postgresql.txt")
    for line in (run.ROOT / name).read_text().splitlines()
    if line and not line.startswith("#")
]
DOCUMENTS = (
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    *(f"docs/{f.name}" for f in (run.ROOT / "docs").glob("*.md")),
)


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_the_lock_holds_a_version_that_the_requirements_allow(asked: Requirement) -> None:
    versions = [version for name, version in LOCKED if name == asked.name.lower()]
    assert versions
    assert all(version in asked.specifier for version in versions)


def test_each_locked_version_has_its_hashes() -> None:
    blocks = re.split(r"\n(?=[a-z])", LOCK.strip())
    assert len(blocks) == len(LOCKED)
    assert all("--hash=sha256:" in block for block in blocks)


def test_the_image_takes_every_room_and_nothing_of_the_tests() -> None:
    kept = {line[1:] for line in (run.ROOT / ".dockerignore").read_text().split() if line.startswith("!")}
    with (run.ROOT / "pyproject.toml").open("rb") as file:
        rooms = {name.split(".")[0] for name in tomllib.load(file)["tool"]["setuptools"]["packages"]} - {"hydroscope"}
    assert rooms | {"app.py", "run.py", "pyproject.toml", ".streamlit", "requirements*"} <= kept
    assert not {"tests", "benchmarks", "docs"} & kept


def test_the_services_agree_with_each_other() -> None:
    services = yaml.safe_load((run.ROOT / "compose.yaml").read_text())["services"]
    port = re.search(r"EXPOSE (\d+)", (run.ROOT / "Dockerfile").read_text())
    assert port
    assert f"app:{port[1]}" in (run.ROOT / "deploy" / "Caddyfile").read_text()
    assert services["app"]["read_only"] is True
    variables = {*services["app"]["environment"], "HYDROSCOPE_HOME"}
    described = (run.ROOT / "docs" / "installation.md").read_text()
    assert all(f"`{name}`" in described for name in variables)


def test_the_citation_and_the_package_have_one_version() -> None:
    with (run.ROOT / "pyproject.toml").open("rb") as file:
        version = tomllib.load(file)["project"]["version"]
    assert str(yaml.safe_load((run.ROOT / "CITATION.cff").read_text())["version"]) == version


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_files_that_a_document_points_to_exist(name: str) -> None:
    document = run.ROOT / name
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []
