"""Argumenter: from arguments, documents and figures of one's own to an outline to complete, for the exam question."""

from urllib.parse import urlencode

import streamlit as st

from classroom.outline import LACKS, NUMERALS, Figure, Outline, lacks
from classroom.outline_sheet import as_sheet
from classroom.sources import dossier_question
from interface.activity_order import addresses, here
from interface.outline_choices import introduction, outline, parts, tree
from interface.paper_outline import take_away
from interface.run_figures import run_figures
from interface.session import session
from interface.shell import opening, plain, prose, try_next

t = session().t
opening(t._("Build an argument"), t._("How do you answer the exam question, with evidence?"))
prose("## " + t._("“{words}”", words=dossier_question().in_(t.language)))
prose(
    t._(
        "Choose your arguments, attach documents and figures of your own study, put them in order: you get an "
        "outline with prompts and room to write. The sentences are yours to find. Nothing of it is kept once you "
        "leave."
    )
)


@st.fragment
def board() -> None:
    """The choices on the left, what they make on the right."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        introduction()
        parts()
    with right:
        made = outline()
        figures, why = run_figures({name for point in made.points for name in point.figures})
        _so_far(made, figures)
        if why:
            st.info(why, icon=":material/info:")
        link = f"{here()}/{addresses()['evaluation']}?{urlencode(session().screen())}".rstrip("?")
        take_away(lambda: as_sheet(made, figures, link, t))


def _so_far(made: Outline, figures: dict[str, Figure]) -> None:
    """The outline in short, and what it lacks."""
    st.markdown("### " + t._("Your outline so far"))
    st.markdown(f"*{plain(made.problem)}*" if made.problem else t._("*Your problem comes here.*"))
    for numeral, part in zip(NUMERALS, made.parts, strict=False):
        st.markdown(f"**{numeral}. {plain(part.title) or '…'}**\n\n{tree(part, figures)}")
    missing = [t._(LACKS[name], **values) for name, values in lacks(made)]
    if missing:
        st.markdown("  \n".join(f":material/radio_button_unchecked: {sentence}" for sentence in missing))
    else:
        st.success(t._("Nothing is missing: now write."), icon=":material/check:")


board()
try_next(
    t._("Take away one document: does the argument still stand?"),
    t._("Change the threshold on the page “Evaluation” and come back: which sentence of yours would have to change?"),
    t._("Swap outlines with a neighbour: find the argument that needs a limit."),
)
