"""What pupils get: their sheet in three versions, and the corrected one."""

from collections.abc import Iterator
from itertools import groupby

from classroom.activity import Part, Question
from classroom.kit import Kit, Version, mode_of, numbered
from classroom.sheet import Block, Heading, Lines, Paragraph, Picture, Runs, Sheet, Table, plain
from classroom.sources import cited


def pupils(kit: Kit, version: Version) -> Sheet:
    """The pupils' sheet; the support version adds help, the extension one a question that is not marked."""
    t = kit.t
    blocks: list[Block] = [
        Heading(t._("Situation")),
        Paragraph(kit.rich(kit.activity.situation)),
        *excerpts(kit),
    ]
    number = 1
    for i, part in enumerate(kit.activity.part, 1):
        blocks += [*_opening(kit, part, i), *_help(kit, part, version)]
        for question in part.question:
            blocks += [*_asked(kit, question, number, part.variant, version)]
            number += 1
        blocks += _further(kit, part, version)
    blocks += [Heading(t._("How it is marked")), *kit.grid()]
    fields = (t._("Name:"), t._("Class:"), t._("Date:"))
    above = {
        "standard": t._("Pupils’ sheet"),
        "support": t._("Pupils’ sheet, with help"),
        "extension": t._("Pupils’ sheet, to go further"),
    }[version]
    return kit.sheet(above, fields, blocks)


def corrected(kit: Kit, version: Version) -> Sheet:
    """The questions with what is expected, the numbers those of the chosen scenario."""
    t, number = kit.t, 1
    told = t._(
        "The numbers come from the chosen scenario, “{scenario}”; in brackets, their 95% interval. With another "
        "scenario or seed the pupils read other numbers: print this sheet for theirs.",
        scenario=kit.scenario,
    )
    blocks: list[Block] = [Paragraph(plain(told), "note")]
    for i, part in enumerate(kit.activity.part, 1):
        if not part.question and not (version == "extension" and part.further):
            continue
        blocks += [Heading(f"{i}. {kit.said(part.title)}"), *_pictured(kit, part)]
        for question in part.question:
            blocks += _answered(kit, question, number, part.variant)
            number += 1
        if version == "extension" and part.extension and part.further:
            blocks += [Paragraph((*plain(t._("To go further:"), bold=True), *plain(" "), *kit.rich(part.extension)))]
            blocks += kit.answered(part.further, part.variant, t._("Expected:"))
    blocks += [Heading(t._("How it is marked")), *kit.grid()]
    return kit.sheet(t._("Corrected version"), (), blocks)


def excerpts(kit: Kit) -> list[Block]:
    """The extracts of the dossier, each with where it comes from."""
    if not kit.activity.excerpt:
        return []
    blocks: list[Block] = [Heading(kit.t._("Documents"))]
    for document, extracts in groupby(kit.activity.excerpt, lambda excerpt: excerpt.document):
        source = cited(f"dossier {document}")
        assert source is not None
        blocks.append(Paragraph(plain(source.in_(kit.t.language), bold=True), "strong"))
        blocks += [Paragraph(kit.rich(excerpt.text), "quote") for excerpt in extracts]
    return blocks


def _opening(kit: Kit, part: Part, i: int) -> Iterator[Block]:
    t = kit.t
    how = t._("{n} min, {how}", n=part.minutes, how=mode_of(part.mode, t))
    yield Heading(f"{i}. {kit.said(part.title)} ({how})")
    yield Paragraph(kit.rich(part.pupil, part.variant), "task")
    yield from kit.where(part)


def _pictured(kit: Kit, part: Part) -> list[Block]:
    return [block for block in kit.where(part) if isinstance(block, Picture)]


def _help(kit: Kit, part: Part, version: Version) -> list[Block]:
    if version != "support" or not part.support:
        return []
    return [Paragraph((*plain(kit.t._("Help:"), bold=True), *plain(" "), *kit.rich(part.support)))]


def _further(kit: Kit, part: Part, version: Version) -> list[Block]:
    if version != "extension" or not part.extension:
        return []
    label = plain(kit.t._("To go further (not marked):"), bold=True)
    return [Paragraph((*label, *plain(" "), *kit.rich(part.extension, part.variant)), "strong"), Lines(4)]


def _asked(kit: Kit, question: Question, number: int, variant: str, version: Version) -> Iterator[Block]:
    yield numbered(question, number, kit, variant)
    if version == "support" and question.support:
        yield Paragraph((*plain(kit.t._("Help:"), bold=True), *plain(" "), *kit.rich(question.support)), "note")
    yield from _offered(kit, question)
    if question.rows:
        yield _roomy(kit.table(question.rows, variant), question.room)
    if question.lines:
        yield Lines(question.lines)


def _roomy(table: Table, room: int) -> Table:
    """Room to write by hand in the cells that are empty or end with a colon."""
    lines = plain("\n\u00a0" * (room - 1))

    def opened(cell: Runs) -> Runs:
        if not cell:
            return (*plain("\u00a0"), *lines)
        return (*cell, *lines) if cell[-1].text.endswith(":") else cell

    return Table(table.head, tuple(tuple(map(opened, row)) for row in table.rows), table.shares)


def _answered(kit: Kit, question: Question, number: int, variant: str) -> Iterator[Block]:
    yield numbered(question, number, kit, variant)
    yield from _offered(kit, question)
    if question.filled:
        yield kit.table(question.filled, variant)
    yield from kit.answered(question.answer, variant, kit.t._("Expected:"))
    if question.written_for not in (None, question.points):
        told = kit.t._(
            "The points told in this answer are out of {n}: bring them to {points}.",
            n=kit.t.number(question.written_for or 0),
            points=kit.t.number(question.points),
        )
        yield Paragraph(plain(told), "note")


def _offered(kit: Kit, question: Question) -> Iterator[Block]:
    yield from (Paragraph(kit.rich(option), "option") for option in question.options)
