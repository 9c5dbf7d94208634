"""The guide as a neutral tree, section by section: the page, the PDF and the DOCX are made from it."""

from collections import Counter
from collections.abc import Callable, Sequence

from classroom.activity import activities
from classroom.guide import FIVE_P, Answered, Check, FiveP, Lesson, Mistake, Step, Topic, guide
from classroom.guide_kit import Kit
from classroom.guide_sections import SECTIONS
from classroom.objectives import LEVEL_TITLES, objectives
from classroom.sheet import Block, Break, Bullets, Contents, Heading, Paragraph, Sheet, Table, plain
from simulator.calibration_words import published
from simulator.language import NO_BREAK_SPACE, Text
from simulator.targets import TARGETS

N_ = str  # marks a text for translation

P_NAMES: dict[FiveP, str] = {
    "personalised": N_("personalised"),
    "preventive": N_("preventive"),
    "predictive": N_("predictive"),
    "participatory": N_("participatory"),
    "proof": N_("proof"),
}
NOTHING = "—"
"""What stands in a cell that has nothing to tell."""
SMALL = 10
"""Points of the guide's letters: with them the shorter lessons fit one sheet of paper each."""


def section(kit: Kit, name: str) -> list[Block]:
    """A whole section, without its title."""
    return _SECTIONS[name](kit)


def whole(kit: Kit) -> Sheet:
    """Everything, each section after the first on a new page."""
    t = kit.t
    blocks: list[Block] = []
    for name, title in SECTIONS.items():
        new_page = () if name == "lessons" else (Break(),)
        blocks += [*new_page, Heading(t._(title)), *section(kit, name)]
    titles = Contents(tuple(block.text for block in blocks if isinstance(block, Heading) and block.level == 1))
    return _sheet(t, t._("Teacher’s guide"), [titles, *blocks])


def notice(kit: Kit) -> Sheet:
    """The data-protection notice alone, for the school."""
    return _sheet(kit.t, kit.t._("Data-protection notice for the school"), section(kit, "privacy"))


def _sheet(t: Text, title: str, blocks: list[Block]) -> Sheet:
    footer = t._("Hydroscope, teacher’s guide · synthetic data")
    about = t._("Simulator of predictive medicine for the ST2S series")
    return Sheet(t.language, title, "Hydroscope", about, (), footer, tuple(blocks), SMALL)


def around(kit: Kit, check: Check) -> list[Block]:
    """What to do before or after the lesson, box by box."""
    return [Heading(kit.said(check.title), 2), *(Paragraph(kit.rich(item), "option") for item in check.items)]


def lesson(kit: Kit, one: Lesson) -> list[Block]:
    """A lesson: what it needs, its minutes at a glance, then step by step."""
    t = kit.t
    rows = [
        (
            plain("–".join(map(str, when))),
            kit.rich(step.title),
            plain(kit.title(step.screen.page) if step.screen else NOTHING),
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
    return t._("{start}–{end} min", start=str(when[0]), end=str(when[1])).replace(" ", NO_BREAK_SPACE)


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


def _answers(kit: Kit) -> list[Block]:
    found = guide().answers
    return [*kit.prose(found.intro), *(block for one in found.answer for block in _answered(kit, one))]


def _answered(kit: Kit, one: Answered) -> list[Block]:
    t = kit.t
    asked = kit.said(one.asked) if one.asked else t._(str(one.idea))
    blocks: list[Block] = [Heading(asked, 2), *kit.prose(one.answer), *kit.screen(one.screen)]
    if one.activity:
        more = t._(
            "Gone into in the activity “{title}”, corrected version (page “{page}”).",
            title=activities()[one.activity].title.in_(t.language),
            page=kit.title("activities"),
        )
        blocks.append(Paragraph(plain(more)))
    return [*blocks, *kit.sources(one.sources)]


def _programme(kit: Kit) -> list[Block]:
    t, found = kit.t, guide().programme
    meaning = tuple((*plain(t._(P_NAMES[p]), bold=True), *plain(" — "), *kit.rich(found.five_p[p])) for p in FIVE_P)
    aims = tuple(
        (plain(code, bold=True), kit.rich(objectives()[name].words), kit.rich(objectives()[name].programme))
        for name, code in codes(t).items()
    )
    blocks: list[Block] = [
        *kit.prose(found.intro),
        Bullets(meaning),
        Heading(t._("The objectives"), 2),
        Table((t._("Code"), t._("Objective"), t._("In the programme")), aims, (0.8, 3.3, 3.9), whole=False),
    ]
    for title, pages in kit.story:
        blocks += [Heading(title, 2), _served(kit, pages)]
    return blocks


def codes(t: Text) -> dict[str, str]:
    """A short code for each objective: C1, C2… for those of knowledge, M1, M2… for those of method."""
    signs, found, counted = {"cognitive": t._("C"), "methodological": t._("M")}, {}, Counter[str]()
    for name, objective in objectives().items():
        counted[objective.kind] += 1
        found[name] = f"{signs[objective.kind]}{counted[objective.kind]}"
    return found


def _served(kit: Kit, pages: Sequence[tuple[str, str]]) -> Table:
    """Each page with what it serves."""
    t, rows, code = kit.t, [], codes(kit.t)
    served = {one.page: one for one in guide().programme.served}
    for file, title in pages:
        one = served[file]
        aims = ", ".join(code[name] for name in one.objectives)
        five_p = ", ".join(t._(P_NAMES[p]) for p in one.five_p)
        rows.append((plain(title, bold=True), kit.rich(one.serves), plain(aims or NOTHING), plain(five_p or NOTHING)))
    head = (t._("Page"), t._("What it serves"), t._("Objectives"), t._("Five P"))
    return Table(head, tuple(rows), (2, 4.2, 1.6, 2.6), whole=False)


def _topics(kit: Kit, topics: Sequence[Topic]) -> list[Block]:
    return [
        block
        for topic in topics
        for block in (
            Heading(kit.said(topic.title), 2),
            *kit.prose(topic.text),
            *kit.screen(topic.screen),
            *kit.sources(topic.sources),
        )
    ]


def _without_network(kit: Kit) -> list[Block]:
    found = guide().without_network
    return [*kit.prose(found.intro), *_topics(kit, found.topic)]


def _privacy(kit: Kit) -> list[Block]:
    t, found = kit.t, guide().privacy
    kept = [(plain(", ".join(one.files)), *map(kit.rich, (one.what, one.how_long, one.who))) for one in found.kept]
    lines = [(plain(kit.said(entry.title), bold=True), kit.rich(entry.text)) for entry in found.entry]
    head = (t._("File"), t._("What it holds"), t._("How long"), t._("Who can read it"))
    return [
        *kit.prose(found.intro),
        Heading(t._("What is written on a disk"), 2),
        Table(head, tuple(kept), (1.9, 3.4, 2.6, 2.3), whole=False),
        *_topics(kit, found.topic),
        Heading(t._("For the register of processing activities"), 2),
        *kit.prose(found.register_intro),
        Table((t._("Line"), t._("Text to copy")), tuple(lines), (1.4, 4)),
    ]


def _limits(kit: Kit) -> list[Block]:
    t, found = kit.t, guide().limits
    rows = [
        (
            plain(t._(target.title)),
            plain(" · ".join(f"{published(target, one, t)} ({t._(one.source)})" for one in target.published)),
        )
        for target in TARGETS
        if target.calibrate
    ]
    return [
        *kit.prose(found.intro),
        *_topics(kit, found.topic),
        Heading(t._("The figures that the world was calibrated on"), 2),
        Table((t._("Figure"), t._("Published")), tuple(rows), (2, 3), whole=False),
    ]


_SECTIONS: dict[str, Callable[[Kit], list[Block]]] = {
    "lessons": _lessons,
    "mistakes": _mistakes,
    "answers": _answers,
    "programme": _programme,
    "without_network": _without_network,
    "privacy": _privacy,
    "limits": _limits,
}
