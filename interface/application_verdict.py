"""The opinion and the decision: a stamp, what to change and by which article, and the vote that may come first."""

import streamlit as st

from interface.application import ask, cast_vote, current_application, set_voting, vote, voting
from interface.charts import picture
from interface.colours import COLOURS
from interface.session import session
from interface.shell import prose
from simulator.space.catalogue import COLUMNS
from simulator.space.decision import OUTCOMES, Decision, Finding, corrected, decide, figures
from simulator.space.rule import Body
from simulator.space.rules import RULES

N_ = str  # marks a text for translation

STAMPS = {
    "favourable": N_("Favourable"),
    "reservations": N_("With reservations"),
    "refused": N_("Refused"),
}
UNFAVOURABLE = N_("Unfavourable")
"""An opinion refuses nothing: the decision does."""
ROLES: dict[Body, str] = {
    "CESREES": N_("opinion of the CESREES on the interest, the method and the data"),
    "CNIL": N_("decision of the CNIL on the law, the rights and the security"),
}
IN_SIGHT = (
    "<style>@media (min-width: 641px) and (min-height: 700px) {"
    "[data-testid=stLayoutWrapper]:has(>.st-key-judged){position:sticky;top:7.5rem}}</style>"
)
"""What is short and stands beside a longer form goes along with it."""
ICONS = {"favourable": ":material/check_circle:", "reservations": ":material/error:", "refused": ":material/cancel:"}
_COLOURS = {"favourable": COLOURS["good"], "reservations": COLOURS["alert"], "refused": COLOURS["bad"]}


def vote_first() -> bool:
    """The vote, where the visitor wishes one; whether the decision may be shown."""
    t = session().t
    st.session_state["voting"] = voting()
    st.toggle(
        t._("Judge it yourself first"),
        key="voting",
        on_change=lambda: set_voting(st.session_state["voting"]),
        help=t._("The decision stays hidden until you have given yours. In class: a show of hands, then the vote."),
    )
    if voting() and vote() is None:
        st.segmented_control(
            t._("You are the CNIL. What do you decide?"),
            OUTCOMES,
            format_func=lambda outcome: t._(STAMPS[outcome]),
            key="vote",
            on_change=lambda: cast_vote(st.session_state["vote"]),
            wrap=True,
        )
        return False
    return True


def verdict(decision: Decision) -> None:
    """The stamp, what both bodies say, then each finding with what to change."""
    t = session().t
    _compare_vote(decision)
    _stamp(decision)
    for body, role in ROLES.items():
        outcome = decision.of(body)
        word = UNFAVOURABLE if body == "CESREES" and outcome == "refused" else STAMPS[outcome]
        prose(f"{ICONS[outcome]} **{t._(word)}** · {t._(role)}")
    for finding in decision.findings:
        _finding(finding)
    _offer_to_cut(decision)
    if not decision.findings:
        st.success(t._("All {n} rules are met: nothing to change.", n=len(RULES)), icon=":material/check_circle:")
    _respected(decision)


def _compare_vote(decision: Decision) -> None:
    t, mine = session().t, vote()
    if not voting() or mine is None:
        return
    told = t._(
        "You decided: {mine}. The rules say: {theirs}.", mine=t._(STAMPS[mine]), theirs=t._(STAMPS[decision.outcome])
    )
    st.info(told, icon=":material/how_to_vote:")
    st.button(t._("Judge again"), key="vote_again", on_click=cast_vote, args=(None,))


def _stamp(decision: Decision) -> None:
    """The outcome as a rubber stamp."""
    word, colour = session().t._(STAMPS[decision.outcome]), _COLOURS[decision.outcome]
    size = min(30, 360 // len(word))
    picture(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 110"><g transform="rotate(-5 160 55)" '
        f'fill="none" stroke="{colour}"><rect x="14" y="18" width="292" height="74" rx="10" stroke-width="5"/>'
        '<rect x="22" y="26" width="276" height="58" rx="6" stroke-width="1.5"/>'
        f'<text x="160" y="55" dominant-baseline="central" text-anchor="middle" font-family="sans-serif" '
        f'font-size="{size}" font-weight="700" fill="{colour}" stroke="none">{word.upper()}</text></g></svg>',
        word,
        max_width=320,
    )


def _finding(finding: Finding) -> None:
    t, rule = session().t, finding.rule
    numbers = figures(current_application())
    icon = ICONS["refused" if rule.severity == "refusal" else "reservations"]
    lines = [f"{icon} **{rule.body}** · {t._(rule.why, **numbers)}"]
    if finding.columns:
        names = ", ".join(f"{t._(COLUMNS[c].label)} `{c.partition('.')[2]}`" for c in finding.columns)
        lines.append(t._("Columns: {names}", names=names))
    lines.append(":material/edit: " + t._("To change: {change}", change=t._(rule.change, **numbers)))
    with st.container(border=True):
        prose("  \n".join(lines))
        st.caption(f":material/menu_book: {t._(rule.source)}")


def _offer_to_cut(decision: Decision) -> None:
    """One click leaves out what is not needed; the other changes are up to the applicant."""
    t, application = session().t, current_application()
    cut = corrected(application)
    if decision.outcome == "reservations" and cut != application:
        st.button(
            t._("Cut the data down as asked"),
            key="cut",
            icon=":material/content_cut:",
            on_click=ask,
            kwargs=cut.model_dump(),
        )


def _respected(decision: Decision) -> None:
    """How many rules are met, and which sources they come from."""
    t, broken = session().t, {finding.rule.key for finding in decision.findings}
    sources = list(dict.fromkeys(t._(rule.source) for rule in RULES if rule.key not in broken))
    met = len(RULES) - len(broken)
    with st.expander(t._("{met} of {all} rules are met", met=met, all=len(RULES))):
        prose(t._("The texts that they come from:") + "\n" + "\n".join(f"- {source}" for source in sources))


def current_decision() -> Decision:
    """The decision on the visitor's application."""
    return decide(current_application())
