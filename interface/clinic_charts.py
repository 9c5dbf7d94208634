"""The charts at the end of a round of La clinique: the strategies side by side, and the luck of a round."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from interface.charts import category, layer, number, percent_axis, show
from interface.colours import COLOURS, in_theme
from interface.session import session
from models.evaluation import Estimate, Floats

N_ = str  # marks a text for translation

NAMES = {
    "you": N_("You"),
    "model": N_("The model"),
    "chance": N_("Chance"),
    "everyone": N_("Everyone called"),
    "foreseeing": N_("All-seeing (impossible)"),
}
_INKS = {
    "you": COLOURS["hospital"],
    "model": COLOURS["implant"],
    "chance": COLOURS["muted"],
    "everyone": COLOURS["alert"],
    "foreseeing": COLOURS["pair"],
}


def name_of(strategy: str) -> str:
    """A strategy in the visitor's language."""
    return session().t._(NAMES[strategy])


def side_by_side(avoided: Mapping[str, Estimate], rounds: Mapping[str, Floats] | None = None) -> None:
    """Stays avoided by each strategy with its interval; behind, where 95 % of the ``rounds`` lie."""
    t = session().t
    rows = [
        {"name": name_of(name), "x": e.value, "low": e.low, "high": e.high, "ink": in_theme(_INKS[name])}
        for name, e in avoided.items()
    ]
    table = pd.DataFrame(rows)
    title = t._("Stays avoided a round (expected)")
    y = category("name", None, sort=None, axis={"labelLimit": 150})
    x = number("x", title, axis={"tickCount": 5})
    ink = category("ink", None, scale=None)
    tooltip = [category("name", None), *(number(n, None, format=".2f") for n in ("x", "low", "high"))]
    layers = [
        layer({"type": "rule", "strokeWidth": 2}, "strategies", x={**x, "field": "low"}, x2={"field": "high"}, y=y),
        layer(
            {"type": "point", "filled": True, "size": 130, "opacity": 1},
            "strategies",
            x=x,
            y=y,
            color=ink,
            tooltip=tooltip,
        ),
    ]
    tables = {"strategies": table}
    if rounds:
        ends = [np.quantile(values, (0.025, 0.975)) for values in rounds.values()]
        tables["rounds"] = pd.DataFrame(
            [(name_of(name), *end) for name, end in zip(rounds, ends, strict=True)], columns=["name", "x", "to"]
        )
        wide = {"type": "rule", "strokeWidth": 14, "opacity": 0.3, "color": COLOURS["muted"]}
        layers.insert(0, layer(wide, "rounds", x=x, x2={"field": "to"}, y=y))
    key = "clinic_averages" if rounds else "clinic_round"
    show({"layer": layers}, tables, key=key, height=60 + 44 * len(rows))


def chance(yours: float, model: float, drawn: Sequence[float]) -> None:
    """How many stays nurses who call at random reach, with the visitor's number and the model's."""
    t = session().t
    most = int(max(yours, model, *drawn))
    share = np.bincount(np.array(drawn, int), minlength=most + 1) / len(drawn)
    bars = pd.DataFrame({"reached": [str(k) for k in range(most + 1)], "share": share})
    marks = pd.DataFrame(
        {
            "reached": [str(int(yours)), str(int(model))],
            "who": [name_of("you"), name_of("model")],
            "ink": in_theme([_INKS["you"], _INKS["model"]]),
            "height": [float(share.max()) * 1.08, float(share.max()) * (1.08 if yours != model else 1.24)],
        }
    )
    x = category("reached", t._("Patients called in time"), sort=None, axis={"labelAngle": 0})
    y = number("share", t._("Nurses who call at random"), axis=percent_axis(tickCount=4))
    layers = [
        layer(
            {"type": "bar", "color": COLOURS["muted"]},
            "drawn",
            x=x,
            y=y,
            tooltip=[category("reached", None), number("share", None, format=".0%")],
        ),
        layer(
            {"type": "text", "fontWeight": 700, "fontSize": 13},
            "marks",
            x=x,
            y={**y, "field": "height"},
            text=category("who", None),
            color=category("ink", None, scale=None),
        ),
    ]
    show({"layer": layers}, {"drawn": bars, "marks": marks}, key="clinic_luck", height=280)
