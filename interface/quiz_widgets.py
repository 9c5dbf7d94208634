"""How each kind of question is answered: everything can be done with the keyboard alone.

``ask`` shows a question without its solution and returns the answer given so far, or None.
"""

from collections.abc import Mapping
from typing import cast

import streamlit as st

from classroom.draws import PublicItem
from classroom.items import ArgueItem, Unit
from classroom.marking import Value, is_a_number
from classroom.sources import cited
from interface.glossary import explained
from interface.session import session

N_ = str  # marks a text for translation

UNITS: dict[Unit, str] = {
    "percent": N_("Your answer, in %"),
    "points": N_("Your answer, in percentage points"),
    "number": N_("Your answer, a number"),
    "euros": N_("Your answer, in €"),
    "days": N_("Your answer, in days"),
}
MOST_DIGITS = 40
"""Of a number."""
MOST_CHARACTERS = 6000
"""Of an argued answer."""


def ask(item: PublicItem, key: str, before: object = None) -> Value | None:
    """The question's widget; ``key`` is that of this very draw, ``before`` the answer that was kept of it."""
    _fill(item, key, before)
    match item.kind:
        case "choice" | "fallacy":
            return _choose(item, key)
        case "order":
            return _arrange(item, key)
        case "sort":
            return _sort(item, key)
        case "argue":
            return _write(item, key)
    return _number(item, key)


def _fill(item: PublicItem, key: str, before: object) -> None:
    """Show the kept answer again, on another device too; one that is no answer (crafted) is left alone."""
    places = list(range(len(item.options)))
    match item.kind, before:
        case (("choice" | "fallacy"), int()) if before in places and not isinstance(before, bool):
            st.session_state.setdefault(key, before)
        case (("calculate" | "chart" | "argue"), str()):
            st.session_state.setdefault(key, before[: MOST_CHARACTERS if item.kind == "argue" else MOST_DIGITS])
        case "order", list() if all(isinstance(x, int) for x in before) and sorted(before) == places:
            st.session_state.setdefault(key, before)
        case "sort", list() if len(before) == len(places) and all(x in dict(item.bins) for x in map(str, before)):
            for place, chosen in enumerate(before):
                st.session_state.setdefault(f"{key}-{place}", chosen)


def statement(item: PublicItem) -> None:
    """What is asked, the documents of the dossier that it names, and the claim to examine if there is one."""
    s = session()
    st.markdown(f"### {item.text.in_(s.language)}")
    for number in item.documents:
        if words := cited(f"dossier {number}"):
            st.caption(words.in_(s.language))
    if item.claim:
        with st.container(border=True):
            st.markdown(item.claim.in_(s.language))


def grid(item: ArgueItem, key: str, before: Mapping[str, float] | None = None) -> dict[str, float] | None:
    """The marking grid to fill: points by criterion, or None until every line has some; ``before``: those kept."""
    s = session()
    given: dict[str, float] = {}
    for i, criterion in enumerate(item.criteria):
        title = s.t._(
            "**{criterion}** (out of {of})", criterion=criterion.text.in_(s.language), of=s.t.number(criterion.points)
        )
        place = f"{key}-grid-{i}"
        if before and str(i) in before:
            st.session_state.setdefault(place, int(before[str(i)]))
        points = st.segmented_control(title, range(int(criterion.points) + 1), key=place, wrap=True)
        st.caption(explained(" · ".join(text.in_(s.language) for text in criterion.expected)))
        if points is not None:
            given[str(i)] = points
    return given if len(given) == len(item.criteria) else None


def _choose(item: PublicItem, key: str) -> int | None:
    s = session()
    return st.radio(
        s.t._("Choose one answer"),
        range(len(item.options)),
        index=None,
        format_func=lambda place: item.options[place].in_(s.language),
        key=key,
    )


def _number(item: PublicItem, key: str) -> str | None:
    t, unit = session().t, item.unit or "number"
    text = st.text_input(
        t._(UNITS[unit]),
        max_chars=MOST_DIGITS,
        key=key,
        autocomplete="off",
        help=t._("Write 0,62 or 0.62, 62 or 62%: both are read. A fraction such as 31/50 is read too.")
        if unit == "percent"
        else t._("Write a number, such as 12.5 or 12,5; a fraction such as 31/50 is read too."),
    )
    if text and not is_a_number(text, unit):
        st.warning(t._("This is not read as a number: write digits, such as 12,5 or 31/50."), icon=":material/info:")
        return None
    return text or None


def _sort(item: PublicItem, key: str) -> list[str] | None:
    s = session()
    titles = {name: title.in_(s.language) for name, title in item.bins}
    chosen = [
        st.radio(
            card.in_(s.language),
            list(titles),
            index=None,
            format_func=lambda name: titles[name],
            horizontal=True,
            key=f"{key}-{i}",
        )
        for i, card in enumerate(item.options)
    ]
    return cast(list[str], chosen) if all(chosen) else None


def _arrange(item: PublicItem, key: str) -> list[int]:
    """Each step with a button up and one down; the order is always whole."""
    s = session()
    order = cast(list[int], st.session_state.setdefault(key, list(range(len(item.options)))))
    st.caption(s.t._("Move the steps with the arrows until they are in order, the first on top."))
    for place, step in enumerate(order):
        told_step, arrows = st.columns([5, 2], wrap=False, border=False, vertical_alignment="center")
        told_step.markdown(f"**{place + 1}.** {item.options[step].in_(s.language)}")
        with arrows.container(horizontal=True, horizontal_alignment="right", gap="xsmall"):
            for way, icon, told in (
                (-1, "arrow_upward", s.t._("Move step {n} up", n=place + 1)),
                (1, "arrow_downward", s.t._("Move step {n} down", n=place + 1)),
            ):
                st.button(
                    "",
                    icon=f":material/{icon}:",
                    help=told,
                    key=f"{key}-{step}-{way}",
                    on_click=_move,
                    args=(key, place, way),
                    disabled=not 0 <= place + way < len(order),
                )
    return order


def _move(key: str, place: int, way: int) -> None:
    order = list(cast(list[int], st.session_state[key]))
    order[place], order[place + way] = order[place + way], order[place]
    st.session_state[key] = order


def _write(item: PublicItem, key: str) -> str | None:
    s = session()
    with st.container(border=True):
        lines = [f"- {text.in_(s.language)} ({s.t.number(points)})" for text, points in item.criteria]
        st.markdown(s.t._("What is looked for, and the points:") + "\n" + "\n".join(lines))
    text = st.text_area(
        s.t._("Your answer, about {n} lines", n=item.lines),
        height=24 * min(item.lines, 14),
        max_chars=MOST_CHARACTERS,
        key=key,
        help=s.t._("Do not sign it and name nobody."),
    )
    return text.strip() or None
