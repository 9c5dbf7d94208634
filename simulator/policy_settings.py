"""How a policy is set: the budget, who comes first, the social data, the coaching."""

from typing import Literal

from pydantic import BaseModel, Field

Order = Literal["everyone", "risk", "disadvantaged", "near"]
ORDERS: tuple[Order, ...] = Order.__args__  # type: ignore[attr-defined]
ACTIVATION = "JACC Clin Electrophysiol 2024;10:316-330"


class PolicySettings(BaseModel, frozen=True, extra="forbid"):
    """How much is spent on telemonitoring, and on whom first."""

    order: Order = Field(
        "everyone",
        title="Who comes first",
        description="In which order patients are offered one of the places that the budget pays for.",
        json_schema_extra={
            "unit": "",
            "level": "discovery",
            "source": "Cour des comptes, November 2021 (dossier, document 2): targeting against offering to all",
            "choices": {
                "everyone": "Everyone alike",
                "risk": "The highest risk first",
                "disadvantaged": "The disadvantaged first",
                "near": "Those near a large centre first",
            },
        },
    )
    budget: float = Field(
        40.0,
        ge=0,
        le=300,
        allow_inf_nan=False,
        title="Budget",
        description="What France would spend a year on telemonitoring heart failure.",
        json_schema_extra={
            "unit": "€ million a year",
            "level": "discovery",
            "source": "to be compared with €1.6 billion a year for the stays (dossier, document 7)",
        },
    )
    social_data: bool = Field(
        False,
        title="Link the social data (EDP-Santé)",
        description="Whether income is known to those who plan and evaluate the policy.",
        json_schema_extra={
            "unit": "",
            "level": "discovery",
            "source": "EDP-Santé: social data and SNDS paired for 4% of the population (dossier, document 2)",
        },
    )
    coaching: bool = Field(
        False,
        title="Personal coaching",
        description="Someone helps at home with the equipment: more patients take part, each costs more.",
        json_schema_extra={
            "unit": "",
            "level": "discovery",
            "source": "as in “Dites non au diabète” (dossier, document 2); effect on taking part: " + ACTIVATION,
        },
    )
    coaching_cost: float = Field(
        120.0,
        ge=0,
        le=1000,
        allow_inf_nan=False,
        title="Cost of the coaching",
        description="What the personal help costs for each patient who takes part.",
        json_schema_extra={
            "plausible": [50, 300],
            "unit": "€ a year",
            "level": "advanced",
            "source": "modelling choice: a few hours of a technician or a nurse a year",
        },
    )
    uptake: float = Field(
        0.79,
        ge=0.05,
        le=1,
        allow_inf_nan=False,
        title="Patients who take part",
        description="Share of the patients who accept and connect the equipment when a place is offered.",
        json_schema_extra={
            "plausible": [0.47, 0.9],
            "unit": "share",
            "level": "advanced",
            "source": "79% connected within a year, 190,643 bearers: " + ACTIVATION,
        },
    )
    uptake_gap: float = Field(
        0.12,
        ge=0,
        le=0.5,
        allow_inf_nan=False,
        title="Fewer take part among the poorest",
        description="By how much the share who take part is lower in the poorest fifth than in the richest.",
        json_schema_extra={
            "plausible": [0, 0.25],
            "unit": "difference of shares",
            "level": "advanced",
            "source": "no internet at home: 16% in the poorest fifth, 4% in the richest (Insee Première 1780, 2019)",
        },
    )
