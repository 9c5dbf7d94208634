"""How the round of a telemonitoring nurse is set: calls, patients, mornings, what is shown, fatigue."""

from pydantic import BaseModel, Field

ANCKER = "Ancker, BMC Med Inform Decis Mak 2017;17:36"
BONAFIDE = "Bonafide, J Hosp Med 2015;10:345"


class ClinicSettings(BaseModel, frozen=True, extra="forbid"):
    """The round of mornings that the student plays."""

    calls_per_morning: int = Field(
        2,
        ge=1,
        le=10,
        title="Calls a morning",
        description="How many patients the nurse has time to call each morning.",
        json_schema_extra={
            "unit": "calls",
            "level": "discovery",
            "source": "modelling choice: one in three of those who come onto the list",
        },
    )
    show_score: bool = Field(
        True,
        title="Show the model’s risk",
        description="Whether the nurse sees what the model predicts, or the measures alone.",
        json_schema_extra={
            "unit": "",
            "level": "discovery",
            "source": "automation bias: Goddard, J Am Med Inform Assoc 2012;19:121",
        },
    )
    game: int = Field(
        1,
        ge=1,
        le=9999,
        title="Round number",
        description="The same number gives the same patients on the same mornings; another number, other ones.",
        json_schema_extra={
            "unit": "",
            "level": "discovery",
            "source": "common random numbers (Law, Simulation Modeling and Analysis, ch. 11)",
        },
    )
    patients: int = Field(
        6,
        ge=3,
        le=10,
        title="New patients a morning",
        description="How many patients come onto the list each morning: two thirds in alert, the others not.",
        json_schema_extra={
            "unit": "patients",
            "level": "advanced",
            "source": "modelling choice: a round lasts about five minutes",
        },
    )
    mornings: int = Field(
        8,
        ge=2,
        le=12,
        title="Mornings",
        description="How many mornings a round lasts; from one to the next a week goes by.",
        json_schema_extra={
            "unit": "mornings",
            "level": "advanced",
            "source": "modelling choice: a round lasts about five minutes",
        },
    )
    fatigue: float = Field(
        0.1,
        ge=0,
        le=0.5,
        allow_inf_nan=False,
        title="Alert fatigue",
        description="By what share each call for nothing, on average over the last four mornings, weakens the "
        "calls of today: patients no longer answer, the nurse hurries. 0 means no fatigue.",
        json_schema_extra={
            "plausible": [0, 0.3],
            "unit": "share",
            "level": "advanced",
            "source": f"reminders followed: −30% for each one more ({ANCKER}); slower answers after alarms for "
            f"nothing ({BONAFIDE})",
        },
    )
