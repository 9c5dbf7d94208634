"""The hospital side: tables as in the SNDS, and a label that only they can tell."""

import numpy as np
import pandas as pd
import pytest

from models.landmarks import heart_failure
from simulator.stages import outcomes
from synthetic_data import codes, france
from synthetic_data.cohort import CohortSettings
from synthetic_data.course import YEAR
from synthetic_data.drugs import dispensings
from synthetic_data.records import NO_DAY, HealthRecords, RecordsSettings, Stays, dates, make_records, pseudonym
from synthetic_data.streams import Streams
from tests.worlds import BRIEF, COHORT, SEED, SMALL_POOL, arrays, patients, records, stays_of

DAYS = COHORT.n_days
COLUMNS = {
    "T_MCOaaB": "ETA_NUM RSA_NUM DGN_PAL DGN_REL GRG_GHM ENT_MOD SOR_MOD SOR_MOI SOR_ANN AGE_ANN COD_SEX BDI_DEP",
    "T_MCOaaC": "ETA_NUM RSA_NUM NIR_ANO_17 EXE_SOI_DTD EXE_SOI_DTF",
    "T_MCOaaD": "ETA_NUM RSA_NUM ASS_DGN",
    "T_MCOaaA": "ETA_NUM RSA_NUM CDC_ACT ENT_DAT_DEL",
    "KI_CCI_R": "BEN_NIR_PSA DCD_CIM_COD BEN_DCD_DTE",
}


def stays(found: HealthRecords) -> pd.DataFrame:
    """Every stay with its person and days counted from day 0."""
    table = found.tables["T_MCOaaB"].merge(found.tables["T_MCOaaC"], on=["ETA_NUM", "RSA_NUM"], validate="1:1")
    start = np.datetime64("2019-01-01")
    for column, name in (("EXE_SOI_DTD", "day"), ("EXE_SOI_DTF", "end")):
        table[name] = (table[column].to_numpy() - start) // np.timedelta64(1, "D")
    return table


def by_person(found: HealthRecords) -> pd.DataFrame:
    columns = ["NIR_ANO_17", "day", "end", "DGN_PAL", "DGN_REL", "GRG_GHM", "AGE_ANN", "COD_SEX", "BDI_DEP"]
    table = stays(found)[columns].astype({c: str for c in ("DGN_PAL", "DGN_REL", "GRG_GHM", "BDI_DEP")})
    return table.sort_values(columns, ignore_index=True)


def true_stays(found: HealthRecords) -> pd.DataFrame:
    """The heart-failure stays that really took place, by pseudonym, of the bearers in the extract."""
    truth = stays_of(patients()[1])
    row = found.row_of_bearer[truth.bearer]
    kept = row >= 0
    return pd.DataFrame({"snds_id": found.people.snds_id[row[kept]], "admission_day": truth.day[kept]})


USUAL = records()


def test_tables_and_columns_bear_the_names_of_the_real_ones() -> None:
    assert {name: " ".join(table.columns) for name, table in USUAL.tables.items()} == COLUMNS


def test_every_stay_has_one_person_and_the_other_tables_refer_to_stays() -> None:
    key = ["ETA_NUM", "RSA_NUM"]
    main = USUAL.tables["T_MCOaaB"]
    assert len(stays(USUAL)) == len(main) == len(USUAL.tables["T_MCOaaC"]) > 2000
    for name in ("T_MCOaaD", "T_MCOaaA"):
        table = USUAL.tables[name]
        assert len(table) > 20
        assert len(table.merge(main[key], on=key, validate="m:1")) == len(table)
    assert set(USUAL.tables["T_MCOaaC"]["NIR_ANO_17"]) <= set(USUAL.people.snds_id)


def test_people_are_in_the_order_of_a_pseudonym_that_tells_nothing() -> None:
    ids = USUAL.people.snds_id
    assert len(ids) == SMALL_POOL.n_pool
    assert (np.diff(ids) > 0).all() and ids.min() >= 0
    bearers = USUAL.row_of_bearer[USUAL.row_of_bearer >= 0]
    # Neither the place in the extract nor a digit of the pseudonym gives the bearers away.
    assert abs(bearers.mean() / len(ids) - 0.5) < 0.05
    assert abs((ids[bearers] % 2).mean() - 0.5) < 0.08
    assert abs(np.corrcoef(bearers, np.arange(len(bearers)))[0, 1]) < 0.15


def test_pseudonyms_are_unique_and_change_with_the_seed() -> None:
    numbers = np.arange(100_000)
    assert len(np.unique(pseudonym(numbers, Streams(1)))) == len(numbers)
    assert not np.isin(pseudonym(numbers[:1000], Streams(1)), pseudonym(numbers, Streams(2))).any()


def test_bearers_are_the_persons_of_the_cohort() -> None:
    cohort, course, _ = patients()
    there = USUAL.row_of_bearer >= 0
    assert there.mean() == pytest.approx(SMALL_POOL.covered_share, abs=0.03)
    row = USUAL.row_of_bearer[there]
    for name in ("sex", "birth_year", "birth_month", "departement", "hospital", "device", "implant_day"):
        np.testing.assert_array_equal(getattr(USUAL.people, name)[row], getattr(cohort, name)[there], err_msg=name)
    expected = np.where(course.death_day < DAYS, course.death_day, NO_DAY)[there]
    np.testing.assert_array_equal(USUAL.people.death_day[row], expected)


@pytest.mark.parametrize("n_pool", [1000, 4999, 9000])
def test_others_do_not_change_with_the_size_of_the_pool(n_pool: int) -> None:
    found = records(RecordsSettings(n_pool=n_pool))
    here, there = np.intersect1d(USUAL.people.snds_id, found.people.snds_id, return_indices=True)[1:]
    assert len(here) == min(n_pool, SMALL_POOL.n_pool)
    for name, column in arrays(USUAL.people):
        np.testing.assert_array_equal(column[here], getattr(found.people, name)[there], err_msg=name)
    mine, theirs = by_person(USUAL), by_person(found)
    common = set(USUAL.people.snds_id[here])
    pd.testing.assert_frame_equal(
        mine[mine["NIR_ANO_17"].isin(common)].reset_index(drop=True),
        theirs[theirs["NIR_ANO_17"].isin(common)].reset_index(drop=True),
    )


def test_a_bearer_has_the_same_records_in_a_larger_cohort() -> None:
    few = records(stop=250)
    assert (few.row_of_bearer >= 0).sum() > 150
    few_ids = few.people.snds_id[few.row_of_bearer[few.row_of_bearer >= 0]]
    usual_ids = USUAL.people.snds_id[USUAL.row_of_bearer[:250][USUAL.row_of_bearer[:250] >= 0]]
    np.testing.assert_array_equal(few_ids, usual_ids)
    mine, theirs = by_person(few), by_person(USUAL)
    pd.testing.assert_frame_equal(
        mine[mine["NIR_ANO_17"].isin(few_ids)].reset_index(drop=True),
        theirs[theirs["NIR_ANO_17"].isin(few_ids)].reset_index(drop=True),
    )


def test_the_first_year_is_the_same_in_a_longer_study() -> None:
    brief = records(cohort=BRIEF)
    np.testing.assert_array_equal(brief.people.snds_id, USUAL.people.snds_id)
    died = (USUAL.people.death_day != NO_DAY) & (USUAL.people.death_day < 365)
    np.testing.assert_array_equal(brief.people.death_day, np.where(died, USUAL.people.death_day, NO_DAY))
    mine, theirs = by_person(brief), by_person(USUAL)
    early = (theirs["end"] < 365).to_numpy()
    pd.testing.assert_frame_equal(
        mine[mine["end"] < 365].reset_index(drop=True), theirs[early].reset_index(drop=True)
    )


def test_a_pool_smaller_than_the_cohort_holds_bearers_only() -> None:
    cohort, course, _ = patients()
    found = make_records(SMALL_POOL.model_copy(update={"n_pool": 100}), DAYS, cohort, stays_of(course), Streams(1))
    assert len(found.people.snds_id) == (found.row_of_bearer >= 0).sum() == 100


def test_stays_go_forward_in_time_and_end_with_life() -> None:
    table = stays(USUAL)
    assert (table["end"] > table["day"]).all()
    assert (table["day"] < DAYS).all()
    place = np.searchsorted(USUAL.people.snds_id, table["NIR_ANO_17"])
    death = USUAL.people.death_day[place]
    dead = death != NO_DAY
    assert (table["day"].to_numpy()[dead] < death[dead]).all()
    assert (table["end"].to_numpy()[dead] <= death[dead]).all()
    np.testing.assert_array_equal(table["SOR_MOD"] == 9, table["end"] == np.where(dead, death, -1))
    assert (table["SOR_MOD"] == 9).sum() > 10


def test_calendar_and_person_of_a_stay_agree_with_its_tables() -> None:
    table = stays(USUAL)
    finish = table["EXE_SOI_DTF"].dt
    np.testing.assert_array_equal(table["SOR_MOI"], finish.month)
    np.testing.assert_array_equal(table["SOR_ANN"], finish.year)
    place = np.searchsorted(USUAL.people.snds_id, table["NIR_ANO_17"])
    np.testing.assert_array_equal(table["COD_SEX"], USUAL.people.sex[place])
    np.testing.assert_array_equal(table["AGE_ANN"], table["EXE_SOI_DTD"].dt.year - USUAL.people.birth_year[place])
    homes = np.array(france.CODES)[USUAL.people.departement[place]]
    np.testing.assert_array_equal(table["BDI_DEP"].astype(str), homes)


def test_every_implant_has_an_implantation_stay_and_nobody_else() -> None:
    acts = USUAL.tables["T_MCOaaA"].merge(stays(USUAL), on=["ETA_NUM", "RSA_NUM"])
    place = np.searchsorted(USUAL.people.snds_id, acts["NIR_ANO_17"])
    assert sorted(place) == np.flatnonzero(USUAL.people.device >= 0).tolist()
    np.testing.assert_array_equal(acts["day"], USUAL.people.implant_day[place])
    np.testing.assert_array_equal(acts["CDC_ACT"], np.array(codes.IMPLANT_ACTS)[USUAL.people.device[place]])
    assert (acts["day"] < 0).all()


def test_the_register_of_deaths_lists_every_death_of_the_pool() -> None:
    deaths = USUAL.tables["KI_CCI_R"]
    dead = USUAL.people.death_day != NO_DAY
    assert deaths["BEN_NIR_PSA"].tolist() == USUAL.people.snds_id[dead].tolist()
    np.testing.assert_array_equal(deaths["BEN_DCD_DTE"], dates(USUAL.people.death_day[dead]))


def test_bearers_do_not_all_die_of_their_heart() -> None:
    deaths = USUAL.tables["KI_CCI_R"].set_index("BEN_NIR_PSA")["DCD_CIM_COD"]
    assert set(deaths) <= set(codes.CAUSES)
    place = np.searchsorted(USUAL.people.snds_id, deaths.index)
    bears = USUAL.people.device[place] >= 0
    assert 0.2 < (deaths[bears] == "I509").mean() < 0.5
    assert (deaths[~bears] == "I509").mean() < 0.2
    fewer = records(RecordsSettings(n_pool=3000)).tables["KI_CCI_R"].set_index("BEN_NIR_PSA")["DCD_CIM_COD"]
    common = fewer.index.intersection(deaths.index)
    assert len(common) > 100
    pd.testing.assert_series_equal(fewer[common], deaths[common])


def test_dates_of_days() -> None:
    found = dates(np.array([0, 31, -1, NO_DAY, 365]))
    assert [str(d)[:10] for d in found] == ["2019-01-01", "2019-02-01", "2018-12-31", "NaT", "2020-01-01"]


@pytest.mark.parametrize(
    ("main", "related", "associated", "expected"),
    [
        *((main, "", False, True) for main in ("I500", "I501", "I509", "I5014", "I50")),
        *((main, "I500", False, True) for main in ("I110", "I130", "I132", "I139", "K761", "J81")),
        *((main, "", True, True) for main in ("I110", "I130", "I132", "I139", "K761", "J81")),
        *((main, "", False, False) for main in ("I110", "I130", "I132", "I139", "K761", "J81")),
        *((main, "I489", False, False) for main in ("I110", "J81")),
        # Heart failure beside another main diagnosis is no heart-failure stay: I11.9, I13.1, K76.6, J80, others.
        *((main, "I500", True, False) for main in ("I119", "I131", "K766", "J80", "J960", "R060", "I489", "I420")),
        *((main, "I500", True, False) for main in ("I5", "150", "", "i500", "XI50")),
    ],
)
def test_the_icd_10_rule(main: str, related: str, associated: bool, expected: bool) -> None:
    for kind in ("category", "object"):
        found = heart_failure(
            pd.Series([main, "S720"], dtype=kind), pd.Series([related, ""], dtype=kind), np.array([associated, True])
        )
        assert found.tolist() == [expected, False]


def test_an_unknown_diagnosis_is_no_heart_failure() -> None:
    main = pd.Series([None, "I500"], dtype="category")
    related = pd.Series([None, None], dtype="category", index=[0, 1])
    assert heart_failure(main, related, np.array([True, False])).tolist() == [False, True]


def test_outcomes_follow_the_rule_stay_by_stay() -> None:
    """The vectorised reading against a plain loop over the tables."""
    associated: dict[int, set[str]] = {}
    for row in USUAL.tables["T_MCOaaD"].itertuples():
        associated.setdefault(row.RSA_NUM, set()).add(row.ASS_DGN)
    expected = []
    for row in stays(USUAL).itertuples():
        fifty = any(c.startswith("I50") for c in {row.DGN_REL, *associated.get(row.RSA_NUM, ())})
        indirect = row.DGN_PAL in ("I110", "I130", "I132", "I139", "K761", "J81") and fifty
        if row.day >= 0:
            expected.append((row.NIR_ANO_17, row.day, row.end, row.DGN_PAL.startswith("I50") or indirect))
    found = outcomes(USUAL)
    assert list(found.columns) == ["snds_id", "admission_day", "discharge_day", "heart_failure"]
    assert sorted(found.itertuples(index=False, name=None)) == sorted(expected)
    assert 0.05 < found["heart_failure"].mean() < 0.5
    assert found.sort_values(["snds_id", "admission_day"]).index.tolist() == list(range(len(found)))


def test_the_label_comes_from_the_codes_and_not_from_what_really_happened() -> None:
    cohort, course, _ = patients()
    everything_missed = RecordsSettings(n_pool=1000, missed_coding=1, false_coding=0)
    found = outcomes(make_records(everything_missed, DAYS, cohort, stays_of(course), Streams(SEED)))
    assert found["heart_failure"].sum() == 0
    everything_seen = RecordsSettings(n_pool=1000, missed_coding=0, false_coding=0)
    records_ = make_records(everything_seen, DAYS, cohort, stays_of(course), Streams(SEED))
    known, truth = outcomes(records_), true_stays(records_)
    bearers = set(records_.people.snds_id[records_.row_of_bearer[records_.row_of_bearer >= 0]])
    failing = known[known["heart_failure"] & known["snds_id"].isin(bearers)]
    assert set(failing[["snds_id", "admission_day"]].itertuples(index=False, name=None)) == set(
        truth.itertuples(index=False, name=None)
    )


def test_coding_errors_are_as_frequent_as_asked() -> None:
    found = outcomes(USUAL)
    stay = found.merge(true_stays(USUAL), on=["snds_id", "admission_day"])
    assert 1 - stay["heart_failure"].mean() == pytest.approx(SMALL_POOL.missed_coding, abs=0.05)
    cohort = patients()[0]
    nothing = Stays(*(np.empty(0, np.int32) for _ in range(3)), np.full(len(cohort), 10**6))
    plain = RecordsSettings(n_pool=1000, false_coding=0.25, covered_share=1, other_stays_per_year=2)
    wrong = make_records(plain, DAYS, cohort, nothing, Streams(SEED))
    told = outcomes(wrong)
    of_bearers = told[told["snds_id"].isin(wrong.people.snds_id[wrong.row_of_bearer])]
    assert of_bearers["heart_failure"].mean() == pytest.approx(0.25, abs=0.03)


@pytest.mark.parametrize("share", [0, 0.1, 1])
def test_another_stay_soon_follows_as_often_as_asked(share: float) -> None:
    alone = {"n_pool": 1000, "covered_share": 1, "other_stays_per_year": 0, "missed_coding": 0, "false_coding": 0}
    cohort, course, _ = patients()
    settings = RecordsSettings(**alone, other_after_stay=share)
    found = make_records(settings, DAYS, cohort, stays_of(course), Streams(SEED))
    table = stays(found)
    table = table[table["NIR_ANO_17"].isin(found.people.snds_id[found.row_of_bearer]) & (table["day"] >= 0)]
    table = table.sort_values(["NIR_ANO_17", "day"], ignore_index=True)
    other = ~table["DGN_PAL"].isin(codes.HF_MAIN + codes.HF_INDIRECT).to_numpy()
    before = table["NIR_ANO_17"].shift().eq(table["NIR_ANO_17"]).to_numpy() & ~np.roll(other, 1)
    assert before[other].all()  # never the first of its person, never twice in a row
    wait = (table["day"] - table["end"].shift())[other]
    assert (wait >= 1).all()
    assert wait.empty or wait.median() < 30
    after = stays_of(course)
    time_left = (after.day + after.length + 120 < np.minimum(after.death_day, DAYS)[after.bearer]).sum()
    assert other.sum() / time_left == pytest.approx(share, abs=0.05 + 0.25 * share)


def test_fewer_coding_errors_change_no_stay() -> None:
    exact = records(RecordsSettings(n_pool=5000, missed_coding=0, false_coding=0))
    columns = ["NIR_ANO_17", "day", "end"]
    assert by_person(exact)[columns].equals(by_person(USUAL)[columns])
    assert (by_person(exact)["DGN_PAL"] != by_person(USUAL)["DGN_PAL"]).sum() > 10


@pytest.mark.parametrize("rate", [0, 0.45, 5])
def test_other_stays_are_as_frequent_as_asked_to_the_end(rate: float) -> None:
    cohort, course, _ = patients(0, 200, CohortSettings(n_patients=200, n_days=1826))
    nothing = Stays(*(np.empty(0, np.int32) for _ in range(3)), np.full(200, 10**6, np.int32))
    settings = RecordsSettings(n_pool=1000, covered_share=1, other_stays_per_year=rate)
    found = make_records(settings, 1826, cohort, nothing, Streams(SEED))
    table = stays(found)
    mine = table[table["NIR_ANO_17"].isin(found.people.snds_id[found.row_of_bearer]) & (table["day"] >= 0)]
    years = 200 * 1826 / YEAR
    assert len(mine) / years == pytest.approx(rate, abs=4 * np.sqrt(rate / years) + 1e-9)
    if rate:
        late = (mine["day"] >= 913).mean()
        assert late == pytest.approx(0.5, abs=2.5 / np.sqrt(len(mine)))
    assert course.level.shape == (1826, 200)


def test_heart_failure_stays_per_patient_year_are_those_of_device_cohorts() -> None:
    # HeartLogic was tested on 0.20 events per patient-year (Boehmer, JACC HF 2017;5:216-225).
    cohort = CohortSettings(n_patients=2500)
    people, course, _ = patients(0, 2500, cohort)
    found = make_records(RecordsSettings(n_pool=2500, covered_share=1), DAYS, people, stays_of(course), Streams(SEED))
    told = outcomes(found)
    mine = told["snds_id"].isin(found.people.snds_id[found.row_of_bearer]) & told["heart_failure"]
    years = np.minimum(course.death_day, DAYS).sum() / YEAR
    assert 0.16 < mine.sum() / years < 0.22
    deaths = (found.people.death_day[found.row_of_bearer] != NO_DAY).sum() / years
    assert 0.04 < deaths < 0.10


def rows(*bearers: int) -> np.ndarray:
    return USUAL.row_of_bearer[list(bearers)].astype(np.int64)


COVERED = np.flatnonzero(USUAL.row_of_bearer >= 0)
DRUGS = dispensings(USUAL, rows(*COVERED), DAYS, Streams(SEED))


def test_a_person_fetches_the_same_drugs_whoever_else_is_asked_for() -> None:
    some = COVERED[10:40]
    found = dispensings(USUAL, rows(*some), DAYS, Streams(SEED))
    expected = DRUGS[DRUGS["BEN_NIR_PSA"].isin(USUAL.people.snds_id[rows(*some)])]
    assert len(found) > 100
    pd.testing.assert_frame_equal(found, expected.reset_index(drop=True))


def test_drugs_of_the_first_year_are_the_same_in_a_longer_study() -> None:
    brief = records(cohort=BRIEF)
    found = dispensings(brief, rows(*COVERED), 365, Streams(SEED))
    until = np.datetime64("2019-12-01")
    pd.testing.assert_frame_equal(
        found[found["EXE_SOI_DTD"] < until].reset_index(drop=True),
        DRUGS[DRUGS["EXE_SOI_DTD"] < until].reset_index(drop=True),
    )


def test_drugs_are_fetched_once_a_month_and_never_after_death() -> None:
    day = (DRUGS["EXE_SOI_DTD"].to_numpy() - np.datetime64("2019-01-01")) // np.timedelta64(1, "D")
    assert day.min() >= 0 and day.max() < DAYS
    place = np.searchsorted(USUAL.people.snds_id, DRUGS["BEN_NIR_PSA"])
    death = USUAL.people.death_day[place]
    assert (day < np.where(death == NO_DAY, DAYS, death)).all()
    apart = DRUGS.assign(day=day).groupby(["BEN_NIR_PSA", "PHA_ATC_CLA"], observed=True)["day"].diff().dropna()
    assert set(apart % 30) == {0} and apart.min() == 30
    assert (apart == 30).mean() == pytest.approx(0.92, abs=0.02)
    assert set(DRUGS["PHA_ATC_CLA"]) == set(codes.DRUGS)


def test_a_diuretic_follows_a_heart_failure_stay() -> None:
    truth = true_stays(USUAL).groupby("snds_id")["admission_day"].min()
    months = DRUGS[DRUGS["PHA_ATC_CLA"] == "C03CA01"]
    treated = set(months["BEN_NIR_PSA"])
    never = set(USUAL.people.snds_id[rows(*COVERED)]) - set(truth.index)
    early = set(truth[truth < DAYS - 120].index)
    assert len(early & treated) / len(early) > 0.7
    assert 0.3 < len(never & treated) / len(never) < 0.55
