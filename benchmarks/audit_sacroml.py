"""``python -m benchmarks.audit_sacroml --python PYTHON``: our membership attacks beside those of SACRO-ML.

PYTHON is that of an environment with `requirements-audit.txt` (gigabytes, and another pandas than ours). Both sides
attack the same models, trained on the same paired patients of the default scenario; the same patients are
the members and the others. Target: they differ by at most 0.03.
"""

import argparse
import importlib.metadata
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from models.evaluation import Estimate
from simulator.cache import StageCache
from simulator.scenario import Scenario
from simulator.space import membership
from simulator.study import Study

ROOT = Path(__file__).resolve().parents[1]
TARGET = 0.03
DEEP = {"model.kind": "tree", "model.tree_depth": 20, "model.tree_leaf": 1}
MODELS: dict[str, dict[str, Any]] = {
    "logistic regression (default)": {},
    "gradient boosting": {"model.kind": "boosting"},
    "tree, depth 20, leaves of one week": DEEP,
}


def main() -> None:
    """Attack each model on both sides, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", required=True, help="of the environment with SACRO-ML")
    parser.add_argument("--shadows", type=int, default=membership.SHADOWS, help="shadow models on each side")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    cache, found = StageCache(), []
    for name, changes in MODELS.items():
        study = Study(Scenario().change({"seed": options.seed, **changes}), cache, workers=1)
        theirs = reference(study, options.python, options.shadows)
        ours = {
            "worst_case": membership.worst_case(study),
            "likelihood_ratio": membership.likelihood_ratio(study, options.shadows),
        }
        found += [line(name, attack, ours[attack], theirs) for attack in ours]
        show(found[-2:])
    if options.json:
        told = {"lines": found, "seed": options.seed, "shadows": options.shadows, "versions": versions(theirs)}
        options.json.write_text(json.dumps(told, indent=1), encoding="utf-8")
    worst = max(abs(one["difference"]) for one in found)
    print(f"largest difference {worst:.3f}, target {TARGET}: {'met' if worst <= TARGET else 'missed'}")
    sys.exit(worst > TARGET)


def reference(study: Study, python: str, shadows: int) -> dict[str, Any]:
    """What SACRO-ML finds, in its own environment."""
    who, inside = membership.members(study)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "study.npz"
        np.savez(
            path,
            x=study.data.x(study.features),
            y=study.data.y,
            patient=study.data.patient,
            split=study.data.split,
            who=who,
            inside=inside,
            answers=membership._answers(study)[who],
            names=np.array(study.data.names),
            settings=study.scenario.model.model_dump_json(),
        )
        command = [python, "-m", "benchmarks.sacroml_attacks", str(path), str(shadows)]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, encoding="utf-8")
    return json.loads(done.stdout.splitlines()[-1])


def line(model: str, attack: str, ours: Estimate, theirs: dict[str, Any]) -> dict[str, Any]:
    """One line of the table; ``also``: what else SACRO-ML offers against this model."""
    aurocs = theirs["auroc"]
    also = {name: round(value, 4) for name, value in aurocs.items() if name.startswith(attack + "_")}
    return {
        "model": model,
        "attack": attack,
        "ours": [round(x, 4) for x in (ours.value, ours.low, ours.high)],
        "sacroml": round(aurocs[attack], 4),
        "difference": round(ours.value - aurocs[attack], 4),
        **also,
    }


def versions(theirs: dict[str, Any]) -> dict[str, str]:
    """Of what was compared."""
    return {"sacroml": theirs["version"], "scikit-learn": importlib.metadata.version("scikit-learn")}


def show(lines: list[dict[str, Any]]) -> None:
    """Print lines of the table."""
    for one in lines:
        value, low, high = one["ours"]
        also = ", ".join(f"{k} {v:.3f}" for k, v in one.items() if k.startswith(one["attack"] + "_"))
        print(
            f"{one['model']:36}{one['attack']:18}{value:.3f} [{low:.3f} to {high:.3f}]   "
            f"SACRO-ML {one['sacroml']:.3f}   difference {one['difference']:+.3f}   ({also})",
            flush=True,
        )


if __name__ == "__main__":
    main()
