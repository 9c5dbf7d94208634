"""Préparer une activité: a lesson for tomorrow, as sheets to print or to edit."""

import streamlit as st

from classroom.activity import Activity
from classroom.objectives import LEVEL_TITLES
from interface.activity_choice import own, plan, ready_made
from interface.activity_options import order_of
from interface.activity_order import Order, all_sheets, files, why_impossible
from interface.paper_sheets import offer, offer_all
from interface.projection import controls_only
from interface.session import session
from interface.shell import opening, prose, try_next

t = session().t


def choose() -> Activity | None:
    """The activity and its plan."""
    ways = {"ready": t._("Ready-made"), "own": t._("My own")}
    way = st.segmented_control(
        t._("Which activity?"),
        list(ways),
        format_func=ways.__getitem__,
        default="ready",
        key="way",
        required=True,
        wrap=True,
    )
    narrow = way == "ready"  # one's own takes the whole line to be chosen
    left, right = st.columns([2, 3], gap="large") if narrow else (st.container(), st.container())
    with left:
        activity = ready_made() if way == "ready" else own()
        if activity:
            level = LEVEL_TITLES[activity.level].in_(session().language)
            st.caption(t._("{level} · {n} minutes · marked out of 20", level=level, n=activity.minutes))
    with right:
        if activity:
            plan(activity)
    return activity


@st.fragment
def workshop() -> None:
    """Choose, see the plan, prepare; only this part runs again meanwhile."""
    activity = choose()
    if activity is None:
        return
    with controls_only("sheet"):
        st.header(t._("The sheet"))
    order = order_of(activity)
    if order is None:
        return
    st.button(
        t._("Prepare the sheet"),
        type="primary",
        icon=":material/description:",
        key="sheet_prepare",
        on_click=st.session_state.__setitem__,
        args=("sheet_ready", order.key),
        disabled=st.session_state.get("sheet_ready") == order.key,
    )
    if st.session_state.get("sheet_ready") == order.key:
        prepared(order)


def prepared(order: Order) -> None:
    """The files and the pages, or why the scenario does not give them."""
    studies = order.studies()
    why = why_impossible(studies, order.activity)
    if why:
        st.info(why, icon=":material/info:")
        return
    with st.spinner(t._("Setting the sheet…")):
        made = files(order, studies)
    code = session().language
    offer(*made, order.file_name(code))
    offer_all(lambda: all_sheets(order, studies, code), order.short_title(code))


opening(t._("Prepare an activity"), t._("A lesson for tomorrow morning: for whom, in how long, and why this way?"))
prose(
    t._(
        "Each activity has a pupils’ sheet in three versions, a corrected version and a sheet for you: objectives "
        "and why, place in a learning process, minute by minute, grid out of 20. The numbers of the corrected "
        "version come from the scenario that your pupils will open."
    )
)
workshop()
try_next(
    t._("Prepare the corrected version with your own scenario: which answers change?"),
    t._("Put together a lesson of 110 minutes from three parts and five questions of the bank."),
    t._("Hand out the version with help to some pupils: the grid is the same."),
)
