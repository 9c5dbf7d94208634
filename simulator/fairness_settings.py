"""Between whom fairness is looked at, and what thresholds of their own would make equal."""

from typing import Literal

from pydantic import BaseModel, Field

LAW = "law no. 2008-496 of 27 May 2008; Code de la santé publique, art. L1110-3"


class FairnessSettings(BaseModel, frozen=True, extra="forbid"):
    """Groups of patients, and thresholds that differ between them."""

    by: Literal["sex", "age", "income", "territory", "manufacturer"] = Field(
        "income",
        title="Compare the patients by",
        description="Which groups of patients are compared.",
        json_schema_extra={
            "unit": "",
            "level": "discovery",
            "source": f"sex, age, income and place of residence are grounds of discrimination: {LAW}",
            "choices": {
                "sex": "Sex",
                "age": "Age",
                "income": "Income",
                "territory": "Territory",
                "manufacturer": "Manufacturer",
            },
        },
    )
    equalise: Literal["nothing", "announced", "explained"] = Field(
        "nothing",
        title="A threshold for each group",
        description="What the groups’ own thresholds make equal on the validation patients, with as many unexplained "
        "alerts in all as your common threshold gives.",
        json_schema_extra={
            "unit": "",
            "level": "discovery",
            "source": "Hardt, Price & Srebro, NeurIPS 2016 (thresholds by group); SignalHF has one for everybody "
            "(FDA 510(k) K230842)",
            "choices": {
                "nothing": "No: one threshold for everybody",
                "announced": "The same share of the hospitalisations announced",
                "explained": "The same share of the alerts explained",
            },
        },
    )
