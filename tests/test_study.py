"""The whole study: the same figures whoever computes them, and nothing computed twice."""

import json
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pydantic import BaseModel

import simulator.world
from models.training import TEST, TRAIN, VALIDATION, TooFewEvents
from simulator import stages
from simulator.alert_thresholds import threshold_for_rate
from simulator.cache import StageCache
from simulator.report import report, scores_table
from simulator.scenario import PRESETS, Scenario, parameters
from simulator.stages import PUBLISHED_RATES, in_alert
from simulator.study import STAGES, Study, run_study
from synthetic_data.course import YEAR
from synthetic_data.records import NO_DAY, HealthRecords
from synthetic_data.streams import Persons, Streams
from tests.test_scenario import values_of
from tests.worlds import assert_same, one_thread  # noqa: F401

SMALL = Scenario().change({"cohort.n_patients": 700, "records.n_pool": 3000, "evaluation.n_bootstrap": 50})
TINY = {"cohort.n_patients": 200, "cohort.n_days": 365, "records.n_pool": 1000, "evaluation.n_bootstrap": 50}
CACHE = StageCache()


def study(**changes: Any) -> Study:
    """The small study with some parameters changed; ``__`` stands for the dot of a parameter's name."""
    asked = {key.replace("__", "."): value for key, value in changes.items()}
    return run_study(SMALL.change(asked), CACHE, workers=1)


USUAL = cache(study)


def figures(of: Study) -> str:
    """The contract's figures but for what the machine decides."""
    found = report(of)
    return json.dumps({k: v for k, v in found.items() if k not in ("timings_s", "peak_memory_mb")})


def fresh(scenario: Scenario = SMALL, workers: int = 1) -> Study:
    return Study(scenario, StageCache(), workers=workers)


@pytest.fixture
def many_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulator.world, "SHARD", 192)


@pytest.mark.usefixtures("many_shards")
def test_the_number_of_workers_and_of_shards_changes_nothing() -> None:
    assert len(simulator.world.shards(700)) == 4
    one, two = fresh(workers=1), fresh(workers=2)
    for name in ("cohort", "stays"):
        assert_same(getattr(one.bearers, name), getattr(two.bearers, name))
        assert_same(getattr(one.bearers, name), getattr(USUAL().bearers, name))
    assert_same(one.weekly, two.weekly)
    assert_same(one.weekly, USUAL().weekly)
    assert_same(one.features, two.features)
    assert_same(one.records, two.records)
    assert figures(one) == figures(two) == figures(USUAL())


def test_the_same_scenario_and_seed_give_the_same_figures_and_another_seed_does_not() -> None:
    assert figures(fresh()) == figures(USUAL())
    assert figures(USUAL(seed=2)) != figures(USUAL())


def test_the_first_year_of_the_world_is_the_same_in_a_longer_study() -> None:
    shorter = fresh(SMALL.change({"cohort.n_days": 365}))
    np.testing.assert_array_equal(shorter.weekly.sums, USUAL().weekly.sums[:52])
    np.testing.assert_array_equal(shorter.weekly.counts, USUAL().weekly.counts[:52])
    brief, long = shorter.bearers, USUAL().bearers
    early = long.stays.day < 365
    np.testing.assert_array_equal(brief.stays.day, long.stays.day[early])
    np.testing.assert_array_equal(brief.death_day, np.where(long.death_day < 365, long.death_day, NO_DAY))


def test_a_patient_is_the_same_in_a_larger_study() -> None:
    larger = fresh(SMALL.change({"cohort.n_patients": 1700, "records.n_pool": 9000}), workers=2)
    np.testing.assert_array_equal(larger.weekly.sums[:, :, :700], USUAL().weekly.sums)
    np.testing.assert_array_equal(larger.weekly.counts[:, :700], USUAL().weekly.counts)
    large, usual = larger.bearers, USUAL().bearers
    np.testing.assert_array_equal(large.death_day[:700], usual.death_day)
    mine = large.stays.bearer < 700
    np.testing.assert_array_equal(large.stays.day[mine], usual.stays.day)


@pytest.mark.parametrize("patient", [0, 63, 64, 699])
def test_a_patient_looked_at_closely_is_the_one_of_the_study(patient: int) -> None:
    cohort, course, telemetry = USUAL().observe(patient)
    i = patient - telemetry.persons.start
    weeks = telemetry.values[:728, :, i].reshape(104, 7, 7).sum(axis=1, dtype=np.float64)
    np.testing.assert_allclose(USUAL().weekly.sums[:, :, patient], weeks, rtol=1e-4, atol=1e-3)
    assert cohort.age[i] == USUAL().bearers.cohort.age[patient]
    mine = USUAL().bearers.stays.bearer == patient
    np.testing.assert_array_equal(course.stay_day[course.stay_patient == i], USUAL().bearers.stays.day[mine])


def test_errors_of_linkage_leave_the_world_bit_for_bit() -> None:
    other = fresh(SMALL.change({"identifiers.moved": 0.6, "identifiers.error_ratio": 2, "linkage.threshold": 0.99}))
    usual = USUAL()
    for name in ("cohort", "stays"):
        assert_same(getattr(other.bearers, name), getattr(usual.bearers, name))
    assert_same(other.weekly, usual.weekly)
    assert_same(other.records, usual.records)
    assert_same(other.features, usual.features)
    assert not other.registers.platform.equals(usual.registers.platform)
    assert len(other.linkage.links) < len(usual.linkage.links)


AFTER_LINKAGE = {"linkage", "data", "model", "scores", "evaluation", "verdict"}
AFTER_PAIRS = {"pairs"} | AFTER_LINKAGE


@pytest.mark.parametrize(
    ("key", "value", "recomputed"),
    [
        ("alert.threshold", 0.05, {"verdict"}),
        ("alert.recovery", 0.5, {"evaluation", "verdict"}),
        ("evaluation.n_bootstrap", 60, {"evaluation", "verdict"}),
        ("model.kind", "tree", {"model", "scores", "evaluation", "verdict"}),
        ("model.train_share", 0.4, AFTER_LINKAGE - {"linkage"}),
        ("landmarks.history", True, AFTER_LINKAGE - {"linkage"}),
        ("landmarks.channels", ("heart_rate",), {"features"} | AFTER_LINKAGE - {"linkage"}),
        ("linkage.threshold", 0.8, AFTER_LINKAGE),
        ("linkage.one_to_one", False, AFTER_LINKAGE),
        ("linkage.date_tolerance_days", 3, AFTER_PAIRS),
        ("identifiers.moved", 0.2, {"registers"} | AFTER_PAIRS),
        ("records.missed_coding", 0.1, {"records", "outcomes", "registers"} | AFTER_PAIRS),
        ("telemetry.noise", 1.5, {"weekly", "features"} | AFTER_LINKAGE - {"linkage"}),
        ("course.admitted_share", 0.3, set(STAGES)),
        ("seed", 9, set(STAGES)),
    ],
)
def test_a_change_recomputes_what_depends_on_it_and_nothing_else(key: str, value: Any, recomputed: set[str]) -> None:
    USUAL()
    other = Study(SMALL.change({key: value}), CACHE, workers=1)
    ready = {name for name in STAGES if other.is_ready(name)}
    assert set(STAGES) - ready == recomputed
    for name in STAGES:
        other.result(name)
    assert set(other.timings) == recomputed
    for name in set(STAGES) - recomputed:
        assert other.result(name) is USUAL().result(name)


AFTER_THE_VERDICT = {"costs", "policy", "fairness", "clinic", "privacy"}
"""Settings of what is made of the verdict, or of what leaves the project space."""


def test_every_parameter_is_in_the_key_of_the_last_stage() -> None:
    usual = Study(SMALL)
    for key, p in parameters().items():
        if key.partition(".")[0] in AFTER_THE_VERDICT:
            continue
        value = next(v for v in (p.low, p.high, *p.choices, True, False) if v is not None and v != SMALL.get(key))
        changed = SMALL.change({key: [value] if p.kind == "subset" else value})
        assert Study(changed).key("verdict") != usual.key("verdict"), key


class Spy:
    """Settings that remember which of them were read."""

    def __init__(self, name: str, group: BaseModel, seen: set[str]) -> None:
        self.__dict__.update(name=name, group=group, seen=seen)

    def __getattr__(self, field: str) -> Any:
        self.seen.add(f"{self.name}.{field}")
        return getattr(self.group, field)


class Watched:
    """A study whose scenario remembers what is read of it."""

    def __init__(self, real: Study, seen: set[str]) -> None:
        groups = {name: getattr(real.scenario, name) for name in type(real.scenario).model_fields}
        spies = {n: Spy(n, g, seen) if isinstance(g, BaseModel) else g for n, g in groups.items()}
        self.real, self.scenario = real, type("SpiedScenario", (), spies)()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


@pytest.mark.parametrize("name", STAGES)
@pytest.mark.parametrize("kind", ["logistic", "boosting"])
def test_a_stage_reads_no_setting_that_is_not_in_its_key(name: str, kind: str) -> None:
    seen: set[str] = set()
    real = USUAL(landmarks__history=True, model__split="row", model__kind=kind, model__boosting_rounds=5)
    STAGES[name].compute(Watched(real, seen))  # type: ignore[arg-type]
    declared = {setting for stage in real._before(name) for setting in STAGES[stage].settings}
    undeclared = {read for read in seen if read not in declared and read.split(".")[0] not in declared}
    assert undeclared == set()
    assert seen or not STAGES[name].settings


def test_nobody_is_both_in_the_training_and_in_the_test() -> None:
    data, patient = USUAL().data, USUAL().features.patient
    parts = [set(patient[data.rows[data.split == part]]) for part in (TRAIN, VALIDATION, TEST)]
    assert all(parts)
    assert not parts[0] & parts[1] and not parts[0] & parts[2] and not parts[1] & parts[2]
    np.testing.assert_array_equal(data.patient_split[patient[data.rows]], data.split)


def test_the_classic_mistake_mixes_patients() -> None:
    data, patient = USUAL(model__split="row").data, USUAL().features.patient
    train, test = (set(patient[data.rows[data.split == part]]) for part in (TRAIN, TEST))
    assert len(train & test) > 0.9 * len(train)


def test_a_patient_stays_in_his_part_in_a_larger_study() -> None:
    large = fresh(SMALL.change({"cohort.n_patients": 900, "records.n_pool": 3000})).data.patient_split[:700]
    usual = USUAL().data.patient_split
    both = (large >= 0) & (usual >= 0)
    assert both.sum() > 300
    np.testing.assert_array_equal(large[both], usual[both])


def test_only_paired_patients_are_learned_from_with_the_stays_of_their_partner() -> None:
    found, data = USUAL(), USUAL().data
    partner = dict(zip(found.linkage.links["implant_id"], found.linkage.links["snds_id"], strict=True))
    assert set(data.patient) <= set(partner)
    failing: dict[int, list[int]] = {}
    for row in found.outcomes[found.outcomes["heart_failure"]].itertuples():
        failing.setdefault(row.snds_id, []).append(row.admission_day)
    horizon = found.scenario.landmarks.horizon_days
    expected = [
        any(0 < day - found.features.day[r] <= horizon for day in failing.get(partner[found.features.patient[r]], ()))
        for r in data.rows
    ]
    np.testing.assert_array_equal(data.y, expected)
    assert 0.005 < data.y.mean() < 0.05


def until(records: HealthRecords, cut: int) -> HealthRecords:
    """The same records as they stood on the evening of day ``cut``."""
    known = records.tables["T_MCOaaC"]["EXE_SOI_DTD"] <= np.datetime64("2019-01-01") + cut
    tables = {k: t[known.to_numpy()] if k in ("T_MCOaaB", "T_MCOaaC") else t for k, t in records.tables.items()}
    people = vars(records.people)
    alive = people["death_day"] > cut
    people = type(records.people)(**{**people, "death_day": np.where(alive, NO_DAY, people["death_day"])})
    return HealthRecords(people, tables, records.row_of_bearer)


@pytest.mark.parametrize("cut", [200, 400, 650])
def test_the_hospital_history_of_a_row_does_not_know_the_future(cut: int) -> None:
    found = USUAL(landmarks__history=True)
    s = found.scenario
    earlier = until(found.records, cut)
    then = stages.dataset(
        s.landmarks, s.model, s.cohort.n_days, found.bearers.cohort, found.features, earlier,
        stages.outcomes(earlier), found.linkage, found.streams,
    )  # fmt: skip
    assert found.data.names[-4:] == then.names[-4:] and then.names[-1].startswith("history.")
    past, known = (data.day <= cut for data in (found.data, then))
    np.testing.assert_array_equal(then.rows[known], found.data.rows[past])
    np.testing.assert_array_equal(then.history[known], found.data.history[past])
    after = np.isin(then.rows, found.data.rows) & ~known
    assert (then.history[after] != found.data.history[np.isin(found.data.rows, then.rows[after])]).any()
    assert found.data.history.max(axis=0).min() > 0


def test_history_counts_the_stays_of_the_year_before() -> None:
    found = USUAL(landmarks__history=True)
    data, features = found.data, found.features
    stays = {p: t[["admission_day", "heart_failure"]].to_numpy() for p, t in data.stays.groupby("patient_id")}
    none = np.empty((0, 2))
    for i in range(0, len(data.rows), 5):
        row = data.rows[i]
        age = features.day[row] - stays.get(features.patient[row], none)[:, 0]
        failing = stays.get(features.patient[row], none)[:, 1].astype(bool)
        year, recent = (age >= 0) & (age < 365), (age >= 0) & (age < 60)
        assert data.history[i, :3].tolist() == [(year & failing).sum(), (recent & failing).sum(), year.sum()]


def test_no_two_decisions_share_their_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[tuple[str, str]] = []
    blocks = Streams._blocks

    def record(self: Streams, name: str, persons: Persons, *more: Any) -> Any:
        drawn.append((name, persons.kind))
        return blocks(self, name, persons, *more)

    monkeypatch.setattr(Streams, "_blocks", record)
    found = fresh(SMALL.change(TINY))
    assert found.data is not None
    # The whole cohort is drawn once more after its shards; everything else is drawn once.
    often = {name for name, _ in drawn if drawn.count((name, "bearer")) + drawn.count((name, "other")) > 2}
    twice = {name for name, kind in drawn if drawn.count((name, kind)) == 2}
    assert not often and all(name.startswith("cohort.") for name in twice)
    assert len(set(drawn)) > 50


def test_the_alerts_of_every_row_are_those_of_the_verdict() -> None:
    found = USUAL(alert__threshold=0.02)
    table = scores_table(found)
    assert list(table.columns) == ["patient_id", "day", "score", "in_alert", "label", "split"]
    table = table[table["split"] == "test"]
    confusion, alarm = found.verdict.confusion, table["score"] > np.float32(0.02)
    assert confusion.true_positive == (alarm & table["label"]).sum() > 0
    assert confusion.false_positive == (alarm & ~table["label"]).sum()
    followed, on = found.evaluation.followed, found.verdict.tally.on
    assert on is not None
    column = np.searchsorted(found.evaluation.test_patients, table["patient_id"])
    week = (table["day"].to_numpy() - followed.first_day) // 7
    np.testing.assert_array_equal(on[0, week, column], table["in_alert"])
    np.testing.assert_array_equal(followed.score[week, column], table["score"])
    assert (followed.score >= 0).sum() == len(table)
    state = in_alert(found.scenario.alert, found.features, found.data, found.scores)
    assert (found.scores[state] > 0.02 * 0.7 - 1e-6).all() and state[found.scores > 0.0201].all()


def test_verdict_and_evaluation_look_at_test_patients_only() -> None:
    found = USUAL()
    np.testing.assert_array_equal(found.evaluation.test_patients, np.flatnonzero(found.data.patient_split == TEST))
    scores = found.scores.copy()
    scores[found.data.split == TRAIN] = 0.5
    again = stages.evaluate(found.scenario.evaluation, 0.7, found.features, found.data, scores, found.streams)
    assert again.discrimination.auroc == found.evaluation.discrimination.auroc
    assert again.at_published == found.evaluation.at_published


@pytest.mark.parametrize("kind", ["logistic", "tree", "boosting", "one_sensor", "never"])
def test_probabilities_are_right_about_the_total(kind: str) -> None:
    found = USUAL(model__kind=kind, cohort__n_patients=1400, records__n_pool=2500, model__boosting_rounds=30)
    large = found.evaluation.discrimination.calibration_in_the_large
    assert large.low < 1 < large.high or large.value == pytest.approx(1, abs=0.25)


def test_never_says_nothing() -> None:
    found = USUAL(model__kind="never")
    assert found.evaluation.discrimination.auroc.value == 0.5
    assert found.verdict.measures.event_sensitivity.value == 0
    assert found.verdict.measures.alerts_per_patient_year.value == 0
    assert found.verdict.confusion.accuracy.value == found.verdict.confusion.accuracy_of_never.value > 0.95


def test_thresholds_for_published_rates_are_chosen_on_validation_patients() -> None:
    found = USUAL()
    validation, _ = stages.follow(found.features, found.data, found.scores, VALIDATION)
    years = validation.weeks.sum() * 7 / YEAR
    assert tuple(found.evaluation.at_published) == PUBLISHED_RATES
    for rate, (threshold, _) in found.evaluation.at_published.items():
        assert threshold == threshold_for_rate(validation, 0.7, rate)
        seen = stages.tally(validation, np.array([threshold]), 0.7).unexplained.sum() / years
        assert rate - 0.3 < seen <= rate


def test_figures_are_of_test_patients_and_thresholds_of_validation_patients() -> None:
    found = USUAL()
    split, rng = found.data.split, np.random.default_rng(0)
    others = np.where(split == TEST, found.scores, rng.permutation(found.scores))
    tests = np.where(split == TEST, rng.permutation(found.scores), found.scores)

    def evaluated(scores: NDArray[np.float32]) -> stages.Evaluation:
        return stages.evaluate(found.scenario.evaluation, 0.7, found.features, found.data, scores, found.streams)

    usual, unlike, unlucky = (evaluated(scores) for scores in (found.scores, others, tests))
    assert unlike.discrimination.auroc == usual.discrimination.auroc
    assert np.array_equal(unlike.trade_off, usual.trade_off)
    assert unlucky.discrimination.auroc.value < usual.discrimination.auroc.value - 0.1
    for rate, (threshold, _) in usual.at_published.items():
        assert unlucky.at_published[rate][0] == threshold != unlike.at_published[rate][0]


def test_without_the_snds_only_the_implants_are_known() -> None:
    found = run_study(PRESETS["no-snds"].scenario.change(TINY), workers=1)
    assert set(found.timings) == {"bearers", "weekly", "features"}
    said = report(found)
    assert said["prediction"]["missing"] == "no_snds" and said["prediction"]["auroc"] is None


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"course.rises_per_year": 0, "course.sudden_per_year": 0, "records.false_coding": 0}, "too_few_events"),
        ({"model.train_share": 0.7, "model.validation_share": 0.25, "seed": 5}, None),
        ({"records.covered_share": 0, "linkage.threshold": 1}, "no_links"),
        ({"cohort.n_days": 365, "landmarks.horizon_days": 180, "landmarks.baseline_weeks": 40}, "too_few_events"),
    ],
)
def test_what_cannot_be_known_is_said_and_not_guessed(changes: dict[str, Any], missing: str | None) -> None:
    said = report(Study(SMALL.change({**TINY, **changes}), CACHE, workers=1))["prediction"]
    if missing:
        assert said["missing"] == missing
    assert (said["auroc"] is None) == (said["missing"] is not None)


def test_a_test_part_without_hospitalisation_is_refused() -> None:
    found = USUAL()
    y = np.where(found.data.split == TEST, False, found.data.y)
    data = type(found.data)(**{**vars(found.data), "y": y})
    with pytest.raises(TooFewEvents):
        stages.evaluate(SMALL.evaluation, 0.7, found.features, data, found.scores, found.streams)


BOUNDED = {
    "cohort.n_patients": st.integers(200, 300),
    "cohort.n_days": st.integers(365, 500),
    "records.n_pool": st.integers(1000, 2000),
    "evaluation.n_bootstrap": st.just(50),
    "model.boosting_rounds": st.integers(5, 10),
    "linkage.em_iterations": st.integers(10, 50),
    "linkage.max_candidates": st.integers(1, 100),
    "records.available": st.just(True),
}


@settings(max_examples=20)
@given(data=st.data())
def test_no_allowed_scenario_fails(data: st.DataObject) -> None:
    """Any combination of allowed values is computed, or said to be impossible, without a warning."""
    changed = data.draw(st.sets(st.sampled_from(sorted(set(parameters()) - set(BOUNDED))), max_size=12))
    values = {key: data.draw(values_of(parameters()[key]), label=key) for key in sorted(changed)}
    values |= {key: data.draw(bounded, label=key) for key, bounded in BOUNDED.items()}
    said = report(fresh(Scenario().change(values)))
    json.dumps(said, allow_nan=False)
    assert said["prediction"]["missing"] in (None, "no_links", "too_few_events")


HEAVY = {"cohort.n_patients", "cohort.n_days", "records.n_pool", "evaluation.n_bootstrap", "model.boosting_rounds"}
GROUPS = sorted({key.partition(".")[0] for key in parameters()})


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("end", ["low", "high"])
def test_the_bounds_of_all_the_parameters_of_a_stage_can_be_computed(group: str, end: str) -> None:
    mine = {k: getattr(p, end) for k, p in parameters().items() if k.partition(".")[0] == group and k not in HEAVY}
    bounds = {key: bound for key, bound in mine.items() if bound is not None}
    said = report(Study(Scenario().change({**TINY, **bounds}), CACHE, workers=1))
    assert said["prediction"]["missing"] in (None, "no_links", "too_few_events")


def test_progress_is_told_and_may_interrupt() -> None:
    told: list[tuple[str, float]] = []
    shared = StageCache()
    scenario = SMALL.change(TINY)
    run_study(scenario, shared, lambda stage, share: told.append((stage, share)), workers=1)
    assert {"bearers", "features", "verdict"} <= {stage for stage, _ in told}
    assert all(0 <= share <= 1 for _, share in told) and told[-1] == ("verdict", 1.0)

    def interrupt(stage: str, share: float) -> None:
        raise KeyboardInterrupt

    other = scenario.change({"seed": 3})
    with pytest.raises(KeyboardInterrupt):
        run_study(other, shared, interrupt, workers=2)
    assert not Study(other, shared).is_ready("bearers")
    assert figures(run_study(other, shared, workers=2)) == figures(fresh(other))


def test_another_threshold_asks_for_the_evaluation_alone() -> None:
    first, kept = USUAL(), StageCache()
    other = SMALL.change({"alert.threshold": 0.05})
    kept.keep(first.key("evaluation"), first.evaluation, 1.0)
    found = Study(other, kept, workers=1)
    assert found.verdict.confusion == fresh(other).verdict.confusion != first.verdict.confusion
    assert set(found.timings) == {"verdict"}
