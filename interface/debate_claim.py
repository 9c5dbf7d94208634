"""One claim of the page Débattre: take a side, read what speaks for and against it, answer again."""

import streamlit as st

from classroom.debate import STANCES, Claim, Evidence, Moment, claims
from interface.debate_keeper import Keeper, keeper
from interface.debate_words import STANCE_WORDS
from interface.lesson_sources import cite
from interface.run_figures import run_figures
from interface.session import session, write_link
from interface.shell import prose
from simulator.language import Text


def choose_claim() -> Claim:
    """The claim of the link, or another one that is chosen here."""
    t, found = session().t, claims()
    st.session_state["debate_claim"] = session().view.get("claim", 0)
    at = st.selectbox(
        t._("The claim"),
        range(len(found)),
        format_func=lambda i: f"{i + 1}. {found[i].claim.in_(t.language)}",
        key="debate_claim",
        on_change=_claim_chosen,
    )
    prose(f"## {_said(found[at].claim.in_(t.language), t)}")
    return found[at]


def arguments_shown(kept: Keeper, claim: Claim) -> bool:
    """Whether the arguments may be read: once one has taken a side, or as the teacher wants them on the wall."""
    t = session().t
    if kept.votes:
        return stance(kept, claim, "before", t._("1. Before reading: where do you stand?")) is not None
    st.markdown("### " + t._("1. Before reading: each group takes a side on its screen"))
    return st.toggle(t._("Show the arguments: hide them until the class has taken a side"), True, key="debate_shown")


def stance(kept: Keeper, claim: Claim, moment: Moment, label: str) -> int | None:
    """The side that the visitor takes on the claim at this moment."""
    t, key = session().t, f"stance:{claim.id}:{moment}"
    held: int | None = getattr(kept.mine(claim.id), moment)
    if st.session_state.get(key) != held:
        st.session_state[key] = held
    st.pills(
        label,
        STANCES,
        format_func=lambda i: t._(STANCE_WORDS[i]),
        key=key,
        on_change=_taken,
        args=(claim.id, moment),
        wrap=True,
    )
    return held


def evidence(claim: Claim) -> None:
    """What the documents of the dossier say for and against the claim, side by side."""
    t = session().t
    sides = ((t._("For"), ":material/thumb_up:", claim.pro), (t._("Against"), ":material/thumb_down:", claim.con))
    for column, (title, icon, found) in zip(st.columns(2, gap="large"), sides, strict=True):
        with column:
            st.markdown(f"### {icon} {title}")
            for one in found:
                _one(one, t)


def figures(claim: Claim) -> None:
    """The figures of the visitor's own study, each with the question that it raises."""
    t = session().t
    found, why = run_figures(asked.figure for asked in claim.figures)
    asked = [one for one in claim.figures if one.figure in found]
    for column, one in zip(st.columns(2, gap="large"), asked, strict=False):
        told = found[one.figure]
        with column.container(border=True, height="stretch"):
            st.metric(told.label, told.value)
            where = t._("{interval}, page “{page}”", interval=told.interval, page=told.page)
            st.caption(f":material/monitoring: {where}")
            prose(one.ask.in_(t.language))
    if why:
        st.info(why, icon=":material/info:")


def _one(one: Evidence, t: Text) -> None:
    quote = _said(one.quote.in_(t.language), t)
    prose(f"> {quote}  \n> :small[{cite([one.source], t)}]\n\n{one.says.in_(t.language)}")


def _said(words: str, t: Text) -> str:
    return t._("“{words}”", words=words)


def _claim_chosen() -> None:
    session().view["claim"] = st.session_state["debate_claim"]
    write_link()


def _taken(claim: str, moment: Moment) -> None:
    keeper().take(claim, moment, st.session_state[f"stance:{claim}:{moment}"])
