"""What the study says to people: why a value was refused, why a figure is missing, what is being computed."""

from simulator.cost import Cost, TooCostly
from simulator.language import Text
from simulator.parameters import Refusal
from simulator.scenario import parameters

N_ = str  # marks a text for translation

WHY_MISSING = {
    "no_snds": N_("Without the SNDS nobody knows who was hospitalised: nothing can be paired, learned or checked."),
    "no_links": N_("No implant was paired with the SNDS: there is no outcome to learn from."),
    "too_few_events": N_(
        "Too few hospitalisations are known among the paired patients: there is nothing to learn from."
    ),
}
STAGE_NAMES = {
    "bearers": N_("Patients and their illness"),
    "weekly": N_("Implants and their measures"),
    "features": N_("Summaries by week"),
    "records": N_("Hospital records"),
    "outcomes": N_("Reading the diagnoses"),
    "registers": N_("Identifiers of both sides"),
    "pairs": N_("Comparing the records"),
    "linkage": N_("Pairing"),
    "data": N_("Labels"),
    "rows": N_("What there is to learn from"),
    "scored": N_("Scores"),
    "model": N_("Training"),
    "scores": N_("Scores"),
    "evaluation": N_("Evaluation"),
    "verdict": N_("Alerts"),
    "explained": N_("What the model looks at"),
    "importance": N_("What the model looks at"),
    "pairing_effect": N_("The same study, paired better or worse"),
}


def explain(refusal: Refusal, t: Text) -> str:
    """One sentence: which parameter, what was wrong, what is allowed."""
    p = refusal.parameter
    if p is None:
        return t._("There is no parameter “{key}”.", key=refusal.key[:60])
    given, title = refusal.given, t._(p.title)
    if "choices" in p.allowed():
        return t._(
            "{title} ({key}): “{given}” is not allowed; choose among {choices}.",
            title=title,
            key=p.key,
            given=given,
            choices=", ".join(p.allowed()["choices"]),
        )
    if p.kind == "integer":
        return t._(
            "{title} ({key}): “{given}” is not allowed; enter a whole number from {low} to {high}.",
            title=title,
            key=p.key,
            given=given,
            low=p.low,
            high=p.high,
        )
    return t._(
        "{title} ({key}): “{given}” is not allowed; enter a number from {low} to {high}.",
        title=title,
        key=p.key,
        given=given,
        low=_exact(p.low, t),
        high=_exact(p.high, t),
    )


def costs(cost: Cost, t: Text) -> str:
    """A cost in words: so long, and so much memory."""
    if cost.seconds < 90:
        told = t._("{n} s of computing", n=t.number(max(cost.seconds, 1), 0))
    elif cost.seconds < 5400:
        told = t._("{n} min of computing", n=t.number(cost.seconds / 60, 0))
    else:
        told = t._("{n} h of computing", n=t.number(cost.seconds / 3600, 0))
    return t._("{time} and {memory} of memory", time=told, memory=t.bytes(cost.memory))


def too_costly(problem: TooCostly, t: Text) -> str:
    """What was asked for, what it would cost, and what is allowed."""
    s = problem.scenario
    many = t._("{n} studies: ", n=problem.n) if problem.n > 1 else ""
    return many + t._(
        "You ask for {patients} patients followed for {days} days, among {pool} people ({model}; {n} resamples). "
        "That would take about {cost}; at most {most} are allowed here.",
        patients=s.cohort.n_patients,
        days=s.cohort.n_days,
        pool=s.records.n_pool,
        model=t._(parameters()["model.kind"].choices[s.model.kind]),
        n=s.evaluation.n_bootstrap,
        cost=costs(problem.cost, t),
        most=costs(problem.most, t),
    )


def _exact(bound: float | None, t: Text) -> str:
    """A bound with all its decimals, however small it is."""
    return t.number(bound, len(f"{bound or 0:.9f}".rstrip("0").partition(".")[2]))
