"""What pairing does to prediction, over seeds and with common random numbers."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from models.evaluation import Estimate
from simulator.cache import StageCache
from simulator.pairing_axes import AXES, Axis, changes_at, here, values_of
from simulator.pairing_effect import PERFECT, RATE, Judged, comparable, effect, effect_key, truth_of
from simulator.pairing_losses import GROUPS, SMALLEST, losses, masked, member
from simulator.scenario import PRESETS, Scenario
from simulator.study import Study
from tests.worlds import one_thread

__all__ = ["one_thread"]
SEEDS = range(1, 6)
SMALL = PRESETS["hydro-mini"].scenario.change({"evaluation.n_bootstrap": 50})
ENDS = {name: Axis(name, "", AXES[name].key, (0.0, 5.0)) for name in ("errors", "careless")}


@cache
def study(seed: int = 1, **changes: object) -> Study:
    wanted = {name.replace("__", "."): value for name, value in changes.items()}
    return Study(SMALL.change({"seed": seed, **wanted}), StageCache(), workers=1)


@cache
def ends(name: str) -> pd.DataFrame:
    """Last point less first point of the axis, a row per seed; ``width``: of the interval of the known AUROC."""
    rows = []
    for seed in SEEDS:
        table = effect(study(seed), ENDS[name]).set_index("value")
        table = table.assign(width=table["auroc_known_high"] - table["auroc_known_low"])
        rows.append(table.loc[5.0] - table.loc[0.0])
    return pd.DataFrame(rows)


def sure(differences: "pd.Series[float]") -> bool:
    """Whether the paired differences are above 0 on average, by more than two standard errors."""
    values = differences.to_numpy(float)
    return bool(values.mean() > 2 * values.std(ddof=1) / np.sqrt(len(values)))


def test_errors_lose_patients_and_cost_little_prediction() -> None:
    change = ends("errors")
    assert (change["rate"] < -0.3).all() and (change["wrong"] > 0).all()
    assert sure(change["width"]), "fewer patients: less is known"
    assert -0.04 < change["auroc_true"].mean() < 0, "half of the patients lost, and hardly anything of the ranking"


def test_wrong_pairs_bend_the_risk_and_spoil_the_judgement() -> None:
    change = ends("careless")
    assert (change["wrong"] > 0.3).all()
    assert sure(change["calibration_true"]), "strangers' stays hide part of the risk"
    assert sure(-change["auroc_known"]) and sure(-change["found_known"]) and sure(-change["stays_known"])
    assert sure(change["auroc_true"] - change["auroc_known"]), "the model is better than the project can know"
    assert change["auroc_true"].mean() > change["auroc_known"].mean() / 2


def test_dilution_foresees_the_known_auroc() -> None:
    tables = pd.concat([effect(study(seed), ENDS["careless"]).set_index("value").loc[[5.0]] for seed in SEEDS])
    assert (tables["right"] < 0.9).all()
    assert abs((tables["auroc_known"] - tables["diluted"]).mean()) < 0.04


def test_the_truth_is_the_same_people_at_every_point() -> None:
    good, bad = (study(cohort__n_patients=600, identifiers__error_ratio=ratio) for ratio in (0, 5))
    one, other = truth_of(good), truth_of(bad)
    np.testing.assert_array_equal(one.data.y, other.data.y)
    np.testing.assert_array_equal(one.data.patient_split, other.data.patient_split)
    np.testing.assert_array_equal(one.weights, other.weights)
    assert (one.data.patient_split >= 0).mean() > 0.95
    rows = effect(study(), ENDS["errors"])
    assert rows["stays_true"].nunique() == 1 and rows["stays_known"].nunique() > 1


def test_a_point_is_the_study_of_its_scenario() -> None:
    axis, base = ENDS["errors"], study()
    row = effect(base, axis).set_index("value").loc[1.0]
    assert row["auroc_known"] == pytest.approx(base.evaluation.discrimination.auroc.value)
    assert row["found_known"] == pytest.approx(base.evaluation.at_published[RATE][1].event_sensitivity.value)
    assert row["rate"] == base.linkage.rate.value and 1 - row["wrong"] == base.linkage.precision.value
    assert row["auroc_true_low"] < row["auroc_true"] < row["auroc_true_high"]


def test_perfect_pairing_comes_first_and_errors_of_zero_reach_it() -> None:
    rows = effect(study(), ENDS["errors"])
    assert rows["value"].iloc[0] == PERFECT and rows["wrong"].iloc[0] == 0
    assert rows["rate"].iloc[1] == pytest.approx(rows["rate"].iloc[0], abs=0.005)
    assert rows["auroc_true"].iloc[1] == pytest.approx(rows["auroc_true"].iloc[0], abs=0.005)


def test_the_points_of_the_axes() -> None:
    scenario = Scenario().change({"linkage.threshold": 0.77, "linkage.identifiers": ("sex", "birth", "hospital")})
    assert 0.77 in values_of(AXES["threshold"], scenario) and here(AXES["threshold"], scenario) == 0.77
    fields = values_of(AXES["fields"], scenario)
    assert fields == ("", "sex", "hospital", "birth") and here(AXES["careless"], scenario) is None
    for axis in AXES.values():
        for value in values_of(axis, scenario):
            scenario.change(changes_at(axis, value, scenario))
    assert changes_at(AXES["fields"], "birth", scenario) == {"linkage.identifiers": ("sex", "hospital")}


def test_a_model_that_reads_the_hospital_is_compared_without() -> None:
    asked = Scenario().change(
        {"landmarks.history": True, "landmarks.leaks": ("drugs", "future"), "model.split": "row"}
    )
    found = comparable(asked)
    assert not found.landmarks.history and found.landmarks.leaks == ("future",) and found.model.split == "patient"
    assert comparable(Scenario()) == Scenario()


def test_points_without_anything_to_learn_are_told() -> None:
    nobody = study(linkage__identifiers=("sex", "departement", "device"))
    table = effect(nobody, AXES["fields"]).set_index("value")
    assert np.isnan(table.loc["", "right"]) and table.loc[PERFECT, "right"] == 1


def test_computed_once() -> None:
    one = effect(study(), ENDS["errors"])
    assert effect_key(study(), ENDS["errors"]) in study().cache and effect(study(), ENDS["errors"]) is one


def test_unequal_territories_lose_the_less_populated() -> None:
    gaps = []
    for seed in SEEDS:
        groups = losses(
            study(seed, cohort__n_patients=1500, identifiers__small_departement_ratio=3)
        ).groups.set_index("characteristic")
        dense, sparse = groups.loc["territory", "rate"]
        gaps.append(dense - sparse)
        assert len(groups) == sum(GROUPS.values())
    assert min(gaps) > 0.05


def test_small_groups_are_masked() -> None:
    found = losses(study(cohort__n_patients=200, records__n_pool=2000))
    assert found.groups["true"].isna().any() and found.groups["true"].notna().any(), "fewer than 11 with a stay"
    assert all(not j.estimates or j.events >= SMALLEST for j in found.judged.values())
    assert not found.judged["lost"].estimates
    few, enough = (Judged(n, n, {"auroc": Estimate(0.7)}) for n in (SMALLEST - 1, SMALLEST))
    assert not masked(few).estimates and masked(enough) == enough


def test_groups_cover_everyone() -> None:
    cohort = study().bearers.cohort
    for name, k in GROUPS.items():
        groups = member(cohort, name)
        assert groups.min() >= 0 and groups.max() < k and len(groups) == len(cohort)
