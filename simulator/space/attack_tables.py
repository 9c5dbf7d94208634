"""Attacks with tables: a small count read off, worked out from two tables, or from many."""

from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from simulator.space.attack import OTHERS, TOTAL, Ask, Attempt, Line, Result, few, only
from simulator.space.protocol import Tabulate
from simulator.space.tables import LEAST

SINGLING = (("other_diagnosis", "manufacturer"), ("cause_of_death", "age_group"), ("departement", "sex"))
"""Tables in which a person is likely to be alone."""
WHOLES = ("age_group", "manufacturer", "device", "condition", "other_diagnosis", "departement", "hospital")
PARTS = ("failure_stays", "cause_of_death", "furosemide", "sex", "condition")
CROSSED = ("sex", "age_group", "failure_stays", "manufacturer")
UNNAMED = "?"
SHOWN, LOOKED_AT = 5, 8
"""Lines shown of what leaked; people alone of whom something more is asked."""
Floats = NDArray[np.float64]
Key = tuple[str, ...]


def one_patient(ask: Ask) -> Result:
    """Look for counts of one, then ask something else about that one person, until it is worth telling."""
    attempt = Attempt(ask)
    for rows, columns in SINGLING:
        found = attempt.counts(rows, columns)
        lines: list[Line] = []
        for row, column in [key for key, n in found.items() if n == 1 and TOTAL not in key][:LOOKED_AT]:
            secret = attempt.counts("failure_stays", where=only(**{rows: row, columns: column}))
            told = next((value for value, _ in secret if value != TOTAL), "")
            lines.append({rows: row, columns: column, "people": 1, "failure_stays": told})
            if told not in ("", "0"):
                break
        if lines:
            values: Line = {"rows": rows, "row": row, "columns": columns, "column": column, "secret": told}
            return attempt.result(bool(told), values, lines[-SHOWN:])
    return attempt.result(False)


def rare_disease(ask: Ask) -> Result:
    """The patients of a rare cause of death or diagnosis, by département."""
    attempt = Attempt(ask)
    diagnoses = attempt.counts("other_diagnosis")
    for disease in sorted((d for d, _ in diagnoses if d != TOTAL), key=lambda d: diagnoses[d, TOTAL]):
        places = attempt.counts("departement", where=only(other_diagnosis=disease))
        small = {place: n for (place, _), n in places.items() if place != TOTAL and few(n)}
        if small:
            first = sorted(small, key=lambda p: (small[p], p))
            lines: list[Line] = [
                {"other_diagnosis": disease, "departement": p, "people": small[p]} for p in first[:SHOWN]
            ]
            told: Line = {"disease": disease, "place": first[0], "people": small[first[0]], "places": len(small)}
            return attempt.result(True, told, lines)
    return attempt.result(False)


def dominant(ask: Ask) -> Result:
    """A total of days of a group of which nearly nobody was in hospital for heart failure: it is that one's."""
    attempt = Attempt(ask)
    best: Line = {}
    for rows in WHOLES:
        people, spared = attempt.counts(rows), attempt.counts(rows, where=only(failure_stays="0"))
        days = attempt.totals(rows, "failure_days")
        for key in sorted(people.keys() & spared.keys() & days.keys() - {(TOTAL, TOTAL)}):
            n = people[key] - spared[key]
            if not few(people[key]) and few(n) and days[key] and n < int(best.get("contributors", LEAST)):
                best = {
                    "rows": rows,
                    "row": key[0],
                    "people": people[key],
                    "contributors": n,
                    "days": days[key],
                }
        if best.get("contributors") == 1:
            break
    line: Line = (
        {str(best["rows"]): best["row"], **{k: best[k] for k in ("people", "contributors", "days")}} if best else {}
    )
    return attempt.result(bool(best), best, [line] if best else ())


def subtraction(ask: Ask) -> Result:
    """Two tables whose counts are all large: of everyone, and of all but a few; the difference is the few."""
    attempt = Attempt(ask)
    best: dict[str, int | str] = {}
    for rows, part in product(WHOLES, PARTS):
        if rows == part:
            continue
        parts = {value: n for (value, _), n in attempt.counts(part).items() if value != TOTAL}
        whole = attempt.counts(rows)
        if not parts or not whole:
            continue
        most = max(parts, key=lambda value: parts[value])
        rest = attempt.counts(rows, where=only(**{part: most}))
        for key in sorted(whole.keys() & rest.keys() - {(TOTAL, TOTAL)}):  # the same example for everybody
            n = whole[key] - rest[key]
            if not few(whole[key]) and not few(rest[key]) and few(n) and n < int(best.get("people", 11)):
                numbers: dict[str, int | str] = {"whole": whole[key], "rest": rest[key], "people": n}
                best = {"row": key[0], "rows": rows, "part": part, "value": most, **numbers}
        if best.get("people") == 1:
            break
    return attempt.result(bool(best), best, _difference(best) if best else ())


def many_tables(ask: Ask) -> Result:
    """All two-way tables of four columns, and those among the people of each value: one large system of equations."""
    attempt = Attempt(ask)
    values = [_values(attempt, column) for column in CROSSED]
    known = _gathered(attempt)
    if not known:
        return attempt.result(False, {"tables": attempt.asked, "counts": 0})
    cells = list(product(*values))
    system = np.array([_sum(key, cells) for key in known])
    solution = np.linalg.pinv(system) @ np.array(list(known.values()), float)
    within = np.linalg.pinv(system) @ system
    betrayed = {}
    for key in product(*([*v, TOTAL] for v in values)):
        aim = _sum(key, cells)
        if (
            UNNAMED not in key
            and key not in known
            and np.abs(aim - aim @ within).max() < 1e-6
            and few(n := round(float(aim @ solution)))
        ):
            betrayed[key] = n
    told: dict[str, int | float | str] = {"tables": attempt.asked, "counts": len(known), "rebuilt": len(betrayed)}
    lines: list[Line] = [
        {**dict(zip(CROSSED, key, strict=True)), "people": n}
        for key, n in sorted(betrayed.items(), key=lambda item: (item[1], item[0]))[:SHOWN]
    ]
    return attempt.result(bool(betrayed), told, lines)


def _difference(best: dict[str, int | str]) -> list[Line]:
    """The two counts and what is between them, as a sum on paper."""
    rows, part = str(best["rows"]), str(best["part"])
    parts = ((TOTAL, best["whole"]), (str(best["value"]), best["rest"]), (OTHERS, best["people"]))
    return [{rows: best["row"], part: value, "people": n} for value, n in parts]


def _values(attempt: Attempt, column: str) -> list[str]:
    """The values of a column that are named, and one for all that are not."""
    told = attempt(Tabulate(rows=column)).released
    return [*told.get("rows", ()), *([UNNAMED] if told.get("unnamed", 1) else [])]


def _gathered(attempt: Attempt) -> dict[Key, int]:
    """Every count of 0 or at least 11 that was let out, by the value of each column, "" where it may be any."""
    known: dict[Key, int] = {}
    for rows, columns in combinations(CROSSED, 2):
        _note(known, attempt.counts(rows, columns), rows, columns, {})
    for given in CROSSED:
        place = CROSSED.index(given)
        for value in sorted({key[place] for key in known if key[place]}):
            for rows, columns in combinations([c for c in CROSSED if c != given], 2):
                found = attempt.counts(rows, columns, only(**{given: value}))
                _note(known, found, rows, columns, {given: value})
    return known


def _note(
    known: dict[Key, int], found: dict[tuple[str, str], int], rows: str, columns: str, given: dict[str, str]
) -> None:
    for (row, column), n in found.items():
        if not few(n):
            named = {**given, rows: row, columns: column}
            known[tuple(named.get(c, TOTAL) for c in CROSSED)] = n


def _sum(key: Key, cells: list[Key]) -> Floats:
    """1 for the cells that a count is the sum of."""
    return np.array([all(k in ("", c) for k, c in zip(key, cell, strict=True)) for cell in cells], float)
