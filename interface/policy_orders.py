"""Who is telemonitored first: the names of the orders, and how the charts tell them apart."""

from interface.charts import Spec, category
from interface.colours import COLOURS
from interface.session import session
from simulator.policy_settings import ORDERS
from simulator.scenario import parameters

DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3])
"""Of the line of each order, for those who do not tell the colours."""


def title_of(order: str) -> str:
    """The order in words."""
    return session().t._(parameters()["policy.order"].choices[order])


def legend(symbol: str = "square") -> Spec:
    """The colour of each order, with its legend."""
    t = session().t
    scale = {"domain": [title_of(order) for order in ORDERS], "range": _inks()}
    shown = {"orient": "bottom", "columns": 1, "labelLimit": 260, "symbolType": symbol}
    return category("order", t._("Who comes first"), scale=scale, legend=shown)


def _inks() -> list[str]:
    return [COLOURS["implant"], COLOURS["hospital"], COLOURS["pair"], COLOURS["alert"]]
