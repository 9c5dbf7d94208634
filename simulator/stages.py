"""The stages between the world and the verdict that need more than one room: each a pure function."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models import evaluation as ev
from models.landmarks import Features, LabelRule, LandmarkSettings, heart_failure, labels, landmark_day
from models.training import TEST, TRAIN, VALIDATION, Model, ModelSettings, TooFewEvents, assign, train
from simulator.alert_thresholds import STEPS, thresholds_for_rates, totals
from simulator.alerts import (
    AlertSettings,
    EventMeasures,
    Followed,
    Tally,
    measure,
    tally,
)
from simulator.linkage import Linkage
from synthetic_data import france
from synthetic_data.cohort import DEVICES, MANUFACTURERS, STUDY_START, Cohort
from synthetic_data.drugs import dispensings
from synthetic_data.records import HealthRecords, Stays
from synthetic_data.streams import Streams

PUBLISHED_RATES = (1.47, 0.85)
"""Unexplained alerts per patient-year of HeartLogic (JACC HF 2017) and HeartInsight (2025)."""
QUANTILES = 60
"""Of the scores, through which the trade-off goes."""
CHUNK = 400_000
_SPAN = np.int64(1) << 20
"""More days than any study has: patient times this plus day sorts by both."""


@dataclass(frozen=True)
class Dataset:
    """The landmarks of the paired patients with their outcome.

    ``rows``: positions among the features' rows, ``patient`` and ``week`` those of each; ``y``: outcome of each;
    ``split``: train, validation or test of each row; ``patient_split``: ``(all bearers,)``, -1 when not paired;
    ``history``: ``(rows, k)`` columns from the SNDS; ``stays``: one row per stay of a paired patient:
    ``patient_id, admission_day, discharge_day, heart_failure``, as the linked records tell it.
    """

    names: tuple[str, ...]
    rows: NDArray[np.int32]
    patient: NDArray[np.int32]
    week: NDArray[np.int16]
    y: NDArray[np.bool_]
    split: NDArray[np.int8]
    patient_split: NDArray[np.int8]
    history: NDArray[np.float32]
    stays: pd.DataFrame

    @property
    def day(self) -> NDArray[np.int32]:
        """Day of each landmark."""
        return landmark_day(self.week)

    def x(self, features: Features, kept: NDArray[np.bool_ | np.int64] | slice = slice(None)) -> NDArray[np.float32]:
        """The feature matrix of the kept rows, by a mask or by position."""
        table = features.values[self.rows[kept]]
        return np.hstack([table, self.history[kept]]) if self.history.shape[1] else table


@dataclass(frozen=True)
class Evaluation:
    """Threshold-free verdict on the test patients, and the trade-off between events and false alerts.

    ``trade_off``: ``(points, 3)``: threshold, unexplained alerts per patient-year, event sensitivity;
    ``at_published``: measures at thresholds chosen on validation patients for the rates of
    :data:`PUBLISHED_RATES`. ``drawn``: how often each of the ``test_patients`` is in each of the bootstrap's
    resamples; ``row_drawn`` the same of the patients of the test rows. Of each test row, in the order of the dataset,
    ``row_patient`` is the patient, ``row_score`` the predicted risk and ``row_event`` the outcome: another threshold
    is judged without the dataset.
    """

    discrimination: ev.Discrimination
    trade_off: NDArray[np.float64]
    at_published: dict[float, tuple[float, EventMeasures]]
    followed: Followed
    test_patients: NDArray[np.int64]
    drawn: NDArray[np.uint8]
    row_patient: NDArray[np.int32]
    row_drawn: NDArray[np.uint8]
    row_score: NDArray[np.float32]
    row_event: NDArray[np.bool_]

    @property
    def weights(self) -> NDArray[np.float32]:
        """The resamples of the ``test_patients``, ``(resamples, patients)``."""
        return self.drawn.astype(np.float32)

    @property
    def row_weights(self) -> NDArray[np.float32]:
        """The resamples of the patients of the test rows, ``(resamples, patients)``."""
        return self.row_drawn.astype(np.float32)

    @property
    def few_risks(self) -> bool:
        """Whether the model gives so few different risks, as a tree does, that quantiles of them are the same.

        The trade-off is then a few points; in the order of thresholds it goes to and fro between them, as an alert's
        end depends on a share of the threshold.
        """
        return bool(np.isin(self.trade_off[:, 0], STEPS, invert=True).sum() < QUANTILES)


@dataclass(frozen=True)
class Verdict:
    """What the alert threshold of the scenario gives on the test patients."""

    confusion: ev.Confusion
    measures: EventMeasures
    tally: Tally


def outcomes(records: HealthRecords, rule: LabelRule = "all_codes", truth: Stays | None = None) -> pd.DataFrame:
    """Every stay of the pool during follow-up: ``snds_id, admission_day, discharge_day, heart_failure``, sorted.

    The label is read in the tables by the ICD-10 ``rule``, with their coding errors; where it is
    ``"reviewed"``, a committee has read the charts of the bearers, whose stays are given by ``truth``.
    """
    tables, key = records.tables, ["ETA_NUM", "RSA_NUM"]
    stays = tables["T_MCOaaB"][[*key, "DGN_PAL", "DGN_REL"]].merge(tables["T_MCOaaC"], on=key)
    fifty = tables["T_MCOaaD"]
    fifty = fifty[fifty["ASS_DGN"].astype(str).str.startswith("I50")]
    associated = stays["RSA_NUM"].isin(fifty["RSA_NUM"]).to_numpy()
    day, end = (
        (stays[name].to_numpy() - np.datetime64(STUDY_START)) // np.timedelta64(1, "D")
        for name in ("EXE_SOI_DTD", "EXE_SOI_DTF")
    )
    found = pd.DataFrame(
        {
            "snds_id": stays["NIR_ANO_17"],
            "admission_day": day.astype(np.int32),
            "discharge_day": end.astype(np.int32),
            "heart_failure": heart_failure(stays["DGN_PAL"], stays["DGN_REL"], associated, rule),
        }
    )
    if rule == "reviewed" and truth is not None:
        found["heart_failure"] = _reviewed(found, records, truth)
    return found[found["admission_day"] >= 0].sort_values(["snds_id", "admission_day"], ignore_index=True)


def _reviewed(found: pd.DataFrame, records: HealthRecords, truth: Stays) -> NDArray[np.bool_]:
    """Which stays are for heart failure; those of people who bear no implant of ours as they were coded."""
    row = records.row_of_bearer[truth.bearer]
    true = pd.MultiIndex.from_arrays([records.people.snds_id[row[row >= 0]], truth.day[row >= 0]])
    ours = records.people.snds_id[records.row_of_bearer[records.row_of_bearer >= 0]]
    right = pd.MultiIndex.from_frame(found[["snds_id", "admission_day"]]).isin(true)
    return np.where(found["snds_id"].isin(ours), right, found["heart_failure"])


def dataset(
    landmarks: LandmarkSettings,
    model: ModelSettings,
    n_days: int,
    cohort: Cohort,
    features: Features,
    records: HealthRecords | None,
    known: pd.DataFrame,
    linkage: Linkage,
    streams: Streams,
    delivered: pd.DataFrame | None = None,
) -> Dataset:
    """Give the landmarks of the paired patients the outcome that the linked records tell.

    The weeks that a patient ends in hospital are left out: there is nothing to foresee. Patients are numbered
    from the first of the cohort, in the features and in the linkage. ``delivered``: the deliveries of furosemide,
    read in ``records`` if not given.
    """
    n = len(cohort)
    paired = np.zeros(n, bool)
    paired[linkage.links["implant_id"]] = True
    stays = known.merge(linkage.links[["implant_id", "snds_id"]], on="snds_id")
    stays = stays.rename(columns={"implant_id": "patient_id"})
    stays = stays[["patient_id", "admission_day", "discharge_day", "heart_failure"]]
    stays = stays.sort_values(["patient_id", "admission_day"], ignore_index=True)
    failing = stays[stays["heart_failure"]]
    y = labels(
        landmarks,
        features,
        failing["patient_id"].to_numpy(np.int32),
        failing["admission_day"].to_numpy(np.int32),
    )
    rows = np.flatnonzero(paired[features.patient] & ~in_hospital(features, stays))
    patient_split = np.where(paired, assign(model, streams.uniform("study.split", cohort.persons)), -1)
    patient_split = patient_split.astype(np.int8)
    split = patient_split[features.patient[rows]]
    if model.split == "row":
        weeks = int(features.week.max(initial=0)) + 1
        drawn = streams.daily_uniform("study.split_row", cohort.persons, weeks)
        split = assign(model, drawn[features.week[rows], features.patient[rows]])
    used = _used(model, landmarks.horizon_days, n_days, cohort, features, rows, split)
    rows, split = rows[used], split[used]
    patient_split[~np.isin(np.arange(n), features.patient[rows])] = -1
    if _needs_deliveries(landmarks) and delivered is None and records is not None:
        delivered = furosemide(linkage, records, n_days, streams)
    extra = _extra(landmarks, features, rows, stays, delivered)
    history = np.column_stack([np.empty((len(rows), 0)), *extra.values()]).astype(np.float32)
    return Dataset(
        (*features.names, *extra),
        rows.astype(np.int32),
        features.patient[rows],
        features.week[rows],
        y[rows],
        split,
        patient_split,
        history,
        stays,
    )


def _needs_deliveries(landmarks: LandmarkSettings) -> bool:
    return landmarks.history or "drugs" in landmarks.leaks


def _extra(
    landmarks: LandmarkSettings,
    features: Features,
    rows: NDArray[np.int64],
    stays: pd.DataFrame,
    delivered: pd.DataFrame | None,
) -> dict[str, NDArray[np.float32]]:
    """Columns from the linked records, by name; each one entry a row."""
    if not _needs_deliveries(landmarks):
        return {}
    assert delivered is not None
    history = _history(features, rows, stays, delivered) if landmarks.history else {}
    return history | (_begun_after(features, rows, delivered) if "drugs" in landmarks.leaks else {})


def in_hospital(features: Features, stays: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether the patient of each row of the features is in hospital at its landmark."""
    key = features.patient.astype(np.int64) * _SPAN + features.day
    steps = np.zeros(len(key) + 1, np.int32)
    for name, step in (("admission_day", 1), ("discharge_day", -1)):
        at = stays["patient_id"].to_numpy(np.int64) * _SPAN + stays[name].to_numpy(np.int64)
        np.add.at(steps, np.searchsorted(key, at), step)
    return np.asarray(np.cumsum(steps[:-1]) > 0)


def _used(
    model: ModelSettings,
    horizon: int,
    n_days: int,
    cohort: Cohort,
    features: Features,
    rows: NDArray[np.int64],
    split: NDArray[np.int8],
) -> NDArray[np.bool_]:
    """Which rows serve: tests only where the model is to be used, learning perhaps only elsewhere."""
    patient, day = features.patient[rows], features.day[rows]
    half = n_days // 2
    inside = {
        "everyone": np.ones(len(rows), bool),
        "manufacturer_e": cohort.manufacturer[patient] == MANUFACTURERS.index("E"),
        "second_half": day >= half,
        "small_departements": france.small_departements()[cohort.departement[patient]],
    }[model.tested_on]
    if model.tested_on == "everyone" or model.learn_from == "everyone":
        return np.where(split == TEST, inside, True)
    outside = day + horizon < half if model.tested_on == "second_half" else ~inside
    adjusted = inside if model.learn_from == "others_recalibrated" else outside
    return np.select([split == TRAIN, split == VALIDATION], [outside, adjusted], inside)


def fit(
    model: ModelSettings,
    cohort: Cohort,
    features: Features,
    data: Dataset,
    times: NDArray[np.floating] | None = None,
) -> Model:
    """Train on the dataset; raises :class:`models.training.TooFewEvents` when there is nothing to learn from.

    ``times``: how often each patient counts, ``(all bearers,)``; once if not given.
    """
    used = data.split != TEST
    patient, weights = data.patient[used], None
    if model.pairing_weights:
        weights = pairing_weights(cohort, data.patient_split >= 0)[patient]
    if times is not None:
        weights = times[patient] if weights is None else weights * times[patient]
    return train(model, data.names, data.x(features, used), data.y[used], data.split[used], weights)


def pairing_weights(cohort: Cohort, paired: NDArray[np.bool_]) -> NDArray[np.float64]:
    """For how many patients like them each patient speaks, ``(patients,)``: one over the chance of being paired.

    The chance is a logistic regression on what the platform knows of everyone, paired or not (Seaman & White,
    Stat Methods Med Res 2013;22:278).
    """
    known = pd.DataFrame(
        {
            "age": cohort.age,
            "sex": cohort.sex,
            "small": france.small_departements()[cohort.departement],
            **{f"device_{i}": cohort.device == i for i in range(len(DEVICES))},
            **{f"manufacturer_{i}": cohort.manufacturer == i for i in range(len(MANUFACTURERS))},
        }
    ).astype(float)
    if paired.all() or not paired.any():
        return np.ones(len(paired))
    from models.estimators import chances

    return np.asarray(paired.mean() / chances(known, paired))


def score(features: Features, data: Dataset, model: Model) -> NDArray[np.float32]:
    """Predicted risk of every row of the dataset."""
    edges = range(0, len(data.rows), CHUNK)
    parts = [model.scores(data.x(features, slice(a, a + CHUNK))) for a in edges]
    return np.concatenate(parts) if parts else np.empty(0, np.float32)


def evaluate(
    settings: ev.EvaluationSettings,
    recovery: float,
    features: Features,
    data: Dataset,
    scores: NDArray[np.float32],
    streams: Streams,
) -> Evaluation:
    """Everything about the scores that no alert threshold changes; test patients only.

    Raises :class:`models.training.TooFewEvents` when the test rows do not hold both outcomes.
    """
    followed, patients = follow(features, data, scores, TEST)
    validation, _ = follow(features, data, scores, VALIDATION)
    rows = data.split == TEST
    if not 0 < data.y[rows].sum() < rows.sum() or not validation.weeks.any() or not followed.weeks.any():
        raise TooFewEvents
    weights = ev.resample(len(patients), settings.n_bootstrap, streams.generator("evaluation.bootstrap"))
    who, rank = np.unique(data.patient[rows], return_inverse=True)
    tested, happened = scores[rows], data.y[rows]
    drawn = row_drawn = weights.astype(np.uint8)  # nobody is drawn as often as 256 times
    row_weights = weights  # the same draws, where every test patient has a row
    if len(who) != len(patients):
        row_weights = ev.resample(len(who), settings.n_bootstrap, streams.generator("evaluation.bootstrap"))
        row_drawn = row_weights.astype(np.uint8)
    discrimination = ev.discriminate(tested, happened, rank, row_weights)
    chosen = thresholds_for_rates(validation, recovery, PUBLISHED_RATES)
    result = tally(followed, np.array(chosen), recovery)
    measured = [measure(followed, result, t, weights) for t in range(len(chosen))]
    at_published = dict(zip(PUBLISHED_RATES, zip(chosen, measured, strict=True), strict=True))
    return Evaluation(
        discrimination,
        trade_off(followed, recovery),
        at_published,
        followed,
        patients,
        drawn,
        rank.astype(np.int32),
        row_drawn,
        tested,
        happened,
    )


def judge(alert: AlertSettings, found: Evaluation) -> Verdict:
    """Alerts at the scenario's threshold and what they are worth; the only stage that knows it."""
    confusion = ev.confuse(found.row_score > alert.threshold, found.row_event, found.row_patient, found.row_weights)
    result = tally(found.followed, np.array([alert.threshold]), alert.recovery, keep=True)
    return Verdict(confusion, measure(found.followed, result, 0, found.weights), result)


def follow(
    features: Features, data: Dataset, scores: NDArray[np.float32], which: int
) -> tuple[Followed, NDArray[np.int64]]:
    """The patients of one part of the split, with their scores by week and their admissions."""
    among = data.patient_split == which
    rank, patient = np.cumsum(among) - 1, data.patient
    rows = among[patient]
    patient, week = patient[rows], data.week[rows].astype(np.int64)
    first = _first_week(features)
    failing = data.stays[data.stays["heart_failure"]]
    owner, day = failing["patient_id"].to_numpy(), failing["admission_day"].to_numpy(np.int64)
    mine = among[owner]
    followed = Followed.of(
        rank[patient],
        week - first,
        scores[rows],
        int(among.sum()),
        int(landmark_day(first)),
        rank[owner[mine]],
        day[mine],
    )
    return followed, np.flatnonzero(among)


def _first_week(features: Features) -> int:
    return int(features.week.min()) if len(features.week) else 0


def trade_off(followed: Followed, recovery: float) -> NDArray[np.float64]:
    """Threshold, unexplained alerts per patient-year and event sensitivity, ``(thresholds, 3)``.

    Along :data:`QUANTILES` of the scores, and at each step of the slider: what is shown at it lies on the curve.
    """
    seen = followed.score[followed.score >= 0]
    if not len(seen):
        return np.empty((0, 3))
    grid = np.union1d(np.quantile(seen, 1 - np.geomspace(0.6, 5e-4, QUANTILES)), STEPS)
    unexplained, detected = totals(followed, grid, recovery)
    years = followed.weeks.sum() * 7 / 365.25
    events = max(len(followed.event_day), 1)
    return np.column_stack([grid, unexplained / years, detected / events])


def furosemide(linkage: Linkage, records: HealthRecords, n_days: int, streams: Streams) -> pd.DataFrame:
    """Deliveries of furosemide in the linked records: ``patient_id, admission_day`` (the day of each)."""
    place = pd.Series(np.arange(len(records.people.snds_id)), index=records.people.snds_id)
    links = linkage.links
    people = place.loc[links["snds_id"]].to_numpy()
    drugs = dispensings(records, people, n_days, streams)
    water = drugs[drugs["PHA_ATC_CLA"] == "C03CA01"].merge(
        links[["implant_id", "snds_id"]], left_on="BEN_NIR_PSA", right_on="snds_id"
    )
    filled = (water["EXE_SOI_DTD"].to_numpy() - np.datetime64(STUDY_START)) // np.timedelta64(1, "D")
    return pd.DataFrame({"patient_id": water["implant_id"], "admission_day": filled})


def _begun_after(
    features: Features, rows: NDArray[np.int64], furosemide: pd.DataFrame
) -> dict[str, NDArray[np.float32]]:
    """Whether furosemide is fetched for the first time in the two months after each landmark: a leak."""
    first = furosemide.groupby("patient_id")["admission_day"].min()
    wait = first.reindex(features.patient[rows]).to_numpy(float) - features.day[rows]
    return {"leak.furosemide": ((wait > 0) & (wait <= 60)).astype(np.float32)}


def _history(
    features: Features, rows: NDArray[np.int64], stays: pd.DataFrame, furosemide: pd.DataFrame
) -> dict[str, NDArray[np.float32]]:
    """Stays and furosemide of the year before each landmark, from the linked records."""
    patient, day = features.patient[rows], features.day[rows].astype(np.int64)
    failing = stays[stays["heart_failure"]]
    return {
        "history.failure_stays": _count(patient, day, failing, 365),
        "history.recent_failure": _count(patient, day, failing, 60),
        "history.all_stays": _count(patient, day, stays, 365),
        "history.furosemide": _count(patient, day, furosemide, 90),
    }


def _count(
    patient: NDArray[np.int32], day: NDArray[np.int64], events: pd.DataFrame, days: int
) -> NDArray[np.float32]:
    """Events of the same patient in the last ``days`` days up to each landmark."""
    span = _SPAN
    times = np.sort(events["patient_id"].to_numpy(np.int64) * span + events["admission_day"].to_numpy(np.int64))
    now = patient.astype(np.int64) * span + day
    start = np.maximum(now - days, patient.astype(np.int64) * span - 1)
    return (np.searchsorted(times, now, "right") - np.searchsorted(times, start, "right")).astype(np.float32)


def in_alert(
    alert: AlertSettings, features: Features, data: Dataset, scores: NDArray[np.float32]
) -> NDArray[np.bool_]:
    """Whether each row of the dataset is in alert, recovery threshold included."""
    patients, rank = np.unique(data.patient, return_inverse=True)
    first = _first_week(features)
    week = data.week.astype(np.int64) - first
    none = np.empty(0, np.int64)
    everyone = Followed.of(rank, week, scores, len(patients), int(landmark_day(first)), none, none)
    state = tally(everyone, np.array([alert.threshold]), alert.recovery, keep=True).on
    assert state is not None
    return np.asarray(state[0][week, rank])
