"""Guide de l'enseignant: the lesson minute by minute, what pupils get wrong, the school's notice; PDF and DOCX."""

import streamlit as st

from classroom.guide import guide
from classroom.guide_sections import SECTIONS
from classroom.guide_sheet import around, lesson, section
from interface import paper_guide
from interface.activity_order import here
from interface.guide_blocks import show
from interface.session import session, write_link
from interface.shell import note, opening, prose

FOLDED = ("mistakes", "answers", "without_network")
"""Sections of many short parts: a list to choose from."""
t, code = session().t, session().language
opening(t._("Teacher’s guide"), t._("What do I do tomorrow morning, minute by minute?"))
prose(
    t._(
        "For a teacher who is not a computer expert. Numbers are those of the scenario “HYDRO in miniature”, with "
        "their 95% interval; the buttons “Open” bring you to the page with the right settings, in this tab."
    )
)
note(
    t._(
        "Pupils can open this page too: they would find the course of the lesson and the answers to discuss, not the "
        "solutions of the question bank."
    )
)


@st.fragment
def board() -> None:
    """The table of contents, then the section chosen."""
    names = {name: t._(title) for name, title in SECTIONS.items()}
    st.session_state["guide_section"] = list(names)[session().view.get("section", 0)]
    chosen = st.pills(
        t._("Contents"),
        list(names),
        format_func=names.__getitem__,
        required=True,
        key="guide_section",
        on_change=_section_chosen,
        wrap=True,
    )
    st.header(names[chosen])
    kit = paper_guide.kit(code, here())
    if chosen == "lessons":
        return lessons()
    paper_guide.ready(kit, getattr(guide(), chosen))
    show(section(kit, chosen), fold=chosen in FOLDED)


def _section_chosen() -> None:
    view, chosen = session().view, list(SECTIONS).index(st.session_state["guide_section"])
    view.pop("section", None)
    if chosen:
        view["section"] = chosen
    write_link()


def lessons() -> None:
    """What to do around the lesson, then one of them."""
    kit, found = paper_guide.kit(code, here()), {one.id: one for one in guide().lessons.lesson}
    for check in guide().lessons.check:
        show(around(kit, check), fold=True)
    chosen = st.segmented_control(
        t._("How long?"),
        list(found),
        format_func=lambda name: found[name].title.in_(code),
        default="one-lesson",
        required=True,
        key="guide_lesson",
        wrap=True,
    )
    paper_guide.ready(kit, found[chosen])
    show(lesson(kit, found[chosen]))


with st.expander(t._("To print or to edit"), icon=":material/print:"):
    paper_guide.offer()
board()
