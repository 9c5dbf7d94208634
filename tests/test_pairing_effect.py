"""What pairing does to prediction, over seeds and with common random numbers."""

from collections.abc import Iterator
from functools import cache

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy.stats import t as student
from sklearn.metrics import roc_auc_score

from models.evaluation import Estimate
from models.training import TEST
from simulator import pairing_effect, pairing_refits, stages
from simulator.cache import StageCache
from simulator.pairing_axes import AXES, Axis, changes_at, here, values_of
from simulator.pairing_effect import PERFECT, effect, effect_key
from simulator.pairing_losses import GAPS, GROUPS, SMALLEST, Losses, losses, masked, member
from simulator.pairing_refits import whole_change
from simulator.pairing_truth import RATE, Draws, Judged, change, comparable, judge, truth_of
from simulator.scenario import PRESETS, Scenario
from simulator.study import Study
from tests.worlds import one_thread

__all__ = ["one_thread"]
SEEDS = range(1, 6)
SMALL = PRESETS["hydro-mini"].scenario.change(
    {"cohort.n_patients": 2000, "records.n_pool": 30_000, "evaluation.n_bootstrap": 50}
)
JUDGED = pairing_effect._judged
REFITS = 2
ENDS = {name: Axis(name, "", AXES[name].key, (0.0, 5.0)) for name in ("errors", "careless")}


@pytest.fixture(autouse=True, scope="module")
def few_refits() -> Iterator[None]:
    """Quicker; their number only widens the intervals."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (pairing_effect, pairing_refits):
            patch.setattr(module, "REFITS", REFITS)
        yield


@cache
def study(seed: int = 1, **changes: object) -> Study:
    wanted = {name.replace("__", "."): value for name, value in changes.items()}
    return Study(SMALL.change({"seed": seed, **wanted}), StageCache(), workers=1)


def points(found: Study, axis: Axis) -> pd.DataFrame:
    return effect(found, axis).points.set_index("value")


@cache
def ends(name: str) -> pd.DataFrame:
    """Last point less first point of the axis, a row per seed; ``width``: of the interval of the known AUROC."""
    rows = []
    for seed in SEEDS:
        table = points(study(seed), ENDS[name])
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
    tables = pd.concat([points(study(seed), ENDS["careless"]).loc[[5.0]] for seed in SEEDS])
    assert (tables["right"] < 0.9).all()
    assert abs((tables["auroc_known"] - tables["diluted"]).mean()) < 0.04


def test_the_truth_is_the_same_people_at_every_point() -> None:
    good, bad = (study(cohort__n_patients=600, identifiers__error_ratio=ratio) for ratio in (0, 5))
    one, other = truth_of(good), truth_of(bad)
    np.testing.assert_array_equal(one.data.y, other.data.y)
    np.testing.assert_array_equal(one.data.patient_split, other.data.patient_split)
    np.testing.assert_array_equal(one.weights, other.weights)
    assert (one.data.patient_split >= 0).mean() > 0.95
    rows = points(study(), ENDS["errors"])
    assert rows["stays_true"].nunique() == 1 and rows["stays_known"].nunique() > 1


def test_a_point_is_the_study_of_its_scenario() -> None:
    axis, base = ENDS["errors"], study()
    row = points(base, axis).loc[1.0]
    assert row["auroc_known"] == pytest.approx(base.evaluation.discrimination.auroc.value)
    assert row["found_known"] == pytest.approx(base.evaluation.at_published[RATE][1].event_sensitivity.value)
    assert row["rate"] == base.linkage.rate.value and 1 - row["wrong"] == base.linkage.precision.value
    assert row["auroc_true_low"] < row["auroc_true"] < row["auroc_true_high"]


def test_perfect_pairing_comes_first_and_errors_of_zero_reach_it() -> None:
    rows = effect(study(), ENDS["errors"]).points
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
    found = effect(nobody, AXES["fields"])
    table = found.points.set_index("value")
    assert np.isnan(table.loc["", "right"]) and table.loc[PERFECT, "right"] == 1
    assert found.worst is None and not found.changes


def test_computed_once() -> None:
    one = effect(study(), ENDS["errors"])
    assert effect_key(study(), ENDS["errors"]) in study().cache and effect(study(), ENDS["errors"]) is one


def test_a_point_is_computed_once_for_all_axes(monkeypatch: pytest.MonkeyPatch) -> None:
    base, computed = study(cohort__n_patients=600, records__n_pool=5000), []
    monkeypatch.setattr(pairing_effect, "_judged", lambda *a: computed.append(1) or JUDGED(*a))
    effect(base, ENDS["errors"])
    assert len(computed) == len(ENDS["errors"].values) + 2, "the scenario's own point and perfect pairing"
    effect(base, Axis("threshold", "", "linkage.threshold", (0.5,)))
    assert len(computed) == len(ENDS["errors"].values) + 3


def test_progress_reaches_its_end_step_by_step() -> None:
    told: list[float] = []
    base = Study(study(cohort__n_patients=600, records__n_pool=5000).scenario, StageCache(), workers=2)
    base.progress = lambda stage, share: told.append(share) if stage == pairing_effect.STAGE else None
    effect(base, ENDS["errors"])
    assert told == sorted(told) and told[-1] == 1 and len(told) == 1 + 3 + 2 * REFITS


def test_a_judgement_is_that_of_the_study_and_its_resamples() -> None:
    base, truth = study(), truth_of(study())
    threshold, found = base.evaluation.at_published[RATE]
    mine = judge(base, base.data, truth, base.scores, threshold)
    assert mine.estimates["auroc"].value == pytest.approx(base.evaluation.discrimination.auroc.value)
    assert mine.estimates["found"].value == pytest.approx(found.event_sensitivity.value)
    unexplained = found.unexplained_alerts_per_patient_year.value
    assert mine.estimates["unexplained"].value == pytest.approx(unexplained)
    assert mine.estimates["stays"].value == pytest.approx(found.hospitalisations_per_patient_year.value)
    observed = base.evaluation.discrimination.calibration_in_the_large
    assert mine.estimates["calibration"].value == pytest.approx(observed.value)
    assert len(mine.draws["auroc"]) == 1 + SMALL.evaluation.n_bootstrap
    tested = np.flatnonzero(truth.data.patient_split == TEST)
    twice = np.repeat(tested, truth.weights[0].astype(int))
    rows = [r for p in twice for r in rows_of(base, p)]
    assert mine.draws["auroc"][1] == pytest.approx(roc_auc_score(base.data.y[rows], base.scores[rows]))


def rows_of(found: Study, patient: int) -> list[int]:
    return np.flatnonzero(found.data.patient == patient).tolist()


def test_a_shared_chance_leaves_the_difference() -> None:
    shared = np.random.default_rng(1).normal(size=500)
    one: Draws = {"auroc": 0.8 + shared}
    other: Draws = {"auroc": 0.7 + shared}
    assert change(one, other, "auroc").low == pytest.approx(0.1) == change(one, other, "auroc").high
    assert np.isnan(change(one, {}, "auroc").value)


def test_the_two_chances_add_like_the_sides_of_a_right_triangle() -> None:
    draws = np.random.default_rng(2)
    tested, learned = draws.normal(0, 3, 100_001), draws.normal(0, 4, REFITS)
    tested[0] = 0
    learned = 4 * (learned - learned.mean()) / learned.std(ddof=1)
    zero = {"auroc": np.zeros(len(tested))}, {"auroc": np.zeros(REFITS)}
    found = whole_change(({"auroc": tested}, {"auroc": learned}), zero, "auroc")
    wanted = np.hypot(1.96 * 3, student.ppf(0.975, REFITS - 1) * 4)
    assert found.value == 0 and found.high == pytest.approx(wanted, rel=0.02) == pytest.approx(-found.low, rel=0.02)


def test_what_was_learned_from_widens_the_interval() -> None:
    found = effect(study(), ENDS["errors"])
    assert found.worst is not None and found.worst["value"] == 5.0
    for name in ("auroc_known", "auroc_true", "calibration_true", "found_true"):
        e, kind = found.changes[name], name.split("_")
        row, first = found.worst, found.points.iloc[0]
        assert e.value == pytest.approx(row[name] - first[name]), kind
        assert e.low < e.value < e.high
    assert found.changes["stays_true"].high == 0
    width = found.changes["calibration_true"].high - found.changes["calibration_true"].low
    assert width > 0.05, "half of the patients learned from are gone: calibration cannot be known so well"


def test_refits_count_each_patient_as_often_as_drawn() -> None:
    base = study()
    twice = stages.fit(base.scenario.model, base.bearers.cohort, base.features, base.data, times(base, 2.0))
    half = stages.fit(base.scenario.model, base.bearers.cohort, base.features, base.data, times(base, 1.0))
    gone = times(base, 1.0)
    gone[:500] = 0
    other = stages.fit(base.scenario.model, base.bearers.cohort, base.features, base.data, gone)
    rows = base.data.x(base.features, slice(0, 2000))
    np.testing.assert_allclose(half.scores(rows), base.model.scores(rows), rtol=1e-5)
    np.testing.assert_allclose(twice.scores(rows), half.scores(rows), rtol=0.05)
    assert not np.allclose(other.scores(rows), half.scores(rows), rtol=0.05)


def times(found: Study, n: float) -> NDArray[np.float32]:
    return np.full(len(found.bearers.cohort), n, np.float32)


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
    few, enough = (Judged(n, n, {"auroc": np.array([0.7, 0.6, 0.8])}) for n in (SMALLEST - 1, SMALLEST))
    assert not masked(few).estimates and masked(enough) is enough
    assert all(np.isnan(gap.value) for gap in masked_gaps(found))


def masked_gaps(found: Losses) -> list[Estimate]:
    """Gaps of what is known between groups of which one is masked."""
    shown = found.groups.set_index(["characteristic", "group"])
    return [
        found.gaps[name][kind]
        for name, pair in GAPS.items()
        for kind in ("known", "true")
        if shown.loc[[(name, g) for g in pair], kind].isna().any()
    ]


def test_gaps_are_the_differences_of_the_groups() -> None:
    found = losses(study())
    shown = found.groups.set_index(["characteristic", "group"])
    for name, (one, other) in GAPS.items():
        for kind, gap in found.gaps[name].items():
            if np.isfinite(gap.value):
                assert gap.value == pytest.approx(shown.loc[(name, one), kind] - shown.loc[(name, other), kind])
                assert gap.low < gap.value < gap.high
    assert any(np.isfinite(gap.value) for gap in found.gaps["territory"].values())


def test_groups_cover_everyone() -> None:
    cohort = study().bearers.cohort
    for name, k in GROUPS.items():
        groups = member(cohort, name)
        assert groups.min() >= 0 and groups.max() < k and len(groups) == len(cohort)
