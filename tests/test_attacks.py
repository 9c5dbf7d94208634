"""Each attack at each strictness: what leaks where nobody looks, and what the rules leave."""

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from interface.attack_room import Tried
from interface.attack_words import leaked, sentence
from models.evaluation import Estimate
from models.training import TRAIN
from simulator.language import LANGUAGES, language
from simulator.space.attack import Ask, Result, few
from simulator.space.attack_people import KNOWN
from simulator.space.attack_tables import CROSSED
from simulator.space.attacks import CARDS, WORLD, Card
from simulator.space.desk import Desk
from simulator.space.inmate import _ask
from simulator.space.models_gate import MOST_AUROC
from simulator.space.protocol import Answer, Impossible, Open, Request, Strictness, Unique
from simulator.space.tables import LEAST
from tests.worlds import one_thread  # noqa: F401

DOC = Path(__file__).resolve().parents[1] / "docs" / "attacks.md"
LEVELS: tuple[Strictness, ...] = ("none", "counts", "snds")
SUCCEED = {
    "download": ("none",),
    "one_patient": ("none",),
    "rare_disease": ("none",),
    "dominant": ("none", "counts"),
    "subtraction": ("none", "counts"),
    "many_tables": ("none", "counts"),
    "memory": ("none", "counts"),
    "tree": ("none",),
    "decimals": ("none", "counts"),
    "membership": ("none",),
    "reidentify": ("none",),
    "photo": LEVELS,
}
RUN = {card.key: card.run for card in CARDS}


@cache
def desk(strictness: Strictness) -> Desk:
    return Desk(Open(scenario=WORLD, strictness=strictness))


def door(found: Desk) -> Ask:
    def ask(request: Request) -> Answer:
        try:
            released, refusals = _ask(found, request)
        except Impossible as problem:
            return Answer(status="failed", failure=problem.why)
        return Answer(status="released" if released else "refused", released=released, refusals=refusals)

    return ask


@cache
def tried(key: str, strictness: Strictness) -> Result:
    alone = (
        key in ("dominant", "subtraction", "many_tables") and strictness == "snds"
    )  # an audit remembers, and grows slow
    found = Desk(Open(scenario=WORLD, strictness=strictness)) if alone else desk(strictness)
    return RUN[key](door(found))


def rules(result: Result) -> set[str]:
    return {reason.rule for reason in result.rules}


@pytest.mark.parametrize("strictness", LEVELS)
@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.key)
def test_an_attack_succeeds_where_nothing_stops_it(card: Card, strictness: Strictness) -> None:
    key = card.key
    found = tried(key, strictness)
    assert found.succeeded == (strictness in SUCCEED[key])
    if strictness == "none":
        assert not found.rules
    elif not found.succeeded:
        assert found.rules, "what stopped it is told"


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.key)
def test_every_sentence_has_its_numbers(card: Card) -> None:
    for strictness in LEVELS:
        found = tried(card.key, strictness)
        text = card.leaked if found.succeeded else card.held
        assert "{" not in text.format(**{"asked": found.asked, **found.values})


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.key)
def test_every_result_has_words(card: Card) -> None:
    for strictness in LEVELS:
        found = Tried(tried(card.key, strictness), (), 1, 1)
        told = [(leaked(t, found), sentence(t, card, found)) for t in map(language, LANGUAGES)]
        for table, text in told:
            assert not re.search(r"[{}]|\bnan\b|None", text + table.to_string())
            assert len(table) <= 6 and len(table.columns) <= 5
        assert told[0][1] != told[1][1] and len(told[0][0]) == len(told[1][0])
        assert found.result.succeeded <= (len(told[0][0]) > 0 or card.key in ("tree", "membership", "photo"))


def of(found: Desk, **values: str) -> int:
    mine = np.ones(len(found.people), bool)
    for column, value in values.items():
        mine &= (found.people[column] == value).to_numpy()
    return int(mine.sum())


@pytest.mark.parametrize("strictness", ["none", "counts"])
def test_what_is_subtracted_and_solved_is_true(strictness: Strictness) -> None:
    told = tried("subtraction", strictness).values
    place = {str(told["rows"]): str(told["row"])} if told["row"] else {}
    rest = of(desk(strictness), **place, **{str(told["part"]): str(told["value"])})
    assert of(desk(strictness), **place) - rest == told["people"] and few(int(told["people"]))  # type: ignore[arg-type]
    solved = tried("many_tables", strictness)
    assert solved.lines
    for line in solved.lines:
        assert of(desk(strictness), **{c: str(line[c]) for c in CROSSED if line[c]}) == line["people"]


@pytest.mark.parametrize("strictness", ["none", "counts"])
def test_the_days_of_the_dominant_patient_are_true(strictness: Strictness) -> None:
    told, found = tried("dominant", strictness).values, desk(strictness)
    mine = found.people[str(told["rows"])] == str(told["row"])
    days = found.amounts["failure_days"][mine]
    assert told["people"] == mine.sum() >= LEAST and told["days"] == days.sum()
    assert told["contributors"] == (found.people["failure_stays"][mine] != "0").sum() < LEAST


def test_the_one_patient_and_the_rare_disease_are_there() -> None:
    rare = tried("rare_disease", "none").values
    assert of(desk("none"), other_diagnosis=str(rare["disease"]), departement=str(rare["place"])) == rare["people"]
    assert few(int(rare["people"]))  # type: ignore[arg-type]


def test_the_week_read_outside_is_the_patients() -> None:
    lines = tried("decimals", "none").lines
    study = desk("none").bench.study
    assert study is not None
    week = study.data.x(study.features)[np.flatnonzero(study.data.split == TRAIN)[0]]
    names = list(study.data.names)
    assert all(abs(week[names.index(str(line["measure"]))] - float(line["value"])) < 0.02 for line in lines)


def test_the_deep_tree_betrays_its_patients_and_what_leaves_under_all_rules_hardly_does() -> None:
    deep, left = tried("tree", "none").values["auroc"], tried("membership", "snds").values["auroc"]
    assert isinstance(deep, Estimate) and deep.value >= 0.70 and deep.low > 0.65
    assert isinstance(left, Estimate) and left.value <= MOST_AUROC


def test_how_many_are_alone_is_counted_exactly_only_where_nobody_looks() -> None:
    people = desk("none").people[list(KNOWN)]
    alone = int(people.groupby(list(KNOWN)).size().eq(1).sum())
    assert tried("reidentify", "none").values["unique"] == alone
    told = tried("reidentify", "snds").values
    assert told["unique"] == round(alone, -1) and told["people"] == round(len(people), -1)


@pytest.mark.parametrize("strictness", LEVELS)
def test_a_small_number_of_people_alone_is_hidden(strictness: Strictness) -> None:
    found = Desk(Open(scenario=WORLD, strictness=strictness))
    found.people = found.people.assign(device=[f"only {min(i, 4)}" for i in range(len(found.people))])
    told, reasons = found.unique(Unique(columns=("device",)))
    assert told["unique"] == (4 if strictness == "none" else None)
    assert [r.rule for r in reasons] == ([] if strictness == "none" else ["small"])
    found.people = found.people.assign(device=[f"only {max(i, 4)}" for i in range(len(found.people))])
    told, _ = found.unique(Unique(columns=("device",)))  # all but five are alone: so are the five told
    assert (told["unique"] is None) == (strictness != "none")


def test_the_table_of_the_documentation_is_that_of_these_tests() -> None:
    lines = [line for line in DOC.read_text(encoding="utf-8").splitlines() if line.startswith("| ") and "`" in line]
    for card, line in zip(CARDS, lines, strict=True):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert cells[0] == f"{card.title} (`{card.key}`)"
        for strictness, cell in zip(LEVELS, cells[1:], strict=True):
            found = tried(card.key, strictness)
            stopped = ", ".join(sorted(rules(found)))
            assert cell == ("**succeeds**" if found.succeeded else f"fails: {stopped}")
