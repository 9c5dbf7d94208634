"""Probabilistic record linkage (Fellegi & Sunter 1969) on indirect identifiers.

The engine pairs any two tables of integer columns: ``candidate_patterns`` finds pairs worth comparing,
``chance`` and ``estimate`` learn what agreement is worth, ``judge`` and ``decide`` accept links.
``link`` is the study's stage, implant records against the health-data pool; ``pair_tables`` pairs the
records of any two files, or those of one.
"""

from models.evaluation import Estimate
from simulator.linkage.blocking import Rule
from simulator.linkage.comparisons import Comparison, Exact, Neighbour, Recorded, Within
from simulator.linkage.decision import decide, judge
from simulator.linkage.engines import NotInstalled
from simulator.linkage.estimation import chance, chance_within, estimate
from simulator.linkage.fields import Field
from simulator.linkage.left_out import compare_left_out
from simulator.linkage.pairing import Paired, pair_tables
from simulator.linkage.patterns import Candidates, candidate_patterns
from simulator.linkage.request import Request
from simulator.linkage.result import REASONS, Linkage, pair_levels, waterfall, wilson
from simulator.linkage.settings import LinkageSettings
from simulator.linkage.similarity import Similar
from simulator.linkage.study import DECIDING, Scored, choose, link, score
from simulator.linkage.weights import Weights, posterior

__all__ = [
    "DECIDING",
    "REASONS",
    "Candidates",
    "Comparison",
    "Estimate",
    "Exact",
    "Field",
    "Linkage",
    "LinkageSettings",
    "Neighbour",
    "NotInstalled",
    "Paired",
    "Recorded",
    "Request",
    "Rule",
    "Scored",
    "Similar",
    "Weights",
    "Within",
    "candidate_patterns",
    "chance",
    "chance_within",
    "choose",
    "compare_left_out",
    "decide",
    "estimate",
    "judge",
    "link",
    "pair_levels",
    "pair_tables",
    "posterior",
    "score",
    "waterfall",
    "wilson",
]
