"""What telemonitoring costs: the operator's fee and the nurse's time for each alert."""

from typing import TypeVar

from pydantic import BaseModel, Field

Count = TypeVar("Count")


class CostSettings(BaseModel, frozen=True, extra="forbid"):
    """What answering an alert costs."""

    minutes_per_alert: float = Field(
        20.0,
        ge=1,
        le=120,
        allow_inf_nan=False,
        title="Time for an alert",
        description="How long the nurse needs to look at an alert and call the patient.",
        json_schema_extra={
            "plausible": [10, 45],
            "unit": "minutes",
            "level": "advanced",
            "source": "11 minutes to review a transmission (Cronin, Heart Rhythm 2012;9:1947), and a call",
        },
    )
    nurse_hour: float = Field(
        35.0,
        ge=10,
        le=120,
        allow_inf_nan=False,
        title="An hour of a nurse",
        description="What an hour of a telemonitoring nurse costs the employer.",
        json_schema_extra={
            "plausible": [25, 60],
            "unit": "€ an hour",
            "level": "advanced",
            "source": "modelling choice: salary and contributions of a hospital nurse",
        },
    )

    every_week: bool = Field(
        False,
        title="Looking again every week",
        description="While an alert lasts the nurse looks at it again, and calls, every week; otherwise once only.",
        json_schema_extra={"unit": "", "level": "advanced", "source": "modelling choice"},
    )

    def calls(self, alerts: Count, weeks_on: Count) -> Count:
        """How often the nurse is at work, from the alerts begun and the weeks spent in alert."""
        return weeks_on if self.every_week else alerts

    @property
    def per_alert(self) -> float:
        """Euros each time an alert is answered."""
        return self.minutes_per_alert / 60 * self.nurse_hour
