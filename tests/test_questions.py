"""The question bank: what it covers, that its questions can be trusted, and that none gives its answer away."""

import re
from collections import Counter
from dataclasses import fields
from itertools import pairwise

import pytest
from pydantic import ValidationError

from classroom import arithmetic, door, figures
from classroom.draws import SPREAD, PublicItem, draw, filled, public
from classroom.items import (
    KINDS,
    ArgueItem,
    CalculateItem,
    ChartItem,
    ChoiceItem,
    FallacyItem,
    Item,
    OrderItem,
    SortItem,
    Theme,
    bank,
    theme_of,
    themes,
)
from classroom.marking import close
from classroom.objectives import LEVELS, objectives
from classroom.readings import READINGS
from classroom.sources import document_of, dossier
from classroom.words import Words
from interface.story import STORY
from simulator.language import LANGUAGES, Language

ALL = list(bank().values())
CHOICES = [item for item in ALL if isinstance(item, ChoiceItem)]
SUMS = [item for item in ALL if isinstance(item, CalculateItem)]
TOUR = [
    file
    for section, pages in STORY.items()
    for file, *_ in pages
    if section != "The lesson" and file != "accessibility"  # a declaration: nothing is learnt there
]


def test_the_bank_is_large_and_covers_everything() -> None:
    assert len(ALL) >= 80 and sum(len(theme.item) for theme in themes().values()) == len(ALL)
    kinds, levels = Counter(item.kind for item in ALL), Counter(item.level for item in ALL)
    assert set(kinds) == set(KINDS) and min(kinds.values()) >= 5
    assert set(levels) == set(LEVELS) and min(levels.values()) >= 20
    met = Counter(name for item in ALL for name in item.objectives)
    assert set(met) == set(objectives()) and min(met.values()) >= 4, met
    assert all(theme_of(item) in themes() for item in ALL)


@pytest.mark.parametrize("page", TOUR)
def test_each_page_has_questions(page: str) -> None:
    assert sum(f"page {page}" in item.sources for item in ALL) >= 2


@pytest.mark.parametrize("number", dossier())
def test_each_document_has_questions(number: int) -> None:
    wanted = 6 if dossier()[number].has_text else 1
    assert sum(f"dossier {number}" in item.sources for item in ALL) >= wanted


def test_an_objective_is_asked_at_its_levels() -> None:
    wrong = [
        (item.id, name) for item in ALL for name in item.objectives if item.level not in objectives()[name].levels
    ]
    assert not wrong


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_right_choice_cannot_be_told_from_its_length(code: str) -> None:
    longest = shortest = 0
    for item in CHOICES:
        lengths = [len(choice.text.in_(code)) for choice in item.choices]
        right = next(len(choice.text.in_(code)) for choice in item.choices if choice.right)
        longest += right == max(lengths)
        shortest += right == min(lengths)
    assert len(CHOICES) >= 40 and max(longest, shortest) <= 0.4 * len(CHOICES)


def test_the_right_choice_may_stand_anywhere() -> None:
    four = [item for item in CHOICES if len(item.choices) == 4]
    places = Counter(
        next(place for place, i in enumerate(draw(item, seed).order) if item.choices[i].right)
        for item in four
        for seed in range(20)
    )
    fair = len(four) * 20 / 4
    assert all(abs(places[place] - fair) < 4 * (fair * 3 / 4) ** 0.5 for place in range(4)), places


def test_a_group_finds_its_question_again_and_its_neighbour_gets_another() -> None:
    for item in ALL:
        assert draw(item, 7) == draw(item, 7)
    for item in [item for item in SUMS if arithmetic.names_in(item.answer) & set(figures.pool()[0])]:
        answers = {round(draw(item, seed).answer, 6) for seed in range(30)}
        assert len(answers) >= (4 if arithmetic.names_in(item.answer) == {"threshold"} else 5), (item.id, answers)
        assert len({draw(item, 7, again).answer for again in range(12)}) > 1, item.id


def test_groups_that_join_one_after_the_other_get_other_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the class: no calculation has the same answer for both, no chart the same setting."""
    taken: list[int] = []
    for _ in range(60):
        taken.append(door._next_seed(set(taken)))
    assert len(set(taken)) == 60 and max(taken) < door.MOST_SEEDS
    neighbours = [*pairwise(taken[:SPREAD])]
    varied = [item for item in SUMS if len({draw(item, seed).answer for seed in range(SPREAD)}) > 1]
    assert len(varied) > 15
    for item in varied:
        same = sum(draw(item, one).answer == draw(item, two).answer for one, two in neighbours)
        assert same <= 2, item.id  # two worlds may agree by chance
        copied = sum(
            close(draw(item, one).answer, draw(item, two).answer, item.tolerance, item.unit)
            for one, two in neighbours
        )
        assert copied <= len(neighbours) / 4, (
            f"{item.id}: {copied} groups would be right with their neighbour's answer"
        )
    for chart in [item for item in ALL if isinstance(item, ChartItem)]:
        assert SPREAD % len(chart.among) == 0
        assert all(draw(chart, one).setting != draw(chart, two).setting for one, two in neighbours), chart.id


@pytest.mark.parametrize("item", SUMS, ids=lambda item: item.id)
def test_a_calculation_can_be_done_and_its_mistakes_told_apart(item: CalculateItem) -> None:
    confused = 0
    for row in figures.pool():
        names = dict(row)
        for name, formula in item.values.items():
            names[name] = eval(formula, {}, names)
        answer = eval(item.answer, {}, names)
        assert answer == pytest.approx(arithmetic.value(item.answer, names))
        confused += any(close(eval(m.value, {}, names), answer, item.tolerance, item.unit) for m in item.mistakes)
    assert confused <= len(figures.pool()) / 6
    shown = {**draw(item, 3).figures, "answer": draw(item, 3).answer}
    told = [item.text, item.explanation, *(mistake.why for mistake in item.mistakes)]
    for text in told:
        for code in LANGUAGES:
            assert "{" not in filled(text, shown).in_(code)
    assert "{answer" not in item.text.en + item.text.fr


def test_the_two_languages_show_the_same_figures() -> None:
    for item in SUMS:
        for text in (item.text, item.explanation):
            names = [sorted(part.split("}")[0] for part in text.in_(code).split("{")[1:]) for code in LANGUAGES]
            assert names[0] == names[1], item.id


def test_charts_have_a_reading_each() -> None:
    charts = [item for item in ALL if isinstance(item, ChartItem)]
    assert {item.reading for item in charts} == set(READINGS)
    assert all({draw(item, seed).setting for seed in range(20)} == set(item.among) for item in charts)


@pytest.mark.parametrize("item", ALL, ids=lambda item: item.id)
def test_nothing_of_the_solution_reaches_the_pupil_before_the_correction(item: Item) -> None:
    seen = public(draw(item, 5))
    assert {"answer", "right", "explanation"}.isdisjoint(f.name for f in fields(PublicItem))
    told = repr(seen)
    for secret in secrets_of(item):
        assert secret.fr not in told and secret.en not in told
    if isinstance(item, OrderItem):
        assert seen.options != item.steps and sorted(seen.options, key=repr) == sorted(item.steps, key=repr)


def secrets_of(item: Item) -> list[Words]:
    """Every text that only the correction may show."""
    found = [item.explanation]
    match item:
        case ChoiceItem():
            found += [text for choice in item.choices for text in (choice.believed, choice.wrong) if text]
            found += [item.fallacy] if isinstance(item, FallacyItem) else []
        case SortItem():
            found += [card.why for card in item.cards]
        case CalculateItem():
            found += [mistake.why for mistake in item.mistakes]
        case ArgueItem():
            found += [*item.mistakes, *(text for criterion in item.criteria for text in criterion.expected)]
    return found


def test_an_order_begins_far_from_the_right_one() -> None:
    for item in [item for item in ALL if isinstance(item, OrderItem)]:
        for seed in range(20):
            order = draw(item, seed).order
            pairs = [(a, b) for i, a in enumerate(order) for b in order[i + 1 :]]
            assert sum(a > b for a, b in pairs) >= len(pairs) / 3


def test_the_grid_of_an_argued_answer_is_whole() -> None:
    for item in [item for item in ALL if isinstance(item, ArgueItem)]:
        assert item.points in (8, 10) and all(float(c.points).is_integer() for c in item.criteria)


GOOD = {
    "id": "x",
    "kind": "choice",
    "objectives": ["law"],
    "level": "terminale",
    "sources": ["dossier 5"],
    "minutes": 1,
    "text": {"fr": "Q", "en": "Q"},
    "explanation": {"fr": "E", "en": "E"},
}
RIGHT = {"text": {"fr": "a", "en": "a"}, "right": True}
WRONG = {"text": {"fr": "b", "en": "b"}, "believed": {"fr": "c", "en": "c"}, "wrong": {"fr": "d", "en": "d"}}
OTHER = WRONG | {"text": {"fr": "e", "en": "e"}}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"choices": [RIGHT, WRONG, WRONG]}, "the same"),
        ({"choices": [WRONG, OTHER, WRONG | {"text": {"fr": "f", "en": "f"}}]}, "exactly one"),
        ({"choices": [RIGHT, WRONG, {"text": {"fr": "g", "en": "g"}}]}, "believed"),
        ({"sources": ["champion"]}, "leans on"),
        ({"sources": ["dossier 9"]}, "no such source"),
        ({"documents": [4]}, "among its sources"),
        ({"objectives": ["fly"]}, "no such objective"),
        ({"level": "college"}, "level"),
        ({"id": "Not a slug"}, "pattern"),
        ({"text": {"fr": "Q"}}, "en"),
        ({"hint": "none"}, "Extra"),
    ],
)
def test_a_bad_question_is_refused(change: dict[str, object], why: str) -> None:
    theme = {"title": {"fr": "T", "en": "T"}}
    good = GOOD | {"choices": [RIGHT, WRONG, OTHER]}
    assert Theme.model_validate(theme | {"item": [good]}).item[0].points == 1
    with pytest.raises(ValidationError, match=why):
        Theme.model_validate(theme | {"item": [good | change]})


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_question_lists_the_documents_that_its_text_names(code: Language) -> None:
    for item in ALL:
        named = re.findall(r"\bdocuments?\s(\d+)(?:\s(?:et|and)\s(\d+))?", item.text.in_(code), re.IGNORECASE)
        assert {int(number) for pair in named for number in pair if number} == set(item.documents), item.id


def test_sources_on_paper_are_those_of_the_dossier() -> None:
    cited = {source for item in ALL for source in item.sources if document_of(source)}
    assert {document_of(source).number for source in cited} == set(dossier())
