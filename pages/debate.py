"""Débattre: take a side, read what speaks for and against it, answer again; roles for a structured debate."""

import streamlit as st

from classroom.debate import FEWEST, claims, swing
from interface.debate_charts import class_swing, own_swing
from interface.debate_claim import arguments_shown, choose_claim, evidence, figures, stance
from interface.debate_keeper import keeper
from interface.paper_roles import show_roles
from interface.session import session
from interface.shell import opening, prose, try_next

t = session().t
opening(t._("Debate"), t._("What do you think, and what would make you change your mind?"))
prose(
    t._(
        "Take a side before you read. Then look at what the documents and your own study say, and answer again. "
        "There is no right answer: there are arguments with a source, and others without."
    )
)


@st.fragment
def board() -> None:
    """One claim, from the first answer to the second."""
    claim, kept = choose_claim(), keeper()
    if not arguments_shown(kept, claim):
        st.info(t._("Take a side first, even undecided: the arguments come after."), icon=":material/how_to_vote:")
    else:
        st.markdown("### " + t._("2. What the documents say"))
        evidence(claim)
        st.markdown("### " + t._("3. What your own study says"))
        figures(claim)
        if kept.votes:
            stance(kept, claim, "after", t._("4. And now?"))
        else:
            st.markdown("### " + t._("4. And now? Each group answers again on its screen"))
    st.markdown("### " + t._("Who has changed their mind?"))
    if kept.in_class:
        the_class(claim.id)
    if kept.votes:
        own_swing({one.id: kept.mine(one.id) for one in claims()})


@st.fragment
def the_class(claim: str) -> None:
    """How the class has swung on a claim; follows the answers of the others."""
    keeper().follow()
    ballots = keeper().of(claim)
    first, second = (sum(ballot[at] is not None for ballot in ballots) for at in (0, 1))
    st.caption(t._("Groups that have answered: {first} before, {second} after.", first=first, second=second))
    if found := swing(ballots):
        class_swing(found)
    else:
        st.caption(t._("The class is shown once {n} groups have answered twice.", n=FEWEST))


board()
st.header(t._("A debate with roles"))
prose(
    t._(
        "Eight roles, 55 minutes: each defends what the card says, not what the pupil thinks. Print the cards, cut "
        "them, keep the moderator’s sheet."
    )
)
show_roles()
try_next(
    t._("Find a claim on which one document speaks for and against: what does that say of the document?"),
    t._("Change the alert threshold on the page “Evaluation” and come back: does your study still say the same?"),
    t._("Defend the side that you do not hold, for one minute, with two documents."),
)
