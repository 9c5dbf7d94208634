"""What import-linter cannot say: the core imports nothing beyond a short list of libraries."""

import ast
import sys
from pathlib import Path

import pytest

import run

OURS = {"synthetic_data", "models", "simulator"}
LIBRARIES = {"numpy", "scipy", "pandas", "sklearn", "joblib", "pydantic"}
SPEAK_TO_PEOPLE = {"simulator/cli.py", "simulator/language.py", "simulator/__main__.py"}
# Compares the texts of a visitor's own files for `link`; the engine is handed its function.
# Another program for the pairing, loaded only when a scenario asks for it.
# Rates by group that one page shows; no stage needs them.
# The workers of a cluster, loaded only when a study by shards asks for them.
# Signs what the gate of a project space has released, and verifies it elsewhere.
OUTSIDE_THE_CORE = SPEAK_TO_PEOPLE | {
    "models/group_rates.py",
    "simulator/scale/cluster.py",
    "simulator/space/parcel.py",
    "simulator/splink_engine.py",
    "simulator/text_similarity.py",
}
CORE = [
    path
    for package in sorted(OURS)
    for path in sorted((run.ROOT / package).rglob("*.py"))
    if path.relative_to(run.ROOT).as_posix() not in OUTSIDE_THE_CORE
]


def imported(source: str) -> set[str]:
    """The top-level names a module imports, wherever in it."""
    nodes = list(ast.walk(ast.parse(source)))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level]
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.relative_to(run.ROOT).as_posix())
def test_the_core_imports_only_what_runs_anywhere(path: Path) -> None:
    allowed = OURS | LIBRARIES | sys.stdlib_module_names
    assert imported(path.read_text(encoding="utf-8")) - allowed == set()


def test_an_import_hidden_in_a_function_is_seen() -> None:
    assert imported("def f():\n    import babel.dates\n    from pyarrow import csv") == {"babel", "pyarrow"}
