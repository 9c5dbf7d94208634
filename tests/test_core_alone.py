"""The core where there are no processes or threads, as in a browser: it loads, and computes the very same study."""

import os
import subprocess
import sys

import pytest

import run

BLOCK = '''
import builtins, os, sys, threading
ROOMS = ("synthetic_data", "models", "simulator")
ABSENT = ("multiprocessing", "subprocess", "_posixsubprocess", "socket", "signal", "fcntl", "resource", "mmap")
ordinary = builtins.__import__

def guarded(name, globals=None, locals=None, fromlist=(), level=0):
    """What the core itself asks for; a library may ask, and has to do without in its own way."""
    asks = (globals or {}).get("__name__", "").partition(".")[0]
    wanted = [name, *(f"{name}.{part}" for part in fromlist or ())]
    if asks in ROOMS and any(w.partition(".")[0] in ABSENT or w == "concurrent.futures.process" for w in wanted):
        raise ImportError(f"{name}: there is none here")
    return ordinary(name, globals, locals, fromlist, level)

def none(*args, **kwargs):
    raise RuntimeError("can't start new thread or process")

builtins.__import__ = guarded
import _posixsubprocess, subprocess
import concurrent.futures.process as pool  # joblib and scikit-learn load it and _multiprocessing, whatever they do
pool.ProcessPoolExecutor.__init__ = none
subprocess.Popen = _posixsubprocess.fork_exec = none
threading.Thread.start = none
threading._start_new_thread = threading._start_joinable_thread = none
for name in ("fork", "forkpty", "posix_spawn", "posix_spawnp", "system", "popen"):
    setattr(os, name, none)
'''
STUDY = """
import hashlib
from simulator.report import report
from simulator.scenario import Scenario
from simulator.study import run_study

study = run_study(Scenario().change({"cohort.n_patients": 300, "records.n_pool": 4500, "seed": 2}))
figures = {k: v for k, v in report(study).items() if k not in ("timings_s", "peak_memory_mb")}
assert figures["prediction"]["event_sensitivity"] is not None
rows = (study.scores, study.features.values, study.evaluation.discrimination.auroc, figures)
print([hashlib.sha256(r.tobytes() if hasattr(r, "tobytes") else repr(r).encode()).hexdigest() for r in rows])
"""
NEEDS_THEM = (
    "simulator.space",
    "simulator.scale",
    "simulator.worker",
    "simulator.workshop",
    "simulator.hand",
    "simulator.loaded",
    "simulator.shipping",
)
COMMANDS = ("simulator.cli", "simulator.scale_command", "simulator.__main__", "simulator.journal_command")


def said(program: str) -> str:
    """What a Python of its own prints; one thread to a product of matrices, whose order of sums is its bits."""
    alone = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(run.ROOT)}
    done = subprocess.run([sys.executable, "-c", program], env=alone, cwd=run.ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_study_is_the_same_without_processes_or_threads() -> None:
    assert said(BLOCK + STUDY) == said(STUDY)


def test_every_module_of_the_core_loads() -> None:
    paths = [path for room in ("synthetic_data", "models", "simulator") for path in (run.ROOT / room).rglob("*.py")]
    names = [".".join(path.relative_to(run.ROOT).with_suffix("").parts).removesuffix(".__init__") for path in paths]
    core = sorted(name for name in names if not name.startswith(NEEDS_THEM) and name not in COMMANDS)
    assert len(core) > 100
    assert said(BLOCK + f"import importlib\nfor name in {core}:\n    importlib.import_module(name)\nprint('all')")


@pytest.mark.parametrize(
    "act",
    [
        "import threading; threading.Thread(target=int).start()",
        "from concurrent.futures import ThreadPoolExecutor as T; T(1).submit(int)",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.fork()",
        "import multiprocessing as m; m.Process(target=int).start()",
        "from concurrent.futures import ProcessPoolExecutor as P; P(1)",
        "import types; exec('import subprocess', {'__name__': 'simulator.x'})",
    ],
)
def test_what_is_blocked_is_blocked(act: str) -> None:
    with pytest.raises(AssertionError, match=r"RuntimeError|ImportError|ModuleNotFoundError"):
        said(BLOCK + act)
