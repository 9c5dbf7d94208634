"""What the CESREES looks at: the public interest, the method, and whether each piece of data is needed."""

from simulator.space.application import Application
from simulator.space.catalogue import (
    DRUGS,
    INCOME,
    MEASURES,
    NEEDS,
    PLATFORM,
    SOCIAL,
    YEARS,
    comparable_identifiers,
    lacks_outcome,
)
from simulator.space.rule import LAW_3, Rule

N_ = str  # marks a text for translation

LAW_III = N_("article L1461-1 III of the Code de la santé publique (dossier, document 5)")
MINIMISATION = N_("GDPR, article 5 (1) (c): adequate, relevant and limited to what is necessary")
OPINION = N_("law 78-17 of 6 January 1978, article 76: opinion on the method and the need for the data")
_SINGLED = ("IR_BEN_R.BEN_RES_COM",)
_DEATH = ("KI_CCI_R.DCD_CIM_COD", "KI_CCI_R.BEN_DCD_DTE")
_CARE = ("ER_PRS_F.EXE_SOI_DTD", "ER_PRS_F.PRS_NAT_REF", "ER_PRS_F.PSE_SPE_COD")
_SOCIAL = (INCOME, f"{SOCIAL}.education", f"{SOCIAL}.housing")
_NAMED = (*_SINGLED, *_DEATH, *_CARE, *_SOCIAL, *DRUGS)


def unneeded(application: Application, among: tuple[str, ...]) -> tuple[str, ...]:
    """The columns ``among`` that are asked for although the plan does without."""
    return tuple(c for c in application.columns if c in among and c not in NEEDS[application.plan])


def _others(a: Application) -> tuple[str, ...]:
    return tuple(c for c in unneeded(a, a.columns) if c not in _NAMED)


def _too_little(a: Application) -> bool:
    pairs = NEEDS[a.plan] & {f"{PLATFORM}.sex"}
    measures = NEEDS[a.plan] & set(MEASURES)
    return (
        lacks_outcome(a.columns)
        or bool(pairs and not comparable_identifiers(a.columns))
        or bool(measures and not measures & set(a.columns))
    )


OPINION_RULES: tuple[Rule, ...] = (
    Rule(
        "purpose",
        "CESREES",
        "refusal",
        lambda a: a.purpose in ("promotion", "insurance"),
        N_("The purpose is none of the six for which the data were brought together: no public interest is served."),
        N_("Name one of the six purposes, and mean it."),
        LAW_III,
    ),
    Rule(
        "method",
        "CESREES",
        "reservation",
        lambda a: not a.test_patients,
        N_("Checked on the patients it was learned from, any result looks good: the study would prove nothing."),
        N_("Keep patients apart to check the result."),
        OPINION,
    ),
    Rule(
        "too_little",
        "CESREES",
        "reservation",
        _too_little,
        N_("What is asked for cannot answer the question: no measure, no heart-failure stay or nobody paired."),
        N_("Ask for what the plan needs: too little makes the use of all the rest pointless."),
        MINIMISATION,
    ),
    Rule(
        "commune",
        "CESREES",
        "reservation",
        lambda a: unneeded(a, _SINGLED),
        N_(
            "The commune with the sex and the month of birth names people; the pairing makes do with the département."
        ),
        N_("Leave the commune out."),
        MINIMISATION,
    ),
    Rule(
        "death",
        "CESREES",
        "reservation",
        lambda a: unneeded(a, _DEATH),
        N_("The plan is about stays: the cause of death adds nothing, the date of death is in IR_BEN_R."),
        N_("Leave the causes of death out."),
        MINIMISATION,
    ),
    Rule(
        "care",
        "CESREES",
        "reservation",
        lambda a: unneeded(a, _CARE),
        N_("Every reimbursed act of a life, psychiatry included: the plan reads none of them."),
        N_("Leave the reimbursed acts out."),
        MINIMISATION,
    ),
    Rule(
        "social",
        "CESREES",
        "reservation",
        lambda a: unneeded(a, _SOCIAL),
        N_("Income, education and housing are not needed by this plan. To look for inequalities is another one."),
        N_("Leave the social data out, or say that inequalities are the plan."),
        MINIMISATION,
    ),
    Rule(
        "drugs",
        "CESREES",
        "reservation",
        lambda a: unneeded(a, DRUGS),
        N_("A drug tells the disease; the model of this plan reads the implant alone."),
        N_("Leave the drugs out, or make them part of the plan."),
        MINIMISATION,
    ),
    Rule(
        "others",
        "CESREES",
        "reservation",
        _others,
        N_("The plan does without these columns: “just in case” is no reason."),
        N_("Leave them out."),
        MINIMISATION,
    ),
    Rule(
        "years",
        "CESREES",
        "reservation",
        lambda a: a.years > YEARS[a.plan],
        N_("{years} years of lives are asked for; this plan can justify {needed}."),
        N_("Ask for {needed} years."),
        MINIMISATION,
    ),
    Rule(
        "publication",
        "CESREES",
        "reservation",
        lambda a: not a.publishes,
        N_("Who is lent everybody’s data owes everybody the method and the results, good or bad."),
        N_("Promise to publish the method and the results."),
        LAW_3,
    ),
)
