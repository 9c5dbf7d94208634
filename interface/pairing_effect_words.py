"""The axes of the page De l'appariement à la prédiction and what is measured along them, in words."""

from dataclasses import dataclass

import numpy as np

from interface.linkage_words import signed
from interface.session import session
from models.evaluation import Estimate
from simulator.pairing_axes import Axis, Value
from simulator.pairing_effect import PERFECT
from simulator.scenario import parameters

N_ = str  # marks a text for translation

EXPLAINED = {
    "errors": N_(
        "From perfect registers to five times the usual errors: patients are lost, hardly anybody is mistaken for "
        "somebody else."
    ),
    "threshold": N_(
        "How probable a pair must be to be accepted. Low: more are paired, some with strangers. High: no "
        "stranger, fewer patients."
    ),
    "fields": N_("Your scenario’s identifiers, then without one or two of them."),
    "careless": N_(
        "On purpose, bad practice: the date of birth is not compared and the best candidate is taken, however "
        "improbable. The more errors, the more strangers."
    ),
}
PLACE = {
    "errors": N_("Errors in the identifiers (times usual)"),
    "threshold": N_("Lowest probability accepted"),
    "fields": "",
    "careless": N_("Errors in the identifiers (times usual)"),
}


@dataclass(frozen=True)
class Measure:
    """A quantity followed along an axis; ``judged``: once as the project knows it and once in truth."""

    name: str
    title: str
    percent: bool = False
    digits: int = 2
    judged: bool = True

    def written(self, x: float) -> str:
        """A value."""
        t = session().t
        return t.percent(x, self.digits) if self.percent else t.number(x, self.digits)

    def interval(self, e: Estimate) -> str:
        """The interval of a value."""
        return session().t.interval(e.low, e.high, self.digits, percent=self.percent)

    def change(self, e: Estimate) -> str:
        """A difference with its interval; that of shares in points, no more than 100 of them."""
        t, value, low, high = session().t, e.value, e.low, e.high
        digits = max(1, self.digits) if self.percent else self.digits + 1
        if self.percent:
            value, low, high = 100 * np.clip((value, low, high), -1, 1)
        sign = signed(t, value, digits)
        by = t.n("{n} point", "{n} points", round(value, digits), n=sign) if self.percent else sign
        return f"{by} {t.interval(low, high, digits)}"


PAIRED = Measure("rate", N_("Bearers paired"), percent=True, judged=False, digits=1)
WRONG = Measure("wrong", N_("Wrong pairs, of all pairs"), percent=True, judged=False, digits=1)
STAYS = Measure("stays", N_("Hospitalisations per patient-year"))
AUROC = Measure("auroc", N_("AUROC"))
FOUND = Measure(
    "found", N_("Hospitalisations announced (at 1.47 unexplained alerts per patient-year)"), percent=True, digits=0
)
CALIBRATION = Measure("calibration", N_("Calibration: observed over predicted (above 1, risks are underestimated)"))


def views() -> dict[str, str]:
    """From where a prediction is judged."""
    t = session().t
    return {"known": t._("Seen by the project"), "true": t._("In truth")}


def label(axis: Axis, value: Value) -> str:
    """A point of an axis."""
    t = session().t
    if value == PERFECT:
        return t._("Perfect pairing")
    if axis.name == "fields":
        return _without(str(value))
    if axis.name == "threshold":
        digits = next(d for d in range(4) if d == 3 or abs(round(float(value), d + 2) - float(value)) < 1e-9)
        return t.percent(float(value), digits)
    return t._("errors × {n}", n=t.number(float(value)))


def _without(removed: str) -> str:
    t, names = session().t, parameters()["linkage.identifiers"].choices
    if not removed:
        return t._("Your identifiers")
    gone = [t._(names[name]) for name in removed.split("+")]
    return t._("Without: {identifiers}", identifiers=", ".join(name[:1].lower() + name[1:] for name in gone))


def estimate(row: dict[str, float], name: str) -> Estimate:
    """A figure of a row of :func:`simulator.pairing_effect.effect`."""
    return Estimate(row[name], row[f"{name}_low"], row[f"{name}_high"])
