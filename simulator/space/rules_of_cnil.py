"""What the CNIL looks at: lawful purpose and basis, the rights of the people, security, duration and host."""

from simulator.space.application import COMPANIES, Application
from simulator.space.catalogue import PLATFORM
from simulator.space.rule import LAW_3, Rule

N_ = str  # marks a text for translation

LAW_IV_1 = N_("article L1461-1 IV 1° of the Code de la santé publique (dossier, document 5)")
LAW_IV_2 = N_("article L1461-1 IV 2° of the Code de la santé publique; article 226-13 of the Code pénal (document 5)")
LAW_IV_3 = N_("article L1461-1 IV 3° (dossier, document 5); security reference of the SNDS, order of 6 May 2024")
LAW_IV_4 = N_("article L1461-1 IV 4° of the Code de la santé publique (dossier, document 5)")
LAW_V_1 = N_("article L1461-1 V 1° of the Code de la santé publique (dossier, document 5)")
LAW_V_2 = N_("article L1461-1 V 2° of the Code de la santé publique (dossier, document 5)")
LONGEST_RETENTION = 20
"""Years, by law (article L1461-1 IV 4°)."""
NEEDED_RETENTION = 5
"""Years within which a study of this kind is made and checked (modelling choice)."""
SELLERS = ("insurer", "drug_firm")


def _sells(a: Application) -> bool:
    return a.applicant in COMPANIES or any(partner in SELLERS for partner in a.partners)


def _wrong_health_ground(a: Application) -> bool:
    if a.health_ground == "public_health":
        return a.purpose not in ("information", "policy", "safety")
    return a.health_ground == "care"


DECISION_RULES: tuple[Rule, ...] = (
    Rule(
        "promotion",
        "CNIL",
        "refusal",
        lambda a: a.purpose == "promotion",
        N_("The data may not serve to promote health products to professionals or hospitals."),
        N_("None: the purpose itself is forbidden. A study whose result is open would be another file."),
        LAW_V_1,
    ),
    Rule(
        "insurance",
        "CNIL",
        "refusal",
        lambda a: a.purpose == "insurance",
        N_("The data may not serve to exclude anyone from a contract, nor to change premiums, alone or in a group."),
        N_("None: the purpose itself is forbidden."),
        LAW_V_2,
    ),
    Rule(
        "persons",
        "CNIL",
        "refusal",
        lambda a: a.decides_on_persons,
        N_("No decision may be taken against an identified person on the ground of their own data."),
        N_("Learn from the data as a whole; decide about nobody in them."),
        LAW_IV_1,
    ),
    Rule(
        "safeguard",
        "CNIL",
        "reservation",
        lambda a: _sells(a) and a.safeguard == "none",
        N_("A firm that sells health products or insurance takes part: what keeps it from the forbidden purposes?"),
        N_("Show that they are made impossible, or have an independent laboratory do the work."),
        LAW_3,
    ),
    Rule(
        "partners",
        "CNIL",
        "reservation",
        lambda a: any(partner in ("data_broker", "web_giant") for partner in a.partners),
        N_("A partner lives on data: what reaches it could serve for something else."),
        N_("Write down in a contract what it may do, and that it keeps nothing; or do without it."),
        N_("GDPR, articles 5 (1) (b) and 28; IQVIA and Verily in the dossier, document 4"),
    ),
    Rule(
        "legal_basis",
        "CNIL",
        "reservation",
        lambda a: a.legal_basis == "contract",
        N_("No patient has a contract with you that this study would carry out."),
        N_("Public body: task in the public interest. Firm: legitimate interest."),
        N_("GDPR, article 6 (1) (b)"),
    ),
    Rule(
        "consent",
        "CNIL",
        "reservation",
        lambda a: a.legal_basis == "consent",
        N_("Consent means asking each person beforehand; the people of the SNDS cannot be asked one by one."),
        N_("Choose another basis, and inform the people: to inform is not to ask for consent."),
        N_("GDPR, articles 6 (1) (a) and 7"),
    ),
    Rule(
        "public_task",
        "CNIL",
        "reservation",
        lambda a: a.legal_basis == "public_task" and a.applicant in COMPANIES,
        N_("A public-interest task is given by law; nothing here gives one to this firm."),
        N_("Choose legitimate interest."),
        N_("GDPR, article 6 (1) (e) and (3)"),
    ),
    Rule(
        "legitimate_interest",
        "CNIL",
        "reservation",
        lambda a: a.legal_basis == "legitimate_interest" and a.applicant == "public_agency",
        N_("A public authority cannot rely on legitimate interest for its tasks."),
        N_("Choose the task in the public interest."),
        N_("GDPR, article 6 (1), last subparagraph"),
    ),
    Rule(
        "no_health_ground",
        "CNIL",
        "refusal",
        lambda a: a.health_ground == "none",
        N_("To process health data is forbidden unless an exception allows it: none is claimed."),
        N_("Say which exception applies: for a study, scientific research."),
        N_("GDPR, article 9 (1); law 78-17 of 6 January 1978, article 66"),
    ),
    Rule(
        "health_ground",
        "CNIL",
        "reservation",
        _wrong_health_ground,
        N_("The exception does not fit the purpose: a study is neither care nor, by itself, public-health action."),
        N_("Choose the exception for scientific research."),
        N_("GDPR, article 9 (2) (h), (i) and (j)"),
    ),
    Rule(
        "information",
        "CNIL",
        "refusal",
        lambda a: a.information == "none",
        N_("Nobody would know: people must learn that their data serve, by whom and for what."),
        N_("Write to those who can be reached; publish a notice for all others."),
        N_("GDPR, article 14"),
    ),
    Rule(
        "general_notice",
        "CNIL",
        "reservation",
        lambda a: a.information == "general" and any(c.startswith(PLATFORM) for c in a.columns),
        N_("The notice is enough for the people of the SNDS; the bearers of the platform are known and can be told."),
        N_("Inform each bearer, for example through the hospital that follows the implant."),
        N_("GDPR, article 14 (5) (b): only where telling each would take a disproportionate effort"),
    ),
    Rule(
        "objection",
        "CNIL",
        "reservation",
        lambda a: not a.objection,
        N_("Whoever does not wish to take part must be able to say so."),
        N_("Say how to object, and leave those people out."),
        N_("GDPR, article 21; law 78-17 of 6 January 1978, article 74"),
    ),
    Rule(
        "secrecy",
        "CNIL",
        "refusal",
        lambda a: not a.secrecy,
        N_("All who see the data are bound to professional secrecy; to break it is an offence."),
        N_("Have everyone commit themselves."),
        LAW_IV_2,
    ),
    Rule(
        "tracing",
        "CNIL",
        "refusal",
        lambda a: not a.tracing,
        N_("Confidentiality, integrity and the tracing of every access are conditions of access."),
        N_("Log every access as the security reference asks."),
        LAW_IV_3,
    ),
    Rule(
        "rows",
        "CNIL",
        "refusal",
        lambda a: a.leaves == "rows",
        N_("Rows about persons would leave: nobody could tell any more who reads them."),
        N_("Let the software or tables without small cells leave, nothing else."),
        LAW_IV_3,
    ),
    Rule(
        "retention_law",
        "CNIL",
        "refusal",
        lambda a: a.retention > LONGEST_RETENTION,
        N_("{retention} years: individual data may be kept for twenty years at most."),
        N_("Keep them for {kept} years, what such a study takes."),
        LAW_IV_4,
    ),
    Rule(
        "retention",
        "CNIL",
        "reservation",
        lambda a: NEEDED_RETENTION < a.retention <= LONGEST_RETENTION,
        N_("{retention} years: allowed by law, but longer than the study takes."),
        N_("Erase the data after {kept} years; ask again if the study lasts."),
        N_("GDPR, article 5 (1) (e): no longer than is necessary"),
    ),
    Rule(
        "uncertified",
        "CNIL",
        "refusal",
        lambda a: a.host == "uncertified",
        N_("Whoever hosts health data must be certified for it (HDS): this host is not."),
        N_("Choose a certified host, or the project space of the Health Data Hub."),
        N_("article L1111-8 of the Code de la santé publique; order of 6 May 2024"),
    ),
    Rule(
        "abroad",
        "CNIL",
        "refusal",
        lambda a: a.host == "abroad",
        N_("Hosted health data must lie in the European Economic Area: elsewhere, other laws decide who reads them."),
        N_("Choose a certified host in Europe, or the project space of the Health Data Hub."),
        N_("article L1111-8, as changed by article 32 of the law of 21 May 2024 (SREN); HDS reference of April 2024"),
    ),
    Rule(
        "foreign_law",
        "CNIL",
        "reservation",
        lambda a: a.host == "foreign_law",
        N_(
            "Certified and in Europe, but a US authority can order the group to hand data over (CLOUD Act, 2018). "
            "The law asks this protection of the State and some public bodies, not of all: it is to be weighed."
        ),
        N_("Prefer a host under European law alone (SecNumCloud), or show that it cannot read the data."),
        N_("law 2024-449 of 21 May 2024 (SREN), article 31; dossier, document 6 (sovereignty)"),
    ),
)
