"""The ways of pairing better or worse along which the page De l'appariement à la prédiction walks."""

from dataclasses import dataclass
from typing import cast

from simulator.scenario import Scenario

N_ = str  # marks a text for translation

Value = float | str
Changes = dict[str, object]
RATIOS = (0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0)
THRESHOLDS = (0.05, 0.2, 0.5, 0.8, 0.9, 0.99, 0.999, 0.9999)


@dataclass(frozen=True)
class Axis:
    """One way of pairing better or worse; ``key`` is the parameter it moves, if it is a number."""

    name: str
    title: str
    key: str
    values: tuple[Value, ...]


AXES = {
    axis.name: axis
    for axis in (
        Axis(
            "errors", N_("Errors in the identifiers"), "identifiers.error_ratio", (0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0)
        ),
        Axis("threshold", N_("Pairing threshold"), "linkage.threshold", THRESHOLDS),
        Axis(
            "fields",
            N_("Identifiers missing"),
            "",
            (
                "",
                "sex",
                "device",
                "departement",
                "hospital",
                "implant_date",
                "birth",
                "hospital+implant_date",
                "device+implant_date",
            ),
        ),
        Axis("careless", N_("Pairing at any price"), "", RATIOS),
    )
}


def values_of(axis: Axis, scenario: Scenario) -> tuple[Value, ...]:
    """The points of the axis: the grid, and where the scenario stands."""
    if axis.key:
        here = float(cast(float, scenario.get(axis.key)))
        return tuple(sorted({*cast(tuple[float, ...], axis.values), here}))
    if axis.name == "fields":
        known = scenario.linkage.identifiers
        return tuple(v for v in axis.values if all(f in known for f in str(v).split("+") if f) and _left(scenario, v))
    return axis.values


def here(axis: Axis, scenario: Scenario) -> Value | None:
    """The point at which the scenario stands; None on an axis that does not pass through it."""
    if axis.key:
        return float(cast(float, scenario.get(axis.key)))
    return "" if axis.name == "fields" else None


def changes_at(axis: Axis, value: Value, scenario: Scenario) -> Changes:
    """What a point sets in the scenario.

    ``careless`` compares no date of birth and takes the best candidate however improbable.
    """
    if axis.key:
        return {axis.key: value}
    if axis.name == "fields":
        return {"linkage.identifiers": _left(scenario, value)} if value else {}
    return {
        "linkage.identifiers": _left(scenario, "birth") or scenario.linkage.identifiers,
        "linkage.threshold": 0.0,
        "linkage.one_to_one": True,
        "identifiers.error_ratio": value,
    }


def _left(scenario: Scenario, removed: Value) -> tuple[str, ...]:
    return tuple(f for f in scenario.linkage.identifiers if f not in str(removed).split("+"))
