"""Attacks on persons: the table itself, those who are alone in an extract without names, and a photo."""

from collections import Counter

from simulator.space.attack import Ask, Attempt, Line, Result
from simulator.space.protocol import Rows, Unique

WANTED = ("sex", "birth_month", "departement", "implant_date", "failure_stays", "cause_of_death")
KNOWN = ("sex", "birth_month", "departement", "implant_date")
"""What a neighbour may know of somebody."""
SHOWN = 5


def download(ask: Ask) -> Result:
    """Ask for the lines."""
    attempt = Attempt(ask)
    told = attempt(Rows(columns=WANTED)).released.get("rows")
    if not told:
        return attempt.result(False)
    return attempt.result(
        True, {"rows": len(told["data"])}, [dict(zip(WANTED, row, strict=True)) for row in told["data"][:SHOWN]]
    )


def reidentify(ask: Ask) -> Result:
    """Count in an extract without names those whom four things that neighbours know tell apart.

    Without an extract, the number of people alone is all that may be asked.
    """
    attempt = Attempt(ask)
    told = attempt(Rows(columns=(*KNOWN, "failure_stays"))).released.get("rows")
    combinations = [KNOWN[: i + 1] for i in range(len(KNOWN))]
    answers = [attempt(Unique(columns=columns)).released for columns in combinations]
    lines: list[Line] = [
        {
            "columns": ",".join(columns),
            "unique": -1 if found["unique"] is None else found["unique"],
            "people": found["people"],
        }
        for columns, found in zip(combinations, answers, strict=True)
        if found
    ]
    values = {name: lines[-1][name] for name in ("unique", "people")} if lines else {"unique": -1, "people": -1}
    if not told:
        return attempt.result(False, values, lines)
    same = Counter(tuple(row[: len(KNOWN)]) for row in told["data"])
    alone = sum(n == 1 for n in same.values())
    return attempt.result(alone > 0, {**values, "alone": alone, "rows": len(told["data"])}, lines)


def photo(ask: Ask) -> Result:
    """Whoever may see a patient's file sees it: nothing is asked of the gate, and nothing of it passes there."""
    return Attempt(ask).result(True)
