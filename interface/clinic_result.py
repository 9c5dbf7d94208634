"""The end of a round of La clinique: what it was worth, against whom, how much was luck, what became of whom."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from interface import clinic_charts
from interface.clinic_afterwards import discuss, how_obtained, patient_by_patient
from interface.clinic_round import Round, decisions, restart
from interface.session import session, write_link
from interface.shell import figure, reading
from models.evaluation import Estimate
from simulator import care
from simulator.clinic import Game
from simulator.clinic_score import (
    ROUNDS,
    Average,
    Score,
    Strategy,
    Total,
    averages,
    by_strategies,
    luck,
    mean_of,
    score,
)
from simulator.clinic_settings import ClinicSettings
from simulator.costs import CostSettings
from simulator.scenario import parameters
from simulator.study import Study


def result(found: Study, settings: ClinicSettings, game: Game, mine: Round) -> None:
    """Everything after the last morning."""
    t = session().t
    made = decisions(game, mine)
    yours = score(game, made.called, settings.fatigue)
    others = by_strategies(game, settings, found.streams.generator("clinic.chance", game.number))
    drawn = luck(found, settings, game)
    totals: dict[str, Total] = {"you": yours.total, **{name: s.total for name, s in others.items()}}
    totals["chance"] = mean_of(drawn)
    st.markdown("## " + t._("The round is over"))
    _figures(yours, found.scenario.costs)
    _buttons(mine)
    st.markdown("### " + t._("On your very mornings"))
    left, right = st.columns(2)
    with left:
        clinic_charts.side_by_side({name: s.avoided for name, s in totals.items()})
        _read_round(totals["you"], totals["model"])
    with right:
        if yours.at_stake:
            reached = [s.total.reached for s in (yours, others["model"], *drawn)]
            clinic_charts.chance(reached[0], reached[1], reached[2:])
            _read_luck(yours, drawn)
    _table(totals, found.scenario.costs)
    st.caption(t._("Chance: the mean of {n} nurses who call at random.", n=ROUNDS))
    patient_by_patient(found, game, made, yours)
    _on_average(found, settings)
    discuss(game, settings, made, yours, others["model"])
    how_obtained(found, settings)


def _figures(yours: Score, costs: CostSettings) -> None:
    t, total = session().t, yours.total
    places = st.columns(4)
    with places[0]:
        st.metric(
            t._("Called in time"),
            t._("{n} of {all}", n=total.reached, all=total.at_stake),
            delta_description=t._("Patients who were to be admitted and whom you called before"),
        )
    with places[1]:
        figure(
            t._("Stays avoided"),
            total.avoided,
            percent=False,
            digits=1,
            help=t._("Expected: what your calls avoid on average, whatever the luck of the day."),
        )
        played = t.n(
            "In this round: {count} stay", "In this round: {count} stays", int(yours.avoided_as_played.sum())
        )
        st.caption(f"{played} ({care.HAZARD_RATIO_SOURCE})")
    with places[2]:
        figure(t._("Calls per stay avoided"), total.calls_per_stay, percent=False)
    with places[3]:
        spent = t._(
            "{calls} calls, {hours} hours at {minutes} minutes each",
            calls=total.calls,
            hours=t.number(_hours(total.calls, costs), 1),
            minutes=t.number(costs.minutes_per_alert, 0),
        )
        st.metric(t._("Missed admissions"), t.number(total.missed), delta_description=spent)


def _buttons(mine: Round) -> None:
    t = session().t
    again, another, _ = st.columns([1, 1, 1])
    with again:
        st.button(t._("Play it again"), key="clinic_again", width="stretch", on_click=restart, args=(mine,))
    with another:
        st.button(
            t._("Another round"),
            key="clinic_another",
            width="stretch",
            type="primary",
            on_click=_another,
            icon=":material/casino:",
        )


def _another() -> None:
    s = session()
    number, last = s.scenario.clinic.game, parameters()["clinic.game"].high
    s.set("clinic.game", number + 1 if number != last else 1)
    write_link()


def _read_round(yours: Total, model: Total) -> None:
    t = session().t
    if not yours.at_stake:
        reading(t._("No patient of your list was to be admitted: this time nobody could avoid anything."))
        return
    if yours.avoided.value > model.avoided.value:
        told = t._("On these mornings you do better than the model.")
    elif yours.avoided.value < model.avoided.value:
        told = t._("On these mornings the model does better than you.")
    else:
        told = t._("On these mornings you and the model do equally well.")
    reading(
        told
        + " "
        + t._(
            "Lines: CHAMPION’s 95% interval, the same for all strategies: it moves all of them together and does not "
            "blur who is better on these mornings."
        )
    )


def _read_luck(yours: Score, drawn: Sequence[Score]) -> None:
    t, reached = session().t, yours.total.reached
    as_good = sum(s.total.reached >= reached for s in drawn)
    reading(
        t._(
            "Of {n} nurses who call at random, {share} call at least as many in time as you ({reached} of {all}). "
            "With so few hospitalisations one round says little about who is good.",
            n=len(drawn),
            share=t.percent(as_good / len(drawn)),
            reached=reached,
            all=yours.at_stake,
        )
    )


def _table(strategies: Mapping[str, Total] | Mapping[Strategy, Average], costs: CostSettings) -> None:
    """Every strategy in figures, on the same mornings or on average."""
    t = session().t
    rows = [
        (
            clinic_charts.name_of(name),
            t._("{calls} ({hours}\u00a0h)", calls=t.number(s.calls, 0), hours=t.number(_hours(s.calls, costs), 1)),
            t.estimate(s.missed, digits=1) if isinstance(s, Average) else t.number(round(s.missed, 1)),
            t.estimate(s.avoided, digits=1),
            t.estimate(s.calls_per_stay),
        )
        for name, s in strategies.items()
    ]
    head = [t._("Strategy"), t._("Calls"), t._("Missed"), t._("Stays avoided"), t._("Calls per stay avoided")]
    st.table(pd.DataFrame(rows, columns=head), border="horizontal", hide_index=True)


def _on_average(found: Study, settings: ClinicSettings) -> None:
    """The strategies when luck has had time to even out."""
    t = session().t
    st.markdown("### " + t._("On average over {n} other rounds", n=ROUNDS))
    place = st.empty()
    with place, st.spinner(t._("Playing {n} rounds…", n=ROUNDS)):
        mean = averages(found, settings)
    place.empty()
    avoided: dict[str, Estimate] = {name: a.avoided for name, a in mean.items()}
    clinic_charts.side_by_side(avoided, {name: a.rounds for name, a in mean.items()})
    model, chance, everyone = mean["model"], mean["chance"], mean["everyone"]
    reading(
        t._(
            "A round avoids {model} stays with the model and {chance} with chance, for {calls} and {others} calls. "
            "Calling everyone avoids {all} but costs {ratio} calls per stay avoided. Wide bars: 95% of the "
            "rounds; lines: 95% interval of the mean.",
            model=t.number(model.avoided.value, 1),
            chance=t.number(chance.avoided.value, 1),
            calls=t.number(model.calls, 0),
            others=t.number(chance.calls, 0),
            all=t.number(everyone.avoided.value, 1),
            ratio=t.number(everyone.calls_per_stay.value, 0),
        )
    )
    _table(mean, found.scenario.costs)


def _hours(calls: float, costs: CostSettings) -> float:
    return calls * costs.minutes_per_alert / 60
