"""Clerical review on the page Appariement: the student judges some pairs by hand, one after the other."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from interface.linkage_pairs import judged
from interface.linkage_review_result import result
from interface.linkage_words import FIELDS, difference, is_unknown, value_of
from interface.session import session
from interface.shell import note, prose
from simulator.linkage import review
from simulator.linkage.review import POPULATIONS, VERDICTS, Pairs, Population, Verdict
from simulator.study import Study

N_ = str  # marks a text for translation

PAIRS, CHOICES = 30, (10, 30, 60, 100)
FEW_WRONG = 0.5
"""Wrong pairs expected in the sample below which most students will see none."""
MOST_KEPT = 20
"""Reviews that a visit remembers, the oldest forgotten first."""
POPULATION_NAMES: dict[Population, str] = {
    "accepted": N_("Accepted pairs"),
    "refused": N_("Refused pairs that came close"),
}
ANSWERS: dict[Verdict, str] = {
    "same": N_("Same person"),
    "different": N_("Two persons"),
    "unsure": N_("Cannot tell"),
}
KEYS: dict[Verdict, str] = {"same": "1", "different": "2", "unsure": "3"}
"""What to press for each answer."""


@dataclass
class Sheet:
    """One review: the answers so far, and whether it was begun and stopped early."""

    verdicts: list[Verdict] = field(default_factory=list)
    begun: bool = False
    stopped: bool = False


@st.fragment
def by_hand(found: Study, revealed: bool) -> None:
    """The whole section; only this part runs again with each answer."""
    t = session().t
    st.markdown("### " + t._("Your turn: judge the pairs by hand"))
    with st.container(border=True):
        population, n = _asked()
        pairs = pairs_of(found, population)
        if not len(pairs):
            st.caption(t._("There is no such pair with these settings."))
            return
        sheet, order = _sheet(found, population, n), _order(found, population, pairs)[:n]
        if not sheet.begun:
            _invitation(sheet, len(order), pairs)
        elif len(sheet.verdicts) < len(order) and not sheet.stopped:
            _judge(found, pairs, order, sheet)
        else:
            chosen = order[: len(sheet.verdicts)]
            result(found, population, pairs, chosen, sheet.verdicts, revealed)
            _afterwards(sheet)


def pairs_of(found: Study, population: Population) -> Pairs:
    """The pairs that a sample is drawn from."""
    if population == "accepted":
        return review.accepted(found.linkage)
    return review.refused(found.linkage, found.pairs.candidates, judged(found))


def _asked() -> tuple[Population, int]:
    """Which pairs, and how many of them: more than the lesson needs is for those who want more."""
    s = session()
    t = s.t
    left, right = st.columns([3, 2])
    with left:
        population = st.segmented_control(
            t._("Pairs to judge"),
            POPULATIONS,
            default=POPULATIONS[0],
            required=True,
            format_func=lambda name: t._(POPULATION_NAMES[name]),
            key="review_population",
            wrap=True,
        )
    if s.level == "discovery":
        return population, PAIRS
    with right:
        n = st.segmented_control(
            t._("How many"),
            CHOICES,
            default=PAIRS,
            required=True,
            format_func=str,
            key="review_n",
            wrap=True,
        )
    return population, n


def _sheet(found: Study, population: Population, n: int) -> Sheet:
    """The visitor's answers on these very pairs: other settings and back again, and they are still there."""
    sheets = st.session_state.setdefault("reviews", {})
    key = (found.key("linkage"), population, n, _round())
    sheet = sheets.pop(key, None) or Sheet()
    sheets[key] = sheet
    while len(sheets) > MOST_KEPT:
        del sheets[next(iter(sheets))]
    return cast(Sheet, sheet)


def _round() -> int:
    return int(st.session_state.setdefault("review_round", 0))


def _order(found: Study, population: Population, pairs: Pairs) -> NDArray[np.int64]:
    return review.draw(len(pairs), population, _round(), found.streams)


def _invitation(sheet: Sheet, n: int, pairs: Pairs) -> None:
    t, wrong = session().t, n * float(1 - pairs.probability.mean())
    prose(
        t._(
            "Nobody will ever reveal the truth to a real project. So it draws some pairs and a person judges them "
            "one by one: this is **clerical review**. Here are {n} pairs, drawn at random among {all}, each with the "
            "same chance: only then does the share you find hold for all of them. What the computer thinks of each "
            "stays hidden until the end.",
            n=n,
            all=len(pairs),
        )
    )
    if wrong < FEW_WRONG:
        note(
            t._(
                "With these settings the computer expects {wrong} wrong pairs among your {n}. To meet some, lower "
                "the threshold, take identifiers away or raise their errors.",
                wrong=t.number(wrong, 2),
                n=n,
            )
        )
    st.button(t._("Begin"), key="review_begin", type="primary", on_click=_set, args=(sheet, "begun", True))


def _judge(found: Study, pairs: Pairs, order: NDArray[np.int64], sheet: Sheet) -> None:
    """One pair side by side, and the answers."""
    t, k = session().t, len(sheet.verdicts)
    st.progress(k / len(order), t._("Pair {k} of {n}", k=k + 1, n=len(order)))
    st.table(_side_by_side(found, pairs, int(order[k])), hide_index=True)
    st.caption(t._("**=** identical, **≠** different, **·** unknown on one side, which says nothing."))
    for place, verdict in zip(st.columns(3), VERDICTS, strict=True):
        with place:
            _button(ANSWERS[verdict], f"review_{verdict}", KEYS[verdict], sheet.verdicts.append, verdict, big=True)
    undo, stop, _ = st.columns(3)
    with undo:
        _button(N_("Undo"), "review_undo", "Left", _undo, sheet, disabled=not k)
    with stop:
        _button(N_("Stop here"), "review_stop", None, _set, sheet, "stopped", True, disabled=not k)


def _button(
    label: str,
    key: str,
    shortcut: str | None,
    action: Callable[..., None],
    *arguments: object,
    big: bool = False,
    disabled: bool = False,
) -> None:
    st.button(
        session().t._(label),
        key=key,
        shortcut=shortcut,
        on_click=action,
        args=arguments,
        type="primary" if big else "secondary",
        width="stretch",
        disabled=disabled,
    )


def _side_by_side(found: Study, pairs: Pairs, chosen: int) -> pd.DataFrame:
    """What both sides say of one pair; an identifier that neither knows is left out."""
    t = session().t
    ours = found.registers.platform.iloc[pairs.left[chosen]]
    theirs = found.registers.beneficiaries.iloc[pairs.right[chosen]]
    rows = []
    for name, title in FIELDS.items():
        if name not in ours.index:
            continue
        a, b = int(ours[name]), int(theirs[name])
        if is_unknown(name, a) and is_unknown(name, b):
            continue
        mark, told = difference(t, name, a, b)
        label = t._("{name}: {agreement}", name=t._(title), agreement=told) if told else t._(title)
        rows.append((f"**{mark}** {label}", value_of(t, name, a), value_of(t, name, b)))
    return pd.DataFrame(rows, columns=[t._("Identifier"), t._("Platform"), t._("SNDS")])


def _afterwards(sheet: Sheet) -> None:
    t = session().t
    undo, again, _ = st.columns(3)
    with undo:
        _button(N_("Back to the last pair"), "review_undo", None, _undo, sheet)
    with again:
        st.button(
            t._("Another sample"), key="review_again", on_click=_again, width="stretch", icon=":material/casino:"
        )


def _set(sheet: Sheet, name: str, value: bool) -> None:
    setattr(sheet, name, value)


def _undo(sheet: Sheet) -> None:
    sheet.verdicts.pop()
    sheet.stopped = False


def _again() -> None:
    st.session_state["review_round"] += 1
