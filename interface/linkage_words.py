"""The identifiers, their values and their agreement in words."""

from datetime import timedelta

from babel.dates import get_month_names

from simulator.language import Text
from synthetic_data import france
from synthetic_data.cohort import STUDY_START
from synthetic_data.records import NO_DAY

N_ = str  # marks a text for translation

FIELDS = {
    "sex": N_("Sex"),
    "birth_year": N_("Year of birth"),
    "birth_month": N_("Month of birth"),
    "departement": N_("Département"),
    "hospital": N_("Hospital"),
    "implant_day": N_("Date of implantation"),
    "device": N_("Kind of device"),
    "death_day": N_("Date of death"),
    "implanted": N_("Implantation recorded"),
}
AGREEMENT = {
    "missing": N_("unknown: says nothing"),
    "same": N_("identical"),
    "near": N_("neighbouring"),
    "different": N_("different"),
    "recorded": N_("yes"),
    "absent": N_("no"),
}
DEVICES = (N_("pacemaker"), N_("defibrillator"), N_("resynchronisation (CRT)"))
SEXES = {1: N_("man"), 2: N_("woman")}
WHY_NOBODY = {
    "no_identifier": N_("No identifier is compared, so nobody can be recognised."),
    "empty": N_("One of the two files is empty."),
    "too_many_pairs": N_(
        "These identifiers are shared by so many people that the search was given up: it would have made {pairs} "
        "comparisons and separated hardly anybody. Add an identifier."
    ),
    "no_candidates": N_(
        "No two records agree on enough identifiers to be compared. Add an identifier or allow for fewer errors."
    ),
    "below_threshold": N_(
        "Pairs were compared, but none is probable enough for your threshold. Lower it or add an identifier."
    ),
}
"""What :attr:`simulator.linkage.Linkage.reason` means and what to do about it."""
MISSING_CODES = {"sex": 0, "birth_year": 0, "birth_month": 0, "implant_day": NO_DAY, "death_day": NO_DAY}
"""The code of an unknown value; -1 for all other fields."""


def agreement(t: Text, field: str, level: str, value: int) -> str:
    """A level of agreement of a field."""
    if level != "within":
        return t._(AGREEMENT[level])
    if field == "birth_year":
        return t.n("within {count} year", "within {count} years", value)
    return t.n("within {count} day", "within {count} days", value)


def difference(t: Text, field: str, ours: int, theirs: int) -> tuple[str, str]:
    """A sign and words for how two values of a field differ, whatever the computer makes of it; no words if equal."""
    if is_unknown(field, ours) or is_unknown(field, theirs):
        return "·", ""
    if ours == theirs:
        return "=", ""
    if field == "birth_year":
        return "≠", t.n("{count} year apart", "{count} years apart", abs(ours - theirs))
    if field in ("implant_day", "death_day"):
        return "≠", t.n("{count} day apart", "{count} days apart", abs(ours - theirs))
    near = field == "departement" and france.neighbour_matrix()[ours, theirs]
    level = "near" if near else "different"
    return "≠", t._(AGREEMENT[level])


def is_unknown(field: str, value: int) -> bool:
    """Whether a value is the code of an unknown one."""
    return value == MISSING_CODES.get(field, -1)


def value_of(t: Text, field: str, value: int) -> str:
    """A value of a field as a person would write it."""
    if is_unknown(field, value):
        return t._("unknown")
    if field == "sex":
        return t._(SEXES[value])
    if field == "birth_month":
        return str(get_month_names("wide", locale=t.language)[value])
    if field == "departement":
        return f"{france.NAMES[value]} ({france.CODES[value]})"
    if field == "hospital":
        return _hospital(value)
    if field == "device":
        return t._(DEVICES[value])
    return str(value) if field == "birth_year" else t.date(STUDY_START + timedelta(days=value))


def _hospital(value: int) -> str:
    """Its name with the département's code alone: there is little room in a table."""
    hospitals = france.hospitals()
    name = hospitals.name[value].partition(" (")[0]
    return f"{name} ({france.CODES[hospitals.departement[value]]})"


def signed(t: Text, x: float, digits: int = 1) -> str:
    """A number with its sign, a true minus."""
    text = t.number(abs(x), digits)
    return f"−{text}" if round(x, digits) < 0 else f"+{text}"
