"""Who finds and weighs the pairs: the simulator itself, or another program that is told the same things."""

from collections.abc import Callable, Sequence
from importlib import import_module
from os import name as system
from typing import cast

import pandas as pd

from simulator.linkage.blocking import Rule
from simulator.linkage.comparisons import Comparison
from simulator.linkage.estimation import chance, estimate
from simulator.linkage.patterns import Candidates, candidate_patterns
from simulator.linkage.weights import Weights
from simulator.problem import Problem

N_ = str  # marks a text for translation

Fit = Callable[
    [Sequence[Comparison], Sequence[Rule], pd.DataFrame, pd.DataFrame, int, int], tuple[Candidates, Weights]
]
"""From comparisons, search rules, both tables, the most pairs and the most EM steps to pairs and weights."""
ELSEWHERE = {"splink": "simulator.splink_engine"}
"""The modules of the other engines: outside the core, each with a function ``fit``, loaded when asked for."""
NEEDED = {"splink": ("splink", "duckdb")}
PYTHON = ".venv\\Scripts\\python" if system == "nt" else ".venv/bin/python"


class NotInstalled(Problem):
    """An engine's program is not on this computer; says how to install it."""


def engine(name: str) -> Fit:
    """The engine of a setting. Raises :class:`NotInstalled`."""
    if name not in ELSEWHERE:
        return fit
    try:
        return cast(Fit, import_module(ELSEWHERE[name]).fit)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in NEEDED[name]:
            raise
        raise NotInstalled(
            N_(
                "The program “{engine}” is not installed on this computer, so it cannot pair the records. Either "
                "install it, with “{command}” in the folder of Hydroscope, then start again; or come back to "
                "Hydroscope’s own engine: {key}={own}."
            ),
            engine=name.capitalize(),
            command=f"{PYTHON} -m pip install -r requirements-{name}.txt",
            key="linkage.engine",
            own="hydroscope",
        ) from error


def fit(
    comparisons: Sequence[Comparison],
    rules: Sequence[Rule],
    left: pd.DataFrame,
    right: pd.DataFrame,
    max_pairs: int,
    max_iterations: int,
) -> tuple[Candidates, Weights]:
    """The simulator's own engine: the pairs that satisfy a rule, and what each level of agreement is worth."""
    found = candidate_patterns(comparisons, rules, left, right, max_pairs)
    by_chance = chance(comparisons, left, right)
    return found, estimate(comparisons, found, by_chance, (len(left), len(right)), max_iterations)
