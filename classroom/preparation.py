"""What the teacher keeps: objectives and why, place in a learning process, choices, timing, differentiation, grid."""

from classroom.activity import Activity, Part
from classroom.kit import Kit, kind_of, mode_of
from classroom.objectives import objectives
from classroom.sheet import Block, Bullets, Heading, Paragraph, Runs, Sheet, Table, plain, rich

MOST_ON_A_PAGE = 5
"""Objectives whose table is kept on one page; a longer one would leave the page before it empty."""


def preparation(kit: Kit) -> Sheet:
    """The teacher's sheet."""
    t, activity = kit.t, kit.activity
    blocks: list[Block] = [
        Paragraph(kit.rich(activity.summary)),
        Heading(t._("Objectives, and why they are assessed here")),
        _aims(kit),
        Heading(t._("Place in a learning process")),
        Bullets(_process(kit)),
        Heading(t._("Choices and their reasons")),
        Bullets(tuple(kit.rich(choice) for choice in activity.choices)),
        Heading(t._("Materials")),
        Bullets((*(kit.rich(thing) for thing in activity.materials), _scenarios(kit))),
        Heading(t._("Minute by minute")),
        timing(kit),
        Heading(t._("Support and extension")),
        *_differentiation(kit),
        Heading(t._("Grid out of 20")),
        *kit.grid(),
    ]
    return kit.sheet(t._("Teacher’s sheet"), (), blocks)


def _aims(kit: Kit) -> Table:
    t, code, rows = kit.t, kit.t.language, []
    for aim in kit.activity.aim:
        objective = objectives()[aim.objective]
        rows.append(
            (
                rich(f"**{objective.words.in_(code)}** ({kind_of(aim.objective, t)})"),
                plain(objective.programme.in_(code)),
                kit.rich(aim.why),
            )
        )
    head = (t._("Objective"), t._("In the programme"), t._("Why this activity"))
    return Table(head, tuple(rows), (3, 3, 3.4), whole=len(rows) <= MOST_ON_A_PAGE)


def _process(kit: Kit) -> tuple[Runs, ...]:
    t, place = kit.t, kit.activity.place
    told = ((t._("Before:"), place.before), (t._("Here:"), place.now), (t._("After:"), place.after))
    return tuple((*plain(f"{label} ", bold=True), *kit.rich(words)) for label, words in told)


def _scenarios(kit: Kit) -> Runs:
    t = kit.t
    told = t._("Scenario: {scenario}", scenario=kit.scenario)
    others = ", ".join(kit.said(variant.title) for variant in kit.activity.variant.values())
    return plain(f"{told} · " + t._("In the course of it: {variants}", variants=others) if others else told)


def timing(kit: Kit) -> Table:
    """Each part with its first and last minute, what pupils do and what the teacher does."""
    t, rows = kit.t, []
    for part, (start, end) in zip(kit.activity.part, moments(kit.activity), strict=True):
        rows.append(
            (
                plain(t._("{start}–{end}", start=str(start), end=str(end))),
                rich(f"**{kit.said(part.title)}** ({mode_of(part.mode, t)})"),
                kit.rich(part.pupil, part.variant),
                (*kit.rich(part.teacher, part.variant), *_written_for(kit, part)),
            )
        )
    head = (t._("Minutes"), t._("Part"), t._("Pupils"), t._("Teacher, and what pupils get wrong"))
    return Table(head, tuple(rows), (1.3, 2.3, 2.7, 3.8), whole=False)


def _written_for(kit: Kit, part: Part) -> Runs:
    """That the minutes told in a part's texts are those of the activity it comes from."""
    if part.written_for in (None, part.minutes):
        return ()
    told = kit.t._("Written for {n} minutes; here {minutes}.", n=part.written_for, minutes=part.minutes)
    return plain(f" ({told})")


def moments(activity: Activity) -> list[tuple[int, int]]:
    """The first and the last minute of each part."""
    ends = [sum(part.minutes for part in activity.part[: i + 1]) for i in range(len(activity.part))]
    return list(zip([0, *ends], ends, strict=False))


def _differentiation(kit: Kit) -> list[Block]:
    t = kit.t
    told = t._(
        "The version with help asks the same questions for the same points: openings of sentences, reminders and "
        "words are added. The version to go further adds questions that are not marked, so that the grid stays the "
        "same for everybody."
    )
    helped = [part for part in kit.activity.part if _supported(part)]
    further = [part for part in kit.activity.part if part.extension]
    parts = (
        (t._("With help:"), helped),
        (t._("To go further:"), further),
    )
    items = tuple(
        (*plain(f"{label} ", bold=True), *plain(" · ".join(kit.said(part.title) for part in found) or "—"))
        for label, found in parts
    )
    return [Paragraph(plain(told)), Bullets(items)]


def _supported(part: Part) -> bool:
    return bool(part.support) or any(question.support for question in part.question)
