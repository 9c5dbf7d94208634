"""The gate for tables: what is hidden cannot be worked out, from one table or from several."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from simulator.space.audit import Audit
from simulator.space.tables import LEAST, protect, ranges, with_totals

SHAPES = st.tuples(st.integers(1, 5), st.integers(1, 4))
TABLES = SHAPES.flatmap(lambda shape: arrays(np.int64, shape, elements=st.integers(0, 60)))


def test_totals() -> None:
    np.testing.assert_array_equal(with_totals(np.array([[1, 2], [3, 4]])), [[1, 2, 3], [3, 4, 7], [4, 6, 10]])


def test_one_small_count_hides_its_partners() -> None:
    counts = np.array([[40, 3], [50, 60]])
    found = protect(counts)
    assert found.small.sum() == 1 and found.small[0, 1]
    # with two rows and two columns nothing less than all four hides one
    assert found.hidden[:2, :2].all() and found.hidden.sum() == 4


def test_a_table_without_small_counts_is_shown_whole() -> None:
    assert not protect(np.array([[40, 30], [50, 60]])).hidden.any()
    assert not protect(np.array([[40, 0], [50, 60]])).hidden.any()


def test_a_table_of_a_few_people_is_hidden_whole() -> None:
    assert protect(np.array([[3, 2], [1, 4]])).hidden.all()


def possible(full: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    """By trying them all: lowest and highest value of each hidden count of a tiny table."""
    where = [tuple(w) for w in np.argwhere(hidden)]
    inner = [w for w in where if w[0] < len(full) - 1 and w[1] < full.shape[1] - 1]
    seen = []
    for values in product(range(int(full[-1, -1]) + 1), repeat=len(inner)):
        trial = full[:-1, :-1].copy()
        for w, value in zip(inner, values, strict=True):
            trial[w] = value
        whole = with_totals(trial)
        if (whole[~hidden] == full[~hidden]).all():
            seen.append([whole[w] for w in where])
    return np.column_stack([np.min(seen, axis=0), np.max(seen, axis=0)])


@pytest.mark.parametrize(
    "hidden",
    [
        [(0, 0), (0, 1), (1, 0), (1, 1)],
        [(0, 0), (0, 1)],
        [(0, 0), (0, 2)],
        [(1, 1)],
        [(0, 0), (0, 1), (1, 0), (1, 2)],
    ],
)
def test_what_can_be_told_of_a_hidden_count_is_what_trying_all_tables_tells(hidden: list[tuple[int, int]]) -> None:
    full = with_totals(np.array([[2, 4], [5, 3]]))
    mask = np.zeros(full.shape, bool)
    mask[tuple(np.transpose(hidden))] = True
    np.testing.assert_allclose(ranges(full, mask), possible(full, mask), atol=1e-6)


@settings(max_examples=60)
@given(counts=TABLES)
def test_no_small_count_can_be_told_to_within_ten_people(counts: np.ndarray) -> None:
    full, found = with_totals(counts), protect(counts)
    np.testing.assert_array_equal(found.small, (full > 0) & (full < LEAST))
    assert (found.hidden | ~found.small).all()
    if found.hidden.all():
        return
    told = ranges(full, found.hidden)
    assert (np.diff(told, axis=1)[found.small[found.hidden], 0] >= LEAST - 1 - 1e-6).all()
    assert (told[:, 0] <= full[found.hidden] + 1e-6).all() and (told[:, 1] >= full[found.hidden] - 1e-6).all()


def sets(*groups: set[int], n: int = 100) -> np.ndarray:
    return np.array([[i in group for i in range(n)] for group in groups])


def test_two_tables_and_a_subtraction() -> None:
    audit = Audit(100)
    everyone, but_one = set(range(50)), set(range(1, 50))
    assert audit.betrayed(sets(everyone)) == 0
    audit.release(sets(everyone))
    assert audit.betrayed(sets(but_one)) == 1
    assert audit.betrayed(sets(set(range(20)))) == 0
    assert audit.betrayed(sets(set(range(42)))) == 8


def test_three_counts_that_only_together_betray_someone() -> None:
    audit = Audit(100)
    a, b = set(range(30)), set(range(30, 60))
    audit.release(sets(a, b))
    # neither nested in one of them: their union with five more people
    assert audit.betrayed(sets(a | b | set(range(60, 65)))) == 5
    assert audit.betrayed(sets(a | b | set(range(60, 75)))) == 0


def test_few_people_whom_another_count_divides_are_betrayed_together() -> None:
    audit = Audit(100)
    a, b = set(range(30)), set(range(30, 60))
    audit.release(sets(a, b, {60, 61} | set(range(70, 95))))
    assert audit.betrayed(sets(a | b | set(range(60, 65)))) == 5
    assert audit.betrayed(sets(a | b | set(range(60, 71)))) == 0


def test_a_hidden_cell_is_betrayed_by_asking_for_its_partner() -> None:
    rng = np.random.default_rng(1)
    row, column = rng.integers(0, 2, 200).astype(bool), rng.random(200) < 0.08
    cells = np.array([row & column, row & ~column, ~row & column, ~row & ~column])
    assert LEAST > cells[0].sum() > 0
    audit = Audit(200)
    audit.release(np.array([row, ~row, column, ~column, np.ones(200, bool)]))
    assert audit.betrayed(cells[1:2]) == cells[0].sum()


@settings(max_examples=40)
@given(st.lists(st.sets(st.integers(0, 39), min_size=LEAST), min_size=1, max_size=6))
def test_what_the_audit_lets_out_leaves_every_small_group_unsure(groups: list[set[int]]) -> None:
    """Against a reference: a count is known exactly if it is the same in every solution."""
    audit = Audit(40)
    for group in groups:
        if not audit.betrayed(sets(group, n=40)):
            audit.release(sets(group, n=40))
    kinds, people = np.unique(audit.left, axis=1, return_counts=True)
    _, s, v = np.linalg.svd(kinds.astype(float))
    free = v[(s > 1e-9).sum() :]  # directions in which the unknown counts may move
    few = np.flatnonzero((people < LEAST) & kinds.any(axis=0))
    for some in range(1, min(4, len(few)) + 1):
        for union in map(list, combinations(few, some)):
            assert people[union].sum() >= LEAST or np.abs(free[:, union].sum(axis=1)).max(initial=0) > 1e-9
