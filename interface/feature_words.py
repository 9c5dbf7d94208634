"""The features in words: their names, the unit of one more of each, the questions a tree asks about them."""

import math
from collections.abc import Mapping
from typing import Any, cast

from models.landmarks import LandmarkSettings
from simulator.language import NO_BREAK_SPACE, Text

N_ = str  # marks a text for translation

_CHANNELS = cast(dict[str, Any], LandmarkSettings.model_fields["channels"].json_schema_extra)
MEASURES: dict[str, str] = _CHANNELS["choices"]
_WINDOWS = {
    "week": N_("{measure} (week)"),
    "month": N_("{measure} (month)"),
    "trend": N_("{measure} (month against season)"),
    "centred": N_("{measure} (two weeks before and after)"),
}
_GROUPS = {
    "missing": N_("Days without data"),
    "age": N_("Age"),
    "male": N_("Sex"),
    "device": N_("Kind of device"),
    "history": N_("Hospital history"),
    "context": N_("Place and care"),
    "leak": N_("Knowledge of the future"),
}
_UNITS = {
    "missing.month": N_("A month without data"),
    "age": N_("Ten years older"),
    "male": N_("Man, not woman"),
    "device.ICD": N_("Defibrillator, not pacemaker"),
    "device.CRT": N_("Resynchronisation, not pacemaker"),
    "history.failure_stays": N_("One more heart-failure stay in the year"),
    "history.recent_failure": N_("One more heart-failure stay in 60 days"),
    "history.all_stays": N_("One more hospital stay in the year"),
    "history.furosemide": N_("One more delivery of furosemide in 90 days"),
    "context.care": N_("Already followed by a nurse, not alone"),
    "context.large_hospital": N_("Treated in a large hospital, not a small one"),
    "leak.furosemide": N_("Furosemide begun in the two months after"),
}
_NAMES = {
    "missing.month": N_("Days without data, last month"),
    "device.ICD": N_("Defibrillator"),
    "device.CRT": N_("Resynchronisation"),
    "history.failure_stays": N_("Heart-failure stays in the year"),
    "history.recent_failure": N_("Heart-failure stays in 60 days"),
    "history.all_stays": N_("Hospital stays in the year"),
    "history.furosemide": N_("Deliveries of furosemide in 90 days"),
    "context.care": N_("Already followed by a nurse"),
    "context.large_hospital": N_("Treated in a large hospital"),
    "leak.furosemide": N_("Furosemide begun in the two months after"),
}
_KINDS = {"device.ICD": N_("defibrillator"), "device.CRT": N_("resynchronisation")}
SHIFT = {"week": 1.0, "month": 1.0, "trend": 2 / 3, "centred": 1.0}
"""What a month spent one standard deviation above usual does to the windows of a measure."""
_BELOW = {
    "week": N_("{measure} (week): at least {x} SD below usual?"),
    "month": N_("{measure} (month): at least {x} SD below usual?"),
    "trend": N_("{measure}: month at least {x} SD below the season?"),
    "centred": N_("{measure} (two weeks before and after): at least {x} SD below usual?"),
}
_ABOVE = {
    "week": N_("{measure} (week): more than {x} SD above usual?"),
    "month": N_("{measure} (month): more than {x} SD above usual?"),
    "trend": N_("{measure}: month more than {x} SD above the season?"),
    "centred": N_("{measure} (two weeks before and after): more than {x} SD above usual?"),
}
_YES_NO = {
    "male": N_("A man?"),
    "device.ICD": N_("A defibrillator?"),
    "device.CRT": N_("A resynchronisation device?"),
    "context.care": N_("Already followed by a nurse?"),
    "context.large_hospital": N_("Treated in a large hospital?"),
    "leak.furosemide": N_("Furosemide begun in the two months after?"),
}
_MORE_THAN = N_("{name}: more than {n}?")


def is_measure(name: str) -> bool:
    """Whether a feature comes from one of the implant's measures."""
    return name.partition(".")[0] in MEASURES


def group(t: Text, name: str) -> str:
    """A group of features (see :func:`models.explanation.groups`)."""
    return t._(MEASURES[name] if name in MEASURES else _GROUPS[name])


def feature(t: Text, name: str) -> str:
    """The name of one feature."""
    measure, _, window = name.partition(".")
    if measure in MEASURES:
        return t._(_WINDOWS[window], measure=t._(MEASURES[measure]))
    return t._(_NAMES[name] if name in _NAMES else _GROUPS[name])


def unit(t: Text, name: str) -> str:
    """One more unit of a feature; for measures the name alone, the unit being one standard deviation."""
    return feature(t, name) if is_measure(name) else t._(_UNITS[name])


def question(t: Text, name: str, threshold: float) -> tuple[str, bool]:
    """The question that the threshold of a tree decides, and whether yes means below it."""
    measure, _, window = name.partition(".")
    if measure in MEASURES:
        text = (_BELOW if threshold < 0 else _ABOVE)[window]
        return t._(
            text, measure=t._(MEASURES[measure]), x=t.number(abs(threshold), 1 if abs(threshold) >= 0.05 else 2)
        ), threshold < 0
    if name in _YES_NO:
        return t._(_YES_NO[name]), False
    limit = math.floor(threshold) if measure == "history" else threshold
    return t._(_MORE_THAN, name=feature(t, name), n=feature_value(t, name, limit)), False


def feature_value(t: Text, name: str, value: float) -> str:
    """The value of one feature with its unit."""
    if is_measure(name):
        return t._("{z} SD", z=signed(t, value)).replace(" ", NO_BREAK_SPACE)
    if name == "age":
        return t.n("{count} year", "{count} years", round(70 + 10 * value))  # counted in decades from 70
    if name == "missing.month":
        return t.percent(value)
    if name == "male":
        return t._("man") if value else t._("woman")
    if name.startswith(("device.", "context.", "leak.")):
        return t._("yes") if value else t._("no")
    return t.number(value, 0)


def value(t: Text, name: str, row: Mapping[str, float]) -> str:
    """What a group of features is worth in one row: the last week for a measure."""
    if name in MEASURES:
        return feature_value(t, f"{name}.week", row[f"{name}.week"])
    if name == "device":
        return t._(next((kind for key, kind in _KINDS.items() if row[key]), N_("pacemaker")))
    if name in ("context", "leak"):
        keys = [key for key in row if key.startswith(f"{name}.")]
        return ", ".join(t._("{name}: {value}", name=feature(t, k), value=feature_value(t, k, row[k])) for k in keys)
    if name == "history":
        return t.n("{count} stay in the year", "{count} stays in the year", round(row["history.all_stays"]))
    key = "missing.month" if name == "missing" else name
    return feature_value(t, key, row[key])


def signed(t: Text, x: float, digits: int = 1) -> str:
    """A number with its sign, a true minus."""
    return f"{'−' if round(x, digits) < 0 else '+'}{t.number(abs(x), digits)}"
