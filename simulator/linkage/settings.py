"""What a student can change about linkage."""

from typing import Literal

from pydantic import BaseModel, Field

Identifier = Literal["sex", "birth", "departement", "hospital", "implant_date", "device", "death_date"]


class LinkageSettings(BaseModel, frozen=True, extra="forbid"):
    """How implant records are paired with health records that share no number with them."""

    identifiers: tuple[Identifier, ...] = Field(
        ("sex", "birth", "departement", "hospital", "implant_date", "device"),
        title="Identifiers compared",
        description="What both sides know about a person. None is unique; together they often are.",
        json_schema_extra={
            "unit": "",
            "level": "discovery",
            "source": "Indirect linkage studies in France: J Med Internet Res 2023;25:e41048",
            "choices": {
                "sex": "Sex",
                "birth": "Month and year of birth",
                "departement": "Département of residence",
                "hospital": "Hospital of the implantation",
                "implant_date": "Date of the implantation",
                "device": "Kind of device",
                "death_date": "Date of death",
            },
        },
    )
    threshold: float = Field(
        0.9,
        ge=0,
        le=1,
        title="Pairing threshold",
        description="Probability from which two records are taken to be the same person. "
        "Higher: fewer wrong pairs, but more people left out.",
        json_schema_extra={
            "unit": "probability",
            "level": "discovery",
            "source": "Fellegi & Sunter, J Am Stat Assoc 1969;64:1183-1210",
        },
    )
    one_to_one: bool = Field(
        True,
        title="One partner at most",
        description="A person has one record on each side, so two candidates as good as each other share "
        "the probability. Without this rule each pair is judged alone.",
        json_schema_extra={
            "unit": "",
            "level": "advanced",
            "source": "Sadinle, J Am Stat Assoc 2017;112:600-612",
        },
    )
    date_tolerance_days: int = Field(
        7,
        ge=0,
        le=31,
        title="Tolerance on dates",
        description="Dates that differ by this number of days at most count as nearly the same.",
        json_schema_extra={
            "unit": "days",
            "level": "advanced",
            "source": "modelling choice: an implantation is dated by the act on one side and may be dated "
            "by the admission on the other",
        },
    )
    near_departements: bool = Field(
        True,
        title="Neighbouring départements half agree",
        description="Someone who moves often moves next door: a neighbouring département then speaks less "
        "against a pair than a distant one.",
        json_schema_extra={
            "unit": "",
            "level": "advanced",
            "source": "Winkler, Using the EM algorithm for weight computation, 2000",
        },
    )
    block_window_days: int = Field(
        31,
        ge=0,
        le=366,
        title="Window of dates searched",
        description="Pairs found by their implantation date may differ by this number of days.",
        json_schema_extra={
            "unit": "days",
            "level": "expert",
            "source": "modelling choice: a month, beyond which a date is no trace of the same act",
        },
    )
    max_candidates: int = Field(
        200,
        ge=1,
        le=2_000,
        title="Most candidates per bearer",
        description="Search rules that would bring more candidates per bearer than this, on average, are "
        "refused: they hardly separate anybody and take long.",
        json_schema_extra={
            "unit": "pairs per bearer",
            "level": "expert",
            "source": "modelling choice: 35,000 bearers then take a few seconds and half a gigabyte at most",
        },
    )
    em_iterations: int = Field(
        200,
        ge=10,
        le=2_000,
        title="Most EM steps",
        description="How long the computer may refine its idea of how often each identifier agrees.",
        json_schema_extra={
            "unit": "steps",
            "level": "expert",
            "source": "Dempster, Laird & Rubin, J R Stat Soc B 1977;39:1-38",
        },
    )
    engine: Literal["hydroscope", "splink"] = Field(
        "hydroscope",
        title="Pairing program",
        description="Hydroscope pairs the records itself. Splink, a program that statistical offices use, can do "
        "it in its place, from the same identifiers, search rules and threshold: do both find the same pairs?",
        json_schema_extra={
            "unit": "",
            "level": "expert",
            "source": "Linacre et al., Int J Popul Data Sci 2022;7:1794",
            "choices": {"hydroscope": "Hydroscope", "splink": "Splink"},
        },
    )
