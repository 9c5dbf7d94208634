"""From an authorisation to a project space: what is granted, and nothing else, is loaded."""

from simulator.scenario import Scenario
from simulator.space.decision import Grant
from simulator.space.grant import granted_scenario
from simulator.space.people import AMOUNTS, COLUMNS
from simulator.space.protocol import Open, Strictness


def opening_of(grant: Grant, scenario: Scenario, strictness: Strictness = "snds") -> Open:
    """The order that opens a space with the data that ``grant`` allows of the world of ``scenario``."""
    granted = granted_scenario(grant, scenario)
    changes = {key: list(v) if isinstance(v, tuple) else v for key, v in granted.differences(Scenario()).items()}
    columns = [name for name, column in COLUMNS.items() if column.origin in grant.columns]
    columns += [name for name, amount in AMOUNTS.items() if set(amount.origins) <= set(grant.columns)]
    return Open(scenario=changes, columns=tuple(columns), strictness=strictness)
