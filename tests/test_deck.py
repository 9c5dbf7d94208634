"""The cards of the pairing by hand and the nurse's mornings on paper."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from classroom import deck as decks
from classroom.deck import EDITIONS, HOSPITAL, IMPLANTS, NOBODY, Deck, Edition, deal, scenario, score
from interface import compute, paper_cards, paper_mornings
from interface.paper_cards import cards, columns, key
from interface.paper_mornings import mornings, teacher
from interface.typeset import Shape, typeset
from simulator import clinic
from simulator.language import LANGUAGES, language
from simulator.study import Study
from tests.visits import study
from tests.worlds import one_thread  # noqa: F401

NUMBERS = range(1, 21)


def dealt(number: int = 1, edition: Edition = "full") -> tuple[Study, Deck]:
    found = Study(scenario(edition), compute.cache())
    return found, deal(found, number)


def listen(monkeypatch: pytest.MonkeyPatch, module: Any, told: list[dict[str, Any]]) -> None:
    """Keep the words that go to a template."""

    def heard(template: Path, words: dict[str, Any], shape: Shape) -> list[bytes]:
        told.append(words)
        return typeset(template, words, shape)

    monkeypatch.setattr(module, "typeset", heard)


def rows_of(table: pd.DataFrame, whole: pd.DataFrame, name: str) -> np.ndarray:
    return pd.Index(whole[name]).get_indexer(table[name])


@pytest.mark.parametrize("number", NUMBERS)
def test_the_truth_of_a_deck_is_that_of_the_study(number: int) -> None:
    found, deck = dealt(number)
    registers = found.registers
    implants = rows_of(deck.implants, registers.platform, "implant_id")
    hospital = rows_of(deck.hospital, registers.beneficiaries, "snds_id")
    assert (len(deck.implants), len(deck.hospital)) == (IMPLANTS, HOSPITAL)
    assert len(set(implants)) == IMPLANTS and len(set(hospital)) == HOSPITAL
    known = registers.truth[implants]
    assert [hospital[j] if j != NOBODY else -1 for j in deck.truth] == known.tolist()
    strangers = np.delete(hospital, deck.truth[deck.truth != NOBODY])
    assert not np.isin(strangers, registers.truth).any()
    assert (registers.beneficiaries["implant_day"].iloc[strangers] != -99_999).all()


def test_the_same_number_gives_the_same_persons_in_every_edition() -> None:
    (_, one), (_, again), (_, poor), (_, other) = dealt(7), dealt(7), dealt(7, "poor"), dealt(8)
    pd.testing.assert_frame_equal(one.implants, again.implants)
    pd.testing.assert_frame_equal(one.hospital, poor.hospital)
    assert not one.implants.equals(other.implants)


def test_wrong_and_missing_dates_make_the_cards_hard() -> None:
    """Some true pairs differ in a date; whoever trusts the date of birth alone makes wrong pairs."""
    differ, hasty, birth = 0, 0, ["sex", "birth_year", "birth_month"]
    for number in NUMBERS:
        _, deck = dealt(number)
        partner = deck.hospital.iloc[deck.truth[deck.truth != NOBODY]].reset_index(drop=True)
        mine = deck.implants[deck.truth != NOBODY].reset_index(drop=True)
        differ += int((mine["implant_day"] != partner["implant_day"]).sum())
        for k, one in deck.implants.iterrows():
            alike = (deck.hospital[birth] == one[birth]).all(axis=1)
            hasty += int(alike.any() and alike.idxmax() != deck.truth[int(str(k))])
    assert differ > 4 * len(NUMBERS) and hasty > 0


def test_the_algorithm_looks_at_what_is_printed_only() -> None:
    found, deck = dealt(3, "poor")
    paired, hidden = decks._paired, [c for c in deck.implants.columns[1:] if c not in columns("poor")]
    blank = {c: -99_999 if c.endswith("_day") else -1 for c in hidden}
    assert (
        hidden
        and (paired(found, deck.implants.assign(**blank), deck.hospital.assign(**blank)) == deck.algorithm).all()
    )


def test_with_fewer_identifiers_the_algorithm_finds_fewer() -> None:
    found = {e: [score(d, d.algorithm) for d in (dealt(n, e)[1] for n in NUMBERS)] for e in EDITIONS}
    right = {e: sum(s.right for s in scores) for e, scores in found.items()}
    wrong = {e: sum(s.made - s.right for s in scores) for e, scores in found.items()}
    assert right["full"] > right["poor"] and wrong["full"] < wrong["poor"]


def test_a_score_counts_right_wrong_and_missed() -> None:
    _, deck = dealt(1)
    perfect = score(deck, deck.truth)
    assert perfect.right == perfect.made == perfect.findable and perfect.recall.value == 1
    wrong = np.where(deck.truth == NOBODY, 0, NOBODY)
    nothing = score(deck, wrong)
    assert nothing.right == 0 and nothing.made == IMPLANTS - perfect.findable and nothing.precision.value == 0
    none = score(deck, np.full(IMPLANTS, NOBODY))
    assert none.precision.high == 1  # nothing made: nothing is known
    assert (none.missed, none.wrong) == (perfect.findable, 0)
    swapped = deck.truth.copy()
    swapped[np.flatnonzero(swapped != NOBODY)[:2]] = swapped[np.flatnonzero(swapped != NOBODY)[1::-1]]
    assert (score(deck, swapped).wrong, score(deck, swapped).missed) == (2, 0)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_cards_are_set_and_do_not_tell_the_key(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, deck = dealt(2)
    told: list[dict[str, Any]] = []
    real = paper_cards.typeset
    monkeypatch.setattr(
        paper_cards, "typeset", lambda template, words, shape: told.append(words) or real(template, words, shape)
    )
    assert len(cards(language(code), code, deck, "full", "png")) == 3 + 4 + 1
    assert len(key(language(code), code, deck, "full", "png")) == 1
    assert "key" not in told[0] and "stacks" not in told[1]
    assert [len(stack["cards"]) for stack in told[0]["stacks"]] == [IMPLANTS, HOSPITAL]
    assert [row[1] for row in told[1]["key"]] == [paper_cards.card_name(int(j)) for j in deck.truth]


def test_the_mornings_fit_a_page_each_and_the_teacher_is_told_every_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    found, told = study(), list[dict[str, Any]]()
    settings = found.scenario.clinic
    game = next(g for g in (clinic.deal(found, settings, n) for n in NUMBERS) if (g.stay != clinic.NEVER).sum() > 2)
    listen(monkeypatch, paper_mornings, told)
    assert len(mornings(language("fr"), "fr", found, settings, game, "png")) == 1 + settings.mornings
    assert teacher(language("fr"), "fr", found, settings, game)[0].startswith(b"%PDF")
    patients = [one["name"] for morning in told[0]["mornings"] for one in morning["new"]]
    assert len(patients) == len(game.place) == len(set(patients))
    assert sum(len(week["rows"]) for week in told[1]["weeks"]) == (game.stay != clinic.NEVER).sum()
