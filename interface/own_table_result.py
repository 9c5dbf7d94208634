"""What was learned from a visitor's table: the pictures of Apprentissage and Évaluation, and a file to take."""

import pandas as pd
import streamlit as st

from interface import accuracy_charts, natural_frequencies, score_charts, training_charts
from interface.charts import draw
from interface.own_files import held, remembered
from interface.own_table_learned import learned, once
from interface.session import session
from interface.shell import figure, plain, reading
from models.evaluation import Confusion, EvaluationSettings
from simulator.alert_thresholds import STEPS
from simulator.files import TextTable, as_csv
from simulator.own_table import Learned, learn, met_before, parts, predictions, prepare
from simulator.problem import Problem, shown

THRESHOLDS = (*STEPS, *(k / 100 for k in range(52, 100, 2)))
TOO_GOOD = 0.98
"""AUROC from which one looks for what is wrong."""


def result(table: TextTable, found: Learned) -> None:
    """Everything about a model of the visitor's own."""
    t = session().t
    st.markdown("### " + t._("4. Who teaches, who examines"))
    _parts(found)
    _suspicions(found)
    _marks(found)
    learned(found)
    _board(found)
    left, right = st.columns(2)
    with left:
        _calibration(found)
    with right:
        _how_obtained(found)
    if found.prepared.by_visit and found.model.kind != "never":
        _examiners(table, found)
    _download(table, found)


def _parts(found: Learned) -> None:
    t, table = session().t, parts(found.prepared)
    columns = {
        t._("Part"): [t._(training_charts.PARTS[name]) for name in table["part"]],
        t._("Persons"): map(t.number, table["persons"]),
        t._("Rows"): map(t.number, table["rows"]),
        t._("Rows with the event"): map(t.number, table["positive"]),
        t._("Persons with the event"): map(t.number, table["ill"]),
    }
    whole = pd.DataFrame({name: list(column) for name, column in columns.items()})
    st.table(whole, border="horizontal", hide_index=True)
    told = t._(
        "{rows} rows to learn from, but only {ill} persons with the event: that number, not the rows, limits what "
        "can be learned. Nobody is in two parts.",
        rows=int(table["rows"].iloc[0]),
        ill=int(table["ill"].iloc[0]),
    )
    left_out = found.prepared.left_out
    if left_out:
        told += " " + t.n(
            "{count} row without outcome or person is left out.",
            "{count} rows without outcome or person are left out.",
            left_out,
        )
    reading(told)


def _suspicions(found: Learned) -> None:
    """What is too good to be true."""
    t = session().t
    for name, auroc in found.suspects.items():
        st.warning(
            t._(
                "“{column}” alone reaches an AUROC of {auroc}: is it known on the day of the prediction, or was it "
                "filled in after the event?",
                column=plain(shown(name)),
                auroc=t.estimate(auroc, digits=2),
            ),
            icon=":material/warning:",
        )
    if not found.suspects and found.discrimination.auroc.value >= TOO_GOOD:
        st.warning(
            t._(
                "An AUROC of {auroc} is too good to be true in medicine: look for columns that, taken together, "
                "give the outcome away.",
                auroc=t.number(found.discrimination.auroc.value, 2),
            ),
            icon=":material/warning:",
        )


def _marks(found: Learned) -> None:
    t, d = session().t, found.discrimination
    ranking = t._("Given a row with the event and one without, how often the score puts them in the right order.")
    usually = t._("Rows with the event"), t._("Share of the test’s rows with the event.")
    st.markdown("### " + t._("5. Its marks on people it has never seen"))
    training_charts.four_marks(d, found.model, ranking, usually)
    reading(
        t._(
            "On {n} test persons: shown a row with the event and one without, the model recognises which is which "
            "{share} of the time. Tossing a coin would do so {chance} of the time.",
            n=len(found.weights[0]),
            share=t.percent(d.auroc.value),
            chance=t.percent(0.5),
        )
    )


@st.fragment
def _board(found: Learned) -> None:
    """Everything that follows the threshold; only this part runs again when it moves."""
    t = session().t
    st.markdown("### " + t._("6. From a risk to a decision"))
    usual = found.model.n_train_events / found.model.n_train_rows
    at = st.select_slider(
        t._("Threshold: rows of a higher risk are called"),
        THRESHOLDS,
        key=remembered("table_threshold", min(THRESHOLDS, key=lambda x: abs(x - usual)), THRESHOLDS),
        format_func=lambda x: t.percent(x, 1),
        help=t._("At first the share of rows with the event among those learned from."),
    )
    held().values["table_threshold"] = at
    counts = found.at(at)
    left, right = st.columns(2)
    with left:
        _natural(counts)
    with right:
        _ranking(found, counts)
    left, right = st.columns(2)
    with left:
        st.markdown("### " + session().t._("“95% accurate”: and so what?"))
        accuracy_charts.accuracies(counts)
        _read_accuracy(found, counts)
    with right:
        st.markdown("### " + t._("The four counts, in rows of the test"))
        score_charts.counts_table(counts, t._("The event"), t._("No event"))


def _natural(counts: Confusion) -> None:
    """Of 100 rows with the event and of 100 calls; then the same for 1,000 rows."""
    t = session().t
    st.markdown("### " + t._("Out of 100"))
    found, right = natural_frequencies.of_100(counts.sensitivity), natural_frequencies.of_100(counts.ppv)
    natural_frequencies.two_hundreds(
        (found, t._("{n} of 100 rows with the event are called", n=found), t._("No row with the event.")),
        (right, t._("{n} of 100 calls are right", n=right), t._("No row is called at this threshold.")),
    )
    rows = counts.true_positive + counts.false_positive + counts.true_negative + counts.false_negative
    events = round(1000 * (counts.true_positive + counts.false_negative) / rows)
    called = min(events, round(1000 * counts.true_positive / rows))
    reading(
        t._(
            "Of 1,000 rows like these, {events} have the event: {called} are called, {missed} are not; {false} "
            "others are called for nothing.",
            events=events,
            called=called,
            missed=events - called,
            false=round(1000 * counts.false_positive / rows),
        )
    )


def _ranking(found: Learned, counts: Confusion) -> None:
    t, d = session().t, found.discrimination
    st.markdown("### " + t._("Does the score put the right rows first?"))
    if score_charts.which_curve() == "pr":
        draw(score_charts.precision_recall(d, counts, t._("Events called (recall)")), key=score_charts.CURVE)
        reading(
            t._(
                "Average precision: {precision}; calling rows at random would give {chance}, the dashed line.",
                precision=t.estimate(d.average_precision, percent=True, digits=1),
                chance=t.percent(d.prevalence.value, 1),
            )
        )
        return
    draw(score_charts.roc(d, counts, t._("Events called (sensitivity)")), key=score_charts.CURVE)
    reading(
        t._(
            "Area under the curve: {area}. The dashed line is chance, the disc is your threshold.",
            area=t.estimate(d.auroc, digits=2),
        )
    )


def _read_accuracy(found: Learned, counts: Confusion) -> None:
    t = session().t
    reading(
        t._(
            "{prevalence} of the rows have the event, so “never” is right {never} of the time and finds nobody. "
            "This model is right {accuracy} of the time and calls {found} of the rows with the event.",
            prevalence=t.percent(found.discrimination.prevalence.value, 1),
            never=t.percent(counts.accuracy_of_never.value, 1),
            accuracy=t.percent(counts.accuracy.value, 1),
            found=t.estimate(counts.sensitivity, percent=True),
        )
    )


def _calibration(found: Learned) -> None:
    t, d = session().t, found.discrimination
    st.markdown("### " + t._("When it says 5%, is it 5%?"))
    score_charts.predicted_and_observed(d)
    large = d.calibration_in_the_large
    reading(
        t._(
            "Each point groups rows of similar risk. For every 100 events that the risks lead one to expect, {n} "
            "{interval} were seen (calibration-in-the-large). Brier score (0 is perfect): {brier}.",
            n=t.number(100 * large.value, 0),
            interval=t.interval(100 * large.low, 100 * large.high, 0),
            brier=t.estimate(d.brier, digits=4),
        )
    )


def _how_obtained(found: Learned) -> None:
    t, prepared = session().t, found.prepared
    gaps = int(prepared.table[list(found.encoder.numbers)].isna().sum().sum())
    rules = [
        t._(
            "{rows} rows of {persons} persons; {n} columns, which make {features} inputs for the model.",
            rows=len(prepared.rows),
            persons=prepared.n_persons,
            n=len(found.encoder.columns),
            features=found.x.shape[1],
        ),
        t._("Persons are shared out by lot, those with the event apart from the others, so that each part has some."),
        t._(
            "Medians for the {gaps} gaps among numbers, the values of texts and the model come from the learning "
            "rows alone; probabilities are adjusted on the validation rows, all figures are those of the test rows.",
            gaps=gaps,
        )
        if gaps
        else t._(
            "The values of texts and the model come from the learning rows alone; probabilities are adjusted on the "
            "validation rows, all figures are those of the test rows."
        ),
        t._("95% intervals: the persons are drawn anew {n} times.", n=EvaluationSettings().n_bootstrap),
        t._(
            "The model is trained by the same function as that of the study (scikit-learn), with its initial "
            "settings; a leaf of a tree holds at least a hundredth of the learning rows."
        ),
    ]
    with st.container(border=True):
        st.markdown("### " + t._("Where these figures come from"))
        st.markdown("\n".join(f"- {rule}" for rule in rules))


def _examiners(table: TextTable, found: Learned) -> None:
    """The same model with the rows shared out instead of the persons."""
    t, made = session().t, held().made
    st.markdown("### " + t._("What if the examiners have met the candidate?"))
    if "table_by_row" not in made:
        if not st.button(
            t._("Share out rows instead of persons"), key="own_table_by_row", icon=":material/play_arrow:"
        ):
            return
        try:
            made["table_by_row"] = learn(prepare(table, found.prepared.asked, by_row=True), found.settings)
        except Problem as problem:
            st.warning(plain(t._(problem.message, **problem.values)), icon=":material/error_outline:")
            return
    other: Learned = made["table_by_row"]
    places = st.columns(2)
    with places[0]:
        figure(t._("AUROC, persons never seen"), found.discrimination.auroc, percent=False, digits=2)
    with places[1]:
        figure(t._("AUROC, rows at random"), other.discrimination.auroc, percent=False, digits=2)
    reading(
        t._(
            "With rows at random, {share} of the persons tested had also been learned from: the examiners have met "
            "the candidate. Only the first figure says what the model is worth for somebody new; where the "
            "intervals overlap, chance may explain the difference.",
            share=t.percent(met_before(other.prepared)),
        )
    )


def _download(table: TextTable, found: Learned) -> None:
    t = session().t
    st.download_button(
        t._("Download the risk of each row (CSV)"),
        once("risks", found, lambda: as_csv(predictions(table, found))),
        "risks.csv",
        "text/csv",
        key="own_table_risks",
        on_click="ignore",
        icon=":material/download:",
    )
    st.caption(
        t._(
            "Judge the model on the rows of the test alone. A text that a spreadsheet would take for a formula is "
            "written with an apostrophe before it. This model must never be used for care."
        )
    )
