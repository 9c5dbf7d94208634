"""Estimation recovers what made the data; the probabilities of links are those of counting matchings."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from simulator.linkage import Exact, LinkageSettings, Rule, Within, candidate_patterns, chance, estimate, score
from simulator.linkage.decision import matching_marginals
from simulator.linkage.expectation import intersections
from tests.linkage_tables import Errors, tables


def simulated(n_left, n_right, seed=0):
    """Six independent fields with known m; every left record has its match in the pool."""
    g = np.random.default_rng(seed)
    sizes, wrong = (2, 12, 40, 100, 300, 2000), (0.01, 0.05, 0.1, 0.15, 0.2, 0.1)
    names = [f"f{k}" for k in range(len(sizes))]
    left = {name: g.integers(1, size + 1, n_left) for name, size in zip(names, sizes, strict=True)}
    right = {}
    for name, size, share in zip(names, sizes, wrong, strict=True):
        drawn = g.integers(1, size + 1, n_right)
        drawn[:n_left] = np.where(g.random(n_left) < share, drawn[:n_left], left[name])
        right[name] = np.where(g.random(n_right) < 0.02, 0, drawn)
    fields = [Exact(field=name, missing=0) for name in names]
    known = [right[name][:n_left] > 0 for name in names]
    m = [np.mean(right[name][:n_left][k] == left[name][k]) for name, k in zip(names, known, strict=True)]
    return fields, left, right, np.array(m), 1 / np.array(sizes)


def fitted(n_left, n_right, seed=0):
    fields, left, right, m, u = simulated(n_left, n_right, seed)
    rules = [Rule(("f1", "f2")), Rule(("f3", "f4")), Rule(("f0", "f5"))]
    found = candidate_patterns(fields, rules, left, right)
    return estimate(fields, found, chance(fields, left, right), (n_left, n_right)), m, u


@pytest.mark.parametrize("seed", range(3))
def test_em_recovers_m_u_and_the_number_of_matches(seed):
    weights, m, u = fitted(2000, 10_000, seed)
    assert weights.converged
    assert np.abs(weights.m[:, 1] - m).max() < 0.015
    assert np.abs(weights.u[0, :, 1] / u - 1).max() < 0.05
    assert abs(weights.n_matches - 2000) < 40


def test_em_counts_the_matches_that_blocking_hides():
    weights, m, _ = fitted(2000, 10_000)
    hidden = (1 - m[1] * m[2] * 0.96) * (1 - m[3] * m[4] * 0.96) * (1 - m[0] * m[5] * 0.96)
    assert weights.seen == pytest.approx(1 - hidden, abs=0.01)


def test_study_weights_are_close_to_the_errors_made():
    made = tables(3000, 20_000, seed=5)
    weights = score(LinkageSettings(), made.left, made.right, made.neighbours).weights
    found = np.flatnonzero(made.truth >= 0)
    for f, comparison in enumerate(weights.comparisons):
        level = comparison.levels(comparison.of(made.left)[found], comparison.of(made.right)[made.truth[found]])
        share = np.bincount(level, minlength=len(comparison.all_levels))[1:]
        assert np.abs(weights.m[f, 1 : share.size + 1] - share / share.sum()).max() < 0.06, comparison.field


def test_a_dependent_field_weighs_little_once_the_other_agrees():
    made = tables(3000, 20_000, errors=Errors(local=0.8))
    table = score(LinkageSettings(), made.left, made.right, made.neighbours).weights.table()
    place = table[(table["field"] == "departement") & (table["level"] == "same")].set_index("given")["weight"]
    assert place["same"] < 1 < 4 < place["different"]


def test_intersections_add_up_to_the_union_of_rules():
    fields = [Exact(field="a", missing=0), Within(field="b", missing=0, tolerances=(0, 3))]
    known = np.array([[0, 1, 1, 0], [0, 1, 1, 1]], bool)
    allowed, sign = intersections(np.array([[1, 0], [0, 2]], np.uint8), known)
    m = np.array([[0.1, 0.6, 0.3, 0], [0.0, 0.5, 0.2, 0.3]])
    assert len(fields) == allowed.shape[1]
    assert sign @ (allowed * m).sum(axis=2).prod(axis=1) == pytest.approx(0.6 + 0.7 - 0.6 * 0.7)


def by_counting(left, right, odds):
    """Marginals by listing every matching."""
    total, with_edge = 0.0, np.zeros(len(odds))
    for size in range(len(odds) + 1):
        for chosen in map(list, combinations(range(len(odds)), size)):
            if len(set(left[chosen])) == size == len(set(right[chosen])):
                weight = np.prod(odds[chosen])
                total, with_edge[chosen] = total + weight, with_edge[chosen] + weight
    return with_edge / total


@st.composite
def graphs(draw):
    edges = draw(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), min_size=1, max_size=9, unique=True))
    log_odds = draw(st.lists(st.floats(-6, 20), min_size=len(edges), max_size=len(edges)))
    left, right = np.array(edges).T
    return left, right, np.exp2(np.array(log_odds))


def is_forest(left, right):
    parent = list(range(20))

    def root(x):
        return x if parent[x] == x else root(parent[x])

    for a, b in zip(left.tolist(), (right + 10).tolist(), strict=True):
        if root(a) == root(b):
            return False
        parent[root(a)] = root(b)
    return True


@given(graphs())
@settings(max_examples=150)
def test_marginals_are_exact_without_cycles(graph):
    assume(is_forest(*graph[:2]))
    assert matching_marginals(*graph) == pytest.approx(by_counting(*graph), abs=1e-4)


@given(graphs())
@settings(max_examples=150)
def test_no_record_is_matched_more_than_once_in_all(graph):
    left, right, odds = graph
    shared = matching_marginals(left, right, odds)
    assert np.all((shared >= 0) & (shared <= 1))
    assert np.bincount(left, shared).max() <= 1 + 1e-4
    assert np.bincount(right, shared).max() <= 1 + 1e-4


def test_equal_candidates_get_equal_shares():
    two = matching_marginals(np.array([0, 0]), np.array([0, 1]), np.array([1e9, 1e9]))
    assert two == pytest.approx([0.5, 0.5], abs=1e-4)
    square = matching_marginals(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.full(4, 1e9))
    assert square == pytest.approx([0.5] * 4, abs=1e-3)


def test_a_taken_candidate_leaves_the_next_one_free():
    left, right = np.array([0, 1, 1]), np.array([0, 0, 1])
    shared = matching_marginals(left, right, np.array([1e9, 1e3, 1e3]))
    assert shared[0] > 0.999 and shared[2] > 0.99 and shared[1] < 0.001
