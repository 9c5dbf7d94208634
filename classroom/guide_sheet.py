"""The guide as a neutral tree, section by section: the page, the PDF and the DOCX are made from it."""

from collections.abc import Callable

from classroom.guide import Check, Lesson, Mistake, Step, guide
from classroom.guide_kit import Kit
from classroom.objectives import LEVEL_TITLES
from classroom.sheet import Block, Break, Bullets, Heading, Paragraph, Sheet, Table, plain
from simulator.language import Text

N_ = str  # marks a text for translation

SECTIONS: dict[str, str] = {
    "lessons": N_("The lesson"),
    "mistakes": N_("What pupils get wrong"),
}
"""The sections of the guide, in their order, by the name of their file."""


def section(kit: Kit, name: str) -> list[Block]:
    """A whole section, without its title."""
    return _SECTIONS[name](kit)


def whole(kit: Kit) -> Sheet:
    """Everything, each section after the first on a new page."""
    t = kit.t
    blocks: list[Block] = [Bullets(tuple(plain(t._(title)) for title in SECTIONS.values()))]
    for name, title in SECTIONS.items():
        new_page = () if name == "lessons" else (Break(),)
        blocks += [*new_page, Heading(t._(title)), *section(kit, name)]
    return _sheet(t, t._("Teacher’s guide"), blocks)


def _sheet(t: Text, title: str, blocks: list[Block]) -> Sheet:
    footer = t._("Hydroscope, teacher’s guide · synthetic data")
    about = t._("Simulator of predictive medicine for the ST2S series")
    return Sheet(t.language, title, "Hydroscope", about, (), footer, tuple(blocks))


def around(kit: Kit, check: Check) -> list[Block]:
    """What to do before or after the lesson, box by box."""
    return [Heading(kit.said(check.title), 2), *(Paragraph(kit.rich(item), "option") for item in check.items)]


def lesson(kit: Kit, one: Lesson) -> list[Block]:
    """A lesson: what it needs, its minutes at a glance, then step by step."""
    t = kit.t
    rows = [
        (
            plain(_minutes(t, when)),
            kit.rich(step.title),
            plain(kit.title(step.screen.page) if step.screen else "—"),
        )
        for step, when in zip(one.step, one.moments(), strict=True)
    ]
    level = LEVEL_TITLES[one.level].in_(t.language)
    blocks: list[Block] = [
        Paragraph(kit.rich(one.summary)),
        Paragraph(plain(t._("{level} · {n} minutes", level=level, n=one.minutes)), "note"),
        Bullets(tuple(kit.rich(need) for need in one.needs)),
        Table((t._("Minutes"), t._("Step"), t._("Page")), tuple(rows), (1.2, 4, 2.4)),
    ]
    for step, when in zip(one.step, one.moments(), strict=True):
        blocks += _step(kit, step, when)
    return blocks


def _minutes(t: Text, when: tuple[int, int]) -> str:
    return t._("{start}–{end} min", start=str(when[0]), end=str(when[1]))


def _step(kit: Kit, step: Step, when: tuple[int, int]) -> list[Block]:
    t = kit.t
    return [
        Heading(f"{_minutes(t, when)} · {kit.said(step.title)}", 2),
        *kit.screen(step.screen),
        *kit.prose(step.teacher, t._("You:")),
        *kit.prose(step.pupils, t._("Pupils:")),
        *kit.prose(step.ask, t._("Ask:"), "task"),
        *kit.prose(step.answer, t._("Expected:"), "answer"),
        *kit.prose(step.watch, t._("Watch for:")),
    ]


def _lessons(kit: Kit) -> list[Block]:
    found = guide().lessons
    blocks = [block for check in found.check for block in around(kit, check)]
    for one in found.lesson:
        blocks += [Break(), Heading(kit.said(one.title)), *lesson(kit, one)]
    return blocks


def _mistakes(kit: Kit) -> list[Block]:
    found = guide().mistakes
    return [*kit.prose(found.intro), *(block for mistake in found.mistake for block in _mistake(kit, mistake))]


def _mistake(kit: Kit, mistake: Mistake) -> list[Block]:
    t = kit.t
    return [
        Heading(t._("“{words}”", words=kit.said(mistake.said)), 2),
        *kit.prose(mistake.why, t._("Why it is wrong:")),
        *kit.prose(mistake.figure, t._("The figure that shows it:"), "answer"),
        *kit.screen(mistake.screen),
        *kit.prose(mistake.ask, t._("Ask:"), "task"),
        *kit.sources(mistake.sources),
    ]


_SECTIONS: dict[str, Callable[[Kit], list[Block]]] = {
    "lessons": _lessons,
    "mistakes": _mistakes,
}
