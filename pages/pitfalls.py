"""Les échecs classiques: turn one switch, see which number hides the failure and which one betrays it, repair it."""

import streamlit as st

from interface import pitfalls
from interface.session import session
from interface.shell import opening, prose, try_next
from simulator.messages import WHY_MISSING

t = session().t
opening(t._("Classic failures"), t._("The numbers look good. What could be wrong, and which number would tell?"))


@st.fragment
def board() -> None:
    """Everything about one failure; only this part runs again when the switch is turned."""
    found = pitfalls.base()
    told = pitfalls.numbers(chosen, found)
    if isinstance(told, str):
        st.info(told, icon=":material/info:")
        return
    if pitfalls.hidden(chosen, found):
        st.info(t._("Fewer than 11 patients with a stay are left to test on: the numbers stay hidden."))
        return
    state = pitfalls.switch()
    pitfalls.both_numbers(chosen, told, state)
    pitfalls.read(chosen, told, state)
    pitfalls.open_scenario(chosen, state, found)
    pitfalls.what_changed(chosen, found)
    pitfalls.more(chosen, state, found)


chosen = pitfalls.choose()
st.header(t._(chosen.title))
prose(t._(chosen.story))
if session().scenario.records.available:
    board()
else:
    st.info(t._(WHY_MISSING["no_snds"]), icon=":material/info:")
pitfalls.story(chosen)
try_next(
    t._("Open the failing scenario: would you have noticed on that page alone?"),
    t._("Choose another failure: would the number that hides this one have hidden that one too?"),
    t._("On the page “Evaluation”, which of these failures could still be hidden in the numbers you trust?"),
)
