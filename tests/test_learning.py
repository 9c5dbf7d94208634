"""From how many patients the model learns, and from whom: curve, parts, the two ways to split, what is cached."""

from functools import cache

import numpy as np
import pytest

from models.training import TEST, TRAIN
from simulator.cache import StageCache
from simulator.explained import OFFERED, contributions_of, examples, offered, riskiest, row_of
from simulator.learning import SIZES, curve_key, learning_curve
from simulator.scenario import Scenario
from simulator.splits import met_before, parts, splits_key, two_splits
from simulator.study import Study

CACHE = StageCache()
SMALL = {"cohort.n_patients": 900, "records.n_pool": 6000, "evaluation.n_bootstrap": 50}


@cache
def study(**changes: object) -> Study:
    named = {name.replace("__", "."): value for name, value in changes.items()}
    return Study(Scenario().change({**SMALL, **named}), CACHE)


def test_the_curve_ends_at_the_model_of_the_study() -> None:
    told: list[float] = []
    table = learning_curve(study(), told.append)
    last, wanted = table.iloc[-1], study().evaluation.discrimination.auroc
    assert (last["test"], last["test_low"], last["test_high"]) == (wanted.value, wanted.low, wanted.high)
    assert last["patients"] == parts(study())["patients"][0]
    assert last["events"] == study().model.n_train_events
    assert told == [k / len(SIZES) for k in range(1, len(SIZES) + 1)]


def test_the_curve_counts_more_patients_and_learns_less_by_heart() -> None:
    table = learning_curve(study())
    shares = table["patients"] / table["patients"].iloc[-1]
    np.testing.assert_allclose(shares, SIZES[-len(table) :], atol=0.02)
    assert (np.diff(table["events"]) >= 0).all()
    gap = table["train"] - table["test"]
    assert gap.iloc[0] > gap.iloc[-1] + 0.05
    for name in ("train", "test", "found"):
        assert table[name].between(table[f"{name}_low"], table[f"{name}_high"]).all()


def test_the_curve_is_cached_until_something_it_depends_on_changes() -> None:
    learning_curve(study())
    assert curve_key(study()) in CACHE
    assert curve_key(study(alert__threshold=0.1)) == curve_key(study())
    for other in ({"model__regularisation": 9.0}, {"alert__recovery": 0.5}, {"landmarks__horizon_days": 60}):
        assert curve_key(study(**other)) not in CACHE


def test_sizes_without_both_outcomes_are_left_out() -> None:
    tiny = study(cohort__n_patients=300, records__n_pool=2000, model__train_share=0.1)
    table = learning_curve(tiny)
    assert 0 < len(table) < len(SIZES)
    assert (table["events"] > 0).all()


def test_an_interrupted_curve_is_not_cached() -> None:
    class Interrupted(Exception):
        pass

    def stop(share: float) -> None:
        raise Interrupted

    fresh = study(model__kind="one_sensor")
    with pytest.raises(Interrupted):
        learning_curve(fresh, stop)
    assert curve_key(fresh) not in CACHE
    assert len(learning_curve(fresh)) > 0


def test_parts_are_counted_from_the_rows() -> None:
    found, table = study(), parts(study())
    data, patient = found.data, found.data.patient
    assert table["rows"].sum() == len(data.rows)
    assert table["positive"].sum() == data.y.sum()
    assert table["patients"].tolist() == [len(np.unique(patient[data.split == k])) for k in range(3)]
    failing = data.stays[data.stays["heart_failure"]]
    heads = 0
    for who, day in zip(failing["patient_id"], failing["admission_day"], strict=True):
        before = (patient == who) & data.y & (data.split == TRAIN)
        landmark = data.day[before]
        later = failing.loc[failing["patient_id"] == who, "admission_day"].to_numpy()
        heads += any(min(later[later > d]) == day for d in landmark)
    assert table["stays"][0] == heads


def test_whom_the_model_has_met_depends_on_the_split() -> None:
    assert met_before(study()) == 0
    assert met_before(study(model__split="row")) > 0.95


def test_recalling_alike_weeks_shines_only_where_it_has_met_the_patient() -> None:
    told: list[float] = []
    table = two_splits(study(), told.append)
    value = table.set_index(["learner", "split"])["auroc"]
    assert value["memory", "row"] > value["memory", "patient"] + 0.15
    assert abs(value["own", "row"] - value["own", "patient"]) < 0.12
    assert table["auroc"].between(table["low"], table["high"]).all()
    assert told == [0.25, 0.5, 0.75, 1.0]
    assert splits_key(study(model__split="row")) == splits_key(study()) in CACHE


def test_too_few_events_to_compare_give_an_empty_table() -> None:
    brief = {"cohort__n_days": 365, "landmarks__baseline_weeks": 40, "landmarks__horizon_days": 7}
    healthy = study(cohort__n_patients=200, records__n_pool=2000, model__train_share=0.05, **brief)
    assert two_splits(healthy).empty


def test_what_was_learned_is_cached_with_the_model() -> None:
    found = study().explained
    assert found is study(alert__threshold=0.2).explained
    assert found.weights and found.weights.names == study().data.names
    rows = study().data.split == TRAIN
    np.testing.assert_allclose(found.typical, study().data.x(study().features, rows).mean(axis=0), atol=1e-4)


def test_what_is_shown_first_is_known_without_the_weeks(monkeypatch: pytest.MonkeyPatch) -> None:
    found = study()
    among = offered(found)
    theirs = (found.data.split == TEST) & (found.data.patient == among.patients[among.order[0]])
    shown = [*examples(found.data), riskiest(found, np.flatnonzero(theirs))]
    assert sorted(found.explained.rows) == sorted(set(shown)) and len(set(shown)) == 5
    table = {row: found.data.x(found.features, np.array([row]))[0] for row in shown}
    monkeypatch.setattr(Study, "weekly", property(lambda _: pytest.fail("the weeks were asked for")))
    for row in shown:
        np.testing.assert_array_equal(row_of(found, row), table[row])


def test_the_riskiest_test_patients_are_offered_half_of_them_ill() -> None:
    found = study()
    among = offered(found)
    chosen, ill = among.order, among.hospitalised[among.order]
    assert len(set(chosen.tolist())) == len(chosen) == OFFERED and ill.sum() == OFFERED // 2
    left_out = np.delete(among.highest, chosen)[~np.delete(among.hospitalised, chosen)]
    assert among.highest[chosen[~ill]].min() >= left_out.max()
    one = among.patients[chosen[0]]
    rows = np.flatnonzero((found.data.split == TEST) & (found.data.patient == one))
    top = riskiest(found, rows)
    assert found.scores[top] == found.scores[rows].max() == among.highest[chosen[0]] and found.data.y[top]


@pytest.mark.parametrize("kind", ["logistic", "tree", "boosting", "one_sensor"])
def test_contributions_lead_to_the_score_of_the_row(kind: str) -> None:
    found = study(model__kind=kind, model__boosting_rounds=10)
    for row in np.flatnonzero(found.data.split == TEST)[::3000].tolist():
        told = contributions_of(found, row_of(found, row))
        assert 1 / (1 + np.exp(-told.final)) == pytest.approx(float(found.scores[row]), rel=1e-3)
        assert told.base + sum(push for _, push in told.steps) == pytest.approx(told.final)


def test_importance_is_measured_on_whole_validation_patients() -> None:
    found = study(model__kind="boosting", model__boosting_rounds=10)
    result = found.importance
    assert found.explained.weights is None
    assert set(result.loss) == {name.partition(".")[0] for name in found.data.names}
    assert result.n_patients == parts(found)["patients"][1]
    assert result.n_rows == parts(found)["rows"][1]
    assert result.loss["thoracic_impedance"].value > result.loss["male"].value
