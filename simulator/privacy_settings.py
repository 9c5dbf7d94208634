"""The privacy budget of a project space: how much all answers together may tell about any one patient."""

from pydantic import BaseModel, Field

DWORK = "Dwork & Roth, Found Trends Theor Comput Sci 2014;9:211"
CENSUS = "US census of 2020: ε = 19.61 in all (Abowd, Harvard Data Sci Rev 2022, special issue 2)"


class PrivacySettings(BaseModel, frozen=True, extra="forbid"):
    """Differential privacy in the project space; off unless there is a budget."""

    budget: float = Field(
        0.0,
        ge=0,
        le=20,
        allow_inf_nan=False,
        title="Privacy budget",
        description="How much all answers of the space together may tell about any one patient: noise is added to "
        "counts and weights, and the space falls silent when the budget is spent. 0: no noise and no budget.",
        json_schema_extra={"unit": "ε", "level": "advanced", "source": CENSUS},
    )
    table: float = Field(
        0.5,
        ge=0.1,
        le=5,
        allow_inf_nan=False,
        title="Budget of a table",
        description="What each table takes from the privacy budget; the less, the more noise in its counts.",
        json_schema_extra={"unit": "ε", "level": "advanced", "source": DWORK},
    )
    model: float = Field(
        5.0,
        ge=0.1,
        le=20,
        allow_inf_nan=False,
        title="Budget of the model",
        description="What a model takes from the privacy budget; the less, the more noise in its weights.",
        json_schema_extra={
            "unit": "ε",
            "level": "advanced",
            "source": "Chaudhuri, J Mach Learn Res 2011;12:1069",
        },
    )
    restraint: float = Field(
        0.03,
        ge=0.001,
        le=1,
        allow_inf_nan=False,
        title="Restraint of the private weights",
        description="How strongly large weights are held back in the private model: the more, the less any one "
        "patient can move them, and the less noise is needed.",
        json_schema_extra={
            "unit": "L2 penalty",
            "level": "expert",
            "source": "Chaudhuri, J Mach Learn Res 2011;12:1069: the noise is inversely proportional to it",
        },
    )
