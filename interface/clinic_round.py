"""La clinique, morning after morning: the list of patients, what to do with each, what the week brought."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Literal, cast

import numpy as np
import streamlit as st

from interface.clinic_trends import sparklines
from interface.linkage_words import DEVICES, SEXES
from interface.session import session
from interface.shell import note, prose
from simulator import care
from simulator.clinic import NEVER, ON_LIST, Decisions, Game
from simulator.clinic_score import admitted, score
from simulator.clinic_settings import ClinicSettings
from simulator.clinic_trends import trends
from simulator.study import Study

N_ = str  # marks a text for translation

Action = Literal["call", "wait", "ignore"]
Key = tuple[Hashable, ClinicSettings]
ACTIONS: dict[Action, str] = {"call": N_("Call"), "wait": N_("Wait"), "ignore": N_("Ignore")}
TALL = "<style>[class*=st-key-clinic_card] button{min-height:2.75rem}</style>"
"""What to do with a patient is chosen with a thumb."""
MOST_KEPT = 20
"""Rounds that a visit remembers, the oldest forgotten first."""


@dataclass
class Round:
    """How far the visitor is: what was decided on each finished morning, and so far on this one; ``told``: after how
    many of them the visitor has read what happened."""

    past: list[dict[int, Action]] = field(default_factory=list)
    now: dict[int, Action] = field(default_factory=dict)
    told: int = 0
    begun: bool = False


def current(found: Study, settings: ClinicSettings) -> Round:
    """The visitor's round with these very settings: change them and back again, and it is still there."""
    rounds = cast(dict[Key, Round], st.session_state.setdefault("clinic_rounds", {}))
    key = (found.key("verdict"), settings)
    left = next(reversed(rounds), key)
    mine = rounds.pop(key, None) or Round()
    if left != key and 0 < len(rounds[left].past) < left[1].mornings:
        st.info(
            session().t._(
                "The scenario or the round has changed: this is a new round. The one you had begun is kept; go back "
                "to its settings to go on with it."
            ),
            icon=":material/info:",
        )
    rounds[key] = mine
    while len(rounds) > MOST_KEPT:
        del rounds[next(iter(rounds))]
    return mine


def decisions(game: Game, mine: Round) -> Decisions:
    """What the visitor has decided on the mornings that are over."""
    made = Decisions(np.full(len(game.place), NEVER), np.full(len(game.place), NEVER))
    for morning, marks in enumerate(mine.past):
        for listed, action in marks.items():
            if action != "wait":
                (made.called if action == "call" else made.ignored)[listed] = morning
    return made


def rules(settings: ClinicSettings) -> None:
    """What the game is, in a few lines."""
    t, share = session().t, care.AVOIDED_IF_CALLED
    prose(
        t._(
            "You are the nurse. Each morning, once a week, the platform puts **{new} new patients** on your list: "
            "two thirds are in alert, the others are not. You have time for **{calls} calls**.",
            new=settings.patients,
            calls=settings.calls_per_morning,
        )
    )
    st.markdown(
        "\n".join(
            f"- {line}"
            for line in (
                t._(
                    "**Call**: if a hospitalisation for heart failure was coming within 30 days, the call avoids it "
                    "with probability {share} (95% interval {interval}, {source}).",
                    share=t.percent(share.value),
                    interval=t.interval(share.low, share.high, 0, percent=True),
                    source=care.HAZARD_RATIO_SOURCE,
                ),
                t._("**Wait**: the patient is on your list again next morning, for the last time."),
                t._("**Ignore**: the patient leaves your list until the end."),
            )
        )
    )
    if settings.fatigue:
        prose(
            t._(
                "Calls for nothing tire everybody: for each one made per morning, over the last four mornings, "
                "today’s calls lose {fatigue} of their effect.",
                fatigue=t.percent(settings.fatigue),
            )
        )
    note(
        t._(
            "Each week you will learn who was admitted. A hospitalisation that you avoid is seen by nobody: only at "
            "the end does the simulator tell."
        )
    )


def morning(found: Study, settings: ClinicSettings, game: Game, mine: Round) -> None:
    """One morning: who is on the list and what to do with each."""
    t, m = session().t, len(mine.past)
    made = decisions(game, mine)
    left = settings.calls_per_morning - list(mine.now.values()).count("call")
    told = t.n("{count} call left this morning.", "{count} calls left this morning.", max(left, 0))
    when = t._("Morning {k} of {n}", k=m + 1, n=game.mornings)
    st.progress(m / game.mornings, f"**{when}** · :material/call: {told}")
    st.html(TALL)
    listed = [int(i) for i in game.on_list(m, made.gone(m))]
    if not listed:
        prose(t._("Nobody is on your list this morning."))
    for pair in range(0, len(listed), 2):
        for place, i in zip(st.columns(2), listed[pair : pair + 2], strict=False):
            with place:
                _card(found, settings, game, mine, i)
    if listed:
        note(
            t._(
                "Last 12 weeks, as far from the patient’s usual level (dashed) as the model sees it. Shaded: the "
                "side to which the measure goes when water builds up. Dot: this week. —: no sensor, no "
                "data, or nothing ever to report."
            )
        )
    _end(settings, mine, left)


def week(found: Study, settings: ClinicSettings, game: Game, mine: Round) -> None:
    """What the nurse gets to know after a morning; a short page, so that the next list is read from its top."""
    t, m = session().t, len(mine.past)
    over = m == game.mornings
    st.progress(m / game.mornings, t._("30 days later") if over else t._("One week later"))
    made = decisions(game, mine)
    lines = [
        _admission(made, int(i), patient_name(found, game, int(i)))
        for i in admitted(game, score(game, made.called, settings.fatigue), m)
    ]
    if lines:
        st.warning("\n\n".join(lines), icon=":material/local_hospital:")
    else:
        st.info(t._("None of the patients of your list was admitted."), icon=":material/event_available:")
    label = t._("See the result") if over else t._("Next morning")
    st.button(label, key="clinic_next", type="primary", width="stretch", on_click=setattr, args=(mine, "told", m))


def _admission(made: Decisions, i: int, name: str) -> str:
    t = session().t
    if made.called[i] != NEVER:
        return t._("**{patient}** was admitted for heart failure in spite of your call.", patient=name)
    if made.ignored[i] != NEVER:
        return t._("**{patient}**, whom you had ignored, was admitted for heart failure.", patient=name)
    return t._("**{patient}**, who waited, was admitted for heart failure.", patient=name)


def _card(found: Study, settings: ClinicSettings, game: Game, mine: Round, i: int) -> None:
    """One patient: who, how the measures went, what to do."""
    t, m = session().t, len(mine.past)
    name = patient_name(found, game, i)
    with st.container(border=True, height="stretch", key=f"clinic_card_{i}"):
        prose(_who(found, settings, game, m, i))
        sparklines(trends(found, game, m, i), name)
        key = f"clinic_{game.number}_{m}_{i}"
        st.session_state[key] = mine.now.get(i, "wait")
        st.segmented_control(
            t._("What to do with {patient}", patient=name),
            list(ACTIONS),
            format_func=lambda action: t._(ACTIONS[action]),
            key=key,
            required=True,
            width="stretch",
            label_visibility="collapsed",
            on_change=_marked,
            args=(mine, i, key),
            wrap=True,
        )


def _who(found: Study, settings: ClinicSettings, game: Game, m: int, i: int) -> str:
    t, cohort = session().t, found.bearers.cohort
    bearer = int(found.evaluation.test_patients[game.place[i]])
    told = t._(
        "**{patient}** · {sex}, {age} years old · {device}",
        patient=patient_name(found, game, i),
        sex=t._(SEXES[int(cohort.sex[bearer])]),
        age=int(cohort.age[bearer]),
        device=t._(DEVICES[int(cohort.device[bearer])]),
    )
    alert, last = t._("in alert"), t._("last morning")
    if settings.show_score:
        risk = t._("risk {risk}", risk=t.percent(float(game.score[m, i]), 1))
        told += f" :orange-badge[{risk} · {alert}]" if game.alert[m, i] else f" :gray-badge[{risk}]"
    return told + (f" :blue-badge[{last}]" if m == game.arrival[i] + ON_LIST - 1 else "")


def patient_name(found: Study, game: Game, i: int) -> str:
    """How a listed patient is called on the page: by the number used on the page Data."""
    return session().t._("Patient {number}", number=str(found.evaluation.test_patients[game.place[i]]))


def _marked(mine: Round, i: int, key: str) -> None:
    mine.now[i] = st.session_state[key]


def _end(settings: ClinicSettings, mine: Round, left: int) -> None:
    """The button that lets a week go by, once there are not too many calls."""
    t = session().t
    if left < 0:
        st.warning(
            t.n(
                "You have time for {count} call only: take the others back.",
                "You have time for {count} calls only: take the others back.",
                settings.calls_per_morning,
            ),
            icon=":material/phone_disabled:",
        )
    done, again = st.columns([2, 1])
    with done:
        st.button(
            t._("End the morning"),
            key="clinic_end",
            type="primary",
            width="stretch",
            disabled=left < 0,
            on_click=_finish,
            args=(mine,),
        )
    with again:
        st.button(t._("Start again"), key="clinic_again", width="stretch", on_click=restart, args=(mine,))


def _finish(mine: Round) -> None:
    mine.past.append(mine.now)
    mine.now = {}


def restart(mine: Round) -> None:
    """Forget what was decided: the same patients on the same mornings."""
    mine.past, mine.now, mine.told, mine.begun = [], {}, 0, False
