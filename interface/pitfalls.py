"""The page Les échecs classiques: one failure, one switch, the two numbers, and the scenario to open elsewhere."""

from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from interface import learning_charts
from interface.compute import cache, obstacle
from interface.controls import in_words
from interface.glossary import meaning
from interface.pitfall_charts import dots
from interface.session import Session, session, write_link
from interface.shell import note, prose, reading, written
from models.evaluation import Estimate
from models.training import TooFewEvents
from simulator.messages import STAGE_NAMES, WHY_MISSING
from simulator.pairing_losses import SMALLEST
from simulator.pitfalls import (
    PITFALLS,
    STATES,
    Numbers,
    Pitfall,
    State,
    base_of,
    change,
    compare,
    estimate,
    numbers_key,
    study_of,
)
from simulator.pitfalls.failure import Figure
from simulator.pitfalls.figures import patients_behind
from simulator.scenario import parameters
from simulator.study import Study

N_ = str  # marks a text for translation

GROUPS = {"data": N_("The data"), "learning": N_("The training"), "world": N_("The world")}
STATE_NAMES: dict[State, str] = {"before": N_("Before"), "failing": N_("Failing"), "repaired": N_("Repaired")}
SHOWN_ON = {
    "linkage": ("appariement", N_("Pairing")),
    "training": ("apprentissage", N_("Training")),
    "evaluation": ("evaluation", N_("Evaluation")),
}
"""Address and title of the page on which a scenario is opened."""


def choose() -> Pitfall:
    """The failure that the visitor looks at, kept in the link."""
    s = session()
    t, chosen = s.t, PITFALLS[s.view.get("failure", 0)]
    st.session_state["failure_group"], st.session_state["failure"] = chosen.group, chosen.key
    st.segmented_control(
        t._("Where does the failure come from?"),
        list(GROUPS),
        format_func=lambda group: t._(GROUPS[group]),
        key="failure_group",
        on_change=_group_chosen,
        wrap=True,
    )
    titles = {p.key: p.title for p in PITFALLS if p.group == chosen.group}
    st.pills(
        t._("The failure"),
        list(titles),
        format_func=lambda key: t._(titles[key]),
        key="failure",
        on_change=_failure_chosen,
        wrap=True,
    )
    return chosen


def _group_chosen() -> None:
    _look_at(next((i for i, p in enumerate(PITFALLS) if p.group == st.session_state["failure_group"]), None))


def _failure_chosen() -> None:
    _look_at(next((i for i, p in enumerate(PITFALLS) if p.key == st.session_state["failure"]), None))


def _look_at(place: int | None) -> None:
    if place is not None:
        session().view["failure"] = place
        st.session_state["failure_state"] = STATES[0]
        write_link()


def base() -> Study:
    """The study in which the failures are produced."""
    return Study(base_of(session().scenario), cache())


def numbers(pitfall: Pitfall, found: Study) -> dict[State, Numbers] | str:
    """Both numbers in the three scenarios, or why there are none, in the visitor's language."""
    t = session().t
    place = st.container()  # also when nothing is computed: what follows keeps its place, and with it the focus
    if all(numbers_key(pitfall, state, found) in cache() for state in STATES):
        return compare(pitfall, found)
    with place:
        why = obstacle(study_of(pitfall, "before", found))
    if why:
        return why
    place = place.empty()
    bar, now = place.progress(0.0), STATES[0]

    def tell(stage: str, share: float = 0.0) -> None:
        done = STATES.index(now) / len(STATES)
        words = t._("{scenario}: {stage}", scenario=t._(STATE_NAMES[now]), stage=t._(STAGE_NAMES[stage]))
        bar.progress(done, words)

    def began(state: State) -> None:
        nonlocal now
        now = state
        tell("evaluation")

    found.progress = tell
    try:
        return compare(pitfall, found, began)
    except TooFewEvents:
        return t._(WHY_MISSING["too_few_events"])
    finally:
        found.progress = None
        place.empty()


def switch() -> State:
    """Which of the three scenarios is looked at."""
    t = session().t
    st.session_state.setdefault("failure_state", STATES[0])
    chosen: State | None = st.segmented_control(
        t._("The switch"),
        STATES,
        format_func=lambda state: t._(STATE_NAMES[state]),
        key="failure_state",
        help=t._("The same patients, with the same luck, in all three."),
        wrap=True,
    )
    return chosen or STATES[0]


def hidden(pitfall: Pitfall, found: Study) -> bool:
    """Whether fewer than :data:`SMALLEST` patients stand behind the numbers of one of the scenarios."""
    return any(patients_behind(study_of(pitfall, state, found)) < SMALLEST for state in STATES)


def both_numbers(pitfall: Pitfall, found: dict[State, Numbers], state: State) -> None:
    """The number that hides and the one that betrays, each with its picture over the three scenarios."""
    t = session().t
    titles = (t._("The number that hides"), t._("The number that betrays"))
    for i, (place, one) in enumerate(zip(st.columns(2), (pitfall.hides, pitfall.betrays), strict=True)):
        with place, st.container(border=True):
            prose(f"**{titles[i]}**")
            known = {name: estimate(values[i]) for name, values in found.items()}
            title, digits = t._(one.title), 0 if one.percent else 2
            value, told = written(known[state], percent=one.percent, digits=digits)
            st.metric(title, value, help=meaning(title), delta_description=told if _varies(known[state]) else _sure())
            dots(one, known, state, STATE_NAMES, betrays=bool(i))


def read(pitfall: Pitfall, found: dict[State, Numbers], state: State) -> None:
    """What the switch has done so far, in sentences made from the numbers."""
    t = session().t
    if state == "before":
        reading(t._("Bet first: which of the two numbers will move, and which way? Then turn the switch."))
        return
    (a, c), (b, d), (_, e) = (found[s] for s in STATES)
    told = t._(
        "With the failure, “{hides}” changes by {first}, and “{betrays}” by {second}.",
        hides=t._(pitfall.hides.title),
        first=_by(pitfall.hides, change(a, b)),
        betrays=t._(pitfall.betrays.title),
        second=_by(pitfall.betrays, change(c, d)),
    )
    if state == "repaired":
        told += " " + t._("The repair changes the latter by {third}.", third=_by(pitfall.betrays, change(d, e)))
    reading(told)
    if not shows(pitfall, change(c, d)):
        unsure = t._("In your scenario this failure is no larger than chance: it may need more patients to show.")
        st.caption(unsure)


def shows(pitfall: Pitfall, moved: Estimate) -> bool:
    """Whether the betraying number surely moved as it should."""
    return moved.low > 0 if pitfall.rises else moved.high < 0


def _varies(found: Estimate) -> bool:
    """Whether other patients could have given another number: nothing is compared with itself."""
    return not found.low == found.value == found.high == 0


def _sure() -> str:
    return session().t._("0 by construction")


def _by(one: Figure, moved: Estimate) -> str:
    """A change with its sign and its interval; of a share, in points."""
    if not _varies(moved):
        return _sure()
    t, scale, digits = session().t, 100 if one.percent else 1, 0 if one.percent else 2
    value = t.number(scale * moved.value, digits)
    value = f"+{value}" if moved.value > 0 else value
    interval = t.interval(scale * moved.low, scale * moved.high, digits, percent=False)
    if not one.percent:
        return f"{value} {interval}"
    shown = round(scale * moved.value, digits)
    return t.n("{value} point {interval}", "{value} points {interval}", shown, value=value, interval=interval)


def story(pitfall: Pitfall) -> None:
    """What happens, a published example, the repair, and a question for the class."""
    t = session().t
    left, right = st.columns(2)
    with left:
        st.markdown("### " + t._("It has happened"))
        prose(t._(pitfall.example))
        st.caption(t._("Source: {source}", source=t._(pitfall.source)))
    with right:
        st.markdown("### " + t._("The repair"))
        prose(t._(pitfall.repair))
        st.markdown("### " + t._("A question for the class"))
        prose(t._(pitfall.question))


def open_scenario(pitfall: Pitfall, state: State, found: Study) -> None:
    """A link that opens this very scenario on the page where it is worth looking at, in another tab."""
    t = session().t
    address, title = SHOWN_ON[pitfall.page]
    label = t._("Open “{scenario}” on the page “{page}”", scenario=t._(STATE_NAMES[state]), page=t._(title))
    st.link_button(label, f"{address}?{urlencode(link(pitfall, state, found))}", icon=":material/open_in_new:")
    st.caption(t._("In another tab: your own scenario stays as it is here."))


def link(pitfall: Pitfall, state: State, found: Study) -> dict[str, str]:
    """The parameters of the link: what differs from the visitor's preset."""
    s = session()
    scenario = study_of(pitfall, state, found).scenario
    return Session(s.language, True, s.level, s.preset, scenario).query()


def what_changed(pitfall: Pitfall, found: Study) -> None:
    """The parameters of the three scenarios, and what was set aside in the visitor's own."""
    t, known = session().t, parameters()
    with st.expander(t._("What exactly was changed?")):
        scenarios = {state: study_of(pitfall, state, found).scenario for state in STATES}
        rows = [
            [t._(known[key].title), *(in_words(known[key], scenarios[state].get(key)) for state in STATES)]
            for key in pitfall.before
        ]
        head = [t._("Parameter"), *(t._(STATE_NAMES[state]) for state in STATES)]
        st.table(pd.DataFrame(rows, columns=head), hide_index=True)
        aside = [key for key in found.scenario.differences(session().scenario) if key not in pitfall.before]
        if aside:
            names = ", ".join(t._(known[key].title) for key in aside)
            note(
                t._(
                    "Everything else is as in your scenario, except what was set aside so that the page answers "
                    "quickly and shows one failure at a time: {names}.",
                    names=names,
                )
            )
        else:
            st.caption(t._("Everything else is as in your scenario."))


def more(pitfall: Pitfall, state: State, found: Study) -> None:
    """The learning curve, where learning by heart is the subject."""
    if pitfall.key == "overfitting":
        learning_charts.more_patients(study_of(pitfall, state, found))
