"""A sheet as a DOCX that a teacher can edit: Word's own styles, headings, header rows, alternative texts."""

import io
from functools import cache
from typing import Any

from docx import Document
from docx.document import Document as Doc
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph as Written

from classroom.sheet import (
    Block,
    Break,
    Bullets,
    Contents,
    Heading,
    Lines,
    Link,
    Paragraph,
    Picture,
    Runs,
    Sheet,
    Table,
    plain,
)
from simulator.language import Language

WIDTH = 17.0
"""Centimetres of a line: A4 less two margins of 2 cm."""
BESIDE = 2.8
"""Centimetres from the margin to the words beside a QR code."""
SPELLING: dict[Language, str] = {"fr": "fr-FR", "en": "en-GB"}
INK, RED, GREY = RGBColor(0x0B, 0x5D, 0x7A), RGBColor(0x7C, 0x2F, 0x1F), RGBColor(0x44, 0x44, 0x44)
KEPT = {
    "Normal", "Title", "Subtitle", "Heading 1", "Heading 2", "List Bullet", "Caption", "Footer", "Table Grid",
    "Normal Table", "Default Paragraph Font",
}  # fmt: skip
"""Of the library's own styles; the others would only fill the teacher's list, and slow the writing down."""
STYLES = {
    "body": "Normal",
    "strong": "Question",
    "task": "Task",
    "note": "Note",
    "answer": "Answer",
    "quote": "Extract",
    "option": "Option",
}
OWN = (*list(STYLES.values())[1:], "Answer line", "Cell", "After table", "Picture", "Link", "Foot", "toc 1")
"""Styles that the library does not have."""
MARK = "_Toc"
"""How Word names the places that a table of contents leads to."""


def as_docx(sheet: Sheet) -> bytes:
    """The whole sheet."""
    doc = _paper(sheet)
    doc.add_paragraph(sheet.above, "Note")
    doc.add_paragraph(sheet.title, "Title")
    if sheet.subtitle:
        doc.add_paragraph(sheet.subtitle, "Subtitle")
    if sheet.fields:
        _fields(doc, sheet.fields)
    for before, block, following in zip((None, *sheet.blocks), sheet.blocks, (*sheet.blocks[1:], None), strict=False):
        _add(doc, block)
        if isinstance(before, Break):  # said of what follows, so that no empty line begins the page
            doc.paragraphs[-1].paragraph_format.page_break_before = True
        offered = isinstance(following, Paragraph) and following.look == "option"
        if isinstance(block, Paragraph) and (offered or isinstance(following, Bullets | Table)):
            doc.paragraphs[-1].paragraph_format.keep_with_next = True
    out = io.BytesIO()
    doc.save(out)
    return out.getvalue()


def _add(doc: Doc, block: Block) -> None:
    match block:
        case Heading():
            _heading(doc, block)
        case Paragraph():
            box = plain("☐ ") if block.look == "option" else ()
            _write(doc.add_paragraph(style=STYLES[block.look]), (*box, *block.runs))
        case Bullets():
            for item in block.items:
                _bullet(doc, item, answer=block.look == "answer")
        case Contents():
            _contents(doc, block)
        case Table():
            _table(doc, block)
        case Picture():
            _picture(doc, block)
        case Lines():
            for _ in range(block.n):
                doc.add_paragraph("\t", "Answer line")
        case Link():
            _link(doc, block)
        case Break():
            pass


def _heading(doc: Doc, block: Heading) -> None:
    """One of the first level has a name by which the contents find its page."""
    written = doc.add_heading(block.text, block.level)
    if block.level > 1:
        return
    n = sum(paragraph.style == written.style for paragraph in doc.paragraphs)
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(n))
    start.set(qn("w:name"), f"{MARK}{n}")
    written._p.insert(1, start)
    written._p.append(end)


def _contents(doc: Doc, block: Contents) -> None:
    """The titles, each with a link to its place and a field that tells the page of it.

    Not Word's own field for a table of contents: LibreOffice shows of that what it last held, and only Word could
    have filled it; the page of one place is told by both, by Word once it has brought its fields up to date.
    """
    for n, title in enumerate(block.items, 1):
        written = doc.add_paragraph(style="toc 1")
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), f"{MARK}{n}")
        written._p.append(link)
        link.append(written.add_run(f"{title}\t")._r)
        _in_run(link, "w:fldChar", fldCharType="begin", dirty="true")
        _in_run(link, "w:instrText").text = f" PAGEREF {MARK}{n} \\h "
        for kind in ("separate", "end"):
            _in_run(link, "w:fldChar", fldCharType=kind)


def _in_run(place: Any, tag: str, **values: str) -> Any:
    """An element in a run of its own."""
    run, made = OxmlElement("w:r"), OxmlElement(tag)
    for name, value in values.items():
        made.set(qn(f"w:{name}"), value)
    run.append(made)
    place.append(run)
    return made


def _write(written: Written, runs: Runs) -> None:
    for run in runs:
        made = written.add_run(run.text)
        made.bold, made.italic = run.bold or None, run.italic or None
        if run.code:
            made.font.name = "Consolas"


def _bullet(doc: Doc, item: Runs, *, answer: bool) -> None:
    written = doc.add_paragraph(style="List Bullet")
    _write(written, item)
    if answer:
        for run in written.runs:
            run.font.color.rgb = RED


def _table(doc: Doc, block: Table) -> None:
    table = doc.add_table(rows=1, cols=len(block.head), style="Table Grid")
    table.autofit = False
    _repeated(table.rows[0]._tr)
    for cell, title in zip(table.rows[0].cells, block.head, strict=True):
        cell.paragraphs[0].add_run(title).bold = True
        _shade(cell, "DCEBF1")
    for i, row in enumerate(block.rows):
        cells = table.add_row().cells
        for j, (cell, runs) in enumerate(zip(cells, row, strict=True)):
            _write(cell.paragraphs[0], runs)
            if j in block.right:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if block.total and i == len(block.rows) - 1:
                _shade(cell, "EEEEEE")
    widths = [Cm(WIDTH * share / sum(block.shares)) for share in block.shares]
    for column, width in zip(table.columns, widths, strict=True):  # Word reads the cells' widths, others the columns'
        column.width = width
    for row in table.rows:
        _unbroken(row._tr)
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
            for paragraph in cell.paragraphs:
                paragraph.style = doc.styles["Cell"]
                paragraph.paragraph_format.keep_with_next = block.whole and row._tr is not table.rows[-1]._tr
    doc.add_paragraph(style="After table")


def _repeated(row: Any) -> None:
    """The head of a table, said again on each page it runs to and by screen readers."""
    row.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _unbroken(row: Any) -> None:
    row.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))


def _shade(cell: _Cell, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _picture(doc: Doc, block: Picture) -> None:
    place = doc.add_paragraph(style="Picture")
    shape = place.add_run().add_picture(io.BytesIO(block.png), Cm(WIDTH * block.width))
    shape._inline.docPr.set("descr", block.alt)
    if block.caption:
        _write(doc.add_paragraph(style="Caption"), block.caption)


def _link(doc: Doc, block: Link) -> None:
    place = doc.add_paragraph(style="Link")
    if block.qr:
        shape = place.add_run().add_picture(io.BytesIO(block.qr), Cm(2.1))
        shape._inline.docPr.set("descr", block.alt)
        place.add_run("\t")
        beside = place.paragraph_format
        beside.left_indent, beside.first_line_indent = Cm(BESIDE), Cm(-BESIDE)
        beside.tab_stops.add_tab_stop(Cm(BESIDE))
    place.add_run(f"{block.label} ")
    target = doc.part.relate_to(block.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    anchor = OxmlElement("w:hyperlink")
    anchor.set(qn("r:id"), target)
    run = place.add_run(block.url)
    run.font.color.rgb, run.font.underline, run.font.size = INK, True, Pt(9)
    anchor.append(run._r)
    place._p.append(anchor)


def _fields(doc: Doc, fields: tuple[str, ...]) -> None:
    """One line to be filled in by hand, dotted from each label to the next."""
    written = doc.add_paragraph()
    step = WIDTH / len(fields)
    for i, field in enumerate(fields):
        written.add_run(f"{field} ")
        written.add_run("\t" if i == len(fields) - 1 else "\t ")
        written.paragraph_format.tab_stops.add_tab_stop(
            Cm(step * (i + 1) - (0 if i == len(fields) - 1 else 0.3)), WD_TAB_ALIGNMENT.LEFT, WD_TAB_LEADER.DOTS
        )


def _paper(sheet: Sheet) -> Doc:
    """An empty document with the sheet's title and numbered pages."""
    doc = Document(io.BytesIO(_blank(sheet.language)))
    doc.core_properties.title = sheet.title
    footer = doc.sections[0].footer.paragraphs[0]
    footer.style = doc.styles["Foot"]
    footer.paragraph_format.tab_stops.add_tab_stop(Cm(WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    footer.add_run(f"{sheet.footer}\t")
    _count(footer, "PAGE")
    footer.add_run(" / ")
    _count(footer, "NUMPAGES")
    return doc


@cache
def _blank(language: Language) -> bytes:
    """An A4 page with our styles and the language of its spelling."""
    doc, spelling = Document(), SPELLING[language]
    section = doc.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.bottom_margin = Cm(2)
    section.top_margin = Cm(1.8)
    about = doc.core_properties
    about.author, about.language, about.comments, about.last_modified_by = "Hydroscope", spelling, "", ""
    _styles(doc, spelling)
    out = io.BytesIO()
    doc.save(out)
    return out.getvalue()


def _count(written: Written, name: str) -> None:
    """A number that Word computes."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = written.add_run("1")
    field.append(run._r)
    written._p.append(field)


def _styles(doc: Doc, spelling: str) -> None:
    for style in list(doc.styles):
        if style.name not in KEPT:
            style.delete()
    normal = doc.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    normal.paragraph_format.space_after = Pt(6)
    for run in doc.styles.element.iter(qn("w:lang")):
        for script in ("val", "eastAsia"):
            run.set(qn(f"w:{script}"), spelling)
    for name, size in (("Title", 20), ("Subtitle", 12), ("Heading 1", 14), ("Heading 2", 12)):
        style = doc.styles[name]
        style.font.size, style.font.color.rgb, style.font.name = Pt(size), INK, "Calibri"
        for fonts in style.element.iter(qn("w:rFonts")):
            for theme in [key for key in fonts if "Theme" in key]:
                del fonts.attrib[theme]
        style.paragraph_format.keep_with_next = True
    doc.styles["Heading 1"].paragraph_format.space_before = Pt(14)
    for name in OWN:
        _styled(doc, name)
    doc.styles["Caption"].font.color.rgb = GREY
    doc.styles["Caption"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _styled(doc: Doc, name: str) -> None:
    """A style of our own, that the teacher can change once for the whole sheet."""
    style = doc.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = doc.styles["Normal"]
    place, font = style.paragraph_format, style.font
    match name:
        case "Task":
            _bordered(style.element, fill="EEF5F8")
        case "Note" | "Foot":
            font.size, font.color.rgb = Pt(9.5), GREY
        case "Answer":
            font.color.rgb, place.left_indent = RED, Cm(0.3)
            _bordered(style.element, left="C8553D")
        case "Extract":
            font.size, place.left_indent = Pt(10), Cm(0.3)
            _bordered(style.element, left="A0A0A0")
        case "Option":
            place.left_indent, place.space_after = Cm(0.5), Pt(2)
        case "Question":
            place.keep_with_next = True
        case "toc 1":  # the name by which Word knows the first level of a table of contents
            place.tab_stops.add_tab_stop(Cm(WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
            place.space_after = Pt(2)
        case "Answer line":
            place.tab_stops.add_tab_stop(Cm(WIDTH), WD_TAB_ALIGNMENT.LEFT, WD_TAB_LEADER.DOTS)
            place.space_before, place.space_after = Pt(9), Pt(2)
        case "Cell":
            font.size, place.space_before, place.space_after = Pt(10), Pt(2), Pt(2)
        case "After table":
            font.size, place.space_after = Pt(4), Pt(0)
        case "Picture":
            place.alignment, place.keep_with_next = WD_ALIGN_PARAGRAPH.CENTER, True


def _bordered(style: Any, *, fill: str = "", left: str = "") -> None:
    """A background, or a line on the left."""
    properties = style.get_or_add_pPr()
    if left:
        borders, line = OxmlElement("w:pBdr"), OxmlElement("w:left")
        for name, value in (("val", "single"), ("sz", "18"), ("space", "6"), ("color", left)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
        properties.append(borders)
    if fill:
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
            shade.set(qn(f"w:{name}"), value)
        properties.append(shade)
