"""Probabilistic record linkage (Fellegi & Sunter 1969) on indirect identifiers.

The engine pairs any two tables of integer columns: ``candidate_patterns`` finds pairs worth comparing,
``chance`` and ``estimate`` learn what agreement is worth, ``judge`` and ``decide`` accept links.
``link`` is the study's stage, implant records against the health-data pool.
"""

from simulator.linkage.blocking import Rule
from simulator.linkage.comparisons import LEVEL_NAMES, Comparison, Exact, Neighbour, Recorded, Within
from simulator.linkage.decision import decide, judge
from simulator.linkage.estimation import chance, estimate
from simulator.linkage.left_out import compare_left_out
from simulator.linkage.patterns import Candidates, candidate_patterns
from simulator.linkage.result import REASONS, Estimate, Linkage, pair_levels, waterfall, wilson
from simulator.linkage.settings import LinkageSettings
from simulator.linkage.study import DECIDING, Scored, choose, link, score
from simulator.linkage.weights import Weights, posterior

__all__ = [
    "DECIDING",
    "LEVEL_NAMES",
    "REASONS",
    "Candidates",
    "Comparison",
    "Estimate",
    "Exact",
    "Linkage",
    "LinkageSettings",
    "Neighbour",
    "Recorded",
    "Rule",
    "Scored",
    "Weights",
    "Within",
    "candidate_patterns",
    "chance",
    "choose",
    "compare_left_out",
    "decide",
    "estimate",
    "judge",
    "link",
    "pair_levels",
    "posterior",
    "score",
    "waterfall",
    "wilson",
]
