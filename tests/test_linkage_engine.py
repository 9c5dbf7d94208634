"""Comparing, blocking and counting, each against the obvious slow way of doing it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from simulator.linkage import Exact, Neighbour, Recorded, Rule, Within, candidate_patterns, chance, posterior
from simulator.linkage.blocking import join

NEAR = np.zeros((5, 5), bool)
NEAR[[0, 1, 1, 2], [1, 0, 2, 1]] = True
COMPARISONS = (
    Exact(field="sex", missing=0),
    Within(field="day", missing=-99, tolerances=(0, 2, 5)),
    Neighbour(field="place", missing=-1, near=NEAR, given="sex"),
    Recorded(field="known", column="day", missing=-99),
)
RULES = (Rule(("sex", "place")), Rule(("place",), "day", 2), Rule(("sex",), "day", 5))


def column(low, high, missing):
    values = st.one_of(st.just(missing), st.integers(low, high))
    return lambda n: hnp.arrays(np.int32, n, elements=values)


@st.composite
def tables(draw):
    def table(n):
        columns = {"sex": column(1, 2, 0), "day": column(-10, 10, -99), "place": column(0, 4, -1)}
        return {name: draw(make(n)) for name, make in columns.items()}

    return table(draw(st.integers(0, 12))), table(draw(st.integers(0, 25)))


def all_pairs(left, right):
    i, j = np.meshgrid(np.arange(len(left["sex"])), np.arange(len(right["sex"])), indexing="ij")
    return i.ravel(), j.ravel()


def level_of(comparison, left, right, i, j):
    return comparison.levels(comparison.of(left)[i], comparison.of(right)[j])


def test_levels_of_agreement():
    sex, day, place, known = COMPARISONS
    a, b = np.array([1, 1, 0, 2]), np.array([1, 2, 1, 0])
    assert sex.levels(a, b).tolist() == [1, 2, 0, 0]
    a, b = np.array([0, 0, 0, 0, -99, 0]), np.array([0, 2, -5, 6, 3, -99])
    assert day.levels(a, b).tolist() == [1, 2, 3, 4, 0, 0]
    assert known.levels(a, b).tolist() == [1, 1, 1, 1, 1, 2]
    a, b = np.array([0, 0, 0, -1]), np.array([0, 1, 2, 0])
    assert place.levels(a, b).tolist() == [1, 2, 3, 0]
    assert [level.kind for level in day.all_levels] == ["missing", "same", "within", "within", "different"]


@given(tables())
def test_chance_counts_every_pair(both):
    left, right = both
    i, j = all_pairs(left, right)
    counted = chance(COMPARISONS, left, right)
    for f, comparison in enumerate(COMPARISONS):
        level = level_of(comparison, left, right, i, j)
        context = level_of(COMPARISONS[0], left, right, i, j) if comparison.given else np.zeros_like(level)
        expected = np.zeros(counted.shape[::2])
        np.add.at(expected, (context, level), 1)
        assert np.array_equal(counted[:, f], expected)


@given(tables(), st.sampled_from(RULES))
def test_a_rule_finds_its_pairs_and_no_others(both, rule):
    left, right = both
    i, j = all_pairs(left, right)
    by_field = {c.field: c for c in COMPARISONS}
    level = {name: level_of(by_field[name], left, right, i, j) for name in rule.fields}
    wanted = np.ones(i.size, bool)
    for name in rule.equal:
        wanted &= level[name] == 1
    if rule.near:
        wanted &= (level[rule.near] > 0) & (level[rule.near] <= {2: 2, 5: 3}[rule.within])
    found = join(rule, by_field, left, right)
    portions = list(found.pairs(at_a_time=3))
    assert sorted(zip(i[wanted], j[wanted], strict=True)) == sorted(
        (a, b) for x, y in portions for a, b in zip(x, y, strict=True)
    )
    assert found.n_pairs == wanted.sum()


@given(tables())
def test_each_candidate_comes_once_with_its_pattern(both):
    left, right = both
    found = candidate_patterns(COMPARISONS, RULES, left, right)
    pairs = set(zip(found.left.tolist(), found.right.tolist(), strict=True))
    by_field = {c.field: c for c in COMPARISONS}
    joined = [portion for rule in RULES for portion in join(rule, by_field, left, right).pairs()]
    assert pairs == {(a, b) for x, y in joined for a, b in zip(x.tolist(), y.tolist(), strict=True)}
    assert len(pairs) == found.n_pairs == sum(rule.n_new for rule in found.rules)
    for f, comparison in enumerate(COMPARISONS):
        expected = level_of(comparison, left, right, found.left, found.right)
        assert np.array_equal(found.levels[found.pattern, f], expected)
    assert np.array_equal(np.bincount(found.pattern, minlength=len(found.counts)), found.counts)


def test_more_patterns_than_fit_an_array_are_numbered_all_the_same():
    rng = np.random.default_rng(0)
    many = tuple(Within(field=f"x{k}", missing=-1, tolerances=(0, 1, 2, 4, 8)) for k in range(12))
    left, right = ({c.field: rng.integers(-1, 20, 40) for c in many} for _ in range(2))
    found = candidate_patterns(many, [Rule(("x0",))], left, right)
    assert found.n_pairs > 20
    for f, comparison in enumerate(many):
        expected = level_of(comparison, left, right, found.left, found.right)
        assert np.array_equal(found.levels[found.pattern, f], expected)


def test_many_long_numbers_can_be_joined():
    huge = np.array([-(2**31), 5, 2**31 - 1, 7], np.int64)
    fields = [Exact(field=name, missing=0) for name in "abc"]
    left, right = ({name: values for name in "abc"} for values in (huge, huge[::-1]))
    found = candidate_patterns(fields, [Rule(("a", "b", "c"))], left, right)
    assert sorted(zip(found.left.tolist(), found.right.tolist(), strict=True)) == [(0, 3), (1, 2), (2, 1), (3, 0)]


def test_a_rule_with_too_many_pairs_is_refused_and_said_so():
    same = {"sex": np.ones(30, np.int8), "day": np.arange(30), "place": np.zeros(30, np.int8)}
    found = candidate_patterns(COMPARISONS, [Rule(("sex",)), Rule(("sex",), "day", 2)], same, same, max_pairs=200)
    assert [(r.n_pairs, r.used, r.n_new) for r in found.rules] == [(900, False, 0), (144, True, 144)]
    assert found.n_pairs == 144
    assert len(found.bounds) == 1


@pytest.mark.parametrize("values", [np.array([1.0, np.nan]), np.array([1, 2**40]), np.array(["a", "b"])])
def test_only_integers_are_compared(values):
    table = {"a": np.array([1, 2])}
    with pytest.raises(ValueError, match="a is not made of integers"):
        candidate_patterns([Exact(field="a", missing=0)], [Rule(("a",))], table, {"a": values})


def test_a_rule_must_be_made_of_compared_fields_and_levels():
    empty = {name: np.zeros(0, int) for name in ("sex", "day", "place")}
    with pytest.raises(ValueError, match="shoe_size"):
        candidate_patterns(COMPARISONS, [Rule(("shoe_size",))], empty, empty)
    with pytest.raises(ValueError, match="tolerance of 4"):
        candidate_patterns(COMPARISONS, [Rule(("sex",), "day", 4)], empty, empty)
    with pytest.raises(ValueError, match="sex is not compared"):
        candidate_patterns(COMPARISONS, [Rule((), "sex", 1)], empty, empty)


@given(hnp.arrays(float, 2, elements=st.floats(-60, 60)))
@settings(max_examples=50)
def test_posterior_rises_with_the_weight(weights):
    low, high = np.sort(weights)
    assert 0 < posterior(low) <= posterior(high) <= 1
    assert posterior(np.array(0.0)) == 0.5
