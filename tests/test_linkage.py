"""The study's stage: who is paired, how surely, how rightly, and what a student's choices change."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from simulator.linkage import (
    REASONS,
    LinkageSettings,
    choose,
    compare_left_out,
    link,
    pair_levels,
    posterior,
    score,
    waterfall,
    wilson,
)
from tests.linkage_tables import Errors, tables

IDENTIFIERS = ("sex", "birth", "departement", "hospital", "implant_date", "device", "death_date")
MADE = tables(1500, 15_000, seed=3)
NO_ERRORS = Errors(**dict.fromkeys(Errors.__dataclass_fields__, 0.0) | {"local": 0.8, "implanted": 0.2})


def linked(made=MADE, truth=True, **changes):
    truth = made.truth if truth else None
    return link(LinkageSettings(**changes), made.left, made.right, made.neighbours, truth)


def as_set(linkage):
    return set(linkage.links[["implant_id", "snds_id"]].itertuples(index=False, name=None))


def test_most_bearers_are_paired_and_rightly():
    linkage = linked()
    assert list(linkage.links) == ["implant_id", "snds_id", "weight", "probability", "correct"]
    assert linkage.recall.value > 0.9
    assert linkage.precision.low > 0.99
    assert linkage.precision.low <= linkage.precision.value <= linkage.precision.high
    assert linkage.rate.value == len(linkage.links) / 1500
    assert linkage.paired.sum() == len(linkage.links)
    assert linkage.reason == ""
    assert linkage.links["implant_id"].is_monotonic_increasing


def test_without_errors_everybody_is_found():
    linkage = linked(tables(800, 8_000, seed=1, errors=NO_ERRORS))
    assert linkage.rate.value > 0.995
    assert linkage.precision.value == 1


@pytest.mark.parametrize("seed", range(4))
def test_expected_precision_is_close_to_the_real_one(seed):
    made = tables(1500, 15_000, seed=seed)
    few = ("sex", "birth", "implant_date")
    linkage = linked(made, identifiers=few, threshold=0.5)
    assert linkage.precision.low - 0.005 < linkage.expected_precision < linkage.precision.high + 0.005


def test_links_point_to_the_records_they_name():
    linkage = linked()
    assert np.array_equal(MADE.left["implant_id"].to_numpy()[linkage.left], linkage.links["implant_id"])
    assert np.array_equal(MADE.right["snds_id"].to_numpy()[linkage.right], linkage.links["snds_id"])
    assert np.array_equal(MADE.truth[linkage.left] == linkage.right, linkage.links["correct"])


def test_identifiers_may_be_the_index():
    left, right = MADE.left.set_index("implant_id"), MADE.right.set_index("snds_id")
    again = link(LinkageSettings(), left, right, MADE.neighbours, MADE.truth)
    pd.testing.assert_frame_equal(again.links, linked().links)


def test_the_same_twice():
    pd.testing.assert_frame_equal(linked().links, linked().links, check_exact=True)


@pytest.mark.parametrize("left_out", IDENTIFIERS[:-1])
def test_one_identifier_less_still_pairs_most(left_out):
    linkage = linked(identifiers=tuple(i for i in IDENTIFIERS[:-1] if i != left_out))
    assert linkage.rate.value > 0.7
    assert linkage.precision.value > 0.98


@pytest.mark.parametrize("field", ["sex", "birth_year", "birth_month", "departement", "hospital", "date", "device"])
def test_an_error_in_any_one_field_hides_no_true_pair(field):
    wrong = {
        "sex": {"sex": 1.0},
        "birth_year": {"birth_year": 1.0},
        "birth_month": {"birth_month": 1.0},
        "departement": {"departement_far": 1.0},
        "hospital": {"hospital": 1.0},
        "date": {"date_far": 1.0},
        "device": {"device": 1.0},
    }[field]
    clean = NO_ERRORS.__dict__ | wrong
    made = tables(200, 1_000, errors=Errors(**clean))
    found = score(LinkageSettings(), made.left, made.right, made.neighbours).candidates
    pairs = set(zip(found.left.tolist(), found.right.tolist(), strict=True))
    assert all(pair in pairs for pair in enumerate(made.truth.tolist()))


@given(st.sets(st.sampled_from(IDENTIFIERS)).map(tuple))
@settings(max_examples=60)
def test_any_choice_of_identifiers_gives_links_or_a_reason(identifiers):
    linkage = linked(identifiers=identifiers)
    assert linkage.reason in REASONS
    assert (linkage.reason == "") == (len(linkage.links) > 0)
    assert not linkage.links.isna().any(axis=None)
    assert not linkage.links["implant_id"].duplicated().any()
    assert not linkage.links["snds_id"].duplicated().any()
    assert len(linkage.rules) > 0 or not identifiers


@pytest.mark.parametrize(
    ("identifiers", "reason"),
    [
        ((), "no_identifier"),
        (("sex",), "too_many_pairs"),
        (("sex", "departement"), "below_threshold"),
        (("birth",), "below_threshold"),
    ],
)
def test_weak_identifiers_pair_nobody_and_say_why(identifiers, reason):
    linkage = linked(identifiers=identifiers)
    assert (len(linkage.links), linkage.reason) == (0, reason)
    assert (linkage.rate.value, linkage.precision.value, linkage.recall.value) == (0, 0, 0)
    assert linkage.expected_precision == 0


def test_a_refused_search_is_reported():
    linkage = linked(identifiers=("sex", "departement"), max_candidates=20)
    assert linkage.reason == "too_many_pairs"
    assert [(rule.used, rule.n_new) for rule in linkage.rules] == [(False, 0)]
    assert linkage.rules[0].n_pairs > 20 * 1500


def test_two_equal_candidates_are_both_left_alone():
    made = tables(300, 3_000, errors=NO_ERRORS)
    twins = made.right.iloc[made.truth[:40]].assign(snds_id=np.arange(40))
    twice = pd.concat([made.right, twins], ignore_index=True)
    for threshold in (0.0, 0.4, 0.9):
        linkage = link(LinkageSettings(threshold=threshold), made.left, twice, made.neighbours, made.truth)
        assert not linkage.paired[:40].any()
        assert linkage.paired[40:].mean() > 0.99


def test_one_partner_at_most_removes_rivals():
    both, alone = linked(threshold=0.5), linked(threshold=0.5, one_to_one=False)
    assert alone.links["implant_id"].duplicated().any()
    assert not both.links["implant_id"].duplicated().any()
    assert both.precision.value > alone.precision.value
    assert np.allclose(posterior(alone.links["weight"].to_numpy()), alone.links["probability"])


@given(st.floats(0, 1), st.floats(0, 1), st.booleans())
@settings(max_examples=30)
def test_a_higher_threshold_only_takes_links_away(a, b, one_to_one):
    scored = score(LinkageSettings(), MADE.left, MADE.right, MADE.neighbours)
    low, high = (
        choose(LinkageSettings(threshold=t, one_to_one=one_to_one), scored, MADE.left, MADE.right)
        for t in sorted((a, b))
    )
    assert as_set(high) <= as_set(low)
    assert (high.links["probability"] >= max(a, b)).all()


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=10)
def test_the_order_of_the_rows_does_not_matter(seed):
    g = np.random.default_rng(seed)
    left, right = MADE.left.iloc[g.permutation(1500)], MADE.right.iloc[g.permutation(15_000)]
    shuffled = link(LinkageSettings(), left, right, MADE.neighbours)
    straight = linked(truth=False).links
    again = shuffled.links.sort_values("implant_id", ignore_index=True)
    pd.testing.assert_frame_equal(again, straight, check_exact=False, rtol=1e-6)


def test_threshold_and_one_to_one_rule_reuse_the_scores():
    scored = score(LinkageSettings(), MADE.left, MADE.right, MADE.neighbours)
    changed = LinkageSettings(threshold=0.6, one_to_one=False)
    reused = choose(changed, scored, MADE.left, MADE.right, MADE.truth)
    pd.testing.assert_frame_equal(reused.links, linked(threshold=0.6, one_to_one=False).links, check_exact=True)


def test_the_waterfall_ends_at_the_verdict():
    linkage = linked()
    for k in (0, 7, 100):
        link_k = linkage.links.iloc[k]
        steps = waterfall(linkage.weights, linkage.levels[k], link_k["probability"])
        assert steps["total"].iloc[-2] == pytest.approx(link_k["weight"])
        assert steps["weight"].sum() == pytest.approx(steps["total"].iloc[-1])
        assert posterior(steps["total"].iloc[-1]) == pytest.approx(link_k["probability"], abs=1e-9)
        assert steps["step"].iloc[[0, -1]].tolist() == ["prior", "rivals"]
        again = pair_levels(
            linkage.weights.comparisons, MADE.left, MADE.right, int(linkage.left[k]), int(linkage.right[k])
        )
        assert np.array_equal(again, linkage.levels[k])


def test_the_histogram_counts_all_candidates_and_true_pairs():
    scored = score(LinkageSettings(), MADE.left, MADE.right, MADE.neighbours)
    bars = linked().histogram
    true = MADE.truth[scored.candidates.left] == scored.candidates.right
    assert bars["pairs"].sum() == scored.candidates.n_pairs
    assert bars["matches"].sum() == true.sum()
    assert (bars["matches"] + bars["others"]).equals(bars["pairs"])
    assert np.array_equal(np.diff(bars["weight"]), np.ones(len(bars) - 1))
    assert "matches" not in linked(truth=False).histogram


def test_without_the_truth_precision_is_not_made_up():
    blind = linked(truth=False)
    assert list(blind.links) == ["implant_id", "snds_id", "weight", "probability"]
    with pytest.raises(ValueError, match="truth"):
        _ = blind.precision
    with pytest.raises(ValueError, match="truth"):
        _ = blind.recall
    assert blind.expected_precision == linked().expected_precision


@pytest.mark.parametrize(("n_left", "n_right"), [(0, 0), (0, 50), (50, 0), (1, 1), (1, 0), (1, 40)])
def test_tables_without_records_or_with_one(n_left, n_right):
    left, right = MADE.left.iloc[:n_left], MADE.right.iloc[:n_right]
    linkage = link(LinkageSettings(), left, right, MADE.neighbours, np.full(n_left, -1))
    assert len(linkage.links) == 0
    assert linkage.reason == ("empty" if not n_left * n_right else linkage.reason)
    assert np.isfinite([linkage.rate.low, linkage.rate.high, linkage.expected_precision]).all()
    assert np.isfinite(linkage.weights.prior_weight)


def test_one_pair_of_equal_records_weighs_what_it_can():
    made = tables(1, 1, errors=NO_ERRORS)
    linkage = linked(made)
    assert np.isfinite(linkage.links["weight"]).all()
    assert len(linkage.paired) == 1


def test_all_values_missing_pairs_nobody():
    missing = {"sex": 0, "birth_year": 0, "birth_month": 0, "departement": -1, "hospital": -1, "device": -1}
    blank = MADE.left.assign(**missing, implant_day=-99999, death_day=-99999)
    linkage = link(LinkageSettings(), blank, MADE.right, MADE.neighbours, MADE.truth)
    assert (len(linkage.links), linkage.reason) == (0, "no_candidates")


def test_nothing_is_infinite_or_not_a_number():
    for identifiers in (IDENTIFIERS, ("birth",), ("sex", "departement")):
        linkage = linked(identifiers=identifiers)
        table = linkage.weights.table()
        assert np.isfinite(table[["m", "u", "weight"]]).all(axis=None)
        assert np.isfinite(linkage.histogram).all(axis=None)


@given(st.integers(1, 400), st.data())
def test_wilson_agrees_with_scipy(n, data):
    k = data.draw(st.integers(0, n))
    ours, theirs = wilson(k, n), binomtest(k, n).proportion_ci(method="wilson")
    assert ours.low <= ours.value <= ours.high
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-6)
    assert ours.value == k / n
    assert wilson(0, 0) == type(ours)(0.0, 0.0, 1.0)


def test_who_is_left_out():
    g = np.random.default_rng(0)
    paired = g.random(4000) < 0.7
    bearers = pd.DataFrame(
        {"age": g.normal(np.where(paired, 70, 75), 10), "woman": g.random(4000) < 0.4, "device": "pacemaker"}
    )
    bearers.loc[~paired & (g.random(4000) < 0.5), "device"] = "defibrillator"
    table = compare_left_out(bearers, paired).set_index(["characteristic", "category"])
    difference = table["standardised_difference"]
    assert difference["age", ""] == pytest.approx(0.5, abs=0.1)
    assert abs(difference["woman", ""]) < 0.1
    assert difference["device", "defibrillator"] == pytest.approx(-difference["device", "pacemaker"])
    assert table.loc[("device", "defibrillator"), "paired"] == 0
    assert table.loc[("age", ""), "unpaired"] == pytest.approx(bearers["age"][~paired].mean())


@pytest.mark.parametrize("everybody", [True, False])
def test_nobody_to_compare_with(everybody):
    assert compare_left_out(MADE.left, np.full(1500, everybody)).empty


def test_settings_say_what_a_student_needs():
    levels = [f.json_schema_extra["level"] for f in LinkageSettings.model_fields.values()]
    assert levels.count("discovery") <= 2
    for field in LinkageSettings.model_fields.values():
        assert field.title and field.description and field.json_schema_extra["source"]
    with pytest.raises(ValueError):
        LinkageSettings(threshold=float("nan"))
    with pytest.raises(ValueError):
        LinkageSettings(identifiers=("name",))
