"""What became of the patients of a round of La clinique, what to discuss, and how the figures were obtained."""

import pandas as pd
import streamlit as st

from interface.clinic_round import patient_name
from interface.session import session
from interface.shell import note, prose
from simulator import care
from simulator.clinic import NEVER, Decisions, Game, shared_calls
from simulator.clinic_score import Score
from simulator.clinic_settings import ANCKER, BONAFIDE, ClinicSettings
from simulator.study import Study


def patient_by_patient(found: Study, game: Game, made: Decisions, yours: Score) -> None:
    """Patient by patient, the hospitalisations that were coming."""
    t = session().t
    if not yours.at_stake:
        return
    st.markdown("### " + t._("What became of the patients who were to be admitted"))
    rows = []
    for i in (game.stay != NEVER).nonzero()[0]:
        came = int(game.arrival[i])
        rows.append(
            (
                patient_name(found, game, int(i)),
                t.percent(float(game.score[came, i]), 1),
                _decided(made, int(i)),
                _happened(game, made, yours, int(i)),
            )
        )
    head = [t._("Patient"), t._("Risk when they came onto your list"), t._("You"), t._("What happened")]
    st.table(pd.DataFrame(rows, columns=head), border="horizontal", hide_index=True)
    note(
        t._(
            "In life the line “avoided” does not exist: a stay that does not happen leaves no trace, and a nurse who "
            "avoids many looks like one who calls for nothing."
        )
    )


def _decided(made: Decisions, i: int) -> str:
    t = session().t
    if made.called[i] != NEVER:
        return t._("called on morning {k}", k=int(made.called[i]) + 1)
    if made.ignored[i] != NEVER:
        return t._("ignored on morning {k}", k=int(made.ignored[i]) + 1)
    return t._("made to wait")


def _happened(game: Game, made: Decisions, yours: Score, i: int) -> str:
    t = session().t
    if yours.avoided_as_played[i]:
        return t._("stay avoided")
    called = made.called[i] != NEVER
    days = int(game.stay[i] - game.day[made.called[i] if called else game.arrival[i]])
    if called:
        return t.n(
            "admitted {count} day after your call all the same",
            "admitted {count} days after your call all the same",
            days,
        )
    return t.n(
        "admitted {count} day after coming onto the list", "admitted {count} days after coming onto the list", days
    )


def discuss(game: Game, settings: ClinicSettings, made: Decisions, yours: Score, model: Score) -> None:
    """What to talk about in class, from the student's own numbers."""
    t = session().t
    shared = shared_calls(game, made, settings.calls_per_morning)
    only = int(((model.worth > 0) & (yours.worth == 0)).sum())
    mine = int(((yours.worth > 0) & (model.worth == 0)).sum())
    with st.container(border=True):
        prose("**" + t._("To discuss") + "**")
        st.markdown(
            "- "
            + t._(
                "{shared} of your {calls} calls went to a patient whom the model would have called from your list. "
                "Did you decide, or did you follow? *Automation bias*: Goddard, J Am Med Inform Assoc 2012;19:121.",
                shared=shared,
                calls=yours.total.calls,
            )
            + "\n- "
            + t._(
                "Patients whom the model would have reached and you missed: {only}; the other way round: {mine}. Who "
                "answers for a patient missed because the nurse did not follow the model? And because "
                "she did?",
                only=only,
                mine=mine,
            )
            + "\n- "
            + t._(
                "Calls for nothing: {n}. What does a call for nothing cost a patient of eighty?",
                n=yours.total.calls - yours.total.reached,
            )
        )


def how_obtained(found: Study, settings: ClinicSettings) -> None:
    """Where the figures come from and what they leave out."""
    t, share = session().t, care.AVOIDED_IF_CALLED
    with st.expander(t._("How were these figures obtained?")):
        prose(
            t._(
                "The patients are the {n} test patients of your study, from whom the model never learned; stays are "
                "the true ones of the synthetic world. A stay counts if it comes within 30 days of the patient’s "
                "coming onto the list. Reached by a call, it is avoided with probability {share} {interval} "
                "({source}) times the vigilance of that morning. The same patients, stays and fates for all "
                "strategies.",
                n=len(found.evaluation.test_patients),
                share=t.percent(share.value),
                interval=t.interval(share.low, share.high, 0, percent=True),
                source=care.HAZARD_RATIO_SOURCE,
            )
        )
        prose(
            t._(
                "Vigilance = (1 − {fatigue})^(calls for nothing a morning over the last four mornings). Reminders "
                "were followed 30% less for each one more ({ancker}), nurses answered later after alarms for nothing "
                "({bonafide}). Neither study is of telemonitoring: the value is a choice, 0 to 30% are plausible.",
                fatigue=t.percent(settings.fatigue),
                ancker=ANCKER,
                bonafide=BONAFIDE,
            )
        )
        prose(
            t._(
                "The model calls those in alert, the highest risk first; chance calls anybody on the list; both have "
                "your number of calls a morning and make the others wait. “Everyone called” has no limit. The "
                "all-seeing nurse knows the future: with as many calls no strategy can do better. The intervals of "
                "the averages add the chance of who is in the sample (bootstrap by patient) to CHAMPION’s."
            )
        )
        if found.scenario.model.split == "row":
            prose(t._("Your split is by week: the model has learned from other weeks of these very patients."))
