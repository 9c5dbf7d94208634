"""The teacher's guide: what it holds, its numbers, its files, and that its notice says what the code does."""

import ast
import io
import re
from functools import cache
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

import pytest
from docx import Document

from classroom.guide import FIVE_P, Lesson, Screen, guide, numbers_of, texts_of, worlds
from classroom.guide_facts import FACTS
from classroom.guide_kit import Kit
from classroom.guide_sheet import lesson, notice, section, whole
from classroom.items import bank
from classroom.objectives import objectives
from classroom.sheet import Block, Bullets, Heading, Link, Paragraph, Runs, Table
from classroom.sheet_docx import as_docx
from classroom.sheet_pdf import as_pdf
from classroom.told import NUMBERS, Told, compute
from interface import paper_guide
from interface.activity_order import addresses
from interface.session import VIEW
from interface.story import STORY
from simulator.cache import StageCache
from simulator.language import LANGUAGES, MISSING, Language
from simulator.scenario import PRESETS, Scenario
from simulator.study import Study
from simulator.targets import TARGETS
from tests.pdf import words
from tests.visits import ROOT

CACHE = StageCache(1_000_000_000)
WORLD = {"cohort.n_patients": 1000, "records.n_pool": 15_000}
POLICY = {name for name, number in NUMBERS.items() if number.needs == "policy"}
whole_kit = paper_guide.kit
"""The page's own; its tests put ``kit`` in its place."""
BASE = "http://192.168.1.20:8501"


def small(name: str) -> Study:
    """The study of a world of the guide, with fewer patients."""
    scenario = worlds()[name].scenario if name else Scenario()
    return Study(scenario.change(WORLD), CACHE, workers=1)


class Quick(Told):
    """The numbers of a policy are worked out and tested with the activities: there they take their seconds."""

    def _told(self, variant: str, name: str) -> str:
        return f"9 [{variant}]" if name in POLICY else super()._told(variant, name)


@cache
def kit(code: Language) -> Kit:
    real = whole_kit(code, BASE)
    studies = {name: small(name) for name in real.told.studies}
    for world, names in numbers_of(guide()).items():
        compute(studies[world], names - POLICY)
    return Kit(Quick(studies, real.t), real.link, real.cite, real.story)


def plain(runs: Runs) -> str:
    return "".join(run.text for run in runs)


def said(blocks: tuple[Block, ...] | list[Block]) -> str:
    found: list[str] = []
    for block in blocks:
        match block:
            case Heading():
                found.append(block.text)
            case Paragraph():
                found.append(plain(block.runs))
            case Bullets():
                found += [plain(item) for item in block.items]
            case Table():
                found += [*block.head, *(plain(cell) for row in block.rows for cell in row)]
            case Link():
                found.append(block.label)
    return "\n".join(found)


def test_there_is_a_lesson_for_each_length_and_its_minutes_add_up() -> None:
    found = guide().lessons.lesson
    assert [one.minutes for one in found] == [20, 55, 110]
    for one in found:
        assert one.moments()[0][0] == 0 and one.moments()[-1][1] == one.minutes
        assert all(end - start == step.minutes for (start, end), step in zip(one.moments(), one.step, strict=True))
    short = found[0].model_dump()
    with pytest.raises(ValueError, match="the steps last 20 minutes, not 25"):
        Lesson.model_validate({**short, "minutes": 25})


def test_a_screen_that_does_not_exist_is_refused() -> None:
    for bad, why in (({"page": "nowhere"}, "no such page"), ({"page": "mission", "world": "mars"}, "no such world")):
        with pytest.raises(ValueError, match=why):
            Screen.model_validate(bad)


def test_a_number_that_does_not_exist_is_refused() -> None:
    good = guide().model_dump()
    for text, why in (
        ("{no_such}", "no such number: .no_such"),
        ("{mars.rate}", "no such number: mars.rate"),
        ("{app.no_such}", "no such number: app.no_such"),
        ("{", "a brace that is no number"),
    ):
        intro = {"fr": text, "en": text}
        with pytest.raises(ValueError, match=re.escape(why)):
            type(guide()).model_validate({**good, "mistakes": {**good["mistakes"], "intro": intro}})
    with pytest.raises(ValueError, match="show different numbers"):
        odd = {"fr": "{rate}", "en": "x"}
        type(guide()).model_validate({**good, "mistakes": {**good["mistakes"], "intro": odd}})


def screens(value: object) -> list[Screen]:
    if isinstance(value, Screen):
        return [value]
    if isinstance(value, tuple):
        return [screen for item in value for screen in screens(item)]
    fields = getattr(type(value), "model_fields", {})
    return [screen for name in fields for screen in screens(getattr(value, name))]


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_link_opens_the_page_in_its_world(code: Language) -> None:
    found = screens(guide())
    assert len(found) > 30
    for screen in found:
        url = urlsplit(paper_guide.kit(code, BASE).link(screen))
        assert url.path.removeprefix("/") == addresses()[screen.page]
        asked = dict(parse_qsl(url.query))
        assert asked.pop("lang") == code
        assert {name: int(asked.pop(name)) for name in screen.view} == screen.view
        assert all(value < VIEW[name] for name, value in screen.view.items())
        wanted = worlds()[screen.world].scenario if screen.world else Scenario()
        assert PRESETS[asked.pop("preset", "hydro-mini")].scenario.change(asked) == wanted


def test_the_failure_that_is_shown_is_the_one_that_is_named() -> None:
    from simulator.pitfalls import PITFALLS

    (mistake,) = [one for one in guide().mistakes.mistake if one.screen.page == "pitfalls"]
    title = PITFALLS[mistake.screen.view["failure"]].title
    assert title in mistake.figure.en and kit("fr").t._(title) in mistake.figure.fr


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_number_is_told_and_is_that_of_its_world(code: Language) -> None:
    told = said(whole(kit(code)).blocks)
    assert not re.search(r"\{|\}", told)
    t, low = kit(code).t, small("low").verdict.measures.event_sensitivity
    assert t.percent(low.value) in told
    assert f"{t.percent(low.value)} {t.interval(low.low, low.high, 0, percent=True)}" in told
    assert all(FACTS[name](t) not in ("", MISSING) for name in FACTS)
    assert {name for names in numbers_of(guide()).values() for name in names} <= set(NUMBERS)


def test_worlds_are_all_used() -> None:
    used = {screen.world for screen in screens(guide())} | set(numbers_of(guide()))
    assert set(worlds()) == used - {""}


def test_at_least_twelve_mistakes_each_with_a_figure() -> None:
    found = guide().mistakes.mistake
    assert len(found) >= 12 and len({mistake.id for mistake in found}) == len(found)
    counted = [mistake for mistake in found if numbers_of(mistake) or "{app." in mistake.figure.fr]
    assert len(counted) >= 12


def test_at_least_fifteen_questions_are_answered_some_of_them_asked_by_the_pages() -> None:
    found = guide().answers.answer
    assert len(found) >= 15
    ideas = [one for one in found if one.idea]
    assert len(ideas) >= 8
    for one in ideas:
        assert one.screen and one.idea
        source = ast.parse((ROOT / "pages" / f"{one.screen.page}.py").read_text(encoding="utf-8"))
        asked = {node.value for node in ast.walk(source) if isinstance(node, ast.Constant)}
        assert one.idea in asked or one.screen.page == "evaluation", one.idea


def test_every_page_of_the_menu_serves_the_programme() -> None:
    found = guide().programme.served
    files = [file for pages in STORY.values() for file, *_ in pages]
    assert sorted(one.page for one in found) == sorted(files)
    assert {name for one in found for name in one.objectives} == set(objectives())
    assert all({p for one in found for p in one.five_p} == set(FIVE_P) == set(guide().programme.five_p) for _ in "x")
    assert [one.page for one in found if not one.objectives] == ["guide", "accessibility"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_programme_names_each_page_and_explains_each_code(code: Language) -> None:
    tables = [block for block in section(kit(code), "programme") if isinstance(block, Table)]
    legend, *served = tables
    known = {plain(row[0]) for row in legend.rows}
    assert len(known) == len(objectives())
    used = {name for table in served for row in table.rows for name in plain(row[2]).split(", ")}
    assert used - {"—"} == known
    named = [plain(row[0]) for table in served for row in table.rows]
    assert named == [title for _, pages in kit(code).story for _, title in pages]


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_limits_name_every_figure_that_was_calibrated(code: Language) -> None:
    told, t = said(section(kit(code), "limits")), kit(code).t
    for target in TARGETS:
        assert (t._(target.title) in told) == target.calibrate


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_solution_of_the_bank_is_on_the_page(code: Language) -> None:
    told = said(whole(kit(code)).blocks)
    for name, item in bank().items():
        explained = [words for words in texts_of(item) if len(words.in_(code)) > 40]
        assert not [words for words in explained if words.in_(code) in told], name


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_lesson_says_when_what_and_where(code: Language) -> None:
    one = next(one for one in guide().lessons.lesson if one.minutes == 55)
    blocks = lesson(kit(code), one)
    steps = [block.text for block in blocks if isinstance(block, Heading)]
    assert len(steps) == len(one.step) and re.match(r"0–5\smin · ", steps[0])
    table = next(block for block in blocks if isinstance(block, Table))
    assert len(table.rows) == len(one.step)
    assert sum(isinstance(block, Link) for block in blocks) == sum(step.screen is not None for step in one.step)
    titles = {title for _, pages in kit(code).story for _, title in pages}
    assert {plain(row[2]) for row in table.rows} <= {*titles, "—"}


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_pdf_and_the_docx_say_what_the_page_says(code: Language) -> None:
    made = whole(kit(code))
    pdf, document = as_pdf(made), Document(io.BytesIO(as_docx(made)))
    assert 15 < pdf.count(b"/Type/Page/") < 40 and 2 < as_pdf(notice(kit(code))).count(b"/Type/Page/") < 7
    pages = [squeezed(page) for page in words(pdf).split("\n")]
    paper = "".join(pages)
    titles = [squeezed(one.title.in_(code)) for one in guide().lessons.lesson]
    first = [next(n for n, page in enumerate(pages[1:], 1) if page.startswith(title)) for title in titles]
    assert [later - one for one, later in pairwise(first)] == [1, 2]  # no lesson spills a few lines on a page more
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    written = squeezed("".join([*(paragraph.text for paragraph in document.paragraphs), *cells]))
    lines = said(made.blocks).splitlines()
    assert [line for line in lines if squeezed(line) not in written] == []
    cut = [line for line in lines if squeezed(line) not in paper]  # where a page ends
    assert len(cut) < len(lines) / 20, cut
    links = {link.target_ref for link in document.part.rels.values() if link.is_external}
    assert links == {block.url for block in made.blocks if isinstance(block, Link)}


def squeezed(text: str) -> str:
    """Without the spaces, which a PDF sets where its lines break."""
    return re.sub(r"[\s\u00ad]", "", text)
