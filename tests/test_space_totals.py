"""The gate for tables of totals: dominance, what can be worked out of a hidden total, several tables together."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pydantic import ValidationError

from simulator.space.attacks import WORLD
from simulator.space.audit_totals import TotalsAudit
from simulator.space.desk import Desk
from simulator.space.magnitudes import ONE, TWO, UNSURE, P, broken, hide_totals, rounded
from simulator.space.protocol import Condition, Impossible, Open, Tabulate
from simulator.space.tables import LEAST, ranges, with_totals

ACRO = json.loads((Path(__file__).with_name("data") / "acro.json").read_text(encoding="utf-8"))
AMOUNTS = st.lists(st.integers(0, 400), min_size=1, max_size=25).map(np.array)


def others(x: np.ndarray) -> tuple[float, float, float]:
    """The largest, the second largest, and the sum of the rest."""
    first, second, *rest = sorted([*x.tolist(), 0, 0], reverse=True)
    return first, second, sum(rest)


def test_our_rules_decide_as_acro_does() -> None:
    """Its library, run on the same tables: a total that one of its checks refuses is refused here, and no other,
    except by the 85 % rule, which it does not have."""
    seen = set()
    for table in ACRO["tables"]:
        refused = {tuple(place) for check in ("few", "nk", "p_percent") for place in table[check]}
        for i, row in enumerate(table["table"]):
            for j, cell in enumerate(row):
                rule = broken(np.array(cell))
                if rule == "dominant_one" and (i, j) not in refused:
                    assert max(cell) >= ONE * sum(cell)
                    continue
                assert (rule is not None) == ((i, j) in refused), (cell, rule)
                assert (rule == "few_contributors") == ([i, j] in table["few"])
                assert rule != "p_percent" or [i, j] in table["p_percent"]
                assert rule != "dominant_two" or ([i, j] in table["nk"] and [i, j] not in table["p_percent"])
                seen.add(rule)
    assert {None, "few_contributors", "dominant_one", "dominant_two"} <= seen


@given(AMOUNTS)
def test_each_rule_says_what_it_means(x: np.ndarray) -> None:
    first, second, rest = others(x)
    rule, total = broken(x), x.sum()
    few = len(x) < LEAST or 0 < (x > 0).sum() < LEAST
    assert (rule == "few_contributors") == few
    led = total > 0 and (first >= ONE * total or first + second >= TWO * total or rest < P * first)
    assert (rule is not None) == (few or led)
    if rule is None and total:
        # the second largest, who knows their own, cannot tell the largest to within ten per cent
        assert (total - second) - first >= P * first


def test_zeros_do_not_count_as_contributors() -> None:
    assert broken(np.array([30] + [0] * 40)) == "few_contributors"
    assert broken(np.zeros(40, int)) is None
    assert broken(np.zeros(3, int)) == "few_contributors"
    assert broken(np.array([300, 5, 3, 4, 2, 7, 4, 5, 3, 6, 2, 4])) == "dominant_one"


@settings(max_examples=40)
@given(
    arrays(np.int64, (4, 3), elements=st.integers(0, 500)),
    arrays(bool, (5, 4), elements=st.sampled_from([False] * 5 + [True])),
)
def test_a_hidden_total_cannot_be_told_to_within_half(table: np.ndarray, first: np.ndarray) -> None:
    full = with_totals(table)
    assume(not first[-1, -1] and first.any())
    hidden = hide_totals(full, first)
    assert (hidden | ~first).all()
    if hidden.all():
        return
    low, high = ranges(full, hidden, first).T
    assert (low <= (1 - UNSURE) * full[first] + 1e-6).all()
    assert (high >= (1 + UNSURE) * full[first] - 1e-6).all() and (high > low).all()


@given(AMOUNTS)
def test_what_is_kept_unsure_is_more_than_the_rules_of_dominance_ask_for(x: np.ndarray) -> None:
    """The highest value that a hidden total could have would have to keep its rule."""
    first, second, _ = others(x)
    assume(x.sum() > 0)
    widest = (1 + UNSURE) * x.sum()
    assert first < ONE * widest and first + second < TWO * widest
    assert widest - second - first >= P * first


@pytest.mark.parametrize(("total", "told"), [(0, 0), (12, 10), (13, 15), (345, 345), (1234, 1230), (98765, 98800)])
def test_rounding(total: int, told: int) -> None:
    assert rounded(total) == told


def sets(*groups: set[int], n: int = 60) -> np.ndarray:
    return np.array([[i in group for i in range(n)] for group in groups])


def test_two_totals_and_a_subtraction() -> None:
    amounts = np.array([5] * 50 + [0] * 5 + [200] + [1] * 4)
    audit, all_of = TotalsAudit(amounts), set(range(60))
    assert not audit.betrayed(sets(all_of))
    audit.release(sets(all_of))
    assert audit.betrayed(sets(all_of - {3}))  # one person's days
    assert audit.betrayed(sets(set(range(50))))  # ten people, six of whom add something
    assert not audit.betrayed(sets(set(range(30))))


def test_twelve_people_of_whom_one_leads_are_betrayed_by_a_subtraction() -> None:
    amounts = np.array([5] * 40 + [300] + [3] * 11 + [4] * 8)
    led = set(range(40, 52))
    assert broken(amounts[list(led)]) == "dominant_one"
    audit = TotalsAudit(amounts)
    audit.release(sets(set(range(60))))
    assert audit.betrayed(sets(set(range(60)) - led))


def test_a_led_group_that_only_three_totals_together_betray() -> None:
    amounts = np.array([5] * 30 + [300] + [3] * 11 + [6] * 18)
    a, b, led = set(range(15)), set(range(15, 30)), set(range(30, 42))
    audit = TotalsAudit(amounts)
    audit.release(sets(a, b))
    assert audit.betrayed(sets(a | b | led))  # neither a nor b nested with it leaves the led group alone
    assert not audit.betrayed(sets(a | b | set(range(42, 60))))


@settings(max_examples=40, deadline=None)
@given(
    arrays(np.int64, 16, elements=st.sampled_from([0, 1, 2, 3, 400])),
    st.lists(st.sets(st.integers(0, 15), min_size=11), min_size=1, max_size=4),
)
def test_what_the_audit_lets_out_tells_no_led_total(amounts: np.ndarray, groups: list[set[int]]) -> None:
    """Against a reference: every union of groups that follows from what has left, by trying them all."""
    audit = TotalsAudit(amounts)
    for group in groups:
        asked = sets(group, n=16)
        if broken(amounts[asked[0]]) is None and not audit.betrayed(asked):
            audit.release(asked)
    kinds, kind = np.unique(audit.left, axis=1, return_inverse=True)
    for chosen in product([0.0, 1.0], repeat=kinds.shape[1]):
        union = np.array(chosen)
        told = np.linalg.lstsq(kinds.T.astype(float), union, rcond=None)[0] if len(kinds) else np.zeros(0)
        if len(kinds) and union.any() and np.abs(kinds.T @ told - union).max() < 1e-9:
            assert broken(amounts[union[kind] > 0]) is None


@pytest.fixture(scope="module")
def opened() -> dict[str, Desk]:
    return {gate: Desk(Open(scenario=WORLD, strictness=gate)) for gate in ("none", "snds")}


def test_totals_and_means_are_those_of_the_people(opened: dict[str, Desk]) -> None:
    open_desk, gate = opened["none"], opened["snds"]
    asked = Tabulate(rows="sex", columns="age_group", cells="total", of="days")
    exact, told = open_desk.tabulate(asked)[0]["totals"], gate.tabulate(asked)[0]["totals"]
    people = open_desk.people.assign(days=open_desk.amounts["days"])
    truth = people.pivot_table(index="sex", columns="age_group", values="days", aggfunc="sum", margins=True)
    np.testing.assert_array_equal(exact, truth.to_numpy())
    assert told == [[None if n is None else rounded(e) for n, e in zip(*rows, strict=True)] for rows in zip(told, exact, strict=True)]  # fmt: skip  # noqa: E501
    mean = gate.tabulate(asked.model_copy(update={"cells": "mean"}))[0]
    for means, counts, totals in zip(mean["means"], mean["counts"], told, strict=True):
        for m, n, total in zip(means, counts, totals, strict=True):
            assert (m is None) == (n is None) and (m is None or m == round(total / n, 2))


def test_no_total_of_few_contributors_leaves(opened: dict[str, Desk]) -> None:
    gate = opened["snds"]
    told, reasons = gate.tabulate(Tabulate(rows="failure_stays", columns="sex", cells="total", of="failure_days"))
    people = gate.people.assign(days=gate.amounts["failure_days"])
    for i, row in enumerate(told["rows"]):
        for j, column in enumerate(told["columns"]):
            cell = people[(people.failure_stays == row) & (people.sex == column)]["days"].to_numpy()
            assert broken(cell) is None or told["totals"][i][j] is None
    assert {"few_contributors", "rounded_totals"} <= {reason.rule for reason in reasons}


def test_a_mean_counts_as_its_count_and_its_total() -> None:
    """A table of counts that would betray with the counts of a mean is refused, and so is a total."""
    gate = Desk(Open(scenario=WORLD))
    gate.people["device"] = ["odd" if i < 5 else "even" for i in range(len(gate.people))]
    gate.amounts["stays"] = 3
    assert gate.tabulate(Tabulate(rows="sex", cells="mean", of="stays"))[0]
    but_few = (Condition(column="device", value="even"),)
    for asked in (
        Tabulate(rows="sex", where=but_few),
        Tabulate(rows="sex", where=but_few, cells="total", of="stays"),
        Tabulate(rows="sex", where=but_few, cells="mean", of="stays"),
    ):
        released, reasons = gate.tabulate(asked)
        assert not released and {r.rule for r in reasons} <= {"differencing", "differencing_totals"}


def test_an_identifier_is_not_crossed_with_an_amount(opened: dict[str, Desk]) -> None:
    released, reasons = opened["snds"].tabulate(Tabulate(rows="birth_month", cells="total", of="days"))
    assert not released and reasons[0].rule == "crossed" and reasons[0].values["medical"] == "days"


def test_an_amount_that_was_not_authorised_is_not_there() -> None:
    desk = Desk(Open(scenario=WORLD, columns=("sex", "stays")))
    assert list(desk.amounts) == ["stays"]
    with pytest.raises(Impossible, match="no_column"):
        desk.tabulate(Tabulate(rows="sex", cells="total", of="days"))


@pytest.mark.parametrize("wrong", [{"cells": "total"}, {"of": "days"}, {"cells": "sum", "of": "days"}])
def test_a_total_is_of_something_and_a_count_is_not(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Tabulate.model_validate({"rows": "sex", **wrong})
