"""The outline as a sheet to complete: prompts, quotations, figures and room to write; no sentence of the essay."""

from collections.abc import Iterator, Mapping

from classroom.kit import qr
from classroom.outline import NUMERALS, Figure, Outline, Part, Point
from classroom.sheet import Block, Bullets, Heading, Lines, Link, Paragraph, Sheet, plain
from classroom.sources import cited, dossier_question
from simulator.language import Text


def as_sheet(outline: Outline, figures: Mapping[str, Figure], link: str, t: Text) -> Sheet:
    """``figures`` by name; ``link`` reproduces the study that they come from."""
    blocks = [
        *_introduction(outline, t),
        *_parts(outline, figures, t),
        *_end(outline, figures, link, t),
    ]
    return Sheet(
        language=t.language,
        title=dossier_question().in_(t.language),
        above=t._("Outline to complete"),
        subtitle="",
        fields=(t._("Group:"), t._("Date:")),
        footer=t._("Hydroscope: an outline is no essay. The sentences are yours."),
        blocks=tuple(blocks),
    )


def _introduction(outline: Outline, t: Text) -> Iterator[Block]:
    code = t.language
    yield Heading(t._("Introduction"))
    yield _strong(t._("A fact to begin with"))
    if outline.hook:
        fact, source = outline.hook.fact.in_(code), short(outline.hook.source, t)
        yield Paragraph(plain(t._("{fact} ({source})", fact=fact, source=source)), "quote")
    yield _task(t._("Tell this fact in one or two sentences and say where it comes from."))
    yield Lines(2)
    yield _strong(t._("Definitions"))
    yield _task(t._("Define in your own words: health data, health policy, lever. The glossary helps."))
    yield Lines(3)
    yield _strong(t._("Problem"))
    yield Paragraph(plain(outline.problem or "…"), "quote")
    yield _task(t._("Say why this question arises: what is new, what is debated?"))
    yield Lines(2)
    yield _strong(t._("Announcement of the plan"))
    titles = " · ".join(f"{numeral}. {part.title or '…'}" for numeral, part in _numbered(outline))
    yield Paragraph(plain(titles), "quote")
    yield _task(t._("Announce the parts in one sentence, in the order in which they answer the problem."))
    yield Lines(2)


def _parts(outline: Outline, figures: Mapping[str, Figure], t: Text) -> Iterator[Block]:
    following = [part.title or "…" for part in outline.parts[1:]]
    for i, (numeral, part) in enumerate(_numbered(outline)):
        yield Heading(f"{numeral}. {part.title or '…'}")
        for at, point in enumerate(part.points, 1):
            yield from _point(at, point, figures, t)
        if not part.points:
            yield Lines(6)
        if i < len(following):
            yield _strong(t._("Transition"))
            told = t._("Sum up this part in one sentence, then say why it leads to “{part}”.", part=following[i])
            yield _task(told)
            yield Lines(2)


def _point(at: int, point: Point, figures: Mapping[str, Figure], t: Text) -> Iterator[Block]:
    code = t.language
    yield Heading(f"{at}. {point.idea.title.in_(code)}", 2)
    yield _task(point.idea.explain.in_(code))
    yield Lines(3)
    for extract in point.documents:
        told = t._("“{words}” ({source})", words=extract.quote.in_(code), source=short(extract.source, t))
        yield Paragraph(plain(told), "quote")
    for name in point.figures:
        if name in figures:
            yield Paragraph(plain(_figure(figures[name], t)), "quote")
    yield _task(point.idea.example.in_(code))
    yield Lines(3)


def _end(outline: Outline, figures: Mapping[str, Figure], link: str, t: Text) -> Iterator[Block]:
    yield Heading(t._("Conclusion"))
    yield _task(t._("Answer the problem in two sentences, without a new argument."))
    yield Lines(3)
    yield _task(t._("Open onto another question: another disease, another country, another kind of data?"))
    yield Lines(2)
    yield Heading(t._("Sources"))
    sources = [words.in_(t.language) for source in outline.sources if (words := cited(source))]
    used = {name: figures[name] for point in outline.points for name in point.figures if name in figures}
    own = [t._("Hydroscope, own study: {figure}", figure=_figure(figure, t)) for figure in used.values()]
    yield Bullets(tuple(plain(source) for source in (*sources, *own)))
    if own:
        yield Link(t._("The study again:"), link, qr(link), t._("Square code of {link}", link=link))


def short(source: str, t: Text) -> str:
    """How a document is named inside a text."""
    return t._("document {number}", number=source.removeprefix("dossier "))


def _figure(figure: Figure, t: Text) -> str:
    return t._(
        "{what}: {value}, {interval} (synthetic data, page “{page}”)",
        what=figure.label,
        value=figure.value,
        interval=figure.interval,
        page=figure.page,
    )


def _numbered(outline: Outline) -> list[tuple[str, Part]]:
    return list(zip(NUMERALS, outline.parts, strict=False))


def _strong(words: str) -> Paragraph:
    return Paragraph(plain(words, bold=True), "strong")


def _task(words: str) -> Paragraph:
    return Paragraph(plain(words), "task")
