"""Authorisation: the rules one by one, the ready-made files, and what an authorisation opens."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from models.landmarks import CHANNELS
from simulator.cache import StageCache
from simulator.scenario import Scenario
from simulator.space.application import Application
from simulator.space.catalogue import COLUMNS, DRUGS, IDENTIFIERS, INDIRECT, NEEDS, OUTCOME, TABLES, in_order
from simulator.space.decision import NOTHING, Grant, corrected, decide
from simulator.space.grant import GROUPS_BY, drop_ungranted, granted_scenario, obstacle_of
from simulator.space.minimisation import lost
from simulator.space.ready_made import FILES
from simulator.space.rules import RULES
from simulator.study import Study
from synthetic_data.conditions import long_term_conditions
from synthetic_data.drugs import dispensings

ROOT = Path(__file__).resolve().parents[1]
HYDRO = Application()


def plus(*columns: str) -> dict[str, object]:
    return {"columns": (*HYDRO.columns, *columns)}


def without(*columns: str) -> dict[str, object]:
    return {"columns": tuple(c for c in HYDRO.columns if c not in columns)}


BREAKS: dict[str, list[dict[str, object]]] = {
    "promotion": [{"purpose": "promotion"}],
    "insurance": [{"purpose": "insurance"}],
    "purpose": [{"purpose": "promotion"}, {"purpose": "insurance"}],
    "persons": [{"decides_on_persons": True}],
    "method": [{"test_patients": False}],
    "too_little": [
        without(OUTCOME[1]),
        without(*(f"PLATFORM.{c}" for c in CHANNELS)),
        without(*(c for sets in IDENTIFIERS.values() for columns in sets for c in columns if "PLATFORM" in c)),
    ],
    "commune": [plus("IR_BEN_R.BEN_RES_COM")],
    "death": [plus("KI_CCI_R.DCD_CIM_COD")],
    "care": [plus("ER_PRS_F.PRS_NAT_REF")],
    "social": [plus("EDP_SANTE.income_fifth"), plus("EDP_SANTE.housing")],
    "drugs": [plus(*DRUGS)],
    "others": [plus("T_MCOaaB.AGE_ANN"), plus("IR_IMB_R.IMB_ALD_NUM")],
    "years": [{"years": 4}],
    "publication": [{"publishes": False}],
    "safeguard": [
        {"safeguard": "none"},
        {"safeguard": "none", "applicant": "university", "partners": ("drug_firm",)},
    ],
    "partners": [{"partners": ("data_broker",)}, {"partners": ("hospitals", "web_giant")}],
    "legal_basis": [{"legal_basis": "contract"}],
    "consent": [{"legal_basis": "consent"}],
    "public_task": [{"legal_basis": "public_task"}],
    "legitimate_interest": [{"applicant": "public_agency"}],
    "no_health_ground": [{"health_ground": "none"}],
    "health_ground": [{"health_ground": "care"}, {"health_ground": "public_health"}],
    "information": [{"information": "none"}],
    "general_notice": [{"information": "general"}],
    "objection": [{"objection": False}],
    "secrecy": [{"secrecy": False}],
    "tracing": [{"tracing": False}],
    "rows": [{"leaves": "rows"}],
    "retention_law": [{"retention": 21}],
    "retention": [{"retention": 6}, {"retention": 20}],
    "uncertified": [{"host": "uncertified"}],
    "abroad": [{"host": "abroad"}],
    "foreign_law": [{"host": "foreign_law"}],
}
"""What breaks each rule in the file of HYDRO."""
SILENT: dict[str, list[dict[str, object]]] = {
    "too_little": [{"plan": "drug_effect"}, without("PLATFORM.birth"), without("PLATFORM.activity")],
    "social": [{"plan": "inequalities", **plus("EDP_SANTE.income_fifth")}],
    "drugs": [{"plan": "implant_and_care", **plus(*DRUGS)}],
    "years": [{"years": 3}, {"plan": "inequalities", "years": 5}],
    "safeguard": [
        {"safeguard": "none", "applicant": "university"},
        {"safeguard": "laboratory", "applicant": "insurer"},
    ],
    "public_task": [{"applicant": "university", "legal_basis": "public_task"}],
    "health_ground": [{"purpose": "safety", "health_ground": "public_health"}],
    "general_notice": [{"information": "general", "columns": in_order(NEEDS["drug_effect"])}],
    "rows": [{"leaves": "tables"}],
    "retention_law": [{"retention": 20}],
    "retention": [{"retention": 5}, {"retention": 21}],
    "foreign_law": [{"host": "certified"}],
}
"""What comes close to breaking a rule and does not."""


def asked(changes: dict[str, object]) -> Application:
    return Application(**{**HYDRO.model_dump(), **changes})


def broken(application: Application) -> set[str]:
    return {finding.rule.key for finding in decide(application).findings}


def test_every_rule_has_its_cases() -> None:
    keys = [rule.key for rule in RULES]
    assert set(keys) == set(BREAKS) and len(keys) == len(set(keys))


@pytest.mark.parametrize(("key", "changes"), [(k, c) for k, cases in BREAKS.items() for c in cases])
def test_a_rule_is_broken(key: str, changes: dict[str, object]) -> None:
    decision = decide(asked(changes))
    rule = next(rule for rule in RULES if rule.key == key)
    assert key in broken(asked(changes))
    assert decision.outcome != "favourable" != decision.of(rule.body)
    if rule.severity == "refusal":
        assert decision.outcome == decision.of(rule.body) == "refused" and decision.grant == NOTHING


@pytest.mark.parametrize(("key", "changes"), [(k, c) for k, cases in SILENT.items() for c in cases])
def test_a_rule_is_silent(key: str, changes: dict[str, object]) -> None:
    assert key not in broken(asked(changes))


def test_the_ready_made_files() -> None:
    outcomes = {name: decide(file.application).outcome for name, file in FILES.items()}
    assert outcomes == {
        "hydro": "favourable",
        "university": "reservations",
        "insurer": "refused",
        "drug_firm": "refused",
        "abroad": "refused",
    }
    assert next(iter(FILES.values())).application == HYDRO
    assert "insurance" in broken(FILES["insurer"].application)
    assert "promotion" in broken(FILES["drug_firm"].application)
    assert "abroad" in broken(FILES["abroad"].application)


def test_a_start_up_abroad_can_put_its_file_right() -> None:
    repaired = FILES["abroad"].application.model_copy(
        update={
            "host": "platform",
            "partners": (),
            "publishes": True,
            "retention": 3,
            "legal_basis": HYDRO.legal_basis,
        }
    )
    assert decide(repaired).outcome == "favourable"


def test_a_refused_file_opens_nothing_and_reserves_cut_the_data_down() -> None:
    assert decide(FILES["insurer"].application).grant == NOTHING and not NOTHING.tables
    university = FILES["university"].application
    grant = decide(university).grant
    assert set(grant.columns) == set(university.columns) & NEEDS[university.plan]
    assert "BEN_RES_COM" not in grant.tables["IR_BEN_R"] and "EDP_SANTE" not in grant.tables
    assert (grant.years, grant.retention) == (3, 5)
    left = broken(corrected(university))
    assert left == {"general_notice", "foreign_law"}


def test_the_form_takes_nothing_else() -> None:
    for wrong in (
        {"columns": ("IR_BEN_R.NAME",)},
        {"years": 0},
        {"retention": 41},
        {"purpose": "curiosity"},
        {"note": "free text"},
    ):
        with pytest.raises(ValidationError):
            asked(wrong)
    twice = asked({"columns": (*reversed(HYDRO.columns), HYDRO.columns[0])})
    assert twice == HYDRO and hash(twice) == hash(HYDRO)
    assert Application.model_validate_json(HYDRO.model_dump_json()) == HYDRO


def test_what_is_needed_is_in_the_catalogue() -> None:
    assert all(columns <= set(COLUMNS) for columns in NEEDS.values())
    assert {c.split(".")[0] for c in COLUMNS} == set(TABLES)


@settings(max_examples=60, deadline=None)
@given(columns=st.sets(st.sampled_from(list(COLUMNS))), years=st.integers(1, 20))
def test_whatever_is_granted_uses_no_more_than_before(columns: set[str], years: int) -> None:
    full = Scenario().change({"landmarks.history": True, "policy.social_data": True})
    grant = Grant(columns=in_order(columns), years=years, retention=1)
    less = granted_scenario(grant, full)
    assert set(less.landmarks.channels) <= set(full.landmarks.channels)
    assert set(less.linkage.identifiers) <= set(full.linkage.identifiers)
    assert less.cohort.n_days == min(full.cohort.n_days, 365 * years)
    assert less.landmarks.history == (set(DRUGS) <= columns)
    assert less.policy.social_data == ("EDP_SANTE.income_fifth" in columns)
    assert less.records.available == (obstacle_of(grant, full) is None)
    if less.records.available:
        assert {f"PLATFORM.{c}" for c in less.landmarks.channels} <= columns
        assert set(OUTCOME) <= columns
    untouched = {"seed", "telemetry.noise", "alert.threshold", "model.kind"}
    assert not untouched & set(less.differences(full))


def test_what_each_column_opens() -> None:
    full = Scenario()

    def left(*columns: str) -> Scenario:
        kept = tuple(c for c in HYDRO.columns if c not in columns)
        return granted_scenario(Grant(columns=kept, years=3, retention=3), full)

    assert granted_scenario(decide(HYDRO).grant, full) == full.change({"fairness.by": "sex"})  # no income
    assert "birth" not in left("IR_BEN_R.BEN_NAI_MOI").linkage.identifiers
    assert "birth" not in left("PLATFORM.birth").linkage.identifiers
    assert "hospital" not in left("T_MCOaaB.ETA_NUM").linkage.identifiers
    assert left("T_MCOaaA.CDC_ACT").linkage.identifiers == ("sex", "birth", "departement")
    assert left(INDIRECT[1]).landmarks.label_rule == "main_diagnosis"
    assert not left("PLATFORM.sex").landmarks.demographics
    assert left("PLATFORM.heart_rate").landmarks.channels == tuple(c for c in CHANNELS if c != "heart_rate")
    manufacturer = full.change({"model.tested_on": "manufacturer_e", "landmarks.harmonise": True})
    kept = tuple(c for c in HYDRO.columns if c != "PLATFORM.manufacturer")
    less = granted_scenario(Grant(columns=kept, years=3, retention=3), manufacturer)
    assert less.model.tested_on == "everyone" and not less.landmarks.harmonise


@pytest.mark.parametrize("by", GROUPS_BY)
def test_fairness_is_not_looked_at_between_groups_that_were_refused(by: str) -> None:
    wished = Scenario().change({"fairness.by": by, "fairness.equalise": "announced"})
    every = Grant(columns=tuple(COLUMNS), years=3, retention=3)
    assert granted_scenario(every, wished).fairness == wished.fairness
    without = every.model_copy(update={"columns": tuple(c for c in COLUMNS if c != GROUPS_BY[by])})
    less = granted_scenario(without, wished).fairness
    assert GROUPS_BY[less.by] in without.columns and less.equalise == "nothing"
    assert "fairness.by" in lost(wished, granted_scenario(without, wished))
    asked = Scenario().change({"fairness.by": by})
    assert "fairness.by" not in lost(asked, granted_scenario(without, asked))  # nothing is learned from it
    nothing = granted_scenario(Grant(columns=(), years=3, retention=3), wished).fairness
    assert nothing.equalise == "nothing"


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ((), "refused"),
        ([c for c in HYDRO.columns if c != "T_MCOaaB.DGN_PAL"], "no_stay"),
        ([c for c in HYDRO.columns if c.split(".")[1] not in CHANNELS], "no_measure"),
        ([c for c in HYDRO.columns if c.split(".")[1] in CHANNELS or c in OUTCOME], "no_identifier"),
    ],
)
def test_why_nothing_can_be_learned(columns: list[str], why: str) -> None:
    grant = Grant(columns=tuple(columns), years=3, retention=3)
    assert obstacle_of(grant, Scenario()) == why
    assert not granted_scenario(grant, Scenario()).records.available


@pytest.fixture(scope="module")
def full() -> Study:
    changes = {"cohort.n_patients": 800, "records.n_pool": 6000, "evaluation.n_bootstrap": 50}
    return Study(Scenario().change(changes), StageCache(), workers=1)


def test_what_is_refused_is_missed(full: Study) -> None:
    def granted(*refused: str) -> Study:
        kept = tuple(c for c in HYDRO.columns if c not in refused)
        scenario = granted_scenario(Grant(columns=kept, years=3, retention=3), full.scenario)
        return Study(scenario, full.cache, workers=1)

    no_birth = granted("IR_BEN_R.BEN_NAI_MOI")
    assert no_birth.linkage.rate.value < full.linkage.rate.value
    no_act = granted("IR_BEN_R.BEN_NAI_MOI", "T_MCOaaA.CDC_ACT")
    assert no_act.linkage.rate.value < no_birth.linkage.rate.value
    assert granted(*INDIRECT).outcomes["heart_failure"].sum() < full.outcomes["heart_failure"].sum()
    assert not {n for n in granted("PLATFORM.activity").features.names if n.startswith("activity")}


def test_the_tables_keep_only_what_is_authorised(full: Study) -> None:
    everybody = range(len(full.records.people.snds_id))
    tables = {
        **full.records.tables,
        "ER_PHA_F": dispensings(full.records, pd.Index(everybody).to_numpy()[:50], 730, full.streams),
        "IR_IMB_R": long_term_conditions(full.records, pd.Index(everybody).to_numpy(), full.streams),
    }
    before = {name: list(table.columns) for name, table in tables.items()}
    found = drop_ungranted(tables, decide(HYDRO).grant)
    assert set(found) == {"T_MCOaaB", "T_MCOaaC", "T_MCOaaD", "T_MCOaaA"}
    assert list(found["T_MCOaaB"].columns) == ["ETA_NUM", "RSA_NUM", "DGN_PAL", "DGN_REL"]
    assert all(len(found[name]) == len(tables[name]) for name in found)
    assert {name: list(table.columns) for name, table in tables.items()} == before
    assert drop_ungranted(tables, NOTHING) == {}
    stays = full.records.tables["T_MCOaaB"]["RSA_NUM"]
    assert stays.is_unique
    known = {name: set(table.columns) for name, table in tables.items()}
    for name, columns in known.items():
        assert columns <= {c.split(".")[1] for c in COLUMNS if c.startswith(f"{name}.")} | {*TABLES[name], "ETA_NUM"}


def rules_table() -> list[str]:
    """The rows of docs/authorisation.md, made from the rules."""
    return [f"| {r.key} | {r.body} | {r.severity} | {r.why} | {r.source} |" for r in RULES]


def test_the_documentation_lists_every_rule() -> None:
    text = (ROOT / "docs" / "authorisation.md").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if "| CESREES |" in line or "| CNIL |" in line] == rules_table()
