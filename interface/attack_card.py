"""An attack card: what is tried, the button, and what came of it at the strictness chosen."""

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from interface.as_json import as_json
from interface.attack_room import Lost, Tried, attempt, room
from interface.attack_words import answers, badge, leaked, sentence
from interface.session import session
from interface.shell import about, note, plain, prose
from interface.space import SUPPORTED
from interface.space_table import counted
from interface.space_words import source, why
from simulator.language import Text
from simulator.space.attacks import CARDS, Card
from simulator.space.protocol import Tabulate
from simulator.space.space import Full

MOST_RAW, MOST_LETTERS = 8, 1000
"""Exchanges shown as they were, and letters of each answer."""


def cards() -> None:
    """All cards, two in a row where the screen is wide enough, in their order where it is not."""
    for i in range(0, len(CARDS), 2):
        pair = CARDS[i : i + 2]
        for place, card in zip(st.columns(len(pair)), pair, strict=True):
            with place, st.container(border=True, height="stretch"):
                _card(CARDS.index(card) + 1, card)


def try_all(after_each: Callable[[], None]) -> None:
    """A button that tries all attacks, or those not tried yet, one after the other; then the page begins again."""
    t, tried = session().t, room().at(room().strictness)
    left = [card for card in CARDS if card.key not in tried]
    label = t._("Try all of them") if len(left) == len(CARDS) else t._("Try the others")
    if not st.button(
        label if left else t._("Try all of them again"),
        key="attacks_all",
        icon=":material/bolt:",
        disabled=not SUPPORTED,
    ):
        return
    wanted = left or list(CARDS)
    bar = st.progress(0.0)
    for i, card in enumerate(wanted):
        name = t._("{i} of {n}: {title}", i=i + 1, n=len(wanted), title=t._(card.title))
        if not _ended(t, card, _telling(bar, i / len(wanted), name)):
            bar.empty()
            return
        after_each()
    st.rerun()


def _card(number: int, card: Card) -> None:
    t, here = session().t, room()
    st.markdown(f"**{number} · {t._(card.title)}**")
    prose(t._(card.story))
    place, progress = st.container(), st.empty()
    before = here.tried.get((card.key, here.strictness))
    label, icon = (t._("Try again"), "replay") if before else (t._("Try"), "play_arrow")
    if place.button(
        about(label, t._(card.title)),
        key=f"attacks_{card.key}",
        icon=f":material/{icon}:",
        type="tertiary" if before else "secondary",
        disabled=not SUPPORTED,
    ):
        if _ended(t, card, progress.caption):
            st.rerun()
        progress.empty()
    if before:
        _came_of_it(t, card, before)


def _telling(bar: DeltaGenerator, done: float, name: str) -> Callable[[str], object]:
    return lambda told: bar.progress(done, text=f"{name} · {told}")


def _ended(t: Text, card: Card, tell: Callable[[str], object]) -> bool:
    """Try; whether it came to an end. What hindered it is told."""
    try:
        tell(t._("a space is opened…"))
        attempt(card, lambda n: tell(t._("request {n}…", n=n)))
        return True
    except Full:
        st.warning(t._("All spaces of this server are in use: try again in a few minutes."), icon=":material/group:")
    except Lost as lost:
        st.info(plain(why(t, lost.why)), icon=":material/info:")
    return False


def _came_of_it(t: Text, card: Card, tried: Tried) -> None:
    prose(f"{badge(t, tried.outcome)} {plain(sentence(t, card, tried))}")
    _evidence(t, tried)
    said = [*map(plain, answers(t, tried)), t._("{bytes} left in this try.", bytes=t.bytes(tried.left))]
    note("\n".join(f"- {line}" for line in said))
    _rules(t, tried)
    prose(t._("**Even under all rules.** {text}", text=t._(card.remains)))
    prose(t._("**In a real project.** {text}", text=t._(card.practice)))
    if session().level == "expert" and tried.exchanges:
        _raw(t, tried)


def _evidence(t: Text, tried: Tried) -> None:
    """What leaked; else the first table of which the gate hid something."""
    if tried.result.lines:
        table = leaked(t, tried)
        st.table(table.set_index(table.columns[0]))
        return
    for request, answer in tried.exchanges:
        if isinstance(request, Tabulate) and answer.released and answer.refusals:
            counted(t, request, answer, most=215)
            return


def _rules(t: Text, tried: Tried) -> None:
    """The rules that answered, each with its reason and source."""
    if not tried.result.rules:
        prose(t._(":material/lock_open: No rule answered."))
    elif tried.result.succeeded:
        prose(t._("A rule answered, and was not enough:"))
    for reason in tried.result.rules:
        prose(f":material/block: {plain(why(t, reason))} :gray[:small[:material/menu_book: {source(t, reason)}]]")


def _raw(t: Text, tried: Tried) -> None:
    with st.expander(t._("The requests and answers themselves"), icon=":material/data_object:"):
        for request, answer in tried.exchanges[-MOST_RAW:]:
            as_json(request.model_dump_json(exclude_defaults=False), wrap_lines=True)
            raw = answer.model_dump_json()
            as_json(raw if len(raw) <= MOST_LETTERS else f"{raw[:MOST_LETTERS]}…", wrap_lines=True)
        if len(tried.exchanges) > MOST_RAW:
            note(t._("The last {n} of {all}.", n=MOST_RAW, all=len(tried.exchanges)))
