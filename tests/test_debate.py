"""The debate: its claims and roles, exact quotations, and the mathematics of the swing."""

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from classroom.debate import FEWEST, STANCES, Ballot, Evidence, claims, staging, swing
from interface.paper_roles import TEMPLATE, _told, cards
from interface.run_figures import KINDS
from interface.typeset import typeset
from simulator.language import LANGUAGES, Language, language

DOSSIER = Path(__file__).resolve().parents[2] / "shared" / "seed" / "dossier.txt"
stances = some.sampled_from(STANCES)


def plain(text: str) -> str:
    """Without what a PDF does to a text: line ends, two kinds of apostrophes, words cut in two, capitals."""
    straight = re.sub(r"\s+", " ", text.replace("’", "'").replace("‘", "'"))
    return re.sub(r"-\s+", "-", straight).replace(" %", "%").casefold()


def document(number: str) -> str:
    """The text of one document of the dossier, or skip where the dossier is not beside this checkout."""
    if not DOSSIER.exists():
        pytest.skip("the dossier is not beside this checkout")
    parts = re.split(r"document (\d) :", plain(DOSSIER.read_text("utf-8")))
    return " ".join(text for found, text in zip(parts[1::2], parts[2::2], strict=True) if found == number)


def quoted() -> list[tuple[str, Evidence]]:
    return [(claim.id, one) for claim in claims() for one in (*claim.pro, *claim.con)]


def test_every_quotation_stands_in_the_document_that_it_names() -> None:
    for claim, one in quoted():
        assert plain(one.quote.fr) in document(one.source.removeprefix("dossier ")), claim


def test_each_claim_has_two_sides_and_figures_that_exist() -> None:
    assert len(claims()) == len({claim.id for claim in claims()}) == 9
    for claim in claims():
        assert {asked.figure for asked in claim.figures} <= set(KINDS)
        both = [one.quote.fr for one in (*claim.pro, *claim.con)]
        assert len(set(both)) == len(both)
    assert {one.source for _, one in quoted()} == {f"dossier {n}" for n in (2, 4, 5, 6, 7)}


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_question_of_the_roles_is_the_last_claim_as_the_moderator_s_sheet_says(code: Language) -> None:
    claim, question = claims()[-1].claim.in_(code), staging().question.in_(code)
    assert len({*re.findall(r"\w{4,}", claim)} & {*re.findall(r"\w{4,}", question)}) >= 7
    assert {"fr": "dernière affirmation", "en": "last claim"}[code] in staging().steps[0].what.in_(code)


def test_the_debate_lasts_an_hour_of_school_and_everybody_is_asked_something() -> None:
    found = staging()
    assert len(found.roles) == 8 and sum(step.minutes for step in found.steps) == 55
    asked = Counter(question.to for role in found.roles for question in role.questions)
    assert sum(asked.values()) == 16 and len(asked) >= 6


@given(some.lists(some.builds(Ballot, some.none() | stances, some.none() | stances), max_size=40))
def test_the_swing_counts_the_groups_that_answered_twice(ballots: list[Ballot]) -> None:
    both = np.array([ballot for ballot in ballots if None not in ballot], int).reshape(-1, 2)
    found = swing(ballots)
    assert (found is None) == (len(both) < FEWEST)
    if found:
        assert found.n == len(both) == sum(found.before) == sum(found.after)
        assert (found.toward, found.away) == ((both[:, 1] > both[:, 0]).sum(), (both[:, 1] < both[:, 0]).sum())
        assert found.toward + found.away + found.still == found.n
        means = [np.dot(STANCES, counts) / found.n for counts in (found.before, found.after)]
        assert means == pytest.approx(both.mean(axis=0))


def test_four_groups_are_too_few_and_half_answers_do_not_count() -> None:
    four = [Ballot(1, 2)] * 4
    assert swing(four) is None and swing([*four, Ballot(1), Ballot(None, 2)]) is None
    assert swing([*four, Ballot(2, -2)]) is not None


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_cards_are_three_pages_and_each_fits_its_quarter(code: Language) -> None:
    assert cards(language(code))[0].startswith(b"%PDF-")
    assert len(cards(language(code), "png")) == 3


def test_a_card_that_does_not_fit_is_no_card() -> None:
    told = _told(language("fr"))
    told["cards"][0]["who"] *= 20
    with pytest.raises(RuntimeError, match="too long"):
        typeset(TEMPLATE, told)
    told["cards"][0]["who"] = '#panic("typed") *x* $a$'
    assert typeset(TEMPLATE, told)[0].startswith(b"%PDF-")
