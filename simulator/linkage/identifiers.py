"""The identifiers of the study: how each is compared, and which pairs are worth comparing.

Columns of both tables, one row a record; the code in brackets stands for an unknown value:
``sex`` 1 or 2 (0); ``birth_year`` (0); ``birth_month`` 1-12 (0); ``departement``, numbered from 0 (-1);
``hospital`` (-1); ``implant_day`` and ``death_day``, days since the start of the study (-99999);
``device`` 0-2 (-1). Most of the pool has no implant, so its hospital, date and device are unknown.
"""

import numpy as np
from numpy.typing import NDArray

from simulator.linkage.blocking import Rule
from simulator.linkage.comparisons import Comparison, Exact, Neighbour, Recorded, Within
from simulator.linkage.settings import LinkageSettings

NO_DAY = -99999
FIELDS = {
    "sex": ("sex",),
    "birth": ("birth_year", "birth_month"),
    "departement": ("departement",),
    "hospital": ("hospital",),
    "implant_date": ("implant_day",),
    "device": ("device",),
    "death_date": ("death_day",),
}
"""The columns of each identifier."""
SEARCHES = (("sex", "birth", "departement"), ("hospital", "implant_date"), ("birth", "implant_date"))
"""Identifiers that have to agree for a pair to be looked at, in turn. No identifier is in all three, so an
error in one cannot hide a true pair."""
STAND_INS = {
    "hospital": ("sex", "departement", "implant_date"),
    "implant_date": ("birth", "hospital"),
}
"""Searches that take over when an identifier is not in use."""


def comparisons(settings: LinkageSettings, neighbours: NDArray[np.bool_]) -> tuple[Comparison, ...]:
    """One comparison per column of the identifiers in use; ``neighbours`` is places x places.

    One more says whether the pool knows of any implantation: hospital, date and device are unknown
    together where it does not, and that speaks against a pair once.
    """
    used = settings.identifiers
    given = "hospital" if "hospital" in used else ""
    near = neighbours if settings.near_departements else np.zeros_like(neighbours)
    tolerances = _rising(0, settings.date_tolerance_days, settings.block_window_days)
    available: dict[str, tuple[Comparison, ...]] = {
        "sex": (Exact(field="sex", missing=0),),
        "birth": (
            Within(field="birth_year", missing=0, tolerances=(0, 1)),
            Exact(field="birth_month", missing=0),
        ),
        "departement": (Neighbour(field="departement", missing=-1, given=given, near=near),),
        "hospital": (Exact(field="hospital", missing=-1),),
        "implant_date": (Within(field="implant_day", missing=NO_DAY, tolerances=tolerances),),
        "device": (Exact(field="device", missing=-1),),
        "death_date": (
            Within(field="death_day", missing=NO_DAY, tolerances=_rising(0, settings.date_tolerance_days)),
        ),
    }
    found = tuple(c for name, those in available.items() if name in used for c in those)
    proof = next((c for c in found if c.field in ("implant_day", "hospital", "device")), None)
    known = (Recorded(field="implanted", column=proof.field, missing=proof.missing),) if proof else ()
    return found + known


def rules(settings: LinkageSettings) -> tuple[Rule, ...]:
    """Blocking rules for the identifiers in use: the searches less what is not in use.

    If none is left, all the identifiers in use have to agree; without identifiers there is no rule.
    """
    used = set(settings.identifiers)
    searches = SEARCHES + tuple(search for absent, search in STAND_INS.items() if absent not in used)
    kept = [tuple(i for i in search if i in used) for search in searches]
    everything = tuple(i for i in FIELDS if i in used)
    found = list(dict.fromkeys(k for k in kept if k)) or ([everything] if everything else [])
    return tuple(_rule(search, settings.block_window_days) for search in found)


def _rule(search: tuple[str, ...], window: int) -> Rule:
    equal = tuple(column for i in search if i != "implant_date" for column in FIELDS[i])
    return Rule(equal, "implant_day", window) if "implant_date" in search else Rule(equal)


def _rising(*days: int) -> tuple[int, ...]:
    return tuple(sorted(set(days)))
