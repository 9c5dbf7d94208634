"""Failures of learning and judging: who is examined, what is counted, what is known by heart."""

from simulator.pitfalls.failure import Pitfall
from simulator.pitfalls.figures import (
    ACCURACY,
    ANNOUNCED,
    LOST_WITH_NEW_PATIENTS,
    ON_LEARNERS,
    ON_TEST,
    SENSITIVITY,
)

N_ = str  # marks a text for translation

PITFALLS = (
    Pitfall(
        key="rows",
        group="learning",
        title=N_("The same patients at school and at the exam"),
        story=N_(
            "The weeks are drawn at random for learning and for the test. Each patient has weeks on both sides: the "
            "model recognises the patients instead of foreseeing their stays. It is then tried on patients of the "
            "same world whom nobody has met."
        ),
        example=N_(
            "Almost half of the studies that predict health from smartphones or worn sensors made this mistake, "
            "which often makes them look far better than they are."
        ),
        source="Saeb, GigaScience 2017;6:gix019",
        repair=N_("Split by patient: nobody is at school and at the exam."),
        question=N_("Does a model that will be used on the same patients every week need this rule too?"),
        before={"model.kind": "boosting", "model.boosting_rounds": 100, "model.split": "patient"},
        switch={"model.split": "row"},
        mended={"model.split": "patient"},
        hides=ANNOUNCED,
        betrays=LOST_WITH_NEW_PATIENTS,
        rises=True,
        page="training",
    ),
    Pitfall(
        key="imbalance",
        group="learning",
        title=N_("“95% success”"),
        story=N_(
            "Heart-failure stays are rare: for nearly every week “no” is the right answer. With a threshold of 50% "
            "hardly anybody is ever called, and the model is right nearly always."
        ),
        example=N_("“Nearly 95%”: this is how a diagnostic aid is praised in document 4 of the dossier."),
        source=N_("CCNE opinion 141 (dossier, document 4)"),
        repair=N_(
            "Forget accuracy: look at who is found, and at how many calls it takes. Choose the threshold for it."
        ),
        question=N_("You read “95% success” in the news. Which two numbers do you ask for?"),
        before={"alert.threshold": 0.03},
        switch={"alert.threshold": 0.5},
        mended={"alert.threshold": 0.03},
        hides=ACCURACY,
        betrays=SENSITIVITY,
        rises=False,
    ),
    Pitfall(
        key="overfitting",
        group="learning",
        title=N_("Learned by heart"),
        story=N_(
            "A very deep tree keeps asking until it has told every patient of its school apart. It knows their "
            "stories by heart, and nothing about anyone else."
        ),
        example=N_(
            "The models for covid-19 published in 2020 were nearly all at high risk of bias, overfitting among the "
            "reasons; what they announced was probably too good."
        ),
        source="Wynants, BMJ 2020;369:m1328",
        repair=N_("Ask for many patients behind each answer, and look at test patients only."),
        question=N_("Is it better to have fewer questions, or more patients? The learning curve has an answer."),
        before={"model.kind": "tree", "model.tree_depth": 4, "model.tree_leaf": 1},
        switch={"model.tree_depth": 20},
        mended={"model.tree_leaf": 1000},
        hides=ON_LEARNERS,
        betrays=ON_TEST,
        rises=False,
        page="training",
    ),
)
"""Texts are message ids."""
