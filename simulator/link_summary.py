"""What ``python -m simulator link`` says on the screen, from the figures of its report."""

import math
from typing import Any

from simulator.language import Text
from simulator.problem import shown

N_ = str  # marks a text for translation

LEVELS = {
    "same": N_("identical"),
    "similar": N_("alike to {n} % at least"),
    "within": N_("within {n}"),
    "different": N_("different"),
}


def summary(figures: dict[str, Any], t: Text) -> str:
    """What a reader wants first: how many pairs, how sure, and what each field is worth."""
    records = " + ".join(t.number(file["records"]) for file in figures["files"])
    lines = [t._("Records: {records}; pairs compared: {n}", records=records, n=figures["pairs_compared"])]
    lines += [
        t._("Block {block}: {n} pairs", block="+".join(map(shown, block["fields"])), n=block["pairs"])
        for block in figures["blocks"]
    ]
    lines += [_worth(field, t) for field in figures["fields"]]
    lines += reservations(figures, t)
    lines.append(t._("Pairs kept, from a probability of {p}: {n}", p=figures["threshold"], n=figures["links"]))
    if figures["links"]:
        lines.append(
            t._(
                "Expected, the truth being unknown: at least {precision} of them right; {found} of {n} matches found",
                precision=t.percent(math.floor(1000 * figures["expected_precision"]) / 1000, 1),
                found=round(figures["expected_matches_found"]),
                n=round(figures["expected_matches"]),
            )
        )
    return "\n".join(lines)


def reservations(figures: dict[str, Any], t: Text) -> list[str]:
    """What a reader must know before trusting the figures: cells not read, nothing compared, no settling."""
    unread = [f"{shown(f['field'])} ({t.number(f['unreadable'])})" for f in figures["fields"] if f["unreadable"]]
    told = []
    if unread:
        told.append(
            t._("Cells that are neither numbers nor dates, taken as empty: {columns}", columns=", ".join(unread))
        )
    if not figures["pairs_compared"]:
        told.append(t._("No two records are identical in a block: block on fewer fields, or on others."))
    if not figures["converged"]:
        told.append(t._("The estimates did not settle: compare more fields, or block differently."))
    return told


def _worth(field: dict[str, Any], t: Text) -> str:
    """The weight of each level of a field: what it adds to the log2 odds of a match."""
    levels = []
    for level in field["levels"]:
        weight = ("+" if level["weight"] > 0 else "") + t.number(level["weight"], 1)
        kind, value = level["level"], level["value"]
        name = t._(LEVELS[kind], n=value)
        levels.append(f"{name} {weight}")
    return f"{shown(field['field'])}: {', '.join(levels)}"
