"""Pairing the records of two files, or those of one, from what the files themselves say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from simulator.files import TextTable, harmless
from simulator.linkage.decision import decide, judge
from simulator.linkage.estimation import chance, chance_within, estimate
from simulator.linkage.fields import Compared, compared
from simulator.linkage.patterns import Candidates, RuleReport, candidate_patterns
from simulator.linkage.request import Request, check, check_ids, check_patterns, check_size
from simulator.linkage.similarity import Likeness
from simulator.linkage.weights import Weights


@dataclass(frozen=True)
class Paired:
    """The links, one row each: ``left_id, right_id`` (text), ``weight`` (log2 odds of the pair judged alone)
    and ``probability`` (among its rivals, if one-to-one); and how they were found."""

    request: Request
    links: pd.DataFrame
    fields: tuple[Compared, ...]
    weights: Weights
    rules: tuple[RuleReport, ...]

    @property
    def matches_found(self) -> float:
        """Number of links expected to be right."""
        return float(self.links["probability"].sum())

    @property
    def expected_precision(self) -> float | None:
        """Share of the links expected to be right: their mean probability. None without links."""
        return self.matches_found / len(self.links) if len(self.links) else None

    def for_spreadsheet(self) -> pd.DataFrame:
        """The links as they are written: rounded, and no identifier that a spreadsheet would compute."""
        ids = {name: harmless(self.links[name]) for name in ("left_id", "right_id")}
        return self.links.assign(**ids).round({"weight": 4, "probability": 6})


def pair_tables(request: Request, tables: Sequence[TextTable], likeness: Likeness) -> Paired:
    """Find the records of one person in two tables, or in one.

    m, u and the number of matches are estimated from the tables alone. ``likeness`` compares texts. Links
    are in the order of the tables; within one, the earlier record is on the left. Raises Problem.
    """
    check(request)
    for table in tables:
        check_ids(table, request.id_column)
    fields = tuple(compared(field, tables, likeness) for field in request.fields)
    found, weights = _fitted(request, tables, fields)
    return Paired(request, _links(request, tables, found, weights), fields, weights, found.rules)


def _fitted(request: Request, tables: Sequence[TextTable], fields: Sequence[Compared]) -> tuple[Candidates, Weights]:
    """The pairs of all blocks, and what agreement is worth."""
    comparisons, one_table = [f.comparison for f in fields], len(tables) == 1
    left, right = ({f.field.name: f.codes[side] for f in fields} for side in (0, 1))
    check_patterns(comparisons)
    check_size(request, comparisons, left, right, one_table)
    room = request.max_pairs * len(request.rules)
    found = candidate_patterns(comparisons, request.rules, left, right, room, one_table)
    by_chance = chance_within(comparisons, left) if one_table else chance(comparisons, left, right)
    sizes = len(tables[0]), len(tables[-1])
    return found, estimate(comparisons, found, by_chance, sizes, one_to_one=request.one_to_one, one_table=one_table)


def _links(request: Request, tables: Sequence[TextTable], found: Candidates, weights: Weights) -> pd.DataFrame:
    judged = judge(found, weights, request.one_to_one)
    kept = decide(judged, request.threshold)
    pair = judged.pair[kept]
    order = np.lexsort([found.right[pair], found.left[pair]])
    pair, kept = pair[order], kept[order]
    left, right = (table.columns[request.id_column] for table in (tables[0], tables[-1]))
    return pd.DataFrame(
        {
            "left_id": left.iloc[found.left[pair]].array,
            "right_id": right.iloc[found.right[pair]].array,
            "weight": weights.total(found.levels)[found.pattern[pair]],
            "probability": judged.probability[kept],
        }
    )


def report(paired: Paired, tables: Sequence[TextTable]) -> dict[str, Any]:
    """Everything there is to tell about a pairing but its links, ready for JSON."""
    weights, request, found = paired.weights, paired.request, paired.matches_found
    files = [{"name": t.name, "records": len(t), "encoding": t.encoding, "separator": t.separator} for t in tables]
    return {
        "files": files,
        "within_one_file": len(tables) == 1,
        "one_to_one": request.one_to_one,
        "threshold": request.threshold,
        "blocks": [{"fields": list(r.rule.equal), "pairs": r.n_pairs, "new_pairs": r.n_new} for r in paired.rules],
        "pairs_compared": sum(r.n_new for r in paired.rules),
        "fields": [_field(f, weights) for f in paired.fields],
        "prior": weights.n_matches / max(weights.n_all, 1),
        "expected_matches": weights.n_matches,
        "share_of_matches_in_blocks": weights.seen,
        "links": len(paired.links),
        "expected_precision": paired.expected_precision,
        "expected_matches_found": found,
        "expected_recall": min(found / weights.n_matches, 1.0),
        "iterations": weights.iterations,
        "converged": weights.converged,
    }


def _field(one: Compared, weights: Weights) -> dict[str, Any]:
    """One field: how it was compared, and m, u and weight (log2 m/u) of each of its levels."""
    table = weights.table()
    levels = table.loc[table["field"] == one.field.name, ["level", "value", "m", "u", "weight"]].to_dict("records")
    far = float(one.field.tolerance) if one.field.kind == "tolerance" else None
    for level in levels:
        level["value"] = {"within": far, "similar": level["value"]}.get(str(level["level"]))
    return {
        "field": one.field.name,
        "comparison": one.field.kind,
        "tolerance": far,
        "read_as": one.read_as,
        "missing": [int((codes == one.comparison.missing).sum()) for codes in one.codes],
        "unreadable": one.unreadable,
        "levels": levels,
    }
