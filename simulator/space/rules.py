"""The rules that a file is judged by, in the order in which a reader meets them.

Explicit and readable, they are a teaching model of what the CESREES and the CNIL look at, not legal advice: the real
ones read a protocol, ask questions and weigh. Law as of November 2026.
"""

from simulator.space.rule import Rule
from simulator.space.rules_of_cesrees import OPINION_RULES
from simulator.space.rules_of_cnil import DECISION_RULES

RULES: tuple[Rule, ...] = (*OPINION_RULES, *DECISION_RULES)
