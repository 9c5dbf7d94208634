"""What the ACRO library decides on random tables of totals: written to ``tests/data/acro.json`` for our tests.

ACRO 1.0.2 needs pandas before 3, which the application does not use; run this in an environment of its own::

    python -m venv /tmp/acro && /tmp/acro/bin/pip install acro==1.0.2
    /tmp/acro/bin/python benchmarks/acro_decisions.py
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd

TABLES, LEAST = 36, 11
CHECKS = {"MinimumThresholdCheck": "few", "NKCheck": "nk", "PPercentCheck": "p_percent"}
FILE = Path(__file__).resolve().parents[1] / "tests" / "data" / "acro.json"


def amounts(rng: np.random.Generator) -> list[list[list[int]]]:
    """A table of two rows and two or three columns: in each cell the amounts of 4 to 24 people, some far above."""
    weight = rng.uniform(0.4, 2.0)
    return [
        [
            (1 + 4 * rng.pareto(weight, rng.integers(4, 25))).clip(max=5000).astype(int).tolist()
            for _ in range(columns)
        ]
        for columns in [int(rng.integers(2, 4))] * 2
    ]


def decided(table: list[list[list[int]]]) -> dict[str, list[list[int]]]:
    """The places of the cells that each check of ACRO objects to, with its default parameters but for 11 people."""
    from acro import ACRO  # not installed where the tests run

    desk = ACRO(suppress=False)
    desk.sdc_checks.risk_appetite["safe_threshold"] = LEAST
    lines = [(i, j, x) for i, row in enumerate(table) for j, cell in enumerate(row) for x in cell]
    people = pd.DataFrame(lines, columns=["row", "column", "amount"])
    desk.crosstab(people["row"], people["column"], values=people["amount"], aggfunc="sum")
    cells = list(desk.results.results.values())[-1].sdc["cells"]
    return {ours: sorted(cells[theirs]) for theirs, ours in CHECKS.items()}


def main() -> None:
    """Write the tables and the decisions."""
    rng = np.random.default_rng(20261127)
    tables = [amounts(rng) for _ in range(TABLES)]
    told = [{"table": table, **decided(table)} for table in tables]
    FILE.write_text(json.dumps({"acro": "1.0.2", "tables": told}, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
