"""A policy: who is telemonitored, what it avoids, and what it does to inequalities."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from simulator import care
from simulator.cache import StageCache
from simulator.costs import CostSettings
from simulator.policy import (
    NEW_BEARERS,
    Territory,
    connected,
    deployable,
    judge,
    more_avoided,
    takes_part,
    territory,
    yearly_cost,
)
from simulator.policy_settings import ORDERS, PolicySettings
from simulator.scenario import Scenario
from simulator.study import Study
from tests.worlds import one_thread  # noqa: F401

CACHE = StageCache()
COSTS = CostSettings()


@cache
def place(seed: int = 1, social: bool = True) -> Territory:
    changes = {"seed": seed, "evaluation.n_bootstrap": 100, "policy.social_data": social}
    return territory(Study(Scenario().change(changes), CACHE))


def policy(**changes: object) -> PolicySettings:
    return PolicySettings(**{"social_data": True, **changes})


def test_the_new_bearers_live_and_are_admitted_like_those_of_the_study() -> None:
    where = place()
    rate = where.stays.sum() / where.years.sum()
    assert len(where.years) == NEW_BEARERS and 0.16 < rate < 0.24
    assert (where.announced <= where.stays).all() and 0.4 < where.announced.sum() / where.stays.sum() < 0.85
    assert (where.years <= 1.5).all()


def test_nothing_is_spent_or_avoided_without_a_budget_and_all_orders_are_one_with_plenty() -> None:
    nothing = judge(policy(budget=0), COSTS, place())
    assert nothing.avoided.value == nothing.spent.value == nothing.places.value == 0
    chosen = [connected(policy(order=order, budget=300), COSTS, place()) for order in ORDERS]
    for other in chosen:
        np.testing.assert_array_equal(other, takes_part(policy(), place()))


@pytest.mark.parametrize("order", ORDERS)
def test_the_budget_is_kept_and_nearly_used(order: str) -> None:
    result = judge(policy(order=order, budget=40), COSTS, place())
    assert 39.5 < result.spent.value <= 40
    assert result.spent.low < result.spent.value < result.spent.high


def test_avoided_stays_by_hand() -> None:
    where, settings = place(), policy(order="risk", budget=40)
    chosen = connected(settings, COSTS, where)
    share = where.announced[chosen].sum() / where.stays.sum()
    result = judge(settings, COSTS, where)
    assert result.avoided.value == pytest.approx(care.STAYS_PER_YEAR_IN_FRANCE * share * care.AVOIDED_IF_CALLED.value)
    assert result.saved.value == pytest.approx(result.avoided.value * care.STAY_COST / 1e6)
    cost = (yearly_cost(settings, COSTS, where) * where.years)[chosen].sum()
    assert result.spent.value == pytest.approx(care.STAYS_PER_YEAR_IN_FRANCE * cost / where.stays.sum() / 1e6)
    poor, rich = where.income == 1, where.income == 5
    rates = [100 * where.stays[g].sum() / where.years[g].sum() for g in (poor, rich)]
    assert result.gap_before.value == pytest.approx(rates[0] - rates[1])


def test_the_interval_holds_the_sample_s_chance_and_champion_s() -> None:
    where, settings = place(), policy(order="risk", budget=40)
    both = judge(settings, COSTS, where).avoided
    sample = judge(settings, COSTS, replace(where, effect=np.full_like(where.effect, where.effect[0]))).avoided
    assert both.high - both.low > 1.5 * (sample.high - sample.low) > 0
    assert both.low / both.value == pytest.approx(care.AVOIDED_IF_CALLED.low / care.AVOIDED_IF_CALLED.value, abs=0.15)


def test_the_highest_risk_first_avoids_more_and_the_poorest_first_narrows_the_gap() -> None:
    more, narrower, coached = [], [], []
    for seed in range(1, 4):
        found = {
            order: judge(policy(order=order), COSTS, place(seed)) for order in ("everyone", "risk", "disadvantaged")
        }
        more.append(found["risk"].avoided.value - found["everyone"].avoided.value)
        narrower.append(found["disadvantaged"].gap_change.value - found["everyone"].gap_change.value)
        helped = judge(policy(order="disadvantaged", coaching=True), COSTS, place(seed))
        coached.append(helped.connected_by_income[0].value - found["disadvantaged"].connected_by_income[0].value)
    assert min(more) > 0 and max(narrower) < 0 and min(coached) > 0


def test_a_difference_of_two_policies_is_surer_than_each() -> None:
    costs, where = CostSettings(), place()
    risk, everyone = policy(order="risk"), policy(order="everyone")
    one, two = (judge(order, costs, where).avoided for order in (risk, everyone))
    more = more_avoided(risk, everyone, costs, where)
    assert more.value == pytest.approx(one.value - two.value)
    assert more.high - more.low < (one.high - two.low) - (one.low - two.high)  # both meet the same chance
    same = more_avoided(risk, risk, costs, where)
    assert same.low == same.value == same.high == 0


def test_without_the_social_data_only_the_territory_is_known() -> None:
    where = place(social=False)
    first = connected(policy(order="disadvantaged", social_data=False, budget=15), COSTS, where)
    assert where.small[first].all() and len(np.unique(where.income[first])) == 5
    known = connected(policy(order="disadvantaged", budget=15), COSTS, place())
    assert set(place().income[known]) == {1}
    assert np.corrcoef(place().risk, place().income)[0, 1] < np.corrcoef(where.risk, where.income)[0, 1]


def test_fewer_take_part_among_the_poorest_and_help_brings_more() -> None:
    where = place()
    usual, helped = (takes_part(policy(coaching=c), where) for c in (False, True))
    poor, rich = where.income == 1, where.income == 5
    assert usual[rich].mean() - usual[poor].mean() == pytest.approx(0.12, abs=0.04)
    assert usual.mean() == pytest.approx(0.79, abs=0.02) and (helped | ~usual).all()
    odds = helped.mean() / (1 - helped.mean()) / (usual.mean() / (1 - usual.mean()))
    assert odds == pytest.approx(3.05, rel=0.2)


def test_a_model_that_needs_the_snds_is_not_deployed() -> None:
    assert deployable(Study(Scenario(), CACHE))
    assert not deployable(Study(Scenario().change({"landmarks.history": True}), CACHE))
