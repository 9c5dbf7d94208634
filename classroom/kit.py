"""What the sheets of one activity are made from: its texts in one language, numbers, drawings and links."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import segno

from classroom.activity import TOTAL, Activity, Mode, Part, Question
from classroom.objectives import LEVEL_TITLES, objectives
from classroom.sheet import Block, Bullets, Link, Paragraph, Picture, Runs, Sheet, Table, plain, rich
from classroom.told import Told
from classroom.words import Words
from simulator.language import NO_BREAK_SPACE, Text

Version = Literal["standard", "support", "extension"]
VERSIONS: tuple[Version, ...] = ("standard", "support", "extension")


@dataclass(frozen=True)
class Drawn:
    """A figure of a study: the picture, what it shows in words, its caption, its share of the line."""

    png: bytes
    alt: str
    caption: str
    width: float = 0.8


@dataclass(frozen=True)
class Kit:
    """``pictures`` and ``links`` by the id of the part they belong to; ``scenario``: what it is, in words.

    ``title``: the teacher's own, as typed; "" for that of the activity.
    """

    activity: Activity
    t: Text
    told: Told
    pictures: Mapping[str, Drawn]
    links: Mapping[str, str]
    scenario: str
    title: str = ""

    def said(self, words: Words, variant: str = "") -> str:
        """A text in the sheet's language, its numbers filled in."""
        return self.told.fill(words.in_(self.t.language), variant)

    def rich(self, words: Words, variant: str = "") -> Runs:
        """The same with its marks of emphasis."""
        return rich(self.said(words, variant))

    def answered(self, words: Words, variant: str, label: str) -> list[Block]:
        """What is expected: a paragraph for each line, a list where lines begin with a dash."""
        first, *others = self.said(words, variant).strip().splitlines()
        if first.startswith("- "):
            first, others = "", [first, *others]
        blocks: list[Block] = [Paragraph((*plain(f"{label} ", bold=True), *rich(first)), "answer")]
        for dash, lines in groupby(others, lambda line: line.startswith("- ")):
            if dash:
                blocks.append(Bullets(tuple(rich(line[2:]) for line in lines), "answer"))
            else:
                blocks += [Paragraph(rich(line), "answer") for line in lines]
        return blocks

    def sheet(self, above: str, fields: tuple[str, ...], blocks: list[Block]) -> Sheet:
        """The sheet around these blocks."""
        t, activity = self.t, self.activity
        level = LEVEL_TITLES[activity.level].in_(t.language)
        return Sheet(
            language=t.language,
            title=self.title or self.said(activity.title),
            above=f"{above} · {level} · {t._('{n} minutes', n=activity.minutes)}",
            subtitle=self.said(activity.problem),
            fields=fields,
            footer=t._("Hydroscope · synthetic data, no real person · scenario: {scenario}", scenario=self.scenario),
            blocks=tuple(blocks),
        )

    def where(self, part: Part) -> list[Block]:
        """The link to the page of a part, and its figure."""
        t, blocks = self.t, list[Block]()
        if url := self.links.get(part.id):
            label = t._("Open the simulation of this part:")
            alt = t._("QR code of the address {url}", url=url)
            blocks.append(Link(label, url, qr(url), alt))
        if drawn := self.pictures.get(part.id):
            blocks.append(Picture(drawn.png, drawn.alt, plain(drawn.caption), drawn.width))
        return blocks

    def table(self, written: Words, variant: str) -> Table:
        """A table written as lines of cells between bars, the first its head."""
        lines = [
            [cell.strip() for cell in line.split("|")] for line in self.said(written, variant).strip().splitlines()
        ]
        head, *rows = lines
        shares = (1.0, 1.8) if len(head) == 2 else (1.3, *(1.0 for _ in head[1:]))
        return Table(tuple(head), tuple(tuple(rich(cell) for cell in row) for row in rows), shares)

    def grid(self) -> list[Block]:
        """The criteria, what is expected of each, and the points: 20 in all."""
        t, activity = self.t, self.activity
        rows = [
            (
                self.rich(criterion.words),
                self.rich(criterion.expected),
                plain(kind_of(criterion.objective, t)),
                plain(t._("… / {points}", points=activity.points(criterion.id))),
            )
            for criterion in activity.criterion
        ]
        rows.append((plain(t._("Total"), bold=True), (), (), plain(t._("… / {points}", points=TOTAL), bold=True)))
        head = (t._("Criterion"), t._("What is expected"), t._("Objective"), t._("Points"))
        return [Table(head, tuple(rows), (3, 4, 2.3, 1.2), right=(3,), total=True)]


def kind_of(objective: str, t: Text) -> str:
    """Whether an objective is one of knowledge or of method."""
    return t._("cognitive") if objectives()[objective].kind == "cognitive" else t._("methodological")


def numbered(question: Question, number: int, kit: Kit, variant: str) -> Paragraph:
    """A question with its number and points."""
    t = kit.t
    # Translators: points of a question, 1,5 pt or 2 pts
    points = t.n("({points} pt)", "({points} pts)", int(question.points), points=question.points)
    first, last = rich(f"**{number}.** "), plain(" " + points.replace(" ", NO_BREAK_SPACE), bold=True)
    return Paragraph((*first, *kit.rich(question.ask, variant), *last), "strong")


def mode_of(mode: Mode, t: Text) -> str:
    """How pupils work, in words."""
    return {
        "class": t._("whole class"),
        "alone": t._("alone"),
        "pairs": t._("in pairs"),
        "groups": t._("in groups"),
    }[mode]


def qr(url: str) -> bytes:
    """The QR code of an address, as PNG."""
    out = io.BytesIO()
    segno.make(url, error="m").save(out, kind="png", scale=6, border=2)
    return out.getvalue()
