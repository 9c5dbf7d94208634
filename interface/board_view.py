"""The class's board as everybody sees it: a chart of the runs, one of them looked at, its comments."""

from urllib.parse import parse_qsl

import streamlit as st

from classroom import board, taking_part
from classroom.board_figures import CHARTS
from classroom.challenges import TALES
from classroom.class_views import Published
from classroom.class_views import board as published
from classroom.refusals import Refusal
from interface.board_chart import PICKED, chart
from interface.board_words import figures, run_names, settings, usual_rule
from interface.class_news import wake
from interface.class_place import place
from interface.class_store import seat, store, teacher, told
from interface.session import session, write_link

N_ = str  # marks a text for translation

CHART_NAMES = (N_("Announce or disturb"), N_("Pair many or pair right"), N_("Secrecy and prediction"))


@st.fragment
def runs() -> None:
    """The runs of the class as they come; only this part looks again."""
    t, member = session().t, seat() or teacher()
    assert member is not None
    wake("board", "work")
    try:
        found = published(store(), member)
    except Refusal:
        st.rerun()
    if not found:
        st.info(t._("No run is on the board yet: be the first."), icon=":material/push_pin:")
        return
    k = st.segmented_control(
        t._("Compare"),
        range(len(CHARTS)),
        default=0,
        required=True,
        format_func=lambda i: t._(CHART_NAMES[i]),
        key="board_chart",
        label_visibility="collapsed",
        wrap=True,
    )
    names, runs = run_names(found), {run.id: run for run in reversed(found)}
    wanted = (st.session_state.get(PICKED), st.session_state.get("board_run"), next(iter(runs)))
    st.session_state["board_run"] = next(run for run in wanted if run in runs)
    if wanted[0] in runs:  # what was just published may not have come round to this screen yet
        del st.session_state[PICKED]
    chart(found, names, *CHARTS[k], st.session_state["board_run"])
    chosen = st.selectbox(t._("Look at a run"), list(runs), format_func=names.__getitem__, key="board_run")
    _one(runs[chosen])


def met(challenge: str) -> None:
    """A challenge is won: what it teaches."""
    s = session()
    lesson = TALES[challenge].lesson.in_(s.language)
    st.success(s.t._("Challenge met! {lesson}", lesson=lesson), icon=":material/emoji_events:")


def _one(run: Published) -> None:
    """Its settings, its figures, its comments, and the way to open it."""
    s = session()
    t, mine = s.t, seat()
    with st.container(border=True):
        left, right = st.columns(2)
        with left:
            st.markdown("**" + t._("What differs from the scenario it started from") + "**")
            st.markdown("\n".join(settings(run.query)) or t._("Nothing: the scenario as it is."))
            if not usual_rule(run.query):
                text = t._(
                    "Its alerts end at another recovery threshold than in the challenges, which do not accept it: a "
                    "low one lets alerts run on and merge, so that fewer are counted."
                )
                st.warning(text, icon=":material/info:")
            if st.button(t._("Open this very scenario"), key="board_open", type="primary"):
                s.take_screen(dict(parse_qsl(run.query)))
                write_link()
                st.switch_page(place().pages["evaluation"])
            if mine and run.group_id == mine.group_id:
                off = t._("Take it off the board")
                st.button(off, key="board_off", type="tertiary", on_click=_withdraw, args=(run.id,))
        with right:
            st.markdown("**" + t._("Its figures, computed by the server") + "**")
            st.markdown("\n".join(figures(run.headline["figures"])))
            won = [TALES[k].title.in_(s.language) for k in run.headline["challenges"] if k in TALES]
            if won:
                st.success(t._("Challenges met: {names}.", names=", ".join(won)), icon=":material/emoji_events:")
        _comments(run)


def _comments(run: Published) -> None:
    """The ready-made comments with how many groups gave them; a group adds or takes back its own."""
    s, mine = session(), seat()
    names = {tag: words.in_(s.language) for tag, words in board.TAGS.items()}
    given = [f":gray-badge[{names[tag]} · {len(who)}]" for tag, who in run.tags.items() if tag in names]
    if given:
        st.markdown(" ".join(given))
    if mine is None:
        return
    own = [tag for tag, who in run.tags.items() if mine.alias in who]
    key = f"board_tags_{run.id}"
    st.session_state[key] = own
    st.pills(
        s.t._("Comment"),
        list(names),
        selection_mode="multi",
        format_func=names.__getitem__,
        key=key,
        on_change=_tag,
        args=(run.id, key, own),
        wrap=True,
    )


def _tag(run_id: str, key: str, before: list[str]) -> None:
    mine, now = seat(), st.session_state[key]
    if mine:
        with told():
            for tag in set(now) ^ set(before):
                board.tag(store(), mine, run_id, tag, tag in now)


def _withdraw(run_id: str) -> None:
    mine = seat()
    if mine:
        with told():
            taking_part.withdraw(store(), mine, run_id)
