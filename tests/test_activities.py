"""The activities and their sheets: contents, numbers, both writers, opened by LibreOffice, pages drawn."""

import io
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as some
from PIL import Image

from classroom import told as telling
from classroom.activity import BEHIND, TOTAL, Activity, activities, texts_of
from classroom.compose import composed, library, matching, shared_out
from classroom.handout import corrected, pupils
from classroom.item_on_paper import on_paper, printable
from classroom.items import bank
from classroom.kit import VERSIONS, Kit
from classroom.objectives import LEVELS
from classroom.preparation import moments, preparation
from classroom.sheet import Break, Contents, Heading, Paragraph, Picture, Run, Sheet, Table, clean, plain, rich
from classroom.sheet_docx import SPELLING, as_docx
from classroom.sheet_pdf import as_pages, as_pdf
from classroom.told import NUMBERS, PLACE, NotComputable, Told, compute, thousand
from classroom.words import Words
from interface.sheet_figures import drawn
from simulator.cache import StageCache
from simulator.language import LANGUAGES, MISSING, Language, language
from simulator.scenario import PRESETS
from simulator.study import Study
from tests import programs
from tests.pdf import words

CACHE = StageCache(1_000_000_000)
WORLD = {"cohort.n_patients": 1000, "records.n_pool": 15_000}
TYPED = '#panic("x") *b* $x^2$ `c` <w:p/> =HYPERLINK("x") {rate} \\ "'
READY = list(activities())
Edition = Literal["standard", "support", "extension", "corrected", "teacher"]
EDITIONS: tuple[Edition, ...] = (*VERSIONS, "corrected", "teacher")


def studies(activity: Activity) -> dict[str, Study]:
    base = PRESETS[activity.scenario].scenario.change(WORLD)
    variants = {name: base.change(variant.changes) for name, variant in activity.variant.items()}
    return {name: Study(s, CACHE, workers=1) for name, s in {"": base, **variants}.items()}


@cache
def kit(name: str, code: Language, title: str = "") -> Kit:
    activity, t = activities()[name], language(code)
    found = studies(activity)
    pictures = {p.id: drawn(p.figure, found[p.variant], t) for p in activity.part if p.figure}
    links = {p.id: f"http://192.168.1.20:8501/{p.page}?x=1" for p in activity.part if p.page}
    return Kit(activity, t, Told(found, t), pictures, links, "HYDRO", title)


def sheet(name: str, code: Language, edition: Edition, title: str = "") -> Sheet:
    made = kit(name, code, title)
    if edition == "corrected":
        return corrected(made, "extension")
    return preparation(made) if edition == "teacher" else pupils(made, edition)


def every() -> Iterator[tuple[str, Language, Edition]]:
    yield from ((name, code, edition) for name in READY for code in LANGUAGES for edition in EDITIONS)


def said(made: Sheet) -> str:
    """All words of a sheet."""
    found = [made.title, made.above, made.subtitle]
    for block in made.blocks:
        if isinstance(block, Heading):
            found.append(block.text)
        elif isinstance(block, Paragraph):
            found.append("".join(run.text for run in block.runs))
        elif isinstance(block, Table):
            found += [*block.head, *("".join(run.text for run in cell) for row in block.rows for cell in row)]
    return "\n".join(found)


def test_the_six_are_there_for_both_lengths() -> None:
    assert {"pairing-rate", "accuracy", "closed-space", "left-out", "lever", "hosting-debate"} <= set(READY)
    assert {activity.minutes for activity in activities().values()} == {55, 110}


@pytest.mark.parametrize("name", READY)
def test_points_minutes_and_objectives_add_up(name: str) -> None:
    activity = activities()[name]
    assert sum(activity.points(criterion.id) for criterion in activity.criterion) == TOTAL == 20
    assert moments(activity)[-1][1] == activity.minutes == sum(part.minutes for part in activity.part)
    assert {aim.objective for aim in activity.aim} == {criterion.objective for criterion in activity.criterion}
    helped = [question for question in activity.questions if question.support]
    assert len(helped) > len(activity.questions) / 2 or any(part.support for part in activity.part)
    assert any(part.extension and part.further for part in activity.part)


@pytest.mark.parametrize("name", READY)
def test_cells_to_fill_in_are_those_of_the_correction(name: str) -> None:
    for question in activities()[name].questions:
        for code in LANGUAGES if question.rows and question.filled else ():
            shapes = [
                [line.count("|") for line in words.in_(code).strip().splitlines()]
                for words in (question.rows, question.filled)
                if words
            ]
            assert shapes[0] == shapes[1] and len(set(shapes[0])) == 1, question.ask.en


def bad(**changes: object) -> dict[str, object]:
    return {**activities()["accuracy"].model_dump(), **changes}


def test_a_file_that_does_not_add_up_is_refused() -> None:
    right = activities()["accuracy"].model_dump()
    part = {**right["part"][1], "pupil": {"fr": "{no_such}", "en": "{no_such}"}}
    for changes, why in (
        ({"minutes": 110}, "the parts last 55 minutes"),
        ({"part": right["part"][1:]}, "the parts last 50 minutes"),
        ({"criterion": right["criterion"][1:]}, "a criterion without a question"),
        ({"aim": right["aim"][1:]}, "announced and not marked"),
        ({"variant": {}}, "no such number"),
        ({"part": [right["part"][0], part, *right["part"][2:]]}, "no such number: .no_such"),
    ):
        with pytest.raises(ValueError, match=re.escape(why)):
            Activity.model_validate(bad(**changes))


def test_the_numbers_are_those_of_the_study() -> None:
    activity = activities()["accuracy"]
    told, t = kit("accuracy", "fr").told, language("fr")
    study = told.studies[""]
    found, low = study.verdict.measures.event_sensitivity, told.studies["low"].verdict.measures.event_sensitivity
    interval = t.interval(found.low, found.high, 0, percent=True)
    assert told.fill("{announced}") == f"{t.percent(found.value)} {interval}"
    assert told.fill("{low.announced}").startswith(t.percent(low.value))
    assert told.fill("{announced}", "low") == told.fill("{low.announced}")
    year = thousand(study)
    assert year["announced"] + year["missed"] == year["stays"] and year["right"] + year["false"] == year["alerts"]
    text = said(sheet("accuracy", "fr", "corrected"))
    assert told.fill("{announced}") in text and told.fill("{high.unexplained}") in text
    assert {name for names in activity.numbers().values() for name in names} <= set(NUMBERS)


def test_each_pairing_number_counts_the_same_people() -> None:
    study = kit("pairing-rate", "en").told.studies[""]
    told = Told({"": study}, language("en"))
    paired, lost, all_ = (int(told.fill(f"{{{n}}}").replace(",", "")) for n in ("n_paired", "n_lost", "n_implants"))
    assert paired + lost == all_ == 1000
    assert told.fill("{rate}").startswith(language("en").percent(paired / all_, 1))


def test_a_scenario_without_the_number_says_why() -> None:
    closed = Study(PRESETS["no-snds"].scenario.change(WORLD), CACHE, workers=1)
    with pytest.raises(NotComputable, match="no_snds"):
        compute(closed, {"rate"})
    nobody = Study(PRESETS["hydro-mini"].scenario.change({**WORLD, "linkage.threshold": 1}), CACHE, workers=1)
    with pytest.raises(NotComputable, match="no_links"):
        compute(nobody, {"rate"})
    compute(closed, {"readers_azure", "budget"})


def test_groups_too_small_are_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    told = kit("left-out", "en").told
    shown = [told.fill(f"{{{name}}}") for name in ("rate_poorest", "rate_more", "rate_less")]
    poorest = int((told.studies[""].bearers.cohort.income_fifth == 1).sum())
    monkeypatch.setattr(telling, "SMALLEST", poorest + 1)
    assert MISSING not in shown and told.fill("{rate_poorest}") == MISSING
    assert told.fill("{rate_more}") == shown[1]


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_figure_is_sharp_and_told_in_words(code: Language) -> None:
    found = studies(activities()["left-out"])[""]
    for name in BEHIND:
        one = drawn(name, found, language(code))
        picture = Image.open(io.BytesIO(one.png))
        assert picture.width >= 1200 and len(picture.convert("L").getcolors() or []) > 3, name
        assert len(one.alt) > 40 and one.caption


@pytest.mark.parametrize(("name", "code"), [(name, code) for name in READY for code in LANGUAGES])
def test_the_pupils_see_no_answer_and_the_correction_has_them_all(name: str, code: Language) -> None:
    made, activity = kit(name, code), activities()[name]
    answers = [made.said(q.answer).strip().splitlines()[0].replace("*", "") for q in activity.questions]
    handed, right = said(sheet(name, code, "extension")), said(sheet(name, code, "corrected"))
    assert all(answer not in handed for answer in answers)
    assert all(answer.removeprefix("- ") in right or answer.startswith("- ") for answer in answers)


@pytest.mark.parametrize("name", READY)
def test_versions_ask_the_same_for_the_same_points(name: str) -> None:
    def asked(edition: Edition) -> list[str]:
        return [line for line in said(sheet(name, "en", edition)).splitlines() if re.search(r"pts?\)$", line)]

    assert len(asked("standard")) == len(activities()[name].questions)
    assert asked("standard") == asked("support") == asked("extension")
    assert len(said(sheet(name, "en", "support"))) > len(said(sheet(name, "en", "standard")))
    assert "not marked" in said(sheet(name, "en", "extension"))


@pytest.mark.parametrize(("name", "code", "edition"), list(every()))
def test_each_sheet_in_both_shapes(name: str, code: Language, edition: Edition) -> None:
    made = sheet(name, code, edition)
    assert not re.search(PLACE, said(made)) and MISSING not in said(made)
    assert 2 <= len(as_pages(made, ppi=10)) <= 8
    read_back(as_docx(made), made)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_pdf_has_the_pages_that_are_shown(code: Language) -> None:
    made = sheet("pairing-rate", code, "support")
    pdf, pages = as_pdf(made), as_pages(made)
    assert pdf.startswith(b"%PDF-") and len(re.findall(rb"/Type\s*/Page\b", pdf)) == len(pages)
    ink = [Image.open(io.BytesIO(page)).convert("L").getextrema()[0] for page in pages]
    assert max(ink) < 100, "a page is empty"


def read_back(file: bytes, made: Sheet) -> None:
    doc = Document(io.BytesIO(file))
    text = "\n".join(paragraph.text for paragraph in doc.paragraphs)
    assert doc.core_properties.title == made.title and made.title in text
    heads = [p.text for p in doc.paragraphs if p.style.name.startswith("Heading")]
    assert heads == [block.text for block in made.blocks if isinstance(block, Heading)]
    tables = [block for block in made.blocks if isinstance(block, Table)]
    assert len(doc.tables) == len(tables)
    for table, block in zip(doc.tables, tables, strict=True):
        assert [cell.text for cell in table.rows[0].cells] == list(block.head)
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        widths = [column.width / sum(c.width for c in table.columns) for column in table.columns]
        assert widths == pytest.approx([share / sum(block.shares) for share in block.shares], abs=0.001)
    alts = [shape._inline.docPr.get("descr") for shape in doc.inline_shapes]
    assert all(alts) and sum(isinstance(block, Picture) for block in made.blocks) <= len(alts)
    langs = {lang.get(qn("w:val")) for lang in doc.styles.element.iter(qn("w:lang"))}
    assert langs == {SPELLING[made.language]}
    fields = [f.get(qn("w:instr")) for f in doc.sections[0].footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_libreoffice_opens_them(tmp_path: Path) -> None:
    """One call for all, for it starts slowly: each activity in both languages, each kind of sheet."""
    soffice, files = programs.require("soffice"), []
    for i, (name, code) in enumerate((name, code) for name in READY for code in LANGUAGES):
        files.append(tmp_path / f"{name}-{code}.docx")
        files[-1].write_bytes(as_docx(sheet(name, code, EDITIONS[i % len(EDITIONS)])))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, *files]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    made = {file.stem for file in tmp_path.glob("*.pdf") if file.stat().st_size > 10_000}
    assert made == {file.stem for file in files}


@pytest.mark.parametrize("edition", ["standard", "teacher"])
def test_a_typed_title_is_only_words(edition: Edition) -> None:
    made = sheet("accuracy", "fr", edition, clean(TYPED))
    assert made.title == clean(TYPED)
    assert as_pages(made, ppi=20) and as_pdf(made).startswith(b"%PDF-")
    read_back(as_docx(made), made)


@settings(max_examples=25)
@given(some.text(max_size=300))
def test_whatever_is_typed_fits_one_line_of_any_document(typed: str) -> None:
    title = clean(typed)
    assert len(title) <= 120 and "\n" not in title and title == title.strip()
    made = Sheet("fr", title, "a", "", (), "f", (Paragraph(plain(title)),))
    assert Document(io.BytesIO(as_docx(made))).core_properties.title == title


def test_what_holds_words_together_stays_on_the_one_line() -> None:
    assert clean(" Une\u00a0«\u00a0question\u00a0»,\n1\u202f000\x07  réponses\u00a0? ") == (
        "Une\u00a0«\u00a0question\u00a0», 1\u202f000 réponses\u00a0?"
    )


def test_emphasis_is_read() -> None:
    runs = rich("a **b** *c* d `e --f`")
    assert runs == (
        Run("a "), Run("b", bold=True), Run(" "), Run("c", italic=True), Run(" d "), Run("e --f", code=True)
    )  # fmt: skip
    assert plain("**b**")[0].text == "**b**"


@given(some.lists(some.floats(0.1, 50), min_size=1, max_size=40), some.integers(40, 120))
def test_shares_are_whole_positive_and_complete(weights: list[float], total: int) -> None:
    shares = shared_out(weights, total)
    assert sum(shares) == total and min(shares) >= 1
    exact = [1 + (total - len(weights)) * w / sum(weights) for w in weights]
    assert all(abs(share - x) < 1 for share, x in zip(shares, exact, strict=True))


def test_too_many_shares_are_refused() -> None:
    with pytest.raises(ValueError):
        shared_out([1.0] * 41, 40)
    with pytest.raises(ValueError):
        shared_out([], 40)


OWN = Words(fr="La mienne", en="My own")


def test_every_part_can_be_taken_over_alone() -> None:
    for name in library():
        own = composed(OWN, "terminale", 55, [name])
        assert sum(question.points for question in own.questions) == TOTAL
        asked = {variant for variant in own.numbers() if variant}
        assert asked <= set(own.variant)
        texts = [text.en for part in own.part for text in texts_of(part)]
        assert not [text for text in texts if re.search(r"\{(?!" + name.partition(".")[0] + r"-)[a-z-]+\.", text)]


def test_an_activity_of_ones_own_is_a_whole_one() -> None:
    _, items = matching("premiere")
    own = composed(OWN, "premiere", 110, ["pairing-rate.threshold", "accuracy.slider"], items[:5])
    found, t = studies(own), language("fr")
    made = Kit(own, t, Told(found, t), {}, {}, "HYDRO")
    for one in (pupils(made, "support"), corrected(made, "extension"), preparation(made)):
        assert not re.search(PLACE, said(one)) and as_pdf(one).startswith(b"%PDF-")
        read_back(as_docx(one), one)
    lasting = [part.minutes for part in own.part]
    assert sum(lasting) == 110 and lasting[:2] == sorted(lasting[:2])  # 10 and 12 minutes in the ready-made ones
    assert own.part[-1].id == ("bank" if items else "accuracy-slider")


def test_an_activity_of_ones_own_says_nothing_of_parts_left_out() -> None:
    """No scenario, reason or material of another part; its texts' own points and minutes are told as such."""
    own = composed(OWN, "premiere", 110, ["left-out.propose", "accuracy.slider"])
    assert {part.variant for part in own.part} >= set(own.variant) - own.numbers().keys()
    assert "left-out-even" not in own.variant and own.numbers().keys() - {""} == set(own.variant)
    t, found = language("fr"), studies(own)
    made = Kit(own, t, Told(found, t), {}, {}, "HYDRO")
    taught, answers = (said(one).replace("\u00a0", " ") for one in (preparation(made), corrected(made, "standard")))
    assert "Territoires inégaux" not in taught and "question" not in " ".join(words.fr for words in own.materials)
    for part in own.part:
        source = next(s.part for name, s in library().items() if name.replace(".", "-") == part.id)
        assert f"Écrit pour {source.minutes} minutes ; ici {part.minutes}." in taught
        for now, before in zip(part.question, source.question, strict=True):
            told = f"sont sur {t.number(before.points)} : ramenez-les à {t.number(now.points)}"
            assert (told in answers) == (now.points != before.points)
    assert "ramenez-les" in answers and "ramenez-les" not in said(corrected(kit("accuracy", "fr"), "standard"))


def test_documents_of_a_part_are_those_that_its_texts_name() -> None:
    """In both languages; and an extract is given for something."""
    for name, activity in activities().items():
        for part in activity.part:
            for code in LANGUAGES:
                text = " ".join(words.in_(code).replace("\u00a0", " ") for words in texts_of(part))
                lists = re.findall(r"[Dd]ocuments? (\d(?:(?:, | et | and )\d)*)", text)
                named = {int(number) for numbers in lists for number in re.findall(r"\d", numbers)}
                assert sorted(named) == list(part.documents), (name, part.id, code)
        assert set(activity.documents) <= {number for part in activity.part for number in part.documents}, name


def test_an_activity_of_ones_own_gives_the_extracts_that_its_parts_need() -> None:
    own = composed(OWN, "terminale", 55, ["closed-space.who-decides", "accuracy.slider"])
    assert own.documents == (7,) and activities()["closed-space"].documents == (5, 7)
    assert composed(OWN, "terminale", 55, ["accuracy.slider"]).documents == ()
    both = composed(OWN, "terminale", 55, ["left-out.propose", "lever.evidence"])
    assert len(both.excerpt) > len(set(both.documents)) == 1  # two activities quote other lines of one document


def test_a_scenario_with_another_threshold_repeats_no_line() -> None:
    """Tables that compare three thresholds hold three of them, whatever the teacher's own scenario says."""
    own = composed(OWN, "premiere", 55, ["accuracy.slider", "pairing-rate.threshold"])
    for question in own.questions:
        for rows in [question.rows, question.filled] if question.rows and question.filled else []:
            first = [line.split("|")[0].strip() for line in rows.fr.strip().split("\n")[1:]]
            assert first == sorted(set(first), key=first.index) and not re.search(PLACE, " ".join(first))


def test_the_choice_and_its_reason_are_two_sentences() -> None:
    (part,) = composed(OWN, "bts_ifsi", 55, [], ["method-column-from-later"]).part
    assert part.question[0].answer.en.startswith("This column is known only after the event. ")


def test_the_same_part_twice_or_nothing_is_refused_or_told_apart() -> None:
    with pytest.raises(ValueError):
        composed(OWN, "premiere", 55, [])


@pytest.mark.parametrize("level", LEVELS)
def test_questions_of_the_bank_can_be_printed(level: str) -> None:
    mine = [item for item in bank().values() if item.level == level]
    for item in filter(printable, mine):
        question = on_paper(item)
        assert question.points == item.points
        for code in LANGUAGES:
            assert question.ask.in_(code).startswith(("«", "“", item.text.in_(code)[:10])) or question.ask.in_(code)
            assert sorted(o.in_(code) for o in question.options) == sorted(
                o.in_(code) for o in getattr(item, "steps", ()) or [c.text for c in getattr(item, "choices", ())]
            )
    for item in (item for item in mine if not printable(item)):
        with pytest.raises(ValueError):
            on_paper(item)


def test_contents_tell_the_pages_and_nothing_that_announces_a_table_ends_a_page() -> None:
    filler = [Paragraph(plain(f"filler {i}")) for i in range(80)]
    table = Table(("a",), ((plain("b"),),) * 12, (1,))
    blocks = (Contents(("First", "Last")), Heading("First"), *filler, Break(), Heading("Last"), *filler[:38])
    made = Sheet("en", "Title", "", "", (), "foot", (*blocks, Paragraph(plain("announced:")), table))
    first, *others = words(as_pdf(made)).split("\n")
    assert re.search(r"First [. ]*1\b", first) and re.search(rf"Last [. ]*{len(others)}\b", first)
    assert ["announced:" in page for page in others] == ["b b" in page for page in others]
    doc = Document(io.BytesIO(as_docx(made)))
    marks = {p.text: start.get(qn("w:name")) for p in doc.paragraphs for start in p._p.iter(qn("w:bookmarkStart"))}
    listed = [p for p in doc.paragraphs if p.style is not None and p.style.name == "toc 1"]
    for title, line in zip(("First", "Last"), listed, strict=True):
        (link,), (asked,) = line._p.iter(qn("w:hyperlink")), line._p.iter(qn("w:instrText"))
        assert line.text.strip() == title and link.get(qn("w:anchor")) == marks[title]
        assert asked.text and asked.text.split() == ["PAGEREF", marks[title], "\\h"]
    held = {p.text: p.paragraph_format for p in doc.paragraphs if p.text}
    assert held["Last"].page_break_before and held["announced:"].keep_with_next
    assert all(p.text for p in doc.paragraphs if p.style is not None and p.style.name == "Normal")


def test_a_question_and_its_choices_stand_on_one_page() -> None:
    question = [Paragraph(plain("which?"), "strong"), Paragraph(plain("a help"), "note")]
    question += [Paragraph(plain(f"choice {i}"), "option") for i in range(4)]
    for n in range(30, 45):
        filler = [Paragraph(plain(f"filler {i}")) for i in range(n)]
        made = Sheet("en", "Title", "", "", (), "foot", (*filler, *question))
        held = [page for page in words(as_pdf(made)).split("\n") if "which?" in page or "choice" in page]
        assert len(held) == 1 and "which?" in held[0] and "choice 3" in held[0], n
    kept = {p.text: p.paragraph_format.keep_with_next for p in Document(io.BytesIO(as_docx(made))).paragraphs}
    assert [kept[f"☐ choice {i}"] for i in range(4)] == [True, True, True, None]
