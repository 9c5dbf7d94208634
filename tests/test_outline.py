"""The argument builder: its content, what an outline lacks, and the document made of it."""

import io
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from docx import Document

from classroom.outline import LACKS, Figure, Outline, Part, Point, builder, lacks
from classroom.outline_sheet import as_sheet
from classroom.sheet import Heading, Lines
from classroom.sheet_docx import as_docx
from classroom.sheet_pdf import as_pages
from interface.run_figures import KINDS
from simulator.language import LANGUAGES, Language, language
from tests import programs
from tests.test_debate import document, plain

FIGURE = Figure("Pairing rate", "79%", "95% interval [77%, 81%]", "Pairing")
LINK = "http://localhost:8501/evaluation?seed=3"
IDEAS = builder().ideas


def point(name: str, documents: int = 1, figures: tuple[str, ...] = ()) -> Point:
    return Point(IDEAS[name], IDEAS[name].documents[:documents], figures)


FULL = Outline(
    builder().hooks[0],
    "Why *now*? <b>&",
    (
        Part("A lever", (point("predictive", 2, ("announced",)), point("spending"))),
        Part("Limits", (point("quality", 1, ("pairing",)), point("secrecy"))),
    ),
)


def names(outline: Outline) -> list[str]:
    found = list(lacks(outline))
    for name, values in found:
        assert LACKS[name].format(**values)
    return [name for name, _ in found]


def test_nine_levers_and_seven_limits_with_exact_quotations() -> None:
    assert Counter(idea.side for idea in IDEAS.values()) == {"lever": 9, "limit": 7}
    for idea in IDEAS.values():
        assert set(idea.figures) <= set(KINDS)
        for extract in idea.documents:
            assert plain(extract.quote.fr) in document(extract.source.removeprefix("dossier ")), idea.id


def test_nothing_is_missing_from_a_full_outline_and_everything_from_an_empty_one() -> None:
    assert names(FULL) == []
    assert names(Outline(None, "", (Part(""), Part("")))) == ["no_hook", "no_problem", *["untitled", "empty"] * 2]


@pytest.mark.parametrize(
    ("parts", "lacking"),
    [
        ((Part("a", (point("proof", 0),)), Part("b", (point("bias", 2, ("missed",)),))), ["no_document"]),
        ((Part("a", (point("proof", 2),)), Part("b", (point("quality"), point("secrecy")))), ["no_figure"]),
        (
            (Part("a", (point("proof", 1, ("ppv",)),)), Part("b", (point("watch", 1), point("spending", 2)))),
            ["no_limit"],
        ),
        ((Part("a", (point("bias", 2, ("missed",)),)), Part("b", (point("quality", 2),))), ["no_lever"]),
        (
            (
                Part("a", (point("proof", 1, ("ppv",)),)),
                Part("b", (point("bias"), point("quality"), point("secrecy"))),
            ),
            ["unbalanced"],
        ),
        ((Part("a", (point("targeting", 2, ("cost",)),)), Part("b", (point("means"),))), []),
        (
            (Part("a", (point("preventive", 1, ("announced",)),)), Part("b", (point("bias", 0),))),
            ["no_document", "few_documents"],
        ),
    ],
)
def test_each_lack_is_told(parts: tuple[Part, ...], lacking: list[str]) -> None:
    assert names(Outline(builder().hooks[0], "Why?", parts)) == lacking


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_docx_holds_prompts_quotations_and_figures_under_real_headings(code: Language) -> None:
    t = language(code)
    made = as_docx(as_sheet(FULL, {"pairing": FIGURE}, LINK, t))
    paragraphs = [(p.style.name, p.text) for p in Document(io.BytesIO(made)).paragraphs]
    heads = [text for style, text in paragraphs if style == "Heading 1"]
    assert heads == [t._("Introduction"), "I. A lever", "II. Limits", t._("Conclusion"), t._("Sources")]
    points = [text for style, text in paragraphs if style == "Heading 2"]
    titles = [IDEAS[name].title.in_(code) for name in ("predictive", "spending", "quality", "secrecy")]
    assert points == [f"{at}. {title}" for at, title in zip((1, 2, 1, 2), titles, strict=True)]
    text = "\n".join(text for _, text in paragraphs)
    assert "Why *now*? <b>&" in text, "as it was typed"
    assert text.count(FIGURE.interval) == 2, "where it is used and among the sources"
    assert IDEAS["predictive"].documents[1].quote.in_(code) in text
    listed = [text for style, text in paragraphs if style == "List Bullet"]
    assert len(listed) == len(FULL.sources) + 1
    assert sum(style == "Answer line" for style, _ in paragraphs) > 25, "room to write"


def test_without_a_figure_there_is_no_link_and_nothing_breaks() -> None:
    text = "\n".join(
        p.text for p in Document(io.BytesIO(as_docx(as_sheet(FULL, {}, LINK, language("en"))))).paragraphs
    )
    assert LINK not in text and "Pairing rate" not in text


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_empty_outline_is_two_pages_of_prompts(code: Language) -> None:
    empty = Outline(None, "", (Part(""), Part("")))
    assert 1 <= len(as_pages(as_sheet(empty, {}, LINK, language(code)))) <= 2


def test_libreoffice_opens_it(tmp_path: Path) -> None:
    soffice = programs.require("soffice")
    made = tmp_path / "outline.docx"
    made.write_bytes(as_docx(as_sheet(FULL, {"pairing": FIGURE}, LINK, language("fr"))))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, made]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert (tmp_path / "outline.pdf").read_bytes().startswith(b"%PDF-")


def test_a_part_without_arguments_has_room_to_write() -> None:
    blocks = as_sheet(Outline(None, "", (Part("A lever"),)), {}, "", language("en")).blocks
    place = next(i for i, block in enumerate(blocks) if isinstance(block, Heading) and "A lever" in block.text)
    assert isinstance(blocks[place + 1], Lines)
