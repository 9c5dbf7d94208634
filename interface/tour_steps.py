"""What the guided tour says on each page, what it asks before one sees, and where the study answers."""

from collections.abc import Callable
from dataclasses import dataclass

from models.evaluation import Estimate
from simulator.study import Study

N_ = str  # marks a text for translation


@dataclass(frozen=True)
class Question:
    """A number to give before seeing: how many ``of`` so many; ``answer`` is a share with its interval.

    ``needs``: the stage that answers; ``why`` explains the answer, whatever it is.
    """

    text: str
    of: int
    needs: str
    answer: Callable[[Study], Estimate]
    why: str


@dataclass(frozen=True)
class Step:
    """``asks`` and ``answers`` name questions; a question is answered on a later page than it is asked."""

    page: str
    text: str
    look: str = ""
    asks: str = ""
    answers: str = ""


def _wrong_pairs(found: Study) -> Estimate:
    right = found.linkage.precision
    return Estimate(1 - right.value, 1 - right.high, 1 - right.low)


QUESTIONS = {
    "alerts": Question(
        N_("The computer gives 10 alerts. How many will really be followed by a hospitalisation for heart failure?"),
        10,
        "verdict",
        lambda found: found.verdict.measures.alert_ppv,
        N_(
            "Hospitalisations are rare: even a good model calls mostly for patients who will stay at home. So always "
            "ask how many alerts are right, and not only how many crises are announced."
        ),
    ),
    "pairs": Question(
        N_(
            "Two files share neither a name nor a number. Of 1,000 pairs that the computer makes, how many join two "
            "different persons?"
        ),
        1000,
        "linkage",
        _wrong_pairs,
        N_("Sex, month of birth, hospital, dates: together they are nearly as telling as a name."),
    ),
    "weeks": Question(
        N_(
            "The computer learns from lines: one patient, one week. Of 1,000 lines, how many are followed by a "
            "hospitalisation for heart failure within the horizon?"
        ),
        1000,
        "evaluation",
        lambda found: found.evaluation.discrimination.prevalence,
        N_("A model that always answered “no” would nearly always be right, and would be of no use at all."),
    ),
}
STEPS = (
    Step(
        "mission",
        N_(
            "Some hearts have an implant that measures them every day. Could it warn before the crisis? Before you "
            "look at any figure, give yours: a guess is enough, nobody marks it."
        ),
        asks="alerts",
    ),
    Step(
        "data",
        N_("Two sides know one patient, and neither knows all: the implant measures, the hospital writes."),
        look=N_("Look at the patient’s curves below: do they move before the red lines, the hospitalisations?"),
        asks="pairs",
    ),
    Step(
        "linkage",
        N_("To learn, the computer needs both sides of the same person."),
        look=N_("Look at the thousand dots: those that are grey were found by nobody. Who are they?"),
        asks="weeks",
        answers="pairs",
    ),
    Step(
        "training",
        N_("Now it has examples: weeks of which it knows what came next."),
        look=N_("Look at what the model learned from: which measures does it use most?"),
        answers="weeks",
    ),
    Step(
        "evaluation",
        N_("The time has come to judge it, on patients whom it has never seen. Your first number is answered here."),
        look=N_("Move the alert threshold: can you announce more hospitalisations without more alerts for nothing?"),
        answers="alerts",
    ),
    Step(
        "space",
        N_(
            "All this happens behind walls: the data never leave. Only the model does, a few kilobytes, once a gate "
            "has let it pass. What next? Change one thing, on any page, and look at what follows."
        ),
    ),
)
"""The tour in order, about five minutes: the five pages of the study, then the space that only the model leaves."""
