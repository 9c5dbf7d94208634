"""How the data is organised before anything is learned, and the marks of what was learned."""

import pandas as pd
import streamlit as st

from interface import feature_words as words
from interface.charts import Chart, category, chart, draw, layer, number
from interface.colours import COLOURS
from interface.kept import kept
from interface.session import session
from interface.shell import figure, note, prose, reading
from models.evaluation import Discrimination
from models.landmarks import LONG, MIDDLE, SHORT, WEEK
from models.training import Model
from simulator import splits
from simulator.explained import examples as example_rows
from simulator.explained import row_of
from simulator.study import Study

N_ = str  # marks a text for translation

PARTS = {"train": N_("Learning"), "validation": N_("Validation"), "test": N_("Test")}
SHOWN = 2
"""Measures shown in the table of examples."""


def marks(found: Study) -> None:
    """How good the model is on the test, beside what “never” would get."""
    t, d = session().t, found.evaluation.discrimination
    ranking = t._(
        "Given a week before a stay and a quiet one, how often the score puts them in the right order; 0.5 is chance."
    )
    before = t._("Share of the test’s patient-weeks followed by a stay for heart failure within the horizon.")
    four_marks(d, found.model, ranking, (t._("Weeks before a stay"), before))
    reading(
        t._(
            "On {n} test patients: shown a week before a stay and a quiet one, the model recognises which is which "
            "{share} of the time. Tossing a coin would do so {chance} of the time.",
            n=len(found.evaluation.test_patients),
            share=t.percent(d.auroc.value),
            chance=t.percent(0.5),
        )
    )


def four_marks(d: Discrimination, model: Model, ranking: str, usually: tuple[str, str]) -> None:
    """AUROC, average precision and Brier score beside those of “never”, and how usual the event is.

    ``ranking`` says what the AUROC is, ``usually`` what the share of events is called and is; all translated.
    """
    t = session().t
    usual, told = d.prevalence.value, model.n_train_events / model.n_train_rows
    never = usual * (1 - told) ** 2 + (1 - usual) * told**2
    precision = t._("Share of right alarms, averaged over all thresholds.")
    brier = t._("Mean squared distance between the announced risk and what happened: the lower, the better.")
    places = st.columns(4)
    with places[0]:
        figure(t._("AUROC"), d.auroc, percent=False, digits=2, help=ranking)
        st.caption(t._("“Never”: {value}", value=t.number(0.5, 2)))
    with places[1]:
        figure(t._("Average precision"), d.average_precision, percent=False, digits=3, help=precision)
        st.caption(t._("“Never”: {value}", value=t.number(usual, 3)))
    with places[2]:
        figure(t._("Brier score"), d.brier, percent=False, digits=4, help=brier)
        st.caption(t._("“Never”: {value}", value=t.number(never, 4)))
    with places[3]:
        figure(usually[0], d.prevalence, digits=1, help=usually[1])


def one_row(found: Study) -> None:
    """What one patient-week knows and what it is asked, to scale."""
    t = session().t
    st.markdown("### " + t._("One line per patient and per week"))
    draw(_one_row(found), key="one_row")
    compared = t._(
        "Each measure is compared with what is usual for the same patient, over the last week, month and season."
    )
    asked = t.n(
        "The question: will a stay for heart failure begin within {count} day?",
        "The question: will a stay for heart failure begin within {count} days?",
        found.scenario.landmarks.horizon_days,
    )
    reading(f"{compared} {asked}")


@kept("features")
def _one_row(found: Study) -> Chart:
    t, settings = session().t, found.scenario.landmarks
    longest = max(settings.baseline_weeks, LONG) + 1
    windows = pd.DataFrame(
        [
            (t._("What is usual"), -WEEK * longest, -WEEK * MIDDLE, "past"),
            (t._("Season"), -WEEK * LONG, 0, "past"),
            (t._("Month"), -WEEK * MIDDLE, 0, "past"),
            (t._("Week"), -WEEK * SHORT, 0, "past"),
            (t._("The question"), 0, settings.horizon_days, "future"),
        ],
        columns=["what", "start", "end", "side"],
    )
    x = number("start", t._("Days before and after the prediction"), scale={"nice": False})
    colours = {"domain": ["past", "future"], "range": [COLOURS["implant"], COLOURS["admission"]]}
    bars = {"y": category("what", None, sort=None), "color": category("side", None, scale=colours, legend=None)}
    layers = [
        layer({"type": "bar", "height": 16}, "windows", x=x, x2={"field": "end"}, **bars),
        layer({"type": "rule", "strokeWidth": 2, "color": COLOURS["grey"]}, "now", x=x),
    ]
    return chart({"layer": layers}, {"windows": windows, "now": pd.DataFrame({"start": [0]})}, height=190)


def unanswered(found: Study) -> None:
    """The lines exist without the hospital records; what they ask has no answer."""
    t = session().t
    prose(
        t._(
            "{rows} lines are ready, and not one has an answer: the implant never says who went to hospital. Without "
            "answers a machine can describe what is unusual; it cannot learn what is dangerous.",
            rows=len(found.features.patient),
        )
    )


def parts(found: Study) -> None:
    """Patients, lines and events that serve to learn, to adjust and to test."""
    t = session().t
    st.markdown("### " + t._("Who teaches, who examines"))
    table: pd.DataFrame = found.cache.get(("parts", found.key("data")), lambda: splits.parts(found))
    columns = {
        t._("Part"): [t._(PARTS[name]) for name in table["part"]],
        t._("Patients"): map(t.number, table["patients"]),
        t._("Patient-weeks"): map(t.number, table["rows"]),
        t._("Before a stay"): map(t.number, table["positive"]),
        t._("Stays"): map(t.number, table["stays"]),
    }
    whole = pd.DataFrame({name: list(column) for name, column in columns.items()})
    st.table(whole, border="horizontal", hide_index=True)
    reading(
        t._(
            "{rows} lines, but only {stays} hospitalisations to learn from: each marks several weeks of the same "
            "patient, and that number, not the lines, limits what can be learned.",
            rows=int(table["rows"].iloc[0]),
            stays=int(table["stays"].iloc[0]),
        )
    )
    if found.scenario.model.split == "row":
        flattered = t._(
            "{share} of the test’s patients have also been used to learn: the model has met its examiners, and its "
            "marks flatter it.",
            share=t.percent(splits.met_before(found)),
        )
        st.warning(flattered, icon=":material/warning:")


def examples(found: Study) -> None:
    """Four lines of the training table: two followed by a stay, two not."""
    t = session().t
    st.table(_examples(found), border="horizontal", hide_index=True)
    note(
        t._(
            "Four of the lines that serve to learn; each has {n} columns in all. SD: personal standard deviation, "
            "the size of this patient’s ordinary variations.",
            n=len(found.data.names),
        )
    )


@kept("data")
def _examples(found: Study) -> pd.DataFrame:
    t, data = session().t, found.data
    weekly = [j for j, name in enumerate(data.names) if name.endswith(".week")][:SHOWN]
    lines = []
    for row in example_rows(data):
        x = row_of(found, row)
        line = {t._("Patient"): str(data.patient[row]), t._("Day"): str(data.day[row])}
        line |= {words.feature(t, data.names[j]): words.feature_value(t, data.names[j], float(x[j])) for j in weekly}
        lines.append(line | {"…": "…", t._("Stay to come?"): t._("yes") if data.y[row] else t._("no")})
    return pd.DataFrame(lines)
