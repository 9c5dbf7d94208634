"""The pairs and weights of the study by Splink 5 on DuckDB: ``linkage.engine="splink"``.

Linacre, Lindsay, Manassis, Slade & Hepworth, *Splink: free software for probabilistic record linkage at
scale*, Int. J. Population Data Science 2022;7:1794.

Splink is told the same fields, levels and search rules in SQL. It finds the pairs and their levels, learns u
from a sample of all pairs and m by EM, one session a search rule. Left to us are what its model does not
hold: the number of matches, how often their values are missing, and u where a field is ``given`` another.
Nothing is written to the disk, nothing asked of the network.
"""

import logging
import warnings
from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from splink import DuckDBAPI, Linker, SettingsCreator

from simulator.linkage.arrays import Floats
from simulator.linkage.blocking import Rule, join
from simulator.linkage.comparisons import Comparison, Neighbour, Recorded, Within
from simulator.linkage.estimation import chance, count_matches
from simulator.linkage.expectation import GUESS_OF_AGREEMENT
from simulator.linkage.patterns import Candidates, Portion, RuleReport, coded, gathered, worst_levels
from simulator.linkage.weights import Weights

ALONE: dict[str, Any] = {
    "temp_directory": "",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "threads": "1",  # several would add up in another order each time
}
"""How DuckDB is kept in memory, off the network, and to one result."""
SAMPLED_PAIRS = 5e6
"""Pairs from which Splink learns u: a level that one in ten thousand reaches is known to within 10 %."""
MOST_STEPS = 50
"""EM steps a session, Splink's own default being 25: where a rule's pairs do not tell matches from strangers,
m would dwindle for ever, and Splink refuses numbers below 1e-300."""
SEED = 1
"""Of that sample: no part of the world, so the same whatever the study's seed."""


def fit(
    comparisons: Sequence[Comparison],
    rules: Sequence[Rule],
    left: pd.DataFrame,
    right: pd.DataFrame,
    max_pairs: int,
    max_iterations: int,
) -> tuple[Candidates, Weights]:
    """The pairs that satisfy a rule with their levels, and what each level is worth.

    Tables and arguments are those of :func:`simulator.linkage.candidate_patterns` and ``estimate``.
    """
    counts = _pairs_of(comparisons, rules, left, right, max_pairs)
    used = [rule for rule, (n, room) in zip(rules, counts, strict=True) if n and room]
    by_chance = chance(comparisons, left, right)
    m, u, pairs = _guess(comparisons), by_chance[0] + by_chance[1] + by_chance[2], None
    if used:
        m, u, pairs = _asked(comparisons, used, (left, right), max_iterations)
    found = _candidates(comparisons, rules, counts, pairs)
    return found, count_matches(comparisons, found, by_chance, (len(left), len(right)), m, u, max_iterations)


def _asked(
    comparisons: Sequence[Comparison],
    rules: Sequence[Rule],
    tables: tuple[pd.DataFrame, pd.DataFrame],
    max_iterations: int,
) -> tuple[Floats, Floats, pd.DataFrame]:
    """What Splink says: m and u by comparison and level, and every pair."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    with warnings.catch_warnings(), duckdb.connect(":memory:", config=ALONE) as connection:
        warnings.simplefilter("ignore")  # they are for Splink's own developers
        linker = _linker(connection, comparisons, rules, tables, max_iterations)
        training = linker.training
        training.estimate_u_using_random_sampling(SAMPLED_PAIRS, seed=SEED, min_count_per_level=None, num_chunks=1)
        for rule in filter(None, (_training_rule(rule, comparisons) for rule in rules)):
            training.estimate_parameters_using_expectation_maximisation(rule)
        m, u = _learned(linker, comparisons, len(tables[0]))
        wanted = [
            "unique_id_l",
            "unique_id_r",
            "match_key::INT AS match_key",
            *(f"gamma_{c.field}" for c in comparisons),
        ]
        return m, u, linker.inference.predict().as_duckdbpyrelation().project(", ".join(wanted)).df()


def _pairs_of(
    comparisons: Sequence[Comparison], rules: Sequence[Rule], left: pd.DataFrame, right: pd.DataFrame, room: int
) -> list[tuple[int, bool]]:
    """How many pairs each rule brings, and whether there is room for them."""
    by_field, found = {c.field: c for c in comparisons}, []
    for rule in rules:
        n = join(rule, by_field, left, right).n_pairs
        found.append((n, n <= room))
        room -= n if n <= room else 0
    return found


def _linker(
    connection: duckdb.DuckDBPyConnection,
    comparisons: Sequence[Comparison],
    rules: Sequence[Rule],
    tables: tuple[pd.DataFrame, pd.DataFrame],
    max_iterations: int,
) -> Linker:
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[_comparison(c) for c in comparisons],
        blocking_rules_to_generate_predictions=[{"blocking_rule": _rule(rule)} for rule in rules],
        probability_two_random_records_match=1 / max(2, *map(len, tables)),  # nearly all of the smaller table
        max_iterations=min(max_iterations, MOST_STEPS),
        em_convergence=1e-5,
        retain_matching_columns=True,  # or the levels are left out too
    )
    api = DuckDBAPI(connection)
    both = [
        api.register(_columns(table, comparisons), dataset_display_name=name)
        for name, table in zip(("a", "b"), tables, strict=True)
    ]
    return Linker(both, settings, log_level=logging.ERROR)


def _columns(table: pd.DataFrame, comparisons: Sequence[Comparison]) -> pd.DataFrame:
    """One column a comparison, an unknown value NULL; of what is ``Recorded``, whether it is."""
    columns: dict[str, Any] = {"unique_id": np.arange(len(table))}
    for c in comparisons:
        known = c.of(table) != c.missing
        values = pd.array(c.of(table), "Int32")
        values[~known] = pd.NA
        columns[c.field] = known.astype(np.int32) if isinstance(c, Recorded) else values
    return pd.DataFrame(columns)


def _comparison(comparison: Comparison) -> dict[str, Any]:
    """A comparison in SQL, its levels named by their numbers here."""
    name, conditions = comparison.field, [*_conditions(comparison), "ELSE"]
    levels: list[dict[str, Any]] = [
        {"sql_condition": sql, "label_for_charts": str(k), "m_probability": m}
        for k, (sql, m) in enumerate(zip(conditions, _guess([comparison])[0, 1:], strict=True), start=1)
    ]
    if not isinstance(comparison, Recorded):
        unknown = f"{name}_l IS NULL OR {name}_r IS NULL"
        levels.insert(0, {"sql_condition": unknown, "label_for_charts": "0", "is_null_level": True})
    return {"output_column_name": name, "comparison_levels": levels}


def _conditions(comparison: Comparison) -> list[str]:
    """Of each level of two known values, best first, the last left out."""
    left, right = f"{comparison.field}_l", f"{comparison.field}_r"
    if isinstance(comparison, Recorded):
        return [f"{right} = 1"]
    if isinstance(comparison, Within):
        return [f"abs({left} - {right}) <= {days}" for days in comparison.tolerances]
    same = [f"{left} = {right}"]
    if isinstance(comparison, Neighbour):
        touch = "".join(map(str, comparison.near.astype(int).ravel()))
        same.append(f"get_bit(CAST('{touch}' AS BIT), {left} * {len(comparison.near)} + {right}) = 1")
    return same


def _guess(comparisons: Sequence[Comparison]) -> Floats:
    """m before any data, the same as our own EM begins with."""
    m = np.ones((len(comparisons), max(len(c.all_levels) for c in comparisons)))
    for row, comparison in zip(m, comparisons, strict=True):
        n = len(comparison.agreement_levels)
        row[1 : n + 1] = [GUESS_OF_AGREEMENT, *[(1 - GUESS_OF_AGREEMENT) / (n - 1)] * (n - 1)]
    return m


def _rule(rule: Rule) -> str:
    same = [f"l.{name} = r.{name}" for name in rule.equal]
    return " and ".join([*same, f"abs(l.{rule.near} - r.{rule.near}) <= {rule.within}"] if rule.near else same)


def _training_rule(rule: Rule, comparisons: Sequence[Comparison]) -> str:
    """The pairs of a rule among which EM learns m of the fields it does not look at; "" if there are none.

    Splink takes the fields for independent, so two that are not are looked at together: else EM takes the
    strangers of one hospital, who live in one département, for matches. And only right records that have
    the values at all: a pair of strangers of which nearly all is unknown looks like a match to EM.
    """
    recorded = [c.field for c in comparisons if isinstance(c, Recorded)]
    tied = {name for c in comparisons if {c.field, c.given} & set(rule.equal) for name in (c.field, c.given)}
    wider = Rule((*rule.equal, *sorted(tied - {"", *rule.fields})), rule.near, rule.within)
    learned = {c.field for c in comparisons} - {*wider.fields, *recorded}
    return " and ".join([_rule(wider), *(f"r.{name} = 1" for name in recorded)]) if learned else ""


def _learned(linker: Linker, comparisons: Sequence[Comparison], n_left: int) -> tuple[Floats, Floats]:
    """m and u, ``(comparisons, levels)``; what was never seen has the chance of half a record, or half a pair."""
    m, u = _guess(comparisons), np.ones_like(_guess(comparisons))
    model = {c["output_column_name"]: c["comparison_levels"] for c in linker.misc.save_model_to_json()["comparisons"]}
    for f, comparison in enumerate(comparisons):
        for level in model[comparison.field]:
            if k := int(level["label_for_charts"]):
                m[f, k] = max(level.get("m_probability") or 0.0, 0.5 / n_left)
                u[f, k] = max(level.get("u_probability") or 0.0, 0.5 / SAMPLED_PAIRS)
    return m, u


def _candidates(
    comparisons: Sequence[Comparison],
    rules: Sequence[Rule],
    counts: Sequence[tuple[int, bool]],
    pairs: pd.DataFrame | None,
) -> Candidates:
    """Splink's pairs in the order of the tables, with the levels it gave them and the rules that found them."""
    portions, found_by = [], iter(())
    if pairs is not None:
        pairs = pairs.sort_values(["unique_id_l", "unique_id_r"])
        levels = []
        for c in comparisons:
            gamma = pairs[f"gamma_{c.field}"].to_numpy()  # counted from the worst, -1 for unknown
            levels.append(np.where(gamma < 0, 0, len(c.agreement_levels) - gamma).astype(np.uint8))
        left, right = (pairs[name].to_numpy(np.int32) for name in ("unique_id_l", "unique_id_r"))
        portions = [Portion(left, right, coded(comparisons, levels))]
        found_by = iter(np.bincount(pairs["match_key"], minlength=len(rules)))
    reports = tuple(
        RuleReport(rule, n, int(next(found_by)) if n and room else 0, room)
        for rule, (n, room) in zip(rules, counts, strict=True)
    )
    bounds = worst_levels([r.rule for r in reports if r.used], comparisons)
    return gathered(comparisons, portions, bounds, reports)
