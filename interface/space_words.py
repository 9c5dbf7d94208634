"""The rules of the gate and the failures of a space in words, with their sources; the columns and their values."""

from typing import Any

from interface.diagnoses import DIAGNOSES
from models.training import ModelSettings
from simulator.language import Text
from simulator.messages import WHY_MISSING
from simulator.scenario import parameters
from simulator.space.grant import Obstacle
from simulator.space.people import AMOUNTS, COLUMNS, NOBODY
from simulator.space.protocol import Reason, Request
from synthetic_data import france

N_ = str  # marks a text for translation

COURSE = N_("SNDS accreditation course")
CASD = N_("CASD output rules, p. 17")
OURS = N_("rule of this simulator")
INSEE = N_("Insee, guide du secret statistique, 2024 (rule for firms, applied to patients)")
ACRO = N_("default of the output checker ACRO 1.0.2; Willenborg & de Waal 2001, ch. 4")
RULES: dict[str, tuple[str, str]] = {
    "rows": (N_("The lines of patients never leave: the gate lets out results, not data."), COURSE),
    "crossed": (
        N_(
            "“{identifier}” may single somebody out, “{medical}” is a secret of health: crossed, they could tell the "
            "illness of a person who is recognised."
        ),
        COURSE,
    ),
    "too_few": (
        N_("Fewer than {least} people are concerned: such a result speaks of persons, not of a group."),
        CASD,
    ),
    "mostly_small": (
        N_(
            "More than half of the counts are below {least}: most of the table would be hidden. Choose larger groups."
        ),
        OURS,
    ),
    "small": (
        N_("Counts hidden because they are below {least}: {cells}. Behind them somebody could be recognised."),
        CASD,
    ),
    "secondary": (
        N_("Further numbers hidden: {cells}. Those hidden first could be found from them by subtraction."),
        N_("CASD output rules, p. 17; Willenborg & de Waal 2001, ch. 4"),
    ),
    "differencing": (
        N_(
            "Each table is harmless; but with those that have left already, a subtraction would tell about fewer "
            "than {least} people."
        ),
        N_("Chin & Ozsoyoglu, IEEE Trans Softw Eng 1982;8:574"),
    ),
    "few_contributors": (
        N_(
            "Totals hidden because fewer than {least} people add something to them: {cells}. Zeros hide nobody: 30 "
            "people of whom one was in hospital are one person’s days."
        ),
        CASD,
    ),
    "dominant_one": (
        N_("Totals hidden because one person alone makes up {share} of them or more: {cells}."),
        INSEE,
    ),
    "p_percent": (
        N_(
            "Totals hidden because the person with the second largest number could work out the largest to within "
            "{share}: {cells}."
        ),
        ACRO,
    ),
    "dominant_two": (
        N_("Totals hidden because two people together make up {share} of them or more: {cells}."),
        ACRO,
    ),
    "mostly_hidden": (
        N_("More than half of the totals would be hidden. Choose larger groups."),
        OURS,
    ),
    "differencing_totals": (
        N_(
            "Each table is harmless; but with those that have left already, a subtraction would tell the total of "
            "fewer than {least} people, or one that a single person dominates."
        ),
        N_("Chin & Ozsoyoglu, IEEE Trans Softw Eng 1982;8:574"),
    ),
    "rounded_totals": (
        N_(
            "Totals are rounded to {figures} figures and to the nearest {step}: the last digits could tell of one "
            "person. They need not add up exactly."
        ),
        N_("multiples of 5: default of ACRO 1.0.2; three figures: rule of this simulator"),
    ),
    "carries_rows": (
        N_("A model of this kind is its data: it remembers lines of patients. Exporting it would export them."),
        N_("Ritchie et al., GRAIMATTER 2022"),
    ),
    "small_leaf": (
        N_(
            "An answer of the trees rests on fewer than 11 patients: it speaks of persons. Ask for larger leaves or "
            "fewer questions in a row."
        ),
        N_("CASD output rules, p. 17, applied to the leaves of trees"),
    ),
    "rounded": (
        N_("{weights} weights were rounded to what their standard error supports: a row could hide in the decimals."),
        N_("Liang & Zeger, Biometrika 1986;73:13"),
    ),
    "too_long": (
        N_("What was to leave is too large ({bytes} bytes): a model of a few kilobytes cannot hide rows."),
        OURS,
    ),
    "budget": (
        N_("This answer would cost ε = {asked}; only {left} of the privacy budget is left. The space stays silent."),
        N_("basic composition: Dwork & Roth 2014, theorem 3.16"),
    ),
    "noised_counts": (
        N_(
            "Noise was added to each count, for ε = {epsilon}: 19 times in 20 a count is within {margin} people of "
            "the truth, the grand total within {total}. Noisy counts below 11 are hidden all the same, as the SNDS "
            "asks."
        ),
        N_("Dwork & Roth 2014, theorem 3.6; drawn exactly: Canonne, Kamath & Steinke, NeurIPS 2020"),
    ),
    "noised_weights": (
        N_(
            "Noise was added to the weights, for ε = {epsilon}: with another patient in the place of any one of "
            "them, the same weights would have been at most e^ε times more, or less, likely."
        ),
        N_("Chaudhuri, J Mach Learn Res 2011;12:1069, algorithm 1"),
    ),
    "private_kind": (
        N_("With a privacy budget only the logistic regression can be made: for it the noise needed is proven."),
        N_("Chaudhuri, J Mach Learn Res 2011;12:1069, algorithm 1"),
    ),
    "private_amounts": (
        N_(
            "With a privacy budget only people are counted: a single patient can move a total by so much that the "
            "noise to hide it would drown the total."
        ),
        N_("Dwork & Roth 2014, section 3.3"),
    ),
    "repeated": (
        N_(
            "Asked before: the same answer with the same noise, and nothing is spent. Whoever got fresh noise each "
            "time could average it away."
        ),
        N_("Dwork & Roth 2014, section 3.5"),
    ),
    "uncovered": (
        N_(
            "These measures carry no noise and are not covered by the budget: they are shown so that you see what "
            "the noise costs. A real space would charge for them too, or keep them."
        ),
        OURS,
    ),
    "membership": (
        N_(
            "An attack guesses too well who was among the model’s patients: AUROC {auroc}, allowed {most} "
            "(0.5 is chance)."
        ),
        N_("Smith et al., SoftwareX 2022; Carlini et al., IEEE S&P 2022:1897"),
    ),
}
"""Why something stays inside or was changed, and the source of the rule."""
FAILURES: dict[str, str] = {
    "no_column": N_("This space has no column “{column}”: it was not authorised, or does not exist."),
    "bad_value": N_("The parameter “{parameter}” has a value that is not allowed."),
    "no_snds": WHY_MISSING["no_snds"],
    "no_links": WHY_MISSING["no_links"],
    "too_few_events": WHY_MISSING["too_few_events"],
    "nobody": N_("Nobody meets this condition."),
    "too_large": N_("The table would have {cells} counts; at most {most} are made."),
    "not_trained": N_("No model is trained in this space yet."),
    "not_private": N_("No model with noise is trained in this space: give it a privacy budget first."),
    "no_list": N_(
        "With a privacy budget a table names every value that is possible, also those that nobody has; “{column}” "
        "has no short public list of values."
    ),
    "not_understood": N_("The space did not understand the request."),
    "not_open": N_("The space is not open."),
    "already_open": N_("The space is open already."),
    "memory": N_("The space has no memory left for this: ask for fewer patients on the page “Data”."),
    "no_memory": N_(
        "A space with so many implants needs {needed} of memory; this computer has {free} free. Choose fewer "
        "implants on the page “Data”, or another scenario."
    ),
    "large_in_use": N_(
        "A space with so many implants is open already, and there is memory for one at a time. Try again later, or "
        "choose fewer implants on the page “Data”."
    ),
    "closed": N_("The space has been erased."),
    "crashed": N_(
        "The space broke down. Its data were erased and made again from the same scenario; the gate remembers what "
        "has left. Ask again; a model has to be trained again."
    ),
    "too_slow": N_(
        "The answer took more than two minutes: the space was stopped, erased and started again. The gate remembers "
        "what has left; a model has to be trained again."
    ),
}
"""Why something could not be done at all."""
TOLD = ("rounded", "noised_counts", "noised_weights", "repeated", "uncovered")
"""Rules that keep nothing back: they say what was done to what has left."""
OBSTACLES: dict[Obstacle, str] = {
    "refused": N_("Your file is refused: no data, no space."),
    "no_stay": N_("Your file asks for no hospital stay: there would be nothing to predict."),
    "no_measure": N_("Your file asks for no measure of the implants: there would be nothing to predict from."),
    "no_identifier": N_("Your file asks for nothing by which implants and patients could be paired."),
}
KINDS = {
    "identifier": N_("potential identifier: names nobody, but may single somebody out"),
    "medical": N_("medical: a secret of health"),
    "other": N_("other: neither an identifier by itself nor a secret of health"),
}
VALUES = {
    "sex": {"1": N_("Man"), "2": N_("Woman")},
    "age_group": {"-59": N_("under 60"), "60-69": N_("60 to 69"), "70-79": N_("70 to 79"), "80-": N_("80 and over")},
    "failure_stays": {"0": "0", "1": "1", "2": "2", "3+": N_("3 or more")},
    "condition": {"1": N_("yes"), "0": N_("no")},
    "furosemide": {"1": N_("yes"), "0": N_("no")},
}
"""Values of columns that anyone knows beforehand, in words."""
ASKS = {
    "open": N_("Open the space"),
    "describe": N_("Describe a column"),
    "tabulate": N_("Make a table"),
    "rows": N_("Hand out the lines"),
    "unique": N_("Count who is alone"),
    "train": N_("Train a model"),
    "evaluate": N_("Evaluate the model"),
    "probe": N_("Attack the model"),
    "cost": N_("Cost of the noise"),
    "export": N_("Export the model"),
    "close": N_("Erase"),
}
COUNT = N_("Number of people")
CELLS = {"total": N_("Total: {amount}"), "mean": N_("Mean per person: {amount}")}
"""What stands in the cells of a table that does not count."""
EPSILONS = ("epsilon", "asked", "left")
"""Numbers of a sentence that are amounts of a privacy budget."""
MEMORY = N_("Memory of the nearest patients")


def why(t: Text, reason: Reason) -> str:
    """A rule or a failure in a sentence made with its numbers."""
    text = RULES[reason.rule][0] if reason.rule in RULES else FAILURES[reason.rule]
    return t._(text, **{name: _shown(t, name, value) for name, value in reason.values.items()})


def source(t: Text, reason: Reason) -> str:
    """Where a rule comes from; empty for a failure."""
    return t._(RULES[reason.rule][1]) if reason.rule in RULES else ""


def column_name(t: Text, name: str) -> str:
    """The title of a column."""
    known = COLUMNS.get(name) or AMOUNTS.get(name)
    return t._(known.title) if known else name


def cells_word(t: Text, cells: str, amount: str | None) -> str:
    """What stands in the cells of a table."""
    return t._(CELLS[cells], amount=column_name(t, amount)) if amount and cells in CELLS else t._(COUNT)


def value_word(t: Text, column: str | None, value: str) -> str:
    """A value of a column; codes that say nothing by themselves in words."""
    if value == NOBODY:
        return t._("none")
    if column in VALUES and value in VALUES[column]:
        return t._(VALUES[column][value])
    if column == "departement" and value in france.CODES:
        return f"{value} {france.NAMES[france.CODES.index(value)]}"
    if column in ("other_diagnosis", "cause_of_death") and value in DIAGNOSES:
        return f"{value} {t._(DIAGNOSES[value])}"
    return value


def model_name(t: Text, kind: str) -> str:
    """A kind of model."""
    return t._(MEMORY) if kind == "memory" else t._(parameters()["model.kind"].choices[kind])


def asked(t: Text, request: Request | dict[str, Any]) -> str:
    """A request in words: what is asked, of which columns or which model; never what a visitor has typed."""
    details = request if isinstance(request, dict) else request.model_dump(mode="json")
    what = t._(ASKS[details["ask"]])
    named = [details.get(key) for key in ("column", "rows", "columns")]
    names = [column_name(t, name) for name in named if isinstance(name, str)]
    names += [model_name(t, details["kind"])] if "kind" in details else []
    told = t._("{what}: {names}", what=what, names=" × ".join(names)) if names else what
    return f"{told} · {cells_word(t, details['cells'], details['of'])}" if details.get("of") else told


def tree_of(model: ModelSettings) -> dict[str, int]:
    """The size of a tree in the visitor's scenario."""
    return {"tree_depth": model.tree_depth, "tree_leaf": model.tree_leaf}


def _shown(t: Text, name: str, value: float | str) -> str:
    if isinstance(value, str):
        return column_name(t, value)
    if name in ("needed", "free"):
        return t.bytes(int(value))
    if name == "share":
        return t.percent(value, 0)
    if name in EPSILONS:
        return t.number(value)
    return t.number(value, 2 if isinstance(value, float) else 0)
