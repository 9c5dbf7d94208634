"""What pairing files adds to the engine: pairs within one table, texts that are alike, several matches a record."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.linkage import (
    Exact,
    Neighbour,
    Rule,
    Similar,
    Within,
    candidate_patterns,
    chance,
    chance_within,
    decide,
    estimate,
    judge,
)
from simulator.linkage import similarity as module

TEXTS = np.array(["anna", "anne", "hannah", "bob", "robert"], object)


def shared(left, right):
    """Likeness by the letters in common, in per cent."""
    return np.array([100 * len(set(a) & set(b)) / len(set(a) | set(b)) for a, b in zip(left, right, strict=True)])


NAME = Similar(field="name", missing=-1, texts=TEXTS, percents=(60, 30), likeness=shared)
FIELDS = (NAME, Exact(field="sex", missing=0), Within(field="day", missing=-9, tolerances=(0, 2)))
RULES = (Rule(("sex",)), Rule(("name",)), Rule((), "day", 2))
records = st.lists(st.tuples(st.integers(-1, 4), st.integers(0, 2), st.sampled_from([-9, 0, 1, 3, 5])), max_size=12)


def table(rows):
    columns = np.array(rows, np.int32).reshape(-1, 3).T
    return dict(zip(("name", "sex", "day"), columns, strict=True))


def levels(left, right, i, j):
    return np.column_stack([c.levels(c.of(left)[i], c.of(right)[j]) for c in FIELDS])


def test_texts_agree_more_or_less():
    left = np.array([0, 0, 0, 0, -1, 3])
    assert NAME.levels(left, np.array([0, 1, 2, 3, 0, -1])).tolist() == [1, 2, 2, 4, 0, 0]
    assert [(level.kind, level.value) for level in NAME.all_levels[2:4]] == [("similar", 60), ("similar", 30)]


@given(records, records)
def test_chance_counts_every_pair_of_texts(first, second):
    left, right = table(first), table(second)
    i, j = (g.ravel() for g in np.meshgrid(np.arange(len(first)), np.arange(len(second)), indexing="ij"))
    counted = chance((NAME,), left, right)[0, 0]
    assert counted.tolist() == pytest.approx(np.bincount(levels(left, right, i, j)[:, 0], minlength=5).tolist())


def test_chance_among_many_texts_is_sampled_and_the_same_each_time(monkeypatch):
    g = np.random.default_rng(0)
    left, right = ({"name": g.integers(-1, 5, n)} for n in (300, 400))
    exact = chance((NAME,), left, right)[0, 0]
    monkeypatch.setattr(module, "TEXTS_COUNTED", 20)
    samples = [chance((NAME,), left, right)[0, 0] for _ in range(2)]
    assert samples[0].tolist() == samples[1].tolist() != exact.tolist()
    assert samples[0][:2].tolist() == exact[:2].tolist()
    assert samples[0] == pytest.approx(exact, rel=0.01)


@given(records)
def test_pairs_within_one_table_come_once_each(rows):
    one = table(rows)
    found = candidate_patterns(FIELDS, RULES, one, one, one_table=True)
    i, j = np.triu_indices(len(rows), 1)
    level = levels(one, one, i, j)
    in_rule = [level[:, 1] == 1, level[:, 0] == 1, (level[:, 2] > 0) & (level[:, 2] <= 2)]
    met = np.logical_or.reduce(in_rule)
    pairs = set(zip(found.left.tolist(), found.right.tolist(), strict=True))
    assert pairs == set(zip(i[met].tolist(), j[met].tolist(), strict=True))
    assert len(pairs) == found.n_pairs
    assert [r.n_pairs for r in found.rules] == [int(rule.sum()) for rule in in_rule]


@given(records)
def test_chance_within_one_table_counts_every_pair_once(rows):
    one = table(rows)
    level = levels(one, one, *np.triu_indices(len(rows), 1))
    for f, counted in enumerate(chance_within(FIELDS, one)[0]):
        assert counted.tolist() == pytest.approx(np.bincount(level[:, f], minlength=5).tolist())


def test_within_one_table_nothing_depends_on_another_field():
    near = Neighbour(field="place", missing=-1, given="sex", near=np.zeros((2, 2), bool))
    with pytest.raises(ValueError, match="no field is given another"):
        chance_within((near, *FIELDS), {"place": np.zeros(2, int), **table([(0, 1, 1)] * 2)})
    tied = Similar(field="name", missing=-1, texts=TEXTS, percents=(60,), likeness=shared, given="sex")
    with pytest.raises(ValueError, match="not counted by group"):
        chance((tied, *FIELDS[1:]), *[table([(0, 1, 1)] * 2)] * 2)


def clusters(n_persons, seed=0):
    """Records of persons who have one to five each, six fields with 5 % of errors; and whose they are."""
    g = np.random.default_rng(seed)
    person = np.repeat(np.arange(n_persons), g.integers(1, 6, n_persons))
    sizes = (2, 12, 30, 60, 90, 300)
    records = {}
    for k, size in enumerate(sizes):
        true = g.integers(0, size, n_persons)[person]
        records[f"f{k}"] = np.where(g.random(person.size) < 0.05, g.integers(0, size, person.size), true)
    return records, person


def test_a_person_may_have_many_records_in_one_table():
    records, person = clusters(800)
    fields = [Exact(field=name, missing=-1) for name in records]
    rules = [Rule(("f1", "f4")), Rule(("f2", "f3")), Rule(("f5",))]
    found = candidate_patterns(fields, rules, records, records, one_table=True)
    n = person.size
    weights = estimate(fields, found, chance_within(fields, records), (n, n), one_to_one=False, one_table=True)
    true = sum(int(k * (k - 1) / 2) for k in np.bincount(person))
    assert true > n  # more matches than records: the one-to-one rule would hide most
    assert weights.n_matches == pytest.approx(true, rel=0.03)
    assert weights.n_all == n * (n - 1) // 2
    judged = judge(found, weights, one_to_one=False)
    pair = judged.pair[decide(judged, 0.9)]
    right = int((person[found.left[pair]] == person[found.right[pair]]).sum())
    assert right / pair.size > 0.97 and right / true > 0.9
    assert judged.probability[judged.probability >= 0.9].mean() == pytest.approx(right / pair.size, abs=0.02)


def test_more_patterns_than_integers_are_refused():
    many = [Exact(field=f"f{k}", missing=-1) for k in range(40)]
    one = {c.field: np.zeros(2, int) for c in many}
    with pytest.raises(ValueError, match="too many fields"):
        candidate_patterns(many, [Rule(("f0",))], one, one)
