"""The card of a model, as a stranger may have written it: looked at before any of it is shown.

The signature vouches for no more than that nobody has changed the card since it was signed.
"""

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from models.artefact import Artefact
from models.landmarks import LandmarkSettings
from models.training import ModelSettings

Number = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
Told = tuple[Number | None, Number | None, Number | None]
_GROUPS = {"sex": 2, "age": 4}


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Group(_Strict):
    group: int = Field(ge=0)
    announced: Told
    calibration: Told


class _Memory(_Strict):
    """What is told of a model that is its data."""

    kind: Literal["memory"]
    auroc: Told | None = None


class _Card(_Strict):
    patients_train: int = Field(ge=0, le=10**7)
    patients_test: int = Field(ge=0, le=10**7)
    pairing_rate: Told
    horizon_days: int = Field(ge=1, le=366)
    channels: tuple[str, ...]
    label_rule: str
    threshold: float = Field(gt=0, lt=1)
    epsilon: float | None = Field(None, gt=0, le=100)
    version: str = Field(pattern=r"^\d[\w.+-]{0,29}$")
    groups: dict[Literal["sex", "age"], tuple[_Group, ...]]
    attacks: dict[Literal["worst_case", "likelihood_ratio"], Told]
    kind: str
    auroc: Told
    calibration: Told
    announced: Told
    unexplained: Told
    warning: Told

    @model_validator(mode="after")
    def _names_what_exists(self) -> "_Card":
        settings = {"channels": self.channels, "label_rule": self.label_rule}
        LandmarkSettings.model_validate(settings)
        ModelSettings.model_validate({"kind": self.kind})
        if any(one.group >= _GROUPS[name] for name, found in self.groups.items() for one in found):
            raise ValueError("no such group")
        return self


def is_readable(artefact: Artefact) -> bool:
    """Whether the card has all that a card of this platform has, each within its bounds, and nothing else."""
    told: dict[str, Any] = artefact.card
    if told.get("kind", "memory") == "memory":
        return _fits(_Memory, {"kind": "memory", **told})
    return _fits(_Card, told)


def _fits(kind: type[BaseModel], told: dict[str, Any]) -> bool:
    try:
        kind.model_validate_json(json.dumps(told))  # strictly: "0.5" is no number to whoever shows it
    except ValidationError:
        return False
    return True
