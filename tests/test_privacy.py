"""The privacy budget: the noise is the one that the proofs ask for, and no sequence of questions costs more."""

import math
import os
import random
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import trapezoid
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from models import private
from models.artefact import Artefact
from models.training import TEST, TRAIN
from simulator.scenario import Scenario
from simulator.space import models_gate as gate
from simulator.space.budget import PARTS, Budget, surest
from simulator.space.desk import Desk
from simulator.space.inmate import _replay
from simulator.space.journal import Journal
from simulator.space.noise import MOVED, margin, noise
from simulator.space.private_model import EPSILONS, cost
from simulator.space.private_tables import LISTS, PrivateTables, count
from simulator.space.protocol import (
    Condition,
    Cost,
    Describe,
    Evaluate,
    Export,
    Impossible,
    Open,
    Probe,
    Request,
    Rows,
    Tabulate,
    Train,
    Unique,
)
from simulator.space.space import Walls
from simulator.space.warden import journal_of
from tests.worlds import one_thread  # noqa: F401

SMALL = {"cohort.n_patients": 600, "records.n_pool": 6000, "cohort.n_days": 365}
COUNTED = ("sex", "age_group", "failure_stays", "manufacturer")


def made(seed: int = 0, n: int = 60) -> pd.DataFrame:
    """Some people of no study."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame({name: rng.choice(LISTS[name], n) for name in COUNTED}, dtype=object)


def tables(people: pd.DataFrame, seed: int = 0, **costs: int) -> PrivateTables:
    return PrivateTables(people, Budget(**{"total": 3000, "table": 500, **costs}), random.Random(seed).randrange)


def everyone(people: pd.DataFrame) -> np.ndarray:
    return np.ones(len(people), bool)


@pytest.mark.parametrize("thousandths", [100, 500, 3001])
def test_noise_is_discrete_laplace(thousandths: int) -> None:
    below, law = random.Random(thousandths).randrange, stats.dlaplace(thousandths / PARTS / MOVED)
    drawn = np.array([noise(thousandths, below) for _ in range(8000)])
    edges = np.unique(law.ppf(np.linspace(0.05, 0.95, 12)))
    seen = np.bincount(np.searchsorted(edges, drawn), minlength=len(edges) + 1)
    shares = np.diff([0, *law.cdf(edges), 1])
    assert stats.chisquare(seen, shares * len(drawn)).pvalue > 1e-3
    assert drawn.std() == pytest.approx(law.std(), rel=0.06)


@given(st.integers(100, 5000))
def test_the_margin_holds_nineteen_times_in_twenty(thousandths: int) -> None:
    law, k = stats.dlaplace(thousandths / PARTS / MOVED), margin(thousandths)
    assert law.cdf(k) - law.cdf(-k - 1) >= 0.95 - 1e-9
    assert k == 0 or law.cdf(k - 1) - law.cdf(-k) < 0.95
    assert margin(thousandths, 9) == math.ceil(1.96 * 3 * law.std() - 1e-9)


@given(st.integers(0, 2**32 - 1), st.data())
@settings(max_examples=40)
def test_one_patient_in_the_place_of_another_moves_counts_by_two_in_all(seed: int, data: st.DataObject) -> None:
    people = made(seed, 30)
    other = people.copy()
    other.loc[data.draw(st.integers(0, 29))] = [data.draw(st.sampled_from(LISTS[name])) for name in COUNTED]
    rows, columns = data.draw(st.permutations(COUNTED))[:2]
    where = Condition(column="sex", value="1")
    for request in (Tabulate(rows=rows), Tabulate(rows=rows, columns=columns), Tabulate(rows=rows, where=(where,))):
        among = [(p["sex"] == "1").to_numpy() if request.where else everyone(p) for p in (people, other)]
        moved = [count(p, request, mine) for p, mine in zip((people, other), among, strict=True)]
        assert np.abs(moved[0] - moved[1]).sum() <= MOVED
    alone = [int((~p.duplicated(keep=False)).sum()) for p in (people, other)]
    assert abs(alone[0] - alone[1]) <= MOVED


def test_the_answers_on_two_neighbours_are_as_alike_as_promised() -> None:
    """An audit: in the worst event the ratio of probabilities is e^ε; in none is it more."""
    epsilon, n = 1.0, 20_000
    people = made(n=40)
    other = people.copy()
    people.loc[0, "sex"], other.loc[0, "sex"] = "1", "2"
    drawn = []
    for k, each in enumerate((people, other)):
        truth = count(each, Tabulate(rows="sex"), everyone(each)).ravel()
        below = random.Random(k).randrange
        drawn.append(truth + [[noise(1000, below), noise(1000, below)] for _ in range(n)])
    first, second = (count(p, Tabulate(rows="sex"), everyone(p)).ravel() for p in (people, other))
    assert (first - second).tolist() == [1, -1]
    worst = [((d[:, 0] >= first[0]) & (d[:, 1] <= first[1])).mean() for d in drawn]
    assert worst[0] / worst[1] == pytest.approx(math.exp(epsilon), rel=0.1)
    bins = [np.histogram2d(*d.T, bins=8, range=[[0, 40], [0, 40]])[0].ravel() for d in drawn]
    enough = np.minimum(*bins) >= 30
    assert enough.sum() > 8
    error = 4 * np.sqrt(1 / bins[0][enough] + 1 / bins[1][enough])
    assert (np.abs(np.log(bins[0][enough] / bins[1][enough])) <= epsilon + error).all()


def test_all_listed_values_are_told_and_small_noisy_counts_hidden() -> None:
    people = made(n=400)
    people.loc[people["manufacturer"] == "B", "manufacturer"] = "A"
    released, reasons = tables(people).tabulate(Tabulate(rows="manufacturer", columns="sex"), everyone(people))
    assert released["rows"] == list(LISTS["manufacturer"]) and released["columns"] == ["1", "2"]
    shown = [n for row in released["counts"] for n in row if n is not None]
    assert all(n == 0 or n >= 11 for n in shown)
    told = {reason.rule: reason.values for reason in reasons}
    assert told["noised_counts"]["epsilon"] == 0.5 and told["noised_counts"]["margin"] == margin(500)
    truth = count(people, Tabulate(rows="manufacturer", columns="sex"), everyone(people))
    table = pd.DataFrame(released["counts"]).iloc[:-1, :-1].to_numpy(float)
    far = (table - truth)[np.isfinite(table)]
    assert (far != 0).any() and np.abs(far).max() < 10 * margin(500)


def test_the_same_question_gets_the_same_answer_for_nothing() -> None:
    people = made()
    asked, mine = tables(people), everyone(people)
    one = Condition(column="sex", value="1"), Condition(column="age_group", value="80-")
    first = asked.tabulate(Tabulate(rows="sex", where=one), mine)
    again = asked.tabulate(Tabulate(rows="sex", where=one[::-1]), mine)
    assert again[0] == first[0] and again[1][0].rule == "repeated" and asked.budget.spent == 500
    alone = asked.unique(Unique(columns=("sex", "age_group")), 20)
    assert asked.unique(Unique(columns=("age_group", "sex")), 20)[0] == alone[0] and asked.budget.spent == 1000


def test_a_column_without_a_public_list_is_not_counted_and_not_charged() -> None:
    asked = tables(made())
    for request, rule in (
        (Tabulate(rows="birth_month"), "no_list"),
        (Tabulate(rows="hospital", columns="age_group"), "too_large"),
    ):
        with pytest.raises(Impossible) as problem:
            asked.tabulate(request, everyone(asked.people))
        assert problem.value.why.rule == rule and asked.budget.spent == 0
    refused = asked.tabulate(Tabulate(rows="sex", cells="mean", of="days"), everyone(asked.people))
    assert refused[0] == {} and refused[1][0].rule == "private_amounts" and asked.budget.spent == 0


@given(st.integers(0, 5000), st.lists(st.integers(-10, 3000), max_size=30))
def test_the_budget_is_never_exceeded(total: int, charges: list[int]) -> None:
    budget, paid = Budget(total=total), 0
    for asked in charges:
        before = budget.spent
        refused = budget.charge(asked)
        assert (refused is None) == (0 < asked <= total - before)
        paid += 0 if refused else asked
        assert budget.spent == paid <= total
        assert refused is None or refused.values["left"] == (total - before) / PARTS


def test_how_sure_one_may_become_is_the_area_under_the_roof() -> None:
    for epsilon in (0.0, 0.5, 1.0, 5.0):
        false = np.linspace(0, 1, 200_001)
        roof = np.minimum(np.exp(epsilon) * false, 1 - np.exp(-epsilon) * (1 - false))
        assert surest(epsilon) == pytest.approx(trapezoid(roof, false), abs=1e-6)


def weeks(seed: int, patients: int = 20) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    patient = np.repeat(np.arange(patients), rng.integers(1, 30, patients))
    return rng.normal(0, 2, (len(patient), 3)), rng.random(len(patient)) < 0.2, patient


@given(st.integers(0, 10_000), st.sampled_from([0.001, 0.03, 1.0]), st.data())
@settings(max_examples=30, deadline=None)
def test_one_patient_moves_the_weights_as_far_as_proven_at_most(
    seed: int, restraint: float, data: st.DataObject
) -> None:
    x, y, patient = weeks(seed)
    lines, far = data.draw(st.integers(1, 60)), data.draw(st.sampled_from([0.0, 1.0, 1e6]))
    mine = patient != data.draw(st.integers(0, 19))
    row = far * np.array(data.draw(st.lists(st.sampled_from([-1.0, 0.0, 1.0]), min_size=3, max_size=3)))
    sick = data.draw(st.booleans())
    other = np.vstack([x[mine], np.tile(row, (lines, 1))]), np.append(y[mine], [sick] * lines)
    both = [
        private.fit(x, y, patient, 20, restraint, 30),
        private.fit(*other, np.append(patient[mine], [99] * lines), 20, restraint, 30),
    ]
    assert np.linalg.norm(both[0].weights - both[1].weights) <= both[0].moved == both[1].moved


def test_the_proof_is_not_loose() -> None:
    """A patient who is all sick in one direction, in the place of one in the opposite direction."""
    x, y, patient = np.zeros((20, 3)), np.zeros(20, bool), np.arange(20)
    y[0] = True
    found = []
    for side in (-1e3, 1e3):
        x[0, 0] = side
        found.append(private.fit(x, y, patient, 20, 1.0, 30))
    moved = np.linalg.norm(found[0].weights - found[1].weights)
    assert 0.9 * found[0].moved < moved <= found[0].moved


def test_the_fit_is_that_of_scikit_learn_when_each_patient_counts_once() -> None:
    x, y, patient = weeks(3)
    half = round(365.25 * math.log(2) / private.STAYS_A_YEAR)  # days within which half are admitted: a constant of 0
    found = private.fit(x, y, patient, 20, 0.03, half)
    assert found.constant == pytest.approx(0, abs=1e-3)
    share = 1 / (np.bincount(patient)[patient] * 20)
    usual = LogisticRegression(C=1 / 0.03, fit_intercept=False, tol=1e-10)
    usual.fit(private.shortened(x), y, sample_weight=share)
    np.testing.assert_allclose(found.weights, usual.coef_[0], atol=2e-3)


def test_the_noise_of_the_weights_is_that_of_the_paper() -> None:
    rng, features, rate = np.random.default_rng(1), 7, 3.0
    drawn = np.array([private.draw(features, rate, rng) for _ in range(4000)])
    length = np.linalg.norm(drawn, axis=1)
    assert stats.kstest(length, stats.gamma(features, scale=1 / rate).cdf).pvalue > 1e-3
    share = (drawn[:, 2] / length) ** 2
    assert stats.kstest(share, stats.beta(0.5, (features - 1) / 2).cdf).pvalue > 1e-3
    fitted = private.Fitted(np.ones(features), 0.0, moved=0.5 / rate)
    assert fitted.rate(0.5) == pytest.approx(rate)
    assert fitted.spread(0.5) == pytest.approx(drawn.std(), rel=0.03)


@pytest.fixture(scope="module")
def desk() -> Desk:
    changes = {"cohort.n_patients": 1200, "records.n_pool": 8000, "privacy.budget": 20, "privacy.model": 10}
    return Desk(Open(scenario=changes, strictness="none"))


def test_every_value_is_on_its_list(desk: Desk) -> None:
    for column, listed in LISTS.items():
        assert set(desk.people[column]) <= set(listed)


def test_the_private_model_is_made_once_and_leaves_with_its_noise(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "attacked", lambda study: {"worst_case": gate.Estimate(0.5)})
    refused = desk.train(Train(kind="boosting"))
    assert refused[0] == {} and refused[1][0].rule == "private_kind" and desk.budget.spent == 0
    assert desk.train(Train())[1][0].rule == "noised_weights" and desk.budget.spent == 10_000
    first = desk.export(Export())
    assert desk.train(Train())[1][0].rule == "repeated" and desk.budget.spent == 10_000
    hidden = desk.export(Export(hidden=True))
    study = desk.bench.study
    assert study is not None and desk.bench.learner is not None
    for outcome in (first, hidden):
        assert {reason.rule for reason in outcome[1]} == {"rounded", "uncovered"}
    artefact = Artefact.model_validate(hidden[0]["artefact"])
    secret = study.data.x(study.features)[np.flatnonzero(study.data.split == TRAIN)[0]]
    assert np.abs(gate.found_row(artefact) - secret).max() > 0.02
    exact = desk.bench.learner.fitted.weights
    assert np.corrcoef(artefact.body.weights, exact)[0, 1] < 0.9999  # type: ignore[union-attr]
    again = Desk(desk.opening)
    again.train(Train())
    assert again.export(Export())[0]["artefact"]["body"] != first[0]["artefact"]["body"], "same seed, other noise"


def test_the_cost_is_told_beside_no_noise(desk: Desk) -> None:
    desk.train(Train())
    found = desk.bench.learner
    assert found is not None
    told = cost(found, 3.0, most=6)
    test = found.study.data.split == TEST
    x, y = found.study.data.x(found.study.features, test), found.study.data.y[test]
    assert told["auroc"] == pytest.approx(roc_auc_score(y, x @ found.fitted.weights), abs=1e-3)
    assert [line["epsilon"] for line in told["lines"]] == sorted({*EPSILONS, 3.0})
    low, high = told["lines"][0], told["lines"][-1]
    assert low["auroc"][0] < high["auroc"][0] + 0.02 and abs(high["auroc"][0] - told["auroc"]) < 0.1
    assert np.ptp(low["auroc"][1:]) > np.ptp(high["auroc"][1:]) > 0
    for line in told["lines"]:
        assert line["attack"][0] <= surest(line["epsilon"]) + 0.03


ASKED = st.one_of(
    st.builds(Tabulate, rows=st.sampled_from([*COUNTED, "birth_month"]), columns=st.sampled_from([None, *COUNTED])),
    st.builds(Unique, columns=st.sampled_from([("sex",), ("sex", "birth_month"), ("birth_month", "sex")])),
    st.builds(Rows, columns=st.just(("sex",))),
    st.builds(Describe, column=st.sampled_from(["sex", "implant_date"])),
    st.just(Train()),
)


@given(st.lists(ASKED, max_size=30), st.integers(1, 3000))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_sequence_of_questions_costs_more_than_the_budget(desk: Desk, asked: list[Request], total: int) -> None:
    desk.budget.total, desk.budget.spent = total, 0
    desk.budget.table, desk.budget.model = 500, 1000
    desk.private = PrivateTables(desk.people, desk.budget, random.Random(total).randrange)
    desk.bench.learner = None
    answered: dict[Request, object] = {}
    paid = 0
    for request in asked:
        before = desk.budget.spent
        try:
            released, _ = getattr(desk, request.ask)(request)
        except Impossible:
            released = {}
        spent = desk.budget.spent - before
        paid += spent
        assert spent in (0, 500, 1000) and paid == desk.budget.spent <= total
        assert not released or request not in answered or (released == answered[request] and spent == 0)
        if released:
            assert request in answered or spent or isinstance(request, Describe | Train | Unique)
            answered[request] = released
        assert not isinstance(request, Rows) or not released


def test_without_a_budget_nothing_is_noised() -> None:
    assert Scenario().privacy.budget == 0
    desk = Desk(Open(scenario={**SMALL, "privacy.table": 2}))
    released, reasons = desk.tabulate(Tabulate(rows="age_group", columns="sex"))
    truth = count(desk.people, Tabulate(rows="age_group", columns="sex"), everyone(desk.people))
    assert [row[:-1] for row in released["counts"][:-1]] == truth.tolist() and not reasons
    with pytest.raises(Impossible):
        desk.cost(Cost())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="spaces are forked")
def test_a_crash_gives_no_budget_back(tmp_path: Path) -> None:
    with Walls(tmp_path) as walls:
        space = walls.open(Open(scenario={**SMALL, "privacy.budget": 2, "privacy.model": 1}), "groupe-1")
        assert (space.opened.budget, space.opened.spent) == (2000, 0)
        first = space.ask(Tabulate(rows="sex"))
        assert first.spent == 500 and {r.rule for r in first.refusals} == {"noised_counts"}
        for spent in (500, 1000):
            os.kill(space.pid, 9)
            failed = space.ask(Tabulate(rows="sex"))
            assert failed.failure is not None and failed.failure.rule == "crashed"
            again = space.ask(Tabulate(rows="sex"))  # the noise is forgotten: fresh noise is paid for
            assert again.spent == spent + 500
        assert space.ask(Train()).refusals[0].rule == "budget"
        assert space.ask(Tabulate(rows="age_group")).spent == 2000
        assert space.ask(Tabulate(rows="device")).refusals[0].rule == "budget"
        assert {a.status for a in (space.ask(Evaluate()), space.ask(Probe()), space.ask(Export()))} == {"failed"}
        lines = [path.read_text() for path in (journal_of(tmp_path, name) for name in space.history)]
    assert '"budget":2000' in lines[0] and '"spent":2000' in lines[-1]


def test_a_crash_while_opening_forgets_nothing_of_the_crash_before(tmp_path: Path) -> None:
    first, second = (Journal(tmp_path / f"{name}.jsonl", "groupe-1") for name in ("a", "b"))
    first.add("opened", {"space": "a", "earlier": None})
    first.add("decision", {"status": "released", "rules": [], "spent": 700, "budget": 1000})
    second.add("opened", {"space": "b", "earlier": "a"})

    class Held:
        budget = Budget(total=1000)

    _replay(Held(), tmp_path / "b.jsonl")  # type: ignore[arg-type]
    assert Held.budget.spent == 700
