"""Apprentissage: from which lines a model learns, what it learned, and from how many patients."""

import streamlit as st

from interface import learning_charts
from interface import training_charts as charts
from interface.compute import obstacle, study
from interface.contribution_charts import one_week
from interface.controls import controls
from interface.explanation_charts import learned
from interface.session import session
from interface.shell import opening, try_next
from models.landmarks import LandmarkSettings
from models.training import ModelSettings

t = session().t
ONLY_FOR = {
    "tree_depth": "tree",
    "tree_leaf": "tree",
    "boosting_rounds": "boosting",
    "regularisation": "logistic",
}
"""Parameters of one kind of model."""


def parameters() -> None:
    """Everything that concerns the chosen model."""
    kind = session().scenario.model.kind
    seen = [f"landmarks.{name}" for name in LandmarkSettings.model_fields if name != "channels"]
    mine = [f"model.{name}" for name in ModelSettings.model_fields if ONLY_FOR.get(name, kind) == kind]
    controls("landmarks.channels")
    controls(*mine, *seen, columns=2)


def organised() -> None:
    """How the data is laid out before anything is learned."""
    found = study("data")
    left, right = st.columns(2)
    with left:
        charts.one_row(found)
    with right:
        charts.parts(found)
    with st.expander(t._("See some of the lines")):
        charts.examples(found)


@st.fragment
def explained() -> None:
    """One patient-week; choosing another runs this part alone."""
    one_week(study("evaluation"))


@st.fragment
def experiments() -> None:
    """What is computed on demand."""
    found = study("evaluation")
    if found.model.kind != "never":
        learning_charts.more_patients(found)
    learning_charts.examiners(found)


opening(
    t._("Training"),
    t._("What can a machine learn from seven measures, and how do we know it has not learned by heart?"),
)
parameters()
why = obstacle(study())
if why:
    st.info(why, icon=":material/info:")
    charts.one_row(study("features"))
    if not study("features").has_outcomes:
        charts.unanswered(study("features"))
else:
    charts.marks(study("evaluation"))
    organised()
    found, kind = study("evaluation", "explained"), session().scenario.model.kind
    place = st.container()
    if kind != "never":
        explained()
    experiments()
    with place:  # last: what boosting cannot do without may have to be found again
        learned(study("importance") if kind == "boosting" else found)
try_next(
    *(
        [t._("Choose the scenario “HYDRO in miniature”: what does the machine learn once it has answers?")]
        if why
        else [
            t._("Choose “Decision tree”: which question comes first? Would a cardiologist ask the same one?"),
            t._("Choose “Weeks at random” as the test: how much better does gradient boosting seem, and for whom?"),
            t._("Keep one measure only. How much of the AUROC remains?"),
        ]
    )
)
