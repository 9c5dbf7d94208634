"""The documents and the reference of the library are built without a warning."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import run


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as a reader would."""
    folder = tmp_path_factory.mktemp("site")
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(build, cwd=run.ROOT, env=quiet, capture_output=True, text=True, timeout=180)
    assert (done.returncode, done.stderr.strip()) == (0, "")
    return folder


def test_the_reference_names_what_the_readme_shows(site: Path) -> None:
    reference = (site / "reference" / "simulator" / "index.html").read_text("utf-8")
    assert all(f'id="simulator.{name}"' in reference for name in ("scenario.Scenario.change", "study.run_study"))


def test_no_page_fetches_anything_from_outside(site: Path) -> None:
    pages = [page.read_text("utf-8") for page in site.rglob("*.html")]
    assert len(pages) > 10
    assert [page[:80] for page in pages for tag in ('src="http', 'href="https://fonts') if tag in page] == []
