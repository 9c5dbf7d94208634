"""What a project asks for before it may open the data: the form, every field a choice or a bounded number.

No free text: nothing personal can be written into it.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from simulator.space.catalogue import COLUMNS, NEEDS, in_order

Applicant = Literal["start_up", "university", "hospital", "public_agency", "insurer", "drug_firm"]
Purpose = Literal["information", "policy", "spending", "activity", "safety", "research", "promotion", "insurance"]
Plan = Literal["implant", "implant_and_care", "inequalities", "drug_effect"]
Host = Literal["platform", "certified", "foreign_law", "uncertified", "abroad"]
Partner = Literal["health_insurance", "hospitals", "data_broker", "web_giant", "insurer", "drug_firm"]
COMPANIES = ("start_up", "insurer", "drug_firm")
L1461_1 = "article L1461-1 of the Code de la santé publique (dossier, document 5)"
_GDPR = "GDPR, article {}"


def _known(columns: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [column for column in columns if column not in COLUMNS]
    if unknown:
        raise ValueError(f"no such column: {unknown[0][:40]}")
    return in_order(columns)


class Application(BaseModel, frozen=True, extra="forbid"):
    """One file; the default is that of HYDRO."""

    applicant: Applicant = Field(
        "start_up",
        title="Who asks",
        description="Any public or private body may ask (dossier, document 4).",
        json_schema_extra={
            "unit": "",
            "level": "advanced",
            "source": "dossier, document 4",
            "choices": {
                "start_up": "Health company",
                "university": "University",
                "hospital": "Hospital",
                "public_agency": "Public agency",
                "insurer": "Insurer",
                "drug_firm": "Drug firm",
            },
        },
    )
    purpose: Purpose = Field(
        "research",
        title="Purpose",
        description="The law lists six purposes and forbids two.",
        json_schema_extra={
            "unit": "",
            "level": "discovery",
            "source": L1461_1,
            "choices": {
                "information": "1. Inform about health and care",
                "policy": "2. Define and evaluate health policies",
                "spending": "3. Know the expenditure",
                "activity": "4. Inform professionals and hospitals about their activity",
                "safety": "5. Health surveillance and safety",
                "research": "6. Research, studies, evaluation, innovation",
                "promotion": "Promote a health product to professionals",
                "insurance": "Adjust insurance contracts or premiums",
            },
        },
    )
    plan: Plan = Field(
        "implant",
        title="Plan of the study",
        description="What is to be found out: it decides which columns and how many years are needed.",
        json_schema_extra={
            "unit": "",
            "level": "discovery",
            "source": "modelling choice: the studies this simulator can tell about",
            "choices": {
                "implant": "Predict the stays from the implant (HYDRO)",
                "implant_and_care": "Predict them from the implant, the past stays and the drugs",
                "inequalities": "Compare the stays of the poor and the rich",
                "drug_effect": "Measure what a drug does to the stays",
            },
        },
    )
    columns: Annotated[tuple[str, ...], AfterValidator(_known)] = Field(
        in_order(NEEDS["implant"]),
        title="Data asked for",
        description="Tables and columns, one by one.",
        json_schema_extra={"unit": "", "level": "discovery", "source": _GDPR.format("5 (1) (c)")},
    )
    years: int = Field(
        3,
        ge=1,
        le=20,
        title="Years of data",
        description="How many years of the life of the patients are read.",
        json_schema_extra={"unit": "", "level": "discovery", "source": _GDPR.format("5 (1) (c)")},
    )
    retention: int = Field(
        3,
        ge=1,
        le=40,
        title="Years the data are kept",
        description="After that they are erased.",
        json_schema_extra={"unit": "", "level": "discovery", "source": L1461_1},
    )
    host: Host = Field(
        "platform",
        title="Host",
        description="On whose computers the data lie. The Health Data Hub, hosted by Microsoft since 2019, chose a "
        "European host in April 2026 and moves to it by early 2027.",
        json_schema_extra={
            "unit": "",
            "level": "discovery",
            "source": "article L1111-8 of the Code de la santé publique",
            "choices": {
                "platform": "Health Data Hub: closed space",
                "certified": "Certified host (HDS), European law alone",
                "foreign_law": "Certified host (HDS), subsidiary of a US group",
                "uncertified": "Own server, not certified",
                "abroad": "Server outside Europe",
            },
        },
    )
    partners: tuple[Partner, ...] = Field(
        ("health_insurance",),
        title="Partners",
        description="Who else takes part in the project.",
        json_schema_extra={
            "unit": "",
            "level": "advanced",
            "source": "dossier, documents 4 and 7",
            "choices": {
                "health_insurance": "Health insurance (Assurance maladie)",
                "hospitals": "Hospitals",
                "data_broker": "Data broker",
                "web_giant": "Web giant",
                "insurer": "Insurer",
                "drug_firm": "Drug firm",
            },
        },
    )
    safeguard: Literal["none", "demonstrated", "laboratory"] = Field(
        "demonstrated",
        title="Against the forbidden purposes",
        description="A firm that sells health products or insurance shows that it cannot use the data for them, or "
        "has an independent laboratory do the work.",
        json_schema_extra={
            "unit": "",
            "level": "advanced",
            "source": "article L1461-3 of the Code de la santé publique",
            "choices": {
                "none": "Nothing planned",
                "demonstrated": "Made impossible, and shown to be",
                "laboratory": "Independent laboratory",
            },
        },
    )
    decides_on_persons: bool = Field(
        False,
        title="Decide about the people in the data",
        description="Whether something is decided about an identified person from their own data.",
        json_schema_extra={"unit": "", "level": "advanced", "source": L1461_1},
    )
    test_patients: bool = Field(
        True,
        title="Patients kept apart to check the result",
        description="Whether what is found is checked on patients who did not serve to find it.",
        json_schema_extra={"unit": "", "level": "expert", "source": "law 78-17 of 6 January 1978, article 76"},
    )
    leaves: Literal["software", "tables", "rows"] = Field(
        "software",
        title="What leaves the space",
        description="HYDRO: the software leaves, the data are erased (dossier, document 7).",
        json_schema_extra={
            "unit": "",
            "level": "advanced",
            "source": "dossier, document 7",
            "choices": {
                "software": "The software alone",
                "tables": "Tables of results without small cells",
                "rows": "Rows, one per patient",
            },
        },
    )
    publishes: bool = Field(
        True,
        title="Publish the method and the results",
        description="Whether society learns what was found, good or bad.",
        json_schema_extra={
            "unit": "",
            "level": "advanced",
            "source": "article L1461-3 of the Code de la santé publique",
        },
    )
    information: Literal["each", "general", "none"] = Field(
        "each",
        title="Informing the patients",
        description="How people learn that their data serve.",
        json_schema_extra={
            "unit": "",
            "level": "discovery",
            "source": _GDPR.format("14"),
            "choices": {
                "each": "Letter to each bearer, notice to all others",
                "general": "A public notice alone",
                "none": "None",
            },
        },
    )
    objection: bool = Field(
        True,
        title="Right to object",
        description="Whether anyone may say no, and how is told.",
        json_schema_extra={
            "unit": "",
            "level": "expert",
            "source": "GDPR, article 21; law 78-17 of 6 January 1978, article 74",
        },
    )
    legal_basis: Literal["public_task", "legitimate_interest", "consent", "contract"] = Field(
        "legitimate_interest",
        title="Legal basis",
        description="What makes the processing lawful at all.",
        json_schema_extra={
            "unit": "",
            "level": "advanced",
            "source": _GDPR.format("6"),
            "choices": {
                "public_task": "Task in the public interest (6.1.e)",
                "legitimate_interest": "Legitimate interest (6.1.f)",
                "consent": "Consent of each person (6.1.a)",
                "contract": "A contract (6.1.b)",
            },
        },
    )
    health_ground: Literal["research", "public_health", "care", "none"] = Field(
        "research",
        title="Why health data may be read",
        description="Health data are forbidden to all, with exceptions.",
        json_schema_extra={
            "unit": "",
            "level": "expert",
            "source": _GDPR.format("9"),
            "choices": {
                "research": "Scientific research (9.2.j)",
                "public_health": "Public health (9.2.i)",
                "care": "Care (9.2.h)",
                "none": "No exception",
            },
        },
    )
    secrecy: bool = Field(
        True,
        title="Professional secrecy",
        description="Whether all who see the data are bound to it, under penalty.",
        json_schema_extra={"unit": "", "level": "advanced", "source": L1461_1},
    )
    tracing: bool = Field(
        True,
        title="Every access logged",
        description="Whether one can tell afterwards who saw what, as the security reference asks.",
        json_schema_extra={"unit": "", "level": "advanced", "source": L1461_1},
    )
