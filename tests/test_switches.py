"""The switches behind the classic failures: each does what it says, and nothing while it is off."""

from functools import cache

import numpy as np
import pytest

from models.training import TEST, TRAIN, VALIDATION
from simulator.cache import StageCache
from simulator.scenario import Scenario
from simulator.stages import pairing_weights
from simulator.study import Study
from synthetic_data import france
from synthetic_data.cohort import MANUFACTURERS
from tests.worlds import one_thread  # noqa: F401

CACHE = StageCache()
SMALL = Scenario().change({"cohort.n_patients": 1000, "records.n_pool": 8000, "evaluation.n_bootstrap": 50})
E = MANUFACTURERS.index("E")


@cache
def study(**changes: object) -> Study:
    return Study(SMALL.change({key.replace("__", "."): value for key, value in changes.items()}), CACHE)


def true_stays(found: Study, since: int = 0) -> int:
    return int((found.bearers.stays.day >= since).sum())


def test_a_new_treatment_changes_nothing_before_half_time_and_fewer_admissions_after() -> None:
    usual, treated = study(), study(course__new_treatment_ratio=0.5)
    half = usual.scenario.cohort.n_days // 2
    before = [s.bearers.stays.day[s.bearers.stays.day < half] for s in (usual, treated)]
    np.testing.assert_array_equal(*before)
    assert 0.3 < true_stays(treated, half) / true_stays(usual, half) < 0.7


def test_where_fewer_people_live_other_patients_are_admitted() -> None:
    small = france.small_departements()[study().bearers.cohort.departement]
    counts = [
        np.bincount(small[s.bearers.stays.bearer], minlength=2) for s in (study(), study(course__territory_ratio=2))
    ]
    assert counts[0][0] == counts[1][0] and counts[1][1] > 1.4 * counts[0][1]


def test_the_nurse_follows_the_sickest_and_averts_their_admissions_only() -> None:
    usual, followed = study(), study(course__care_share=0.3)
    cared = followed.bearers.cared
    assert 0.2 < cared.mean() < 0.45 and not usual.bearers.cared.any()
    assert followed.bearers.cohort.nyha[cared].mean() > followed.bearers.cohort.nyha[~cared].mean()
    was, now = (np.bincount(cared[s.bearers.stays.bearer], minlength=2) for s in (usual, followed))
    assert was[0] == now[0] and now[1] < 0.6 * was[1]
    idle = study(course__care_share=0.3, course__care_effect=0)
    np.testing.assert_array_equal(idle.bearers.stays.day, usual.bearers.stays.day)


def test_large_hospitals_alone_code_heart_failure_too_readily() -> None:
    large = france.large_hospitals()
    assert 0.25 < france.hospitals().weight[large].sum() <= 1 / 3
    coded = {}
    for share in (0.0, 0.4):
        found = study(records__overcoding=share)
        where = large[found.records.people.hospital]
        person = np.searchsorted(found.records.people.snds_id, found.outcomes["snds_id"])
        coded[share] = [found.outcomes["heart_failure"].to_numpy()[where[person] == w].mean() for w in (False, True)]
    assert coded[0.4][0] == coded[0.0][0] and coded[0.4][1] > coded[0.0][1] + 0.2


@pytest.mark.parametrize("rule", ["reviewed", "main_diagnosis"])
def test_charts_read_by_a_committee_tell_the_true_stays(rule: str) -> None:
    found = study(landmarks__label_rule=rule)
    told = found.outcomes[found.outcomes["heart_failure"]]
    who = found.bearers.stays
    row = found.records.row_of_bearer[who.bearer]
    true = {(found.records.people.snds_id[r], d) for r, d in zip(row, who.day, strict=True) if r >= 0}
    ours = found.records.people.snds_id[found.records.row_of_bearer[found.records.row_of_bearer >= 0]]
    told = told[told["snds_id"].isin(ours)]
    seen = set(zip(told["snds_id"], told["admission_day"], strict=True))
    assert (seen == true) if rule == "reviewed" else (len(seen & true) < len(true) and seen - true)


def test_the_two_weeks_after_are_known_only_to_who_leaks_them() -> None:
    honest, leaking = study().features, study(landmarks__leaks="future").features
    extra = [i for i, name in enumerate(leaking.names) if name.endswith(".centred")]
    assert len(extra) == 7 and len(leaking.names) == len(honest.names) + 7
    i = leaking.names.index("heart_rate.centred")
    j = leaking.names.index("heart_rate.month")
    one = np.flatnonzero(leaking.patient[2:] == leaking.patient[:-2])
    # Two weeks later the honest month covers the same days; only the baseline has moved on.
    assert np.corrcoef(leaking.values[one, i], leaking.values[one + 2, j])[0, 1] > 0.97
    assert np.corrcoef(leaking.values[one, i], leaking.values[one, j])[0, 1] < 0.93


def test_furosemide_begun_afterwards_comes_after_the_landmark() -> None:
    found = study(landmarks__leaks="drugs")
    column = found.data.x(found.features)[:, found.data.names.index("leak.furosemide")]
    assert set(np.unique(column)) == {0.0, 1.0}
    assert column[found.data.y].mean() > 3 * column[~found.data.y].mean()


def test_a_fluid_index_mirrors_the_impedance_of_one_manufacturer_until_harmonised() -> None:
    usual, index = study().features, study(telemetry__fluid_index=True).features
    back = study(telemetry__fluid_index=True, landmarks__harmonise=True).features
    mine = study().bearers.cohort.manufacturer[usual.patient] == E
    column = usual.names.index("thoracic_impedance.month")
    np.testing.assert_array_equal(index.values[~mine], usual.values[~mine])
    assert np.corrcoef(index.values[mine, column], usual.values[mine, column])[0, 1] < -0.9
    np.testing.assert_allclose(back.values[:, column], usual.values[:, column], atol=2e-2)


@pytest.mark.parametrize("group", ["manufacturer_e", "small_departements", "second_half"])
@pytest.mark.parametrize("source", ["everyone", "others", "others_recalibrated"])
def test_who_is_tested_and_from_whom_the_model_learned(group: str, source: str) -> None:
    found = study(model__tested_on=group, model__learn_from=source)
    patient, day = found.data.patient, found.data.day
    cohort = found.bearers.cohort
    inside = {
        "manufacturer_e": cohort.manufacturer[patient] == E,
        "small_departements": france.small_departements()[cohort.departement[patient]],
        "second_half": day >= 365,
    }[group]
    parts = {k: inside[found.data.split == k] for k in (TRAIN, VALIDATION, TEST)}
    assert parts[TEST].all() and len(parts[TEST])
    if source == "everyone":
        assert 0 < parts[TRAIN].mean() < 1 and 0 < parts[VALIDATION].mean() < 1
    else:
        assert not parts[TRAIN].any() and parts[VALIDATION].all() == (source == "others_recalibrated")
    if group == "second_half" and source == "others":
        assert day[found.data.split == TRAIN].max() + 30 < 365
    tested = study(model__tested_on=group).data
    np.testing.assert_array_equal(found.data.rows[found.data.split == TEST], tested.rows[tested.split == TEST])
    assert set(np.flatnonzero(found.data.patient_split == TEST)) == set(patient[found.data.split == TEST])


def test_weights_give_the_rarely_paired_their_share() -> None:
    found = study(identifiers__small_departement_ratio=5)
    cohort, paired = found.bearers.cohort, found.data.patient_split >= 0
    weight = pairing_weights(cohort, paired)
    small = france.small_departements()[cohort.departement]
    whole, seen = small.mean(), small[paired].mean()
    weighted = np.average(small[paired], weights=weight[paired])
    assert seen < whole - 0.02 and abs(weighted - whole) < (whole - seen) / 4
    weights = [
        Study(s, CACHE).model.base[-1].coef_
        for s in (found.scenario, found.scenario.change({"model.pairing_weights": True}))
    ]
    assert (weights[0] != weights[1]).any()


def test_no_landmark_lies_in_a_hospital_stay() -> None:
    found = study()
    data, features = found.data, found.features
    in_hospital = {
        (stay.patient_id, day)
        for stay in data.stays.itertuples()
        for day in range(stay.admission_day, stay.discharge_day)
    }
    every = np.flatnonzero(np.isin(features.patient, data.patient))
    at_home = [row for row in every if (features.patient[row], features.day[row]) not in in_hospital]
    assert len(every) > len(at_home) and data.rows.tolist() == at_home
